"""A rule that is written is read back unchanged."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.award_rule import AwardRule, AwardTier, DecidedAward, SmallField
from app.domain.awards_reading import read_awards, read_unit_award
from app.domain.awards_writing import write_awards, write_unit_award
from app.domain.honours import HonourRule, Shared
from app.domain.prizes import MoneyRule, SubsidyRule
from app.domain.promotion import PromotionRule
from app.domain.quotas import (
    Boundary,
    QuotaRounding,
    Vacant,
)
from app.domain.reading import Reader
from app.domain.unit_awards import UnitAwardRule, UnitBase, UnitFigure


def _read(
    document: dict[str, Any], codes: tuple[str, ...] | None = ("T", "P")
) -> tuple[AwardRule, list[str]]:
    reader = Reader(document, {}, place="奖项规则")
    rule = read_awards(reader, codes)
    return rule, [problem.text for problem in reader.problems]


points = st.integers(0, 200_000).map(lambda number: Decimal(number) / 1000)
floors = st.dictionaries(st.sampled_from(["T", "P"]), points, max_size=2)
words = st.text("一二三优胜奖标兵手", min_size=1, max_size=6)
days = st.none() | st.dates()
amounts = st.integers(1, 10**9).map(lambda fen: Decimal(fen) / 100)
caps = st.none() | st.integers(1, 9)


@st.composite
def quotas(draw: st.DrawFn, least: Decimal | None = None) -> dict[str, Any]:
    kind = draw(st.sampled_from(["percent", "count"]))
    if least is not None:
        return {"least": least}
    if kind == "percent":
        return {"percent": draw(st.integers(1, 10_000).map(lambda number: Decimal(number) / 1000))}
    return {"count": draw(st.integers(0, 99))}


@st.composite
def honours(draw: st.DrawFn, name: str, tiers: tuple[AwardTier, ...]) -> HonourRule:
    by_award = bool(tiers) and draw(st.booleans())
    max_age = draw(st.none() | st.integers(1, 150))
    return HonourRule(
        name,
        upto=None if by_award else draw(st.integers(1, 99)),
        award=draw(st.sampled_from(tiers)).name if by_award else "",
        classes=tuple(draw(st.lists(st.sampled_from(["一类", "二类"]), unique=True))),
        max_age=max_age,
        age_on=None if max_age is None else draw(days),
        born_from=draw(days),
        gender=draw(st.sampled_from(["", "男", "女"])),
        levels=tuple(draw(st.lists(st.integers(1, 5), unique=True))),
        floor=draw(st.none() | points),
        module_floors=draw(floors),
        shared=draw(st.sampled_from(Shared)),
    )


@st.composite
def unit_awards(draw: st.DrawFn, name: str) -> UnitAwardRule:
    return UnitAwardRule(
        name,
        by=draw(st.sampled_from(UnitFigure)),
        of=draw(st.sampled_from(UnitBase)),
        rounding=draw(st.sampled_from(QuotaRounding)),
        boundary=draw(st.sampled_from(Boundary)),
        **draw(quotas(draw(st.none() | points))),
    )


@st.composite
def rules(draw: st.DrawFn) -> AwardRule:
    names = draw(st.lists(words, min_size=8, max_size=8, unique=True))
    leasts = iter(sorted(draw(st.lists(points, min_size=3, max_size=3, unique=True)), reverse=True))
    tiers = tuple(
        AwardTier(
            name,
            floor=draw(st.none() | points),
            module_floors=draw(floors),
            unit_cap=draw(caps),
            **draw(quotas(next(leasts) if draw(st.booleans()) else None)),
        )
        for name in names[: draw(st.integers(0, 3))]
    )
    small = sorted(draw(st.sets(st.integers(0, 9), max_size=3)))
    given_tiers = sorted(draw(st.lists(st.integers(0, len(tiers)), min_size=3, max_size=3)))
    places = sorted(draw(st.sets(st.integers(1, 50), max_size=3)))
    paid = draw(st.lists(st.tuples(st.sampled_from(names[3:]), st.sampled_from(["", "一类"])), unique=True))
    return AwardRule(
        tiers=tiers,
        count_absent=draw(st.booleans()),
        rounding=draw(st.sampled_from(QuotaRounding)),
        floor=draw(st.none() | points),
        module_floors=draw(floors),
        at_least_one=draw(st.booleans()),
        count_below_floor=draw(st.booleans()),
        vacant=draw(st.sampled_from(Vacant)),
        boundary=draw(st.sampled_from(Boundary)),
        small_fields=tuple(SmallField(*pair) for pair in zip(small, given_tiers, strict=False)),
        unit_cap=draw(caps),
        honours=tuple(draw(honours(name, tiers)) for name in names[3:5]),
        promotions=tuple(
            PromotionRule(
                upto,
                draw(st.integers(1, 5)),
                draw(st.booleans()),
                draw(st.just("") | words),
                draw(st.none() | points),
                draw(floors),
            )
            for upto in places
        ),
        money=tuple(MoneyRule(award, draw(amounts), kind) for award, kind in paid),
        subsidy=tuple(SubsidyRule(kind, draw(amounts)) for kind in draw(st.sets(words, max_size=2))),
        decided=tuple(DecidedAward(name, draw(caps), draw(st.just("") | words)) for name in names[5:6]),
        unit_awards=tuple(draw(unit_awards(name)) for name in names[6:8]),
    )


@given(rules())
@settings(max_examples=60)
def test_a_written_rule_is_read_back_unchanged(rule: AwardRule) -> None:
    document = write_awards(rule)
    assert _read(document) == (rule, [])
    assert _read(json.loads(json.dumps(document, ensure_ascii=False))) == (rule, [])


@given(unit_awards("优秀组织奖"))
def test_a_written_unit_award_is_read_back_unchanged(rule: UnitAwardRule) -> None:
    reader = Reader(write_unit_award(rule), {})
    assert read_unit_award(reader) == rule
    assert reader.problems == []


def test_a_rule_without_extras_is_written_as_it_used_to_be() -> None:
    rule = AwardRule((AwardTier("一等奖", Decimal("10").normalize()), AwardTier("优秀奖", count=3)))
    assert write_awards(rule) == {
        "tiers": [{"name": "一等奖", "percent": "10"}, {"name": "优秀奖", "count": 3}],
        "count_absent": False,
        "rounding": "half_up",
        "floor": None,
    }
