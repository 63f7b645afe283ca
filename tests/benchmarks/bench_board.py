"""What one changed entry costs on the live board, against ranking everybody anew in the same run.

By hand: `.venv/bin/python -m tests.benchmarks.bench_board`. Times of a machine say little; the ratios can be
compared between machines and versions.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from app.domain.board import Board
from app.domain.ranking import Candidate, RankingRule, TieKey, rank

ENTRIES, CHANGES, ROUNDS = 1000, 200, 3
RULE = RankingRule((TieKey("module:P"), TieKey("time", ascending=True)), distinct_top=3)


def _candidate(id: int, chance: random.Random) -> Candidate:
    """Totals as weights and means of three judges give them: thirds of hundredths, some of them equal."""
    practice = Fraction(chance.randint(150, 600), 6)
    total = practice * Fraction(7, 10) + Fraction(chance.randint(50, 200), 2) * Fraction(3, 10)
    ties = {"module:P": practice, "time": Fraction(chance.randint(1800, 3600))}
    return Candidate(id, total, ties, guest=chance.random() < 0.02)


def _marked(candidate: Candidate, chance: random.Random, most: int) -> Candidate:
    """The entry after one more mark: some halves of a point more or less."""
    by = Fraction(chance.randint(1, most) * chance.choice((-1, 1)), 2)
    return replace(candidate, total=(candidate.total or Fraction(0)) + by)


def _whole(field: dict[int, Candidate], changed: list[Candidate]) -> Iterator[Callable[[], object]]:
    for candidate in changed[:10]:
        field[candidate.id] = candidate  # type: ignore[index]
        yield lambda: rank(list(field.values()), RULE)


def _one_place(board: Board, changed: list[Candidate]) -> Iterator[Callable[[], object]]:
    for candidate in changed:

        def work(candidate: Candidate = candidate) -> object:
            board.put(candidate)
            return board.place(candidate.id)

        yield work


def _all_places(board: Board, changed: list[Candidate]) -> Iterator[Callable[[], object]]:
    for candidate in changed:

        def work(candidate: Candidate = candidate) -> object:
            board.put(candidate)
            board.place(candidate.id)
            return board.places()

        yield work


def _seconds(works: Iterator[Callable[[], object]]) -> float:
    """The mean of one change."""
    times = []
    for work in works:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sum(times) / len(times)


def main() -> None:
    """Print milliseconds and ratios."""
    chance = random.Random(20221028)
    field = {n: _candidate(n, chance) for n in range(ENTRIES)}
    for name, most in (("a mark of up to 2 points", 4), ("a mark of up to 20 points", 40)):
        entries = [field[chance.randrange(ENTRIES)] for _ in range(CHANGES)]
        # Each change is taken back by the next, so that every one of them moves an entry.
        changed = [step for entry in entries for step in (_marked(entry, chance, most), entry)]
        board = Board(RULE, field.values())
        board.places()
        whole = min(_seconds(_whole(dict(field), changed)) for _ in range(ROUNDS))
        print(f"{name}, {ENTRIES} entries; ranking everybody {whole * 1000:.3f} ms")
        for what, works in (("put + place", _one_place), ("put + place + places", _all_places)):
            seconds = min(_seconds(works(board, changed)) for _ in range(ROUNDS))
            print(f"  {what:21} {seconds * 1000:.4f} ms: {whole / seconds:.0f} times faster")


if __name__ == "__main__":
    main()
