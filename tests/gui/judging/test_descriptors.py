"""The guide below the marks: what the field asks for, with levels and options, for the field at hand only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.marking import Aspect, AspectKind
from app.domain.scheme import Module
from app.gui.main_window import MainWindow
from app.gui.screens.judging.guide import Guide, needs_guide
from app.gui.screens.judging.mark_row import MarkRow
from app.gui.store import Store
from tests.gui.judging_keys import judging_screen
from tests.gui.marking_floor import Floor

WIRING = Aspect("B2", "布线工艺", AspectKind.JUDGEMENT, descriptors=("杂乱", "一般", "整齐", "整齐美观"))
BANDED = Aspect(
    "R1", "创新性", descriptors=("0–10 分:照搬", "11–15 分:小改", "16–20 分:改进", "21–25 分:独创")
)


@pytest.mark.parametrize(
    ("aspect", "lines"),
    [
        (WIRING, ["0 杂乱", "1 一般", "2 整齐", "3 整齐美观"]),
        (BANDED, list(BANDED.descriptors)),
        (Aspect("A1", "操作"), []),
    ],
)
def test_levels_stand_with_their_numbers_and_bands_as_they_are(
    qtbot: QtBot, aspect: Aspect, lines: Sequence[str]
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    module = Module("P", "实操", (aspect,))
    guide, row = Guide(parent), MarkRow(module, aspect, parent=parent)
    guide.show_row(module, row, {})
    head, *said = guide.text.splitlines()
    assert head.startswith(f"{aspect.code} {aspect.name}")
    assert said == lines
    assert needs_guide(module) == bool(lines)


def test_a_sheet_of_plain_figures_has_no_guide(
    qtbot: QtBot, make_window: Callable[[Store], MainWindow], store: Store, floor: Floor
) -> None:
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    qtbot.waitUntil(lambda: judging_screen(window).sheet.view is not None)
    assert judging_screen(window).sheet.guide.isHidden()
