"""报名条件: typed for all events, for one, for a division; what would fall out is counted at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.gui.main_window import MainWindow
from app.gui.screens.events.condition_fields import (
    ChoiceCondition,
    TextCondition,
    TicksCondition,
    WordsCondition,
)
from app.gui.screens.events.conditions import ConditionsPage, Scope
from app.gui.screens.events.screen import CONDITIONS, EventsScreen
from app.gui.store import Store
from app.services.competitions import EventView, list_events
from app.services.eligibility import load_documents
from app.services.workspace import Workspace
from tests.gui.registration_office import add_people
from tests.gui.screen_tools import open_screen


@dataclass(frozen=True, slots=True)
class Desk:
    """The page of an event with five people of 42 years, none with a photo."""

    window: MainWindow
    screen: EventsScreen
    event: EventView
    competition: int

    @property
    def page(self) -> ConditionsPage:
        return self.screen.conditions.page

    def type(self, key: str, text: str) -> None:
        editor = self.page.fields[key].editor
        field = editor.field if isinstance(editor, WordsCondition) else editor
        assert isinstance(field, QLineEdit)
        field.clear()
        QTest.keyClicks(field, text) if text.isascii() else field.insert(text)
        if not text.isascii() or not text:
            field.textEdited.emit(field.text())

    def choose(self, scope: Scope) -> None:
        self.page.scope_button.set_value(scope)
        self.page.scope_button.chosen.emit(scope)

    def stored(self) -> tuple[Any, Any]:
        documents = self.screen.store.read(lambda session: load_documents(session, self.competition))
        return documents.common, documents.events[self.event.id]


@pytest.fixture
def desk(inline: Store, workspace: Workspace, competition: int) -> Iterator[Desk]:
    add_people(workspace, competition)
    with workspace.read() as session:
        event = next(each for each in list_events(session, competition) if each.entry_kind == "person")
    window, screen = open_screen(inline, EventsScreen, "registration")
    screen.open(event_id=event.id)
    screen.refresh()
    screen.sections.setCurrentIndex(CONDITIONS)
    yield Desk(window, screen, event, competition)
    window.close()


def test_what_is_typed_is_counted_and_saved(desk: Desk) -> None:
    page = desk.page
    assert page.scope == Scope(desk.event.id)
    assert (page.found.whole_text(), page.save_button.isEnabled()) == ("现有报名都符合", False)
    desk.type("max_age", "35")
    desk.type("age_on", "2026-10-18")
    assert page.found.whole_text() == "按这些条件,本赛项有 5 条报名不符合"
    assert desk.stored() == ({}, {})
    page.save()
    assert desk.stored() == ({}, {"max_age": "35", "age_on": "2026-10-18"})
    assert (page.pill.text(), page.save_button.isEnabled()) == ("", False)
    page.show_list.click()
    current: Any = desk.window.current
    assert [row.name for row in current.list.entries][:2] == ["张伟", "李静"]


def test_a_layer_shows_what_holds_above_it(desk: Desk) -> None:
    page, field = desk.page, desk.page.fields["max_age"].editor
    assert isinstance(field, TextCondition)
    desk.choose(Scope(None))
    desk.type("max_age", "60")
    desk.type("age_on", "2026-10-18")
    page.save()
    desk.choose(Scope(desk.event.id))
    assert (field.text(), field.placeholderText()) == ("", "60")
    desk.type("max_age", "不限")
    division = desk.event.divisions[0]
    desk.choose(Scope(desk.event.id, division))
    assert field.placeholderText() == "不限"
    desk.type("max_age", "40")
    assert page.found.whole_text() == "按这些条件,本赛项有 5 条报名不符合"
    page.save()
    assert desk.stored()[1] == {"divisions": {division: {"max_age": "40"}}}
    desk.choose(Scope(desk.event.id))
    assert (field.text(), page.pill.text()) == ("不限", "未保存")  # typed before, and not saved


def test_what_is_wrong_stands_at_its_field(desk: Desk) -> None:
    page = desk.page
    desk.type("max_age", "abc")
    assert page.fields["max_age"].error().startswith("年龄上限应为不小于 1")
    assert not page.save_button.isEnabled()
    desk.type("max_age", "35")
    assert page.fields["max_age"].error() == ""
    desk.type("min_age", "40")
    assert page.fields["max_age"].error() == "年龄下限大于年龄上限,没有人符合,请改正。"
    desk.type("min_age", "")
    desk.type("max_age", "35")
    page.save()  # the competition has no day yet
    assert page.fields["age_on"].error() == "赛事没有开始日期,请写年龄按哪一天算。"
    assert desk.stored() == ({}, {})


def test_words_ticks_and_choices(desk: Desk) -> None:
    page = desk.page
    kinds, levels, gender = (page.fields[key].editor for key in ("unit_kinds", "levels", "gender"))
    assert isinstance(kinds, WordsCondition)
    assert isinstance(levels, TicksCondition)
    assert isinstance(gender, ChoiceCondition)
    desk.type("unit_kinds", "某某商会")
    kinds._tick()
    kinds._menu.actions()[0].trigger()
    word = kinds._menu.actions()[0].text()
    levels.way.setCurrentIndex(2)
    levels.way.activated.emit(2)
    levels.ticks[2].click()
    gender.setCurrentIndex(3)
    gender.activated.emit(3)
    page.save()
    assert desk.stored()[1] == {"unit_kinds": ["某某商会", word], "levels": [2], "gender": "女"}
    division = desk.event.divisions[0]
    desk.choose(Scope(desk.event.id, division))
    assert (levels.way.currentText(), gender.currentText()) == ("沿用(技师)", "沿用(限女性)")
    levels.way.setCurrentIndex(1)
    levels.way.activated.emit(1)
    page.save()
    assert desk.stored()[1]["divisions"] == {division: {"levels": "不限"}}
