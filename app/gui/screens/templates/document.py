"""The template that is open: what is chosen in it, every step that can be taken back, what is unsaved."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack
from typing_extensions import override

from app.documents.certificate_template import Box, CertificateTemplate, TemplateField


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen box (None: the page), and of its fields the one that is edited."""

    box: int | None = None
    field: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """A template, and what was chosen when it was like that."""

    template: CertificateTemplate
    chosen: Chosen


NOTHING = Chosen()


class TemplateDocument(QObject):
    """Holds one template; all parts of the window read it and change it here."""

    opened = Signal()  # another template, or none
    changed = Signal()  # its content
    chosen_changed = Signal()
    state_changed = Signal()  # what can be undone, whether something is unsaved

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack = QUndoStack(self)
        self._state: State | None = None
        self._merged = ""
        self.key = ""
        self.editable = False
        self._stack.indexChanged.connect(self._on_stack_changed)
        self._stack.cleanChanged.connect(self._on_stack_changed)

    # -- what is there -----------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether a template is there."""
        return self._state is not None

    @property
    def template(self) -> CertificateTemplate:
        """The template as it is now."""
        if self._state is None:
            raise RuntimeError("no template is open")
        return self._state.template

    @property
    def chosen(self) -> Chosen:
        """What is chosen now."""
        return NOTHING if self._state is None else self._state.chosen

    @property
    def box(self) -> Box | None:
        """The chosen box."""
        at = self.chosen.box
        return None if at is None else self.template.boxes[at]

    @property
    def field(self) -> TemplateField | None:
        """The field that is edited."""
        box = self.box
        return box.fields[self.chosen.field] if box is not None and box.fields else None

    @property
    def is_dirty(self) -> bool:
        """Whether something is unsaved."""
        return self._state is not None and not self._stack.isClean()

    @property
    def undo_text(self) -> str:
        """What would be taken back, '' for nothing."""
        return self._stack.undoText()

    @property
    def redo_text(self) -> str:
        """What would be done again, '' for nothing."""
        return self._stack.redoText()

    @Slot()
    def _on_stack_changed(self) -> None:
        self.state_changed.emit()

    # -- opening -----------------------------------------------------------------------------------

    def open(self, key: str, template: CertificateTemplate, *, editable: bool) -> None:
        """Work on this template from now on; what was unsaved is gone."""
        self._state = State(template, NOTHING)
        self.key, self.editable, self._merged = key, editable, ""
        self._stack.clear()
        self._stack.setClean()
        self.opened.emit()
        self.state_changed.emit()

    def close(self) -> None:
        """Have no template open."""
        self._state, self.key, self.editable = None, "", False
        self._stack.clear()
        self.opened.emit()
        self.state_changed.emit()

    def mark_saved(self, saved: CertificateTemplate) -> None:
        """The template as given is on the disk now; what was changed meanwhile stays unsaved."""
        self._merged = ""
        if self._state is not None and self._state.template is saved:
            self._stack.setClean()

    # -- changing ----------------------------------------------------------------------------------

    def choose(self, box: int | None, field: int = 0) -> None:
        """Choose a box, or with None the page."""
        if self._state is None or self._state.chosen == Chosen(box, field):
            return
        self._state = State(self._state.template, Chosen(box, field))
        self._merged = ""
        self.chosen_changed.emit()

    def change(
        self, words: str, template: CertificateTemplate, chosen: Chosen | None = None, merge: str = ""
    ) -> None:
        """Take a step; steps in a row with the same `merge` are taken back together."""
        if self._state is None or not self.editable:
            return
        after = State(template, _still_there(template, self._state.chosen if chosen is None else chosen))
        last = self._last()
        if merge and merge == self._merged and last is not None:
            last.after = after
            self.put(after)
            self.state_changed.emit()
            return
        self._stack.push(_Step(self, words, self._state, after))
        self._merged = merge

    def _last(self) -> _Step | None:
        """The step just taken, as long as nothing was saved or taken back since."""
        if self._stack.isClean() or self._stack.index() != self._stack.count():
            return None
        command = self._stack.command(self._stack.index() - 1)
        return command if isinstance(command, _Step) else None

    def undo(self) -> None:
        """Take the last step back."""
        self._merged = ""
        self._stack.undo()

    def redo(self) -> None:
        """Take it again."""
        self._merged = ""
        self._stack.redo()

    def put(self, state: State) -> None:
        """Show another state; only steps call it."""
        before, self._state = self._state, state
        self.changed.emit()
        if before is None or before.chosen != state.chosen:
            self.chosen_changed.emit()


def _still_there(template: CertificateTemplate, chosen: Chosen) -> Chosen:
    """What is chosen, as far as the template still has it."""
    if chosen.box is None or chosen.box >= len(template.boxes):
        return NOTHING
    last = max(0, len(template.boxes[chosen.box].fields) - 1)
    return Chosen(chosen.box, min(chosen.field, last))


class _Step(QUndoCommand):
    """One step, with what was before and after."""

    def __init__(self, document: TemplateDocument, words: str, before: State, after: State) -> None:
        super().__init__(words)
        self._document = document
        self.before, self.after = before, after

    @override
    def undo(self) -> None:
        self._document.put(self.before)

    @override
    def redo(self) -> None:
        self._document.put(self.after)
