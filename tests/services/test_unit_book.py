"""Units once: renamed and merged, and found by every name they had."""

from __future__ import annotations

import pytest
from sqlmodel import select
from stdnum.cn import uscc

from app.domain.duplicates import Likeness
from app.domain.registration_form import SheetKind
from app.errors import InputError, UserError
from app.services import organizations, registration
from app.services.organizations import (
    OrganizationForm,
    OrganizationRow,
    list_organizations,
    save_organization,
)
from app.services.registration_comparison import Outcome
from app.services.unit_book import list_double_units, merge_units
from db.tables import Account, Judge, Organization, Person
from tests.bench import Bench
from tests.services.registration_data import World, form, make_world, naming, person

WHY = "同一家企业,简称和全称"
BODIES = ("91340600MA2XYW123", "91340600MA2XYW124")
CODE, OTHER_CODE = (body + uscc.calc_check_digit(body) for body in BODIES)
SHORT, WHOLE = "金泷机电", "淮北市金泷机电有限公司"


@pytest.fixture
def world(session: Bench) -> World:
    world = make_world(session)
    world.take_in(form(person("张伟", 1, unit=SHORT), person("李静", 2, unit=WHOLE)))
    return world


def unit(session: Bench, name: str) -> OrganizationRow:
    return next(row for row in list_organizations(session, 1) if row.name == name)


def test_merging_units(session: Bench, world: World) -> None:
    keep, drop = unit(session, WHOLE), unit(session, SHORT)
    (double,) = list_double_units(session)
    assert (set(double.pair), double.reasons) == ({keep.id, drop.id}, (Likeness.STEM,))
    save_organization(
        session, 1, OrganizationForm(SHORT, drop.id, credit_code=CODE, district="相山区", contact="王芳")
    )
    judge = Account(name="裁判甲", organization_id=drop.id)
    session.add(judge)
    seat = Judge(event_id=world.events["焊工"], module="A", seat=1, name="裁判甲", organization_id=drop.id)
    session.add(seat)
    merge_units(session, 1, keep.id, drop.id, WHY)
    merged = unit(session, WHOLE)
    assert [row.name for row in list_organizations(session, 1)] == [WHOLE]
    assert (merged.credit_code, merged.district, merged.contact) == (CODE, "相山区", "王芳")
    assert (merged.entries, merged.other_names) == (2, (SHORT,))
    assert {row.organization for row in world.entries()} == {WHOLE}
    assert {row.organization_id for row in session.exec(select(Person))} == {keep.id}
    assert seat.organization_id == keep.id == judge.organization_id
    assert list_double_units(session) == ()
    assert list(naming(session, "organization_id", drop.id)) == []


def test_forms_with_a_name_of_before_find_the_unit(session: Bench, world: World) -> None:
    merge_units(session, 1, unit(session, WHOLE).id, unit(session, SHORT).id, WHY)
    works = {"title": "夹具", "authors": "张伟", "organization": WHOLE, "event": "五小成果"}
    world.take_in(form(works, kind=SheetKind.ACHIEVEMENT))
    again = world.preview(form(works | {"organization": SHORT}, kind=SheetKind.ACHIEVEMENT)).rows[0]
    assert again.outcome is Outcome.UNCHANGED
    assert f"“{SHORT}”已并入“{WHOLE}”,已照此登记" in [problem.text for problem in again.review.problems]
    report = world.take_in(form(person("单志飞", 5, unit=SHORT)))
    assert report.organizations == 0
    assert world.entries("单志飞")[0].organization == WHOLE
    assert [row.name for row in list_organizations(session, 1, "金泷机电")] == [WHOLE]
    assert len(session.exec(select(Organization)).all()) == 2
    with pytest.raises(InputError, match=f"“{SHORT}”已并入“{WHOLE}”"):
        save_organization(session, 1, OrganizationForm(SHORT))


def test_a_renamed_unit_answers_to_its_old_name_and_may_take_it_back(session: Bench, world: World) -> None:
    key = unit(session, SHORT).id
    save_organization(session, 1, OrganizationForm("泷光机电", key, kind="民营企业"))
    renamed = unit(session, "泷光机电")
    assert (renamed.id, renamed.kind, renamed.other_names) == (key, "民营企业", (SHORT,))
    assert organizations.load_organizations(session, [SHORT])[SHORT].id == key
    save_organization(session, 1, OrganizationForm(SHORT, key))
    assert unit(session, SHORT).other_names == ("泷光机电",)
    save_organization(session, 1, OrganizationForm(SHORT, key, contact="王芳"))
    assert unit(session, SHORT).other_names == ("泷光机电",)
    # Merged on, every name leads to the one that stays.
    merge_units(session, 1, unit(session, WHOLE).id, key, WHY)
    assert set(unit(session, WHOLE).other_names) == {SHORT, "泷光机电"}
    assert organizations.load_organizations(session, ["泷光机电"])["泷光机电"].name == WHOLE


def test_what_would_stand_twice_is_not_merged(session: Bench, world: World) -> None:
    for name in (SHORT, WHOLE):
        world.take_in(form({"organization": name, "event": "安全生产竞赛"}, kind=SheetKind.UNIT))
    keep, drop = unit(session, WHOLE).id, unit(session, SHORT).id
    with pytest.raises(UserError, match="两家都报了“安全生产竞赛”"):
        merge_units(session, 1, keep, drop, WHY)
    entry = world.entries(event="安全生产竞赛")[0]
    registration.review_entry(session, entry.entry_id, "returned", "重复")
    merge_units(session, 1, keep, drop, WHY)
    assert len(list_organizations(session, 1)) == 1


def test_two_credit_codes_are_two_units(session: Bench, world: World) -> None:
    keep, drop = unit(session, WHOLE), unit(session, SHORT)
    for row, code in ((keep, CODE), (drop, OTHER_CODE)):
        save_organization(session, 1, OrganizationForm(row.name, row.id, credit_code=code))
    assert list_double_units(session) == ()
    with pytest.raises(UserError, match="统一社会信用代码不同"):
        merge_units(session, 1, keep.id, drop.id, WHY)
    with pytest.raises(InputError, match="原因"):
        merge_units(session, 1, keep.id, drop.id, " ")
    with pytest.raises(UserError, match="不能并入它自己"):
        merge_units(session, 1, keep.id, keep.id, WHY)
