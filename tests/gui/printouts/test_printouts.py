"""证件与表册: papers as they will be printed, what went out, and what of it is wrong by now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog

from app.domain.printed import PaperKind, Wrong
from app.domain.rights import Actor, Duty, Role
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.papers import PapersScreen
from app.gui.screens.printouts import PrintoutsScreen
from app.gui.screens.printouts.print_desk import NO_PRINTER
from app.gui.screens.printouts.print_page import BY_UNIT
from app.gui.screens.printouts.screen import WRONG
from app.gui.screens.printouts.wanted import ALL_OUT
from app.gui.screens.registration import RegistrationScreen
from app.gui.store import Store
from app.services.printouts import PrintoutView, list_printouts
from app.services.workspace import Workspace
from tests.bench import Bench
from tests.gui.screen_tools import click, open_screen, words
from tests.services.paper_world import PaperWorld, make_paper_world


@pytest.fixture
def world(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> PaperWorld:
    monkeypatch.setattr(printing, "printer_names", lambda: ("办公室打印机",))
    with workspace.write() as session:
        assert isinstance(session, Bench)
        return make_paper_world(session)


@pytest.fixture
def screen(inline: Store, world: PaperWorld) -> Iterator[PrintoutsScreen]:
    window, made = open_screen(inline, PrintoutsScreen, "papers", "registration")
    yield made
    window.close()
    window.deleteLater()


def _to_file(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    """Let the printer be a PDF file."""

    def open_printer(_name: str, _document: str) -> QPrinter:
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        printer.setResolution(72)
        return printer

    monkeypatch.setattr(printing, "open_printer", open_printer)


def _out(screen: PrintoutsScreen) -> tuple[PrintoutView, ...]:
    return screen.store.read(lambda session: list_printouts(session, screen.competition_id))


def _substitute(screen: PrintoutsScreen, world: PaperWorld) -> None:
    with screen.store.workspace.write() as session:
        assert isinstance(session, Bench)
        world.session = session
        world.substitute("001", "张伟", "李强", "金泷机电")
    screen.refresh()


def _listed(screen: PrintoutsScreen) -> list[str]:
    model = screen.wrong_page.model
    return [f"{row.sheet.title} {row.wrong}" for row in model.rows]


def test_every_kind_is_shown_as_it_will_be_printed(screen: PrintoutsScreen) -> None:
    page = screen.print_page
    said = {}
    for kind in ("badge", "staff_badge", "admission", "seating", "attendance", "programme"):
        page.choose(PaperKind(kind))
        said[kind] = page.view.words.text()
        assert page.view.pages.count > 0, kind
        assert page.view.send.isEnabled()
    assert said["badge"] == "共 7 张 · 1 页,其中 6 张没有照片,留了贴照片的位置。"
    assert said["admission"] == "共 2 张 · 1 页,其中 2 张没有照片,留了贴照片的位置。"
    assert said["seating"] == "共 2 份。"
    assert not page.view.empty.isVisibleTo(screen)
    page.choose(PaperKind.NOTICE)
    assert "还没有登记变更" in page.view.empty.text.text()
    assert page.view.empty.isVisibleTo(screen)
    assert (page.view.pages.count, page.view.send.isEnabled()) == (0, False)


def test_event_and_unit_choose_fewer(screen: PrintoutsScreen, world: PaperWorld) -> None:
    page = screen.print_page
    page.of_event._choose(world.events["抢修接力"])
    assert page.view.words.text().startswith("共 4 张")
    page.of_event._choose(None)
    page.of_unit._choose(world.units["金泷机电"])
    assert page.view.words.text().startswith("共 2 张")


def test_badges_of_a_unit_stand_together(
    screen: PrintoutsScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "参赛证.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    screen.print_page.order._choose(BY_UNIT)
    click(screen.print_page.view.save)
    said = "".join(PdfReader(target).pages[0].extract_text().split())
    found = sorted(("张伟", "李芳", "王建国", "周平"), key=said.index)
    assert found == ["李芳", "王建国", "周平", "张伟"], "理士电池 stands before 金泷机电"


def test_what_is_printed_went_out_and_what_is_saved_is_asked_about(
    screen: PrintoutsScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _to_file(monkeypatch, tmp_path / "paper.pdf")
    click(screen.print_page.view.send)
    assert len(PdfReader(tmp_path / "paper.pdf").pages) == 1
    assert [(each.kind, each.count) for each in _out(screen)] == [(PaperKind.BADGE, 7)]
    screen.print_page.choose(PaperKind.ATTENDANCE)
    target = tmp_path / "签到表.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    click(screen.print_page.view.save)
    assert target.is_file()
    assert len(_out(screen)) == 1
    click(screen.question.buttons[1])
    assert [each.kind for each in _out(screen)] == [PaperKind.ATTENDANCE, PaperKind.BADGE]


def test_what_is_saved_waits_together_until_it_is_recorded(
    screen: PrintoutsScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = screen.window()
    assert isinstance(window, MainWindow)
    for name, kind in (("1", PaperKind.BADGE), ("2", PaperKind.ADMISSION), ("3", PaperKind.BADGE)):
        target = str(tmp_path / f"{name}.pdf")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, target=target: (target, ""))
        screen.print_page.choose(kind)
        click(screen.print_page.view.save)
    assert screen.question.text.startswith("参赛证 7 份、准考证 2 份印好发出以后请记为已印发")
    window.navigate("papers")
    assert window.messages.texts()[-1] == "参赛证 7 份、准考证 2 份还没有记为已印发。"
    window.close()
    assert window.isVisible()
    assert window.current is screen
    assert window.messages.texts()[-1].startswith("窗口没有关闭:参赛证 7 份、准考证 2 份还没有")
    assert [each.text() for each in screen.question.buttons] == ["没有印发", "全部记为已印发"]
    click(screen.question.buttons[1])
    assert {(each.kind, each.count) for each in _out(screen)} == {
        (PaperKind.BADGE, 7),
        (PaperKind.ADMISSION, 2),
    }
    assert not screen.question.isVisible()
    assert not any(text.startswith("窗口没有关闭") for text in window.messages.texts())
    window.close()
    assert not window.isVisible()


def test_what_was_not_handed_out_is_forgotten(
    screen: PrintoutsScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "1.pdf"), ""))
    click(screen.print_page.view.save)
    click(screen.question.buttons[0])
    assert not screen.question.isVisible()
    screen.leave()
    assert not any("还没有记为已印发" in text for text in screen.messages.texts())
    assert _out(screen) == ()


def test_a_substitution_is_listed_printed_anew_and_taken_back(
    screen: PrintoutsScreen, world: PaperWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _to_file(monkeypatch, tmp_path / "paper.pdf")
    for kind in (PaperKind.BADGE, PaperKind.SEATING):
        screen.print_page.choose(kind)
        click(screen.print_page.view.send)
    assert screen.wrong_page.empty.isVisibleTo(screen.wrong_page)
    _substitute(screen, world)
    assert screen.sections.tabText(WRONG) == "已印发、现在有误 4"
    screen.sections.setCurrentIndex(WRONG)
    page = screen.wrong_page
    assert _listed(screen) == [
        "张伟(金泷机电,001)的参赛证 gone",
        "焊工 理论考试 第 1 场 座次表 changed",
        "焊工 实操比赛 第 1 场 座次表 changed",
        "李强(金泷机电,001)的参赛证 missing",
    ]
    page.wrong._choose(Wrong.CHANGED)
    assert [row.wrong for row in page.model.rows] == [Wrong.CHANGED] * 2
    assert page.count.text() == "2 份"
    page.wrong._choose(None)
    page.table.selectRow(1)
    assert any("001 张伟(金泷机电) → 001 李强(金泷机电)" in text for text in words(page.panel))
    click(page.print_one)
    page.table.selectRow(0)
    assert not page.print_one.isVisibleTo(page)
    click(page.settle_one)
    click(screen.reason.yes)
    assert "请写明原因。" in words(screen.reason)
    screen.reason.field.setText("已收回")
    click(screen.reason.yes)
    assert not screen.reason.isVisible()
    page.kind._choose(PaperKind.BADGE)
    click(page.print_all)
    assert _listed(screen) == ["焊工 实操比赛 第 1 场 座次表 changed"]
    assert [each.note for each in _out(screen)][:2] == ["", "已收回"]
    assert [row.note for row in screen.history.model.rows][:2] == ["", "已收回"]


def test_only_what_did_not_go_out_yet(
    screen: PrintoutsScreen, world: PaperWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _to_file(monkeypatch, tmp_path / "paper.pdf")
    click(screen.print_page.view.send)
    screen.print_page.choose(PaperKind.BADGE, only_new=True)
    assert screen.print_page.view.empty.text.text() == ALL_OUT
    _substitute(screen, world)
    assert screen.print_page.view.words.text().startswith("共 1 张")


def test_who_may_not_hand_out_looks_only_and_sees_no_hidden_seats(
    screen: PrintoutsScreen, world: PaperWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _to_file(monkeypatch, tmp_path / "paper.pdf")
    screen.print_page.choose(PaperKind.SEATING)
    click(screen.print_page.view.send)
    _substitute(screen, world)
    screen.store.set_actor(Actor(2, "何全", (Duty(Role.MARSHAL),)))
    assert screen.print_page.view.words.text() == "共 1 份。"
    assert not screen.print_page.view.send.isEnabled()
    assert screen.print_page.view.send.toolTip() == "由管理员、裁判长、统分员操作"
    shown = {row.sheet.title: row.text for row in screen.wrong_page.model.rows}
    assert shown["焊工 实操比赛 第 1 场 座次表"] == ""
    assert "李强" in shown["焊工 理论考试 第 1 场 座次表"]
    target = tmp_path / "有误.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    screen.sections.setCurrentIndex(WRONG)
    (export,) = screen.header_actions()
    export.callback()
    listed = {row[1]: row[3] or "" for row in load_workbook(target).worksheets[0].values if row[1] in shown}
    assert listed == shown


def test_without_a_printer_the_file_is_offered(screen: PrintoutsScreen) -> None:
    screen.print_page.view.set_printers(())
    click(screen.print_page.view.send)
    assert screen.messages.texts() == (NO_PRINTER,)


def test_late_changes_lead_here_and_papers_of_other_screens_there(screen: PrintoutsScreen) -> None:
    window = screen.window()
    assert isinstance(window, MainWindow)
    window.navigate("registration")
    registration = window.current
    assert isinstance(registration, RegistrationScreen)
    registration.of_changes.changes_page.printed.click()
    assert screen.isVisible()
    assert screen.pages.currentWidget() is screen.wrong_page
    screen.wrong_page.go_wanted.emit("papers")
    assert isinstance(window.current, PapersScreen)
