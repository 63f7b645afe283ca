"""A sheet with an aspect of every kind, filled in by keyboard alone in the real window."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.gui.main_window import MainWindow
from app.gui.screens.judging import JudgingScreen
from app.gui.store import Store
from app.services import judging, rounds
from app.services.workspace import Workspace
from tests.every_kind import ASPECTS, DESCRIPTORS, RULES, TYPED
from tests.gui.judging_keys import focused, judging_screen, label_of, press, words_on
from tests.gui.marking_floor import Floor, make_floor, sheet_state, stored_marks

SELF, FIRST, SECOND = range(3)
CODES = tuple(aspect["code"] for aspect in ASPECTS)


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    with workspace.write() as session:
        return make_floor(session, competition, 2, rules=RULES)


@pytest.fixture
def window(make_window: Callable[[Store], MainWindow], inline: Store, floor: Floor) -> MainWindow:
    made = make_window(inline)
    made.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[FIRST])
    return made


@pytest.fixture
def screen(window: MainWindow) -> JudgingScreen:
    return judging_screen(window)


def go_to(window: MainWindow, code: str) -> None:
    """By the arrow keys to this aspect."""
    for _step in CODES:
        if focused(window) == code:
            return
        press(window, Qt.Key.Key_Down)
    assert focused(window) == code


def hint(screen: JudgingScreen, code: str) -> str:
    """The word beside a field."""
    return screen.sheet.rows[code].hint.text()


def enter(window: MainWindow, text: str) -> None:
    """Type, and Enter."""
    press(window, text)
    press(window, Qt.Key.Key_Return)


def test_every_kind_is_typed_and_entered_and_the_sheet_is_handed_in(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    for code, text in zip(CODES, TYPED, strict=True):
        assert focused(window) == code
        enter(window, text)
    assert sheet_state(workspace, floor.entries[0], floor.judges[FIRST]) == "submitted"
    assert label_of(screen) == "02 号赛位"
    stored = dict(stored_marks(workspace, floor.entries[0], floor.judges[FIRST]))
    assert stored == {
        code: Decimal(number)
        for code, number in {
            "A1": "1",
            "A2": "2",
            "A3": "8.5",
            "B1": "1.8",
            "B2": "340",
            "B3": "2",
            "B4": "1",
            "C1": "40",
            "C2": "2",
            "D1": "8",
            "E1": "118.002",
            "E2": "90.5",
            "E3": "1.8",
            "E4": "2",
            "E5": "-2",
            "E6": "86.5",
            "E7": "750",
            "F1": "0",
        }.items()
    }


def test_what_each_mark_is_worth_or_who_decides_it_stands_beside_it(
    window: MainWindow, screen: JudgingScreen
) -> None:
    for code, text in zip(CODES[:-1], TYPED, strict=False):
        assert focused(window) == code
        enter(window, text)
    enter(window, "1")
    shown = {
        "A1": "→ 5 分(是)",
        "A2": "→ 6 分(9 × 2 ÷ 3)",
        "A3": "→ 8.5 分 × 2 = 17 分",
        "B1": "→ 10 分(≤3mm)",
        "B2": "→ 8 分(>5:00:10 − 1 × 2)",
        "B3": "→ 14 分(Ⅱ级)",
        "B4": "→ 4 分(1 处 × 2 分)",
        "C1": "→ 1 分(CCoSp4)",
        "C2": "良,各裁判合成后再换算得分",
        "D1": "",
        "D2": "3 项取最好 1 项,没有做的可空着",
        "E1": "→ 5 分,用时 118 + 罚时 20 = 138 分",
        "E2": "全场录完后按最好成绩折算",
        "E3": "整个模块的得分 × 1.8",
        "E4": "→ 4 分(省级)",
        "E5": "",
        "E6": "",
        "E7": "",
        "F1": "一票否决:不授奖",
    }
    press(window, Qt.Key.Key_PageUp)
    seen = {code: row.hint.text() for code, row in screen.sheet.rows.items() if code in shown}
    assert seen == shown


# -- options -----------------------------------------------------------------------------------------------


def test_options_narrow_down_while_a_name_is_typed(window: MainWindow, screen: JudgingScreen) -> None:
    go_to(window, "C1")
    assert "1 1T(1 分)".replace(" ", "\u00a0") in screen.sheet.guide.text
    assert "60\u00a0LSp6" in screen.sheet.guide.text
    press(window, "cco")
    assert "40\u00a0CCoSp4" in screen.sheet.guide.text
    assert "LSp6" not in screen.sheet.guide.text
    press(window, Qt.Key.Key_Return)
    assert focused(window) == "C1"
    assert "“cco”有 6 个:CCoSp1、CCoSp2、CCoSp3、CCoSp4等" in hint(screen, "C1")
    press(window, Qt.Key.Key_Escape)
    enter(window, "3lz")
    assert screen.sheet.rows["C1"].field.text() == "19"
    press(window, Qt.Key.Key_Up)
    enter(window, "xxx")
    assert "不是数字" in hint(screen, "C1")


def test_grades_are_those_of_the_option_on_the_sheet(window: MainWindow, screen: JudgingScreen) -> None:
    go_to(window, "C2")
    assert "按 C1 所选项目的等级表评" in screen.sheet.guide.text
    assert "-3 / -2 / -1 / 0 / 1 / 2 / 3" in screen.sheet.guide.text
    press(window, Qt.Key.Key_Up)
    enter(window, "2t")  # an option of the table with names
    assert "1\u00a0优(3\u00a0分)" in screen.sheet.guide.text
    enter(window, "-1")
    assert focused(window) == "C2"
    assert "-1 超出范围" in hint(screen, "C2")
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_Up)
    enter(window, "1t")
    enter(window, "-1")
    assert focused(window) == "D1"
    assert screen.sheet.rows["C2"].field.text() == "-1"


def test_levels_of_a_judgement_are_readable_at_the_field_and_gone_elsewhere(
    window: MainWindow, screen: JudgingScreen
) -> None:
    go_to(window, "A2")
    for level, words in enumerate(DESCRIPTORS):
        assert f"{level} {words}" in screen.sheet.guide.text
    press(window, Qt.Key.Key_Down)
    assert DESCRIPTORS[0] not in screen.sheet.guide.text
    assert "0–10,步长 0.5 · 得分乘 2" in screen.sheet.guide.text


# -- yes, no, veto -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "shown"), [("1", "是"), ("0", "否"), ("是", "是"), ("否", "否")])
def test_yes_and_no_are_typed_as_figures_or_words(
    window: MainWindow, screen: JudgingScreen, typed: str, shown: str
) -> None:
    enter(window, typed)
    assert screen.sheet.rows["A1"].field.text() == shown


def test_a_veto_looks_like_a_warning_and_says_what_it_does(window: MainWindow, screen: JudgingScreen) -> None:
    go_to(window, "F1")
    assert "是即一票否决:不授奖" in screen.sheet.guide.text
    press(window, "1")
    press(window, Qt.Key.Key_Up)
    row = screen.sheet.rows["F1"]
    assert (row.hint.text(), row.hint.property("part")) == ("一票否决:不授奖", "error")
    assert row.field.property("veto") == "true"
    press(window, Qt.Key.Key_Down)
    press(window, "0")
    press(window, Qt.Key.Key_Up)
    assert (row.hint.text(), row.hint.property("part")) == ("", "small")
    assert row.field.property("veto") == "false"


# -- tries -------------------------------------------------------------------------------------------------


def test_tries_that_are_left_out_keep_no_sheet_open(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    assert screen.sheet.missing() == tuple(code for code in CODES if code not in ("D2", "D3"))
    go_to(window, "D1")
    enter(window, "8")
    assert screen.sheet.missing() == tuple(code for code in CODES if code not in ("D1", "D2", "D3"))
    assert focused(window) == "D2"  # a second try may still come
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert sheet_state(workspace, floor.entries[0], floor.judges[FIRST]) == "draft"
    assert hint(screen, "A1").startswith("还有 17 项没有得分:A1、A2")


def test_what_was_passed_over_is_gone_back_to_before_the_sheet_is_handed_in(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    for text in ("", *TYPED[1:]):
        enter(window, text)
    assert focused(window) == "A1"
    press(window, "1")
    press(window, Qt.Key.Key_Return)
    # D2 and D3 are still empty below: their turn comes before the sheet is handed in.
    assert focused(window) == "A2"
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert sheet_state(workspace, floor.entries[0], floor.judges[FIRST]) == "submitted"


def test_what_may_stay_empty_is_said_when_the_rest_is_marked(
    window: MainWindow, screen: JudgingScreen
) -> None:
    for text in TYPED[:-1]:
        enter(window, text)
    assert "已录 17 / 20 项" in words_on(screen.side.subtotal)
    press(window, "0")
    press(window, Qt.Key.Key_Up)
    assert "已录 18 项,其余 2 项可空着" in words_on(screen.side.subtotal)
    assert "小计不含:C2 按 C1 计分、E2 与全场比较、整个模块的得分乘 E3。" in words_on(screen.side.subtotal)


# -- the entry's own estimate ------------------------------------------------------------------------------


@pytest.fixture
def estimated(workspace: Workspace, floor: Floor) -> Floor:
    """The first entry has thought of itself."""
    marks = {"A1": "1", "A2": "3", "A3": "8.5", "B3": "1", "E1": "1/90"}
    with workspace.write() as session:
        for code, text in marks.items():
            judging.enter_mark(
                session, entry_id=floor.entries[0], judge_id=floor.judges[SELF], aspect=code, text=text
            )
    return floor


def test_the_own_estimate_stands_beside_each_mark_with_the_difference(
    estimated: Floor, window: MainWindow, screen: JudgingScreen
) -> None:
    assert "自评" in words_on(screen.sheet)
    rows = screen.sheet.rows
    assert rows["A2"].own_estimate == ("3", "")
    assert rows["D1"].own_estimate == ("—", "")
    for text in TYPED[:6]:
        enter(window, text)
    go_to(window, "E1")
    enter(window, "2/118")
    assert {code: rows[code].own_estimate for code in ("A1", "A2", "A3", "B3", "E1")} == {
        "A1": ("是", ""),
        "A2": ("3", "低 3 分"),
        "A3": ("8.5", ""),
        "B3": ("Ⅰ级", "低 6 分"),
        "E1": ("1/90", "不同"),
    }
    assert "自评小计 56.00,自评没有录全。" in words_on(screen.side.subtotal)
    press(window, Qt.Key.Key_PageDown)
    assert screen.sheet.rows["A2"].own_estimate == ("—", "")
    assert "没有自评。" in words_on(screen.side.subtotal)


def test_the_own_estimate_is_typed_on_a_seat_of_its_own_that_nobody_checks(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    workspace: Workspace,
    competition: int,
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 2, rules={**RULES, "checking": "confirm"}, name="考核")
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id)
    screen = judging_screen(window)
    assert screen.sheet.view is not None
    assert screen.sheet.view.judge == "裁判 1"  # the work goes on with what counts
    assert [judge.seat for judge in screen._desk.judges] == [1, 2, 0]
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[SELF])
    assert "自评,不计分" in words_on(screen.sheet)
    for text in TYPED:
        enter(window, text)
    assert sheet_state(workspace, floor.entries[0], floor.judges[SELF]) == "submitted"
    press(window, Qt.Key.Key_PageUp)
    assert "已提交" in words_on(screen.sheet)
    assert "不需复核" in words_on(screen.sheet)
    assert screen.sheet.view.checking.value == "none"


# -- seats and rounds --------------------------------------------------------------------------------------

FIGURES: dict[str, Any] = {
    "checking": "none",
    "tables": RULES["tables"],
    "modules": [
        {
            "code": "P",
            "name": "短节目",
            "panel": {"judges": 2, "per_aspect": True},
            "aspects": [
                {
                    "code": "E1",
                    "name": "动作",
                    "kind": "choice",
                    "seats": "1",
                    "grades": [{"name": "3T", "points": "4.2", "table": "E"}],
                },
                {"code": "G1", "name": "质量", "kind": "grade", "table_of": "E1", "seats": "2"},
            ],
        }
    ],
}


def test_a_seat_has_its_own_aspects_and_the_grades_of_what_another_seat_chose(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    workspace: Workspace,
    competition: int,
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 1, rules=FIGURES, name="花滑")
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[1])
    screen = judging_screen(window)
    assert list(screen.sheet.rows) == ["G1"]
    assert "-3 / -2 / -1 / 0 / 1 / 2 / 3" in screen.sheet.guide.text
    with workspace.write() as session:
        judging.enter_mark(
            session, entry_id=floor.entries[0], judge_id=floor.judges[0], aspect="E1", text="3t"
        )
    screen.refresh()
    enter(window, "4")
    assert "没有等级 4" in hint(screen, "G1")
    press(window, Qt.Key.Key_Escape)
    enter(window, "2")
    assert sheet_state(workspace, floor.entries[0], floor.judges[1]) == "submitted"
    assert hint(screen, "G1") == "→ 2 分(2)"


def test_a_round_nobody_got_into_says_who_decides_that(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    workspace: Workspace,
    competition: int,
) -> None:
    rules = {
        "checking": "none",
        "rounds": [{"code": "1", "name": "预赛", "cut": 1}, {"code": "2", "name": "决赛"}],
        "modules": [
            {
                "code": code,
                "name": name,
                "round": code,
                "aspects": [{"code": "A1", "name": "操作", "maximum": "100"}],
            }
            for code, name in (("1", "预赛"), ("2", "决赛"))
        ],
    }
    with workspace.write() as session:
        floor = make_floor(session, competition, 2, rules=rules, name="叉车")
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[1])
    screen = judging_screen(window)
    assert "决赛还没有晋级名单" in words_on(screen)
    assert "确定晋级名单" in words_on(screen)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    enter(window, "90")
    enter(window, "80")
    with workspace.write() as session:
        assert rounds.advance_round(session, floor.event_id) == 1
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[1])
    screen.refresh()
    assert [line.label for line in screen.pile.lines] == ["01 号赛位"]
