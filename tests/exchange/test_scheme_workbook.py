"""The workbook of rules: any document there and back, hand-written sheets, problems at their cells."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.domain import awards_reading, ranking_reading, rule_names
from app.domain.reading import Reader
from app.domain.rules import read_rules
from app.errors import UserError
from app.exchange.scheme_sheets import EVENT_FIELDS, SHEETS
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent, locate, read_scheme
from app.exchange.scheme_writing import write_scheme
from tests.exchange.scheme_documents import DOCUMENTS, NAMES, WORDS, Document
from tests.exchange.sheets import Row, write_book

TEMPLATES = Path(__file__).parents[2] / "resources" / "templates"
COMPETITION = {
    "title": "2026年淮北市职工技能大赛",
    "year": 2026,
    "level": "市级",
    "contest_class": "一类",
    "venue": "相城体育馆",
    "starts_on": "2026-05-11",
    "ends_on": "2026-05-12",
    "hosts": ["市总工会", "市人社局"],
    "issuers": ["市总工会"],
    "issued_on": "2026-05-20",
    "number_prefix": "2026",
    "rules": {
        "standings": {
            "points": {"by": "rank", "table": ["10", "8", "6"], "share": "same", "rest": "1"},
            "best_per_unit": 1,
            "least_events": 2,
            "ties": ["firsts", "best_place"],
            "event_weights": {"焊工": "2"},
        },
        "unit_awards": [{"name": "优秀组织奖", "by": "points", "percent": "30", "of": "counted"}],
    },
}


def there_and_back(path: Path, events: tuple[SchemeEvent, ...]) -> tuple[SchemeEvent, ...]:
    """Events as they come back from a workbook, without their places."""
    write_scheme(SchemeBook(events, COMPETITION), path)
    book = read_scheme(path)
    assert book.problems == ()
    assert book.warnings == ()
    assert book.competition == COMPETITION
    return tuple(replace(event, places={}, headings={}) for event in book.events)


def events(count: int) -> st.SearchStrategy[tuple[SchemeEvent, ...]]:
    """As many events with any documents."""
    one = st.builds(
        SchemeEvent,
        name=st.just(""),
        kind=st.sampled_from(["skill", "emulation", "innovation"]),
        entry_kind=st.sampled_from(["person", "team", "unit", "project", "innovation"]),
        blind=st.booleans(),
        divisions=st.lists(NAMES, max_size=2).map(tuple),
        track=WORDS | st.just(""),
        document=DOCUMENTS,
        places=st.just({}),
        headings=st.just({}),
        contest_class=st.sampled_from(["", "二类"]),
        weight=st.sampled_from(["1", "0.5"]),
    )
    names = st.lists(WORDS, min_size=count, max_size=count, unique=True)
    return st.tuples(names, st.tuples(*[one] * count)).map(
        lambda found: tuple(replace(e, name=name) for name, e in zip(found[0], found[1], strict=True))
    )


@given(written=st.integers(1, 2).flatmap(events))
@settings(
    deadline=None,
    max_examples=15,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking writes thousands of files,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
def test_any_document_comes_back_as_it_was(tmp_path: Path, written: tuple[SchemeEvent, ...]) -> None:
    assert there_and_back(tmp_path / "a.xlsx", written) == written


# -- written by hand -----------------------------------------------------------------------------------

EVENT: tuple[Row, ...] = (("赛项", "核分方式"), ("焊工", "双人录入"))
MODULES: tuple[Row, ...] = (("编号", "名称", "权重"), ("T", "理论", "30%"), ("P", "实操", 0.7))
ASPECTS: tuple[Row, ...] = (
    ("模块", "编号", "评分项", "类型", "满分", "步长"),
    ("T", "T1", "理论成绩", "导入成绩", 100, None),
    ("P", "A1", "外观", "给分", "60", 0.5),
    ("P", "A2", "咬边", "扣分", None, None),
)


def hand_written(path: Path, **sheets: tuple[Row, ...]) -> SchemeBook:
    """A workbook of the three needed sheets and others, read."""
    pages = {"赛项": EVENT, "模块": MODULES, "评分项": ASPECTS} | sheets
    return read_scheme(write_book(path / "a.xlsx", {name: rows for name, rows in pages.items() if rows}))


def only(book: SchemeBook) -> Document:
    """The document of the only event of a workbook without problems."""
    assert [problem.text for problem in book.problems] == []
    assert [problem.text for problem in book.warnings] == []
    (event,) = book.events
    return dict(event.document)


def texts(book: SchemeBook) -> list[str]:
    """Its problems in words."""
    return [problem.text for problem in book.problems]


def test_three_sheets_are_enough(tmp_path: Path) -> None:
    assert only(hand_written(tmp_path)) == {
        "checking": "double",
        "modules": [
            {
                "code": "T",
                "name": "理论",
                "weight": "0.3",
                "aspects": [{"code": "T1", "name": "理论成绩", "kind": "imported", "maximum": "100"}],
            },
            {
                "code": "P",
                "name": "实操",
                "weight": "0.7",
                "aspects": [
                    {"code": "A1", "name": "外观", "kind": "points", "maximum": "60", "step": "0.5"},
                    {"code": "A2", "name": "咬边", "kind": "deduction"},
                ],
            },
        ],
    }


def test_code_names_short_forms_and_title_rows_are_understood(tmp_path: Path) -> None:
    aspects: tuple[Row, ...] = (
        ("焊工评分表",),
        ("模块*", "编号", "名称", "类型", "得分区间", "等级", "席位", "备注"),
        ("P", "A1", "错边", "measured", "≤0.5:10;<=1:8;其余:0", None, "1~3", "卡尺"),
        ("P", "A2", "评级", "grade", None, "优:10;良:8", "6", None),
    )
    document = only(hand_written(tmp_path, 模块=(("模块", "名称"), ("P", "实操")), 评分项=aspects))
    measured, graded = document["modules"][0]["aspects"]
    assert measured["bands"] == [
        {"upto": "0.5", "points": "10"},
        {"upto": "1", "points": "8"},
        {"points": "0"},
    ]
    assert (measured["seats"], graded["seats"]) == ("1-3", "6")
    assert graded["grades"] == [{"name": "优", "points": "10"}, {"name": "良", "points": "8"}]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("模块 P", "module:P"),
        ("模块P", "module:P"),
        ("module:P", "module:P"),
        ("评分项 P.A1", "aspect:P.A1"),
        ("模块 T + 模块 P", "module:T+module:P"),
        ("用时", "time"),
        ("罚时", "time"),
        ("次数", "attempts"),
        ("去分前 P", "untrimmed:P"),
        ("去掉前P", "untrimmed:P"),
        ("去分前总成绩", "untrimmed"),
        ("第2好 J.试跳", "best:2:J.试跳"),
        ("第 3 好成绩:J.试跳", "best:3:J.试跳"),
        ("次好 J.试跳", "best:2:J.试跳"),
        ("best:2:J.试跳", "best:2:J.试跳"),
        ("抽签", "抽签"),
    ],
)
def test_tie_keys_in_words(tmp_path: Path, typed: str, key: str) -> None:
    document = only(hand_written(tmp_path, 排名=(("比较依据", "方向"), (typed, "升序"))))
    assert document["ranking"]["ties"] == [{"key": key, "order": "asc"}]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("评分项 T1", "aspect:T.T1"),
        ("评分项 T.T1", "aspect:T.T1"),
        ("评分项 T1 + 第2好 试跳", "aspect:T.T1+best:2:T.试跳"),
        ("模块 T", "module:T"),
    ],
)
def test_the_only_module_need_not_be_written_in_ties(tmp_path: Path, typed: str, key: str) -> None:
    aspects = (("编号", "小项", "评分项", "满分"), ("T1", "试跳", "第一次", 10), ("T2", "试跳", "第二次", 10))
    sheets = {"模块": (("编号", "名称"), ("T", "跳远")), "评分项": aspects}
    document = only(hand_written(tmp_path, 排名=(("比较依据", "方向"), (typed, "升序")), **sheets))
    assert document["ranking"]["ties"] == [{"key": key, "order": "asc"}]
    several = only(hand_written(tmp_path, 排名=(("比较依据",), ("评分项 T1",))))
    assert several["ranking"]["ties"] == [{"key": "aspect:T1"}]


def test_merged_modules_speak_for_all_their_rows(tmp_path: Path) -> None:
    rows = (ASPECTS[0], ("T", "T1", "理论"), ("P", "A1", "外观"), (None, "A2", "咬边"), (None, "A3", "气孔"))
    path = tmp_path / "a.xlsx"
    write_book(path, {"赛项": EVENT, "模块": MODULES, "评分项": rows})
    book = load_workbook(path)
    book["评分项"].merge_cells("A3:A5")
    book.save(path)
    assert [len(module["aspects"]) for module in only(read_scheme(path))["modules"]] == [1, 3]


def test_what_is_wrong_with_the_sheets_is_said_at_its_place(tmp_path: Path) -> None:
    aspects: tuple[Row, ...] = (
        ("模块", "编号", "评分项", "类形", "满分"),
        ("P", "A1", "外观", None, 10),
        (None, "A2", "咬边", None, 10),
        ("Q", "A3", "气孔", None, 10),
    )
    assert texts(hand_written(tmp_path, 评分项=aspects)) == [
        "“评分项”第 1 行:D 列“类形”不认识,是不是“类型”?请改名;自己用的列请命名为“备注”,或删去。",
        "“评分项”第 3 行“模块”:没写是哪个模块,请填它的编号。",
        "“评分项”第 4 行“模块”:没有模块“Q”,请改成表“模块”中的编号,或在那里加一行。",
    ]


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    book = hand_written(tmp_path, 评分项=(), 平分项=ASPECTS)
    assert texts(book) == ["“评分项”:没有这张工作表,请加上;只有“赛项”“模块”“评分项”三张是必须的。"]
    assert [warning.text for warning in book.warnings] == [
        "“平分项”:这张工作表没有读取,是不是“评分项”?请改名。"
    ]


def test_a_sheet_without_header_is_named(tmp_path: Path) -> None:
    (problem,) = texts(hand_written(tmp_path, 奖项=(("一等奖", 10),)))
    assert problem.startswith("“奖项”:没有找到表头,请在第 1 行写上列名,如:赛项、奖项、比例")


def test_rows_of_several_events_name_theirs(tmp_path: Path) -> None:
    modules: tuple[Row, ...] = (("赛项", "编号"), ("焊工", "P"), (None, "P"), ("焊工组", "P"))
    book = hand_written(
        tmp_path,
        赛项=(("赛项", "赛项类型"), ("焊工", None), ("电工", "厨艺")),
        模块=modules,
        评分项=(("赛项", "编号"),),
    )
    assert texts(book) == [
        "“赛项”第 3 行“赛项类型”:“厨艺”不认识,请改为其中一种:技能竞赛、劳动竞赛、创新成果评审。",
        "“模块”第 3 行“赛项”:有几个赛项,这一行没写是哪一个,请补上。",
        "“模块”第 4 行“赛项”:赛项“焊工组”在表“赛项”中没有,是不是“焊工”?请改成一样的名称。",
    ]
    assert [len(event.document.get("modules", ())) for event in book.events] == [1, 0]


def test_wrong_values_are_handed_on_and_found_again(tmp_path: Path) -> None:
    aspects: tuple[Row, ...] = (
        ("模块", "编号", "评分项", "类型", "满分", "步长"),
        ("P", "A1", "外观", "打滚", "1,5", time(0, 30)),
        ("P", "A2", "咬边", None, None, None),
    )
    (event,) = hand_written(tmp_path, 评分项=aspects).events
    first = event.document["modules"][1]["aspects"][0]
    assert (first["kind"], first["maximum"], first["step"]) == ("打滚", "1,5", "00:30:00")
    assert event.places["modules", 1, "aspects", 0, "maximum"] == "评分项!E2"
    assert locate(event, ("modules", 1, "aspects", 0, "maximum")) == "“评分项”第 2 行“满分”"
    # Blank, of a column that is not there, and of a list that has no row.
    assert locate(event, ("modules", 1, "aspects", 1, "maximum")) == "“评分项”第 3 行“满分”"
    assert locate(event, ("modules", 1, "aspects", 1, "each")) == "“评分项”第 3 行“每处扣分/罚时”"
    assert locate(event, ("modules", 1, "aspects", 1, "bands")) == "“评分项”第 3 行“得分区间”"
    assert locate(event, ("modules", 0)) == "“模块”第 2 行"
    assert locate(event, ("modules", 1, "panel", "judges")) == "“模块”第 3 行“裁判人数”"
    assert locate(event, ("total",)) == "“赛项”第 2 行“总分”"


def test_the_domain_finds_its_problem_at_the_cell(tmp_path: Path) -> None:
    (event,) = hand_written(tmp_path, 奖项=(("奖项", "比例", "最低分"), ("一等奖", "10%", "六十"))).events
    reader = Reader(event.document["awards"], {}, path=("awards",))
    for tier in reader.items("tiers"):
        tier.optional("floor")
    assert [locate(event, problem.path) for problem in reader.problems] == ["“奖项”第 2 行“最低分”"]


def test_numbers_are_read_as_excel_shows_them_and_noise_is_said(tmp_path: Path) -> None:
    book = hand_written(tmp_path, 模块=(("编号", "权重", "满分"), ("T", 0.1, 1e-7), ("P", 7, "0.30")))
    replace_number(tmp_path / "a.xlsx", "<v>7</v>", "<v>0.30000000000000004</v>")
    book = read_scheme(tmp_path / "a.xlsx")
    (event,) = book.events
    found = [(module["weight"], module["full"]) for module in event.document["modules"]]
    assert found == [("0.1", "0.0000001"), ("0.3", "0.30")]
    assert [warning.text for warning in book.warnings] == [
        "“模块”第 3 行“权重”:这里是算出来的小数 0.30000000000000004,按 Excel 显示的 0.3 读取;请改写成 0.3。"
    ]


def test_percent_cells_and_dates_made_by_excel_are_refused_with_their_cure(tmp_path: Path) -> None:
    aspects = ((*ASPECTS[0], "席位"), ("P", "A1", "外观", "给分", 10, 1, date(2026, 1, 3)))
    assert texts(
        hand_written(tmp_path, 评分项=aspects, 奖项=(("奖项", "比例"), ("一等奖", 0.1), ("二等奖", 20)))
    ) == [
        "“评分项”第 2 行“席位”:Excel 把它变成了日期 2026-01-03;请先把这一格设为文本格式,再重新输入。",
        "“奖项”第 2 行“比例”:这里读到 0.1,分不清是 10% 还是 0.1%;请设为文本格式,再写 10%。",
    ]


def test_money_and_grades_find_their_list_by_what_is_filled_in(tmp_path: Path) -> None:
    document = only(
        hand_written(
            tmp_path,
            奖金=(("奖项", "类别", "金额"), ("一等奖", None, 3000), (None, "一类", 20000)),
            等级表=(
                ("等级表", "模块", "评分项", "等级", "得分"),
                ("A7", None, None, "3", "2.1"),
                (None, "P", "A1", "优", 10),
            ),
        )
    )
    assert document["awards"] == {
        "money": [{"award": "一等奖", "amount": "3000"}],
        "subsidy": [{"class": "一类", "amount": "20000"}],
    }
    assert document["tables"] == {"A7": [{"name": "3", "points": "2.1"}]}
    assert document["modules"][1]["aspects"][0]["grades"] == [{"name": "优", "points": "10"}]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"colour": "red"}, "焊工 colour:"),
        ({"modules": [{"code": "P", "panel": {"mode": "x"}}]}, "焊工 modules 1 panel mode:"),
        ({"modules": [{"code": "P"}, {"code": "P"}]}, "焊工 modules:模块没有编号,或编号重复"),
        ({"modules": [{"name": "P"}]}, "焊工 modules:模块没有编号,或编号重复"),
        ({"awards": {"honours": [{"classes": ["一,二"]}]}}, "焊工 荣誉 赛项类别“['一,二']”写不进工作簿"),
        ({"modules": {"code": "P"}}, "焊工 modules code:"),
    ],
)
def test_what_has_no_place_is_never_left_out(tmp_path: Path, document: Any, place: str) -> None:
    with pytest.raises(UserError) as caught:
        write_scheme(SchemeBook((SchemeEvent("焊工", document=document),)), tmp_path / "a.xlsx")
    assert str(caught.value).startswith(place)
    assert not (tmp_path / "a.xlsx").exists()


def test_the_written_workbook_helps_the_one_who_fills_it_in(tmp_path: Path) -> None:
    write_scheme(SchemeBook((SchemeEvent("=1+1"),)), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["填写说明", "赛事", *(layout.title for layout in SHEETS)]
    sheet = book["评分项"]
    assert sheet.freeze_panes == "A2"
    words = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert "直接给分" in words["F2:F1001"]
    assert sheet.column_dimensions["G"].number_format == "@"
    assert book["赛项"]["A2"].data_type == "s"
    told = [[cell.value for cell in row] for row in book["填写说明"].iter_rows()]
    for layout in SHEETS:
        for column in layout.all_columns:
            assert any(row[1] == column.title for row in told)


def replace_number(path: Path, old: str, new: str) -> None:
    """Excel itself writes 17 digits; openpyxl does not."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(old.encode(), new.encode()))


def test_columns_are_called_as_the_messages_of_the_domain_call_them() -> None:
    names: dict[str, Mapping[str, str]] = {
        "赛项": {**rule_names.NAMES, **ranking_reading.RANKING_NAMES},
        "团体": ranking_reading.TEAM_NAMES,
        "奖项规则": awards_reading.NAMES,
        "参赛少时": awards_reading.SMALL_NAMES,
    }
    lines = ("奖项", "荣誉", "晋升", "奖金", "评定奖", "单位奖")
    names |= dict.fromkeys(lines, awards_reading.LINE_NAMES)
    strange = []
    for layout in SHEETS:
        for column in (column for column in layout.columns if column not in EVENT_FIELDS):
            known = names.get(layout.title, rule_names.NAMES).get(str(column.key[-1]))
            if known is not None and known not in (column.title, *column.also):
                strange.append((layout.title, column.title, known))
    # There the first word is the column that names the table.
    assert strange == [("等级表", "另用等级表", "等级表")]


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.json")), ids=lambda path: path.stem)
def test_the_ready_schemes_go_through_the_workbook(tmp_path: Path, path: Path) -> None:
    template = json.loads(path.read_text(encoding="utf-8"))
    written = [event for track in template["tracks"] for event in track["events"] if event.get("rules")]
    assert written
    book = tuple(SchemeEvent(event["name"], document=event["rules"]) for event in written)
    for before, after in zip(written, there_and_back(tmp_path / "a.xlsx", book), strict=True):
        assert read_rules(after.document) == read_rules(before["rules"])


def test_standings_stand_in_the_sheet_of_the_competition(tmp_path: Path) -> None:
    rows: tuple[Row, ...] = (
        ("项目", "内容"),
        ("赛事名称", "技能大赛"),
        ("年份", 2026),
        ("开始日期", date(2026, 5, 11)),
        ("积分依据", "奖项"),
        ("积分表", "一等奖:10;二等奖:6"),
        ("总分同分比较", "第一名个数、最好名次"),
        ("级别别", "市级"),
    )
    book = hand_written(tmp_path, 赛事=rows)
    assert texts(book) == ["“赛事”第 8 行“级别别”:不认识,是不是“级别”?请改名。"]
    assert book.competition == {
        "title": "技能大赛",
        "year": 2026,
        "starts_on": "2026-05-11",
        "rules": {
            "standings": {
                "points": {"by": "award", "table": {"一等奖": "10", "二等奖": "6"}},
                "ties": ["firsts", "best_place"],
            }
        },
    }
    assert locate(book, ("rules", "standings", "points", "table")) == "“赛事”第 6 行“内容”"


def test_what_no_rules_check_is_checked_at_once(tmp_path: Path) -> None:
    book = hand_written(
        tmp_path,
        赛事=(("年份", "今年"), ("开始日期", "5月11日"), ("落款日期", "2026-05-20")),
        赛项=(("赛项", "类别", "积分权重"), ("焊工", "技能竞赛", "两倍"), ("电工", "二类", "50%")),
        模块=(("赛项", "编号"),),
        评分项=(("赛项", "编号"),),
    )
    assert texts(book) == [
        "“赛项”第 2 行“类别”:“技能竞赛”是赛项类型,请写在“赛项类型”一列;这里写如 一类。",
        "“赛项”第 2 行“积分权重”:“两倍”不是数字,请写成如 1 或 0.5。",
        "“赛事”第 1 行“年份”:“今年”不是整数,请写成如 2026。",
        "“赛事”第 2 行“开始日期”:“5月11日”不是日期,请写成如 2026-05-11。",
    ]
    assert book.competition == {"issued_on": "2026-05-20"}
    assert [(event.contest_class, event.weight) for event in book.events] == [("", "1"), ("二类", "0.5")]


def test_awards_of_units_belong_to_an_event_or_to_all_of_them(tmp_path: Path) -> None:
    awards: tuple[Row, ...] = (
        ("范围", "奖项", "依据", "名额"),
        (None, "优秀组织奖", "报名数", 3),
        ("赛事", "团体总分奖", "积分", 6),
    )
    book = hand_written(tmp_path, 单位奖=awards)
    document = only(book)
    assert document["awards"]["unit_awards"] == [{"name": "优秀组织奖", "by": "entries", "count": 3}]
    assert book.competition == {
        "rules": {"unit_awards": [{"name": "团体总分奖", "by": "points", "count": 6}]}
    }
    assert locate(book, ("rules", "unit_awards", 0, "count")) == "“单位奖”第 3 行“名额”"
