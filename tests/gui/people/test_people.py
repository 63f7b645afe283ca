"""人员与岗位: people, secrets and roles, typed in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.domain.rights import PROGRAM, Role
from app.gui.screens.people import PeopleScreen
from app.gui.store import Store
from app.services import accounts
from app.services.workspace import Workspace
from tests.gui.people.office import (
    CTRL,
    NO_GRAB,
    PASSWORD,
    PEOPLE,
    PIN,
    SEATS,
    Opened,
    choose,
    line_of,
    name_judge,
    names_of,
    people_of,
)
from tests.gui.screen_tools import button, click, press, settle, type_in, words
from tests.overview_data import LONG_UNIT, UNITS

pytestmark = pytest.mark.qt_log_ignore(NO_GRAB, extend=True)


def test_everybody_is_listed_by_pinyin(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    assert names_of(screen) == ["李建国", "刘芳", "王敏"]
    row = screen.people.model.rows[0]
    cells = [column.text(row) for column in screen.people.model.columns]
    assert cells == ["李建国", UNITS[0], "—", "PIN", "启用"]
    cells = [column.text(screen.people.model.rows[2]) for column in screen.people.model.columns]
    assert cells == ["王敏", "—", "统分员、管理员、裁判长、加密裁判、监督仲裁", "密码", "启用"]
    assert screen.people.foot.text() == "共 3 人 · 可登录 2"
    assert screen.person.note.text() == ""
    assert inline.read(lambda session: PeopleScreen.rail_count(session, 1)) == "3"


def test_people_are_searched_by_initials_and_unit(opened: Opened) -> None:
    _window, screen = opened
    for query, found in (("wm", ["王敏"]), ("机修", ["李建国"]), ("liu", ["刘芳"])):
        type_in(screen.people.search, query)
        QTest.keyClick(screen.people.search, Qt.Key.Key_Return)
        assert names_of(screen) == found
    type_in(screen.people.search, "zzz")
    QTest.keyClick(screen.people.search, Qt.Key.Key_Return)
    assert "没有找到“zzz”" in words(screen.people)
    click(button(screen.people, "新增人员"))
    assert screen.person.is_new
    assert screen.people.search.text() == ""


def test_somebody_new_is_typed_from_field_to_field(opened: Opened, inline: Store) -> None:
    window, screen = opened
    press(window, Qt.Key.Key_N, CTRL)
    assert window.focusWidget() is line_of(screen, "name")
    for name, text in (("name", "何静"), ("organization", LONG_UNIT), ("password", PASSWORD), ("pin", PIN)):
        type_in(line_of(screen, name), text)
        press(line_of(screen, name), Qt.Key.Key_Return)
    view = people_of(inline)["何静"]
    assert (view.organization, view.has_password, view.has_pin) == (LONG_UNIT, True, True)
    assert screen.people.current is not None
    assert screen.people.current.name == "何静"
    assert not screen.person.is_changed
    assert [line_of(screen, name).text() for name in ("password", "pin")] == ["", ""]
    assert line_of(screen, "password").placeholderText() == "已设,留空不改"
    assert window.focusWidget() is screen.person.duties.role_field.editor
    with Workspace.write(inline.workspace) as session:  # the real door, by nobody
        assert accounts.sign_in(session, view.id, PIN).name == "何静"


def test_secrets_are_never_shown(opened: Opened) -> None:
    _window, screen = opened
    choose(screen, "李建国")
    for name in ("password", "pin"):
        assert line_of(screen, name).text() == ""
        assert line_of(screen, name).echoMode() is QLineEdit.EchoMode.Password
    assert line_of(screen, "pin").placeholderText() == "已设,留空不改"
    assert line_of(screen, "password").placeholderText() == "未设"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("name", "王敏", "已有人员“王敏”"),
        ("password", "2022", "密码至少 8 个字符"),
        ("pin", "1234", "连续的数字"),
    ],
)
def test_what_is_refused_stands_at_its_field_and_changes_nothing(
    opened: Opened, inline: Store, field: str, text: str, said: str
) -> None:
    window, screen = opened
    choose(screen, "李建国")
    type_in(line_of(screen, "organization"), UNITS[1])
    type_in(line_of(screen, field), text)
    press(window, Qt.Key.Key_Return, CTRL)
    assert said in screen.person.fields[field].error()
    assert window.focusWidget() is line_of(screen, field)
    assert window.messages.texts() == ()
    assert people_of(inline)["李建国"].organization == UNITS[0]
    type_in(line_of(screen, field), "")
    assert screen.person.fields[field].error() == ""


def test_an_account_is_closed_and_opened_again(opened: Opened, inline: Store) -> None:
    window, screen = opened
    for active, pill in ((False, "停用"), (True, "")):
        choose(screen, "李建国")
        click(screen.person.active)
        press(window, Qt.Key.Key_Return, CTRL)
        assert people_of(inline)["李建国"].active is active
        assert screen.person.pill.text() == pill


def test_the_last_administrator_cannot_be_closed(opened: Opened, inline: Store) -> None:
    window, screen = opened
    choose(screen, "王敏")
    click(screen.person.active)
    press(window, Qt.Key.Key_Return, CTRL)
    assert "至少要留一名能登录的管理员" in window.messages.texts()[0]
    assert people_of(inline)["王敏"].active


def test_a_role_is_given_in_one_module_and_taken_back(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    choose(screen, "李建国")
    duties = screen.person.duties
    assert "还没有岗位。评分裁判在“裁判席位”中安排。" in words(duties)
    assert not duties.event_field.isVisible()
    duties.role_field.editor.setCurrentText("裁判长")
    assert duties.event_field.isVisible()
    assert not duties.module_field.isVisible()
    duties.event_field.editor.setCurrentText("钳工")
    duties.module_field.editor.setCurrentText("实操")
    click(duties.add_button)
    (duty,) = people_of(inline)["李建国"].duties
    assert (duty.role, duty.where) == (Role.CHIEF, "钳工 · 实操模块")
    assert "裁判长(钳工 · 实操模块)" in words(duties)
    assert duties.role_field.editor.currentIndex() == 0
    take_back = button(duties, "取消")
    click(take_back)
    assert take_back.text() == "确认取消"
    assert people_of(inline)["李建国"].duties == (duty,)
    click(take_back)
    settle()
    assert people_of(inline)["李建国"].duties == ()


def test_a_question_about_a_role_is_taken_back_by_going_away(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    choose(screen, "刘芳")
    take_back = button(screen.person.duties, "取消")
    click(take_back)
    screen.people.table.setFocus()
    assert take_back.text() == "取消"
    assert len(people_of(inline)["刘芳"].duties) == 5


def test_what_is_wrong_with_a_role_stands_there(opened: Opened) -> None:
    window, screen = opened
    choose(screen, "刘芳")
    duties = screen.person.duties
    duties.role_field.editor.setCurrentText("统分员")
    click(duties.add_button)
    assert duties.role_field.error() == "刘芳已是统分员。"
    duties.role_field.editor.setCurrentText("管理员")
    assert not duties.event_field.editor.isEnabled()
    assert duties.role_field.error() == ""
    choose(screen, "王敏")
    take_back = button(duties, "取消", 1)  # 管理员
    click(take_back)
    click(take_back)
    assert "至少要留一名能登录的管理员" in duties.error.text()
    assert window.messages.texts() == ()


def test_what_is_half_typed_is_asked_about(opened: Opened, inline: Store) -> None:
    window, screen = opened
    choose(screen, "李建国")
    type_in(line_of(screen, "organization"), UNITS[1])
    choose(screen, "刘芳")
    assert screen.unsaved.text == "“李建国”有修改还没有保存。"
    assert line_of(screen, "name").text() == "李建国"
    click(button(screen.unsaved, "保存"))
    assert people_of(inline)["李建国"].organization == UNITS[1]
    assert not screen.unsaved.isVisible()
    assert line_of(screen, "name").text() == "刘芳"
    type_in(line_of(screen, "name"), "刘芬")
    screen.sections.setCurrentIndex(SEATS)
    assert (screen.sections.currentIndex(), screen.section) == (PEOPLE, PEOPLE)
    click(button(screen.unsaved, "放弃修改"))
    assert screen.section == SEATS
    assert "刘芳" in people_of(inline)
    name_judge(screen, "周明")
    screen.leave()
    assert window.messages.texts() == ("“安全生产竞赛 · 考评得分 · 1 号席”有修改还没有保存。",)


def test_who_signs_in_next_finds_no_half_typed_secret(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    choose(screen, "李建国")
    type_in(line_of(screen, "password"), PASSWORD)
    inline.set_actor(PROGRAM)
    assert line_of(screen, "password").text() == ""
    assert screen.section == SEATS
