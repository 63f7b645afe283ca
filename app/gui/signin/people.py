"""Who can sign in: found by name or pinyin initials, chosen with the arrow keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from typing_extensions import override

from app.domain.numbers import fold_wide
from app.domain.rights import ROLE_NAMES
from app.gui.widgets import divider, hbox, label, vbox
from app.gui.widgets.grouped_list import GroupedList, ListGroup, ListLine
from app.services.accounts import AccountView

WITHOUT_ROLE = "还没有岗位"
NOBODY = "没有这个人。请查看输入,或请管理员添加。"
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class StepField(QLineEdit):
    """A field from which the arrow keys go up and down in a list beside it."""

    stepped = Signal(int)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class PeopleList(QWidget):
    """Everybody who can sign in, under the first of their roles."""

    chosen = Signal()  # another person is current
    settled = Signal()  # this one it is: go on to the password

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[AccountView, ...] = ()
        self._keys: Mapping[int, str] = {}
        self.search = StepField()
        self.search.setProperty("part", "search")
        self.search.setPlaceholderText("姓名或拼音首字母")
        self.search.setAccessibleName("查找人员")
        self.list = GroupedList()
        self.list.setAccessibleName("人员")
        self.nobody: QLabel = label(NOBODY, "muted", wrap=True)
        self.nobody.setContentsMargins(14, 12, 14, 12)
        self.nobody.hide()
        column = vbox(gap=0, margins=(0, 0, 0, 12))  # the list ends above the round corner
        column.addLayout(hbox(self.search, margins=(14, 14, 14, 12)))
        column.addWidget(divider())
        column.addWidget(self.nobody)
        column.addWidget(self.list, 1)
        self.setLayout(column)
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._on_search_text_changed)
        self.search.returnPressed.connect(self._settle)
        self.search.stepped.connect(self.step)
        self.list.chosen.connect(lambda _key: self.chosen.emit())
        self.list.itemActivated.connect(lambda _item: self._settle())
        self.list.itemClicked.connect(lambda _item: self._settle())

    @property
    def current(self) -> AccountView | None:
        """The person who is current in the list."""
        key = self.list.current_key()
        return next((person for person in self._people if person.id == key), None)

    def show_people(self, people: Sequence[AccountView], current: int | None) -> None:
        """Show these; the whole list, with this person current where they are in it."""
        self._people = tuple(people)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._show(())
        self._show(self._people)
        if current is not None:
            self.list.set_current(current)
        self.chosen.emit()

    def set_keys(self, keys: Mapping[int, str]) -> None:
        """The pinyin of the names, which takes a moment to come."""
        self._keys = keys
        if self.search.text():
            self._on_search_text_changed(self.search.text())

    def step(self, step: int) -> None:
        """Go up or down in the list."""
        shown = [line.key for line in self.list.lines()]
        if not shown:
            return
        key = self.list.current_key()
        at = shown.index(key) + step if key in shown else 0
        self.list.set_current(shown[min(max(at, 0), len(shown) - 1)])
        self.chosen.emit()

    def _on_search_text_changed(self, text: str) -> None:
        wanted = fold_wide(text).casefold().replace(" ", "").replace("'", "")
        self._show([person for person in self._people if self._matches(person, wanted)])
        if wanted and self.list.current_key() is None:
            self.step(0)
        self.chosen.emit()

    def _matches(self, person: AccountView, wanted: str) -> bool:
        words = self._keys.get(person.id, "").split()
        return wanted in person.name.casefold() or any(word.startswith(wanted) for word in words)

    def _show(self, people: Sequence[AccountView]) -> None:
        groups: dict[str, list[ListLine]] = {name: [] for name in (*ROLE_NAMES.values(), WITHOUT_ROLE)}
        for person in people:
            head = person.roles.split("、")[0] or WITHOUT_ROLE
            groups[head].append(ListLine(person.id, person.name))
        self.list.set_groups([ListGroup(head, tuple(lines)) for head, lines in groups.items() if lines])
        self.nobody.setVisible(bool(self._people) and not people)

    def _settle(self) -> None:
        if self.current is not None:
            self.settled.emit()
