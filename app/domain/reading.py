"""Reading a rules document: every wrong value is found in one go, each with its place, its path and its cure.

A document is what JSON gives: mappings, lists, texts. Numbers stand as texts, so that nothing is ever a
binary float. A `Reader` looks at one mapping and notes what is wrong; a value that is wrong or missing
reads as its default, so that reading goes on to the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.numbers import fold_wide, parse_decimal

Document = Mapping[str, Any]
Path = tuple[str | int, ...]
E = TypeVar("E", bound=StrEnum)

# Marks are stored as whole thousandths in 32 bits.
HIGHEST = 100_000
# Longer texts are no names.
_LONGEST_SHOWN = 20
_MOST_MINUTE_DIGITS = 4
_YES_NO = {True: True, False: False, "是": True, "否": False}


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing wrong in a rules document. `path` leads to it: ("modules", 0, "aspects", 2, "maximum")."""

    place: str
    message: str
    path: Path

    @property
    def text(self) -> str:
        """'模块 P 评分项 B2:没有满分,请补上。'"""
        return f"{self.place}:{self.message}。" if self.place else f"{self.message}。"


class Reader:
    """One mapping of a document. `place` is how a person finds it, `names` what its keys are called."""

    def __init__(
        self,
        document: object,
        names: Mapping[str, str],
        *,
        place: str = "",
        path: Path = (),
        problems: list[RuleProblem] | None = None,
    ) -> None:
        self.problems: list[RuleProblem] = [] if problems is None else problems
        self.place = place
        self.path = path
        self._names = names
        self._asked: set[str] = set()
        self._document: Document = document if isinstance(document, Mapping) else {}
        if not isinstance(document, Mapping):
            self.refuse(f"“{_quoted(document)}”不对,请写成 {{ … }} 的形式")

    def rename(self, names: Mapping[str, str]) -> None:
        """Call some keys of this mapping by other names, where a word means something of its own here."""
        self._names = {**self._names, **names}

    def refuse(self, message: str, key: str | None = None) -> None:
        """Note a problem of this mapping, or of one of its values."""
        path = self.path if key is None else (*self.path, key)
        self.problems.append(RuleProblem(self.place, message, path))

    def require(self, fine: bool, message: str, key: str | None = None) -> None:
        """Note a problem where something is not `fine`."""
        if not fine:
            self.refuse(message, key)

    def name(self, key: str) -> str:
        """What a key is called in Chinese."""
        return self._names.get(key, key)

    def has(self, key: str) -> bool:
        """Whether something stands there."""
        self._asked.add(key)
        return self._document.get(key) not in (None, "", [], {}, ())

    def done(self) -> None:
        """Refuse the keys nobody asked for: a misspelt key must not be taken for one that is not there."""
        for key in self._document:
            if key not in self._asked:
                self.refuse(f"“{_quoted(key)}”不认识,请改成手册中的写法或去掉", str(key))

    # -- values ------------------------------------------------------------------------------------

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without `default` it has to be there."""
        value = self._get(key)
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not text and (default is None or value not in (None, "")):
            self.refuse(f"没有{self.name(key)},请补上", key)
        return text or default or ""

    def decimal(
        self, key: str, default: str = "0", *, low: int | None = None, high: int = HIGHEST
    ) -> Decimal:
        """A number, `default` where there is none; at most three decimals more than anybody enters."""
        return self._number(key, low, high) if self.has(key) else Decimal(default)

    def optional(self, key: str, *, low: int | None = None, high: int = HIGHEST) -> Decimal | None:
        """A number, None where there is none."""
        return self._number(key, low, high) if self.has(key) else None

    def seconds(self, key: str) -> Decimal | None:
        """A number of seconds, or a time such as 5:30; None where there is none."""
        value = self._get(key)
        minutes, colon, rest = fold_wide(str(value)).partition(":")
        number = parse_decimal(rest) if colon else None
        if number is None or not minutes.isdecimal() or len(minutes) > _MOST_MINUTE_DIGITS:
            return self.optional(key)
        if not 0 <= number < 60:
            self.refuse(f"{self.name(key)}“{_quoted(value)}”的秒数应小于 60,请改正", key)
            return Decimal(0)
        return int(minutes) * 60 + number

    def day(self, key: str) -> date | None:
        """A day such as 2026-10-18, None where there is none."""
        text = self.text(key, "")
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or text != found.isoformat():
            self.refuse(f"{self.name(key)}“{_quoted(text)}”不是日期,请写成如 2026-10-18", key)
            return None
        return found

    def whole(self, key: str, default: int, *, low: int = 0, high: int = HIGHEST) -> int:
        """A whole number, `default` where there is none."""
        found = self.optional_whole(key, low=low, high=high)
        return default if found is None else found

    def optional_whole(self, key: str, *, low: int = 0, high: int = HIGHEST) -> int | None:
        """A whole number, None where there is none."""
        value = self._get(key)
        if value in (None, ""):
            return None
        number = parse_decimal(str(value)) if isinstance(value, str | int) else None
        if isinstance(value, bool) or number is None or number % 1 or not low <= number <= high:
            upto = "" if high == HIGHEST else f"、不大于 {high}"
            self.refuse(f"{self.name(key)}应为不小于 {low}{upto} 的整数,现为“{_quoted(value)}”,请改正", key)
            return None
        return int(number)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Yes or no."""
        value = self._get(key)
        if value in (None, ""):
            return default
        if isinstance(value, bool | str) and value in _YES_NO:
            return _YES_NO[value]
        self.refuse(f"{self.name(key)}“{_quoted(value)}”不对,请写 是 或 否", key)
        return default

    def choice(self, key: str, words: Mapping[E, str], default: E) -> E:
        """One of the keys of `words`, written in code or as the word that stands for it."""
        value = self._get(key)
        if value in (None, ""):
            return default
        for code, word in words.items():
            if str(value).strip() in (code.value, word):
                return code
        known = "、".join(words.values())
        self.refuse(f"{self.name(key)}“{_quoted(value)}”不认识,请改为其中一种:{known}", key)
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self._list(key)
        if not all(isinstance(value, str) for value in found):
            self.refuse(f"{self.name(key)}应为文字的列表,请改正", key)
            return ()
        return tuple(value.strip() for value in found)

    def decimals(self, key: str) -> dict[str, Decimal]:
        """A mapping of names to numbers."""
        part = self.part(key)
        return {name: part.decimal(name) for name in part.written()}

    # -- parts -------------------------------------------------------------------------------------

    def written(self) -> tuple[str, ...]:
        """The keys of this mapping, for mappings from names of the user's to something."""
        return tuple(str(key) for key in self._document)

    def part(self, key: str) -> Reader:
        """The mapping that stands there, an empty one where there is none."""
        value = self._get(key)
        path, place = (*self.path, key), f"{self.place} {self.name(key)}".strip()
        return Reader(
            {} if value is None else value, self._names, place=place, path=path, problems=self.problems
        )

    def items(self, key: str) -> Iterator[Reader]:
        """The mappings of the list that stands there; the reader says better where they are (`place`)."""
        for number, value in enumerate(self._list(key)):
            path, place = (
                (*self.path, key, number),
                f"{self.place} {self.name(key)}第 {number + 1} 行".strip(),
            )
            yield Reader(value, self._names, place=place, path=path, problems=self.problems)

    def called(self, names: Mapping[str, str]) -> Reader:
        """A reader of the same mapping whose keys are called otherwise; what was asked is forgotten."""
        return Reader(self._document, names, place=self.place, path=self.path, problems=self.problems)

    def mixed(self, key: str) -> Sequence[Any]:
        """A list whose items may be texts or mappings."""
        return self._list(key)

    def _list(self, key: str) -> Sequence[Any]:
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.refuse(f"{self.name(key)}应为列表,请写成 [ … ] 的形式", key)
            return ()
        return value

    def _get(self, key: str) -> Any:
        self._asked.add(key)
        return self._document.get(key)

    def _number(self, key: str, low: int | None, high: int) -> Decimal:
        value = self._get(key)
        proper = isinstance(value, str | int) and not isinstance(value, bool)
        number = parse_decimal(str(value)) if proper else None
        if number is None:
            self.refuse(f"{self.name(key)}“{_quoted(value)}”不是数字,{number_cure(value)}", key)
            return Decimal(0)
        if low is not None and number < low:
            self.refuse(f"{self.name(key)}不能小于 {low},现为 {number},请改正", key)
        elif abs(number) > high:
            self.refuse(f"{self.name(key)}不能超过 {high},现为 {number},请改小", key)
        else:
            return number
        return Decimal(0)


def number_cure(value: object) -> str:
    """What to type instead of something that is no number."""
    text = fold_wide(str(value))
    if "," in text and parse_decimal(text.replace(",", ".")) is not None:
        return f"小数点请用“.”,如 {text.replace(',', '.')}"
    if ":" in text:
        return "这里要填数字,不是时间"
    return "请写成如 10 或 0.5"


def repeated(names: Sequence[str]) -> str:
    """The names that stand there twice, '' for none."""
    return "、".join(sorted({name for name in names if names.count(name) > 1}))


def _quoted(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
