"""Result papers drawn as pictures, saved and printed beside the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from app.domain.progress import Progress, no_progress
from app.domain.result_papers import PDF, ResultPaper
from app.errors import UserError
from app.gui.store import Store
from app.services.archive import Archive, write_archive
from app.services.archive_parts import Source
from app.services.result_paper_files import list_parts, load_paper, write_files
from app.services.result_papers import write_result_paper

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from sqlmodel import Session

WIDTH = 700  # of a page of the preview, in pixels
MOST_PAGES = 6


@dataclass(frozen=True, slots=True)
class Preview:
    """The first pages of a paper (none of a mere workbook), and of whom it can be made alone."""

    pages: tuple[QImage, ...]
    parts: tuple[str, ...]


def read_preview(session: Session, paper: ResultPaper) -> Preview:
    """What a paper looks like; a UserError where it cannot be made."""
    from app.gui.printing import page_images

    if paper.missing:
        raise UserError(paper.missing)
    if PDF not in paper.formats:
        return Preview((), ())
    images: list[QImage] = []
    with _documents(session, paper, no_progress) as documents:
        for path in documents:
            images += page_images(path.read_bytes(), WIDTH, MOST_PAGES - len(images))
    return Preview(tuple(images), list_parts(session, paper))


@contextmanager
def _documents(session: Session, paper: ResultPaper, progress: Progress) -> Iterator[list[Path]]:
    """The PDF files of a paper, for as long as they are looked at."""
    with TemporaryDirectory(prefix="saichuang-") as folder:
        data = load_paper(session, paper)
        yield list(write_files(paper.kind, data, Path(folder) / f"{paper.file_name}{PDF}", progress))


def save_paper(store: Store, paper: ResultPaper, folder: Path, progress: Progress) -> tuple[Path, ...]:
    """Write a paper in all its formats into a folder."""
    return write_result_paper(store.workspace.read, paper, folder, progress)


def print_paper(store: Store, paper: ResultPaper, printer: str, progress: Progress) -> int:
    """Print a paper; how many pages were sent."""
    from app.gui import printing

    pages = 0
    with store.workspace.read() as session, _documents(session, paper, no_progress) as documents:
        for path in documents:
            opened = printing.open_printer(printer, paper.file_name)
            pages += printing.print_pdf(path.read_bytes(), opened, progress)
    return pages


def make_archive(store: Store, competition_id: int, parent: Path, progress: Progress) -> Archive:
    """Write all papers of a competition into a new folder."""
    workspace = store.workspace
    source = Source(workspace.read, workspace.folder, competition_id, datetime.now())
    return write_archive(source, parent, progress)
