"""WorldSkills-style scheme sheets: the case file's scheme as rules, its contradictions told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from app.errors import UserError
from app.exchange.cis_workbook import read_cis
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent, locate, read_scheme
from app.exchange.scheme_writing import write_scheme
from tests.exchange.cis_sheets import HEADER, SHEET, aspect_rows, case_rows, write_cis
from tests.exchange.sheets import Row, write_book


def read(path: Path, rows: list[Row]) -> SchemeBook:
    """A sheet of these rows, read."""
    return read_cis(write_cis(path / "scheme.xlsx", rows))


def modules(book: SchemeBook) -> list[dict[str, Any]]:
    """The modules of its only event."""
    (event,) = book.events
    found: list[dict[str, Any]] = event.document["modules"]
    return found


def small(*rows: Row) -> list[Row]:
    """One criterion with one sub-criterion and these rows."""
    return [HEADER, ("A1", "Layout", 1), *rows]


def test_the_case_is_read_whole(tmp_path: Path) -> None:
    book = read(tmp_path, case_rows())
    (event,) = book.events
    assert event.name == "Web Development"
    assert book.problems == ()
    aspects = [aspect for module in modules(book) for aspect in module["aspects"]]
    assert [aspect["kind"] for aspect in aspects].count("judgement") == 19
    assert [aspect["kind"] for aspect in aspects].count("yes_no") == 201
    assert len({aspect["group"] for aspect in aspects}) == 30
    assert len({aspect["code"] for aspect in aspects}) == 220
    assert [(module["code"], module["name"], module["full"]) for module in modules(book)] == [
        ("A", "Part A", "30"),
        ("B", "Part B", "30"),
        ("C", "Part C", "20"),
        ("D", "Part D", "20"),
    ]
    assert event.document["total"] == "100"


def test_the_head_that_contradicts_the_sheet_is_told_and_stops_nothing(tmp_path: Path) -> None:
    texts = [warning.text for warning in read(tmp_path, case_rows()).warnings]
    place = f"“{SHEET}”第 4 行“WSOS Marks”"
    assert texts[0] == f"{place}:标准 1 写的是 15 分,评分项合计 6 分,请核对;不影响导入。"
    found = [
        (said, total) for text in texts for said, total in re.findall(r"是 (\d+) 分.*合计 (\d+) 分", text)
    ]
    assert found == [("15", "6"), ("15", "1"), ("27", "7"), ("23", "60"), ("20", "26")]


def test_a_judgement_has_three_judges_and_its_descriptors(tmp_path: Path) -> None:
    module = modules(read(tmp_path, case_rows()))[0]
    assert module["panel"] == {"judges": 3, "method": "mean", "per_aspect": True, "spread": {"judgement": 1}}
    judged, measured = module["aspects"][0], module["aspects"][3]
    assert judged == {
        "code": "A1-1",
        "name": "Feature 1 works",
        "group": "A1 Section A1",
        "kind": "judgement",
        "maximum": "0.25",
        "descriptors": [f"Standard {level} of Feature 1 works" for level in range(4)],
    }
    # Measured by the panel together: one mark, of one seat.
    assert measured == {
        "code": "A1-4",
        "name": "Feature 4 works",
        "group": "A1 Section A1",
        "kind": "yes_no",
        "maximum": "0.5",
        "seats": "1",
    }


def test_a_scheme_without_judgement_has_no_panel(tmp_path: Path) -> None:
    (module,) = modules(read(tmp_path, small(*aspect_rows("M", 1, "2", "Door closes"))))
    assert "panel" not in module
    assert "seats" not in module["aspects"][0]


@pytest.mark.parametrize(
    ("kind", "extra", "requirement", "maximum", "expected"),
    [
        ("M", None, None, "1", {"kind": "yes_no"}),
        ("M", "Each page has a title", "Open the page", "1", {"kind": "yes_no"}),
        ("M", "Minus 0.25 for each missing link", None, "1", {"kind": "points", "step": "0.25"}),
        ("M", None, "50 ± 0.5", "0.3", {"kind": "points", "step": "0.1"}),
        ("O", "每处扣 0.1", None, "0.35", {"kind": "points", "step": "0.05"}),
        ("S", None, None, "2", {"kind": "points", "step": "0.25"}),
    ],
)
def test_measurements_are_yes_or_no_unless_a_part_can_be_had(
    tmp_path: Path,
    kind: str,
    extra: str | None,
    requirement: str | None,
    maximum: str,
    expected: dict[str, str],
) -> None:
    row: Row = (None, None, None, kind, "Measured", None, extra, requirement, 1, 1, maximum)
    book = read(tmp_path, small(row))
    aspect = modules(book)[0]["aspects"][0]
    assert {key: aspect[key] for key in ("kind", "step") if key in aspect} == expected
    assert aspect["name"] == ";".join(text for text in ("Measured", requirement, extra) if text)
    assert bool(book.warnings) == (expected["kind"] == "points")


def test_descriptors_may_stand_in_one_cell(tmp_path: Path) -> None:
    levels = "Level 0: bad\nLevel 1: fair\nLevel 2: good\nLevel 3: very good"
    row: Row = (None, None, None, "J", "Looks", None, levels, None, 1, 1, "2")
    aspect = modules(read(tmp_path, small(row)))[0]["aspects"][0]
    assert aspect["descriptors"] == ["bad", "fair", "good", "very good"]


def test_a_criterion_whose_total_is_wrong_is_told(tmp_path: Path) -> None:
    rows: list[Row] = [
        (*HEADER, "Criterion A", "Total Mark", 5),
        *small(*aspect_rows("M", 1, "2", "Door"))[1:],
    ]
    book = read(tmp_path, rows)
    assert [warning.text for warning in book.warnings] == [
        f"“{SHEET}”第 1 行“Total Mark”:A 写的是 5 分,评分项合计 2 分,请核对。"
    ]
    assert "full" not in modules(book)[0]
    assert "total" not in book.events[0].document


def test_wrong_rows_are_problems_at_their_place(tmp_path: Path) -> None:
    rows: list[Row] = [
        HEADER,
        (None, None, None, "M", "Lost", None, None, None, 1, 1, 1),
        ("A1", "Layout"),
        (None, None, None, "X", "Odd", None, None, None, 1, 1, 1),
        (None, None, None, "M", "Bare", None, None, None, 1, 1, None),
        (None, None, None, "M", "Comma", None, None, None, 1, 1, "0,5"),
    ]
    book = read(tmp_path, rows)
    assert [problem.text for problem in book.problems] == [
        f"“{SHEET}”第 2 行“Sub Criterion ID”:上面没有子项,请先写一行如 A1。",
        f"“{SHEET}”第 4 行“Aspect Type”:类型“X”不认识,请写 M (测量)或 J (评价)。",
        f"“{SHEET}”第 5 行“Max Mark”:没有满分,请补上。",
    ]
    (event,) = book.events
    assert locate(event, ("modules", 0, "aspects", 1, "maximum")) == f"“{SHEET}”第 6 行“Max Mark”"


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有 CIS 评分表"):
        read_cis(write_book(tmp_path / "a.xlsx", {"a": [("姓名",)]}))


def test_the_scheme_goes_on_as_our_own_workbook(tmp_path: Path) -> None:
    (event,) = read(tmp_path, case_rows()).events
    write_scheme(SchemeBook((SchemeEvent(event.name, document=event.document),)), tmp_path / "own.xlsx")
    book = read_scheme(tmp_path / "own.xlsx")
    assert (book.problems, book.events[0].document) == ((), event.document)
