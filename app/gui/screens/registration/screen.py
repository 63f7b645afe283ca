"""报名与资格审核: entries, units and people, one of them at the right, and the import of 报名表."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.rights import Place, Right
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.registration.changes_section import ChangesSection
from app.gui.screens.registration.entries_section import EntriesSection
from app.gui.screens.registration.exports import Exporter
from app.gui.screens.registration.import_desk import ImportDesk
from app.gui.screens.registration.import_page import ImportPage
from app.gui.screens.registration.people_section import PeopleSection
from app.gui.screens.registration.photo_desk import PhotoDesk
from app.gui.screens.registration.photo_page import PhotoPage
from app.gui.screens.registration.section import Section
from app.gui.screens.registration.units_section import UnitsSection
from app.gui.theme import GAP
from app.gui.widgets import Card, divider, hbox, vbox
from app.gui.widgets.buttons import chooser_of
from app.gui.widgets.close_guard import CloseGuard
from app.gui.widgets.question_bar import UNSAVED, Answer, QuestionBar
from app.gui.widgets.section_bar import Pages, SectionBar
from app.gui.widgets.steady_pages import SteadyPages
from app.services import competitions, person_book, registration

if TYPE_CHECKING:
    from sqlmodel import Session

SECTIONS = ("报名名单", "参赛单位", "参赛人员", "报名变更")
ENTRIES, UNITS, PEOPLE, CHANGES = range(4)
DOUBLES = "名单中有 {} 对人员疑似重复登记。"
UNIMPORTED = "“{}”改正过,还没有导入。"


class RegistrationScreen(Screen):
    """Entries, units, and the import. What is half typed stays until somebody decides about it."""

    key = "registration"
    title = "报名与资格审核"
    topics = frozenset({"competition", "registration"})
    help_text = (
        "在搜索框(Ctrl+F)中输入姓名、单位、证件号、报名号或拼音首字母。↑↓ 选人,Enter 到右侧修改,"
        "再按 Enter 到下一栏,Ctrl+Enter 保存并到下一条,Ctrl+Shift+Enter 通过并到下一条,Esc 回到名单。"
        "从 Excel 导入一个、几个文件或整个文件夹时先看预览:好的行直接导入,有误的行在右侧改正,"
        "或导出问题表退回单位;表头认不出的在“列的对应”里说明一次。\n"
        "“参赛单位”里改名、合并单位;“参赛人员”里看每个人历年的参赛经历,疑似重复的人比对后再合并。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._shown_competition: int | None = None
        self._guard = CloseGuard(self, self._must_stay)
        self.unsaved, self.unimported, self.exporting = QuestionBar(), QuestionBar(), QuestionBar()
        self.of_entries = EntriesSection(context, self.unsaved)
        self.of_units = UnitsSection(context, self.unsaved)
        self.of_people = PeopleSection(context, self.unsaved)
        self.of_changes = ChangesSection(context, self.unsaved)
        self.parts: tuple[Section, ...] = (self.of_entries, self.of_units, self.of_people, self.of_changes)
        self.list, self.entry = self.of_entries.list, self.of_entries.entry
        self.unit, self.person = self.of_units.unit, self.of_people.person
        self.sections = SectionBar(SECTIONS)
        self._lists = Pages()
        self.import_page = ImportPage()
        self.imports = ImportDesk(self.store, self.messages, self.import_page)
        self.photo_page = PhotoPage()
        self.photos = PhotoDesk(self.store, self.messages, self.photo_page)
        self._exporter = Exporter(self.store, self.messages, self.exporting, self)
        self.importing = chooser_of(
            "导入",
            ("从 Excel 导入…", "Ctrl+O", self._import),
            ("导入文件夹…", "Ctrl+Shift+O", self._import_folder),
            ("导入照片…", "", self._import_photos),
        )
        self.reporting = chooser_of(
            "导出",
            ("导出检查报告…", "", self._export_report),
            ("导出问题表…", "", self._export_problems),
        )
        self._pages = SteadyPages()
        self._lay_out()
        self._connect()
        self.section.open()

    def _lay_out(self) -> None:
        card = Card(flush=True)
        card.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        card.body.addWidget(divider())
        card.body.addWidget(self._lists, 1)
        for part in self.parts:
            self._lists.addWidget(part.page)
        left = vbox(self.unsaved, self.unimported, self.exporting, card, gap=12)
        left.setStretchFactor(card, 1)
        self._main = QWidget()
        self._main.setLayout(hbox(left, *(part.panel for part in self.parts), gap=GAP))
        self._main.addActions(self.importing.drop.actions())  # their keys work while the list is shown
        self._pages.addWidget(self._main)
        self._pages.addWidget(self.import_page)
        self._pages.addWidget(self.photo_page)
        self.setLayout(hbox(self._pages))

    def _connect(self) -> None:
        self.sections.currentChanged.connect(self._on_section_changed)
        self.list.export_wanted.connect(self._export_list)
        self.list.returned_list_wanted.connect(self._export_returned)
        self.list.import_wanted.connect(self._import)
        self.of_changes.change.entry_wanted.connect(self.show_entry)
        self.person.entry_wanted.connect(self.show_entry)
        for part in self.parts:
            part.changed.connect(self.update_header)
        self.imports.opened.connect(lambda: self._show_page(self.import_page))
        self.imports.closed.connect(self._on_import_closed)
        self.imports.changed.connect(self.update_header)
        self.imports.imported.connect(self._look_for_doubles)
        self.photos.opened.connect(lambda: self._show_page(self.photo_page))
        self.photos.closed.connect(self._on_import_closed)
        self.photos.changed.connect(self.update_header)
        self._shortcut("Ctrl+Return", lambda: self.section.desk.save())
        self._shortcut("Ctrl+Enter", lambda: self.section.desk.save())
        self._shortcut("Ctrl+Shift+Return", lambda: self.section.approve())
        self._shortcut("Ctrl+Shift+Enter", lambda: self.section.approve())
        self._shortcut("Ctrl+F", lambda: self.section.search())

    def _shortcut(self, keys: str, run: Callable[[], object]) -> None:
        # Of the whole window, but only while the list is shown.
        QShortcut(QKeySequence(keys), self._main).activated.connect(run)

    # -- the window's hooks ------------------------------------------------------------------------

    def header_actions(self) -> tuple[HeaderAction, ...]:
        """The buttons that fit what is shown."""
        if self._pages.currentWidget() is self.import_page:
            return (
                HeaderAction("返回名单", self.imports.close, shortcut="Esc"),
                HeaderAction(
                    f"导入 {self.imports.ready} 行",
                    self.imports.commit,
                    primary=True,
                    enabled=self.imports.can_commit,
                    shortcut="Ctrl+Return",
                ),
            )
        if self._pages.currentWidget() is self.photo_page:
            return self.photos.actions(self)
        section, template = self.section, HeaderAction("下载报名表模板", self._save_template)
        if not section.adding:
            return (template,)
        add = HeaderAction(
            section.adding, section.add, primary=True, enabled=section.can_add, shortcut="Ctrl+N"
        )
        return template, self.gated(add, Right.REGISTER)

    def header_widgets(self) -> tuple[QWidget, ...]:
        """What is imported, beside the list; what is told about it, beside the preview."""
        shown = self._pages.currentWidget()
        self.reporting.drop.actions()[-1].setEnabled(self.imports.wrong > 0)
        choosers = ((self._main, self.importing), (self.import_page, self.reporting))
        return tuple(chooser for page, chooser in choosers if page is shown)

    def subtitle(self) -> str:
        """What the import shows."""
        shown = self._pages.currentWidget()
        previews = ((self.import_page, "· 导入预览"), (self.photo_page, "· 导入照片"))
        return next((words for page, words in previews if page is shown), "")

    def open(self, **params: object) -> None:
        """navigate("registration", event_id=3, review="pending")."""
        self._follow_competition()
        self._show_page(self._main)
        self.sections.setCurrentIndex(ENTRIES)
        self.list.set_filters(event_id=params.get("event_id"), review=params.get("review"))

    def show_entry(self, entry_id: int, competition_id: int | None = None) -> None:
        """Go to an entry in the list of its competition, whatever was searched there."""
        if competition_id is not None and competition_id != self.competition_id:
            self.context.choose_competition(competition_id)
        self.of_entries.wanted = entry_id
        self.sections.setCurrentIndex(ENTRIES)
        self.list.clear_filters()

    def refresh(self) -> None:
        """Read the list again, and what the filters and fields offer; what is being typed stays."""
        self._follow_competition()
        for part in self.parts:
            self.reserve(Right.REGISTER, *part.panel.editors)
        self.reserve(Right.REGISTER, *self.list.deciding)
        self.reserve(Right.STATUS, self.entry.state)
        self.reserve(Right.REGISTER, self.importing)
        for action in self.importing.drop.actions():
            action.setEnabled(self.importing.isEnabled())
        self.of_entries.read_choices()
        self.section.read()
        self.of_entries.entries.reload()

    def leave(self) -> None:
        """Half-typed forms stay in their fields; say so."""
        section = self.section
        if section.panel.is_changed:
            section.ask_unsaved()
            text = UNSAVED.format(section.panel.label)
            self.messages.info(text, "去保存", lambda: self.context.navigate(self.key))

    @classmethod
    def rail_count(cls, session: Session, competition_id: int) -> str:
        """How many entries there are."""
        return str(registration.count_entries(session, competition_id))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.watch(self.window())
        if not event.spontaneous():
            self.section.wants_focus = True

    def _must_stay(self) -> bool:
        """The window does not close over something half typed: it is shown instead."""
        if not (self.section.panel.is_changed or self.imports.is_corrected):
            return False
        self.context.navigate(self.key)
        self._show_page(self._main)
        if self.section.panel.is_changed:
            self.section.ask_unsaved()
        return True

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def section(self) -> Section:
        """The section shown; only in it something may be half typed."""
        return self.parts[self._lists.currentIndex()]

    def _follow_competition(self) -> None:
        if self._shown_competition == self.competition_id:
            return
        self._shown_competition = self.competition_id
        for part in self.parts:
            part.page.reset()
        if self.imports.preview is not None:
            self.messages.info(f"已换赛事,“{self.imports.name}”的导入预览已关闭。")
        self.imports.forget()
        self.photos.forget()
        self._show_page(self._main)
        if self.section.panel.is_changed:
            self.section.ask_unsaved()
        else:
            self.section.desk.forget()

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
        self.section.page.table.setFocus()

    def _on_section_changed(self, number: int) -> None:
        shown = self._lists.currentIndex()
        if number == shown:
            return
        if self.section.panel.is_changed:
            self.section.ask_unsaved(lambda: self.sections.setCurrentIndex(number))
            self.sections.setCurrentIndex(shown)
            return
        self.section.close()
        self._lists.setCurrentIndex(number)
        self.section.open()
        self.section.read()
        self.update_header()

    def _look_for_doubles(self) -> None:
        """After an import: offer for comparing who may stand twice; nobody is merged by itself."""

        def show(pairs: int) -> None:
            if pairs:
                self.messages.info(DOUBLES.format(pairs), "去比对", self._show_doubles)

        op = partial(person_book.count_doubles, competition_id=self.competition_id)
        self.store.read_later(op, show, latest="registration.doubles_counted")

    def _show_doubles(self) -> None:
        self.context.navigate(self.key)
        self.sections.setCurrentIndex(PEOPLE)
        self.of_people.persons.show_doubles_only()

    # -- workbooks ---------------------------------------------------------------------------------

    def _import(self) -> None:
        if self.imports.is_corrected:
            self._show_page(self._main)
        else:
            self.imports.choose_files(self, self.competition_id)

    def _import_folder(self) -> None:
        if self.imports.is_corrected:
            self._show_page(self._main)
        else:
            self.imports.choose_folder(self, self.competition_id)

    def _import_photos(self) -> None:
        self.photos.choose_folder(self, self.competition_id)

    def _export_report(self) -> None:
        if self.imports.preview is not None:
            self._exporter.save_report(self.imports.preview)

    def _export_problems(self) -> None:
        if self.imports.preview is not None:
            self._exporter.save_problems(self.imports.preview)

    def _save_template(self) -> None:
        self._exporter.save_template(self._competition_title(), self.of_entries.events)

    def _export_list(self) -> None:
        self._exporter.ask_list(
            self.competition_id,
            self._competition_title(),
            self.list.entries,
            may_full=self.may(Right.FULL_NUMBERS, Place(self.competition_id)),
        )

    def _export_returned(self) -> None:
        self._exporter.save_returned(self._competition_title(), self.list.returned)

    def _competition_title(self) -> str:
        op = partial(competitions.load_competition, competition_id=self.competition_id)
        return self.store.read(op).title
