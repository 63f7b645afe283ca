"""印制: the kinds of papers at the left, the chosen one as it will be printed, and how to get it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.badges import FORMATS
from app.domain.printed import PAPER_NAMES, PaperKind, PaperScope
from app.gui.screens.printouts.wanted import Preview
from app.gui.theme import GAP
from app.gui.widgets import Card, Choice, hbox, label, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.grouped_list import GroupedList, ListGroup, ListLine
from app.gui.widgets.paper_view import PaperView
from app.services.competitions import EventView

LIST_WIDTH = 186
NEW, BY_UNIT = "new", "unit"
GROUPS: Mapping[str, tuple[PaperKind, ...]] = {
    "证件": (PaperKind.BADGE, PaperKind.STAFF_BADGE, PaperKind.ADMISSION),
    "表册": (PaperKind.SEATING, PaperKind.ATTENDANCE, PaperKind.PROGRAMME, PaperKind.NOTICE),
}
NOTES: Mapping[PaperKind, str] = {
    PaperKind.BADGE: "审核通过的选手、替补、领队、教练。二维码用于检录。",
    PaperKind.STAFF_BADGE: "有岗位或裁判席位的工作人员。",
    PaperKind.ADMISSION: "有理论考试的赛项,A4 每页 2 张。",
    PaperKind.SEATING: "排好座位的每一场,A4 横向,贴在门口。",
    PaperKind.ATTENDANCE: "每一场一份,A4 纵向;没有排场次的赛项按赛项。",
    PaperKind.PROGRAMME: "封面、目录、日程、场地、裁判、参赛单位和名单。",
    PaperKind.NOTICE: "审核通过以后的换人、增补、退赛。",
}
# What is printed once for everybody has no event and no unit to choose.
WHOLE = frozenset({PaperKind.PROGRAMME, PaperKind.NOTICE})
OF_UNITS = frozenset({PaperKind.BADGE, PaperKind.ADMISSION})
CUT = frozenset({PaperKind.BADGE, PaperKind.STAFF_BADGE})


class PrintPage(QWidget):
    """Says `changed` when other papers are wanted."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kinds = GroupedList()
        self.kinds.setFixedWidth(LIST_WIDTH)
        self.kinds.setAccessibleName("种类")
        self.of_event = FitFilterButton("赛项", widest=210)
        self.of_unit = FitFilterButton("单位", widest=230)
        self.which = FitFilterButton("范围", widest=190)
        self.which.set_choices([Choice(NEW, "没印过和有变的")])
        self.order = FitFilterButton("次序", everything="按赛项", widest=150)
        self.order.set_choices([Choice(BY_UNIT, "按单位")])
        self.cut = FitFilterButton("规格", everything="", widest=270)
        self.cut.set_choices([Choice(each.key, each.name) for each in FORMATS])
        self._choosers = (self.of_event, self.of_unit, self.which, self.order, self.cut)
        self.about = label("", "note", wrap=True)
        self.view = PaperView(self._choosers, "另存为 PDF…", self.about)
        left = Card(flush=True)
        left.body.addWidget(self.kinds, 1)
        row = hbox(left, self.view, gap=GAP)
        row.setStretch(1, 1)
        self.setLayout(vbox(row, gap=0))
        self.setFocusProxy(self.kinds)
        self._connect()
        self.show_kinds()

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._on_kind_chosen)
        for chooser in self._choosers:
            chooser.chosen.connect(lambda _value: self.changed.emit())

    # -- what is chosen ----------------------------------------------------------------------------

    @property
    def kind(self) -> PaperKind:
        """The chosen kind."""
        return PaperKind(str(self.kinds.current_key()))

    @property
    def scope(self) -> PaperScope:
        """The chosen event and unit, as far as the kind has them."""
        event = None if self.kind in WHOLE else self.of_event.value
        unit = self.of_unit.value if self.kind in OF_UNITS else None
        return PaperScope(event, unit)

    @property
    def only_new(self) -> bool:
        """Whether only papers are wanted that did not go out as they are now."""
        return bool(self.which.value == NEW)

    @property
    def by_unit(self) -> bool:
        """Whether the papers of a unit stand together."""
        return self.kind in OF_UNITS and self.order.value == BY_UNIT

    def choose(self, kind: PaperKind, *, only_new: bool = False) -> None:
        """Go to a kind; all papers of it, or only those that did not go out as they are now."""
        self.kinds.set_current(kind.value)
        self.of_event.set_value(None)
        self.of_unit.set_value(None)
        self.which.set_value(NEW if only_new else None)
        self._on_kind_chosen(kind.value)

    # -- what is offered ---------------------------------------------------------------------------

    def show_kinds(self) -> None:
        """Offer all kinds."""
        self.kinds.set_groups(
            [
                ListGroup(title, tuple(ListLine(kind.value, PAPER_NAMES[kind]) for kind in kinds))
                for title, kinds in GROUPS.items()
            ]
        )
        self.kinds.set_current(PaperKind.BADGE.value)
        self._show_choosers()

    def set_events(self, events: Sequence[EventView], units: Sequence[tuple[int, str]]) -> None:
        """Offer the events and the units of the competition."""
        self.of_event.set_choices([Choice(event.id, event.name) for event in events])
        self.of_unit.set_choices([Choice(key, name) for key, name in units])

    def show_preview(self, preview: Preview) -> None:
        """Show the first pages, and say how many papers there are."""
        unit = "张" if self.kind in OF_UNITS | CUT else "份"
        words = f"共 {preview.count} {unit}"
        if preview.sheets:
            words += f" · {preview.sheets} 页"
        if preview.without_photo:
            words += f",其中 {preview.without_photo} {unit}没有照片,留了贴照片的位置"
        self.view.show_pages(preview.pages, f"{words}。", ready=preview.count > 0)

    def _on_kind_chosen(self, _key: object) -> None:
        self._show_choosers()
        self.changed.emit()

    def _show_choosers(self) -> None:
        kind = self.kind
        self.of_event.setVisible(kind not in WHOLE)
        self.of_unit.setVisible(kind in OF_UNITS)
        self.which.setVisible(kind not in WHOLE)
        self.order.setVisible(kind in OF_UNITS)
        self.cut.setVisible(kind in CUT)
        self.about.setText(NOTES[kind])
