"""One room at the right of the list of rooms."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from app.domain.timetable import Room
from app.gui.widgets import FormField, PrimaryButton, TwiceButton
from app.gui.widgets.form_panel import FormPanel
from app.services.rooms import RoomForm

CAPTIONS: Mapping[str, str] = {
    "name": "考场名称",
    "address": "地点",
    "places": "座位(工位)数",
    "spares": "备用工位",
    "per_row": "每排座位数",
}
HINTS = {
    "spares": "编号接在座位之后,只能人工安排。",
    "per_row": "座次表按它排成行列,前后左右算相邻。不填则只看左右。",
}


class RoomPanel(FormPanel):
    """Shows one room, or an empty form for a new one."""

    delete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("考场")
        self.room: Room | None = None
        self.is_new = False
        self.names = tuple(CAPTIONS)
        for name, caption in CAPTIONS.items():
            editor = QLineEdit()
            self.fields[name] = FormField(caption, editor, hint=HINTS.get(name, ""))
            editor.textEdited.connect(lambda _text, name=name: self.fields[name].set_error(""))
            self.content.addWidget(self.fields[name])
        self.remove = TwiceButton("删除", "确认删除", self.delete_wanted.emit)
        self.save = PrimaryButton("保存", self.save_wanted.emit)
        self.save.setToolTip("Ctrl+Enter")
        self.buttons.addWidget(self.remove)
        self.buttons.addWidget(self.save, 1)
        self.watch(*(field.editor for field in self.fields.values()), self.remove, self.save)

    @property
    @override
    def label(self) -> str:
        return self.form().name.strip() or "新考场"

    @override
    def form(self) -> RoomForm:
        """What is typed."""
        return RoomForm(**self.typed())

    def show_room(self, room: Room) -> None:
        """Show a stored room; what is half typed for it stays."""
        same = self.room is not None and self.room.id == room.id
        if not (same and self.is_changed):
            texts = {
                "name": room.name,
                "address": room.address,
                "places": str(room.places),
                "spares": str(room.spares or ""),
                "per_row": str(room.per_row or ""),
            }
            self._show(room, texts)
        self.note.setText("")
        self.remove.show()

    def show_new(self, note: str = "新增") -> None:
        """Show an empty form."""
        self._show(None, dict.fromkeys(CAPTIONS, ""))
        self.is_new = True
        self.note.setText(note)
        self.remove.hide()

    def forget(self) -> None:
        """Show nothing."""
        self.room, self.is_new, self._kept = None, False, None
        self.hide()

    def _show(self, room: Room | None, texts: Mapping[str, str]) -> None:
        self.room, self.is_new = room, False
        for field in self.fields.values():
            field.set_error("")
        self.fill(texts)
        self._kept = self.form()
        self.show()
