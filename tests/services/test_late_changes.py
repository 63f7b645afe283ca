"""Late changes: each with its reason and who; who comes takes over number, station and seats."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import select

from app.errors import InputError, UserError
from app.services import late_changes, registration
from app.services.entry_form import EntryForm, load_entry, save_entry
from app.services.entry_members import PersonForm
from app.services.late_changes import CHANGE_HEADINGS, changes_table, list_changes
from db.tables import CheckIn, Entry, EntryChange, Judge, Person, ScoreSheet, Seat, Sitting
from db.types import utc_now
from tests.bench import BY, Bench
from tests.services.registration_data import World, form, id_number, make_world, person


@pytest.fixture
def world(session: Bench) -> World:
    world = make_world(session)
    world.take_in(form(person("张伟", 1, division="职工组"), person("李䶮", 3, "钳工")))
    return world


def noted(world: World) -> list[tuple[str, str, str]]:
    return [
        (row.number, row.change.text, row.reason)
        for row in reversed(list_changes(world.session, world.competition_id))
    ]


def pass_all(world: World) -> int:
    for row in world.entries():
        registration.review_entry(world.session, row.entry_id, "approved")
    return world.entries()[0].entry_id


def seats(world: World, entry: int, *people: int | None) -> Sitting:
    start = datetime(2022, 10, 18, 9)
    sitting = Sitting(
        competition_id=world.competition_id, event_id=world.events["焊工"], kind="theory", name="第 1 场",
        starts_at=start, ends_at=start,
    )  # fmt: skip
    world.session.add(sitting)
    world.session.flush()
    for station, key in enumerate(people, 1):
        world.session.add(Seat(sitting_id=sitting.id or 0, entry_id=entry, person_id=key, station=station))
    world.session.flush()
    return sitting


def substitute(world: World, entry: int, name: str = "赵敏", serial: int = 4, reason: str = "") -> None:
    detail = load_entry(world.session, entry)
    other = PersonForm(name=name, document_number=id_number(serial), person_id=detail.form.person_id)
    save_entry(world.session, detail.form.with_people([other]), reason=reason)


def test_a_substitute_inherits_number_station_and_seats(world: World) -> None:
    entry = pass_all(world)
    first = load_entry(world.session, entry).form.person_id
    world.session.get_one(Entry, entry).station = 7
    seats(world, entry, first)
    with pytest.raises(InputError, match="换人 张伟 → 赵敏:请写明原因") as caught:
        substitute(world, entry)
    assert caught.value.field == "reason"
    world.session.expire_all()
    substitute(world, entry, reason=" 张伟住院 ")
    row = world.entries()[0]
    assert (row.number, row.name, row.review) == ("20220001", "赵敏", "pending")
    assert world.session.get_one(Entry, entry).station == 7
    assert row.note == "换人 张伟 → 赵敏"
    taken = world.session.exec(select(Seat)).one()
    assert taken.person_id == load_entry(world.session, entry).form.person_id != first
    (change,) = list_changes(world.session, world.competition_id)
    assert (change.number, change.name, change.organization, change.by) == (
        "20220001",
        "赵敏",
        "金泷机电",
        BY,
    )
    assert noted(world) == [("20220001", "换人 张伟 → 赵敏", "张伟住院")]
    with pytest.raises(InputError, match="请写明原因"):  # no second one passes unseen before the review
        substitute(world, entry, "钱程", 5)


def test_a_corrected_name_or_document_is_no_substitution(world: World) -> None:
    entry = pass_all(world)
    detail = load_entry(world.session, entry)
    save_entry(world.session, replace(detail.form, name="张炜"))
    save_entry(world.session, replace(load_entry(world.session, entry).form, document_number=id_number(21)))
    assert noted(world) == []
    assert load_entry(world.session, entry).review == "approved"


def test_who_checked_in_is_not_replaced(world: World) -> None:
    entry = pass_all(world)
    first = load_entry(world.session, entry).form.person_id
    came = CheckIn(entry_id=entry, person_id=first, by=BY)
    world.session.add(came)
    with pytest.raises(UserError, match="“张伟”已经检录,不能换下"):
        substitute(world, entry, reason="张伟住院")
    came.undone_at = utc_now()
    substitute(world, entry, reason="张伟住院")
    assert world.entries()[0].name == "赵敏"


def test_nobody_takes_over_marks(world: World) -> None:
    entry = pass_all(world)
    judge = Judge(event_id=world.events["焊工"], module="P", seat=1, name="裁判 1")
    world.session.add(judge)
    world.session.flush()
    world.session.add(ScoreSheet(entry_id=entry, judge_id=judge.id or 0))
    with pytest.raises(InputError, match="已有得分,不能换人"):
        substitute(world, entry, reason="张伟住院")


def test_a_late_entry_has_its_reason(world: World) -> None:
    late = EntryForm(
        world.events["焊工"], name="赵敏", document_number=id_number(4), division="职工组",
        organization="相城水泥",
    )  # fmt: skip
    save_entry(world.session, late, reason="邮件漏收")
    assert noted(world) == [("20220003", "补报 赵敏", "邮件漏收")]
    save_entry(world.session, replace(late, name="钱程", document_number=id_number(5)))
    assert len(noted(world)) == 1, "without a reason it is an ordinary one"


def test_withdrawing_and_coming_back_are_noted(world: World) -> None:
    entry = world.entries()[0].entry_id
    for status in ("absent", "retired", "retired", "active", "withdrew"):
        registration.set_entry_status(world.session, entry, status, "单位来函")
    assert [text for _number, text, _reason in noted(world)] == ["退赛", "恢复参赛", "弃权"]


def team(world: World) -> int:
    people = [("李芳", 2, "队长"), ("张伟", 1, "选手"), ("替补一", 5, "替补"), ("何教练", 9, "教练")]
    made = EntryForm(world.events["抢修接力"], title="先锋队", organization="金泷机电").with_people(
        [PersonForm(name=name, document_number=id_number(at), role=role) for name, at, role in people]
    )
    entry = save_entry(world.session, made)
    registration.review_entry(world.session, entry, "approved")
    return entry


def test_a_reserve_who_steps_in_takes_the_seat(world: World) -> None:
    entry = team(world)
    captain, first, reserve, coach = load_entry(world.session, entry).form.people
    seats(world, entry, captain.person_id, first.person_id)
    line = (captain, replace(reserve, role="选手"), coach)
    detail = load_entry(world.session, entry)
    save_entry(world.session, detail.form.with_people(line), reason="张伟手伤")
    assert noted(world) == [
        (detail.number, "改角色 替补一(替补) → 选手", "张伟手伤"),
        (detail.number, "退出 张伟", "张伟手伤"),
    ]
    assert {seat.station: seat.person_id for seat in world.session.exec(select(Seat))} == {
        1: captain.person_id,
        2: reserve.person_id,
    }


def test_a_seat_of_who_leaves_without_a_substitute_is_free_again(world: World) -> None:
    entry = team(world)
    captain, first, *others = load_entry(world.session, entry).form.people
    seats(world, entry, captain.person_id, first.person_id)
    detail = load_entry(world.session, entry)
    save_entry(world.session, detail.form.with_people((captain, *others)), reason="张伟手伤")
    assert [seat.person_id for seat in world.session.exec(select(Seat))] == [captain.person_id]
    again = PersonForm(name="张伟", document_number=id_number(1))
    save_entry(
        world.session, load_entry(world.session, entry).form.with_people((captain, *others, again)),
        reason="伤愈",
    )  # fmt: skip
    assert noted(world)[-1] == (detail.number, "增补 张伟", "伤愈")
    assert len(world.session.exec(select(Person).where(Person.name == "张伟")).all()) == 1


def test_another_unit_of_an_entered_unit_is_noted(world: World) -> None:
    entry = save_entry(world.session, EntryForm(world.events["安全生产竞赛"], organization="相城水泥"))
    registration.review_entry(world.session, entry, "approved")
    detail = load_entry(world.session, entry)
    save_entry(world.session, replace(detail.form, organization="平湖发电"), reason="合并改制")
    assert noted(world) == [(detail.number, "换单位 相城水泥 → 平湖发电", "合并改制")]


def test_the_table_of_changes_counts_from_the_first(world: World) -> None:
    entry = pass_all(world)
    substitute(world, entry, reason="=HYPERLINK(1)")
    registration.set_entry_status(world.session, entry, "retired", "单位来函")
    table = changes_table(list_changes(world.session, world.competition_id))
    assert [row[:8] for row in table] == [
        ("1", "焊工", "20220001", "金泷机电", "换人", "张伟", "赵敏", "=HYPERLINK(1)"),
        ("2", "焊工", "20220001", "金泷机电", "退赛", "", "", "单位来函"),
    ]
    assert {len(row) for row in table} == {len(CHANGE_HEADINGS)}
    assert late_changes.has_changes(world.session, world.session.get_one(Entry, entry))
    assert len(world.session.exec(select(EntryChange)).all()) == 2


def test_an_entry_that_goes_to_another_event_leaves_its_places(world: World) -> None:
    entry = pass_all(world)
    who = load_entry(world.session, entry).form.person_id
    world.session.get_one(Entry, entry).station = 7
    sitting = seats(world, entry, who)
    other = replace(load_entry(world.session, entry).form, event_id=world.events["钳工"], division="")
    came = CheckIn(entry_id=entry, person_id=who, sitting_id=sitting.id, by="郑一")
    world.session.add(came)
    world.session.flush()
    with pytest.raises(UserError, match="20220001 已经检录,不能换赛项"):
        save_entry(world.session, other)
    came.undone_at = utc_now()
    save_entry(world.session, other)
    assert world.session.exec(select(Seat)).all() == []
    assert world.session.get_one(Entry, entry).station is None
