"""What goes back to the units can be filled in, read again, and never runs as a formula."""

from pathlib import Path

from openpyxl import load_workbook

from app.domain.registration import review_row
from app.domain.registration_form import EventInfo, RawRow, ReviewContext, SheetKind
from app.exchange.registration_export import (
    write_problem_workbook,
    write_registration_list,
)
from app.exchange.registration_sheet import read_registration

EVENTS = (
    EventInfo(1, "焊工", "person", ("职工组", "学生组")),
    EventInfo(2, "安全生产竞赛", "unit"),
    EventInfo(3, "“五小”成果评审", "innovation"),
)


def rows_with_problems() -> list[RawRow]:
    wrong = {
        "name": "=1+1",
        "document_number": "340602198409120013",
        "organization": "金泷机电",
        "event": "焊工",
    }
    numeric = {**wrong, "name": "李䶮", "document_number": "340602198409120000"}
    return [
        RawRow("焊工", 5, SheetKind.PERSON, wrong),
        RawRow("焊工", 8, SheetKind.PERSON, numeric, frozenset({"document_number"})),
        RawRow("成果", 3, SheetKind.ACHIEVEMENT, {"authors": "张伟", "organization": "金泷机电"}),
    ]


def test_problems_stand_at_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    context = ReviewContext(EVENTS)
    write_problem_workbook(path, "四赛一创", [review_row(raw, context) for raw in rows_with_problems()])
    book = load_workbook(path)
    sheet = book["焊工"]
    labels = [cell.value for cell in sheet[2]]
    assert (labels[0], labels[-1]) == ("原行号", "问题")
    number = sheet.cell(3, labels.index("证件号码") + 1)
    assert number.value == "340602198409120013"
    assert number.fill.fgColor.rgb == "00FBEBE9"
    assert number.comment is not None
    assert "第 18 位校验码应为 7,请核对原件。" in number.comment.text
    division = sheet.cell(3, labels.index("组别") + 1)
    assert division.fill.fgColor.rgb == "00FCF3E0"
    assert "证件号码:第 18 位校验码应为 7,请核对原件" in str(sheet.cell(3, len(labels)).value)
    assert (sheet.cell(3, 1).value, sheet.cell(4, 1).value) == ("5", "8")
    name = sheet.cell(3, labels.index("姓名") + 1)
    assert (name.value, name.data_type) == ("=1+1", "s")


def test_the_problem_workbook_can_be_corrected_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    context = ReviewContext(EVENTS)
    write_problem_workbook(path, "四赛一创", [review_row(raw, context) for raw in rows_with_problems()])
    book = load_workbook(path)
    labels = [cell.value for cell in book["焊工"][2]]
    book["焊工"].cell(3, labels.index("证件号码") + 1).value = "340602198409120017"
    book.save(path)
    file = read_registration(path)
    assert file.unread_columns == ()
    again = [review_row(raw, context) for raw in file.rows]
    assert [review.has_errors for review in again] == [False, True, True]


def test_lists_are_text(tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    write_registration_list(path, "名单", ("报名号", "姓名"), [("20220001", "=张伟"), ("20220002", "李䶮")])
    sheet = load_workbook(path)["名单"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["报名号", "姓名"],
        ["20220001", "=张伟"],
        ["20220002", "李䶮"],
    ]
    assert {cell.data_type for cell in sheet[3]} == {"s"}
    assert sheet.print_title_rows == "$1:$2"
