"""报名名单: the entries, with filters by event and by how far their review is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.gui.screens.registration.entry_panel import REVIEW_TONES
from app.gui.screens.registration.search_page import SIDE, SearchPage
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import Choice, ConfirmBar, FilterButton, LinkButton, hbox, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.reason_bar import ReasonBar
from app.services.competitions import EventView
from app.services.entry_index import EntryIndex
from app.services.registration import REVIEW_NAMES, EntryCounts, EntryRow

DOUBTFUL, INELIGIBLE = "doubtful", "ineligible"
# Filters beyond the states of review.
SPECIAL: Mapping[str, Callable[[EntryRow], bool]] = {
    DOUBTFUL: lambda row: row.doubtful,
    INELIGIBLE: lambda row: row.ineligible,
}
FILTERS = {"pending": REVIEW_NAMES["pending"], DOUBTFUL: "待核对", INELIGIBLE: "不符合条件"} | REVIEW_NAMES
RETURNABLE = ("pending", *SPECIAL)
GUEST = "打星"
PEOPLE = ("person", "team")
SEARCH = "搜索姓名、单位、身份证号、拼音首字母…"
APPROVE = "通过所有无疑问的待审核 ›"
RETURN = "退回列出的…"
PROPOSED = "不符合报名条件,请改正后重新报送"
WIDEST_EVENT = 190
NARROW = 520  # pixels


def state_text(row: EntryRow) -> str:
    """The word in the last column: what keeps somebody from competing, or else the review."""
    if row.status != "active":
        return row.status_name
    if row.ineligible:
        return "须复查" if row.review == "approved" else "不符合"
    if row.doubtful:
        return "待核对"
    return GUEST if row.guest and row.review == "approved" else row.review_name


def _state_tone(row: EntryRow) -> Tone:
    if row.status != "active" or row.ineligible:
        return Tone.ERROR
    return Tone.INFO if state_text(row) == GUEST else REVIEW_TONES[row.review]


def _is_clean(row: EntryRow) -> bool:
    return row.review == "pending" and not (row.doubtful or row.ineligible)


def _why(row: EntryRow) -> str:
    """What was found and noted, a line each."""
    return "\n".join(filter(None, (*row.findings, row.note)))


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
    Column("状态", state_text, width=96, kind=Kind.PILL, tone=_state_tone, tooltip=_why),
)
# Units, projects and achievements have neither age nor skill level.
WORK_COLUMNS = tuple(column for column in ENTRY_COLUMNS if column.title not in ("性别", "年龄", "技能等级"))


class ListPage(SearchPage[EntryRow]):
    """Searches what the section has read, at each key."""

    approve_all = Signal(object)  # ids of entries
    return_wanted = Signal(object, str)  # ids of entries, reason
    returned_list_wanted = Signal()
    export_wanted = Signal()
    import_wanted = Signal()
    events_wanted = Signal()

    def __init__(self) -> None:
        model = TableModel(ENTRY_COLUMNS, key=lambda row: row.entry_id)
        super().__init__("报名名单", SEARCH, model, at_once=True)
        self._index = EntryIndex()
        self._narrow = False
        self._event_names: dict[int, str] = {}
        self._event_kinds: dict[int, str] = {}
        self._event = FitFilterButton("赛项", widest=WIDEST_EVENT)
        self._review = FilterButton("状态")
        self._review.set_choices([Choice(state, name) for state, name in FILTERS.items()])
        self.approve = LinkButton(APPROVE, self._ask_approve)
        self.give_back = LinkButton(RETURN, self._ask_return)
        self.returned_list = LinkButton("退回名单…", self.returned_list_wanted.emit)
        self.export = LinkButton("导出名单…", self.export_wanted.emit)
        self.confirm, self.reason = ConfirmBar(), ReasonBar()
        self._lay_out()
        self._event.chosen.connect(lambda _value: self.say_searched())
        self._review.chosen.connect(lambda _value: self.say_searched())

    def _lay_out(self) -> None:
        self._second_bar = hbox(margins=(SIDE, 0, SIDE, 0))
        self.column.insertLayout(1, self._second_bar)
        above_foot = self.column.count() - 2
        self.column.insertLayout(above_foot, vbox(self.confirm, self.reason, margins=(SIDE, 0, SIDE, 0)))
        for part in (self._event, self._review):
            self.bar.addWidget(part)
        for link in (self.approve, self.give_back, self.returned_list, self.export):
            self.foot.addWidget(link)
            link.hide()

    # -- what is asked for -------------------------------------------------------------------------

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
        return self.model.rows

    @property
    def deciding(self) -> tuple[QWidget, ...]:
        """What decides about entries."""
        return self.approve, self.give_back

    def set_events(self, events: Sequence[EventView]) -> None:
        """Offer these events as a filter."""
        before = self.event_id
        names = {event.id: event.name for event in events}
        if names == self._event_names:
            return
        self._event_names = names
        self._event_kinds = {event.id: event.entry_kind for event in events}
        self._event.set_choices([Choice(key, name) for key, name in self._event_names.items()])
        self._show_empty()
        if self.event_id != before:
            self.say_searched()

    def set_filters(self, *, event_id: object = None, review: object = None) -> None:
        """Choose filters from outside; what is not given stays."""
        if isinstance(event_id, int):
            self._event.set_value(event_id)
        if isinstance(review, str):
            self._review.set_value(review)
        self._line = 0

    @override
    def reset(self) -> None:
        super().reset()
        self._event.set_value(None)
        self._review.set_value(None)
        self._close_questions()

    @override
    def say_searched(self) -> None:
        self._close_questions()
        super().say_searched()

    # -- what is shown -----------------------------------------------------------------------------

    def show_index(self, index: EntryIndex) -> None:
        """Show the entries as they stand now."""
        self._index = index
        self.show_found()

    def show_found(self) -> None:
        """Show what the search and the filters find."""
        special = SPECIAL.get(self.review or "")
        rows = self._index.find(self.query, self.event_id, None if special else self.review)
        if special is not None:
            rows = tuple(filter(special, rows))
        self._show_entries(rows, self._index.count(self.event_id))

    def _show_entries(self, rows: Sequence[EntryRow], counts: EntryCounts) -> None:
        self._choose_columns()
        self.model.set_rows(rows)
        is_empty = not counts.total and not self.query and self.event_id is None
        self.show_page(is_empty=is_empty)
        if is_empty:
            self._show_empty()
        parts = [f"共 {counts.total} 项", f"已通过 {counts.approved}", f"待审核 {counts.pending}"]
        parts += [f"其中待核对 {counts.doubtful}"] if counts.doubtful else []
        parts += [f"不符合条件 {counts.ineligible}"] if counts.ineligible else []
        parts += [f"已退回 {counts.returned}"] if counts.returned else []
        if len(rows) != counts.total:
            parts.insert(0, f"列出 {len(rows)} 项")
        self.totals.setText(" · ".join(parts))
        self.approve.setVisible(any(map(_is_clean, rows)))
        self.give_back.setVisible(bool(rows) and self.review in RETURNABLE)
        self.returned_list.setVisible(counts.returned > 0)
        self.export.setVisible(bool(rows))

    def _show_empty(self) -> None:
        if self._event_names:
            self.say_empty(
                "还没有人报名", "从 Excel 导入…", "导入单位交来的报名表,或用右上角的按钮逐个新增。"
            )
        else:
            self.say_empty("这个赛事还没有赛项", "去添加赛项", "有了赛项,才能报名和导入报名表。")

    # -- steps -------------------------------------------------------------------------------------

    @override
    def on_empty_clicked(self) -> None:
        if self._event_names:
            self.import_wanted.emit()
        else:
            self.events_wanted.emit()

    def _ask_approve(self) -> None:
        ids = frozenset(row.entry_id for row in self.entries if _is_clean(row))
        event = "" if self.event_id is None else self._event_names.get(self.event_id, "")
        where = "列出的报名中" if self.query else event
        self.reason.close_bar()
        text = f"{where}共有 {len(ids)} 条待审核没有疑问,全部通过?"
        self.confirm.ask(text, f"通过 {len(ids)} 条", lambda: self._on_approve_agreed(ids))

    def _on_approve_agreed(self, ids: Collection[int]) -> None:
        # The pressed button goes away: a stray Enter must not press the next one, which exports.
        self.table.setFocus()
        self.approve_all.emit(ids)

    def _ask_return(self) -> None:
        ids = [row.entry_id for row in self.entries]
        text = f"退回列出的 {len(ids)} 条,每条查出的问题一并写进退回原因。写明要单位做什么:"

        def agreed(reason: str) -> None:
            self.reason.close_bar()
            self.return_wanted.emit(ids, reason)

        self.confirm.hide()
        self.reason.ask(text, f"退回 {len(ids)} 条", agreed, reason=PROPOSED)

    def _close_questions(self) -> None:
        self.confirm.hide()
        self.reason.close_bar()

    @property
    def returned(self) -> tuple[EntryRow, ...]:
        """What was returned, of the event chosen."""
        return self._index.find(event_id=self.event_id, review="returned")

    def _set_narrow(self, narrow: bool) -> None:
        """On a small or much enlarged screen: filters below the search, the state beside the name."""
        if narrow is self._narrow:
            return
        self._narrow = narrow
        self._second_bar.setContentsMargins(SIDE, 0, SIDE, 10 if narrow else 0)
        for part in (self._event, self._review):
            (self._second_bar if narrow else self.bar).addWidget(part)
        self._choose_columns()

    def _choose_columns(self) -> None:
        columns = ENTRY_COLUMNS if self._lists_people else WORK_COLUMNS
        if self._narrow:
            number, name, *others, state = columns
            columns = (number, name, state, *others)
        if columns != self.model.columns:
            self.model.set_columns(columns)

    @property
    def _lists_people(self) -> bool:
        return self.event_id is None or self._event_kinds.get(self.event_id) in PEOPLE

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_narrow(self.width() < NARROW)
