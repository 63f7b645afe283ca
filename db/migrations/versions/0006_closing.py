"""after the marks: recheck, signature, appeals, final results; where the data have been, judge packages

Revision ID: 0006
Revises: 0005
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT, MAPPING = sa.text("''"), sa.text("'{}'")


def upgrade() -> None:
    _extend()
    _add_rechecks()
    _add_signing()
    _add_appeals()
    _add_moving()


def _extend() -> None:
    for table in ("competition", "event"):
        op.add_column(table, sa.Column("closing", sa.JSON(), nullable=False, server_default=MAPPING))
    op.add_column("competition", sa.Column("uid", sa.String(), nullable=False, server_default=TEXT))
    _index("competition", "uid")
    _name_competitions()
    op.add_column("event", _moment("ended_at", nullable=True))
    op.add_column("publication", _whole("signing_id", nullable=True))
    for name in ("notice_from", "notice_until"):
        op.add_column("publication", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("publication", _moment("final_at", nullable=True))
    op.add_column("publication", sa.Column("final_by", sa.String(), nullable=False, server_default=TEXT))


def _name_competitions() -> None:
    """Every competition gets a name of its own that it keeps on any machine."""
    competition = sa.table("competition", sa.column("id"), sa.column("uid"))
    connection = op.get_bind()
    for (key,) in connection.execute(sa.select(competition.c.id)).all():
        connection.execute(sa.update(competition).where(competition.c.id == key).values(uid=uuid4().hex))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _wholes(*names: str) -> list[sa.Column[int]]:
    return [_whole(name) for name in names]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _document(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _add_rechecks() -> None:
    op.create_table(
        "recheck",
        _id(),
        _whole("event_id"),
        *_words("seed"),
        *_wholes("top_percent", "sample_percent", "limit_percent"),
        _document("drawn"),
        _moment("at"),
        *_words("by"),
        _moment("whole_at", nullable=True),
        _moment("signed_at", nullable=True),
        *_words("signed_by"),
        _moment("cancelled_at", nullable=True),
        *_words("cancelled_by", "cancel_reason"),
        _reference("recheck", "event_id", "event"),
        _key("recheck"),
    )
    _index("recheck", "event_id")
    op.create_table(
        "recheck_item",
        _id(),
        *_wholes("recheck_id", "sheet_id"),
        *_words("part", "outcome", "note"),
        _whole("mark_id", nullable=True),
        _moment("at", nullable=True),
        *_words("by"),
        _whole("by_id", nullable=True),
        _reference("recheck_item", "recheck_id", "recheck"),
        _reference("recheck_item", "sheet_id", "score_sheet"),
        _reference("recheck_item", "mark_id", "mark"),
        _key("recheck_item"),
        sa.UniqueConstraint("recheck_id", "sheet_id", name="uq_recheck_item_recheck_id_sheet_id"),
    )
    _index("recheck_item", "recheck_id", "sheet_id")


def _add_signing() -> None:
    op.create_table(
        "result_signing",
        _id(),
        _whole("event_id"),
        *_words("digest"),
        _moment("at"),
        *_words("by"),
        _moment("opened_at", nullable=True),
        *_words("opened_by", "witness"),
        _moment("revoked_at", nullable=True),
        *_words("revoked_by", "revoke_reason"),
        _reference("result_signing", "event_id", "event"),
        _key("result_signing"),
    )
    _index("result_signing", "event_id")


def _add_appeals() -> None:
    op.create_table(
        "appeal",
        _id(),
        *_wholes("competition_id", "event_id"),
        _whole("entry_id", nullable=True),
        *_wholes("serial", "version"),
        *_words("appellant", "organization", "phone", "subject", "request"),
        _moment("received_at"),
        _moment("deadline", nullable=True),
        *_words("late_reason", "state", "by"),
        _moment("decided_at", nullable=True),
        *_words("decided_by", "decision_reason", "outcome", "findings", "ruling", "effect"),
        _document("panel"),
        _moment("ruled_at", nullable=True),
        *_words("ruled_by"),
        _whole("carried_version", nullable=True),
        *_words("carried_note"),
        _reference("appeal", "competition_id", "competition"),
        _reference("appeal", "event_id", "event"),
        _reference("appeal", "entry_id", "entry"),
        _key("appeal"),
        sa.UniqueConstraint("competition_id", "serial", name="uq_appeal_competition_id_serial"),
    )
    _index("appeal", "competition_id", "event_id", "entry_id")


def _add_moving() -> None:
    op.create_table(
        "lineage",
        _id(),
        *_words("data_id"),
        _whole("epoch"),
        *_words("kind", "machine", "told"),
        _moment("at"),
        *_words("by"),
        _key("lineage"),
    )
    op.create_table(
        "judge_package",
        _id(),
        *_words("uid"),
        _whole("event_id"),
        *_words("module", "note"),
        *_wholes("sheets", "mark_id", "rules_version"),
        _moment("at"),
        *_words("by"),
        _moment("opened_at", nullable=True),
        _document("returned"),
        _moment("revoked_at", nullable=True),
        *_words("revoked_by", "revoke_reason"),
        _reference("judge_package", "event_id", "event"),
        _key("judge_package"),
        sa.UniqueConstraint("uid", name="uq_judge_package_uid"),
    )
    _index("judge_package", "event_id")
