"""缺表, 还没录入, 已收: who owes how many at the left, the papers themselves at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget
from typing_extensions import override

from app.gui.screens.papers.lists import (
    EVERYBODY,
    TABS_OF_MISSING,
    Tab,
    group_columns,
    groups_of,
    paper_columns,
    papers_of,
    tab_titles,
)
from app.gui.table_model import TableModel
from app.gui.widgets import (
    Card,
    EmptyState,
    KeyHint,
    SecondaryButton,
    TableView,
    divider,
    hbox,
    vbox,
)
from app.gui.widgets.section_bar import SectionBar
from app.services.paperwork import MissingGroup, PaperLine

GROUPS_WIDTH = 264
NOTHING = {
    Tab.BY_JUDGE: ("评分单已全部收齐", "收回的评分单在“已收”里。"),
    Tab.BY_ENTRY: ("评分单已全部收齐", "收回的评分单在“已收”里。"),
    Tab.NOT_ENTERED: ("收回的评分单都已录入", "收回而没有提交的评分单会列在这里。"),
    Tab.HERE: ("还没有收回评分单", "裁判交回评分单时,在左侧逐份扫码。"),
}


class ListsCard(Card):
    """The papers of an event, tab by tab."""

    taken = Signal(object)  # PaperLine: tick it in
    given_back = Signal(object)  # PaperLine: take the tick back
    to_type = Signal(object)  # PaperLine: type its marks
    tab_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._lines: tuple[PaperLine, ...] = ()
        self._blind, self._allowed = False, True
        self._shape: tuple[object, ...] = ()
        self.bar = SectionBar(tab_titles((), blind=True))
        self.bar.currentChanged.connect(self._on_bar_current_changed)
        self.groups: TableModel[MissingGroup] = TableModel((), key=lambda group: group.key)
        self.group_table = TableView(self.groups, sortable=False)
        self.group_table.setFixedWidth(GROUPS_WIDTH)
        self.group_table.current_changed.connect(lambda _group: self._show_papers())
        self.papers: TableModel[PaperLine] = TableModel((), key=lambda line: (line.entry_id, line.judge_id))
        self.paper_table = TableView(self.papers)
        self.paper_table.current_changed.connect(lambda _line: self._show_steps())
        self.paper_table.activated_row.connect(self._on_paper_activated)
        self.paper_table.installEventFilter(self)
        self.take = SecondaryButton("收下选中的一份", lambda: self._on_current(self.taken.emit))
        self.give_back = SecondaryButton("移回缺表…", lambda: self._on_current(self.given_back.emit))
        self.type = SecondaryButton("去录入", lambda: self._on_current(self.to_type.emit))
        self._build()

    def _build(self) -> None:
        self.space, self.delete = KeyHint(("空格", "收下")), KeyHint(("Delete", "移回缺表"))
        self.empty = EmptyState("", hint=" ")
        tables = QWidget()
        beside = QFrame()
        beside.setProperty("part", "sheet")
        beside.setLayout(vbox(self.paper_table, gap=0))
        row = hbox(self.group_table, beside, gap=0)
        row.setStretch(1, 1)
        tables.setLayout(row)
        self.stack = QStackedWidget()
        self.stack.addWidget(tables)
        self.stack.addWidget(self.empty)
        steps = hbox(
            self.take, self.give_back, self.type, None, self.space, self.delete, margins=(14, 8, 14, 8)
        )
        self._steps = QWidget()
        self._steps.setLayout(vbox(divider(), steps, gap=0))
        self.body.addLayout(hbox(self.bar, None, margins=(6, 2, 6, 0)))
        self.body.addWidget(divider())
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self._steps)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def tab(self) -> Tab:
        """The tab that is open."""
        return Tab(self.bar.currentIndex())

    def show_lines(self, lines: tuple[PaperLine, ...], *, blind: bool, allowed: bool) -> None:
        """Show these papers; what was chosen stays chosen, or the next one in its place."""
        self._lines, self._blind, self._allowed = lines, blind, allowed
        for at, title in enumerate(tab_titles(lines, blind=blind)):
            self.bar.setTabText(at, title)
        self._show_tab()

    def choose(self, line: PaperLine) -> None:
        """Open the tab where this paper stands, and go to it."""
        self.bar.setCurrentIndex(Tab.BY_ENTRY if line.missing else Tab.HERE)
        if line.missing:
            self.group_table.select_key(line.entry_id)
        self.paper_table.select_key((line.entry_id, line.judge_id))
        self.paper_table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_bar_current_changed(self, _index: int) -> None:
        self._show_tab()
        self.tab_changed.emit()

    def _show_tab(self) -> None:
        tab = self.tab
        if (tab, self._blind) != self._shape:
            self._shape = (tab, self._blind)
            self.groups.set_rows(())
            self.groups.set_columns(group_columns(tab, blind=self._blind))
            self.papers.set_rows(())
            self.papers.set_columns(paper_columns(tab, blind=self._blind))
            self.paper_table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.group_table.setVisible(tab in TABS_OF_MISSING)
        self.groups.set_rows(groups_of(tab, self._lines))
        if self.group_table.current() is None:
            self.group_table.select_key(EVERYBODY)
        self._show_papers()
        filled = bool(papers_of(tab, self._lines))
        self.stack.setCurrentIndex(0 if filled else 1)
        self._steps.setVisible(filled)
        text, hint = NOTHING[tab]
        self.empty.text.setText(text)
        self.empty.hint.setText(hint)

    def _show_papers(self) -> None:
        group = self.group_table.current() if self.tab in TABS_OF_MISSING else None
        papers = papers_of(self.tab, self._lines) if group is None else group.lines
        line = self.paper_table.currentIndex().row()
        self.papers.set_rows(papers)
        if self.paper_table.current() is None and line >= 0 and papers:
            self.paper_table.selectRow(min(line, len(papers) - 1))
        self._show_steps()

    def _show_steps(self) -> None:
        tab, chosen = self.tab, self.paper_table.current() is not None
        self.take.setVisible(tab in TABS_OF_MISSING)
        self.give_back.setVisible(tab is Tab.HERE)
        self.type.setVisible(tab is Tab.NOT_ENTERED)
        self.space.setVisible(tab in TABS_OF_MISSING)
        self.delete.setVisible(tab is Tab.HERE)
        self.take.setEnabled(chosen and self._allowed)
        self.give_back.setEnabled(chosen and self._allowed)
        self.type.setEnabled(chosen)

    # -- keys --------------------------------------------------------------------------------------

    def _on_current(self, say: Callable[[PaperLine], object]) -> None:
        line = self.paper_table.current()
        if line is not None:
            say(line)

    def _on_paper_activated(self, line: PaperLine) -> None:
        if self.tab is Tab.NOT_ENTERED:
            self.to_type.emit(line)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Space and self.take.isVisible() and self.take.isEnabled():
                self.take.click()
                return True
            if event.key() == Qt.Key.Key_Delete and self.give_back.isVisible():
                self.give_back.click()
                return True
        return super().eventFilter(watched, event)
