"""数据安全 · 副本: choosing a stick, its state on the page and in the status bar, and another's stick."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.gui.copy_words import bar_words, page_words, tone_of
from app.gui.main_window import MainWindow
from app.gui.screens.safety import SafetyScreen, copy_page
from app.gui.screens.safety.copy_page import CopyPage
from app.gui.store import Store
from app.gui.theme import Tone
from app.services.machine_settings import load_machine_settings
from app.services.second_copy.choosing import prepare_copy
from app.services.second_copy.manifest import copy_root, make_manifest, read_manifest
from app.services.second_copy.recovery import recover
from app.services.second_copy.status import CopyState, CopyStatus
from app.services.workspace import Workspace
from tests.gui.screen_tools import click, open_screen, words

NOW = datetime(2022, 10, 18, 12, 3, 7).astimezone()


@pytest.fixture
def opened(store: Store) -> Iterator[tuple[MainWindow, CopyPage]]:
    window, screen = open_screen(store, SafetyScreen)
    page = screen.page
    assert isinstance(page, CopyPage)
    yield window, page
    window.close()


def test_a_stick_is_chosen_and_kept_up_to_date(
    opened: tuple[MainWindow, CopyPage],
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    window, page = opened
    stick = tmp_path / "优盘"
    stick.mkdir()
    assert window.status.copy.text() == "未设副本"
    monkeypatch.setattr(copy_page, "ask_folder", lambda *_asked: stick)
    click(page.choose_button)
    qtbot.waitUntil(lambda: window.status.copy.text().endswith("已写入"))
    assert load_machine_settings(workspace.folder).copy_folder == str(stick)
    assert page.card.pill.text() == "已写入"
    assert any(f"位置 {stick}" in line for line in words(page))
    assert "副本和数据在同一块磁盘上" in window.messages.texts()[0]
    click(page.renew_button)
    qtbot.waitUntil(lambda: [path.name for path in copy_root(stick).glob("chain-*")] == ["chain-000002"])
    assert recover(stick, tmp_path / "look").seq > 0
    click(page.stop_button)
    click(page.stop_button)  # asked once more
    qtbot.waitUntil(lambda: window.status.copy.text() == "未设副本")
    assert load_machine_settings(workspace.folder).copy_folder == ""


def test_a_stick_of_others_is_asked_about(
    opened: tuple[MainWindow, CopyPage], tmp_path: Path, qtbot: QtBot
) -> None:
    window, page = opened
    folder = tmp_path / "theirs"
    folder.mkdir()
    theirs = make_manifest(folder, "ff" * 16, 1, "cd" * 32)
    prepare_copy(folder, tmp_path, theirs, datetime.now(UTC))
    page.choose(tmp_path)
    qtbot.waitUntil(page.question.isVisible)
    assert page.question.text == "盘上是另一份数据的副本,没有改动它。原来的副本会改名留在盘上,不删除。"
    assert read_manifest(copy_root(tmp_path)) == theirs
    click(page.question.buttons[0])
    qtbot.waitUntil(lambda: window.status.copy.text().endswith("已写入"))
    (aside,) = tmp_path.glob("saichuang-copy-*")
    assert read_manifest(aside) == theirs
    assert any(aside.name in text for text in window.messages.texts())


FOLDER = Path("/media/优盘")


@pytest.mark.parametrize(
    ("status", "bar", "page", "tone"),
    [
        (CopyStatus(CopyState.OFF), "未设副本", "现在只有这台电脑上有数据", Tone.NEUTRAL),
        (
            CopyStatus(CopyState.BEGINNING, FOLDER, part=35),
            "○ 副本正在写底本 35%",
            "副本还不能用来接管",
            Tone.WARN,
        ),
        (CopyStatus(CopyState.KEPT, FOLDER, NOW), "● 副本 12:03:07 已写入", "几秒内", Tone.OK),
        (
            CopyStatus(CopyState.OUT, FOLDER, NOW, NOW + timedelta(minutes=1), 12, why="请插回。"),
            "■ 副本盘不在 · 12 条改动在等",
            "从 12:04:07 起副本盘不在,有 12 条改动没有写到副本。请插回。",
            Tone.ERROR,
        ),
        (
            CopyStatus(CopyState.FOREIGN, FOLDER, why="盘上是另一份数据的副本。"),
            "■ 不是本机的副本盘",
            "要用这个盘,请重新选择。",
            Tone.ERROR,
        ),
    ],
)
def test_each_state_has_its_words(status: CopyStatus, bar: str, page: str, tone: Tone) -> None:
    assert (bar_words(status), tone_of(status)) == (bar, tone)
    assert page in page_words(status)
