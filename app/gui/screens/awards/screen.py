"""The screen: the list of certificates at the left, the chosen one and printing at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget
from typing_extensions import override

from app.domain.certificate_plan import CertificatePlan
from app.domain.rights import Right
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.awards.list_card import ListCard
from app.gui.screens.awards.listing import (
    AFFECTED,
    Batch,
    Filters,
    Listing,
    Scope,
    make_listing,
    to_print,
    to_save,
)
from app.gui.screens.awards.look_desk import LookDesk
from app.gui.screens.awards.next_step import next_step
from app.gui.screens.awards.print_card import NO_PRINTER
from app.gui.screens.awards.print_desk import PrintDesk
from app.gui.screens.awards.proof_desk import ProofDesk
from app.gui.screens.awards.proof_page import ProofPage
from app.gui.screens.awards.rows import AwardsPage, load_page
from app.gui.screens.awards.save_desk import SaveDesk
from app.gui.screens.awards.side import Side
from app.gui.screens.awards.steps_desk import StepsDesk
from app.gui.theme import GAP
from app.gui.widgets import ConfirmBar, EmptyState, hbox, vbox
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.reason_bar import ReasonBar
from app.services.ledger_views import CertificateRow, count_certificates

if TYPE_CHECKING:
    from sqlmodel import Session


TABLE_SHARE, SIDE_SHARE = 25, 17
BODY, EMPTY, PROOF = 0, 1, 2
BY_KEY = Qt.FocusReason.ShortcutFocusReason


class AwardsScreen(Screen):
    """Number the certificates of published awards, look at them, approve their proof, print them."""

    key = "awards"
    title = "奖项与证书"
    topics = frozenset({"competition", "results", "awards", "printers", "templates"})
    help_text = (
        "公布成绩后,在这里按奖项编发证书。选中一行,右侧显示打印出来的样子;上下键换一张,Ctrl+P 打印。\n"
        "第一次打印前要看清样:模板、颁发单位、日期、张数、最长的名称和文字、缺字,核对后批准。模板改过要再看一次。\n"
        "套打只打文字,用于预先印好的空白证书;位置不准时按“校准…”,打印校准页,量两个数填进去。\n"
        "打完后按实际情况回答,没打好的会回到待打印;卡纸后可从任意一张接着打,打印过的再打要写原因。\n"
        "成绩更正后,内容变了的证书标出“受第几版影响”,改发后旧证书作废,新证书用新编号。\n"
        "编号写法、各种证书的模板和签署人在“证书设置”中改;交接清单按单位列出证书,领取时签字。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._page: AwardsPage | None = None
        self._listing = Listing()
        self._shown_competition: int | None = None
        self._recalls = True  # whether the next page read asks about prints nobody answered for
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._make_body())
        self.empty = EmptyState("", " ", self._take_next_step)
        self._stack.addWidget(self.empty)
        self.proof = ProofPage()
        self._stack.addWidget(self.proof)
        self._make_desks()
        self._connect()

    def _make_body(self) -> QWidget:
        self.question, self.gaps, self.reasons = QuestionBar(), QuestionBar(), ReasonBar()
        self.confirm = ConfirmBar()
        self.list = ListCard()
        self.model, self.table = self.list.model, self.list.table
        self.events, self.awards, self.glyphs = self.list.events, self.list.awards, self.list.glyphs
        self.side = Side(self.store, self.messages)
        self.preview, self.print_card = self.side.preview, self.side.print_card
        self.setFocusProxy(self.table)
        row = hbox(self.list, self.side, gap=GAP)
        row.setStretch(0, TABLE_SHARE)
        row.setStretch(1, SIDE_SHARE)
        body = QWidget()
        column = vbox(self.gaps, self.confirm, self.question, self.reasons, row, gap=12)
        column.setStretch(4, 1)
        body.setLayout(column)
        return body

    def _make_desks(self) -> None:
        bars = self.question, self.reasons
        self.printing = PrintDesk(self.store, self.messages, *bars, self)
        self.steps = StepsDesk(self.store, self.messages, self.reasons, self)
        self.looks = LookDesk(self.store, self.preview, self.print_card, self._save_plan, self)
        self.proofs = ProofDesk(self.store, self.messages, self.proof)
        self.saving = SaveDesk(self.store, self.messages, self.question, self.printing.mark_printed, self)

    def _connect(self) -> None:
        self.list.filtered.connect(self._list_again)
        self.table.current_changed.connect(self._on_table_current_changed)
        self.table.activated_row.connect(lambda _row: self.print_card.scope.setFocus(BY_KEY))
        self.printing.changed.connect(self._show_counts)
        self.proofs.changed.connect(self.update_header)
        self.proofs.closed.connect(self._close_proof)
        self.proof.wanted.connect(lambda line: self._go(line.screen, key=line.template))
        card, preview = self.print_card, self.preview
        card.changed.connect(self._show_counts)
        card.edit_wanted.connect(lambda: self._go("templates", key=card.template.value))
        card.save_wanted.connect(self._save)
        card.handover_wanted.connect(self._open_handover)
        preview.void_wanted.connect(lambda: self._with_current(self.steps.void))
        preview.replace_wanted.connect(lambda: self._with_current(self.steps.replace))
        preview.again_wanted.connect(lambda: self._with_current(self.steps.give_again))
        preview.reissue_wanted.connect(lambda: self._with_current(self._reissue))
        preview.bad_wanted.connect(lambda: self._with_current(lambda row: self.printing.mark_bad(row.id)))
        self.side.settings.save_wanted.connect(self._save_settings)
        self.side.settings.form_wanted.connect(self._fill_in)
        self.side.closed.connect(self.table.setFocus)

    # -- the window --------------------------------------------------------------------------------

    def header_actions(self) -> tuple[HeaderAction, ...]:
        page = self._page
        if self._stack.currentIndex() == PROOF:
            return self.proofs.header_actions()
        if page is None or not page.certificates:
            return ()
        hint = f"先填写{'、'.join(page.gaps)}" if page.gaps else ""
        issue = self._issue_label()
        actions = [HeaderAction(issue, self._issue, enabled=not page.gaps, hint=hint)] if issue else []
        if self.context.can_open("events"):
            actions.append(HeaderAction("奖项规则…", lambda: self._go("events")))
        settings = HeaderAction("证书设置…", self._open_settings)
        saving = HeaderAction("另存为 PDF…", self._save, enabled=bool(self._to_save().rows))
        return (*actions, self.gated(settings, Right.SETUP), saving, self._print_action())

    def _print_action(self) -> HeaderAction:
        """打印, or before it 看清样 where nobody approved yet what it will look like."""
        batch = self._to_print()
        idle = bool(batch.rows) and not self.printing.busy
        if batch.to_proof:
            label, step, hint = f"看清样 {len(batch.to_proof)} 张", self._open_proof, "打印前核对并批准清样"
        else:
            label, step, hint = f"打印 {len(batch.rows)} 张", self._print, ""
        return HeaderAction(label, step, primary=True, enabled=idle, shortcut="Ctrl+P", hint=hint)

    def refresh(self) -> None:
        if self._shown_competition != self.competition_id:
            self._shown_competition = self.competition_id
            self._page, self._recalls = None, True
            self.printing.forget()
            self._close_proof()
            self.side.close_panel()
            self.list.forget()
        op = partial(load_page, competition_id=self.competition_id, folder=self.store.workspace.folder)
        self.store.read_later(op, self._show_page, latest="awards.page")

    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self._shown_competition = self.competition_id
            self.list.show_event(event_id)

    def leave(self) -> None:
        self.reasons.close_bar()
        self.confirm.hide()
        self._recalls = True

    @classmethod
    def rail_count(cls, session: Session, competition_id: int) -> str:
        return str(count_certificates(session, competition_id) or "")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.side.look_for_printers()

    # -- showing -----------------------------------------------------------------------------------

    def _show_page(self, page: AwardsPage) -> None:
        self._page = page
        self.confirm.hide()  # what it asked about may be other certificates by now
        self.list.show_page(page)
        self.side.show_page(page)
        if self._recalls and self.may(Right.AWARD):
            self.printing.recall(page.unsettled)
        self._recalls = False
        if self._stack.currentIndex() == PROOF:
            self.proofs.read_again(page.left_out)
        else:
            self._stack.setCurrentIndex(BODY if page.certificates else EMPTY)
        if page.certificates:
            self._show_gaps(page)
            self._list_again()
        else:
            self._show_empty(page)
            self.update_header()

    def _show_gaps(self, page: AwardsPage) -> None:
        if page.gaps:
            text = f"▲ 还没有填写{'、'.join(page.gaps)},新证书不能编发。"
            self.gaps.ask(text, Answer("去填写", self._fill_in, stays=True))
        elif affected := sum(1 for row in page.certificates if row.affected):
            text = f"▲ {affected} 张证书受成绩更正影响,改发以前不打印。"
            show = Answer("只看这些", partial(self.list.show_state, AFFECTED), stays=True)
            self.gaps.ask(text, show, Answer("全部改发…", self._ask_reissue, stays=True))
        else:
            self.gaps.hide()

    def _list_again(self) -> None:
        """List what the filters take, off the GUI thread."""
        if self._page is not None:
            certificates, filters = self._page.certificates, self.list.filters
            op = partial(_list, certificates=certificates, filters=filters)
            self.store.read_later(op, self._show_listing, latest="awards.listing")

    def _show_listing(self, listing: Listing) -> None:
        self._listing = listing
        self.list.show_listing(listing)
        self._show_current()

    def _on_table_current_changed(self, _row: CertificateRow | None) -> None:
        self._show_current()

    def _show_current(self) -> None:
        self.looks.show_row(self._page, self.list.current(), may_choose=self.may(Right.SETUP))
        self._show_counts()

    def _show_counts(self) -> None:
        if self._page is not None:
            row = self.list.current()
            rows = self._to_print().rows or (() if row is None else (row,))
            self.print_card.set_papers(Batch(rows).papers(self._page))
            self.side.show_placing()
        self.update_header()
        self.printing.ask_printed(self._current_id())

    # -- nothing to show yet -----------------------------------------------------------------------

    def _show_empty(self, page: AwardsPage) -> None:
        step = next_step(page)
        self.empty.text.setText(step.text)
        self.empty.hint.setText(step.hint)
        self.empty.hint.show()
        self.empty.button.setText(step.button)

    def _take_next_step(self) -> None:
        if self._page is None:
            return
        step = next_step(self._page)
        if step.screen:
            self._go(step.screen, **step.params)
        else:
            self._issue()

    def _go(self, screen: str, /, **params: object) -> None:
        if screen == "overview":
            params["edit"] = True
        self.context.navigate(screen, **{name: value for name, value in params.items() if value})

    def _fill_in(self) -> None:
        self._go("overview")

    # -- issuing -----------------------------------------------------------------------------------

    def _issue_label(self) -> str:
        pending = () if self._page is None else self._page.pending_of(self.list.filters.event_id)
        new, outdated = sum(item.new for item in pending), sum(item.outdated for item in pending)
        if new:
            return f"编发证书 {new} 张"
        if outdated:
            return f"作废旧证书 {outdated} 张"
        moved = sum(item.moved for item in pending)
        return f"更改名次 {moved} 张" if moved else ""

    def _issue(self) -> None:
        if self._page is not None:
            pending = self._page.pending_of(self.list.filters.event_id)
            self.steps.issue(self._page.competition.id, pending)

    def _reissue(self, row: CertificateRow) -> None:
        """改发: what newer results changed, for the whole event of this certificate."""
        if self._page is not None:
            self.steps.issue(self._page.competition.id, self._page.pending_of(row.event_id or 0))

    def _ask_reissue(self) -> None:
        if self._page is not None:
            affected = {row.event_id for row in self._page.certificates if row.affected}
            pending = [item for item in self._page.pending if item.event_id in affected]
            told = f"作废 {sum(item.outdated for item in pending)} 张"
            if new := sum(item.new for item in pending):
                told += f",用新编号编发 {new} 张"
            step = partial(self.steps.issue, self._page.competition.id, pending, f"已改发:{told}。")
            self.confirm.ask(f"全部改发:{told}。作废的编号不再使用。", "全部改发", step)

    # -- files and paper ---------------------------------------------------------------------------

    def _current_id(self) -> int | None:
        row = self.list.current()
        return None if row is None else row.id

    def _with_current(self, step: Callable[[CertificateRow], object]) -> None:
        row = self.list.current()
        if row is not None:
            step(row)

    def _to_print(self) -> Batch:
        scope = self.print_card.chosen_scope
        if scope is Scope.WAITING:
            return self._listing.waiting
        return to_print(self.model.rows, self._current_id(), scope)

    def _to_save(self) -> Batch:
        return to_save(self.model.rows, self._current_id(), self.print_card.chosen_scope)

    def _save(self) -> None:
        batch = self._to_save()
        if self._page is not None and batch.rows:
            self.printing.drop_question()
            events = {row.event for row in batch.rows}
            of = events.pop() if len(events) == 1 else self._page.competition.title
            self.saving.ask(batch, f"{of}-证书", self.print_card.overlay.isChecked())

    def _print(self) -> None:
        batch = self._to_print()
        if not self.print_card.printer_name:
            self.messages.warn(NO_PRINTER, "另存为 PDF", self._save)
        else:
            self.printing.print_batch(batch, self.print_card.order(batch.ids))

    # -- pages and panels --------------------------------------------------------------------------

    def _open_proof(self) -> None:
        if self._page is not None:
            self._stack.setCurrentIndex(PROOF)
            overlay = self.print_card.overlay.isChecked()
            ids, page = self._to_print().to_proof, self._page
            self.proofs.begin(page.competition.id, ids, page.left_out, overlay=overlay)

    def _close_proof(self) -> None:
        self._stack.setCurrentIndex(BODY if self._page is None or self._page.certificates else EMPTY)
        self.update_header()
        self.table.setFocus()

    def _open_settings(self) -> None:
        if self._page is not None:
            self.side.open_settings(self._page)

    def _open_handover(self) -> None:
        row = self.list.current()
        if self._page is not None:
            self.side.open_handover(self._page, "" if row is None else row.unit)

    def _save_plan(self, plan: CertificatePlan, done: str) -> None:
        self.steps.save_plan(self.competition_id, plan, partial(self.messages.ok, done))

    def _save_settings(self) -> None:
        def done() -> None:
            self.side.close_panel()
            self.messages.ok("证书设置已保存。")

        if self._page is not None:
            self.steps.save_settings(self._page.competition.id, self.side.settings, done)


def _list(_session: object, certificates: tuple[CertificateRow, ...], filters: Filters) -> Listing:
    return make_listing(certificates, filters)
