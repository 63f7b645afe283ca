"""Teams: which members count, what they make together, and the places of units."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ranking import Candidate, RankingRule, Shared, Status, TieKey, rank
from app.domain.teams import (
    LeftOut,
    Member,
    TeamBy,
    TeamMethod,
    TeamResult,
    TeamRule,
    UnitPlace,
    rank_teams,
    unit_places,
)
from tests.domain.fields import candidates, rules
from tests.golden.cases import load_case

TIME = TieKey("time", ascending=True)
PLAIN = RankingRule()

members = st.lists(
    st.builds(
        Member,
        candidate=candidates(st.integers(0, 99)),
        unit=st.sampled_from(["甲厂", "乙厂", "丙厂", "丁厂", ""]),
        name=st.sampled_from(["张伟", "李娜"]),
    ),
    max_size=14,
    unique_by=lambda member: member.candidate.id,
)
team_rules = st.builds(
    TeamRule,
    by=st.sampled_from(TeamBy),
    method=st.sampled_from(TeamMethod),
    count=st.integers(0, 4),
    least=st.integers(0, 4),
    ties=st.sampled_from([(), (TIME,), (TieKey("module:P+module:T"), TIME)]),
)


def _member(name: str, unit: str, total: str | None, **more: object) -> Member:
    value = None if total is None else Fraction(total)
    return Member(Candidate(name, value, **more), unit, name)  # type: ignore[arg-type]


def _team(results: tuple[TeamResult, ...], unit: str) -> TeamResult:
    return next(result for result in results if result.unit == unit)


@given(members, team_rules, rules)
def test_every_member_of_a_unit_counts_or_is_told_why_not(
    field: list[Member], rule: TeamRule, ranking: RankingRule
) -> None:
    results = rank_teams(field, rule, ranking)
    told = [id for r in results for id in (*r.members, *(left.id for left in r.left_out))]
    assert Counter(told) == Counter(m.candidate.id for m in field if m.unit != "")
    by_id = {m.candidate.id: m for m in field}
    for result in results:
        for id in result.members:
            assert by_id[id].candidate.ranked
            assert by_id[id].unit == result.unit
            assert rule.by is TeamBy.UNIT or by_id[id].candidate.division == result.division


@given(members, team_rules, rules)
def test_the_total_is_that_of_the_best_members(
    field: list[Member], rule: TeamRule, ranking: RankingRule
) -> None:
    for result in rank_teams(field, rule, ranking):
        own = [m.candidate for m in field if m.unit == result.unit and m.candidate.ranked]
        if rule.by is TeamBy.DIVISION:
            own = [c for c in own if c.division == result.division]
        sign = 1 if ranking.lower_is_better else -1
        figures = sorted((-c.reached, sign * c.total) for c in own if c.total is not None)
        best = [sign * figure for _, figure in figures][: rule.counted]
        assert len(result.members) == len(best)
        if len(own) < max(rule.least, 1):
            assert (result.total, result.rank) == (None, None)
            assert f"至少要 {max(rule.least, 1)} 名" in result.reason
        else:
            whole = sum(best, Fraction(0))
            assert result.total == (whole / len(best) if rule.method is TeamMethod.MEAN else whole)
            assert result.rank is not None
            assert not result.reason


@given(members, team_rules, rules)
def test_places_of_teams_are_places_of_their_totals(
    field: list[Member], rule: TeamRule, ranking: RankingRule
) -> None:
    results = rank_teams(field, rule, ranking)
    for result in results:
        if result.total is None or rule.ties or ranking.shared is Shared.DENSE:
            continue
        rivals = [r.total for r in results if r.total is not None and r.division == result.division]
        better = [t for t in rivals if (t < result.total if ranking.lower_is_better else t > result.total)]
        assert result.rank == 1 + len(better)
        assert result.place.shared_with == rivals.count(result.total) - 1


@given(members, team_rules, rules)
def test_who_cannot_count_changes_no_team(field: list[Member], rule: TeamRule, ranking: RankingRule) -> None:
    able = [m for m in field if m.candidate.ranked]
    without = {(r.unit, r.division): r for r in rank_teams(able, rule, ranking)}
    for result in rank_teams(field, rule, ranking):
        known = without.get((result.unit, result.division))
        assert (result.members, result.total) == ((known.members, known.total) if known else ((), None))


@given(members, team_rules, rules, st.randoms())
def test_the_order_of_the_input_changes_no_team_total_and_no_place(
    field: list[Member], rule: TeamRule, ranking: RankingRule, random: object
) -> None:
    shuffled = list(field)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    # Which of two equal members counts may differ, and with it a figure only the event compares.

    def facts(results: tuple[TeamResult, ...]) -> dict[object, object]:
        return {(r.unit, r.division): (r.total, r.rank, r.place.shared_with) for r in results}

    assert facts(rank_teams(field, rule, ranking)) == facts(rank_teams(shuffled, rule, ranking))


def test_the_best_three_of_a_unit_are_added() -> None:
    field = [
        _member("张伟", "甲厂", "89.5"),
        _member("李娜", "甲厂", "88"),
        _member("王芳", "甲厂", "70"),
        _member("赵强", "甲厂", "86.25"),
        _member("孙丽", "甲厂", "99", guest=True),
        _member("周杰", "甲厂", "98", status=Status.DISQUALIFIED),
        _member("吴敏", "甲厂", None),
        _member("郑涛", "乙厂", "95"),
        _member("冯军", "乙厂", "94"),
    ]
    results = rank_teams(field, TeamRule(count=3, least=3), PLAIN)
    first, second = results
    assert (first.unit, first.total, first.rank) == ("甲厂", Fraction("263.75"), 1)
    assert first.members == ("张伟", "李娜", "赵强")
    assert first.steps == (
        "计入 3 名:张伟 89.5、李娜 88、赵强 86.25",
        "89.5 + 88 + 86.25 = 263.75",
        "团体第 1 名",
    )
    assert first.left_out == (
        LeftOut("王芳", "王芳", "不在本单位最好的 3 名之内,不计入"),
        LeftOut("孙丽", "孙丽", "打星,不计入"),
        LeftOut("周杰", "周杰", "取消资格,不计入"),
        LeftOut("吴敏", "吴敏", "还没有成绩"),
    )
    assert first.left_out[1].text == "孙丽:打星,不计入"
    assert (second.unit, second.total, second.rank) == ("乙厂", None, None)
    assert second.reason == "可计入的只有 2 名,至少要 3 名,不排团体名次"


@pytest.mark.parametrize(
    ("rule", "total", "step"),
    [
        (TeamRule(), "270", "90 + 100 + 80 = 270"),
        (TeamRule(count=2), "190", "100 + 90 = 190"),
        (TeamRule(method=TeamMethod.MEAN, count=2), "95", "(100 + 90) ÷ 2 = 95"),
        (TeamRule(method=TeamMethod.BEST, count=2), "190", "100 + 90 = 190"),
        (TeamRule(method=TeamMethod.BEST), "100", "计入 1 名:李娜 100"),
    ],
)
def test_methods(rule: TeamRule, total: str, step: str) -> None:
    field = [_member("张伟", "甲厂", "90"), _member("李娜", "甲厂", "100"), _member("王芳", "甲厂", "80")]
    result = rank_teams(field, rule, PLAIN)[0]
    assert result.total == Fraction(total)
    if rule.counted is not None:
        assert step in result.steps
    else:
        assert result.steps[1] == "100 + 90 + 80 = 270"


def test_a_mean_keeps_its_thirds() -> None:
    field = [_member(str(n), "甲厂", total) for n, total in enumerate(["89.5", "88", "86.25"])]
    result = rank_teams(field, TeamRule(method=TeamMethod.MEAN), PLAIN)[0]
    assert result.total == Fraction("263.75") / 3
    assert result.steps[1] == "(89.5 + 88 + 86.25) ÷ 3 = 87.9166…"


def test_equal_teams_are_parted_by_the_figures_of_those_that_count() -> None:
    def entry(name: str, unit: str, total: str, time: int | None) -> Member:
        ties = {} if time is None else {"time": Fraction(time)}
        return _member(name, unit, total, ties=ties)

    field = [
        entry("a1", "甲厂", "90", 100),
        entry("a2", "甲厂", "80", 200),
        entry("a3", "甲厂", "10", 1),
        entry("b1", "乙厂", "85", 90),
        entry("b2", "乙厂", "85", 110),
        entry("c1", "丙厂", "85", 10),
        entry("c2", "丙厂", "85", None),
    ]
    results = rank_teams(field, TeamRule(count=2, ties=(TIME,)), PLAIN)
    assert [(r.unit, r.rank, r.place.decided_by) for r in results] == [
        ("乙厂", 1, TIME),
        ("甲厂", 2, TIME),
        ("丙厂", 3, TIME),
    ]


def test_of_equal_totals_the_member_counts_that_helps_the_team() -> None:
    field = [
        _member("slow", "甲厂", "90", ties={"time": Fraction(9)}),
        _member("fast", "甲厂", "90", ties={"time": Fraction(5)}),
    ]
    assert rank_teams(field, TeamRule(count=1, ties=(TIME,)), PLAIN)[0].members == ("fast",)


def test_equal_teams_share_a_place_and_the_next_is_skipped() -> None:
    field = [_member("a", "甲厂", "90"), _member("b", "乙厂", "90"), _member("c", "丙厂", "80")]
    results = rank_teams(field, TeamRule(), PLAIN)
    assert [r.rank for r in results] == [1, 1, 3]
    assert results[0].steps[-1] == "团体第 1 名,2 个单位并列"


def test_teams_of_divisions_are_ranked_apart_where_the_notice_says_so() -> None:
    field = [
        _member("a", "甲厂", "90", division="职工组"),
        _member("b", "甲厂", "80", division="学生组"),
        _member("c", "乙厂", "85", division="职工组"),
    ]
    together = rank_teams(field, TeamRule(), PLAIN)
    assert [(r.unit, r.division, str(r.total), r.rank) for r in together] == [
        ("甲厂", "", "170", 1),
        ("乙厂", "", "85", 2),
    ]
    apart = rank_teams(field, TeamRule(by=TeamBy.DIVISION), PLAIN)
    assert [(r.unit, r.division, str(r.total), r.rank) for r in apart] == [
        ("甲厂", "职工组", "90", 1),
        ("乙厂", "职工组", "85", 2),
        ("甲厂", "学生组", "80", 1),
    ]


def test_an_entry_without_a_unit_is_in_no_team() -> None:
    assert rank_teams([_member("a", "", "90")], TeamRule(), PLAIN) == ()
    assert unit_places([_member("a", "", "90")], PLAIN) == (UnitPlace("a", None),)


# -- places of units -------------------------------------------------------------------------------


@given(members, rules)
def test_the_place_of_a_units_best_is_its_place_among_one_of_each_unit(
    field: list[Member], ranking: RankingRule
) -> None:
    scored = [m for m in field if m.candidate.total is not None]
    places = {place.id: place for place in unit_places(scored, ranking)}
    assert list(places) == [m.candidate.id for m in scored]
    bests = [m for m in scored if places[m.candidate.id].rank and not places[m.candidate.id].further]
    one_each = {(m.unit, m.candidate.division): m.candidate for m in bests}
    assert set(one_each) == {
        (m.unit, m.candidate.division) for m in scored if m.candidate.ranked and m.unit != ""
    }
    for place in rank(list(one_each.values()), ranking):
        assert places[place.id].rank == place.rank


@given(members, rules)
def test_a_further_entry_takes_nobodys_place(field: list[Member], ranking: RankingRule) -> None:
    scored = [m for m in field if m.candidate.total is not None]
    places = {place.id: place for place in unit_places(scored, ranking)}
    without = [m for m in scored if not places[m.candidate.id].further]
    assert unit_places(without, ranking) == tuple(places[m.candidate.id] for m in without)


def test_two_equal_bests_of_a_unit_share_its_place() -> None:
    field = [_member("a", "甲厂", "90"), _member("b", "甲厂", "90"), _member("c", "乙厂", "80")]
    assert [place.text for place in unit_places(field, PLAIN)] == ["1", "1", "2"]


def test_the_published_places_of_schools_come_out() -> None:
    """ICPC Anshan 2014: only the best official team of a school counts, further ones stand in brackets."""
    entries = load_case("icpc_anshan2014")["entries"]
    field = []
    for entry in entries:
        runs = [mark.split("/") for mark in entry["marks"]]
        solved = [(int(tries), int(minute)) for tries, minute in runs if minute != "-"]
        time = sum(minute + 20 * (tries - 1) for tries, minute in solved)
        guest = entry["expected_rank"] is None
        candidate = Candidate(entry["id"], Fraction(len(solved)), {"time": Fraction(time)}, guest=guest)
        field.append(Member(candidate, entry["unit"], entry["id"]))
    ranking = RankingRule((TIME,))
    assert [place.text or "--" for place in unit_places(field, ranking)] == [
        entry["expected_unit_rank"] for entry in entries
    ]
    best = TeamRule(method=TeamMethod.BEST, count=1, ties=(TIME,))
    teams = {result.unit: result.rank for result in rank_teams(field, best, ranking)}
    for entry in entries:
        if entry["expected_unit_rank"].isdigit():
            assert teams[entry["unit"]] == int(entry["expected_unit_rank"])
