"""同分比较: an ordered list of what is compared, each with its direction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.reading import Document
from app.domain.rule_words import ORDER_NAMES, Order
from app.domain.scheme_outline import mappings, text
from app.gui.screens.events.tie_words import default_order, order_of, tie_keys, tie_words
from app.gui.table_model import Column, Kind, TableModel
from app.gui.widgets import FormField, LinkButton, TableView, hbox, vbox
from app.gui.widgets.calm_combo import CalmComboBox

ROW = 32
LEAST, MOST = 2, 7


@dataclass(frozen=True, slots=True)
class TieLine:
    """One comparison."""

    place: int
    name: str
    order: str


def _order_name(line: TieLine) -> str:
    return ORDER_NAMES[Order(line.order)] if line.order in ORDER_NAMES else line.order


COLUMNS: tuple[Column[TieLine], ...] = (
    Column("", lambda line: line.place + 1, 48, Kind.NUMBER, faint=True),
    Column("依次比较", lambda line: line.name, 120, stretch=1),
    Column("方向", _order_name, 90),
)


OF_ENTRIES = "总成绩相同时,从上往下比,分出先后为止"
OF_TEAMS = "团体成绩相同时,比较计入各人的合计(成绩平均时为平均)"


class TieChain(QWidget):
    """Tells the whole chain when it is changed, as it is written in this `part` of the document."""

    typed = Signal(object)  # list of mappings

    def __init__(self, part: str = "ranking", hint: str = OF_ENTRIES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = part
        self._ties: list[Document] = []
        self._names: dict[str, str] = {}
        self._document: Document = {}
        self.rows: TableModel[TieLine] = TableModel(COLUMNS, key=lambda line: line.place)
        self.table = TableView(self.rows, row_height=ROW, sortable=False)
        self.table.setAccessibleName("同分比较" if part == "ranking" else "团体同分比较")
        self.offer = FormField("添加比较项", CalmComboBox(), hint=hint)
        self.offer.editor.make_editable()
        self.add_button = LinkButton("添加", self.add)
        self.steps: dict[str, LinkButton] = {
            "上移": LinkButton("上移", lambda: self._move(-1)),
            "下移": LinkButton("下移", lambda: self._move(1)),
            "反向": LinkButton("反向", self._turn),
            "与上一项相加": LinkButton("与上一项相加", self._join),
            "删除": LinkButton("删除", self._remove),
        }
        adding = hbox(self.offer, self.add_button, gap=10)
        adding.setStretch(0, 1)
        self.setLayout(vbox(self.table, hbox(*self.steps.values(), None, gap=14), adding, gap=8))
        self._keys("Alt+Up", lambda: self._move(-1))
        self._keys("Alt+Down", lambda: self._move(1))
        self._keys("Del", self._remove)
        self.table.activated_row.connect(lambda _line: self._turn())
        self.table.current_changed.connect(lambda _line: self._show_steps())
        line = self.offer.editor.lineEdit()
        if line is not None:
            line.returnPressed.connect(self.add)

    def _keys(self, keys: str, step: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(step)

    def show_document(self, document: Document) -> None:
        """Show the chain of a document, and offer what else can be compared."""
        self._document = document
        part = document.get(self._part)
        self._ties = list(mappings(part, "ties")) if isinstance(part, dict) else []
        names = tie_keys(document)
        if names != self._names:
            self._names = names
            self.offer.editor.set_texts(list(names.values()))
            self.offer.editor.set_text("")
        self.rows.set_rows(
            TieLine(place, tie_words(document, text(tie, "key")), order_of(document, tie))
            for place, tie in enumerate(self._ties)
        )
        lines = min(max(len(self._ties), LEAST), MOST)
        self.table.setFixedHeight(self.table.horizontalHeader().height() + lines * ROW + 2)
        self._show_steps()

    def go_to(self, place: int) -> None:
        """Make a comparison current and take the keys."""
        self.table.selectRow(place)
        self.table.setFocus()

    def add(self) -> None:
        """Compare by what is chosen, behind everything else."""
        said = self.offer.editor.currentText().strip()
        if not said:
            return
        key = next((key for key, name in self._names.items() if said in (key, name)), None)
        known = [text(tie, "key") for tie in self._ties]
        if key is None:
            self.offer.set_error(f"没有“{said}”,请从列表中选。")
        elif key in known:
            self.offer.set_error(f"已经比较{self._names[key]}。")
        else:
            self.offer.set_error("")
            self.offer.editor.set_text("")
            self._tell([*self._ties, {"key": key}], len(self._ties))

    def _place(self) -> int | None:
        line = self.table.current()
        return None if line is None else line.place

    def _move(self, way: int) -> None:
        place = self._place()
        if place is not None and 0 <= place + way < len(self._ties):
            ties = list(self._ties)
            ties.insert(place + way, ties.pop(place))
            self._tell(ties, place + way)

    def _turn(self) -> None:
        place = self._place()
        if place is None:
            return
        tie = dict(self._ties[place])
        turned = "asc" if order_of(self._document, tie) == "desc" else "desc"
        tie.pop("order", None)
        if turned != default_order(self._document, text(tie, "key")):
            tie["order"] = turned
        self._tell([*self._ties[:place], tie, *self._ties[place + 1 :]], place)

    def _join(self) -> None:
        place = self._place()
        if place:
            above, tie = self._ties[place - 1], self._ties[place]
            joined = {**above, "key": f"{text(above, 'key')}+{text(tie, 'key')}"}
            self._tell([*self._ties[: place - 1], joined, *self._ties[place + 1 :]], place - 1)

    def _remove(self) -> None:
        place = self._place()
        if place is not None:
            self._tell([*self._ties[:place], *self._ties[place + 1 :]], min(place, len(self._ties) - 2))

    def _tell(self, ties: Sequence[Document], place: int) -> None:
        if self.isEnabled():
            self.typed.emit(list(ties))
            self.table.selectRow(place)

    def _show_steps(self) -> None:
        place, last = self._place(), len(self._ties) - 1
        for words, fine in (
            ("上移", bool(place)),
            ("下移", place is not None and place < last),
            ("反向", place is not None),
            ("与上一项相加", bool(place)),
            ("删除", place is not None),
        ):
            self.steps[words].setEnabled(fine)
