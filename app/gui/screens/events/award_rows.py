"""The tiers of an award rule, one line each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.awards import AwardRule, AwardTier
from app.domain.numbers import exact_text, fold_wide, parse_decimal
from app.domain.rules import read_awards, write_awards
from app.errors import InputError, UserError
from app.gui.widgets import LinkButton, clear, hbox, label, set_part, vbox
from app.gui.widgets.calm_combo import CalmComboBox

PERCENT, COUNT = "按比例", "固定名额"
UNITS = {PERCENT: "%", COUNT: "名"}
NAMES = ("一等奖", "二等奖", "三等奖", "优秀奖")


class TierRow(QWidget):
    """One award: its name, and a percentage or a number."""

    def __init__(
        self, tier: AwardTier, on_edited: Callable[[], object], steps: Callable[[TierRow, int], object]
    ) -> None:
        super().__init__()
        self.name = QLineEdit(tier.name)
        self.name.setAccessibleName("奖项名称")
        self.name.setPlaceholderText("奖项名称")
        self.how = CalmComboBox(list(UNITS))
        self.how.setAccessibleName("名额方式")
        self.value = QLineEdit()
        self.value.setAccessibleName("比例或名额")
        self.value.setFixedWidth(84)
        self.unit = label("", "muted")
        self.unit.setFixedWidth(20)
        self.up = LinkButton("上移", lambda: steps(self, -1))
        self.down = LinkButton("下移", lambda: steps(self, 1))
        self.remove = LinkButton("删除", lambda: steps(self, 0))
        self.error = label("", "error", wrap=True)
        self.error.hide()
        if tier.percent is None:
            self.how.setCurrentText(COUNT)
            self.value.setText(str(tier.count) if tier.count else "")
        else:
            self.value.setText(exact_text(tier.percent))
        self._arrange()
        self.how.currentTextChanged.connect(self._show_unit)
        self.how.currentTextChanged.connect(lambda _text: on_edited())
        for edit in (self.name, self.value):
            edit.textEdited.connect(lambda _text: on_edited())
            edit.returnPressed.connect(self.focusNextChild)

    def _arrange(self) -> None:
        line = hbox(
            self.name, self.how, self.value, self.unit, 8, self.up, self.down, self.remove, None, gap=8
        )
        line.setStretch(0, 1)
        self.name.setMaximumWidth(220)
        self.setLayout(vbox(line, self.error, gap=3))
        self._show_unit()

    def typed(self) -> tuple[str, str, str]:
        """What stands in the line."""
        return self.name.text().strip(), self.how.currentText(), self.value.text().strip()

    def tier(self) -> AwardTier:
        """The award; an InputError (field name or value) says what is wrong."""
        name, how, value = self.typed()
        if not name:
            raise InputError("name", "请填写奖项名称。")
        if how == COUNT:
            number = fold_wide(value)
            if not number.isdecimal() or len(number) > 4:
                raise InputError("value", f"{name}:名额请写整数,如 3。")
            return AwardTier(name, count=int(number))
        percent = parse_decimal(value)
        if percent is None:
            raise InputError("value", f"{name}:比例请写数字,如 10。")
        tier = AwardTier(name, percent=percent)
        try:
            read_awards(write_awards(AwardRule((tier,))))
        except UserError as error:
            raise InputError("value", str(error)) from None
        return tier

    def show_error(self, field: str, text: str) -> None:
        """Mark the field and say why; an empty text takes the marks off."""
        set_part(self.name, "true" if text and field == "name" else "false", "invalid")
        set_part(self.value, "true" if text and field == "value" else "false", "invalid")
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def _show_unit(self) -> None:
        self.unit.setText(UNITS[self.how.currentText()])


class TierList(QWidget):
    """The awards from the highest down: added, removed, put in order."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[TierRow] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.add_button = LinkButton("添加奖项", self.add)
        self.setLayout(vbox(self._column, self.add_button, gap=8))

    def set_tiers(self, tiers: tuple[AwardTier, ...]) -> None:
        """Show these awards."""
        clear(self._column)
        self.rows = []
        for tier in tiers:
            self._append(tier)
        self._show_steps()

    def add(self) -> None:
        """One more award at the end, its name suggested."""
        taken = {row.typed()[0] for row in self.rows}
        name = next((name for name in NAMES if name not in taken), "")
        row = self._append(AwardTier(name, count=0))
        row.how.setCurrentText(PERCENT if name in NAMES[:3] else COUNT)
        self._show_steps()
        (row.value if name else row.name).setFocus()
        self.edited.emit()

    def tiers(self) -> tuple[AwardTier, ...] | None:
        """The awards; None when a line is wrong, which then says why."""
        good: list[AwardTier] = []
        for row in self.rows:
            row.show_error("", "")
            try:
                tier = row.tier()
                if any(tier.name == other.name for other in good):
                    raise InputError("name", f"已有“{tier.name}”,请换一个名称。")
                good.append(tier)
            except InputError as error:
                row.show_error(error.field, str(error))
        return tuple(good) if len(good) == len(self.rows) else None

    def _append(self, tier: AwardTier) -> TierRow:
        row = TierRow(tier, self.edited.emit, self._step)
        self.rows.append(row)
        self._column.addWidget(row)
        return row

    def _step(self, row: TierRow, way: int) -> None:
        """Move a line up (-1) or down (1), or take it away (0)."""
        place = self.rows.index(row)
        self.rows.remove(row)
        self._column.removeWidget(row)
        if way:
            self.rows.insert(place + way, row)
            self._column.insertWidget(place + way, row)
            (row.up if way < 0 and place + way > 0 else row.down).setFocus()
        else:
            row.hide()
            row.deleteLater()
        self._show_steps()
        self.edited.emit()

    def _show_steps(self) -> None:
        for place, row in enumerate(self.rows):
            row.up.setEnabled(place > 0)
            row.down.setEnabled(place + 1 < len(self.rows))
