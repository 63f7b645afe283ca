"""成果材料: which papers there are of a competition, and each of them written into a folder.

A paper is read in one moment of the data; files are written outside of any transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.appeal_papers import APPEAL_FILE
from app.domain.certificates import Category
from app.domain.file_names import free_name, safe_name
from app.domain.progress import Cancelled, Progress
from app.domain.result_papers import RESULT_PAPER_NAMES, ResultPaper, ResultPaperKind
from app.domain.version_effects import CORRECTION
from app.errors import UserError
from app.services.advance_lists import events_with_cuts
from app.services.appeal_views import events_with_appeals
from app.services.certificate_dues import Due, list_dues
from app.services.competitions import EventView, list_events
from app.services.finance import competition_payments
from app.services.newest_versions import newest_publications
from app.services.papers import NOT_SIGNED
from app.services.recheck_views import RecheckCount, count_rechecks
from app.services.result_paper_files import load_paper, write_files
from app.services.signing import list_digests
from app.services.version_effects import load_corrections
from db.tables import Publication

Read = Callable[[], AbstractContextManager[Session]]
OF_PUBLISHED = (
    ResultPaperKind.SUMMARY,
    ResultPaperKind.NOTICE,
    ResultPaperKind.STATEMENTS,
    ResultPaperKind.ROLL,
    ResultPaperKind.SCRIPT,
)
OF_ALL = (
    ResultPaperKind.WHOLE_ROLL,
    ResultPaperKind.WHOLE_SCRIPT,
    ResultPaperKind.PROMOTIONS,
    ResultPaperKind.PAYMENTS,
    ResultPaperKind.UNITS,
)
_OF_AWARDS = (ResultPaperKind.ROLL, ResultPaperKind.SCRIPT)
NO_CUT = "还没有确定晋级名单,请先在“实时排名”中确定。"
NOT_RECHECKED = "的成绩复核还没有签字,请先在“成绩复核”中完成。"
NOT_PUBLISHED = "还没有公布成绩,请先在“成绩公布”中公布。"
NO_AWARDS = "公布的成绩中没有奖项。"
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What decides which papers there are: signatures, versions, cuts, rechecks, appeals, awards, money."""

    signed: Collection[int]
    newest: Mapping[int, sa.Row[Any]]
    cuts: frozenset[int]
    rechecks: Mapping[int, RecheckCount]
    appeals: frozenset[int]
    dues: tuple[Due, ...]
    pays: bool

    def gives(self, event_id: int | None = None, *, promotions: bool = False) -> bool:
        """Whether anything is given, by one event or by all."""
        return any(
            event_id in (None, due.event_id) and (due.category is Category.PROMOTION) is promotions
            for due in self.dues
        )


def _known(session: Session, competition_id: int) -> _Known:
    newest = sa.select(col(Publication.event_id), col(Publication.id), col(Publication.version)).where(
        col(Publication.id).in_(newest_publications(competition_id))
    )
    return _Known(
        signed=list_digests(session, competition_id),
        newest={row.event_id: row for row in session.execute(newest)},
        cuts=events_with_cuts(session, competition_id),
        rechecks=count_rechecks(session, competition_id),
        appeals=events_with_appeals(session, competition_id),
        dues=list_dues(session, competition_id),
        pays=competition_payments(session, competition_id).total > 0,
    )


def _papers(session: Session, competition_id: int) -> Iterator[ResultPaper]:
    """The papers with the names their files should have."""
    known = _known(session, competition_id)
    for event in list_events(session, competition_id):
        row = known.newest.get(event.id)
        paper = partial(ResultPaper, competition_id=competition_id, event_id=event.id, event=event.name)
        if any(stage.cuts for stage in event.rules.scheme.rounds):
            name = f"{event.name}-{RESULT_PAPER_NAMES[ResultPaperKind.ADVANCED]}"
            missing = "" if event.id in known.cuts else f"{event.name}{NO_CUT}"
            yield paper(ResultPaperKind.ADVANCED, file_name=name, missing=missing)
        if event.id in known.rechecks:
            name = f"{event.name}-{RESULT_PAPER_NAMES[ResultPaperKind.RECHECK]}"
            missing = "" if known.rechecks[event.id].signed else f"{event.name}{NOT_RECHECKED}"
            yield paper(ResultPaperKind.RECHECK, file_name=name, missing=missing)
        if event.id in known.appeals:
            yield paper(ResultPaperKind.APPEALS, file_name=f"{event.name}-{APPEAL_FILE}")
        if row is not None and row.version > 1 and load_corrections(session, event.id):
            name = f"{event.name}-{CORRECTION}-第{row.version}版"
            yield paper(ResultPaperKind.CORRECTION, file_name=name, publication_id=row.id)
        version = f"第{row.version}版" if row else "未公布"
        for kind in OF_PUBLISHED:
            yield paper(
                kind,
                file_name=f"{event.name}-{RESULT_PAPER_NAMES[kind]}-{version}",
                publication_id=row.id if row else None,
                missing=_lacks(kind, event, known),
            )
    for kind in OF_ALL:
        name = RESULT_PAPER_NAMES[kind]
        yield ResultPaper(kind, competition_id, name, missing=_missing(kind, known))


def _lacks(kind: ResultPaperKind, event: EventView, known: _Known) -> str:
    """Why a paper of an event cannot be made yet; 成绩汇总表 is there from the signature on."""
    if event.id in known.newest:
        return f"{event.name}{NO_AWARDS}" if kind in _OF_AWARDS and not known.gives(event.id) else ""
    if kind is ResultPaperKind.SUMMARY:
        return "" if event.id in known.signed else f"{event.name}{NOT_SIGNED}"
    return f"{event.name}{NOT_PUBLISHED}"


def _missing(kind: ResultPaperKind, known: _Known) -> str:
    """Why a paper of all events cannot be made yet."""
    if not known.newest:
        return NOTHING_PUBLISHED
    match kind:
        case ResultPaperKind.WHOLE_ROLL | ResultPaperKind.WHOLE_SCRIPT:
            return "" if known.gives() else f"各赛项{NO_AWARDS}"
        case ResultPaperKind.PROMOTIONS:
            return "" if known.gives(promotions=True) else "公布的成绩中没有等级晋升。"
        case ResultPaperKind.PAYMENTS:
            return "" if known.pays else "公布的成绩中没有奖金和补助。"
        case _:
            return ""
