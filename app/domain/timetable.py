"""赛程: rooms, sittings and seats, for every part of the program. All minutes are those on the wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SittingKind(StrEnum):
    """What a sitting is for."""

    MEETING = "meeting"
    THEORY = "theory"
    PRACTICAL = "practical"
    OTHER = "other"


KIND_NAMES: Mapping[SittingKind, str] = {
    SittingKind.MEETING: "领队会",
    SittingKind.THEORY: "理论考试",
    SittingKind.PRACTICAL: "实操比赛",
    SittingKind.OTHER: "其他安排",
}


@dataclass(frozen=True, slots=True)
class Room:
    """考场: `places` are numbered from 1, the `spares` (备用工位) behind them.

    `per_row` places stand side by side, row behind row from the front; 0 where that is not known.
    """

    id: int
    name: str
    address: str
    places: int
    spares: int = 0
    per_row: int = 0

    @property
    def last(self) -> int:
        """The highest number of a place, spares included."""
        return self.places + self.spares


@dataclass(frozen=True, slots=True)
class Sitting:
    """场次: one time in one room. `event` and `module_name` are '' where it concerns all of them.

    `hides_seats`: the seats are the drawn stations of a blind event, which only who draws may see.
    """

    id: int
    event_id: int | None
    event: str
    kind: SittingKind
    module: str
    module_name: str
    name: str
    room: Room | None
    starts_at: datetime
    ends_at: datetime
    late_minutes: int
    early_minutes: int
    note: str = ""
    taken: int = 0
    hides_seats: bool = False

    @property
    def own_module(self) -> str:
        """The module's name; '' where the kind says it already: 理论 in 理论考试."""
        return "" if self.module_name in KIND_NAMES[self.kind] else self.module_name

    @property
    def has_seats(self) -> bool:
        """Whether people have places there; nobody has one at a meeting."""
        return self.kind is not SittingKind.MEETING

    @property
    def is_seated_here(self) -> bool:
        """Whether its places are given by number and hand; those of practice are drawn by lot."""
        return self.kind in (SittingKind.THEORY, SittingKind.OTHER)

    @property
    def called(self) -> str:
        """'理论考试 第 1 场': the name with what it is for, nothing said twice."""
        kind = KIND_NAMES[self.kind]
        said = self.kind is SittingKind.OTHER or kind[:2] in self.name
        return self.name if said else f"{kind} {self.name}"

    @property
    def when(self) -> str:
        """'10 月 18 日 09:00–11:00', with the second day where it ends on another one."""
        first = f"{day_text(self.starts_at)} {self.starts_at:%H:%M}"
        same = self.starts_at.date() == self.ends_at.date()
        return f"{first}–{'' if same else f'{day_text(self.ends_at)} '}{self.ends_at:%H:%M}"

    @property
    def where(self) -> str:
        """'第 1 考场(教学楼 301)', '' without a room."""
        if self.room is None:
            return ""
        return f"{self.room.name}({self.room.address})" if self.room.address else self.room.name


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place in a sitting. `name` is the person, or the entry where it sits as one."""

    id: int
    sitting_id: int
    entry_id: int
    person_id: int | None
    station: int
    number: str
    name: str
    organization_id: int | None
    organization: str


def day_text(moment: datetime) -> str:
    """'10 月 18 日'."""
    return f"{moment.month} 月 {moment.day} 日"
