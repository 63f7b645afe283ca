"""The verdict, large: a sign, words and a colour; what the certificate says; why it is void."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedWidget, QWidget

from app.domain.certificates import chinese_date
from app.gui.screens.verify.checks import TONES, Check
from app.gui.widgets import Card, EmptyState, clear, hbox, label, scrolled, set_part, vbox
from app.gui.widgets.message_bar import SIGNS
from app.services.verification import Finding, Verdict

NOTHING_YET = "还没有查验"
FIRST_STEP = (
    "用扫码枪扫证书上的二维码,或点“从图片读取…”选照片、扫描件或 PDF,也可以把文件拖到这里。"
    "\n查验不用联网:签名用公钥核对,是否作废看本机的台账。"
)
SIDE = 28
CAPTION_WIDTH = 92
# Captions stand on the line of what is larger beside them.
DOWN = {"large": 8, "heading": 3}


class VerdictBand(QFrame):
    """The verdict in a few words, over the width of the card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "message")
        self.sign, self.headline = label("", "verdict"), label("", "verdict", wrap=True)
        self.text = label("", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = hbox(self.sign, vbox(self.headline, self.text, gap=4), gap=18, margins=(SIDE, 22, SIDE, 22))
        row.setStretch(1, 1)
        row.setAlignment(self.sign, Qt.AlignmentFlag.AlignTop)
        self.setLayout(row)

    def show_verdict(self, verdict: Verdict) -> None:
        """Say it."""
        tone = TONES[verdict.finding]
        set_part(self, tone.value, "tone")
        self.sign.setText(SIGNS[tone])
        self.headline.setText(verdict.headline)
        self.text.setText(verdict.text)
        for part in (self.sign, self.headline, self.text):  # their colour follows the tone of the frame
            part.style().unpolish(part)
            part.style().polish(part)
        self.setAccessibleName(f"{verdict.headline}。{verdict.text}")


class VerdictCard(Card):
    """One check, whole; before the first one it says what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self.band = VerdictBand()
        self._inside = QWidget()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(SIDE, 22, SIDE, 22)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(14)
        self._grid.setColumnMinimumWidth(0, CAPTION_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._inside.setLayout(vbox(self._rows(), None, gap=0))
        shown = QWidget()
        shown.setLayout(vbox(self.band, scrolled(self._inside), gap=0))
        self.empty = EmptyState(NOTHING_YET, hint=FIRST_STEP)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(shown)
        self.body.addWidget(self.pages)

    def _rows(self) -> QWidget:
        holder = QWidget()
        holder.setLayout(self._grid)
        return holder

    def show_check(self, check: Check | None) -> None:
        """Show this check; None: nothing was checked yet."""
        self.pages.setCurrentIndex(0 if check is None else 1)
        clear(self._grid)
        if check is None:
            return
        self.band.show_verdict(check.verdict)
        for row, (caption, text, part) in enumerate(_lines(check)):
            name, value = label(caption, "muted"), label(text, part, wrap=True)
            name.setContentsMargins(0, DOWN.get(part, 0), 0, 0)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)


def _lines(check: Check) -> Iterator[tuple[str, str, str]]:
    """Caption, text, and the part of its label."""
    verdict, words = check.verdict, check.verdict.words
    if verdict.void_reason:
        day = f"({verdict.voided_on:%Y-%m-%d})" if verdict.voided_on is not None else ""
        yield "作废原因", f"{verdict.void_reason}{day}", "large"
    if verdict.finding is Finding.VOID:
        yield "代替它的", verdict.replaced_by or "没有登记", "large" if verdict.replaced_by else ""
    for text in verdict.differences:
        yield "与台账不符", text, "strong"
    if words is not None:
        yield "姓名或名称", words.recipient, "large"
        yield "奖项", words.award, "large"
        yield "赛项", words.event, "heading"
        yield "编号", words.number, "heading"
        yield "日期", f"{chinese_date(words.issued_on, with_day=True)}({words.issued_on:%Y-%m-%d})", ""
    if check.place:
        yield "文件", check.place, ""
    if verdict.key_id:
        source = f",公钥来自文件 {verdict.source}" if verdict.source else ""
        yield "签名密钥", f"{verdict.key_id}{source}", "muted"
