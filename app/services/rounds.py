"""轮次: who goes on to the next round, decided once and kept; taken back while nobody is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.field import round_reached
from app.domain.numbers import shown
from app.domain.ranking import Status, cut_problem
from app.domain.rights import Right
from app.domain.scheme import Round
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.places import at_event
from app.services.results import EventResults, ResultRow, compute_event
from app.services.rows import load_entry_row, load_event_row, lock_entries
from app.services.sheet_rows import label_of
from db.tables import Entry, Event, Judge, Mark, ScoreSheet

NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class RoundState:
    """Where an event stands in its rounds. `current` is the last round anybody is in, counted from 0.

    `problems` tell why nobody can go on from it yet; `advancing` are the entries that would. `strays`: who
    was left behind by the last list and would not be by the marks of now.
    """

    rounds: tuple[Round, ...]
    current: int
    advancing: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()

    @property
    def cuts(self) -> bool:
        """Whether the current round ends with a cut that is still to be made."""
        return self.rounds[self.current].cuts


def load_rounds(session: Session, event_id: int) -> RoundState:
    """Where the event stands in its rounds, and who would go on."""
    return find_rounds(compute_event(session, event_id))


def find_rounds(results: EventResults) -> RoundState:
    """The same of results that are at hand."""
    scheme, current = results.event.rules.scheme, results.current_round
    stage, strays = scheme.rounds[current], tuple(_strays(results, current))
    if not stage.cuts:
        return RoundState(scheme.rounds, current, strays=strays)
    here = [row for row in results.rows if row.score.reached == current and row.rank is not None]
    problems = [*_unfinished(results, current), *_cut_problem(results, current)]
    ids = tuple(row.label.entry_id for row in results.rows if row.label.entry_id in results.advancing)
    if not problems and not ids:
        problems.append(
            f"{stage.name}没有人达到晋级条件,请核对轮次的最低分。" if here else f"{stage.name}还没有成绩。"
        )
    return RoundState(scheme.rounds, current, ids, tuple(problems), strays)


def advance_round(session: WriteSession, event_id: int) -> int:
    """Let those within the cut of the current round go on to the next one; returns how many.

    A UserError tells what stands in the way: marks or checks missing, a cut larger than the field.
    """
    event = load_event_row(session, event_id, lock=True)
    session.require(Right.PUBLISH, at_event(event), attempt=f"确定{event.name}的晋级名单")
    lock_entries(session, event_id)
    state = load_rounds(session, event_id)
    stage = state.rounds[state.current]
    if not state.cuts:
        raise UserError(f"{event.name}现在没有要确定的晋级名单。")
    if state.problems:
        raise UserError("".join(state.problems))
    for entry_id in state.advancing:
        load_entry_row(session, entry_id).reached = state.current + 1
    after = state.rounds[state.current + 1].name
    named = _names(session, event, state.advancing)
    session.record(f"{event.name}{stage.name}晋级{after} {len(state.advancing)} 名:{named}")
    return len(state.advancing)


def take_back_round(session: WriteSession, event_id: int, *, reason: str) -> None:
    """Take the last list of those who went on back; refused once somebody is marked in that round."""
    event = load_event_row(session, event_id, lock=True)
    session.require(Right.PUBLISH, at_event(event), attempt=f"取消{event.name}的晋级名单")
    if not reason.strip():
        raise InputError("reason", "请写明取消晋级名单的原因。")
    entries = session.exec(select(Entry).where(Entry.event_id == event_id, col(Entry.reached) > 0)).all()
    last = max((entry.reached for entry in entries), default=0)
    if not last:
        raise UserError(f"{event.name}还没有确定过晋级名单。")
    scheme = compute_event(session, event_id).event.rules.scheme
    stage = scheme.rounds[round_reached(scheme, last)]
    modules = [module.code for module in scheme.modules if scheme.round_of(module) >= last]
    marked = (
        sa.select(col(Mark.id))
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(col(Judge.event_id) == event_id, col(Judge.module).in_(modules))
    )
    if session.execute(marked.limit(1)).first() is not None:
        raise UserError(f"{stage.name}已有得分,晋级名单不能再取消。")
    for entry in entries:
        entry.reached = min(entry.reached, last - 1)
    session.record(f"取消{event.name}的晋级名单(原因:{reason.strip()})")


def _unfinished(results: EventResults, current: int) -> list[str]:
    here = [row for row in results.rows if row.label.status is Status.ACTIVE and row.score.reached == current]
    missing = [row for row in here if not row.shown]
    waiting = [row for row in here if row.shown and row.waiting]
    problems = []
    if missing:
        problems.append(
            f"还有 {len(missing)} 个参赛者未出分({_told(results, missing)}),请补齐评分单或登记缺考。"
        )
    if waiting:
        problems.append(
            f"还有 {len(waiting)} 个参赛者的评分单没有核完({_told(results, waiting)}),请核完再确定。"
        )
    return problems


def _strays(results: EventResults, current: int) -> Iterator[str]:
    """Who stands better after the round before than somebody who went on: marks changed after the list."""
    rounds, ranking = results.event.rules.scheme.rounds, results.event.rules.ranking
    if not current or not rounds[current - 1].cuts:
        return
    name, decimals = rounds[current - 1].name, results.event.rules.scheme.rounding.decimals
    sign = -1 if ranking.lower_is_better else 1
    last: dict[str, Fraction] = {}
    competing = [(row, row.score.standings[current - 1]) for row in results.rows if _competed(row, current)]
    for row, standing in competing:
        if row.score.reached == current and standing is not None:
            known = last.setdefault(row.label.division, standing)
            last[row.label.division] = sign * min(sign * known, sign * standing)
    for row, standing in competing:
        lowest = last.get(row.label.division)
        if row.score.reached == current or standing is None or lowest is None:
            continue
        if sign * standing > sign * lowest:
            yield (
                f"{results.told_name(row)}没有晋级,{name}成绩 {shown(standing, decimals)} 却好于晋级者的"
                f" {shown(lowest, decimals)}:名单确定以后成绩有改动,请裁判长核对。"
            )


def _competed(row: ResultRow, current: int) -> bool:
    return row.competes and not row.label.guest and len(row.score.standings) >= current


def _told(results: EventResults, rows: Sequence[ResultRow]) -> str:
    names = "、".join(results.told_name(row) for row in rows[:NAMES_SHOWN])
    return f"{names} 等" if len(rows) > NAMES_SHOWN else names


def _cut_problem(results: EventResults, current: int) -> list[str]:
    count = results.event.rules.scheme.rounds[current].cut
    if count is None:
        return []
    found = cut_problem([each for each in results.candidates if each.reached == current], count)
    return [f"{found}。"] if found else []


def _names(session: Session, event: Event, entry_ids: Sequence[int]) -> str:
    named = "、".join(label_of(session, event, entry_id) for entry_id in entry_ids[:NAMES_SHOWN])
    return f"{named} 等" if len(entry_ids) > NAMES_SHOWN else named
