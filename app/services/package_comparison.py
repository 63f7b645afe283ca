"""What came back in a return file beside what stands here: sheet by sheet, mark by mark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from app.domain.judge_package import (
    Finding,
    PackageReturn,
    PackedEntry,
    PackedMark,
    PackedSheet,
    by_aspect,
    compare_mark,
)
from app.domain.marking import Aspect
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rule_changes import FATE_NAMES, mark_fate
from app.domain.rules import EventRules
from app.domain.scoring import is_complete
from app.domain.sheets import CLOSED, SheetState, value_text
from app.services.entries import (
    EntryLabel,
    event_rules,
    list_labels,
    shown_label,
    station_text,
    stored_rules,
)
from app.services.judge_packages import load_typings
from app.services.judging import goes_through
from app.services.rows import load_event_row, row_id
from app.services.seats import list_recused
from db.tables import Event, Judge, JudgePackage, RulesVersion, ScoreSheet

Key = tuple[int, int, str]  # entry, judge, code of an aspect ('' for the whole sheet)
NOT_THERE = "本机没有"


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Something that came back, as lists show it. Of a conflict `ours` and `theirs` are the marks, with
    who typed them; else `theirs` is empty and `text` tells everything.
    """

    key: Key
    label: str
    judge: str
    finding: Finding
    text: str
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One aspect of a sheet: every typing there and here, oldest first; `text` tells why where one asks."""

    code: str
    aspect: Aspect | None
    theirs: tuple[PackedMark, ...]
    ours: tuple[PackedMark, ...]
    finding: Finding
    text: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """A sheet that came back. It holds rows: for services only.

    `trouble` is why nothing of it can be taken; `moved` asks whether it is still the same entry's, where
    that stands elsewhere by now. `whole`: the seat's marks would be complete as the laptop had them.
    """

    packed: PackedSheet
    label: str
    judge: str
    sheet: ScoreSheet | None
    marks: tuple[Compared, ...]
    trouble: Finding | None = None
    text: str = ""
    moved: str = ""
    whole: bool = False

    def found(self, finding: Finding) -> tuple[Compared, ...]:
        """The aspects of which this was found; where all is refused, only what stands here already."""
        if self.trouble is not None and finding is not Finding.SAME:
            return ()
        return tuple(each for each in self.marks if each.finding is finding)

    def key(self, code: str = "") -> Key:
        """How a line of this sheet is called."""
        return self.packed.entry_id, self.packed.judge_id, code

    def is_ours(self, decided: Collection[Key]) -> bool:
        """Whether it is of the entry it says, as far as was asked."""
        return not self.moved or self.key() in decided

    def taken(self, decided: Collection[Key]) -> list[Compared]:
        """What is taken in, where these conflicts were decided for the laptop."""
        new = self.found(Finding.NEW) if self.is_ours(decided) else ()
        conflicts = (each for each in self.found(Finding.CONFLICT) if self.key(each.code) in decided)
        return [*new, *conflicts]

    def hands_in(self, decided: Collection[Key]) -> bool:
        """Whether the sheet is handed in then: as it was on the laptop, and not given back here since."""
        stood = 0 if self.sheet is None else self.sheet.round
        draft = self.sheet is None or self.sheet.state == SheetState.DRAFT
        if self.trouble is not None or not self.whole or not draft or not self.is_ours(decided):
            return False
        if self.packed.round <= stood:
            return False
        taken = {each.code for each in self.taken(decided)}
        return all(each.code in taken or _stands(each) for each in self.marks)

    def lines(self) -> Iterator[ReturnLine]:
        """What is to be seen of it: nothing where all of it stands here."""
        if self.trouble is not None:
            yield ReturnLine(self.key(), self.label, self.judge, self.trouble, self.text)
            return
        new, hands_in = self.found(Finding.NEW), self.hands_in({self.key()})
        if new or hands_in:
            told = (f"新得分 {len(new)} 项" if new else "", "随即提交" if hands_in else "")
            finding = Finding.CONFLICT if self.moved else Finding.NEW
            text = f"{self.moved}{','.join(filter(None, told))}。"
            yield ReturnLine(self.key(), self.label, self.judge, finding, text)
        for each in (*self.found(Finding.CONFLICT), *self.found(Finding.UNKNOWN)):
            yield ReturnLine(
                self.key(each.code),
                self.label,
                self.judge,
                each.finding,
                each.text,
                _typed(each.aspect, each.ours),
                _typed(each.aspect, each.theirs),
            )


def _stands(each: Compared) -> bool:
    """Whether the mark of the laptop is the one that stands here."""
    return (each.ours[-1].entered if each.ours else None) == each.theirs[-1].entered


def _typed(aspect: Aspect | None, marks: tuple[PackedMark, ...]) -> str:
    """'85(统分员 王敏 11-26 14:05)'."""
    if not marks:
        return "空"
    newest = marks[-1]
    moment = f"{newest.at.astimezone():%m-%d %H:%M}"
    return f"{value_text(aspect, newest.entered)}({newest.by} {moment})"


@dataclass(frozen=True, slots=True)
class _Here:
    """What stands on this machine. It holds rows."""

    package: JudgePackage
    event: Event
    rules: EventRules
    before: EventRules
    labels: Mapping[int, EntryLabel]
    judges: Mapping[int, Judge]
    recused: frozenset[tuple[int, int]]
    sheets: Mapping[tuple[int, int], ScoreSheet]
    typings: Mapping[int, list[tuple[int, PackedMark]]]


def examine(session: Session, package: JudgePackage, returned: PackageReturn) -> list[Examined]:
    """Every sheet of a return file, in the order of the file."""
    here = _load(session, package)
    entries = {each.entry_id: each for each in returned.entries}
    return [_examined(here, packed, entries.get(packed.entry_id)) for packed in returned.sheets]


def _load(session: Session, package: JudgePackage) -> _Here:
    event = load_event_row(session, package.event_id)
    judges = session.exec(
        select(Judge).where(Judge.event_id == package.event_id, Judge.module == package.module)
    ).all()
    ids = [row_id(judge) for judge in judges]
    sheets = session.exec(select(ScoreSheet).where(col(ScoreSheet.judge_id).in_(ids))).all()
    version = session.exec(
        select(RulesVersion).where(
            RulesVersion.event_id == package.event_id, RulesVersion.version == package.rules_version
        )
    ).first()
    rules = event_rules(event)
    return _Here(
        package,
        event,
        rules,
        rules if version is None else stored_rules(version.rules),
        list_labels(session, [package.event_id]),
        {row_id(judge): judge for judge in judges},
        list_recused(session, package.event_id),
        {(sheet.entry_id, sheet.judge_id): sheet for sheet in sheets},
        load_typings(session, [row_id(sheet) for sheet in sheets]),
    )


def _examined(here: _Here, packed: PackedSheet, entry: PackedEntry | None) -> Examined:
    label, judge = here.labels.get(packed.entry_id), here.judges.get(packed.judge_id)
    if label is None or judge is None:
        return _unknown(here, packed, entry, label, judge)
    sheet = here.sheets.get((packed.entry_id, packed.judge_id))
    known: defaultdict[str, list[tuple[int, PackedMark]]] = defaultdict(list)
    for mark_id, mark in () if sheet is None else here.typings.get(row_id(sheet), ()):
        known[mark.aspect].append((mark_id, mark))
    marks = tuple(
        _compared(here, judge, code, theirs, known[code]) for code, theirs in by_aspect(packed.marks).items()
    )
    examined = Examined(
        packed,
        shown_label(here.event, label),
        judge.name,
        sheet,
        marks,
        moved=_moved_text(entry, label),
        whole=_is_whole(here, judge, packed),
    )
    text = _obstacle(here, examined, label)
    changes = any(each.finding is not Finding.SAME for each in marks)
    if text and (changes or examined.hands_in({examined.key()})):
        return replace(examined, trouble=Finding.CLOSED, text=text)
    return examined


def _moved_text(entry: PackedEntry | None, label: EntryLabel) -> str:
    """The question whether the entry is the one that was marked; '' where it stands where it stood."""
    if entry is None or entry.station is None or entry.station == label.station:
        return ""
    now = station_text(label.station) or "没有赛位"
    return f"评分时在 {station_text(entry.station)},现在 {now},请核对是不是同一个人:"


def _unknown(
    here: _Here,
    packed: PackedSheet,
    entry: PackedEntry | None,
    label: EntryLabel | None,
    judge: Judge | None,
) -> Examined:
    marked = any(mark.entered is not None for mark in packed.marks)
    text = "这个裁判席已取消" if judge is None else "这个参赛者已不在这个赛项,或报名已退回"
    told = NOT_THERE if entry is None else entry.number
    return Examined(
        packed,
        told if label is None else shown_label(here.event, label),
        NOT_THERE if judge is None else judge.name,
        None,
        (),
        trouble=Finding.UNKNOWN if marked else None,
        text=f"{text},得分不能收。",
    )


def _is_whole(here: _Here, judge: Judge, packed: PackedSheet) -> bool:
    """Whether it was handed in on the laptop with every mark the seat has to give by the rules of now."""
    module = {each.code: each for each in here.rules.scheme.modules}.get(judge.module)
    newest = {code: marks[-1].entered for code, marks in by_aspect(packed.marks).items()}
    given = {code: entered for code, entered in newest.items() if entered is not None}
    return (
        packed.state != SheetState.DRAFT
        and module is not None
        and is_complete(module.for_seat(judge.seat), given)
    )


def _compared(
    here: _Here,
    judge: Judge,
    code: str,
    theirs: tuple[PackedMark, ...],
    known: list[tuple[int, PackedMark]],
) -> Compared:
    ours = tuple(mark for _id, mark in known)
    given = sum(mark_id <= here.package.mark_id for mark_id, _mark in known)
    aspect = _aspect(here.rules, judge, code)
    found = Compared(code, aspect, theirs, ours, compare_mark(theirs, ours, given))
    if found.finding is Finding.SAME:
        return found
    name = code if aspect is None else f"{code} {aspect.name}"
    if why := _misfit(here, judge, code, aspect, theirs[-1]):
        return replace(found, finding=Finding.UNKNOWN, text=f"{name}:{why}。")
    if found.finding is Finding.CONFLICT:
        return replace(found, text=f"{name}:两边都录入了,得分不同。")
    return found


def _aspect(rules: EventRules, judge: Judge, code: str) -> Aspect | None:
    module = {each.code: each for each in rules.scheme.modules}.get(judge.module)
    aspects = () if module is None else module.for_seat(judge.seat).aspects
    return next((aspect for aspect in aspects if aspect.code == code), None)


def _misfit(here: _Here, judge: Judge, code: str, aspect: Aspect | None, mark: PackedMark) -> str:
    """Why the mark cannot stand under the rules of now; '' where it can."""
    before = _aspect(here.before, judge, code)
    if aspect is None or before is None:
        return "评分表里没有这一项"
    if mark.entered is None:
        return ""
    fate = mark_fate(before, aspect, mark.entered)
    return "" if fate is None else FATE_NAMES[fate]


def _obstacle(here: _Here, examined: Examined, label: EntryLabel) -> str:
    """Why nothing of a known sheet can be taken now, with the cure; '' where it can."""
    packed, sheet = examined.packed, examined.sheet
    if sheet is not None and sheet.state != SheetState.DRAFT:
        return f"{CLOSED[SheetState(sheet.state)]}退回后再收一次。"
    if label.status is not Status.ACTIVE:
        return f"该参赛者为“{STATUS_NAMES[label.status]}”,得分没有收。先恢复为正常,再收一次。"
    if (packed.entry_id, packed.judge_id) in here.recused:
        return f"{examined.judge}与这个参赛者同单位,应当回避,得分不能收。请换一名裁判评这一份。"
    if not goes_through(here.rules, here.rules.scheme.module(here.package.module), label):
        return "该参赛者没有进入这一轮,得分没有收。"
    return ""


def status_notes(session: Session, event_id: int, returned: PackageReturn) -> tuple[str, ...]:
    """Who is absent, withdrawn … by the laptop alone: that is registered here by hand."""
    event = load_event_row(session, event_id)
    labels = list_labels(session, [event_id])
    return tuple(
        f"{shown_label(event, labels[each.entry_id])}在评分电脑上登记为“{STATUS_NAMES[Status(each.status)]}”,"
        f"本机为“{STATUS_NAMES[labels[each.entry_id].status]}”,请核对后在“评分录入”登记。"
        for each in returned.entries
        if each.entry_id in labels and each.status not in (Status.ACTIVE, labels[each.entry_id].status)
    )
