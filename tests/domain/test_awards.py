"""Quotas and awards, each with its reason."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.awards import Allotment, AwardRule, AwardTier, QuotaRounding, Standing, allot, in_base
from app.domain.ranking import Candidate, RankingRule, Status, rank

PERCENT = (
    AwardTier("一等奖", Decimal(10)),
    AwardTier("二等奖", Decimal(20)),
    AwardTier("三等奖", Decimal(30)),
)
COUNTS = (AwardTier("一等奖", count=1), AwardTier("二等奖", count=2), AwardTier("三等奖", count=3))


def _field(*totals: int | None, division: str = "") -> list[Standing]:
    """Standings of these totals, placed by the one ranking; None = absent."""
    candidates = [
        Candidate(
            f"{division}{n}",
            None if total is None else Fraction(total),
            status=Status.ABSENT if total is None else Status.ACTIVE,
        )
        for n, total in enumerate(totals)
    ]
    known = {c.id: c for c in candidates}
    return [
        Standing(p.id, p.rank, known[p.id].total, division, known[p.id].status)
        for p in rank(candidates, RankingRule())
    ]


def _given(allotment: Allotment) -> dict[str, list[object]]:
    return {
        quota.award: [due.id for due in allotment.awards if due.award == quota.award]
        for quota in allotment.quotas
    }


def _sizes(allotment: Allotment) -> list[int]:
    return [quota.size for quota in allotment.quotas]


@pytest.mark.parametrize(
    ("base", "rounding", "sizes"),
    [
        (36, QuotaRounding.HALF_UP, [4, 7, 11]),  # 3.6, 7.2, 10.8
        (36, QuotaRounding.DOWN, [3, 7, 10]),
        (36, QuotaRounding.UP, [4, 8, 11]),
        (25, QuotaRounding.HALF_UP, [3, 5, 8]),  # 2.5 and 7.5 go up
        (40, QuotaRounding.UP, [4, 8, 12]),
        (40, QuotaRounding.DOWN, [4, 8, 12]),
        (4, QuotaRounding.HALF_UP, [0, 1, 1]),
    ],
)
def test_quotas_are_percentages_of_the_base_rounded_by_rule(
    base: int, rounding: QuotaRounding, sizes: list[int]
) -> None:
    allotment = allot(_field(*range(base, 0, -1)), AwardRule(PERCENT, rounding=rounding))
    assert _sizes(allotment) == sizes
    assert [quota.given for quota in allotment.quotas] == sizes
    assert {quota.base for quota in allotment.quotas} == {base}


def test_a_quota_explains_itself() -> None:
    quotas = allot(_field(*range(36, 0, -1)), AwardRule(PERCENT)).quotas
    assert quotas[0].explanation == "基数 36 × 10% = 3.6,四舍五入为 4"
    assert [quota.last_place for quota in quotas] == [4, 11, 22]
    assert allot(_field(*range(30, 0, -1)), AwardRule(PERCENT)).quotas[1].explanation == "基数 30 × 20% = 6"
    assert allot(_field(3, 2, 1), AwardRule(COUNTS)).quotas[0].explanation == "一等奖固定 1 名"


def test_an_award_says_the_place_and_the_quota_it_fell_in() -> None:
    awards = allot(_field(*range(36, 0, -1)), AwardRule(PERCENT)).awards
    assert awards[0].reason == "第 1 名,在一等奖名次(第 1–4 名)内;基数 36 × 10% = 3.6,四舍五入为 4"
    single = allot(_field(*range(10, 0, -1)), AwardRule(PERCENT)).awards[0]
    assert "名次(第 1 名)内" in single.reason


def test_a_tie_at_the_boundary_uses_up_places_of_the_next_award() -> None:
    allotment = allot(_field(90, 90, 80, 70, 60, 50, 40), AwardRule(COUNTS))
    assert _given(allotment) == {"一等奖": ["0", "1"], "二等奖": ["2"], "三等奖": ["3", "4", "5"]}
    assert [quota.given for quota in allotment.quotas] == [2, 1, 3]
    assert allotment.quotas[0].explanation == "一等奖固定 1 名;末位并列,实发 2 名,占用下一奖项名额"
    assert allotment.quotas[1].explanation == "二等奖固定 2 名;上一奖项末位并列占用 1 名,余 1 名"


def test_a_large_tie_may_use_up_a_whole_award() -> None:
    allotment = allot(_field(90, 90, 90, 90, 60), AwardRule(COUNTS))
    assert _given(allotment) == {"一等奖": ["0", "1", "2", "3"], "二等奖": [], "三等奖": ["4"]}


def test_a_total_below_the_floor_leaves_its_award_vacant() -> None:
    allotment = allot(_field(90, 61, 59, 58, 57, 56, 55), AwardRule(COUNTS, floor=Decimal(60)))
    assert _given(allotment) == {"一等奖": ["0"], "二等奖": ["1"], "三等奖": []}
    assert allotment.quotas[1].explanation == "二等奖固定 2 名;1 名低于最低分 60,空缺"
    assert allotment.quotas[2].explanation == "三等奖固定 3 名;3 名低于最低分 60,空缺"


def test_a_total_at_the_floor_gets_its_award() -> None:
    assert len(allot(_field(60), AwardRule(COUNTS, floor=Decimal(60))).awards) == 1


@pytest.mark.parametrize(("count_absent", "base", "sizes"), [(False, 8, [1, 2, 2]), (True, 12, [1, 2, 4])])
def test_absentees_count_in_the_base_only_if_the_rule_says_so(
    count_absent: bool, base: int, sizes: list[int]
) -> None:
    field = _field(*range(8, 0, -1), None, None, None, None)
    allotment = allot(field, AwardRule(PERCENT, count_absent=count_absent))
    assert allotment.quotas[0].base == base
    assert _sizes(allotment) == sizes


def test_guests_are_never_in_the_base() -> None:
    for status in Status:
        guest = Standing("g", None, Fraction(99), status=status, guest=True)
        assert not in_base(guest, AwardRule(PERCENT, count_absent=True))


def test_each_division_has_its_own_base_and_awards() -> None:
    field = _field(*range(20, 0, -1), division="职工组") + _field(*range(10, 0, -1), division="学生组")
    allotment = allot(field, AwardRule(PERCENT))
    sizes = {(quota.division, quota.award): quota.size for quota in allotment.quotas}
    assert sizes[("职工组", "一等奖")] == 2
    assert sizes[("学生组", "一等奖")] == 1
    first = [due.id for due in allotment.awards if due.award == "一等奖"]
    assert first == ["职工组0", "职工组1", "学生组0"]


def test_no_entries_and_no_tiers_give_nothing() -> None:
    assert allot([], AwardRule(PERCENT)) == Allotment((), ())
    assert allot(_field(3, 2, 1), AwardRule()) == Allotment((), ())
    absent = allot(_field(None, None), AwardRule(COUNTS))
    assert absent.awards == ()
    assert [quota.given for quota in absent.quotas] == [0, 0, 0]


tiers = st.one_of(
    st.lists(st.integers(0, 4), max_size=4).map(
        lambda counts: tuple(AwardTier(f"{n}等奖", count=count) for n, count in enumerate(counts, 1))
    ),
    st.just(PERCENT),
)


@given(
    st.lists(st.integers(0, 6) | st.none(), max_size=20),
    tiers,
    st.sampled_from(QuotaRounding),
    st.none() | st.integers(0, 7).map(Decimal),
    st.booleans(),
)
def test_awards_are_fair(
    totals: list[int | None],
    ladder: tuple[AwardTier, ...],
    rounding: QuotaRounding,
    floor: Decimal | None,
    count_absent: bool,
) -> None:
    field = _field(*totals)
    allotment = allot(field, AwardRule(ladder, count_absent, rounding, floor))
    order = {tier.name: n for n, tier in enumerate(ladder)}
    got = {due.id: order[due.award] for due in allotment.awards}
    assert len(got) == len(allotment.awards), "nobody gets two awards"
    for one in field:
        assert one.id not in got or one.rank is not None
        for other in field:
            if one.rank is not None and one.rank == other.rank:
                assert got.get(one.id) == got.get(other.id), "who shares a place shares the award"
            elif other.id in got and one.rank is not None and (other.rank or 0) > one.rank:
                assert got.get(one.id, 99) <= got[other.id], "a better place never gets less"
    assert sum(quota.given for quota in allotment.quotas) == len(allotment.awards)
