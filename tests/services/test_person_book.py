"""The book of people over two years: found, with what they took part in, and doubles made one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sqlmodel import select

from app.domain.duplicates import Likeness
from app.domain.timetable import SittingKind
from app.errors import InputError, UserError
from app.services import person_book, registration
from app.services.entry_form import load_entry, save_entry
from app.services.people import find_person, load_people
from app.services.person_book import PersonDetail, compare_people, list_doubles, load_person, read_people
from app.services.person_merging import keep_apart, merge_people
from app.services.registration_comparison import Outcome
from db.tables import (
    AuditEntry,
    CheckIn,
    Person,
    Publication,
    PublishedResult,
    Seat,
    Sitting,
)
from tests.bench import Bench
from tests.services.registration_data import World, form, id_number, make_world, naming, person

OLD, NEW = id_number(13), id_number(31)
WHY = "原件核对,证件号抄错"


@pytest.fixture
def world(session: Bench) -> World:
    """张伟 stands twice, with two digits of his number in turn; once in each year."""
    world = make_world(session)
    world.take_in(form(person("张伟", 13, phone="13805616206"), person("李静", 8, "钳工", "平湖发电")))
    return world


@pytest.fixture
def next_year(session: Bench, world: World) -> World:
    later = make_world(session, "2023 年竞赛")
    later.take_in(form(person("张伟", 31, "焊工", "金泷机电", education="大专"), person("单志飞", 5, "焊工")))
    return later


def named(session: Bench, name: str) -> list[int]:
    return [row.id for row in read_people(session).rows if row.name == name]


def detail(session: Bench, name: str) -> PersonDetail:
    return load_person(session, named(session, name)[0])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["李静", "单志飞", "张伟", "张伟"]),
        ("zw", ["张伟", "张伟"]),
        ("zhi", []),
        ("szf", ["单志飞"]),
        ("静", ["李静"]),
        ("平湖", ["李静"]),
        ("金泷 张", ["张伟", "张伟"]),
        (OLD, ["张伟"]),
        ("6206", ["张伟"]),
        ("20220002", ["李静", "单志飞"]),  # the second of both competitions
        ("123", []),
    ],
)
def test_people_are_found_over_all_years(
    session: Bench, next_year: World, query: str, names: list[str]
) -> None:
    rows = read_people(session).find(query)
    assert sorted(row.name for row in rows) == sorted(names)
    assert all("*" in row.document for row in rows)


def test_people_of_one_competition(session: Bench, next_year: World) -> None:
    book = read_people(session, next_year.competition_id)
    assert [row.name for row in book.find(only=book.here)] == ["单志飞", "张伟"]
    assert book.find(OLD, only=book.here) == ()
    assert [(row.label, row.entries, row.last_year) for row in book.find(OLD)] == [
        ("张伟(金泷机电,20220001)", 1, 2022)
    ]


def test_history_tells_places_and_states(session: Bench, world: World) -> None:
    entry = world.entries("张伟")[0]
    registration.review_entry(session, entry.entry_id, "approved")
    for version, rank in ((1, 2), (2, 3)):
        published = Publication(
            event_id=world.events["焊工"], version=version, competition="", event="", basis="",
            published_at=session.clock(), published_by="统分员 王敏",
        )  # fmt: skip
        session.add(published)
        session.flush()
        session.add(
            PublishedResult(
                publication_id=published.id or 0, entry_id=entry.entry_id, position=1, number=entry.number,
                recipient="张伟", status="active", rank=rank, award="三等奖",
            )
        )  # fmt: skip
    session.flush()
    (line_of_year,) = detail(session, "张伟").entries
    assert (line_of_year.year, line_of_year.competition) == (2022, "四赛一创")
    assert line_of_year.text == "焊工 · 20220001 · 选手 · 第 3 名 三等奖"
    assert detail(session, "李静").entries[0].state == "待审核"
    registration.set_entry_status(session, entry.entry_id, "absent", "没有来")
    assert detail(session, "张伟").entries[0].text.endswith("缺考")
    assert detail(session, "张伟").label == "张伟(金泷机电,20220001)"


def test_doubles_are_offered_and_compared_without_showing_their_numbers(
    session: Bench, next_year: World
) -> None:
    (double,) = list_doubles(session)
    assert double.reasons[0] is Likeness.SWAPPED
    assert Likeness.BIRTH in double.reasons
    comparison = compare_people(session, double.first, double.second)
    by_caption = {line.caption: line for line in comparison.lines}
    assert by_caption["证件"].left == f"居民身份证 340602********{OLD[-4:]}"
    assert by_caption["证件"].differs
    assert not by_caption["姓名"].differs
    assert (by_caption["文化程度"].left, by_caption["文化程度"].right) == ("", "大专")
    assert comparison.right.entries[0].competition == "2023 年竞赛"


def test_merging_moves_everything_and_both_documents_lead_to_who_stays(
    session: Bench, world: World, next_year: World
) -> None:
    keep, drop = named(session, "张伟")
    entry = next_year.entries("张伟")[0]
    starts = session.clock().replace(tzinfo=None, second=0, microsecond=0)
    sitting = Sitting(
        competition_id=next_year.competition_id, event_id=entry.event_id, kind=SittingKind.THEORY.value,
        name="理论", starts_at=starts, ends_at=starts,
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    session.add(Seat(sitting_id=sitting.id or 0, entry_id=entry.entry_id, person_id=drop, station=1))
    session.add(CheckIn(entry_id=entry.entry_id, person_id=drop, at=session.clock(), by="统分员 王敏"))
    session.flush()
    merge_people(session, world.competition_id, keep, drop, f" {WHY} ")
    assert named(session, "张伟") == [keep]
    assert list(naming(session, "person_id", drop)) == []
    found = load_person(session, keep)
    assert [each.year for each in found.entries] == [2022, 2022]
    assert found.others == (f"居民身份证 340602********{NEW[-4:]}",)
    assert dict(found.facts)["文化程度"] == "大专"  # known of the other only
    assert session.exec(select(Seat)).one().person_id == keep
    assert session.exec(select(CheckIn)).one().person_id == keep
    assert list_doubles(session) == ()
    assert [row.id for row in read_people(session).find(NEW)] == [keep]
    by_key, by_name = load_people(session, [OLD, NEW], ["张伟"])
    assert {person.id for person in by_key.values()} == {keep}
    assert [person.id for person in by_name["张伟"]] == [keep]
    assert find_person(session, ("居民身份证", NEW)) is session.get(Person, keep)
    assert next_year.names(NEW) == next_year.names(OLD) == ["张伟"]
    session.commit()
    told = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()  # type: ignore[attr-defined]
    assert told is not None
    assert told.text == f"人员“张伟(金泷机电,20220001)”并入“张伟(金泷机电,20220001)”,原因:{WHY}"
    assert OLD not in told.text


def test_forms_with_the_other_number_find_who_stays(session: Bench, world: World, next_year: World) -> None:
    keep, drop = named(session, "张伟")
    merge_people(session, world.competition_id, keep, drop, WHY)
    # Of a file: as one person, whichever number it says, and never twice in an event.
    file = form(person("张伟", 31, "钳工", trade="钳工"), person("张伟", 13, "钳工"))
    preview = next_year.preview(file)
    first, second = preview.rows
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.ERROR)
    assert first.person_id == keep
    remarks = [problem.text for problem in first.review.problems]
    assert f"这个证件号已并入“张伟(金泷机电)”,按居民身份证 340602********{OLD[-4:]}登记" in remarks
    assert not any("同名" in remark for remark in remarks)
    assert any("重复报名" in problem.text for problem in second.review.problems)
    next_year.commit(preview)
    assert len(load_person(session, keep).entries) == 3
    # By hand: the entry is that person's, and keeps the person's own document.
    event = next_year.events["焊工"]
    own = load_entry(session, next_year.entries("单志飞")[0].entry_id).form
    typed = replace(own, entry_id=None, event_id=next_year.events["抢修接力"], title="一队", name="张伟")
    added = save_entry(session, replace(typed, document_number=NEW))
    assert load_entry(session, added).form.document_number == OLD
    with pytest.raises(InputError, match="已报“焊工”"):
        save_entry(session, replace(typed, event_id=event, title="", document_number=NEW))


def test_who_takes_part_twice_is_not_merged(session: Bench, world: World) -> None:
    world.take_in(form(person("张伟", 31)))
    keep, drop = named(session, "张伟")
    merge = partial(merge_people, session, world.competition_id, keep, drop)
    with pytest.raises(UserError, match="两人都报了“焊工”\\(报名号 20220001、20220003\\)"):
        merge(WHY)
    registration.set_entry_status(session, world.entries("20220003")[0].entry_id, "withdrew", "重复报名")
    merge(WHY)
    assert named(session, "张伟") == [keep]


def test_two_of_one_team_are_two(session: Bench, world: World) -> None:
    row = person("张伟", 41, "抢修接力") | {"title": "一队"}
    world.take_in(form(row, row | {"document_number": NEW}))
    _first, second, third = named(session, "张伟")
    with pytest.raises(UserError, match="同在“抢修接力”的一条报名里"):
        merge_people(session, None, second, third, WHY)


@pytest.mark.parametrize("reason", ["", "  "])
def test_merging_wants_a_reason_and_two_people(session: Bench, world: World, reason: str) -> None:
    first, second = (named(session, name)[0] for name in ("张伟", "李静"))
    with pytest.raises(InputError, match="原因"):
        merge_people(session, None, first, second, reason)
    with pytest.raises(UserError, match="不能并入自己"):
        merge_people(session, None, first, first, WHY)
    merge_people(session, None, first, second, WHY)  # the office decides: two names may be one person
    with pytest.raises(UserError, match="已不在人员库里"):
        merge_people(session, None, first, second, WHY)


def test_who_was_kept_apart_is_not_offered_again(session: Bench, world: World, next_year: World) -> None:
    one, other = named(session, "张伟")
    keep_apart(session, None, other, one)
    keep_apart(session, None, one, other)  # said twice, kept once
    assert list_doubles(session) == ()
    assert person_book.kept_apart(session) == {(one, other)}
    with pytest.raises(UserError, match="两个不同的人"):
        keep_apart(session, None, one, one)
    # Whoever one of them was merged with is another one, too.
    world.take_in(form(person("张 伟", 31) | {"document_number": "E1234567", "document_type": "护照"}))
    third = max(named(session, "张伟"))
    merge_people(session, None, third, other, WHY)
    assert (min(one, third), max(one, third)) in person_book.kept_apart(session)


def test_of_two_entries_of_one_person_the_returned_one_does_not_count(session: Bench, world: World) -> None:
    world.take_in(form(person("张伟", 31, trade="焊工")))
    left, stays = sorted(row.entry_id for row in world.entries(event="焊工"))
    for returned, other in ((left, stays), (stays, left)):
        registration.review_entry(session, returned, "returned", "重复报名")
        registration.review_entry(session, other, "pending")
        if returned == left:
            keep, drop = named(session, "张伟")
            merge_people(session, world.competition_id, keep, drop, WHY)
        with pytest.raises(UserError, match="同一人只能报一次"):
            registration.review_entry(session, returned, "approved")
        save_entry(session, replace(load_entry(session, other).form, note=f"不是 {returned}"))
        (row,) = world.preview(form(person("张伟", 13))).rows
        assert row.entry_id == other
