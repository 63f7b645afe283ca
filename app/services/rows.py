"""Stored rows by their id: found or told to be gone, locked against another machine, asked for in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlmodel import Session, col, select

from app.errors import UserError
from db.tables import Competition, Entry, Event, Track

T = TypeVar("T")

# Values of one `IN (…)`: a statement of SQLite takes 32,766, one of PostgreSQL 65,535.
CHUNK = 5000


class _Row(Protocol):
    @property
    def id(self) -> int | None: ...


def plain_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document as the database gives it back, apart from the one given; a UserError where it is no JSON."""
    try:
        plain: dict[str, Any] = json.loads(json.dumps(document, allow_nan=False))
    except (RecursionError, TypeError, ValueError) as error:
        raise UserError("规则文档中有 JSON 写不出的内容,请改用文字、整数、列表和 { … }。") from error
    return plain


def row_id(row: _Row) -> int:
    """The id of a row that is stored or flushed; RuntimeError where it is neither."""
    if row.id is None:
        raise RuntimeError(f"{type(row).__name__} was not flushed")
    return row.id


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in parts that fit into one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def load_competition_row(session: Session, competition_id: int, *, lock: bool = False) -> Competition:
    """The competition's row; a UserError where it was deleted meanwhile. `lock`: see `_load`."""
    return _load(session, Competition, competition_id, lock, "这个赛事已不存在,请重新选择。")


def load_track_row(session: Session, track_id: int, *, lock: bool = False) -> Track:
    """The track's row; a UserError where it was deleted meanwhile. `lock`: see `_load`."""
    return _load(session, Track, track_id, lock, "这个赛道已不存在,请刷新。")


def load_event_row(session: Session, event_id: int, *, lock: bool = False) -> Event:
    """The event's row; a UserError where it was deleted meanwhile. `lock`: see `_load`."""
    return _load(session, Event, event_id, lock, "这个赛项已不存在,请回到赛事总览重新选择。")


def load_entry_row(session: Session, entry_id: int, *, lock: bool = False) -> Entry:
    """The entry's row; a UserError where it was deleted meanwhile. `lock`: see `_load`."""
    return _load(session, Entry, entry_id, lock, "这条参赛记录已不存在,请刷新名单。")


def hand_over(session: Session, columns: Iterable[Any], old: int, new: int) -> bool:
    """Let every row that names one row by these columns name another; whether there was any. Not flushed."""
    found = False
    with session.no_autoflush:
        for column in columns:
            for row in session.exec(select(column.class_).where(column == old)).all():
                setattr(row, column.key, new)
                found = True
    return found


def lock_entries(session: Session, event_id: int) -> None:
    """Hold what whoever enters a mark holds: until this transaction ends no mark of the event comes in."""
    wanted = select(Entry.id).where(Entry.event_id == event_id).order_by(col(Entry.id))
    session.exec(wanted.with_for_update()).all()


def _load(session: Session, table: type[T], key: int, lock: bool, gone: str) -> T:
    """One row. With `lock` another machine that wants the same lock waits until this transaction ends.

    What depends on the row (the next version, the next number, the first mark of a sheet) is to be read
    after locking it. SQLite has one writer at a time and needs no lock.
    """
    if lock:
        session.flush()  # the row is read anew: what was changed on it must not be lost
    row = session.get(table, key, with_for_update=lock)
    if row is None:
        raise UserError(gone)
    return row
