"""成果材料 as files, whatever paper it is: what it tells, and how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.domain.file_names import safe_name
from app.domain.progress import Cancelled, Progress
from app.domain.result_list import ResultListData
from app.domain.result_papers import EXCEL, ResultPaper, ResultPaperKind
from app.services import finance, papers


def load_paper(session: Session, paper: ResultPaper) -> Any:
    """What a paper tells, as its document takes it."""
    match paper.kind:
        case ResultPaperKind.SUMMARY:
            return papers.result_lists(session, paper.publication_id or 0)
        case ResultPaperKind.PAYMENTS:
            paid = finance.competition_payments(session, paper.competition_id)
            return replace(paid, audit=papers.head_stamp(session))


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
    """Write the lists of a version as PDF; several into one file each, named after what it is of."""
    from app.documents.result_list import render_result_list

    several = len(lists) > 1
    written: list[Path] = []
    try:
        for data in lists:
            name = f"{target.stem}-{safe_name(data.event)}{target.suffix}"
            path = target.with_name(name) if several else target
            render_result_list(data, path, progress)
            written.append(path)
    except Cancelled:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(written)


def _write_workbook(kind: ResultPaperKind, data: Any, target: Path) -> None:
    match kind:
        case ResultPaperKind.SUMMARY:
            from app.exchange.result_workbook import write_result_workbook

            write_result_workbook(data, target)
        case ResultPaperKind.PAYMENTS:
            from app.exchange.prize_workbook import write_prize_workbook

            write_prize_workbook(data, target)


def _write_document(kind: ResultPaperKind, data: Any, target: Path, progress: Progress) -> None:
    match kind:
        case ResultPaperKind.PAYMENTS:
            from app.documents.payment_list import render_payment_list

            render_payment_list(data, target, progress)
