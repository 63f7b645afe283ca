"""accounts, the life of a score sheet, the audit log

The lines of 最近动态 become the first entries of the audit log. Which rows stand there is taken into the
chain by the program when it opens the data (see `app.services.audit`).

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from app.domain.chain import GENESIS, ChainedEntry, entry_hash

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EMPTY = sa.text("''")


def upgrade() -> None:
    _add_accounts()
    _add_incidents()
    _extend()
    _add_audit()
    _move_activity()


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _add_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        _reference("account", "organization_id", "organization"),
        _key("account"),
        sa.UniqueConstraint("name", name="uq_account_name"),
    )
    op.create_index("ix_account_organization_id", "account", ["organization_id"])
    op.create_table(
        "account_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("module", sa.String(), nullable=True),
        _reference("account_duty", "account_id", "account"),
        _reference("account_duty", "event_id", "event"),
        _key("account_duty"),
    )
    op.create_index("ix_account_duty_account_id", "account_duty", ["account_id"])
    op.create_index("ix_account_duty_event_id", "account_duty", ["event_id"])
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _reference("handover", "judge_id", "judge"),
        _key("handover"),
    )
    op.create_index("ix_handover_judge_id", "handover", ["judge_id"])


def _add_incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("station_from", sa.Integer(), nullable=True),
        sa.Column("station_to", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _reference("incident", "entry_id", "entry"),
        _key("incident"),
    )
    op.create_index("ix_incident_entry_id", "incident", ["entry_id"])
    op.create_table(
        "spread_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _reference("spread_ruling", "entry_id", "entry"),
        _key("spread_ruling"),
    )
    op.create_index("ix_spread_ruling_entry_id", "spread_ruling", ["entry_id"])


def _extend() -> None:
    # Added one by one and without foreign keys: a table that others refer to is not written anew.
    op.add_column("judge", sa.Column("account_id", sa.Integer(), nullable=True))
    op.add_column("judge", sa.Column("organization_id", sa.Integer(), nullable=True))
    op.add_column("judge", sa.Column("checked_in_at", sa.String(32), nullable=True))
    op.create_index("ix_judge_account_id", "judge", ["account_id"])
    op.add_column(
        "score_sheet", sa.Column("round", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    for name in ("submitted", "second", "confirmed"):
        if name != "submitted":
            op.add_column("score_sheet", sa.Column(f"{name}_at", sa.String(32), nullable=True))
        op.add_column(
            "score_sheet", sa.Column(f"{name}_by", sa.String(), nullable=False, server_default=EMPTY)
        )
        op.add_column("score_sheet", sa.Column(f"{name}_by_id", sa.Integer(), nullable=True))
    op.add_column(
        "score_sheet", sa.Column("returned_reason", sa.String(), nullable=False, server_default=EMPTY)
    )
    op.add_column("score_sheet", sa.Column("paper_at", sa.String(32), nullable=True))
    op.add_column("score_sheet", sa.Column("paper_by", sa.String(), nullable=False, server_default=EMPTY))
    op.add_column("mark", sa.Column("keying", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.add_column("mark", sa.Column("judge", sa.String(), nullable=False, server_default=EMPTY))
    op.add_column("mark", sa.Column("reason", sa.String(), nullable=False, server_default=EMPTY))
    op.add_column("mark", sa.Column("entered_by_id", sa.Integer(), nullable=True))
    op.add_column("penalty", sa.Column("revoke_reason", sa.String(), nullable=False, server_default=EMPTY))
    op.add_column("score_sheet", sa.Column("returned_by_id", sa.Integer(), nullable=True))
    op.execute("UPDATE score_sheet SET round = 1 WHERE state = 'submitted'")
    op.execute(
        "UPDATE score_sheet SET state = 'locked' WHERE state = 'submitted' AND entry_id IN"
        " (SELECT entry.id FROM entry JOIN publication ON publication.event_id = entry.event_id)"
    )


def _add_audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("judge_id", sa.Integer(), nullable=True),
        sa.Column("rows", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entry"),
    )
    for column in ("account_id", "act", "competition_id", "event_id", "entry_id"):
        op.create_index(f"ix_audit_entry_{column}", "audit_entry", [column])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("signed_seq", sa.Integer(), nullable=False),
        _key("audit_head"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_checkpoint"),
    )


def _move_activity() -> None:
    connection = op.get_bind()
    lines = connection.execute(sa.text("SELECT competition_id, at, by, text FROM activity ORDER BY id"))
    insert = sa.text(
        "INSERT INTO audit_entry (seq, at, by, act, outcome, text, competition_id, rows, hash)"
        " VALUES (:seq, :at, :by, 'adopt', 'done', :text, :competition_id, '[]', :hash)"
    )
    before, last = GENESIS, 0
    for last, (competition_id, at, by, text) in enumerate(lines, 1):
        entry = ChainedEntry(
            last, at, None, by, "adopt", "done", text, competition_id, None, None, None, "[]"
        )
        before = entry_hash(before, entry)
        values = {"seq": last, "at": at, "by": by, "text": text}
        connection.execute(insert, values | {"competition_id": competition_id, "hash": before})
    head = sa.text("INSERT INTO audit_head (id, seq, hash, signed_seq) VALUES (1, :seq, :hash, 0)")
    connection.execute(head, {"seq": last, "hash": before})
    op.drop_table("activity")
