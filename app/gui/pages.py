"""The screens of the window: made when first shown, then kept, with the place of the keys in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QWidget
from shiboken6 import isValid

from app.domain.rights import Right
from app.gui.registry import ScreenEntry
from app.gui.screen import Screen, ScreenContext, reserved_for
from app.gui.widgets.cards import EmptyState

HINT = "从模板新建一个赛事后,就可以报名、评分和颁奖。"


class ScreenPages(QStackedWidget):
    """One screen at a time, or the way to a first competition where there is none."""

    loaded = Signal()

    def __init__(
        self,
        entries: Sequence[ScreenEntry],
        on_create: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("screens")
        self._targets = {entry.key: entry for entry in entries}
        self.empty = EmptyState("还没有赛事", "新建赛事", on_create, hint=HINT, primary=True)
        self._classes: dict[str, type[Screen]] = {}
        self._pages: dict[str, QScrollArea] = {}
        self._left: dict[Screen, QWidget] = {}  # where the keys were in each screen
        self._loader = QTimer(self, interval=0)
        self._loader.timeout.connect(self._load_next)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.addWidget(self.empty)

    @property
    def current(self) -> Screen | None:
        """The screen that is shown (None: the empty state)."""
        page = self.currentWidget()
        shown = page.widget() if isinstance(page, QScrollArea) else None
        return shown if isinstance(shown, Screen) else None

    @property
    def classes(self) -> Mapping[str, type[Screen]]:
        """What has been imported."""
        return self._classes

    def load(self, key: str) -> type[Screen]:
        """The class of a screen, imported when it is first needed."""
        if key not in self._classes:
            self._classes[key] = self._targets[key].load()
        return self._classes[key]

    def load_all(self) -> None:
        """Import the classes of the other screens, for their counts, once the first one is on the glass."""
        self._loader.start()

    def stop_loading(self) -> None:
        """Import no more: the window closes."""
        self._loader.stop()

    @Slot()
    def _load_next(self) -> None:
        missing = next((key for key in self._targets if key not in self._classes), None)
        # Stopped while importing: a screen that cannot be imported is told once, not for ever.
        self._loader.stop()
        if missing is None:
            self.loaded.emit()
        else:
            self.load(missing)
            self._loader.start()

    def show_empty(self) -> None:
        """Show the empty state instead of a screen."""
        self.setCurrentWidget(self.empty)
        self.empty.setFocus()

    def offer_creating(self, *, allowed: bool) -> None:
        """Offer a new competition, or say who makes it."""
        self.empty.button.setEnabled(allowed)
        self.empty.hint.setText(HINT if allowed else f"新建赛事{reserved_for(Right.SETUP)}。")

    def show_screen(self, key: str, context: ScreenContext) -> Screen:
        """Bring a screen to the front, made now if it was not there."""
        if key not in self._pages:
            self._pages[key] = _page(self.load(key)(context))
            self.addWidget(self._pages[key])
        self.setCurrentWidget(self._pages[key])
        screen = self.current
        if screen is None:
            raise RuntimeError(f"the page of {key} holds no screen")
        return screen

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Keys that went to a part out of sight bring it into sight."""
        page = self.currentWidget()
        if now is not None and isinstance(page, QScrollArea) and page.isAncestorOf(now):
            QTimer.singleShot(0, now, lambda: _bring_into_sight(page, now))  # once it has its place

    def leave(self, focused: QWidget | None) -> None:
        """Have the screen put away what is half typed, and remember where the keys are."""
        screen = self.current
        if screen is None:
            return
        screen.leave()
        if focused is not None and screen.isAncestorOf(focused):
            self._left[screen] = focused

    def give_keys(self, screen: Screen) -> None:
        """The keys go where the work is: where it was left, else to the screen's table or list."""
        left = self._left.get(screen)
        kept = left is not None and isValid(left) and left.isVisible()
        target = left if kept else screen.focusProxy()
        if target is not None:
            target.setFocus()


def _bring_into_sight(page: QScrollArea, part: QWidget) -> None:
    if part.hasFocus() and part.visibleRegion().isEmpty():
        page.ensureWidgetVisible(part)


def _page(screen: Screen) -> QScrollArea:
    """A screen that scrolls where the window is smaller than it can be."""
    screen.setObjectName("plain")
    page = QScrollArea()
    page.setFrameShape(QFrame.Shape.NoFrame)
    page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setWidgetResizable(True)
    page.setWidget(screen)
    return page
