"""Why a result is what it is: every figure in the data, and the data as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.awards import Quota
from app.domain.numbers import shown
from app.domain.ranking import Status
from app.domain.rules import read_rules
from app.domain.scores import Deducted, Sheets
from app.domain.scoring import score_entry
from app.domain.why import LeftOut, Outcome, WhyExtra, WhyRefusal
from app.domain.why_json import why_json
from app.domain.why_place import explain_award, tie_text
from app.domain.why_score import explain_score
from tests.domain.why_cases import WELDERS, WELDING, contenders, explained, welding_sheets

marks = st.integers(0, 40).map(lambda halves: Decimal(halves) / 2)


def test_the_marks_inside_a_sheet_total_are_told_with_what_they_were_worth() -> None:
    why = explained(WELDING, WELDERS, 0)
    assert why.score is not None
    practice = why.score.modules[1]
    seam = practice.aspects[2]
    assert [mark.text for mark in seam.marks] == ["1.8 mm", "1.9 mm", "2.1 mm", "1.8 mm", "2.0 mm"]
    assert [mark.figure for mark in seam.marks] == [20, 20, 12, 20, 20]
    assert seam.value is None, "five sheets are combined, not this aspect"
    assert [sheet.total for sheet in practice.sheets] == [87, Fraction("97.5"), Fraction("79.5"), 88, 97]
    left_out = {sheet.seat: sheet.left_out for sheet in practice.sheets if sheet.left_out}
    assert left_out == {2: LeftOut.HIGHEST, 3: LeftOut.LOWEST}
    assert practice.sheets_value == Fraction(272, 3)
    assert practice.panel == "5 名裁判,去掉 1 个最高、1 个最低后平均"
    assert [(group.seat, group.over) for group in practice.groups] == [(1, 1), (5, Fraction("0.5"))]
    assert why.score.modules[0].aspects[0].value == 92, "one judge's marks count as they are"


@given(st.lists(marks, min_size=1, max_size=7), st.integers(1, 3))
def test_what_is_not_left_out_makes_the_panels_figure(given_marks: list[Decimal], drop: int) -> None:
    judges = len(given_marks)
    panel = {"judges": judges, "method": "trimmed_mean", "drop": drop, "per_aspect": True}
    aspect = {"code": "A", "name": "操作", "maximum": "20"}
    rules = read_rules({"modules": [{"code": "M", "name": "实操", "panel": panel, "aspects": [aspect]}]})
    sheets: dict[str, Sheets] = {"M": {n: {"A": mark} for n, mark in enumerate(given_marks, 1)}}
    module = explain_score(score_entry(rules.scheme, sheets), sheets).modules[0]
    (told,) = module.aspects
    kept = [mark.figure for mark in told.marks if mark.left_out is None and mark.figure is not None]
    lowest = [
        mark.figure for mark in told.marks if mark.left_out is LeftOut.LOWEST and mark.figure is not None
    ]
    highest = [
        mark.figure for mark in told.marks if mark.left_out is LeftOut.HIGHEST and mark.figure is not None
    ]
    assert told.combined == sum(kept, Fraction(0)) / len(kept)
    assert len(lowest) == len(highest) == (drop if judges > 2 * drop else 0)
    assert all(low <= each for low in lowest for each in kept)
    assert all(high >= each for high in highest for each in kept)


def test_modules_add_up_to_the_total_and_say_how_it_is_rounded() -> None:
    why = explained(WELDING, WELDERS, 0)
    assert why.score is not None
    assert sum(module.weighted or 0 for module in why.score.modules) == why.score.exact
    assert why.score.shown == "91.07"
    assert "只在显示时四舍五入" in why.score.rounding


def test_a_penalty_is_told_where_it_was_taken_off() -> None:
    deducted = {0: [Deducted(Decimal(2), "未戴面罩", "P"), Deducted(Decimal(1), "超时")]}
    why = explained(WELDING, WELDERS, 0, deducted=deducted)
    assert why.score is not None
    assert [each.reason for each in why.score.modules[1].penalties] == ["未戴面罩"]
    assert [each.reason for each in why.score.penalties] == ["超时"]


# -- places ------------------------------------------------------------------------------------------


def test_a_tie_is_told_with_both_figures_and_against_whom() -> None:
    why = explained(WELDING, WELDERS, 1)
    (tie,) = why.place.ties
    assert (tie.outcome, tie.against) == (Outcome.AHEAD, ("王建军",))
    assert [(link.key, link.mine_text, link.theirs_text) for link in tie.links] == [
        ("module:P", "90.6666…", "90.6666…"),
        ("time", "24:50", "25:30"),
    ]
    assert tie_text(tie) == (
        "与王建军总成绩相同,实际操作(90.6666…)也相同,比较用时(少者在前):24:50 对 25:30,排在其前"
    )


def test_equals_are_told_and_who_is_above_them() -> None:
    why = explained(WELDING, WELDERS, 2)
    equal, behind = why.place.ties
    assert (why.place.rank, why.place.shared_with, why.place.field) == (3, 1, 4)
    assert (equal.outcome, equal.against) == (Outcome.EQUAL, ("赵敏",))
    assert tie_text(equal) == "与赵敏并列:总成绩、实际操作(90.6666…)、用时(25:30)均相同"
    assert (behind.outcome, behind.against, behind.links[-1].key) == (Outcome.BEHIND, ("李卫东",), "time")


def test_a_decision_is_told_with_its_reason() -> None:
    why = explained(WELDING, WELDERS, 3, decided={3: 1, 2: 2})
    assert why.place.rank == 3
    ahead = why.place.ties[-1]
    assert (ahead.decided, ahead.decision) == (True, "加试一件,以加试成绩定先后")
    assert tie_text(ahead).endswith("也相同,按裁判长的裁定(加试一件,以加试成绩定先后)排在其前")


def test_totals_that_look_alike_are_told_before_rounding() -> None:
    near = [welding_sheets("88.501"), welding_sheets("88.5")]
    theory, practice = WELDING["modules"]
    fine = {**theory, "aspects": [{**theory["aspects"][0], "step": "0.001"}]}
    why = explained({**WELDING, "modules": [fine, practice]}, near, 1)
    (tie,) = why.place.ties
    assert tie.links[0].key == "total"
    assert (
        tie_text(tie) == "与张伟总成绩显示相同,比较未舍入的总成绩(高者在前):90.016666… 对 90.016966…,排在其后"
    )


def test_a_blind_entry_is_compared_with_stations() -> None:
    why = explained(WELDING, WELDERS, 1, blind=True)
    assert tie_text(why.place.ties[0]).startswith("与 03 号总成绩相同")
    assert "王建军" not in json.dumps(why_json(why), ensure_ascii=False)


def test_who_does_not_compete_has_no_figures() -> None:
    why = explained(WELDING, WELDERS, 0, statuses={0: Status.DISQUALIFIED})
    assert why.score is None
    assert why.place.unranked == "不参加排名"
    told = why_json(why)
    assert (told["total"], told["modules"], told["rank"]) == (None, [], None)
    assert (told["status"], told["status_reason"]) == ("disqualified", "代考")


def test_who_is_not_marked_yet_is_told_how_far_it_is() -> None:
    half = {"P": welding_sheets()["P"]}
    why = explained(WELDING, [half, *WELDERS[1:]], 0)
    assert why.score is not None
    assert why.place.unranked == "评分还没有录完"
    assert (why.score.modules[0].marked, why.score.modules[0].expected) == (0, 1)
    assert (why.score.total, why.score.shown) == (None, "")


# -- rounds ------------------------------------------------------------------------------------------

ROUNDS: dict[str, Any] = {
    "rounds": [
        {"code": "1", "name": "预赛", "carry": "0.4", "cut": 2},
        {"code": "2", "name": "决赛"},
    ],
    "modules": [
        {"code": f"M{n}", "name": name, "round": n, "aspects": [{"code": n, "name": name, "maximum": "100"}]}
        for n, name in (("1", "初赛操作"), ("2", "决赛操作"))
    ],
}


def test_rounds_say_what_was_carried_in_and_who_went_on() -> None:
    rules = read_rules(ROUNDS)
    sheets: dict[str, Sheets] = {"M1": {1: {"1": Decimal(80)}}, "M2": {1: {"2": Decimal(70)}}}
    first, second = explain_score(score_entry(rules.scheme, sheets)).rounds
    assert (first.gained, first.standing, first.cut) == (
        Fraction(80),
        Fraction(80),
        "前 2 名晋级,末位并列都晋级",
    )
    assert (second.carry, second.carried, second.gained, second.standing) == (
        Fraction("0.4"),
        Fraction(32),
        Fraction(70),
        Fraction(102),
    )
    out = explain_score(score_entry(rules.scheme, sheets, reached=0))
    assert [each.entered for each in out.rounds] == [True, False]
    assert out.modules[1].waived


# -- awards ------------------------------------------------------------------------------------------


def test_an_award_has_its_reason_and_so_has_none() -> None:
    first = explained(WELDING, WELDERS, 0)
    assert first.award.award == "一等奖"
    assert "基数 4 × 25% = 1" in first.award.reason
    last = explained(WELDING, WELDERS, 3)
    assert (last.award.award, last.award.reason) == ("", "第 3 名,奖项到第 2 名为止")
    assert [quota.explanation for quota in last.award.quotas] == ["基数 4 × 25% = 1"] * 2


def test_a_refused_award_is_the_reason_for_none() -> None:
    best = contenders(WELDING, WELDERS)[0]
    quota = Quota("", "一等奖", base=4, size=1, last_place=1, given=1, explanation="基数 4 × 25% = 1")
    refused = explain_award(best, None, [quota], [WhyRefusal("一等奖", "模块 T 得分 50,低于 60")])
    assert (refused.award, refused.reason) == ("", "一等奖没有给,模块 T 得分 50,低于 60")
    assert refused.other_refusals == ()


# -- as JSON -----------------------------------------------------------------------------------------


def _figures(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            if f"{key}_exact" in value and each is not None:
                yield each, value[f"{key}_exact"]
            yield from _figures(each)
    elif isinstance(value, list):
        for each in value:
            yield from _figures(each)


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


@given(st.lists(marks, min_size=3, max_size=3), st.sampled_from(["1", "0.3", "0.25"]))
def test_json_is_exact_and_has_no_floats(given_marks: list[Decimal], weight: str) -> None:
    aspect = {"code": "A", "name": "操作", "maximum": "20"}
    module = {"code": "M", "name": "实操", "weight": weight, "panel": {"judges": 3}, "aspects": [aspect]}
    sheets: dict[str, Sheets] = {"M": {n: {"A": mark} for n, mark in enumerate(given_marks, 1)}}
    told = why_json(explained({"modules": [module]}, [sheets]))
    assert json.loads(json.dumps(told)) == told
    assert not [leaf for leaf in _leaves(told) if isinstance(leaf, float)]
    mean = sum(map(Fraction, given_marks), Fraction(0)) / 3 * Fraction(weight)
    assert Fraction(told["total_exact"]) == mean
    found = list(_figures(told))
    assert len(found) > 5
    assert all(shown(Fraction(exact), 2) == rounded for rounded, exact in found)
    assert told["modules"][0]["weight"] == weight


def test_json_names_the_step_that_decided() -> None:
    steps = [why_json(explained(WELDING, WELDERS, at))["tie_step"] for at in range(4)]
    assert steps == [None, "time", "shared", "shared"]
    decided = explained(WELDING, WELDERS, 3, decided={3: 1, 2: 2})
    assert [tie["step"] for tie in why_json(decided)["ties"]] == ["time", "decision"]


def test_json_reasons_say_place_and_award() -> None:
    told = why_json(explained(WELDING, WELDERS, 1))
    assert told["reasons"] == [
        "与王建军总成绩相同,实际操作(90.6666…)也相同,比较用时(少者在前):24:50 对 25:30,排在其前",
        "第 2 名,在二等奖名次(第 2 名)内;基数 4 × 25% = 1",
    ]


def _names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from _names(each)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)


def test_every_name_is_in_the_docs() -> None:
    deducted = {1: [Deducted(Decimal(2), "未戴面罩", "P"), Deducted(Decimal(1), "超时")]}
    welder = explained(WELDING, WELDERS, 2, deducted={**deducted, 2: deducted[1], 3: deducted[1]})
    extra, refusal = WhyExtra("奖金", True, "一等奖的奖金"), WhyRefusal("一等奖", "低于最低分")
    full = replace(welder, award=replace(welder.award, extras=(extra,), refusals=(refusal,)))
    rounds = explained(ROUNDS, [{"M1": {1: {"1": Decimal(80)}}, "M2": {1: {"2": Decimal(70)}}}])
    veto = {"code": "V", "name": "伤亡事故", "kind": "veto", "effect": "no_award"}
    struck = explained(
        {"modules": [{"code": "M", "name": "现场", "aspects": [veto]}]}, [{"M": {1: {"V": Decimal(1)}}}]
    )
    told = {name for why in (full, rounds, struck) for name in _names(why_json(why))}
    text = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert {"effect", "total_exact"} <= told
    assert sorted(name for name in told if f"`{name.removesuffix('_exact')}`" not in text) == []
