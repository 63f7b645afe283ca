"""评分包: a module of an event on a second laptop, and what comes back from there.

A package knows stations only. What comes back is compared with what stands by now, mark by mark: nothing is
ever overwritten that somebody did not decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class PackedMark:
    """One entered mark, None where it was taken back: who gave it, and who typed it when."""

    aspect: str
    entered: Decimal | None
    judge: str
    reason: str
    at: datetime
    by: str

    def is_same_act(self, other: PackedMark) -> bool:
        """Whether both tell of the same typing: a mark keeps moment and typist on its way."""
        return (self.aspect, self.entered, self.at, self.by) == (
            other.aspect,
            other.entered,
            other.at,
            other.by,
        )


@dataclass(frozen=True, slots=True)
class PackedSheet:
    """One judge's sheet for one entry. `round` counts its submissions; `marks` are the oldest first."""

    entry_id: int
    judge_id: int
    state: str
    round: int
    marks: tuple[PackedMark, ...] = ()
    returned_reason: str = ""
    submitted_at: datetime | None = None
    submitted_by: str = ""


@dataclass(frozen=True, slots=True)
class PackedEntry:
    """Who is marked, without a name: by station, or by number where there are no stations.

    `recusal` is the same for entries and seats that have to keep apart (回避); '' without any.
    """

    entry_id: int
    number: str
    station: int | None
    status: str = "active"
    reached: int = 0
    recusal: str = ""


@dataclass(frozen=True, slots=True)
class PackedSeat:
    """A judge's seat of the module."""

    judge_id: int
    seat: int
    name: str
    recusal: str = ""


@dataclass(frozen=True, slots=True)
class PackedEvent:
    """The event as the laptop needs it; `competition_uid` tells competitions of all machines apart."""

    id: int
    name: str
    kind: str
    entry_kind: str
    rules: Mapping[str, Any]
    rules_version: int
    competition: str
    competition_uid: str
    year: int


@dataclass(frozen=True, slots=True)
class Package:
    """What goes to the second laptop. `mark_id` is the newest mark of then, on the machine that gave it."""

    uid: str
    event: PackedEvent
    module: str
    module_name: str
    blind: bool
    note: str
    at: datetime
    by: str
    mark_id: int
    seats: tuple[PackedSeat, ...]
    entries: tuple[PackedEntry, ...]
    sheets: tuple[PackedSheet, ...]

    @property
    def title(self) -> str:
        """'焊工 · 实操'."""
        return f"{self.event.name} · {self.module_name}"


@dataclass(frozen=True, slots=True)
class PackageReturn:
    """What comes back: the sheets somebody worked on, with every mark typed there.

    `entries` are as the laptop knew them: whoever stands at another station by now is not who was marked.
    """

    uid: str
    competition: str
    competition_uid: str
    event_id: int
    event: str
    module: str
    at: datetime
    by: str
    entries: tuple[PackedEntry, ...]
    sheets: tuple[PackedSheet, ...]


class Finding(StrEnum):
    """What becomes of something that came back."""

    NEW = "new"  # taken
    SAME = "same"  # stands already
    CONFLICT = "conflict"  # somebody decides
    CLOSED = "closed"  # handed in or locked meanwhile
    UNKNOWN = "unknown"  # no such entry, seat or aspect any more


FINDING_NAMES: Mapping[Finding, str] = {
    Finding.NEW: "可收",
    Finding.SAME: "相同",
    Finding.CONFLICT: "冲突",
    Finding.CLOSED: "不能改",
    Finding.UNKNOWN: "不认识",
}


def by_aspect(marks: Sequence[PackedMark]) -> dict[str, tuple[PackedMark, ...]]:
    """The marks of each aspect, in their order."""
    found: dict[str, tuple[PackedMark, ...]] = {}
    for mark in marks:
        found[mark.aspect] = (*found.get(mark.aspect, ()), mark)
    return found


def compare_mark(theirs: Sequence[PackedMark], ours: Sequence[PackedMark], given: int) -> Finding:
    """What becomes of one aspect of a sheet that came back: NEW, SAME or CONFLICT.

    Both are every typing, oldest first; the first `given` of ours stood when the package was made. What is
    here because it was brought back before is carried on; what was replaced here since stays replaced.
    """
    newest = theirs[-1]
    standing = ours[-1] if ours else None
    entered = None if standing is None else standing.entered
    if entered == newest.entered or any(mark.is_same_act(newest) for mark in ours):
        return Finding.SAME
    untouched = standing is None or len(ours) <= given
    carried_on = standing is not None and any(mark.is_same_act(standing) for mark in theirs)
    return Finding.NEW if untouched or carried_on else Finding.CONFLICT


def marks_to_add(theirs: Sequence[PackedMark], ours: Sequence[PackedMark]) -> tuple[PackedMark, ...]:
    """The typings that came back and are not here yet, oldest first: the last one counts."""
    return tuple(mark for mark in theirs if not any(mark.is_same_act(each) for each in ours))
