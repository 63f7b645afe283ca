"""What goes back to the units can be filled in, read again, and never runs as a formula."""

from pathlib import Path

from openpyxl import load_workbook

from app.domain.registration import review_row
from app.domain.registration_form import EventInfo, RawRow, ReviewContext, SheetKind
from app.exchange.registration_export import (
    write_problem_workbook,
    write_registration_list,
    write_registration_template,
)
from app.exchange.registration_sheet import read_registration

EVENTS = (
    EventInfo(1, "焊工", "person", ("职工组", "学生组")),
    EventInfo(2, "安全生产竞赛", "unit"),
    EventInfo(3, "“五小”成果评审", "innovation"),
)


def test_the_template_has_a_sheet_for_each_way_of_entering(tmp_path: Path) -> None:
    write_registration_template(tmp_path / "t.xlsx", "2022年四赛一创", EVENTS)
    book = load_workbook(tmp_path / "t.xlsx")
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert visible == ["选手报名表", "单位报名表", "成果和项目申报表"]
    sheet = book["选手报名表"]
    labels = [cell.value for cell in sheet[3]]
    assert labels[:4] == ["姓名*", "性别", "证件类型", "证件号码*"]
    number = sheet.cell(4, labels.index("证件号码*") + 1)
    assert number.number_format == "@"
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["B4"] == "'选项'!$A$1:$A$2"
    options = [[cell.value for cell in column if cell.value] for column in book["选项"].iter_cols()]
    assert ["男", "女"] in options
    assert ["职工组", "学生组"] in options


def test_a_filled_template_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_registration_template(path, "2022年四赛一创", EVENTS)
    book = load_workbook(path)
    people, units, works = (book[name] for name in ("选手报名表", "单位报名表", "成果和项目申报表"))
    for column, text in enumerate(
        ("张伟", "男", None, "340602198409120017", "金泷机电", "焊工", "学生组"), 1
    ):
        people.cell(4, column, text)
    units["A4"], units["B4"] = "金泷机电", "安全生产竞赛"
    works["A4"], works["B4"], works["C4"], works["D4"] = "夹具", "张伟", "金泷机电", "“五小”成果评审"
    book.save(path)
    context = ReviewContext(EVENTS)
    reviews = [review_row(raw, context) for raw in read_registration(path).rows]
    assert [review.problems for review in reviews] == [(), (), ()]
    assert [review.values.event for review in reviews] == list(EVENTS)
    assert reviews[0].values.division == "学生组"


def test_a_template_for_teams_asks_for_the_team(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_registration_template(path, "", [EventInfo(1, "抢修接力", "team")])
    assert "参赛队名称" in [cell.value for cell in load_workbook(path)["选手报名表"][3]]


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
