"""获奖名单 and 颁奖词: who has what, as it is posted and as it is read out on the stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.certificates import Category, event_phrase

ROLL, SCRIPT = "获奖名单", "颁奖词"
# How the stage goes on after the awards of places.
_AFTERWARDS = (Category.DECISION, Category.HONOUR, Category.UNIT)


@dataclass(frozen=True, slots=True)
class Laureate:
    """Somebody who has an award; `authors` of an achievement, `organization` '' for a unit itself."""

    name: str
    organization: str = ""
    authors: str = ""

    @property
    def full_name(self) -> str:
        """'新型焊接夹具(张伟、陈静)'"""
        return f"{self.name}({self.authors})" if self.authors else self.name

    @property
    def text(self) -> str:
        """'张伟(理士电池)'"""
        said = "、".join(filter(None, (self.authors, self.organization)))
        return f"{self.name}({said})" if said else self.name


@dataclass(frozen=True, slots=True)
class AwardGroup:
    """All who have one award of an event (and division), best first; `tier` counts from the highest award.

    Without `event` it is given by the whole competition.
    """

    event: str
    division: str
    category: Category
    award: str
    tier: int
    laureates: tuple[Laureate, ...]

    @property
    def where(self) -> str:
        """'焊工(职工组)'"""
        return f"{self.event}({self.division})" if self.division else self.event


@dataclass(frozen=True, slots=True)
class AwardRoll:
    """Everything that was given, group by group in the order of the events; `basis` is what it rests on.

    `missing` are events left out, as they are not published; `audit` ties the paper to the log.
    """

    competition: str
    basis: str
    groups: tuple[AwardGroup, ...]
    event: str = ""
    hosts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    audit: str = ""

    @property
    def count(self) -> int:
        """How many awards there are."""
        return sum(len(group.laureates) for group in self.groups)

    @property
    def by_place(self) -> dict[str, tuple[AwardGroup, ...]]:
        """The groups by event and division, those of the whole competition under ''."""
        found: dict[str, tuple[AwardGroup, ...]] = {}
        for group in self.groups:
            found[group.where] = (*found.get(group.where, ()), group)
        return found


@dataclass(frozen=True, slots=True)
class CeremonyStep:
    """One call to the stage: an award with all who have it, event by event."""

    category: Category
    award: str
    groups: tuple[AwardGroup, ...]

    @property
    def count(self) -> int:
        """How many come up."""
        return sum(len(group.laureates) for group in self.groups)


def ceremony(groups: Sequence[AwardGroup]) -> tuple[CeremonyStep, ...]:
    """The order of the stage: awards of places from the lowest up, by decision, honours, units.

    Awards of one name are given together; one that stands above another in any event comes after it.
    """
    placed = [group for group in groups if group.category is Category.AWARD]
    depths = _depths(placed)
    lowest_first = sorted(depths, key=lambda award: -depths[award])
    steps = [_step(Category.AWARD, award, placed) for award in lowest_first]
    for category in _AFTERWARDS:
        of_kind = [group for group in groups if group.category is category]
        steps += [
            _step(category, award, of_kind) for award in dict.fromkeys(group.award for group in of_kind)
        ]
    return tuple(steps)


def _step(category: Category, award: str, groups: Iterable[AwardGroup]) -> CeremonyStep:
    return CeremonyStep(category, award, tuple(group for group in groups if group.award == award))


def _depths(groups: Sequence[AwardGroup]) -> dict[str, int]:
    """How many awards at most stand above each, over all events; events that contradict end somewhere."""
    ladders: dict[str, dict[str, int]] = {}
    for group in groups:
        ladders.setdefault(group.event, {})[group.award] = group.tier
    pairs = [
        (above, below)
        for tiers in ladders.values()
        for above in tiers
        for below in tiers
        if tiers[above] < tiers[below]
    ]
    depths = dict.fromkeys((group.award for group in groups), 0)
    for _round in depths:
        for above, below in pairs:
            depths[below] = min(max(depths[below], depths[above] + 1), len(depths))
    return depths


# -- what the host says ----------------------------------------------------------------------------

_GIVEN: Mapping[Category, str] = {
    Category.AWARD: "获得{where}{award}的是:",
    Category.DECISION: "获得{where}{award}的是:",
    Category.HONOUR: "{where}被授予“{award}”荣誉的是:",
    Category.UNIT: "获得{where}{award}的单位是:",
}
GREETING = "各位领导、各位来宾、同志们:"
FAREWELL = "让我们再次以热烈的掌声,向全体获奖的单位和个人表示祝贺。颁奖到此结束。"
INVITATION = "请获奖者上台领奖,请颁奖嘉宾颁奖。"


def opening(roll: AwardRoll) -> str:
    """What the host begins with."""
    hosts = f"受{'、'.join(roll.hosts)}委托," if roll.hosts else ""
    contest = f"{roll.competition}{event_phrase(roll.event)}" if roll.event else roll.competition
    return f"现在举行{contest}颁奖仪式。{hosts}我宣读获奖名单。"


def announcement(step: CeremonyStep, *, first: bool, last: bool) -> str:
    """'首先颁发三等奖,共 12 名。'"""
    begin = "首先" if first else "最后" if last else "接下来"
    counted = f"{step.count} 个单位" if step.category is Category.UNIT else f"{step.count} 名"
    honour = step.category is Category.HONOUR
    return f"{begin}{'授予' if honour else '颁发'}“{step.award}”{'荣誉' if honour else ''},共 {counted}。"


def sentence(group: AwardGroup) -> str:
    """'获得焊工赛项职工组三等奖的是:'"""
    where = f"{event_phrase(group.event)}{group.division}" if group.event else ""
    return _GIVEN[group.category].format(where=where, award=group.award)
