"""单位成绩报告: what one unit has of a competition: entries, places, awards, certificates, money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.domain.prize_list import ZERO

UNIT_REPORT = "单位成绩报告"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One entry, or (`entry` False) something given to the unit or its people beside entries.

    `place` may be a status (缺考); `awards` everything that was given; `certificates` their numbers.
    """

    event: str
    name: str
    place: str = ""
    total: str = ""
    awards: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    money: Decimal = ZERO
    entry: bool = True


@dataclass(frozen=True, slots=True)
class UnitReport:
    """One unit's report. `standing` is its place among the units, '' without one.

    `basis` is what it rests on, `missing` are events left out, as they are not published.
    """

    competition: str
    unit: str
    lines: tuple[UnitLine, ...]
    basis: str
    standing: str = ""
    missing: tuple[str, ...] = ()
    audit: str = ""

    @property
    def label(self) -> str:
        """The unit."""
        return self.unit

    @property
    def entries(self) -> int:
        """How many entries it had."""
        return sum(line.entry for line in self.lines)

    @property
    def awards(self) -> int:
        """How many awards of all kinds."""
        return sum(len(line.awards) for line in self.lines)

    @property
    def certificates(self) -> int:
        """How many certificates."""
        return sum(len(line.certificates) for line in self.lines)

    @property
    def money(self) -> Decimal:
        """All money, two decimals."""
        return sum((line.money for line in self.lines), ZERO)

    @property
    def summary(self) -> str:
        """'参赛 6 项 · 获奖 3 项 · 证书 3 张'"""
        return f"参赛 {self.entries} 项 · 获奖 {self.awards} 项 · 证书 {self.certificates} 张"
