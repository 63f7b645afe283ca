"""The ready schemes: clean, complete, and they rank and award a field of marks."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.awards import Standing, allot
from app.domain.field import Entrant, Field
from app.domain.marking import AspectKind, VetoEffect, parse_mark
from app.domain.panels import PanelMethod
from app.domain.rules import find_problems, read_rules
from app.domain.scheme import MarkingScheme
from app.domain.scores import Sheets
from app.errors import UserError
from app.services.demo_marks import typed_mark
from app.services.ready_schemes import ReadyScheme, list_ready_schemes, load_ready_scheme, whole_event

READY = list_ready_schemes()
EVERY = pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.key)
FIELD = 30


def test_the_five_that_organisers_ask_for_are_there() -> None:
    assert {ready.key for ready in READY} >= {"hangong", "chache", "diangong", "zhongdiangongcheng", "wuxiao"}
    assert len({ready.name for ready in READY}) == len(READY)


@EVERY
def test_a_ready_scheme_is_clean_and_states_its_totals(ready: ReadyScheme) -> None:
    assert find_problems(ready.rules) == ()
    scheme = read_rules(ready.rules).scheme
    assert scheme.total == 100, "stated, so that the reader checks it"
    assert scheme.maximum == 100
    for module in scheme.modules:
        assert module.full == module.maximum, module.name
    assert ready.summary.endswith("。")
    assert ready.notes
    assert all(note.endswith("。") for note in ready.notes)


@EVERY
def test_a_ready_scheme_leaves_nothing_open(ready: ReadyScheme) -> None:
    """Levels are described, panels say what is too wide, equal totals are parted, awards are named."""
    rules = read_rules(ready.rules)
    for module in rules.scheme.modules:
        levels = [aspect for aspect in module.aspects if aspect.kind is AspectKind.JUDGEMENT]
        assert all(aspect.descriptors for aspect in levels), module.name
        several = module.panel.judges > 1
        assert (module.panel.spread.percent is not None) == several
        assert (module.panel.spread.judgement == 1) == (several and bool(levels)), module.name
    assert len(rules.ranking.ties) >= 2
    assert rules.awards.tiers


@EVERY
def test_a_ready_scheme_ranks_and_awards_a_field(ready: ReadyScheme) -> None:
    rules = read_rules(ready.rules)
    rng = random.Random(ready.key)
    entrants = [Entrant(number, _marks(rules.scheme, rng)) for number in range(FIELD)]
    field = Field(rules.scheme, rules.ranking, entrants)
    places = field.places()
    assert len(places) == FIELD
    assert [place.rank for place in places if place.rank == 1], "somebody is first"
    totals = [score.total for score in field.scores.values()]
    assert all(total is not None and 0 <= total <= 105 for total in totals)
    assert len(set(totals)) > FIELD // 2, "the marks part the field"
    standings = [
        Standing(place.id, place.rank, score.total, modules={m.code: m.value for m in score.modules})
        for place in places
        for score in [field.scores[place.id]]
    ]
    awards = allot(standings, rules.awards).awards
    assert 0 < len(awards) <= FIELD
    assert {due.award for due in awards} <= {tier.name for tier in rules.awards.tiers}


@EVERY
def test_full_marks_everywhere_make_the_full_total(ready: ReadyScheme) -> None:
    scheme = read_rules(ready.rules).scheme
    best = {
        module.code: {
            seat: {
                aspect.code: _best(aspect.kind, aspect.maximum) for aspect in module.for_seat(seat).aspects
            }
            for seat in module.seats
        }
        for module in scheme.modules
    }
    # What is measured is best where the typed marks of the ablest are.
    for module in scheme.modules:
        for sheet in best[module.code].values():
            for aspect in module.aspects:
                if aspect.code in sheet and aspect.kind is AspectKind.MEASURED:
                    typed = typed_mark(aspect, 120, random.Random(0))
                    sheet[aspect.code] = parse_mark(aspect, typed)
    score = Field(scheme, read_rules(ready.rules).ranking, [Entrant(1, best)]).scores[1]
    assert score.total == 100


def _best(kind: AspectKind, maximum: Decimal) -> Decimal:
    match kind:
        case AspectKind.JUDGEMENT:
            return Decimal(3)
        case AspectKind.YES_NO | AspectKind.GRADE:
            return Decimal(1)
        case AspectKind.POINTS | AspectKind.IMPORTED:
            return maximum
        case _:
            return Decimal(0)


def _marks(scheme: MarkingScheme, rng: random.Random) -> dict[str, Sheets]:
    """What the judges of every panel type for one entrant."""
    ability = rng.randint(55, 99)
    return {
        module.code: {
            seat: {
                aspect.code: parse_mark(aspect, typed_mark(aspect, ability, rng))
                for aspect in module.for_seat(seat).aspects
            }
            for seat in module.seats
        }
        for module in scheme.modules
    }


# -- what each of them is known for --------------------------------------------------------------------


def test_welding_trims_five_judges_and_reads_bands() -> None:
    scheme = read_rules(load_ready_scheme("hangong").rules).scheme
    practice = scheme.module("P")
    assert (practice.panel.judges, practice.panel.method, practice.panel.drop) == (
        5,
        PanelMethod.TRIMMED_MEAN,
        1,
    )
    sheets = {seat: {"A1": Decimal(5), "A2": Decimal(10 - seat), "B3": Decimal(0)} for seat in range(1, 6)}
    for sheet in sheets.values():
        sheet.update({"D1": Decimal(3), "D2": Decimal(10), "D3": Decimal(5), "E1": Decimal(0)})
    sheets[1] |= {
        "B1": Decimal("3.4"),
        "B2": Decimal(11),
        "C1": Decimal(2),
        "E2": Decimal(1800),
        "E3": Decimal(0),
    }
    marks = {"T": {1: {"T1": Decimal(80)}}, "P": sheets}
    score = Field(scheme, read_rules(load_ready_scheme("hangong").rules).ranking, [Entrant(1, marks)]).scores[
        1
    ]
    # Sheets 49 48 47 46 45, trimmed 47; height 3.4 mm 6, undercut 11 mm two tens begun 6, X-ray 24.
    assert score.module("P").value == 47 + 6 + 6 + 24
    assert score.total == Fraction(80) * Fraction(3, 10) + Fraction(83) * Fraction(7, 10)


def test_the_fork_lift_loses_a_point_for_ten_seconds_begun_and_the_faster_is_first() -> None:
    rules = read_rules(load_ready_scheme("chache").rules)

    def entrant(number: int, seconds: str) -> Entrant:
        sheet = {"A1": 1, "A2": 5, "B1": 0, "B2": 0, "B3": 10, "C1": 5, "C3": 0}
        marks = {code: Decimal(mark) for code, mark in sheet.items()}
        sheets = {1: marks | {"C2": Decimal(seconds)}, 2: marks, 3: marks}
        return Entrant(number, {"T": {1: {"T1": Decimal(25)}}, "P": sheets})

    field = Field(rules.scheme, rules.ranking, [entrant(1, "368"), entrant(2, "361"), entrant(3, "371")])
    assert [field.scores[n].total for n in (1, 2, 3)] == [94, 94, 93]
    assert [(place.id, place.rank) for place in field.places()] == [(2, 1), (1, 2), (3, 3)]


def test_a_fatal_accident_keeps_the_place_and_takes_the_award() -> None:
    scheme = read_rules(load_ready_scheme("zhongdiangongcheng").rules).scheme
    vetoes = [a for module in scheme.modules for a in module.aspects if a.kind is AspectKind.VETO]
    assert [veto.effect for veto in vetoes] == [VetoEffect.NO_AWARD] * 2
    assert all(module.self_assessed for module in scheme.modules)


def test_the_bonus_counts_the_highest_level_only_and_no_more_than_its_cap() -> None:
    rules = read_rules(load_ready_scheme("zhongdiangongcheng").rules)
    module = rules.scheme.module("X")
    sheet = {"X1": Decimal(0), "X2": Decimal(0), "X3": Decimal(0), "X8": Decimal(3), "X9": Decimal(2)}
    marks = {"X": dict.fromkeys(module.seats, sheet)}
    score = Field(rules.scheme, rules.ranking, [Entrant(1, marks)]).scores[1]
    assert score.module("X").value == 5, "5 + 2, but 5 at most"


def test_the_quarters_add_up_to_the_year() -> None:
    rules = read_rules(load_ready_scheme("zhongdiangongcheng_jidu").rules)
    assert [stage.name for stage in rules.scheme.rounds] == ["第一季度", "第二季度", "第三季度", "第四季度"]
    assert not any(stage.cuts for stage in rules.scheme.rounds)


# -- templates that name them --------------------------------------------------------------------------


def test_an_event_of_a_template_takes_over_the_ready_scheme() -> None:
    event = whole_event({"name": "焊工(二组)", "scheme": "hangong", "blind": False})
    ready = load_ready_scheme("hangong")
    assert event["rules"] == ready.rules
    assert (event["name"], event["blind"], event["divisions"]) == ("焊工(二组)", False, list(ready.divisions))


def test_an_event_with_rules_of_its_own_stays_as_it_is() -> None:
    item = {"name": "钳工", "rules": {"modules": []}}
    assert whole_event(item) == item


def test_a_scheme_that_is_not_there_is_named() -> None:
    with pytest.raises(UserError, match="找不到现成的评分表“没有”"):
        whole_event({"name": "x", "scheme": "没有"})
