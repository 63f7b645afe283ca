"""Excel files at the edge: cells as written, and a sentence for each file that cannot be read."""

import csv
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from app.domain.people import NOT_WORKED_OUT
from app.domain.progress import Cancelled
from app.errors import UserError
from app.exchange import sheet_facts, workbook
from app.exchange.workbook import put_text, read_sheets, save_workbook
from tests.exchange.package_mutations import SHEET, share_texts
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


def test_cells_without_a_value_hold_what_excel_shows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["姓名", "#REF!", "=A1", "😀"])
    sheet["B1"].data_type = "e"
    sheet["B4"] = "=SUM(A1:A2)"  # was never worked out: openpyxl works nothing out
    sheet["E4"] = "#N/A"
    sheet["E4"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    grid = read_sheets(tmp_path / "a.xlsx")[0].grid
    assert grid[0] == ("姓名", "#REF!", NOT_WORKED_OUT, "😀", "")
    assert grid[3] == ("", NOT_WORKED_OUT, "", "", "#N/A")


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in range(1, 6):
        sheet.cell(row, 1, "x")
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[5].hidden = True
    book.save(tmp_path / "a.xlsx")
    found = read_sheets(tmp_path / "a.xlsx")[0]
    assert len(found.grid) == 5
    assert found.hidden == {3, 5}


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_dates_of_both_calendars(tmp_path: Path, epoch: datetime) -> None:
    book = Workbook()
    book.epoch = epoch
    book.worksheets[0].append([date(1984, 9, 12), date(2022, 10, 18)])
    book.save(tmp_path / "a.xlsx")
    assert read_sheets(tmp_path / "a.xlsx")[0].grid == (("1984-09-12", "2022-10-18"),)


@pytest.mark.parametrize("text", ["inf", "nan", "1e400", "1e300"])
def test_numbers_beyond_all_measure(tmp_path: Path, text: str) -> None:
    path = patched(write_book(tmp_path / "a.xlsx", {"a": [(1, "x")]}), SHEET, b"<v>1</v>", text)
    assert read_sheets(path)[0].grid[0][1] == "x"


# -- .xls, the old format (written once by xlwt, its formula given an error as its result) --------------


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    (sheet,) = read_sheets(Path(__file__).parent / "old_format.xls")
    assert sheet.name == "焊工"
    assert sheet.hidden == {4}
    assert sheet.dated == {(3, 5)}
    assert sheet.grid[2] == (
        "张 伟",
        "340602198409120017",
        "相山重型机修厂",
        "焊工",
        "1984-09-12",
        "13805616206",
    )
    assert sheet.grid[3][4:] == ("#DIV/0!", "#N/A")
    assert (4, 2) in sheet.numeric
    assert [(area.top, area.left, area.bottom, area.right) for area in sheet.merged] == [(1, 1, 1, 6)]


def test_a_file_is_what_it_holds_not_what_it_is_called(tmp_path: Path) -> None:
    old = (Path(__file__).parent / "old_format.xls").read_bytes()
    new = write_book(tmp_path / "new.xlsx", {"a": [("x",)]}).read_bytes()
    for name, data in {"a.xlsx": old, "b.csv": old, "c.xls": new, "d.csv": new}.items():
        (tmp_path / name).write_bytes(data)
        assert read_sheets(tmp_path / name)[0].grid


def test_an_old_workbook_that_asks_for_all_the_memory_is_refused(tmp_path: Path) -> None:
    data = bytearray((Path(__file__).parent / "old_format.xls").read_bytes())
    at = data.index(bytes.fromhex("00020e00"))  # the record that says how large the sheet is
    data[at + 8 : at + 12] = b"\xff\xff\xff\x7f"
    (tmp_path / "a.xls").write_bytes(data)
    assert "已损坏" in refused(tmp_path / "a.xls")


def test_a_word_file_is_no_workbook(tmp_path: Path) -> None:
    data = (Path(__file__).parent / "old_format.xls").read_bytes()
    name, other = ("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le"))
    (tmp_path / "a.xls").write_bytes(data.replace(name, other))
    assert "不是 Excel 工作簿" in refused(tmp_path / "a.xls")


# -- .csv ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "\uff0c"])
def test_text_tables_in_every_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = (
        ("姓名", "身份证号", "单位"),
        ("张 伟", "340602198409120017", '相山"重型"\n机修厂'),
        ("李静", "", ""),
    )
    with (tmp_path / "名单.csv").open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=separator).writerows([*rows, (), ("", "", "")])
    (sheet,) = read_sheets(tmp_path / "名单.csv")
    assert (sheet.name, sheet.grid, sheet.numeric) == ("名单", rows, frozenset())


def test_rows_of_a_text_table_are_made_equally_long(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"sep=;\r\ntitle\r\na;b,c;d\r\ne")
    assert read_sheets(tmp_path / "a.csv")[0].grid == (("title", "", ""), ("a", "b,c", "d"), ("e", "", ""))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xff\xff", "文字编码认不出来,不是 UTF-8 也不是 GBK"),
        ("姓名,单位,证件号码\n张伟,相山".encode() + b"\xe5\xff\n", "第 2 行有坏掉的字"),
        (b"<html><table>", "内容是网页"),
        (b"a,b\x00\x00", "不是文字表格"),
        (b'name,unit\n"a,b\n' + b"x,y\n" * 50_000, "引号没有成对"),
        (b"\n\n , \n", "里没有内容"),
    ],
)
def test_text_files_that_are_no_tables(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert words in refused(tmp_path / "a.csv")


# -- what cannot be read --------------------------------------------------------------------------------


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
        ("姓名,单位".encode(), "“a.xlsx”不是 Excel 工作簿。请选择 .xlsx、.xls 或 .csv 文件;"),
        (OLE, "“a.xlsx”已损坏,读不出来。"),
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


def patched(path: Path, part: str, old: bytes, new: str) -> Path:
    """The same package with one part changed."""
    parts = zipfile.ZipFile(path)
    contents = {name: parts.read(name) for name in parts.namelist()}
    assert old in contents[part]
    contents[part] = contents[part].replace(old, new.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("cell", ['r="ZZ99999"', 'r="ALL2"', "s='1' r='A100000'", 'r="B99999999"'])
def test_cells_far_away_however_they_are_written(tmp_path: Path, cell: str) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x", "y")]})
    assert "单元格有内容,远在表格之外" in refused(patched(path, SHEET, b'r="B1"', cell))


def test_rows_far_away_whose_cells_have_no_address(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x",)]})
    assert "远在表格之外" in refused(patched(path, SHEET, b'<row r="1"><c r="A1"', '<row r="900000"><c'))


def test_an_empty_cell_far_away_does_no_harm(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x",)]})
    path = patched(path, SHEET, b"</row>", '<c r="XFD1" s="1"/></row>')
    assert read_sheets(path)[0].grid == (("x",),)


def test_one_long_text_in_very_many_cells_is_a_bomb_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x" * 9000,)] * 300})
    path.write_bytes(share_texts(path.read_bytes()))
    assert len(read_sheets(path)[0].grid) == 300
    monkeypatch.setattr(sheet_facts, "MAX_UNPACKED_BYTES", 2_000_000)
    assert sum(part.file_size for part in zipfile.ZipFile(path).infolist()) < 100_000
    assert "展开后太大" in refused(path)


def test_areas_over_each_other_are_left_out(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x", "y", "z"), ("x", "y", "z")]}, ["A1:C1"])
    path = patched(path, SHEET, b'<mergeCell ref="A1:C1" />', '<mergeCell ref="A1:XFD1048576"/>' * 3)
    assert len(read_sheets(path)[0].merged) == 1


def test_more_cells_than_fit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x",)] * 300})
    monkeypatch.setattr(sheet_facts, "MAX_CELLS", 200)
    assert "展开后太大" in refused(path)


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path / "a.xlsx", {"a": [("x" * 5000,)]})
    monkeypatch.setattr(sheet_facts, "MAX_UNPACKED_BYTES", 4000)
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
