"""打开评分包…: a laptop without data begins with what another machine gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.gui.package_opening import ask_package, open_package, package_text
from app.gui.store import Store
from app.gui.widgets import LinkButton, hbox, label, vbox

if TYPE_CHECKING:
    from app.domain.judge_package import Package

ASK = "这台电脑只用来评分?"
OPEN, DROP = "打开评分包…", "不用这个评分包"


class PackageOffer(QWidget):
    """Below the form of the first person: the package that is opened as soon as they are known."""

    opened = Signal(int)  # id of the event
    chosen = Signal()  # a package is there now, or no longer

    def __init__(self, store: Store, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.package: Package | None = None
        self.ask = label(ASK, "muted")
        self.text = label("", wrap=True)
        self.error = label("", "error", wrap=True)
        self.open_button = LinkButton(OPEN, self._choose)
        self.drop_button = LinkButton(DROP, self._drop)
        row = hbox(None, self.ask, self.open_button, self.drop_button, None, gap=8)
        self.setLayout(vbox(self.text, self.error, row, gap=6))
        self.setFixedWidth(width)
        self._show("")

    def open_package(self) -> None:
        """Open it: somebody is signed in now."""
        if self.package is not None:
            package = self.package
            self._drop()
            open_package(self._store, package, self.opened.emit)

    def _choose(self) -> None:
        ask_package(self, self._store, self._on_read, self._on_failed)

    def _on_read(self, package: Package) -> None:
        self.package = package
        self._show("")

    def _on_failed(self, error: UserError) -> None:
        self._show(str(error))

    def _drop(self) -> None:
        self.package = None
        self._show("")

    def _show(self, error: str) -> None:
        package = self.package
        self.text.setText("" if package is None else package_text(package))
        self.error.setText(error)
        for part, shown in (
            (self.text, package is not None),
            (self.drop_button, package is not None),
            (self.ask, package is None),
            (self.open_button, package is None),
            (self.error, bool(error)),
        ):
            part.setVisible(shown)
        self.chosen.emit()
