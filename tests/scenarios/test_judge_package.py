"""评分包: given to a second laptop by stick, marked there as anywhere, brought back and decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog
from sqlmodel import col, select

from app.domain.rights import PROGRAM
from app.gui.main_window import MainWindow
from app.gui.screens.safety import SafetyScreen
from app.gui.screens.safety.packages_page import PackagesPage
from app.gui.store import Store
from app.services import audit, judging
from app.services.workspace import Workspace, open_workspace
from db.tables import AuditEntry, Mark
from tests.gui.judging_keys import entries_of, judging_screen, states_of, type_sheet
from tests.gui.marking_floor import ENTERED, TYPED, Floor, make_floor, mark, sheet_state, stored_marks
from tests.gui.screen_tools import click, press, type_in, words

NAME, PASSWORD = "郑爽", "二号考场2026"


@dataclass(slots=True)
class Stick:
    """Where the file dialogs lead."""

    folder: Path
    chosen: Path

    def take(self, name: str) -> None:
        """The next dialog chooses this file."""
        self.chosen = self.folder / name


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stick:
    folder = tmp_path / "stick"
    folder.mkdir()
    stick = Stick(folder, folder)
    for dialog in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, dialog, lambda *_args: (str(stick.chosen), ""))
    return stick


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Workspace]:
    """A second data folder, behind the real door."""
    opened = open_workspace(tmp_path / "laptop", datetime.now(UTC))
    yield opened
    opened.close()


@pytest.fixture
def open_window(qapp: QApplication) -> Iterator[Callable[[Store], MainWindow]]:
    """Windows with the screens that count here."""
    made: list[MainWindow] = []

    def make(store: Store) -> MainWindow:
        window = MainWindow(store, entries_of("judging", "safety"))
        made.append(window)
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        settle(window)
        return window

    yield make
    for window in made:
        window.store.set_actor(PROGRAM)
        window.close()
        window.store.close()
        window.deleteLater()


def settle(window: MainWindow) -> None:
    """Everything written, read and shown."""
    for _round in range(2):
        assert window.store.wait_idle()
        QApplication.processEvents()


def packages(window: MainWindow) -> PackagesPage:
    """The page, opened."""
    window.navigate("safety", page="评分包")
    settle(window)
    assert isinstance(window.current, SafetyScreen)
    page = window.current.page
    assert isinstance(page, PackagesPage)
    return page


def step(window: MainWindow, words: str) -> QAbstractButton:
    """A button of the header, whatever key it names."""
    buttons = window.header.findChildren(QAbstractButton)
    return next(each for each in buttons if each.text().startswith(words) and not each.isHidden())


def do(window: MainWindow, words: str) -> None:
    """Press a button of the header."""
    click(step(window, words))
    settle(window)


def give(window: MainWindow, stick: Stick) -> None:
    """Make a package of the first module of the first event."""
    page = packages(window)
    page.list.remark.setText("二号考场")
    stick.take("气焊.scjudge")
    do(window, "做评分包…")


def begin(window: MainWindow, stick: Stick) -> None:
    """Open the package on the start page of a laptop without data."""
    stick.take("气焊.scjudge")
    door = window.door
    click(door.package.open_button)
    settle(window)
    form = door.founding
    for field, text in ((form.name, NAME), (form.password, PASSWORD), (form.again, PASSWORD)):
        type_in(field.editor, text)
    click(form.button)
    settle(window)


def mark_there(table: MainWindow, stick: Stick) -> None:
    """Three sheets of the first judge on the laptop, and the file that goes back."""
    begin(table, stick)
    screen = judging_screen(table)
    assert [line.label for line in screen.pile.lines] == [f"0{n} 号赛位" for n in range(1, 5)]
    assert not any(line.name or line.organization for line in screen.pile.lines)
    for _sheet in range(3):
        type_sheet(table, TYPED)
    settle(table)
    assert states_of(screen) == ["submitted"] * 3 + ["not_started"]
    packages(table)
    stick.take("气焊.scback")
    do(table, "写返回文件…")


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    """A blind event of the office."""
    with workspace.write() as session:
        return make_floor(session, competition)


@pytest.fixture
def office(store: Store, floor: Floor, open_window: Callable[[Store], MainWindow]) -> MainWindow:
    """The window of the machine that has the competition."""
    return open_window(store)


@pytest.fixture
def table(laptop: Workspace, office: MainWindow, open_window: Callable[[Store], MainWindow]) -> MainWindow:
    """The window of the laptop, opened after the other one: it has the keyboard."""
    return open_window(Store(laptop))


def test_a_package_goes_to_a_second_laptop_and_comes_back(
    office: MainWindow, table: MainWindow, floor: Floor, workspace: Workspace, stick: Stick
) -> None:
    first, second, third, _fourth = floor.entries
    judge = floor.judges[0]
    give(office, stick)
    assert packages(office).list.model.rows[0].note == "二号考场"
    mark_there(table, stick)
    with workspace.write() as session:  # meanwhile at the office
        judging.enter_mark(session, entry_id=second, judge_id=judge, aspect="A1", text="9.5")
        mark(session, floor, third, judge)
    page = packages(office)
    do(office, "收回评分包…")
    assert [(row.line.finding, row.line.label) for row in page.view.rows.rows] == [
        ("new", "01 号赛位"),
        ("new", "02 号赛位"),
        ("conflict", "02 号赛位"),
    ], "the third is the same on both sides"
    assert not step(office, "收下").isEnabled()
    assert stored_marks(workspace, first, judge) == [], "nothing yet"
    press(page.view.table, Qt.Key.Key_F7)
    do(office, "收下")
    assert [entered for _aspect, entered in stored_marks(workspace, first, judge)] == list(ENTERED)
    assert {sheet_state(workspace, entry, judge) for entry in (first, second, third)} == {"submitted"}
    with workspace.read() as session:
        newest = session.exec(select(AuditEntry.text).order_by(col(AuditEntry.seq).desc())).first()
        assert newest == "收回评分包 气焊 · 实操:收得分 24 项,提交 2 份,冲突取评分包 1 处"
        assert f"统分员 {NAME}" in session.exec(select(Mark.entered_by)).all()
        assert audit.verify(session, workspace.trusted).is_whole
    do(office, "收回评分包…")
    assert "收回过" in page.view.summary.text()
    assert not step(office, "收下").isEnabled(), "twice brings nothing"


def test_files_that_are_something_else_are_explained_where_they_are_opened(
    office: MainWindow, table: MainWindow, workspace: Workspace, stick: Stick
) -> None:
    give(office, stick)
    do(office, "收回评分包…")
    assert any("不是评分包的返回文件" in text for text in words(office.messages))
    with workspace.read() as session:
        newest = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
        assert newest is not None
        assert (newest.act, newest.text[:6]) == ("bring_back", "收回评分包:")
    whole, offer = stick.chosen.read_bytes(), table.door.package
    stick.chosen.write_bytes(whole[: len(whole) // 2])
    click(offer.open_button)
    settle(table)
    assert "文件不完整或已损坏" in offer.error.text()
    stick.chosen.write_bytes(whole)
    click(offer.open_button)
    settle(table)
    assert "气焊 · 实操:2 席,4 个参赛者" in offer.text.text()
    click(offer.drop_button)
    assert not table.door.founding.scorer.isHidden(), "it is a first start like any other"
