"""A sheet with an aspect of every kind, filled in by keyboard alone in the real window."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.gui.main_window import MainWindow
from app.gui.screens.judging import JudgingScreen
from app.gui.store import Store
from app.services.workspace import Workspace
from tests.every_kind import ASPECTS, RULES, TYPED
from tests.gui.judging_keys import focused, judging_screen, label_of, press
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
