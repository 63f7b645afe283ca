"""One mark in a large stored event: written durably and the ranking read again, beside reading it all anew.

By hand: `.venv/bin/python -m tests.benchmarks.bench_live [entries]` (default 1,000 × 40 aspects × 5 judges).
The event in memory (`services.event_field`) reads and scores only what the audit log tells of; the
yardstick of the same run computes the event from the database without memory.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from sqlmodel import col, select

from app.domain.rights import Right
from app.services import events, judging, schemes
from app.services.command_line import enlist_command_line
from app.services.competitions import CompetitionForm, add_competition
from app.services.door import WriteSession
from app.services.event_field import EventField
from app.services.results import compute_event
from app.services.rows import row_id
from app.services.workspace import open_workspace
from db.tables import Entry, Judge, Mark, ScoreSheet
from db.types import utc_now

ASPECTS, JUDGES, MARKS, WHOLE = 40, 5, 40, 3
RULES: dict[str, Any] = {
    "modules": [
        {
            "code": "P",
            "name": "实操",
            "panel": {"judges": JUDGES, "method": "trimmed_mean", "per_aspect": True},
            "aspects": [{"code": f"A{n}", "name": f"评分项 {n}", "maximum": "10"} for n in range(ASPECTS)],
        }
    ],
    "checking": "none",
    "ranking": {"ties": [{"key": "aspect:P.A0"}, {"key": "aspect:P.A1"}]},
    "awards": {"tiers": [{"name": "一等奖", "percent": "10"}, {"name": "二等奖", "percent": "20"}]},
}


def main(entries: int) -> None:
    """Print the times and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(Path(folder), datetime.now())
        with workspace.write() as session:
            account = enlist_command_line(session, "bench")
        with workspace.write(account) as session:
            event_id = _plant(session, entries)
        with workspace.read() as reading:
            judge_id = row_id(reading.exec(select(Judge).where(Judge.seat == 1)).one())
            keys = list(reading.exec(select(Entry.id).order_by(col(Entry.id))))
            compute_event(reading, event_id)  # into memory

        def whole() -> None:
            with workspace.read() as session:
                EventField(session, event_id).field.places()

        chance = random.Random(1)

        def one() -> None:
            with workspace.write(account) as session:
                judging.enter_mark(
                    session,
                    entry_id=chance.choice(keys) or 0,
                    judge_id=judge_id,
                    aspect="A3",
                    text=f"{chance.randint(0, 20) / 2}",
                )

        def look() -> None:
            with workspace.read() as session:
                compute_event(session, event_id)

        everything = [_seconds(whole) for _ in range(WHOLE)]
        written, read = [], []
        for _ in range(MARKS):
            written.append(_seconds(one))
            read.append(_seconds(look))
        _print(entries, median(everything), median(written), median(read))
        workspace.close()


def _print(entries: int, everything: float, written: float, read: float) -> None:
    print(f"{entries} entries x {ASPECTS} aspects x {JUDGES} judges in one SQLite file; medians")
    print(f"everything read and scored anew  {everything * 1000:9.1f} ms")
    print(f"one mark written (durable)       {written * 1000:9.1f} ms")
    print(f"ranking with it, all lines       {read * 1000:9.1f} ms = {everything / read:.0f} times faster")
    print(f"both together                    {everything / (written + read):9.0f} times faster")


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _plant(session: WriteSession, entries: int) -> int:
    """The event with all its marks."""
    competition = add_competition(session, CompetitionForm("大赛", 2026))
    track = events.add_track(session, competition, "赛技能")
    event_id = events.add_event(session, track, "焊工", "skill", "person", draft=RULES)
    schemes.adopt_rules(session, event_id, RULES)
    session.require(Right.REGISTER)
    made = session.insert_many(Entry, [_entry(event_id, number) for number in range(entries)])
    session.record("导入名单")
    session.require(Right.MARK)
    judges = session.exec(select(Judge.id).where(Judge.event_id == event_id)).all()
    blank = ScoreSheet(entry_id=0, judge_id=0).model_dump(exclude={"id"})
    sheets = [{**blank, "entry_id": entry, "judge_id": judge} for entry in made for judge in judges]
    chance = random.Random(7)
    rows = [
        _mark(sheet, f"A{n}", Decimal(chance.randint(0, 20)) / 2)
        for sheet in session.insert_many(ScoreSheet, sheets)
        for n in range(ASPECTS)
    ]
    session.insert_many(Mark, rows)
    session.record("导入得分")
    return event_id


def _entry(event_id: int, number: int) -> dict[str, Any]:
    row = Entry(event_id=event_id, number=f"{number:04d}", title=f"选手 {number}", review="approved")
    return row.model_dump(exclude={"id"})


def _mark(sheet: int, aspect: str, entered: Decimal) -> dict[str, Any]:
    return {
        "sheet_id": sheet,
        "aspect": aspect,
        "keying": 1,
        "entered": entered,
        "judge": "裁判",
        "reason": "",
        "entered_at": utc_now(),
        "entered_by": "程序",
        "entered_by_id": None,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
