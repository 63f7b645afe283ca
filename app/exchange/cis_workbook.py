"""A WorldSkills-style marking scheme sheet (CIS import) read as rules: modules, sub-criteria and aspects.

Layout, from public sheets: tables of the occupational standards and of the criteria on top, then a block
for each criterion that begins with a header row; a row for each sub-criterion, below it one for each
aspect, below a judgement aspect its four descriptors. Titles differ from year to year a little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from app.domain.numbers import parse_decimal
from app.errors import UserError
from app.exchange.book_tables import BookProblem, Findings, shown_number
from app.exchange.cis_head import Head, declared_total, read_head
from app.exchange.scheme_draft import DocumentPath
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent
from app.exchange.workbook import Sheet, column_letter, read_sheets

# A panel of judgement has three judges; more than one level apart is marked again (WorldSkills practice).
JUDGES = 3
SPREAD = 1
# A measurement is decided by the panel together: one mark.
MEASURED_BY = "1"

# The head of a sheet is never longer.
ROWS_SEARCHED = 200
_TITLES = (
    ("sub", re.compile(r"subcriteri(a|on)id")),
    ("sub_name", re.compile(r"subcriteri(a|on).*(name|description)")),
    ("type", re.compile(r"aspecttype.*")),
    ("name", re.compile(r"aspectdescription")),
    ("score", re.compile(r"judg(e|ement)?score")),
    ("extra", re.compile(r"extra.*")),
    ("requirement", re.compile(r"requirement.*")),
    ("section", re.compile(r"ws[a-z]*section")),
    ("maximum", re.compile(r"maxmark.*")),
)
_NEEDED = {"sub", "type", "name", "maximum"}
_SUB = re.compile(r"([A-Z]{1,2})\s*[0-9]{1,3}")
_DESCRIPTOR = re.compile(r"\s*(?:level|score)?\s*([0-3])\s*[:.=\uff1a–-]\s*(.+)", re.IGNORECASE)
_NOMINAL = re.compile(
    r"[^\w]*\d+([.,]\d+)?\s*(mm|cm|m|°|bar|v|a|s|kg|g)?\s*((±|\+/?-|\u2213).*)?", re.IGNORECASE
)
_PARTIAL = re.compile(
    r"\b(minus|deduct|subtract|partial)|\bfor (each|every)\b|\bper (error|fault|item|mistake|missing)"
    r"|[-–]\s*0?\.\d|\d\s*marks?\s*(for|per|each)\b|扣|每(处|个|项)",
    re.IGNORECASE,
)
_STEPS = ("0.25", "0.1", "0.05", "0.01", "0.001")
_KINDS = {"M": "yes_no", "O": "yes_no", "B": "yes_no", "J": "judgement", "D": "points", "S": "points"}


@dataclass(slots=True)
class _Aspect:
    code: str
    row: int
    group: str
    kind: str
    name: str
    maximum: str
    section: str
    notes: list[str] = field(default_factory=list)
    descriptors: dict[int, str] = field(default_factory=dict)
    partial: bool = False


@dataclass(slots=True)
class _Criterion:
    code: str
    row: int
    name: str = ""
    declared: Decimal | None = None
    aspects: list[_Aspect] = field(default_factory=list)


@dataclass(slots=True)
class _Sheet:
    """A sheet being read."""

    sheet: Sheet
    findings: Findings
    columns: dict[str, int] = field(default_factory=dict)
    criteria: dict[str, _Criterion] = field(default_factory=dict)
    sub: str = ""
    group: str = ""
    counted: dict[str, int] = field(default_factory=dict)

    def text(self, at: int, column: str) -> str:
        """A cell of row `at` (0-based), its lines kept."""
        place = self.columns.get(column)
        row = self.sheet.grid[at]
        return row[place].strip() if place is not None and place < len(row) else ""

    def problem(self, at: int, title: str, message: str) -> None:
        """Note what is wrong in row `at`."""
        self.findings.problems.append(BookProblem(self.sheet.name, at + 1, title, message))


def find_cis_header(sheet: Sheet) -> int | None:
    """The row (0-based) of the first header of a CIS sheet, None for any other sheet."""
    rows = enumerate(sheet.grid[:ROWS_SEARCHED])
    return next((at for at, row in rows if _columns(row).keys() >= _NEEDED), None)


def read_cis(path: Path) -> SchemeBook:
    """Read a CIS sheet as one event; a UserError where there is none in the file."""
    for sheet in read_sheets(path):
        first = find_cis_header(sheet)
        if first is not None:
            return _read(sheet, first, path.stem)
    raise UserError(
        f"“{path.name}”里没有 CIS 评分表:没有“Sub Criterion ID、Aspect Type、Aspect - Description、Max Mark”"
        "这样的表头。请确认选对了文件。"
    )


def _columns(row: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, text in enumerate(row):
        title = re.sub(r"[^a-z]", "", text.lower())
        name = next((name for name, pattern in _TITLES if title and pattern.fullmatch(title)), None)
        if name is not None:
            columns.setdefault(name, at)
    return columns


def _read(sheet: Sheet, first: int, stem: str) -> SchemeBook:
    reading = _Sheet(sheet, Findings())
    for at in range(first, len(sheet.grid)):
        columns = _columns(sheet.grid[at])
        if columns.keys() >= _NEEDED:
            reading.columns = columns
            letter, total = declared_total(sheet.grid[at])
            if letter and total is not None:
                _criterion(reading, letter, at).declared = total
            continue
        _read_row(reading, at)
    head = read_head(sheet, first)
    for letter, (name, total) in head.criteria.items():
        if letter in reading.criteria:
            criterion = reading.criteria[letter]
            criterion.name, criterion.declared = name or criterion.name, criterion.declared or total
    _check_sections(reading, head)
    event = _event(reading, head.skill or stem)
    return SchemeBook((event,), {}, tuple(reading.findings.problems), tuple(reading.findings.warnings))


def _criterion(reading: _Sheet, letter: str, at: int) -> _Criterion:
    return reading.criteria.setdefault(letter, _Criterion(letter, at + 1))


def _read_row(reading: _Sheet, at: int) -> None:
    sub, kind = reading.text(at, "sub").upper(), reading.text(at, "type").upper()
    if found := _SUB.fullmatch(sub):
        reading.sub = sub.replace(" ", "")
        reading.group = f"{reading.sub} {' '.join(reading.text(at, 'sub_name').split())}".strip()
        _criterion(reading, found.group(1), at)
    elif sub in reading.criteria and reading.text(at, "sub_name"):
        reading.criteria[sub].name = reading.text(at, "sub_name")
    if kind:
        _read_aspect(reading, at, kind)
    elif reading.text(at, "extra"):
        _read_extra(reading, at)


def _read_aspect(reading: _Sheet, at: int, kind: str) -> None:
    if not reading.sub:
        reading.problem(at, "Sub Criterion ID", "上面没有子项,请先写一行如 A1")
        return
    if kind not in _KINDS:
        reading.problem(at, "Aspect Type", f"类型“{kind}”不认识,请写 M (测量)或 J (评价)")
        return
    number = reading.counted[reading.sub] = reading.counted.get(reading.sub, 0) + 1
    name = " ".join(reading.text(at, "name").split())
    aspect = _Aspect(
        code=f"{reading.sub}-{number}",
        row=at + 1,
        group=reading.group,
        kind=_KINDS[kind],
        name=name,
        maximum=_maximum(reading, at),
        section=reading.text(at, "section"),
        partial=kind in "DS" or _PARTIAL.search(name) is not None,
    )
    requirement = reading.text(at, "requirement")
    if requirement and aspect.kind != "judgement":
        aspect.notes.append(requirement)
        aspect.partial |= _NOMINAL.fullmatch(requirement) is not None
    reading.criteria[re.sub(r"[0-9]", "", reading.sub)].aspects.append(aspect)
    if reading.text(at, "extra"):
        _read_extra(reading, at)


def _maximum(reading: _Sheet, at: int) -> str:
    text = reading.text(at, "maximum")
    if not text:
        reading.problem(at, "Max Mark", "没有满分,请补上")
    if (at + 1, reading.columns["maximum"] + 1) in reading.sheet.numeric:
        return shown_number(text)[0]
    return text


def _read_extra(reading: _Sheet, at: int) -> None:
    """More about the aspect above: a descriptor of a judgement, or a remark."""
    criterion = reading.criteria.get(re.sub(r"[0-9]", "", reading.sub))
    if criterion is None or not criterion.aspects:
        return
    aspect, text = criterion.aspects[-1], reading.text(at, "extra")
    score = reading.text(at, "score")
    if aspect.kind == "judgement":
        lines = [found for line in text.splitlines() if (found := _DESCRIPTOR.fullmatch(line))]
        if score in ("0", "1", "2", "3"):
            aspect.descriptors[int(score)] = " ".join(text.split())
        elif len(lines) > 1:
            aspect.descriptors |= {int(found.group(1)): found.group(2).strip() for found in lines}
        else:
            aspect.notes.append(" ".join(text.split()))
        return
    aspect.notes.append(" ".join(text.split()))
    own_mark = at + 1 != aspect.row and bool(reading.text(at, "maximum"))
    aspect.partial |= own_mark or _PARTIAL.search(text) is not None


# -- the rules ----------------------------------------------------------------------------------------


def _event(reading: _Sheet, name: str) -> SchemeEvent:
    places: dict[DocumentPath, str] = {(): f"{reading.sheet.name}!1"}
    modules = []
    for at, criterion in enumerate(reading.criteria.values()):
        path: DocumentPath = ("modules", at)
        places[path] = f"{reading.sheet.name}!{criterion.row}"
        modules.append(_module(criterion, reading, path, places))
    document: dict[str, Any] = {"modules": modules}
    if modules and all("full" in module for module in modules):
        document["total"] = _plain(sum(Decimal(module["full"]) for module in modules))
    partly = [
        a.code for c in reading.criteria.values() for a in c.aspects if a.partial and a.kind != "judgement"
    ]
    if partly:
        message = f"这些评分项可以得一部分分,读作“直接给分”,请核对:{'、'.join(partly)}"
        reading.findings.warnings.append(BookProblem(reading.sheet.name, 0, "", message))
    headings = {
        f"{reading.sheet.name}!{column_letter(place + 1)}": _HEADINGS[column]
        for column, place in reading.columns.items()
        if column in _HEADINGS
    }
    return SchemeEvent(name, document=document, places=places, headings=headings)


_HEADINGS = {
    "name": "Aspect - Description",
    "type": "Aspect Type",
    "maximum": "Max Mark",
    "score": "Judg Score",
}


def _module(
    criterion: _Criterion, reading: _Sheet, path: DocumentPath, places: dict[DocumentPath, str]
) -> dict[str, Any]:
    judged = any(aspect.kind == "judgement" for aspect in criterion.aspects)
    module: dict[str, Any] = {"code": criterion.code, "name": criterion.name or criterion.code}
    total = sum((parse_decimal(aspect.maximum) or Decimal(0) for aspect in criterion.aspects), Decimal(0))
    if criterion.declared == total:
        module["full"] = _plain(total)
    elif criterion.declared is not None:
        message = (
            f"{criterion.code} 写的是 {_plain(criterion.declared)} 分,评分项合计 {_plain(total)} 分,请核对"
        )
        reading.findings.warnings.append(
            BookProblem(reading.sheet.name, criterion.row, "Total Mark", message)
        )
    if judged:
        spread = {"judgement": SPREAD}
        module["panel"] = {"judges": JUDGES, "method": "mean", "per_aspect": True, "spread": spread}
    module["aspects"] = []
    for number, aspect in enumerate(criterion.aspects):
        own: DocumentPath = (*path, "aspects", number)
        places[own] = f"{reading.sheet.name}!{aspect.row}"
        for key, column in (("name", "name"), ("kind", "type"), ("maximum", "maximum")):
            letter = column_letter(reading.columns[column] + 1)
            places[(*own, key)] = f"{reading.sheet.name}!{letter}{aspect.row}"
        module["aspects"].append(_aspect(aspect, judged=judged))
    return module


def _aspect(aspect: _Aspect, *, judged: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": aspect.code,
        "name": ";".join([aspect.name, *aspect.notes]),
        "group": aspect.group,
        "kind": aspect.kind,
        "maximum": aspect.maximum,
    }
    if aspect.kind == "judgement":
        last = max(aspect.descriptors, default=-1)
        if aspect.descriptors:
            found["descriptors"] = [aspect.descriptors.get(level, "") for level in range(last + 1)]
        return found
    if aspect.partial:
        found |= {"kind": "points", "step": _step(aspect.maximum)}
    return found | ({"seats": MEASURED_BY} if judged else {})


def _step(maximum: str) -> str:
    """The widest usual step that divides the full mark."""
    number = Fraction(parse_decimal(maximum) or 0)
    return next((step for step in _STEPS if (number / Fraction(step)).denominator == 1), _STEPS[-1])


def _check_sections(reading: _Sheet, head: Head) -> None:
    sums: dict[str, Decimal] = {}
    for criterion in reading.criteria.values():
        for aspect in criterion.aspects:
            mark = parse_decimal(aspect.maximum) or Decimal(0)
            sums[aspect.section] = sums.get(aspect.section, Decimal(0)) + mark
    for declared in head.sections:
        total = sums.get(declared.section, Decimal(0))
        if declared.marks != total:
            message = (
                f"标准 {declared.section} 写的是 {_plain(declared.marks)} 分,"
                f"评分项合计 {_plain(total)} 分,请核对;不影响导入"
            )
            reading.findings.warnings.append(
                BookProblem(reading.sheet.name, declared.row, declared.title, message)
            )


def _plain(number: Decimal | int) -> str:
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
