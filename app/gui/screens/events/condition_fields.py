"""报名条件: editors of one condition, which show what holds above where nothing is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QMenu, QWidget

from app.domain.eligibility_reading import LIFTED
from app.domain.people import split_words
from app.gui.widgets import LinkButton, hbox, vbox
from app.gui.widgets.calm_combo import CalmComboBox

OWN = "自定"


def words_of(value: object) -> str:
    """A value as it is typed: '民营企业、院校', '35', '不限'."""
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


class TextCondition(QLineEdit):
    """A number or a day."""

    edited = Signal()

    def __init__(self, example: str, empty: str = LIFTED) -> None:
        super().__init__()
        self._empty = empty
        self.setToolTip(f"如 {example};填“{LIFTED}”取消上一层的规定")
        self.textEdited.connect(lambda _text: self.edited.emit())
        self.returnPressed.connect(self.focusNextChild)

    def show_value(self, value: object, above: object) -> None:
        """Show a number or a day; what is being typed stays."""
        if words_of(value) != self.text().strip():
            self.setText(words_of(value))
            self.setCursorPosition(0)
        self.setPlaceholderText(words_of(above) or self._empty)

    def value(self) -> object:
        """The text typed."""
        return self.text().strip() or None


class WordsCondition(QWidget):
    """Some of the words of a list, or others: typed, or chosen from a menu."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setToolTip(f"几个词用顿号隔开;填“{LIFTED}”取消上一层的规定")
        self.field.textEdited.connect(lambda _text: self.edited.emit())
        self.field.returnPressed.connect(self.field.focusNextChild)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._tick)
        self._menu.triggered.connect(lambda _action: self._take())
        self.choose = LinkButton("选…", self._open)
        self.setLayout(hbox(self.field, self.choose, gap=6))
        self.setFocusProxy(self.field)

    def offer(self, words: Sequence[str]) -> None:
        """The words of the list."""
        if [action.text() for action in self._menu.actions()] != list(words):
            self._menu.clear()
            for word in words:
                self._menu.addAction(word).setCheckable(True)

    def show_value(self, value: object, above: object) -> None:
        """Show the words; what is being typed stays."""
        if value != self.value():
            self.field.setText(words_of(value))
            self.field.setCursorPosition(0)
        self.field.setPlaceholderText(words_of(above) or LIFTED)

    def value(self) -> object:
        """The words, or that all are allowed."""
        words = list(split_words(self.field.text()))
        return LIFTED if words == [LIFTED] else words or None

    def _open(self) -> None:
        self._menu.popup(self.choose.mapToGlobal(self.choose.rect().bottomLeft()))

    def _tick(self) -> None:
        words = split_words(self.field.text())
        for action in self._menu.actions():
            action.setChecked(action.text() in words)

    def _take(self) -> None:
        offered = {action.text(): action.isChecked() for action in self._menu.actions()}
        own = [word for word in split_words(self.field.text()) if word not in (*offered, LIFTED)]
        self.field.setText("、".join([*own, *(word for word, on in offered.items() if on)]))
        self.edited.emit()


class ChoiceCondition(CalmComboBox):
    """One of some values, each with its words; the first line leaves what holds above."""

    edited = Signal()

    def __init__(self, choices: Mapping[str, object]) -> None:
        super().__init__()
        self._choices = choices
        self.activated.connect(lambda _at: self.edited.emit())

    def show_value(self, value: object, above: object) -> None:
        """Show the words of the value."""
        words = next((words for words, each in self._choices.items() if each == above), LIFTED)
        at = next((at for at, each in enumerate(self._choices.values(), 1) if each == value), 0)
        self.set_texts([f"沿用({words})", *self._choices])
        self.setCurrentIndex(at)

    def value(self) -> object:
        """The value chosen."""
        at = self.currentIndex()
        return None if at < 1 else list(self._choices.values())[at - 1]


class TicksCondition(QWidget):
    """Some of a fixed set, ticked, once a layer wants to say something of its own."""

    edited = Signal()

    def __init__(self, names: Mapping[Any, str], columns: int) -> None:
        super().__init__()
        self._names = names
        self.way = CalmComboBox()
        self.ticks = {key: QCheckBox(name) for key, name in names.items()}
        self._box = QWidget()
        grid = QGridLayout(self._box)
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(14)
        for place, tick in enumerate(self.ticks.values()):
            grid.addWidget(tick, place // columns, place % columns, Qt.AlignmentFlag.AlignLeft)
            tick.clicked.connect(lambda _on: self.edited.emit())
        grid.setColumnStretch(columns, 1)
        self.way.activated.connect(self._on_way)
        self.setLayout(vbox(self.way, self._box, gap=4))
        self.setFocusProxy(self.way)

    def show_value(self, value: object, above: object) -> None:
        """Show what is ticked."""
        names = [self._names[key] for key in above if key in self._names] if isinstance(above, list) else []
        self.way.set_texts([f"沿用({'、'.join(names) or LIFTED})", LIFTED, OWN])
        own = isinstance(value, list)
        self.way.setCurrentIndex(2 if own else 1 if value == LIFTED else 0)
        for key, tick in self.ticks.items():
            tick.setChecked(isinstance(value, list) and key in value)
        self._box.setVisible(own)

    def value(self) -> object:
        """The keys ticked."""
        at = self.way.currentIndex()
        if at == 2:
            return [key for key, tick in self.ticks.items() if tick.isChecked()]
        return LIFTED if at == 1 else None

    def _on_way(self, at: int) -> None:
        self._box.setVisible(at == 2)
        self.edited.emit()


ConditionEditor = TextCondition | WordsCondition | ChoiceCondition | TicksCondition
