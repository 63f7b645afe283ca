"""What stands above the aspects of a CIS sheet, typed by hand and often wrong: totals of all kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.numbers import parse_decimal
from app.exchange.book_tables import shown_number
from app.exchange.workbook import Sheet

_MARKS = re.compile(r"(ws[a-z]*|aspects?)marks?")
_LETTER = re.compile(r"[A-Z]{1,2}")
_SECTION = re.compile(r"[1-9][0-9]?")
_BLOCK = re.compile(r"\s*criterion\s+([A-Z]{1,2})\s*", re.IGNORECASE)
_SKILL = re.compile(r"\s*skill(?:\s*name)?\s*[:\uff1a]\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """Marks that the head promises for one section of the standards; `row` counts from 1."""

    section: str
    marks: Decimal
    row: int
    title: str


@dataclass(slots=True)
class Head:
    """The head of a sheet: names and totals by letter of criterion, the sections, the skill."""

    criteria: dict[str, tuple[str, Decimal | None]] = field(default_factory=dict)
    sections: list[Declared] = field(default_factory=list)
    skill: str = ""


def declared_total(row: Sequence[str]) -> tuple[str, Decimal | None]:
    """Letter and total at the end of a header row: '… | Criterion A | Total Mark | 30'."""
    for at, text in enumerate(row):
        if found := _BLOCK.fullmatch(text):
            return found.group(1).upper(), next(
                (n for n in map(_number, row[at + 1 :]) if n is not None), None
            )
    return "", None


def read_head(sheet: Sheet, upto: int) -> Head:
    """The rows above the first header (0-based `upto`)."""
    head = Head()
    columns: dict[int, str] = {}
    for at, row in enumerate(sheet.grid[:upto]):
        marks = {
            place: " ".join(text.split())
            for place, text in enumerate(row)
            if _MARKS.fullmatch(re.sub(r"[^a-z]", "", text.lower()))
        }
        if marks:
            columns = marks
            continue
        written = [text.strip() for text in row if text.strip()]
        if not written:
            continue
        first = written[0]
        if found := _SKILL.fullmatch(first):
            head.skill = found.group(1).strip()
        elif _LETTER.fullmatch(first) and len(written) > 1:
            totals = [number for number in map(_number, written[1:]) if number is not None]
            name = next((text for text in written[1:] if _number(text) is None), "")
            head.criteria[first] = (name, totals[-1] if totals else None)
        elif _SECTION.fullmatch(first):
            head.sections += _sections(row, columns, first, at + 1)
    return head


def _sections(row: Sequence[str], columns: dict[int, str], section: str, number: int) -> list[Declared]:
    found = [
        (title, _number(row[place]))
        for place, title in columns.items()
        if place < len(row) and row[place].strip()
    ]
    return [Declared(section, marks, number, title) for title, marks in found if marks is not None]


def _number(text: str) -> Decimal | None:
    number = parse_decimal(text) if text.strip() else None
    return None if number is None else Decimal(shown_number(f"{number:f}")[0])
