"""Between the panel of the hand-over lists and files or paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.handover import HandoverData
from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.gui.busy_job import BusyJobs
from app.gui.screens.awards.handover_panel import HandoverPanel
from app.gui.screens.awards.print_card import NO_PRINTER
from app.gui.screens.awards.rows import AwardsPage
from app.gui.screens.awards.save_desk import CANCELLED_FILES, how_far, write_one
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_folder, ask_save_path
from app.services.handover import certificates_by, handover, handovers, list_units

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.services.handover import UnitCertificates

DOCUMENT = "证书交接清单"
CANCELLED = "打印交接清单已取消。已经出纸的可以照常使用,其余的请重新打印。"


def read_lists(session: Session, competition_id: int, organization: str | None) -> tuple[HandoverData, ...]:
    """The list of one unit, or of all."""
    now = datetime.now()
    if organization is None:
        return handovers(session, competition_id, now)
    return (handover(session, competition_id, organization, now),)


def write_list(
    session: Session, competition_id: int, organization: str | None, target: Path, progress: Progress
) -> Path:
    """Write the lists into one PDF."""
    from app.documents.handover_list import render_handover_lists

    render_handover_lists(read_lists(session, competition_id, organization), target, progress)
    return target


def write_folder(
    session: Session,
    competition_id: int,
    ids: Sequence[int],
    folder: Path,
    target: Path,
    progress: Progress,
) -> int:
    """The list and the certificates (`ids`) of each unit into the folder `target`; returns how many units."""
    from app.documents.handover_list import render_handover_lists

    lists = {data.organization: data for data in read_lists(session, competition_id, None)}
    groups = certificates_by(session, ids, "unit")
    for done, group in enumerate(groups):
        progress(done, len(groups))
        name = group.file_name
        try:
            render_handover_lists((lists[group.title],), target / f"{name}-{DOCUMENT}.pdf")
            certificates = target / f"{name}-证书.pdf"
            write_one(
                session, group.certificate_ids, folder, certificates, overlay=False, progress=no_progress
            )
        except UserError as error:
            raise UserError(f"{error}{how_far(done)}") from error
    return len(groups)


def print_list(
    store: Store, competition_id: int, organization: str | None, slot: tuple[str, str], progress: Progress
) -> int:
    """Print the lists on (printer, tray); returns how many pages were sent."""
    from app.documents.handover_list import render_handover_lists
    from app.gui import printing

    memory = BytesIO()
    lists = store.read(partial(read_lists, competition_id=competition_id, organization=organization))
    render_handover_lists(lists, memory, lambda _done, total: progress(0, total))
    printer, tray = slot
    return printing.print_pdf(memory.getvalue(), printing.open_printer(printer, DOCUMENT, tray), progress)


class HandoverDesk(QObject):
    """Does what the panel offers."""

    def __init__(self, store: Store, messages: MessageBar, panel: HandoverPanel, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._messages, self._panel, self._window = store, messages, panel, parent
        self._jobs = BusyJobs(store, messages, panel)
        self._page: AwardsPage | None = None
        self._slot: Callable[[], tuple[str, str]] = lambda: ("", "")
        panel.save_wanted.connect(self._save)
        panel.folder_wanted.connect(self._save_folder)
        panel.print_wanted.connect(self._print)

    def begin(self, page: AwardsPage, organization: str, slot: Callable[[], tuple[str, str]]) -> None:
        """Offer the units; `slot` tells printer and tray when they are needed."""
        self._slot = slot
        self._panel.wish(organization)
        self.show_page(page)

    def show_page(self, page: AwardsPage) -> None:
        """Count again what the units have."""
        self._page = page
        op = partial(list_units, competition_id=page.competition.id)
        self._store.read_later(op, self._show_units, latest="awards.units")

    def _show_units(self, units: tuple[UnitCertificates, ...]) -> None:
        self._panel.show_units(units)

    def _save(self) -> None:
        page, organization = self._page, self._panel.organization
        if page is None:
            return
        name = f"{organization or page.competition.title}-{DOCUMENT}"
        target = ask_save_path(self._window, "清单存为 PDF", name, "PDF 文件", ".pdf")
        if target is None:
            return
        store, competition_id = self._store, page.competition.id

        def job(progress: Progress) -> Path:
            op = partial(
                write_list,
                competition_id=competition_id,
                organization=organization,
                target=target,
                progress=progress,
            )
            return store.read(op)

        self._jobs.run(job, "生成交接清单", self._on_saved)

    def _on_saved(self, target: Path) -> None:
        self._messages.saved(f"交接清单已存为 {target}。", target)

    def _save_folder(self) -> None:
        page, organization = self._page, self._panel.organization
        if page is None:
            return
        valid = (row for row in page.certificates if row.state != "void")
        rows = [row for row in valid if organization in (None, row.unit)]
        outdated = [row.number for row in rows if row.affected]
        if outdated:
            more = f"等 {len(outdated)} 张" if len(outdated) > 1 else ""
            self._messages.warn(f"证书 {outdated[0]}{more}受成绩更正影响,请先改发,再存清单和证书。")
            return
        target = ask_folder(self._window)
        if target is None:
            return
        ids = [row.id for row in rows]
        store = self._store

        def job(progress: Progress) -> int:
            op = partial(
                write_folder,
                competition_id=page.competition.id,
                ids=ids,
                folder=store.workspace.folder,
                target=target,
                progress=progress,
            )
            return store.read(op)

        def done(units: int) -> None:
            self._messages.saved(f"{units} 个单位的清单和证书已存到 {target} 文件夹。", target)

        self._jobs.run(job, "生成交接清单和证书", done, CANCELLED_FILES)

    def _print(self) -> None:
        page, slot = self._page, self._slot()
        if page is None:
            return
        if not slot[0]:
            self._messages.warn(NO_PRINTER, "清单存为 PDF", self._save)
            return
        job = partial(print_list, self._store, page.competition.id, self._panel.organization, slot)
        self._jobs.run(job, "打印交接清单", self._on_printed, CANCELLED)

    def _on_printed(self, pages: int) -> None:
        self._messages.ok(f"交接清单已送到打印机,共 {pages} 页。")
