"""新建赛项: asks for name, track and kind in its place, without a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import InputError, UserError
from app.gui.widgets import Card, FormField, PrimaryButton, SecondaryButton, hbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.services.competitions import TrackView
from app.services.events import ENTRY_KIND_NAMES, KIND_NAMES

# What is usually entered in each kind of event.
USUAL = {"skill": "person", "emulation": "unit", "innovation": "innovation"}


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What is typed."""

    track_id: int
    name: str
    kind: str
    entry_kind: str


class CreateBar(Card):
    """The fields and 新建; hidden until it is asked for."""

    def __init__(self, on_create: Callable[[NewEvent], object], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._on_create = on_create
        self._tracks: tuple[TrackView, ...] = ()
        self.name = FormField("新赛项名称", QLineEdit())
        self.track = FormField("赛道", CalmComboBox())
        self.kind = FormField("类型", CalmComboBox(list(KIND_NAMES.values())))
        self.entry_kind = FormField("参赛方式", CalmComboBox(list(ENTRY_KIND_NAMES.values())))
        self.create_button = PrimaryButton("新建", self._create)
        self.cancel_button = SecondaryButton("取消", self.hide)
        fields = (self.name, self.track, self.kind, self.entry_kind)
        row = hbox(*fields, self.cancel_button, self.create_button, gap=10)
        row.setStretch(0, 2)
        for place, field in enumerate(fields):
            row.setStretch(place, 1 if place else 2)
            row.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        for button in (self.cancel_button, self.create_button):
            row.setAlignment(button, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        self.name.editor.returnPressed.connect(self._create)
        self.kind.editor.activated.connect(self._on_kind)
        escape = QShortcut(QKeySequence("Esc"), self, self.hide)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.hide()

    def ask(self, tracks: Sequence[TrackView], track_id: int | None) -> None:
        """Ask for a new event; the track of the one that is chosen is proposed."""
        self._tracks = tuple(tracks)
        self.track.editor.set_texts([track.name for track in self._tracks])
        chosen = next((track.name for track in self._tracks if track.id == track_id), None)
        if chosen is not None:
            self.track.editor.set_text(chosen)
        self.name.editor.clear()
        self._clear_errors()
        self.show()
        self.name.editor.setFocus()

    def show_error(self, error: UserError) -> bool:
        """Show a refusal at its field; False when it belongs to none."""
        fields: dict[str, FormField[QLineEdit] | FormField[CalmComboBox]] = {
            "name": self.name,
            "kind": self.kind,
            "entry_kind": self.entry_kind,
        }
        field = fields.get(error.field) if isinstance(error, InputError) else None
        if field is None:
            return False
        field.set_error(str(error))
        field.editor.setFocus()
        return True

    def _on_kind(self, place: int) -> None:
        self.entry_kind.editor.set_text(ENTRY_KIND_NAMES[USUAL[list(KIND_NAMES)[place]]])

    def _create(self) -> None:
        self._clear_errors()
        if self._tracks:
            self._on_create(
                NewEvent(
                    self._tracks[self.track.editor.currentIndex()].id,
                    self.name.editor.text(),
                    list(KIND_NAMES)[self.kind.editor.currentIndex()],
                    list(ENTRY_KIND_NAMES)[self.entry_kind.editor.currentIndex()],
                )
            )

    def _clear_errors(self) -> None:
        for field in (self.name, self.track, self.kind, self.entry_kind):
            field.set_error("")
