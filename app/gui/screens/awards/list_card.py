"""The card with the list of certificates: filters, search, the table, and what is said about all of them."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.gui import theme
from app.gui.screens.awards.listing import (
    STATE_CHOICES,
    Filters,
    Listing,
    event_choices,
    kind_choices,
    unit_choices,
)
from app.gui.screens.awards.rows import CERTIFICATE_COLUMNS, AwardsPage
from app.gui.table_model import TableModel
from app.gui.widgets import Card, ElidedLabel, SearchField, TableView, divider, hbox, label, set_part
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.ledger_views import CertificateRow

SEARCH_WIDTH = 150


class ListCard(Card):
    """Says `filtered` when another part of the list is wanted."""

    filtered = Signal()

    def __init__(self) -> None:
        super().__init__(flush=True)
        self.events = FitFilterButton("赛项", widest=170)
        self.awards = FitFilterButton("奖项", widest=170)
        self.units = FitFilterButton("单位", widest=170)
        self.states = FitFilterButton("状态", widest=150)
        self.states.set_choices(STATE_CHOICES)
        self.search = SearchField("姓名、编号、单位")
        self.search.setFixedWidth(SEARCH_WIDTH)
        self.search.searched.connect(lambda _text: self.filtered.emit())
        for chooser in self._choosers():
            chooser.chosen.connect(lambda _value: self.filtered.emit())
        self.glyphs = ElidedLabel("", "ok")
        self.glyphs.setAlignment(theme.RIGHT)
        self.model: TableModel[CertificateRow] = TableModel(CERTIFICATE_COLUMNS, key=lambda row: row.id)
        self.table = TableView(self.model)
        head = hbox(*self._choosers(), None, self.search, gap=8, margins=(14, 12, 14, 8))
        self.body.addLayout(head)
        self.body.addWidget(self.table, 1)
        self.foot = label("", "note")
        below = hbox(self.foot, self.glyphs, gap=14, margins=(16, 9, 16, 10))
        below.setStretch(1, 1)
        self.body.addWidget(divider())
        self.body.addLayout(below)

    def _choosers(self) -> tuple[FitFilterButton, ...]:
        return self.events, self.awards, self.units, self.states

    @property
    def filters(self) -> Filters:
        """What is to be listed."""
        return Filters(
            self.events.value,
            self.awards.value,
            self.units.value,
            self.states.value,
            self.search.text().strip(),
        )

    def forget(self) -> None:
        """List everything: another competition."""
        for chooser in self._choosers():
            chooser.set_value(None)
        self.search.clear()

    def show_event(self, event_id: int) -> None:
        """List one event."""
        self.forget()
        self.events.set_value(event_id)

    def show_state(self, state: str) -> None:
        """List the certificates of one state."""
        self.forget()
        self.states.set_value(state)
        self.filtered.emit()

    def show_page(self, page: AwardsPage) -> None:
        """Offer what there is to choose from."""
        rows = page.certificates
        self.events.set_choices(event_choices(rows))
        self.awards.set_choices(kind_choices(rows))
        self.units.set_choices(unit_choices(rows))

    def show_listing(self, listing: Listing) -> None:
        """Show the rows; one of them is current."""
        self.model.set_rows(listing.rows)
        if self.table.current() is None:
            self.table.select_next()
        text, tone, details = listing.glyphs
        self.glyphs.set_text(text)
        set_part(self.glyphs, tone.value)
        if details:
            self.glyphs.setToolTip(details)
        self.foot.setText(listing.foot)

    def current(self) -> CertificateRow | None:
        """The chosen certificate."""
        return self.table.current()
