"""What another version of the rules makes of the marks that stand.

A mark stays only where it means the same as before: of an aspect of the same kind, inside its range.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.conversion import find_grade
from app.domain.marking import Aspect, AspectKind, misfit
from app.domain.scheme import MarkingScheme

# Module code and aspect code.
AspectKey = tuple[str, str]
# A mark as entered for an aspect.
Given = tuple[AspectKey, Decimal]
_CHOSEN = frozenset({AspectKind.GRADE, AspectKind.CHOICE})


class Fate(StrEnum):
    """Why a mark no longer counts."""

    GONE = "gone"  # its aspect is no longer there: it stays, unused
    CHANGED = "changed"  # the number would mean something else
    RANGE = "range"  # the aspect does not take this number any more


FATE_NAMES: Mapping[Fate, str] = {
    Fate.GONE: "评分项已取消,得分保留但不再计入",
    Fate.CHANGED: "评分方法已改变,原得分作废,须重评",
    Fate.RANGE: "超出新的允许范围,原得分作废,须重评",
}


@dataclass(frozen=True, slots=True)
class Orphans:
    """Marks of one aspect that no longer count, for one reason; `name` is '实操 A1 焊缝外观'."""

    module: str
    aspect: str
    name: str
    fate: Fate
    count: int

    @property
    def text(self) -> str:
        """'实操 A1 焊缝外观:超出新的允许范围,原得分作废,须重评(3 个)'."""
        return f"{self.name}:{FATE_NAMES[self.fate]}({self.count} 个)"


def list_aspects(scheme: MarkingScheme) -> dict[AspectKey, Aspect]:
    """Every aspect of a scheme."""
    return {(module.code, aspect.code): aspect for module in scheme.modules for aspect in module.aspects}


def mark_fate(before: Aspect, after: Aspect | None, entered: Decimal) -> Fate | None:
    """Why a mark given for `before` does not count under `after`; None where it goes on counting."""
    if after is None:
        return Fate.GONE
    if _meaning(before, entered) != _meaning(after, entered):
        return Fate.CHANGED
    return Fate.RANGE if misfit(after, entered) else None


def find_fates(
    before: Mapping[AspectKey, Aspect], after: Mapping[AspectKey, Aspect], marks: Iterable[Given]
) -> dict[Given, Fate]:
    """Of the different marks that stand, those that do not count any more; each is looked at once."""
    fates = {}
    for key, entered in set(marks):
        fate = mark_fate(before[key], after.get(key), entered) if key in before else None
        if fate is not None:
            fates[key, entered] = fate
    return fates


def count_orphans(
    before: Mapping[AspectKey, Aspect],
    fates: Mapping[Given, Fate],
    names: Mapping[str, str],
    marks: Iterable[Given],
) -> tuple[Orphans, ...]:
    """The marks that no longer count, by aspect and reason, in the order of `before`.

    `names` are those of the modules, by code.
    """
    counts = Counter((given[0], fates[given]) for given in marks if given in fates)
    return tuple(
        Orphans(*key, f"{names.get(key[0], key[0])} {aspect.code} {aspect.name}", fate, counts[key, fate])
        for key, aspect in before.items()
        for fate in Fate
        if counts[key, fate]
    )


def _meaning(aspect: Aspect, entered: Decimal) -> tuple[AspectKind, bool, str]:
    """What a number stands for: of an option chosen by its place in the list also the option's name."""
    place = int(entered)
    if aspect.kind is AspectKind.BONUS and aspect.grades:
        name = aspect.grades[place - 1].name if 1 <= place <= len(aspect.grades) else ""
    else:
        grade = find_grade(aspect.grades, entered) if aspect.kind in _CHOSEN else None
        name = "" if grade is None else grade.name
    return aspect.kind, aspect.is_timed, name
