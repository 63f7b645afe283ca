"""The sheet at hand as it is entered, to be held against its paper."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.numbers import shown
from app.domain.recheck import PART_NAMES, STATE_NAMES, ItemState, Outcome
from app.domain.rights import Actor
from app.gui.screens.recheck.pile_card import TONES
from app.gui.screens.recheck.reading import MarkLine, mark_lines
from app.gui.table_model import Column, Kind, TableModel
from app.gui.widgets import (
    Card,
    ElidedLabel,
    LinkButton,
    Pill,
    PrimaryButton,
    SecondaryButton,
    TableView,
    divider,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.reason_bar import ReasonBar
from app.services.judging import SheetView
from app.services.recheck_views import RecheckSheet
from app.services.rechecks import OWN, RETURNED, SIGNED

COLUMNS: tuple[Column[MarkLine], ...] = (
    Column("#", lambda line: line.code, 52, faint=True),
    Column("评分项", lambda line: line.name, 108, stretch=1, tooltip=lambda line: line.name),
    Column("满分", lambda line: line.full, 58, Kind.NUMBER),
    Column("录入", lambda line: line.value, 96, Kind.NUMBER, bold=True),
)


class CompareCard(Card):
    """Shows one sheet; what came of the comparison leaves through its signals."""

    compared = Signal(object, str)  # Outcome, and what was found
    return_asked = Signal()
    correcting_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self.sheet: RecheckSheet | None = None
        self._read: tuple[int, int] | None = None  # whose marks are shown, up to which
        self._may = False
        self._label, self._about = ElidedLabel("", "large"), ElidedLabel("", "muted")
        self._label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._pill, self._words = Pill(), label("", "muted", wrap=True)
        self.give_back = SecondaryButton("退回更正", self.return_asked.emit)
        self.correcting = LinkButton("去评分录入 ›", self.correcting_asked.emit)
        self.reason = ReasonBar()
        self.model: TableModel[MarkLine] = TableModel(COLUMNS, key=lambda line: (line.code, line.name))
        self.marks = TableView(self.model, sortable=False)
        self.marks.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys belong to the pile
        self.total = label("", "strong")
        self.wrong = SecondaryButton("有误 −", self.ask_wrong)
        self.right = PrimaryButton("一致 Enter", self.give_right)
        self._build()
        self.clear_sheet()

    def _build(self) -> None:
        head = hbox(self._label, self._about, gap=14, margins=(17, 14, 17, 8))
        head.setStretch(1, 1)
        state = hbox(self._pill, self._words, self.give_back, self.correcting, margins=(17, 0, 17, 10))
        state.setStretch(1, 1)
        foot = hbox(self.total, None, self.wrong, self.right, margins=(17, 10, 17, 12))
        self.body.addLayout(head)
        self.body.addLayout(state)
        self.body.addLayout(vbox(self.reason, margins=(12, 0, 12, 10)))
        self.body.addWidget(self.marks, 1)
        self.body.addWidget(divider())
        self.body.addLayout(foot)

    @property
    def ready(self) -> bool:
        """Whether the sheet can be compared now: its marks are on the screen, and this person may."""
        sheet = self.sheet
        return self._may and sheet is not None and self._read == (sheet.item_id, sheet.newest)

    def clear_sheet(self) -> None:
        """Show nothing."""
        self.show_sheet(None)

    def show_sheet(self, sheet: RecheckSheet | None) -> None:
        """Say which sheet it is; its marks follow. The same again stays ready for the next key."""
        if sheet is not None and sheet == self.sheet:
            return
        if sheet is None or self.sheet is None or sheet.item_id != self.sheet.item_id:
            self.reason.close_bar()
        self.sheet, self._may = sheet, False
        if sheet is None:
            self.model.set_rows(())
        self._label.set_text("" if sheet is None else sheet.label)
        about = "" if sheet is None else f"{sheet.module} · {sheet.judge} · {PART_NAMES[sheet.part]}"
        self._about.set_text(about)
        self._show_state("")

    def show_marks(self, view: SheetView, actor: Actor, *, may: bool, signed: bool, decimals: int) -> None:
        """Show the marks of the sheet, and what this person may do with it."""
        sheet = self.sheet
        if sheet is None or (view.entry_id, view.judge_id) != (sheet.entry_id, sheet.judge_id):
            return
        self.model.set_rows(mark_lines(view))
        self._read = sheet.item_id, sheet.newest
        self.total.setText(f"小计 {shown(sheet.subtotal, decimals)}")
        why = ""
        if view.own_hands.are_of(actor):
            why = OWN
        elif not sheet.handed_in:
            why = RETURNED
        elif signed:
            why = SIGNED
        self._may = may and not why
        self._show_state(why)

    def _show_state(self, why: str) -> None:
        sheet = self.sheet
        self._pill.setVisible(sheet is not None)
        to_return = sheet is not None and sheet.to_return
        on_its_way = sheet is not None and (sheet.state is ItemState.WRONG or not sheet.handed_in)
        self.give_back.setVisible(to_return)
        self.correcting.setVisible(on_its_way and not to_return)
        for part in (self.wrong, self.right):
            part.setEnabled(self._may)
            part.setToolTip(why)
        if sheet is None:
            self._words.setText("")
            self.total.setText("")
            return
        self._pill.set_state(STATE_NAMES[sheet.state], TONES[sheet.state])
        found = f"{sheet.note}({sheet.by})" if sheet.note else sheet.by
        self._words.setText(why or found)

    def give_right(self) -> None:
        """Say that it agrees; where an error was found before, only with a reason."""
        if not self.ready or self.sheet is None:
            return
        if self.sheet.state in (ItemState.WRONG, ItemState.CORRECTED):
            question = f"{self.sheet.name}记为有误,更正后仍然计数。不是差错的,写明理由:"
            self.reason.ask(question, "记为一致", partial(self.compared.emit, Outcome.RIGHT))
        else:
            self.compared.emit(Outcome.RIGHT, "")

    def ask_wrong(self) -> None:
        """Ask what is wrong."""
        if self.ready and self.sheet is not None:
            question = f"{self.sheet.name}:哪一项有误,纸面是多少?"
            found = partial(self.compared.emit, Outcome.WRONG)
            self.reason.ask(question, "记为有误", found, reason=self.sheet.note)
