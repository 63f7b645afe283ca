"""Every kind of aspect under every panel and rounding: against a reference computation from the document."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attempts import Attempts
from app.domain.explanation import explain
from app.domain.marking import Aspect, AspectKind, Grade, misfit
from app.domain.numbers import exact_text
from app.domain.panels import Panel, PanelMethod
from app.domain.scheme import Group, MarkingScheme, Module
from app.domain.scores import GroupNote, Sheets
from app.domain.scoring import is_complete, missing_aspects, score_entry, sheet_total
from tests.domain.reference import Reference
from tests.domain.rule_documents import Document, cases, plain

Case = tuple[Document, MarkingScheme, dict[str, Sheets]]
bests = st.dictionaries(
    st.sampled_from([f"{module}.A{n}" for module in "MN" for n in range(4)]),
    st.sampled_from([Fraction(n) for n in (0, 1, 3, 8, 45)]),
)


@given(cases(), bests)
def test_any_total_is_what_the_reference_makes_of_the_document(
    case: Case, bests: dict[str, Fraction]
) -> None:
    document, scheme, sheets = case
    score = score_entry(scheme, sheets, bests=bests)
    reference = Reference(document, plain(sheets), bests)
    assert [module.trouble for module in score.modules] == [""] * len(scheme.modules)
    for module, entry in zip(document["modules"], score.modules, strict=True):
        assert entry.value == reference.module_points(module)
    assert score.total == reference.total()


# -- marks of another version of the scheme ----------------------------------------------------------------


def _with(sheets: dict[str, Sheets], module: str, seat: int, code: str, number: Decimal) -> dict[str, Sheets]:
    rows = {at: dict(marks) for at, marks in sheets[module].items()}
    rows[seat][code] = number
    return {**sheets, module: rows}


@given(cases(), st.data())
def test_a_mark_that_no_judge_can_have_entered_is_told_and_never_counted(
    case: Case, data: st.DataObject
) -> None:
    _document, scheme, sheets = case
    module = data.draw(st.sampled_from(scheme.modules))
    aspect = data.draw(st.sampled_from(module.aspects))
    seat = data.draw(st.sampled_from(module.seats_of(aspect)))
    number = data.draw(st.integers(-3_000_000, 3_000_000)) * Decimal("0.001")
    stale = _with(sheets, module.code, seat, aspect.code, number)
    score = score_entry(scheme, stale)
    found = score.module(module.code)
    if misfit(aspect, number):
        assert (score.total, found.value, found.weighted) == (None, None, None)
        # An option that does not exist makes the grades that go with it mean nothing either.
        assert found.trouble.startswith(f"{aspect.code} {aspect.name}:{seat} 号席的 {exact_text(number)} ")
        assert found.trouble in str(explain(score))
    elif not found.trouble:
        assert found.value is not None


@given(cases(), cases())
def test_marks_of_any_other_scheme_break_nothing(case: Case, other: Case) -> None:
    _document, scheme, _sheets = case
    _other_document, earlier, sheets = other
    score = score_entry(scheme, sheets)
    explain(score)
    fits = all(
        not misfit(aspect, number)
        for module in scheme.modules
        for aspect in module.aspects
        for seat in module.seats_of(aspect)
        if (number := sheets.get(module.code, {}).get(seat, {}).get(aspect.code)) is not None
    )
    assert fits or score.total is None
    if scheme == earlier:
        assert score.total is not None


def _module(*aspects: Aspect, **more: Any) -> MarkingScheme:
    return MarkingScheme((Module("P", "实操", aspects, **more),))


LEVELS = (Grade("省级", Decimal(5)), Grade("市级", Decimal(3)))
BONUS = Aspect("F1", "获奖加分", AspectKind.BONUS, grades=LEVELS)
GRADED = Aspect("C1", "评级", AspectKind.GRADE, grades=LEVELS)


@pytest.mark.parametrize(
    ("aspect", "number", "why"),
    [
        (BONUS, "3", "F1 获奖加分:1 号席的 3 不合现在的评分表,请重新录入。允许:0 无 / 1 省级 / 2 市级"),
        (BONUS, "-1", "F1 获奖加分:1 号席的 -1 不合"),
        (BONUS, "1.5", "F1 获奖加分:1 号席的 1.5 不合"),
        (GRADED, "0", "C1 评级:1 号席的 0 不合"),
        (GRADED, "2.4", "C1 评级:1 号席的 2.4 不合"),
        (Aspect("D1", "评价", AspectKind.JUDGEMENT, maximum=Decimal(9)), "4", "允许:0 / 1 / 2 / 3"),
        (Aspect("Y1", "完成", AspectKind.YES_NO, maximum=Decimal(9)), "2", "允许:1 是 / 0 否"),
        (Aspect("A1", "外观", maximum=Decimal(8)), "9.5", "允许:0–8,步长 0.5"),
        (Aspect("K1", "解题", AspectKind.ATTEMPTS, maximum=Decimal(1)), "118", "允许:次数/成功时的用时"),
        (Aspect("T1", "用时", AspectKind.TIME), "-1", "允许:分:秒,如 12:30"),
    ],
)
def test_a_mark_that_does_not_fit_is_named_with_its_cure(aspect: Aspect, number: str, why: str) -> None:
    score = score_entry(_module(aspect), {"P": {1: {aspect.code: Decimal(number)}}})
    assert (score.total, score.started) == (None, True)
    assert why in score.modules[0].trouble


def test_marks_of_aspects_and_seats_that_are_gone_count_for_nothing() -> None:
    aspect = Aspect("A1", "外观", maximum=Decimal(8))
    marks = {"A1": Decimal(7), "gone": Decimal(99)}
    score = score_entry(_module(aspect), {"P": {1: marks, 2: marks, 0: marks}, "gone": {1: marks}})
    assert score.total == 7
    assert (score.modules[0].marked, score.modules[0].expected) == (1, 1)


def test_seats_that_state_a_fact_differently_leave_the_entry_unscored() -> None:
    tried = Aspect("K1", "解题", AspectKind.ATTEMPTS, maximum=Decimal(1))
    scheme = _module(tried, panel=Panel(2))
    sheets = {"P": {1: {"K1": Attempts(2, 30).number}, 2: {"K1": Attempts(3, 30).number}}}
    score = score_entry(scheme, sheets)
    assert (score.total, score.modules[0].trouble) == (None, "K1 解题:各席填的不同,请核对")


# -- facts, factors, tables --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", PanelMethod)
def test_a_difficulty_told_by_every_judge_is_not_added_up(method: PanelMethod) -> None:
    aspects = (
        Aspect("J", "得分", maximum=Decimal(10)),
        Aspect("F", "难度", AspectKind.FACTOR, step=Decimal("0.1")),
    )
    marks = {"J": Decimal(8), "F": Decimal("3.2")}
    score = score_entry(_module(*aspects, panel=Panel(5, method)), {"P": dict.fromkeys(range(1, 6), marks)})
    times = {PanelMethod.SUM: 5, PanelMethod.TRIMMED_SUM: 3}.get(method, 1)
    assert score.total == 8 * times * Fraction("3.2")


def test_a_grade_waits_for_the_option_that_names_its_table() -> None:
    tables = {"难": (Grade("1", Decimal(3)),), "易": (Grade("1", Decimal(1)),)}
    choice = Aspect(
        "E",
        "动作",
        AspectKind.CHOICE,
        grades=(Grade("甲", Decimal(2), "难"), Grade("乙", Decimal(0), "易")),
        seats=(1,),
    )
    grade = Aspect("G", "执行", AspectKind.GRADE, table_of="E")
    scheme = MarkingScheme((Module("P", "实操", (choice, grade), panel=Panel(2)),), tables=tables)
    both = {1: {"E": Decimal(1), "G": Decimal(1)}, 2: {"G": Decimal(1)}}
    assert score_entry(scheme, {"P": both}).total == 2 + 3
    assert score_entry(scheme, {"P": {**both, 1: {"E": Decimal(2), "G": Decimal(1)}}}).total == 0 + 1
    waiting = score_entry(scheme, {"P": {**both, 1: {"G": Decimal(1)}}}).modules[0]
    assert (waiting.value, waiting.marked, waiting.expected, waiting.trouble) == (None, 2, 3, "")
    wrong = score_entry(scheme, {"P": {**both, 2: {"G": Decimal(7)}}}).modules[0]
    assert wrong.trouble == "G 执行:2 号席的 7 不在所选项目的等级表中,请改正"


# -- the best k of n tries ---------------------------------------------------------------------------------

TRIES = tuple(
    aspect
    for n in (1, 2, 3)
    for aspect in (
        Aspect(f"J{n}", f"第 {n} 跳", maximum=Decimal(10), group="跳"),
        Aspect(f"F{n}", f"难度 {n}", AspectKind.FACTOR, step=Decimal("0.1"), target=f"J{n}", seats=(1,)),
    )
)
JUMPS = _module(*TRIES, panel=Panel(2, per_aspect=True), groups=(Group("跳", best=1),))


def _jumps(*jumps: tuple[int, str, str, str]) -> dict[str, Sheets]:
    """Number, the marks of both judges and the difficulty of each jump; '' where there is none."""
    rows: dict[int, dict[str, Decimal]] = {1: {}, 2: {}}
    for n, first, second, factor in jumps:
        texts = ((1, f"J{n}", first), (2, f"J{n}", second), (1, f"F{n}", factor))
        for seat, code, text in texts:
            if text:
                rows[seat][code] = Decimal(text)
    return {"P": rows}


def test_the_best_try_counts_with_its_difficulty_and_the_others_need_not_be_made() -> None:
    one = score_entry(JUMPS, _jumps((2, "6", "7", "2")))
    assert one.total == 13
    two = score_entry(JUMPS, _jumps((1, "9", "9", "1.4"), (2, "6", "7", "2")))
    assert two.total == 13
    assert two.modules[0].groups == (GroupNote("跳", ("J1",), Fraction(0)),)
    assert {a.aspect.code for a in two.modules[0].aspects if not a.counted} == {"J1"}


def test_a_try_that_not_all_seats_marked_is_told() -> None:
    score = score_entry(JUMPS, _jumps((1, "9", "9", "1"), (2, "6", "", "2")))
    assert (score.total, score.modules[0].trouble) == (None, "J2 第 2 跳:只有 1 号席评了,请补齐或清空")


def test_a_try_without_its_difficulty_leaves_the_entry_unscored() -> None:
    assert score_entry(JUMPS, _jumps((1, "9", "9", "1"), (2, "6", "7", ""))).total is None
    assert score_entry(JUMPS, {"P": {1: {}, 2: {}}}).total is None


def test_a_sheet_is_complete_with_its_k_tries_and_their_difficulties() -> None:
    module = JUMPS.modules[0]
    first, second = (module.for_seat(seat) for seat in (1, 2))
    assert is_complete(first, {"J1": Decimal(9), "F1": Decimal(1)})
    assert not is_complete(first, {"J1": Decimal(9)})
    assert is_complete(second, {"J3": Decimal(9)})
    assert not is_complete(second, {})


def test_of_the_tries_only_as_many_as_are_wanting_are_missing() -> None:
    first = JUMPS.modules[0].for_seat(1)
    cases: dict[tuple[str, ...], list[str]] = {
        (): ["J1", "F1"],
        ("J2",): ["F2"],
        ("J2", "F2"): [],
        ("F3",): ["J1", "F1"],
        ("J1", "F1", "J3"): ["F3"],
    }
    for codes, wanted in cases.items():
        missing = missing_aspects(first, {code: Decimal(1) for code in codes})
        assert [aspect.code for aspect in missing] == wanted
    three = replace(JUMPS.modules[0].for_seat(2), groups=(Group("跳", best=2),))
    assert [aspect.code for aspect in missing_aspects(three, {"J2": Decimal(1)})] == ["J1"]


@given(
    st.sets(st.sampled_from([aspect.code for aspect in TRIES])), st.integers(1, 3), st.sampled_from([1, 2])
)
def test_a_sheet_is_complete_when_nothing_is_missing(codes: set[str], best: int, seat: int) -> None:
    module = replace(JUMPS.modules[0].for_seat(seat), groups=(Group("跳", best=best),))
    marks = {code: Decimal(1) for code in codes}
    missing = missing_aspects(module, marks)
    assert is_complete(module, marks) == (not missing)
    assert is_complete(module, {**marks, **{aspect.code: Decimal(1) for aspect in missing}})


def test_what_one_sheet_cannot_tell_is_not_in_its_total() -> None:
    aspects = (
        Aspect("A", "甲", maximum=Decimal(9)),
        Aspect("G", "等级", AspectKind.GRADE, grades=(Grade("1", Decimal(5)),), after_panel=True),
        Aspect("R", "比快", AspectKind.RELATIVE, maximum=Decimal(9)),
    )
    marks = {"A": Decimal(4), "G": Decimal(1), "R": Decimal(3)}
    assert sheet_total(Module("P", "", aspects, panel=Panel(2)), marks) == 4
    assert sheet_total(Module("P", "", aspects, panel=Panel(1)), marks) == 4 + 5


def test_a_time_inside_a_sub_criterion_is_no_try() -> None:
    aspects = (
        Aspect("A", "甲", maximum=Decimal(9), group="G"),
        Aspect("B", "乙", maximum=Decimal(9), group="G"),
        Aspect("T", "用时", AspectKind.TIME, group="G"),
    )
    scheme = _module(*aspects, panel=Panel(per_aspect=True), groups=(Group("G", best=1),))
    marks = {"A": Decimal(3), "B": Decimal(4), "T": Decimal(61)}
    score = score_entry(scheme, {"P": {1: marks}})
    assert score.total == 4
    assert score.ties["time"] == 61
    assert score_entry(scheme, {"P": {1: {"A": Decimal(3), "T": Decimal(61)}}}).total == 3
    assert score_entry(scheme, {"P": {1: {"A": Decimal(3), "B": Decimal(4)}}}).total is None


# -- full scores -------------------------------------------------------------------------------------------


@given(cases())
def test_nothing_but_bonus_and_factors_is_above_the_full_score(case: Case) -> None:
    document, scheme, sheets = case
    for module, found in zip(scheme.modules, score_entry(scheme, sheets).modules, strict=True):
        open_ended = any(
            aspect.kind in (AspectKind.BONUS, AspectKind.FACTOR)
            or aspect.weight < 0
            or aspect.table_of  # the table is not known before the option is chosen
            or any(band.rate for band in aspect.bands)
            for aspect in module.aspects
        )
        if not open_ended and not document["rounding"]["stages"]:
            assert found.value is not None
            assert found.value <= module.maximum


def test_what_takes_points_off_adds_nothing_to_the_full_score() -> None:
    lost = Aspect("N1", "失误", maximum=Decimal(10), weight=Fraction(-1))
    assert _module(Aspect("A1", "外观", maximum=Decimal(40)), lost).maximum == 40


def test_facts_are_part_of_the_full_score_once() -> None:
    aspects = (
        Aspect("A", "得分", maximum=Decimal(10)),
        Aspect("R", "速度", AspectKind.RELATIVE, maximum=Decimal(20)),
        Aspect("G", "等级", AspectKind.GRADE, grades=LEVELS, after_panel=True, method=PanelMethod.MEDIAN),
    )
    assert _module(*aspects, panel=Panel(5, PanelMethod.TRIMMED_SUM)).maximum == 30 + 20 + 5
