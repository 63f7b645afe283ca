"""The screen: papers to print, and what of those that went out is wrong by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from typing_extensions import override

from app.domain.printed import PAPER_NAMES, WRONG_NAMES, PaperKind, WrongPaper
from app.domain.rights import Actor
from app.errors import InputError, UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.printouts.history_page import HistoryPage
from app.gui.screens.printouts.print_desk import STAYS, TOPICS, PrintDesk
from app.gui.screens.printouts.print_page import PrintPage
from app.gui.screens.printouts.wanted import Wanted
from app.gui.screens.printouts.wrong_page import WrongPage
from app.gui.widgets import Card, hbox, vbox
from app.gui.widgets.close_guard import CloseGuard
from app.gui.widgets.question_bar import QuestionBar
from app.gui.widgets.reason_bar import ReasonBar
from app.gui.widgets.save_file import ask_save_path
from app.gui.widgets.section_bar import Pages, SectionBar
from app.services.competitions import EventView, list_events
from app.services.organizations import list_organizations
from app.services.printouts import list_printouts, list_wrong, may_see, settle_papers

if TYPE_CHECKING:
    from sqlmodel import Session

PRINT, WRONG, HISTORY = range(3)
PRINT_TITLE, WRONG_TITLE, HISTORY_TITLE = "印制", "已印发、现在有误", "印发记录"
NOT_RECORDED = "{}还没有记为已印发。"
HEADINGS = ("种类", "哪一份", "问题", "原来 → 现在", "印发时间", "印发人")


@dataclass(frozen=True, slots=True)
class Found:
    """What the screen offers."""

    events: tuple[EventView, ...]
    units: tuple[tuple[int, str], ...]


def read_offers(session: Session, competition_id: int) -> Found:
    """The events and units of a competition."""
    units = list_organizations(session, competition_id, entered_only=True)
    return Found(list_events(session, competition_id), tuple((unit.id, unit.name) for unit in units))


def read_wrong(session: Session, competition_id: int, actor: Actor) -> tuple[WrongPaper, ...]:
    """What is wrong; of hidden stations only that something changed, for who may not see them."""
    found = list_wrong(session, competition_id, datetime.now())
    return tuple(
        each if may_see(actor, competition_id, each.sheet) else replace(each, changes=()) for each in found
    )


def write_wrong(target: Path, title: str, rows: Sequence[WrongPaper]) -> Path:
    """The list as a workbook, to put the papers right with. The Excel library is loaded only then."""
    from app.exchange.registration_export import write_registration_list

    cells = [
        (PAPER_NAMES[row.kind], row.sheet.title, WRONG_NAMES[row.wrong], row.text, row.at, row.by)
        for row in rows
    ]
    write_registration_list(target, title, HEADINGS, cells, tab="有误")
    return target


class PrintoutsScreen(Screen):
    """证件与表册: from the badge to the programme book."""

    key = "printouts"
    title = "证件与表册"
    topics = frozenset({"competition", "registration", "timetable", "settings", "results", "printouts"})
    help_text = (
        "“印制”:左侧选种类,上方选赛项、单位和规格,中间是印出来的样子。Ctrl+P 打印。直接打印的自动记为已印发,"
        "另存为 PDF 的印好发出后再记,可以攒着一次记。\n"
        "“已印发、现在有误”:换人、退赛、改座位以后,印过的哪些不对了逐份列出,原来是什么、现在是什么。"
        "补印,或收回、用笔改正后按“已处理…”写明怎样处理的。“印发记录”是何时由谁印发的。\n"
        "盲评赛项的实操座次只给抽签的人看。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.question, self.reason = QuestionBar(), ReasonBar()
        self.print_page, self.wrong_page, self.history = PrintPage(), WrongPage(), HistoryPage()
        self.desk = PrintDesk(self.store, self.messages, self.question, self.print_page, self)
        self.sections = SectionBar((PRINT_TITLE, WRONG_TITLE, HISTORY_TITLE))
        self.pages = Pages()
        self._guard = CloseGuard(self, self._must_stay)
        self._wrong: tuple[WrongPaper, ...] = ()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        bar = Card(flush=True)
        bar.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        for page in (self.print_page, self.wrong_page, self.history):
            self.pages.addWidget(page)
        column = vbox(bar, self.question, self.reason, self.pages, gap=12)
        column.setStretch(3, 1)
        self.setLayout(column)
        self.setFocusProxy(self.print_page)

    def _connect(self) -> None:
        self.store.actor_changed.connect(self._on_actor_changed)
        self.sections.currentChanged.connect(self.pages.setCurrentIndex)
        self.sections.currentChanged.connect(self._on_section_changed)
        self.wrong_page.print_wanted.connect(self._print_again)
        self.wrong_page.settle_wanted.connect(self._ask_settled)
        self.wrong_page.notice_wanted.connect(self._show_notice)
        self.wrong_page.go_wanted.connect(lambda key: self.context.navigate(key))

    # -- the window's hooks ------------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        if self.pages.currentIndex() != WRONG:
            return ()
        there = bool(self.wrong_page.shown)
        return (HeaderAction("导出清单…", self._export, enabled=there, shortcut="Ctrl+E"),)

    @override
    def open(self, **params: object) -> None:
        if params.get("wrong"):
            self.sections.setCurrentIndex(WRONG)

    @override
    def refresh(self) -> None:
        offers = partial(read_offers, competition_id=self.competition_id)
        self.store.read_later(offers, self._show_offers, latest=self.key)
        wrong = partial(read_wrong, competition_id=self.competition_id, actor=self.store.actor)
        self.store.read_later(wrong, self._show_wrong, latest="printouts.wrong")
        history = partial(list_printouts, competition_id=self.competition_id)
        self.store.read_later(history, self.history.show_rows, latest="printouts.history")

    @override
    def leave(self) -> None:
        self.reason.close_bar()
        if self.desk.waiting:
            self.messages.info(
                NOT_RECORDED.format(self.desk.waiting), "去记", lambda: self.context.navigate(self.key)
            )

    def _must_stay(self) -> bool:
        """Whether the window stays open: papers wait, and who sits there can say what became of them."""
        may_say = self.context.can_open(self.key) or self.store.actor.account_id is None
        if not self.desk.waiting or not may_say:
            return False
        if not self.isVisible():
            self.context.navigate(self.key)
        self.messages.warn(f"{STAYS}{self.desk.waiting}还没有记为已印发。记下,或选“没有印发”,再关闭。")
        return True

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.watch(self.window())
        self.desk.look_for_printers()

    # -- what is shown -----------------------------------------------------------------------------

    def _show_offers(self, found: Found) -> None:
        self.print_page.set_events(found.events, found.units)
        self.desk.show_competition(self.competition_id)

    def _show_wrong(self, wrong: tuple[WrongPaper, ...]) -> None:
        self._wrong = wrong
        self.sections.setTabText(WRONG, f"{WRONG_TITLE} {len(wrong)}" if wrong else WRONG_TITLE)
        self.wrong_page.show_rows(wrong)
        self.update_header()

    def _on_section_changed(self, _index: int) -> None:
        self.reason.close_bar()
        self.update_header()

    def _on_actor_changed(self, _actor: object) -> None:
        self.reason.close_bar()
        if self.isVisible():
            self.refresh()

    def _show_notice(self) -> None:
        self.sections.setCurrentIndex(PRINT)
        self.print_page.choose(PaperKind.NOTICE)

    def _export(self) -> None:
        target = ask_save_path(self, "导出清单", WRONG_TITLE, "Excel 工作簿", ".xlsx")
        if target is not None:
            job = partial(write_wrong, target, WRONG_TITLE, self.wrong_page.shown)
            self.store.run_job(lambda _progress: job(), "导出清单", self._on_exported)

    def _on_exported(self, target: Path) -> None:
        self.messages.saved(f"已存为 {target}。", target)

    # -- putting right -----------------------------------------------------------------------------

    def _print_again(self, papers: tuple[WrongPaper, ...]) -> None:
        keys = frozenset(paper.sheet.key for paper in papers)
        size = str(self.print_page.cut.value)
        wanted = Wanted(self.competition_id, papers[0].kind, self.store.actor, size=size, keys=keys)
        self.desk.print_again(wanted)

    def _ask_settled(self, papers: tuple[WrongPaper, ...]) -> None:
        which = papers[0].sheet.title if len(papers) == 1 else f"{len(papers)} 份"
        self.reason.ask(
            f"{which}:怎样处理的?例如“已收回”“已在表上改正”“已发变更通知”。",
            "记下来",
            partial(self._settle, papers),
        )

    def _settle(self, papers: tuple[WrongPaper, ...], note: str) -> None:
        op = partial(settle_papers, competition_id=self.competition_id, wrong=papers, note=note)
        self.store.write(
            op, topics=TOPICS, on_done=lambda _none: self.reason.close_bar(), on_failed=self._on_refused
        )

    def _on_refused(self, error: UserError) -> None:
        if isinstance(error, InputError):
            self.reason.set_error(str(error))
        else:
            self.reason.close_bar()
            self.messages.error(str(error))
