"""Papers of the day as PDF, whatever kind they are; files are written outside of any transaction."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.documents.whole_file import Target
from app.domain.badges import BadgeFormat
from app.domain.printed import Paper, PaperKind
from app.domain.progress import Progress
from app.errors import UserError
from app.services.photos import load_photo


class Photos:
    """Finds the photos of badges and cards in a data folder; `lost` are those that cannot be read.

    A paper is printed without its photo then, with room to stick one on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.lost: list[str] = []

    def __call__(self, name: str) -> bytes:
        """The picture of this name, b"" without one."""
        if not name:
            return b""
        try:
            return load_photo(self._folder, name)
        except UserError as error:
            self.lost.append(str(error))
            return b""


def render_papers(
    kind: PaperKind,
    papers: Sequence[Paper[Any]],
    target: Target,
    progress: Progress,
    size: BadgeFormat,
    photos: Photos,
) -> None:
    """Write papers of one kind into one PDF; `size` is how badges are cut.

    UserError where there are none, or where a character cannot be printed.
    """
    data = [paper.data for paper in papers]
    match kind:
        case PaperKind.BADGE | PaperKind.STAFF_BADGE:
            from app.documents.badge import render_badges

            render_badges(data, target, size, progress, find_photo=photos)
        case PaperKind.ADMISSION:
            from app.documents.admission_card import render_admission_cards

            render_admission_cards(data, target, progress, find_photo=photos)
        case PaperKind.SEATING:
            from app.documents.seating_chart import render_seating_charts

            render_seating_charts(data, target, progress)
        case PaperKind.ATTENDANCE:
            from app.documents.attendance_sheet import render_attendance_sheets

            render_attendance_sheets(data, target, progress)
        case PaperKind.PROGRAMME:
            from app.documents.programme import render_programme

            render_programme(data[0], target, progress)
        case PaperKind.NOTICE if data:
            from app.documents.change_notice import render_change_notice

            render_change_notice(data[0], target, progress)
        case PaperKind.NOTICE:
            raise UserError("还没有登记变更,没有可以印的变更通知。")
        case _:
            raise ValueError(f"papers of this kind are printed elsewhere: {kind}")


def without_photo(papers: Sequence[Paper[Any]]) -> int:
    """How many badges or cards have room for a photo, and none."""
    return sum(
        getattr(paper.data, "has_photo", True) and paper.data.photo == ""
        for paper in papers
        if hasattr(paper.data, "photo")
    )


def count_sheets(kind: PaperKind, papers: int, size: BadgeFormat) -> int:
    """How many pages so many papers take; 0 where that is known only once they are drawn."""
    if kind in (PaperKind.BADGE, PaperKind.STAFF_BADGE):
        return -(-papers // (size.across * size.down or 1))
    if kind is PaperKind.ADMISSION:
        from app.documents.admission_card import A_PAGE

        return -(-papers // A_PAGE)
    return 0
