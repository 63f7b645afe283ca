"""成绩复核 by the keyboard: draw, compare pile by pile, find an error, have it corrected, sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from sqlmodel import select

from app.domain.recheck import ItemState
from app.domain.rights import Actor, Duty, Role
from app.domain.sheet_code import SheetCode, write_code
from app.domain.sheets import SheetState
from app.gui.main_window import MainWindow
from app.gui.screens.recheck import RecheckScreen
from app.gui.store import Store
from app.services.rechecks import OWN, RETURNED, SIGNED
from app.services.sheets import submit_sheet
from app.services.workspace import Workspace
from db.tables import ScoreSheet
from tests.bench import CHECKER, Bench, actor_of
from tests.gui.screen_tools import button, click, open_screen, words
from tests.services import rechecked_event
from tests.services.publish_steps import sign_and_open
from tests.services.rechecked_event import Marked

pytestmark = pytest.mark.styled

Opened = Callable[[], tuple[MainWindow, RecheckScreen]]


@pytest.fixture
def contest(workspace: Workspace) -> Marked:
    """A blind event, marked by 王敏; the session is closed: only its ids are of use."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        return rechecked_event.mark(session, blind=True, closing={"limit_percent": 10})


@pytest.fixture
def opened(inline: Store, workspace: Workspace, contest: Marked) -> Iterator[Opened]:
    """The screen as 刘芳 opens it, who typed nothing."""
    windows: list[MainWindow] = []

    def open_() -> tuple[MainWindow, RecheckScreen]:
        inline.set_actor(actor_of(workspace, CHECKER))
        window, screen = open_screen(inline, RecheckScreen)
        windows.append(window)
        return window, screen

    yield open_
    for window in windows:
        window.close()
        window.deleteLater()


def act(workspace: Workspace, contest: Marked, step: Callable[[Marked], object]) -> None:
    """Something that is done beside the screen, by 王敏."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = contest.event
        step(Marked(type(event)(session, event.id, event.competition_id, event.judges), contest.entries))


def again(screen: RecheckScreen) -> None:
    screen.refresh()
    screen.store.wait_idle()


def key(screen: RecheckScreen, which: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(screen.pile.table, which)
        screen.store.wait_idle()


def states(screen: RecheckScreen) -> list[ItemState]:
    return [sheet.state for sheet in screen.pile.model.rows]


def press(window: MainWindow, text: str) -> None:
    click(next(each for each in window.header.buttons() if each.text().startswith(text)))


def test_a_recheck_from_the_draw_to_the_signature(
    opened: Opened, workspace: Workspace, contest: Marked
) -> None:
    window, screen = opened()
    _draw(screen)
    assert (screen.pile.table.hasFocus(), window.rail.button("recheck").count) == (True, "12")
    assert "张伟" not in "".join(words(screen)), "stations only"
    _compare(screen)
    assert "有误 1 份,差错率 8.33%(规定不超过 10%)" in words(screen.progress)
    wrong = screen.pile.model.row(3)
    assert screen.progress.verdict.text() == "有误待更正"
    _give_back(screen)
    assert not screen.compare.give_back.isVisible()
    act(workspace, contest, lambda marked: _correct(marked, wrong.entry_id))
    again(screen)
    assert states(screen)[3] is ItemState.CORRECTED
    assert screen.progress.verdict.text() == "抽查通过"
    press(window, "签字")
    click(button(screen.confirm, "签字"))
    assert any("已签字" in text for text in words(screen.progress))
    assert window.messages.texts() == ("焊工的成绩复核已签字。",)
    assert SIGNED in words(screen.compare)
    assert screen.pile.event_button.text() == "焊工 · 已签字"
    right = next(key for key in contest.entries.values() if key != wrong.entry_id)
    act(workspace, contest, lambda marked: marked.event.correct(right, "91"))
    again(screen)
    assert screen.pile.event_button.text() == "焊工 · 签字失效"


def _draw(screen: RecheckScreen) -> None:
    """A seed is asked for; Enter draws."""
    assert not screen.progress.isVisible()
    screen.start.seed.editor.setText(" ")
    click(screen.start.draw)
    assert "种子" in screen.start.seed.error()
    screen.start.seed.editor.setText("20221028")
    QTest.keyClick(screen.start.seed.editor, Qt.Key.Key_Return)
    assert states(screen) == [ItemState.OPEN] * 12


def _compare(screen: RecheckScreen) -> None:
    """All twelve by Enter, but the fourth, which is wrong; an error needs words."""
    key(screen, Qt.Key.Key_Return, 3)
    assert states(screen)[:4] == [ItemState.RIGHT] * 3 + [ItemState.OPEN]
    key(screen, Qt.Key.Key_Minus)
    field = screen.compare.reason.field
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "请写明原因。" in words(screen.compare.reason)
    field.insert("A1 纸面 94")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert states(screen)[3] is ItemState.WRONG
    key(screen, Qt.Key.Key_Return, 8)
    assert states(screen).count(ItemState.RIGHT) == 11


def _give_back(screen: RecheckScreen) -> None:
    """Enter does not take an error back; the sheet goes back to be corrected."""
    screen.pile.table.selectRow(3)
    key(screen, Qt.Key.Key_Return)
    assert "不是差错的,写明理由" in "".join(words(screen.compare.reason))
    QTest.keyClick(screen.compare.reason.field, Qt.Key.Key_Escape)
    assert screen.pile.table.hasFocus()
    click(screen.compare.give_back)
    assert RETURNED in words(screen.compare)
    assert not screen.compare.right.isEnabled()


def test_a_locked_sheet_is_returned_by_the_chief_judge(
    opened: Opened, workspace: Workspace, contest: Marked
) -> None:
    _window, screen = opened()
    _draw(screen)
    with workspace.write() as session:
        for sheet in session.exec(select(ScoreSheet)):
            sheet.state = SheetState.LOCKED.value
    again(screen)
    key(screen, Qt.Key.Key_Minus)
    screen.compare.reason.field.setText("A1 纸面 94")
    QTest.keyClick(screen.compare.reason.field, Qt.Key.Key_Return)
    screen.pile.table.selectRow(0)
    scorer, chief = (Actor(99, "孙志强", (Duty(role),)) for role in (Role.SCORER, Role.CHIEF))
    for actor, allowed in ((scorer, False), (chief, True)):
        screen.store.set_actor(actor)
        again(screen)
        assert screen.compare.give_back.isEnabled() is allowed
        assert ("裁判长" in screen.compare.give_back.toolTip()) is not allowed


def _correct(marked: Marked, entry_id: int) -> None:
    marked.event.mark(entry_id, "A1", "94", reason="誊写错误")
    submit_sheet(marked.event.session, entry_id=entry_id, judge_id=marked.event.judges["P", 1].id)


def test_too_many_errors_have_all_sheets_in(opened: Opened, workspace: Workspace, contest: Marked) -> None:
    act(workspace, contest, lambda marked: _two_errors(marked))
    _window, screen = opened()
    assert screen.progress.verdict.text() == "应全部复核"
    click(screen.progress.all)
    click(button(screen.confirm, "全部复核"))
    assert len(states(screen)) == 16
    click(screen.progress.check)
    assert any("结果相同" in text for text in words(screen.messages))
    click(screen.progress.cancel)
    screen.reason.field.insert("种子没有当众公布")
    QTest.keyClick(screen.reason.field, Qt.Key.Key_Return)
    assert screen.start.isVisible()
    assert not screen.reason.isVisible()


def _two_errors(marked: Marked) -> None:
    marked.start()
    for name in ("张伟", "李芳"):
        marked.compare(marked.sheet(name), "A1 纸面看不清")


def test_who_typed_the_marks_is_told_to_let_another_compare(
    opened: Opened, inline: Store, workspace: Workspace, contest: Marked
) -> None:
    act(workspace, contest, lambda marked: marked.start())
    _window, screen = opened()
    inline.set_actor(actor_of(workspace))
    again(screen)
    assert OWN in words(screen.compare)
    key(screen, Qt.Key.Key_Return)
    key(screen, Qt.Key.Key_Minus)
    assert states(screen) == [ItemState.OPEN] * 12
    assert not screen.compare.reason.isVisible()


def test_a_scanned_sheet_and_a_typed_station_are_found(
    opened: Opened, workspace: Workspace, contest: Marked
) -> None:
    act(workspace, contest, lambda marked: marked.start())
    window, screen = opened()
    event = contest.event
    seat = event.judges["P", 2]
    code = write_code(SheetCode(event.id, contest.entries["李芳"], seat.id))
    QTest.keyClicks(screen.pile.table, code)
    QTest.keyClick(screen.pile.table, Qt.Key.Key_Return)
    sheet = screen.pile.table.current()
    assert sheet is not None
    assert (sheet.entry_id, sheet.judge_id, sheet.state) == (contest.entries["李芳"], seat.id, ItemState.OPEN)
    QTest.keyClicks(screen.pile.search, "1")
    QTest.keyClick(screen.pile.search, Qt.Key.Key_Return)
    sheet = screen.pile.table.current()
    assert sheet is not None
    assert sheet.label == "01 号赛位"
    QTest.keyClicks(screen.pile.search, "99")
    QTest.keyClick(screen.pile.search, Qt.Key.Key_Return)
    assert "“99”不在要复核的评分单里。" in words(window)


def test_the_header_says_once_the_identities_are_open(
    opened: Opened, workspace: Workspace, contest: Marked
) -> None:
    _window, screen = opened()
    assert screen.header_note() == "盲评:只显示赛位号"
    with workspace.write() as session:
        sign_and_open(session, contest.event.id)
    again(screen)
    assert screen.header_note() == "身份已启封,这里仍按赛位号"


def test_the_papers_are_written(
    opened: Opened, workspace: Workspace, contest: Marked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(workspace, contest, lambda marked: marked.start())
    window, screen = opened()
    for text, name in (("工作单", "成绩复核工作单"), ("结果表", "成绩复核结果表")):
        target = tmp_path / f"{name}.pdf"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, target=target: (str(target), ""))
        press(window, text)
        screen.store.wait_idle()
        assert name in "".join(PdfReader(target).pages[0].extract_text().split())


def test_an_event_that_is_not_marked_yet_says_what_is_missing(
    opened: Opened, workspace: Workspace, contest: Marked
) -> None:
    act(workspace, contest, lambda marked: marked.event.reopen(marked.entries["张伟"]))
    _window, screen = opened()
    assert "焊工还有 1 份评分单没有录完或确认" in words(screen)
    assert not screen.start.draw.isEnabled()
