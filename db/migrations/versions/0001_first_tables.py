"""first tables

Revision ID: 0001
Revises: none
"""

# ruff: noqa: PLR0915  (a list of tables, not logic)
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("issuers", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("number_prefix", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_competition"),
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=True),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organization"),
        sa.UniqueConstraint("credit_code", name="uq_organization_credit_code"),
        sa.UniqueConstraint("name", name="uq_organization_name"),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name="fk_activity_competition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_competition_id", ["competition_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("document_type", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("ethnicity", sa.String(), nullable=False),
        sa.Column("education", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("trade", sa.String(), nullable=False),
        sa.Column("skill_level", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_person_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint(
            "document_type", "document_number", name="uq_person_document_type_document_number"
        ),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_name", ["name"], unique=False)
        batch_op.create_index("ix_person_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name="fk_track_competition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_track"),
    )
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.create_index("ix_track_competition_id", ["competition_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry_kind", sa.String(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("divisions", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name="fk_event_competition_id"),
        sa.ForeignKeyConstraint(["track_id"], ["track.id"], name="fk_event_track_id"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_competition_id", ["competition_id"], unique=False)
        batch_op.create_index("ix_event_track_id", ["track_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("authors", sa.String(), nullable=False),
        sa.Column("station", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_reason", sa.String(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("review_reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_entry_event_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_entry_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("event_id", "number", name="uq_entry_event_id_number"),
        sa.UniqueConstraint("event_id", "station", name="uq_entry_event_id_station"),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_entry_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "judge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_judge_event_id"),
        sa.PrimaryKeyConstraint("id", name="pk_judge"),
        sa.UniqueConstraint("event_id", "module", "seat", name="uq_judge_event_id_module_seat"),
    )
    with op.batch_alter_table("judge", schema=None) as batch_op:
        batch_op.create_index("ix_judge_event_id", ["event_id"], unique=False)

    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("competition", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("published_at", sa.String(32), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_publication_event_id"),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.UniqueConstraint("event_id", "version", name="uq_publication_event_id_version"),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index("ix_publication_event_id", ["event_id"], unique=False)

    op.create_table(
        "entry_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_member_entry_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_entry_member_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_member"),
        sa.UniqueConstraint("entry_id", "person_id", name="uq_entry_member_entry_id_person_id"),
    )
    with op.batch_alter_table("entry_member", schema=None) as batch_op:
        batch_op.create_index("ix_entry_member_entry_id", ["entry_id"], unique=False)
        batch_op.create_index("ix_entry_member_person_id", ["person_id"], unique=False)

    op.create_table(
        "penalty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entered_at", sa.String(32), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.String(32), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_penalty_entry_id"),
        sa.PrimaryKeyConstraint("id", name="pk_penalty"),
    )
    with op.batch_alter_table("penalty", schema=None) as batch_op:
        batch_op.create_index("ix_penalty_entry_id", ["entry_id"], unique=False)

    op.create_table(
        "published_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("authors", sa.String(), nullable=False),
        sa.Column("organization", sa.String(), nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("station", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("total", sa.String(), nullable=True),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("award", sa.String(), nullable=False),
        sa.Column("award_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_published_result_entry_id"),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name="fk_published_result_publication_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_published_result"),
        sa.UniqueConstraint("publication_id", "entry_id", name="uq_published_result_publication_id_entry_id"),
    )
    with op.batch_alter_table("published_result", schema=None) as batch_op:
        batch_op.create_index("ix_published_result_entry_id", ["entry_id"], unique=False)
        batch_op.create_index("ix_published_result_publication_id", ["publication_id"], unique=False)

    op.create_table(
        "score_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_score_sheet_entry_id"),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name="fk_score_sheet_judge_id"),
        sa.PrimaryKeyConstraint("id", name="pk_score_sheet"),
        sa.UniqueConstraint("entry_id", "judge_id", name="uq_score_sheet_entry_id_judge_id"),
    )
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_score_sheet_entry_id", ["entry_id"], unique=False)
        batch_op.create_index("ix_score_sheet_judge_id", ["judge_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("competition", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("issuers", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("issued_at", sa.String(32), nullable=False),
        sa.Column("printed_at", sa.String(32), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name="fk_certificate_competition_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_certificate_entry_id"),
        sa.ForeignKeyConstraint(["result_id"], ["published_result.id"], name="fk_certificate_result_id"),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint("number", name="uq_certificate_number"),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_competition_id", ["competition_id"], unique=False)
        batch_op.create_index("ix_certificate_entry_id", ["entry_id"], unique=False)
        batch_op.create_index("ix_certificate_result_id", ["result_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.String(32), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name="fk_mark_sheet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mark"),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index("ix_mark_sheet_aspect", ["sheet_id", "aspect", "id"], unique=False)
