"""Events to rank on the screen: with a tie on top, a veto and teams; and in two rounds."""

from __future__ import annotations

from typing import Any

from tests.bench import Bench
from tests.services.scoring_data import IN_ROUNDS, RULES, SmallEvent, add_event

THEORY, PRACTICE = RULES["modules"]
VETO = {"code": "V1", "name": "焊件烧穿", "kind": "veto", "effect": "no_rank"}
# The first three places may not be shared; two of a unit make its team.
TIED: dict[str, Any] = {
    **RULES,
    "modules": [THEORY, {**PRACTICE, "aspects": [*PRACTICE["aspects"], VETO]}],
    "ranking": {"ties": [{"key": "module:P"}], "distinct_top": 3},
    "teams": {"method": "sum", "count": 2, "least": 2},
}
FIRST, FINAL = IN_ROUNDS["rounds"]
ROUNDS: dict[str, Any] = {**IN_ROUNDS, "rounds": [{**FIRST, "cut": 3, "carry": "0.5"}, FINAL]}
# Name, unit, theory, practice; the first two tie, the last is vetoed.
FIELD = (
    ("张伟", "甲厂", "90", "92"),
    ("李芳", "乙厂", "90", "92"),
    ("王强", "甲厂", "85", "88"),
    ("赵敏", "乙厂", "80", "84"),
    ("陈静", "甲厂", "78", "80"),
    ("刘洋", "丙厂", "88", "90"),
)
VETOED = FIELD[-1][0]


def make_tied(session: Bench, competition_id: int, **columns: Any) -> tuple[SmallEvent, dict[str, int]]:
    """Six entries, all marked; the ids by name."""
    event = add_event(session, competition_id, "气焊", **{"rules": TIED, "position": -1} | columns)
    entries = {}
    for station, (name, unit, theory, practice) in enumerate(FIELD, 1):
        entry = entries[name] = event.enter(name, unit=unit, station=station)
        event.mark(entry, "T1", theory)
        for seat in (1, 2, 3):
            event.mark(entry, "A1", practice, seat)
            event.mark(entry, "E2", "12:00", seat)
            event.mark(entry, "V1", "是" if (name, seat) == (VETOED, 1) else "否", seat)
        event.submit(entry)
    return event, entries


def make_rounds(session: Bench, competition_id: int) -> tuple[SmallEvent, dict[str, int]]:
    """Six entries with their theory, which is the first round; three go on, and two tie for the third."""
    event = add_event(session, competition_id, "气焊", rules=ROUNDS, position=-1)
    entries = {}
    for name, theory in zip((name for name, *_ in FIELD), ("90", "85", "80", "80", "70", "60"), strict=True):
        entries[name] = event.enter(name)
        event.judge_theory(entries[name], theory)
    return event, entries
