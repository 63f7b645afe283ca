"""报名条件 as documents: what holds for all events, for one, for one of its divisions, layered and read.

A layer that says nothing of a limit leaves that of the layer above; “不限” lifts it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.awards_reading import read_levels
from app.domain.eligibility import NEED_NAMES, UNIT_FACT_NAMES, EligibilityRule, Need, UnitFact
from app.domain.reading import Document, Reader, RuleProblem

LIFTED = "不限"
DIVISIONS = "divisions"
OLDEST = 120
MOST = 1000
NAMES: Mapping[str, str] = {
    "min_age": "年龄下限",
    "max_age": "年龄上限",
    "max_age_women": "女性年龄上限",
    "age_on": "年龄计算日期",
    "born_from": "出生不早于",
    "born_upto": "出生不晚于",
    "gender": "性别",
    "levels": "技能等级",
    **{fact.value: name for fact, name in UNIT_FACT_NAMES.items()},
    "events_per_person": "每人限报赛项",
    "entries_per_unit": "每单位限报",
    "min_size": "人数下限",
    "max_size": "人数上限",
    "max_reserves": "替补上限",
    "same_unit": "须为同一单位",
    "needs": "必备材料",
    DIVISIONS: "组别",
}


@dataclass(frozen=True, slots=True)
class EligibilityDocuments:
    """The documents of a competition as they are stored: of all events, and of each event by its id."""

    common: Document = field(default_factory=dict)
    events: Mapping[int, Document] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing limits anybody."""
        return not self.common and not any(self.events.values())

    def inherited(self, event_id: int | None, division: str = "") -> dict[str, Any]:
        """What holds above a layer: above the division of an event, above the event, above all of them."""
        if event_id is None:
            return {}
        return layered(self.common, *((_own(self.events.get(event_id, {})),) if division else ()))

    def rule(self, event_id: int, division: str) -> EligibilityRule:
        """What holds for the entries of a division of an event."""
        own = self.events.get(event_id, {})
        last = _of_division(own, division)
        rule, _problems = read_layer(layered(self.common, _own(own), last))
        return replace(rule, quota_in_division="entries_per_unit" in last)


def layered(*layers: Document) -> dict[str, Any]:
    """What holds after all layers, the last one having the last word."""
    merged: dict[str, Any] = {}
    for layer in layers:
        if "max_age" in layer:
            merged.pop("max_age_women", None)  # an own limit of age is meant for everybody
        merged |= layer
    return {key: value for key, value in merged.items() if value != LIFTED}


def read_layer(document: Document, *, place: str = "") -> tuple[EligibilityRule, tuple[RuleProblem, ...]]:
    """A rule without divisions, and everything wrong with its document."""
    reader = Reader(layered(document), NAMES, place=place)
    rule = _read(reader)
    reader.done()
    return rule, tuple(reader.problems)


def find_problems(document: Document, above: Document | None = None) -> tuple[RuleProblem, ...]:
    """Everything wrong with the document of an event, or of all of them, under what holds above it.

    A limit of one layer may contradict that of another: the whole is looked at, too.
    """
    parts = document.get(DIVISIONS, {})
    if not isinstance(parts, Mapping):
        return (RuleProblem("", "组别应写成 { … } 的形式,请改正", (DIVISIONS,)),)
    own = _own(document)
    problems = list(read_layer(own)[1]) or list(read_layer(layered(above or {}, own))[1])
    for division, part in parts.items():
        place = f"组别“{division}”"
        if not isinstance(part, Mapping):
            problems.append(RuleProblem(place, "应写成 { … } 的形式,请改正", (DIVISIONS, division)))
            continue
        wrong = read_layer(part, place=place)[1]
        wrong = wrong or read_layer(layered(above or {}, own, part), place=place)[1]
        problems += [replace(each, path=(DIVISIONS, division, *each.path)) for each in wrong]
    return tuple(dict.fromkeys(problems))


def put_layer(
    document: Document, layer: Document, division: str = "", divisions: Collection[str] = ()
) -> dict[str, Any]:
    """The document with another layer in place of the event's own ('') or of one of its `divisions`.

    What stood there of divisions that are gone goes too.
    """
    own = _own(document) if division else layer
    parts = {**document.get(DIVISIONS, {}), **({division: layer} if division else {})}
    parts = {name: part for name, part in parts.items() if part and name in divisions}
    return {**own, **({DIVISIONS: parts} if parts else {})}


def layer_of(document: Document, division: str = "") -> dict[str, Any]:
    """One layer of a document: the event's own (''), or that of one of its divisions."""
    return dict(_of_division(document, division)) if division else _own(document)


def _own(document: Document) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != DIVISIONS}


def _of_division(document: Document, division: str) -> Document:
    part: Document = document.get(DIVISIONS, {}).get(division, {})
    return part


def _read(reader: Reader) -> EligibilityRule:
    rule = EligibilityRule(
        min_age=reader.optional_whole("min_age", low=1, high=OLDEST),
        max_age=reader.optional_whole("max_age", low=1, high=OLDEST),
        max_age_women=reader.optional_whole("max_age_women", low=1, high=OLDEST),
        age_on=reader.day("age_on"),
        born_from=reader.day("born_from"),
        born_upto=reader.day("born_upto"),
        gender=reader.text("gender", ""),
        levels=read_levels(reader),
        units=_units(reader),
        events_per_person=reader.optional_whole("events_per_person", low=1, high=MOST),
        entries_per_unit=reader.optional_whole("entries_per_unit", low=1, high=MOST),
        min_size=reader.optional_whole("min_size", low=1, high=MOST),
        max_size=reader.optional_whole("max_size", low=1, high=MOST),
        max_reserves=reader.optional_whole("max_reserves", low=0, high=MOST),
        same_unit=reader.flag("same_unit"),
        needs=_needs(reader),
    )
    reader.require(rule.gender in ("", "男", "女"), f"性别“{rule.gender}”不对,请写男或女", "gender")
    for low, high in (
        ("min_age", "max_age"),
        ("min_age", "max_age_women"),
        ("born_from", "born_upto"),
        ("min_size", "max_size"),
    ):
        least, most = getattr(rule, low), getattr(rule, high)
        if least is not None and most is not None and least > most:
            reader.refuse(f"{NAMES[low]}大于{NAMES[high]},没有人符合,请改正", high)
    return rule


def _units(reader: Reader) -> Mapping[UnitFact, tuple[str, ...]]:
    found = {fact: tuple(filter(None, reader.texts(fact.value))) for fact in UnitFact}
    return {fact: words for fact, words in found.items() if words}


def _needs(reader: Reader) -> tuple[Need, ...]:
    words = {name: need for need, name in NEED_NAMES.items()} | {need.value: need for need in Need}
    found = reader.texts("needs")
    if unknown := [word for word in found if word not in words]:
        known = "、".join(NEED_NAMES.values())
        reader.refuse(f"必备材料“{unknown[0]}”不认识,请从中选:{known}", "needs")
    return tuple(words[word] for word in found if word in words)
