"""核对结果: what was checked and, one by one, what does not agree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.audit_guard import AuditGuard, Proof
from app.gui.theme import Tone
from app.gui.widgets import Card, LinkButton, clear, label, scrolled, vbox
from app.services.audit import Finding, Verification

LEAST_HEIGHT, MOST_HEIGHT = 220, 340
CURE = "先不要公布成绩和编发证书。请管理员查明原因,需要时恢复改动之前的备份。"
PILLS = {
    Proof.WAITING: ("", Tone.NEUTRAL),
    Proof.CHECKING: ("正在核对", Tone.INFO),
    Proof.WHOLE: ("完整", Tone.OK),
    Proof.ALTERED: ("被改动", Tone.ERROR),
    Proof.FAILED: ("没有核对成", Tone.ERROR),
}


class ProofCard(Card):
    """Shows what the guard knows; a finding leads to its entry."""

    def __init__(self, on_jump: Callable[[int], object]) -> None:
        super().__init__("核对结果", " ")
        self._jump = on_jump
        self.summary = label("", "note", wrap=True)
        self._inside = QWidget()
        self._list = vbox(gap=12)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._inside.setLayout(self._list)
        self._area = scrolled(self._inside, focus=True)
        self.body.addWidget(self.summary)
        self.body.addWidget(self._area, 1)

    def show_proof(self, guard: AuditGuard) -> None:
        """Say how the proof stands."""
        self.pill.set_state(*PILLS[guard.state])
        self.summary.setText(_summary(guard))
        self._show_findings(guard.findings)

    def text(self) -> str:
        """What is said above the findings."""
        return self.summary.text()

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        clear(self._list)
        self._area.setVisible(bool(findings))
        # As high as its words; with findings as high as there is room, but leaving some for the entry.
        self.setMinimumHeight(LEAST_HEIGHT if findings else 0)
        self.setMaximumHeight(MOST_HEIGHT)
        for number, finding in enumerate(findings, 1):
            self._list.addWidget(self._one(number, finding))

    def _one(self, number: int, finding: Finding) -> QWidget:
        words = label(f"{number}. {finding.text}", wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QWidget()
        column = vbox(words, gap=2)
        if finding.seq is not None:
            column.addWidget(LinkButton(f"看第 {finding.seq} 条 ›", partial(self._jump, finding.seq)))
        box.setLayout(column)
        return box


def _summary(guard: AuditGuard) -> str:
    match guard.state:
        case Proof.FAILED:
            return guard.error
        case Proof.ALTERED:
            return f"{_checked(guard.result)}发现 {len(guard.findings)} 处不符。{CURE}"
        case Proof.WHOLE:
            return f"{_checked(guard.result)}全部一致。"
        case Proof.CHECKING:
            return "正在核对记录、签名和数据,不影响录入。"
        case _:
            return "还没有核对。点“核对全部”。"


def _checked(result: Verification | None) -> str:
    if result is None:
        return ""
    part = f"(第 {result.since + 1} 条起,其余还在核对)" if result.since else ""
    return f"记录 {result.entries} 条{part}、数据 {result.rows} 行、签名 {result.signatures} 处,"
