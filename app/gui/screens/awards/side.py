"""The column at the right: preview and printing, or a panel that was opened."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.paper import Slot
from app.domain.placing import Placing
from app.gui.calibration_card import CalibrationCard, read_printers, read_trays
from app.gui.screens.awards.handover_desk import HandoverDesk
from app.gui.screens.awards.handover_panel import HandoverPanel
from app.gui.screens.awards.preview import PreviewCard
from app.gui.screens.awards.print_card import PrintCard
from app.gui.screens.awards.rows import AwardsPage
from app.gui.screens.awards.settings_panel import SettingsPanel
from app.gui.store import Store
from app.gui.theme import GAP
from app.gui.widgets import MessageBar, SecondaryButton, hbox, vbox
from app.gui.widgets.steady_pages import SteadyPages
from app.services.printer_profiles import PrinterProfile, find_profile

USUAL, SETTINGS, CALIBRATION, HANDOVER = range(4)


class Side(SteadyPages):
    """One of its pages is shown; Esc puts a panel away, and `closed` tells of it."""

    closed = Signal()

    def __init__(self, store: Store, messages: MessageBar) -> None:
        super().__init__()
        self._store = store
        self._printer = ""
        self.preview, self.print_card = PreviewCard(), PrintCard()
        self.settings = SettingsPanel()
        self.calibration = CalibrationCard(store, messages)
        self.addWidget(_page(self._usual()))
        self.addWidget(_page(vbox(self.settings)))
        back = SecondaryButton("返回打印", self.close_panel)
        self.addWidget(_page(vbox(self.calibration, hbox(None, back), None, gap=GAP)))
        self.handover = HandoverPanel()
        self.addWidget(_page(vbox(self.handover, None)))
        self._handing = HandoverDesk(store, messages, self.handover, self)
        self.handover.left.connect(self.close_panel)
        self.settings.left.connect(self.close_panel)
        self.print_card.calibrate_wanted.connect(self._open_calibration)
        self.print_card.printer_changed.connect(self._on_printer_changed)

    def _usual(self) -> QVBoxLayout:
        column = vbox(self.preview, self.print_card, None, gap=GAP)
        column.setStretch(0, 1000)
        column.setStretch(2, 1)
        return column

    def show_page(self, page: AwardsPage) -> None:
        """Take over what was read; the settings stay as they are typed."""
        if self.currentIndex() == HANDOVER:
            self._handing.show_page(page)

    def open_settings(self, page: AwardsPage) -> None:
        """Show the settings as they are stored."""
        self.settings.show_settings(page.competition, tuple(page.templates.values()))
        self.setCurrentIndex(SETTINGS)
        self.settings.pattern.editor.setFocus()

    def open_handover(self, page: AwardsPage, organization: str) -> None:
        """Show the hand-over lists, that of a unit first."""
        card = self.print_card
        self._handing.begin(page, organization, lambda: (card.printer_name, card.tray_name))
        self.setCurrentIndex(HANDOVER)
        self.handover.unit.setFocus()

    def close_panel(self) -> None:
        """Show preview and printing again."""
        self.setCurrentIndex(USUAL)
        self.closed.emit()

    def _open_calibration(self) -> None:
        slot = self.print_card.slot
        if slot is not None:
            self.calibration.show_slot(slot)
            self.setCurrentIndex(CALIBRATION)
            self.calibration.print.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.currentIndex() != USUAL:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    # -- printers ----------------------------------------------------------------------------------

    def look_for_printers(self) -> None:
        """Offer the printers that are there now, and the trays of the chosen one."""
        self._store.read_later(read_printers, self._show_printers, latest="awards.printers")

    def show_placing(self) -> None:
        """Say how pages are moved on the chosen printer, tray and paper."""
        slot = self.print_card.slot
        if slot is None:
            self.print_card.show_placing(None)
            return
        op = partial(find_profile, slot=slot)
        self._store.read_later(op, partial(self._show_profile, slot), latest="awards.placing")

    def _show_profile(self, slot: Slot, profile: PrinterProfile) -> None:
        if slot == self.print_card.slot:
            placing: Placing = profile.placing
            self.print_card.show_placing(placing)

    def _show_printers(self, names: tuple[str, ...]) -> None:
        self.print_card.set_printers(names)
        self._on_printer_changed()

    def _on_printer_changed(self) -> None:
        name = self.print_card.printer_name
        if name != self._printer:
            self._printer = name
            self.print_card.set_trays(())
            if name:
                op = partial(read_trays, printer=name)
                self._store.read_later(op, self.print_card.set_trays, latest="awards.trays")
        self.show_placing()


def _page(column: QVBoxLayout) -> QWidget:
    page = QWidget()
    page.setLayout(column)
    return page
