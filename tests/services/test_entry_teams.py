"""Teams by hand: members with roles in their order, and works with their own words."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from app.errors import InputError
from app.services import entry_people, overview
from app.services.entry_form import EntryForm, load_entry, review_form, save_entry
from app.services.entry_members import PersonForm
from app.services.organizations import ensure_organizations
from db.tables import EntryMember, Organization, Person
from tests.bench import Bench
from tests.services.registration_data import World, id_number, make_world


@pytest.fixture
def world(session: Bench) -> World:
    return make_world(session)


def member(name: str, serial: int, role: str = "选手", **more: str) -> PersonForm:
    return PersonForm(name=name, document_number=id_number(serial), role=role, **more)  # type: ignore[arg-type]


SQUAD = (
    member("何教练", 9, "教练"),
    member("张伟", 1),
    member("替补一", 5, "替补"),
    member("李芳", 2, "队长"),
)


def squad(world: World, *people: PersonForm, title: str = "先锋队", unit: str = "金泷机电") -> EntryForm:
    form = EntryForm(world.events["抢修接力"], title=title, organization=unit)
    return form.with_people(people or SQUAD)


def line(world: World, entry: int) -> list[tuple[str, str]]:
    return [(person.name, person.role) for person in load_entry(world.session, entry).form.people]


def test_a_team_is_kept_in_the_order_of_its_line(world: World) -> None:
    entry = save_entry(world.session, squad(world))
    assert line(world, entry) == [
        ("李芳", "队长"),
        ("张伟", "选手"),
        ("替补一", "替补"),
        ("何教练", "教练"),
    ]
    before = load_entry(world.session, entry)
    save_entry(world.session, before.form)
    assert load_entry(world.session, entry) == before, "saving what was loaded changes nothing"


def test_members_come_go_and_change_their_role(world: World) -> None:
    entry = save_entry(world.session, squad(world))
    captain, first, reserve, _coach = load_entry(world.session, entry).form.people
    people = (captain, replace(reserve, role="选手"), first, member("王强", 3))
    save_entry(world.session, load_entry(world.session, entry).form.with_people(people))
    assert line(world, entry) == [("李芳", "队长"), ("替补一", "选手"), ("张伟", "选手"), ("王强", "选手")]


def test_a_known_person_joins_and_keeps_what_is_known_of_them(world: World) -> None:
    alone = EntryForm(world.events["钳工"], organization="相城水泥")
    save_entry(world.session, alone.with_people([member("王强", 3, phone="13805616206", trade="焊工")]))
    entry = save_entry(world.session, squad(world, *SQUAD, member("王强", 3)))
    joined = next(person for person in load_entry(world.session, entry).form.people if person.name == "王强")
    assert (joined.phone, joined.trade) == ("13805616206", "焊工")
    units: Any = world.session.exec(
        select(Person.name, Organization.name)
        .join(Organization, col(Person.organization_id) == col(Organization.id))
        .where(col(Person.name).in_(["王强", "李芳"]))
    ).all()
    assert dict(units) == {"王强": "相城水泥", "李芳": "金泷机电"}


def test_a_corrected_unit_takes_its_own_people_along(world: World) -> None:
    entry = save_entry(world.session, squad(world))
    save_entry(world.session, replace(load_entry(world.session, entry).form, organization="金龙机电"))
    units = {row.organization_id for row in world.session.exec(select(Person))}
    assert units == {ensure_organizations(world.session, ("金龙机电",))[0]["金龙机电"].id}


BAD_LINES: tuple[tuple[tuple[PersonForm, ...], str, str], ...] = (
    ((member("何教练", 9, "教练"),), "role", "至少要有一名选手或队长。"),
    ((member("李芳", 2, "队长"), member("张伟", 1, "队长")), "role@1", "队长只能有一名。"),
    ((member("李芳", 2), member("张伟", 1, "司机")), "role@1", "不认识角色“司机”"),
    ((member("李芳", 2), member("张伟", 2)), "document_number@1", "与“李芳”的证件号相同"),
    ((member("李芳", 2), member("", 1)), "name@1", "没有写姓名,请补填。"),
    ((member("李芳", 2), member("赵敏", 11)), "document_number@1", "这个证件号已登记为“王强”"),
    ((member("李芳", 2), member("王强", 11)), "document_number@1", "“王强”已报“抢修接力”,报名号 20220001"),
)


@pytest.mark.parametrize(("people", "field", "message"), BAD_LINES)
def test_a_line_that_cannot_be_is_refused_at_its_member(
    world: World, people: tuple[PersonForm, ...], field: str, message: str
) -> None:
    save_entry(world.session, squad(world, member("王强", 11), title="突击队"))
    with pytest.raises(InputError) as caught:
        save_entry(world.session, squad(world, *people))
    assert (caught.value.field, str(caught.value)[: len(message)]) == (field, message)


def test_a_coach_stands_behind_several_teams_and_a_name_is_taken_once_a_unit(world: World) -> None:
    save_entry(world.session, squad(world))
    coach = member("何教练", 9, "教练")
    save_entry(world.session, squad(world, member("王强", 3), coach, title="突击队"))
    with pytest.raises(InputError, match="“先锋 队”已报“抢修接力”") as caught:
        save_entry(world.session, squad(world, member("赵敏", 4), title="先锋 队"))
    assert caught.value.field == "title"


def test_only_who_competes_counts(world: World) -> None:
    entry = save_entry(world.session, squad(world))
    people = entry_people.list_people(world.session, world.events["抢修接力"])
    assert [person.name for person in people[entry]] == ["李芳", "张伟"]
    assert overview.load_overview(world.session, world.competition_id).persons == 2


def test_doubts_name_the_member(world: World) -> None:
    form = squad(world, member("李芳", 2), member("张伟", 1, phone="12"))
    assert review_form(world.session, form).doubts.startswith("张伟:手机号应为 11 位")
    entry = save_entry(world.session, form)
    assert load_entry(world.session, entry).note.startswith("张伟:手机号")


def test_the_words_of_a_work_are_kept(world: World) -> None:
    form = EntryForm(
        world.events["“五小”成果评审"],
        title="快换夹具",
        authors="李芳、张伟",
        organization="金泷机电",
        category="小发明",
        summary="把螺栓换成卡扣。\n\n换型由 30 分钟缩到 5 分钟。 ",
        effect="年节约 12 万元",
        contact="王 强",
        contact_phone="0561 3051234",
        note="附检测报告",
    )
    detail = load_entry(world.session, save_entry(world.session, form))
    kept = replace(detail.form, entry_id=None)
    assert kept == replace(
        form,
        contact="王强",
        contact_phone="05613051234",
        summary="把螺栓换成卡扣。\n换型由 30 分钟缩到 5 分钟。",
    )
    project = EntryForm(
        world.events["重点工程劳动竞赛"],
        title="三号厂房",
        organization="金泷机电",
        category="工程",
        site="开发区",
    )
    assert load_entry(world.session, save_entry(world.session, project)).form.site == "开发区"
    with pytest.raises(InputError, match="请缩短到 3000 个字以内") as caught:
        save_entry(world.session, replace(form, title="别的", summary="长" * 3001))
    assert caught.value.field == "summary"


def test_a_photo_stays_until_another_is_said(world: World) -> None:
    entry = save_entry(world.session, squad(world))
    form = load_entry(world.session, entry).form
    save_entry(world.session, replace(form, photo="ab12.jpg"))
    detail = load_entry(world.session, entry)
    key = detail.form.person_id
    assert detail.photos[key or 0] == "ab12.jpg"
    save_entry(world.session, detail.form)
    assert load_entry(world.session, entry).photos[key or 0] == "ab12.jpg"
    save_entry(world.session, replace(detail.form, photo=""))
    assert load_entry(world.session, entry).photos[key or 0] == ""
    roles = world.session.exec(select(EntryMember.role).order_by(col(EntryMember.position))).all()
    assert roles == ["队长", "选手", "替补", "教练"]
