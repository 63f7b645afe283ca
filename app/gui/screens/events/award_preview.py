"""按现有排名预览: what the rule as typed would give, beside the fields that are typed in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from app.domain.awards import AwardRule
from app.gui.screens.events import award_words
from app.gui.theme import Colour
from app.gui.widgets import hbox, label, vbox
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.services.award_preview import AwardPreview

WITH_TIES = ("奖项", "单位奖", "决定")
NOT_CLEAN = "改正红色处后显示"
NO_PLACES = "还没有名次,出分后显示名额"


class PreviewPanel(QFrame):
    """One text that scrolls; what waits for a decision stands on top with the way there."""

    decision_wanted = Signal(str)  # the award

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._section = ""
        self._rule: AwardRule | None = None
        self._preview: AwardPreview | None = None
        self._html = ""
        self.note = label("", "note", wrap=True)
        self.waiting = QuestionBar()
        self.text = QTextBrowser()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName("按现有排名预览")
        self.text.setStyleSheet(f"QTextBrowser {{ background: {Colour.SUNKEN.value}; border: none; }}")
        self.text.document().setDocumentMargin(0)
        head = hbox(label("按现有排名预览", "strong"), self.note, gap=10)
        head.setStretch(1, 1)
        self.setMinimumWidth(240)
        self.setObjectName("preview")
        self.setStyleSheet(f"QFrame#preview {{ background: {Colour.SUNKEN.value}; }}")
        column = vbox(head, self.waiting, self.text, gap=6, margins=(14, 12, 10, 8))
        column.setStretch(2, 1)
        self.setLayout(column)

    def show_section(self, section: str) -> None:
        """Show what belongs to a part of the rule."""
        self._section = section
        self._show()

    def show_preview(self, rule: AwardRule, preview: AwardPreview) -> None:
        """Show what this rule gives."""
        self._rule, self._preview = rule, preview
        self._show()

    def show_nothing(self, why: str) -> None:
        """Say why there is nothing to show."""
        self._rule = self._preview = None
        self.note.setText(why)
        self.waiting.hide()
        self._set_html("")

    def _show(self) -> None:
        rule, preview = self._rule, self._preview
        if rule is None or preview is None:
            return
        if not preview.ranked:
            self.note.setText(NO_PLACES)
        else:
            self.note.setText(f"{preview.ranked} 个有名次,共发 {preview.given} 个奖项")
        self._show_waiting(preview)
        match self._section:
            case "荣誉":
                html = award_words.honours_html(preview, rule)
            case "晋升":
                html = award_words.promotions_html(preview)
            case "奖金与补助":
                html = award_words.money_html(preview)
            case "评定奖项":
                html = award_words.decided_html(preview, rule)
            case "单位奖":
                html = award_words.units_html(preview, rule)
            case _:
                html = award_words.quotas_html(preview)
        self._set_html(html if preview.ranked or self._section == "评定奖项" else "")

    def _show_waiting(self, preview: AwardPreview) -> None:
        names = [each.quota.award for each in preview.waiting]
        names += [each.award for each in preview.waiting_units]
        if not names or self._section not in WITH_TIES:
            self.waiting.hide()
            return
        text = f"{'、'.join(dict.fromkeys(names))}末位并列,等组委会决定。"
        self.waiting.ask(text, Answer("去决定", lambda: self.decision_wanted.emit(names[0]), stays=True))

    def _set_html(self, html: str) -> None:
        """Another text; the place one reads stays."""
        if html == self._html:
            return
        self._html = html
        bar = self.text.verticalScrollBar()
        at = bar.value()
        self.text.setHtml(html)
        bar.setValue(at)
