"""Each kind of workbook is known by its headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import UserError
from app.exchange.book_kinds import BookKind, recognise
from app.exchange.marks_form import MarksForm, write_marks_form
from app.exchange.registration_template import write_registration_template
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent
from app.exchange.scheme_writing import write_scheme
from tests.exchange.cis_sheets import case_rows, write_cis
from tests.exchange.sheets import HEADER, ZHANG, Row, write_book


def test_the_workbooks_we_write_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_scheme(SchemeBook((SchemeEvent("焊工"),)), path)
    assert recognise(path) == "scheme"
    write_marks_form(path, [MarksForm("焊工", {"modules": [{"code": "P"}]}, ())])
    assert recognise(path) == "marks"
    write_registration_template(path, "大赛", ())
    assert recognise(path) == "registration"
    write_cis(path, case_rows())
    assert recognise(path) == "cis"


@pytest.mark.parametrize(
    ("sheets", "kind"),
    [
        ({"报名": [HEADER, ZHANG]}, "registration"),
        ({"参赛": [HEADER, ZHANG]}, "registration"),
        ({"参赛": [("编号", "姓名", "单位"), ("1", "张伟", "金泷机电")]}, "marks"),
        ({"得分": [("编号", "A1"), ("1", 5)]}, "marks"),
        ({"评分项": [("模块", "编号"), ("P", "A1")]}, "scheme"),
        ({"评分项(焊工)": [("模块", "编号"), ("P", "A1")], "得分": [("编号", "A1")]}, "scheme"),
    ],
)
def test_workbooks_written_by_hand_are_known(
    tmp_path: Path, sheets: dict[str, list[Row]], kind: BookKind
) -> None:
    assert recognise(write_book(tmp_path / "a.xlsx", sheets)) == kind


def test_what_was_looked_for_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        recognise(write_book(tmp_path / "a.xlsx", {"预算": [("名目", "金额"), ("场地", 5000)]}))
    assert "现有工作表:预算" in str(caught.value)
    for word in ("评分项", "得分", "Aspect Type", "姓名"):
        assert word in str(caught.value)
