"""成绩复核: whose sheets are compared with the paper again, what came of it, and whether that is enough.

In every division the best are taken in full (with everybody who shares the last of these places), and of the
others at least the given share by lot: the lots are those of `app.domain.draw`, so anybody can repeat it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.draw import draw_order


class Part(StrEnum):
    """Why a sheet is compared."""

    TOP = "top"
    SAMPLE = "sample"
    REST = "rest"


PART_NAMES: Mapping[Part, str] = {Part.TOP: "前列", Part.SAMPLE: "抽查", Part.REST: "其余"}


class Outcome(StrEnum):
    """What a comparison found; '' is stored before it."""

    RIGHT = "right"
    WRONG = "wrong"


class ItemState(StrEnum):
    """How far one sheet is: `CHANGED` was right, and its marks are others now; `CORRECTED` was wrong."""

    OPEN = "open"
    RIGHT = "right"
    CHANGED = "changed"
    WRONG = "wrong"
    CORRECTED = "corrected"


STATE_NAMES: Mapping[ItemState, str] = {
    ItemState.OPEN: "待核对",
    ItemState.RIGHT: "一致",
    ItemState.CHANGED: "有改动",
    ItemState.WRONG: "有误",
    ItemState.CORRECTED: "已更正",
}
# What still has to be compared.
WAITING = frozenset({ItemState.OPEN, ItemState.CHANGED})


def item_state(outcome: str, *, changed: bool, settled: bool) -> ItemState:
    """How far a sheet is: `changed` since it was compared; `settled`: handed in, and checked where asked."""
    if not outcome:
        return ItemState.OPEN
    if Outcome(outcome) is Outcome.WRONG:
        return ItemState.CORRECTED if changed and settled else ItemState.WRONG
    return ItemState.CHANGED if changed else ItemState.RIGHT


@dataclass(frozen=True, slots=True)
class Rechecked:
    """An entry as it is chosen from; `lot` is what it draws by: its station where the event is blind."""

    lot: str
    division: str
    rank: int | None


def top_group(field: Iterable[Rechecked], percent: int) -> frozenset[str]:
    """The lots of the best of each division: so many per cent of its places, and who shares the last."""
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    entries = tuple(field)
    for each in entries:
        if each.rank is not None:
            ranks[each.division].append(each.rank)
    last = {
        division: sorted(places)[count - 1]
        for division, places in ranks.items()
        if (count := share(len(places), percent))
    }
    return frozenset(
        each.lot for each in entries if each.rank is not None and each.rank <= last.get(each.division, 0)
    )


def sample_rest(seed: str, rest: Iterable[Rechecked], percent: int) -> frozenset[str]:
    """The lots of those drawn from the rest: so many per cent of each division, rounded up."""
    divisions: defaultdict[str, list[str]] = defaultdict(list)
    for each in rest:
        divisions[each.division].append(each.lot)
    return frozenset(
        lot for lots in divisions.values() for lot in draw_order(seed, lots)[: share(len(lots), percent)]
    )


def share(count: int, percent: int) -> int:
    """So many per cent of a number, rounded up: 30 % of 11 are 4."""
    return -(-count * percent // 100)


class Verdict(StrEnum):
    """What a recheck has come to: `EXTEND`, once too many are wrong however the others turn out."""

    RUNNING = "running"
    EXTEND = "extend"
    ENOUGH = "enough"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counted sheets. `wrong` ones stay counted when they are corrected; `whole`: all are compared."""

    sheets: int
    compared: int
    wrong: int
    limit_percent: int
    whole: bool = False

    @property
    def rate(self) -> Fraction | None:
        """Wrong ones among those compared, exact; None before the first."""
        return Fraction(self.wrong, self.compared) if self.compared else None

    @property
    def verdict(self) -> Verdict:
        """Whether more has to be compared: above the limit all, at the limit not yet."""
        if not self.whole and self.wrong * 100 > self.limit_percent * self.sheets:
            return Verdict.EXTEND
        if self.compared < self.sheets:
            return Verdict.RUNNING
        return Verdict.WHOLE if self.whole else Verdict.ENOUGH


def tally(states: Sequence[ItemState], limit_percent: int, *, whole: bool) -> Tally:
    """Count sheets by how far they are."""
    return Tally(
        sheets=len(states),
        compared=sum(state not in WAITING for state in states),
        wrong=sum(state in (ItemState.WRONG, ItemState.CORRECTED) for state in states),
        limit_percent=limit_percent,
        whole=whole,
    )


def verdict_text(tally: Tally) -> str:
    """'差错率未超过 5%,抽查通过', as screen and paper say it."""
    if tally.verdict is Verdict.EXTEND:
        return f"差错率超过 {tally.limit_percent}%,应全部复核"
    if tally.verdict is Verdict.ENOUGH:
        return f"差错率未超过 {tally.limit_percent}%,抽查通过"
    if tally.verdict is Verdict.WHOLE:
        return "已全部复核"
    return f"还有 {tally.sheets - tally.compared} 份待核对"
