"""等级说明 beside the sheet: what the levels of the aspect mean that is being marked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.marking import Aspect, AspectKind
from app.gui.main_window import MainWindow
from app.gui.screens.judging.side import DescriptorCard
from app.gui.store import Store
from tests.gui.judging_keys import judging_screen
from tests.gui.marking_floor import Floor

WIRING = Aspect("B2", "布线工艺", AspectKind.JUDGEMENT, descriptors=("杂乱", "一般", "整齐", "整齐美观"))
BANDED = Aspect(
    "R1", "创新性", descriptors=("0–10 分:照搬", "11–15 分:小改", "16–20 分:改进", "21–25 分:独创")
)


def test_levels_stand_with_their_numbers_and_bands_as_they_are(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    card = DescriptorCard(parent)
    card.show_aspect(WIRING)
    assert card.text.splitlines() == ["B2 布线工艺", "0  杂乱", "1  一般", "2  整齐", "3  整齐美观"]
    assert not card.isHidden()
    card.show_aspect(BANDED)
    assert card.text.splitlines()[1] == "0–10 分:照搬"
    card.show_aspect(Aspect("A1", "操作"))
    assert card.isHidden()


def test_it_follows_the_keys_through_the_sheet(
    qtbot: QtBot, make_window: Callable[[Store], MainWindow], store: Store, floor: Floor
) -> None:
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    qtbot.waitUntil(lambda: judging_screen(window).sheet.view is not None)
    screen = judging_screen(window)
    with qtbot.waitSignal(screen.sheet.aspect_focused) as told:
        screen.sheet.focus_row("A2")
    assert told.args[0].code == "A2"
    screen.sheet.aspect_focused.emit(WIRING)
    assert "3  整齐美观" in screen.side.descriptors.text
    assert not screen.side.descriptors.isHidden()
    screen.sheet.focus_row("A3")
    assert screen.side.descriptors.isHidden()
