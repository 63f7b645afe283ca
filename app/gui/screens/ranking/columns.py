"""The columns of the ranking: modules and their weights differ from event to event."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from app.domain.numbers import percent_text, shown
from app.domain.people import told_apart
from app.domain.scheme import Module
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.events import ENTRY_KIND_NAMES
from app.services.results import VETOED, EventResults, ResultRow

NAME_HEADS = {**ENTRY_KIND_NAMES, "person": "姓名"}
WAITING = {"未开始": Tone.INFO, "录入中": Tone.WARN, "打星": Tone.NEUTRAL}
FEW_MODULES, BAR_MODULES = 2, 3
UNIT_PLACE = "每个单位只有最好的一个排单位名次,其余的写在括号里,不占别人的名次。"


def ranking_columns(
    results: EventResults, *, roomy: bool = True, of_units: bool = False
) -> tuple[Column[ResultRow], ...]:
    """Place, who, one column a module, total, change, bar; without room no unit and no bar.

    In rounds also who goes on and what was carried over; `of_units`: the place among units.
    """
    modules = results.event.rules.scheme.modules
    more = (*_stage(results), *_vetoed(results))
    width = 104 if roomy and not more and len(modules) <= FEW_MODULES else 92
    bar = Column("", _bar(results.event.rules.scheme.maximum), 66, Kind.BAR, stretch=2)
    return (
        Column("名次", lambda row: row.rank, 62, Kind.MEDAL),
        *((_unit_place(results),) if of_units else ()),
        *_who(results, roomy),
        *(Column(_head(module), _module(n), width, Kind.NUMBER) for n, module in enumerate(modules)),
        *_carried(results),
        Column("总成绩", _total, 90 if roomy else 82, Kind.NUMBER, bold=True, tone=_total_tone),
        *(() if of_units and more else (Column("变化", lambda row: row.change, 66, Kind.CHANGE),)),
        *more,
        *((bar,) if roomy and not more and len(modules) <= BAR_MODULES else ()),
    )


def _unit_place(results: EventResults) -> Column[ResultRow]:
    """A unit's best entry has the unit's place; further ones stand in brackets."""
    places = results.unit_places

    def text(row: ResultRow) -> str | None:
        place = places.get(row.label.entry_id)
        return place.text or None if place is not None else None

    return Column("单位名次", text, 78, tooltip=lambda _row: UNIT_PLACE)


def _carried(results: EventResults) -> tuple[Column[ResultRow], ...]:
    rounds, current = results.event.rules.scheme.rounds, results.current_round
    decimals = results.event.rules.scheme.rounding.decimals
    if not current or not rounds[current - 1].cuts:
        return ()

    def text(row: ResultRow) -> str | None:
        carried = row.score.carried if row.score.reached == current else None
        return None if carried is None or not row.competes else shown(carried, decimals)

    return (Column(f"{rounds[current - 1].name}带入", text, 84, Kind.NUMBER, faint=True),)


def _stage(results: EventResults) -> tuple[Column[ResultRow], ...]:
    """Who would go on, or where everybody has got to."""
    rounds, current = results.event.rules.scheme.rounds, results.current_round
    if rounds[current].cuts:
        return (Column("晋级", lambda row: _goes_on(results, row), 74, Kind.PILL, tone=lambda _row: Tone.OK),)
    if not current or not rounds[current - 1].cuts:
        return ()

    def text(row: ResultRow) -> str:
        name = rounds[row.score.reached].name
        return name if row.score.reached == current else f"止于{name}"

    def tone(row: ResultRow) -> Tone:
        return Tone.OK if row.score.reached == current else Tone.NEUTRAL

    return (Column("轮次", text, 90, Kind.PILL, tone=tone),)


def _vetoed(results: EventResults) -> tuple[Column[ResultRow], ...]:
    """Who is scored and has no place because of a veto."""

    def text(row: ResultRow) -> str:
        return row.status_text if row.shown and row.status_text == VETOED else ""

    if not any(map(text, results.rows)):
        return ()
    return (Column("说明", text, 90, Kind.PILL, tone=lambda _row: Tone.ERROR),)


def _goes_on(results: EventResults, row: ResultRow) -> str:
    return "晋级" if row.label.entry_id in results.advancing else ""


def _who(results: EventResults, roomy: bool) -> tuple[Column[ResultRow], ...]:
    twins = results.namesakes() if results.opened and not roomy else frozenset()

    def name(row: ResultRow) -> str:
        text = results.public_name(row)
        if row.label.entry_id in twins:
            text = told_apart(text, row.label.organization, "")
        return f"{text} · 打星" if row.label.guest else text

    if not results.opened:
        return (Column("赛位", name, 110, stretch=1),)
    kind = results.event.entry_kind
    width, stretch = (92, 1) if kind == "person" else (150, 4) if roomy else (110, 1)
    column = Column(NAME_HEADS[kind], name, width, stretch=stretch, tooltip=_whole_name)
    if kind == "unit" or not roomy:
        return (column,)
    return (column, Column("单位", lambda row: row.label.organization, 100, stretch=2, faint=True))


def _whole_name(row: ResultRow) -> str:
    return " · ".join(part for part in (row.label.name, row.label.authors, row.label.organization) if part)


def _head(module: Module) -> str:
    return module.name if module.weight == 1 else f"{module.name}({percent_text(module.weight)})"


def _module(number: int) -> Callable[[ResultRow], str | None]:
    return lambda row: row.modules[number] or None


def _total(row: ResultRow) -> str:
    # Never a low score: who is not scored yet has a word here.
    return row.shown or row.status_text


def _total_tone(row: ResultRow) -> Tone:
    return Tone.NEUTRAL if row.shown else WAITING.get(row.status_text, Tone.ERROR)


def _bar(maximum: Fraction) -> Callable[[ResultRow], float | None]:
    def part(row: ResultRow) -> float | None:
        if not row.shown or row.score.total is None or not maximum:
            return None
        return float(row.score.total / maximum)  # for the length of the bar only

    return part
