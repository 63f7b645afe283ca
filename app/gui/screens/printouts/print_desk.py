"""Papers on their way: drawn as a preview, saved as a PDF or printed; then it is noted what went out.

What was saved waits, all of it in one strip, until somebody says that it went out or that it did not.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.printed import PAPER_RIGHTS
from app.domain.rights import has_anywhere, holders
from app.errors import UserError
from app.gui.busy_job import BusyJobs
from app.gui.calibration_card import read_printers
from app.gui.screens.printouts.print_page import PrintPage
from app.gui.screens.printouts.wanted import Made, Wanted, print_papers, read_preview, save_papers
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_save_path
from app.services.door import WriteSession
from app.services.printouts import record_printout

TOPICS = ("printouts",)
NO_PRINTER = "这台电脑没有安装打印机。请先在系统中添加打印机,或另存为 PDF 后到别的电脑打印。"
STAYS = "窗口没有关闭:"
RECORD, RECORD_ALL, NOT_OUT = "记为已印发", "全部记为已印发", "没有印发"
CANCELLED = "已取消。已经出纸的没有记为印发,请收回或重新打印。"


class PrintDesk(QObject):
    """Does what the page offers."""

    def __init__(
        self, store: Store, messages: MessageBar, question: QuestionBar, page: PrintPage, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._store, self._messages, self._question = store, messages, question
        self._page, self._window = page, parent
        self._jobs = BusyJobs(store, messages, page.view)
        self._competition_id: int | None = None
        self._waiting: dict[object, tuple[Wanted, Made]] = {}
        page.changed.connect(self.draw)
        page.view.to_save.connect(self._save)
        page.view.to_print.connect(self._print)

    def look_for_printers(self) -> None:
        """Offer the printers that are there now."""
        self._store.read_later(read_printers, self._page.view.set_printers, latest="printouts.printers")

    def show_competition(self, competition_id: int) -> None:
        """Work on this competition."""
        self._competition_id = competition_id
        self.draw()

    def draw(self) -> None:
        """Draw the preview anew."""
        wanted = self._wanted()
        if wanted is None:
            return
        right = PAPER_RIGHTS[wanted.kind]
        self._page.view.set_allowed(has_anywhere(self._store.actor, right), f"由{holders(right)}操作")
        self._page.view.show_drawing()
        op = partial(read_preview, wanted=wanted, folder=self._store.workspace.folder)
        self._store.read_later(
            op,
            self._page.show_preview,
            lambda error: self._page.view.show_problem(str(error)),
            latest="printouts.preview",
        )

    def print_again(self, wanted: Wanted) -> None:
        """Print single papers, chosen elsewhere; saved where there is no printer."""
        if self._page.view.printer_name:
            self._send(wanted)
        else:
            self._save_as(wanted)

    def _wanted(self) -> Wanted | None:
        if self._competition_id is None:
            return None
        page = self._page
        return Wanted(
            self._competition_id,
            page.kind,
            self._store.actor,
            page.scope,
            page.only_new,
            page.by_unit,
            str(page.cut.value),
        )

    def _save(self) -> None:
        wanted = self._wanted()
        if wanted is not None:
            self._save_as(wanted)

    def _save_as(self, wanted: Wanted) -> None:
        target = ask_save_path(self._window, "另存为 PDF", wanted.name, "PDF 文件", ".pdf")
        if target is not None:
            job = partial(save_papers, self._store, wanted, target)
            done = partial(self._on_saved, wanted, target)
            self._jobs.run(job, f"生成{wanted.name} PDF", done, "已取消,没有生成 PDF。")

    def _on_saved(self, wanted: Wanted, target: Path, made: Made) -> None:
        self._tell_lost(made)
        self._messages.saved(f"{wanted.name}已存为 {target}。", target)
        self._waiting[wanted.which] = (wanted, made)
        self.ask_waiting()

    # -- what was saved and may have gone out ------------------------------------------------------

    @property
    def waiting(self) -> str:
        """'参赛证 104 份、工作证 12 份' that were saved and not yet said to have gone out; '' for none."""
        keys: dict[str, set[str]] = {}
        for wanted, made in self._waiting.values():
            keys.setdefault(wanted.name, set()).update(sheet.key for sheet in made.sheets)
        return "、".join(f"{name} {len(found)} 份" for name, found in keys.items())

    def ask_waiting(self) -> None:
        """Ask about all that waits; nothing is asked where nothing does."""
        if not self._waiting:
            self._question.hide()
            self._messages.withdraw(STAYS)
            return
        record = RECORD_ALL if len(self._waiting) > 1 else RECORD
        self._question.ask(
            f"{self.waiting}印好发出以后请记为已印发,再有变更就会列出。",
            Answer(NOT_OUT, self._forget_waiting),
            Answer(record, lambda: self._record(*self._waiting.values())),
        )

    def _forget_waiting(self) -> None:
        self._waiting.clear()
        self.ask_waiting()

    # -- printed -----------------------------------------------------------------------------------

    def _print(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            return
        if self._page.view.printer_name:
            self._send(wanted)
        else:
            self._messages.warn(NO_PRINTER, "另存为 PDF", self._save)

    def _send(self, wanted: Wanted) -> None:
        job = partial(print_papers, self._store, wanted, self._page.view.printer_name)
        self._jobs.run(job, f"打印{wanted.name}", partial(self._on_printed, wanted), CANCELLED)

    def _on_printed(self, wanted: Wanted, made: Made) -> None:
        self._tell_lost(made)
        self._messages.ok(f"{len(made.sheets)} 份{wanted.name}已送到打印机,共 {made.pages} 页,已记为印发。")
        self._record((wanted, made))

    def _record(self, *out: tuple[Wanted, Made]) -> None:
        def op(session: WriteSession) -> None:
            for wanted, made in out:
                scope = wanted.recorded_scope
                record_printout(session, wanted.competition_id, wanted.kind, made.sheets, scope)

        def done(_none: None) -> None:
            for wanted, _made in out:
                self._waiting.pop(wanted.which, None)
            self.ask_waiting()

        def refused(error: UserError) -> None:
            self._messages.error(str(error))
            self.ask_waiting()

        self._store.write(op, topics=TOPICS, on_done=done, on_failed=refused)

    def _tell_lost(self, made: Made) -> None:
        if made.lost_photos:
            self._messages.warn(f"{made.lost_photos} 张照片读不出来,留了贴照片的位置。请重新导入照片。")
