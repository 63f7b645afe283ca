"""What the columns of the tables are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from db.types import UtcTime, utc_now

# Every constraint has a name, so that a later migration can change it on SQLite too.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def json_column(**options: Any) -> Any:
    """A document."""
    return Field(sa_column=Column(JSON, nullable=False), **options)


def later_json(empty: Callable[[], Any]) -> Any:
    """A document of a later migration, empty in the rows that stand already: `later_json(dict)`."""
    column = Column(JSON, nullable=False, server_default=sa.text(f"'{empty()}'"))
    return Field(sa_column=column, default_factory=empty)


def later(default: Any) -> Any:
    """A column of a later migration: rows that stand already get the default from the database."""
    sql = f"'{default}'" if isinstance(default, str) else str(default).lower()
    return Field(default=default, sa_column_kwargs={"server_default": sa.text(sql)})


def moment() -> Any:
    """When the row was made."""
    return Field(default_factory=utc_now, sa_type=UtcTime)
