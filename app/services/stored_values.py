"""Values as a database stores them, to be carried in files: marks in thousandths, moments as text."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator

from app.errors import UserError

LARGEST_INTEGER = 2**31 - 1  # of a column in PostgreSQL
_DIALECT = sqlite.dialect()  # the types of ours make no difference between them


class Codec:
    """A column: how its values are stored, and what the program holds for them."""

    def __init__(self, column: sa.Column[Any]) -> None:
        kind: Any = column.type
        self.name, self._column = column.name, column
        self._is_date = isinstance(kind, sa.Date)
        self._ours = kind if isinstance(kind, TypeDecorator) and _overrides_binding(kind) else None
        plain = kind.impl_instance if self._ours is not None else kind
        self._wanted: type | None = None  # anything, of a document
        if not isinstance(plain, sa.JSON):
            wanted = bool if isinstance(plain, sa.Boolean) else int if isinstance(plain, sa.Integer) else str
            self._wanted = wanted

    def encode(self, value: Any) -> Any:
        """A value as it is stored."""
        if value is None:
            return None
        if self._ours is not None:
            return self._ours.process_bind_param(value, _DIALECT)
        return value.isoformat() if self._is_date else value

    def decode(self, value: Any) -> Any:
        """A stored value as the program holds it; UserError where it is none of this column."""
        if value is None:
            if not self._column.nullable:
                raise self.unreadable()
            return None
        try:
            self._check(value)
            if self._ours is not None:
                return self._ours.process_result_value(value, _DIALECT)
            return date.fromisoformat(value) if self._is_date else value
        except (ArithmeticError, TypeError, ValueError) as error:
            raise self.unreadable() from error

    def checked(self, value: Any) -> Any:
        """A stored value as this program would store it; UserError where it is none of this column."""
        held = self.decode(value)
        try:
            return self.encode(held)
        except ValueError as error:  # a moment without time zone
            raise self.unreadable() from error

    def _check(self, value: Any) -> None:
        if self._wanted is not None and type(value) is not self._wanted:
            raise TypeError(value)
        if isinstance(value, str) and b"\0" in value.encode():  # which no half of a pair survives
            raise ValueError(value)
        if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
            raise ValueError(value)

    def unreadable(self) -> UserError:
        """What is said of a value that is none of this column."""
        where = f"{self._column.table.name}.{self.name}"
        return UserError(f"文件里的数据读不懂({where}):文件已损坏或被人改动过。请向对方重新要一份。")


def _overrides_binding(kind: TypeDecorator[Any]) -> bool:
    return type(kind).process_bind_param is not TypeDecorator.process_bind_param
