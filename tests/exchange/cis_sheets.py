"""A CIS sheet in the public layout, from the case file: real types, sections, marks; invented texts."""

from __future__ import annotations

from pathlib import Path

from tests.exchange.sheets import Row, write_book
from tests.golden.cases import load_case

SHEET = "CIS Marking Scheme Import"
HEADER = (
    "Sub\nCriterion\nID",
    "Sub Criterion\nName or Description",
    "Day of Marking",
    "Aspect\nType\nM = Meas\nJ = Judg",
    "Aspect - Description",
    "Judg Score",
    "Extra Aspect Description (Meas or Judg)\nOR\nJudgement Score Description (Judg only)",
    "Requirement\n(Measurement Only)",
    "WSOS Section",
    "Calculation Row \n(Export only)",
    "Max\nMark",
)
BLANKS = (None,) * 8


def case_rows() -> list[Row]:
    """The case as rows: its hand-typed table of standards, the criteria, a block for each."""
    case = load_case("cis_scheme_wsuk2024")
    rows: list[Row] = [
        ("Skill: Web Development",),
        (),
        ("Section", "Standards", *BLANKS[:6], "WSOS Marks"),
    ]
    for section, marks in case["declared_wsos_aspect_marks"].items():
        rows.append((int(section), f"Standard {section}", *BLANKS[:6], marks))
    rows += [(), ("ID", "Name", *BLANKS, "Mark")]
    rows += [
        (letter, f"Part {letter}", *BLANKS, total) for letter, total in case["declared_criteria"].items()
    ]
    for letter, total in case["declared_criteria"].items():
        rows += [(), (*HEADER, f"Criterion\n{letter}", "Total\nMark", total)]
        for sub in case["entries"]:
            if sub["id"][0] == letter:
                rows.append((sub["id"], f"Section {sub['id']}", 1))
                for number, (kind, section, maximum) in enumerate(sub["marks"], 1):
                    rows += aspect_rows(kind, section, maximum, f"Feature {number} works")
    return [*rows, (), (None, "Judgement: mark = score / 3 x maximum")]


def aspect_rows(kind: str, section: int, maximum: str, name: str) -> list[Row]:
    """An aspect, for a judgement with its four descriptors below."""
    row: Row = (None, None, None, kind, name, None, None, None, section, 1, float(maximum))
    levels = [(*(None,) * 5, level, f"Standard {level} of {name}") for level in range(4)]
    return [row, *(levels if kind == "J" else [])]


def write_cis(path: Path, rows: list[Row]) -> Path:
    """A workbook with one CIS sheet."""
    return write_book(path, {SHEET: rows})
