"""Hands and eyes for the tests of 评分单收发."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.domain.sheet_code import SheetCode, write_code
from app.gui.main_window import MainWindow
from app.gui.screens.papers import PapersScreen
from app.gui.store import Store
from app.gui.theme import Tone
from app.services.door import WriteSession
from app.services.paperwork import list_papers, receive_paper
from tests.gui.marking_floor import Floor

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
WIDE = 0xFEE0


def open_papers(window: MainWindow, event_id: int) -> PapersScreen:
    window.navigate("papers", event_id=event_id)
    assert isinstance(window.current, PapersScreen)
    return window.current


def code_of(floor: Floor, station: int, judge: int) -> str:
    return write_code(SheetCode(floor.event_id, floor.entries[station - 1], floor.judges[judge]))


def scan(window: MainWindow, code: str, end: Qt.Key = ENTER) -> None:
    """Type as a scanner does: into whatever has the keys at this moment, one character after the other."""
    for character in code:
        QTest.keyClicks(window.focusWidget(), character)
    QTest.keyClick(window.focusWidget(), end)


def receive(session: WriteSession, floor: Floor, *papers: tuple[int, int]) -> None:
    for station, judge in papers:
        receive_paper(session, entry_id=floor.entries[station - 1], judge_id=floor.judges[judge])


def papers_here(store: Store, floor: Floor) -> set[tuple[int, int]]:
    """Station and judge of every paper that is back."""
    lines = store.read(lambda session: list_papers(session, floor.event_id))
    return {(line.station or 0, floor.judges.index(line.judge_id)) for line in lines if not line.missing}


def paper_texts(screen: PapersScreen) -> list[list[str]]:
    model = screen.lists.papers
    return [[column.text(row) for column in model.columns] for row in model.rows]


def group_texts(screen: PapersScreen) -> list[list[str]]:
    model = screen.lists.groups
    return [[column.text(row) for column in model.columns] for row in model.rows]


def scans_of(screen: PapersScreen) -> list[tuple[str, str, Tone]]:
    return [(scan.text, scan.result, scan.tone) for scan in screen.scan.model.rows]


def told(screen: PapersScreen) -> str:
    return screen.scan.result.words.text()


def save_to(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
