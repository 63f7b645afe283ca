"""Stored rows as the proof of the audit log needs them: raw, in parts, each stood for by its digest.

Read without the types of the ORM: a value that somebody wrote into the database behind the program's
back, and that no column of ours could hold, is a row that differs and not a crash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.domain.chain import row_digest
from app.services.door import GUARDED
from app.services.rows import chunks

PART = 50


TABLES: tuple[sa.Table, ...] = tuple(table.__table__ for table in GUARDED)  # type: ignore[attr-defined]


def older_tables(session: Session) -> list[sa.Table]:
    """The guarded tables as they stand in a database of an older form."""
    names = [table.name for table in TABLES]
    found = sa.MetaData()
    found.reflect(session.connection(), only=lambda name, _meta: name in names, resolve_fks=False)
    return [found.tables[name] for name in names if name in found.tables]


def count_rows(session: Session, table: sa.Table) -> int:
    """How many rows the table holds."""
    return int(session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def key_column(table: sa.Table) -> sa.Column[Any]:
    """The table's key; every guarded table has one of one column."""
    return next(iter(table.primary_key.columns))


def all_digests(session: Session, table: sa.Table) -> Iterator[list[tuple[str, str]]]:
    """Key and digest of every row, in parts."""
    key = key_column(table)
    statement = _plain_select(table).order_by(sa.column(key.name)).limit(PART)
    rows = session.execute(statement).all()
    place = list(table.columns).index(key)
    while rows:
        yield _digests(session, table, rows)
        rows = session.execute(statement.where(sa.column(key.name) > rows[-1][place])).all()


def some_digests(session: Session, table: sa.Table, keys: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
    """Key and digest of these rows, as far as they are there, in parts."""
    key = key_column(table)
    typed: list[Any] = (
        [int(each) for each in keys if each.isdigit()] if isinstance(key.type, sa.Integer) else list(keys)
    )
    for part in chunks(typed):
        rows = session.execute(_plain_select(table).where(sa.column(key.name).in_(part))).all()
        for start in range(0, len(rows), PART):
            yield _digests(session, table, rows[start : start + PART])


def _plain_select(table: sa.Table) -> sa.Select[Any]:
    # Columns without a type: the driver's values as they are.
    columns: list[sa.ColumnClause[Any]] = [sa.column(column.name) for column in table.columns]
    return sa.select(*columns).select_from(sa.table(table.name))


def _digests(session: Session, table: sa.Table, rows: Sequence[Any]) -> list[tuple[str, str]]:
    names = [column.name for column in table.columns]
    key = names.index(key_column(table).name)
    # SQLite gives documents as text.
    text = session.get_bind().dialect.name == "sqlite"
    documents = [column.name for column in table.columns if text and isinstance(column.type, sa.JSON)]
    found = []
    for row in rows:
        values = dict(zip(names, row, strict=True))
        for name in documents:
            values[name] = _document(values[name])
        found.append((str(row[key]), row_digest(table.name, values)))
    return found


def _document(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return text  # no JSON any more: it differs from whatever it was
