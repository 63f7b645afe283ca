"""成绩导入 looked at first: what a workbook of marks would bring, by the checks of the import itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.domain.marking import mark_text
from app.domain.people import normalize_organization
from app.domain.ranking import Status
from app.domain.scheme import seat_text
from app.domain.scoring import is_complete
from app.domain.sheets import SheetState
from app.errors import UserError
from app.exchange.book_tables import BookProblem
from app.exchange.marks_workbook import MarksBook, Spot
from app.services.door import WriteSession
from app.services.marks_checks import Stored, TypedMark
from app.services.marks_import import EventTake, MarksImport, check_book, import_marks, recusal
from app.services.rows import row_id
from app.services.seats import list_recused
from db.tables import Judge, Organization

MOVED_ON = "看过以后,数据又有变化,没有导入。请看过下面的新内容,再导入。"


@dataclass(frozen=True, slots=True)
class BookChange:
    """Something that stands and would become something else."""

    spot: Spot
    text: str


@dataclass(frozen=True, slots=True)
class MarksPreview:
    """What the import of a workbook would do. With `problems` it would do nothing.

    `marks` are those where none stood, `changes` those that replace another, `seats` the judges who would
    sit elsewhere; `rounds` are cuts that would be made on the way.
    """

    problems: tuple[BookProblem, ...] = ()
    warnings: tuple[BookProblem, ...] = ()
    entries: int = 0
    marks: int = 0
    unchanged: int = 0
    submitted: int = 0
    penalties: int = 0
    rounds: int = 0
    changes: tuple[BookChange, ...] = ()
    seats: tuple[BookChange, ...] = ()

    def __add__(self, other: MarksPreview) -> MarksPreview:
        return MarksPreview(
            self.problems + other.problems,
            self.warnings + other.warnings,
            self.entries + other.entries,
            self.marks + other.marks,
            self.unchanged + other.unchanged,
            self.submitted + other.submitted,
            self.penalties + other.penalties,
            self.rounds + other.rounds,
            self.changes + other.changes,
            self.seats + other.seats,
        )

    @property
    def brings(self) -> bool:
        """Whether the import would do anything, and may."""
        counts = (self.entries, self.marks, self.submitted, self.penalties, self.rounds)
        return not self.problems and (any(counts) or bool(self.changes) or bool(self.seats))


def preview_marks(session: WriteSession, competition_id: int, book: MarksBook) -> MarksPreview:
    """What `import_marks` would do with this workbook, or everything that is wrong with it; nothing changes.

    Refused for whoever may not import it: what is wrong tells what stands. What depends on the results of
    the import itself (a cut within the same workbook) is told by the import.
    """
    if book.problems:
        return MarksPreview(book.problems, book.warnings)
    takes, problems = check_book(session, competition_id, book)
    if not problems:
        problems = [problem for take in takes for problem in _foreseen(take)]
    if problems:
        return MarksPreview(tuple(problems), book.warnings)
    return sum((_counted(take) for take in takes), MarksPreview(warnings=book.warnings))


def import_previewed(
    session: WriteSession, competition_id: int, book: MarksBook, seen: MarksPreview
) -> MarksImport:
    """Import a workbook as somebody saw it; a UserError where it would do something else by now."""
    if preview_marks(session, competition_id, book) != seen:
        raise UserError(MOVED_ON)
    return import_marks(session, competition_id, book)


def _counted(take: EventTake) -> MarksPreview:
    changed = take.changed
    rounds = range(len(take.stored.rules.scheme.rounds))
    return MarksPreview(
        entries=len(take.entries),
        marks=sum(_standing(take.stored, mark) is None for mark in changed),
        unchanged=len(take.typed) - len(changed),
        submitted=sum(_handed_in(take)),
        penalties=len(take.penalties),
        rounds=sum(take.lets_on(number) for number in rounds),
        changes=tuple(_changes(take)),
        seats=tuple(_handovers(take)),
    )


def _standing(stored: Stored, mark: TypedMark) -> Decimal | None:
    sheet = stored.sheet(mark)
    return None if sheet is None else sheet.marks.get(mark.aspect)


def _changes(take: EventTake) -> Iterator[BookChange]:
    scheme = take.stored.rules.scheme
    for mark in take.changed:
        was = _standing(take.stored, mark)
        aspect = scheme.module(mark.judge.module).aspect(mark.aspect)
        if was is not None and aspect is not None:
            change = f"{mark_text(aspect, was)} → {mark_text(aspect, mark.number)}"
            yield BookChange(mark.row.spot, f"{mark.entry} · {mark.judge.name} · {mark.aspect}:{change}")


def _handovers(take: EventTake) -> Iterator[BookChange]:
    for judge, row in take.reseated():
        unit = f"({row.organization})" if row.organization else ""
        text = f"{judge.module} {seat_text(judge.seat)}:{judge.name} → {row.name}{unit}"
        yield BookChange(row.spot, text)


def _handed_in(take: EventTake) -> Iterator[bool]:
    """For each sheet of the workbook whether it would be complete and close."""
    stored = take.stored
    sheets: defaultdict[tuple[str, int], list[TypedMark]] = defaultdict(list)
    for mark in take.typed:
        sheets[stored.own_number(mark.entry), row_id(mark.judge)].append(mark)
    new = {entry.number: entry.status for entry in take.entries}
    for (number, _judge), marks in sheets.items():
        sheet, judge, entry = stored.sheet(marks[0]), marks[0].judge, stored.entries.get(number)
        status = new[number] if entry is None else entry.status
        is_open = sheet is None or (sheet.state == SheetState.DRAFT and not sheet.returned)
        stands = {} if sheet is None else sheet.marks
        module = stored.rules.scheme.module(judge.module).for_seat(judge.seat)
        told = {mark.aspect: mark.number for mark in marks}
        yield is_open and status == Status.ACTIVE and is_complete(module, {**stands, **told})


# -- what the import would find while it writes --------------------------------------------------------


def _foreseen(take: EventTake) -> Iterator[BookProblem]:
    """Judges of the entry's own unit, and entries that are out before a later round."""
    yield from _recused(take, take.changed)
    for number in range(len(take.stored.rules.scheme.rounds)):
        if not any(take.lets_on(before) for before in range(number)):
            yield from take.left_behind([mark for mark in take.typed if mark.stage == number], number)


def _recused(take: EventTake, changed: Iterable[TypedMark]) -> Iterator[BookProblem]:
    pairs = list_recused(take.session, row_id(take.event))
    told = {row_id(judge): row for judge, row in take.reseated()}
    units = {row_id(judge): _unit(take, judge) for judge in take.stored.seats.values()}
    new = {entry.number: normalize_organization(entry.organization) for entry in take.entries}
    for mark in changed:
        judge, entry_id = row_id(mark.judge), take.ids.get(mark.entry)
        if judge in told or entry_id is None:
            row = told.get(judge)
            unit = units[judge] if row is None else normalize_organization(row.organization)
            label = None if entry_id is None else take.stored.labels.get(entry_id)
            own = new.get(mark.entry, "") if label is None else label.organization
            if unit and unit == own:
                yield recusal(mark, mark.judge.name if row is None else row.name)
        elif (entry_id, judge) in pairs:
            yield recusal(mark, mark.judge.name)


def _unit(take: EventTake, judge: Judge) -> str:
    if judge.organization_id is None:
        return ""
    return take.session.get_one(Organization, judge.organization_id).name
