"""Messages at the place of work, never in the way: one line each, closed by a word."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.gui.theme import Tone
from app.gui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from app.gui.widgets.labels import label

KEPT = 3
SHOWN_MS = 6000
SIGNS = {Tone.OK: "✓", Tone.INFO: "●", Tone.NEUTRAL: "●", Tone.WARN: "▲", Tone.ERROR: "■"}


class Message(QFrame):
    """One message: a sign, the sentence, perhaps a step, and 关闭."""

    closed = Signal()

    def __init__(
        self,
        tone: Tone,
        text: str,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        about: Hashable = None,
    ) -> None:
        super().__init__()
        self.tone, self.text, self.about = tone, text, about
        self.setProperty("part", "message")
        self.setProperty("tone", tone.value)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        row.addWidget(label(SIGNS[tone]))
        row.addWidget(label(text, wrap=True), 1)
        if action and on_action is not None:
            step = LinkButton(f"{action} ›", on_action)
            step.clicked.connect(self.close_message)
            row.addWidget(step)
        row.addWidget(LinkButton("关闭", self.close_message))

    def close_message(self) -> None:
        """Take the message away."""
        self.hide()
        self.closed.emit()
        self.deleteLater()


class MessageBar(QWidget):
    """The newest messages, at most three. What went well disappears by itself, errors stay."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    def ok(self, text: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Something finished that is not otherwise visible."""
        self._show(Tone.OK, text, action, on_action)

    def saved(self, text: str, target: Path) -> None:
        """A file was written: 打开 shows it in the program the system has for it."""
        url = QUrl.fromLocalFile(str(target))
        self.ok(text, "打开", lambda: QDesktopServices.openUrl(url))

    def info(self, text: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Something to know."""
        self._show(Tone.INFO, text, action, on_action)

    def warn(self, text: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Something to look at."""
        self._show(Tone.WARN, text, action, on_action)

    def error(
        self,
        text: str,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        *,
        about: Hashable = None,
    ) -> None:
        """Something failed: what, where and the cure. `about`: the task it stays for (see `settle`)."""
        self.settle(about)
        self._show(Tone.ERROR, text, action, on_action, about)

    def settle(self, about: Hashable) -> None:
        """This task goes on: what failed in it before is over."""
        for message in [each for each in self._messages if each.about == about and about is not None]:
            message.close_message()

    def texts(self) -> tuple[str, ...]:
        """What is shown now, oldest first."""
        return tuple(message.text for message in self._messages)

    def withdraw(self, start: str) -> None:
        """Take away what is settled: the messages that begin with these words."""
        for message in [message for message in self._messages if message.text.startswith(start)]:
            message.close_message()

    def clear(self) -> None:
        """Take all messages away."""
        for message in tuple(self._messages):
            message.close_message()

    def _show(
        self,
        tone: Tone,
        text: str,
        action: str,
        on_action: Callable[[], object] | None,
        about: Hashable = None,
    ) -> None:
        for same in [message for message in self._messages if message.text == text]:
            same.close_message()
        message = Message(tone, text, action, on_action, about)
        message.closed.connect(lambda: self._forget(message))
        self._messages.append(message)
        self._column.addWidget(message)
        for old in self._messages[:-KEPT]:
            old.close_message()
        if tone in (Tone.OK, Tone.INFO):
            QTimer.singleShot(SHOWN_MS, message, message.close_message)
        self.show()

    def _forget(self, message: Message) -> None:
        if message in self._messages:
            self._messages.remove(message)
        self.setVisible(bool(self._messages))


class ConfirmBar(QFrame):
    """Asks once more, in place of a dialog: a sentence, 取消, and the step itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "confirm")
        self._on_yes: Callable[[], object] | None = None
        self._text = label("", wrap=True)
        self._yes = PrimaryButton("", self._agree)
        self._no = SecondaryButton("取消", self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        row.addWidget(self._no)
        row.addWidget(self._yes)
        self.hide()

    def ask(self, text: str, yes: str, on_yes: Callable[[], object]) -> None:
        """Show the question; `on_yes` runs when the user agrees."""
        self._text.setText(text)
        self._yes.setText(yes)
        self._on_yes = on_yes
        self.show()
        # With its ring: Enter goes back, Tab and Enter agree.
        self._no.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _agree(self) -> None:
        self.hide()
        if self._on_yes is not None:
            self._on_yes()
