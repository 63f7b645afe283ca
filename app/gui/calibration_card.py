"""打印位置校准: print the sheet, measure, type two numbers, done. A card for any screen that prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from io import BytesIO

from PySide6.QtCore import Signal

from app.domain.paper import STANDARD_PAPERS, Paper, Slot
from app.domain.placing import AS_IT_IS, CROSS, Placing, in_words
from app.domain.progress import Progress, no_progress
from app.errors import InputError, UserError
from app.gui.busy_job import BusyJobs
from app.gui.calibration_fields import MeasuredFields, MillimetreField, side_by_side
from app.gui.store import Store
from app.gui.widgets import Card, Choice, MessageBar, SecondaryButton, TwiceButton, hbox, label, shortened
from app.gui.widgets.fit_filter import FitFilterButton
from app.services import printer_profiles
from app.services.printer_profiles import PrinterProfile

TITLE = "打印位置校准"
TOPIC = "printers"
DOCUMENT = "校准页"
NO_PRINTER = "这台电脑没有安装打印机。请先在系统中添加打印机。"
STEPS = "打印校准页,用直尺量出十字离纸边多少,填进下面,再按“保存”。"
AUTOMATIC = "打印机自己选"
OTHER = "其他尺寸…"
HALF = "请填纸宽和纸高。"
LONGEST_NAME = 28


def read_printers(_session: object) -> tuple[str, ...]:
    """The printers of this machine; Qt's printing is loaded when it is first asked for."""
    from app.gui import printing

    return printing.printer_names()


def read_trays(_session: object, printer: str) -> tuple[str, ...]:
    """The trays of a printer by name."""
    from app.gui import trays

    return tuple(tray.name for tray in trays.list_trays(printer))


def print_sheet(store: Store, slot: Slot, progress: Progress) -> Placing:
    """Print the calibration sheet with the placing in force; returns that."""
    from app.documents.calibration import CalibrationSheet, render_calibration
    from app.gui import printing

    placing = store.read(partial(printer_profiles.find_profile, slot=slot)).placing
    memory = BytesIO()
    render_calibration(CalibrationSheet(slot, date.today(), placing), memory)
    progress(0, 1)
    # One sheet: there is nothing left to cancel once the printer has begun.
    printing.print_pdf(
        memory.getvalue(), printing.open_printer(slot.printer, DOCUMENT, slot.tray), no_progress
    )
    return placing


class CalibrationCard(Card):
    """Chooses printer, tray and paper, prints the sheet and takes what was measured on it.

    `slot_changed` tells the chosen Slot (None while a size is half typed). Call `look_for_printers` when the
    card comes into sight, and `set_paper` with the paper the screen is about to print on. It belongs into
    something that scrolls: what is said at its fields makes it higher.
    """

    slot_changed = Signal(object)

    def __init__(self, store: Store, messages: MessageBar) -> None:
        super().__init__(TITLE)
        self._store, self._messages = store, messages
        self._jobs = BusyJobs(store, messages, self)
        self._busy = False
        self._slot: Slot | None = None
        self._wished_tray = ""
        self._papers: tuple[Paper, ...] = STANDARD_PAPERS
        self._make_choosers()
        self.words = label("", "note", wrap=True)
        self.steps = label(STEPS, "small", wrap=True)
        self.print = SecondaryButton("打印校准页", self._on_print_clicked)
        self.fields = MeasuredFields()
        self.save = SecondaryButton("保存", self._on_save_clicked)
        self.reset = TwiceButton("清除校准", "确认清除", self._on_reset_agreed)
        self.body.addLayout(hbox(self.printer, None))
        self.body.addLayout(hbox(self.tray, self.paper, None))
        self.body.addLayout(side_by_side(self.width_field, self.height_field))
        self.body.addWidget(self.words)
        self.body.addWidget(self.steps)
        self.body.addLayout(hbox(self.print, None))
        self.body.addWidget(self.fields)
        self.body.addLayout(hbox(self.save, self.reset, None))
        self.fields.entered.connect(self._on_save_clicked)
        store.changed.connect(self._on_store_changed)
        self.reset.hide()
        self._show_paper()
        self._show_buttons()

    def _make_choosers(self) -> None:
        self.printer = FitFilterButton("打印机", everything="", widest=320)
        self.tray = FitFilterButton("纸盒", everything="", widest=200)
        self.paper = FitFilterButton("纸张", everything="", widest=220)
        self.width_field, self.height_field = MillimetreField("纸宽 mm"), MillimetreField("纸高 mm")
        self.printer.chosen.connect(lambda _value: self._on_printer_chosen())
        self.tray.chosen.connect(lambda _value: self._on_slot_chosen())
        self.paper.chosen.connect(lambda _value: self._on_paper_chosen())
        for field in (self.width_field, self.height_field):
            field.editor.editingFinished.connect(self._on_slot_chosen)
        self.width_field.entered.connect(self.height_field.editor.setFocus)
        self.height_field.entered.connect(lambda: self.print.setFocus())
        self._offer_papers()
        self._offer_trays(())
        self.printer.hide()

    # -- what is chosen ----------------------------------------------------------------------------

    @property
    def slot(self) -> Slot | None:
        """Printer, tray and paper; None without a printer, or without a whole size."""
        return self._slot

    def set_paper(self, paper: Paper) -> None:
        """Choose the paper the screen prints on; it is offered from now on."""
        if paper not in self._papers:
            self._papers = (*STANDARD_PAPERS, paper)
            self._offer_papers()
        self.paper.set_value(paper)
        self._on_paper_chosen()

    def show_slot(self, slot: Slot) -> None:
        """Choose printer, tray and paper; a tray is chosen as soon as the trays are known."""
        self._wished_tray = slot.tray
        self.printer.set_value(slot.printer)
        self.look_for_printers()
        self.set_paper(slot.paper)
        self._on_printer_chosen()

    def look_for_printers(self) -> None:
        """Offer the printers that are there now."""
        self._store.read_later(read_printers, self._show_printers, latest="calibration.printers")

    def set_busy(self, busy: bool) -> None:
        """One job at a time."""
        self._busy = busy
        self._show_buttons()

    def _chosen_slot(self) -> Slot | None:
        paper = self._typed_paper() if self.paper.value is None else self.paper.value
        if not self.printer.value or paper is None:
            return None
        return Slot(str(self.printer.value), str(self.tray.value or ""), paper)

    def _typed_paper(self) -> Paper | None:
        if self.width_field.is_empty or self.height_field.is_empty:
            return None
        try:
            return Paper(self.width_field.read(), self.height_field.read())
        except ValueError:  # said at its field
            return None
        except UserError as error:
            self.height_field.set_error(str(error))
            return None

    def _show_printers(self, names: Sequence[str]) -> None:
        before = self.printer.value
        self.printer.set_choices([Choice(name, shortened(name, LONGEST_NAME)) for name in names])
        self.printer.setVisible(bool(names))
        if self.printer.value != before:
            self._on_printer_chosen()
        if not names:
            self.words.setText(NO_PRINTER)

    def _offer_trays(self, names: Sequence[str]) -> None:
        self.tray.set_choices([Choice("", AUTOMATIC), *(Choice(name, name) for name in names)])
        self.tray.setVisible(bool(names))

    def _offer_papers(self) -> None:
        papers = [Choice(paper, paper.name) for paper in self._papers]
        self.paper.set_choices([*papers, Choice(None, OTHER)])
        if self.paper.value is None:
            self.paper.set_value(self._papers[0])

    def _on_printer_chosen(self) -> None:
        self._offer_trays(())
        printer = str(self.printer.value or "")
        if printer:
            op = partial(read_trays, printer=printer)
            self._store.read_later(op, self._show_trays, latest="calibration.trays")
        self._on_slot_chosen()

    def _show_trays(self, names: Sequence[str]) -> None:
        self._offer_trays(names)
        if self._wished_tray in names:
            self.tray.set_value(self._wished_tray)
            self._on_slot_chosen()

    def _on_paper_chosen(self) -> None:
        self._show_paper()
        if self.paper.value is None:
            self.width_field.editor.setFocus()
        self._on_slot_chosen()

    def _show_paper(self) -> None:
        for field in (self.width_field, self.height_field):
            field.setVisible(self.paper.value is None)

    def _on_slot_chosen(self) -> None:
        slot = self._chosen_slot()
        if slot == self._slot:
            return
        self._slot = slot
        self.fields.clear()
        if slot is None:
            self.words.setText(HALF if self.printer.value else NO_PRINTER)
        else:
            self.fields.set_paper(slot.paper)
        self._read_profile()
        self._show_buttons()
        self.slot_changed.emit(slot)

    # -- the profile -------------------------------------------------------------------------------

    def _on_store_changed(self, topics: frozenset[str]) -> None:
        if TOPIC in topics:
            self._read_profile()

    def _read_profile(self) -> None:
        slot = self._slot
        if slot is not None:
            op = partial(printer_profiles.find_profile, slot=slot)
            self._store.read_later(op, self._show_profile, latest="calibration.profile")

    def _show_profile(self, profile: PrinterProfile) -> None:
        if profile.slot != self._slot:
            return
        placing = profile.placing
        said = "还没有校准,按原样打印。" if placing == AS_IT_IS else f"已校准:{in_words(placing)}。"
        self.words.setText(said)
        self.reset.setVisible(placing != AS_IT_IS)

    def _show_buttons(self) -> None:
        ready = self.slot is not None and not self._busy
        for button in (self.print, self.save, self.reset):
            button.setEnabled(ready)

    # -- what is done ------------------------------------------------------------------------------

    def _on_print_clicked(self) -> None:
        slot = self._slot
        if slot is not None:
            job = partial(print_sheet, self._store, slot)
            self._jobs.run(job, "打印校准页", partial(self._on_printed, slot))

    def _on_printed(self, slot: Slot, placing: Placing) -> None:
        note = partial(printer_profiles.note_sheet, slot=slot, printed_with=placing)
        self._store.write(note, topics=(TOPIC,))
        self._messages.ok("校准页已送到打印机。量好后把两个数填进来。")
        self.fields.left.editor.setFocus()

    def _on_save_clicked(self) -> None:
        slot = self._slot
        measured = None if slot is None or self._busy else self.fields.read()
        if slot is not None and measured is not None:
            op = partial(printer_profiles.save_measured, slot=slot, measured=measured)
            self._store.write(op, topics=(TOPIC,), on_done=self._on_saved, on_failed=self._on_refused)

    def _on_saved(self, placing: Placing) -> None:
        self.fields.clear()
        self._messages.ok(f"已保存:{in_words(placing)}。再打印一张校准页,十字应正好在 {CROSS:.1f} mm 处。")
        self.print.setFocus()

    def _on_refused(self, error: UserError) -> None:
        if not isinstance(error, InputError) or not self.fields.refuse(error):
            self._messages.error(str(error))

    def _on_reset_agreed(self) -> None:
        slot = self._slot
        if slot is not None:
            op = partial(printer_profiles.reset_profile, slot=slot)
            self._store.write(op, topics=(TOPIC,), on_failed=self._on_refused)
