"""Fields of candidates with everything a ranking knows, drawn so that many are equal."""

from fractions import Fraction

from hypothesis import strategies as st

from app.domain.ranking import Candidate, RankingRule, Shared, Status, TieKey

DIVISIONS = ("职工组", "学生组")
PRACTICE, TIME, BOTH = TieKey("module:P"), TieKey("time", ascending=True), TieKey("module:P+module:T")

# Thirds, and two figures that differ by less than a millionth.
NEAR = (Fraction(1, 3), Fraction(333_333, 10**6), Fraction(333_333, 10**6) + Fraction(1, 10**9))
figures = st.integers(-2, 3).map(Fraction) | st.sampled_from(NEAR)
tie_figures = st.fixed_dictionaries({}, optional={"module:P": figures, "module:T": figures, "time": figures})
statuses = st.sampled_from([Status.ACTIVE] * 4 + list(Status))


@st.composite
def candidates(draw: st.DrawFn, ids: st.SearchStrategy[int]) -> Candidate:
    """One entry: scored or not, of any round, with or without a decision."""
    return Candidate(
        id=draw(ids),
        total=draw(st.none() | figures),
        ties=draw(tie_figures),
        division=draw(st.sampled_from(DIVISIONS)),
        status=draw(statuses),
        guest=draw(st.sampled_from([False, False, False, True])),
        reached=draw(st.sampled_from([0, 0, 0, 1, 2])),
        decided=draw(st.sampled_from([None, None, 1, 2])),
    )


fields = st.lists(candidates(st.integers(0, 99)), max_size=12, unique_by=lambda candidate: candidate.id)

rules = st.builds(
    RankingRule,
    ties=st.sampled_from([(), (PRACTICE,), (TIME,), (BOTH, TIME), (PRACTICE, BOTH)]),
    lower_is_better=st.booleans(),
    shared=st.sampled_from(Shared),
    distinct_top=st.integers(0, 3),
)

# Equals in plenty: one division, two totals, two times, nearly all of them ranked.
crowded = st.builds(
    Candidate,
    id=st.integers(0, 9),
    total=st.sampled_from([Fraction(1), Fraction(2)]),
    ties=st.sampled_from([{"time": Fraction(1)}, {"time": Fraction(2)}]),
    guest=st.sampled_from([False, False, False, True]),
    decided=st.sampled_from([None, None, 1, 2]),
)
