"""准考证, 座次表, 签到表 and 变更通知: what the papers of the day say. How they look: `app.documents`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.people import told_apart
from app.domain.printed import PHOTO
from app.domain.timetable import KIND_NAMES, Sitting, SittingKind


@dataclass(frozen=True, slots=True)
class CardSitting:
    """A sitting on somebody's card: '理论考试', when, where, and the place ('07 号')."""

    what: str
    when: str
    where: str
    place: str


@dataclass(frozen=True, slots=True)
class AdmissionCard:
    """准考证 of one person in one event. `document` is masked; `photo` is the name of a kept picture."""

    competition: str
    event: str
    division: str
    number: str
    name: str
    gender: str
    document: str
    organization: str
    sittings: tuple[CardSitting, ...]
    code: str
    photo: str = ""

    @property
    def said(self) -> dict[str, str]:
        """What it says, subject by subject."""
        at = {
            each.what: " ".join(part for part in (each.when, each.where, each.place) if part)
            for each in self.sittings
        }
        return {
            "赛事": self.competition,
            "赛项": self.event,
            "组别": self.division,
            "准考证号": self.number,
            "姓名": self.name,
            "性别": self.gender,
            "证件号码": self.document,
            "单位": self.organization,
            **at,
            PHOTO: self.photo,
        }


@dataclass(frozen=True, slots=True)
class ChartSeat:
    """Who sits at a place."""

    number: str
    name: str
    organization: str


@dataclass(frozen=True, slots=True)
class SeatingChart:
    """座次表 of a sitting: `seats` by the number of the place, from 1 to `places`, then the `spares` (备用).

    `per_row` places stand side by side; 0 where that is not known.
    """

    competition: str
    title: str
    when: str
    where: str
    seats: Mapping[int, ChartSeat]
    places: int
    spares: int
    per_row: int
    printed: str

    @property
    def said(self) -> dict[str, str]:
        """What it says, subject by subject."""
        return {
            "赛事": self.competition,
            "时间": self.when,
            "地点": self.where,
            **{
                f"{place:02d} 号": f"{seat.number} {told_apart(seat.name, seat.organization, '')}".strip()
                for place, seat in sorted(self.seats.items())
            },
        }


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """Somebody to sign: `place` is '' where it is not to be seen or not given yet."""

    number: str
    name: str
    organization: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """签到表 of a sitting, or of an event that has none. `note` says when somebody is too late."""

    competition: str
    title: str
    when: str
    where: str
    lines: tuple[AttendanceLine, ...]
    note: str
    printed: str

    @property
    def said(self) -> dict[str, str]:
        """What it says, subject by subject: everybody of one number together."""
        there: dict[str, list[str]] = {}
        for line in self.lines:
            told = told_apart(line.name, line.organization, "")
            there.setdefault(line.number or line.organization, []).append(f"{told} {line.place}".strip())
        return {
            "赛事": self.competition,
            "时间": self.when,
            "地点": self.where,
            **{number: "、".join(names) for number, names in there.items()},
        }


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A late change as it is made known."""

    event: str
    number: str
    kind: str
    before: str
    after: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """变更通知: all late changes, for leaders, judges and the board at the door."""

    competition: str
    lines: tuple[NoticeLine, ...]
    printed: str


def sitting_title(sitting: Sitting) -> str:
    """'焊工 理论考试 第 1 场': what a paper of a sitting is headed with; nothing is said twice."""
    event = "" if sitting.event in sitting.name else sitting.event
    return " ".join(part for part in (event, sitting.called) if part)


def sitting_what(sitting: Sitting) -> str:
    """'理论考试', with the module where that says more: what the sitting is about."""
    kind = KIND_NAMES[sitting.kind] if sitting.kind is not SittingKind.OTHER else sitting.name
    module = sitting.module_name
    return f"{kind}({module})" if module and module not in kind else kind
