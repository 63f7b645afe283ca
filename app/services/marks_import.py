"""成绩导入: a workbook of entries, marks, penalties and judges, checked as a whole and then taken in.

It goes the way marks always go: the same rights, the same limits, the same log. A sheet that was handed in
is not touched by an import.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from app.domain.field import round_reached
from app.domain.marking import mark_text, parse_mark
from app.domain.people import normalize_organization
from app.domain.rights import Right
from app.domain.rules import EventRules
from app.domain.sheets import SheetState
from app.errors import InputError
from app.exchange.book_tables import BookProblem
from app.exchange.marks_workbook import MarkRow, MarksBook, MarksEntry, PenaltyRow
from app.services.door import WriteSession
from app.services.entries import event_rules
from app.services.judging import StoredSheet, load_sheets
from app.services.organizations import ensure_organizations
from app.services.penalties import add_penalty, list_penalties
from app.services.places import at_event
from app.services.rounds import advance_round
from app.services.rows import row_id
from app.services.scheme_import import refuse_book
from app.services.seats import seat_judge
from app.services.sheets import submit_complete
from db.tables import Entry, Event, Judge, Mark, ScoreSheet


@dataclass(frozen=True, slots=True)
class MarksImport:
    """What came from a workbook of marks: entries made, marks entered, sheets handed in, and warnings."""

    entries: int = 0
    marks: int = 0
    submitted: int = 0
    penalties: int = 0
    advanced: int = 0
    warnings: tuple[str, ...] = ()

    def __add__(self, other: MarksImport) -> MarksImport:
        return MarksImport(
            self.entries + other.entries,
            self.marks + other.marks,
            self.submitted + other.submitted,
            self.penalties + other.penalties,
            self.advanced + other.advanced,
            (*self.warnings, *other.warnings),
        )


def import_marks(session: WriteSession, competition_id: int, book: MarksBook) -> MarksImport:
    """Take a workbook of marks into a competition; returns what was new.

    Everything that is wrong is told at once, by cell, and then nothing is imported. Sheets that have all
    their marks are handed in. Where a round cuts, those within the cut go on as soon as it is whole.
    """
    refuse_book(book.problems)
    takes, problems = _takes(session, competition_id, book)
    problems += [problem for take in takes for problem in take.check()]
    refuse_book(problems)
    done = MarksImport(warnings=tuple(warning.text for warning in book.warnings))
    for take in takes:
        done += take.write()
    return done


def _takes(
    session: WriteSession, competition_id: int, book: MarksBook
) -> tuple[list[_Take], list[BookProblem]]:
    """The workbook event by event; rows of an event that is not there are problems."""
    events = {
        event.name: event
        for event in session.exec(select(Event).where(Event.competition_id == competition_id))
    }
    only = next(iter(events)) if len(events) == 1 else ""
    takes = {name: _Take(session, event) for name, event in events.items()}
    problems = []
    for rows, key in ((book.entries, "entries"), (book.marks, "marks"), (book.penalties, "penalties")):
        for row in rows:
            take = takes.get(row.event or only)
            if take is None:
                known = "、".join(events) or "无"
                problems.append(row.spot.problem(f"没有赛项“{row.event}”,请改为已有的赛项({known})"))
            else:
                getattr(take, key).append(row)
    for judge in book.judges:
        if (take := takes.get(judge.event or only)) is not None:
            take.judges[judge.module, judge.seat] = (judge.name, judge.organization)
    return [take for take in takes.values() if take.entries or take.marks or take.penalties], problems


@dataclass(slots=True)
class _Typed:
    """A mark that was read, with where it belongs."""

    entry: str
    judge: Judge
    aspect: str
    number: Decimal
    row: MarkRow
    stage: int


@dataclass(slots=True)
class _Take:
    """One event's part of the workbook under way."""

    session: WriteSession
    event: Event
    entries: list[MarksEntry] = field(default_factory=list)
    marks: list[MarkRow] = field(default_factory=list)
    penalties: list[PenaltyRow] = field(default_factory=list)
    judges: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    typed: list[_Typed] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def rules(self) -> EventRules:
        return event_rules(self.event)

    # -- checked -----------------------------------------------------------------------------------

    def check(self) -> Iterator[BookProblem]:
        """Everything that is wrong with the rows of this event."""
        self.ids = _entry_ids(self.session, row_id(self.event))
        known = self.ids.keys() | {entry.number for entry in self.entries}
        yield from self._check_entries()
        seats = {(judge.module, judge.seat): judge for judge in _seats(self.session, row_id(self.event))}
        for mark in self.marks:
            if mark.entry not in known:
                yield mark.spot.problem(f"没有参赛编号“{mark.entry}”,请在工作表“参赛”中补上")
            elif problem := self._read(mark, seats):
                yield problem
        codes = {module.code for module in self.rules.scheme.modules}
        for penalty in self.penalties:
            if penalty.entry not in known:
                yield penalty.spot.problem(f"没有参赛编号“{penalty.entry}”,请改正")
            elif penalty.module and penalty.module not in codes:
                yield penalty.spot.problem(f"没有模块“{penalty.module}”,请改正或不写")

    def _check_entries(self) -> Iterator[BookProblem]:
        divisions = self.event.divisions
        for entry in self.entries:
            if entry.division and entry.division not in divisions:
                named = "、".join(divisions) or "没有组别"
                yield replace(entry.spot, column="组别").problem(
                    f"没有组别“{entry.division}”({named}),请改正"
                )
            if not entry.name and not entry.organization and entry.number not in self.ids:
                yield replace(entry.spot, column="名称").problem("没有名称,请补上")

    def _read(self, mark: MarkRow, seats: dict[tuple[str, int], Judge]) -> BookProblem | None:
        """Read one mark by the rules; what is wrong with it, None where it is fine."""
        modules = {module.code: module for module in self.rules.scheme.modules}
        code = mark.module or (next(iter(modules)) if len(modules) == 1 else "")
        module, judge = modules.get(code), seats.get((code, mark.seat))
        if module is None:
            return mark.spot.problem(f"没有模块“{mark.module}”,请写 {'、'.join(modules)} 之一")
        if judge is None:
            return mark.spot.problem(f"模块 {code} 没有 {mark.seat} 号席,请改席位")
        aspect = module.for_seat(mark.seat).aspect(mark.aspect)
        if aspect is None:
            other = module.aspect(mark.aspect) is not None
            why = f"不由 {mark.seat} 号席评" if other else f"不在模块 {code} 里"
            return mark.spot.problem(f"评分项 {mark.aspect} {why},请改正或空着")
        try:
            number = parse_mark(aspect, mark.text)
        except InputError as error:
            return mark.spot.problem(str(error).removesuffix("。"))
        stage = self.rules.scheme.round_of(module)
        self.typed.append(_Typed(mark.entry, judge, mark.aspect, number, mark, stage))
        return None

    # -- written -----------------------------------------------------------------------------------

    def write(self) -> MarksImport:
        """Take the rows in, round by round."""
        made = self._write_entries()
        self._write_judges()
        done = MarksImport(entries=made, penalties=self._write_penalties())
        stages = self.rules.scheme.rounds
        for number, stage in enumerate(stages):
            typed = [mark for mark in self.typed if mark.stage == number]
            refuse_book(self._left_behind(typed, number))
            done += self._write_marks(typed)
            later = any(mark.stage > number for mark in self.typed)
            if stage.cuts and later and not self._went_on(number):
                done += MarksImport(advanced=advance_round(self.session, row_id(self.event)))
        return done

    def _write_entries(self) -> int:
        session, event = self.session, self.event
        new = [entry for entry in self.entries if entry.number not in self.ids]
        if not new:
            return 0
        session.require(Right.REGISTER, at_event(event), attempt=f"{event.name}导入参赛名单")
        units, _made = ensure_organizations(session, (normalize_organization(e.organization) for e in new))
        for entry in new:
            unit = units.get(normalize_organization(entry.organization))
            row = Entry(
                event_id=row_id(event),
                number=entry.number,
                title=entry.name,
                authors="、".join(entry.members),
                organization_id=None if unit is None else unit.id,
                division=entry.division,
                station=entry.station,
                guest=entry.guest,
                status=entry.status,
                status_reason=entry.reason,
                review="approved",
            )
            session.add(row)
            session.flush()
            self.ids[entry.number] = row_id(row)
        session.record(f"{event.name}导入参赛名单 {len(new)} 个")
        return len(new)

    def _write_judges(self) -> None:
        for judge in _seats(self.session, row_id(self.event)):
            found = self.judges.get((judge.module, judge.seat)) or self.judges.get(("", judge.seat))
            if found is not None and found[0] and found[0] != judge.name:
                seat_judge(self.session, row_id(judge), found[0], organization=found[1], reason="成绩导入")

    def _write_penalties(self) -> int:
        written = 0
        for penalty in self.penalties:
            entry_id, module = self.ids[penalty.entry], penalty.module or None
            stands = {(line.module, line.reason) for line in list_penalties(self.session, entry_id)}
            if (module, penalty.reason.strip()) not in stands:
                add_penalty(
                    self.session,
                    entry_id=entry_id,
                    module=module,
                    points=penalty.points,
                    reason=penalty.reason,
                )
                written += 1
        return written

    def _went_on(self, stage: int) -> bool:
        return any(reached > stage for reached in self._reached().values())

    def _reached(self) -> dict[int, int]:
        """Into how many rounds beyond the first each entry of the event was let."""
        rows = self.session.exec(select(Entry.id, Entry.reached).where(Entry.event_id == self.event.id))
        return {entry_id or 0: reached for entry_id, reached in rows}

    def _left_behind(self, typed: list[_Typed], stage: int) -> Iterator[BookProblem]:
        """Marks of entries that did not get into the round they are for."""
        reached_by = self._reached()
        for mark in typed:
            reached = reached_by[self.ids[mark.entry]]
            if round_reached(self.rules.scheme, reached) < stage:
                name = self.rules.scheme.rounds[stage].name
                yield mark.row.spot.problem(
                    f"参赛编号 {mark.entry} 没有进入{name},请删去这一行或核对前一轮的得分"
                )

    def _write_marks(self, typed: list[_Typed]) -> MarksImport:
        session, event = self.session, self.event
        stored = {(s.entry_id, s.judge_id): s for s in load_sheets(session, row_id(event))}
        changed = [mark for mark in typed if self._differs(mark, stored)]
        refuse_book(self._closed(changed, stored))
        by = session.require(Right.MARK, at_event(event), attempt=f"{event.name}导入得分")
        sheets = self._sheets(changed, stored)
        rows = [
            {
                "sheet_id": sheets[self.ids[mark.entry], row_id(mark.judge)],
                "aspect": mark.aspect,
                "keying": 1,
                "entered": mark.number,
                "judge": mark.judge.name,
                "reason": "成绩导入",
                "entered_at": session.clock(),
                "entered_by": by,
                "entered_by_id": session.actor.account_id,
            }
            for mark in changed
        ]
        session.insert_many(Mark, rows)
        if rows:
            session.record(f"{event.name}导入得分 {len(rows)} 个")
        return MarksImport(marks=len(rows), submitted=self._submit(typed))

    def _differs(self, mark: _Typed, stored: dict[tuple[int, int], StoredSheet]) -> bool:
        sheet = stored.get((self.ids[mark.entry], row_id(mark.judge)))
        return sheet is None or sheet.marks.get(mark.aspect) != mark.number

    def _closed(
        self, changed: list[_Typed], stored: dict[tuple[int, int], StoredSheet]
    ) -> Iterator[BookProblem]:
        for mark in changed:
            sheet = stored.get((self.ids[mark.entry], row_id(mark.judge)))
            if sheet is not None and sheet.state != SheetState.DRAFT:
                aspect = self.rules.scheme.module(mark.judge.module).aspect(mark.aspect)
                was = sheet.marks.get(mark.aspect)
                told = mark_text(aspect, was) if aspect is not None and was is not None else "空"
                text = f"{mark.judge.name}的评分单已提交,原来是 {told},不能由导入更改;要改请先退回评分单"
                yield mark.row.spot.problem(text)

    def _sheets(
        self, changed: list[_Typed], stored: dict[tuple[int, int], StoredSheet]
    ) -> dict[tuple[int, int], int]:
        """The sheets of the marks, made where they are missing."""
        wanted = dict.fromkeys((self.ids[mark.entry], row_id(mark.judge)) for mark in changed)
        missing = [key for key in wanted if key not in stored]
        rows: list[dict[str, Any]] = [
            {**ScoreSheet(entry_id=entry, judge_id=judge).model_dump(exclude={"id"})}
            for entry, judge in missing
        ]
        made = dict(zip(missing, self.session.insert_many(ScoreSheet, rows), strict=True))
        return {key: stored[key].id if key in stored else made[key] for key in wanted}

    def _submit(self, typed: list[_Typed]) -> int:
        """Hand in the sheets that have all their marks."""
        wanted = {(self.ids[mark.entry], row_id(mark.judge)) for mark in typed}
        return submit_complete(self.session, row_id(self.event), wanted)


def _entry_ids(session: Session, event_id: int) -> dict[str, int]:
    rows = session.exec(select(Entry.number, Entry.id).where(Entry.event_id == event_id))
    return {number: entry_id or 0 for number, entry_id in rows}


def _seats(session: Session, event_id: int) -> list[Judge]:
    return list(session.exec(select(Judge).where(Judge.event_id == event_id)))
