"""The files of a published version: one workbook, and a signed list for each division."""

from __future__ import annotations

from pathlib import Path

from app.domain.progress import Progress
from app.gui.store import Store
from app.services.finance import event_payments
from app.services.papers import result_lists
from app.services.result_paper_files import write_result_lists


def file_name(event: str, version: int, kind: str) -> str:
    """For example 焊工-成绩汇总表-第1版."""
    return f"{event}-{kind}-第{version}版"


def write_workbook(store: Store, publication_id: int, target: Path, progress: Progress) -> tuple[Path, ...]:
    """Write the version into a workbook, one sheet a division."""
    from app.exchange.result_workbook import write_result_workbook

    lists = store.read(lambda session: result_lists(session, publication_id))
    progress(0, 1)
    write_result_workbook(lists, target)
    return (target,)


def write_lists(store: Store, publication_id: int, target: Path, progress: Progress) -> tuple[Path, ...]:
    """Write the version as PDF; with several divisions one file each, named after the division."""
    lists = store.read(lambda session: result_lists(session, publication_id))
    return write_result_lists(lists, target, progress)


def write_payments(store: Store, event_id: int, target: Path, progress: Progress) -> tuple[Path, ...]:
    """Write what the newest version pays, for the finance office."""
    from app.exchange.prize_workbook import write_prize_workbook

    payments = store.read(lambda session: event_payments(session, event_id))
    progress(0, 1)
    write_prize_workbook(payments, target)
    return (target,)
