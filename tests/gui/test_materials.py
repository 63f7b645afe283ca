"""成果材料: papers as they will be printed, saved, printed; and the archive, written and checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog

from app.domain.archive import SUMS_FILE
from app.domain.result_papers import ResultPaperKind
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.materials import MaterialsScreen
from app.gui.store import Store
from app.services import audit_log
from app.services.workspace import Workspace
from tests.bench import Bench
from tests.gui.screen_tools import click, open_screen, words
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, add_event, make_event


@pytest.fixture
def events(workspace: Workspace) -> tuple[int, int]:
    """One published event, one that is judged still."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        done = make_event(session)
        for name, score in (("张伟", "88.5"), ("李强", "91")):
            done.judge(done.enter(name), score)
        open_one: SmallEvent = add_event(session, done.competition_id, "钳工")
        open_one.judge(open_one.enter("王芳"), "70")
        publish(session, done.id)
    return done.id, open_one.id


@pytest.fixture
def screen(
    inline: Store, events: tuple[int, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[MaterialsScreen]:
    monkeypatch.setattr(printing, "printer_names", lambda: ("办公室打印机",))
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path / "out"))
    window, made = open_screen(inline, MaterialsScreen)
    yield made
    window.close()
    window.deleteLater()


def _window(screen: MaterialsScreen) -> MainWindow:
    window = screen.window()
    assert isinstance(window, MainWindow)
    return window


def test_a_paper_is_shown_saved_in_its_formats_and_printed(
    screen: MaterialsScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = screen.page
    assert page.view.pages.count == 1
    assert page.paper is not None
    click(page.view.save)
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {f"{page.paper.file_name}.pdf", f"{page.paper.file_name}.xlsx"}
    assert any("已存到" in text for text in _window(screen).messages.texts())

    def open_printer(_name: str, _document: str) -> QPrinter:
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        printer.setResolution(72)
        return printer

    monkeypatch.setattr(printing, "open_printer", open_printer)
    click(page.view.send)
    assert "共 1 页" in _window(screen).messages.texts()[-1]
    assert (tmp_path / "printed.pdf").stat().st_size > 1000


def test_a_paper_that_cannot_be_made_says_why(screen: MaterialsScreen, events: tuple[int, int]) -> None:
    screen.page.choose(ResultPaperKind.NOTICE, events[1])
    screen.page.changed.emit()
    assert any("钳工还没有公布成绩" in text for text in words(screen))
    assert not screen.page.view.save.isEnabled()
    assert not screen.page.view.send.isEnabled()


def test_everything_is_archived_noted_and_checked(screen: MaterialsScreen, tmp_path: Path) -> None:
    verify, archive = screen.header_actions()
    archive.callback()
    (folder,) = (path for path in (tmp_path / "out").iterdir() if path.is_dir())
    assert (folder / SUMS_FILE).is_file()
    texts = _window(screen).messages.texts()
    assert any("已归档" in text for text in texts)
    assert any("没有归档" in text and "钳工" in text for text in texts)
    with screen.store.workspace.read() as session:
        newest = audit_log.list_entries(session, screen.store.actor, limit=1)[0]
    assert "清单摘要" in newest.text
    folder.rename(tmp_path / "moved")
    (tmp_path / "out").rmdir()
    (tmp_path / "moved").rename(tmp_path / "out")
    verify.callback()
    assert "全部一致,操作记录第" in _window(screen).messages.texts()[-1]
    (tmp_path / "out" / SUMS_FILE).with_name("多的.txt").write_text("x", encoding="utf-8")
    verify.callback()
    assert "1 处与清单不符:多出 多的.txt" in _window(screen).messages.texts()[-1]
    sums = tmp_path / "out" / SUMS_FILE
    (tmp_path / "out" / "多的.txt").unlink()
    first, rest = sums.read_text(encoding="utf-8").split("\n", 1)
    (tmp_path / "out" / first[66:]).unlink()
    sums.write_text(rest, encoding="utf-8")
    verify.callback()
    assert "操作记录里没有这份清单" in _window(screen).messages.texts()[-1]
    assert not [text for text in _window(screen).messages.texts() if "全部一致" in text], "one verdict stands"


def test_one_statement_of_many_is_found_shown_and_saved_alone(
    screen: MaterialsScreen, events: tuple[int, int], tmp_path: Path
) -> None:
    page = screen.page
    page.choose(ResultPaperKind.STATEMENTS, events[0])
    page.changed.emit()
    assert page.view.pages.count == 2
    (li_qiang,) = (at for at, text in enumerate(page.part.texts) if text.startswith("李强"))
    page.part.setCurrentIndex(li_qiang)
    page.part.activated.emit(li_qiang)
    assert page.view.pages.count == 1
    click(page.view.save)
    (file,) = (tmp_path / "out").iterdir()
    assert file.stem.startswith("焊工-个人成绩说明-第1版-李强")
    page.choose(ResultPaperKind.SUMMARY, events[0])
    page.changed.emit()
    assert page.part.isHidden()
    assert page.paper is not None
    assert page.paper.part == ""
