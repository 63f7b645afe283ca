"""Drawing of lots that anybody can repeat: the same seed and the same entries give the same order."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def draw_order(seed: str, numbers: Iterable[str]) -> tuple[str, ...]:
    """The registration numbers in the drawn order: by SHA-256 of seed and number."""
    given = list(numbers)
    if len(set(given)) != len(given):
        raise ValueError("a number is drawn twice")
    return tuple(sorted(given, key=lambda number: (_lot(seed, number), number)))


def _lot(seed: str, number: str) -> str:
    return sha256(f"{seed}\n{number}".encode()).hexdigest()
