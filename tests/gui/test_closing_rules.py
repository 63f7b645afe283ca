"""收尾规则: typed for all events, or for one; what is wrong stands at its field."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.domain.closing import ClosingRules
from app.gui.screens.events.closing import ClosingPage
from app.gui.screens.events.screen import CLOSING, EventsScreen
from app.gui.store import Store
from app.services.closing_rules import load_closing_rules
from app.services.competitions import list_events
from tests.gui.screen_tools import click, open_screen


@pytest.fixture
def screen(inline: Store, competition: int) -> Iterator[EventsScreen]:
    window, shown = open_screen(inline, EventsScreen)
    shown.sections.setCurrentIndex(CLOSING)
    yield shown
    window.close()


def _type(page: ClosingPage, key: str, text: str) -> None:
    editor = page.fields[key].editor
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)


def _scope(page: ClosingPage, place: int) -> None:
    page.scope_button.drop.actions()[place].trigger()


def test_rules_of_all_events_and_of_one(screen: EventsScreen, inline: Store, competition: int) -> None:
    page = screen.closing.page
    first, second = inline.read(lambda session: list_events(session, competition))[:2]
    assert page.scope == first.id
    assert not page.save_button.isEnabled()
    _type(page, "notice_days", "7")
    _type(page, "appeals_to", "203")
    click(page.save_button)
    _scope(page, 0)
    _type(page, "notice_days", "3")
    recheck = page.fields["recheck_required"].editor
    assert isinstance(recheck, QComboBox)
    assert recheck.currentText() == "沿用(可不复核)"
    recheck.setCurrentIndex(1)
    recheck.activated.emit(1)
    click(page.save_button)
    own = inline.read(lambda session: load_closing_rules(session, first.id))
    assert own == ClosingRules(notice_days=7, appeals_to="203", recheck_required=True)
    common = inline.read(lambda session: load_closing_rules(session, second.id))
    assert common == ClosingRules(notice_days=3, recheck_required=True)
    _scope(page, 1)
    assert recheck.currentText() == "沿用(必须先复核)"


def test_a_wrong_figure_is_told_at_its_field_and_not_saved(screen: EventsScreen) -> None:
    page = screen.closing.page
    _type(page, "top_percent", "120")
    assert "前几名全部复核(%)应为不小于 0、不大于 100 的整数" in page.fields["top_percent"].error()
    assert not page.save_button.isEnabled()
    screen.refresh()
    assert page.fields["top_percent"].error(), "what is typed stays"
    _type(page, "top_percent", "50")
    assert page.fields["top_percent"].error() == ""
    assert page.save_button.isEnabled()
