"""What a template brings along from the competition it was made for before: shown before the first print."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.domain.certificates import DIGITS, chinese_digits


class InheritedKind(StrEnum):
    """What came along."""

    MADE_FOR = "made_for"
    YEAR = "year"
    TEXT = "text"
    SEAL = "seal"
    SIGNATURE = "signature"
    IMAGE = "image"
    BACKGROUND = "background"


INHERITED_NAMES = {
    InheritedKind.MADE_FOR: "上次用于",
    InheritedKind.YEAR: "别的年份",
    InheritedKind.TEXT: "固定文字",
    InheritedKind.SEAL: "印章",
    InheritedKind.SIGNATURE: "签名",
    InheritedKind.IMAGE: "图片",
    InheritedKind.BACKGROUND: "底图",
}
_YEAR = re.compile(rf"(?<!\d)20\d\d(?!\d)|二[{DIGITS}]{{3}}(?![{DIGITS}])")


@dataclass(frozen=True, slots=True)
class Inherited:
    """One thing; `alarming`: it is very likely wrong here."""

    kind: InheritedKind
    text: str
    alarming: bool = False


def foreign_years(text: str, years: Collection[int]) -> tuple[str, ...]:
    """The years a fixed text tells of, in digits or Chinese, that are none of these."""
    known = {str(year) for year in years} | {chinese_digits(year) for year in years}
    return tuple(dict.fromkeys(found for found in _YEAR.findall(text) if found not in known))
