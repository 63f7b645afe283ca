"""报名与资格审核: the list of entries and of units, one of them at the right, and the import of 报名表."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.domain.progress import Progress
from app.domain.registration_form import EventInfo
from app.errors import InputError, UserError
from app.exchange import registration_export
from app.exchange.registration_sheet import read_registration
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.registration.entry_panel import EntryPanel
from app.gui.screens.registration.import_page import ImportPage
from app.gui.screens.registration.list_page import ListPage, View
from app.gui.screens.registration.unit_panel import UnitPanel
from app.gui.theme import GAP
from app.gui.widgets import hbox
from app.gui.widgets.save_file import ask_save_path
from app.services import competitions, entry_form, organizations, registration, registration_import
from app.services.competitions import EventView
from app.services.entry_form import EntryDetail, EntryForm
from app.services.organizations import OrganizationForm, OrganizationRow
from app.services.registration import EntryRow
from app.services.registration_comparison import Outcome
from app.services.registration_import import ImportPreview, ImportReport

if TYPE_CHECKING:
    from sqlmodel import Session

TOPICS = frozenset({"registration"})
EXCEL = "Excel 工作簿"


class RegistrationScreen(Screen):
    """Entries, units, and the import."""

    key = "registration"
    title = "报名与资格审核"
    topics = frozenset({"competition", "registration"})
    help_text = (
        "在搜索框中输入姓名、单位、证件号、报名号或拼音首字母。↑↓ 选人,右侧修改,Enter 到下一栏。"
        "从 Excel 导入时先看预览:好的行直接导入,有误的行在右侧改正,或导出问题表退回单位。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._events: tuple[EventView, ...] = ()
        self._list = ListPage()
        self._list.searched.connect(self._read_rows)
        self._list.entry_chosen.connect(self._on_entry_chosen)
        self._list.unit_chosen.connect(self._on_unit_chosen)
        self._list.view_changed.connect(self._on_view_changed)
        self._list.approve_all.connect(self._approve_all)
        self._list.import_wanted.connect(self._import)
        self._list.add_wanted.connect(self._add)
        self._entry = EntryPanel()
        self._entry.saved.connect(self._save_entry)
        self._entry.edited.connect(self._check_entry)
        self._entry.reviewed.connect(self._review)
        self._entry.status_chosen.connect(self._set_status)
        self._entry.guest_chosen.connect(self._set_guest)
        self._unit = UnitPanel()
        self._unit.saved.connect(self._save_unit)
        self._import_page = ImportPage()
        self._import_page.corrected.connect(self._recheck)
        self._pages = QStackedWidget()
        main = QWidget()
        main.setLayout(hbox(self._list, self._entry, self._unit, gap=GAP))
        self._pages.addWidget(main)
        self._pages.addWidget(self._import_page)
        self.setLayout(hbox(self._pages))
        self._entry.hide()
        self._unit.hide()

    # -- the window's hooks ------------------------------------------------------------------------

    def header_actions(self) -> tuple[HeaderAction, ...]:
        """The buttons that fit what is shown."""
        if self._importing:
            preview = self._import_page.preview
            ready = 0 if preview is None else preview.count(Outcome.NEW) + preview.count(Outcome.CHANGED)
            wrong = 0 if preview is None else preview.count(Outcome.ERROR)
            return (
                HeaderAction("返回名单", self._close_import, shortcut="Esc"),
                HeaderAction("导出问题表…", self._export_problems, enabled=wrong > 0),
                HeaderAction(f"导入 {ready} 行", self._commit, primary=True, enabled=ready > 0),
            )
        adding = "新增选手" if self._list.view is View.ENTRIES else "新增单位"
        return (
            HeaderAction("下载报名表模板", self._save_template),
            HeaderAction("导出名单…", self._export_list),
            HeaderAction("从 Excel 导入…", self._import, shortcut="Ctrl+O"),
            HeaderAction(adding, self._add, primary=True, shortcut="Ctrl+N"),
        )

    def subtitle(self) -> str:
        """What the import shows."""
        return "· 导入预览" if self._importing else ""

    def open(self, **params: object) -> None:
        """navigate("registration", event_id=3, review="pending")."""
        self._pages.setCurrentIndex(0)
        self._list.set_filters(event_id=params.get("event_id"), review=params.get("review"))

    def refresh(self) -> None:
        """Read the list again, and what the filters and fields offer."""
        competition_id = self.competition_id
        self.store.read_later(
            lambda session: (
                competitions.list_events(session, competition_id),
                tuple(unit.name for unit in organizations.list_organizations(session, competition_id)),
            ),
            self._show_choices,
            latest=f"{self.key}.choices",
        )
        self._read_rows()

    @classmethod
    def rail_count(cls, session: Session, competition_id: int) -> str:
        """How many entries there are."""
        return str(registration.count_entries(session, competition_id).total)

    # -- the list ----------------------------------------------------------------------------------

    @property
    def _importing(self) -> bool:
        return self._pages.currentWidget() is self._import_page

    def _show_choices(self, found: tuple[tuple[EventView, ...], tuple[str, ...]]) -> None:
        self._events, units = found
        self._list.set_events(self._events)
        self._entry.set_choices(self._events, units)

    def _read_rows(self) -> None:
        competition_id, query = self.competition_id, self._list.query
        if self._list.view is View.UNITS:
            units = partial(organizations.list_organizations, competition_id=competition_id, query=query)
            self.store.read_later(units, self._list.show_units, latest=self.key)
            return
        event_id, review = self._list.event_id, self._list.review
        self.store.read_later(
            lambda session: (
                registration.list_entries(session, competition_id, query, event_id, review),
                registration.count_entries(session, competition_id, event_id),
            ),
            lambda found: self._list.show_entries(*found),
            latest=self.key,
        )

    def _on_view_changed(self) -> None:
        self._entry.hide()
        self._unit.hide()
        self._read_rows()
        self.update_header()

    def _on_entry_chosen(self, row: EntryRow | None) -> None:
        if row is None:
            if not self._entry.is_new:
                self._entry.hide()
            return
        self.store.read_later(
            partial(entry_form.load_entry, key=row.entry_id), self._show_entry, latest=f"{self.key}.entry"
        )

    def _show_entry(self, detail: EntryDetail) -> None:
        if self._list.view is View.ENTRIES:
            self._entry.show_entry(detail)
            self._entry.show()
            self._check_entry(detail.form)

    def _on_unit_chosen(self, row: OrganizationRow | None) -> None:
        if row is not None:
            self._unit.show_unit(row)
            self._unit.show()

    def _approve_all(self) -> None:
        self._write(
            partial(
                registration.approve_all_clean,
                competition_id=self.competition_id,
                event_id=self._list.event_id,
                by=self.store.by,
            )
        )

    # -- one entry, one unit -----------------------------------------------------------------------

    def _add(self) -> None:
        if self._list.view is View.UNITS:
            self._list.clear_choice()
            self._unit.show_unit(None)
            self._unit.show()
            self._unit.fields["name"].editor.setFocus()
        elif not self._events:
            self.messages.warn("这个赛事还没有赛项,请先到“赛项与评分表”添加。")
        else:
            self._list.clear_choice()
            first = next((event for event in self._events if event.entry_kind == "person"), self._events[0])
            self._entry.show_new(self._list.event_id or first.id)
            self._entry.show()
            self._entry.focus_first()

    def _check_entry(self, form: EntryForm) -> None:
        try:
            review = self.store.read(partial(entry_form.review_form, form=form))
        except UserError as error:
            self.messages.error(str(error))
            return
        self._entry.show_problems(review)

    def _save_entry(self, form: EntryForm) -> None:
        def done(_entry_id: int) -> None:
            if form.entry_id is None:
                self._entry.show_new(form.event_id)
                self._entry.focus_first()
            else:
                self._list.select_next()

        self._write(partial(entry_form.save_entry, form=form, by=self.store.by), done)

    def _review(self, state: str, reason: str) -> None:
        entry_id = self._shown_id()
        if entry_id is None:
            return
        self._write(
            partial(
                registration.review_entry, entry_id=entry_id, state=state, reason=reason, by=self.store.by
            ),
            lambda _none: self._list.select_next(),
        )

    def _set_status(self, status: str, reason: str) -> None:
        entry_id = self._shown_id()
        if entry_id is None:
            return
        self._write(
            partial(
                registration.set_entry_status,
                entry_id=entry_id,
                status=status,
                reason=reason,
                by=self.store.by,
            ),
            lambda _none: self._reload(entry_id),
            lambda: self._reload(entry_id),
        )

    def _set_guest(self, guest: bool) -> None:
        entry_id = self._shown_id()
        if entry_id is not None:
            self._write(partial(registration.set_guest, entry_id=entry_id, guest=guest, by=self.store.by))

    def _shown_id(self) -> int | None:
        form = self._entry.form()
        return None if form is None else form.entry_id

    def _reload(self, entry_id: int) -> None:
        self._show_entry(self.store.read(partial(entry_form.load_entry, key=entry_id)))

    def _save_unit(self, form: OrganizationForm) -> None:
        self._write(
            partial(
                organizations.save_organization,
                competition_id=self.competition_id,
                form=form,
                by=self.store.by,
            ),
            lambda _id: None if form.id is not None else self._unit.show_unit(None),
            panel=self._unit,
        )

    def _write(
        self,
        op: Callable[[Session], Any],
        on_done: Callable[[Any], None] | None = None,
        on_undone: Callable[[], None] | None = None,
        panel: EntryPanel | UnitPanel | None = None,
    ) -> None:
        """Write; an InputError goes to its field, any other to the message bar."""

        def failed(error: UserError) -> None:
            if on_undone is not None:
                on_undone()
            if isinstance(error, InputError):
                (panel or self._entry).show_error(error)
            else:
                self.messages.error(str(error))

        self.store.write(op, topics=TOPICS, on_done=on_done, on_failed=failed)

    # -- workbooks ---------------------------------------------------------------------------------

    def _import(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择报名表", "", "Excel 报名表 (*.xlsx *.xlsm *.xls);;所有文件 (*)"
        )
        if chosen:
            self.read_file(Path(chosen))

    def read_file(self, path: Path) -> None:
        """Read a 报名表 in the background, then show its preview."""
        competition_id = self.competition_id

        def job(progress: Progress) -> ImportPreview:
            file = read_registration(path, progress)
            return self.store.read(
                lambda session: registration_import.preview_import(session, competition_id, file, progress)
            )

        self.store.run_job(job, f"读取 {path.name}", self._show_preview)

    def _show_preview(self, preview: ImportPreview) -> None:
        self._import_page.show_preview(preview)
        self._pages.setCurrentWidget(self._import_page)
        self.update_header()

    def _recheck(self, index: int, values: Mapping[str, str]) -> None:
        preview = self._import_page.preview
        if preview is not None:
            self.store.read_later(
                partial(
                    registration_import.recheck_row,
                    competition_id=self.competition_id,
                    preview=preview,
                    index=index,
                    values=values,
                ),
                self._show_preview,
                latest=f"{self.key}.recheck",
            )

    def _commit(self) -> None:
        preview = self._import_page.preview
        if preview is None:
            return

        def done(report: ImportReport) -> None:
            self._close_import()
            if report.refused:
                self.messages.warn(
                    f"{preview.file.name}:{report.text}。", "看有误的行", self._reopen(preview)
                )
            else:
                self.messages.ok(f"{preview.file.name}:{report.text}。")

        op = partial(
            registration_import.commit_import,
            competition_id=self.competition_id,
            preview=preview,
            by=self.store.by,
        )
        self.store.write(op, topics=TOPICS, on_done=done)

    def _reopen(self, preview: ImportPreview) -> Callable[[], None]:
        """Show the file again as it stands after the import: only wrong rows are left to do."""
        op = partial(
            registration_import.preview_import, competition_id=self.competition_id, file=preview.file
        )
        return lambda: self.store.read_later(op, self._show_preview, latest=f"{self.key}.recheck")

    def _close_import(self) -> None:
        self._pages.setCurrentIndex(0)
        self.update_header()

    def _export_problems(self) -> None:
        preview = self._import_page.preview
        if preview is None:
            return
        stem = Path(preview.file.name).stem
        path = ask_save_path(self, "导出问题表", f"{stem}-需修改", EXCEL, ".xlsx")
        if path is not None:
            self._run_export(
                path, partial(registration_export.write_problem_workbook, path, stem, preview.wrong)
            )

    def _save_template(self) -> None:
        path = ask_save_path(self, "下载报名表模板", "报名表", EXCEL, ".xlsx")
        if path is None:
            return
        competition = self.store.read(
            partial(competitions.load_competition, competition_id=self.competition_id)
        )
        events = [EventInfo(e.id, e.name, e.entry_kind, e.divisions) for e in self._events]
        write = partial(registration_export.write_registration_template, path, competition.title, events)
        self._run_export(path, write)

    def _export_list(self) -> None:
        path = ask_save_path(self, "导出名单", "报名汇总表", EXCEL, ".xlsx")
        if path is not None:
            rows = registration.registration_table(self._list.entries)
            title = self.store.read(
                partial(competitions.load_competition, competition_id=self.competition_id)
            ).title
            write = registration_export.write_registration_list
            self._run_export(path, partial(write, path, title, registration.LIST_HEADINGS, rows))

    def _run_export(self, path: Path, write: Callable[[], None]) -> None:
        self.store.run_job(
            lambda _progress: write(),
            f"写出 {path.name}",
            lambda _none: self.messages.ok(f"已写出 {path}。"),
        )
