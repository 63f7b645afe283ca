"""Printing from the first press to the last answer: reasons, the job, what went out, what did not."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.screens.awards.listing import Batch
from app.gui.screens.awards.order import Order
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.reason_bar import ReasonBar
from app.services.certificate_prints import log_prints, mark_unprinted, settle_prints
from app.services.ledger_views import Unsettled

if TYPE_CHECKING:
    from app.gui.screens.awards.work import Run, Sent, Work
    from app.services.door import WriteSession

REASONS = ("卡纸", "打印不清", "污损", "遗失")
OTHER = "其他…"
NOT_BEGUN = "打印已取消,一张也没有送出。"
TOPICS = ("awards",)


class PrintDesk(QObject):
    """One print at a time. The ledger knows of it before the printer does, and hears what did not go out."""

    changed = Signal()

    def __init__(
        self,
        store: Store,
        messages: MessageBar,
        question: QuestionBar,
        reasons: ReasonBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._messages = store, messages
        self._question, self._reasons = question, reasons
        self._busy = False
        self._asks = True  # whether the job under way is still the matter of who looks at the screen
        self._sent: tuple[int, ...] = ()
        self._when = ""  # of prints that an earlier run of the program left unanswered

    @property
    def busy(self) -> bool:
        """Whether certificates are on their way to a printer."""
        return self._busy

    def forget(self) -> None:
        """Ask no more about what was sent, nor about what is being sent: another competition is shown."""
        self._sent, self._asks = (), False
        self._question.hide()
        self._reasons.hide()

    # -- before ------------------------------------------------------------------------------------

    def print_batch(self, batch: Batch, order: Order) -> None:
        """Print; those that were printed before only with a reason."""
        if self._busy or not batch.rows:
            return
        again = batch.again
        if not again:
            self._start(order)
            return
        every = "这" if len(again) == len(batch.rows) else "其中"
        which = f"{again[0].number} {again[0].recipient}" if len(again) == 1 else f"{every} {len(again)} 张"
        answers = [Answer(reason, partial(self._start, replace(order, reason=reason))) for reason in REASONS]
        text = f"{which}打印过,再打的原因是?"
        self._sent = ()
        self._question.ask(
            text, *answers, Answer(OTHER, partial(self._ask_other, text, order)), Answer("取消", _nothing)
        )
        self._question.buttons[0].setFocus()

    def _ask_other(self, text: str, order: Order) -> None:
        def agreed(reason: str) -> None:
            self._reasons.close_bar()
            self._start(replace(order, reason=reason))

        self._reasons.ask(text, f"打印 {len(order.ids)} 张", agreed)

    # -- the job -----------------------------------------------------------------------------------

    def _start(self, order: Order) -> None:
        store = self._store

        def job(progress: Progress) -> tuple[Work, tuple[Run, ...]]:
            from app.gui.screens.awards.work import prepare_runs

            folder = store.workspace.folder
            return store.read(partial(prepare_runs, order=order, folder=folder, progress=progress))

        self._asks = True
        self._set_busy(True)
        store.run_job(
            job,
            _title(order),
            lambda prepared: self._log(order, *prepared),
            on_failed=self._on_not_begun,
            on_cancelled=lambda: self._on_not_begun(UserError(NOT_BEGUN)),
        )

    def _log(self, order: Order, work: Work, runs: tuple[Run, ...]) -> None:
        op = partial(
            log_prints,
            certificate_ids=order.ids,
            printer=order.printer,
            digests=dict(work.digests),
            drawn=work.certificates,
            reason=order.reason,
            copies=order.copies,
        )
        self._store.write(
            op,
            topics=TOPICS,
            on_done=lambda _nothing: self._send(order, runs),
            on_failed=self._on_not_begun,
        )

    def _send(self, order: Order, runs: tuple[Run, ...]) -> None:
        def job(progress: Progress) -> Sent:
            from app.gui.screens.awards.work import print_runs

            return print_runs(runs, order, progress)

        def failed(error: UserError) -> None:
            # Nobody knows how many went out: they count as sent, and it is asked how they came out.
            self._settle(order, order.ids, str(error))

        self._store.run_job(
            job,
            _title(order),
            lambda sent: self._settle(order, sent.ids, sent.problem),
            on_failed=failed,
            on_cancelled=lambda: self._settle(order, (), ""),
        )

    def _on_not_begun(self, error: UserError) -> None:
        self._set_busy(False)
        self._messages.error(str(error))

    def _settle(self, order: Order, sent: tuple[int, ...], problem: str) -> None:
        """Those that did not go out wait again; about the others it is asked how they came out."""
        self._set_busy(False)
        known = set(sent)
        rest = tuple(each for each in order.ids if each not in known)
        if rest:
            self._mark_unprinted(rest)
        if problem:
            self._messages.warn(problem)
        self._sent, self._when = (sent if self._asks else ()), ""
        self.changed.emit()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.changed.emit()

    # -- after -------------------------------------------------------------------------------------

    def ask_printed(self, current: int | None) -> None:
        """Ask about what was sent, as long as nobody said; `current` is the certificate chosen."""
        if not self._sent:
            return
        count = len(self._sent)
        sent = (
            f"上次({self._when})送到打印机的 {count} 张还没有确认"
            if self._when
            else f"已送到打印机 {count} 张"
        )
        self._question.ask(
            f"{sent},都打印好了吗?没打好的,先在表中选中第一张。",
            Answer("从选中的一张起重打", partial(self._again_from, current), enabled=current in self._sent),
            Answer("全部打印好", self._confirm),
        )

    def recall(self, unsettled: Unsettled | None) -> None:
        """Ask again about what nobody answered for: the program ended, or something else was done first."""
        if unsettled is not None and not self._busy and not self._sent and self._question.isHidden():
            self._sent = unsettled.ids
            self._when = f"{unsettled.at.astimezone():%Y-%m-%d %H:%M},{unsettled.by}"

    def mark_bad(self, certificate_id: int) -> None:
        """Note that the last print of one did not come out well."""
        self._mark_unprinted((certificate_id,))

    def mark_printed(self, work: Work) -> None:
        """Note that certificates were printed elsewhere, from a file; refused like printing."""
        digests, drawn = dict(work.digests), work.certificates
        op = partial(
            log_prints, certificate_ids=work.ids, printer="PDF", digests=digests, drawn=drawn, settled=True
        )
        self._store.write(op, topics=TOPICS)

    def _confirm(self) -> None:
        op = partial(settle_prints, certificate_ids=self._sent)
        self.drop_question()
        self._store.write(op, topics=TOPICS)

    def _again_from(self, current: int | None) -> None:
        if current not in self._sent:
            return
        at = self._sent.index(current)
        good, again = self._sent[:at], self._sent[at:]

        def op(session: WriteSession) -> None:
            settle_prints(session, good)
            mark_unprinted(session, again)

        self.drop_question()
        self._store.write(op, topics=TOPICS)

    def drop_question(self) -> None:
        """Ask no more for now about what was sent; it counts as printed, and is asked about later."""
        self._sent = ()

    def _mark_unprinted(self, ids: tuple[int, ...]) -> None:
        self._store.write(partial(mark_unprinted, certificate_ids=ids), topics=TOPICS)


def _title(order: Order) -> str:
    return f"打印证书 {len(order.ids)} 张"


def _nothing() -> None:
    """取消: the question goes away, nothing else happens."""
