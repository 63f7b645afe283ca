"""What the scheme editor works on: one document with its history, its problems, and where one is."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QObject, Signal

from app.domain import scheme_editing as editing
from app.domain import scheme_naming as naming
from app.domain.numbers import exact_text
from app.domain.reading import Document, Path, Reader, RuleProblem
from app.domain.rule_names import NAMES
from app.domain.rules import find_problems
from app.domain.scheme import MarkingScheme
from app.domain.scheme_editing import Edited
from app.domain.scheme_outline import Level, Node, find_node, outline, text
from app.domain.scheme_reading import read_scheme
from app.domain.undo import History, Moment
from app.gui.screens.events.scheme_fields import Field, keys_for


class SchemeDesk(QObject):
    """Holds the document; every change of it is announced."""

    changed = Signal()  # the document, or with it the current node
    moved = Signal()  # only the current node

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = History(Moment({}))
        self.problems: tuple[RuleProblem, ...] = ()
        self.scheme = MarkingScheme(())  # what can be read of the document, right or not

    @property
    def document(self) -> Document:
        """The rules document as it stands."""
        return self.history.document

    @property
    def at(self) -> Path:
        """The path of the current node; () without one."""
        return self.history.now.at

    @property
    def node(self) -> Node | None:
        """The current node."""
        return find_node(self.document, self.at)

    @property
    def step(self) -> str:
        """The step of the current aspect, as it is read: its kind's where it says none."""
        node = self.node
        if node is None or node.level is not Level.ASPECT:
            return ""
        return exact_text(self.scheme.modules[node.module].aspects[node.number].step)

    def open(self, document: Document, at: Path = ()) -> None:
        """Begin with another document, at a node of it or at the first."""
        paths = [node.path for node in outline(document)]
        first = at if at in paths else next(iter(paths), ())
        self.history = History(Moment(document, first))
        self._announce()

    def replace(self, document: Document) -> None:
        """Another document as one change, at its first node."""
        self.change(document, next((node.path for node in outline(document)), ()))

    def go_to(self, path: Path) -> None:
        """Another node is current."""
        if path != self.at:
            self.history = self.history.at(path)
            self.moved.emit()

    # -- changes -----------------------------------------------------------------------------------

    def change(self, document: Document, at: Path | None = None, mark: Hashable = None) -> None:
        """Another document, perhaps with another node current."""
        self._take(self.history.change(document, self.at if at is None else at, mark))

    def follow(self, path: Path, value: object) -> None:
        """Put a value that is in force already: taking changes back does not take it away."""
        self._take(self.history.everywhere(lambda document: editing.set_value(document, path, value)))

    def set_value(self, path: Path, value: object) -> None:
        """Put a value of the event itself; what is typed into one field is one step."""
        self.change(editing.set_value(self.document, path, value), mark=path)

    def set_field(self, field: Field, value: object) -> None:
        """Put a value of the current node."""
        node = self.node
        if node is not None:
            document, at = self._with_field(node, field, value)
            self.change(document, at, mark=(*node.path, field.key))

    def _with_field(self, node: Node, field: Field, value: object) -> tuple[Document, Path]:
        document, path = self.document, (*node.path, *field.path)
        match node.level, field.key:
            case Level.GROUP, "name":
                edited = naming.rename_group(document, node, str(value))
                return edited.document, edited.at
            case Level.GROUP, _:
                return editing.set_group_value(document, node, str(field.path[0]), value), node.path
            case Level.MODULE, "code":
                return naming.rename_module(document, node.number, str(value)), node.path
            case Level.ASPECT, "code":
                return naming.rename_aspect(document, node.path, str(value)), node.path
            case Level.ASPECT, "kind":
                return editing.change_kind(document, node.path, str(value), keys_for(str(value))), node.path
            case Level.ASPECT, "group":
                edited = editing.regroup(document, node.path, str(value or ""))
                return edited.document, edited.at
            case Level.ASPECT, "table":
                return naming.share_table(document, node.path, str(value or "")), node.path
            case Level.ASPECT, "grades" if table := text(node.item, "table"):
                return editing.set_value(document, ("tables", table), value), node.path
            case _:
                return editing.set_value(document, path, value), node.path

    def add_aspect(self) -> None:
        """A new aspect behind the current node."""
        self._do(editing.add_aspect(self.document, self.at))

    def add_group(self) -> None:
        """A new group behind the current node's."""
        self._do(editing.add_group(self.document, self.at))

    def add_module(self) -> None:
        """A new module behind the current node's."""
        self._do(editing.add_module(self.document, self.at))

    def duplicate(self) -> None:
        """The current node once more."""
        self._do(editing.duplicate(self.document, self.at))

    def remove(self) -> None:
        """Take the current node away."""
        self._do(editing.remove(self.document, self.at))

    def move(self, way: int) -> None:
        """The current node one step up (-1) or down (1)."""
        self._do(editing.move(self.document, self.at, way))

    def undo(self) -> None:
        """Take the last change back."""
        self._take(self.history.undo())

    def redo(self) -> None:
        """Make it again."""
        self._take(self.history.redo())

    def _do(self, edited: Edited) -> None:
        self._take(self.history.change(edited.document, edited.at))

    def _take(self, history: History) -> None:
        if history is not self.history:
            self.history = history
            self._announce()

    def _announce(self) -> None:
        self.problems = find_problems(self.document)
        self.scheme = read_scheme(Reader(self.document, NAMES))
        self.changed.emit()
