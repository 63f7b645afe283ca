"""成果材料: which papers there are of a competition, and each of them written into a folder.

A paper is read in one moment of the data; files are written outside of any transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.file_names import free_name, safe_name
from app.domain.progress import Cancelled, Progress
from app.domain.result_papers import RESULT_PAPER_NAMES, ResultPaper, ResultPaperKind
from app.errors import UserError
from app.services.competitions import list_events
from app.services.newest_versions import newest_publications
from app.services.result_paper_files import load_paper, write_files
from db.tables import Publication

Read = Callable[[], AbstractContextManager[Session]]
OF_EVENTS = (ResultPaperKind.SUMMARY,)
OF_ALL = (ResultPaperKind.PAYMENTS,)
NOTHING_PUBLISHED = "还没有公布任何赛项的成绩,请先在“成绩公布”中公布。"


def list_result_papers(session: Session, competition_id: int) -> tuple[ResultPaper, ...]:
    """All papers of the competition: event by event, then those of all its events together."""
    taken: list[str] = []
    named = []
    for paper in _papers(session, competition_id):
        taken.append(free_name(safe_name(paper.file_name) or paper.title, taken))
        named.append(replace(paper, file_name=taken[-1]))
    return tuple(named)


def write_result_paper(read: Read, paper: ResultPaper, folder: Path, progress: Progress) -> tuple[Path, ...]:
    """Write a paper in all its formats into a folder that is there; returns its files.

    Cancelled or refused halfway it leaves none. UserError where the paper is missing, a character cannot be
    printed or a file cannot be written.
    """
    if paper.missing:
        raise UserError(paper.missing)
    with read() as session:
        data = load_paper(session, paper)
    written: list[Path] = []
    try:
        for ending in paper.formats:
            target = folder / f"{paper.file_name}{ending}"
            written += write_files(paper.kind, data, target, progress)
    except (Cancelled, UserError):
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(written)


def _papers(session: Session, competition_id: int) -> Iterator[ResultPaper]:
    """The papers with the names their files should have."""
    newest = sa.select(col(Publication.event_id), col(Publication.id), col(Publication.version)).where(
        col(Publication.id).in_(newest_publications(competition_id))
    )
    published = {row.event_id: row for row in session.execute(newest)}
    for event in list_events(session, competition_id):
        row = published.get(event.id)
        for kind in OF_EVENTS:
            name = f"{event.name}-{RESULT_PAPER_NAMES[kind]}"
            yield ResultPaper(
                kind=kind,
                competition_id=competition_id,
                file_name=f"{name}-第{row.version}版" if row else name,
                event_id=event.id,
                event=event.name,
                publication_id=row.id if row else None,
                missing="" if row else f"{event.name}还没有公布成绩,请先在“成绩公布”中公布。",
            )
    missing = "" if published else NOTHING_PUBLISHED
    for kind in OF_ALL:
        yield ResultPaper(kind, competition_id, RESULT_PAPER_NAMES[kind], missing=missing)
