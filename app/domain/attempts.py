"""Tries and the time of the one that succeeded, as one number: marks are stored as thousandths."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MOST_TRIES = 999


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many tries, and the time of the one that succeeded (None: none did)."""

    tries: int
    time: int | None = None

    @property
    def number(self) -> Decimal:
        """As one number: 5 tries, solved at 118 → 118.005; 7 tries, never solved → -0.007."""
        tries = Decimal(self.tries).scaleb(-3)
        return -tries if self.time is None else self.time + tries


def read_attempts(entered: Decimal) -> Attempts:
    """The tries that a number stands for; the other way of `Attempts.number`."""
    if entered <= 0:
        return Attempts(int(-entered * 1000))
    whole = int(entered)
    return Attempts(int((entered - whole) * 1000), whole)
