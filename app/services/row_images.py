"""What the audit log keeps of a changed row: a digest of all its values, and in readable form what changed.

Nothing that identifies a person, and no secret, stands readable in the log: such a column is named only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from app.domain.chain import RowChange, row_digest

# A drawn station is what keeps a blind event blind; so is what a draw was made from and what a paper said.
PRIVATE = frozenset(
    {
        "document_number",
        "phone",
        "born_on",
        "photo",
        "password_hash",
        "pin_hash",
        "station",
        "seed",
        "given",
        "drawn",
        "facts",
        "salt",
        "blob",
    }
)
HIDDEN = "●"
# Documents as long as a rules table are told by the digest and the words of the entry.
LONGEST = 200


class _Field:
    """A column of a mapped table, and how its values become what the database holds."""

    def __init__(self, attribute: str, column: sa.Column[Any]) -> None:
        self.attribute, self.column = attribute, column.name
        kind = column.type
        self._binds = kind if isinstance(kind, TypeDecorator) and _overrides_binding(kind) else None
        self._flag = isinstance(kind, sa.Boolean)

    def stored(self, value: object, dialect: Dialect) -> object:
        """A value of a row as the database holds it."""
        if value is None:
            return None
        if self._binds is not None:
            return self._binds.process_bind_param(value, dialect)
        return int(bool(value)) if self._flag else value


def _overrides_binding(kind: TypeDecorator[Any]) -> bool:
    return type(kind).process_bind_param is not TypeDecorator.process_bind_param


@lru_cache(maxsize=100)
def _fields(table: type[SQLModel]) -> tuple[_Field, ...]:
    mapper = sa.inspect(table)
    columns = mapper.local_table.columns
    return tuple(_Field(mapper.get_property_by_column(column).key, column) for column in columns)


def changed_row(row: SQLModel, dialect: Dialect, *, new: bool = False, deleted: bool = False) -> RowChange:
    """How a flushed row stands in the log."""
    mapper = sa.inspect(type(row))
    fields = _fields(type(row))
    values = {each.column: each.stored(getattr(row, each.attribute), dialect) for each in fields}
    table, key = mapper.local_table.name, str(mapper.primary_key_from_instance(row)[0])
    if deleted:
        return (table, key, "", _readable(values))
    before = {} if new else _before(row, fields, dialect)
    now = _readable({name: values[name] for name in before})
    changes = {name: [old, now[name]] for name, old in _readable(before).items()}
    return (table, key, row_digest(table, values), changes)


def inserted_rows(
    table: type[SQLModel], ids: Sequence[int], rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> list[RowChange]:
    """How rows inserted in bulk stand in the log. Raises ValueError where a column was not given."""
    fields = [each for each in _fields(table) if each.column != "id"]
    wanted = {each.column for each in fields}
    name = sa.inspect(table).local_table.name
    changes: list[RowChange] = []
    for key, row in zip(ids, rows, strict=True):
        if row.keys() != wanted:
            raise ValueError(f"{name}: {sorted(wanted ^ row.keys())}")
        values = {each.column: each.stored(row[each.column], dialect) for each in fields}
        changes.append((name, str(key), row_digest(name, values | {"id": key}), {}))
    return changes


def _before(row: SQLModel, fields: Iterable[_Field], dialect: Dialect) -> dict[str, object]:
    attributes = sa.inspect(row).attrs
    old: dict[str, object] = {}
    for each in fields:
        history = attributes[each.attribute].history
        if history.has_changes() and history.deleted:
            old[each.column] = each.stored(history.deleted[0], dialect)
    return old


def _readable(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _shown(name, value) for name, value in values.items()}


def _shown(name: str, value: object) -> object:
    if name in PRIVATE and value:
        return HIDDEN
    if isinstance(value, int | None):
        return value
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
