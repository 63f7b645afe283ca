"""报名与资格审核: the list of entries and of units, one of them at the right, and the import of 报名表."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.rights import Right
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.registration.entry_desk import EntryDesk
from app.gui.screens.registration.entry_panel import EntryPanel
from app.gui.screens.registration.exports import Exporter
from app.gui.screens.registration.import_desk import ImportDesk
from app.gui.screens.registration.import_page import ImportPage
from app.gui.screens.registration.list_page import ListPage, View
from app.gui.screens.registration.reads import read_choices
from app.gui.screens.registration.unit_desk import UnitDesk
from app.gui.screens.registration.unit_panel import UnitPanel
from app.gui.theme import GAP
from app.gui.widgets import hbox, vbox
from app.gui.widgets.close_guard import CloseGuard
from app.gui.widgets.form_panel import FormPanel
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.steady_pages import SteadyPages
from app.services import competitions, organizations, registration
from app.services.competitions import EventView
from app.services.entry_index import EntryIndex, read_index

if TYPE_CHECKING:
    from sqlmodel import Session

UNSAVED = "“{}”有修改还没有保存。"
UNIMPORTED = "“{}”改正过,还没有导入。"


class RegistrationScreen(Screen):
    """Entries, units, and the import. What is half typed stays until somebody decides about it."""

    key = "registration"
    title = "报名与资格审核"
    topics = frozenset({"competition", "registration"})
    help_text = (
        "在搜索框(Ctrl+F)中输入姓名、单位、证件号、报名号或拼音首字母。↑↓ 选人,Enter 到右侧修改,"
        "再按 Enter 到下一栏,Ctrl+Enter 保存并到下一条,Ctrl+Shift+Enter 通过并到下一条,Esc 回到名单。"
        "从 Excel 导入时先看预览:好的行直接导入,有误的行在右侧改正,或导出问题表退回单位。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._events: tuple[EventView, ...] = ()
        self._shown_competition: int | None = None
        self._guard = CloseGuard(self, self._must_stay)
        self._wants_focus = False
        self.list = ListPage()
        self.entry = EntryPanel()
        self.unit = UnitPanel()
        self.import_page = ImportPage()
        self.unsaved, self.unimported = QuestionBar(), QuestionBar()
        self.entries = EntryDesk(self.store, self.messages, self.entry)
        self.units = UnitDesk(self.store, self.messages, self.unit, lambda: self.competition_id)
        self.imports = ImportDesk(self.store, self.messages, self.import_page)
        self._exporter = Exporter(self.store, self.messages, self)
        self._pages = SteadyPages()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = vbox(self.unsaved, self.unimported, self.list, gap=12)
        left.setStretchFactor(self.list, 1)
        self._main = QWidget()
        self._main.setLayout(hbox(left, self.entry, self.unit, gap=GAP))
        self._pages.addWidget(self._main)
        self._pages.addWidget(self.import_page)
        self.setLayout(hbox(self._pages))
        self.entry.hide()
        self.unit.hide()

    def _connect(self) -> None:
        self.list.searched.connect(self._search_rows)
        self.list.chosen.connect(self._follow)
        self.list.activated.connect(lambda: self._panel.go_to_first())
        self.list.view_wanted.connect(self._on_view_wanted)
        self.list.approve_all.connect(self._approve_all)
        self.list.export_wanted.connect(self._export_list)
        self.list.import_wanted.connect(self._import)
        self.list.add_wanted.connect(self._add)
        self.list.events_wanted.connect(lambda: self.context.navigate("events"))
        for desk in (self.entries, self.units):
            desk.settled.connect(self._on_settled)
        self.entries.done.connect(self._on_entry_done)
        for panel in (self.entry, self.unit):
            panel.left.connect(self._on_panel_left)
        self.imports.opened.connect(lambda: self._show_page(self.import_page))
        self.imports.closed.connect(self._on_import_closed)
        self.imports.changed.connect(self.update_header)
        self._shortcut("Ctrl+Return", self._save)
        self._shortcut("Ctrl+Enter", self._save)
        self._shortcut("Ctrl+Shift+Return", self._approve)
        self._shortcut("Ctrl+Shift+Enter", self._approve)
        self._shortcut("Ctrl+F", self._search)

    def _shortcut(self, keys: str, run: Callable[[], object]) -> None:
        # Of the whole window, but only while the list is shown.
        QShortcut(QKeySequence(keys), self._main).activated.connect(run)

    # -- the window's hooks ------------------------------------------------------------------------

    def header_actions(self) -> tuple[HeaderAction, ...]:
        """The buttons that fit what is shown."""
        if self._pages.currentWidget() is self.import_page:
            return (
                HeaderAction("返回名单", self.imports.close, shortcut="Esc"),
                HeaderAction("导出问题表…", self._export_problems, enabled=self.imports.wrong > 0),
                HeaderAction(
                    f"导入 {self.imports.ready} 行",
                    self.imports.commit,
                    primary=True,
                    enabled=self.imports.can_commit,
                    shortcut="Ctrl+Return",
                ),
            )
        return (
            HeaderAction("下载报名表模板", self._save_template),
            self.gated(HeaderAction("从 Excel 导入…", self._import, shortcut="Ctrl+O"), Right.REGISTER),
            self.gated(self._adding_action(), Right.REGISTER),
        )

    def _adding_action(self) -> HeaderAction:
        units = self.list.view is View.UNITS
        words, possible = "新增单位" if units else "新增选手", units or bool(self._events)
        return HeaderAction(words, self._add, primary=True, enabled=possible, shortcut="Ctrl+N")

    def subtitle(self) -> str:
        """What the import shows."""
        return "· 导入预览" if self._pages.currentWidget() is self.import_page else ""

    def open(self, **params: object) -> None:
        """navigate("registration", event_id=3, review="pending")."""
        self._follow_competition()
        self._show_page(self._main)
        self._on_view_wanted(View.ENTRIES)
        self.list.set_filters(event_id=params.get("event_id"), review=params.get("review"))

    def refresh(self) -> None:
        """Read the list again, and what the filters and fields offer; what is being typed stays."""
        self._follow_competition()
        self.reserve(Right.REGISTER, *self.entry.editors, *self.unit.editors, self.list.approve)
        self.reserve(Right.STATUS, self.entry.state)
        self.store.read_later(
            partial(read_choices, competition_id=self.competition_id),
            self._show_choices,
            latest=f"{self.key}.choices",
        )
        self._read_rows()
        self.entries.reload()

    def leave(self) -> None:
        """Half-typed forms stay in their fields; say so."""
        if self._panel_changed:
            self._ask_unsaved()
            self.messages.info(
                UNSAVED.format(self._panel.label), "去保存", lambda: self.context.navigate(self.key)
            )

    @classmethod
    def rail_count(cls, session: Session, competition_id: int) -> str:
        """How many entries there are."""
        return str(registration.count_entries(session, competition_id))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.watch(self.window())
        self._wants_focus = self._wants_focus or not event.spontaneous()

    def _must_stay(self) -> bool:
        """The window does not close over something half typed: it is shown instead."""
        if not (self._panel_changed or self.imports.is_corrected):
            return False
        self.context.navigate(self.key)
        self._show_page(self._main)
        if self._panel_changed:
            self._ask_unsaved()
        return True

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def _panel(self) -> FormPanel:
        return self.entry if self.list.view is View.ENTRIES else self.unit

    @property
    def _panel_changed(self) -> bool:
        return self.entry.is_changed or self.unit.is_changed

    def _follow_competition(self) -> None:
        if self._shown_competition == self.competition_id:
            return
        self._shown_competition = self.competition_id
        self.list.reset()
        if self.imports.preview is not None:
            self.messages.info(f"已换赛事,“{self.imports.name}”的导入预览已关闭。")
        self.imports.forget()
        self._show_page(self._main)
        if self._panel_changed:
            self._ask_unsaved()
        else:
            self.entries.forget()
            self.units.forget()

    def _show_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        if page is self._main and self.imports.is_corrected:
            self.unimported.ask(
                UNIMPORTED.format(self.imports.name),
                Answer("继续导入", lambda: self._show_page(self.import_page)),
                Answer("放弃", self.imports.forget),
            )
        else:
            self.unimported.hide()
        self.update_header()

    def _on_import_closed(self) -> None:
        self._show_page(self._main)
        self.list.table.setFocus()

    def _show_choices(self, found: tuple[tuple[EventView, ...], tuple[str, ...]]) -> None:
        self._events, units = found
        self.list.set_events(self._events)
        if not (self.entry.is_new and self.entry.is_changed):
            self.entry.set_choices(self._events, units)
        self.update_header()

    def _read_rows(self) -> None:
        competition_id = self.competition_id
        if self.list.view is View.UNITS:
            op = partial(
                organizations.list_organizations, competition_id=competition_id, query=self.list.query
            )
            self.store.read_later(op, self._show_units, latest=self.key)
        else:
            index = partial(read_index, competition_id=competition_id)
            self.store.read_later(index, self._show_entries, latest=self.key)

    def _search_rows(self) -> None:
        """The entries are searched in memory, at each key."""
        if self.list.view is View.UNITS:
            self._read_rows()
            return
        self.list.show_found()
        if not self.entry.is_new:
            self.list.choose_some()

    def _show_entries(self, index: EntryIndex) -> None:
        self.list.show_index(index)
        if not self.entry.is_new:
            self.list.choose_some()
        if self._wants_focus and self._pages.currentWidget() is self._main:
            self._wants_focus = False
            (self.list.table if self.list.entries else self.list.search).setFocus()
        self.update_header()

    def _show_units(self, rows: tuple[organizations.OrganizationRow, ...]) -> None:
        self.list.show_units(rows)
        if not self.unit.is_new:
            self.list.choose_some()
            self._follow()

    def _follow(self) -> None:
        """Show what is current in the list, unless something half typed is in the way."""
        entry, unit = self.list.current_entry, self.list.current_unit
        shown = self.entry.entry_id if self.list.view is View.ENTRIES else self.unit.unit_id
        key = entry.entry_id if entry else unit.id if unit else None
        if self._panel_changed:
            if key != shown:
                self._ask_unsaved()
            else:
                self.unsaved.hide()
            return
        self.unsaved.hide()
        if entry is not None:
            self.entries.load(entry.entry_id)
        elif unit is not None:
            self.unit.show_unit(unit)
        elif not self._adding:
            self.entries.forget()
            self.units.forget()

    @property
    def _adding(self) -> bool:
        return self.entry.is_new or self.unit.is_new

    # -- what is half typed ------------------------------------------------------------------------

    def _ask_unsaved(self, then: Callable[[], None] | None = None) -> None:
        desk = self.entries if self.entry.is_changed else self.units
        panel: FormPanel = self.entry if self.entry.is_changed else self.unit

        def discard() -> None:
            desk.discard()
            if then is not None:
                then()

        self.unsaved.ask(
            UNSAVED.format(panel.label),
            Answer("保存", lambda: desk.save(then or self._follow), stays=True),
            Answer("放弃修改", discard),
        )

    def _on_entry_done(self) -> None:
        row = self.list.current_entry
        if row is not None and row.entry_id == self.entry.entry_id:
            self.list.select_next()

    def _on_settled(self) -> None:
        self.unsaved.hide()
        if not self._adding:
            self.list.choose_some()
            self._follow()

    def _on_panel_left(self) -> None:
        self.list.table.setFocus()
        if self._adding and not self._panel_changed:
            self.entries.forget()
            self.units.forget()
            self.list.choose_some()
        elif self._adding:
            self._ask_unsaved()

    def _on_view_wanted(self, view: View) -> None:
        if view is not self.list.view and self._panel_changed:
            self._ask_unsaved(lambda: self._set_view(view))
        else:
            self._set_view(view)

    def _set_view(self, view: View) -> None:
        if view is self.list.view:
            return
        self.entries.forget()
        self.units.forget()
        self.list.clear_choice()
        self.list.set_view(view)
        self._read_rows()
        self.update_header()

    # -- steps -------------------------------------------------------------------------------------

    def _search(self) -> None:
        self.list.search.setFocus()
        self.list.search.selectAll()

    def _save(self) -> None:
        if self.list.view is View.UNITS:
            self.units.save()
        else:
            self.entries.save()

    def _approve(self) -> None:
        if self.list.view is View.ENTRIES:
            self.entries.approve()

    def _add(self) -> None:
        if self._panel_changed:
            self._ask_unsaved(self._add)
            return
        self.unsaved.hide()
        first = next((event for event in self._events if event.entry_kind == "person"), None)
        if self.list.view is View.UNITS:
            self.list.clear_choice()
            self.units.add()
        elif self._events:
            self.entries.forget()
            self.list.clear_choice()
            self.entries.add(self.list.event_id or (first or self._events[0]).id)

    def _approve_all(self) -> None:
        self.entries.approve_all(self.competition_id, self.list.event_id)

    # -- workbooks ---------------------------------------------------------------------------------

    def _import(self) -> None:
        if self.imports.is_corrected:
            self._show_page(self._main)
        else:
            self.imports.choose_file(self, self.competition_id)

    def _export_problems(self) -> None:
        if self.imports.preview is not None:
            self._exporter.save_problems(self.imports.preview)

    def _save_template(self) -> None:
        self._exporter.save_template(self._competition_title(), self._events)

    def _export_list(self) -> None:
        self._exporter.save_list(self._competition_title(), self.list.entries)

    def _competition_title(self) -> str:
        op = partial(competitions.load_competition, competition_id=self.competition_id)
        return self.store.read(op).title
