"""收表: the field a scanner types into, what came of the last scan, and the scans before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import Card, LinkButton, TableView, hbox, label, set_part, vbox
from app.gui.widgets.message_bar import SIGNS
from app.gui.widgets.scan_field import ScanField

KEPT = 200
PROMPT = "扫二维码,或输入赛位号"
PROMPT_WITH_NUMBERS = "扫二维码,或输入赛位号、报名号"
NONE_YET = "还没有收表。裁判交回评分单时逐份扫码,扫过的列在这里。"


@dataclass(frozen=True, slots=True)
class Scan:
    """One line of what was scanned: when, which sheet (or why not), and what came of it."""

    number: int
    at: datetime
    text: str
    result: str
    tone: Tone


SCAN_COLUMNS: tuple[Column[Scan], ...] = (
    Column("时间", lambda scan: f"{scan.at:%H:%M:%S}", width=84, faint=True),
    Column("评分单", lambda scan: scan.text, width=150, stretch=1, tooltip=lambda scan: scan.text),
    Column("结果", lambda scan: scan.result, width=92, kind=Kind.PILL, tone=lambda scan: scan.tone),
)


class ScanResult(QFrame):
    """What came of the last scan, in colour and words; perhaps with a step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "message")
        self._on_step: Callable[[], object] | None = None
        self.sign, self.words = label(""), label("", wrap=True)
        self.step = LinkButton("", self._take_step)
        row = hbox(self.sign, self.words, self.step, gap=10, margins=(12, 8, 12, 8))
        row.setStretch(1, 1)
        self.setLayout(row)
        self.hide()

    def tell(
        self, tone: Tone, text: str, step: str = "", on_step: Callable[[], object] | None = None
    ) -> None:
        """Say it; the one before goes."""
        set_part(self, tone.value, "tone")
        self.sign.setText(SIGNS[tone])
        self.words.setText(text)
        for part in (self.sign, self.words):  # their colour follows the tone of the frame
            part.style().unpolish(part)
            part.style().polish(part)
        self._on_step = on_step
        self.step.setText(step)
        self.step.setVisible(bool(step))
        self.show()

    def _take_step(self) -> None:
        if self._on_step is not None:
            self._on_step()


class ScanCard(Card):
    """The field, the last result, and the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._number = 0
        self.field = ScanField(PROMPT)
        self.result = ScanResult()
        self.model: TableModel[Scan] = TableModel(SCAN_COLUMNS, key=lambda scan: scan.number)
        self.table = TableView(self.model, sortable=False)
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        heading = hbox(label("收表"), None, label("扫一份收一份", "muted"))
        self.body.addLayout(vbox(heading, self.field, self.result, gap=10, margins=(16, 14, 16, 12)))
        self.none = label(NONE_YET, "note", wrap=True)
        self.none.setContentsMargins(16, 0, 16, 12)
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.none)
        self.pages.addWidget(self.table)
        self.body.addWidget(self.pages, 1)

    def tell(
        self,
        tone: Tone,
        text: str,
        step: str = "",
        on_step: Callable[[], object] | None = None,
    ) -> None:
        """Say what came of the last scan; an error marks the field too."""
        set_part(self.field, "true" if tone is Tone.ERROR else "false", "invalid")
        self.result.tell(tone, text, step, on_step)

    def add(self, at: datetime, text: str, result: str, tone: Tone) -> None:
        """Put a scan on top of the list."""
        self._number += 1
        self.model.set_rows((Scan(self._number, at, text, result, tone), *self.model.rows)[:KEPT])
        self.pages.setCurrentWidget(self.table)
        self.table.scrollToTop()

    def begin(self, scans: list[tuple[datetime, str, str, Tone]]) -> None:
        """Begin with another event: these are its latest, the newest first."""
        self.field.clear()
        set_part(self.field, "false", "invalid")
        self.result.hide()
        self.model.set_rows(())
        self.pages.setCurrentWidget(self.none)
        for scan in reversed(scans):
            self.add(*scan)

    def allow(self, why_not: str, *, blind: bool) -> None:
        """Let papers be taken in, or say who may."""
        self.field.setEnabled(not why_not)
        self.field.setPlaceholderText(why_not or (PROMPT if blind else PROMPT_WITH_NUMBERS))
