"""The place of one person at the right of the seating: to give, to move, to take back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit
from typing_extensions import override

from app.gui.screens.timetable.words import SeatLine, room_of
from app.gui.widgets import FormField, PrimaryButton, TwiceButton, label
from app.gui.widgets.choice_field import ChoiceField
from app.gui.widgets.form_panel import FormPanel
from app.services.seating import SeatingView

SPARES = "备用工位接在座位之后,可以填。"


class SeatPanel(FormPanel):
    """Shows somebody of the seating."""

    free_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("座位")
        self.line: SeatLine | None = None
        self.who = label("", "strong", wrap=True)
        self.unit = label("", "note", wrap=True)
        self.sitting: ChoiceField[int] = ChoiceField("考场 · 场次")
        self.station = FormField("座位号", QLineEdit(), hint=SPARES)
        self.swap = QCheckBox("与他对调")
        self.reason = FormField("原因(可不填)", QLineEdit())
        self.fields = {"sitting_id": self.sitting, "station": self.station, "reason": self.reason}
        self.names = tuple(self.fields)
        for part in (self.who, self.unit, self.sitting, self.station, self.swap, self.reason):
            self.content.addWidget(part)
        self.free = TwiceButton("取消座位", "确认取消", self.free_wanted.emit)
        self.save = PrimaryButton("移到这里", self.save_wanted.emit)
        self.save.setToolTip("Ctrl+Enter")
        self.buttons.addWidget(self.free)
        self.buttons.addWidget(self.save, 1)
        self.station.editor.textEdited.connect(lambda _text: self.station.set_error(""))
        self.watch(*(field.editor for field in self.fields.values()), self.swap, self.free, self.save)

    @property
    @override
    def is_changed(self) -> bool:
        """A number typed and not used is none that anybody would miss."""
        return False

    @property
    @override
    def label(self) -> str:
        return "" if self.line is None else self.line.person.name

    def show_line(self, view: SeatingView, line: SeatLine, *, may: bool) -> None:
        """Show somebody of a seating."""
        same = self.line is not None and self.line.key == line.key and self.line.seat == line.seat
        self.line = line
        self.who.setText(f"{line.person.name} · {line.person.number}")
        self.unit.setText(line.person.organization)
        self.sitting.offer([(each.id, room_of(each)) for each in view.sittings])
        if not same:
            if line.seat is not None:
                self.sitting.choose(line.seat.sitting_id)
            self.station.editor.setText("" if line.seat is None else str(line.seat.station))
            self.reason.editor.clear()
            self.swap.setChecked(False)
            for field in self.fields.values():
                field.set_error("")
        seated = line.seat is not None
        self.save.setText("移到这里" if seated else "排到这里")
        self.swap.setVisible(seated)
        self.reason.setVisible(seated)
        self.names = ("sitting_id", "station", "reason") if seated else ("sitting_id", "station")
        self.free.setVisible(seated)
        open_here = may and view.sittings[0].is_seated_here
        for part in (*(field.editor for field in self.fields.values()), self.swap, self.free, self.save):
            part.setEnabled(open_here)
        self.show()

    def propose(self, sitting_id: int, station: int) -> None:
        """A free place was pointed at: this is where to."""
        if self.line is not None and self.station.editor.isEnabled():
            self.sitting.choose(sitting_id)
            self.station.editor.setText(str(station))
            self.station.set_error("")

    def forget(self) -> None:
        """Show nothing."""
        self.line = None
        self.hide()
