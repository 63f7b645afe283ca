"""The header: title, competition chooser, remarks, buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.screen import HeaderAction
from app.gui.widgets.buttons import Button, ChooserButton, PrimaryButton, SecondaryButton
from app.gui.widgets.labels import ElidedLabel, label
from app.gui.widgets.layouts import hbox

CHOOSER_TEXT = 330  # pixels of text before the title is cut
CHOOSER_ROOM = 38  # padding, border and ▾
CHOOSER_LEAST = 96
TITLE_LEAST = 96
BUTTON_ROOM = 36  # padding and border
NO_COMPETITION = "选择赛事"
NEW_COMPETITION = "新建赛事…"


def shown_keys(sequence: str) -> str:
    """A key sequence as the keyboard names it: Ctrl+Return → Ctrl+Enter."""
    return sequence.replace("Return", "Enter")


class CompetitionChooser(ChooserButton):
    """The current competition; the menu offers the others and a new one."""

    chosen = Signal(int)
    wanted_new = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NO_COMPETITION, parent)
        self._title = NO_COMPETITION
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("当前赛事")

    def set_competitions(
        self, competitions: Sequence[tuple[int, str]], current: int | None, *, can_create: bool
    ) -> None:
        """Offer these competitions (id, title)."""
        self.drop.clear()
        for number, title in competitions:
            action = QAction(title.replace("&", "&&"), self.drop, checkable=True)
            action.setChecked(number == current)
            action.triggered.connect(lambda _checked=False, number=number: self.chosen.emit(number))
            self.drop.addAction(action)
        if can_create:
            self.drop.addSeparator()
            create = QAction(NEW_COMPETITION, self.drop)
            create.triggered.connect(lambda _checked=False: self.wanted_new.emit())
            self.drop.addAction(create)
        self._title = dict(competitions).get(current or 0, NO_COMPETITION)
        self.setEnabled(bool(self.drop.actions()))
        self.updateGeometry()
        self._cut()

    def title(self) -> str:
        """The whole title of the current competition."""
        return self._title

    @override
    def sizeHint(self) -> QSize:
        wanted = min(self.fontMetrics().horizontalAdvance(self._title) + 1, CHOOSER_TEXT)
        return QSize(wanted + CHOOSER_ROOM, super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(CHOOSER_LEAST, self.sizeHint().width()), super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = self.width() - CHOOSER_ROOM
        shown = self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideMiddle, room)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(self._title if shown != self._title else "")


class Header(QWidget):
    """Shows what the current screen says about itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.HEADER_HEIGHT)
        self.title = ElidedLabel("", "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.chooser = CompetitionChooser()
        self.note = label("", "muted")
        self._controls = hbox(gap=theme.GAP)
        self._shown: tuple[QWidget, ...] = ()
        self._buttons_row = hbox(gap=theme.GAP)
        self._actions: tuple[HeaderAction, ...] = ()
        self._buttons: list[Button] = []
        self._shortcuts: list[QShortcut] = []
        self.setLayout(
            hbox(
                self.title,
                self.chooser,
                None,
                self.note,
                self._controls,
                self._buttons_row,
                gap=theme.GAP,
                margins=(theme.BODY_SIDE, 0, theme.BODY_SIDE, 1),
            )
        )

    def buttons(self) -> tuple[Button, ...]:
        """The action buttons, left to right."""
        return tuple(self._buttons)

    def set_title(self, title: str, note: str = "") -> None:
        """Show the screen's title and its remark."""
        self.title.set_text(title)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._fit()

    def set_controls(self, controls: tuple[QWidget, ...]) -> None:
        """Show the screen's own controls; those of the last screen stay its property, hidden."""
        if controls == self._shown:
            return
        for old in self._shown:
            self._controls.removeWidget(old)
            old.hide()
        self._shown = controls
        for control in controls:
            self._controls.addWidget(control)
            control.show()
        self._fit()

    def set_actions(self, actions: tuple[HeaderAction, ...]) -> None:
        """Show these buttons; while only their state changes the buttons (and the focus) stay."""
        same = [_face(action) for action in actions] == [_face(action) for action in self._actions]
        self._actions = actions
        if not same:
            self._rebuild()
        for action, button, shortcut in zip(actions, self._buttons, self._shortcuts, strict=True):
            button.setEnabled(action.enabled)
            shortcut.setEnabled(action.enabled)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        # A long title is cut; it does not keep the window from getting narrower.
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Where the words of the buttons would be cut, they go without their keys."""
        keys = [f"{action.label} {shown_keys(action.shortcut)}".strip() for action in self._actions]
        fits = sum(map(self._button_width, keys)) <= self._room_for_buttons()
        for action, words, button in zip(self._actions, keys, self._buttons, strict=True):
            button.setText((words if fits else action.label).replace("&", "&&"))
            tip = "" if fits else shown_keys(action.shortcut)
            button.setToolTip(" · ".join(filter(None, (action.hint, tip))))
        taken = sum(self._button_width(button.text()) for button in self._buttons)
        wanted = self.title.sizeHint().width()
        # The chooser is cut before the title is.
        spare = wanted + self._room_for_buttons() - taken
        self.title.setFixedWidth(min(wanted, max(spare, TITLE_LEAST)))

    def _button_width(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + BUTTON_ROOM + theme.GAP

    def _room_for_buttons(self) -> int:
        title = self.title.sizeHint().width()
        beside = [part for part in (self.note, *self._shown) if not part.isHidden()]
        taken = title + CHOOSER_LEAST + sum(part.sizeHint().width() + theme.GAP for part in beside)
        return self.width() - 2 * theme.BODY_SIDE - theme.GAP - taken

    def _rebuild(self) -> None:
        for old in (*self._buttons, *self._shortcuts):
            old.setParent(None)
            old.deleteLater()
        self._buttons, self._shortcuts = [], []
        for number, action in enumerate(self._actions):
            run = self._runner(number)
            button = (PrimaryButton if action.primary else SecondaryButton)(action.label, run)
            self._buttons_row.addWidget(button)
            self._buttons.append(button)
            self._shortcuts.append(self._shortcut(action.shortcut, run))

    def _runner(self, number: int) -> Callable[[], object]:
        return lambda: self._actions[number].callback()

    def _shortcut(self, sequence: str, run: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(self)
        keys = [QKeySequence(sequence)] if sequence else []
        if sequence.endswith("Return"):
            keys.append(QKeySequence(sequence.removesuffix("Return") + "Enter"))
        shortcut.setKeys(keys)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(run)
        return shortcut


def _face(action: HeaderAction) -> tuple[str, bool, str]:
    return action.label, action.primary, action.shortcut
