"""报名表 as they come: headers found, titles heard, notes left out."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.progress import Cancelled
from app.domain.registration_form import COLUMN_LABELS, RawRow, SheetKind
from app.errors import UserError
from app.exchange.header_row import column_of
from app.exchange.registration_sheet import read_registration
from tests.exchange.sheets import HEADER, LI, ZHANG, Row, write_book


def read_rows(
    tmp_path: Path, rows: list[Row], merged: tuple[str, ...] = (), name: str = "Sheet1"
) -> tuple[RawRow, ...]:
    return read_registration(write_book(tmp_path / "a.xlsx", {name: rows}, merged)).rows


@pytest.mark.parametrize(
    ("label", "column"),
    [
        ("姓 名", "name"),
        ("*选手姓名(必填)", "name"),
        ("身份证号", "document_number"),
        ("身份证号码(18位)", "document_number"),
        ("证件号码：", "document_number"),
        ("公民身份证号码", "document_number"),
        ("证件类型", "document_type"),
        ("单位", "organization"),
        ("工作单位", "organization"),
        ("参赛单位名称", "organization"),
        ("所在单位\n(全称)", "organization"),
        ("参赛项目", "event"),
        ("赛项", "event"),
        ("报名赛项", "event"),
        ("参赛工种", "event"),
        ("组别", "division"),
        ("参赛组别", "division"),
        ("性别", "gender"),
        ("出生日期", "born_on"),
        ("出生年月", "born_on"),
        ("民族", "ethnicity"),
        ("文化程度", "education"),
        ("学历", "education"),
        ("联系电话", "phone"),
        ("手机", "phone"),
        ("手机号码", "phone"),
        ("技能等级", "skill_level"),
        ("职业技能等级", "skill_level"),
        ("职业资格等级", "skill_level"),
        ("职业资格", "skill_level"),
        ("工种", "trade"),
        ("成果名称", "title"),
        ("项目名称", "title"),
        ("完成人", "authors"),
        ("主创人员", "authors"),
        ("统一社会信用代码", "credit_code"),
        ("联系人", "contact"),
        ("备注", "note"),
        ("序号", "serial"),
        ("角色", "role"),
        ("人员类别(领队/队员)", "role"),
        ("成果类别", "category"),
        ("五小类别", "category"),
        ("单位性质", "unit_kind"),
        ("企业类型", "unit_kind"),
        ("所属县区", "district"),
        ("县(市、区)", "district"),
        ("所属产业链", "chain"),
        ("五群十链", "chain"),
        ("所属行业", "industry"),
        ("成果简介", "summary"),
        ("主要内容及创新点", "summary"),
        ("工程概况", "summary"),
        ("经济效益(万元)", "effect"),
        ("年经济效益", "effect"),
        ("经济和社会效益", "effect"),
        ("实施地点", "site"),
        ("建设地点", "site"),
        ("通讯地址", None),
        ("身高", None),
        ("", None),
    ],
)
def test_labels(label: str, column: str | None) -> None:
    assert column_of(label) == column


@pytest.mark.parametrize(("column", "label"), COLUMN_LABELS.items())
def test_our_own_labels_are_understood(column: str, label: str) -> None:
    assert column_of(label) == column


def test_a_plain_table(tmp_path: Path) -> None:
    rows = read_rows(tmp_path, [HEADER, ZHANG, LI])
    assert [(row.row, row.kind, row.get("name"), row.get("event")) for row in rows] == [
        (2, SheetKind.PERSON, "张 伟", "焊工"),
        (3, SheetKind.PERSON, "李䶮", "焊工"),
    ]
    assert rows[0].place("document_number") == "工作表“Sheet1”第 2 行 B 列"


def test_titles_notes_blank_rows_and_repeated_headers_are_no_entries(tmp_path: Path) -> None:
    rows = read_rows(
        tmp_path,
        [
            ("2022年技能竞赛报名表",),
            ("单位(盖章)：淮北矿业机修厂      联系人：宋江平", None, None, None),
            ("序号", "姓名", "身份证号", "赛项", "备注"),
            ("示例", "王小明", "340602……", "焊工"),
            (1, "张伟", "340602198409120017", "焊工"),
            (2, None, None, None),
            ("序号", "姓名", "身份证号", "赛项", "备注"),
            (3, "李䶮", "340602199001010013", "钳工"),
            (4,),
            (),
            ("合计:2 人",),
            ("注:1. 姓名须与证件一致。",),
            ("填表人:宋江平", None, "2022年9月1日"),
            (None, None, None, "审核人(签字):"),
        ],
        ("A1:E1", "A2:E2"),
    )
    assert [(row.row, row.get("name"), row.get("organization")) for row in rows] == [
        (5, "张伟", "淮北矿业机修厂"),
        (8, "李䶮", "淮北矿业机修厂"),
    ]


def test_the_unit_may_stand_in_the_next_cell_and_yields_to_a_column(tmp_path: Path) -> None:
    rows = read_rows(
        tmp_path,
        [
            ("参赛单位:", None, "金泷机电"),
            ("姓名", "证件号码", "赛项", "单位"),
            ("张伟", "1", "焊工", None),
            ("李䶮", "2", "焊工", "相城水泥"),
        ],
    )
    assert [row.get("organization") for row in rows] == ["金泷机电", "相城水泥"]


def test_event_and_division_above_the_table_speak_for_all_rows(tmp_path: Path) -> None:
    rows = read_rows(
        tmp_path, [("参赛项目:电工   组别:学生组",), ("姓名", "身份证号", "单位"), ("张伟", "1", "学院")]
    )
    assert (rows[0].get("event"), rows[0].get("division")) == ("电工", "学生组")


@pytest.mark.parametrize("merged", [(), ("A2:A3", "B2:C2", "D2:D3", "E2:E3")])
def test_headers_of_two_rows(tmp_path: Path, merged: tuple[str, ...]) -> None:
    rows = read_rows(
        tmp_path,
        [
            ("报名表",),
            ("姓名", "身份信息", None, "单位", "赛项"),
            (None, "身份证号", "出生日期", None, None),
            ("张伟", "340602198409120017", date(1984, 9, 12), "金泷机电", "焊工"),
        ],
        merged,
    )
    assert [(row.row, row.get("name"), row.get("born_on"), row.get("organization")) for row in rows] == [
        (4, "张伟", "1984-09-12", "金泷机电")
    ]


def test_merged_units_speak_for_all_their_rows(tmp_path: Path) -> None:
    rows = read_rows(
        tmp_path,
        [
            ("单位", "姓名", "身份证号", "赛项"),
            ("金泷机电", "张伟", "1", "焊工"),
            (None, "李䶮", "2", "焊工"),
        ],
        ("A2:A3",),
    )
    assert [row.get("organization") for row in rows] == ["金泷机电", "金泷机电"]


def test_numeric_cells_are_told_from_text(tmp_path: Path) -> None:
    rows = read_rows(tmp_path, [HEADER, ("张伟", 340602198409120017, "金泷机电", "焊工"), ZHANG])
    assert [row.numeric for row in rows] == [{"document_number"}, frozenset()]


def test_a_trade_column_names_the_event_where_no_other_does(tmp_path: Path) -> None:
    first = read_rows(tmp_path, [("姓名", "身份证号", "单位", "工种"), ZHANG])[0]
    assert (first.get("event"), first.get("trade")) == ("焊工", "")
    both = read_rows(tmp_path, [("姓名", "身份证号", "单位", "赛项", "工种"), (*ZHANG, "管道工")])[0]
    assert (both.get("event"), both.get("trade")) == ("焊工", "管道工")


def test_several_sheets_of_several_kinds(tmp_path: Path) -> None:
    file = read_registration(
        write_book(
            tmp_path / "a.xlsx",
            {
                "填表说明": [("填表说明",), ("1. 请填写姓名",)],
                "通知": [("关于报名的通知",)],
                "选手": [HEADER, ZHANG],
                "单位": [("单位名称", "赛项", "联系人"), ("金泷机电", "安全生产竞赛", "韩冬")],
                "成果": [("成果名称", "完成人", "单位", "血型"), ("夹具", "张伟", "金泷机电", "A")],
                "空表": [HEADER],
            },
        )
    )
    assert [(row.sheet, row.kind) for row in file.rows] == [
        ("选手", SheetKind.PERSON),
        ("单位", SheetKind.UNIT),
        ("成果", SheetKind.ACHIEVEMENT),
    ]
    assert [(sheet.name, sheet.reason) for sheet in file.skipped] == [
        ("通知", "没有找到表头"),
        ("空表", "表头下面没有内容"),
    ]
    assert file.unread_columns == ("血型",)


def test_what_stands_above_is_kept_as_heading(tmp_path: Path) -> None:
    rows = read_rows(
        tmp_path, [("“五小”成果申报表",), ("成果名称", "完成人", "单位"), ("夹具", "张伟", "金泷机电")]
    )
    assert rows[0].heading == "“五小”成果申报表"


def test_no_header(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"没有找到表头\(已看工作表:名单\).*姓名、身份证号、单位、参赛项目"):
        read_rows(tmp_path, [("张伟", "焊工"), ("李䶮", "焊工")], name="名单")


def test_a_header_and_nothing_below(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="表头下面没有报名内容"):
        read_rows(tmp_path, [HEADER, (None, None)])


def test_progress_runs_to_the_rows_and_can_cancel(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = write_book(tmp_path / "a.xlsx", {"a": [HEADER, ZHANG], "b": [HEADER, *[LI] * 600]})
    read_registration(path, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (502, 603)
    assert all(done <= total for done, total in seen)

    def cancel(done: int, total: int) -> None:
        if done > 100:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_registration(path, cancel)


def test_rows_of_failed_formulas_only_are_empty(tmp_path: Path) -> None:
    rows = read_rows(tmp_path, [(*HEADER, "性别"), (*ZHANG, "=1+1"), ("", "", "", "", "=IF(B3,1,2)")])
    assert [row.get("gender") for row in rows] == ["#未计算!"]


def test_hidden_rows_are_read_and_marked(tmp_path: Path) -> None:
    rows = read_registration(Path(__file__).parent / "old_format.xls").rows
    assert [(row.get("name"), row.hidden) for row in rows] == [("张 伟", False), ("李䶮", True)]
