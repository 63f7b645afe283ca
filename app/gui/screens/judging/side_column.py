"""The column beside the sheet: cards only for what there is to read, or what this person may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.mark_words import beyond_sheet
from app.domain.numbers import shown
from app.domain.rights import Place, Right
from app.domain.scoring import is_complete, sheet_total
from app.gui.screens.judging.access import Mode
from app.gui.screens.judging.field_card import FieldCard
from app.gui.screens.judging.history import HistoryCard
from app.gui.screens.judging.reading import SheetReading
from app.gui.screens.judging.side import SpreadCard, SubtotalCard
from app.gui.store import Store
from app.gui.theme import GAP
from app.gui.widgets import Card, SecondaryButton, label, scrolled, vbox
from app.services import sheet_history
from app.services.competitions import EventView
from app.services.judging import SheetView

May = Callable[[Right, Place], bool]


class RulingCard(Card):
    """The judges of the panel lie too far apart: the chief judge may let it stand."""

    accept_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("评分差距", parent=parent)
        self._words = label("", "small", wrap=True)
        self.accept = SecondaryButton("准予保留", self.accept_asked.emit)
        self.body.addWidget(self._words)
        self.body.addWidget(self.accept)

    def show_ruling(self, reading: SheetReading, *, may: bool) -> None:
        """Show the ruling, or who may rule; hidden where there is nothing to rule on."""
        self.setVisible(bool(reading.ruling) or reading.spread)
        self.accept.setVisible(may and reading.spread)
        if not reading.spread:
            self._words.setText(f"{reading.ruling}。差距准予保留。")
        elif may:
            self._words.setText("评分组复议后仍有差距的,可以裁定保留,写明理由。")
        else:
            self._words.setText("请评分组复议后更正。意见不变的,请裁判长裁定。")


class SideColumn(QWidget):
    """Subtotal, spread, corrections, ruling, and what happens on the field of play."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._event: EventView | None = None
        self._reading: SheetReading | None = None
        self._totals: tuple[tuple[Fraction, ...], tuple[Fraction, ...]] = ((), ())
        self.subtotal = SubtotalCard()
        self.spread = SpreadCard()
        self.history = HistoryCard()
        self.ruling = RulingCard()
        self.field = FieldCard()
        inside = QWidget()
        inside.setLayout(
            vbox(self.subtotal, self.ruling, self.history, self.field, self.spread, None, gap=GAP)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(inside))

    def show_reading(self, reading: SheetReading, event: EventView, may: May) -> None:
        """Show what belongs to a sheet; a form that is being filled in stays while it is the same entry."""
        before = self._reading
        self._reading, self._event = reading, event
        view = reading.view
        if before is None or before.view.entry_id != view.entry_id:
            self.field.penalties.clear_form()
            self.field.incidents.clear_form()
        self.history.show_history([aspect.code for aspect in view.module.aspects], reading.history)
        here = Place(event.competition_id, event.id, view.module.code, view.entry_id)
        self.ruling.show_ruling(reading, may=may(Right.RULE, here))
        self._show_field(reading, event, may)
        # Means and sums of the first typing would tell who types the second time.
        self.spread.setVisible(reading.access.mode is not Mode.SECOND)

    def _show_field(self, reading: SheetReading, event: EventView, may: May) -> None:
        view = reading.view
        names = {module.code: module.name for module in event.rules.scheme.modules}

        def scopes(right: Right) -> list[str | None]:
            places = {
                code: Place(event.competition_id, event.id, code, view.entry_id) for code in (None, *names)
            }
            return [code for code, place in places.items() if may(right, place)]

        penalise, record = scopes(Right.PENALISE), scopes(Right.INCIDENT)
        self.field.penalties.show_penalties(view.penalties, names, penalise)
        here = view.module.code if view.module.code in record else None
        self.field.incidents.show_incidents(reading.incidents, here, may=bool(record))
        self.field.show_parts(
            penalties=bool(penalise or view.penalties), incidents=bool(record or reading.incidents)
        )

    def show_marks(self, marks: Mapping[str, Decimal], waiting: int) -> None:
        """Show the sum of these marks; so many of them are on their way to the disk."""
        if self._reading is None or self._event is None:
            return
        view, decimals = self._reading.view, self._event.rules.scheme.rounding.decimals
        module, total = view.module, sheet_total(view.module, marks)
        whole = is_complete(module, marks)
        self.subtotal.show_subtotal(
            total, decimals, len(marks), len(module.aspects), waiting, whole=whole and bool(marks)
        )
        self.subtotal.show_beyond(_estimate_text(view, total, decimals, whole=whole), beyond_sheet(module))
        own, others = self._totals
        shared = module.everybody
        current = sheet_total(shared, marks) if whole else None
        self.spread.show_totals(own, others, shared.sheet_maximum, decimals, current)

    def read_spread(self, judge_id: int, on_read: Callable[[], object]) -> None:
        """Read how this judge and the others of the panel mark."""

        def take(totals: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]) -> None:
            self._totals = totals
            on_read()

        op = partial(sheet_history.sheet_totals, judge_id=judge_id)
        self._store.read_later(op, take, latest="judging-spread")


def _estimate_text(view: SheetView, total: Fraction, decimals: int, *, whole: bool) -> str:
    """The sum of the entry's own estimate, and how far the judge's is from it once it is whole."""
    if view.estimate is None:
        return ""
    if not view.estimate:
        return "没有自评。"
    own = sheet_total(view.module, view.estimate)
    text = f"自评小计 {shown(own, decimals)}"
    if not is_complete(view.module, view.estimate):
        return f"{text},自评没有录全。"
    if not whole:
        return f"{text}。"
    difference = total - own
    if not difference:
        return f"{text},一致。"
    return f"{text},考评{'高' if difference > 0 else '低'} {shown(abs(difference), decimals)}。"
