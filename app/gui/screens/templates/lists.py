"""The left side: the templates there are, and the boxes of the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from app.documents.certificate_template import BOX_NAMES, Box, BoxKind
from app.gui.screens.templates.document import TemplateDocument
from app.gui.theme import Tone
from app.gui.widgets import Card, ChooserButton, LinkButton, divider, hbox, label
from app.gui.widgets.grouped_list import GroupedList, ListGroup, ListLine
from app.services.certificate_templates import TemplateEntry

BUNDLED, OWN = "自带", "自己的"
NO_OWN = "还没有自己的模板。选一个自带的,复制后再改。"


class TemplatesCard(Card):
    """The templates, bundled ones first."""

    def __init__(self) -> None:
        super().__init__(flush=True)
        self.list = GroupedList()
        self.list.setAccessibleName("证书模板")
        self.note = label(NO_OWN, "small", wrap=True)
        self.note.setContentsMargins(14, 4, 14, 10)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.note)

    def show_entries(self, entries: Sequence[TemplateEntry], current: str, dirty: bool) -> None:
        """Show these; the open one may have something unsaved."""

        def line(entry: TemplateEntry) -> ListLine:
            if entry.problem:
                return ListLine(entry.key, entry.title, state="损坏", tone=Tone.ERROR)
            if entry.key == current and dirty:
                return ListLine(entry.key, entry.title, state="未保存", tone=Tone.WARN)
            return ListLine(entry.key, entry.title)

        own = [line(entry) for entry in entries if entry.own]
        groups = [ListGroup(BUNDLED, tuple(line(entry) for entry in entries if not entry.own))]
        if own:
            groups.append(ListGroup(OWN, tuple(own)))
        self.list.set_groups(groups)
        self.list.set_current(current)
        self.note.setVisible(not own)


class BoxList(GroupedList):
    """The boxes; Delete takes the current one away."""

    remove_wanted = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)


class BoxesCard(Card):
    """The boxes of the open template, in the order in which they are drawn."""

    add_wanted = Signal(object)  # BoxKind
    copy_wanted = Signal()
    move_wanted = Signal(int)
    remove_wanted = Signal()

    def __init__(self, document: TemplateDocument) -> None:
        super().__init__(flush=True)
        self._document = document
        self.list = BoxList()
        self.list.setAccessibleName("框")
        self.add = ChooserButton("添加框")
        for kind in BoxKind:
            self.add.drop.addAction(BOX_NAMES[kind]).triggered.connect(self._adder(kind))
        self.steps = {
            "copy": LinkButton("复制", self.copy_wanted.emit),
            "up": LinkButton("上移", partial(self.move_wanted.emit, -1)),
            "down": LinkButton("下移", partial(self.move_wanted.emit, 1)),
            "remove": LinkButton("删除", self.remove_wanted.emit),
        }
        self.body.addWidget(self.list, 1)
        self.body.addWidget(divider())
        self.body.addLayout(hbox(*self.steps.values(), None, gap=12, margins=(14, 6, 14, 0)))
        self.body.addLayout(hbox(self.add, None, margins=(14, 4, 14, 12)))
        self.list.chosen.connect(self._on_list_chosen)
        self.list.remove_wanted.connect(self.remove_wanted)

    def show_boxes(self, boxes: Sequence[Box], chosen: int | None, wrong: frozenset[int]) -> None:
        """Show these; those with a problem are marked."""

        def line(at: int, box: Box) -> ListLine:
            if at in wrong:
                return ListLine(at, box.name, state="有误", tone=Tone.ERROR)
            if not box.shown:
                return ListLine(at, box.name, state="不印")
            return ListLine(at, box.name)

        page = ListLine(-1, "整个页面")
        lines = tuple(line(at, box) for at, box in enumerate(boxes))
        self.list.set_groups([ListGroup(f"共 {len(boxes)} 个框", (page, *lines))])
        self.list.set_current(-1 if chosen is None else chosen)
        editable = self._document.editable
        self.add.setEnabled(editable)
        for name, button in self.steps.items():
            ends = {"up": 0, "down": len(boxes) - 1}
            button.setEnabled(editable and chosen is not None and chosen != ends.get(name))

    def _adder(self, kind: BoxKind) -> Callable[..., None]:
        return lambda _checked=False: self.add_wanted.emit(kind)

    def _on_list_chosen(self, key: object) -> None:
        if isinstance(key, int):
            self._document.choose(None if key < 0 else key)
