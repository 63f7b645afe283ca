"""What a page of 数据安全 is to its screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.gui.screen import HeaderAction, Screen


class SafetyPage(QWidget):
    """One page: it fills itself in `refresh`, and its buttons stand in the header while it is shown."""

    title = ""

    def __init__(self, host: Screen) -> None:
        super().__init__()
        self.host = host
        self.store, self.messages = host.store, host.messages

    def refresh(self) -> None:
        """Read everything again."""

    def header_actions(self) -> tuple[HeaderAction, ...]:
        """The buttons at the right of the header while this page is shown."""
        return ()

    def open(self, **params: object) -> None:
        """Take the parameters of `navigate`; `refresh` follows."""

    def leave(self) -> None:
        """Put away what is half typed."""
