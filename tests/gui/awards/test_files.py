"""Certificates and hand-over lists as files, and what happens when they cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.awards.listing import Scope
from app.services import competitions, ledger
from app.services.workspace import Workspace
from db.tables import Certificate
from tests.gui.awards.conftest import approve_all
from tests.gui.awards.office import LEFT, answer, awards_of, choose_scope, press, states
from tests.gui.finished_contest import FORM, UNITS, Contest

pytestmark = pytest.mark.styled


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder every dialog answers with."""
    target = tmp_path / "out"
    target.mkdir()

    def choose(_parent: object, _title: str, name: str, kinds: str) -> tuple[str, str]:
        return str(target / Path(name).name), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(target))
    return target


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _text(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def test_without_a_printer_the_way_out_is_a_file(
    open_window: Callable[[], MainWindow], proofed: Contest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "printer_names", tuple)
    window = open_window()
    screen = awards_of(window)
    QTest.mouseClick(screen.print_card.save, LEFT)
    answer(screen, "一个 PDF")
    assert _names(folder) == ["焊工-证书.pdf"]
    assert len(PdfReader(folder / "焊工-证书.pdf").pages) == 7
    assert states(screen) == ["issued"] * 7, "a file is not yet paper"
    answer(screen, "7 张记为已打印")
    assert states(screen) == ["printed"] * 7
    screen.print_card.save.click()
    assert screen.question.text == "把 7 张证书(其中 7 张已打印)存成:", "all that are listed, printed or not"


def test_a_file_of_what_it_said_before_does_not_count_as_printed(
    open_window: Callable[[], MainWindow], proofed: Contest, folder: Path, workspace: Workspace
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "另存为 PDF")
    answer(screen, "一个 PDF")
    with workspace.write() as session:
        form = replace(FORM, issuers=("别的单位",))
        competitions.update_competition(session, proofed.competition_id, form)
    approve_all(workspace, proofed.competition_id)
    answer(screen, "7 张记为已打印")
    assert "0001 在排版以后改过" in window.messages.texts()[-1]
    assert states(screen) == ["issued"] * 7


def test_without_a_proof_a_file_does_not_count_as_printed(
    open_window: Callable[[], MainWindow], issued: Contest, folder: Path
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "另存为 PDF")
    answer(screen, "一个 PDF")
    assert len(PdfReader(folder / "焊工-证书.pdf").pages) == 7
    assert "清样还没有批准" in window.messages.texts()[-1]
    assert not screen.question.isVisible()


def test_a_file_for_each_unit(open_window: Callable[[], MainWindow], proofed: Contest, folder: Path) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "另存为 PDF")
    answer(screen, "每个单位一个 PDF")
    assert _names(folder) == sorted(f"{unit}.pdf" for unit in UNITS[:7])
    assert "理士电池" in _text(folder / "理士电池.pdf")
    assert "7 个 PDF" in screen.question.text
    answer(screen, "先不记")
    assert states(screen) == ["issued"] * 7


def test_a_file_for_each_winner(
    open_window: Callable[[], MainWindow], proofed: Contest, folder: Path
) -> None:
    window = open_window()
    screen = awards_of(window)
    screen.table.select_next(4)
    choose_scope(screen, Scope.FROM_CURRENT)
    press(window, "另存为 PDF")
    answer(screen, "每人一个 PDF")
    assert _names(folder) == sorted(["买买提·吐尔逊.pdf", "孙磊.pdf", "周杰.pdf"])


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_noted(
    open_window: Callable[[], MainWindow], proofed: Contest, folder: Path
) -> None:
    (folder / "焊工-证书.pdf").mkdir()
    window = open_window()
    screen = awards_of(window)
    press(window, "另存为 PDF")
    answer(screen, "一个 PDF")
    assert "“焊工-证书.pdf”是一个文件夹" in window.messages.texts()[-1]
    assert states(screen) == ["issued"] * 7
    assert not screen.question.isVisible()


def test_a_file_open_elsewhere_stops_the_rest_and_says_how_far_it_came(
    open_window: Callable[[], MainWindow], proofed: Contest, folder: Path
) -> None:
    (folder / "李䶮.pdf").mkdir()  # what cannot be written over, on every system
    window = open_window()
    screen = awards_of(window)
    press(window, "另存为 PDF")
    answer(screen, "每人一个 PDF")
    said = window.messages.texts()[-1]
    assert "李䶮.pdf" in said
    assert said.endswith("前面的 2 个文件已写好,这一个和后面的没有写。")
    assert [name for name in _names(folder) if (folder / name).is_file()] == ["张伟.pdf", "陈静.pdf"]
    assert states(screen) == ["issued"] * 7


def test_the_proof_as_a_file_to_sign(
    open_window: Callable[[], MainWindow], issued: Contest, folder: Path
) -> None:
    window = open_window()
    press(window, "看清样")
    press(window, "清样存为 PDF")
    (name,) = _names(folder)
    assert name.endswith("-证书清样.pdf")
    said = _text(folder / name)
    assert "证书清样核对单" in said
    assert "买买提·吐尔逊" in said
    assert "批准人" in said


# -- hand-over lists ---------------------------------------------------------------------------------


def test_the_list_of_one_unit(open_window: Callable[[], MainWindow], proofed: Contest, folder: Path) -> None:
    window = open_window()
    screen = awards_of(window)
    screen.table.select_next(2)
    QTest.mouseClick(screen.print_card.handover, LEFT)
    panel = screen.side.handover
    assert panel.organization == "理士电池", "that of the chosen certificate"
    assert panel.words.text() == "共 1 张证书,还有 1 张没有打印。"
    QTest.mouseClick(panel.save, LEFT)
    assert _names(folder) == ["理士电池-证书交接清单.pdf"]
    assert "李䶮" in _text(folder / "理士电池-证书交接清单.pdf")
    assert "领取人签字" in _text(folder / "理士电池-证书交接清单.pdf")


def test_lists_and_certificates_of_all_units(
    open_window: Callable[[], MainWindow], proofed: Contest, folder: Path, workspace: Workspace
) -> None:
    with workspace.write() as session:
        ledger.void_certificate(session, 1, "放弃")
    screen = awards_of(open_window())
    QTest.mouseClick(screen.print_card.handover, LEFT)
    panel = screen.side.handover
    panel.unit.drop.actions()[0].trigger()
    assert panel.words.text() == "6 个单位,共 6 张证书,还有 6 张没有打印。"
    QTest.mouseClick(panel.folder, LEFT)
    wanted = [f"{unit}-{what}.pdf" for unit in UNITS[1:7] for what in ("证书交接清单", "证书")]
    assert _names(folder) == sorted(wanted)


def test_the_list_on_paper(open_window: Callable[[], MainWindow], proofed: Contest, paper: Path) -> None:
    window = open_window()
    screen = awards_of(window)
    QTest.mouseClick(screen.print_card.handover, LEFT)
    screen.side.handover.unit.drop.actions()[0].trigger()
    QTest.mouseClick(screen.side.handover.send, LEFT)
    assert len(PdfReader(paper).pages) == 7
    assert "共 7 页" in window.messages.texts()[-1]
    assert states(screen) == ["issued"] * 7


def test_a_certificate_that_is_outdated_is_not_handed_over(
    open_window: Callable[[], MainWindow], proofed: Contest, folder: Path, workspace: Workspace
) -> None:
    with workspace.write() as session:
        session.get_one(Certificate, 1).award = "三等奖"  # the results say 一等奖
    window = open_window()
    screen = awards_of(window)
    QTest.mouseClick(screen.print_card.handover, LEFT)
    panel = screen.side.handover
    panel.unit.drop.actions()[0].trigger()
    QTest.mouseClick(panel.folder, LEFT)
    assert "淮工竞证〔2022〕0001受成绩更正影响,请先改发" in window.messages.texts()[-1]
    assert _names(folder) == []
