"""The registration list in memory: what one search box finds."""

from datetime import date

import pytest

from app.services import registration
from app.services.entry_index import read_index
from tests.bench import Bench
from tests.services.registration_data import World, form, id_number, make_full_world, person


@pytest.fixture
def world(session: Bench) -> World:
    return make_full_world(session)


SEARCHES: tuple[tuple[str, list[str]], ...] = (
    ("张伟", ["张伟"]),
    ("张 伟", ["张伟"]),
    ("伟", ["张伟"]),
    ("zw", ["张伟"]),
    ("zhangwei", ["张伟"]),
    ("ZW", ["张伟"]),
    ("szf", ["单志飞"]),
    ("dzf", ["单志飞"]),
    ("ly", ["李䶮"]),
    ("长安", ["李䶮"]),
    ("cqca", ["李䶮"]),
    ("smith", ["John Smith"]),
    ("20220003", ["单志飞"]),
    ("0003", ["单志飞"]),
    ("6206", ["张伟"]),
    (id_number(3), ["李䶮"]),
    ("e12345678", ["John Smith"]),
    ("赵敏", ["100%可靠的_夹具"]),
    ("0%", ["100%可靠的_夹具"]),
    ("的_", ["100%可靠的_夹具"]),
    ("张伟 金泷", ["张伟"]),
    ("张伟 长安", []),
    ("%", ["100%可靠的_夹具"]),
    ("不存在", []),
)


def test_one_box_finds_everything(world: World) -> None:
    found = [(query, world.names(query)) for query, _ in SEARCHES]
    assert found == list(SEARCHES)


def test_every_member_of_a_team_is_found(world: World) -> None:
    team = {"title": "抢修一队", "event": "抢修接力"}
    world.take_in(form(person("王芳", 2) | team, person("赵敏", 4, phone="13900004444") | team))
    for query in ("芳 抢修", "zm 抢修", "4444", id_number(4)):
        assert world.names(query) == ["抢修一队"], query


def test_filters_by_event_and_review(world: World) -> None:
    assert [row.name for row in world.entries(event="钳工")] == ["单志飞", "John Smith"]
    first = world.entries()[0]
    registration.review_entry(world.session, first.entry_id, "approved")
    assert [row.name for row in world.index().find(review="approved")] == ["张伟"]


def test_ages_are_counted_on_the_first_day_or_the_day_given(world: World) -> None:
    assert world.entries("张伟")[0].age == 38
    index = read_index(world.session, world.competition_id, day=date(2022, 9, 11))
    assert index.find("张伟")[0].age == 37


def test_an_achievement_has_neither_age_nor_gender(world: World) -> None:
    row = world.entries(event="“五小”成果评审")[0]
    assert (row.name, row.gender, row.age, row.level_name, row.entry_kind) == (
        "100%可靠的_夹具",
        "",
        None,
        "",
        "innovation",
    )


def test_counts(world: World) -> None:
    rows = world.entries()
    registration.review_entry(world.session, rows[0].entry_id, "approved")
    registration.review_entry(world.session, rows[1].entry_id, "returned", "证件照不清")
    counts = world.index().count()
    assert (counts.total, counts.approved, counts.pending, counts.returned) == (5, 1, 3, 1)
    assert world.index().count(world.events["钳工"]).total == 2
    assert registration.count_entries(world.session, world.competition_id) == 5
