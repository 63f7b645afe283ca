"""The workbook of marks: written by hand, as a form filled in, and what is wrong with it at its cells."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.errors import UserError
from app.exchange.marks_form import MarksForm, write_marks_form
from app.exchange.marks_workbook import MarksBook, MarksEntry, Spot, read_marks
from tests.exchange.sheets import Row, write_book

DOCUMENT = {
    "modules": [
        {
            "code": "T",
            "self": True,
            "aspects": [{"code": "T1", "name": "理论", "kind": "imported", "maximum": "100"}],
        },
        {
            "code": "P",
            "panel": {"judges": 3},
            "aspects": [
                {"code": "A1", "name": "外观", "maximum": "10"},
                {"code": "A2", "name": "用时", "kind": "time", "seats": "2-3"},
            ],
        },
    ]
}


def read(path: Path, **sheets: list[Row]) -> MarksBook:
    """A workbook of these sheets, read."""
    return read_marks(write_book(path / "a.xlsx", sheets))


def texts(book: MarksBook) -> list[str]:
    """Its problems in words."""
    return [problem.text for problem in book.problems]


def typed(book: MarksBook) -> list[tuple[str, str, int, str, str, str]]:
    """Its marks without their places."""
    return [(m.event, m.entry, m.seat, m.module, m.aspect, m.text) for m in book.marks]


def test_two_sheets_written_by_hand_are_enough(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        参赛=[
            ("编号", "姓名", "单位", "组别", "打星", "状态", "成员"),
            (1, "张伟", "金泷机电", "职工组", None, None, None),
            ("02", "李䶮", "相城水泥", None, "是", "缺考", "王芳、赵敏"),
        ],
        得分=[
            ("参赛编号", "姓名", "模块", "裁判", "A1", "A2 用时", "合计"),
            (1, "张伟", "P", 1, 8.5, "12:30", 8.5),
            (1, "张伟", "P", "裁判2", None, "5/118", None),
        ],
    )
    assert (book.problems, book.warnings) == ((), ())
    assert book.entries == (
        MarksEntry("", "1", "张伟", "金泷机电", "职工组", spot=Spot("参赛", 2)),
        MarksEntry(
            "",
            "02",
            "李䶮",
            "相城水泥",
            guest=True,
            status="absent",
            members=("王芳", "赵敏"),
            spot=Spot("参赛", 3),
        ),
    )
    assert typed(book) == [
        ("", "1", 1, "P", "A1", "8.5"),
        ("", "1", 1, "P", "A2", "12:30"),
        ("", "1", 2, "P", "A2", "5/118"),
    ]
    assert book.marks[2].spot == Spot("得分", 3, "A2 用时")


def test_a_single_judge_and_module_need_no_columns(tmp_path: Path) -> None:
    book = read(tmp_path, 得分=[("编号", "P.A1", "T1"), ("7", 8, "-/-")])
    assert typed(book) == [("", "7", 1, "P", "A1", "8"), ("", "7", 1, "", "T1", "-/-")]


def test_several_events_and_sheets(tmp_path: Path) -> None:
    sheets: dict[str, list[Row]] = {
        "得分 P": [("赛项", "编号", "模块", "A1"), ("焊工", "1", "P", 5)],
        "得分(T)": [("赛项", "编号", "模块", "A1"), ("电工", "1", "T", 6)],
    }
    book = read_marks(write_book(tmp_path / "a.xlsx", sheets))
    assert typed(book) == [("焊工", "1", 1, "P", "A1", "5"), ("电工", "1", 1, "T", "A1", "6")]


def test_judges_by_name_and_self_assessment(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        裁判=[("模块", "席位", "姓名"), ("P", 2, "王芳"), ("T", 1, "王芳"), ("P", 3, None)],
        得分=[
            ("编号", "模块", "裁判", "A1"),
            ("1", "P", "王芳", 5),
            ("1", "P", "自评", 6),
            ("1", "P", "赵敏", 7),
        ],
    )
    assert [(judge.module, judge.seat, judge.name) for judge in book.judges] == [
        ("P", 2, "王芳"),
        ("T", 1, "王芳"),
    ]
    assert [(seat, text) for _, _, seat, _, _, text in typed(book)] == [(2, "5"), (0, "6")]
    assert texts(book) == [
        "“得分”第 4 行“裁判”:“赵敏”没有对应的席位,请写席位号 1、2、3 …,或在表“裁判”中写明这个模块的席位。"
    ]


def test_cells_that_excel_turned_into_dates_and_times_are_said(tmp_path: Path) -> None:
    book = read(tmp_path, 得分=[("编号", "A1", "A2"), ("1", date(2026, 5, 11), time(12, 30))])
    assert typed(book) == []
    assert texts(book) == [
        "“得分”第 2 行“A1”:Excel 把它变成了日期 2026-05-11;请先把这一格设为文本格式,再重新输入。",
        "“得分”第 2 行“A2”:Excel 把它变成了时间 12:30:00;请先把这一格设为文本格式,再重新输入。",
    ]


def test_what_is_wrong_is_said_at_its_place(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        参赛=[("编号", "姓名", "状态"), ("1", "张伟", "走了"), ("1", "李䶮", None), (None, "王芳", None)],
        得分=[("编号", "裁判", "A1", "A1"), ("1", 1, 5, None)],
        扣分=[
            ("编号", "模块", "分数", "原因"),
            ("1", "P", -2, "超时"),
            ("1", None, 2, None),
            ("1", "P", 1.5, "工具"),
        ],
    )
    assert texts(book) == [
        "“参赛”第 2 行“状态”:“走了”不认识,请改为其中一种:正常、缺考、弃权、退赛、取消资格。",
        "“参赛”第 3 行“编号”:编号“1”与第 2 行重复,请改成不同的。",
        "“参赛”第 4 行“编号”:没有编号,请补上。",
        "“扣分”第 2 行“分数”:“-2”不对,请写要扣的分数,如 2。",
        "“扣分”第 3 行“原因”:没有原因,请补上。",
        "“得分”第 1 行“D 列”:评分项“A1”有两列,请删去一列。",
    ]
    assert [(row.module, row.points, row.reason) for row in book.penalties] == [("P", "1.5", "工具")]


def test_a_mark_given_twice_is_a_problem(tmp_path: Path) -> None:
    book = read(tmp_path, 得分=[("编号", "A1"), ("1", 5), ("2", 5), ("1", 6)])
    assert texts(book) == [
        "“得分”第 4 行“A1”:1 席位 1 的这一项在“得分”第 2 行已有得分,请删去一处,或改正席位。"
    ]
    assert len(book.marks) == 2


def test_a_row_with_marks_needs_a_number_and_a_sheet_its_header(tmp_path: Path) -> None:
    assert texts(read(tmp_path, 得分=[("编号", "A1"), (None, 5), (None, None)])) == [
        "“得分”第 2 行“参赛编号”:没有参赛编号,请补上。"
    ]
    assert texts(read(tmp_path, 得分=[("A1", "A2"), (5, 6)])) == [
        "“得分”:没有找到表头,请在第 1 行写:参赛编号、模块、裁判,后面每列写一个评分项的编号。"
    ]
    assert texts(read(tmp_path, 成绩=[("编号", "A1"), (1, 6)])) == [
        "“得分”:没有工作表“参赛”或“得分”(现有:成绩),请按说明命名工作表。"
    ]


def test_the_form_is_ready_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    entries = (MarksEntry("", "1", "张伟"), MarksEntry("", "2", "=李"))
    write_marks_form(path, [MarksForm("焊/工", DOCUMENT, entries)])
    book = load_workbook(path)
    assert book.sheetnames == ["填写说明", "参赛", "得分 焊 工 T", "得分 焊 工 P", "扣分", "裁判"]
    rows = [[cell.value for cell in row] for row in book["得分 焊 工 P"].iter_rows()]
    assert rows[0][5:] == ["外观\n(直接给分,满分 10)", "用时\n(用时)"]
    assert rows[1] == ["赛项", "参赛编号", "名称", "模块", "裁判", "A1", "A2"]
    assert [row[:5] for row in rows[2:5]] == [["焊/工", "1", "张伟", "P", seat] for seat in "123"]
    grey = [book["得分 焊 工 P"].cell(row, 7).fill.fill_type for row in range(3, 9)]
    assert grey == ["solid", None, None] * 2
    assert book["得分 焊 工 T"].cell(3, 5).value == "0"
    empty = read_marks(path)
    assert (empty.problems, empty.marks, empty.judges) == ((), (), ())
    assert [(entry.event, entry.name) for entry in empty.entries] == [("焊/工", "张伟"), ("焊/工", "=李")]


def test_a_form_needs_an_event(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有赛项"):
        write_marks_form(tmp_path / "a.xlsx", [])


KEYS = st.one_of(
    st.tuples(st.sampled_from("12"), st.integers(0, 1), st.just("T"), st.just("T1")),
    st.tuples(st.sampled_from("12"), st.integers(1, 3), st.just("P"), st.sampled_from(["A1", "A2"])),
)
TYPED = st.sampled_from(
    ["0", "8.5", "12:30", "5/118", "7/-", "-/-", "-1.5", "是", "=1+1", "1,5", "2026-05-11", "优"]
)


@given(marks=st.dictionaries(KEYS, TYPED), star=st.booleans(), status=st.sampled_from(["active", "absent"]))
@settings(
    deadline=None,
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking writes thousands of files
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_marks_come_back_as_they_were_typed(
    tmp_path: Path, marks: dict[tuple[str, int, str, str], str], star: bool, status: str
) -> None:
    entries = (
        MarksEntry("焊工", "1", "张伟", "金泷机电", "职工组", 3, star, status, "病了", ("王芳", "赵敏")),
        MarksEntry("焊工", "2", "李䶮"),
    )
    write_marks_form(tmp_path / "a.xlsx", [MarksForm("焊工", DOCUMENT, entries, marks)])
    book = read_marks(tmp_path / "a.xlsx")
    assert (book.problems, book.warnings) == ((), ())
    assert {(m.entry, m.seat, m.module, m.aspect): m.text for m in book.marks} == marks
    found = [
        (e.number, e.name, e.organization, e.division, e.station, e.guest, e.status) for e in book.entries
    ]
    assert found == [
        (e.number, e.name, e.organization, e.division, e.station, e.guest, e.status) for e in entries
    ]
    assert [(e.reason, e.members) for e in book.entries] == [(e.reason, e.members) for e in entries]
