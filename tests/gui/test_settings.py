"""设置: the own account, fonts, keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app import __version__
from app.documents import fonts
from app.documents.fonts import FontBook
from app.domain.rights import PROGRAM, Actor
from app.domain.word_lists import WordKey
from app.gui.main_window import MainWindow
from app.gui.screens.settings import SettingsScreen
from app.gui.screens.settings.account import AccountCard
from app.gui.store import Store
from app.services import accounts, word_lists
from app.services.workspace import Workspace
from tests.bench import CHECKER, actor_of
from tests.gui.screen_tools import click, open_screen, settle, type_in, words

Opened = tuple[MainWindow, SettingsScreen]


@pytest.fixture
def opened(inline: Store) -> Iterator[Opened]:
    window, screen = open_screen(inline, SettingsScreen)
    yield window, screen
    window.close()


# -- my account ----------------------------------------------------------------------------------------


@pytest.fixture
def account(opened: Opened, inline: Store, workspace: Workspace) -> AccountCard:
    """The card of somebody who signs in by password."""
    with workspace.write() as session:
        accounts.set_secret(session, inline.actor.account_id or 0, password="演示赛事2022")
    return opened[1].account


def sign_in(workspace: Workspace, secret: str) -> Actor:
    with workspace.write() as session, session.acting(PROGRAM):  # type: ignore[attr-defined]
        return accounts.sign_in(session, actor_of(workspace).account_id or 0, secret)


def fill(card: AccountCard, *texts: str) -> None:
    for field, text in zip((card.old, card.password, card.pin, card.again), texts, strict=True):
        type_in(field.editor, text)


def test_it_says_who_is_signed_in_with_which_roles(opened: Opened) -> None:
    said = words(opened[1].account)
    assert {"王敏", "管理员、裁判长、加密裁判、统分员、监督仲裁"} <= set(said)
    assert not opened[1].account.form.isVisible()


def test_a_new_pin_is_set_by_keyboard_and_the_old_password_stays(
    account: AccountCard, workspace: Workspace
) -> None:
    click(account.open_button)
    assert account.old.editor.hasFocus()
    assert account.old.caption.text() == "现在的密码"
    for text in ("演示赛事2022", "", "2580", "2580"):
        field = account.window().focusWidget()
        assert isinstance(field, QLineEdit)
        field.insert(text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert not account.form.isVisible()
    assert account.done.text() == "✓ 已换成新的"
    assert {sign_in(workspace, secret).name for secret in ("2580", "２５８０", "演示赛事2022")} == {"王敏"}


@pytest.mark.parametrize(
    ("texts", "field", "message"),
    [
        (("错的密码", "新密码够长了吧", "", "新密码够长了吧"), "old", "原密码不对"),
        (("演示赛事2022", "短", "", "短"), "password", "密码至少 8 个字符,现有 1 个"),
        (("演示赛事2022", "", "1234", "1234"), "pin", "不能是连续的数字"),
        (("演示赛事2022", "", "12", "12"), "pin", "4 到 6 位数字"),
        (("演示赛事2022", "", "2580", "2581"), "again", "两次输入的不一样"),
        (("演示赛事2022", "", "", ""), "password", "请填写新的密码或 PIN"),
        (("演示赛事2022", "新密码够长了吧", "2580", "2580"), "pin", "请一次改一个"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    account: AccountCard, texts: tuple[str, ...], field: str, message: str
) -> None:
    click(account.open_button)
    fill(account, *texts)
    click(account.save_button)
    place = getattr(account, field)
    assert message in place.error()
    assert place.editor.hasFocus()
    assert account.save_button.isEnabled()
    assert account.form.isVisible()


def test_what_is_half_typed_is_gone_when_somebody_else_signs_in(
    opened: Opened, account: AccountCard, inline: Store, workspace: Workspace
) -> None:
    click(account.open_button)
    type_in(account.old.editor, "演示赛事2022")
    inline.set_actor(actor_of(workspace, CHECKER))
    assert CHECKER in words(account)
    assert account.old.editor.text() == ""
    assert not account.form.isVisible()


def test_the_way_out_leads_to_the_door(opened: Opened) -> None:
    window, screen = opened
    click(screen.account.leave_button)
    assert window.door.isVisible()


# -- fonts ---------------------------------------------------------------------------------------------


@pytest.fixture
def bundled_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without fonts of its own."""
    book = FontBook(fonts.CHAINS, tuple)
    monkeypatch.setattr(fonts, "default_fonts", lambda: book)


@pytest.mark.usefixtures("bundled_only")
def test_a_typed_name_is_checked(opened: Opened) -> None:
    _window, screen = opened
    assert "可用" in [pill.text() for pill in screen.glyphs.findChildren(type(screen.glyphs.pill))]
    type_in(screen.glyphs.field, "李䶮")
    QTest.keyClick(screen.glyphs.field, Qt.Key.Key_Return)
    assert screen.glyphs.result.text().startswith("✓")
    assert screen.glyphs.sample.text() == "李䶮"
    type_in(screen.glyphs.field, "张\U00031350")
    QTest.keyClick(screen.glyphs.field, Qt.Key.Key_Return)
    assert "缺少字形:\U00031350(U+31350)" in screen.glyphs.result.text()
    assert screen.glyphs.result.property("part") == "error"
    type_in(screen.glyphs.field, "")
    QTest.keyClick(screen.glyphs.field, Qt.Key.Key_Return)
    assert not screen.glyphs.result.isVisible()


@pytest.mark.usefixtures("bundled_only")
def test_the_overview_sends_a_name_here(opened: Opened) -> None:
    window, screen = opened
    window.navigate("settings", text="\ue123")
    assert screen.glyphs.field.text() == "\ue123"
    assert "U+E123" in screen.glyphs.result.text()


# -- the rest ------------------------------------------------------------------------------------------


def test_version_and_keys_are_told(opened: Opened) -> None:
    window, screen = opened
    settle()
    said = words(screen)
    assert f"赛创 SaiChuang · 版本 {__version__}" in said
    assert {"F1", "Ctrl+Enter"} <= set(said)
    assert window.header.title.text() == "设置"


# -- words of forms ------------------------------------------------------------------------------------


def test_the_office_writes_its_own_words(opened: Opened, workspace: Workspace) -> None:
    _window, screen = opened
    screen.open(words=WordKey.PROJECT_KIND)
    card = screen.words
    assert card.editor.toPlainText() == "工程\n班组"
    assert not card.save_button.isEnabled()
    card.editor.selectAll()
    QTest.keyClicks(card.editor, "B1 ")
    QTest.keyClick(card.editor, Qt.Key.Key_Return)
    QTest.keyClicks(card.editor, "b1")
    screen.open(words=WordKey.CHAIN)  # another list would take away what is typed
    assert card.key is WordKey.PROJECT_KIND
    assert card.said.text() == "这里有修改还没有保存,请先保存或放弃修改。"
    click(card.save_button)
    assert card.editor.toPlainText() == "B1"  # each word once
    assert card.said.text() == "✓ 已保存 1 个选项"
    with workspace.read() as session:
        assert word_lists.load_words(session, WordKey.PROJECT_KIND) == ("B1",)
    card.chooser._choose(WordKey.CHAIN)
    assert "铝基高端金属材料" in card.editor.toPlainText()
    card.chooser._choose(WordKey.PROJECT_KIND)
    click(card.usual)
    assert card.editor.toPlainText() == "工程\n班组"
    click(card.undo)
    assert card.editor.toPlainText() == "B1"


def test_a_word_that_is_a_sentence_is_refused_at_its_place(opened: Opened) -> None:
    card = opened[1].words
    card.editor.setPlainText("民营企业、国有企业、集体企业、外商投资企业、港澳台投资企业、机关")
    click(card.save_button)
    assert "请每行只写一个选项" in card.said.text()
    assert card.is_changed
