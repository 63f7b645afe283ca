"""清样: the page before the first print of a batch, inside the screen; somebody approves it or goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from app.domain.proof_sheet import ProofSheetData, ProofSheetLine
from app.errors import UserError
from app.gui.screens.awards.preview import Sheet
from app.gui.screens.awards.proof_words import ProofLine, forbidden, proof_lines
from app.gui.theme import GAP, Tone
from app.gui.widgets import Card, ElidedLabel, LinkButton, clear, hbox, label, scrolled, set_part, vbox
from app.services.ledger_views import CertificateRow
from app.services.proofing import Proof, load_proof

if TYPE_CHECKING:
    from sqlmodel import Session

WORDS_SHARE, SHEETS_SHARE = 6, 5
READING = "正在准备清样…"
PARTS = {Tone.ERROR: "bad", Tone.WARN: "attention", Tone.OK: "good"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A certificate of the proof as it will be printed, or why it cannot be drawn."""

    image: QImage | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ProofView:
    """The proof and the two certificates that are hardest to fit."""

    proof: Proof
    longest_name: Drawn
    longest_text: Drawn


def read_proof(
    session: Session, competition_id: int, ids: Sequence[int], folder: Path, overlay: bool
) -> ProofView:
    """Read what a batch will look like and draw the two hardest."""
    from app.gui.screens.awards.work import load_work

    work = load_work(session, ids, folder)
    proof = load_proof(session, competition_id, ids, work.templates, work.digests)
    drawn = partial(_draw, session, folder, overlay)
    return ProofView(
        proof, drawn(proof.longest_name.certificate_id), drawn(proof.longest_text.certificate_id)
    )


def _draw(session: Session, folder: Path, overlay: bool, certificate_id: int) -> Drawn:
    from app.gui.screens.awards.work import read_picture

    try:
        return Drawn(read_picture(session, certificate_id, folder, overlay=overlay).image)
    except UserError as error:
        return Drawn(None, str(error))


class ProofPage(QWidget):
    """At the left the words, at the right the two certificates."""

    wanted = Signal(object)  # ProofLine: to where its cure is
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view: ProofView | None = None
        self.lines: tuple[ProofLine, ...] = ()
        self.head = label("", "strong", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        self.name_sheet, self.text_sheet = Sheet(), Sheet()
        self.name_words, self.text_words = ElidedLabel("", "note"), ElidedLabel("", "note")
        row = hbox(self._words_card(), self._sheets_card(), gap=GAP)
        row.setStretch(0, WORDS_SHARE)
        row.setStretch(1, SHEETS_SHARE)
        self.setLayout(row)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _words_card(self) -> Card:
        card = Card("清样", "核对无误后批准,批准人和时间记入操作记录")
        inside = QWidget()
        inside.setLayout(vbox(self._grid, None, margins=(0, 4, 8, 4)))
        card.body.addWidget(self.head)
        card.body.addWidget(scrolled(inside, focus=True), 1)
        return card

    def _sheets_card(self) -> Card:
        card = Card()
        for words, sheet in ((self.name_words, self.name_sheet), (self.text_words, self.text_sheet)):
            card.body.addWidget(words)
            card.body.addWidget(sheet, 1)
        card.body.addStretch(0)
        return card

    @property
    def forbidden(self) -> str:
        """Why the batch must not be printed; also while it is not read yet."""
        return READING if self.view is None else forbidden(self.lines)

    def sheet(self, printed: str) -> ProofSheetData:
        """The same for paper; only while a proof is shown."""
        if self.view is None:
            raise RuntimeError("a sheet of a proof that is not read")
        lines = tuple(ProofSheetLine(line.caption, line.marked) for line in self.lines)
        proof = self.view.proof
        return ProofSheetData(proof.competition, len(proof.certificate_ids), lines, printed)

    def begin(self) -> None:
        """Wait for the proof."""
        self.view, self.lines = None, ()
        self.head.setText(READING)
        clear(self._grid)
        for words, sheet in ((self.name_words, self.name_sheet), (self.text_words, self.text_sheet)):
            words.set_text("")
            sheet.show_words(READING)

    def show_view(self, view: ProofView, left_out: Sequence[CertificateRow]) -> None:
        """Show the proof, and which certificates wait but are not in it."""
        self.view, self.lines = view, proof_lines(view.proof, left_out)
        self._show_head()
        clear(self._grid)
        before = ""
        for at, line in enumerate(self.lines):
            caption = "" if line.caption == before else line.caption
            before = line.caption or before
            self._show_line(at, line, caption)
        proof = view.proof
        self.name_words.set_text(f"名称最长的一张:{proof.longest_name.number} {proof.longest_name.text}")
        self.text_words.set_text(f"文字最长的一张:{proof.longest_text.number}")
        _show(self.name_sheet, view.longest_name)
        _show(self.text_sheet, view.longest_text)

    def _show_head(self) -> None:
        problems = [line for line in self.lines if line.forbids]
        careful = [line for line in self.lines if line.tone in (Tone.ERROR, Tone.WARN) and not line.forbids]
        if problems:
            self.head.setText(f"■ 有 {len(problems)} 处不能打印,请先改正。")
        elif careful:
            self.head.setText(f"▲ 有 {len(careful)} 处要特别核对,下面已标出。")
        else:
            self.head.setText("✓ 没有发现问题,请逐项核对。")
        set_part(self.head, "bad" if problems else "attention" if careful else "good")

    def _show_line(self, at: int, line: ProofLine, caption: str) -> None:
        words = label(line.marked, PARTS.get(line.tone, ""), wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label(caption, "muted"), at, 0, top)
        self._grid.addWidget(words, at, 1)
        if line.cure:
            link = LinkButton(f"{line.cure} ›", partial(self.wanted.emit, line))
            self._grid.addWidget(link, at, 2, top)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _show(sheet: Sheet, drawn: Drawn) -> None:
    if drawn.image is None:
        sheet.show_words(drawn.problem)
    else:
        sheet.show_image(drawn.image)
