"""How long it takes to score, rank and award a large event, against a yardstick of the same run.

By hand: `.venv/bin/python -m tests.benchmarks.bench_ranking`. Times of a machine say little; the ratio to
the yardstick (the same number of exact sums, nothing else) can be compared between machines and versions.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from app.domain.awards import AwardRule, AwardTier, Standing, allot
from app.domain.marking import Aspect
from app.domain.panels import Panel, PanelMethod
from app.domain.ranking import Candidate, RankingRule, TieKey, rank
from app.domain.scheme import MarkingScheme, Module
from app.domain.scores import Marks
from app.domain.scoring import score_entry

ENTRIES, ASPECTS, JUDGES, ROUNDS = 1000, 10, 5, 3
SHEETS = list[Marks]


def _scheme(*, per_aspect: bool) -> MarkingScheme:
    aspects = tuple(Aspect(f"A{n}", f"评分项 {n}", maximum=Decimal(10)) for n in range(ASPECTS))
    panel = Panel(JUDGES, PanelMethod.TRIMMED_MEAN, 1, per_aspect)
    return MarkingScheme((Module("P", "实操", aspects, Fraction(7, 10), panel),))


def _field(seed: int) -> list[SHEETS]:
    chance = random.Random(seed)
    return [
        [{f"A{n}": Decimal(chance.randint(0, 20)) / 2 for n in range(ASPECTS)} for _judge in range(JUDGES)]
        for _entry in range(ENTRIES)
    ]


def _score_and_rank(scheme: MarkingScheme, field: list[SHEETS]) -> int:
    scores = [score_entry(scheme, {"P": dict(enumerate(sheets, 1))}) for sheets in field]
    candidates = [Candidate(n, score.total, score.ties) for n, score in enumerate(scores)]
    places = rank(candidates, RankingRule((TieKey("aspect:P.A0"), TieKey("aspect:P.A1"))))
    standings = [Standing(place.id, place.rank, candidates[n].total) for n, place in enumerate(places)]
    return len(allot(standings, AwardRule((AwardTier("一等奖", Decimal(10)),))).awards)


def _yardstick(field: list[SHEETS]) -> int:
    totals = [sum(Fraction(mark) for marks in sheets for mark in marks.values()) for sheets in field]
    return len(sorted(totals))


def _best(work: Callable[[], int]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print seconds and ratios."""
    field = _field(seed=20221028)
    yardstick = _best(lambda: _yardstick(field))
    print(f"{ENTRIES} entries x {ASPECTS} aspects x {JUDGES} judges; yardstick {yardstick:.3f} s")
    for name, per_aspect in (("sheet totals", False), ("aspect by aspect", True)):
        scheme = _scheme(per_aspect=per_aspect)
        seconds = _best(lambda scheme=scheme: _score_and_rank(scheme, field))  # type: ignore[misc]
        print(f"{name:17} {seconds:.3f} s = {seconds / yardstick:.1f} x yardstick")


if __name__ == "__main__":
    main()
