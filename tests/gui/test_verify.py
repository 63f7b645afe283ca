"""证书查验: typed as a scanner types, pasted, read from pictures, dropped; the verdict in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.rights import Actor
from app.gui.main_window import MainWindow
from app.gui.screens.verify import VerifyScreen
from app.gui.store import Store
from app.gui.theme import Tone
from app.services.verification import Finding
from app.services.workspace import Workspace
from tests.exchange.test_code_images import page, picture
from tests.gui.screen_tools import PLAIN, button, click, open_screen, press, words
from tests.services.signed_certificates import make_void, number, plant
from tests.services.signed_certificates import words as said

pytestmark = pytest.mark.styled

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def codes(workspace: Workspace) -> list[str]:
    """One certificate that stands, a void one, the one that replaced it, and one with a Latin name."""
    with workspace.write() as session:
        made = plant(session, said(1), said(2), said(3), said(4))
        make_void(session, 2, "姓名写错", replaced_by=3)
    return made


@pytest.fixture
def opened(codes: list[str], store: Store) -> Iterator[tuple[MainWindow, VerifyScreen]]:
    window, shown = open_screen(store, VerifyScreen)
    yield window, shown
    window.close()
    window.deleteLater()


@pytest.fixture
def screen(opened: tuple[MainWindow, VerifyScreen]) -> VerifyScreen:
    return opened[1]


def scan(screen: VerifyScreen, text: str, end: str = "\n") -> None:
    """Type key by key into whatever has the focus, as a scanner does."""
    screen.activateWindow()
    assert QTest.qWaitForWindowActive(screen.window())
    keys = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
    for character in text.replace("\n", end) + "\n":
        target = QApplication.focusWidget() or screen
        key = keys.get(character, Qt.Key.Key_unknown)
        typed = "\r" if character == "\n" else character
        QApplication.sendEvent(target, QKeyEvent(QKeyEvent.Type.KeyPress, key, PLAIN, typed))
    screen.store.wait_idle()


def findings(screen: VerifyScreen) -> list[Finding]:
    return [check.verdict.finding for check in screen.model.rows]


def test_before_the_first_scan_it_says_what_to_do(screen: VerifyScreen) -> None:
    assert "还没有查验" in words(screen)
    assert any("用扫码枪扫证书上的二维码" in text for text in words(screen))
    assert screen.box.hasFocus()
    assert screen.foot.text() == "已查 0 张 · 有效 0 张"


@pytest.mark.parametrize("end", ["\n", "\n\n", "\t", " "])
def test_a_scanner_types_a_certificate(screen: VerifyScreen, codes: list[str], end: str) -> None:
    """The Latin name has a blank in it; what follows the signature is not taken for another code."""
    scan(screen, codes[3], end)
    assert findings(screen) == [Finding.VALID]
    assert screen.box.toPlainText() == ""
    assert screen.box.hasFocus()
    shown = words(screen.card)
    assert shown[:3] == ["✓", "真证书,有效", "签名有效,文字与台账一致。"]
    for text in ("Anna Schmidt", "一等奖", "焊工技能竞赛", number(4), "二〇二二年十月十八日(2022-10-18)"):
        assert text in shown
    assert screen.card.band.property("tone") == Tone.OK.value


def test_one_after_the_other_without_touching_the_keyboard(screen: VerifyScreen, codes: list[str]) -> None:
    for code in (codes[0], codes[1], codes[2]):
        scan(screen, code)
    assert findings(screen) == [Finding.VALID, Finding.VOID, Finding.VALID]
    assert screen.foot.text() == "已查 3 张 · 有效 2 张"
    assert "李䶮" in words(screen.card)
    press(screen.box, Qt.Key.Key_Down)
    shown = words(screen.card)
    assert shown[:2] == ["■", "真证书,但已作废"]
    assert "姓名写错(2022-11-02)" in shown
    assert number(3) in shown, "what replaced it"
    assert screen.card.band.property("tone") == Tone.ERROR.value
    press(screen.box, Qt.Key.Key_Up)
    press(screen.box, Qt.Key.Key_Up)
    assert "李䶮" in words(screen.card)


def test_a_changed_character_is_told_in_words(screen: VerifyScreen, codes: list[str]) -> None:
    scan(screen, codes[0].replace("张伟", "王芳"))
    shown = words(screen.card)
    assert shown[:2] == ["■", "查验不通过"]
    assert "王芳" not in shown, "nothing of it can be believed"
    assert shown[2].startswith("签名不对")


def test_a_certificate_unlike_the_ledger_and_one_it_does_not_know(
    screen: VerifyScreen, codes: list[str], workspace: Workspace
) -> None:
    from sqlmodel import select

    from db.tables import Certificate

    with workspace.write() as session:
        session.exec(select(Certificate).where(Certificate.number == number(1))).one().award = "二等奖"
        session.delete(session.exec(select(Certificate).where(Certificate.number == number(4))).one())
    scan(screen, codes[0])
    assert words(screen.card)[:2] == ["▲", "签名有效,但与台账不符"]
    assert "奖项:二维码是“一等奖”,台账是“二等奖”" in words(screen.card)
    scan(screen, codes[3])
    assert words(screen.card)[:2] == ["▲", "签名有效,本机没有这张证书的记录"]


def test_what_is_no_whole_code_is_told_after_a_pause(
    screen: VerifyScreen, codes: list[str], qtbot: QtBot
) -> None:
    scan(screen, "https://example.org")
    assert screen.model.rows == (), "more lines may come"
    qtbot.waitUntil(lambda: len(screen.model.rows) == 1, timeout=5000)
    assert "不是赛创证书的二维码,内容是“https://example.org”" in words(screen.card)[2]
    assert screen.box.toPlainText() == ""
    scan(screen, codes[0])
    assert findings(screen)[0] is Finding.VALID


def test_pasted_text_and_keys(screen: VerifyScreen, codes: list[str]) -> None:
    QGuiApplication.clipboard().setText(codes[0].replace("\n", "\r\n"))
    press(screen.box, Qt.Key.Key_V, CTRL)
    screen.store.wait_idle()
    assert findings(screen) == [Finding.VALID]
    screen.box.insertPlainText("half a code")
    press(screen.box, Qt.Key.Key_Escape)
    assert screen.box.toPlainText() == ""
    screen.box.insertPlainText("half a code")
    press(screen.box, Qt.Key.Key_Return, CTRL)
    screen.store.wait_idle()
    assert findings(screen) == [Finding.WRONG, Finding.VALID]
    screen.box.insertPlainText("SC2")
    click(screen.check_button)
    screen.store.wait_idle()
    assert len(screen.model.rows) == 3
    assert screen.box.hasFocus()


def test_tab_leaves_the_empty_box(opened: tuple[MainWindow, VerifyScreen]) -> None:
    window, screen = opened
    press(screen.box, Qt.Key.Key_Tab)
    assert not screen.box.hasFocus()
    assert window.focusWidget() is not None


def test_enter_of_a_scanner_presses_no_button(screen: VerifyScreen, codes: list[str]) -> None:
    """Neither after a click on the button nor on a row of the list."""
    scan(screen, codes[0])
    QTest.mouseClick(screen.table.viewport(), Qt.MouseButton.LeftButton)
    click(screen.check_button)
    scan(screen, codes[2])
    assert findings(screen) == [Finding.VALID, Finding.VALID]


def test_pictures_are_read_on_the_worker(
    screen: VerifyScreen, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(codes[0], codes[1]).save(tmp_path / "两张.png")
    (tmp_path / "坏的.jpg").write_bytes(b"no picture")
    files = [str(tmp_path / name) for name in ("两张.png", "坏的.jpg")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: (files, ""))
    press(screen, Qt.Key.Key_O, CTRL)
    screen.store.wait_idle()
    assert findings(screen) == [Finding.VOID, Finding.UNREAD, Finding.VALID], "what needs a look comes first"
    assert "两张.png" in words(screen.card)
    press(screen.box, Qt.Key.Key_Down)
    shown = words(screen.card)
    assert shown[:2] == ["▲", "没有读到二维码"]
    assert shown[2] == "“坏的.jpg”不是图片,或已损坏。请重新拍照或另存为 PNG。"
    assert screen.box.hasFocus()


def test_a_cancelled_dialog_changes_nothing(
    opened: tuple[MainWindow, VerifyScreen], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, screen = opened
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([], ""))
    click(button(window, "从图片读取… Ctrl+O"))
    screen.store.wait_idle()
    assert screen.model.rows == ()
    assert screen.box.hasFocus()


def _drop(screen: VerifyScreen, *urls: QUrl) -> bool:
    data = QMimeData()
    data.setUrls(list(urls))
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), copy, data, left, PLAIN)
    QApplication.sendEvent(screen, enter)
    if enter.isAccepted():
        QApplication.sendEvent(screen, QDropEvent(QPointF(5, 5), copy, data, left, PLAIN))
    screen.store.wait_idle()
    return enter.isAccepted()


def test_a_file_is_dropped(screen: VerifyScreen, codes: list[str], tmp_path: Path) -> None:
    picture(codes[0]).save(tmp_path / "照片.jpg")
    assert _drop(screen, QUrl.fromLocalFile(str(tmp_path / "照片.jpg")))
    assert findings(screen) == [Finding.VALID]
    with (tmp_path / "大.png").open("wb") as stream:
        stream.truncate(100 * 2**20)
    assert _drop(screen, QUrl.fromLocalFile(str(tmp_path / "大.png")))
    assert "有 100 MB,太大" in words(screen.card)[2]
    Image.new("L", (40, 40)).save(tmp_path / "证书.docx", "png")
    assert _drop(screen, QUrl.fromLocalFile(str(tmp_path / "证书.docx")))
    assert "不是图片" in words(screen.card)[2]
    assert not _drop(screen, QUrl("https://example.org/a.png"))


def test_what_became_void_meanwhile_is_shown_so(
    screen: VerifyScreen, codes: list[str], workspace: Workspace, store: Store
) -> None:
    scan(screen, codes[0])
    with workspace.write() as session:
        make_void(session, 1, "成绩第 2 版更正")
    store.touch("awards")
    store.wait_idle()
    screen.refresh()
    store.wait_idle()
    assert findings(screen) == [Finding.VOID]
    assert "成绩第 2 版更正(2022-11-02)" in words(screen.card)
    assert "没有登记" in words(screen.card)


def test_public_keys_are_exported(
    opened: tuple[MainWindow, VerifyScreen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, screen = opened
    target = tmp_path / "证书公钥.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    click(button(window, "导出公钥…"))
    screen.store.wait_idle()
    assert "# 赛创 · 证书公钥" in target.read_text(encoding="utf-8-sig")
    assert any(str(target) in text for text in words(window))
    assert screen.box.hasFocus()


def test_everybody_who_is_signed_in_may_check(codes: list[str], store: Store) -> None:
    store.set_actor(Actor(1, "王敏"))
    window, screen = open_screen(store, VerifyScreen)
    scan(screen, codes[0])
    assert findings(screen) == [Finding.VALID]
    window.close()
    window.deleteLater()
