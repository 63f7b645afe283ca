"""First start, signing in, quick change of person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.domain.rights import PROGRAM, Role
from app.gui.main_window import UNFINISHED, MainWindow
from app.gui.signin.form import CHOOSE, SIGNING_IN
from app.gui.widgets import FormField
from app.services import accounts
from app.services.workspace import Workspace
from tests.gui.door.keys import (
    ADMIN,
    CHIEF,
    CODER,
    ENTER,
    ESC,
    F9,
    JUDGE,
    PASSWORD,
    PIN,
    SCORER,
    SUPERVISOR,
    Keys,
    log_of,
    settle,
    sign_in,
)
from tests.gui.screen_tools import click, type_in, words

# -- first start ---------------------------------------------------------------------------------------


def test_the_first_administrator_is_made_by_keyboard(
    open_window: Callable[[Workspace], MainWindow], folder: Workspace
) -> None:
    window = open_window(folder)
    assert window.door.founding.isVisible()
    assert not window.work.isVisible()
    assert window.focusWidget() is window.door.founding.name.editor
    Keys(window)(ADMIN, ENTER, PASSWORD, ENTER, PASSWORD, ENTER)
    assert window.work.isVisible()
    assert window.status.operator.text() == f"管理员 · {ADMIN}"
    assert {duty.role for duty in window.store.actor.duties} == {Role.ADMIN, Role.SCORER}
    assert window.current is not None
    assert window.current.key == "overview"
    _by, text, outcome = log_of(folder)[-1]
    assert text.startswith(f"首次启动:设管理员 {ADMIN},生成证书签名密钥 ")
    assert outcome == "done"


def test_without_the_tick_the_administrator_tabulates_nothing(
    open_window: Callable[[Workspace], MainWindow], folder: Workspace
) -> None:
    window = open_window(folder)
    form = window.door.founding
    for field, text in ((form.name, ADMIN), (form.password, PASSWORD), (form.again, PASSWORD)):
        type_in(field.editor, text)
    QTest.keyClick(form.scorer, Qt.Key.Key_Space)
    click(form.button)
    settle(window)
    assert [duty.role for duty in window.store.actor.duties] == [Role.ADMIN]


@pytest.mark.parametrize(
    ("texts", "place", "message"),
    [
        (("", PASSWORD, PASSWORD), "name", "请填写姓名"),
        (("周" * 21, PASSWORD, PASSWORD), "name", "最多 20 个字"),
        ((ADMIN, "短", "短"), "password", "密码至少 8 个字符"),
        ((ADMIN, "12345678", "12345678"), "password", "太常见"),
        ((ADMIN, PASSWORD, "演示赛事2023"), "again", "两次输入的密码不一样"),
    ],
)
def test_what_is_wrong_with_the_first_account_is_told_at_its_field(
    open_window: Callable[[Workspace], MainWindow],
    folder: Workspace,
    texts: tuple[str, str, str],
    place: str,
    message: str,
) -> None:
    window = open_window(folder)
    form = window.door.founding
    for field, text in zip((form.name, form.password, form.again), texts, strict=True):
        type_in(field.editor, text)
    click(form.button)
    settle(window)
    wrong: FormField[QLineEdit] = getattr(form, place)
    assert message in wrong.error()
    assert window.focusWidget() is wrong.editor
    assert not window.work.isVisible()
    type_in(wrong.editor, "改")
    assert wrong.error() == ""


# -- signing in ----------------------------------------------------------------------------------------


def test_only_who_can_sign_in_is_offered_under_their_role(window: MainWindow) -> None:
    lines = [line.text for line in window.door.form.people.list.lines()]
    assert lines == [ADMIN, CHIEF, JUDGE, CODER, SCORER, SUPERVISOR]


@pytest.mark.parametrize("typed", ["wm", "WM", "wangm", "王", "敏", "ｗｍ", "wang'min"])
def test_a_person_is_found_by_initials_and_name(window: MainWindow, typed: str) -> None:
    Keys(window)(typed)
    assert [line.text for line in window.door.form.people.list.lines()] == [SCORER]
    assert window.door.form.name.text() == SCORER


def test_who_is_not_there_is_told_and_cannot_be_chosen(window: MainWindow) -> None:
    Keys(window)("zzz", ENTER)
    form = window.door.form
    assert form.people.nobody.isVisible()
    assert form.name.text() == CHOOSE
    assert not form.button.isEnabled()
    assert window.focusWidget() is form.people.search


@pytest.mark.parametrize("typed", [PIN, "２５８０", " 2580"])
def test_a_pin_typed_with_a_chinese_input_method_is_the_same_pin(window: MainWindow, typed: str) -> None:
    Keys(window)("wm", ENTER, typed, ENTER)
    assert window.store.actor.name == SCORER
    assert window.work.isVisible()


def test_a_wrong_pin_is_told_at_the_field_which_waits_for_the_next_try(window: MainWindow) -> None:
    keys = Keys(window)
    keys("wm", ENTER, "1111", ENTER)
    secret = window.door.form.secret
    assert secret.error() == "密码或 PIN 不对,请重新输入。"
    assert secret.editor.text() == ""
    assert window.focusWidget() is secret.editor
    assert not window.work.isVisible()
    keys("2")
    assert secret.error() == ""
    keys("580", ENTER)
    assert window.store.actor.name == SCORER
    tried = [(text, outcome) for _by, text, outcome in log_of(window.store.workspace)[-2:]]
    assert tried == [
        (f"{SCORER}登录:被拒绝。密码或 PIN 不对,请重新输入。", "refused"),
        (f"{SCORER}登录", "done"),
    ]


def test_after_five_failures_the_account_is_locked_for_minutes(window: MainWindow) -> None:
    keys = Keys(window)
    keys("wm", ENTER)
    for _time in range(5):
        keys("1111", ENTER)
    keys(PIN, ENTER)
    assert "请 5 分钟后再试" in window.door.form.secret.error()
    assert not window.work.isVisible()
    # Others can go on.
    sign_in(window, CHIEF)
    assert window.store.actor.name == CHIEF


def test_the_window_waits_without_freezing(window: MainWindow) -> None:
    form = window.door.form
    Keys(window)("wm", ENTER, PIN)
    QTest.keyClick(form.secret.editor, ENTER)
    assert form.is_busy
    assert form.button.text() == SIGNING_IN
    assert not form.button.isEnabled()
    QTest.keyClicks(form.secret.editor, "9")
    QTest.keyClick(form.secret.editor, ENTER)  # nothing is tried twice
    settle(window)
    assert window.store.actor.name == SCORER
    assert [text for _by, text, _outcome in log_of(window.store.workspace)][-1] == f"{SCORER}登录"


def test_who_signed_in_last_is_asked_for_the_password_first(
    open_window: Callable[[Workspace], MainWindow], staffed: Workspace
) -> None:
    with staffed.read() as session:
        account = next(view.id for view in accounts.list_accounts(session) if view.name == CHIEF)
    with staffed.write() as session:
        accounts.sign_in(session, account, PIN)
    window = open_window(staffed)
    assert window.door.form.name.text() == CHIEF
    assert window.focusWidget() is window.door.form.secret.editor
    Keys(window)(Qt.Key.Key_Down)
    assert window.door.form.name.text() == JUDGE
    Keys(window)(PIN, ENTER)
    assert window.store.actor.name == JUDGE


def test_nothing_works_before_somebody_signed_in(window: MainWindow) -> None:
    assert window.allowed == ()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_N):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_F1, F9, ESC):
        Keys(window)(key)
    assert not window.work.isVisible()
    assert window.current is None
    assert window.door.isVisible()
    assert not window.door.person.isVisible()


# -- quick change of person ----------------------------------------------------------------------------


def test_another_judge_takes_over_with_nine_keys(window: MainWindow) -> None:
    sign_in(window, SCORER)
    window.navigate("judging")
    settle(window)
    shown, keys = window.current, Keys(window)
    keys(F9, "ljg", ENTER, PIN, ENTER)
    assert keys.pressed == 1 + 3 + 1 + len(PIN) + 1
    assert window.store.actor.name == JUDGE
    assert window.current is shown
    assert shown is not None
    assert shown.isVisible()
    assert window.status.operator.text() == f"评分裁判 · {JUDGE}"


def test_escape_comes_back_to_the_work_as_it_was(window: MainWindow) -> None:
    sign_in(window, SCORER)
    window.navigate("registration")
    settle(window)
    screen = window.current
    search: QLineEdit = screen.list.search  # type: ignore[union-attr]
    type_in(search, "张")
    keys = Keys(window)
    keys(F9)
    assert window.door.person.isVisible()
    assert f"现在是 统分员 {SCORER}" in words(window.door)
    keys("ljg", ESC)
    assert window.work.isVisible()
    assert window.store.actor.name == SCORER
    assert window.current is screen
    assert search.text() == "张"
    assert window.focusWidget() is search


def test_the_name_in_the_status_bar_leads_to_the_door_and_back(window: MainWindow) -> None:
    sign_in(window, SCORER)
    for button in (window.status.operator, window.status.change):
        click(button)
        assert window.door.isVisible()
        click(window.door.back)
        assert window.work.isVisible()


def test_f9_twice_locks_the_machine(window: MainWindow) -> None:
    sign_in(window, SCORER)
    Keys(window)(F9, F9)
    assert window.store.actor is PROGRAM
    assert not window.work.isVisible()
    assert not window.door.person.isVisible()
    assert window.door.form.name.text() == SCORER, "who left is most likely to come back"
    assert log_of(window.store.workspace)[-1] == (SCORER, f"{SCORER}退出", "done")
    Keys(window)(ESC)
    assert not window.work.isVisible()


def test_a_half_typed_form_is_kept_and_told_to_who_comes_next(window: MainWindow) -> None:
    sign_in(window, SCORER)
    window.navigate("registration")
    settle(window)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    name: QLineEdit = window.current.entry.fields["name"].editor  # type: ignore[union-attr]
    type_in(name, "赵敏")
    sign_in(window, ADMIN, PASSWORD)
    assert name.text() == "赵敏"
    assert any("有修改还没有保存" in text for text in window.messages.texts())
    # It also keeps the window open while nobody is there to decide.
    Keys(window)(F9, F9)
    assert not window.close()
    assert window.isVisible()
    assert UNFINISHED in words(window.door)
    sign_in(window, SCORER)
    assert name.isVisible()
    window.current.section.desk.discard()  # type: ignore[union-attr]


def test_the_big_screen_stays_when_the_person_changes(window: MainWindow) -> None:
    sign_in(window, SCORER)
    big = window.open_window("bigscreen")
    window.activateWindow()
    sign_in(window, CHIEF)
    Keys(window)(F9, F9)
    assert big.isVisible()
    assert window.open_window("bigscreen") is big
