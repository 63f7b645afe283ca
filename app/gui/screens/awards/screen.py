"""The screen: the list of certificates at the left, the chosen one and printing at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget
from typing_extensions import override

from app.domain.progress import Progress
from app.errors import UserError
from app.gui import theme
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.awards.next_step import next_step
from app.gui.screens.awards.preview import PreviewCard, read_preview
from app.gui.screens.awards.print_card import NO_PRINTER, PrintCard
from app.gui.screens.awards.rows import (
    CERTIFICATE_COLUMNS,
    AwardsPage,
    filtered,
    glyph_check,
    load_page,
    to_print,
    to_save,
)
from app.gui.table_model import TableModel
from app.gui.theme import GAP
from app.gui.widgets import (
    Card,
    Choice,
    ElidedLabel,
    EmptyState,
    FilterButton,
    TableView,
    hbox,
    set_part,
    vbox,
)
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_save_path
from app.services.certificate_prints import log_prints, mark_unprinted
from app.services.ledger import issue_certificates, issue_competition_certificates
from app.services.ledger_views import CertificateRow, count_certificates

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.services.door import WriteSession

TABLE_SHARE, SIDE_SHARE = 12, 9
BODY, EMPTY = 0, 1
DRAWING = "正在生成预览…"
NOTHING_CHOSEN = "在左侧选一张证书,这里显示打印的样子。"
CANCELLED = "打印已取消,没有记为已打印。若已有几张出纸,选中下一张,用“从选中的一张开始”接着打。"


class AwardsScreen(Screen):
    """Number the certificates of published awards, look at them, print them."""

    key = "awards"
    title = "奖项与证书"
    topics = frozenset({"competition", "results", "awards"})
    help_text = (
        "公布成绩后,在这里按奖项编发证书。选中一行,右侧显示打印出来的样子。\n"
        "打印前选打印机和范围;打完后按实际情况回答,没打好的会回到待打印。\n"
        "成绩更正后再编发,内容变了的旧证书自动作废,新证书用新编号。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._page: AwardsPage | None = None
        self._shown_competition: int | None = None
        self._sent: tuple[int, ...] = ()
        self._printing = False
        self.model: TableModel[CertificateRow] = TableModel(CERTIFICATE_COLUMNS, key=lambda row: row.id)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._make_body())
        self.empty = EmptyState("", " ", self._take_next_step)
        self._stack.addWidget(self.empty)

    def _make_body(self) -> QWidget:
        self.question, self.gaps = QuestionBar(), QuestionBar()
        self.preview = PreviewCard()
        self.print_card = PrintCard(self._show_counts, self._save)
        right = vbox(self.preview, self.print_card, None, gap=GAP)
        row = hbox(self._make_table_card(), right, gap=GAP)
        row.setStretch(0, TABLE_SHARE)
        row.setStretch(1, SIDE_SHARE)
        body = QWidget()
        column = vbox(self.gaps, self.question, row, gap=12)
        column.setStretch(2, 1)
        body.setLayout(column)
        return body

    def _make_table_card(self) -> Card:
        self.events, self.awards = FilterButton("赛项"), FilterButton("奖项")
        for chooser in (self.events, self.awards):
            chooser.chosen.connect(lambda _value: self._show_rows())
        self.glyphs = ElidedLabel("", "ok")
        self.glyphs.setAlignment(theme.RIGHT)
        self.table = TableView(self.model)
        self.table.current_changed.connect(self._on_table_current_changed)
        self.setFocusProxy(self.table)
        card = Card(flush=True)
        head = hbox(self.events, self.awards, 8, self.glyphs, gap=10, margins=(14, 12, 14, 12))
        head.setStretch(3, 1)
        card.body.addLayout(head)
        card.body.addWidget(self.table, 1)
        self.foot = card.add_foot()
        return card

    # -- the window --------------------------------------------------------------------------------

    def header_actions(self) -> tuple[HeaderAction, ...]:
        page = self._page
        if page is None or not page.certificates:
            return ()
        actions = []
        hint = f"先填写{'、'.join(page.gaps)}" if page.gaps else ""
        issue, count = self._issue_label(), len(self._to_print())
        if issue:
            actions.append(HeaderAction(issue, self._issue, enabled=not page.gaps, hint=hint))
        can_save, can_print = (
            bool(self._to_save()),
            count > 0 and not self._printing,
        )
        return (
            *actions,
            HeaderAction("另存为 PDF…", self._save, enabled=can_save, hint=hint),
            HeaderAction(
                f"打印 {count} 张",
                self._print,
                primary=True,
                enabled=can_print,
                shortcut="Ctrl+P",
                hint=hint,
            ),
        )

    def refresh(self) -> None:
        if self._shown_competition != self.competition_id:
            self._shown_competition = self.competition_id
            self._page, self._sent = None, ()
            self.question.hide()
            self.events.set_value(None)
            self.awards.set_value(None)
        op = partial(load_page, competition_id=self.competition_id)
        self.store.read_later(op, self._show_page, latest="awards.page")

    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self._shown_competition = self.competition_id
            self.events.set_value(event_id)

    @classmethod
    def rail_count(cls, session: Session, competition_id: int) -> str:
        return str(count_certificates(session, competition_id) or "")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.store.read_later(lambda _session: _printers(), self._show_printers, latest="awards.printers")

    # -- showing -----------------------------------------------------------------------------------

    def _show_page(self, page: AwardsPage) -> None:
        self._page = page
        events = {row.event_id: row.event for row in page.certificates}
        awards = dict.fromkeys(row.award for row in page.certificates)
        self.events.set_choices([Choice(event_id, name) for event_id, name in events.items()])
        self.awards.set_choices([Choice(award, award) for award in awards])
        self._stack.setCurrentIndex(BODY if page.certificates else EMPTY)
        if page.certificates:
            self._show_gaps(page)
            self._show_rows()
        else:
            self._show_empty(page)
            self.update_header()

    def _show_gaps(self, page: AwardsPage) -> None:
        if page.gaps:
            text = f"▲ 还没有填写{'、'.join(page.gaps)},新证书不能编发。"
            self.gaps.ask(text, Answer("去填写", self._fill_in, stays=True))
        else:
            self.gaps.hide()

    def _show_rows(self) -> None:
        if self._page is None:
            return
        rows = filtered(self._page.certificates, self.events.value, self.awards.value)
        self.model.set_rows(rows)
        if self.table.current() is None:
            self.table.select_next()
        text, tone, details = glyph_check(rows)
        self.glyphs.set_text(text)
        set_part(self.glyphs, tone.value)
        if details:
            self.glyphs.setToolTip(details)
        states = [row.state for row in rows]
        void = f" · 作废 {states.count('void')}" if "void" in states else ""
        self.foot.setText(
            f"共 {len(rows)} 张 · 已打印 {states.count('printed')} · 待打印 {states.count('issued')}{void}"
        )
        self._show_preview()
        self._show_counts()

    def _show_counts(self) -> None:
        self.update_header()
        if self._sent:
            self._ask_printed()

    def _on_table_current_changed(self, _row: CertificateRow | None) -> None:
        self._show_preview()
        self._show_counts()

    def _show_preview(self) -> None:
        row = self.table.current()
        if row is None:
            self.preview.sheet.show_words(NOTHING_CHOSEN)
            return
        if self.preview.sheet.image is None:
            self.preview.sheet.show_words(DRAWING)
        self.store.read_later(
            partial(read_preview, certificate_id=row.id),
            self._on_preview_drawn,
            self._on_preview_failed,
            latest="awards.preview",
        )

    def _on_preview_drawn(self, image: QImage) -> None:
        self.preview.sheet.show_image(image)

    def _on_preview_failed(self, error: UserError) -> None:
        self.preview.sheet.show_words(str(error))

    def _show_printers(self, names: tuple[str, ...]) -> None:
        self.print_card.set_printers(names)

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
            self.context.navigate(step.screen, **step.params)
        else:
            self._issue()

    def _fill_in(self) -> None:
        self.context.navigate("overview", edit=True)

    # -- issuing -----------------------------------------------------------------------------------

    def _issue_label(self) -> str:
        pending = () if self._page is None else self._page.pending_of(self.events.value)
        new, outdated = sum(item.new for item in pending), sum(item.outdated for item in pending)
        if new:
            return f"编发证书 {new} 张"
        return f"作废旧证书 {outdated} 张" if outdated else ""

    def _issue(self) -> None:
        if self._page is None:
            return
        event_ids = [item.event_id for item in self._page.pending_of(self.events.value)]
        competition_id = self._page.competition.id

        def issue(session: WriteSession) -> int:
            return sum(
                issue_competition_certificates(session, competition_id)
                if event_id is None
                else issue_certificates(session, event_id)
                for event_id in event_ids
            )

        self.store.write(issue, topics=("awards",))

    # -- files and paper ---------------------------------------------------------------------------

    def _current_id(self) -> int | None:
        row = self.table.current()
        return None if row is None else row.id

    def _to_print(self) -> tuple[int, ...]:
        return to_print(self.model.rows, self._current_id(), self.print_card.chosen_scope)

    def _to_save(self) -> tuple[int, ...]:
        return to_save(self.model.rows, self._current_id(), self.print_card.chosen_scope)

    def _save(self) -> None:
        ids = self._to_save()
        if not ids or self._page is None:
            return
        names = {row.id: row.event for row in self._page.certificates}
        events = {names[each] for each in ids}
        name = f"{events.pop() if len(events) == 1 else self._page.competition.title}-证书"
        target = ask_save_path(self, "另存为 PDF", name, "PDF 文件", ".pdf")
        if target is None:
            return
        store = self.store

        def job(progress: Progress) -> Path:
            from app.gui.screens.awards.printing import save_certificates

            return save_certificates(store, ids, target, progress)

        store.run_job(job, "生成证书 PDF", lambda path: self._on_saved(path, ids))

    def _on_saved(self, path: Path, ids: tuple[int, ...]) -> None:
        text = f"已存到 {path.parent} 文件夹:{path.name},共 {len(ids)} 张。打印好以后可以记为已打印。"
        self._sent = ()
        self.question.ask(
            text, Answer("先不记", _nothing), Answer(f"{len(ids)} 张记为已打印", partial(self._mark, ids))
        )

    def _print(self) -> None:
        ids, printer, store = self._to_print(), self.print_card.printer_name, self.store
        if not printer:
            self.messages.warn(NO_PRINTER, "另存为 PDF", self._save)
            return
        if not ids or self._printing:
            return
        self._printing = True
        self.update_header()

        def job(progress: Progress) -> tuple[int, ...]:
            from app.gui.screens.awards.printing import print_certificates

            return print_certificates(store, ids, printer, progress)

        store.run_job(
            job,
            f"打印证书 {len(ids)} 张",
            partial(self._on_printed, self.competition_id),
            on_failed=lambda error: self._on_not_printed(self.messages.error, str(error)),
            on_cancelled=lambda: self._on_not_printed(self.messages.warn, CANCELLED),
        )

    def _on_not_printed(self, say: Callable[[str], None], words: str) -> None:
        self._printing = False
        self.update_header()
        say(words)

    def _on_printed(self, competition_id: int, sent: tuple[int, ...]) -> None:
        self._printing = False
        self._mark(sent)
        if competition_id == self.context.competition_id:
            self._sent = sent
            self._ask_printed()

    def _mark(self, ids: tuple[int, ...]) -> None:
        op = partial(log_prints, certificate_ids=ids, printer=self.print_card.printer_name, digests={})
        self.store.write(op, topics=("awards",))

    def _ask_printed(self) -> None:
        row = self.table.current()
        chosen = row is not None and row.id in self._sent
        self.question.ask(
            f"已送到打印机 {len(self._sent)} 张,都打印好了吗?没打好的,先在表中选中第一张。",
            Answer("从选中的一张起重打", self._reprint, enabled=chosen),
            Answer("全部打印好", self._forget_sent),
        )

    def _forget_sent(self) -> None:
        self._sent = ()

    def _reprint(self) -> None:
        current = self._current_id()
        if current not in self._sent:
            return
        again = self._sent[self._sent.index(current) :]
        self._forget_sent()
        op = partial(mark_unprinted, certificate_ids=again)
        self.store.write(op, topics=("awards",))


def _printers() -> tuple[str, ...]:
    from app.gui.printing import printer_names

    return printer_names()


def _nothing() -> None:
    """先不记: the question goes away, nothing else happens."""
