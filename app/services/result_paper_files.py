"""成果材料 as files, whatever paper it is: what it tells, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import Session, col

from app.domain.file_names import free_name, safe_name
from app.domain.progress import Cancelled, Progress
from app.domain.result_list import SUMMARY, ResultListData
from app.domain.result_papers import EXCEL, ResultPaper, ResultPaperKind
from app.errors import UserError
from app.services import finance, papers
from app.services.advance_lists import load_advance_lists
from app.services.appeal_papers import load_appeal_file
from app.services.award_rolls import load_award_roll
from app.services.personal_statements import load_statements
from app.services.recheck_papers import load_recheck_result
from app.services.result_notices import load_result_notice
from app.services.unit_reports import load_promotion_list, load_unit_reports
from app.services.version_effects import load_corrections
from db.tables import Publication

_OF_EVENT: Mapping[ResultPaperKind, Callable[[Session, int], Any]] = {
    ResultPaperKind.ADVANCED: load_advance_lists,
    ResultPaperKind.RECHECK: load_recheck_result,
    ResultPaperKind.APPEALS: load_appeal_file,
    ResultPaperKind.CORRECTION: load_corrections,
}


class _Part(Protocol):
    @property
    def label(self) -> str: ...


_P = TypeVar("_P", bound=_Part)


def load_paper(session: Session, paper: ResultPaper) -> Any:
    """What a paper tells, as its document takes it; UserError where its version is not the newest."""
    _check_newest(session, paper)
    competition, event, publication = paper.competition_id, paper.event_id or 0, paper.publication_id or 0
    if paper.kind in _OF_EVENT:
        return _OF_EVENT[paper.kind](session, event)
    match paper.kind:
        case ResultPaperKind.SUMMARY:
            return (
                papers.result_lists(session, publication)
                if publication
                else papers.signed_lists(session, event)
            )
        case ResultPaperKind.NOTICE:
            return load_result_notice(session, publication)
        case ResultPaperKind.STATEMENTS:
            return _only(load_statements(session, publication), paper.part)
        case ResultPaperKind.ROLL | ResultPaperKind.SCRIPT:
            return load_award_roll(session, competition, event)
        case ResultPaperKind.WHOLE_ROLL | ResultPaperKind.WHOLE_SCRIPT:
            return load_award_roll(session, competition)
        case ResultPaperKind.PROMOTIONS:
            return load_promotion_list(session, competition)
        case ResultPaperKind.PAYMENTS:
            paid = finance.competition_payments(session, competition)
            return replace(paid, audit=papers.head_stamp(session))
        case ResultPaperKind.UNITS:
            return _only(load_unit_reports(session, competition), paper.part)


def list_parts(session: Session, paper: ResultPaper) -> tuple[str, ...]:
    """The labels of the entries or units a paper can be made for alone; () where it is one whole."""
    if paper.missing or paper.kind not in (ResultPaperKind.STATEMENTS, ResultPaperKind.UNITS):
        return ()
    return tuple(each.label for each in load_paper(session, replace(paper, part="")))


def _only(parts: Sequence[_P], wanted: str) -> tuple[_P, ...]:
    return tuple(each for each in parts if wanted in ("", each.label))


def _check_newest(session: Session, paper: ResultPaper) -> None:
    """Whether the paper still is of the newest version; 成绩汇总表 may be of before any was published."""
    if paper.publication_id is None and paper.kind is not ResultPaperKind.SUMMARY:
        return
    newest = sa.select(func.max(col(Publication.id))).where(col(Publication.event_id) == paper.event_id)
    if session.execute(newest).scalar() != paper.publication_id:
        raise UserError(f"{paper.event}又公布了新的一版,请刷新后再导出{paper.title}。")


def write_files(kind: ResultPaperKind, data: Any, target: Path, progress: Progress) -> Sequence[Path]:
    """Write what `load_paper` gave into a file, by its ending; 成绩汇总表 into one for each division."""
    if target.suffix == EXCEL:
        progress(0, 1)
        _write_workbook(kind, data, target)
        progress(1, 1)
    elif kind is ResultPaperKind.SUMMARY:
        return write_result_lists(data, target, progress)
    else:
        _write_document(kind, data, target, progress)
    return (target,)


def write_result_lists(lists: Sequence[ResultListData], target: Path, progress: Progress) -> tuple[Path, ...]:
    """Write the lists of a version as PDF; several into one file each, named after what it is of.

    The list of teams is named by its title too: without divisions it is of the same event as the other.
    """
    from app.documents.result_list import render_result_list

    several = len(lists) > 1
    written: list[Path] = []
    try:
        for data in lists:
            told = data.event if data.title == SUMMARY else f"{data.event}-{data.title}"
            stem = free_name(f"{target.stem}-{safe_name(told)}", [path.stem for path in written])
            path = target.with_name(f"{stem}{target.suffix}") if several else target
            render_result_list(data, path, progress)
            written.append(path)
    except (Cancelled, UserError):
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(written)


def _write_workbook(kind: ResultPaperKind, data: Any, target: Path) -> None:
    from app.exchange import prize_workbook, result_tables, result_workbook

    match kind:
        case ResultPaperKind.ADVANCED:
            result_tables.write_advance_workbook(data, target)
        case ResultPaperKind.SUMMARY:
            result_workbook.write_result_workbook(data, target)
        case ResultPaperKind.ROLL | ResultPaperKind.WHOLE_ROLL:
            result_tables.write_award_roll_workbook(data, target)
        case ResultPaperKind.PROMOTIONS:
            result_tables.write_promotion_workbook(data, target)
        case ResultPaperKind.PAYMENTS:
            prize_workbook.write_prize_workbook(data, target)
        case ResultPaperKind.UNITS:
            result_tables.write_unit_workbook(data, target)
        case _:
            raise ValueError(f"there is no workbook of this kind: {kind}")


def _write_document(kind: ResultPaperKind, data: Any, target: Path, progress: Progress) -> None:
    from app.documents import (
        advance_list,
        appeal_file,
        award_roll,
        award_script,
        correction_notice,
        payment_list,
        personal_statement,
        promotion_list,
        recheck_papers,
        result_notice,
        unit_report,
    )

    # 成绩汇总表 is not among them: it is a file for each division.
    renderers: Mapping[ResultPaperKind, Callable[[Any, Path, Progress], None]] = {
        ResultPaperKind.ADVANCED: advance_list.render_advance_lists,
        ResultPaperKind.RECHECK: recheck_papers.render_recheck_result,
        ResultPaperKind.APPEALS: appeal_file.render_appeal_file,
        ResultPaperKind.CORRECTION: correction_notice.render_correction_notices,
        ResultPaperKind.NOTICE: result_notice.render_result_notice,
        ResultPaperKind.STATEMENTS: personal_statement.render_statements,
        ResultPaperKind.ROLL: award_roll.render_award_roll,
        ResultPaperKind.SCRIPT: award_script.render_award_script,
        ResultPaperKind.WHOLE_ROLL: award_roll.render_award_roll,
        ResultPaperKind.WHOLE_SCRIPT: award_script.render_award_script,
        ResultPaperKind.PROMOTIONS: promotion_list.render_promotion_list,
        ResultPaperKind.PAYMENTS: payment_list.render_payment_list,
        ResultPaperKind.UNITS: unit_report.render_unit_reports,
    }
    renderers[kind](data, target, progress)
