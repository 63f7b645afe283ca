"""人员与岗位: people as they are listed, and the roles they have where; on both kinds of database."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from app.domain.rights import Actor, Duty, Place, Right, Role, is_granted
from app.errors import InputError, UserError
from app.services import accounts
from app.services.door import Refused, load_actor
from db.tables import AuditEntry
from tests.bench import Bench
from tests.services.scoring_data import make_event

NAME, PASSWORD, PIN = "周建平", "赛事2022安全", "2580"


@pytest.mark.parametrize(
    ("name", "said"),
    [(" ", "请填写姓名"), ("李" * 21, "现有 21 个"), (" 王  敏 ", "已有人员“王 敏”")],
)
def test_a_wrong_name_is_refused_at_its_field(session: Bench, name: str, said: str) -> None:
    other = accounts.add_account(session, "刘芳")
    accounts.add_account(session, "王 敏")
    _plant_administrator(session)
    for call in (
        lambda: accounts.add_account(session, name),
        lambda: accounts.change_account(session, other, name=name, organization="", active=True),
    ):
        with pytest.raises(InputError, match=said) as caught:
            call()
        assert caught.value.field == "name"


def test_people_are_found_by_name_pinyin_and_unit(session: Bench) -> None:
    for name, unit in (("王敏", "淮北市总工会"), ("单雄", "理士电池"), ("刘芳", "")):
        accounts.add_account(session, name, unit)

    def found(query: str) -> list[str]:
        return sorted(each.name for each in accounts.list_accounts(session, query))

    assert found("") == sorted(["王敏", "单雄", "刘芳"])
    assert (found("wm"), found("wangmin"), found("敏")) == (["王敏"], ["王敏"], ["王敏"])
    assert (found("shan"), found("lsdc"), found("电池")) == (["单雄"], ["单雄"], ["单雄"])
    assert (found("总工会 王"), found("总工会 刘"), found("zzz")) == (["王敏"], [], [])
    assert accounts.count_open_accounts(session) == 3


def test_a_unit_belongs_to_a_person(session: Bench) -> None:
    account_id = accounts.add_account(session, "王敏", " 理士电池 (淮北) ")
    _plant_administrator(session)
    assert _view(session, "王敏").organization == "理士电池(淮北)"
    accounts.change_account(session, account_id, name="王敏", organization="", active=True)
    assert _view(session, "王敏").organization == ""


def test_roles_hold_where_they_were_given(session: Bench) -> None:
    event, other = make_event(session), make_event(session, "钳工")
    account_id = accounts.add_account(session, "王敏")
    accounts.add_duty(session, account_id, Role.SUPERVISOR)
    accounts.add_duty(session, account_id, Role.CHIEF, event_id=event.id)
    accounts.add_duty(session, account_id, Role.SCORER, event_id=other.id, module="P")
    view = _view(session, "王敏")
    assert [(duty.role, duty.where) for duty in view.duties] == [
        (Role.SUPERVISOR, "全部赛项"),
        (Role.CHIEF, "焊工"),
        (Role.SCORER, "钳工 · 实操模块"),
    ]
    assert view.roles == "裁判长、统分员、监督仲裁"
    actor = load_actor(session, account_id)
    assert is_granted(actor, Right.INCIDENT, Place(event_id=other.id))
    assert is_granted(actor, Right.CHECK, Place(event_id=event.id, module="T"))
    assert is_granted(actor, Right.CHECK, Place(event_id=other.id, module="P"))
    assert not is_granted(actor, Right.CHECK, Place(event_id=other.id, module="T"))
    assert not is_granted(actor, Right.PUBLISH, Place(event_id=other.id))
    assert not is_granted(actor, Right.PEOPLE)


def test_a_role_in_an_event_that_has_no_rules_yet(session: Bench) -> None:
    event = make_event(session, rules={})
    account_id = accounts.add_account(session, "王敏")
    accounts.add_duty(session, account_id, Role.CHIEF, event_id=event.id)
    assert [duty.where for duty in _view(session, "王敏").duties] == ["焊工"]
    with pytest.raises(InputError, match="再选它的模块"):
        accounts.add_duty(session, account_id, Role.CHIEF, event_id=event.id, module="P")


def test_a_role_is_taken_back(session: Bench) -> None:
    _plant_administrator(session)
    account_id = accounts.add_account(session, "王敏")
    duty = accounts.add_duty(session, account_id, Role.CODER)
    accounts.remove_duty(session, duty)
    assert _view(session, "王敏").duties == ()
    with pytest.raises(UserError, match="这个岗位已经取消"):
        accounts.remove_duty(session, duty)
    session.commit()
    said = list(
        session.exec(
            select(AuditEntry.text).where(AuditEntry.act == Right.PEOPLE.value).order_by(col(AuditEntry.seq))
        )
    )
    assert said[2:] == ["新增人员 王敏", "设王敏为加密裁判(全部赛项)", "取消王敏的加密裁判岗位"]


def test_a_wrong_role_is_refused_at_its_field(session: Bench) -> None:
    event = make_event(session)
    account_id = accounts.add_account(session, "王敏")
    accounts.add_duty(session, account_id, Role.CHIEF, event_id=event.id)
    for field, said, role, event_id, module in (
        ("role", "评分裁判请在裁判席位中安排", Role.JUDGE, None, None),
        ("role", "王敏已是裁判长", Role.CHIEF, event.id, None),
        ("event", "管理员管全部赛项", Role.ADMIN, event.id, None),
        ("module", "请先选赛项", Role.CHIEF, None, "P"),
        ("module", "请先选赛项", Role.CHIEF, event.id, "X"),
    ):
        with pytest.raises(InputError, match=said) as caught:
            accounts.add_duty(session, account_id, role, event_id=event_id, module=module)
        assert caught.value.field == field
    accounts.add_duty(session, account_id, Role.CHIEF)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_manages_people(session: Bench, role: Role) -> None:
    account_id = accounts.add_account(session, "王敏")
    duty = accounts.add_duty(session, account_id, Role.CODER)
    with session.acting(Actor(3, "高翔", (Duty(role),))):
        for call in (
            lambda: accounts.add_account(session, "何静"),
            lambda: accounts.change_account(session, account_id, name="x", organization="", active=False),
            lambda: accounts.set_secret(session, account_id, pin=PIN),
            lambda: accounts.add_duty(session, account_id, role),
            lambda: accounts.remove_duty(session, duty),
        ):
            with pytest.raises(Refused, match="没有“管理人员和岗位”的权限。请由管理员操作"):
                call()
    assert _view(session, "王敏").has_pin is False


def _view(session: Bench, name: str) -> accounts.AccountView:
    return next(each for each in accounts.list_accounts(session) if each.name == name)


def _plant_administrator(session: Bench) -> None:
    account_id = accounts.add_account(session, NAME)
    accounts.set_secret(session, account_id, password=PASSWORD)
    accounts.add_duty(session, account_id, Role.ADMIN)
    session.commit()
