"""Rounds, decisions, dense places, lower totals and cuts: the parts of the ranking a notice may ask for."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ranking import (
    DECISION,
    Candidate,
    Place,
    RankingRule,
    Shared,
    Status,
    TieKey,
    cut,
    cut_problem,
    rank,
    sort_key,
)
from tests.domain.fields import BOTH, DIVISIONS, fields, figures, rules
from tests.golden.cases import load_case

TIME = TieKey("time", ascending=True)


def _value(candidate: Candidate, tie: TieKey) -> Fraction | None:
    found = [candidate.ties.get(term) for term in tie.key.split("+")]
    return None if None in found else sum((value for value in found if value is not None), Fraction(0))


def _better(mine: Fraction | None, theirs: Fraction | None, ascending: bool) -> bool | None:
    """True or False where one is better, None where they are equal; a missing one is worse than any."""
    if mine == theirs:
        return None
    if mine is None or theirs is None:
        return theirs is None
    return mine < theirs if ascending else mine > theirs


def _beats(first: Candidate, second: Candidate, rule: RankingRule) -> bool:
    """Whether `first` stands before `second`: read off the notice, link by link."""
    if first.reached != second.reached:
        return first.reached > second.reached
    links = [_better(first.total, second.total, rule.lower_is_better)]
    links += [_better(_value(first, tie), _value(second, tie), tie.ascending) for tie in rule.ties]
    orders = [None if c.decided is None else Fraction(c.decided) for c in (first, second)]
    links.append(_better(orders[0], orders[1], True))
    return next((link for link in links if link is not None), False)


def _rivals(candidate: Candidate, field: list[Candidate]) -> list[Candidate]:
    """The others of the division that compete for places, scored or not."""
    return [
        c
        for c in field
        if c.status is Status.ACTIVE
        and not c.guest
        and c.division == candidate.division
        and c is not candidate
    ]


@given(fields, rules)
def test_a_place_is_one_more_than_the_number_strictly_better(
    field: list[Candidate], rule: RankingRule
) -> None:
    for place in rank(field, rule):
        me = next(c for c in field if c.id == place.id)
        if not me.ranked:
            assert place == Place(me.id, None)
            continue
        better = [c for c in _rivals(me, field) if _beats(c, me, rule)]
        equal = [
            c for c in _rivals(me, field) if c.ranked and not _beats(c, me, rule) and not _beats(me, c, rule)
        ]
        pending = sum(1 for c in better if not c.ranked)
        scored = [c for c in better if c.ranked]
        if rule.shared is Shared.DENSE:
            # Each step once: whoever has nobody equal before it in the list.
            scored = [
                c
                for n, c in enumerate(scored)
                if not any(not _beats(c, o, rule) and not _beats(o, c, rule) for o in scored[:n])
            ]
        assert place.rank == 1 + len(scored) + pending
        assert place.shared_with == len(equal)
        assert place.needs_decision == (bool(equal) and place.rank <= rule.distinct_top)


@given(fields, rules)
def test_the_list_reads_from_the_best_down(field: list[Candidate], rule: RankingRule) -> None:
    by_id = {c.id: c for c in field}
    shown = [by_id[place.id] for place in rank(field, rule)]
    for division in DIVISIONS:
        own = [c for c in shown if c.division == division]
        out = [c.status is not Status.ACTIVE for c in own]
        assert out == sorted(out)
        active = [c for c in own if c.status is Status.ACTIVE]
        assert not any(_beats(later, c, rule) for n, c in enumerate(active) for later in active[n:])


@given(fields, rules)
def test_what_decided_is_the_first_link_that_differs(field: list[Candidate], rule: RankingRule) -> None:
    by_id = {c.id: c for c in field}
    for place in rank(field, rule):
        me = by_id[place.id]
        same = [c for c in _rivals(me, field) if c.total == me.total and c.reached == me.reached]
        parted = [c for c in same if _beats(c, me, rule) or _beats(me, c, rule)]
        assert (place.decided_by is not None) == (me.ranked and bool(parted))
        if place.decided_by is None:
            continue
        at = len(rule.ties) if place.decided_by is DECISION else rule.ties.index(place.decided_by)
        assert any(
            all(_value(c, tie) == _value(me, tie) for tie in rule.ties[:at])
            and (
                c.decided != me.decided
                if place.decided_by is DECISION
                else _value(c, rule.ties[at]) != _value(me, rule.ties[at])
            )
            for c in parted
        )


@given(st.lists(figures | st.fractions(), min_size=2), st.booleans())
def test_keys_compare_exactly_like_the_figures(values: list[Fraction], lower: bool) -> None:
    rule = RankingRule((TieKey("x", lower),), lower_is_better=lower)
    for first, second in pairwise(values):
        mine, theirs = sort_key(Candidate(1, first), rule), sort_key(Candidate(2, second), rule)
        assert (mine < theirs, mine == theirs) == (
            (first < second) if lower else (first > second),
            first == second,
        )
        tied = [sort_key(Candidate(n, Fraction(0), {"x": v}), rule) for n, v in enumerate((first, second))]
        assert (tied[0] < tied[1]) == (mine < theirs)


@given(fields, rules)
def test_lower_is_better_is_the_ranking_of_the_negated_totals(
    field: list[Candidate], rule: RankingRule
) -> None:
    negated = [replace(c, total=None if c.total is None else -c.total) for c in field]
    assert rank(negated, replace(rule, lower_is_better=not rule.lower_is_better)) == rank(field, rule)


@given(fields, rules)
def test_a_decision_parts_only_what_was_equal(field: list[Candidate], rule: RankingRule) -> None:
    skip = replace(rule, shared=Shared.SKIP)
    before = {p.id: p for p in rank([replace(c, decided=None) for c in field], skip)}
    for place in rank(field, skip):
        was = before[place.id]
        if place.rank is None or was.rank is None:
            assert place == was
        else:
            assert was.rank <= place.rank <= was.rank + was.shared_with


def test_a_finalist_not_scored_yet_keeps_its_place_free() -> None:
    field = [
        Candidate("cut", Fraction(99)),
        Candidate("final", Fraction(150), reached=1),
        Candidate("waiting", None, reached=1),
        Candidate("guest", None, reached=1, guest=True),
        Candidate("absent", None, reached=1, status=Status.ABSENT),
        Candidate("cut too", Fraction(98)),
        Candidate("cut, unscored", None),
    ]
    shown = [(place.id, place.rank) for place in rank(field, RankingRule())]
    assert shown == [
        ("final", 1),
        ("waiting", None),
        ("guest", None),
        ("cut", 3),
        ("cut too", 4),
        ("cut, unscored", None),
        ("absent", None),
    ]


def test_a_tie_in_the_top_asks_for_a_decision_until_there_is_one() -> None:
    rule = RankingRule((TIME,), distinct_top=3)

    def field(*orders: int | None) -> list[Candidate]:
        tied = [
            Candidate(id, Fraction(90), {"time": Fraction(60)}, decided=n)
            for id, n in zip("bcd", orders, strict=True)
        ]
        return [
            Candidate("a", Fraction(95)),
            *tied,
            Candidate("e", Fraction(80)),
            Candidate("f", Fraction(80)),
        ]

    open_ = rank(field(None, None, None), rule)
    assert [(p.id, p.rank, p.needs_decision) for p in open_] == [
        ("a", 1, False),
        ("b", 2, True),
        ("c", 2, True),
        ("d", 2, True),
        ("e", 5, False),
        ("f", 5, False),
    ]
    half = rank(field(None, 1, None), rule)
    assert [(p.id, p.rank, p.needs_decision) for p in half[1:4]] == [
        ("c", 2, False),
        ("b", 3, True),
        ("d", 3, True),
    ]
    made = rank(field(3, 1, 2), rule)
    assert [(p.id, p.rank, p.decided_by, p.needs_decision) for p in made[1:4]] == [
        ("c", 2, DECISION, False),
        ("d", 3, DECISION, False),
        ("b", 4, DECISION, False),
    ]


@pytest.mark.parametrize(
    ("shared", "expected"), [(Shared.SKIP, [1, 2, 2, 4, 5]), (Shared.DENSE, [1, 2, 2, 3, 4])]
)
def test_shared_places_skip_or_not(shared: Shared, expected: list[int]) -> None:
    field = [Candidate(n, Fraction(total)) for n, total in enumerate([95, 90, 90, 85, 80])]
    assert [place.rank for place in rank(field, RankingRule(shared=shared))] == expected


def test_figures_of_a_sum_are_added_and_a_missing_term_makes_it_missing() -> None:
    def entry(id: str, **ties: int) -> Candidate:
        return Candidate(id, Fraction(90), {f"module:{key}": Fraction(value) for key, value in ties.items()})

    field = [entry("less", P=40, T=30), entry("part", P=90), entry("more", P=20, T=60)]
    places = rank(field, RankingRule((BOTH,)))
    assert [(p.id, p.rank, p.decided_by) for p in places] == [
        ("more", 1, BOTH),
        ("less", 2, BOTH),
        ("part", 3, BOTH),
    ]


# -- cuts ------------------------------------------------------------------------------------------


@given(fields, rules, st.integers(0, 6))
def test_who_goes_on_has_fewer_than_the_limit_before_it(
    field: list[Candidate], rule: RankingRule, count: int
) -> None:
    through = cut(field, rule, count=count)
    for me in field:
        better = sum(1 for c in _rivals(me, field) if _beats(c, me, rule))
        if not me.guest:
            assert (me.id in through) == (me.ranked and better < count)
        elif me.id in through:
            assert me.status is Status.ACTIVE
            assert me.total is not None
            assert any(c.id in through for c in _rivals(me, field))


@given(fields, rules, st.integers(1, 6))
def test_a_guest_goes_on_where_it_would_if_it_competed_beside_the_others(
    field: list[Candidate], rule: RankingRule, count: int
) -> None:
    plain = [replace(c, decided=None) for c in field]
    through = cut(plain, rule, count=count)
    for me in plain:
        if me.guest and me.status is Status.ACTIVE and me.total is not None:
            going = [c for c in _rivals(me, plain) if c.id in through]
            assert (me.id in through) == any(not _beats(c, me, rule) for c in going)


@given(fields, rules, st.integers(0, 6))
def test_guests_change_nothing_for_the_others(field: list[Candidate], rule: RankingRule, count: int) -> None:
    without = [c for c in field if not c.guest]
    assert cut(without, rule, count=count) == cut(field, rule, count=count) & {c.id for c in without}


Row = tuple[str, int | None]
FIELD: tuple[Row, ...] = (("a", 95), ("b", 90), ("c", 90), ("d", 85), ("e", 60), ("f", None))


def _field(rows: tuple[Row, ...]) -> list[Candidate]:
    return [Candidate(id, None if total is None else Fraction(total)) for id, total in rows]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, "abcde"),
        ({"count": 0}, ""),
        ({"count": 1}, "a"),
        ({"count": 2}, "abc"),
        ({"count": 4}, "abcd"),
        ({"count": 9}, "abcde"),
        ({"percent": Decimal(50)}, "abc"),
        ({"percent": Decimal(1)}, "a"),
        ({"percent": Decimal(100)}, "abcde"),
        ({"least": Decimal("85.5")}, "abc"),
        ({"least": Decimal(85)}, "abcd"),
        ({"count": 4, "least": Decimal(90)}, "abc"),
        ({"count": 1, "least": Decimal(96)}, ""),
    ],
)
def test_every_condition_of_a_cut_has_to_be_met(conditions: dict[str, int], expected: str) -> None:
    assert cut(_field(FIELD), RankingRule(), **conditions) == frozenset(expected)  # type: ignore[arg-type]


def test_a_cut_of_lower_totals_wants_at_most_so_many_points() -> None:
    assert cut(_field(FIELD), RankingRule(lower_is_better=True), least=Decimal(90)) == frozenset("bcde")


def test_dense_places_let_no_more_through() -> None:
    field = _field((("a", 95), ("b", 95), ("c", 90), ("d", 85)))
    assert cut(field, RankingRule(shared=Shared.DENSE), count=2) == frozenset("ab")


@pytest.mark.parametrize(("total", "goes"), [(91, True), (90, True), (89, False)])
def test_a_guest_goes_on_beside_the_last(total: int, goes: bool) -> None:
    guest = Candidate("guest", Fraction(total), guest=True)
    through = cut([*_field(FIELD), guest], RankingRule(), count=2)
    assert through == frozenset("abc") | ({"guest"} if goes else set())


def test_a_guest_is_not_left_out_by_a_decision_between_others() -> None:
    field = [
        Candidate("a", Fraction(90), decided=1),
        Candidate("b", Fraction(90), decided=2),
        Candidate("guest", Fraction(90), guest=True),
    ]
    assert cut(field, RankingRule(), count=1) == {"a", "guest"}


def test_divisions_are_cut_apart() -> None:
    field = [
        Candidate(f"{division}{n}", Fraction(90 - n), division=division)
        for division in DIVISIONS
        for n in range(3)
    ]
    assert cut(field, RankingRule(), count=1) == {f"{division}0" for division in DIVISIONS}


def test_the_published_ski_jumping_cut_lets_31_through() -> None:
    entries = load_case("ski_jumping_engelberg2012_cut")["entries"]
    field = [Candidate(e["id"], Fraction(e["expected_total"])) for e in entries]
    assert cut(field, RankingRule(), count=30) == {e["id"] for e in entries if e["expected_advances"]}


def _many(size: int, division: str = "") -> list[Candidate]:
    guests = [Candidate(f"{division}g{n}", None, division=division, guest=True) for n in range(3)]
    return [Candidate(f"{division}{n}", None, division=division) for n in range(size)] + guests


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (lambda: _many(30), ""),
        (lambda: _many(28), "晋级 30 名,但只有 28 名参赛,请改小晋级名额"),
        (
            lambda: [*_many(40, "职工组"), *_many(9, "学生组")],
            "学生组:晋级 30 名,但只有 9 名参赛,请改小晋级名额",
        ),
        (list, ""),
    ],
)
def test_a_cut_larger_than_the_field_is_told(field: Callable[[], list[Candidate]], expected: str) -> None:
    assert cut_problem(field(), 30) == expected
