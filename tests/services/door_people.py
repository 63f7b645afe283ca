"""Calls of the services around units, people and their words, for the walk through the door."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import select

from app.domain.rights import Role
from app.domain.word_lists import WordKey
from app.services import organizations, person_merging, unit_book, word_lists
from app.services.door import WriteSession
from app.services.organizations import OrganizationForm
from app.services.rows import row_id
from db.tables import Person
from tests.bench import Bench
from tests.services.door_sample import Sample
from tests.services.door_world import World

ONE, OTHER = "甲机电", "乙机电"


def _two_units(session: Bench, world: World) -> None:
    for name in (ONE, OTHER):
        organizations.save_organization(session, world.competition, OrganizationForm(name))


def _two_people(session: Bench, _world: World) -> None:
    for number in ("E12345678", "E87654321"):
        session.add(Person(name="钱多多", document_type="护照", document_number=number))


def _units(session: WriteSession) -> tuple[int, int]:
    units = organizations.load_organizations(session, (ONE, OTHER))
    return row_id(units[ONE]), row_id(units[OTHER])


def _people(session: WriteSession) -> tuple[int, int]:
    one, other = session.exec(select(Person).where(Person.name == "钱多多"))
    return row_id(one), row_id(other)


# fmt: off
PEOPLE_SAMPLES: dict[Callable[..., object], Sample] = {
    word_lists.save_words: Sample(
        lambda s, w: word_lists.save_words(s, w.competition, WordKey.PROJECT_KIND, ["班组"]),
        "register", Role.SCORER, wide=True),
    unit_book.merge_units: Sample(
        lambda s, w: unit_book.merge_units(s, w.competition, *_units(s), "同一家"), "register", Role.SCORER,
        wide=True, prepare=_two_units),
    person_merging.merge_people: Sample(
        lambda s, w: person_merging.merge_people(s, w.competition, *_people(s), "同一人"), "register",
        Role.SCORER, wide=True, prepare=_two_people),
    person_merging.keep_apart: Sample(
        lambda s, w: person_merging.keep_apart(s, w.competition, *_people(s)), "register", Role.ADMIN,
        wide=True, prepare=_two_people),
}
# fmt: on
