"""The screen: the pile at the left, the sheet at hand, and how far the recheck is at the right."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.domain.recheck import Outcome
from app.domain.rights import Place, Right
from app.domain.sheet_code import read_code
from app.domain.sheets import SheetState
from app.errors import InputError, UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext, blind_note, reserved_for
from app.gui.screens.recheck.compare_card import CompareCard
from app.gui.screens.recheck.export import PaperDesk
from app.gui.screens.recheck.pile_card import PileCard
from app.gui.screens.recheck.reading import Chosen, Page, read_page
from app.gui.screens.recheck.side import ProgressPanel, StartPanel
from app.gui.theme import GAP
from app.gui.widgets import Card, ConfirmBar, EmptyState, clear, shortened, vbox
from app.gui.widgets.reason_bar import ReasonBar
from app.gui.widgets.scan_catcher import ScanCatcher
from app.gui.widgets.sheet_columns import SheetColumns, Widths
from app.services import recheck_views, rechecks, sheets
from app.services.judging import SheetView, load_sheet
from app.services.recheck_views import RecheckSheet, RecheckView, count_rechecks

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from app.services.door import WriteSession

LONGEST_NAME = 14
WIDTHS = Widths(pile=(348, 320, 300), side=(296, 240))
TOPICS = ("results",)
BLANK, WORK = range(2)


class RecheckScreen(Screen):
    """成绩复核: compare drawn sheets with their papers by the keyboard, count errors, sign."""

    key = "recheck"
    title = "成绩复核"
    topics = frozenset({"competition", "registration", "marks", "results"})
    help_text = (
        "全部录完并确认后抽取复核:各组别的前列全部复核,其余按种子抽查。比例在收尾规则里定。\n"
        "把纸面评分单放在手边,按左边的次序逐份核对:一致按 Enter,有误按 −(减号)并写明哪一项、纸面是多少。"
        "扫评分单上的条码可以直接打开那一份。自己录入、提交或评的评分单由另一个人核对。\n"
        "有误的点“退回更正”,由裁判或录入的人在“评分录入”里改,改后差错仍然计数。"
        "差错率超过规定的,点“全部复核”。都核对完并更正后,由裁判长签字。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._event_id: int | None = None
        self._page: Page | None = None
        self._sent: set[int] = set()  # items whose outcome is on its way
        self.pile, self.compare = PileCard(), CompareCard()
        self.start, self.progress = StartPanel(), ProgressPanel()
        self.confirm, self.reason = ConfirmBar(), ReasonBar()
        self.papers = PaperDesk(self.store, self.messages, self)
        self.scanner = ScanCatcher(self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._empty = Card()
        self._middle = QStackedWidget()
        self._middle.addWidget(self._empty)
        self._middle.addWidget(self.compare)
        main = vbox(self.confirm, self.reason, self._middle, gap=GAP)
        main.setStretch(2, 1)
        middle, side = QWidget(), QWidget()
        middle.setLayout(main)
        side.setLayout(vbox(self.start, self.progress, gap=0))
        self._columns = SheetColumns(self.pile, middle, side, WIDTHS)
        self.setLayout(self._columns)
        self.setFocusProxy(self.pile)

    def _connect(self) -> None:
        self.pile.event_chosen.connect(self._on_event_chosen)
        self.pile.sheet_changed.connect(self._on_sheet_changed)
        self.pile.table.right_given.connect(self.compare.give_right)
        self.pile.table.wrong_given.connect(self.compare.ask_wrong)
        self.pile.search.returnPressed.connect(self._on_search_entered)
        self.compare.compared.connect(self._give)
        for bar in (self.compare.reason, self.reason):
            bar.closed.connect(self.pile.table.setFocus)
        self.compare.return_asked.connect(self._return_sheet)
        self.compare.correcting_asked.connect(self._go_correct)
        self.start.wanted.connect(self._draw)
        self.progress.check_wanted.connect(self._check_draw)
        self.progress.all_wanted.connect(self._ask_all)
        self.progress.joining_wanted.connect(lambda: self._do(rechecks.add_joining))
        self.progress.cancel_wanted.connect(self._ask_cancel)
        self.scanner.scanned.connect(self._on_scanned)
        QShortcut(QKeySequence("Ctrl+F"), self, self.pile.search.setFocus)

    # -- hooks of the window -----------------------------------------------------------------------

    @property
    def _chosen(self) -> Chosen | None:
        return None if self._page is None else self._page.chosen

    @property
    def _view(self) -> RecheckView | None:
        return None if self._chosen is None else self._chosen.view

    @property
    def _place(self) -> Place:
        return Place(self.competition_id, self._event_id)

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        view = self._view
        hint = "" if view is not None else "抽取后才能印"
        waiting = view is not None and view.tally.compared < view.tally.sheets
        is_next = view is not None and not waiting  # before that 抽取 or 一致 is what comes next
        ready = view is not None and not view.is_signed and not view.problems
        why = "" if view is None or not view.problems else view.problems[0]
        return (
            HeaderAction("工作单 PDF", self._print_list, enabled=waiting, hint=hint or "待核对的评分单"),
            HeaderAction("结果表 PDF", self._print_result, enabled=view is not None, hint=hint),
            self.gated(
                HeaderAction(
                    "签字", self._ask_sign, primary=is_next, enabled=ready, shortcut="Ctrl+Return", hint=why
                ),
                Right.SIGN,
                self._place,
            ),
        )

    @override
    def header_note(self) -> str:
        chosen = self._chosen
        blind = chosen is not None and chosen.event.blind
        return blind_note(blind=blind, opened=chosen is not None and chosen.opened)

    @override
    def subtitle(self) -> str:
        return "" if self._chosen is None else f"· {shortened(self._chosen.event.name, LONGEST_NAME)}"

    @override
    def refresh(self) -> None:
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
        self.reason.close_bar()
        self.compare.reason.close_bar()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.share(self.width())

    @classmethod
    @override
    def rail_count(cls, session: Session, competition_id: int) -> str:
        left = sum(
            count.sheets - count.compared for count in count_rechecks(session, competition_id).values()
        )
        return str(left) if left else ""

    # -- what is shown -----------------------------------------------------------------------------

    def _show(self, page: Page) -> None:
        self._page = page
        self._event_id = None if page.chosen is None else page.chosen.event.id
        view = self._view
        self.pile.show_page(page)
        self.start.setVisible(page.chosen is not None and view is None)
        self.progress.setVisible(view is not None)
        self._middle.setCurrentIndex(BLANK if view is None else WORK)
        if view is None:
            self._show_blank(page.chosen)
        else:
            self.progress.show_view(view)
            for part in (self.progress.all, self.progress.joining, self.progress.cancel):
                self.reserve(Right.RECHECK, part)
            self.compare.correcting.setEnabled(self.context.can_open("judging"))
        self._on_sheet_changed(self.pile.table.current() if view is not None else None)
        self.update_header()

    def _show_blank(self, chosen: Chosen | None) -> None:
        column = self._empty.body
        clear(column)
        navigate = self.context.navigate
        if chosen is None:
            column.addWidget(
                EmptyState("这个赛事还没有赛项", "去设赛项", partial(navigate, "events"), primary=True)
            )
            return
        why_not = "" if self.may(Right.RECHECK, self._place) else reserved_for(Right.RECHECK)
        if chosen.finished:
            hint = "定稿后要更正的,先退回评分单,更正后再抽取复核。"
            column.addWidget(EmptyState(f"{chosen.event.name}已定稿,没有抽取过复核", hint=hint))
            why_not = "成绩已定稿"
        elif chosen.counts.complete:
            hint = why_not or "定好种子,点“抽取”。抽出的评分单按裁判和赛位排好,逐份与纸面核对。"
            column.addWidget(EmptyState(f"{chosen.event.name}还没有抽取复核", hint=hint))
        else:
            left = chosen.counts.expected - chosen.counts.settled
            why_not = f"还有 {left} 份评分单没有录完或确认" if left else "还没有参赛者"
            go = partial(navigate, "judging", event_id=chosen.event.id)
            hint = "全部录完并确认后再抽取复核。"
            shown = self.context.can_open("judging")
            column.addWidget(
                EmptyState(f"{chosen.event.name}{why_not}", "去评分录入" if shown else "", go, hint=hint)
            )
        self.start.show_chosen(chosen, why_not)

    def _on_event_chosen(self, event_id: int) -> None:
        self._event_id = event_id
        self._sent.clear()
        self.leave()
        self.refresh()

    def _on_sheet_changed(self, sheet: RecheckSheet | None) -> None:
        self.compare.show_sheet(sheet)
        if sheet is not None:
            op = partial(load_sheet, entry_id=sheet.entry_id, judge_id=sheet.judge_id)
            self.store.read_later(op, self._show_marks, latest="recheck.sheet")

    def _show_marks(self, marks: SheetView) -> None:
        view = self._view
        if view is not None:
            is_locked = marks.state == SheetState.LOCKED
            self.reserve(Right.UNLOCK if is_locked else Right.CHECK, self.compare.give_back)
            self.compare.show_marks(
                marks,
                self.store.actor,
                may=self.may(Right.RECHECK, self._place),
                signed=view.is_signed,
                decimals=view.event.rules.scheme.rounding.decimals,
            )

    # -- comparing ---------------------------------------------------------------------------------

    def _give(self, outcome: Outcome, note: str) -> None:
        sheet = self.compare.sheet
        if sheet is None or not self.compare.ready or sheet.item_id in self._sent:
            return
        self._sent.add(sheet.item_id)
        op = partial(
            rechecks.compare_sheet, item_id=sheet.item_id, outcome=outcome, note=note, seen=sheet.newest
        )
        self.store.write(
            op,
            topics=TOPICS,
            on_done=lambda _nothing: self._sent.discard(sheet.item_id),
            on_failed=partial(self._on_compare_failed, sheet),
        )
        self.compare.reason.close_bar()
        self.pile.table.setFocus()
        self.pile.go_on(self._sent)

    def _on_compare_failed(self, sheet: RecheckSheet, error: UserError) -> None:
        self._sent.discard(sheet.item_id)
        self.messages.error(f"{sheet.name}:{error}")
        self.pile.table.select_key(sheet.item_id)
        self.refresh()

    def _return_sheet(self) -> None:
        sheet = self.compare.sheet
        if sheet is not None:
            reason = f"成绩复核:{sheet.note}"
            op = partial(sheets.return_sheet, entry_id=sheet.entry_id, judge_id=sheet.judge_id, reason=reason)
            self.store.write(op, topics=("marks",))

    def _go_correct(self) -> None:
        sheet = self.compare.sheet
        if sheet is not None:
            self.context.navigate(
                "judging", event_id=self._event_id, judge_id=sheet.judge_id, entry_id=sheet.entry_id
            )

    def _on_search_entered(self) -> None:
        text = self.pile.search.text().strip()
        self.pile.search.clear()
        if text and not self.pile.look_up(text):
            self.messages.warn(f"“{text}”不在要复核的评分单里。")

    def _on_scanned(self, text: str) -> None:
        try:
            code = read_code(text)
        except InputError as error:
            self.messages.error(str(error))
            return
        if code is not None and not self.pile.show_sheet(code.entry_id, code.judge_id):
            self.messages.warn("扫到的评分单不在要复核的评分单里。")

    # -- the recheck as a whole --------------------------------------------------------------------

    def _draw(self) -> None:
        if self._event_id is None:
            return
        op = partial(rechecks.start_recheck, event_id=self._event_id, seed=self.start.seed.editor.text())
        self.store.write(op, topics=TOPICS, on_done=self._on_drawn, on_failed=self._on_draw_failed)

    def _on_drawn(self, _recheck_id: int) -> None:
        self.start.renew_seed()
        self.pile.table.setFocus()

    def _on_draw_failed(self, error: UserError) -> None:
        self.start.seed.set_error(str(error))

    def _check_draw(self) -> None:
        view = self._view
        if view is None:
            return
        if self.store.read(partial(recheck_views.is_repeatable, recheck_id=view.id)):
            self.messages.ok(f"用种子 {view.seed} 又抽了一遍,结果相同。")
        else:
            self.messages.error(
                f"用种子 {view.seed} 再抽一遍,结果与保存的不同:抽取记录被改动过。请看“操作记录”。"
            )

    def _do(self, service: Callable[[WriteSession, int], None]) -> None:
        view = self._view
        if view is not None:
            self.store.write(lambda session: service(session, view.id), topics=TOPICS)
            self.pile.table.setFocus()

    def _ask_all(self) -> None:
        text = "把这个赛项其余的评分单也全部列入复核。列入后不能再缩小。"
        self.confirm.ask(text, "全部复核", partial(self._do, rechecks.check_all))

    def _ask_sign(self) -> None:
        view = self._view
        if view is not None:
            counts = view.tally
            found = f"有误 {counts.wrong} 份,都已更正" if counts.wrong else "没有发现差错"
            text = f"签字确认{view.event.name}的成绩复核:{counts.sheets} 份评分单,{found}。"
            self.confirm.ask(text, "签字", partial(self._sign, view))

    def _sign(self, view: RecheckView) -> None:
        """Sign, and lead on to the results of the same event."""
        op = partial(rechecks.sign_recheck, recheck_id=view.id)
        self.store.write(op, topics=TOPICS, on_done=lambda _nothing: self._on_signed(view))
        self.pile.table.setFocus()

    def _on_signed(self, view: RecheckView) -> None:
        text, go = f"{view.event.name}的成绩复核已签字。", "去成绩公布"
        if self.context.can_open("publishing"):
            on = partial(self.context.navigate, "publishing", event_id=view.event.id)
            self.messages.ok(text, go, on)
        else:
            self.messages.ok(text)

    def _ask_cancel(self) -> None:
        text = "作废这次复核,已核对的结果不再使用,可以重新抽取。请写明原因。"
        self.reason.ask(text, "作废", self._cancel)

    def _cancel(self, reason: str) -> None:
        view = self._view
        if view is not None:
            op = partial(rechecks.cancel_recheck, recheck_id=view.id, reason=reason)
            self.store.write(op, topics=TOPICS, on_done=lambda _nothing: self.reason.close_bar())

    def _print_list(self) -> None:
        if self._view is not None:
            self.papers.print_list(self._view.event.id, self._view.event.name, datetime.now())

    def _print_result(self) -> None:
        if self._view is not None:
            self.papers.print_result(self._view.event.id, self._view.event.name)
