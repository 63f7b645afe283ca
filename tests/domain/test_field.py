"""The field in memory always is what a fresh one is: scores, field's bests, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.field import Entrant, Field, round_reached
from app.domain.marking import Aspect, AspectKind, VetoEffect
from app.domain.panels import Panel
from app.domain.ranking import Candidate, RankingRule, Shared, Status, TieKey, rank
from app.domain.scheme import MarkingScheme, Module, Round
from app.domain.scores import Deducted
from app.domain.scoring import score_entry

FAST = Aspect("S", "速度", AspectKind.RELATIVE, maximum=Decimal(20), step=Decimal(1), lower=True)
FAR = Aspect("D", "距离", AspectKind.RELATIVE, maximum=Decimal(9), step=Decimal(1), seats=(1,))
LOOKS = Aspect("A", "外观", maximum=Decimal(3), step=Decimal(1))
TIME = Aspect("T", "用时", AspectKind.TIME, seats=(1,))
VETO = Aspect("V", "事故", AspectKind.VETO, seats=(2,), effect=VetoEffect.NO_RANK)
SCHEME = MarkingScheme(
    (
        Module("P", "实操", (LOOKS, FAST, TIME, VETO), panel=Panel(2), round="R1"),
        Module("F", "决赛", (LOOKS, FAR), round="R2"),
    ),
    rounds=(Round("R1", "预赛", Fraction(1, 2), cut=2), Round("R2", "决赛")),
)
DIVISIONS = ("职工组", "学生组")

_small = st.integers(0, 3).map(Decimal)


@st.composite
def entrants(draw: st.DrawFn) -> Entrant:
    """An entry with few different figures, so that many are equal and bests are often shared."""
    sheets: dict[str, dict[int, dict[str, Decimal]]] = {
        "P": {
            1: {"A": draw(_small), "S": draw(_small), "T": draw(_small)},
            2: {
                "A": draw(_small),
                "S": draw(_small),
                "V": draw(st.sampled_from([Decimal(0)] * 5 + [Decimal(1)])),
            },
        },
        "F": {1: {"A": draw(_small), "D": draw(_small)}},
    }
    missing = draw(st.sampled_from([None, None, None, ("P", 1), ("P", 2), ("F", 1)]))
    if missing is not None:
        rows = sheets[missing[0]][missing[1]]
        rows.pop(draw(st.sampled_from(sorted(rows))))
    penalty = draw(
        st.sampled_from([(), (), (Deducted(Decimal(1), "迟到"),), (Deducted(Decimal(2), "违规", "P"),)])
    )
    return Entrant(
        id=draw(st.integers(0, 7)),
        sheets=sheets,
        deducted=penalty,
        division=draw(st.sampled_from(DIVISIONS)),
        status=draw(st.sampled_from([Status.ACTIVE] * 5 + [Status.ABSENT, Status.DISQUALIFIED])),
        guest=draw(st.sampled_from([False, False, False, True])),
        reached=draw(st.sampled_from([0, 1])),
        decided=draw(st.sampled_from([None, None, 1, 2])),
    )


rules = st.builds(
    RankingRule,
    ties=st.sampled_from([(), (TieKey("module:P"), TieKey("time", ascending=True)), (TieKey("untrimmed"),)]),
    shared=st.sampled_from(Shared),
    distinct_top=st.integers(0, 2),
)
# An entry that is put, or the number of one that is removed.
steps = st.lists(entrants() | st.integers(0, 7), max_size=14)


def _bests(present: Sequence[Entrant], division: str) -> dict[str, Fraction]:
    """The field's best of each compared aspect, found the long way."""
    found: dict[str, list[Fraction]] = {}
    for entrant in present:
        last = round_reached(SCHEME, entrant.reached)
        score = score_entry(SCHEME, entrant.sheets, entrant.deducted, reached=last)
        vetoed = bool(score.vetoes)
        if entrant.division != division or entrant.status is not Status.ACTIVE or entrant.guest or vetoed:
            continue
        first, second = (entrant.sheets["P"][seat] for seat in (1, 2))
        if score.modules[0].value is not None:
            found.setdefault("P.S", []).append(Fraction(first["S"] + second["S"]) / 2)
        if score.modules[1].value is not None:
            found.setdefault("F.D", []).append(Fraction(entrant.sheets["F"][1]["D"]))
    return {key: (min if key == "P.S" else max)(figures) for key, figures in found.items()}


def _plainly(present: Sequence[Entrant], rule: RankingRule) -> list[Candidate]:
    """Everybody scored anew, as ranking looks at them."""
    wanted = {term for tie in rule.ties for term in tie.terms}
    bests = {division: _bests(present, division) for division in DIVISIONS}
    candidates = []
    for each in present:
        score = score_entry(
            SCHEME,
            each.sheets,
            each.deducted,
            bests=bests[each.division],
            reached=round_reached(SCHEME, each.reached),
            wanted=wanted,
        )
        barred = bool(score.vetoes) and each.status is Status.ACTIVE
        status = Status.DISQUALIFIED if barred else each.status
        more: dict[str, Any] = {"division": each.division, "guest": each.guest, "decided": each.decided}
        candidates.append(
            Candidate(each.id, score.total, score.ties, status=status, reached=score.reached, **more)
        )
    return candidates


@given(steps, rules)
def test_after_any_changes_the_field_is_what_a_plain_computation_makes_of_it(
    changes: list[Entrant | int], rule: RankingRule
) -> None:
    field, present = Field(SCHEME, rule), dict[object, Entrant]()
    for change in changes:
        if isinstance(change, Entrant):
            field.put(change)
            present[change.id] = change
        elif change in present:
            field.remove(change)
            del present[change]
        expected = _plainly(list(present.values()), rule)
        assert list(field.candidates()) == expected
        places = rank(expected, rule)
        assert field.places() == places
        assert [field.place(place.id) for place in places] == list(places)
    fresh = Field(SCHEME, rule, present.values())
    assert fresh.scores == field.scores
    assert fresh.places() == field.places()


@given(st.lists(entrants(), unique_by=lambda each: each.id, max_size=6), rules, st.data())
def test_the_order_in_which_marks_come_does_not_matter(
    present: list[Entrant], rule: RankingRule, data: st.DataObject
) -> None:
    fresh, slow = Field(SCHEME, rule, present), Field(SCHEME, rule)
    for each in present:  # registered first: the order of entering is the order among equals
        slow.put(replace(each, sheets={}))
    for each in data.draw(st.permutations(present)):
        slow.put(replace(each, sheets={"P": each.sheets["P"]}))
        slow.put(each)
    assert slow.places() == fresh.places()
    assert slow.scores == fresh.scores


def test_a_new_best_moves_everybody_and_its_end_moves_them_back() -> None:
    scheme = MarkingScheme((Module("P", "实操", (FAST,)),))
    field = Field(scheme, RankingRule(), [_timed("甲", 30), _timed("乙", 40)])
    assert _totals(field) == {"甲": 20, "乙": 15}
    field.put(_timed("丙", 20))
    assert _totals(field) == {"甲": Fraction(40, 3), "乙": 10, "丙": 20}
    assert [(place.id, place.rank) for place in field.places()] == [("丙", 1), ("甲", 2), ("乙", 3)]
    field.put(replace(_timed("丙", 20), status=Status.DISQUALIFIED))
    assert _totals(field) == {"甲": 20, "乙": 15, "丙": 20}
    field.put(replace(_timed("丙", 20), guest=True))
    assert _totals(field)["甲"] == 20
    field.put(_timed("丙", 20))
    field.remove("丙")
    assert _totals(field) == {"甲": 20, "乙": 15}


def test_divisions_have_bests_of_their_own() -> None:
    scheme = MarkingScheme((Module("P", "实操", (FAST,)),))
    student = replace(_timed("乙", 40), division="学生组")
    field = Field(scheme, RankingRule(), [_timed("甲", 20), student])
    assert _totals(field) == {"甲": 20, "乙": 20}
    field.put(_timed("乙", 40))
    assert _totals(field) == {"甲": 20, "乙": 10}
    field.put(student)
    assert _totals(field) == {"甲": 20, "乙": 20}


@pytest.mark.parametrize("effect", VetoEffect)
def test_nobody_is_compared_with_an_entry_that_a_veto_makes_nothing_of(effect: VetoEffect) -> None:
    veto = Aspect("V", "事故", AspectKind.VETO, effect=effect)
    scheme = MarkingScheme((Module("P", "实操", (FAST, veto)),))

    def entrant(id: str, seconds: int, vetoed: int) -> Entrant:
        return Entrant(id, {"P": {1: {"S": Decimal(seconds), "V": Decimal(vetoed)}}})

    field = Field(scheme, RankingRule(), [entrant("甲", 40, 0), entrant("乙", 20, 1)])
    assert _totals(field)["甲"] == (10 if effect is VetoEffect.NO_AWARD else 20)


def test_an_entry_that_is_not_there_is_refused() -> None:
    field = Field(SCHEME, RankingRule())
    with pytest.raises(KeyError):
        field.place("甲")
    with pytest.raises(KeyError):
        field.remove("甲")
    assert field.places() == ()


@pytest.mark.parametrize(
    ("cuts", "reached", "round_"),
    [
        ((None, None), 0, 1),
        ((None, 2), 0, 1),
        ((2, None), 0, 0),
        ((2, None), 1, 1),
        ((2, None, None), 1, 2),
        ((2, 1, None), 1, 1),
        ((2, 1, None), 2, 2),
    ],
)
def test_everybody_goes_through_rounds_that_cut_nobody(
    cuts: tuple[int | None, ...], reached: int, round_: int
) -> None:
    rounds = tuple(Round(f"R{n}", "", cut=cut) for n, cut in enumerate(cuts))
    assert round_reached(MarkingScheme((), rounds=rounds), reached) == round_


def _timed(id: str, seconds: int) -> Entrant:
    return Entrant(id, {"P": {1: {"S": Decimal(seconds)}}})


def _totals(field: Field) -> dict[object, Fraction | None]:
    return {id: score.total for id, score in field.scores.items()}
