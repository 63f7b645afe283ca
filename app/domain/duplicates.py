"""Who may stand twice in the book: people and units that look like one. Nobody is ever merged by a rule.

Pairs are found by what they share, never by comparing everybody with everybody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import partial
from itertools import combinations
from typing import Protocol, TypeVar

from app.domain.identity import DocumentType
from app.domain.people import compact_text
from app.domain.pinyin import pinyin_words

Pair = tuple[int, int]

SHORTEST_NUMBER = 7  # characters; shorter ones agree by chance
SHORTEST_TAIL, LONGEST_LEAD = 4, 6  # characters: 淮北 before 金泷机电 is a place, more may be a name
# So many that share something are no doubles: the unit's telephone, say, or rows made for a trial.
MOST_ALIKE = 40
_CITIZEN = (DocumentType.ID_CARD.value, DocumentType.RESIDENCE_PERMIT.value)
_OLD_NUMBER = re.compile(r"\d{15}")
_NEW_NUMBER = re.compile(r"\d{17}[\dX]")


class Likeness(Enum):
    """Why two may be one; the strongest first."""

    SAME_NUMBER = "证件号相同,证件类型不同"
    OLD_NUMBER = "15 位旧号与 18 位号是同一个号"
    SWAPPED = "姓名读音相同,证件号有两位颠倒"
    ONE_PLACE = "姓名读音相同,证件号只差一位"
    BIRTH = "姓名和出生日期相同"
    PHONE = "姓名和电话相同"
    UNIT = "姓名和单位相同"
    STEM = "名称只差“有限公司”等字样"
    SOUND = "名称读音相同"
    TAIL = "一个名称是另一个的后半"


_STRENGTH = {likeness: place for place, likeness in enumerate(Likeness)}


class _Known(Protocol):
    @property
    def id(self) -> int: ...


Known = TypeVar("Known", bound=_Known)


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """A person as far as doubles are looked for; `sound` is the pinyin of the name."""

    id: int
    name: str
    sound: str
    document_type: str
    number: str
    born_on: date | None = None
    phone: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class UnitTraits:
    """A unit as far as doubles are looked for."""

    id: int
    name: str
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two rows that may be one, the smaller id first, and why."""

    first: int
    second: int
    reasons: tuple[Likeness, ...]

    @property
    def pair(self) -> Pair:
        return self.first, self.second

    @property
    def text(self) -> str:
        """'姓名和出生日期相同;姓名和电话相同'."""
        return ";".join(reason.value for reason in self.reasons)


def ordered_pair(one: int, other: int) -> Pair:
    """A pair as it is kept: the smaller id first."""
    return (one, other) if one < other else (other, one)


def find_doubles(people: Sequence[PersonTraits], apart: Collection[Pair] = ()) -> tuple[Suspicion, ...]:
    """People who may be one, the surest first; those in `apart` were looked at and are not."""
    found: dict[Pair, set[Likeness]] = defaultdict(set)
    for one, other in _sharing(people, _number_keys):
        same = one.number == other.number
        found[_pair(one, other)].add(Likeness.SAME_NUMBER if same else Likeness.OLD_NUMBER)
    for one, other in _sharing(_namesakes(people, lambda person: person.sound), _near_keys):
        near = _nearness(_digits(one), _digits(other))
        if near is not None:
            found[_pair(one, other)].add(near)
    namesakes = list(_namesakes(people, lambda person: compact_text(person.name)))
    shared: tuple[tuple[Likeness, str], ...] = (
        (Likeness.BIRTH, "born_on"),
        (Likeness.PHONE, "phone"),
        (Likeness.UNIT, "unit_id"),
    )
    for likeness, trait in shared:
        for one, other in _sharing(namesakes, partial(_name_keys, trait=trait)):
            if None in (one.born_on, other.born_on) or one.born_on == other.born_on:
                found[_pair(one, other)].add(likeness)
    return _suspicions(found, apart)


def find_double_units(units: Sequence[UnitTraits]) -> tuple[Suspicion, ...]:
    """Units that may be one, the surest first. Two credit codes are two units."""
    found: dict[Pair, set[Likeness]] = defaultdict(set)
    stems = {unit.id: unit_stem(unit.name) for unit in units}
    for one, other in _sharing(units, lambda unit: [stems[unit.id]]):
        found[_pair(one, other)].add(Likeness.STEM)
    for one, other in _sharing(units, lambda unit: [pinyin_words(stems[unit.id])]):
        if stems[one.id] != stems[other.id]:
            found[_pair(one, other)].add(Likeness.SOUND)
    by_stem: dict[str, list[UnitTraits]] = defaultdict(list)
    for unit in units:
        by_stem[stems[unit.id]].append(unit)
    for unit in units:
        stem = stems[unit.id]
        for start in range(1, min(len(stem) - SHORTEST_TAIL, LONGEST_LEAD) + 1):
            for other in by_stem.get(stem[start:], ())[:MOST_ALIKE]:
                found[_pair(unit, other)].add(Likeness.TAIL)
    codes = {unit.id: unit.credit_code for unit in units}
    apart = {pair for pair in found if all(codes[key] for key in pair)}
    return _suspicions(found, apart)


_FORM = re.compile(r"(?:集团|股份|控股|\(集团\))*(?:有限责任公司|有限公司|总公司|集团公司|公司|集团)$")
_PLACE = re.compile(r"^(?:[^省市县区]{2,3}省)?(?:[^省市县区]{2,3}市)?")


def unit_stem(name: str) -> str:
    """What is left of a unit's name without province, city and legal form: '金泷机电'."""
    whole = compact_text(name).lower()
    stem = _FORM.sub("", _PLACE.sub("", whole))
    return stem if len(stem) > 1 else whole


def person_core(number: str) -> str:
    """What the old and the new number of one citizen share: the new one without its check digit."""
    if _OLD_NUMBER.fullmatch(number):
        return f"{number[:6]}19{number[6:]}"
    return number[:-1] if _NEW_NUMBER.fullmatch(number) else number


def _digits(person: PersonTraits) -> str:
    """The number without what follows from it: a wrong digit makes another check digit."""
    return person_core(person.number) if person.document_type in _CITIZEN else person.number


def _nearness(one: str, other: str) -> Likeness | None:
    """How two numbers of one length differ; None: not at all, or in more than a slip."""
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return Likeness.ONE_PLACE
    swapped = len(places) == 2 and [one[place] for place in places] == [
        other[place] for place in places[::-1]
    ]
    return Likeness.SWAPPED if swapped and places[1] - places[0] == 1 else None


def _near_keys(person: PersonTraits) -> Iterator[Hashable]:
    """Of three parts of a number a slip leaves the middle, the outer ones, or all but the seams alone."""
    digits = _digits(person)
    whose = person.sound, len(digits)
    a, b = len(digits) // 3, 2 * len(digits) // 3
    yield whose, "middle", digits[a:b]
    yield whose, "outer", digits[:a], digits[b:]
    yield whose, "seams", digits[: max(a - 1, 0)], digits[a + 1 : b - 1], digits[b + 1 :]


def _number_keys(person: PersonTraits) -> list[str]:
    """The number itself, and of a citizen's the other one of the two forms."""
    if len(person.number) < SHORTEST_NUMBER:
        return []
    keys = [person.number]
    if _OLD_NUMBER.fullmatch(person.number) or person.document_type in _CITIZEN:
        keys.append(f"old {person_core(person.number)}")
    return keys


def _name_keys(person: PersonTraits, trait: str) -> list[Hashable]:
    value = getattr(person, trait)
    return [(compact_text(person.name), value)] if value else []


def _namesakes(people: Iterable[PersonTraits], name_of: Callable[[PersonTraits], str]) -> list[PersonTraits]:
    """Those whose name somebody else has too: the others are not looked at further."""
    named: dict[str, list[PersonTraits]] = defaultdict(list)
    for person in people:
        named[name_of(person)].append(person)
    return [person for group in named.values() if len(group) > 1 for person in group]


def _sharing(
    rows: Iterable[Known], keys_of: Callable[[Known], Iterable[Hashable]]
) -> Iterator[tuple[Known, Known]]:
    """Every two rows that share a key; a key that too many share tells nothing."""
    groups: dict[Hashable, list[Known]] = defaultdict(list)
    for row in rows:
        for key in keys_of(row):
            groups[key].append(row)
    for group in groups.values():
        if 1 < len(group) <= MOST_ALIKE:
            yield from combinations(group, 2)


def _pair(one: _Known, other: _Known) -> Pair:
    return ordered_pair(one.id, other.id)


def _suspicions(found: dict[Pair, set[Likeness]], apart: Collection[Pair]) -> tuple[Suspicion, ...]:
    suspicions = [
        Suspicion(*pair, tuple(sorted(reasons, key=_STRENGTH.__getitem__)))
        for pair, reasons in found.items()
        if pair not in apart
    ]
    return tuple(sorted(suspicions, key=lambda each: (_STRENGTH[each.reasons[0]], each.pair)))
