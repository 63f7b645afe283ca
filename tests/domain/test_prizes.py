"""Prize money, subsidy, totals, and amounts in capitals."""

from decimal import Decimal

import pytest

from app.domain.prizes import (
    MoneyRule,
    PrizeLine,
    PrizeTotal,
    SubsidyRule,
    list_prizes,
    prize_of,
    subsidy_of,
    yuan,
)

MONEY = (
    MoneyRule("一等奖", Decimal(2000)),
    MoneyRule("一等奖", Decimal(3000), "一类"),
    MoneyRule("二等奖", Decimal("1500.5")),
    MoneyRule("技术能手", Decimal(1000), "二类"),
)


@pytest.mark.parametrize(
    ("award", "contest_class", "amount"),
    [
        ("一等奖", "", "2000.00"),
        ("一等奖", "二类", "2000.00"),
        ("一等奖", "一类", "3000.00"),
        ("二等奖", "一类", "1500.50"),
        ("技术能手", "二类", "1000.00"),
        ("技术能手", "一类", None),
        ("技术能手", "", None),
        ("三等奖", "一类", None),
    ],
)
def test_money_for_the_class_of_the_event_beats_money_for_any(
    award: str, contest_class: str, amount: str | None
) -> None:
    for rules in (MONEY, MONEY[::-1]):
        found = prize_of(award, rules, contest_class)
        assert (None if found is None else str(found)) == amount


def test_a_prize_sheet_has_lines_totals_and_what_has_no_money() -> None:
    given_awards = [
        (1, "一等奖"),
        (2, "二等奖"),
        (3, "二等奖"),
        (4, "三等奖"),
        (5, "三等奖"),
        (1, "技术能手"),
    ]
    sheet = list_prizes(given_awards, MONEY, "二类")
    assert sheet.lines[1] == PrizeLine(2, "二等奖", Decimal("1500.50"))
    assert sheet.totals == (
        PrizeTotal("一等奖", 1, Decimal(2000), Decimal(2000)),
        PrizeTotal("二等奖", 2, Decimal("1500.50"), Decimal(3001)),
        PrizeTotal("技术能手", 1, Decimal(1000), Decimal(1000)),
    )
    assert sheet.unpriced == ("三等奖",)
    assert str(sheet.total) == "6001.00"


def test_nothing_given_is_no_money() -> None:
    assert str(list_prizes([], MONEY).total) == "0.00"


def test_the_subsidy_goes_by_the_class_of_the_event() -> None:
    rules = (SubsidyRule("一类", Decimal(20000)), SubsidyRule("二类", Decimal("8000.5")))
    assert str(subsidy_of(rules, "一类")) == "20000.00"
    assert str(subsidy_of(rules, "二类")) == "8000.50"
    assert subsidy_of(rules, "三类") is None


def test_more_than_fen_is_no_amount() -> None:
    with pytest.raises(ValueError, match="two decimals"):
        yuan(Decimal("0.001"))
