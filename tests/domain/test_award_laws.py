"""What holds for every award rule on every ranking."""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.awards import (
    Allotment,
    AwardRule,
    AwardTier,
    Boundary,
    QuotaRounding,
    SmallField,
    Standing,
    Vacant,
    allot,
    in_base,
)
from app.domain.ranking import Candidate, RankingRule, Status, rank

UNITS = ("", "江北锻造", "南山机电")
NAMES = ("一等奖", "二等奖", "三等奖", "优胜奖")

# Each example draws a whole field and a whole rule.
laws = settings(max_examples=50)

small_points = st.integers(0, 6).map(Decimal)
maybe_points = st.none() | small_points
module_floors = st.dictionaries(st.sampled_from(["T", "P"]), small_points, max_size=2)
caps = st.none() | st.integers(1, 3)


@st.composite
def fields(draw: st.DrawFn) -> list[Standing]:
    """Placed entries of two divisions: few totals so that there are many ties, some absent, some vetoed."""
    rows = draw(
        st.lists(
            st.tuples(
                st.none() | st.integers(0, 6),
                st.none() | st.integers(0, 6),
                st.none() | st.integers(0, 6),
                st.sampled_from(UNITS),
                st.booleans(),
                st.sampled_from(("", "", "学生组")),
                st.sampled_from((False, False, False, True)),
            ),
            max_size=10,
        )
    )
    known = {
        number: Standing(
            number,
            None,
            None if total is None else Fraction(total),
            division,
            Status.ABSENT if total is None else Status.ACTIVE,
            guest,
            {
                code: None if points is None else Fraction(points)
                for code, points in (("T", theory), ("P", practice))
            },
            unit,
            vetoed and number % 3 == 0,
        )
        for number, (total, theory, practice, unit, vetoed, division, guest) in enumerate(rows)
    }
    places = rank(
        [Candidate(s.id, s.total, {}, s.division, s.status, s.guest) for s in known.values()], RankingRule()
    )
    return [replace(known[int(str(place.id))], rank=place.rank) for place in places]


@st.composite
def tiers(draw: st.DrawFn) -> tuple[AwardTier, ...]:
    made = []
    for name in NAMES[: draw(st.integers(0, 4))]:
        kind = draw(st.sampled_from(["count", "count", "percent", "least"]))
        made.append(
            AwardTier(
                name,
                percent=draw(st.sampled_from([Decimal(10), Decimal(20), Decimal("33.3")]))
                if kind == "percent"
                else None,
                count=draw(st.integers(0, 4)) if kind == "count" else 0,
                least=draw(small_points) if kind == "least" else None,
                floor=draw(maybe_points),
                module_floors=draw(module_floors),
                unit_cap=draw(caps),
            )
        )
    return tuple(made)


@st.composite
def rules(draw: st.DrawFn, *, boundary: Boundary | None = None) -> AwardRule:
    ladder = draw(tiers())
    small = draw(st.none() | st.tuples(st.integers(0, 5), st.integers(0, len(ladder))))
    return AwardRule(
        tiers=ladder,
        count_absent=draw(st.booleans()),
        rounding=draw(st.sampled_from(QuotaRounding)),
        floor=draw(maybe_points),
        module_floors=draw(module_floors),
        at_least_one=draw(st.booleans()),
        count_below_floor=draw(st.booleans()),
        vacant=draw(st.sampled_from(Vacant)),
        boundary=boundary or draw(st.sampled_from(Boundary)),
        small_fields=() if small is None else (SmallField(*small),),
        unit_cap=draw(caps),
    )


def _levels(allotment: Allotment, rule: AwardRule) -> dict[Hashable, int]:
    order = {tier.name: number for number, tier in enumerate(rule.tiers)}
    return {due.id: order[due.award] for due in allotment.awards}


@given(fields(), rules())
@laws
def test_nobody_has_two_awards_or_one_without_a_place(field: list[Standing], rule: AwardRule) -> None:
    allotment = allot(field, rule)
    got = _levels(allotment, rule)
    assert len(got) == len(allotment.awards)
    assert all(standing.rank is not None for standing in field if standing.id in got)
    assert all(due.reason and "第" in due.reason for due in allotment.awards)
    for quota in allotment.quotas:
        who = {s.id for s in field if s.division == quota.division}
        assert quota.given == sum(d.award == quota.award and d.id in who for d in allotment.awards)
        assert quota.base == sum(in_base(s, rule) for s in field if s.id in who)


@given(fields(), rules())
@laws
def test_nobody_has_an_award_below_a_floor_or_with_a_veto(field: list[Standing], rule: AwardRule) -> None:
    by_name = {tier.name: tier for tier in rule.tiers}
    known = {standing.id: standing for standing in field}
    for due in allot(field, rule).awards:
        standing, tier = known[due.id], by_name[due.award]
        assert not standing.vetoed
        assert standing.total is not None
        for floor in (rule.floor, tier.floor, tier.least):
            assert floor is None or standing.total >= floor
        for code, bar in (*rule.module_floors.items(), *tier.module_floors.items()):
            points = standing.modules[code]
            assert points is not None
            assert points >= bar


@given(fields(), rules())
@laws
def test_never_more_than_the_quota_without_a_tie_that_is_named(
    field: list[Standing], rule: AwardRule
) -> None:
    least = {tier.name for tier in rule.tiers if tier.least is not None}
    for quota in allot(field, rule).quotas:
        if quota.award in least:
            assert quota.size == quota.given
        elif quota.given > quota.size:
            assert rule.boundary in (Boundary.CONSUME, Boundary.EXTRA)
            assert "并列" in quota.explanation
        assert quota.given + quota.vacant <= max(quota.size, quota.given)


@given(fields(), rules())
@laws
def test_caps_are_never_exceeded(field: list[Standing], rule: AwardRule) -> None:
    by_name = {tier.name: tier for tier in rule.tiers}
    known = {standing.id: standing for standing in field}
    overall: Counter[tuple[str, Hashable]] = Counter()
    single: Counter[tuple[str, Hashable, str]] = Counter()
    for due in allot(field, rule).awards:
        standing = known[due.id]
        if standing.organization != "":
            overall[standing.division, standing.organization] += 1
            single[standing.division, standing.organization, due.award] += 1
    assert rule.unit_cap is None or all(number <= rule.unit_cap for number in overall.values())
    for (_division, _unit, award), number in single.items():
        cap = by_name[award].unit_cap
        assert cap is None or number <= cap


@given(fields(), rules())
@laws
def test_a_better_place_never_has_less_unless_it_was_refused_more(
    field: list[Standing], rule: AwardRule
) -> None:
    allotment = allot(field, rule)
    got = _levels(allotment, rule)
    order = {tier.name: number for number, tier in enumerate(rule.tiers)}
    refused = {(refusal.id, order[refusal.award]) for refusal in allotment.refusals}
    for one in field:
        for other in field:
            if one.rank is None or other.rank is None or one.division != other.division:
                continue
            if one.rank <= other.rank and other.id in got and got.get(one.id, 99) > got[other.id]:
                assert any((one.id, level) in refused for level in range(got[other.id] + 1))


@given(fields(), rules())
@laws
def test_only_the_order_of_places_counts_not_how_they_are_numbered(
    field: list[Standing], rule: AwardRule
) -> None:
    numbers = {rank: n for n, rank in enumerate(sorted({s.rank for s in field if s.rank is not None}), 1)}
    dense = [
        standing if standing.rank is None else replace(standing, rank=numbers[standing.rank])
        for standing in field
    ]
    one, other = allot(field, rule), allot(dense, rule)
    assert [(due.id, due.award) for due in one.awards] == [(due.id, due.award) for due in other.awards]
    assert [(r.id, r.award) for r in one.refusals] == [(r.id, r.award) for r in other.refusals]


@given(fields(), rules())
@laws
def test_nobody_is_told_twice_and_nobody_is_refused_what_they_have(
    field: list[Standing], rule: AwardRule
) -> None:
    allotment = allot(field, rule)
    told = [(refusal.id, refusal.award) for refusal in allotment.refusals]
    assert len(told) == len(set(told))
    assert not {(due.id, due.award) for due in allotment.awards} & set(told)
    assert all("," in refusal.reason for refusal in allotment.refusals)


@given(fields(), rules())
@laws
def test_the_edge_parts_those_who_have_it_from_those_who_have_not(
    field: list[Standing], rule: AwardRule
) -> None:
    allotment = allot(field, rule)
    places = {standing.id: standing.rank or 0 for standing in field}
    awards = {due.id: due.award for due in allotment.awards}
    for quota in allotment.quotas:
        assert all(awards[key] == quota.award for key in quota.just_in)
        assert all(awards.get(key) != quota.award for key in quota.just_missed)
        assert quota.edge == (*quota.just_in, *quota.just_missed)
        assert len({places[key] for key in quota.just_in}) <= 1
        assert len({places[key] for key in quota.just_missed}) <= 1


@given(fields(), rules(boundary=Boundary.DECIDE))
@laws
def test_decisions_settle_every_open_edge(field: list[Standing], rule: AwardRule) -> None:
    decisions: dict[tuple[str, str], list[Hashable]] = {}
    allotment = allot(field, rule)
    for _round in range(20):
        waiting = [quota for quota in allotment.quotas if quota.needs_decision]
        if not waiting:
            break
        assert all(0 < quota.open_places < len(quota.tied) for quota in waiting)
        quota = waiting[0]
        got = {due.id for due in allotment.awards}
        assert not got & set(quota.tied)
        decisions[quota.division, quota.award] = _choose(field, quota.tied, quota.open_places)
        allotment = allot(field, rule, decisions)
    assert not any(quota.needs_decision for quota in allotment.quotas)
    for quota in allotment.quotas:
        assert quota.given <= max(quota.size, 0)


def _choose(
    field: list[Standing],
    tied: tuple[Hashable, ...],
    places: int,
) -> list[Hashable]:
    """At most as many as there are places, and one of a unit, so that no cap is in the way."""
    units = {standing.id: standing.organization for standing in field}
    chosen: list[Hashable] = []
    seen: defaultdict[Hashable, int] = defaultdict(int)
    for key in tied:
        if len(chosen) < places and not seen[units[key]]:
            chosen.append(key)
            seen[units[key]] += 1
    return chosen


@given(fields(), rules())
@laws
def test_small_fields_close_the_lower_tiers(field: list[Standing], rule: AwardRule) -> None:
    closed = replace(rule, small_fields=(SmallField(99, 1),) if rule.tiers else ())
    allotment = allot(field, closed)
    assert {due.award for due in allotment.awards} <= {tier.name for tier in rule.tiers[:1]}
    for division in {standing.division for standing in field}:
        quotas = [quota for quota in allotment.quotas if quota.division == division]
        assert [quota.award for quota in quotas] == [tier.name for tier in rule.tiers]
        assert all(quota.size == 0 and "不超过 99" in quota.explanation for quota in quotas[1:])


@given(fields(), rules())
@laws
def test_passing_on_leaves_no_place_empty_while_somebody_may_have_it(
    field: list[Standing], rule: AwardRule
) -> None:
    rule = replace(rule, vacant=Vacant.PASS, boundary=Boundary.CONSUME, unit_cap=None)
    rule = replace(
        rule, tiers=tuple(replace(t, module_floors={}, floor=None, unit_cap=None) for t in rule.tiers)
    )
    allotment = allot(field, rule)
    got = {due.id for due in allotment.awards}
    for quota in allotment.quotas:
        assert quota.vacant == 0
        if "符合名次的只有" in quota.explanation:
            members = [s for s in field if s.division == quota.division and s.rank is not None]
            refused = {refusal.id for refusal in allotment.refusals}
            assert all(s.id in got or s.id in refused for s in members)


@given(fields(), rules())
@laws
def test_awards_come_in_the_order_of_places(field: list[Standing], rule: AwardRule) -> None:
    allotment = allot(field, rule)
    places = {standing.id: (standing.division, standing.rank or 0) for standing in field}
    for one, other in pairwise(allotment.awards):
        if one.award == other.award and places[one.id][0] == places[other.id][0]:
            assert places[one.id][1] <= places[other.id][1]
