"""奖项规则: who gets what, with the quotas it gives on the ranking as it stands."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QScrollArea, QWidget

from app.domain.awards import ROUNDING_NAMES, AwardRule, Quota, Standing, allot
from app.domain.numbers import exact_text, parse_decimal
from app.domain.rules import read_awards, write_awards
from app.errors import UserError
from app.gui.screens.events.award_rows import TierList
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import PADDING, ROW_HEIGHT, Tone
from app.gui.widgets import (
    FormField,
    Pill,
    PrimaryButton,
    SecondaryButton,
    TableView,
    divider,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.table import HEADER_HEIGHT
from app.services.competitions import EventView
from app.services.results import EventResults

COLUMNS: tuple[Column[Quota], ...] = (
    Column("组别", lambda quota: quota.division or None, 100),
    Column("奖项", lambda quota: quota.award, 100),
    Column("基数", lambda quota: quota.base, 60, Kind.NUMBER),
    Column("名额", lambda quota: quota.size, 60, Kind.NUMBER),
    Column("可发", lambda quota: quota.given, 60, Kind.NUMBER, bold=True),
    Column("依据", lambda quota: quota.explanation, 240, stretch=1, faint=True),
)
LINES_SHOWN = 12


class AwardsPage(QScrollArea):
    """The editor of an award rule. What is not saved stays with its event."""

    def __init__(self, on_save: Callable[[int, AwardRule], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_save = on_save
        self._event: EventView | None = None
        self._standings: tuple[Standing, ...] = ()
        self._drafts: dict[int, AwardRule] = {}
        self.tiers = TierList()
        self.rounding = FormField("名额取整", CalmComboBox(list(ROUNDING_NAMES.values())))
        self.floor = FormField("获奖最低分", QLineEdit(), hint="留空则不设")
        self.count_absent = QCheckBox("缺考、弃权等也计入基数")
        self.error = label("", "error", wrap=True)
        self.save_button = PrimaryButton("保存规则", self.save)
        self.revert_button = SecondaryButton("还原", self.revert)
        self.pill = Pill()
        self.quotas: TableModel[Quota] = TableModel(COLUMNS, key=lambda quota: (quota.division, quota.award))
        self.table = TableView(self.quotas, sortable=False)
        self.preview_note = label("", "note", wrap=True)
        self._build()
        self.tiers.edited.connect(self._on_edited)
        self.rounding.editor.currentTextChanged.connect(lambda _text: self._on_edited())
        self.floor.editor.textEdited.connect(lambda _text: self._on_edited())
        self.count_absent.clicked.connect(lambda _on: self._on_edited())

    def _build(self) -> None:
        buttons = hbox(self.pill, self.revert_button, self.save_button, gap=10)
        options = hbox(self.rounding, self.floor, self.count_absent, None, buttons, gap=14)
        self.floor.setFixedWidth(120)
        for field in (self.rounding, self.floor):
            options.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        preview = hbox(label("按现有排名预览", "strong"), self.preview_note, gap=12)
        preview.setStretch(1, 1)
        inside = QWidget()
        inside.setObjectName("plain")
        parts = (self.tiers, options, self.error, divider(), preview, self.table, None)
        inside.setLayout(vbox(*parts, gap=12, margins=(PADDING, PADDING, PADDING, PADDING)))
        self.error.hide()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)

    @property
    def editors(self) -> tuple[QWidget, ...]:
        """Everything that changes the rule, apart from the buttons that wait for a change."""
        return self.tiers, self.rounding, self.floor, self.count_absent

    # -- showing -----------------------------------------------------------------------------------

    def show_event(self, event: EventView) -> None:
        """Show the rule of an event, or what was changed in it before and not saved."""
        same = self._event is not None and self._event.id == event.id
        stands = self._event
        self._event = event
        if same and stands is not None and stands.rules.awards == event.rules.awards:
            return
        if not same:
            self._standings = ()
        if self._drafts.get(event.id) == event.rules.awards:
            del self._drafts[event.id]
        self._fill(self._drafts.get(event.id, event.rules.awards))

    def show_results(self, results: EventResults) -> None:
        """Preview on this ranking."""
        self._standings = tuple(row.standing for row in results.rows)
        self._check()

    def show_error(self, error: UserError) -> None:
        """Say why the rule was not saved."""
        self.error.setText(str(error))
        self.error.show()

    def _fill(self, rule: AwardRule) -> None:
        self.tiers.set_tiers(rule.tiers)
        self.rounding.editor.blockSignals(True)
        self.rounding.editor.setCurrentText(ROUNDING_NAMES[rule.rounding])
        self.rounding.editor.blockSignals(False)
        self.floor.editor.setText("" if rule.floor is None else exact_text(rule.floor))
        self.count_absent.setChecked(rule.count_absent)
        self._check()

    # -- editing -----------------------------------------------------------------------------------

    def rule(self) -> AwardRule | None:
        """The rule as typed; None when something is wrong, which is then said at its place."""
        tiers = self.tiers.tiers()
        floor, good = self._read_floor()
        self.error.hide()
        if tiers is None or not good:
            return None
        chosen = next(r for r, name in ROUNDING_NAMES.items() if name == self.rounding.editor.currentText())
        rule = AwardRule(tiers, self.count_absent.isChecked(), chosen, floor)
        try:
            return read_awards(write_awards(rule))
        except UserError as error:
            self.show_error(error)
            return None

    def save(self) -> None:
        """Write the rule if it is right."""
        rule = self.rule()
        if rule is not None and self._event is not None and rule != self._event.rules.awards:
            self._on_save(self._event.id, rule)

    def revert(self) -> None:
        """Back to the rule that is stored."""
        if self._event is not None:
            self._drafts.pop(self._event.id, None)
            self._fill(self._event.rules.awards)

    def _read_floor(self) -> tuple[Decimal | None, bool]:
        text = self.floor.editor.text().strip()
        number = parse_decimal(text) if text else None
        good = not text or (number is not None and number >= 0)
        self.floor.set_error("" if good else "请写数字,如 60。")
        return number, good

    def _on_edited(self) -> None:
        rule = self._check()
        if self._event is not None and rule is not None:
            if rule == self._event.rules.awards:
                self._drafts.pop(self._event.id, None)
            else:
                self._drafts[self._event.id] = rule
            self._show_state(rule)

    def _check(self) -> AwardRule | None:
        rule = self.rule()
        self._show_state(rule)
        self._preview(rule)
        return rule

    def _show_state(self, rule: AwardRule | None) -> None:
        changed = self._event is not None and rule != self._event.rules.awards
        self.save_button.setEnabled(changed and rule is not None)
        self.revert_button.setEnabled(changed)
        self.pill.set_state("未保存" if changed else "", Tone.WARN)

    def _preview(self, rule: AwardRule | None) -> None:
        ranked = sum(1 for standing in self._standings if standing.rank is not None)
        quotas = () if rule is None else allot(self._standings, rule).quotas
        self.quotas.set_rows(quotas)
        self.table.setVisible(bool(quotas))
        lines = min(len(quotas), LINES_SHOWN)
        self.table.setFixedHeight(HEADER_HEIGHT + lines * ROW_HEIGHT + 2)
        if rule is None:
            self.preview_note.setText("改正上面的错误后显示")
        elif not ranked:
            self.preview_note.setText("还没有名次,出分后显示名额")
        else:
            self.preview_note.setText(
                f"现有 {ranked} 个有名次的参赛者,共可发 {sum(q.given for q in quotas)} 个奖项"
            )
