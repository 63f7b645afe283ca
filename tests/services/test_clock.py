"""A clock that was set back: told, and nothing else happens to the data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from app.services import audit, judging
from app.services.clock import clock_behind, clock_words
from app.services.workspace import Workspace, open_workspace
from db.tables import Entry, Mark
from tests.bench import ALL_ROUND, make_bench
from tests.services.scoring_data import make_event

NOW = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        (timedelta(minutes=3), "早 3 分钟"),
        (timedelta(hours=2), "早 2 小时"),
        (timedelta(days=1, hours=3, minutes=5, seconds=59), "早 1 天 3 小时 5 分钟"),
    ],
)
def test_it_is_told_in_days_hours_and_minutes(behind: timedelta, told: str) -> None:
    assert clock_words(behind) == f"本机时钟比最近一次记录{told}"


def _mark(workspace: Workspace, judge_id: int, moment: datetime, text: str) -> None:
    """One mark while the clock shows this moment."""
    workspace.clock = lambda: moment
    with workspace.write(ALL_ROUND.account_id) as session:
        judging.enter_mark(session, entry_id=_entry(session), judge_id=judge_id, aspect="T1", text=text)


def _entry(session: Session) -> int:
    return session.exec(select(Entry.id)).one() or 0


def test_marks_keep_their_order_and_the_log_stays_whole(tmp_path: Path) -> None:
    workspace = make_bench(open_workspace(tmp_path, NOW))
    with workspace.write() as session:
        event = make_event(session)  # type: ignore[arg-type]
        event.enter("张伟")
    judge_id, start = event.judges["T", 1].id, datetime.now(UTC)
    earlier = start - timedelta(hours=3)
    _mark(workspace, judge_id, start, "80")
    with workspace.read() as session:
        assert clock_behind(session, start + timedelta(minutes=1)) == timedelta()
        assert clock_behind(session, earlier) == timedelta(hours=3)
    _mark(workspace, judge_id, earlier, "81")
    _mark(workspace, judge_id, earlier + timedelta(hours=1), "82")
    with workspace.read() as session:
        assert clock_behind(session, earlier) == timedelta(hours=3), "its own records do not hide it"
        assert audit.verify(session, workspace.trusted).is_whole
        marks = [str(mark.entered) for mark in session.exec(select(Mark).order_by(col(Mark.id)))]
        assert marks == ["80.000", "81.000", "82.000"]
        sheet = judging.load_sheet(session, _entry(session), judge_id)
        assert [str(value) for value in sheet.marks.values()] == ["82.000"], (
            "the newest counts, not the latest"
        )
    workspace.close()
    opened = open_workspace(tmp_path, NOW)
    opened.close()
