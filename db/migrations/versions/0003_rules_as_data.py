"""rules as data: drafts and versions of the rules, decisions on ties and awards, what goes with a result

The rules of every event that stand become the first of its versions.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT, LIST, MAPPING = sa.text("''"), sa.text("'[]'"), sa.text("'{}'")


def upgrade() -> None:
    _extend()
    _add_versions()
    _add_decisions()


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _extend() -> None:
    for table in ("competition", "event"):
        op.add_column(table, sa.Column("contest_class", sa.String(), nullable=False, server_default=TEXT))
    op.add_column("competition", sa.Column("rules", sa.JSON(), nullable=False, server_default=MAPPING))
    op.add_column("event", sa.Column("draft", sa.JSON(), nullable=True))
    op.add_column("event", sa.Column("weight", sa.Integer(), nullable=False, server_default=sa.text("1000")))
    op.add_column("entry", sa.Column("reached", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("publication", sa.Column("teams", sa.JSON(), nullable=False, server_default=LIST))
    extras = sa.Column("extras", sa.JSON(), nullable=False, server_default=MAPPING)
    op.add_column("published_result", extras)


def _add_versions() -> None:
    op.create_table(
        "rules_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _reference("rules_version", "event_id", "event"),
        _key("rules_version"),
        sa.UniqueConstraint("event_id", "version", name="uq_rules_version_event_id_version"),
    )
    op.create_index("ix_rules_version_event_id", "rules_version", ["event_id"])
    op.execute(
        "INSERT INTO rules_version (event_id, version, rules, reason, at, by)"
        " SELECT event.id, event.rules_version, event.rules, '', competition.created_at, ''"
        " FROM event JOIN competition ON competition.id = event.competition_id ORDER BY event.id"
    )


def _add_decisions() -> None:
    op.create_table(
        "tie_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("entry_ids", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _reference("tie_decision", "event_id", "event"),
        _key("tie_decision"),
    )
    op.create_index("ix_tie_decision_event_id", "tie_decision", ["event_id"])
    op.create_table(
        "award_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("award", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("organization", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("approver", sa.String(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.String(32), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=False),
        sa.Column("revoke_reason", sa.String(), nullable=False),
        _reference("award_decision", "competition_id", "competition"),
        _reference("award_decision", "event_id", "event"),
        _reference("award_decision", "entry_id", "entry"),
        _key("award_decision"),
    )
    for column in ("competition_id", "event_id", "entry_id"):
        op.create_index(f"ix_award_decision_{column}", "award_decision", [column])
