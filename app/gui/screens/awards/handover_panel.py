"""交接清单: a unit's certificates to count and to sign for; saved, or printed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app.gui.widgets import Card, Choice, SecondaryButton, hbox, label
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.handover import UnitCertificates

HINT = "清单按单位列出证书,一家一页,领取时当面清点并签字。作废的不列。"
NOTHING = "没有可以交接的证书。"


class HandoverPanel(Card):
    """At the side of the list."""

    left = Signal()
    save_wanted = Signal()
    folder_wanted = Signal()
    print_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("交接清单", " ")
        self._units: tuple[UnitCertificates, ...] = ()
        self._busy = False
        self.unit = FitFilterButton("单位", everything="全部单位", widest=360)
        self.unit.chosen.connect(lambda _value: self._show())
        self.words = label("", wrap=True)
        self.save = SecondaryButton("清单存为 PDF…", self.save_wanted.emit)
        self.folder = SecondaryButton("清单连同证书存到文件夹…", self.folder_wanted.emit)
        self.folder.setToolTip("每个单位两个文件:清单和证书。")
        self.send = SecondaryButton("打印清单", self.print_wanted.emit)
        self.body.addLayout(hbox(self.unit, None))
        self.body.addWidget(self.words)
        self.body.addWidget(label(HINT, "note", wrap=True))
        for button in (self.send, self.save, self.folder):
            self.body.addLayout(hbox(button, None))
        self.body.addLayout(hbox(None, SecondaryButton("返回打印", self.left.emit)))
        self._show()

    @property
    def organization(self) -> str | None:
        """The chosen unit; None for all."""
        value = self.unit.value
        return None if value is None else str(value)

    def show_units(self, units: Sequence[UnitCertificates]) -> None:
        """Offer these units."""
        self._units = tuple(units)
        self.unit.set_choices(
            [Choice(each.organization, f"{each.organization} · {each.count} 张") for each in units]
        )
        self._show()

    def wish(self, organization: str) -> None:
        """Choose this unit once the units are known."""
        self.unit.set_value(organization or None)

    def set_busy(self, busy: bool) -> None:
        """One job at a time."""
        self._busy = busy
        self._show()

    def _show(self) -> None:
        chosen = [each for each in self._units if self.organization in (None, each.organization)]
        count, printed = sum(each.count for each in chosen), sum(each.printed for each in chosen)
        several = f"{len(chosen)} 个单位," if self.organization is None else ""
        waiting = f",还有 {count - printed} 张没有打印" if count > printed else ",都已打印"
        self.words.setText(f"{several}共 {count} 张证书{waiting}。" if count else NOTHING)
        for button in (self.send, self.save, self.folder):
            button.setEnabled(count > 0 and not self._busy)
