"""Sheets of paper and the trays they lie in."""

from __future__ import annotations

from math import nan

import pytest

from app.domain.paper import A4, A4_LANDSCAPE, DA_16, STANDARD_PAPERS, Paper, Slot
from app.errors import UserError


def test_papers_are_named_as_people_call_them() -> None:
    assert [A4.name, A4_LANDSCAPE.name, DA_16.name] == ["A4 纵向", "A4 横向", "大16开 210×285"]
    assert Paper(297.0, 210.0) == A4_LANDSCAPE
    assert Paper(200, 280.5).name == "200×280.5 mm"
    assert len({paper.name for paper in STANDARD_PAPERS}) == len(STANDARD_PAPERS)


@pytest.mark.parametrize(("width", "height", "words"), [(99, 297, "宽"), (210, 451, "高"), (nan, 120, "宽")])
def test_no_printer_takes_such_a_sheet(width: float, height: float, words: str) -> None:
    with pytest.raises(UserError, match=f"纸张的{words}应在 100 到 450 mm 之间"):
        Paper(width, height)


def test_a_slot_names_printer_tray_and_paper() -> None:
    assert Slot("打印机", "纸盒 2", A4).name == "打印机 · 纸盒 2 · A4 纵向"
    assert Slot("打印机", "", A4).name == "打印机 · A4 纵向"
