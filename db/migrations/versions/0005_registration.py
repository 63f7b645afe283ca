"""registration to the start line: people once, works, timetable, check-in, draws, what was printed

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT, MAPPING = sa.text("''"), sa.text("'{}'")
OF_A_WORK = ("category", "summary", "effect", "site", "contact", "phone", "note")


def upgrade() -> None:
    _extend()
    _add_people()
    _add_changes()
    _add_timetable()
    _add_seats()
    _add_check_in()
    _add_papers()
    _add_words()


def _extend() -> None:
    for table in ("competition", "event"):
        op.add_column(table, sa.Column("eligibility", sa.JSON(), nullable=False, server_default=MAPPING))
    op.add_column("organization", _text("kind"))
    for name in OF_A_WORK:
        op.add_column("entry", _text(name))
    op.add_column("person", _text("photo"))
    for table in ("organization", "person"):
        op.add_column(table, _whole("merged_into", nullable=True))
        _index(table, "merged_into")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default=TEXT)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _add_people() -> None:
    op.create_table(
        "distinct_people",
        _id(),
        _whole("first_id"),
        _whole("second_id"),
        _moment("at"),
        *_words("by"),
        _reference("distinct_people", "first_id", "person"),
        _reference("distinct_people", "second_id", "person"),
        _key("distinct_people"),
        sa.UniqueConstraint("first_id", "second_id", name="uq_distinct_people_first_id_second_id"),
    )
    _index("distinct_people", "first_id", "second_id")
    op.create_table(
        "attachment",
        _id(),
        _whole("entry_id"),
        *_words("name", "digest"),
        _whole("size"),
        _whole("position"),
        _moment("at"),
        *_words("by"),
        _reference("attachment", "entry_id", "entry"),
        _key("attachment"),
    )
    _index("attachment", "entry_id")


def _add_changes() -> None:
    op.create_table(
        "entry_change",
        _id(),
        _whole("entry_id"),
        *_words("kind", "before", "after", "reason"),
        _moment("at"),
        *_words("by"),
        _reference("entry_change", "entry_id", "entry"),
        _key("entry_change"),
    )
    _index("entry_change", "entry_id")


def _add_timetable() -> None:
    op.create_table(
        "room",
        _id(),
        _whole("competition_id"),
        *_words("name", "address"),
        _whole("places"),
        _whole("spares"),
        _whole("per_row"),
        _whole("position"),
        _reference("room", "competition_id", "competition"),
        _key("room"),
        sa.UniqueConstraint("competition_id", "name", name="uq_room_competition_id_name"),
    )
    _index("room", "competition_id")
    op.create_table(
        "sitting",
        _id(),
        _whole("competition_id"),
        _whole("event_id", nullable=True),
        _whole("room_id", nullable=True),
        *_words("kind", "module", "name"),
        sa.Column("starts_at", sa.String(16), nullable=False),
        sa.Column("ends_at", sa.String(16), nullable=False),
        _whole("late_minutes"),
        _whole("early_minutes"),
        *_words("note"),
        _reference("sitting", "competition_id", "competition"),
        _reference("sitting", "event_id", "event"),
        _reference("sitting", "room_id", "room"),
        _key("sitting"),
    )
    _index("sitting", "competition_id", "event_id", "room_id")


def _add_seats() -> None:
    op.create_table(
        "seat",
        _id(),
        _whole("sitting_id"),
        _whole("entry_id"),
        _whole("person_id", nullable=True),
        _whole("station"),
        _reference("seat", "sitting_id", "sitting"),
        _reference("seat", "entry_id", "entry"),
        _reference("seat", "person_id", "person"),
        _key("seat"),
        sa.UniqueConstraint("sitting_id", "station", name="uq_seat_sitting_id_station"),
    )
    _index("seat", "sitting_id", "entry_id", "person_id")


def _add_check_in() -> None:
    op.create_table(
        "check_in",
        _id(),
        _whole("entry_id"),
        _whole("sitting_id", nullable=True),
        _whole("person_id", nullable=True),
        _moment("at"),
        *_words("by"),
        _moment("undone_at", nullable=True),
        *_words("undone_by", "undone_reason"),
        _reference("check_in", "entry_id", "entry"),
        _reference("check_in", "sitting_id", "sitting"),
        _reference("check_in", "person_id", "person"),
        _key("check_in"),
    )
    _index("check_in", "entry_id", "sitting_id", "person_id")
    op.create_table(
        "draw",
        _id(),
        _whole("event_id"),
        *_words("layer", "method", "seed"),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        _moment("at"),
        *_words("by"),
        _reference("draw", "event_id", "event"),
        _key("draw"),
    )
    _index("draw", "event_id")


def _add_papers() -> None:
    op.create_table(
        "printout",
        _id(),
        _whole("competition_id"),
        *_words("kind", "title"),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        _moment("at"),
        *_words("by"),
        _moment("settled_at", nullable=True),
        *_words("settled_by", "settled_note"),
        _reference("printout", "competition_id", "competition"),
        _key("printout"),
    )
    _index("printout", "competition_id")


def _add_words() -> None:
    op.create_table(
        "word_list",
        *_words("key"),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_word_list"),
    )
    op.create_table(
        "column_mapping",
        *_words("headers"),
        sa.Column("columns", sa.JSON(), nullable=False),
        _moment("at"),
        *_words("by"),
        sa.PrimaryKeyConstraint("headers", name="pk_column_mapping"),
    )
