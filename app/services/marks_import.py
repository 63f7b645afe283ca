"""成绩导入: a workbook of entries, marks, penalties and judges, checked as a whole and then taken in.

It goes the way marks always go: the same rights, the same limits, the same log. It adds, and changes only
marks of sheets that are open; entries, penalties and sheets that were handed in are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from app.domain.field import round_reached
from app.domain.people import normalize_organization
from app.domain.ranking import Status
from app.domain.rights import Place, Right, is_granted
from app.errors import InputError
from app.exchange.book_tables import BookProblem
from app.exchange.marks_workbook import JudgeRow, MarkRow, MarksBook, MarksEntry, PenaltyRow
from app.services.door import WriteSession
from app.services.marks_checks import (
    Stored,
    TypedMark,
    check_entries,
    check_judges,
    check_marks,
    find_new_penalties,
    read_typed,
)
from app.services.organizations import ensure_organizations
from app.services.penalties import add_penalty
from app.services.places import at_event, at_seat
from app.services.rounds import advance_round
from app.services.rows import load_event_row, row_id
from app.services.scheme_import import refuse_book
from app.services.seats import has_marks, list_recused, seat_judge
from app.services.sheets import submit_complete
from db.tables import Entry, Event, Judge, Mark, Organization, ScoreSheet

REASON = "成绩导入"


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
    takes, problems = check_book(session, competition_id, book)
    refuse_book(problems)
    done = MarksImport(warnings=tuple(warning.text for warning in book.warnings))
    for take in takes:
        done += take.write()
    return done


def check_book(
    session: WriteSession, competition_id: int, book: MarksBook
) -> tuple[list[EventTake], list[BookProblem]]:
    """The workbook event by event, checked, and what is wrong with it; nothing is written.

    Refuses who may not take in what the workbook holds.
    """
    takes, problems = _takes(session, competition_id, book)
    for take in takes:
        take.demand()
    problems += [problem for take in takes for problem in take.check()]
    if not problems:
        for take in takes:
            take.demand_more()
    return takes, problems


def _takes(
    session: WriteSession, competition_id: int, book: MarksBook
) -> tuple[list[EventTake], list[BookProblem]]:
    """The workbook event by event; rows of an event that is not there are problems."""
    ids = select(Event.name, Event.id).where(Event.competition_id == competition_id).order_by(col(Event.id))
    events = {name: event_id or 0 for name, event_id in session.exec(ids)}
    only = next(iter(events)) if len(events) == 1 else ""
    takes: dict[str, EventTake] = {}
    problems = []
    parts: dict[str, Sequence[MarksEntry | MarkRow | PenaltyRow | JudgeRow]] = {
        "entries": book.entries,
        "marks": book.marks,
        "penalties": book.penalties,
        "judges": book.judges,
    }
    for key, rows in parts.items():
        for row in rows:
            name = row.event or only
            if name not in events:
                known = "、".join(events) or "无"
                problems.append(row.spot.problem(f"没有赛项“{row.event}”,请改为已有的赛项({known})"))
                continue
            if name not in takes:
                takes[name] = EventTake(session, load_event_row(session, events[name], lock=True))
            getattr(takes[name], key).append(row)
    return list(takes.values()), problems


def recusal(mark: TypedMark, judge: str) -> BookProblem:
    """The judge of this mark is of the entry's own unit."""
    text = f"{judge}与参赛编号 {mark.entry} 同单位,应当回避,不能评分。请换一名裁判"
    return mark.row.spot.problem(text)


@dataclass(slots=True)
class EventTake:
    """One event's part of the workbook under way."""

    session: WriteSession
    event: Event
    entries: list[MarksEntry] = field(default_factory=list)
    marks: list[MarkRow] = field(default_factory=list)
    penalties: list[PenaltyRow] = field(default_factory=list)
    judges: list[JudgeRow] = field(default_factory=list)
    stored: Stored = field(init=False)
    typed: list[TypedMark] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def demand(self) -> None:
        """Refuse at once who may not do it: what is wrong tells what stands."""
        needed = {Right.REGISTER: self.entries, Right.MARK: self.marks, Right.PENALISE: self.penalties}
        for right, rows in needed.items():
            if rows:
                self._demand(right, at_event(self.event))

    def _demand(self, right: Right, place: Place) -> None:
        if not is_granted(self.session.actor, right, place):
            self.session.require(right, place, attempt=f"{self.event.name}导入成绩")

    def check(self) -> Iterator[BookProblem]:
        """Everything that is wrong with the rows of this event."""
        session = self.session
        self.stored = stored = Stored(session, self.event)
        self.ids = {number: row_id(entry) for number, entry in stored.entries.items()}
        yield from check_entries(stored, self.entries)
        self.entries = [entry for entry in self.entries if entry.number not in self.ids]
        new = {entry.number: entry for entry in self.entries}
        yield from check_judges(stored, self.judges)
        yield from self._handovers()
        self.typed, problems = read_typed(stored, self.marks, new)
        yield from problems
        yield from check_marks(session, stored, self.typed, new, session.actor.account_id)
        self.penalties, problems = find_new_penalties(session, stored, self.penalties, new)
        yield from problems

    def _handovers(self) -> Iterator[BookProblem]:
        """Who takes over a seat that gave marks does so for a reason, which no workbook tells."""
        for judge, row in self.reseated():
            if row.name != judge.name and has_marks(self.session, row_id(judge)):
                text = f"{judge.name}已经评过分,换人要写明交接原因;请在“人员与裁判”中交接"
                yield row.spot.problem(text)

    def demand_more(self) -> None:
        """Refuse before anything is written who may not do what comes with the checked rows."""
        if any(entry.guest or entry.status != Status.ACTIVE for entry in self.entries):
            self._demand(Right.STATUS, at_event(self.event))
        for judge, _row in self.reseated():
            self._demand(Right.SEATS, at_seat(self.event, judge))
        if any(self.lets_on(number) for number in range(len(self.stored.rules.scheme.rounds))):
            self._demand(Right.PUBLISH, at_event(self.event))

    @property
    def changed(self) -> list[TypedMark]:
        """The marks that are other than those that stand."""
        return [mark for mark in self.typed if self.stored.is_new(mark)]

    def reseated(self) -> Iterator[tuple[Judge, JudgeRow]]:
        """The seats of which the workbook tells another judge, or another unit."""
        told = {(row.module, row.seat): row for row in self.judges}
        for (module, seat), judge in self.stored.seats.items():
            row = told.get((module, seat)) or told.get(("", seat))
            if row is not None and (row.name != judge.name or self._other_unit(row, judge)):
                yield judge, row

    def lets_on(self, number: int) -> bool:
        """Whether those within the cut of this round go on before the later marks are taken in."""
        later = any(mark.stage > number for mark in self.typed)
        return self.stored.rules.scheme.rounds[number].cuts and later and not self._went_on(number)

    # -- written -----------------------------------------------------------------------------------

    def write(self) -> MarksImport:
        """Take the rows in, round by round."""
        self._write_entries()
        self._write_judges()
        self._write_penalties()
        refuse_book(self._recused(self.changed))
        done = MarksImport(entries=len(self.entries), penalties=len(self.penalties))
        for number in range(len(self.stored.rules.scheme.rounds)):
            typed = [mark for mark in self.typed if mark.stage == number]
            refuse_book(self.left_behind(typed, number))
            done += self._write_marks(typed)
            if self.lets_on(number):
                done += MarksImport(advanced=advance_round(self.session, row_id(self.event)))
        return done

    def _write_entries(self) -> None:
        session, event = self.session, self.event
        if not self.entries:
            return
        what = f"{event.name}导入参赛名单"
        session.require(Right.REGISTER, at_event(event), attempt=what)
        if any(entry.guest or entry.status != Status.ACTIVE for entry in self.entries):
            session.require(Right.STATUS, at_event(event), attempt=what)
        names = (normalize_organization(entry.organization) for entry in self.entries)
        units, _made = ensure_organizations(session, names)
        rows = [self._entry(entry, units) for entry in self.entries]
        session.add_all(rows)
        session.flush()
        self.ids |= {row.number: row_id(row) for row in rows}
        session.record(f"{what} {len(rows)} 个")

    def _entry(self, entry: MarksEntry, units: dict[str, Organization]) -> Entry:
        unit = units.get(normalize_organization(entry.organization))
        return Entry(
            event_id=row_id(self.event),
            number=entry.number,
            title=entry.name,
            authors="、".join(entry.members),
            organization_id=None if unit is None else unit.id,
            division=entry.division,
            station=entry.station,
            guest=entry.guest,
            status=entry.status,
            status_reason=entry.reason or (REASON if entry.status != Status.ACTIVE else ""),
            review="approved",
        )

    def _write_judges(self) -> None:
        for judge, row in list(self.reseated()):
            try:
                seat_judge(self.session, row_id(judge), row.name, organization=row.organization)
            except InputError as error:
                refuse_book([row.spot.problem(str(error).removesuffix("。"))])

    def _other_unit(self, row: JudgeRow, judge: Judge) -> bool:
        """Whether the unit is told, and is not the one by which the judge recuses now."""
        unit = (
            None if judge.organization_id is None else self.session.get(Organization, judge.organization_id)
        )
        return bool(row.organization) and (
            unit is None or unit.name != normalize_organization(row.organization)
        )

    def _write_penalties(self) -> None:
        for row in self.penalties:
            entry_id, module = self.ids[row.entry], row.module or None
            add_penalty(self.session, entry_id=entry_id, module=module, points=row.points, reason=row.reason)

    def _recused(self, typed: Sequence[TypedMark]) -> Iterator[BookProblem]:
        """Marks by judges of the entry's own unit, as the seats are now."""
        recused = list_recused(self.session, row_id(self.event)) if typed else frozenset()
        for mark in typed:
            if (self.ids[mark.entry], row_id(mark.judge)) in recused:
                yield recusal(mark, mark.judge.name)

    def _went_on(self, stage: int) -> bool:
        return any(reached > stage for reached in self._reached().values())

    def _reached(self) -> dict[int, int]:
        """Into how many rounds beyond the first each entry of the event was let."""
        rows = self.session.exec(select(Entry.id, Entry.reached).where(Entry.event_id == self.event.id))
        return {entry_id or 0: reached for entry_id, reached in rows}

    def left_behind(self, typed: Sequence[TypedMark], stage: int) -> Iterator[BookProblem]:
        """Marks of entries that did not get into the round they are for."""
        reached_by = self._reached()
        scheme = self.stored.rules.scheme
        for mark in typed:
            if round_reached(scheme, reached_by.get(self.ids.get(mark.entry, 0), 0)) < stage:
                name = scheme.rounds[stage].name
                yield mark.row.spot.problem(
                    f"参赛编号 {mark.entry} 没有进入{name},请删去这一行或核对前一轮的得分"
                )

    def _write_marks(self, typed: Sequence[TypedMark]) -> MarksImport:
        session, event = self.session, self.event
        changed = [mark for mark in typed if self.stored.is_new(mark)]
        if changed:
            by = session.require(Right.MARK, at_event(event), attempt=f"{event.name}导入得分")
            sheets = self._sheets(changed)
            rows = [
                {
                    "sheet_id": sheets[self.ids[mark.entry], row_id(mark.judge)],
                    "aspect": mark.aspect,
                    "keying": 1,
                    "entered": mark.number,
                    "judge": mark.judge.name,
                    "reason": REASON,
                    "entered_at": session.clock(),
                    "entered_by": by,
                    "entered_by_id": session.actor.account_id,
                }
                for mark in changed
            ]
            session.insert_many(Mark, rows)
            session.record(f"{event.name}导入得分 {len(rows)} 个")
        return MarksImport(marks=len(changed), submitted=self._submit(typed))

    def _sheets(self, changed: Sequence[TypedMark]) -> dict[tuple[int, int], int]:
        """The sheets of the marks, made where they are missing."""
        stored = self.stored.sheets
        wanted = dict.fromkeys((self.ids[mark.entry], row_id(mark.judge)) for mark in changed)
        missing = [key for key in wanted if key not in stored]
        rows: list[dict[str, Any]] = [
            {**ScoreSheet(entry_id=entry, judge_id=judge).model_dump(exclude={"id"})}
            for entry, judge in missing
        ]
        made = dict(zip(missing, self.session.insert_many(ScoreSheet, rows), strict=True))
        return {key: stored[key].id if key in stored else made[key] for key in wanted}

    def _submit(self, typed: Sequence[TypedMark]) -> int:
        """Hand in the sheets that have all their marks."""
        wanted = {(self.ids[mark.entry], row_id(mark.judge)) for mark in typed}
        return submit_complete(self.session, row_id(self.event), wanted) if wanted else 0
