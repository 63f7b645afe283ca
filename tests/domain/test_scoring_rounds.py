"""Rounds with carry-over, penalties, vetoes, self-assessment, and the figures a tie chain asks for."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attempts import Attempts
from app.domain.marking import Aspect, AspectKind, Band, VetoEffect
from app.domain.panels import Panel, PanelMethod
from app.domain.ranking import Candidate, RankingRule, TieKey, rank
from app.domain.scheme import SELF_SEAT, Group, MarkingScheme, Module, Round, Rounding, Stage
from app.domain.scores import Deducted, Score, Sheets
from app.domain.scoring import score_entry
from tests.domain.rule_documents import Document, cases

Case = tuple[Document, MarkingScheme, dict[str, Sheets]]


HUNDREDTHS, ALONE = Rounding(), Panel()


def _points(code: str, **more: object) -> Aspect:
    return replace(Aspect(code, f"项 {code}", maximum=Decimal(100), step=Decimal("0.01")), **more)  # type: ignore[arg-type]


def _rounds(*carries: str, rounding: Rounding = HUNDREDTHS) -> MarkingScheme:
    rounds = tuple(Round(f"R{n}", f"第 {n} 轮", Fraction(carry)) for n, carry in enumerate(carries, 1))
    modules = tuple(
        Module(f"M{n}", f"模块 {n}", (_points("A"),), round=f"R{n}") for n in range(1, len(rounds) + 1)
    )
    return MarkingScheme(modules, rounding, rounds)


def _marks(*totals: str) -> dict[str, Sheets]:
    return {f"M{n}": {1: {"A": Decimal(total)}} for n, total in enumerate(totals, 1) if total}


# -- rounds ------------------------------------------------------------------------------------------------


def test_a_share_of_each_standing_goes_into_the_next_round() -> None:
    score = score_entry(_rounds("0.3", "0.5", "1"), _marks("85.55", "70", "90"))
    second = Fraction("85.55") * Fraction(3, 10) + 70
    assert score.standings == (Fraction("85.55"), second, second / 2 + 90)
    assert (score.total, score.reached, score.carried) == (second / 2 + 90, 2, second / 2)
    assert [score.ties[f"round:R{n}"] for n in (1, 2, 3)] == [Fraction("85.55"), 70, 90]


def test_nothing_is_carried_into_the_first_round_nor_from_one_that_is_not_scored() -> None:
    scheme = _rounds("0.5", "1")
    cut = replace(scheme, rounds=(replace(scheme.rounds[0], cut=1), scheme.rounds[1]))
    assert score_entry(cut, _marks("80", "90"), reached=0).carried is None
    assert score_entry(scheme, _marks("", "90")).carried is None
    assert score_entry(scheme, _marks("80", "")).carried == 40


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.sampled_from(["0", "0.3", "1", "1.5"])), min_size=1, max_size=5
    ),
    st.integers(0, 4),
)
def test_the_standing_after_any_round_is_the_sum_of_all_earlier_ones_carried_on(
    rounds: list[tuple[int, str]], reached: int
) -> None:
    reached = min(reached, len(rounds) - 1)
    scheme = _rounds(*(carry for _points, carry in rounds))
    score = score_entry(scheme, _marks(*(str(Decimal(n) / 100) for n, _carry in rounds)), reached=reached)
    expected = Fraction(0)
    for n, (points, _carry) in enumerate(rounds[: reached + 1]):
        share = Fraction(points, 100)
        for _later, carry in rounds[n:reached]:
            share *= Fraction(carry)
        expected += share
    assert score.total == expected
    assert [module.waived for module in score.modules] == [n > reached for n in range(len(rounds))]
    assert len(score.standings) == reached + 1


def test_rounding_by_round_rounds_what_is_gained_and_what_stands() -> None:
    rounding = Rounding(1, frozenset({Stage.ROUND}))
    score = score_entry(_rounds("0.3", "1", rounding=rounding), _marks("85.55", "70.04"))
    # 85.55 → 85.6; 85.6 × 0.3 = 25.68, and 70.0: 95.68 → 95.7
    assert score.standings == (Fraction("85.6"), Fraction("95.7"))
    assert score.ties["round:R2"] == 70


def test_who_did_not_reach_a_round_has_no_marks_there_and_keeps_its_standing() -> None:
    scheme = _rounds("0.5", "1")
    score = score_entry(scheme, _marks("80", "90"), reached=0)
    assert score.total == 80
    assert (score.reached, score.standings) == (0, (Fraction(80),))
    assert score.modules[1].waived
    assert "module:M2" not in score.ties
    assert score.ties["untrimmed"] == 80


def test_a_round_under_way_leaves_no_total_but_the_standing_before_it() -> None:
    score = score_entry(_rounds("1", "1"), _marks("80", ""))
    assert (score.total, score.standings) == (None, (Fraction(80), None))
    nothing = score_entry(_rounds("1", "1"), _marks("", "90"))
    assert (nothing.total, nothing.standings) == (None, (None, None))


def test_the_full_total_carries_rounds_on() -> None:
    assert _rounds("0.3", "0.5", "1").maximum == (100 * Fraction(3, 10) + 100) / 2 + 100


# -- penalties ---------------------------------------------------------------------------------------------

TIMED = Aspect(
    "T",
    "完赛用时",
    AspectKind.MEASURED,
    timed=True,
    bands=(Band(None, Decimal(0), rate=Decimal(1)),),
)
RACE = MarkingScheme((Module("P", "竞速", (TIMED,)),), lower_is_better=True)


def test_penalties_are_added_where_a_low_total_is_a_good_one() -> None:
    sheets: dict[str, Sheets] = {"P": {1: {"T": Decimal("61.5")}}}
    assert score_entry(RACE, sheets).total == Fraction("61.5")
    late = [Deducted(Decimal(5), "碰杆", "P"), Deducted(Decimal(10), "抢跑")]
    assert score_entry(RACE, sheets, late).total == Fraction("76.5")


@given(st.lists(st.integers(0, 900), min_size=2, max_size=6), st.data())
def test_a_penalty_never_brings_a_better_place(times: list[int], data: st.DataObject) -> None:
    who = data.draw(st.integers(0, len(times) - 1))
    penalty = [
        Deducted(Decimal(data.draw(st.integers(1, 900))), "违规", data.draw(st.sampled_from(["P", None])))
    ]

    def place(penalties: list[Deducted]) -> int | None:
        scores = [
            score_entry(RACE, {"P": {1: {"T": Decimal(time)}}}, penalties if n == who else [])
            for n, time in enumerate(times)
        ]
        candidates = [Candidate(n, score.total, score.ties) for n, score in enumerate(scores)]
        return {p.id: p.rank for p in rank(candidates, RankingRule(lower_is_better=True))}[who]

    before, after = place([]), place(penalty)
    assert before is not None
    assert after is not None
    assert after >= before


# -- vetoes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "total"),
    [
        (VetoEffect.NO_AWARD, 150),
        (VetoEffect.NO_RANK, 150),
        (VetoEffect.ZERO_MODULE, 70),
        (VetoEffect.ZERO_TOTAL, 0),
    ],
)
def test_each_effect_of_a_veto(effect: VetoEffect, total: int) -> None:
    veto = Aspect("V", "事故", AspectKind.VETO, effect=effect)
    scheme = MarkingScheme(
        (Module("P", "实操", (_points("A"), veto), panel=Panel(2)), Module("T", "理论", (_points("A"),)))
    )
    marks: dict[str, Sheets] = {
        "P": {1: {"A": Decimal(80), "V": Decimal(0)}, 2: {"A": Decimal(80), "V": Decimal(1)}},
        "T": {1: {"A": Decimal(70)}},
    }
    score = score_entry(scheme, marks)
    assert score.total == total
    assert [(veto.module, veto.effect, veto.seats) for veto in score.vetoes] == [("P", effect, (2,))]
    assert score.ties["untrimmed"] == total
    calm = score_entry(scheme, {**marks, "P": {seat: {"A": Decimal(80), "V": Decimal(0)} for seat in (1, 2)}})
    assert calm.total == 150
    assert not calm.vetoes


# -- self-assessment ---------------------------------------------------------------------------------------


@given(cases(), st.data())
def test_what_an_entry_thinks_of_itself_is_never_counted(case: Case, data: st.DataObject) -> None:
    _document, scheme, sheets = case
    code = data.draw(st.sampled_from([module.code for module in scheme.modules]))
    own = {aspect.code: Decimal(1) for aspect in scheme.module(code).aspects}
    with_own = {**sheets, code: {**sheets[code], SELF_SEAT: own}}
    assert score_entry(scheme, with_own) == score_entry(scheme, sheets)


# -- what a tie chain compares -----------------------------------------------------------------------------


def _one(*aspects: Aspect, panel: Panel = ALONE, groups: tuple[Group, ...] = ()) -> MarkingScheme:
    return MarkingScheme((Module("P", "实操", aspects, panel=panel, groups=groups),))


def _score(scheme: MarkingScheme, *rows: dict[str, str]) -> Score:
    sheets = {seat: {code: Decimal(text) for code, text in row.items()} for seat, row in enumerate(rows, 1)}
    return score_entry(scheme, {"P": sheets})


@pytest.mark.parametrize("per_aspect", [False, True])
def test_an_aspect_of_no_weight_is_compared_all_the_same(per_aspect: bool) -> None:
    idle = _points("B", weight=Fraction(0))
    score = _score(_one(_points("A"), idle, panel=Panel(per_aspect=per_aspect)), {"A": "50", "B": "7.5"})
    assert score.total == 50
    assert score.ties["aspect:P.B"] == Fraction("7.5")


@pytest.mark.parametrize("seats", [(), (1,)])
def test_what_is_timed_is_compared_as_it_was_measured(seats: tuple[int, ...]) -> None:
    bands = (Band(Decimal(360), Decimal(10)), Band(None, Decimal(4)))
    timed = Aspect("T", "用时", AspectKind.MEASURED, timed=True, bands=bands, seats=seats)
    score = _score(_one(timed, panel=Panel(1, PanelMethod.SUM)), {"T": "355.5"})
    assert score.total == 10
    assert score.ties["aspect:P.T"] == Fraction("355.5")
    assert "time" not in score.ties


def test_times_and_tries_add_up_as_in_a_programming_contest() -> None:
    problems = tuple(
        Aspect(code, code, AspectKind.ATTEMPTS, maximum=Decimal(1), each=Decimal(20)) for code in "ABCD"
    )
    entered = (Attempts(3, 118), Attempts(1, 7), Attempts(9), Attempts(0))
    row = {code: str(each.number) for code, each in zip("ABCD", entered, strict=True)}
    score = _score(_one(*problems), row)
    assert score.total == 2
    assert score.ties["time"] == 118 + 2 * 20 + 7
    assert score.ties["attempts"] == 3 + 1
    assert score.ties["last_time"] == 118


def test_a_success_in_no_time_counts_as_a_try() -> None:
    problem = Aspect("A", "A", AspectKind.ATTEMPTS, maximum=Decimal(1), each=Decimal(0))
    score = _score(_one(problem), {"A": str(Attempts(4, 0).number)})
    assert score.total == 1
    assert score.ties["time"] == 0
    assert score.ties["attempts"] == 4


def test_before_trimming_is_the_same_score_with_nobody_left_out() -> None:
    trimmed = Panel(5, PanelMethod.TRIMMED_MEAN)
    scheme = replace(_one(_points("A"), panel=trimmed), rounding=Rounding(1, frozenset({Stage.MODULE})))
    marks = ("60", "80", "81.5", "83", "93")
    score = _score(scheme, *({"A": mark} for mark in marks))
    assert score.ties["untrimmed:P"] == score.ties["untrimmed"] == Fraction("79.5")
    penalty = [Deducted(Decimal(4), "迟到"), Deducted(Decimal(1), "违规", "P")]
    sheets: dict[str, Sheets] = {"P": {n: {"A": Decimal(mark)} for n, mark in enumerate(marks, 1)}}
    assert score_entry(scheme, sheets, penalty).ties["untrimmed"] == Fraction("74.5")


def _plain(scheme: MarkingScheme) -> MarkingScheme:
    names = {PanelMethod.TRIMMED_MEAN: PanelMethod.MEAN, PanelMethod.TRIMMED_SUM: PanelMethod.SUM}

    def plain(module: Module) -> Module:
        aspects = [
            aspect
            if aspect.method is None
            else replace(aspect, method=names.get(aspect.method, aspect.method))
            for aspect in module.aspects
        ]
        method = names.get(module.panel.method, module.panel.method)
        return replace(module, aspects=tuple(aspects), panel=replace(module.panel, method=method))

    return replace(scheme, modules=tuple(plain(module) for module in scheme.modules))


@given(cases(), st.data())
def test_only_what_is_asked_for_is_told_and_it_is_the_same(case: Case, data: st.DataObject) -> None:
    _document, scheme, sheets = case
    everything = score_entry(scheme, sheets).ties
    plain = score_entry(_plain(scheme), sheets, wanted=())
    assert everything["untrimmed"] == plain.total
    wanted = frozenset(data.draw(st.sets(st.sampled_from(sorted(everything)))))
    asked = score_entry(scheme, sheets, wanted=wanted).ties
    assert wanted <= asked.keys() <= everything.keys()
    assert all(everything[key] == figure for key, figure in asked.items())


def test_untrimmed_parts_equal_totals() -> None:
    scheme = _one(_points("A"), panel=Panel(4, PanelMethod.TRIMMED_MEAN))
    rows = {"甲": ("70", "80", "80", "95"), "乙": ("60", "80", "80", "90")}
    scores = {name: _score(scheme, *({"A": mark} for mark in marks)) for name, marks in rows.items()}
    candidates = [Candidate(name, score.total, score.ties) for name, score in scores.items()]
    places = rank(candidates, RankingRule((TieKey("untrimmed"),)))
    assert [(p.id, p.rank) for p in places] == [("甲", 1), ("乙", 2)]
    assert scores["甲"].total == scores["乙"].total == 80
