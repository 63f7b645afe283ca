"""The screen: scanning and printing at the left, what is missing at the right."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.numbers import fold_wide
from app.domain.rights import Place, Right, holders
from app.domain.sheet_code import PREFIX, read_code
from app.errors import InputError, UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext, blind_note
from app.gui.screens.papers.lists import FILE_NAMES, papers_of, table_of, write_table
from app.gui.screens.papers.lists_card import ListsCard
from app.gui.screens.papers.marks_desk import MarksDesk
from app.gui.screens.papers.marks_page import MarksPage
from app.gui.screens.papers.page import (
    Missing,
    PapersPage,
    find_line,
    gap_in,
    missing_in,
    read_page,
)
from app.gui.screens.papers.print_card import PrintCard
from app.gui.screens.papers.print_desk import PrintDesk
from app.gui.screens.papers.scan_card import ScanCard
from app.gui.screens.papers.totals import Totals
from app.gui.theme import GAP, Tone
from app.gui.widgets import Card, Choice, ConfirmBar, EmptyState, hbox, shortened, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_save_path
from app.gui.widgets.side_columns import SideColumns
from app.gui.widgets.steady_pages import SteadyPages
from app.services.paperwork import PaperLine, ReceivedPaper, receive_paper, receive_scanned

LONGEST_NAME, LONGEST_LABEL = 14, 24
LEFT_WIDTH = (392, 348)  # as designed, and on narrow windows
LATEST = 30  # papers that are listed again when the event is opened
TOPICS = ("marks",)


class PapersScreen(Screen):
    """评分单收发: from the printer to the last missing sheet."""

    key = "papers"
    title = "评分单收发"
    topics = frozenset({"competition", "registration", "marks", "results"})
    help_text = (
        "先打印空白评分单,每份右上角有二维码。盲评赛项只印赛位号,要先抽签;打印后不要重新抽签。\n"
        "裁判交回时逐份扫码:扫一份收一份,不用点鼠标。不论光标在本界面哪里,扫码都算收表。"
        "没有扫码枪时,输入赛位号或报名号按回车,再按空格收下选中的一份。\n"
        "右侧是缺表和还没录入的评分单,可以导出。收错的可以移回缺表。\n"
        "理论等在别处打的分:“导出成绩表…”,在 Excel 里填好,再“导入成绩…”。导入前逐格检查,有一处不对就不导入。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._event_id: int | None = None
        self._shown: tuple[int | None, bool] | None = None
        self._page = PapersPage()
        self.store.actor_changed.connect(self._on_actor_changed)
        self._stack = SteadyPages()
        self.marks_page = MarksPage()
        self.marks = MarksDesk(self.store, self.messages, self.marks_page, self)
        self.marks.opened.connect(self._show_stack)
        self.marks.closed.connect(self._on_marks_closed)
        self.marks.changed.connect(self.update_header)
        self.setLayout(vbox(self.marks.question, self._stack, gap=12))
        self._stack.addWidget(self._make_body())
        self.empty = EmptyState("", " ", self._take_next_step, hint=" ", primary=True)
        self._empty_events = FitFilterButton("赛项", everything="", widest=300)
        self._empty_events.chosen.connect(self._choose_event)
        blank = Card()
        blank.body.addLayout(hbox(self._empty_events, None))
        blank.body.addWidget(self.empty, 1)
        self._stack.addWidget(blank)
        self._stack.addWidget(self.marks_page)

    def _make_body(self) -> QWidget:
        self.event_button = FitFilterButton("赛项", everything="", widest=300)
        self.event_button.chosen.connect(self._choose_event)
        self.totals = Totals()
        top = Card(flush=True)
        top.body.addLayout(hbox(self.event_button, None, self.totals, gap=12, margins=(14, 12, 18, 12)))
        self.gap, self.confirm = QuestionBar(), ConfirmBar()
        self.scan = ScanCard()
        self.scan.field.scanned.connect(self._on_field_scanned)
        self.print_card = PrintCard()
        self.printing = PrintDesk(self.store, self.messages, self.print_card, self)
        self.print_card.changed.connect(self.scan.field.setFocus)
        left = QWidget()
        column = vbox(self.scan, self.print_card, gap=GAP)
        column.setStretch(0, 1)
        left.setLayout(column)
        self.lists = ListsCard()
        self.lists.taken.connect(self._take)
        self.lists.given_back.connect(self._ask_give_back)
        self.lists.to_type.connect(self._go_type)
        self.lists.tab_changed.connect(self.update_header)
        for table in (self.lists.group_table, self.lists.paper_table, self.scan.table):
            table.installEventFilter(self)
        self._columns = SideColumns(left, self.lists, side=left, widths=LEFT_WIDTH)
        body = QWidget()
        whole = vbox(top, self.gap, self.confirm, self._columns, gap=12)
        whole.setStretch(3, 1)
        body.setLayout(whole)
        self.setFocusProxy(self.scan.field)
        return body

    # -- hooks of the window -----------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        if self._at_marks:
            ready = self.marks.can_commit
            return (
                HeaderAction("返回评分单", self.marks.close, shortcut="Esc"),
                HeaderAction("重新检查", self.marks.reread, shortcut="F5"),
                HeaderAction("导入", self.marks.commit, primary=True, enabled=ready, shortcut="Ctrl+Return"),
            )
        event, filled = self._page.event, bool(papers_of(self.lists.tab, self._page.lines))
        hint = "" if filled else "这一页没有评分单"
        place = None if event is None else Place(event.competition_id, event.id)
        form = HeaderAction("导出成绩表…", self._export_form, enabled=event is not None)
        return (
            self.gated(HeaderAction("导入成绩…", self._import_marks, shortcut="Ctrl+O"), Right.MARK),
            self.gated(form, Right.MARK, place),
            HeaderAction("导出这张表", self._export, enabled=filled, shortcut="Ctrl+E", hint=hint),
        )

    @override
    def subtitle(self) -> str:
        event = self._page.event
        if self._at_marks:
            return "· 导入成绩"
        return "" if event is None else f"· {shortened(event.name, LONGEST_NAME)}"

    @override
    def header_note(self) -> str:
        return blind_note(blind=self._blind and not self._at_marks)

    @override
    def refresh(self) -> None:
        if self.marks.competition_id not in (None, self.competition_id):  # another one was chosen
            self.marks.close()
        op = partial(read_page, competition_id=self.competition_id, event_id=self._event_id)
        self.store.read_later(op, self._show, latest=self.key)

    @override
    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self._event_id = event_id

    @override
    def leave(self) -> None:
        self.confirm.hide()
        self.scan.field.setFocus()  # whoever comes back scans on

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.printing.look_for_printers()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.share(self)
        self.totals.share(self.width())

    # -- what is shown -----------------------------------------------------------------------------

    def _show(self, page: PapersPage) -> None:
        self._page = page
        event = page.event
        self._event_id = None if event is None else event.id
        for chooser in (self.event_button, self._empty_events):
            chooser.set_choices([Choice(each.id, each.name) for each in page.events])
            chooser.set_value(self._event_id)
        self._empty_events.setVisible(bool(page.events))
        missing = missing_in(page)
        if missing is not None:
            self._show_missing(missing)
        if not self._at_marks:
            self._show_stack()
        self._begin_event()
        self.totals.show_page(page)
        self.printing.show_page(page)
        self._show_gap()
        self._show_lists()
        self.update_header()

    @property
    def _at_marks(self) -> bool:
        return self._stack.currentWidget() is self.marks_page

    def _show_stack(self) -> None:
        """The workbook that is looked at; else the papers, or what is missing for them."""
        if self.marks.is_open:
            self.marks.question.hide()
            self._stack.setCurrentWidget(self.marks_page)
        else:
            self._stack.setCurrentIndex(0 if missing_in(self._page) is None else 1)
        self.update_header()

    def _on_marks_closed(self) -> None:
        self._show_stack()
        self.scan.field.setFocus()

    def _show_missing(self, missing: Missing) -> None:
        self.empty.text.setText(missing.text)
        self.empty.hint.setText(missing.hint)
        self.empty.button.setText(missing.button)

    def _show_gap(self) -> None:
        gap = gap_in(self._page)
        if gap is None:
            self.gap.hide()
        else:
            go = partial(self.context.navigate, gap.screen, **gap.params)
            self.gap.ask(gap.text, Answer(gap.button, go, stays=True))

    def _show_lists(self) -> None:
        allowed, blind = self._may_take(), self._blind
        self.scan.allow("" if allowed else f"收表请由{holders(Right.CHECK_IN)}办理", blind=blind)
        self.lists.show_lines(self._page.lines, blind=blind, allowed=allowed)

    @property
    def _blind(self) -> bool:
        return self._page.event is not None and self._page.event.blind

    def _may_take(self) -> bool:
        """Whether who is signed in may take papers of this event, or of one of its modules."""
        event = self._page.event
        if event is None:
            return False
        modules = {judge.module for judge in self._page.judges}
        places = (Place(event.competition_id, event.id, module) for module in modules)
        return any(self.store.may(Right.CHECK_IN, place) for place in places)

    def _begin_event(self) -> None:
        shown = (self._event_id, self._blind)  # what names people goes once the event is blind
        if shown == self._shown:
            return
        self._shown = shown
        self.confirm.hide()
        here = [(line.at, line) for line in self._page.lines if line.at is not None]
        latest = sorted(here, key=lambda pair: pair[0], reverse=True)[:LATEST]
        self.scan.begin([(at.astimezone(), _name(line), "已收", Tone.OK) for at, line in latest])

    def _on_actor_changed(self, _actor: object) -> None:
        self.confirm.hide()
        self.marks.question.hide()
        if self.marks.competition_id is not None:  # what it shows is for who looked at it
            self.marks.close()
        self._show_lists()
        if self.isVisible():
            self.scan.field.setFocus()

    def _choose_event(self, event_id: int) -> None:
        self.marks.question.hide()
        self._event_id = event_id
        self.refresh()
        self.scan.field.setFocus()

    def _take_next_step(self) -> None:
        missing = missing_in(self._page)
        if missing is not None:
            self.context.navigate(missing.screen, **missing.params)

    # -- papers that come back ---------------------------------------------------------------------

    def _on_field_scanned(self, text: str) -> None:
        if self._event_id is None:
            return
        if not fold_wide(text).upper().startswith(PREFIX):
            self._find(text)
            return
        op = partial(receive_scanned, text=text, event_id=self._event_id)
        self.store.write(
            op, topics=TOPICS, on_done=self._on_received, on_failed=partial(self._on_refused, text)
        )

    def _find(self, text: str) -> None:
        line = find_line(self._page.lines, fold_wide(text))
        if line is None:
            shown = shortened(text, 24)
            self.scan.tell(Tone.ERROR, f"“{shown}”不是评分单上的条码,也没有这个号码。请再扫一次。")
            return
        self.scan.tell(Tone.INFO, f"已找到 {shortened(line.title, LONGEST_LABEL)}。在右侧选一份,按空格收下。")
        self.lists.choose(line)

    def _take(self, line: PaperLine) -> None:
        op = partial(receive_paper, entry_id=line.entry_id, judge_id=line.judge_id)
        self.store.write(op, topics=TOPICS, on_done=self._on_received, on_failed=self._on_failed)

    def _on_received(self, paper: ReceivedPaper) -> None:
        name, now = f"{paper.label} · {paper.judge}", datetime.now()
        said = f"{shortened(paper.label, LONGEST_LABEL)} · {shortened(paper.judge, LONGEST_NAME)}"
        if not paper.present:
            self.scan.tell(Tone.INFO, f"{said}:已移回缺表。")
            self.scan.add(now, name, "移回缺表", Tone.NEUTRAL)
        elif paper.changed:
            self.scan.tell(Tone.OK, f"{said}:已收。")
            self.scan.add(now, name, "已收", Tone.OK)
        else:
            since = "" if paper.at is None else f"{paper.at.astimezone():%m-%d %H:%M} "
            self.scan.tell(Tone.WARN, f"{said}:已收过({since}{paper.by}),没有重复登记。")
            self.scan.add(now, name, "已收过", Tone.WARN)

    def _on_refused(self, text: str, error: UserError) -> None:
        other = self._other_event(text)
        if other is None:
            self._on_failed(error)
            return
        event_id, name = other
        step = f"换到{shortened(name, LONGEST_NAME)} ›"
        self._on_failed(error, step, partial(self._choose_event, event_id))

    def _on_failed(self, error: UserError, step: str = "", on_step: partial[None] | None = None) -> None:
        self.scan.tell(Tone.ERROR, str(error), step, on_step)
        self.scan.add(datetime.now(), str(error), "没有收下", Tone.ERROR)

    def _other_event(self, text: str) -> tuple[int, str] | None:
        """The event of this competition to which a refused sheet belongs."""
        try:
            code = read_code(text)
        except InputError:
            return None
        found = [event for event in self._page.events if code is not None and event.id == code.event_id]
        return (found[0].id, found[0].name) if found and found[0].id != self._event_id else None

    def _ask_give_back(self, line: PaperLine) -> None:
        text = f"把 {_name(line)} 的纸质评分单移回缺表?收过的记录保留。"
        self.confirm.ask(text, "移回缺表", partial(self._give_back, line))

    def _give_back(self, line: PaperLine) -> None:
        op = partial(receive_paper, entry_id=line.entry_id, judge_id=line.judge_id, present=False)
        self.store.write(op, topics=TOPICS, on_done=self._on_received, on_failed=self._on_failed)
        self.scan.field.setFocus()

    def _go_type(self, line: PaperLine) -> None:
        self.context.navigate(
            "judging", event_id=self._event_id, judge_id=line.judge_id, entry_id=line.entry_id
        )

    # -- keys: wherever they are, a scanner types into the field ------------------------------------

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._typed(event):
            return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._typed(event):
            super().keyPressEvent(event)

    def _typed(self, event: QKeyEvent) -> bool:
        text = event.text()
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        ready = self.scan.field.isEnabled() and not self._at_marks
        if held or not text.strip() or not text.isprintable() or not ready:
            return False
        self.scan.field.take(text)
        return True

    # -- marks as a workbook -----------------------------------------------------------------------

    def _import_marks(self) -> None:
        self.marks.choose_file(self.competition_id)

    def _export_form(self) -> None:
        if self._page.event is not None:
            self.marks.export(self._page.event)

    # -- the list as a file ------------------------------------------------------------------------

    def _export(self) -> None:
        event, tab = self._page.event, self.lists.tab
        if event is None:
            return
        table = table_of(tab, self._page.lines, blind=event.blind)
        name = f"{event.name}-{FILE_NAMES[tab]}"
        target = ask_save_path(self, "导出这张表", name, "Excel 工作簿", ".xlsx")
        if target is not None:
            title = f"{event.name} {FILE_NAMES[tab]}"
            job = partial(write_table, target, title, table, tab, datetime.now())
            self.store.run_job(job, "导出评分单清单", self._on_exported)

    def _on_exported(self, target: Path) -> None:
        self.messages.saved(f"已存为 {target}。", target)


def _name(line: PaperLine) -> str:
    """'04 号赛位 · 李建国': a paper in a sentence."""
    return f"{line.label} · {line.judge}"
