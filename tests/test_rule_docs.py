"""Every rule is explained to organisers, with examples that the program computes to the same figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.domain import honours, ranking, rule_words
from app.domain.awards import AwardRule, AwardTier, Standing, allot
from app.domain.eligibility import NEED_NAMES, UNIT_FACT_NAMES
from app.domain.marking import AspectKind, Bound, VetoEffect
from app.domain.numbers import exact_text
from app.domain.panels import Panel, PanelMethod, combine
from app.domain.quotas import BOUNDARY_NAMES, ROUNDING_NAMES, VACANT_NAMES, Boundary
from app.domain.reading import Reader
from app.domain.rule_words import KIND_NAMES, METHOD_NAMES
from app.domain.rules import known_tie_keys, read_awards, read_rules
from app.domain.standings import SHARE_NAMES, STANDING_KEY_NAMES
from app.domain.standings_reading import STANDINGS_NAMES, PointsBy, read_standings
from app.domain.teams import TEAM_BY_NAMES, TEAM_METHOD_NAMES
from app.domain.unit_awards import BASE_NAMES, FIGURE_NAMES
from tests.docs_examples import Example, find_examples, kinds_of, recompute

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("rules", "ranking", "awards", "eligibility")
RULES, RANKING, AWARDS, ELIGIBILITY = (ROOT / "docs" / f"{page}.md" for page in PAGES)
# Where the keys that a reader asks for are explained.
READERS: Mapping[str, Path] = {
    "rules": RULES,
    "scheme_reading": RULES,
    "aspect_reading": RULES,
    "ranking_reading": RANKING,
    "standings_reading": RANKING,
    "awards_reading": AWARDS,
    "eligibility_reading": ELIGIBILITY,
}
_ASKED = re.compile(
    r"""(?:\.(?:text|texts|decimal|decimals|optional|optional_whole|whole|flag|choice|seconds|part|items|mixed|has|day)"""
    r"""|\b(?:read|_lines))\((?:\w+,\s*)?"(\w+)\""""
)
# Every table of words in app/domain/rule_words.py, and those that stand beside their rule.
TABLES: Mapping[str, tuple[Path, Mapping[Any, str]]] = {
    **{
        name: (RANKING if name == "ORDER_NAMES" else RULES, table)
        for name, table in vars(rule_words).items()
        if name.endswith("_NAMES") and isinstance(table, dict)
    },
    "SHARED_PLACES": (RANKING, ranking.SHARED_NAMES),
    "TEAM_BY": (RANKING, TEAM_BY_NAMES),
    "TEAM_METHOD": (RANKING, TEAM_METHOD_NAMES),
    "STANDING_KEY": (RANKING, STANDING_KEY_NAMES),
    "SHARE": (RANKING, SHARE_NAMES),
    "POINTS_BY": (RANKING, {PointsBy.RANK: "名次", PointsBy.AWARD: "奖项", PointsBy.SCORE: "总成绩"}),
    "QUOTA_ROUNDING": (AWARDS, ROUNDING_NAMES),
    "BOUNDARY": (AWARDS, BOUNDARY_NAMES),
    "VACANT": (AWARDS, VACANT_NAMES),
    "HONOUR_SHARED": (AWARDS, honours.SHARED_NAMES),
    "UNIT_FIGURE": (AWARDS, FIGURE_NAMES),
    "UNIT_BASE": (AWARDS, BASE_NAMES),
    "NEED": (ELIGIBILITY, NEED_NAMES),
    "UNIT_FACT": (ELIGIBILITY, UNIT_FACT_NAMES),
}
WORDS = [(key, path, code, name) for key, (path, table) in TABLES.items() for code, name in table.items()]
EXAMPLES = find_examples(RULES)


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _code_words(text: str) -> set[str]:
    """Everything between back quotes, in pieces: `panel.judges` is panel and judges."""
    quoted = re.findall(r"`([^`\n]+)`", text)
    return {piece for each in quoted for piece in (each, each.strip('"'), *re.findall(r"\w+", each))}


# -- words -----------------------------------------------------------------------------------------


def test_every_table_of_rule_words_is_looked_at() -> None:
    assert {"KIND_NAMES", "METHOD_NAMES", "STAGE_NAMES", "VETO_NAMES", "WHOLE_NAMES"} <= TABLES.keys()


@pytest.mark.parametrize(("table", "path", "code", "name"), WORDS, ids=lambda value: str(value)[-40:])
def test_every_word_of_a_rule_stands_beside_its_name(
    table: str, path: Path, code: StrEnum, name: str
) -> None:
    lines = [line for line in _read(path).splitlines() if code.value in _code_words(line) and name in line]
    assert lines, f"{table}: {path.name} has no line with `{code.value}` and {name}"


@pytest.mark.parametrize("bound", Bound)
def test_every_bound_of_a_band_is_explained(bound: Bound) -> None:
    assert bound.value in _code_words(_read(RULES))


@pytest.mark.parametrize("reader", READERS)
def test_every_key_of_a_rule_is_explained(reader: str) -> None:
    source = _read(ROOT / "app" / "domain" / f"{reader}.py")
    asked = set(_ASKED.findall(source))
    samples = {
        "rules": {"ranking", "awards", "checking", "teams"},
        "scheme_reading": {
            "modules",
            "carry",
            "cut_percent",
            "self",
            "fallback",
            "judgement",
            "best",
            "full",
        },
        "aspect_reading": {"kind", "unit", "per", "whole", "start", "seats", "table_of", "points", "effect"},
        "ranking_reading": {"distinct_top", "shared", "key", "order", "least", "by"},
        "standings_reading": {"points", "rest", "share", "best_per_unit", "event_weights", "ties"},
        "awards_reading": {"tiers", "floor", "module_floors", "age_on", "or_up", "approver", "unit_awards"},
        "eligibility_reading": {"max_age", "age_on", "needs", "same_unit", "max_reserves"},
    }
    assert samples[reader] <= asked, "the search finds what is asked for"
    assert asked - _code_words(_read(READERS[reader])) == set()


def test_every_reader_of_rules_is_looked_at() -> None:
    found = {path.stem for path in (ROOT / "app" / "domain").glob("*_reading.py")}
    assert found <= READERS.keys()


def test_every_tie_key_is_explained() -> None:
    aspects = [
        {"code": "B2", "name": "乙", "maximum": "10"},
        {"code": "C", "name": "丙", "kind": "attempts"},
        {"code": "D", "name": "丁", "kind": "time"},
    ]
    module = {"code": "P", "name": "甲", "round": "R2", "aspects": aspects}
    scheme = read_rules({"rounds": [{"code": "R2"}], "modules": [module]}).scheme
    kinds = {key.partition(":")[0] + (":" if ":" in key else "") for key in known_tie_keys(scheme)}
    assert {"module:", "aspect:", "round:", "time", "untrimmed", "untrimmed:", "last_time"} <= kinds
    words = _code_words(_read(RANKING))
    missing = {kind for kind in kinds if not any(word.startswith(kind) for word in words)}
    assert missing == set()
    assert any("+" in word for word in words), "several added"


# -- worked examples -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", AspectKind)
def test_every_kind_has_a_section_with_an_example_that_is_computed(kind: AspectKind) -> None:
    section = re.search(rf"^### {KIND_NAMES[kind]}\n(.*?)(?=^##)", _read(RULES), re.MULTILINE | re.DOTALL)
    assert section is not None, f"no section ### {KIND_NAMES[kind]}"
    blocks = re.findall(r"```json\n(.*?)```", section[1], re.DOTALL)
    shown = [ex for ex in EXAMPLES if ex.document in [json.loads(block) for block in blocks]]
    assert any(kind in kinds_of(example) and example.is_scored for example in shown)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.document)[:60])
def test_the_figures_of_an_example_are_those_of_the_program(example: Example) -> None:
    assert example.is_scored, "an example says what is typed and what comes out"
    assert [dict(row) for row in recompute(example)] == [dict(row) for row in example.rows]


def test_the_figures_of_an_example_are_really_computed() -> None:
    rows = ({"裁判填": "8.5", "得分": "8"},)
    example = Example({"code": "A", "name": "甲", "maximum": "10"}, rows)
    assert recompute(example) == ({"裁判填": "8.5", "得分": "8.5"},)


@pytest.mark.parametrize("method", PanelMethod)
def test_the_panel_of_the_examples_is_combined_as_said(method: PanelMethod) -> None:
    head = re.search(r"^\| 合成方法 \| 名称 \| 五名裁判给 (.+) \|$", _read(RULES), re.MULTILINE)
    line = re.search(
        rf"^\| `{method.value}` \| {METHOD_NAMES[method]} \| (.+) \|$", _read(RULES), re.MULTILINE
    )
    assert head is not None
    assert line is not None
    figures = [Fraction(each) for each in head[1].split("、")]
    combined = combine(Panel(len(figures), method), figures)
    assert re.findall(r"[\d.]+", line[1])[-1] == exact_text(combined.value)


@pytest.mark.parametrize("effect", VetoEffect)
def test_every_effect_of_a_veto_stands_in_its_table(effect: VetoEffect) -> None:
    assert re.search(rf"^\| `{effect.value}` \|", _read(RULES), re.MULTILINE)


def _inline(path: Path, opening: str) -> Iterator[dict[str, Any]]:
    """What stands between back quotes and opens like this, as JSON."""
    for quoted in re.findall(r"`([^`\n]+)`", _read(path)):
        if quoted.startswith(opening):
            yield json.loads(quoted)


def test_the_examples_of_awards_are_read() -> None:
    blocks = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", _read(AWARDS), re.DOTALL)]
    assert len(blocks) >= 5
    for block in blocks:
        read_awards(block)


def test_the_examples_of_standings_are_read() -> None:
    found = list(_inline(RANKING, '{"points"'))
    assert found
    for document in found:
        reader = Reader(document, STANDINGS_NAMES)
        read_standings(reader)
        assert reader.problems == []


def _table(path: Path, head: str) -> list[list[str]]:
    """The rows of the only table with this head line."""
    found = re.search(rf"^\| {re.escape(head)} \|\n\|[- |]+\|\n((?:\|.*\n)+)", _read(path), re.MULTILINE)
    assert found is not None, head
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in found[1].splitlines()]


def test_the_ties_of_the_example_are_parted_as_said() -> None:
    rows = _table(RANKING, "选手 | 实操 | 用时 | 名次 | 由什么决定")
    rule = ranking.RankingRule((ranking.TieKey("module:P"), ranking.TieKey("time", ascending=True)))
    candidates = []
    for name, practice, time, *_rest in rows:
        minutes, _, seconds = time.partition(":")
        spent = Fraction(int(minutes) * 60 + int(seconds))
        ties = {"module:P": Fraction(practice), "time": spent}
        candidates.append(ranking.Candidate(name, Fraction(90), ties))
    places = {place.id: place for place in ranking.rank(candidates, rule)}
    assert [str(places[row[0]].rank) for row in rows] == [row[3] for row in rows]
    names = {"module:P": "实操", "time": "用时"}
    for row in rows:
        decided = places[row[0]].decided_by
        assert isinstance(decided, ranking.TieKey)
        assert row[4] in (names[decided.key], "与甲并列"), row
    strict = ranking.RankingRule(rule.ties, distinct_top=3)
    asked = {place.id for place in ranking.rank(candidates, strict) if place.needs_decision}
    assert asked == {"甲", "乙"}


@pytest.mark.parametrize("boundary", Boundary)
def test_a_tie_at_the_edge_of_a_quota_is_treated_as_said(boundary: Boundary) -> None:
    rows = _table(AWARDS, "写法 | 含义 | 二等奖 | 三等奖")
    (row,) = [row for row in rows if row[0].startswith(f"`{boundary.value}`")]
    tiers = tuple(AwardTier(f"{word}等奖", count=count) for word, count in (("一", 1), ("二", 2), ("三", 3)))
    ranks = [1, 2, 2, 2, 5, 6, 7, 8]
    standings = [Standing(n, rank, Fraction(100 - rank)) for n, rank in enumerate(ranks, 1)]
    decisions = {("", "二等奖"): (2, 3)} if boundary is Boundary.DECIDE else {}
    given = allot(standings, AwardRule(tiers, boundary=boundary), decisions).awards
    second, third = ([due.id for due in given if due.award == f"{word}等奖"] for word in "二三")
    told = {
        Boundary.CONSUME: ("3 人", "2 人:第 5、6 名", [2, 3, 4], [5, 6]),
        Boundary.EXTRA: ("3 人", "3 人:第 5、6、7 名", [2, 3, 4], [5, 6, 7]),
        Boundary.LOWER: ("没有,2 个名额空着", "3 人:并列的三人", [], [2, 3, 4]),
        Boundary.DECIDE: ("决定的 2 人", "3 人:余下 1 人和第 5、6 名", [2, 3], [4, 5, 6]),
    }[boundary]
    assert (row[2], row[3]) == told[:2]
    assert (second, third) == told[2:]


def test_the_quotas_of_the_first_example_come_out_as_said() -> None:
    said = "24 人出分,一、二、三等奖 10%、20%、30%,名额为 2.4→2、4.8→5、7.2→7,对应第 1–2、3–7、8–14 名"
    assert said in _read(AWARDS)
    tiers = tuple(
        AwardTier(name, percent=Decimal(share)) for name, share in (("一", 10), ("二", 20), ("三", 30))
    )
    standings = [Standing(n, n, Fraction(100 - n)) for n in range(1, 25)]
    quotas = allot(standings, AwardRule(tiers)).quotas
    assert [(quota.size, quota.last_place) for quota in quotas] == [(2, 2), (5, 7), (7, 14)]
