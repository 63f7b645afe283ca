"""The list: search and filters above, entries or units below, totals at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.gui.screens.registration.entry_panel import REVIEW_TONES
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import (
    Card,
    Choice,
    ConfirmBar,
    ElidedLabel,
    EmptyState,
    FilterButton,
    LinkButton,
    SearchField,
    TableView,
    divider,
    hbox,
)
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.competitions import EventView
from app.services.entry_index import EntryIndex
from app.services.organizations import OrganizationRow
from app.services.registration import REVIEW_NAMES, EntryCounts, EntryRow

DOUBTFUL = "doubtful"
GUEST = "打星"
PEOPLE = ("person", "team")
SEARCH_ENTRIES = "搜索姓名、单位、身份证号、拼音首字母…"
SEARCH_UNITS = "搜索单位、拼音首字母、信用代码…"
APPROVE = "通过所有无疑问的待审核 ›"
WIDEST_EVENT = 190
NARROW = 520  # pixels


class View(StrEnum):
    """What is listed."""

    ENTRIES = "参赛名单"
    UNITS = "参赛单位"


def state_text(row: EntryRow) -> str:
    """The word in the last column: what keeps somebody from competing, or else the review."""
    if row.status != "active":
        return row.status_name
    if row.doubtful:
        return "待核对"
    return GUEST if row.guest and row.review == "approved" else row.review_name


def _state_tone(row: EntryRow) -> Tone:
    if row.status != "active":
        return Tone.ERROR
    return Tone.INFO if state_text(row) == GUEST else REVIEW_TONES[row.review]


ENTRY_COLUMNS: tuple[Column[EntryRow], ...] = (
    Column("报名号", lambda row: row.number, width=94, faint=True),
    Column("姓名 / 名称", lambda row: row.name, width=124, stretch=2),
    Column("性别", lambda row: row.gender or None, width=52),
    Column("年龄", lambda row: row.age, width=52, kind=Kind.NUMBER),
    Column("单位", lambda row: row.organization or None, width=130, stretch=3),
    Column("赛项", lambda row: row.event, width=96, stretch=1),
    Column(
        "技能等级",
        lambda row: row.level_name or None,
        width=80,
        order=lambda row: row.skill_level,
    ),
    Column("状态", state_text, width=96, kind=Kind.PILL, tone=_state_tone, tooltip=lambda row: row.note),
)
# Units, projects and achievements have neither age nor skill level.
WORK_COLUMNS = tuple(column for column in ENTRY_COLUMNS if column.title not in ("性别", "年龄", "技能等级"))
UNIT_COLUMNS: tuple[Column[OrganizationRow], ...] = (
    Column("单位", lambda row: row.name, width=190, stretch=3),
    Column("统一社会信用代码", lambda row: row.credit_code or None, width=170),
    Column("行业", lambda row: row.industry or None, width=80, stretch=1),
    Column("县区", lambda row: row.district or None, width=80),
    Column("联系人", lambda row: row.contact or None, width=80),
    Column("参赛项次", lambda row: row.entries, width=84, kind=Kind.NUMBER),
)


class ListPage(Card):
    """Knows no data: the screen reads and hands in rows."""

    searched = Signal()
    chosen = Signal()  # another row is current, or none
    activated = Signal()  # Enter on a row
    view_wanted = Signal(object)  # View
    approve_all = Signal()
    export_wanted = Signal()
    import_wanted = Signal()
    add_wanted = Signal()
    events_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(flush=True)
        self._view = View.ENTRIES
        self._line = 0
        self._index = EntryIndex()
        self._clean = 0
        self._narrow = False
        self._event_names: dict[int, str] = {}
        self._event_kinds: dict[int, str] = {}
        self.search = SearchField(SEARCH_ENTRIES, at_once=True)
        self._views = FilterButton("", everything="")
        self._views.set_choices([Choice(view, view.value) for view in View])
        self._event = FitFilterButton("赛项", widest=WIDEST_EVENT)
        self._review = FilterButton("状态")
        names = {"pending": REVIEW_NAMES["pending"], DOUBTFUL: "待核对"} | REVIEW_NAMES
        self._review.set_choices([Choice(state, name) for state, name in names.items()])
        self._entries: TableModel[EntryRow] = TableModel(ENTRY_COLUMNS, key=lambda row: row.entry_id)
        self._units: TableModel[OrganizationRow] = TableModel(UNIT_COLUMNS, key=lambda row: row.id)
        self.entry_table, self.unit_table = TableView(self._entries), TableView(self._units)
        self.entry_table.setAccessibleName(View.ENTRIES.value)
        self.unit_table.setAccessibleName(View.UNITS.value)
        self.empty = EmptyState("", "", self._on_empty_clicked, primary=True)
        self._nothing = EmptyState("没有符合条件的记录", "清除搜索和筛选", self.clear_filters)
        self._totals = ElidedLabel("", "muted")
        self.approve = LinkButton(APPROVE, self._ask_approve)
        self.export = LinkButton("导出名单…", self.export_wanted.emit)
        self.confirm = ConfirmBar()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._bar = hbox(self.search, self._views, self._event, self._review, margins=(14, 12, 14, 10))
        self._second_bar = hbox(margins=(14, 0, 14, 0))
        self.body.addLayout(self._bar)
        self.body.addLayout(self._second_bar)
        for page in self._pages:
            self.body.addWidget(page, 1)
            page.hide()
        self.body.addLayout(hbox(self.confirm, margins=(14, 0, 14, 0)))
        self.body.addWidget(divider())
        foot = hbox(self._totals, self.approve, self.export, gap=14, margins=(14, 9, 14, 10))
        foot.setStretchFactor(self._totals, 1)
        self.body.addLayout(foot)
        self.approve.hide()

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._say_searched())
        self.search.returnPressed.connect(lambda: self.table.setFocus())
        self._event.chosen.connect(lambda _value: self._say_searched())
        self._review.chosen.connect(lambda _value: self._say_searched())
        self._views.chosen.connect(self._on_view_chosen)
        for table in (self.entry_table, self.unit_table):
            table.current_changed.connect(lambda _row: self._on_current_changed())
            table.activated_row.connect(lambda _row: self.activated.emit())

    @property
    def _pages(self) -> tuple[QWidget, ...]:
        return self.entry_table, self.unit_table, self.empty, self._nothing

    # -- what is asked for -------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """Entries or units."""
        return self._view

    @property
    def table(self) -> TableView[EntryRow] | TableView[OrganizationRow]:
        """The table of this view."""
        return self.entry_table if self._view is View.ENTRIES else self.unit_table

    @property
    def query(self) -> str:
        """What stands in the search field."""
        return self.search.text().strip()

    @property
    def event_id(self) -> int | None:
        """The event chosen, None for all."""
        value: int | None = self._event.value
        return value

    @property
    def review(self) -> str | None:
        """The state of review chosen, None for all."""
        value: str | None = self._review.value
        return value

    @property
    def entries(self) -> tuple[EntryRow, ...]:
        """The entries listed."""
        return self._entries.rows

    @property
    def current_entry(self) -> EntryRow | None:
        """The entry that is current, while entries are shown."""
        return self.entry_table.current() if self._view is View.ENTRIES else None

    @property
    def current_unit(self) -> OrganizationRow | None:
        """The unit that is current, while units are shown."""
        return self.unit_table.current() if self._view is View.UNITS else None

    def set_events(self, events: Sequence[EventView]) -> None:
        """Offer these events as a filter."""
        before = self.event_id
        names = {event.id: event.name for event in events}
        if names == self._event_names:
            return
        self._event_names = names
        self._event_kinds = {event.id: event.entry_kind for event in events}
        self._event.set_choices([Choice(key, name) for key, name in self._event_names.items()])
        if self.event_id != before:
            self._say_searched()

    def set_filters(self, *, event_id: object = None, review: object = None) -> None:
        """Choose filters from outside; what is not given stays."""
        if isinstance(event_id, int):
            self._event.set_value(event_id)
        if isinstance(review, str):
            self._review.set_value(review)
        self._line = 0

    def reset(self) -> None:
        """No search, no filters: another competition is shown."""
        self.search.clear()
        self._event.set_value(None)
        self._review.set_value(None)
        self._line = 0
        self.confirm.hide()

    def clear_filters(self) -> None:
        """Show everything again."""
        self.reset()
        self.searched.emit()

    def set_view(self, view: View) -> None:
        """Show entries or units."""
        self._view = view
        self._views.set_value(view)
        self._line = 0
        for part in (self._event, self._review):
            part.setVisible(view is View.ENTRIES)
        self.search.setPlaceholderText(SEARCH_ENTRIES if view is View.ENTRIES else SEARCH_UNITS)
        self.confirm.hide()

    # -- what is shown -----------------------------------------------------------------------------

    def show_index(self, index: EntryIndex) -> None:
        """Show the entries as they stand now."""
        self._index = index
        self.show_found()

    def show_found(self) -> None:
        """Show what the search and the filters find."""
        wanted = "pending" if self.review == DOUBTFUL else self.review
        rows = self._index.find(self.query, self.event_id, wanted)
        if self.review == DOUBTFUL:
            rows = tuple(row for row in rows if row.doubtful)
        self._show_entries(rows, self._index.count(self.event_id))

    def _show_entries(self, rows: Sequence[EntryRow], counts: EntryCounts) -> None:
        self._choose_columns()
        self._entries.set_rows(rows)
        is_empty = not counts.total and not self.query and self.event_id is None
        self._show_page(self.entry_table if rows else self.empty if is_empty else self._nothing)
        if is_empty:
            self._show_empty()
        parts = [f"共 {counts.total} 项", f"已通过 {counts.approved}", f"待审核 {counts.pending}"]
        parts += [f"其中待核对 {counts.doubtful}"] if counts.doubtful else []
        parts += [f"已退回 {counts.returned}"] if counts.returned else []
        if len(rows) != counts.total:
            parts.insert(0, f"列出 {len(rows)} 项")
        self._totals.set_text(" · ".join(parts))
        self._clean = counts.pending - counts.doubtful
        self.approve.setVisible(self._clean > 0)
        self.export.setVisible(bool(rows))

    def show_units(self, rows: Sequence[OrganizationRow]) -> None:
        """Show units."""
        self._units.set_rows(rows)
        is_empty = not rows and not self.query
        self._show_page(self.unit_table if rows else self.empty if is_empty else self._nothing)
        if is_empty:
            self._say_empty("还没有参赛单位", "新增单位", "导入报名表时,表里的单位会自动登记。")
        self._totals.set_text(f"共 {len(rows)} 家 · 参赛 {sum(1 for row in rows if row.entries)} 家")
        self.approve.hide()
        self.export.hide()

    def _show_page(self, wanted: QWidget) -> None:
        for page in self._pages:
            page.setVisible(page is wanted)

    def _show_empty(self) -> None:
        if self._event_names:
            self._say_empty(
                "还没有人报名", "从 Excel 导入…", "导入单位交来的报名表,或用右上角的按钮逐个新增。"
            )
        else:
            self._say_empty("这个赛事还没有赛项", "去添加赛项", "有了赛项,才能报名和导入报名表。")

    def _say_empty(self, text: str, button: str, hint: str) -> None:
        self.empty.text.setText(text)
        self.empty.button.setText(button)
        self.empty.button.show()
        self.empty.hint.setText(hint)
        self.empty.hint.show()

    # -- the current row ---------------------------------------------------------------------------

    def select_next(self) -> None:
        """Go on to the next row."""
        self.table.select_next()

    def choose_some(self) -> None:
        """Have a row current where there is any: the neighbour of the last one."""
        count = self.table.model().rowCount()
        if count and not self.table.currentIndex().isValid():
            self.table.selectRow(min(self._line, count - 1))

    def clear_choice(self) -> None:
        """Have no row chosen."""
        for table in (self.entry_table, self.unit_table):
            table.clearSelection()
            table.setCurrentIndex(QModelIndex())

    def _on_current_changed(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self._line = index.row()
        self.chosen.emit()

    # -- steps -------------------------------------------------------------------------------------

    def _say_searched(self) -> None:
        self._line = 0
        self.confirm.hide()
        self.searched.emit()

    def _on_view_chosen(self, view: View) -> None:
        self._views.set_value(self._view)  # until the screen agrees
        self.view_wanted.emit(view)

    def _on_empty_clicked(self) -> None:
        if self._view is View.UNITS:
            self.add_wanted.emit()
        elif self._event_names:
            self.import_wanted.emit()
        else:
            self.events_wanted.emit()

    def _ask_approve(self) -> None:
        event = "" if self.event_id is None else self._event_names.get(self.event_id, "")
        text = f"{event}共有 {self._clean} 条待审核没有疑问,全部通过?"
        self.confirm.ask(text, f"通过 {self._clean} 条", self._on_approve_agreed)

    def _on_approve_agreed(self) -> None:
        # The pressed button goes away: a stray Enter must not press the next one, which exports.
        self.table.setFocus()
        self.approve_all.emit()

    def _set_narrow(self, narrow: bool) -> None:
        """On a small or much enlarged screen: filters below the search, the state beside the name."""
        if narrow is self._narrow:
            return
        self._narrow = narrow
        self._second_bar.setContentsMargins(14, 0, 14, 10 if narrow else 0)
        for part in (self._event, self._review):
            (self._second_bar if narrow else self._bar).addWidget(part)
        self._choose_columns()

    def _choose_columns(self) -> None:
        columns = ENTRY_COLUMNS if self._lists_people else WORK_COLUMNS
        if self._narrow:
            number, name, *others, state = columns
            columns = (number, name, state, *others)
        if columns != self._entries.columns:
            self._entries.set_columns(columns)

    @property
    def _lists_people(self) -> bool:
        return self.event_id is None or self._event_kinds.get(self.event_id) in PEOPLE

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_narrow(self.width() < NARROW)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.table.setFocus()
        elif event.key() == Qt.Key.Key_Escape and self.search.hasFocus() and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)
