"""Whose photo a file is, by its name and the folders it lies in.

'340602198409120017.jpg', '张伟-金泷机电.jpg', '金泷机电/张伟(1).JPG', '20220007 张伟.png': a document or
registration number counts before a name, and a name has to be the only one of its kind among the people of
the competition, or stand with its unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.people import compact_text, fold_text, normalize_name, normalize_organization, told_apart

# What file names say besides: '张伟 证件照', '一寸照蓝底', '免冠'.
_NOISE = re.compile(
    r"电子(?:照片?|版)?|(?:小?[一二12]寸|登记|证件|免冠|标准|近期|个人|报名|半身|正面|彩色?)*照片?|[蓝白红]底|[一二12]寸|免冠"
)
_CODE = re.compile(r"[0-9A-Za-z]+")
_DIGITS = re.compile(r"[0-9]{4,}[Xx]?")
_BREAKS = re.compile(r"[\s_+\-—–,，、;:.|@#&=~()\[\]{}【】《》<>“”'\"]+")
_COPY = re.compile(r"(?:\d+|副本|copy)+$", re.IGNORECASE)
_SHORTEST_UNIT = 2


@dataclass(frozen=True, slots=True)
class PhotoPerson:
    """Somebody of the competition. `codes`: document numbers, registration numbers."""

    id: int
    name: str
    organization: str
    number: str
    codes: frozenset[str]
    photo: str = ""

    @property
    def label(self) -> str:
        """'张伟(金泷机电,20220007)'."""
        return told_apart(self.name, self.organization, self.number)


class Finding(StrEnum):
    """What the name of a file leads to."""

    FOUND = "found"
    NOBODY = "nobody"
    SEVERAL = "several"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class PhotoMatch:
    """Whose photo it is; `reason` says why it is nobody's, or on what little the match stands."""

    finding: Finding
    person: PhotoPerson | None = None
    reason: str = ""


class PhotoIndex:
    """The people of a competition, found by what file names say."""

    def __init__(self, people: Iterable[PhotoPerson]) -> None:
        self._by_code: dict[str, list[PhotoPerson]] = {}
        self._by_name: dict[str, list[PhotoPerson]] = {}
        self._units: dict[str, str] = {}
        for person in people:
            for code in person.codes:
                self._by_code.setdefault(code.upper(), []).append(person)
            self._by_name.setdefault(person.name, []).append(person)
            self._units[_unit_key(person.organization)] = person.organization
        self._units.pop("", None)

    def match(self, parts: Sequence[str]) -> PhotoMatch:
        """Whose photo a file is; `parts` are the names of its folders, and its own without suffix."""
        *folders, stem = parts
        said = _Said(stem, folders, self._units)
        named = self._named(said)
        coded = self._coded(stem, named)
        if coded:
            return self._by_number(coded, named, said)
        if not named:
            return PhotoMatch(Finding.NOBODY, reason=self._why_nobody(said))
        return self._by_unit(named, said)

    def _coded(self, stem: str, named: Sequence[PhotoPerson]) -> list[PhotoPerson]:
        found: dict[int, PhotoPerson] = {}
        for code in _CODE.findall(fold_text(stem)):
            holders = self._by_code.get(code.upper(), [])
            # The number of a team is that of all its members: the name tells which.
            own = [person for person in holders if person in named]
            found |= {person.id: person for person in own or holders}
        return list(found.values())

    def _by_number(
        self, coded: Sequence[PhotoPerson], named: Sequence[PhotoPerson], said: _Said
    ) -> PhotoMatch:
        if len(coded) > 1:
            return PhotoMatch(Finding.SEVERAL, reason=f"号码对上 {_listed(coded)},请在文件名里加上姓名")
        (person,) = coded
        if named and person not in named:
            reason = f"号码是{person.name}的,文件名写着{named[0].name},请核对"
            return PhotoMatch(Finding.CONTRADICTION, reason=reason)
        return PhotoMatch(Finding.FOUND, person)

    def _named(self, said: _Said) -> list[PhotoPerson]:
        for name in said.names:
            if found := self._by_name.get(name):
                return found
        # '金泷机电张伟': a name next to a part of its unit.
        glued = (
            person
            for word in said.words
            for cut in range(1, len(word))
            for name, unit in ((word[cut:], word[:cut]), (word[:cut], word[cut:]))
            for person in self._by_name.get(name, ())
            if _agrees(unit, person.organization)
        )
        return list(dict.fromkeys(glued))

    def _by_unit(self, named: Sequence[PhotoPerson], said: _Said) -> PhotoMatch:
        of_unit = [person for person in named if said.agrees_with(person.organization)]
        if len(of_unit) == 1:
            return PhotoMatch(Finding.FOUND, of_unit[0])
        if len(named) > 1:
            reason = f"有 {len(named)} 人叫{named[0].name}:{_listed(named)},请在文件名里加上单位或证件号"
            return PhotoMatch(Finding.SEVERAL, reason=reason)
        (person,) = named
        if said.units:
            unit = person.organization or "没有单位"
            reason = f"文件名写的单位是{said.units[0]},{person.name}报名的是{unit},请核对"
            return PhotoMatch(Finding.CONTRADICTION, reason=reason)
        return PhotoMatch(Finding.FOUND, person, "只按姓名对上,请看一眼")

    def _why_nobody(self, said: _Said) -> str:
        unit = f"{said.units[0]}里" if said.units else "名单里"
        name = next((name for name in said.names if not name.isascii()), "")
        return f"{unit}没有“{name}”,请核对文件名" if name else "文件名里没有姓名或证件号,请改名后再导入"


class _Said:
    """What a file name and its folders say: words that may be names, and units of the competition."""

    def __init__(self, stem: str, folders: Sequence[str], units: Mapping[str, str]) -> None:
        self.folders = [_unit_key(folder) for folder in folders]
        rest = compact_text(stem)
        self.units: list[str] = []
        for key in sorted(units, key=len, reverse=True):
            if key in rest:
                self.units.append(units[key])
                rest = rest.replace(key, " ")
            elif any(_agrees(folder, key) for folder in self.folders):
                self.units.append(units[key])
        whole = normalize_name(_COPY.sub("", _NOISE.sub(" ", fold_text(stem))))
        words = _BREAKS.split(_NOISE.sub(" ", _DIGITS.sub(" ", rest)))
        self.words = [word for each in words if len(word := normalize_name(_COPY.sub("", each))) > 1]
        self.names = list(dict.fromkeys([*self.words, whole]))

    def agrees_with(self, organization: str) -> bool:
        """Whether the name or a folder speaks of this unit."""
        key = _unit_key(organization)
        return organization in self.units or any(_agrees(text, key) for text in (*self.folders, *self.words))


def _unit_key(organization: str) -> str:
    return compact_text(normalize_organization(organization))


def _agrees(text: str, organization: str) -> bool:
    key = _unit_key(organization)
    return len(text) >= _SHORTEST_UNIT and bool(key) and (text in key or key in text)


def _listed(people: Sequence[PhotoPerson]) -> str:
    shown = "、".join(person.label for person in people[:3])
    return shown if len(people) <= 3 else f"{shown}等 {len(people)} 人"
