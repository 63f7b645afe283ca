"""Totals of the list for the finance office."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.prize_list import EventPayments, PayLine, PaymentList

amounts = st.decimals(0, 10**8, places=2)
lines = st.builds(
    PayLine,
    st.sampled_from(["一等奖", "二等奖", "技术能手"]),
    st.just("张伟"),
    st.just(""),
    st.just(""),
    amounts,
)
events = st.builds(
    EventPayments,
    st.text(max_size=4),
    st.just("第 1 版"),
    st.lists(lines, max_size=6).map(tuple),
    st.none() | amounts,
)


@given(st.lists(events, max_size=4).map(tuple))
def test_every_way_of_adding_up_comes_to_the_same(paid: tuple[EventPayments, ...]) -> None:
    data = PaymentList("赛事", paid)
    exact = sum((Fraction(line.amount) for event in paid for line in event.lines), Fraction(0))
    assert data.prizes == exact == sum(Fraction(total.total) for total in data.totals)
    assert sum(total.count for total in data.totals) == sum(len(event.lines) for event in paid)
    assert data.total == data.prizes + data.subsidies == sum(event.total for event in paid)
    assert data.total.as_tuple().exponent == -2


def test_the_total_stands_in_capital_numerals() -> None:
    line = PayLine("一等奖", "张伟", "", "", Decimal("3000.50"))
    data = PaymentList("赛事", (EventPayments("焊工", "第 1 版", (line, line), Decimal(20000)),))
    assert data.total_in_words == "贰万陆仟零壹元整"
    assert [(total.award, total.count, str(total.total)) for total in data.totals] == [
        ("一等奖", 2, "6001.00")
    ]


def test_nothing_paid_is_zero_yuan() -> None:
    assert PaymentList("赛事", ()).total_in_words == "零元整"
