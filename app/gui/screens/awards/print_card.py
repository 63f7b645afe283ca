"""The card 打印: on which printer, which of the certificates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.gui.screens.awards.rows import SCOPE_NAMES, Scope
from app.gui.widgets import Card, Choice, FilterButton, LinkButton, hbox, label, shortened

NO_PRINTER = "这台电脑没有安装打印机。请先在系统中添加打印机,或另存为 PDF 后到别的电脑打印。"
TRACE = "每次打印都留痕。卡纸后可从任意一张继续。"
LONGEST_NAME = 28


class PrintCard(Card):
    """Chooses the printer and the scope."""

    def __init__(self, on_changed: Callable[[], object], on_save: Callable[[], object]) -> None:
        super().__init__("打印", "A4 横向")
        self.printer = FilterButton("打印机", everything="")
        self.scope = FilterButton("范围", everything="")
        self.scope.set_choices([Choice(scope, name) for scope, name in SCOPE_NAMES.items()])
        for chooser in (self.printer, self.scope):
            chooser.chosen.connect(lambda _value: on_changed())
        self._words = label(TRACE, "note", wrap=True)
        self.save = LinkButton("另存为 PDF ›", on_save)
        for chooser in (self.printer, self.scope):  # one below the other: printers have long names
            self.body.addLayout(hbox(chooser, None))
        self.body.addWidget(self._words)
        self.body.addWidget(self.save)
        self.set_printers(())

    @property
    def printer_name(self) -> str:
        """The chosen printer, empty when there is none."""
        return str(self.printer.value or "")

    @property
    def chosen_scope(self) -> Scope:
        """The chosen scope."""
        return Scope(self.scope.value)

    def set_printers(self, names: Sequence[str]) -> None:
        """Offer these printers; the first is taken unless another one was chosen."""
        self.printer.set_choices([Choice(name, shortened(name, LONGEST_NAME)) for name in names])
        self.printer.setVisible(bool(names))
        self.printer.setToolTip(self.printer_name)
        self._words.setText(TRACE if names else NO_PRINTER)
        self.save.setVisible(not names)

    def text(self) -> str:
        """What is said below the choices."""
        return self._words.text()
