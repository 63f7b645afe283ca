"""What is half typed at the registration screen is never lost without a word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt

from app.errors import UserError
from app.gui.store import Store
from app.services import registration
from app.services.competitions import CompetitionForm, create_competition
from app.services.workspace import Workspace
from tests.gui.registration_office import Office, add_people, stored

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def people(workspace: Workspace, competition: int) -> list[int]:
    """Five people, entered."""
    return add_people(workspace, competition)


@pytest.fixture
def office(inline: Store, people: list[int]) -> Iterator[Office]:
    """The window, everything at once."""
    made = Office(inline)
    yield made
    made.close()


def test_half_typed_stays_when_another_row_is_chosen(office: Office, people: list[int]) -> None:
    office.at("phone")
    office.type("19900009999")
    office.screen.list.table.select_key(people[2])
    assert office.text("name") == "张伟"
    assert office.screen.unsaved.text == "“张伟”有修改还没有保存。"
    office.screen.unsaved.buttons[0].click()  # 保存
    assert stored(office, people[0])["phone"] == "19900009999"
    assert office.text("name") == "单志飞"
    assert office.screen.unsaved.isHidden()


def test_half_typed_can_be_given_up(office: Office, people: list[int]) -> None:
    office.at("name")
    office.type("张三丰")
    office.screen.list.table.select_key(people[1])
    office.screen.unsaved.buttons[1].click()  # 放弃修改
    assert office.text("name") == "李静"
    assert stored(office, people[0])["name"] == "张伟"


def test_a_substitute_without_a_name_is_asked_about_by_whom_they_replace(
    office: Office, people: list[int]
) -> None:
    office.screen.entry.substitute.click()
    office.screen.list.table.select_key(people[1])
    assert office.screen.unsaved.text == "“张伟”有修改还没有保存。"


def test_going_back_to_the_row_takes_the_question_away(office: Office, people: list[int]) -> None:
    office.at("name")
    office.type("张三丰")
    office.screen.list.table.select_key(people[1])
    office.screen.list.table.select_key(people[0])
    assert office.screen.unsaved.isHidden()
    assert office.text("name") == "张三丰"


def test_a_refresh_never_overwrites_what_is_being_typed(store: Store, people: list[int]) -> None:
    office = Office(store)
    office.at("name")
    office.type("张三")
    change = partial(registration.set_guest, entry_id=people[0], guest=True)
    store.write(change, topics=["registration"])
    office.wait()
    assert office.text("name") == "张三"
    assert office.screen.entry._guest.isChecked()  # the rest is up to date
    office.close()


def test_half_typed_survives_another_screen(office: Office) -> None:
    office.at("name")
    office.type("张三丰")
    office.window.navigate("people")
    assert "“张伟”" not in "".join(office.window.messages.texts())
    assert "“张三丰”有修改还没有保存。" in office.window.messages.texts()
    office.window.navigate("registration")
    assert office.text("name") == "张三丰"
    assert not office.screen.unsaved.isHidden()


def test_the_window_does_not_close_over_half_typed(office: Office) -> None:
    office.at("name")
    office.type("张三丰")
    office.window.navigate("people")
    assert not office.window.close()
    assert office.window.isVisible()
    assert office.window.current is office.screen
    office.screen.unsaved.buttons[1].click()
    assert office.window.close()


def test_another_competition_does_not_take_the_form_along(office: Office, workspace: Workspace) -> None:
    with workspace.write() as session:
        form = CompetitionForm(title="另一赛事", year=2026)
        other = create_competition(session, form, "sisaiyichuang")
    office.at("name")
    office.type("张三丰")
    office.window.choose_competition(other)
    assert office.names() == []
    assert office.text("name") == "张三丰"
    assert not office.screen.unsaved.isHidden()
    office.screen.unsaved.buttons[1].click()
    assert office.screen.entry.isHidden()


def test_a_failed_save_keeps_the_form(
    office: Office, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise UserError("磁盘已满,没有保存。")

    monkeypatch.setattr("app.services.entry_form.save_entry", full)
    office.at("name")
    office.type("张三丰")
    office.press(ENTER, CTRL)
    assert office.window.messages.texts() == ("磁盘已满,没有保存。",)
    assert office.text("name") == "张三丰"
