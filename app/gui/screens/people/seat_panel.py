"""One seat at the right of the list: who sits there, whether they came, who marked what, who left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit
from typing_extensions import override

from app.gui.screens.people.words import arrival_text, arrival_tone, marks_text, seat_name
from app.gui.widgets import FormField, PrimaryButton, SecondaryButton, label
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.form_panel import FormPanel, put_text
from app.services.seats import JudgeMarks, SeatView

NEW_PERSON = "新名字,保存时登记为人员。"
TAKEN_OVER = "原裁判已评过分,换人要写明。已评的得分仍记原裁判。"


class SeatPanel(FormPanel):
    """Shows one seat. What the judge's unit means for the entries is said right below."""

    check_in_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("裁判席位")
        self.seat: SeatView | None = None
        self._people: Mapping[str, str] = {}
        self._units = QStringListModel(self)
        self.judge = FormField("裁判", CalmComboBox())
        self.judge.editor.make_editable()
        self.unit = FormField("单位", QLineEdit())
        self.reason = FormField("换人原因", QLineEdit(), hint=TAKEN_OVER)
        self.fields = {"name": self.judge, "organization": self.unit, "reason": self.reason}
        completer = QCompleter(self._units, self.unit.editor)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.unit.editor.setCompleter(completer)
        self.place = label("", "strong", wrap=True)
        self.warning = label("", "warn", wrap=True)
        self.marks = label("", "note", wrap=True)
        self.past = label("", "note", wrap=True)
        self._heads = (label("谁评了什么", "strong"), label("交接", "strong"))
        self.note_may = label("", "small", wrap=True)
        self._lay_out()
        self.judge.editor.editTextChanged.connect(self._on_name_typed)
        self.unit.editor.textEdited.connect(lambda _text: self.unit.set_error(""))
        self.reason.editor.textEdited.connect(lambda _text: self.reason.set_error(""))

    def _lay_out(self) -> None:
        self.content.addWidget(self.place)
        for field in self.fields.values():
            self.content.addWidget(field)
        parts = (self.warning, self.note_may, self._heads[0], self.marks, self._heads[1], self.past)
        for part in parts:
            self.content.addWidget(part)
        self.check_in = SecondaryButton("签到 F8", self.check_in_wanted.emit)
        self.save = PrimaryButton("保存,下一席", self.save_wanted.emit)
        self.save.setToolTip("Ctrl+Enter")
        self.buttons.addWidget(self.check_in)
        self.buttons.addWidget(self.save, 1)
        self.watch(self.judge.editor, self.unit.editor, self.reason.editor, self.check_in, self.save)

    @property
    @override
    def is_changed(self) -> bool:
        if self.seat is None or not self.judge.isEnabled():
            return False
        unit = self.unit.editor.text().strip()  # an empty one leaves the judge's unit as it is
        return self.name != self.seat.name or (bool(unit) and unit != self.seat.organization)

    @property
    @override
    def label(self) -> str:
        return "" if self.seat is None else seat_name(self.seat)

    @property
    def name(self) -> str:
        """The name typed, as it is kept."""
        return " ".join(self.judge.editor.currentText().split())

    def set_people(self, people: Mapping[str, str], units: Sequence[str]) -> None:
        """Propose these people (name and unit) and units while typing."""
        if people != self._people:
            self._people = dict(people)
            typed = self.judge.editor.currentText()
            blocked = self.judge.editor.blockSignals(True)
            self.judge.editor.set_texts(list(people))
            self.judge.editor.set_text(typed)
            self.judge.editor.blockSignals(blocked)
        if self._units.stringList() != list(units):
            self._units.setStringList(list(units))

    def show_seat(self, seat: SeatView, *, may_seat: bool, may_check_in: bool) -> None:
        """Show a seat; what is half typed for it stays."""
        half_typed = self.seat is not None and self.seat.judge_id == seat.judge_id and self.is_changed
        other = self.seat is None or self.seat.judge_id != seat.judge_id
        self.seat = seat
        self.place.setText(seat_name(seat))
        self.pill.set_state(arrival_text(seat), arrival_tone(seat))
        self.check_in.setText("签到 F8" if seat.checked_in_at is None else "取消签到 F8")
        self.check_in.setEnabled(may_check_in and seat.account_id is not None)
        self.save.setVisible(may_seat)
        self.note_may.setText("" if may_seat else "安排裁判由管理员或裁判长操作。")
        self.note_may.setVisible(not may_seat)
        self._show_texts(seat)
        if other:
            self.show_marks(())
        if not half_typed:
            for field in self.fields.values():
                field.set_error("")
            put_text(self.judge.editor, seat.name)
            put_text(self.unit.editor, seat.organization)
            self.reason.editor.clear()
        for field in (self.judge, self.unit):
            field.setEnabled(may_seat)
        self._follow_name()
        self.show()

    def show_marks(self, lines: Sequence[JudgeMarks]) -> None:
        """Who gave the marks of this seat."""
        self.marks.setText("\n".join(map(marks_text, lines)))
        for part in (self._heads[0], self.marks):
            part.setVisible(bool(lines))

    def forget(self) -> None:
        """Show nothing."""
        self.seat = None
        self.hide()

    def _show_texts(self, seat: SeatView) -> None:
        self.warning.setText(seat.warning)
        self.warning.setVisible(bool(seat.warning))
        self.past.setText("\n".join(seat.handovers))
        for part in (self._heads[1], self.past):
            part.setVisible(bool(seat.handovers))

    def _on_name_typed(self, _text: str) -> None:
        if self.seat is None:
            return
        self.judge.set_error("")
        known = {**self._people, self.seat.name: self.seat.organization}
        if self.name in known or self.unit.editor.text() in known.values():
            # The unit goes with the name, unless another one was typed.
            put_text(self.unit.editor, known.get(self.name, ""))
        self._follow_name()

    def _follow_name(self) -> None:
        """Ask for the reason as soon as somebody else takes over marks."""
        if self.seat is None:
            return
        new = bool(self.name) and self.name not in self._people and self.name != self.seat.name
        self.judge.set_hint(NEW_PERSON if new else "")
        takes_over = self.seat.marked and self.name != self.seat.name
        self.reason.setVisible(takes_over)
        self.names = ("name", "organization", *(("reason",) if takes_over else ()))
