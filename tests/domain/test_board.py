"""The live ranking always says what ranking everything anew would say."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.board import Board
from app.domain.ranking import Candidate, RankingRule, Shared, rank
from tests.domain.fields import TIME, candidates, crowded, fields, figures, rules

ids = st.integers(0, 9)


class BoardMachine(RuleBasedStateMachine):
    """A board beside a plain dict of the same entries."""

    @initialize(rule=rules, field=fields)
    def start(self, rule: RankingRule, field: list[Candidate]) -> None:
        self.rule = rule
        self.board = Board(rule, field)
        self.plain = {c.id: c for c in field}

    @rule(candidate=candidates(ids))
    def put(self, candidate: Candidate) -> None:
        self.board.put(candidate)
        self.plain[candidate.id] = candidate

    @precondition(lambda self: self.plain)
    @rule(data=st.data(), total=st.none() | figures)
    def rescore(self, data: st.DataObject, total: Fraction | None) -> None:
        known = self.plain[data.draw(st.sampled_from(list(self.plain)))]
        self.put(replace(known, total=total))

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def decide(self, data: st.DataObject) -> None:
        known = self.plain[data.draw(st.sampled_from(list(self.plain)))]
        self.put(replace(known, decided=data.draw(st.sampled_from([None, 1, 2, 3]))))

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        gone = data.draw(st.sampled_from(list(self.plain)))
        self.board.remove(gone)
        del self.plain[gone]

    @rule()
    def show(self) -> None:
        """The whole list; not after each step, so that several changes pile up before it is made again."""
        assert self.board.places() == rank(list(self.plain.values()), self.rule)

    @invariant()
    def every_place_is_right(self) -> None:
        if not hasattr(self, "board"):
            return
        assert len(self.board) == len(self.plain)
        for place in rank(list(self.plain.values()), self.rule):
            assert self.board.place(place.id) == place


BoardMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestBoard = BoardMachine.TestCase


@given(fields, rules)
def test_a_filled_board_is_the_ranking(field: list[Candidate], rule: RankingRule) -> None:
    assert Board(rule, field).places() == rank(field, rule)


@given(fields, rules, st.lists(candidates(st.integers(0, 99)), max_size=5))
def test_each_change_alone_is_the_ranking(
    field: list[Candidate], rule: RankingRule, changes: list[Candidate]
) -> None:
    board, plain = Board(rule, field), {c.id: c for c in field}
    for changed in changes:
        board.put(changed)
        plain[changed.id] = changed
        assert board.places() == rank(list(plain.values()), rule)


@given(st.lists(crowded, max_size=20), st.sampled_from(Shared))
def test_each_change_among_many_equals_is_the_ranking(changes: list[Candidate], shared: Shared) -> None:
    rule = RankingRule((TIME,), shared=shared, distinct_top=2)
    board, plain = Board(rule), dict[object, Candidate]()
    for changed in changes:
        board.put(changed)
        plain[changed.id] = changed
        assert board.places() == rank(list(plain.values()), rule)


@pytest.mark.parametrize("beaten", [True, False])
def test_a_neighbour_is_told_no_longer_what_parted_it(beaten: bool) -> None:
    first = Candidate("first", Fraction(90), {"time": Fraction(60)})
    second = Candidate("second", Fraction(90), {"time": Fraction(70)})
    board = Board(RankingRule((TIME,)), [first, second])
    assert {place.decided_by for place in board.places()} == {TIME}
    gone, left = (second, first) if beaten else (first, second)
    board.put(replace(gone, total=Fraction(80 if beaten else 95)))
    assert board.places() == rank(
        [replace(gone, total=Fraction(80 if beaten else 95)), left], RankingRule((TIME,))
    )
    assert board.place(left.id).decided_by is None


@pytest.mark.parametrize("shared", Shared)
def test_only_the_stretch_that_moved_is_made_again(shared: Shared) -> None:
    board = Board(RankingRule(shared=shared), [Candidate(n, Fraction(100 - n)) for n in range(100)])
    before = board.places()
    board.put(Candidate(50, Fraction(101, 2) + 5))
    after = board.places()
    kept = {place.id for place, old in zip(after, before, strict=True) if place is old}
    assert kept >= set(range(44)) | set(range(52, 100))
    assert board.place(50).rank == 46
    assert {place.id: place.rank for place in after}[45] == 47


def test_the_list_is_kept_until_something_changes() -> None:
    entry = Candidate("a", Fraction(90))
    board = Board(RankingRule(), [entry, Candidate("b", Fraction(80))])
    shown = board.places()
    board.put(replace(entry))
    assert board.places() is shown
    board.put(replace(entry, total=Fraction(70)))
    assert [place.id for place in board.places()] == ["b", "a"]


def test_an_entry_that_changes_keeps_its_turn_among_equals() -> None:
    board = Board(RankingRule(), [Candidate(id, Fraction(90)) for id in "cab"])
    board.put(Candidate("c", Fraction(10)))
    board.put(Candidate("c", Fraction(90)))
    assert [place.id for place in board.places()] == ["c", "a", "b"]


def test_who_is_not_there_is_not_answered() -> None:
    board = Board(RankingRule(), [Candidate("a", Fraction(90))])
    assert "a" in board
    board.remove("a")
    assert "a" not in board
    assert board.places() == ()
    with pytest.raises(KeyError):
        board.place("a")
    with pytest.raises(KeyError):
        board.remove("a")
