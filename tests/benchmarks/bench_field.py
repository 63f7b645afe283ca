"""What one mark costs in a large event, against scoring and ranking everybody anew in the same run.

By hand: `.venv/bin/python -m tests.benchmarks.bench_field`. 1,000 entries × 40 aspects × 5 judges, in memory.
Times of a machine say little; the ratios can be compared between machines and versions. At least 100 is
demanded, the place of the entry and all places included.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.field import Entrant, Field
from app.domain.ranking import Candidate, RankingRule, TieKey, rank
from app.domain.rules import read_rules
from app.domain.scheme import MarkingScheme
from app.domain.scoring import score_entry

ENTRIES, ASPECTS, JUDGES, MARKS, ROUNDS, LEAST = 1000, 40, 5, 200, 3, 100
RULE = RankingRule((TieKey("module:P"), TieKey("aspect:P.A0"), TieKey("untrimmed")), distinct_top=3)


def _scheme(*, per_aspect: bool) -> MarkingScheme:
    """Points and judgement in turns, five judges, the highest and the lowest left out."""
    aspects = [
        {"code": f"A{n}", "name": f"评分项 {n}", "maximum": "10", "kind": ("points", "judgement")[n % 2]}
        for n in range(ASPECTS)
    ]
    panel = {"judges": JUDGES, "method": "trimmed_mean", "per_aspect": per_aspect}
    module = {"code": "P", "name": "实操", "weight": "0.7", "panel": panel, "aspects": aspects}
    return read_rules({"modules": [module]}).scheme


def _mark(aspect: int, chance: random.Random) -> Decimal:
    return Decimal(chance.randint(0, 3)) if aspect % 2 else Decimal(chance.randint(0, 20)) / 2


def _entrant(id: int, chance: random.Random) -> Entrant:
    sheets = {seat: {f"A{n}": _mark(n, chance) for n in range(ASPECTS)} for seat in range(1, JUDGES + 1)}
    return Entrant(id, {"P": sheets})


def _marked(entrant: Entrant, chance: random.Random) -> Entrant:
    """The entry after one more mark of one judge."""
    seat, aspect = chance.randint(1, JUDGES), chance.randrange(ASPECTS)
    sheets = dict(entrant.sheets["P"])
    sheets[seat] = {**sheets[seat], f"A{aspect}": _mark(aspect, chance)}
    return replace(entrant, sheets={"P": sheets})


def _whole(scheme: MarkingScheme, entrants: Sequence[Entrant]) -> object:
    wanted = frozenset(tie.key for tie in RULE.ties)
    scores = [(each.id, score_entry(scheme, each.sheets, wanted=wanted)) for each in entrants]
    return rank([Candidate(id, score.total, score.ties) for id, score in scores], RULE)


def _one_mark(
    field: Field, entrants: Sequence[Entrant], chance: random.Random, *, everybody: bool
) -> Iterator[Callable[[], object]]:
    for _ in range(MARKS):
        changed = _marked(entrants[chance.randrange(ENTRIES)], chance)

        def work(changed: Entrant = changed) -> object:
            field.put(changed)
            return field.places() if everybody else field.place(changed.id)

        yield work


def _seconds(works: Iterator[Callable[[], object]]) -> float:
    """The mean of one."""
    times = []
    for work in works:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sum(times) / len(times)


def main() -> None:
    """Print milliseconds and ratios."""
    print(f"{ENTRIES} entries × {ASPECTS} aspects × {JUDGES} judges, in memory")
    for name, per_aspect in (("sheet totals", False), ("aspect by aspect", True)):
        chance = random.Random(20221028)
        scheme = _scheme(per_aspect=per_aspect)
        entrants = [_entrant(n, chance) for n in range(ENTRIES)]
        field = Field(scheme, RULE, entrants)
        field.places()
        whole = min(_seconds(iter([lambda: _whole(scheme, entrants)])) for _ in range(ROUNDS))  # noqa: B023
        print(f"{name}: everybody anew {whole * 1000:.0f} ms")
        for what, everybody in (("put + place", False), ("put + all places", True)):
            seconds = min(
                _seconds(_one_mark(field, entrants, chance, everybody=everybody)) for _ in range(ROUNDS)
            )
            ratio = whole / seconds
            verdict = "" if ratio >= LEAST else f", less than the {LEAST} demanded"
            print(f"  {what:17} {seconds * 1000:.3f} ms: {ratio:.0f} times faster{verdict}")


if __name__ == "__main__":
    main()
