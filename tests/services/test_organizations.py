"""Units: known by their normalised name, checked, found by pinyin."""

from dataclasses import replace

import pytest

from app.errors import InputError, UserError
from app.services.organizations import OrganizationForm, list_organizations, save_organization
from tests.bench import Bench
from tests.services.registration_data import World, form, make_world, person

CODE = "91110000600037341L"


@pytest.fixture
def world(session: Bench) -> World:
    world = make_world(session)
    world.take_in(form(person("张伟", 1), person("李䶮", 3), person("王芳", 2, unit="相城水泥")))
    return world


def listed(world: World, query: str = "") -> list[tuple[str, int]]:
    return [(row.name, row.entries) for row in list_organizations(world.session, world.competition_id, query)]


def test_units_are_listed_with_their_entries(world: World) -> None:
    save_organization(world.session, world.competition_id, OrganizationForm("口井酒业"))
    assert listed(world) == [("金泷机电", 2), ("口井酒业", 0), ("相城水泥", 1)]
    entered = list_organizations(world.session, world.competition_id, entered_only=True)
    assert [row.name for row in entered] == ["金泷机电", "相城水泥"]


def test_units_are_found(world: World) -> None:
    for query in ("相城", "xcsn", "xiangcheng", "XCSN"):
        assert listed(world, query) == [("相城水泥", 1)], query


def test_a_unit_is_changed(world: World) -> None:
    row = list_organizations(world.session, world.competition_id, "相城")[0]
    form = OrganizationForm(
        "相城水泥（集团）", row.id, CODE.lower(), "建材", phone="0561-3022222", contact="段 玉"
    )
    assert save_organization(world.session, world.competition_id, form) == row.id
    changed = list_organizations(world.session, world.competition_id, CODE)[0]
    assert (changed.name, changed.credit_code, changed.phone, changed.contact) == (
        "相城水泥(集团)",
        CODE,
        "05613022222",
        "段玉",
    )


BAD_INPUT: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"name": " "}, "name", "请填写单位名称。"),
    ({"name": "金泷 机电"}, "name", "已有单位“金泷机电”,请直接选用,或把这个单位并入它。"),
    ({"credit_code": "123"}, "credit_code", "统一社会信用代码应为 18 位,现有 3 位,请核对营业执照。"),
    ({"phone": "1380"}, "phone", "手机号应为 11 位,现有 4 位,请核对。"),
)


def test_bad_input_is_refused_at_its_field(world: World) -> None:
    for change, field, message in BAD_INPUT:
        wrong = replace(OrganizationForm("新单位"), **change)  # type: ignore[arg-type]
        with pytest.raises(InputError) as caught:
            save_organization(world.session, None, wrong)
        assert (caught.value.field, str(caught.value)) == (field, message)


def test_a_credit_code_belongs_to_one_unit(world: World) -> None:
    save_organization(world.session, None, OrganizationForm("甲公司", credit_code=CODE))
    with pytest.raises(InputError, match="已登记给“甲公司”"):
        save_organization(world.session, None, OrganizationForm("乙公司", credit_code=CODE))


def test_a_unit_that_is_gone(world: World) -> None:
    with pytest.raises(UserError, match="已不存在"):
        save_organization(world.session, None, OrganizationForm("甲公司", 999_999))
