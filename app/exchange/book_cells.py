"""What stands in one cell of a workbook of rules: words for code names, lists, tables, and back.

A form hands a text that it does not understand on as it stands, so that the checker of the rules refuses
it at its place; only what has to become a list or a table is refused here (`CellError`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.numbers import fold_wide, parse_decimal
from app.domain.people import compact_text

_BETWEEN = re.compile("[、,;\uff0c\uff1b\n]+")
_PAIR = re.compile("[:\uff1a\uff1d]|(?<![<>])=")
_TO = re.compile(r"\s*(?:至|到|~|\uff5e|—|–|-)\s*")
_WHOLE = re.compile(r"[0-9]{1,9}")
_BOUND = re.compile(r"(≤|<=|≥|>=|<|>|不超过|低于|不低于|高于)\s*([^\s].*)|(?:其余|其他|否则)")
_BOUNDS = {
    "≤": "upto",
    "<=": "upto",
    "不超过": "upto",
    "<": "below",
    "低于": "below",
    "≥": "from",
    ">=": "from",
    "不低于": "from",
    ">": "above",
    "高于": "above",
}
_STAGE = re.compile(r"(.+?)[\s:]*([0-9]{1,2})\s*位?(?:小数)?")


class CellError(ValueError):
    """A cell that cannot be read; the text says how it has to be written."""


@dataclass(frozen=True, slots=True)
class Form:
    """Plain text."""

    def read(self, text: str) -> Any:
        """The value that `text` (not empty) stands for."""
        return text

    def write(self, value: Any) -> str:
        """The text for a value; `read` gives the value again."""
        return str(value)

    def choices(self) -> tuple[str, ...]:
        """The words a cell may hold, () where it is free."""
        return ()


@dataclass(frozen=True, slots=True)
class Number(Form):
    """A number, kept as text."""


@dataclass(frozen=True, slots=True)
class Percent(Form):
    """A percentage without its sign: '10%' reads as '10'."""

    def read(self, text: str) -> Any:
        return fold_wide(text).removesuffix("%").strip() if fold_wide(text).endswith("%") else text


@dataclass(frozen=True, slots=True)
class Share(Form):
    """A factor; '30%' reads as '0.3'."""

    def read(self, text: str) -> Any:
        folded = fold_wide(text)
        number = parse_decimal(folded[:-1]) if folded.endswith("%") else None
        return text if number is None else f"{(number / 100).normalize():f}"


@dataclass(frozen=True, slots=True)
class Whole(Form):
    """A whole number."""

    def read(self, text: str) -> Any:
        folded = fold_wide(text)
        return int(folded) if _WHOLE.fullmatch(folded) else text


@dataclass(frozen=True, slots=True)
class Day(Form):
    """A date, '2026-05-11'; date cells of Excel are right here."""


@dataclass(frozen=True, slots=True)
class Words(Form):
    """One of a few words; `names` by code names (or numbers); `also`: further words, to code names."""

    names: Mapping[Any, str]
    also: Mapping[str, Any] = field(default_factory=dict)

    def read(self, text: str) -> Any:
        key = compact_text(text).lower()
        for code, name in self.names.items():
            if key in (compact_text(name).lower(), str(code).lower()):
                return code
        return next((code for word, code in self.also.items() if compact_text(word).lower() == key), text)

    def write(self, value: Any) -> str:
        return self.names.get(value, str(value))

    def choices(self) -> tuple[str, ...]:
        return tuple(self.names.values())


YES_NO = Words(
    {True: "是", False: "否"},
    {
        "√": True,
        "v": True,
        "y": True,
        "yes": True,
        "1": True,
        "×": False,
        "n": False,
        "no": False,
        "0": False,
    },
)


@dataclass(frozen=True, slots=True)
class Listed(Form):
    """Several words with 、 between them; `each` says what one of them is."""

    each: Form = field(default_factory=Form)

    def read(self, text: str) -> Any:
        return [self.each.read(part.strip()) for part in _BETWEEN.split(text) if part.strip()]

    def write(self, value: Any) -> str:
        return "、".join(self.each.write(part) for part in value)


def _pairs(text: str, example: str) -> list[tuple[str, str]]:
    pairs = []
    for part in _BETWEEN.split(text):
        name, *rest = (piece.strip() for piece in _PAIR.split(part))
        if name and len(rest) == 1 and rest[0]:
            pairs.append((name, rest[0]))
        elif part.strip():
            raise CellError(f"“{part.strip()}”看不懂,请写成如 {example}")
    return pairs


@dataclass(frozen=True, slots=True)
class Floors(Form):
    """Names and numbers: 'T:60;P:60'."""

    def read(self, text: str) -> Any:
        return dict(_pairs(text, "T:60;P:60 (模块编号:分数)"))

    def write(self, value: Any) -> str:
        return ";".join(f"{name}:{number}" for name, number in value.items())


@dataclass(frozen=True, slots=True)
class PointTable(Form):
    """Points from the first place down ('10、8、6'), or by name ('一等奖:10;二等奖:6')."""

    def read(self, text: str) -> Any:
        named = _PAIR.search(text) is not None
        return Floors().read(text) if named else Listed().read(text)

    def write(self, value: Any) -> str:
        return Floors().write(value) if isinstance(value, Mapping) else Listed().write(value)


@dataclass(frozen=True, slots=True)
class Grades(Form):
    """Names and points in their order: '优:10;良:8'."""

    def read(self, text: str) -> Any:
        return [{"name": name, "points": points} for name, points in _pairs(text, "优:10;良:8;中:6")]


@dataclass(frozen=True, slots=True)
class Bands(Form):
    """Bounds and points: '≤0.5:10;≤1:8;其余:0'."""

    def read(self, text: str) -> Any:
        bands = []
        for bound, points in _pairs(text, "≤0.5:10;≤1:8;其余:0"):
            found = _BOUND.fullmatch(fold_wide(bound))
            if found is None:
                raise CellError(f"界限“{bound}”看不懂,请写成 ≤3、<3、≥3、>3 或 其余")
            sign, value = found.groups()
            bands.append(({_BOUNDS[sign]: value} if sign else {}) | {"points": points})
        return bands


@dataclass(frozen=True, slots=True)
class Seats(Form):
    """Seats: '1-3' is written '1至3', because Excel makes a date of 1-3."""

    def read(self, text: str) -> Any:
        return _TO.sub("-", fold_wide(text).replace("、", ","))

    def write(self, value: Any) -> str:
        return str(value).replace("-", "至").replace(",", "、")


@dataclass(frozen=True, slots=True)
class Stages(Form):
    """Stages of rounding, each with its own decimals where it has some: '每个评分项、总成绩 1 位'."""

    stage: Words

    def read(self, text: str) -> Any:
        return [self._read(part.strip()) for part in _BETWEEN.split(text) if part.strip()]

    def _read(self, part: str) -> Any:
        if (own := _STAGE.fullmatch(fold_wide(part))) is None:
            return self.stage.read(part)
        return {"stage": self.stage.read(own.group(1)), "decimals": int(own.group(2))}

    def write(self, value: Any) -> str:
        return "、".join(
            f"{self.stage.write(part['stage'])} {part['decimals']} 位"
            if isinstance(part, Mapping)
            else self.stage.write(part)
            for part in value
        )


_TIE_HEADS = {
    "module": "模块",
    "aspect": "评分项",
    "round": "轮次",
    "untrimmed": "去分前",
}
_TIE_WORDS = Words(
    {
        "time": "用时",
        "attempts": "次数",
        "last_time": "最后用时",
        "untrimmed": "去分前总成绩",
    },
    {
        "时间": "time",
        "总用时": "time",
        "罚时": "time",
        "用时和罚时": "time",
        "尝试次数": "attempts",
        "最后一次成功的用时": "last_time",
        "去分前的总成绩": "untrimmed",
        "去掉前总分": "untrimmed",
    },
)
_TIE_PART = re.compile(
    r"(module|aspect|round|untrimmed|模块|评分项|轮次|去分前|去掉前)(?:\s*[::\uff1a]\s*|\s+)?(\S.*)"
)


# '第2好 J.试跳': a try after the best one.
_NEXT_BEST = re.compile(r"(?:第\s*(\d+)\s*好(?:的?成绩)?|(次好)(?:的?成绩)?)(?:\s*[:\uff1a]\s*|\s+)?(\S.*)")


@dataclass(frozen=True, slots=True)
class TieKeys(Form):
    """What ties are broken by: '模块 P', '评分项 P.B2', '用时'; sums with + between them."""

    def read(self, text: str) -> Any:
        return "+".join(self._read(part.strip()) for part in text.replace("\uff0b", "+").split("+"))

    def _read(self, part: str) -> str:
        word = _TIE_WORDS.read(part)
        if word in _TIE_WORDS.names:
            return str(word)
        if tries := _NEXT_BEST.fullmatch(fold_wide(part)):
            return f"best:{tries.group(1) or 2}:{tries.group(3).strip()}"
        found = _TIE_PART.fullmatch(part)
        if found is None:
            return part
        written = found.group(1)
        head = next((code for code, name in _TIE_HEADS.items() if written in (code, name)), "untrimmed")
        return f"{head}:{found.group(2).strip()}"

    def write(self, value: Any) -> str:
        return " + ".join(self._write(part) for part in str(value).split("+"))

    def _write(self, part: str) -> str:
        if part in _TIE_WORDS.names:
            return _TIE_WORDS.write(part)
        head, colon, rest = part.partition(":")
        if head == "best":
            place, _, owner = rest.partition(":")
            return f"第{place}好 {owner}"
        return f"{_TIE_HEADS[head]} {rest}" if colon and head in _TIE_HEADS else part
