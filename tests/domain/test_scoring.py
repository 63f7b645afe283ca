"""From marks to totals: against an independent computation, and the explanation in words."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.explanation import explain
from app.domain.marking import Aspect, AspectKind, Band, Grade
from app.domain.numbers import shown
from app.domain.panels import Panel, PanelMethod
from app.domain.scheme import MarkingScheme, Module, Rounding, Stage
from app.domain.scores import Deducted, Marks, Score
from app.domain.scoring import is_complete, score_entry, sheet_total

THEORY = Module("T", "理论", (Aspect("T1", "卷面", maximum=Decimal(100)),), Fraction(3, 10))
PRACTICE = Module(
    "P",
    "实操",
    (Aspect("A1", "外观", maximum=Decimal(60)), Aspect("A2", "内部", maximum=Decimal(40))),
    Fraction(7, 10),
    Panel(judges=5, method=PanelMethod.TRIMMED_MEAN),
)
SCHEME = MarkingScheme((THEORY, PRACTICE))


def _practice(*rows: tuple[str, str]) -> list[Marks]:
    return [{"A1": Decimal(first), "A2": Decimal(second)} for first, second in rows]


FIVE = _practice(("50", "30"), ("52", "31"), ("51", "30.5"), ("55", "38"), ("40", "20"))
SHEETS: dict[str, list[Marks]] = {"T": [{"T1": Decimal("88.5")}], "P": FIVE}


def _score(
    scheme: MarkingScheme, sheets: Mapping[str, Sequence[Marks]], deducted: Sequence[Deducted] = ()
) -> Score:
    """The score of sheets that lie in the order of the seats."""
    seated = {code: dict(enumerate(rows, 1)) for code, rows in sheets.items()}
    return score_entry(scheme, seated, deducted)


def test_a_total_is_weighted_trimmed_and_exact() -> None:
    score = _score(SCHEME, SHEETS)
    practice = Fraction("244.5") / 3  # 80 + 83 + 81.5, without 93 and 60
    assert score.modules[1].value == practice
    assert score.total == Fraction("26.55") + practice * Fraction(7, 10)
    assert shown(score.total, 2) == "83.60"


def test_three_judges_and_weights_without_exact_decimal_give_90_725_exactly() -> None:
    def module(code: str, weight: str) -> Module:
        aspect = Aspect(f"{code}1", code, maximum=Decimal(100))
        return Module(code, code, (aspect,), Fraction(weight), Panel(judges=3))

    scheme = MarkingScheme((module("T", "0.25"), module("P", "0.55"), module("O", "0.20")))
    marks = {"T": (89, 90, 90), "P": (91, 92, 92), "O": (90, 90, 90)}
    sheets = {code: [{f"{code}1": Decimal(mark)} for mark in row] for code, row in marks.items()}
    exact = Fraction(269, 3) / 4 + Fraction(275, 3) * Fraction(11, 20) + 18
    assert _score(scheme, sheets).total == exact
    halves = {"T": (90, 91, 91), "P": (91, 91, 90), "O": (91, 91, 90)}
    for row in product(range(88, 93), repeat=3):
        halves["T"] = (row[0], row[1], row[2])
        sheets = {code: [{f"{code}1": Decimal(mark)} for mark in r] for code, r in halves.items()}
        total = _score(scheme, sheets).total
        sums = {code: sum(r) for code, r in halves.items()}
        # 25/55/20 percent of means of three: whole numbers over 300.
        assert total == Fraction(25 * sums["T"] + 55 * sums["P"] + 20 * sums["O"], 300)


def test_the_half_that_decimals_lose_is_rounded_up() -> None:
    # 25/55/20 of these means is exactly 90.725; Decimal's 28 digits give 90.72.
    means = [Fraction(271, 3), Fraction(272, 3), Fraction(0)]
    means[2] = (Fraction("90.725") - means[0] / 4 - means[1] * Fraction(11, 20)) * 5
    modules = tuple(
        Module(code, code, (Aspect("X", "x", maximum=Decimal(100)),), Fraction(weight), Panel(judges=60))
        for code, weight in (("T", "0.25"), ("P", "0.55"), ("O", "0.2"))
    )
    sheets = {
        module.code: [{"X": Decimal(mark)} for mark in _marks_with_mean(mean, 60)]
        for module, mean in zip(modules, means, strict=True)
    }
    score = _score(MarkingScheme(modules), sheets)
    assert score.total == Fraction("90.725")
    assert shown(score.total, 2) == "90.73"


def _marks_with_mean(mean: Fraction, size: int) -> list[str]:
    halves = mean * size * 2
    assert halves.denominator == 1
    each, over = divmod(int(halves), size)
    return [str(Decimal(each + (n < over)) / 2) for n in range(size)]


# --- any scheme against an independent computation -------------------------------------------------------

decimals = st.integers(0, 200).map(lambda n: Decimal(n) / 2)
panels = st.builds(
    Panel,
    judges=st.integers(1, 5),
    method=st.sampled_from(PanelMethod),
    drop=st.integers(0, 2),
    per_aspect=st.booleans(),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[MarkingScheme, dict[str, list[Marks]]]:
    """A scheme with any weights, panels and rounding stages, and complete sheets for it."""
    modules = []
    for code in "MNO"[: draw(st.integers(1, 3))]:
        aspects = tuple(
            Aspect(f"{code}{n}", "x", maximum=Decimal(100)) for n in range(draw(st.integers(1, 3)))
        )
        weight = draw(st.fractions(min_value=0, max_value=2, max_denominator=30))
        modules.append(Module(code, code, aspects, weight, draw(panels)))
    stages = draw(st.frozensets(st.sampled_from(Stage)))
    scheme = MarkingScheme(tuple(modules), Rounding(draw(st.integers(0, 3)), stages))
    sheets: dict[str, list[Marks]] = {
        module.code: [
            {aspect.code: draw(decimals) for aspect in module.aspects} for _ in range(module.panel.judges)
        ]
        for module in modules
    }
    return scheme, sheets


def _reference_panel(panel: Panel, figures: Sequence[Fraction]) -> Fraction:
    left = list(figures)
    if panel.method is PanelMethod.MEDIAN:
        return Fraction(statistics.median(left))
    if panel.method is PanelMethod.SUM:
        return sum(left, Fraction(0))
    summed = panel.method is PanelMethod.TRIMMED_SUM
    if panel.method is not PanelMethod.MEAN and len(left) > 2 * panel.drop:
        for _ in range(panel.drop):
            left.remove(max(left))
            left.remove(min(left))
        return sum(left, Fraction(0)) if summed else Fraction(statistics.mean(left))
    # Nobody can be left out: the mean, as often as the notice adds up.
    return Fraction(statistics.mean(left)) * (max(1, len(left) - 2 * panel.drop) if summed else 1)


def _reference_round(value: Fraction, places: int) -> Fraction:
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return Fraction(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _reference_total(scheme: MarkingScheme, sheets: dict[str, list[Marks]]) -> Fraction:
    stages, places = scheme.rounding.stages, scheme.rounding.decimals

    def stage(name: str, value: Fraction) -> Fraction:
        return _reference_round(value, places) if name in {s.value for s in stages} else value

    total = Fraction(0)
    for module in scheme.modules:
        table = [
            [stage("judge", Fraction(marks[a.code])) for a in module.aspects] for marks in sheets[module.code]
        ]
        if module.panel.per_aspect:
            columns = zip(*table, strict=True)
            value = sum(stage("aspect", _reference_panel(module.panel, column)) for column in columns)
        else:
            rows = [sum(stage("aspect", mark) for mark in row) for row in table]
            value = _reference_panel(module.panel, [Fraction(row) for row in rows])
        total += stage("weighted", stage("module", Fraction(value)) * module.weight)
    return stage("total", stage("round", total))


@given(cases())
def test_any_total_agrees_with_an_independent_computation(
    case: tuple[MarkingScheme, dict[str, list[Marks]]],
) -> None:
    scheme, sheets = case
    score = _score(scheme, sheets)
    assert score.total == _reference_total(scheme, sheets)
    assert explain(score)[-1].text == f"总成绩 {shown(score.total, scheme.rounding.decimals)}"
    assert len(explain(score)) == len(scheme.modules) + 1


@given(cases(), st.randoms())
def test_the_seats_of_the_judges_do_not_matter(
    case: tuple[MarkingScheme, dict[str, list[Marks]]], random: Any
) -> None:
    scheme, sheets = case
    swapped = {code: random.sample(rows, len(rows)) for code, rows in sheets.items()}
    assert _score(scheme, swapped).total == _score(scheme, sheets).total


@given(cases(), st.data())
def test_one_mark_missing_leaves_no_total(
    case: tuple[MarkingScheme, dict[str, list[Marks]]], data: st.DataObject
) -> None:
    scheme, sheets = case
    module = data.draw(st.sampled_from(scheme.modules))
    seat = data.draw(st.integers(0, module.panel.judges - 1))
    aspect = data.draw(st.sampled_from(module.aspects))
    rest = {code: mark for code, mark in sheets[module.code][seat].items() if code != aspect.code}
    rows = [rest if n == seat else marks for n, marks in enumerate(sheets[module.code])]
    score = _score(scheme, {**sheets, module.code: rows})
    missing = next(m for m in score.modules if m.code == module.code)
    assert score.total is None
    assert (missing.value, missing.weighted, missing.marked) == (None, None, missing.expected - 1)
    assert f"module:{module.code}" not in score.ties
    assert all("总成绩" not in step.text for step in explain(score))


@given(cases(), st.lists(st.integers(0, 60), max_size=3), st.integers(1, 60), st.booleans())
def test_a_penalty_never_helps(
    case: tuple[MarkingScheme, dict[str, list[Marks]]], earlier: list[int], more: int, on_module: bool
) -> None:
    scheme, sheets = case
    breach = Aspect("E1", "违规", AspectKind.DEDUCTION, each=Decimal(20), cap=Decimal(300))
    first = replace(scheme.modules[0], aspects=(*scheme.modules[0].aspects, breach))
    scheme = replace(scheme, modules=(first, *scheme.modules[1:]))
    sheets[first.code] = [{**marks, "E1": Decimal(9)} for marks in sheets[first.code]]
    where = first.code if on_module else None
    before = [Deducted(Decimal(points), "迟到", where) for points in earlier]
    after = [*before, Deducted(Decimal(more), "违规", where)]
    less, least = _score(scheme, sheets, before).total, _score(scheme, sheets, after).total
    assert less is not None
    assert least is not None
    assert least <= less


# --- penalties, rounding, words --------------------------------------------------------------------------


def test_a_penalty_on_a_module_is_taken_before_its_weight() -> None:
    plain = _score(SCHEME, SHEETS)
    score = _score(SCHEME, SHEETS, [Deducted(Decimal(2), "未戴护目镜", "P")])
    assert plain.total is not None
    assert score.total == plain.total - Fraction(14, 10)
    assert "扣 2 分:未戴护目镜" in explain(score)[1].details


def test_a_penalty_on_the_total_is_taken_after_the_weights() -> None:
    plain = _score(SCHEME, SHEETS)
    penalties = [Deducted(Decimal("0.5"), "迟到"), Deducted(Decimal(3), "违纪")]
    score = _score(SCHEME, SHEETS, penalties)
    assert plain.total is not None
    assert score.total == plain.total - Fraction("3.5")
    texts = [step.text for step in explain(score)]
    assert texts[-3:-1] == ["违规扣分 0.5:迟到", "违规扣分 3:违纪"]


@pytest.mark.parametrize("module", ["P", None])
def test_penalties_stop_at_zero_and_say_so(module: str | None) -> None:
    score = _score(SCHEME, SHEETS, [Deducted(Decimal(200), "作弊", module)])
    assert score.total == (Fraction("26.55") if module else 0)
    said = [step.text for step in explain(score)] + [line for step in explain(score) for line in step.details]
    assert "扣分后低于 0,按 0 分计" in said


def test_a_total_below_zero_without_penalties_is_neither_raised_nor_lowered_by_them() -> None:
    breach = Aspect("E1", "违规", AspectKind.DEDUCTION, each=Decimal(1), cap=Decimal(20))
    scheme = MarkingScheme((Module("P", "实操", (breach,)),))
    for where in ("P", None):
        score = _score(scheme, {"P": [{"E1": Decimal(5)}]}, [Deducted(Decimal(3), "迟到", where)])
        assert score.total == -5
        assert "未扣分时已低于 0,不再往下扣" in str(explain(score))


def test_each_stage_of_rounding_counts() -> None:
    thirds = Module("M", "模块", (Aspect("A", "甲", maximum=Decimal(9)),), Fraction(1, 3), Panel(judges=3))
    sheets = {"M": [{"A": Decimal(mark)} for mark in ("7", "7", "8")]}  # 22/3, a third of it 22/9 = 2.444…
    scheme = MarkingScheme((thirds,), Rounding(1))
    expected = {
        (): Fraction(22, 9),
        (Stage.MODULE,): Fraction(73, 30),
        (Stage.WEIGHTED,): Fraction(24, 10),
        (Stage.TOTAL,): Fraction(24, 10),
        (Stage.MODULE, Stage.WEIGHTED): Fraction(24, 10),
    }
    for stages, total in expected.items():
        assert _score(replace(scheme, rounding=Rounding(1, frozenset(stages))), sheets).total == total


def test_rounding_only_for_show_is_said_and_keeps_the_exact_total() -> None:
    score = _score(SCHEME, {**SHEETS, "P": _practice(("50", "30"), *[("51", "30")] * 3, ("51", "31"))})
    assert shown(score.total or 0, 2) == "83.25"
    last = _score(
        SCHEME, {**SHEETS, "P": _practice(("50", "30"), *[("51", "30.5")] * 2, *[("51", "30")] * 2)}
    )
    assert last.total == Fraction("26.55") + Fraction(163, 2) * Fraction(7, 10) - Fraction(7, 30)
    assert explain(last)[-1].text == "总成绩 83.37"
    assert explain(last)[-1].details == ("83.3666… 只在显示时四舍五入,排名按未舍入的值",)


def test_rounding_by_rule_names_its_stages() -> None:
    rounding = Rounding(2, frozenset({Stage.WEIGHTED, Stage.MODULE}))
    score = _score(replace(SCHEME, rounding=rounding), SHEETS)
    assert explain(score)[-1].details == ("83.6;按规则在模块、加权环节四舍五入到 2 位",)


def test_the_steps_can_be_followed_by_hand() -> None:
    score = _score(SCHEME, SHEETS)
    assert [step.text for step in explain(score)] == [
        "理论 88.50 × 30% = 26.55",
        "实操 81.50 × 70% = 57.05",
        "总成绩 83.60",
    ]
    assert explain(score)[1].details == ("5 名裁判:80 83 81.5 93 60;去掉最高、最低,余 3 名均分 81.5",)


def test_missing_sheets_are_counted_and_named() -> None:
    score = _score(SCHEME, {"T": [], "P": [FIVE[0], {"A1": Decimal(3)}]})
    assert score.total is None
    assert score.started
    assert [(m.marked, m.expected) for m in score.modules] == [(0, 1), (3, 10)]
    assert [step.text for step in explain(score)] == [
        "理论:已录 0 / 1 项,尚未出分",
        "实操:已录 3 / 10 项,尚未出分",
    ]
    assert not _score(SCHEME, {}).started


def test_the_running_subtotal_counts_what_is_there() -> None:
    assert sheet_total(PRACTICE, {}) == 0
    assert sheet_total(PRACTICE, {"A1": Decimal("40.5")}) == Fraction("40.5")
    assert not is_complete(PRACTICE, {"A1": Decimal("40.5")})
    assert is_complete(PRACTICE, {"A1": Decimal(0), "A2": Decimal(0)})


def test_full_scores_add_up_over_modules_of_any_weight() -> None:
    assert SCHEME.maximum == 100
    plain = MarkingScheme(tuple(replace(m, weight=Fraction(1)) for m in (THEORY, PRACTICE)))
    assert plain.maximum == 200


def test_every_kind_of_aspect_goes_into_the_total_and_the_tie_figures() -> None:
    aspects = (
        Aspect("A", "给分", maximum=Decimal(10)),
        Aspect(
            "B", "实测", AspectKind.MEASURED, bands=(Band(Decimal(3), Decimal(10)), Band(None, Decimal(0)))
        ),
        Aspect("C", "评级", AspectKind.GRADE, grades=(Grade("Ⅰ级", Decimal(30)), Grade("Ⅱ级", Decimal(24)))),
        Aspect("D", "评价", AspectKind.JUDGEMENT, maximum=Decimal(10)),
        Aspect("E", "扣分", AspectKind.DEDUCTION, maximum=Decimal(10), each=Decimal(2)),
        Aspect("F", "加分", AspectKind.BONUS, maximum=Decimal(5)),
        Aspect("G", "用时", AspectKind.TIME),
    )
    marks = dict(zip("ABCDEFG", map(Decimal, ("8", "3", "2", "2", "1", "2.5", "750")), strict=True))
    for per_aspect in (False, True):
        module = Module("P", "实操", aspects, panel=Panel(judges=2, per_aspect=per_aspect))
        score = _score(MarkingScheme((module,)), {"P": [marks, {**marks, "G": Decimal(760)}]})
        assert score.total == 8 + 10 + 24 + Fraction(20, 3) + 8 + Fraction("2.5")
        assert score.ties["time"] == score.ties["aspect:P.G"] == 755
        assert score.ties["aspect:P.D"] == Fraction(20, 3)
        assert score.ties["module:P"] == score.total


def test_times_of_several_modules_add_up_for_the_tie() -> None:
    timed = tuple(Module(code, code, (Aspect("Z", "用时", AspectKind.TIME),)) for code in "PQ")
    score = _score(MarkingScheme(timed), {"P": [{"Z": Decimal(61)}], "Q": [{"Z": Decimal("9.5")}]})
    assert score.ties["time"] == Fraction("70.5")
    assert score.total == 0


def test_each_aspect_of_a_panel_is_explained_where_aspects_are_combined() -> None:
    per_aspect = replace(PRACTICE, panel=replace(PRACTICE.panel, per_aspect=True), weight=Fraction(1))
    score = _score(MarkingScheme((per_aspect,)), {"P": FIVE})
    assert score.total == Fraction(153, 3) + Fraction("91.5") / 3
    assert explain(score)[0].details == (
        "A1 外观:5 名裁判:50 52 51 55 40;去掉最高、最低,余 3 名均分 51",
        "A2 内部:5 名裁判:30 31 30.5 38 20;去掉最高、最低,余 3 名均分 30.5",
    )
