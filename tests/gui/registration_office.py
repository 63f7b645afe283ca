"""A union office at the registration screen: the window, the keyboard, people with fictional numbers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from stdnum.cn import ric

from app.gui.main_window import MainWindow
from app.gui.registry import SCREENS
from app.gui.screens.registration import RegistrationScreen
from app.gui.screens.registration.import_desk import Source
from app.gui.store import Store
from app.gui.widgets import ChooserButton
from app.paths import resource
from app.services.competitions import list_events
from app.services.entry_form import EntryForm, load_entry, save_entry
from app.services.workspace import Workspace
from tests.gui.sample_screens import ENTRIES

BY = "统分员 王敏"
SCREEN = [entry for entry in SCREENS if entry.key == "registration"]
DEMO = sorted(resource("demo").glob("*.xlsx"))
NAMES = ("张伟", "李静", "单志飞", "欧阳建国", "买买提·吐尔逊")


def identity(serial: int) -> str:
    """A number with the right checksum that belongs to nobody: a region that was never given out."""
    body = f"34060219840912{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


def add_people(workspace: Workspace, competition: int, names: tuple[str, ...] = NAMES) -> list[int]:
    """Enter people in the first event of people."""
    with workspace.write() as session:
        event = next(e for e in list_events(session, competition) if e.entry_kind == "person")
        return [
            save_entry(
                session,
                EntryForm(
                    event_id=event.id,
                    name=name,
                    document_type="居民身份证",
                    document_number=identity(at * 2 + 1),
                    organization="金泷机电有限公司" if at % 2 else "相山重型机修厂",
                    phone=f"1990000{at:04d}",
                    skill_level="高级工",
                    division="职工组",
                ),
            )
            for at, name in enumerate(names)
        ]


def stored(office: Office, entry_id: int) -> dict[str, str]:
    """An entry as it is on disk."""
    detail = office.store.read(partial(load_entry, key=entry_id))
    return {
        "name": detail.form.name,
        "phone": detail.form.phone,
        "review": detail.review,
        "note": detail.note,
        "status": detail.status,
        "guest": str(detail.guest),
    }


class Office:
    """The window with the registration screen, and hands on the keyboard."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.window = MainWindow(store, [*SCREEN, *ENTRIES])
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.window.navigate("registration")
        self.wait()
        assert isinstance(self.window.current, RegistrationScreen)
        self.screen = self.window.current

    def wait(self) -> None:
        """Let everything under way arrive."""
        for _round in range(3):
            assert self.store.wait_idle()
            QApplication.processEvents()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key where the focus is."""
        QTest.keyClick(self.focused(), key, modifiers)
        self.wait()

    def type(self, text: str) -> None:
        """Words where the focus is, Chinese ones as an input method gives them."""
        if text.isascii():
            QTest.keyClicks(self.focused(), text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(self.focused(), event)
        self.wait()

    def focused(self) -> QWidget:
        """Where the keyboard is."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def at(self, name: str) -> None:
        """Go into a field of the panel."""
        self.screen.entry.go_to(name)

    def text(self, name: str) -> str:
        """What a field of the panel says now."""
        return self.screen.entry.typed()[name]

    def error(self, name: str) -> str:
        """What is wrong with a field of the panel."""
        return self.screen.entry.fields[name].error()

    def names(self) -> list[str]:
        """The names listed."""
        return [row.name for row in self.screen.list.entries]

    def read(self, path: Path) -> None:
        """Read a workbook into the preview."""
        self.screen.imports.read(Source(self.screen.competition_id, (path,)))
        self.wait()

    def header(self, words: str) -> None:
        """Press a button of the header, or take a step its menus offer."""
        menus = [part.drop for part in self.screen.header_widgets() if isinstance(part, ChooserButton)]
        steps: list[QAbstractButton | QAction] = [*self.window.header.buttons()]
        steps += [action for menu in menus for action in menu.actions()]
        step = next(step for step in steps if words in step.text())
        assert step.isEnabled(), words
        step.trigger() if isinstance(step, QAction) else step.click()
        self.wait()

    def close(self) -> None:
        """Close without asking."""
        self.screen.section.desk.discard()
        self.screen.imports.forget()
        self.window.close()
        self.window.deleteLater()
