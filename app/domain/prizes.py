"""Prize money (奖金) and the subsidy of an event (赛事补助), exact to the fen."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

FEN = Decimal("0.01")
# In yuan; more is a slip of the keyboard.
HIGHEST_AMOUNT = 100_000_000


@dataclass(frozen=True, slots=True)
class MoneyRule:
    """The money of an award, in yuan. A rule for the class of the event beats one for any class."""

    award: str
    amount: Decimal
    contest_class: str = ""


@dataclass(frozen=True, slots=True)
class SubsidyRule:
    """What an event of a class is subsidised with, in yuan."""

    contest_class: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """The money of one award that was given."""

    id: Hashable
    award: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PrizeTotal:
    """All money of one award: `count` × `amount` = `total`."""

    award: str
    count: int
    amount: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class PrizeSheet:
    """The money of an event. `unpriced`: awards that were given and have no money, each once."""

    lines: tuple[PrizeLine, ...]
    totals: tuple[PrizeTotal, ...]
    unpriced: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """Everything together, two decimals."""
        return sum((line.total for line in self.totals), Decimal("0.00"))


def prize_of(award: str, rules: Sequence[MoneyRule], contest_class: str = "") -> Decimal | None:
    """The money that goes with an award at an event of a class, two decimals; None for none."""
    fitting = [rule for rule in rules if rule.award == award and rule.contest_class in ("", contest_class)]
    best = max(fitting, key=lambda rule: bool(rule.contest_class), default=None)
    return None if best is None else yuan(best.amount)


def list_prizes(
    given: Sequence[tuple[Hashable, str]], rules: Sequence[MoneyRule], contest_class: str = ""
) -> PrizeSheet:
    """The money for awards given, as (who, award); an award is paid once to whom it was given."""
    lines: list[PrizeLine] = []
    unpriced: dict[str, None] = {}
    for who, award in given:
        amount = prize_of(award, rules, contest_class)
        if amount is None:
            unpriced[award] = None
        else:
            lines.append(PrizeLine(who, award, amount))
    totals = []
    for award in dict.fromkeys(line.award for line in lines):
        amounts = [line.amount for line in lines if line.award == award]
        totals.append(PrizeTotal(award, len(amounts), amounts[0], sum(amounts, Decimal(0))))
    return PrizeSheet(tuple(lines), tuple(totals), tuple(unpriced))


def subsidy_of(rules: Sequence[SubsidyRule], contest_class: str) -> Decimal | None:
    """What an event of a class is subsidised with, two decimals; None for nothing."""
    return next((yuan(rule.amount) for rule in rules if rule.contest_class == contest_class), None)


def yuan(amount: Decimal) -> Decimal:
    """The amount with two decimals; ValueError where it has more (a rule is refused before)."""
    exact = amount.quantize(FEN)
    if exact != amount:
        raise ValueError(f"an amount has at most two decimals: {amount}")
    return exact
