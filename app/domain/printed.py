"""印发: papers that went out and what they said. What is wrong now is the difference to what they would say.

A `PaperSheet` is what is printed anew at once: one badge, one card, one chart, one list, the whole 秩序册.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from app.domain.rights import Right

T_co = TypeVar("T_co", covariant=True)


class PaperKind(StrEnum):
    """What is handed out before and during a contest, in the order in which screens offer it."""

    BADGE = "badge"
    STAFF_BADGE = "staff_badge"
    ADMISSION = "admission"
    SEATING = "seating"
    ATTENDANCE = "attendance"
    PROGRAMME = "programme"
    NOTICE = "notice"
    SCORE_SHEET = "score_sheet"
    DRAW_SHEET = "draw_sheet"
    CERTIFICATE = "certificate"


PAPER_NAMES: Mapping[PaperKind, str] = {
    PaperKind.BADGE: "参赛证",
    PaperKind.STAFF_BADGE: "工作证",
    PaperKind.ADMISSION: "准考证",
    PaperKind.SEATING: "座次表",
    PaperKind.ATTENDANCE: "签到表",
    PaperKind.PROGRAMME: "秩序册",
    PaperKind.NOTICE: "变更通知",
    PaperKind.SCORE_SHEET: "评分单",
    PaperKind.DRAW_SHEET: "抽签结果",
    PaperKind.CERTIFICATE: "证书",
}

# Who may hand a paper out. Certificates have a ledger of their own.
PAPER_RIGHTS: Mapping[PaperKind, Right] = {
    PaperKind.BADGE: Right.REGISTER,
    PaperKind.STAFF_BADGE: Right.REGISTER,
    PaperKind.ADMISSION: Right.REGISTER,
    PaperKind.SEATING: Right.TIMETABLE,
    PaperKind.ATTENDANCE: Right.ADMIT,
    PaperKind.PROGRAMME: Right.TIMETABLE,
    PaperKind.NOTICE: Right.REGISTER,
    PaperKind.SCORE_SHEET: Right.CHECK_IN,
    PaperKind.DRAW_SHEET: Right.DRAW,
}

PHOTO = "照片"
# With which a paper says that it will be seen later.
DRAWN_LATER, UNSEATED = "检录抽签确定", "待安排"
LEFT_OPEN = (DRAWN_LATER, UNSEATED)
EVERYBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One paper and what it says: `said` maps a subject (姓名, 07 号) to its words.

    `key` is that of the same paper each time it is printed. `event_ids`: the events it is about (none: all).
    `secret`: it tells who sits at the stations of a blind event.
    """

    key: str
    title: str
    said: Mapping[str, str] = field(default_factory=dict)
    event_ids: frozenset[int] = EVERYBODY
    organization_id: int | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Paper(Generic[T_co]):
    """A paper with what is drawn on it."""

    sheet: PaperSheet
    data: T_co


@dataclass(frozen=True, slots=True)
class PaperScope:
    """Of which event and unit papers were printed; None: of all."""

    event_id: int | None = None
    organization_id: int | None = None

    def covers(self, sheet: PaperSheet) -> bool:
        """Whether the paper belongs to what was printed."""
        event = self.event_id is None or not sheet.event_ids or self.event_id in sheet.event_ids
        return event and self.organization_id in (None, sheet.organization_id)


ALL_PAPERS = PaperScope()


@dataclass(frozen=True, slots=True)
class Printed:
    """A time at which papers of a kind went out. `scope` None: single ones were chosen.

    A sheet that says nothing was taken back, or dealt with by hand.
    """

    sheets: tuple[PaperSheet, ...]
    scope: PaperScope | None
    at: str
    by: str


class Wrong(StrEnum):
    """Why a paper that went out is wrong now."""

    CHANGED = "changed"
    GONE = "gone"
    MISSING = "missing"


WRONG_NAMES: Mapping[Wrong, str] = {
    Wrong.CHANGED: "内容变了",
    Wrong.GONE: "应收回",
    Wrong.MISSING: "还没有印",
}


@dataclass(frozen=True, slots=True)
class FactChange:
    """What a paper says of a subject, and what it should; '' where it is not there."""

    subject: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """'单位:金泷机电 → 临涣焦化'."""
        if self.subject == PHOTO:
            return "照片换过"
        return f"{self.subject}:{self.before or '(没有)'} → {self.after or '(没有)'}"


@dataclass(frozen=True, slots=True)
class WrongPaper:
    """A paper that went out and is wrong now, or that is missing among those that went out.

    `sheet` is what it should be (for one to be taken back: what it was).
    """

    kind: PaperKind
    sheet: PaperSheet
    wrong: Wrong
    changes: tuple[FactChange, ...] = ()
    at: str = ""
    by: str = ""

    @property
    def text(self) -> str:
        """Everything that is to be changed, in one line."""
        return ";".join(change.text for change in self.changes)


def wrong_papers(
    kind: PaperKind, printed: Iterable[Printed], now: Sequence[PaperSheet]
) -> tuple[WrongPaper, ...]:
    """The papers of one kind that are wrong, in the order of `now`; those to be taken back come last.

    `printed` in the order of time: of a paper that went out twice the last one counts.
    """
    last: dict[str, tuple[PaperSheet, Printed]] = {}
    scopes = []
    for each in printed:
        last |= {sheet.key: (sheet, each) for sheet in each.sheets}
        scopes += [] if each.scope is None else [each.scope]
    found = [_compared(kind, sheet, last.get(sheet.key), scopes) for sheet in now]
    due = {sheet.key for sheet in now}
    gone = [
        WrongPaper(kind, sheet, Wrong.GONE, at=each.at, by=each.by)
        for key, (sheet, each) in last.items()
        if key not in due and sheet.said
    ]
    return (*(each for each in found if each is not None), *gone)


def _compared(
    kind: PaperKind,
    sheet: PaperSheet,
    last: tuple[PaperSheet, Printed] | None,
    scopes: Iterable[PaperScope],
) -> WrongPaper | None:
    if last is None or not last[0].said:
        missing = last is not None or any(scope.covers(sheet) for scope in scopes)
        return WrongPaper(kind, sheet, Wrong.MISSING) if missing else None
    before, each = last
    changes = fact_changes(before.said, sheet.said)
    return WrongPaper(kind, sheet, Wrong.CHANGED, changes, each.at, each.by) if changes else None


def fact_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FactChange, ...]:
    """What differs, subject by subject: in the order of what it should be, then what is no longer there.

    What a paper leaves open (待安排, room to stick a photo on) is not wrong once it is settled.
    """
    subjects = dict.fromkeys((*after, *before))
    pairs = ((each, before.get(each, ""), after.get(each, "")) for each in subjects)
    return tuple(
        FactChange(subject, old, new)
        for subject, old, new in pairs
        if old != new and not _filled_in(subject, old, new)
    )


def _filled_in(subject: str, old: str, new: str) -> bool:
    if subject == PHOTO and not old:
        return True
    left_open = next((word for word in LEFT_OPEN if old.endswith(word)), "")
    return bool(left_open) and new.startswith(old.removesuffix(left_open)) and bool(new)


def withdrawn(sheet: PaperSheet) -> PaperSheet:
    """The paper as it counts once it was taken back."""
    return PaperSheet(sheet.key, sheet.title, {}, sheet.event_ids, sheet.organization_id, sheet.secret)
