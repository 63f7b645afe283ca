"""The list: search and filters above, entries or units below, totals at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.gui.screens.registration.entry_panel import REVIEW_TONES
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import (
    Card,
    Choice,
    EmptyState,
    FilterButton,
    LinkButton,
    SearchField,
    TableView,
    divider,
    hbox,
    label,
)
from app.services.competitions import EventView
from app.services.organizations import OrganizationRow
from app.services.registration import REVIEW_NAMES, EntryCounts, EntryRow


class View(StrEnum):
    """What is listed."""

    ENTRIES = "参赛名单"
    UNITS = "参赛单位"


def _state(row: EntryRow) -> str:
    if row.status != "active":
        return row.status_name
    if row.review == "pending" and row.note:
        return "待核对"
    return row.review_name


def _state_tone(row: EntryRow) -> Tone:
    return Tone.ERROR if row.status != "active" else REVIEW_TONES[row.review]


ENTRY_COLUMNS: tuple[Column[EntryRow], ...] = (
    Column("报名号", lambda row: row.number, width=98, faint=True),
    Column("姓名 / 名称", lambda row: row.name, width=136, stretch=2),
    Column("性别", lambda row: row.gender or None, width=56),
    Column("年龄", lambda row: row.age, width=56, kind=Kind.NUMBER),
    Column("单位", lambda row: row.organization or None, width=150, stretch=3),
    Column("赛项", lambda row: row.event, width=110, stretch=1),
    Column(
        "技能等级",
        lambda row: row.level_name or None,
        width=84,
        order=lambda row: row.skill_level,
    ),
    Column("状态", _state, width=104, kind=Kind.PILL, tone=_state_tone, tooltip=lambda row: row.note),
)
UNIT_COLUMNS: tuple[Column[OrganizationRow], ...] = (
    Column("单位", lambda row: row.name, width=220, stretch=3),
    Column("统一社会信用代码", lambda row: row.credit_code or None, width=170),
    Column("行业", lambda row: row.industry or None, width=110, stretch=1),
    Column("县区", lambda row: row.district or None, width=90),
    Column("联系人", lambda row: row.contact or None, width=90),
    Column("参赛项次", lambda row: row.entries, width=84, kind=Kind.NUMBER),
)


class ListPage(Card):
    """Knows no data: the screen reads and hands in rows."""

    searched = Signal()
    entry_chosen = Signal(object)  # EntryRow | None
    unit_chosen = Signal(object)  # OrganizationRow | None
    view_changed = Signal()
    approve_all = Signal()
    import_wanted = Signal()
    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(flush=True)
        self._search = SearchField("搜索姓名、单位、身份证号、拼音首字母…")
        self._view = FilterButton("", everything="")
        self._view.set_choices([Choice(view, view.value) for view in View])
        self._event = FilterButton("赛项")
        self._review = FilterButton("状态")
        self._review.set_choices([Choice(state, name) for state, name in REVIEW_NAMES.items()])
        self._entries: TableModel[EntryRow] = TableModel(ENTRY_COLUMNS, key=lambda row: row.entry_id)
        self._units: TableModel[OrganizationRow] = TableModel(UNIT_COLUMNS, key=lambda row: row.id)
        self._entry_table, self._unit_table = TableView(self._entries), TableView(self._units)
        self._empty = EmptyState(
            "还没有人报名",
            "从 Excel 导入…",
            self.import_wanted.emit,
            hint="导入单位交来的报名表,或用右上角的按钮逐个新增。",
            primary=True,
        )
        self._nothing = EmptyState("没有符合条件的记录", "清除搜索和筛选", self._clear_filters)
        self._below = QStackedWidget()
        for page in (self._entry_table, self._unit_table, self._empty, self._nothing):
            self._below.addWidget(page)
        self._totals = label("", "muted")
        self._approve = LinkButton("通过所有无疑问的待审核 ›", self.approve_all.emit)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        bar = hbox(self._search, self._view, self._event, self._review, margins=(14, 12, 14, 10))
        self.body.addLayout(bar)
        self.body.addWidget(self._below, 1)
        self.body.addWidget(divider())
        self.body.addLayout(hbox(self._totals, None, self._approve, margins=(14, 9, 14, 10)))

    def _connect(self) -> None:
        self._search.searched.connect(lambda _text: self.searched.emit())
        self._event.chosen.connect(lambda _value: self.searched.emit())
        self._review.chosen.connect(lambda _value: self.searched.emit())
        self._view.chosen.connect(self._on_view_chosen)
        self._entry_table.current_changed.connect(self.entry_chosen)
        self._unit_table.current_changed.connect(self.unit_chosen)

    # -- what is asked for -------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """Entries or units."""
        return View(self._view.value)

    @property
    def query(self) -> str:
        """What stands in the search field."""
        return self._search.text().strip()

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

    def set_events(self, events: Sequence[EventView]) -> None:
        """Offer these events as a filter."""
        self._event.set_choices([Choice(event.id, event.name) for event in events])

    def set_filters(self, *, event_id: object = None, review: object = None) -> None:
        """Choose filters from outside; what is not given stays."""
        if isinstance(event_id, int):
            self._event.set_value(event_id)
        if isinstance(review, str):
            self._review.set_value(review)

    # -- what is shown -----------------------------------------------------------------------------

    def show_entries(self, rows: Sequence[EntryRow], counts: EntryCounts) -> None:
        """Show entries and their totals."""
        self._entries.set_rows(rows)
        self._below.setCurrentWidget(self._entry_table if rows else self._empty_page(counts.total))
        parts = [f"共 {counts.total} 项", f"已通过 {counts.approved}", f"待审核 {counts.pending}"]
        parts += [f"其中待核对 {counts.doubtful}"] if counts.doubtful else []
        parts += [f"已退回 {counts.returned}"] if counts.returned else []
        if len(rows) != counts.total:
            parts.insert(0, f"列出 {len(rows)} 项")
        self._totals.setText(" · ".join(parts))
        self._approve.setVisible(counts.pending > counts.doubtful)

    def show_units(self, rows: Sequence[OrganizationRow]) -> None:
        """Show units."""
        self._units.set_rows(rows)
        self._below.setCurrentWidget(self._unit_table if rows else self._nothing)
        self._totals.setText(f"共 {len(rows)} 家 · 参赛 {sum(1 for row in rows if row.entries)} 家")
        self._approve.hide()

    def select_next(self) -> None:
        """Go on to the next entry."""
        self._entry_table.select_next()

    def clear_choice(self) -> None:
        """Have no row chosen."""
        for table in (self._entry_table, self._unit_table):
            table.clearSelection()
            table.setCurrentIndex(QModelIndex())

    def _empty_page(self, total: int) -> QWidget:
        return self._nothing if total or self.query else self._empty

    def _clear_filters(self) -> None:
        self._search.clear()
        self._event.set_value(None)
        self._review.set_value(None)
        self.searched.emit()

    def _on_view_chosen(self, _view: View) -> None:
        entries = self.view is View.ENTRIES
        self._event.setVisible(entries)
        self._review.setVisible(entries)
        self.view_changed.emit()
