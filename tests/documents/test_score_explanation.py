"""成绩说明 read back from the PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest

from app.documents.canvas_fonts import canvas_painter
from app.documents.explanation_table import Density, module_block
from app.documents.flow import Block, Strip, height_of, lay_sheets
from app.documents.fonts import MissingGlyph
from app.documents.output import new_canvas
from app.documents.score_explanation import SIGNERS, render_score_explanation
from app.domain.ranking import Status
from app.domain.scores import Deducted
from app.domain.why import ScoreExplanationData, Why, WhyExtra, WhyRefusal
from tests.documents.samples import AUDIT, BUNDLED, texts
from tests.domain.why_cases import (
    LONG_NAME,
    LONG_UNIT,
    WELDERS,
    WELDING,
    explained,
    long_case,
    wide_case,
)

# As many aspects of each kind as one published WorldSkills sheet has in its four criteria: 220.
LONG = [("A1", [("J", 4, "1")] * 20 + [("M", 4, "0.5")] * 48), ("B1", [("M", 3, "0.5")] * 60)]
LONG += [("C1", [("M", 3, "0.5")] * 42), ("D1", [("J", 1, "1")] * 10 + [("M", 3, "0.25")] * 40)]


def drawn(why: Why) -> bytes:
    """The PDF of an explanation."""
    stream = BytesIO()
    data = ScoreExplanationData(why, "第 1 版", "2022-10-20 17:30 生成", AUDIT)
    render_score_explanation(data, stream, book=BUNDLED)
    return stream.getvalue()


def read(why: Why) -> list[str]:
    """The text of its pages, the same from both readers."""
    return [copied for copied, _extracted in texts(drawn(why))]


def test_one_page_says_everything() -> None:
    deducted = {at: [Deducted(Decimal(2), "未戴面罩起弧", "P")] for at in range(4)}
    for text in texts(drawn(explained(WELDING, WELDERS, 2, deducted=deducted)))[0]:
        for said in (
            "成绩说明", "赛项\uff1a焊工", "003", "王建军", "淮北矿业机修厂", "第1页·共1页", "第1版",
            "88.62", "并列第3名", "T理论知识", "88.5×30%=26.55", "5名裁判", "1.8mm→20", "2.1mm→12",
            "(97.5)", "(79.5)", "90.6666…", "超过上限", "扣2分\uff1a未戴面罩起弧", "88.6166…",
            "25:30对24:50", "与赵敏并列", "第3名\uff0c奖项到第2名为止", "基数4×25%=1",
            "按第2版规则计算", "括号内的分去掉", "".join(AUDIT.split()), *SIGNERS,
        ):  # fmt: skip
            assert said in text, said


def test_the_same_result_gives_the_same_bytes() -> None:
    why = explained(WELDING, WELDERS, 0)
    assert drawn(why) == drawn(why)


def test_a_blind_entry_is_a_station() -> None:
    (text,) = read(explained(WELDING, WELDERS, 1, blind=True))
    assert "02号" in text
    assert "03号总成绩相同" in text
    for name in ("李卫东", "王建军", "淮北矿业"):
        assert name not in text


def test_judges_are_named_only_where_their_names_are_given() -> None:
    (text,) = read(explained(WELDING, WELDERS, 1, judges={("P", 2): "买买提·吐尔逊"}))
    assert "买买提·吐尔逊" in text
    assert "1号" in text


def test_long_names_break_and_lose_nothing() -> None:
    (text,) = read(explained(WELDING, WELDERS, 1, names=[LONG_NAME], unit=LONG_UNIT))
    assert LONG_UNIT in text
    assert LONG_NAME in text


def test_who_does_not_compete_is_told_why_and_no_figure() -> None:
    (text,) = read(explained(WELDING, WELDERS, 0, statuses={0: Status.DISQUALIFIED}))
    assert "取消资格\uff1a代考" in text
    assert "91.07" not in text
    assert "理论知识" not in text


def test_refusals_and_what_follows_from_an_award_are_told() -> None:
    why = explained(WELDING, WELDERS, 0)
    extras = (
        WhyExtra("技术能手", True, "第 1 名,在前 2 名内", "张伟"),
        WhyExtra("青年岗位能手", False, "第 1 名,但超过 35 周岁", "张伟"),
        WhyExtra("奖金", True, "一等奖的奖金", amount=Decimal("3000.00")),
    )
    refusals = (WhyRefusal("特等奖", "总成绩 91 低于最低分 95"),)
    (text,) = read(replace(why, award=replace(why.award, extras=extras, refusals=refusals)))
    assert "张伟技术能手\uff1a第1名\uff0c在前2名内" in text
    assert "张伟青年岗位能手没有给\uff1a第1名\uff0c但超过35周岁" in text
    assert "奖金3000元" in text
    assert "特等奖没有给" in text


# -- much on little ----------------------------------------------------------------------------------


def test_twelve_modules_of_nine_judges_fit_one_page() -> None:
    rules, sheets = wide_case(12, 9, 1)
    (text,) = read(explained(rules, [sheets]))
    assert all(f"M{n}模块任务{n}" in text for n in range(1, 13))
    assert "第1页·共1页" in text


def test_what_does_not_fit_goes_on_under_the_same_head() -> None:
    rules, sheets = wide_case(12, 9, 3)
    why = explained(rules, [sheets])
    pages = read(why)
    assert len(pages) == 2
    assert why.score is not None
    for at, text in enumerate(pages, 1):
        assert f"第{at}页·共2页" in text
        assert "张伟" in text
        assert why.score.shown in text
        assert "".join(AUDIT.split()) in text
    told = "".join(pages)
    for module in why.score.modules:
        for aspect in module.aspects:
            assert f"{aspect.code}操作要点与规范程度{aspect.code}" in told


def test_220_aspects_lose_none() -> None:
    rules, sheets = long_case(LONG)
    why = explained(rules, [sheets])
    pages = read(why)
    assert len(pages) == 2
    told = "".join(pages)
    assert why.score is not None
    codes = [aspect.code for module in why.score.modules for aspect in module.aspects]
    assert len(codes) == 220
    assert [code for code in codes if code not in told] == []
    assert "得满分的" in told


def test_full_marks_in_a_run_are_only_those_nobody_can_complain_of() -> None:
    rules, sheets = long_case([("A1", [("M", 1, "0.5")] * 30)])
    why = explained(rules, [sheets])
    assert why.score is not None
    (module,) = why.score.modules
    painter = canvas_painter(new_canvas(BytesIO(), (600, 800), "", ""), BUNDLED)
    block = module_block(painter, module, Density(6.5, run_in=True), 2, 500)
    assert block is not None
    lines = [line for row in block.rows for strip in row for piece in strip.pieces for line in piece.lines]
    run = "".join(lines[next(n for n, line in enumerate(lines) if "得满分的" in line) :]).replace(" ", "")
    for aspect in module.aspects:
        full = all(mark.figure == Decimal("0.5") for mark in aspect.marks)
        assert (f"{aspect.code}0.5" in run) is full
        assert (aspect.code in lines) is not full


def test_a_table_too_wide_for_its_column_is_refused() -> None:
    rules, sheets = wide_case(1, 9, 1)
    why = explained(rules, [sheets])
    assert why.score is not None
    painter = canvas_painter(new_canvas(BytesIO(), (600, 800), "", ""), BUNDLED)
    assert module_block(painter, why.score.modules[0], Density(9, 2), 2, 240) is None


def test_a_character_no_font_has_is_refused_with_the_name() -> None:
    with pytest.raises(MissingGlyph, match="李𰂃"):
        drawn(explained(WELDING, WELDERS, 0, names=["李𰂃"]))


# -- flow --------------------------------------------------------------------------------------------


def _strips(*heights: float) -> tuple[Strip, ...]:
    return tuple(Strip((), height) for height in heights)


def _block(rows: Sequence[float], head: float = 10, again: float = 5) -> Block:
    return Block(_strips(head), _strips(again), tuple(_strips(height) for height in rows))


def test_columns_are_about_equally_high() -> None:
    (sheet,) = lay_sheets([_block([10] * 20)], _strips(20), 2, 400)
    left, right = (height_of(column) for column in sheet.columns)
    assert abs(left - right) <= 15
    assert height_of(sheet.tail) == 20


def test_a_table_goes_on_under_its_head_and_the_tail_after_it() -> None:
    sheets = lay_sheets([_block([10] * 20)], _strips(30, 30, 30), 1, 100)
    assert [height_of(sheet.columns[0]) for sheet in sheets[:3]] == [100, 95, 25]
    assert sum(len(sheet.columns[0]) for sheet in sheets[:3]) == 20 + 3
    assert [len(sheet.tail) for sheet in sheets] == [0, 0, 2, 1]


def test_a_row_higher_than_the_page_still_stands_on_one() -> None:
    sheets = lay_sheets([_block([10, 500, 10])], (), 1, 100)
    assert sum(len(sheet.columns[0]) for sheet in sheets) == 3 + len(sheets)
