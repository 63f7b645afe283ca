"""启用评分表: what the new version does to seats, marks and results, and why it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import InputError, UserError
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import PADDING, Tone
from app.gui.widgets import FormField, PrimaryButton, SecondaryButton, TableView, divider, hbox, label, vbox
from app.services.schemes import RulesPreview

NEEDED = "已有得分,改规则要写明原因。"


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One thing the new version does: to whom or what, and what."""

    kind: str
    tone: Tone
    text: str
    place: int


COLUMNS: tuple[Column[EffectLine], ...] = (
    Column("影响", lambda line: line.kind, 110, Kind.PILL, tone=lambda line: line.tone),
    Column("内容", lambda line: line.text, 300, stretch=1, tooltip=lambda line: line.text),
)


def effect_lines(preview: RulesPreview) -> tuple[EffectLine, ...]:
    """Everything a preview tells, the gravest first."""
    found = [("不能启用", Tone.ERROR, problem.text) for problem in preview.problems]
    found += [("得分", Tone.ERROR, orphans.text) for orphans in preview.orphans]
    if preview.reopened:
        found.append(("评分单", Tone.WARN, f"{preview.reopened} 份已提交的评分单退回重评"))
    found += [("裁判席", Tone.WARN, f"取消{_seats(module, seat)}") for module, seat in preview.seats_removed]
    found += [("裁判席", Tone.INFO, f"增加{_seats(module, seat)}") for module, seat in preview.seats_added]
    found += [("成绩", Tone.WARN, difference.text) for difference in preview.differences]
    return tuple(EffectLine(kind, tone, text, place) for place, (kind, tone, text) in enumerate(found))


def _seats(module: str, seat: int) -> str:
    return f"模块 {module} 的 {seat} 号席"


def effect_summary(preview: RulesPreview) -> str:
    """The whole in one sentence."""
    if preview.problems:
        return "按现在的数据还不能启用,请先处理下面的问题。"
    if not preview.marked:
        return "还没有得分,启用后就按新评分表评分。"
    lost = sum(orphans.count for orphans in preview.orphans)
    parts = [f"{lost} 个得分不再计入"] if lost else []
    if preview.reopened:
        parts.append(f"{preview.reopened} 份评分单退回重评")
    parts.append(f"{len(preview.differences)} 个参赛的成绩有变化" if preview.differences else "成绩都不变")
    return f"已有得分。启用新版本后,{','.join(parts)}。已公布的成绩仍按公布时的规则。"


class AdoptionPage(QWidget):
    """Shown in place of the editor until it is agreed to or left."""

    left = Signal()

    def __init__(self, on_adopt: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_adopt = on_adopt
        self._preview: RulesPreview | None = None
        self.title = label("", "heading")
        self.summary = label("", wrap=True)
        self.lines: TableModel[EffectLine] = TableModel(COLUMNS, key=lambda line: line.place)
        self.table = TableView(self.lines, sortable=False)
        self.reason = FormField("原因", QLineEdit(), hint="写进操作记录和成绩说明,如:按第 3 号补充通知调整")
        self.back_button = SecondaryButton("返回修改", self.left.emit)
        self.adopt_button = PrimaryButton("启用", self.adopt)
        foot = hbox(self.reason, self.back_button, self.adopt_button, gap=10)
        foot.setStretch(0, 1)
        for button in (self.back_button, self.adopt_button):
            foot.setAlignment(button, Qt.AlignmentFlag.AlignVCenter)
        head = vbox(self.title, self.summary, gap=6, margins=(PADDING, 14, PADDING, 12))
        bottom = vbox(foot, margins=(PADDING, 12, PADDING, 14))
        column = vbox(head, divider(), self.table, divider(), bottom, gap=0)
        column.setStretch(2, 1)
        self.setLayout(column)
        self.reason.editor.returnPressed.connect(self.adopt)
        escape = QShortcut(QKeySequence("Esc"), self, self.left.emit)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_preview(self, name: str, version: int, preview: RulesPreview) -> None:
        """Tell what would happen, and ask for the reason where marks stand."""
        self._preview = preview
        self.title.setText(f"启用{name}的评分表 · 第 {version + 1} 版")
        self.summary.setText(effect_summary(preview))
        self.lines.set_rows(effect_lines(preview))
        self.reason.editor.clear()
        self.reason.set_error("")
        self.reason.setVisible(preview.marked)
        self.adopt_button.setEnabled(not preview.problems)
        (self.reason.editor if preview.marked else self.adopt_button).setFocus(
            Qt.FocusReason.ShortcutFocusReason
        )

    def adopt(self) -> None:
        """Agree, if a reason that is needed is given."""
        preview, reason = self._preview, self.reason.editor.text().strip()
        if preview is None or preview.problems:
            return
        if preview.marked and not reason:
            self.reason.set_error(NEEDED)
            self.reason.editor.setFocus()
        else:
            self._on_adopt(reason)

    def show_error(self, error: UserError) -> bool:
        """Show a refusal of the reason at its field; False when it is about something else."""
        if not (isinstance(error, InputError) and error.field == "reason"):
            return False
        self.reason.set_error(str(error))
        return True
