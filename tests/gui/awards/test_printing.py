"""Printing on the day: what was sent, what came out, and what did not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.paper import A4_LANDSCAPE, Slot
from app.domain.placing import AS_IT_IS, Measured
from app.domain.progress import Progress
from app.domain.rights import Right
from app.errors import UserError
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.printing import PrinterGone
from app.gui.screens.awards import AwardsScreen
from app.gui.screens.awards.listing import Scope
from app.gui.screens.awards.print_desk import NOT_BEGUN
from app.gui.store import Store
from app.services import printer_profiles
from app.services.certificate_prints import log_prints
from app.services.certificate_templates import digest
from app.services.ledger_views import find_unsettled, list_certificates, list_prints, load_certificates
from app.services.workspace import Workspace
from tests.gui.awards.office import (
    LEFT,
    PRINTER,
    answer,
    awards_of,
    choose_scope,
    labels,
    press,
    states,
)
from tests.gui.finished_contest import Contest
from tests.gui.screen_tools import RESULT_ENTRIES, type_in
from tests.gui.screen_tools import press as press_key

pytestmark = pytest.mark.styled


def test_printing_marks_exactly_what_was_sent(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path
) -> None:
    window = open_window()
    screen = awards_of(window)
    screen.table.select_next(4)
    choose_scope(screen, Scope.FROM_CURRENT)
    press(window, "打印 3 张")
    assert len(PdfReader(paper).pages) == 3
    assert states(screen) == ["issued"] * 4 + ["printed"] * 3
    assert [row.prints for row in screen.model.rows] == [0] * 4 + [1] * 3
    assert "已送到打印机 3 张" in screen.question.text
    answer(screen, "全部打印好")
    assert not screen.question.isVisible()
    screen.table.select_next(-1)
    assert not screen.question.isVisible()


def test_ctrl_p_prints(open_window: Callable[[], MainWindow], proofed: Contest, paper: Path) -> None:
    window = open_window()
    screen = awards_of(window)
    press_key(screen.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert states(screen) == ["printed"] * 7


def test_after_a_paper_jam_the_rest_waits_again(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "打印 7 张")
    assert states(screen) == ["printed"] * 7
    assert labels(window)[-1] == "打印 0 张 Ctrl+P"
    screen.table.select_next(4)
    answer(screen, "从选中的一张起重打")
    assert states(screen) == ["printed"] * 4 + ["issued"] * 3
    assert labels(window)[-1] == "打印 3 张 Ctrl+P"
    press(window, "打印 3 张")
    assert len(PdfReader(paper).pages) == 3
    assert states(screen) == ["printed"] * 7


def test_a_reprint_asks_for_its_reason(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "打印 7 张")
    answer(screen, "全部打印好")
    choose_scope(screen, Scope.ONLY_CURRENT)
    press(window, "打印 1 张")
    assert screen.question.text == "淮工竞证〔2022〕0001 张伟打印过,再打的原因是?"
    answer(screen, "污损")
    answer(screen, "全部打印好")
    assert screen.model.rows[0].prints == 2
    press(window, "打印 1 张")
    answer(screen, "其他")
    type_in(screen.reasons.field, "颜色偏淡")
    QTest.keyClick(screen.reasons.field, Qt.Key.Key_Return)
    first = screen.model.rows[0].id
    prints = screen.store.read(lambda s: list_prints(s, first))
    assert [each.reason for each in prints] == ["", "污损", "颜色偏淡"]
    assert {each.printer for each in prints} == {PRINTER}
    second = screen.preview.line.toolTip().splitlines()[1]
    assert second == f"{prints[1].at.astimezone():%Y-%m-%d %H:%M} · {prints[1].by} · {PRINTER} · 污损"


def test_a_reprint_can_be_taken_back(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "打印 7 张")
    choose_scope(screen, Scope.FROM_CURRENT)
    press(window, "打印 7 张")
    assert screen.question.text == "这 7 张打印过,再打的原因是?"
    answer(screen, "取消")
    assert [row.prints for row in screen.model.rows] == [1] * 7


def test_one_that_came_out_badly_waits_again(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "打印 7 张")
    screen.table.select_next(2)
    QTest.mouseClick(screen.preview.bad, LEFT)
    assert states(screen) == ["printed"] * 2 + ["issued"] + ["printed"] * 4
    assert not screen.preview.bad.isVisible()


def test_a_printer_gone_in_mid_job_leaves_the_rest_waiting(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_pdf: bytes, _printer: object, _progress: Progress, copies: int = 1) -> int:
        raise PrinterGone(PRINTER, 3 * copies, copies)

    monkeypatch.setattr(printing, "print_pdf", gone)
    window = open_window()
    screen = awards_of(window)
    press(window, "打印 7 张")
    assert "不再接收,确认送出 3 张" in window.messages.texts()[-1]
    assert states(screen) == ["printed"] * 3 + ["issued"] * 4
    assert "已送到打印机 3 张" in screen.question.text
    assert labels(window)[-1] == "打印 4 张 Ctrl+P"


def test_a_printer_that_fails_leaves_everything_waiting(
    open_window: Callable[[], MainWindow], proofed: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "printer_names", lambda: ("二楼",))
    window = open_window()
    screen = awards_of(window)
    press(window, "打印 7 张")
    assert "打印机“二楼”已不在" in window.messages.texts()[-1]
    assert states(screen) == ["issued"] * 7
    assert not screen.question.isVisible()
    assert window.header.buttons()[-1].isEnabled()


def test_what_another_window_made_void_is_not_printed(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path, workspace: Workspace
) -> None:
    from app.services.ledger import void_certificate

    window = open_window()
    screen = awards_of(window)
    with workspace.write() as session:
        void_certificate(session, screen.model.rows[0].id, "放弃")
    press(window, "打印 7 张")
    assert "已作废" in window.messages.texts()[-1]
    assert not paper.exists()
    assert not any(row.state == "printed" for row in screen.model.rows)


def test_copies_of_each_sheet(open_window: Callable[[], MainWindow], proofed: Contest, paper: Path) -> None:
    window = open_window()
    screen = awards_of(window)
    screen.print_card.copies.drop.actions()[1].trigger()
    press(window, "打印 7 张")
    assert len(PdfReader(paper).pages) == 14
    assert states(screen) == ["printed"] * 7


def test_pages_are_moved_as_the_profile_says(
    open_window: Callable[[], MainWindow],
    proofed: Contest,
    paper: Path,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slot = Slot(PRINTER, "", A4_LANDSCAPE)
    with workspace.write() as session:
        printer_profiles.note_sheet(session, slot, AS_IT_IS)
        printer_profiles.save_measured(session, slot, Measured(18.5, 19.5))
    sent: list[bytes] = []

    def note(pdf: bytes, _printer: object, _progress: Progress, copies: int = 1) -> int:
        sent.append(pdf)
        return 7

    monkeypatch.setattr(printing, "print_pdf", note)
    window = open_window()
    screen = awards_of(window)
    assert screen.print_card.placing.whole_text() == "偏移:右移 1.5 mm,下移 0.5 mm"
    press(window, "打印 7 张")
    with workspace.write() as session:
        printer_profiles.reset_profile(session, slot)
    screen.store.touch("printers")
    assert screen.print_card.placing.whole_text() == "偏移:不移动"
    choose_scope(screen, Scope.FROM_CURRENT)
    press(window, "打印 7 张")
    answer(screen, "打印不清")
    assert len(sent) == 2
    assert sent[0] != sent[1]


def test_the_calibration_opens_at_the_side(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path
) -> None:
    screen = awards_of(open_window())
    QTest.mouseClick(screen.print_card.calibrate, LEFT)
    assert screen.side.calibration.isVisible()
    assert screen.side.calibration.slot == Slot(PRINTER, "", A4_LANDSCAPE)
    press_key(screen.side.calibration.print, Qt.Key.Key_Escape)
    assert screen.preview.isVisible()
    assert screen.table.hasFocus()


def test_without_a_printer_it_is_said(
    open_window: Callable[[], MainWindow], proofed: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "printer_names", tuple)
    window = open_window()
    screen = awards_of(window)
    assert "没有安装打印机" in screen.print_card.text()
    press(window, "打印 7 张")
    assert "没有安装打印机" in window.messages.texts()[-1]
    assert states(screen) == ["issued"] * 7


def test_printing_and_cancelling_on_the_threaded_store(
    qtbot: QtBot, store: Store, workspace: Workspace, proofed: Contest, paper: Path
) -> None:
    window = MainWindow(store, RESULT_ENTRIES)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.navigate("awards")
    assert store.wait_idle(30_000)
    assert window.width() == 1366
    screen = awards_of(window)
    assert screen.preview.sheet.image is not None
    assert screen.print_card.printer_name == PRINTER
    titles: list[str] = []
    store.job_changed.connect(lambda state: titles.append(state.title) if state else None)
    press(window, "打印 7 张")
    assert not window.header.buttons()[-1].isEnabled(), "not twice by a second press"
    screen._print()
    assert store.wait_idle(30_000)
    assert titles[0] == "打印证书 7 张"
    assert len(PdfReader(paper).pages) == 7
    assert states(screen) == ["printed"] * 7
    choose_scope(screen, Scope.ONLY_CURRENT)
    store.job_changed.connect(lambda state: store.cancel_job() if state and not state.cancelling else None)
    press(window, "打印 1 张")
    answer(screen, "卡纸")
    assert store.wait_idle(30_000)
    assert window.messages.texts() == (NOT_BEGUN,)
    assert len(PdfReader(paper).pages) == 7, "the second job never began"
    assert [row.prints for row in screen.model.rows] == [1] * 7
    assert window.header.buttons()[-1].isEnabled()
    window.close()


def test_an_error_of_ours_in_the_job_leaves_everything_waiting(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_pdf: bytes, _printer: object, _progress: Progress, copies: int = 1) -> int:
        raise UserError("打印机不接受 210×285 mm 的纸。")

    monkeypatch.setattr(printing, "print_pdf", broken)
    window = open_window()
    screen = awards_of(window)
    press(window, "打印 7 张")
    assert window.messages.texts()[-1] == "打印机不接受 210×285 mm 的纸。"
    assert states(screen) == ["issued"] * 7


def test_after_an_error_nobody_expected_the_paper_is_asked_about(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many sheets went out is not known: none of them goes out again without somebody looking."""

    def print_pdf(*_args: object) -> int:
        raise RuntimeError("a mistake of ours in mid-job")

    monkeypatch.setattr(printing, "print_pdf", print_pdf)
    window = open_window()
    told: list[Exception] = []
    window.store.crashed.disconnect()
    window.store.crashed.connect(told.append)
    screen = awards_of(window)
    press(window, "打印 7 张")
    assert states(screen) == ["printed"] * 7
    screen.table.select_next(4)
    answer(screen, "从选中的一张起重打")
    assert states(screen) == ["printed"] * 4 + ["issued"] * 3
    assert len(told) == 1


def _killed_in_mid_job(workspace: Workspace, contest: Contest) -> None:
    """The ledger knows of the print; the program ended before anybody could answer."""
    with workspace.write() as session:
        ids = [row.id for row in list_certificates(session, contest.competition_id)]
        drawn = load_certificates(session, ids)
        digests = {data.template: digest(workspace.folder, data.template) for data in drawn}
        log_prints(session, ids, PRINTER, digests, drawn)


def test_after_a_power_cut_the_screen_asks_how_the_sheets_came_out(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path, workspace: Workspace
) -> None:
    _killed_in_mid_job(workspace, proofed)
    window = open_window()
    screen = awards_of(window)
    assert screen.question.isVisible()
    assert screen.question.text.startswith("上次(")
    assert "送到打印机的 7 张还没有确认,都打印好了吗?" in screen.question.text
    screen.table.select_next(4)
    answer(screen, "从选中的一张起重打")
    assert states(screen) == ["printed"] * 4 + ["issued"] * 3
    assert not screen.question.isVisible()
    press(window, "打印 3 张")
    assert "已送到打印机 3 张" in screen.question.text
    answer(screen, "全部打印好")
    window.navigate("publishing")
    window.navigate("awards")
    assert not screen.question.isVisible(), "everything is answered for"


def test_what_was_not_answered_is_asked_when_the_screen_opens_again(
    open_window: Callable[[], MainWindow], proofed: Contest, paper: Path, workspace: Workspace
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "打印 7 张")
    press(window, "另存为 PDF…")
    answer(screen, "取消")
    screen.table.select_next()
    assert not screen.question.isVisible()
    window.navigate("publishing")
    window.navigate("awards")
    answer(screen, "全部打印好")
    with workspace.read() as session:
        assert find_unsettled(session, proofed.competition_id) is None


def test_who_may_not_print_is_not_asked(
    open_window: Callable[[], MainWindow],
    proofed: Contest,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _killed_in_mid_job(workspace, proofed)
    monkeypatch.setattr(AwardsScreen, "may", lambda _screen, right, _place=None: right is not Right.AWARD)
    assert not awards_of(open_window()).question.isVisible()
