"""Which papers are wanted, as they are chosen; read, drawn as pictures, saved and printed beside the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.badges import find_format
from app.domain.printed import ALL_PAPERS, PAPER_NAMES, Paper, PaperKind, PaperScope, PaperSheet
from app.domain.progress import Progress, no_progress
from app.domain.rights import Actor
from app.errors import UserError
from app.gui.store import Store
from app.services.paper_files import Photos, count_sheets, render_papers, without_photo
from app.services.printouts import not_out_yet, printable

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from sqlmodel import Session

WIDTH = 700  # of a page of the preview, in pixels
MOST_PAGES = 6
# So many papers make up the first pages; a book is drawn whole.
SHOWN = {PaperKind.BADGE: 20, PaperKind.STAFF_BADGE: 20, PaperKind.ADMISSION: 4}
SHOWN_OTHERS = 3
ALL_OUT = "这个范围的都已印发,没有新的,也没有变的。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Papers of a kind in a scope: all, or those only that did not go out as they are now; or single ones.

    `by_unit`: those of a unit together, to hand them out unit by unit.
    """

    competition_id: int
    kind: PaperKind
    actor: Actor
    scope: PaperScope = ALL_PAPERS
    only_new: bool = False
    by_unit: bool = False
    size: str = ""
    keys: frozenset[str] | None = None

    def read(self, session: Session) -> tuple[Paper[Any], ...]:
        """The papers."""
        now = datetime.now()
        papers: tuple[Paper[Any], ...] = printable(session, self.competition_id, self.kind, now, self.actor)
        chosen = [paper for paper in papers if self._is_chosen(paper.sheet)]
        if self.only_new:
            sheets = [paper.sheet for paper in chosen]
            new = set(not_out_yet(session, self.competition_id, self.kind, sheets))
            chosen = [paper for paper in chosen if paper.sheet.key in new]
        if self.by_unit:
            chosen.sort(key=lambda paper: paper.data.organization)
        return tuple(chosen)

    def _is_chosen(self, sheet: PaperSheet) -> bool:
        return self.scope.covers(sheet) if self.keys is None else sheet.key in self.keys

    @property
    def which(self) -> object:
        """The same for the same papers, whatever their order and size."""
        return self.competition_id, self.kind, self.scope, self.only_new, self.keys

    @property
    def recorded_scope(self) -> PaperScope | None:
        """What they are all of, None for single ones."""
        return self.scope if self.keys is None else None

    @property
    def name(self) -> str:
        """'准考证'."""
        return PAPER_NAMES[self.kind]

    def render(
        self, papers: tuple[Paper[Any], ...], target: Path | BytesIO, progress: Progress, photos: Photos
    ) -> None:
        """Draw the papers."""
        render_papers(self.kind, papers, target, progress, find_format(self.size), photos)


@dataclass(frozen=True, slots=True)
class Preview:
    """How many papers, on how many pages (0: not known before they are drawn), and the first of them."""

    count: int
    sheets: int
    without_photo: int
    pages: tuple[QImage, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What was saved or printed: the papers, and how many photos could not be read."""

    sheets: tuple[PaperSheet, ...]
    pages: int
    lost_photos: int


def read_preview(session: Session, wanted: Wanted, folder: Path) -> Preview:
    """Count the papers and draw the first pages; a UserError for what cannot be printed."""
    from app.gui.printing import page_images

    papers = wanted.read(session)
    if wanted.only_new and not papers:
        raise UserError(ALL_OUT)
    memory = BytesIO()
    shown = papers[: SHOWN.get(wanted.kind, SHOWN_OTHERS)]
    wanted.render(shown, memory, no_progress, Photos(folder))
    pages = page_images(memory.getvalue(), WIDTH, MOST_PAGES)
    sheets = count_sheets(wanted.kind, len(papers), find_format(wanted.size))
    return Preview(len(papers), sheets, without_photo(papers), pages)


def save_papers(store: Store, wanted: Wanted, target: Path, progress: Progress) -> Made:
    """Write the papers into one PDF."""
    papers = store.read(wanted.read)
    photos = Photos(store.workspace.folder)
    wanted.render(papers, target, progress, photos)
    return Made(tuple(paper.sheet for paper in papers), 0, len(photos.lost))


def print_papers(store: Store, wanted: Wanted, printer: str, progress: Progress) -> Made:
    """Print the papers."""
    from app.gui import printing

    papers = store.read(wanted.read)
    photos, memory = Photos(store.workspace.folder), BytesIO()
    wanted.render(papers, memory, lambda _done, total: progress(0, total), photos)
    opened = printing.open_printer(printer, wanted.name)
    pages = printing.print_pdf(memory.getvalue(), opened, progress)
    return Made(tuple(paper.sheet for paper in papers), pages, len(photos.lost))
