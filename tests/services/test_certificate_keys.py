"""The key that signs certificates: encrypted in the database, opened by this machine or by a password."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.domain.rights import Right, Role
from app.domain.signed_code import CodeWords, read_code
from app.errors import UserError
from app.paths import database_file
from app.services import accounts, audit, secrets
from app.services.backups import make_backup
from app.services.certificate_keys import replace_key, sign_codes
from app.services.chain import Signer
from app.services.door import WriteSession, open_door
from app.services.workspace import Workspace, open_workspace
from db.engine import WRITE
from db.tables import AccountDuty, AuditEntry, KeyWrap, SigningKey
from tests.conftest import REAL_COST

NAME, PASSWORD, OTHER_PASSWORD, PIN = "周建平", "赛事2022安全", "另一个密码2022", "2580"
HERE, THERE = Signer(bytes(range(32))), Signer(bytes(range(32, 64)))
NOW = datetime(2022, 10, 18, 8, 0, tzinfo=UTC)


def words(number: int = 1) -> CodeWords:
    return CodeWords(f"淮工竞证〔2022〕{number:04d}", "张伟", "焊工技能竞赛", "一等奖", date(2022, 10, 18))


@dataclass(slots=True)
class Office:
    """Data shared by machines; each step is made at one of them."""

    engine: Engine
    admin: int = 0

    @contextmanager
    def write(self, account_id: int | None = None, at: Signer | None = HERE) -> Iterator[WriteSession]:
        with open_door(self.engine.execution_options(**WRITE), account_id, at) as made:
            yield made

    def sign(self, at: Signer = HERE, count: int = 1) -> list[str]:
        with self.write(self.admin, at) as session:
            return sign_all(session, count)

    def sign_in(self, secret: str, at: Signer = HERE, account_id: int = 0) -> None:
        with self.write(at=at) as session:
            accounts.sign_in(session, account_id or self.admin, secret)

    def add(self, name: str, password: str) -> int:
        """Another administrator."""
        with self.write(self.admin) as session:
            made = accounts.add_account(session, name)
            accounts.add_duty(session, made, Role.ADMIN)
            accounts.set_secret(session, made, password=password)
            return made

    def holders(self) -> list[tuple[str, str]]:
        with Session(self.engine) as session:
            rows = session.exec(select(KeyWrap).order_by(col(KeyWrap.kind), col(KeyWrap.holder)))
            return [(row.kind, row.holder) for row in rows]

    def keys(self) -> list[SigningKey]:
        with Session(self.engine) as session:
            return list(session.exec(select(SigningKey).order_by(col(SigningKey.id))))

    def told(self) -> str:
        with Session(self.engine) as session:
            return session.exec(select(AuditEntry.text).order_by(col(AuditEntry.seq).desc())).first() or ""

    def is_whole(self) -> bool:
        with Session(self.engine) as session:
            return audit.verify(session, frozenset({HERE.public, THERE.public})).is_whole


def sign_all(session: WriteSession, count: int = 1) -> list[str]:
    session.require(Right.AWARD)
    made = sign_codes(session, [words(number) for number in range(1, count + 1)])
    session.record("编发")
    return made


def is_genuine(text: str, key: SigningKey) -> bool:
    code = read_code(text)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public)).verify(code.signature, code.message)
    return code.key_id == key.key_id


@pytest.fixture
def office(engine: Engine) -> Office:
    made = Office(engine)
    with made.write() as session:
        made.admin = accounts.found_administrator(session, NAME, PASSWORD, scorer=False).account_id or 0
    return made


def test_the_first_start_makes_the_key(office: Office) -> None:
    (key,) = office.keys()
    assert office.told() == f"首次启动:设管理员 {NAME},生成证书签名密钥 {key.key_id}"
    assert office.holders() == [("machine", HERE.public), ("password", str(office.admin))]
    first, second = office.sign(count=2)
    assert is_genuine(first, key)
    assert is_genuine(second, key)
    assert read_code(second).words == words(2)
    assert office.is_whole()


def test_no_part_of_the_key_stands_readable(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in a column nor in the log, as it is or in hexadecimal."""
    with office.write(office.admin) as session:
        accounts.change_own_secret(session, PASSWORD, password=OTHER_PASSWORD)
    with office.write(office.admin) as session:
        (key,) = office.keys()
        wrap = session.exec(select(KeyWrap).where(KeyWrap.kind == "machine")).one()
        rows = session.exec(select(AuditEntry.rows)).all()
        passwords = session.exec(select(KeyWrap).where(KeyWrap.kind == "password")).all()
    # 12 bytes of nonce, 32 of the key, 16 that show a change.
    assert [len(bytes.fromhex(row.blob)) for row in (wrap, *passwords)] == [60, 60]
    for secret in (wrap.blob, wrap.salt, *(row.blob for row in passwords)):
        assert not [each for each in rows if secret in each]
    assert [each for each in rows if '"blob":["●","●"]' in each], "a renewed wrap is told, not shown"
    assert key.public not in caplog.text


def test_a_thousand_codes_are_signed_at_once(office: Office) -> None:
    office.sign()
    with office.write(office.admin) as session:
        session.require(Right.AWARD)
        many = [words(number) for number in range(1000)]
        start = time.perf_counter()
        made = sign_codes(session, many)
        seconds = time.perf_counter() - start
        session.record("编发")
    assert len(set(made)) == 1000
    assert seconds < 0.5, "0.1 s on a machine of its own"


def test_older_data_get_their_key_when_it_is_first_needed(engine: Engine) -> None:
    """Data from before there were keys: planted as they were."""
    office = Office(engine)
    with office.write() as session:
        office.admin = accounts.found_administrator(session, NAME, PASSWORD, scorer=False).account_id or 0
        session.require(Right.FOUND)
        for row in (*session.exec(select(KeyWrap)), *session.exec(select(SigningKey))):
            session.delete(row)
            session.flush()
        session.record("升级")
    assert office.holders() == []
    assert is_genuine(office.sign()[0], office.keys()[0])
    assert office.holders() == [("machine", HERE.public)]
    office.sign_in(PASSWORD)
    assert office.holders() == [("machine", HERE.public), ("password", str(office.admin))]
    assert office.told() == f"{NAME}登录"
    assert len(office.keys()) == 1


def test_what_was_encrypted_once_opens_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """With another way to make the keys no backup would open any more."""
    monkeypatch.setattr(secrets, "KEY_COST", REAL_COST)
    by_password = "ea142eb2683b9067194ab969b5fc28a35b126bf397318c970245476a94549402"
    assert secrets.key_of_password(PASSWORD, b"s" * 16).hex() == by_password
    by_machine = "cc42ad64024132f526dafdba45c2960d31e105c95d7c2eaf921a4ab94eec8875"
    assert HERE.wrapping_key(b"s" * 16).hex() == by_machine


def test_nothing_is_signed_outside_an_act_that_numbers(office: Office) -> None:
    with pytest.raises(RuntimeError, match="act that numbers"), office.write(office.admin) as session:
        sign_codes(session, [words()])


def test_another_machine_waits_for_an_administrators_password(office: Office) -> None:
    code = office.sign()[0]
    with pytest.raises(UserError, match=r"管理员在本机用密码.*登录一次"):
        office.sign(at=THERE)
    with office.write(office.admin) as session:
        accounts.set_secret(session, office.admin, pin=PIN)
    office.sign_in(PIN, at=THERE)
    with pytest.raises(UserError, match="不是 PIN"):
        office.sign(at=THERE)
    office.sign_in(PASSWORD, at=THERE)
    assert office.told() == f"{NAME}登录,本机可以使用证书签名密钥 {office.keys()[0].key_id}"
    assert office.sign(at=THERE) == [code], "the same key: Ed25519 signs the same text alike"
    assert len(office.holders()) == 3
    before = office.holders()
    office.sign_in(PASSWORD, at=THERE)
    office.sign_in(PASSWORD, at=HERE)
    assert office.holders() == before
    assert office.is_whole()


def test_who_is_no_administrator_opens_nothing(office: Office) -> None:
    with office.write(office.admin) as session:
        other = accounts.add_account(session, "王敏")
        accounts.add_duty(session, other, Role.SCORER)
        accounts.set_secret(session, other, password=OTHER_PASSWORD)
    office.sign_in(OTHER_PASSWORD, at=THERE, account_id=other)
    assert office.holders() == [("machine", HERE.public), ("password", str(office.admin))]


@pytest.mark.parametrize("how", ["own", "reset", "offline"])
def test_a_new_password_opens_it_and_the_old_one_no_more(office: Office, how: str) -> None:
    code = office.sign()[0]
    with office.write(None if how == "offline" else office.admin) as session:
        if how == "own":
            accounts.change_own_secret(session, PASSWORD, password=OTHER_PASSWORD)
        elif how == "reset":
            accounts.set_secret(session, office.admin, password=OTHER_PASSWORD)
        else:
            accounts.recover_administrator(session, NAME, OTHER_PASSWORD, "root")
    office.sign_in(OTHER_PASSWORD, at=THERE)
    assert office.sign(at=THERE) == [code]
    assert len([kind for kind, _holder in office.holders() if kind == "password"]) == 1


def test_ones_own_new_password_brings_the_key_to_a_machine_by_the_old_one(office: Office) -> None:
    code = office.sign()[0]
    with office.write(office.admin, THERE) as session:
        accounts.change_own_secret(session, PASSWORD, password=OTHER_PASSWORD)
    assert office.sign(at=THERE) == [code]


def test_a_password_set_where_the_key_is_closed_opens_nothing(office: Office) -> None:
    """The key stays with the other administrator, and with the machine at which it is open."""
    other = office.add("高翔", "高翔的密码2022")
    with office.write(office.admin, THERE) as session:
        accounts.set_secret(session, office.admin, password=OTHER_PASSWORD)
    assert office.holders() == [("machine", HERE.public), ("password", str(other))]
    office.sign_in(OTHER_PASSWORD, at=THERE)
    with pytest.raises(UserError, match="打不开"):
        office.sign(at=THERE)
    office.sign_in("高翔的密码2022", at=THERE, account_id=other)
    assert office.sign(at=THERE) == office.sign(at=HERE)


@pytest.mark.parametrize("closed", [False, True])
def test_who_leaves_opens_it_no_more(office: Office, closed: bool) -> None:
    other = office.add("高翔", OTHER_PASSWORD)
    assert ("password", str(other)) in office.holders()
    with office.write(office.admin) as session:
        if closed:
            accounts.change_account(session, other, name="高翔", organization="", active=False)
        else:
            duty = session.exec(select(AccountDuty.id).where(AccountDuty.account_id == other)).one()
            accounts.remove_duty(session, duty or 0)
    assert office.holders() == [("machine", HERE.public), ("password", str(office.admin))]


@pytest.mark.parametrize(
    ("column", "value"), [("blob", "00" * 60), ("blob", ""), ("blob", "xyz"), ("salt", "ab"), ("salt", "")]
)
def test_a_damaged_row_opens_nothing_and_is_renewed(office: Office, column: str, value: str) -> None:
    code = office.sign()[0]
    for kind in ("machine", "password"):
        with office.write() as session:
            session.require(Right.RECOVER)
            setattr(session.exec(select(KeyWrap).where(KeyWrap.kind == kind)).one(), column, value)
            session.record("损坏")
        if kind == "machine":
            with pytest.raises(UserError, match="打不开"):
                office.sign()
        office.sign_in(PASSWORD)
        assert office.sign() == [code]


def test_a_row_moved_to_another_holder_opens_nothing(office: Office) -> None:
    with office.write() as session:
        session.require(Right.RECOVER)
        session.exec(select(KeyWrap).where(KeyWrap.kind == "machine")).one().holder = THERE.public
        session.record("换人")
    for machine in (HERE, THERE):
        with pytest.raises(UserError, match="打不开"):
            office.sign(at=machine)


def test_a_key_that_nobody_opens_any_more_is_replaced(office: Office) -> None:
    old = office.sign()[0]
    with office.write(at=THERE) as session:
        accounts.recover_administrator(session, NAME, OTHER_PASSWORD, "root")
    with pytest.raises(UserError, match="saichuang admin new-key"):
        office.sign(at=THERE)
    with office.write(at=THERE) as session:
        made = replace_key(session, "root")
    assert office.told() == f"换用新的证书签名密钥 {made}(本机用户 root)"
    first, second = office.keys()
    assert is_genuine(old, first)
    assert second.key_id == made
    assert is_genuine(office.sign(at=THERE)[0], second)
    office.sign_in(OTHER_PASSWORD, at=THERE)
    assert office.sign(at=THERE) != [old]
    # The first machine has the old key only: the password brings it the new one.
    with pytest.raises(UserError, match="打不开"):
        office.sign()
    office.sign_in(OTHER_PASSWORD)
    assert is_genuine(office.sign()[0], second)
    assert office.is_whole()


def test_a_backup_gets_its_key_back_on_another_machine(tmp_path: Path) -> None:
    """By the password of an administrator; the file `audit.key` did not come along."""
    workspace = open_workspace(tmp_path / "here", NOW)
    with workspace.write() as session:
        admin = accounts.found_administrator(session, NAME, PASSWORD, scorer=False).account_id or 0
    code = _signed(workspace, admin)
    copy = make_backup(workspace.folder, "manual", NOW)
    workspace.close()
    (tmp_path / "there").mkdir()
    copy.rename(database_file(tmp_path / "there"))
    restored = open_workspace(tmp_path / "there", NOW)
    with pytest.raises(UserError, match="从别的电脑恢复"):
        _signed(restored, admin)
    with restored.write() as session:
        accounts.sign_in(session, admin, PASSWORD)
    assert _signed(restored, admin) == code
    restored.close()


def _signed(workspace: Workspace, admin: int) -> list[str]:
    with workspace.write(admin) as session:
        return sign_all(session)
