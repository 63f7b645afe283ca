"""The first administrator, signing in, secrets, closed accounts; on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from app.domain.rights import Actor, Right, Role, is_granted
from app.errors import InputError, UserError
from app.services import accounts, command_line, settings
from app.services.door import Refused, WriteSession, open_door
from db.engine import WRITE
from db.tables import Account, AuditEntry

NAME, PASSWORD, PIN = "周建平", "赛事2022安全", "2580"
START = datetime(2022, 10, 18, 8, 0, tzinfo=UTC)


@dataclass(slots=True)
class Office:
    """The real door with a clock of the test's own."""

    engine: Engine
    now: datetime = START
    admin: int = 0

    @contextmanager
    def write(self, account_id: int | None = None) -> Iterator[WriteSession]:
        with open_door(self.engine.execution_options(**WRITE), account_id, None, self.clock) as made:
            yield made

    def clock(self) -> datetime:
        return self.now

    def later(self, **by: int) -> None:
        self.now += timedelta(**by)

    def sign_in(self, secret: str, account_id: int = 0) -> Actor:
        with self.write() as session:
            return accounts.sign_in(session, account_id or self.admin, secret)

    def fail(self, times: int) -> None:
        for _attempt in range(times):
            with pytest.raises(Refused, match="密码或 PIN 不对"):
                self.sign_in("wrong")

    def add(self, name: str, **secrets: str) -> int:
        with self.write(self.admin) as session:
            account_id = accounts.add_account(session, name)
            if secrets:
                accounts.set_secret(session, account_id, **secrets)
            return account_id

    def entries(self) -> list[tuple[str, str, str]]:
        with self.write() as session:
            rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))
            return [(row.by, row.outcome, row.text) for row in rows]


@pytest.fixture
def office(engine: Engine) -> Office:
    """Data with one administrator."""
    made = Office(engine)
    with made.write() as session:
        made.admin = accounts.found_administrator(session, NAME, PASSWORD, scorer=False).account_id or 0
    return made


# -- the first administrator ---------------------------------------------------------------------------


def test_the_first_start_makes_one_administrator(engine: Engine) -> None:
    office = Office(engine)
    with office.write() as session:
        assert not accounts.has_administrator(session)
        actor = accounts.found_administrator(session, f" {NAME} ", PASSWORD, scorer=True)
    assert (actor.name, actor.title) == (NAME, f"管理员 {NAME}")
    assert is_granted(actor, Right.PEOPLE)
    assert is_granted(actor, Right.MARK)
    with pytest.raises(Refused, match="已有管理员"), office.write() as session:
        accounts.found_administrator(session, "高翔", PASSWORD, scorer=False)
    assert [outcome for _by, outcome, _text in office.entries()] == ["done", "refused"]


@pytest.mark.parametrize("offline", [False, True])
def test_with_an_administrator_the_command_line_has_no_duties(engine: Engine, offline: bool) -> None:
    office = Office(engine)
    with office.write() as session:
        stand_in = command_line.enlist_command_line(session, "root")
        assert command_line.enlist_command_line(session, "root") == stand_in
    with office.write(stand_in) as session:
        assert is_granted(session.actor, Right.PUBLISH)
    with office.write() as session:
        if offline:
            accounts.recover_administrator(session, NAME, PASSWORD, "root")
        else:
            accounts.found_administrator(session, NAME, PASSWORD, scorer=True)
    with office.write(stand_in) as session:
        assert session.actor.duties == ()
    with pytest.raises(UserError, match="已有管理员,请用 --as"), office.write() as session:
        command_line.enlist_command_line(session, "root")


def test_a_weak_first_password_makes_nobody(engine: Engine) -> None:
    office = Office(engine)
    with pytest.raises(InputError, match="密码至少 8 个字符"), office.write() as session:
        accounts.found_administrator(session, NAME, "2022", scorer=False)
    with office.write() as session:
        assert accounts.list_accounts(session) == ()


def test_a_forgotten_password_is_set_anew_offline_and_leaves_a_trace(office: Office) -> None:
    with office.write() as session:
        accounts.recover_administrator(session, NAME, "另一个密码2022", "zgh-pc")
    assert office.sign_in("另一个密码2022").name == NAME
    with pytest.raises(Refused):
        office.sign_in(PASSWORD)
    assert ("程序", "done", f"管理员密码离线重设:{NAME}(本机用户 zgh-pc)") in office.entries()


def test_recovery_opens_a_closed_account_and_can_make_a_new_one(office: Office) -> None:
    other = office.add("高翔", password=PASSWORD)
    with office.write(office.admin) as session:
        accounts.change_account(session, other, name="高翔", organization="", active=False)
    with office.write() as session:
        accounts.recover_administrator(session, "高翔", "另一个密码2022", "zgh-pc")
        accounts.recover_administrator(session, "何静", "另一个密码2022", "zgh-pc")
    assert is_granted(office.sign_in("另一个密码2022", other), Right.PEOPLE)
    with office.write() as session:
        assert {each.name for each in accounts.list_accounts(session) if each.roles == "管理员"} == {
            NAME,
            "高翔",
            "何静",
        }


# -- signing in ----------------------------------------------------------------------------------------


def test_password_and_pin_both_open(office: Office) -> None:
    account_id = office.add("王敏", password=PASSWORD, pin=PIN)
    assert office.sign_in(PASSWORD, account_id).name == "王敏"
    assert office.sign_in(PIN, account_id).name == "王敏"


def test_only_hashes_are_kept(office: Office) -> None:
    account_id = office.add("王敏", password=PASSWORD, pin=PIN)
    with office.write() as session:
        account = session.get_one(Account, account_id)
        assert account.password_hash.startswith("$argon2id$")
        assert account.pin_hash.startswith("$argon2id$")
        rows = "".join(session.exec(select(AuditEntry.rows)))
    assert PASSWORD not in rows


def test_without_a_secret_nobody_signs_in(office: Office) -> None:
    account_id = office.add("王敏")
    for secret in ("", "wrong"):
        with pytest.raises(Refused, match="密码或 PIN 不对"):
            office.sign_in(secret, account_id)


def test_five_failures_lock_for_five_minutes(office: Office) -> None:
    office.fail(5)
    office.later(minutes=4)
    with pytest.raises(Refused, match="账号暂时锁定,请 1 分钟后再试"):
        office.sign_in(PASSWORD)
    office.later(minutes=1)
    assert office.sign_in(PASSWORD).name == NAME


def test_four_failures_lock_nothing(office: Office) -> None:
    office.fail(4)
    assert office.sign_in(PASSWORD).name == NAME
    office.fail(4)
    assert office.sign_in(PASSWORD).name == NAME


def test_a_failure_after_the_lock_doubles_it(office: Office) -> None:
    office.fail(5)
    office.later(minutes=5)
    office.fail(1)
    office.later(minutes=9)
    with pytest.raises(Refused, match="锁定"):
        office.sign_in(PASSWORD)
    office.later(minutes=1)
    assert office.sign_in(PASSWORD).name == NAME


def test_trying_on_within_the_lock_does_not_end_it(office: Office) -> None:
    office.fail(5)
    for _attempt in range(50):
        with pytest.raises(Refused, match="锁定"):
            office.sign_in("1111")
    with pytest.raises(Refused, match="锁定"):
        office.sign_in(PASSWORD)
    office.later(minutes=5)
    assert office.sign_in(PASSWORD).name == NAME


def test_the_offline_way_unlocks(office: Office) -> None:
    office.fail(5)
    with office.write() as session:
        accounts.recover_administrator(session, NAME, "另一个好密码2022", "office")
    assert office.sign_in("另一个好密码2022").name == NAME


def test_attempts_are_kept_with_whose_account_was_tried(office: Office) -> None:
    office.fail(5)
    with pytest.raises(Refused):
        office.sign_in(PASSWORD)
    tried = office.entries()[1:]
    assert [outcome for _by, outcome, _text in tried] == ["refused"] * 6
    assert all(by == f"管理员 {NAME}" for by, _outcome, _text in tried)
    assert tried[0][2].startswith(f"{NAME}登录:被拒绝。密码或 PIN 不对")
    assert tried[5][2].startswith(f"{NAME}在锁定中再试:被拒绝。")


def test_the_lock_of_one_is_nobody_elses(office: Office) -> None:
    account_id = office.add("王敏", pin=PIN)
    office.fail(5)
    assert office.sign_in(PIN, account_id).name == "王敏"


def test_a_new_secret_unlocks(office: Office) -> None:
    account_id = office.add("王敏", pin=PIN)
    for _attempt in range(5):
        with pytest.raises(Refused):
            office.sign_in("1111", account_id)
    with pytest.raises(Refused, match="锁定"):
        office.sign_in(PIN, account_id)
    with office.write(office.admin) as session:
        accounts.set_secret(session, account_id, pin="8520")
    assert office.sign_in("8520", account_id).name == "王敏"


def test_a_secret_of_somebody_else_unlocks_nothing(office: Office) -> None:
    other = office.add("王敏", pin=PIN)
    office.fail(5)
    with office.write(office.admin) as session:
        accounts.set_secret(session, other, pin="8520")
    with pytest.raises(Refused, match="锁定"):
        office.sign_in(PASSWORD)


def test_signing_out_is_noted(office: Office) -> None:
    with office.write(office.admin) as session:
        accounts.sign_out(session)
    assert office.entries()[-1] == (NAME, "done", f"{NAME}退出")


# -- closed accounts -----------------------------------------------------------------------------------


def test_a_closed_account_neither_signs_in_nor_writes(office: Office) -> None:
    account_id = office.add("王敏", pin=PIN)
    with office.write(office.admin) as session:
        accounts.change_account(session, account_id, name="王敏", organization="", active=False)
    with pytest.raises(Refused, match="账号已停用"):
        office.sign_in(PIN, account_id)
    with pytest.raises(UserError, match="王敏的账号已停用"), office.write(account_id) as session:
        settings.remember_competition(session, 1)
    with pytest.raises(UserError, match="账号已不存在"), office.write(9999):
        pass


def test_the_last_administrator_stays(office: Office) -> None:
    with office.write() as session:
        (admin,) = accounts.list_accounts(session)
    with pytest.raises(UserError, match="至少要留一名能登录的管理员"), office.write(office.admin) as session:
        accounts.change_account(session, office.admin, name=NAME, organization="", active=False)
    with pytest.raises(UserError, match="至少要留一名"), office.write(office.admin) as session:
        accounts.remove_duty(session, admin.duties[0].id)
    pin_only = office.add("王敏", pin=PIN)
    with office.write(office.admin) as session:
        accounts.add_duty(session, pin_only, Role.ADMIN)
    with pytest.raises(UserError, match="至少要留一名"), office.write(office.admin) as session:
        accounts.remove_duty(session, admin.duties[0].id)
    with office.write(office.admin) as session:
        accounts.set_secret(session, pin_only, password=PASSWORD)
        accounts.remove_duty(session, admin.duties[0].id)
    with pytest.raises(Refused, match="管理人员和岗位"), office.write(office.admin) as session:
        accounts.add_account(session, "高翔")


# -- own secrets ---------------------------------------------------------------------------------------


def test_the_own_password_is_changed_with_the_old_one(office: Office) -> None:
    with office.write(office.admin) as session:
        accounts.change_own_secret(session, PASSWORD, password="另一个密码2022", pin=PIN)
    assert office.sign_in("另一个密码2022").name == NAME
    assert office.sign_in(PIN).name == NAME
    assert office.entries()[1][2] == f"{NAME}修改了自己的密码和PIN"


def test_a_wrong_old_password_is_refused_and_counts(office: Office) -> None:
    with pytest.raises(Refused, match="原密码不对"), office.write(office.admin) as session:
        accounts.change_own_secret(session, "wrong", pin=PIN)
    office.fail(4)
    with pytest.raises(Refused, match="锁定"):
        office.sign_in(PASSWORD)
    with pytest.raises(Refused, match="锁定"), office.write(office.admin) as session:
        accounts.change_own_secret(session, PASSWORD, pin=PIN)


def test_who_has_a_pin_only_changes_it_with_the_old_pin(office: Office) -> None:
    account_id = office.add("王敏", pin=PIN)
    with office.write(account_id) as session:
        accounts.change_own_secret(session, PIN, pin="8520")
    assert office.sign_in("8520", account_id).name == "王敏"
    with office.write(office.admin) as session:
        accounts.set_secret(session, account_id, password=PASSWORD)
    with pytest.raises(Refused, match="原密码不对"), office.write(account_id) as session:
        accounts.change_own_secret(session, "8520", pin=PIN)


@pytest.mark.parametrize(
    ("secrets", "field", "said"),
    [
        ({}, "password", "请填写新的密码或 PIN"),
        ({"password": "2022"}, "password", "密码至少 8 个字符"),
        ({"password": "12345678"}, "password", "太常见"),
        ({"pin": "12"}, "pin", "4 到 6 位数字"),
        ({"pin": "1234"}, "pin", "连续"),
        ({"password": "另一个密码2022", "pin": "0000"}, "pin", "重复"),
    ],
)
def test_a_weak_secret_is_refused_at_its_field(
    office: Office, secrets: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(InputError, match=said) as caught, office.write(office.admin) as session:
        accounts.set_secret(session, office.admin, **secrets)
    assert caught.value.field == field
    assert office.sign_in(PASSWORD).name == NAME
