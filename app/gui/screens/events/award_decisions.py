"""决定: ties at the edge of a quota, and awards that somebody decides on, with reason and approver."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.domain.awards import AwardRule
from app.errors import InputError, UserError
from app.gui.screens.events.award_options import Option, list_options
from app.gui.store import Store
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import PADDING, ROW_HEIGHT, Tone
from app.gui.widgets import (
    FormField,
    PrimaryButton,
    SecondaryButton,
    TableView,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.reason_bar import ReasonBar
from app.gui.widgets.table import HEADER_HEIGHT
from app.services import decisions
from app.services.award_preview import AwardPreview, DecisionLine
from app.services.competitions import EventView
from app.services.decisions import AwardDecisionForm
from app.services.door import WriteSession

CHANGED = ("results", "awards", "competition")
LINES_SHOWN = 6
LINE = 23
NOTHING = "没有要决定的:末位没有等决定的并列,“评定奖项”中也没有奖项。"
UNSAVED = "奖项规则有未保存的改动。请先保存或还原,再登记决定。"


def _state(line: DecisionLine) -> str:
    if not line.decision.stands:
        return "已撤销"
    return "有效" if line.in_use else "未采用"


def _tone(line: DecisionLine) -> Tone:
    if not line.decision.stands:
        return Tone.NEUTRAL
    return Tone.OK if line.in_use else Tone.WARN


def _why(line: DecisionLine) -> str:
    if line.decision.stands:
        return line.reason
    return f"{line.reason}(撤销:{line.decision.revoke_reason})" if line.reason else "已撤销"


COLUMNS: tuple[Column[DecisionLine], ...] = (
    Column("奖项", lambda line: line.decision.award, 92),
    Column("授予", lambda line: line.recipient, 76),
    Column("单位", lambda line: line.organization or None, 80, stretch=1, tooltip=lambda d: d.organization),
    Column("理由", lambda line: _why(line) or None, 80, stretch=2, faint=True, tooltip=_why),
    Column("批准人", lambda line: line.decision.approver, 84, stretch=1),
    Column("状态", _state, 74, Kind.PILL, tone=_tone),
)


class DecisionsPage(QWidget):
    """The decisions of an event, and the fields for another one."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._event: EventView | None = None
        self._options: tuple[Option, ...] = ()
        self._entries: dict[str, int] = {}
        self._saved = True
        self.rows: TableModel[DecisionLine] = TableModel(COLUMNS, key=lambda line: line.decision.id)
        self.table = TableView(self.rows, sortable=False)
        self.revoke_button = SecondaryButton("撤销决定…", self._ask_revocation)
        self.revoking = ReasonBar()
        self.none = label("还没有决定。", "muted")
        self.award = FormField("奖项", CalmComboBox())
        self.tied = QListWidget()
        self.tied.setAccessibleName("并列者")
        self.tied.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tied.setProperty("part", "choices")
        self.places = label("", "small", wrap=True)
        self.recipient = FormField("授予谁", CalmComboBox(), hint="选参赛者,或写姓名")
        self.recipient.editor.make_editable()
        self.organization = FormField("单位", QLineEdit(), hint="选了参赛者不用写")
        self.reason = FormField("理由", QLineEdit(), hint="为什么授予,记入操作记录")
        self.approver = FormField("批准人", QLineEdit(), hint="如 竞赛组委会")
        self.error = label("", "error", wrap=True)
        self.note = label("", "note", wrap=True)
        self.decide_button = PrimaryButton("登记决定", self.decide)
        self._build()
        self.award.editor.currentIndexChanged.connect(lambda _place: self._show_option())
        self.table.current_changed.connect(lambda _row: self._show_revocation())

    def _build(self) -> None:
        fields = hbox(self.recipient, self.organization, gap=12)
        words = hbox(self.reason, self.approver, gap=12)
        top = Qt.AlignmentFlag.AlignTop
        for row, pair in (
            (fields, (self.recipient, self.organization)),
            (words, (self.reason, self.approver)),
        ):
            for place, field in enumerate(pair):
                row.setStretch(place, 2 - place)
                row.setAlignment(field, top)
        self.form = QWidget()
        self.form.setLayout(
            vbox(self.award, self.places, self.tied, fields, words, self.error,
                 hbox(self.decide_button, None), gap=8)
        )  # fmt: skip
        for edit in (self.organization.editor, self.reason.editor):
            edit.returnPressed.connect(edit.focusNextChild)
        self.approver.editor.returnPressed.connect(self.decide)
        head = hbox(label("已有的决定", "strong"), None, self.revoke_button)
        parts = (head, self.none, self.table, self.revoking, 4, label("登记决定", "strong"), self.note)
        margins = (PADDING, PADDING, PADDING, PADDING)
        self.setLayout(vbox(*parts, self.form, None, gap=8, margins=margins))
        self.error.hide()
        self.revoke_button.hide()

    @property
    def editors(self) -> tuple[QWidget, ...]:
        """Everything that changes decisions."""
        return self.form, self.revoke_button

    # -- showing -----------------------------------------------------------------------------------

    def show_preview(self, event: EventView, rule: AwardRule, preview: AwardPreview, *, saved: bool) -> None:
        """Show the decisions, and what may be decided by this rule; only a saved one is decided about."""
        if self._event is not None and self._event.id != event.id:
            self._clear()
        self._event, self._saved = event, saved
        self.rows.set_rows(preview.decisions)
        lines = min(len(preview.decisions), LINES_SHOWN)
        self.table.setFixedHeight(HEADER_HEIGHT + lines * ROW_HEIGHT + 2)
        self.table.setVisible(bool(lines))
        self.none.setVisible(not lines)
        self._show_revocation()
        self._show_entries(preview)
        options = list_options(rule, preview)
        if options != self._options:
            self._options = options
            chosen = self.award.editor.currentText()
            self.award.editor.blockSignals(True)
            self.award.editor.set_texts([option.text for option in options])
            place = next((at for at, option in enumerate(options) if option.text == chosen), 0)
            self.award.editor.setCurrentIndex(place)
            self.award.editor.blockSignals(False)
            self._show_option()
        self.form.setVisible(bool(options) and saved)
        self.note.setText(UNSAVED if not saved else "" if options else NOTHING)
        self.note.setVisible(bool(self.note.text()))

    def choose(self, award: str) -> None:
        """Go to the fields for this award."""
        place = next((at for at, option in enumerate(self._options) if option.award == award), -1)
        if place >= 0:
            self.award.editor.setCurrentIndex(place)
        (self.tied if self.tied.isVisible() else self.award.editor).setFocus()

    def _show_entries(self, preview: AwardPreview) -> None:
        entries = {entry.name: entry.entry_id for entry in preview.entries}
        if entries != self._entries:
            self._entries = entries
            typed = self.recipient.editor.currentText()
            self.recipient.editor.set_texts(list(entries))
            self.recipient.editor.setEditText(typed)

    def _option(self) -> Option | None:
        place = self.award.editor.currentIndex()
        return self._options[place] if 0 <= place < len(self._options) else None

    def _show_option(self) -> None:
        option = self._option()
        if option is None:
            return
        self._show_error("")
        self.tied.clear()
        for candidate in option.candidates:
            item = QListWidgetItem(candidate.text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.tied.addItem(item)
        self.tied.setFixedHeight(min(len(option.candidates), 6) * LINE + 6)
        self.tied.setVisible(option.is_tie)
        for field in (self.recipient, self.organization):
            field.setVisible(not option.is_tie)
        words = f"{len(option.candidates)} 个并列,余 {option.places} 个名额。勾选授予谁,{option.others}。"
        self.places.setText(option.blocked or (words if option.is_tie else ""))
        self.places.setVisible(bool(self.places.text()))
        self.decide_button.setEnabled(not option.blocked)
        if option.approver or not self.approver.editor.text():
            self.approver.editor.setText(option.approver)

    def _clear(self) -> None:
        self._options = ()
        self.revoking.close_bar()
        self.recipient.editor.setEditText("")
        for edit in (self.organization.editor, self.reason.editor, self.approver.editor):
            edit.clear()
        self._show_error("")

    # -- deciding ----------------------------------------------------------------------------------

    def decide(self) -> None:
        """Write a decision for each of those chosen, all or none."""
        option = self._option()
        if option is None or self._event is None or not self.decide_button.isEnabled():
            return
        self._show_error("")
        forms = self._forms(option, self._event)
        if option.is_tie and not 0 < len(forms) <= option.places:
            self._show_error(f"请勾选 1 至 {option.places} 个,现在勾了 {len(forms)} 个。")
            return
        competition_id = self._event.competition_id

        def op(session: WriteSession) -> None:
            for form in forms:
                decisions.decide_award(session, competition_id, form)

        self._store.write(op, topics=CHANGED, on_done=lambda _none: self._done(), on_failed=self._refused)

    def _forms(self, option: Option, event: EventView) -> list[AwardDecisionForm]:
        form = partial(
            AwardDecisionForm,
            award=option.award,
            reason=self.reason.editor.text(),
            approver=self.approver.editor.text(),
            event_id=event.id,
        )
        if option.is_tie:
            chosen = [
                candidate
                for at, candidate in enumerate(option.candidates)
                if self.tied.item(at).checkState() is Qt.CheckState.Checked
            ]
            return [
                form(entry_id=each.entry_id, recipient=each.unit, organization=each.unit) for each in chosen
            ]
        name = self.recipient.editor.currentText().strip()
        entry_id = self._entries.get(name)
        unit = "" if entry_id is not None else self.organization.editor.text()
        return [form(entry_id=entry_id, recipient="" if entry_id is not None else name, organization=unit)]

    def _done(self) -> None:
        self.recipient.editor.setEditText("")
        self.organization.editor.clear()
        self.reason.editor.clear()

    def _refused(self, error: UserError) -> None:
        fields: dict[str, FormField[QWidget]] = {
            "recipient": self.recipient,
            "organization": self.organization,
            "reason": self.reason,
            "approver": self.approver,
        }
        field = fields.get(error.field) if isinstance(error, InputError) else None
        if field is None or field.isHidden():
            self._show_error(str(error))
        else:
            field.set_error(str(error))
            field.editor.setFocus()

    def _show_error(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
        if not text:
            for field in (self.recipient, self.organization, self.reason, self.approver):
                field.set_error("")

    # -- revoking ----------------------------------------------------------------------------------

    def _show_revocation(self) -> None:
        line = self.table.current()
        self.revoke_button.setVisible(line is not None and line.decision.stands)

    def _ask_revocation(self) -> None:
        line = self.table.current()
        if line is not None:
            text = f"撤销“{line.decision.award}”授予{line.recipient}的决定?记录会保留。"
            self.revoking.ask(text, "撤销决定", partial(self._revoke, line.decision.id))

    def _revoke(self, decision_id: int, reason: str) -> None:
        op = partial(decisions.revoke_award_decision, decision_id=decision_id, reason=reason)
        self._store.write(
            op,
            topics=CHANGED,
            on_done=lambda _none: self.revoking.close_bar(),
            on_failed=lambda error: self.revoking.set_error(str(error)),
        )
