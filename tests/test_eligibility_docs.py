"""What docs/eligibility.md says is found is what the program finds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.domain.eligibility import Entrant, Member, Unit, UnitFact, find_all
from app.domain.eligibility_reading import NAMES, EligibilityDocuments, find_problems
from app.domain.people import SKILL_LEVELS
from app.services.registration import REVIEW_NAMES
from tests.docs_examples import Example, Row, find_examples

PAGE = Path(__file__).resolve().parent.parent / "docs" / "eligibility.md"
EXAMPLES = find_examples(PAGE)
FOUND = "查出"
TITLES = {"姓名", "性别", "出生日期", "技能等级", "单位", "单位性质", "赛项", "审核", FOUND}
LEVELS = {name: level for level, name in SKILL_LEVELS.items()}
REVIEWS = {name: state for state, name in REVIEW_NAMES.items()}


def entrant(place: int, row: Row, rows: tuple[Row, ...]) -> Entrant:
    """The entry a row tells of; people and units of one name are the same."""
    assert row.keys() <= TITLES
    people, units, events = (
        list(dict.fromkeys(each.get(title, "") for each in rows)) for title in ("姓名", "单位", "赛项")
    )
    born = row.get("出生日期", "")
    member = Member(
        people.index(row["姓名"]),
        row["姓名"],
        gender=row.get("性别", ""),
        born_on=date.fromisoformat(born) if born else None,
        skill_level=LEVELS.get(row.get("技能等级", "")),
    )
    unit = Unit(units.index(row.get("单位", "")), "厂", {UnitFact.KINDS: row.get("单位性质", "")})
    event = row.get("赛项", "")
    review = REVIEWS[row.get("审核", "待审核")]
    return Entrant(place, events.index(event), event, "person", review=review, unit=unit, members=(member,))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.document)[:60])
def test_an_example_is_read_and_finds_what_it_says(example: Example) -> None:
    assert find_problems(example.document) == ()
    documents = EligibilityDocuments(example.document)
    entrants = [entrant(place, row, example.rows) for place, row in enumerate(example.rows)]
    found = find_all(entrants, documents.rule, None)
    told = [";".join(finding.text for finding in found.get(place, ())) for place in range(len(entrants))]
    assert told == [row[FOUND] for row in example.rows]


def test_examples_of_ages_units_and_quotas_are_computed() -> None:
    computed = {key for example in EXAMPLES if example.rows for key in example.document}
    assert {
        "max_age",
        "max_age_women",
        "levels",
        "unit_kinds",
        "events_per_person",
        "entries_per_unit",
    } <= computed


@pytest.mark.parametrize("key", NAMES)
def test_every_condition_stands_beside_the_name_it_has_on_screen(key: str) -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if f"`{key}`" in line and NAMES[key] in line]
