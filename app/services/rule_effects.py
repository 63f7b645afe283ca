"""What other rules do to the work done already: marks that no longer count, sheets that go back, seats.

Marks of an aspect that is no longer there stay as they are, unused. Marks that would mean something else,
or that the aspect does not take any more, are taken back, and their sheets are marked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, func, select

from app.domain.marking import Aspect
from app.domain.reading import RuleProblem
from app.domain.rule_changes import AspectKey, Fate, Given, Orphans, count_orphans, find_fates, list_aspects
from app.domain.rules import EventRules, read_rules
from app.domain.scheme import Round
from app.domain.scoring import is_complete
from app.domain.sheets import SheetState
from app.services.door import WriteSession
from app.services.entries import event_rules
from app.services.judging import StoredSheet, load_sheets
from app.services.rows import chunks, load_event_row, row_id
from app.services.rules_versions import new_seat, wanted_seats
from app.services.sheets import reopen
from db.tables import Entry, Event, Judge, Mark, Penalty, RulesVersion, ScoreSheet

Seat = tuple[str, int]


@dataclass(frozen=True, slots=True)
class RuleEffects:
    """What other rules do: `added` and `removed` seats (module and number), `obstacles` that forbid them.

    `taken`: sheet and aspect of the marks taken back; `reopened`: the handed-in sheets that go back.
    """

    orphans: tuple[Orphans, ...]
    taken: tuple[tuple[int, str], ...]
    reopened: tuple[int, ...]
    added: tuple[Seat, ...]
    removed: tuple[Seat, ...]
    obstacles: tuple[RuleProblem, ...]

    @property
    def text(self) -> str:
        """'增加裁判席 2 个,作废得分 12 个'; '' where nothing is done but the rules replaced."""
        counts = {
            "增加裁判席": len(self.added),
            "取消裁判席": len(self.removed),
            "作废得分": len(self.taken),
            "退回评分单": len(self.reopened),
        }
        units = {"退回评分单": "份"}
        return ",".join(f"{what} {count} {units.get(what, '个')}" for what, count in counts.items() if count)


def find_effects(session: Session, event: Event, rules: EventRules) -> RuleEffects:
    """What these rules would do to the event, told before it is done."""
    sheets = load_sheets(session, row_id(event))
    after = list_aspects(rules.scheme)
    before = _known_aspects(session, event, after, sheets)
    fates = find_fates(before, after, _marks(sheets))
    usable = [_usable(sheet, fates) for sheet in sheets]
    modules = {module.code: module for module in rules.scheme.modules}
    names = {module.code: module.name for module in (*event_rules(event).scheme.modules, *modules.values())}
    wanted = wanted_seats(rules)
    judges = session.exec(select(Judge.module, Judge.seat).where(Judge.event_id == event.id)).all()
    present = sorted((module, seat) for module, seat in judges)
    removed = tuple(seat for seat in present if seat not in wanted)
    return RuleEffects(
        orphans=count_orphans(before, fates, names, _marks(sheets)),
        taken=tuple(
            (s.id, code)
            for s, u in zip(sheets, usable, strict=True)
            for code in s.marks
            if code not in u.marks
        ),
        reopened=tuple(
            sheet.id
            for sheet in usable
            if sheet.state != SheetState.DRAFT
            and sheet.module in modules
            and not is_complete(modules[sheet.module].for_seat(sheet.seat), sheet.marks)
        ),
        added=tuple(seat for seat in wanted if seat not in present),
        removed=removed,
        obstacles=(
            *_seat_obstacles(rules, removed, sheets),
            *_penalty_obstacles(session, event, rules),
            *_round_obstacles(session, event, rules),
        ),
    )


def usable_sheets(
    session: Session, event_id: int, rules: EventRules, sheets: Sequence[StoredSheet]
) -> list[StoredSheet]:
    """The sheets of an event with the marks that would count under these rules."""
    after = list_aspects(rules.scheme)
    before = _known_aspects(session, load_event_row(session, event_id), after, sheets)
    fates = find_fates(before, after, _marks(sheets))
    return [_usable(sheet, fates) for sheet in sheets]


def bring_about(session: WriteSession, event: Event, effects: RuleEffects, *, reason: str, by: str) -> None:
    """Do what new rules do to marks, sheets and seats; inside the transaction that replaces the rules."""
    rows = [
        {
            "sheet_id": sheet_id,
            "aspect": aspect,
            "keying": 1,
            "entered": None,
            "judge": "",
            "reason": reason,
            "entered_at": session.clock(),
            "entered_by": by,
            # Whoever changes the rules has no hands in the sheet: they may check it later.
            "entered_by_id": None,
        }
        for sheet_id, aspect in effects.taken
    ]
    session.insert_many(Mark, rows)
    for part in chunks(effects.reopened):
        for sheet in session.exec(select(ScoreSheet).where(col(ScoreSheet.id).in_(part))):
            reopen(sheet, reason)
    for judge in session.exec(select(Judge).where(Judge.event_id == event.id)).all():
        if (judge.module, judge.seat) in effects.removed:
            session.delete(judge)
    for module, seat in effects.added:
        session.add(new_seat(row_id(event), module, seat))


def _known_aspects(
    session: Session, event: Event, after: Mapping[AspectKey, Aspect], sheets: Sequence[StoredSheet]
) -> dict[AspectKey, Aspect]:
    """The aspects as they were when they were marked last.

    One that comes back after it was gone is known from the newest version that had it.
    """
    known = list_aspects(event_rules(event).scheme)
    unknown = {key for key, _entered in _marks(sheets) if key in after} - known.keys()
    if unknown:
        versions = session.exec(
            select(RulesVersion.rules)
            .where(RulesVersion.event_id == event.id)
            .order_by(col(RulesVersion.version).desc())
        )
        for document in versions:
            found = list_aspects(read_rules(document).scheme)
            known |= {key: found[key] for key in unknown & found.keys()}
            unknown -= found.keys()
    return known


def _marks(sheets: Iterable[StoredSheet]) -> Iterator[Given]:
    for sheet in sheets:
        for aspect, entered in sheet.marks.items():
            yield (sheet.module, aspect), entered


def _usable(sheet: StoredSheet, fates: Mapping[Given, Fate]) -> StoredSheet:
    """The sheet without the marks that are to be given again; those of aspects that are gone do no harm."""
    stays = {
        code: entered
        for code, entered in sheet.marks.items()
        if fates.get(((sheet.module, code), entered), Fate.GONE) is Fate.GONE
    }
    return replace(sheet, marks=stays)


def _seat_obstacles(
    rules: EventRules, removed: Sequence[Seat], sheets: Sequence[StoredSheet]
) -> Iterator[RuleProblem]:
    order = [module.code for module in rules.scheme.modules]
    used: defaultdict[str, set[int]] = defaultdict(set)
    for sheet in sheets:
        if (sheet.module, sheet.seat) in removed:
            used[sheet.module].add(sheet.seat)
    for module, seats in used.items():
        if module in order:
            listed = "、".join(str(seat) for seat in sorted(seats))
            path = ("modules", order.index(module), "panel", "judges")
            text = f"{listed} 号裁判席已有评分单,不能取消,请保留这些席位"
            yield RuleProblem(f"模块 {module}", text, path)
        else:
            text = "已有评分单,不能删除,请保留这个模块;不再计分时可把权重改为 0"
            yield RuleProblem(f"模块 {module}", text, ("modules",))


def _penalty_obstacles(session: Session, event: Event, rules: EventRules) -> Iterator[RuleProblem]:
    """A penalty on a module that goes would be forgotten silently."""
    penalised = session.exec(
        select(Penalty.module)
        .join(Entry, col(Penalty.entry_id) == col(Entry.id))
        .where(Entry.event_id == event.id, col(Penalty.revoked_at).is_(None))
        .distinct()
    )
    gone = set(penalised) - {None} - {module.code for module in rules.scheme.modules}
    for module in sorted(code for code in gone if code is not None):
        text = "已登记违规扣分,不能删除,请保留这个模块,或先撤销这些扣分"
        yield RuleProblem(f"模块 {module}", text, ("modules",))


def _round_obstacles(session: Session, event: Event, rules: EventRules) -> Iterator[RuleProblem]:
    """Who went on was decided by the rounds there are: others would make something else of it."""
    last = session.exec(select(func.max(Entry.reached)).where(Entry.event_id == event.id)).one() or 0
    before, after = event_rules(event).scheme.rounds, rules.scheme.rounds
    if last and _cuts(before, last) != _cuts(after, last):
        text = "晋级名单已确定,不能再改这些轮次和晋级办法,请保留,或先在“实时排名”取消晋级名单"
        yield RuleProblem("轮次", text, ("rounds",))


def _cuts(rounds: Sequence[Round], last: int) -> list[tuple[object, ...]]:
    """The rounds up to one that was reached, and how it was decided who goes on."""
    decided = [(stage.code, stage.cut, stage.cut_percent, stage.least) for stage in rounds[:last]]
    return [*decided, *((stage.code,) for stage in rounds[last : last + 1])]
