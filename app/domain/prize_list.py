"""奖金与补助汇总表: who is paid what, with totals for the finance office. Amounts in yuan, two decimals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.domain.capital_numerals import capital_amount

WHOLE = "全赛事"  # what the competition itself gives
PAYMENT_LIST = "奖金与补助汇总表"
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class PayLine:
    """One payment: to an entry, to one person of it (named behind it), to a unit, or by decision."""

    award: str
    recipient: str
    organization: str
    division: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PayTotal:
    """All payments for one award."""

    award: str
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class EventPayments:
    """What one event pays, or the competition itself. `basis` is the published version it rests on."""

    event: str
    basis: str
    lines: tuple[PayLine, ...]
    subsidy: Decimal | None = None

    @property
    def totals(self) -> tuple[PayTotal, ...]:
        """By award, in the order of the lines."""
        return sum_by_award(self.lines)

    @property
    def prizes(self) -> Decimal:
        """All prize money."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        """Prize money and subsidy."""
        return self.prizes + (self.subsidy or ZERO)


@dataclass(frozen=True, slots=True)
class PaymentList:
    """The list of a competition, or of one event. `missing`: events left out, as they are not published.

    `audit` ties a printed list to the audit log.
    """

    competition: str
    events: tuple[EventPayments, ...]
    missing: tuple[str, ...] = ()
    title: str = PAYMENT_LIST
    audit: str = ""

    @property
    def totals(self) -> tuple[PayTotal, ...]:
        """By award over all events."""
        return sum_by_award(line for event in self.events for line in event.lines)

    @property
    def prizes(self) -> Decimal:
        """All prize money."""
        return sum((event.prizes for event in self.events), ZERO)

    @property
    def subsidies(self) -> Decimal:
        """All subsidies of events."""
        return sum((event.subsidy or ZERO for event in self.events), ZERO)

    @property
    def total(self) -> Decimal:
        """Everything together."""
        return self.prizes + self.subsidies

    @property
    def total_in_words(self) -> str:
        """Everything together in capital numerals."""
        return capital_amount(self.total)


def sum_by_award(lines: Iterable[PayLine]) -> tuple[PayTotal, ...]:
    """Count and total of each award, in the order they come in."""
    amounts: dict[str, list[Decimal]] = {}
    for line in lines:
        amounts.setdefault(line.award, []).append(line.amount)
    return tuple(PayTotal(award, len(each), sum(each, ZERO)) for award, each in amounts.items())
