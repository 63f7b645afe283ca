"""The clerk's day from the first number to the list to sign: a paper jam, and a score corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter

from app.exchange.code_images import read_codes
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.awards.listing import Scope
from app.services import judging, sheets
from app.services.activity import list_activity
from app.services.competitions import list_judges
from app.services.handover import handovers
from app.services.verification import Finding, verify_codes
from app.services.workspace import Workspace
from tests.bench import OTHER
from tests.gui.awards.office import PRINTER, answer, awards_of, choose_scope, file_printer, press, states
from tests.gui.finished_contest import Contest
from tests.gui.screen_tools import button, words
from tests.services.publish_steps import publish

pytestmark = pytest.mark.styled


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Everything the printer printed, job by job, fine enough to read the codes."""
    jobs: list[Path] = []

    def open_printer(_name: str, _document: str, _tray: str = "") -> QPrinter:
        jobs.append(tmp_path / f"job{len(jobs)}.pdf")
        printer = file_printer(jobs[-1])
        printer.setResolution(300)
        return printer

    monkeypatch.setattr(printing, "printer_names", lambda: (PRINTER,))
    monkeypatch.setattr(printing, "open_printer", open_printer)
    return jobs


def _correct(workspace: Workspace, contest: Contest, entry: int, text: str) -> None:
    """The second version: both practice sheets of an entry corrected."""
    with workspace.read() as reader:
        judges = [each for each in list_judges(reader, contest.event_id) if each.module == "P"]
    for judge in judges:
        with workspace.write(OTHER.account_id) as session:
            sheets.return_sheet(session, entry_id=entry, judge_id=judge.id, reason="誊写错误")
        with workspace.write() as session:
            judging.enter_mark(
                session, entry_id=entry, judge_id=judge.id, aspect="A1", text=text, reason="誊写错误"
            )
            sheets.submit_sheet(session, entry_id=entry, judge_id=judge.id)
    with workspace.write() as session:
        publish(session, contest.event_id, reason="复核")


def _print_all(window: MainWindow, papers: list[Path]) -> list[str]:
    """Number, approve, print; the paper jams at the sixth. Returns the codes on all sheets."""
    screen = awards_of(window)
    screen.empty.button.click()
    assert states(screen) == ["issued"] * 7
    press(window, "看清样 7 张")
    press(window, "清样无误")
    press(window, "打印 7 张")
    screen.table.select_next(5)
    answer(screen, "从选中的一张起重打")
    press(window, "打印 2 张")
    answer(screen, "全部打印好")
    codes = [code.text for job in papers for code in read_codes(job)]
    assert [len(PdfReader(job).pages) for job in papers] == [7, 2]
    assert codes[5:7] == codes[7:9], "the same sheets again under the same numbers"
    return codes


def _reissue(window: MainWindow) -> None:
    """改发 after the second version, and print what is new."""
    screen = awards_of(window)
    screen.refresh()
    assert [row.affected for row in screen.model.rows if row.affected] == [
        "第 2 版改为二等奖",
        "第 2 版改为一等奖",
    ]
    screen.gaps.buttons[1].click()  # 全部改发…
    assert "全部改发:作废 2 张,用新编号编发 2 张。作废的编号不再使用。" in words(screen.confirm)
    assert "void" not in states(screen)
    button(screen.confirm, "全部改发").click()
    assert "已改发:作废 2 张,用新编号编发 2 张。" in window.messages.texts()
    assert sorted(states(screen)) == ["issued"] * 2 + ["printed"] * 5 + ["void"] * 2
    choose_scope(screen, Scope.WAITING)
    press(window, "看清样 2 张")
    press(window, "清样无误")
    press(window, "打印 2 张")
    answer(screen, "全部打印好")


def test_the_day(
    open_window: Callable[[], MainWindow], contest: Contest, papers: list[Path], workspace: Workspace
) -> None:
    window = open_window()
    codes = _print_all(window, papers)
    _correct(workspace, contest, contest.entries[1], "99")
    _reissue(window)
    codes += [code.text for code in read_codes(papers[-1])]
    with workspace.read() as session:
        verdicts = verify_codes(session, codes, workspace.folder)
        lists = handovers(session, contest.competition_id, datetime(2022, 11, 1))
        told = [line.text for line in list_activity(session, contest.competition_id, 30)]
    assert [each.finding for each in verdicts] == [Finding.VOID] * 2 + [Finding.VALID] * 9
    assert [each.replaced_by[-4:] for each in verdicts[:2]] == ["0009", "0008"]
    assert sorted(line.number[-4:] for unit in lists for line in unit.lines) == [
        *(f"{serial:04d}" for serial in range(3, 10))
    ]
    number = "淮工竞证〔2022〕000"
    assert [text for text in told if "证书 " in text] == [
        f"打印证书 2 张:{number}8 至 {number}9",
        f"焊工编发证书 2 张:{number}8 至 {number}9;作废 2 张:{number}1 至 {number}2",
        f"打印证书 2 张:{number}6 至 {number}7",
        f"打印证书 7 张:{number}1 至 {number}7",
        f"焊工编发证书 7 张:{number}1 至 {number}7",
    ]
    assert f"2 张证书没有打好,待重打:{number}6 至 {number}7" in told
