"""设置与备份: who works here, backups, fonts, keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from app import __version__
from app.documents import fonts
from app.documents.fonts import FontBook
from app.errors import UserError
from app.gui.main_window import MainWindow
from app.gui.screens.settings import SettingsScreen
from app.gui.screens.settings.backups import Backup, read_backups
from app.gui.store import Store
from app.services.settings import Operator
from app.services.workspace import Workspace
from tests.gui.screen_tools import click, open_screen, settle, type_in, words

Opened = tuple[MainWindow, SettingsScreen]


@pytest.fixture
def opened(inline: Store) -> Iterator[Opened]:
    window, screen = open_screen(inline, SettingsScreen)
    yield window, screen
    window.close()


# -- who works here ------------------------------------------------------------------------------------


def test_the_name_is_asked_for_and_shown_in_the_status_bar(opened: Opened, inline: Store) -> None:
    window, screen = opened
    click(screen.operator.save_button)
    assert "请填写姓名" in screen.operator.name.error()
    screen.operator.role.editor.setCurrentText("裁判长")
    type_in(screen.operator.name.editor, "李建国")
    assert screen.operator.name.error() == ""
    assert screen.operator.pill.text() == "未保存"
    QTest.keyClick(screen.operator.name.editor, Qt.Key.Key_Return)
    assert inline.operator == Operator("裁判长", "李建国")
    assert window.status.operator.text() == "裁判长 · 李建国"
    assert not screen.operator.save_button.isEnabled()
    assert screen.operator.pill.text() == ""


def test_a_long_name_is_refused_at_the_field(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    type_in(screen.operator.name.editor, "李" * 21)
    click(screen.operator.save_button)
    assert "最多 20 个字" in screen.operator.name.error()
    assert inline.operator.name == ""


def test_a_name_being_typed_survives_a_backup(opened: Opened) -> None:
    _window, screen = opened
    type_in(screen.operator.name.editor, "王")
    click(screen.backups.backup_button)
    assert screen.operator.name.editor.text() == "王"


# -- backups -------------------------------------------------------------------------------------------


def test_a_backup_is_written_and_listed(store: Store, workspace: Workspace) -> None:
    window, screen = open_screen(store, SettingsScreen)
    assert "还没有备份" in words(screen.backups)
    click(screen.backups.backup_button)
    assert not screen.backups.backup_button.isEnabled()
    assert store.wait_idle()
    (path,) = workspace.backups()
    (row,) = screen.backups.model.rows
    assert (row.path, row.reason, row.size) == (path, "手动", path.stat().st_size)
    assert abs((datetime.now() - row.at).total_seconds()) < 60
    assert screen.backups.backup_button.isEnabled()
    assert window.messages.texts() == ()
    window.close()


def test_a_backup_that_fails_says_why(
    opened: Opened, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _window, screen = opened

    def full(_reason: str, _now: datetime) -> Path:
        raise UserError("备份没有写成:磁盘已满。")

    monkeypatch.setattr(workspace, "backup", full)
    click(screen.backups.backup_button)
    assert screen.backups.error.text() == "备份没有写成:磁盘已满。"
    assert screen.backups.error.isVisible()
    assert screen.backups.backup_button.isEnabled()


def test_backups_are_told_by_their_names(tmp_path: Path) -> None:
    migration = tmp_path / "saichuang-20260301-091500-000001-before-migration.db"
    migration.write_bytes(b"x" * 1500)
    other = tmp_path / "saichuang-copy.db"
    other.write_bytes(b"x" * 2_700_000)
    gone = tmp_path / "saichuang-20250301-091500-000001-manual.db"
    first, second = read_backups([migration, gone, other])
    assert first == Backup(migration, datetime(2026, 3, 1, 9, 15), 1500, "升级前")
    assert (first.size_text, second.size_text, second.reason) == ("2 KB", "2.6 MB", "自动")


def test_the_folder_is_opened(opened: Opened, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _window, screen = opened
    asked: list[QUrl] = []

    def refuse(url: QUrl) -> bool:
        asked.append(url)
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    assert str(workspace.folder) in words(screen.backups)
    click(screen.backups.open_button)
    assert [Path(url.toLocalFile()) for url in asked] == [workspace.folder]
    assert "没有打开文件夹" in screen.backups.error.text()


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
    assert window.header.title.text() == "设置与备份"
