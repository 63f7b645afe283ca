"""The ledger of certificates: numbers, what each one says, its proof, every print, and the key that signs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.columns import json_column, later, moment
from db.types import UtcTime


class Certificate(SQLModel, table=True):
    """证书: one numbered certificate with everything it says, copied when it was numbered.

    `source` tells what it was given for (see `app.services.certificate_dues`); `series` is its number with
    {counter} in place of the counter; `code` the signed text of its QR code. `detail`: a promotion in words.
    `withdrawn`: made void by hand, not by a correction.
    """

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="event.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    category: str = later("award")
    source: str = Field(default="", index=True, sa_column_kwargs={"server_default": sa.text("''")})
    series: str = later("")
    serial: int
    number: str = Field(unique=True)
    template: str = later("")
    wording: str = later("person")
    competition: str
    event: str
    year: int = later(0)
    recipient: str = later("")
    honorific: str = later("")
    authors: str = later("")
    organization: str = later("")
    award: str = later("")
    rank: int | None = None
    detail: str = later("")
    issuers: list[str] = json_column(default_factory=list)
    signatory: str = later("")
    issued_on: date
    code: str = later("")
    state: str = "issued"
    issued_at: datetime = moment()
    issued_by: str = later("")
    proof_id: int | None = Field(default=None, foreign_key="certificate_proof.id", index=True)
    printed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    void_reason: str = ""
    voided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    voided_by: str = later("")
    withdrawn: bool = later(False)
    replaced_by: int | None = Field(default=None, foreign_key="certificate.id")


class CertificateProof(SQLModel, table=True):
    """清样: somebody looked at what a batch will look like and approved it; `shown` is what they saw.

    `templates` holds the digest of each template as it was looked at, by its key.
    """

    __tablename__: ClassVar[Any] = "certificate_proof"

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    count: int
    templates: dict[str, Any] = json_column(default_factory=dict)
    shown: dict[str, Any] = json_column(default_factory=dict)
    at: datetime = moment()
    by: str


class CertificatePrint(SQLModel, table=True):
    """A certificate went to a printer; from the second time on with its reason. `good`: it came out well.

    `settled`: somebody said so, or the opposite.
    """

    __tablename__: ClassVar[Any] = "certificate_print"

    id: int | None = Field(default=None, primary_key=True)
    certificate_id: int = Field(foreign_key="certificate.id", index=True)
    at: datetime = moment()
    by: str
    printer: str = ""
    reason: str = ""
    good: bool = True
    copies: int = 1
    settled: bool = False


class NumberSeries(SQLModel, table=True):
    """The last number of a series (淮工竞证〔2022〕{counter}): whoever numbers holds its lock."""

    __tablename__: ClassVar[Any] = "number_series"

    series: str = Field(primary_key=True)
    last: int


class SigningKey(SQLModel, table=True):
    """A key that signs certificates: `public` in hexadecimal, `key_id` the start of its digest."""

    __tablename__: ClassVar[Any] = "signing_key"

    id: int | None = Field(default=None, primary_key=True)
    key_id: str = Field(unique=True)
    public: str
    created_at: datetime = moment()


class KeyWrap(SQLModel, table=True):
    """The private half of a signing key, encrypted: for a machine (`holder` its public audit key), or for
    an administrator's password (`holder` the account's id). Hexadecimal.
    """

    __tablename__: ClassVar[Any] = "key_wrap"
    __table_args__ = (UniqueConstraint("signing_key_id", "kind", "holder"),)

    id: int | None = Field(default=None, primary_key=True)
    signing_key_id: int = Field(foreign_key="signing_key.id", index=True)
    kind: str
    holder: str
    salt: str
    blob: str
