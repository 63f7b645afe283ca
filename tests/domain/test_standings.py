"""Standings of units: the points of every entry, their sums, and the words that tell where they came from."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ranking import Candidate, RankingRule, Shared, TieKey, rank
from app.domain.standings import (
    AwardPoints,
    EventEntry,
    EventResult,
    RankPoints,
    ScorePoints,
    Share,
    StandingKey,
    StandingsRule,
    UnitStanding,
    make_standings,
)

UNITS = ("甲厂", "乙厂", "丙厂", "丁厂")
TABLE = tuple(map(Decimal, (10, 8, 6, 5)))
AWARDS = {"一等奖": Decimal(5), "二等奖": Decimal(3)}

points = st.integers(1, 20).map(lambda n: Decimal(n) / 2)
weights = st.sampled_from([Decimal(1), Decimal(2), Decimal("0.3"), Decimal(0)])
point_rules = st.one_of(
    st.builds(
        RankPoints,
        table=st.lists(points, min_size=1, max_size=6).map(lambda t: tuple(sorted(t, reverse=True))),
        share=st.sampled_from(Share),
        rest=st.sampled_from([Decimal(0), Decimal("0.5")]),
    ),
    st.just(AwardPoints(AWARDS)),
    st.just(ScorePoints()),
)
standings_rules = st.builds(
    StandingsRule,
    points=point_rules,
    best_per_unit=st.integers(0, 3),
    least_events=st.integers(0, 3),
    ties=st.lists(st.sampled_from(StandingKey), unique=True, max_size=3).map(tuple),
    event_weights=st.dictionaries(st.sampled_from(["焊工", "电工"]), weights),
)


@st.composite
def events(draw: st.DrawFn, name: str, track: str) -> EventResult:
    """An event as its own ranking leaves it, with guests, absentees and entries of no unit."""
    totals = draw(st.lists(st.none() | st.integers(0, 6).map(Fraction), max_size=8))
    field = [Candidate(n, t, guest=draw(st.integers(0, 5)) == 0) for n, t in enumerate(totals)]
    entries = tuple(
        EventEntry(
            name=f"选手{place.id}",
            unit=draw(st.sampled_from([*UNITS, ""])),
            rank=place.rank,
            total=field[place.id].total,  # type: ignore[call-overload]
            shared_with=place.shared_with,
            award=draw(st.sampled_from(["", "一等奖", "优胜奖"])) if place.rank else "",
        )
        for place in rank(field, RankingRule())
    )
    return EventResult(name, track, entries, draw(weights))


contests = st.tuples(events("焊工", "赛技能"), events("电工", "赛技能"), events("安全", "赛安全")).map(list)


def _by_unit(standings: Sequence[UnitStanding]) -> dict[object, UnitStanding]:
    return {standing.unit: standing for standing in standings}


def _entry(
    unit: str, rank: int | None, *, shared_with: int = 0, award: str = "", total: str = "0"
) -> EventEntry:
    return EventEntry(f"{unit}选手", unit, rank, Fraction(total), shared_with, award)


# -- laws ------------------------------------------------------------------------------------------


@given(contests, standings_rules)
def test_every_point_is_told_and_the_points_are_their_sum(
    field: list[EventResult], rule: StandingsRule
) -> None:
    for standing in make_standings(field, rule):
        assert standing.points == sum((line.worth for line in standing.lines), Fraction(0))
        for line in standing.lines:
            weighed = line.points
            for _, weight in line.weights:
                weighed *= Fraction(weight)
            assert line.worth == weighed
        assert all(line.worth == 0 for line in standing.left_out)
        entries = [
            (event.name, entry)
            for event in field
            for entry in event.entries
            if entry.unit == standing.unit and entry.counts
        ]
        told = [(line.event, line.entry) for line in (*standing.lines, *standing.left_out)]
        assert sorted(told, key=str) == sorted(entries, key=str)
        assert set(standing.steps) >= {line.text for line in (*standing.lines, *standing.left_out)}


@given(contests, standings_rules)
def test_a_unit_without_entries_that_count_has_no_place_and_a_reason(
    field: list[EventResult], rule: StandingsRule
) -> None:
    standings = make_standings(field, rule)
    assert {standing.unit for standing in standings} == {
        entry.unit for event in field for entry in event.entries if entry.unit != ""
    }
    for standing in standings:
        took = {line.event for line in standing.lines}
        assert (standing.rank is None) == (not took or len(took) < rule.least_events)
        assert bool(standing.reason) == (standing.rank is None)
        assert not standing.reason or standing.reason in standing.steps


@given(contests, standings_rules)
def test_places_follow_the_points(field: list[EventResult], rule: StandingsRule) -> None:
    placed = [standing for standing in make_standings(field, rule) if standing.rank is not None]
    for standing in placed:
        better = sum(1 for other in placed if other.points > standing.points)
        equal = sum(1 for other in placed if other.points == standing.points)
        assert standing.rank is not None
        assert better < standing.rank <= better + equal
        if not rule.ties:
            assert (standing.rank, standing.place.shared_with) == (better + 1, equal - 1)


@given(contests, standings_rules)
def test_the_whole_is_the_weighed_sum_of_its_tracks(field: list[EventResult], rule: StandingsRule) -> None:
    alike = [
        replace(event, track_weight=Decimal(2) if event.track == "赛技能" else Decimal("0.5"))
        for event in field
    ]
    whole = _by_unit(make_standings(alike, rule))
    skill = _by_unit(make_standings(alike, rule, track="赛技能"))
    safety = _by_unit(make_standings(alike, rule, track="赛安全"))
    assert set(whole) == set(skill) | set(safety)
    for unit, standing in whole.items():
        parts = [(Fraction(2), skill), (Fraction(1, 2), safety)]
        assert standing.points == sum(weight * part[unit].points for weight, part in parts if unit in part)


@given(events("焊工", "赛技能"), st.lists(points, min_size=8, max_size=8))
def test_dividing_shared_places_gives_out_just_the_points_of_the_table(
    event: EventResult, table: list[Decimal]
) -> None:
    own = replace(event, entries=tuple(replace(entry, unit="甲厂") for entry in event.entries))
    rule = StandingsRule(RankPoints(tuple(table)))
    standings = make_standings([own], rule, track="赛技能")
    ranked = sum(1 for entry in event.entries if entry.rank is not None)
    assert sum(s.points for s in standings) == sum(map(Fraction, table[:ranked]))


@given(contests, standings_rules, st.randoms())
def test_the_order_of_events_changes_no_points_and_no_place(
    field: list[EventResult], rule: StandingsRule, random: object
) -> None:
    shuffled = list(field)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def facts(standings: Sequence[UnitStanding]) -> dict[object, object]:
        return {s.unit: (s.points, s.rank, s.place.shared_with) for s in standings}

    assert facts(make_standings(shuffled, rule)) == facts(make_standings(field, rule))


@given(contests, standings_rules)
def test_only_the_best_of_a_unit_count_in_an_event(field: list[EventResult], rule: StandingsRule) -> None:
    if not rule.best_per_unit:
        return
    for standing in make_standings(field, rule):
        for event in field:
            counted = [line.points for line in standing.lines if line.event == event.name]
            beyond = [line.points for line in standing.left_out if line.event == event.name]
            assert len(counted) <= rule.best_per_unit
            assert not beyond or (len(counted) == rule.best_per_unit and max(beyond) <= min(counted))


# -- tables ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "entry", "earned", "told"),
    [
        (RankPoints(TABLE), _entry("甲厂", 1), "10", "第 1 名 10 分"),
        (RankPoints(TABLE), _entry("甲厂", 5), "0", "第 5 名 0 分"),
        (RankPoints(TABLE, rest=Decimal("0.5")), _entry("甲厂", 5), "0.5", "第 5 名 0.5 分"),
        (
            RankPoints(TABLE),
            _entry("甲厂", 2, shared_with=1),
            "7",
            "第 2 名,2 名并列,平均 (8 + 6) ÷ 2 = 7 分",
        ),
        (
            RankPoints(TABLE, rest=Decimal(1)),
            _entry("甲厂", 4, shared_with=2),
            "7/3",
            "第 4 名,3 名并列,平均 (5 + 1 + 1) ÷ 3 = 2.3333… 分",
        ),
        (RankPoints(TABLE, Share.SAME), _entry("甲厂", 2, shared_with=1), "8", "第 2 名,2 名并列,各 8 分"),
        (AwardPoints(AWARDS), _entry("甲厂", 3, award="二等奖"), "3", "二等奖 3 分"),
        (AwardPoints(AWARDS), _entry("甲厂", 3, award="优胜奖"), "0", "优胜奖 0 分"),
        (AwardPoints(AWARDS), _entry("甲厂", 9), "0", "没有获奖 0 分"),
        (AwardPoints(AWARDS), _entry("甲厂", None, award="一等奖"), "5", "一等奖 5 分"),
        (RankPoints(TABLE), _entry("甲厂", None, award="一等奖"), "0", "一等奖,没有名次 0 分"),
        (ScorePoints(), _entry("甲厂", 4, total="89.5"), "89.5", "总成绩 89.5 分"),
    ],
)
def test_what_an_entry_earns(rule: RankPoints, entry: EventEntry, earned: str, told: str) -> None:
    standing = make_standings([EventResult("焊工", "赛技能", (entry,))], StandingsRule(rule))[0]
    assert standing.points == Fraction(earned)
    assert standing.lines[0].text == f"焊工 甲厂选手:{told}"


def test_a_place_that_is_not_skipped_takes_up_one_place() -> None:
    event = EventResult("焊工", "赛技能", (_entry("甲厂", 2, shared_with=1),), shared=Shared.DENSE)
    standing = make_standings([event], StandingsRule(RankPoints(TABLE)))[0]
    assert standing.lines[0].text == "焊工 甲厂选手:第 2 名,2 名并列,各 8 分"


def test_a_unit_is_told_how_its_points_came_about() -> None:
    field = [
        EventResult(
            "焊工",
            "赛技能",
            (_entry("甲厂", 1), _entry("乙厂", 2), _entry("甲厂", 3), _entry("甲厂", 4)),
            Decimal("1.5"),
        ),
        EventResult("安全", "赛安全", (_entry("乙厂", 1), _entry("甲厂", 2), _entry("丙厂", None))),
        EventResult("质量", "赛质量", (_entry("丁厂", 1),)),
    ]
    rule = StandingsRule(
        RankPoints(TABLE), best_per_unit=2, least_events=2, event_weights={"焊工": Decimal(2)}
    )
    standings = make_standings(field, rule)
    assert [(s.unit, s.points, s.rank) for s in standings] == [
        ("甲厂", Fraction(56), 1),
        ("乙厂", Fraction(34), 2),
        ("丁厂", Fraction(10), None),
        ("丙厂", Fraction(0), None),
    ]
    assert standings[0].steps == (
        "焊工 甲厂选手:第 1 名 10 分 × 赛项权重 2 × 赛道权重 1.5 = 30 分",
        "焊工 甲厂选手:第 3 名 6 分 × 赛项权重 2 × 赛道权重 1.5 = 18 分",
        "安全 甲厂选手:第 2 名 8 分",
        "焊工 甲厂选手:第 4 名 5 分,不计入:每个赛项只计本单位最好的 2 名",
        "合计 30 + 18 + 8 = 56 分",
        "总分第 1 名",
    )
    assert standings[2].reason == "参加的赛项只有 1 个,至少要 2 个,不排名次"
    assert standings[3].reason == "没有可计分的成绩,不排名次"


def test_in_the_standings_of_a_track_its_weight_does_not_matter() -> None:
    field = [
        EventResult("焊工", "赛技能", (_entry("甲厂", 1),), Decimal(3)),
        EventResult("安全", "赛安全", (_entry("甲厂", 1), _entry("乙厂", 2))),
    ]
    rule = StandingsRule(RankPoints(TABLE))
    assert [(s.unit, s.points) for s in make_standings(field, rule, track="赛技能")] == [
        ("甲厂", Fraction(10))
    ]
    assert [(s.unit, s.points) for s in make_standings(field, rule)] == [
        ("甲厂", Fraction(40)),
        ("乙厂", Fraction(8)),
    ]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (StandingKey.FIRSTS, ";总分相同,按第一名个数分先后(多者在前,本单位为 1)"),
        (StandingKey.BEST_PLACE, ";总分相同,按最好名次分先后(小者在前,本单位为 1)"),
        (StandingKey.EVENTS, ",2 个单位并列"),
    ],
)
def test_equal_points_are_compared_by_the_chain(key: StandingKey, told: str) -> None:
    rule = StandingsRule(RankPoints((Decimal(10), Decimal(5), Decimal(5))), ties=(key,))
    field = [
        EventResult("焊工", "赛技能", (_entry("乙厂", 2), _entry("甲厂", 1))),
        EventResult("电工", "赛技能", (_entry("乙厂", 3), _entry("甲厂", 9))),
    ]
    standings = _by_unit(make_standings(field, rule))
    assert standings["甲厂"].steps[-1] == f"总分第 1 名{told}"
    shared = key is StandingKey.EVENTS
    assert standings["乙厂"].rank == (1 if shared else 2)
    assert standings["甲厂"].place.decided_by == (
        None if shared else TieKey(key, ascending=key is StandingKey.BEST_PLACE)
    )


def test_a_unit_without_any_place_comes_last_in_best_place() -> None:
    rule = StandingsRule(AwardPoints(AWARDS), ties=(StandingKey.BEST_PLACE,))
    field = [
        EventResult(
            "焊工", "赛技能", (_entry("甲厂", None, award="一等奖"), _entry("乙厂", 1, award="一等奖"))
        )
    ]
    standings = make_standings(field, rule)
    assert [(s.unit, s.rank) for s in standings] == [("乙厂", 1), ("甲厂", 2)]
    assert standings[1].steps[-1] == "总分第 2 名;总分相同,按最好名次分先后(小者在前,本单位没有)"
