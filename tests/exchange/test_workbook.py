"""Excel files at the edge: cells as written, and a sentence for each file that cannot be read."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import PatternFill

from app.domain.progress import Cancelled
from app.errors import UserError
from app.exchange import workbook
from app.exchange.workbook import put_text, read_sheets, save_workbook
from tests.exchange.sheets import write_book

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def test_cells_are_read_as_written(tmp_path: Path) -> None:
    values = (" 张 伟", 340602198409120017, date(1984, 9, 12), 13805616206, 3.5, True, None, "007")
    path = write_book(tmp_path / "a.xlsx", {"焊工": [("标题",), values]}, ["A1:H1"])
    sheet = read_sheets(path)[0]
    assert sheet.name == "焊工"
    # Excel itself keeps 15 digits: what comes back is what it would show.
    assert sheet.grid[1] == (
        " 张 伟",
        "340602198409120000",
        "1984-09-12",
        "13805616206",
        "3.5",
        "是",
        "",
        "007",
    )
    assert sheet.numeric == {(2, 2), (2, 4), (2, 5)}
    assert [(area.top, area.left, area.bottom, area.right) for area in sheet.merged] == [(1, 1, 1, 8)]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "x"
    hidden = book.create_sheet("选项")
    hidden["A1"] = "y"
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert len(read_sheets(tmp_path / "a.xlsx")) == 1


def test_formatted_empty_rows_cost_nothing(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "姓名"
    for row in range(2, 3000):
        sheet.cell(row, 3).fill = PatternFill("solid", fgColor="FFFFFF")
    book.save(tmp_path / "a.xlsx")
    assert read_sheets(tmp_path / "a.xlsx")[0].grid == (("姓名",),)


def test_progress_can_cancel_the_reading(tmp_path: Path) -> None:
    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_sheets(write_book(tmp_path / "a.xlsx", {"a": [("x",)]}), cancel)


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_sheets(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "“a.xlsx”是空文件,大小为 0。请向单位重新索取。"),
        ("姓名,单位".encode(), "“a.xlsx”不是 Excel 工作簿。请选择 .xlsx 文件;其他格式请先另存为 .xlsx。"),
        (OLE, "“a.xlsx”是旧格式(.xls)。请用 Excel 或 WPS 打开,另存为 .xlsx 后再导入。"),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "“a.xlsx”设了打开密码,不能读取。请在 Excel 或 WPS 中去掉密码,保存后再导入。",
        ),
        (b"PK\x03\x04" + bytes(100), "“a.xlsx”已损坏,读不出来。"),
    ],
)
def test_files_that_are_no_workbooks(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refused(path).startswith(message)


def zip_of(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return path


def test_other_packages(tmp_path: Path) -> None:
    assert "不是 Excel 工作簿" in refused(zip_of(tmp_path / "a.xlsx", word__document="x"))
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", "x")
    assert "二进制工作簿(.xlsb)" in refused(path)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.xlsx") == "找不到文件“没有.xlsx”。请确认它没有被移走或改名。"
    (tmp_path / "folder.xlsx").mkdir()
    assert "读不出来" in refused(tmp_path / "folder.xlsx")


def test_a_workbook_without_content(tmp_path: Path) -> None:
    assert "里没有内容" in refused(write_book(tmp_path / "a.xlsx", {"a": [], "b": []}))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_corrupt_parts(tmp_path: Path, part: str) -> None:
    whole = write_book(tmp_path / "whole.xlsx", {"a": [("x",)]})
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if name == part else content)
    assert "已损坏" in refused(path)


def test_a_truncated_file(tmp_path: Path) -> None:
    whole = write_book(tmp_path / "whole.xlsx", {"a": [("x",)]})
    path = tmp_path / "a.xlsx"
    path.write_bytes(whole.read_bytes()[:-300])
    assert "已损坏" in refused(path)


def test_a_cell_far_away_is_refused_before_it_eats_the_memory(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "姓名"
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert "XFD1048576 单元格有内容" in refused(tmp_path / "a.xlsx")


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x" * 5000,)]})
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 4000)
    assert "展开后太大" in refused(path)


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x",)]})
    monkeypatch.setattr(workbook, "MAX_FILE_BYTES", 100)
    assert "请删除表里的图片" in refused(path)


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "007", "a\x07b"])
def test_text_never_becomes_a_formula(tmp_path: Path, text: str) -> None:
    book = Workbook()
    cell = book.worksheets[0].cell(1, 1)
    assert isinstance(cell, Cell)
    put_text(cell, text)
    save_workbook(book, tmp_path / "a.xlsx")
    stored = load_workbook(tmp_path / "a.xlsx").worksheets[0]["A1"]
    assert (stored.data_type, stored.value) == ("s", text.replace("\x07", ""))


def test_a_workbook_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    book = Workbook()
    with pytest.raises(UserError, match="没有写成"):
        save_workbook(book, tmp_path / "missing" / "a.xlsx")
    target = tmp_path / "taken.xlsx"
    target.mkdir()
    with pytest.raises(UserError, match=r"“taken\.xlsx”没有写成"):
        save_workbook(book, target)
    assert [path.name for path in tmp_path.iterdir()] == ["taken.xlsx"]
