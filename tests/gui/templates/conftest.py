"""The editor with a template of one's own, as somebody finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest

from app.documents.certificate_template import Box, CertificateTemplate
from app.gui.main_window import MainWindow
from app.gui.screens.templates import TemplatesScreen
from app.gui.screens.templates.page_view import PageView
from app.gui.store import Store
from app.services import certificate_templates as templates
from app.services.workspace import Workspace
from tests.documents.own_template import TITLE, own_template
from tests.gui.screen_tools import open_screen, settle

NONE = Qt.KeyboardModifier.NoModifier


@dataclass(slots=True)
class Editor:
    """The window, the screen, and short words for what is looked at most."""

    window: MainWindow
    screen: TemplatesScreen
    folder: Path

    @property
    def view(self) -> PageView:
        return self.screen.page.view

    @property
    def template(self) -> CertificateTemplate:
        return self.screen.document.template

    def at(self, name: str) -> int:
        """Where a box stands in the list."""
        return next(at for at, box in enumerate(self.template.boxes) if box.name == name)

    def box(self, name: str) -> Box:
        """A box as it is now."""
        return self.template.boxes[self.at(name)]

    def choose(self, name: str) -> Box:
        """Choose a box and put the keys on the page."""
        self.screen.document.choose(self.at(name))
        self.view.setFocus()
        settle()
        return self.box(name)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press a key on the page."""
        self.view.setFocus()
        settle()
        QTest.keyClick(self.view, key, modifier)

    def pixel(self, x: float, y: float) -> QPoint:
        """Where a place of the page (mm) is on the glass."""
        return self.view.mapFromScene(QPointF(x, y))

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        modifier: Qt.KeyboardModifier = NONE,
        *,
        release: bool = True,
    ) -> None:
        """Drag with the left button from one place of the page to another (mm)."""
        glass, left = self.view.viewport(), Qt.MouseButton.LeftButton
        begin, finish = self.pixel(*start), self.pixel(*end)
        QTest.mousePress(glass, left, modifier, begin)
        for place in (begin + QPoint(6, 0), finish):
            _move(self.view, place, modifier)
        if release:
            QTest.mouseRelease(glass, left, modifier, finish)

    def saved(self) -> CertificateTemplate:
        """The template on the disk."""
        return templates.load(self.folder, TITLE)


def _move(view: PageView, place: QPoint, modifier: Qt.KeyboardModifier) -> None:
    """Move the mouse with the button held: QTest's own moves know no buttons."""
    glass, left = view.viewport(), Qt.MouseButton.LeftButton
    where = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, where, QPointF(glass.mapToGlobal(place)), left, left, modifier)
    QCoreApplication.sendEvent(glass, event)


@pytest.fixture
def folder(workspace: Workspace, competition: int) -> Path:
    """The data folder with one own template."""
    with workspace.write() as session:
        key = templates.copy_template(session, workspace.folder, "honour_a4", TITLE).key
        templates.save_template(session, workspace.folder, key, own_template())
    return workspace.folder


@pytest.fixture
def editor(folder: Path, inline: Store) -> Iterator[Editor]:
    """The editor with the own template open."""
    window, screen = open_screen(inline, TemplatesScreen)
    window.navigate("templates", key=TITLE)
    assert screen.document.key == TITLE
    yield Editor(window, screen, folder)
    screen.document.close()
    window.close()
    window.deleteLater()
