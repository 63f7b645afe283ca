"""数据安全 on a small window: no page is wider for another one's sake; the keys are where the work is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QScrollArea

from app.gui.screens.safety.screen import SafetyScreen
from app.gui.store import Store
from tests.gui.screen_tools import open_screen, settle

SMALL = (911, 512)  # 1366×768 at 150 %


@pytest.mark.styled
def test_no_page_scrolls_sideways_on_a_small_window(competition: int, inline: Store) -> None:
    window, screen = open_screen(inline, SafetyScreen)
    window.resize(*SMALL)
    area = window.pages.currentWidget()
    assert isinstance(area, QScrollArea)
    for index in range(screen.sections.count()):
        screen.sections.setCurrentIndex(index)
        settle()
        assert area.horizontalScrollBar().maximum() == 0, screen.page.title
    assert screen.sections.hasFocus()
