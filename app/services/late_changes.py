"""变更: what happens to entries after they were passed, each with its reason and who; and the list of it.

What a paper said before is then wrong: the papers look at today's words, this list says why they changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.people import clean_text, search_words
from app.domain.ranking import Status
from app.errors import InputError
from app.services.door import WriteSession
from app.services.entry_joins import is_first, select_entries
from app.services.rows import row_id
from db.tables import Entry, EntryChange, Event, Organization, Person


class ChangeKind(StrEnum):
    """What was changed, in the words of the list."""

    ENTERED = "补报"
    SUBSTITUTED = "换人"
    ADDED = "增补"
    LEFT = "退出"
    ROLE = "改角色"
    UNIT = "换单位"
    WITHDREW = "弃权"
    RETIRED = "退赛"
    BACK = "恢复参赛"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an entry: who or what it was, and is now."""

    kind: ChangeKind
    before: str = ""
    after: str = ""

    @property
    def names(self) -> str:
        """'张伟 → 赵敏', '李静', ''."""
        return " → ".join(name for name in (self.before, self.after) if name)

    @property
    def text(self) -> str:
        """'换人 张伟 → 赵敏', '增补 李静', '退赛'."""
        return f"{self.kind} {self.names}".strip()


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as the list shows it."""

    id: int
    entry_id: int
    number: str
    name: str
    event: str
    organization: str
    change: Change
    reason: str
    at: datetime
    by: str

    @property
    def when(self) -> str:
        """'10-18 07:40'."""
        return f"{self.at.astimezone():%m-%d %H:%M}"

    def says(self, word: str) -> bool:
        """Whether a search finds it by this word."""
        told = (self.number, self.name, self.event, self.organization, self.change.text, self.reason, self.by)
        return any(word.lower() in text.lower() for text in told)


# An entry with one of these has left the field: what was printed of it is wrong.
_LEFT = {Status.WITHDREW: ChangeKind.WITHDREW, Status.RETIRED: ChangeKind.RETIRED}


def status_changes(before: Status, after: Status) -> tuple[Change, ...]:
    """What it means for the list when an entry's status changes."""
    if before is after:
        return ()
    if after in _LEFT:
        return (Change(_LEFT[after]),)
    return (Change(ChangeKind.BACK),) if before in _LEFT and after is Status.ACTIVE else ()


def needed_reason(changes: Iterable[Change], reason: str) -> str:
    """The reason as it is kept; an InputError where none is written."""
    reason = clean_text(reason)
    if not reason:
        what = "、".join(change.text for change in changes)
        raise InputError("reason", f"{what}:请写明原因。")
    return reason


def note_changes(
    session: WriteSession, entry: Entry, changes: Iterable[Change], reason: str, by: str
) -> None:
    """Keep the changes of an entry; part of the act that makes them."""
    for change in changes:
        session.add(
            EntryChange(
                entry_id=row_id(entry),
                kind=change.kind.value,
                before=change.before,
                after=change.after,
                reason=reason,
                at=session.clock(),
                by=by,
            )
        )


def is_settled(session: Session, entry: Entry) -> bool:
    """Whether others count on the entry as it stands: who changes its people says why."""
    return entry.review == "approved" or entry.station is not None or has_changes(session, entry)


def has_changes(session: Session, entry: Entry) -> bool:
    """Whether a change of the entry was noted before."""
    return session.exec(select(EntryChange.id).where(EntryChange.entry_id == entry.id)).first() is not None


def list_changes(session: Session, competition_id: int, query: str = "") -> tuple[ChangeRow, ...]:
    """The changes of a competition that say every word of the query, the newest first."""
    rows = session.execute(
        select_entries(
            EntryChange,
            col(Entry.number),
            sa.func.coalesce(sa.func.nullif(col(Entry.title), ""), col(Person.name), col(Organization.name)),
            col(Event.name),
            sa.func.coalesce(col(Organization.name), ""),
            members=is_first(),
        )
        .join(EntryChange, col(EntryChange.entry_id) == col(Entry.id))
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(EntryChange.id).desc())
    )
    found = (
        ChangeRow(
            id=row_id(row),
            entry_id=row.entry_id,
            number=number,
            name=name or number,
            event=event,
            organization=unit,
            change=Change(ChangeKind(row.kind), row.before, row.after),
            reason=row.reason,
            at=row.at,
            by=row.by,
        )
        for row, number, name, event, unit in rows
    )
    words = search_words(query)
    return tuple(row for row in found if all(map(row.says, words)))


CHANGE_HEADINGS = ("序号", "赛项", "报名号", "单位", "变更", "原来", "现在", "原因", "时间", "经办")


def changes_table(rows: Sequence[ChangeRow]) -> tuple[tuple[str, ...], ...]:
    """The changes as text under CHANGE_HEADINGS, the oldest first: for paper and for a workbook."""
    return tuple(
        (
            str(serial),
            row.event,
            row.number,
            row.organization,
            row.change.kind.value,
            row.change.before,
            row.change.after,
            row.reason,
            row.when,
            row.by,
        )
        for serial, row in enumerate(reversed(rows), 1)
    )
