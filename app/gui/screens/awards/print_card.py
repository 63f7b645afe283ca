"""The card 打印: template, printer, tray and paper; which certificates, and how many of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox

from app.domain.paper import Paper, Slot
from app.domain.placing import Placing, in_words
from app.gui.screens.awards.listing import SCOPE_NAMES, Scope
from app.gui.screens.awards.order import Order
from app.gui.screens.awards.rows import TemplateLook
from app.gui.widgets import Card, Choice, ElidedLabel, LinkButton, hbox, label, shortened
from app.gui.widgets.fit_filter import FitFilterButton

NO_PRINTER = "这台电脑没有安装打印机。请先在系统中添加打印机,或另存为 PDF 后到别的电脑打印。"
TRACE = "卡纸后可从任意一张继续;每次打印都留痕,重打需写明原因。"
LONGEST_NAME = 40
MOST_COPIES = 5


class PrintCard(Card):
    """Chooses how to print; says `changed` when what would be printed is another."""

    changed = Signal()
    look_changed = Signal()  # 套打
    template_chosen = Signal(str)
    printer_changed = Signal()
    edit_wanted = Signal()
    calibrate_wanted = Signal()
    handover_wanted = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("打印", " ")
        self.template = FitFilterButton("模板", everything="", widest=236)
        self.overlay = QCheckBox("套打:仅文字")
        self.overlay.setToolTip("打在预先印好的空白证书上:只打文字,底纹、边框和固定字样不打。")
        self.edit = LinkButton("编辑模板…", self.edit_wanted.emit)
        self.printer = FitFilterButton("打印机", everything="", widest=300)
        self.tray = FitFilterButton("纸盒", everything="自动", widest=150)
        self.placing = ElidedLabel("", "note")
        self.calibrate = LinkButton("校准…", self.calibrate_wanted.emit)
        self.scope = FitFilterButton("范围", everything="", widest=250)
        self.copies = FitFilterButton("每张份数", everything="", widest=130)
        self.handover = LinkButton("交接清单…", self.handover_wanted.emit)
        self.words = label(TRACE, "note", wrap=True)
        self.save = LinkButton("另存为 PDF ›", self.save_wanted.emit)
        self._papers: tuple[Paper, ...] = ()
        self._fill()
        self._lay_out()
        self._connect()
        self.set_printers(())

    def _fill(self) -> None:
        self.scope.set_choices([Choice(scope, name) for scope, name in SCOPE_NAMES.items()])
        self.copies.set_choices([Choice(count, str(count)) for count in range(1, MOST_COPIES + 1)])
        self.tray.hide()

    def _lay_out(self) -> None:
        moved = hbox(self.placing, self.calibrate)
        moved.setStretch(0, 1)
        self.body.addLayout(hbox(self.template, self.overlay, None, self.edit, gap=12))
        self.body.addLayout(hbox(self.printer, self.tray, None))
        self.body.addLayout(moved)
        self.body.addLayout(hbox(self.scope, self.copies, None, self.handover))
        self.body.addWidget(self.words)
        self.body.addWidget(self.save)

    def _connect(self) -> None:
        self.template.chosen.connect(self.template_chosen.emit)
        self.overlay.toggled.connect(lambda _on: self.look_changed.emit())
        self.printer.chosen.connect(lambda _value: self.printer_changed.emit())
        self.tray.chosen.connect(lambda _value: self.printer_changed.emit())
        self.scope.chosen.connect(lambda _value: self.changed.emit())
        self.copies.chosen.connect(lambda _value: self.changed.emit())

    # -- what is chosen ----------------------------------------------------------------------------

    @property
    def printer_name(self) -> str:
        """The chosen printer, empty when there is none."""
        return str(self.printer.value or "")

    @property
    def tray_name(self) -> str:
        """The chosen tray, empty for the printer's own choice."""
        return str(self.tray.value or "")

    @property
    def chosen_scope(self) -> Scope:
        """The chosen scope."""
        return Scope(self.scope.value)

    @property
    def slot(self) -> Slot | None:
        """Printer, tray and the first paper to print on; None without printer or paper."""
        if not self.printer_name or not self._papers:
            return None
        return Slot(self.printer_name, self.tray_name, self._papers[0])

    def order(self, ids: tuple[int, ...], reason: str = "") -> Order:
        """What is to be printed, as it is chosen."""
        return Order(
            ids,
            self.printer_name,
            self.tray_name,
            int(self.copies.value),
            self.overlay.isChecked(),
            reason,
        )

    # -- what is offered ---------------------------------------------------------------------------

    def set_printers(self, names: Sequence[str]) -> None:
        """Offer these printers; the first is taken unless another one was chosen."""
        self.printer.set_choices([Choice(name, shortened(name, LONGEST_NAME)) for name in names])
        self.printer.setVisible(bool(names))
        self.calibrate.setVisible(bool(names))
        self.words.setText(TRACE if names else NO_PRINTER)
        self.save.setVisible(not names)

    def set_trays(self, names: Sequence[str]) -> None:
        """Offer the trays of the chosen printer; hidden where the system does not tell them."""
        self.tray.set_choices([Choice(name, name) for name in names])
        self.tray.setVisible(bool(names))

    def set_templates(self, looks: Sequence[TemplateLook], chosen: str, tip: str) -> None:
        """Offer the templates for the kind of the chosen certificate; `tip` says which kind that is."""
        choices = [Choice(look.key, look.title) for look in looks if not look.problem]
        if all(choice.value != chosen for choice in choices):
            choices.insert(0, Choice(chosen, f"{chosen}(不能用)" if chosen else "不发证书"))
        self.template.set_choices(choices)
        self.template.set_value(chosen)
        self.template.setToolTip(tip)

    def set_papers(self, papers: tuple[Paper, ...]) -> None:
        """Say on which paper it is printed."""
        self._papers = papers
        names = "、".join(paper.name for paper in papers)
        self.note.setText(f"{names} · 每种纸单独出" if len(papers) > 1 else names)

    def show_placing(self, placing: Placing | None) -> None:
        """Say how the pages are moved on this printer, tray and paper."""
        self.placing.set_text("" if placing is None else f"偏移:{in_words(placing)}")
        self.calibrate.setEnabled(placing is not None)

    def text(self) -> str:
        """What is said below the choices."""
        return self.words.text()
