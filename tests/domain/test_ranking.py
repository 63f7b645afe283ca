"""Places: the laws every ranking obeys, and published rankings."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ranking import Candidate, Place, RankingRule, Status, TieKey, rank
from tests.golden.cases import load_case

PRACTICE, TIME = TieKey("module:P"), TieKey("time", ascending=True)
CHAINS = (
    RankingRule(),
    RankingRule((PRACTICE,)),
    RankingRule((PRACTICE, TIME)),
    RankingRule((TIME, PRACTICE)),
)

small = st.integers(0, 3).map(Fraction)
tie_figures = st.fixed_dictionaries({}, optional={"module:P": small, "time": small})


@st.composite
def fields(draw: st.DrawFn) -> list[Candidate]:
    """A field with many equal totals, in up to two divisions, some of it without a place."""
    size = draw(st.integers(0, 12))
    return [
        Candidate(
            id=number,
            total=draw(st.none() | small),
            ties=draw(tie_figures),
            division=draw(st.sampled_from(["职工组", "学生组"])),
            status=draw(st.sampled_from([Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, *Status])),
            guest=draw(st.sampled_from([False, False, False, True])),
        )
        for number in range(size)
    ]


rules = st.sampled_from(CHAINS)


def _beats(first: Candidate, second: Candidate, rule: RankingRule) -> bool:
    """Whether `first` is strictly better: read off the notice, link by link."""
    assert first.total is not None
    assert second.total is not None
    if first.total != second.total:
        return first.total > second.total
    for tie in rule.ties:
        mine, theirs = first.ties.get(tie.key), second.ties.get(tie.key)
        if mine == theirs:
            continue
        if mine is None or theirs is None:
            return theirs is None
        return mine < theirs if tie.ascending else mine > theirs
    return False


def _by_id(places: tuple[Place, ...]) -> dict[Any, Place]:
    return {place.id: place for place in places}


@given(fields(), rules)
def test_a_place_is_one_more_than_the_number_strictly_better(
    field: list[Candidate], rule: RankingRule
) -> None:
    places = _by_id(rank(field, rule))
    for candidate in field:
        rivals = [c for c in field if c.ranked and c.division == candidate.division]
        place = places[candidate.id]
        if candidate.ranked:
            assert place.rank == 1 + sum(_beats(rival, candidate, rule) for rival in rivals)
            same = [r for r in rivals if not _beats(r, candidate, rule) and not _beats(candidate, r, rule)]
            assert place.shared_with == len(same) - 1
        else:
            assert place == Place(candidate.id, None)


@given(fields(), rules, st.randoms())
def test_the_order_of_the_input_changes_no_place(
    field: list[Candidate], rule: RankingRule, random: Any
) -> None:
    shuffled = list(field)
    random.shuffle(shuffled)
    assert _by_id(rank(field, rule)) == _by_id(rank(shuffled, rule))


@given(fields(), rules)
def test_nobody_is_lost_and_nobody_is_doubled(field: list[Candidate], rule: RankingRule) -> None:
    assert Counter(place.id for place in rank(field, rule)) == Counter(c.id for c in field)


@given(fields(), rules)
def test_who_is_absent_unscored_or_a_guest_gets_no_place_and_moves_nobody(
    field: list[Candidate], rule: RankingRule
) -> None:
    ranked = [c for c in field if c.total is not None and c.status is Status.ACTIVE and not c.guest]
    places = _by_id(rank(field, rule))
    assert {key for key, place in places.items() if place.rank} == {c.id for c in ranked}
    assert _by_id(rank(ranked, rule)) == {c.id: places[c.id] for c in ranked}


@given(fields(), rules)
def test_the_list_reads_from_the_best_down_and_ends_with_those_out(
    field: list[Candidate], rule: RankingRule
) -> None:
    candidates = {c.id: c for c in field}
    shown = [candidates[place.id] for place in rank(field, rule)]
    for division in ("职工组", "学生组"):
        own = [c for c in shown if c.division == division]
        groups = [(c.status is not Status.ACTIVE, c.total is None) for c in own]
        assert groups == sorted(groups)
        active = [c for c in own if c.status is Status.ACTIVE and c.total is not None]
        assert not any(_beats(later, c, rule) for n, c in enumerate(active) for later in active[n:])


@given(fields(), rules)
def test_what_decided_is_the_first_difference_between_equal_totals(
    field: list[Candidate], rule: RankingRule
) -> None:
    candidates = {c.id: c for c in field}
    for place in rank(field, rule):
        me = candidates[place.id]
        rivals = [c for c in field if c.ranked and c.division == me.division and c.total == me.total]
        parted = [c for c in rivals if _beats(c, me, rule) or _beats(me, c, rule)]
        assert (place.decided_by is not None) == (me.ranked and bool(parted))
        if place.decided_by is not None:
            assert isinstance(place.decided_by, TieKey), "nothing was decided by people here"
            at = rule.ties.index(place.decided_by)
            assert any(
                c.ties.get(place.decided_by.key) != me.ties.get(place.decided_by.key)
                and all(c.ties.get(tie.key) == me.ties.get(tie.key) for tie in rule.ties[:at])
                for c in parted
            )


@given(fields(), rules, st.integers(1, 7), st.integers(-5, 5))
def test_a_longer_scale_or_a_shifted_zero_changes_no_place(
    field: list[Candidate], rule: RankingRule, factor: int, shift: int
) -> None:
    moved = [replace(c, total=None if c.total is None else c.total * factor + shift) for c in field]
    assert rank(moved, rule) == rank(field, rule)


weights = st.lists(st.fractions(min_value=0, max_value=1, max_denominator=97), min_size=3, max_size=3)
marks = st.lists(st.integers(0, 200).map(lambda n: Fraction(n, 2)), min_size=3, max_size=3)


@given(weights, st.lists(marks, min_size=1, max_size=8))
def test_ties_are_exact_for_any_weights(factors: list[Fraction], field: list[list[Fraction]]) -> None:
    totals = [sum((w * m for w, m in zip(factors, row, strict=True)), Fraction(0)) for row in field]
    places = _by_id(rank([Candidate(n, total) for n, total in enumerate(totals)], RankingRule()))
    # The same totals over one common denominator, as whole numbers.
    common = factors[0].denominator * factors[1].denominator * factors[2].denominator * 2
    whole = [int(total * common) for total in totals]
    for n, units in enumerate(whole):
        assert places[n].rank == 1 + sum(other > units for other in whole)


def test_shared_places_skip_the_next() -> None:
    vector = load_case("micro_vectors")["shared_rank"]
    field = [Candidate(n, Fraction(score)) for n, score in enumerate(vector["scores"])]
    assert [place.rank for place in rank(field, RankingRule())] == vector["expect"]


def test_equal_entries_keep_the_order_they_came_in() -> None:
    field = [Candidate(key, Fraction(90)) for key in ("c", "a", "b")]
    assert [place.id for place in rank(field, RankingRule())] == ["c", "a", "b"]


@pytest.mark.parametrize(("ascending", "winner"), [(True, "fast"), (False, "slow")])
def test_a_tie_figure_counts_in_the_direction_of_the_notice(ascending: bool, winner: str) -> None:
    tie = TieKey("time", ascending)
    field = [
        Candidate("none", Fraction(90)),
        Candidate("slow", Fraction(90), {"time": Fraction(800)}),
        Candidate("fast", Fraction(90), {"time": Fraction(700)}),
    ]
    places = rank(field, RankingRule((tie,)))
    assert places[0] == Place(winner, 1, 0, tie)
    assert places[2] == Place("none", 3, 0, tie)


def test_the_whole_chain_is_followed_before_a_place_is_shared() -> None:
    def entry(key: str, practice: int, time: int) -> Candidate:
        return Candidate(key, Fraction(90), {"module:P": Fraction(practice), "time": Fraction(time)})

    field = [entry("d", 80, 1), entry("c", 85, 9), entry("b", 85, 5), entry("a", 85, 5), entry("e", 80, 2)]
    places = rank(field, RankingRule((PRACTICE, TIME)))
    assert [(p.id, p.rank, p.shared_with) for p in places] == [
        ("b", 1, 1),
        ("a", 1, 1),
        ("c", 3, 0),
        ("d", 4, 0),
        ("e", 5, 0),
    ]
    assert [p.decided_by for p in places] == [TIME, TIME, TIME, PRACTICE, TIME]


def test_a_guest_stands_where_the_total_puts_it_but_takes_no_place() -> None:
    field = [
        Candidate("a", Fraction(80)),
        Candidate("guest", Fraction(90), guest=True),
        Candidate("b", Fraction(95)),
        Candidate("absent", None, status=Status.ABSENT),
        Candidate("unscored", None),
    ]
    places = rank(field, RankingRule())
    assert [(p.id, p.rank) for p in places] == [
        ("b", 1),
        ("guest", None),
        ("a", 2),
        ("unscored", None),
        ("absent", None),
    ]


def test_an_excluded_entry_with_a_high_total_stands_below_the_unscored() -> None:
    field = [Candidate("out", Fraction(99), status=Status.DISQUALIFIED), Candidate("unscored", None)]
    assert [p.id for p in rank(field, RankingRule())] == ["unscored", "out"]


def test_published_ski_jumping_places_are_reproduced() -> None:
    entries = load_case("ski_jumping_engelberg2012_cut")["entries"]
    field = [Candidate(e["id"], Fraction(e["expected_total"])) for e in reversed(entries)]
    places = _by_id(rank(field, RankingRule()))
    assert {key: place.rank for key, place in places.items()} == {
        e["id"]: e["expected_rank"] for e in entries
    }
    advancing = [e["id"] for e in entries if e["expected_advances"]]
    assert sorted(k for k, p in places.items() if p.rank and p.rank <= 30) == sorted(advancing)


def test_published_programming_contest_places_are_reproduced_with_time_and_guests() -> None:
    entries = load_case("icpc_anshan2014")["entries"]
    penalty = TieKey("time", ascending=True)
    field = []
    for entry in entries:
        solved, minutes = 0, 0
        for mark in entry["marks"]:
            tries, minute = mark.split("/")
            if minute != "-":
                solved += 1
                minutes += int(minute) + 20 * (int(tries) - 1)
        guest = entry["expected_rank"] is None
        field.append(Candidate(entry["id"], Fraction(solved), {"time": Fraction(minutes)}, guest=guest))
    places = rank(field, RankingRule((penalty,)))
    assert [place.rank for place in places] == [entry["expected_rank"] for entry in entries]


def test_decimals_that_look_alike_are_not_equal() -> None:
    third = Fraction(274, 3)
    field = [Candidate("cut", Fraction(Decimal("91.3333"))), Candidate("exact", third)]
    assert [(p.id, p.rank) for p in rank(field, RankingRule())] == [("exact", 1), ("cut", 2)]
