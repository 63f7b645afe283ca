"""Two keyings of one paper compared (双人录入): what differs is looked up on the paper, never averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.marking import Aspect, mark_text
from app.domain.scheme import Module
from app.domain.scores import Marks

UNKEYED = "未录"
NAMED = 3


@dataclass(frozen=True, slots=True)
class KeyingDifference:
    """One aspect keyed differently; None where a keying has no value for it."""

    aspect: Aspect
    first: Decimal | None
    second: Decimal | None

    @property
    def code(self) -> str:
        """The aspect's code, e.g. 'A1'."""
        return self.aspect.code

    @property
    def name(self) -> str:
        """The aspect's name, e.g. '坡口清理'."""
        return self.aspect.name

    @property
    def first_text(self) -> str:
        """The first value as it stands in the field: '8.5', '1.8 mm', '12:30', or 未录."""
        return _keyed_text(self.aspect, self.first)

    @property
    def second_text(self) -> str:
        """The second value, as `first_text`."""
        return _keyed_text(self.aspect, self.second)

    @property
    def text(self) -> str:
        """For example: A1 坡口清理:第一次 8.5,第二次 8.0."""
        return f"{self.code} {self.name}:第一次 {self.first_text},第二次 {self.second_text}"


def compare_keyings(module: Module, first: Marks, second: Marks) -> tuple[KeyingDifference, ...]:
    """What differs between two keyings, by value (8.5 is 8.50) and in scheme order.

    An aspect that only one of them has differs; one that neither has does not.
    """
    pairs = ((aspect, first.get(aspect.code), second.get(aspect.code)) for aspect in module.aspects)
    return tuple(KeyingDifference(aspect, one, two) for aspect, one, two in pairs if one != two)


def differences_text(differences: Sequence[KeyingDifference]) -> str:
    """How many differ, the first few by name, and the cure: 两次录入有 2 项不同:A1 坡口清理、…"""
    if not differences:
        return "两次录入一致。"
    named = "、".join(f"{each.code} {each.name}" for each in differences[:NAMED])
    more = "等" if len(differences) > NAMED else ""
    return f"两次录入有 {len(differences)} 项不同:{named}{more},请对照原始评分单核对后改正。"


def _keyed_text(aspect: Aspect, entered: Decimal | None) -> str:
    return UNKEYED if entered is None else mark_text(aspect, entered)
