"""the ledger of certificates: what each says stands on its own row; proofs, prints, series and signing keys

Certificates that stand take over their words from the published line they were numbered for.

Revision ID: 0004
Revises: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT, MAPPING = sa.text("''"), sa.text("'{}'")
WORDINGS = {"person": "person", "team": "unit", "unit": "unit"}


def upgrade() -> None:
    op.add_column("competition", sa.Column("certificates", sa.JSON(), nullable=False, server_default=MAPPING))
    _add_proofs()
    _add_keys()
    _extend_certificates()
    _fill_words()
    with op.batch_alter_table("certificate") as batch:
        batch.drop_index("ix_certificate_result_id")
        batch.drop_constraint("fk_certificate_result_id", type_="foreignkey")
        batch.drop_column("result_id")
    _add_prints()
    _add_series()


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _add_proofs() -> None:
    op.create_table(
        "certificate_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("templates", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _reference("certificate_proof", "competition_id", "competition"),
        _key("certificate_proof"),
    )
    op.create_index("ix_certificate_proof_competition_id", "certificate_proof", ["competition_id"])


def _add_keys() -> None:
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        _key("signing_key"),
        sa.UniqueConstraint("key_id", name="uq_signing_key_key_id"),
    )
    op.create_table(
        "key_wrap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signing_key_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("blob", sa.String(), nullable=False),
        _reference("key_wrap", "signing_key_id", "signing_key"),
        _key("key_wrap"),
        sa.UniqueConstraint(
            "signing_key_id", "kind", "holder", name="uq_key_wrap_signing_key_id_kind_holder"
        ),
    )
    op.create_index("ix_key_wrap_signing_key_id", "key_wrap", ["signing_key_id"])


def _extend_certificates() -> None:
    words = ("source", "series", "template", "recipient", "honorific", "authors", "organization", "award")
    rest = ("detail", "signatory", "code", "issued_by", "voided_by")
    with op.batch_alter_table("certificate") as batch:
        for name in (*words, *rest):
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=TEXT))
        for name, default in (("category", "award"), ("wording", "person")):
            batch.add_column(
                sa.Column(name, sa.String(), nullable=False, server_default=sa.text(f"'{default}'"))
            )
        batch.add_column(sa.Column("year", sa.Integer(), nullable=False, server_default=sa.text("0")))
        for name in ("event_id", "rank", "proof_id", "replaced_by"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.add_column(sa.Column("voided_at", sa.String(32), nullable=True))
        batch.add_column(
            sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.text("false"))
        )
        batch.alter_column("entry_id", existing_type=sa.Integer(), nullable=True)
        batch.create_foreign_key("fk_certificate_event_id", "event", ["event_id"], ["id"])
        batch.create_foreign_key("fk_certificate_proof_id", "certificate_proof", ["proof_id"], ["id"])
        batch.create_foreign_key("fk_certificate_replaced_by", "certificate", ["replaced_by"], ["id"])
        batch.create_index("ix_certificate_event_id", ["event_id"])
        batch.create_index("ix_certificate_source", ["source"])
        batch.create_index("ix_certificate_proof_id", ["proof_id"])


def _fill_words() -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT certificate.id, certificate.number, certificate.serial, certificate.entry_id,"
            " line.recipient, line.authors, line.organization, line.award, line.rank,"
            " entry.event_id, event.entry_kind, competition.year FROM certificate"
            " JOIN published_result AS line ON line.id = certificate.result_id"
            " JOIN entry ON entry.id = certificate.entry_id"
            " JOIN event ON event.id = entry.event_id"
            " JOIN competition ON competition.id = certificate.competition_id"
        )
    ).mappings()
    filled: list[dict[str, Any]] = []
    for row in rows:
        wording = WORDINGS.get(row["entry_kind"], "innovation")
        filled.append(
            {
                **row,
                "source": f"award/{row['event_id']}/{row['entry_id']}",
                "series": row["number"].removesuffix(f"{row['serial']:04d}") + "{counter}",
                "wording": wording,
                "honorific": "\u540c\u5fd7" if wording == "person" else "",
                "template": "honour_a4",  # there was no other one
            }
        )
    if not filled:
        return
    names = ("source", "series", "wording", "honorific", "recipient", "authors", "organization", "award")
    columns = (*names, "template", "rank", "event_id", "year")
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    connection.execute(sa.text(f"UPDATE certificate SET {assignments} WHERE id = :id"), filled)


def _add_prints() -> None:
    op.create_table(
        "certificate_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        _reference("certificate_print", "certificate_id", "certificate"),
        _key("certificate_print"),
    )
    op.create_index("ix_certificate_print_certificate_id", "certificate_print", ["certificate_id"])
    op.execute(
        'INSERT INTO certificate_print (certificate_id, at, "by", printer, reason, good, copies, settled)'
        " SELECT id, printed_at, '', '', '', true, 1, true FROM certificate"
        " WHERE printed_at IS NOT NULL ORDER BY id"
    )


def _add_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name="pk_number_series"),
    )
    op.execute(
        "INSERT INTO number_series (series, last)"
        " SELECT series, MAX(serial) FROM certificate WHERE series <> '' GROUP BY series"
    )
