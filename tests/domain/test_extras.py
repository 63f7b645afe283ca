"""What a version keeps beside places and awards: written, read back, and told in words."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.extras import (
    Decided,
    Denied,
    EventExtras,
    Extras,
    GivenByDecision,
    Honour,
    Paid,
    Rise,
    TeamLine,
    UnitAward,
    read_event_extras,
    read_extras,
    write_event_extras,
    write_extras,
)

texts = st.text(max_size=8)
amounts = st.decimals(0, 10**8, places=2)
levels = st.integers(1, 5)
totals = st.none() | st.fractions()


def _many(one: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=3).map(tuple)


extras = st.builds(
    Extras,
    honours=_many(st.builds(Honour, texts, texts, texts)),
    promotions=_many(st.builds(Rise, levels, texts, st.none() | levels, texts, texts)),
    decided=_many(st.builds(Decided, texts, texts, texts)),
    money=_many(st.builds(Paid, texts, amounts, texts)),
    refusals=_many(st.builds(Denied, texts, texts, texts)),
)
teams = st.builds(
    TeamLine,
    unit=texts,
    rank=st.none() | levels,
    total=totals,
    shown=texts,
    division=texts,
    members=_many(st.integers(1)),
    steps=_many(texts),
    left_out=_many(texts),
    reason=texts,
)
event_extras = st.builds(
    EventExtras,
    teams=_many(teams),
    unit_awards=_many(st.builds(UnitAward, texts, texts, texts, st.none() | amounts)),
    decided=_many(st.builds(GivenByDecision, texts, texts, texts, texts, texts, st.none() | amounts)),
    subsidy=st.none() | amounts,
)


@given(extras)
def test_extras_are_read_back_from_json_as_written(value: Extras) -> None:
    assert read_extras(json.loads(json.dumps(write_extras(value)))) == value


@given(event_extras)
def test_extras_of_an_event_are_read_back_from_json_as_written(value: EventExtras) -> None:
    assert read_event_extras(json.loads(json.dumps(write_event_extras(value)))) == value


@given(extras)
def test_the_money_of_an_entry_adds_up_to_the_fen(value: Extras) -> None:
    assert value.money_total == sum(Fraction(paid.amount) for paid in value.money)
    assert value.money_total.as_tuple().exponent == -2


def test_nothing_is_an_empty_document() -> None:
    assert write_extras(Extras()) == {}
    assert write_event_extras(EventExtras()) == []
    assert read_extras({}) == Extras()
    assert {text for _, text in Extras().told} == {""}


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="trophy"):
        read_event_extras([{"kind": "trophy"}])


def test_people_of_a_team_are_named() -> None:
    team = Extras(
        honours=(
            Honour("技术能手", "", "张伟"),
            Honour("青年岗位能手", "", "李芳"),
            Honour("技术能手", "", "李芳"),
        ),
        promotions=(Rise(3, "", 4, "张伟"), Rise(3, "", None, "李芳")),
        decided=(Decided("优秀选手", "互助", "竞赛组委会"),),
        money=(Paid("一等奖", Decimal("3000.00")), Paid("技术能手", Decimal("500.50"), "李芳")),
    )
    assert dict(team.told) == {
        "荣誉": "技术能手(张伟、李芳)、青年岗位能手(李芳)",
        "等级晋升": "张伟由中级工晋升高级工、李芳晋升高级工",
        "评定奖项": "优秀选手",
        "奖金": "3500.50",
    }


def test_an_entry_that_is_its_person_is_not_named_again() -> None:
    alone = Extras(honours=(Honour("技术能手", ""),), promotions=(Rise(1, "", 2),))
    assert (alone.honours_text, alone.promotions_text) == ("技术能手", "由技师晋升高级技师")
