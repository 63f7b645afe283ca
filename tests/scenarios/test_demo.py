"""The whole way: demo workbooks in, rankings, workbook and certificates out, and what is printed agrees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.__main__ import main
from app.cli.verbs import run_demo
from app.gui.app import SIZES
from app.gui.registry import SCREENS

pytestmark = pytest.mark.slow

AWARDS = ("一等奖", "二等奖", "三等奖")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `saichuang demo --out DIR` writes."""
    folder = tmp_path_factory.mktemp("demo")
    assert main(["demo", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def awarded(out: Path) -> list[tuple[str, str, str]]:
    """(name, award, sheet) of every awarded line of the workbook."""
    rows = []
    for sheet in load_workbook(out / "成绩单.xlsx"):
        heads = [cell.value for cell in sheet[4]]
        name, award = heads.index("姓名 / 名称"), heads.index("奖项")
        for row in sheet.iter_rows(min_row=5, values_only=True):
            if row[award]:
                rows.append((str(row[name]), str(row[award]), sheet.title))
    return rows


@pytest.fixture(scope="module")
def pages(out: Path) -> list[str]:
    """The text of each certificate, without white space."""
    reader = PdfReader(out / "荣誉证书.pdf")
    return [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]


def test_every_award_has_its_certificate_and_no_other(
    awarded: list[tuple[str, str, str]], pages: list[str]
) -> None:
    assert len(pages) == len(awarded) > 20
    left = list(pages)
    for name, award, sheet in awarded:
        recipient = re.sub(r"\s|\(.*", "", name)
        event = re.sub(r"\(.*|[“”\s\d]", "", sheet)
        found = [
            text
            for text in left
            if recipient in text and award in text and event in text.replace("“", "").replace("”", "")
        ]
        assert found, (name, award, sheet)
        left.remove(found[0])
    assert left == []


def test_certificate_numbers_run_without_gaps(pages: list[str]) -> None:
    numbers = []
    for text in pages:
        found = re.search(r"淮工竞证〔2022〕(\d{4})", text)
        assert found, text
        numbers.append(int(found[1]))
    assert numbers == list(range(1, len(pages) + 1))


def test_places_and_awards_of_the_workbook_agree(out: Path) -> None:
    for sheet in load_workbook(out / "成绩单.xlsx"):
        heads = [cell.value for cell in sheet[4]]
        total, award = heads.index("总成绩"), heads.index("奖项")
        ranked = [row for row in sheet.iter_rows(min_row=5, values_only=True) if str(row[0]).isdigit()]
        totals = [float(str(row[total])) for row in ranked]
        assert totals == sorted(totals, reverse=True)
        order = [AWARDS.index(str(row[award])) for row in ranked if row[award]]
        assert order == sorted(order)


def test_absent_and_guest_stand_without_place_and_award(out: Path) -> None:
    book = load_workbook(out / "成绩单.xlsx")
    marks = [row for sheet in book for row in sheet.iter_rows(min_row=5, values_only=True)]
    absent = [row for row in marks if row[0] == "缺考"]
    guests = [row for row in marks if row[0] == "打星"]
    assert len(absent) == 1
    assert len(guests) == 1
    assert not absent[0][-1]
    assert not guests[0][-1]


def test_every_screen_is_drawn_in_every_size(out: Path) -> None:
    pictures = {path.name for path in (out / "screens").glob("*.png")}
    for entry in SCREENS:
        for width, height in SIZES:
            assert any(f"-{entry.key}-{width}x{height}" in name for name in pictures), entry.key


def test_demo_again_finds_the_same_competition(
    out: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """On the data of the first run nothing is made twice, and the papers are the same to the byte."""
    run_demo(out / "data", tmp_path, lambda _workspace, _folder: ())  # the screens were drawn before
    assert "导入报名" not in capsys.readouterr().out
    assert (tmp_path / "荣誉证书.pdf").read_bytes() == (out / "荣誉证书.pdf").read_bytes()
