"""The one door: a transaction leaves rows and entries together or neither; what the entries keep."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.domain.rights import Place, Right, Role
from app.errors import UserError
from app.services import accounts, audit, competitions, penalties
from app.services.competitions import CompetitionForm
from app.services.door import Refused, WriteSession
from app.services.row_images import HIDDEN
from app.services.workspace import Batch, open_workspace
from db.tables import (
    Account,
    AccountDuty,
    AuditEntry,
    Competition,
    Mark,
    Organization,
    Person,
)
from tests.bench import Bench
from tests.services.door_office import (
    ADMIN,
    COLUMNS,
    GONE,
    NOBODY,
    SIGNER,
    UNIT,
    door,
    entries,
    is_whole,
    make_office,
    nothing_happened,
    unit,
    units,
)
from tests.services.scoring_data import SmallEvent, make_event


@pytest.fixture
def writer(engine: Engine) -> Engine:
    """A small office's database."""
    return make_office(engine)


# --- one transaction, all or nothing ------------------------------------------------------------------


def test_what_is_done_stands_in_the_log_in_its_order(writer: Engine) -> None:
    with door(writer) as session:
        session.require(Right.REGISTER)
        session.add(Organization(name="乙厂"))
        session.record("新增乙厂")
        session.require(Right.SETUP, Place(7))
        session.add(Competition(id=7, title="技能赛", year=2022))
        session.record("新增技能赛")
    first, second = entries(writer)
    assert (first.text, second.text) == ("新增乙厂", "新增技能赛")
    assert (first.act, second.act, second.competition_id) == ("register", "setup", 7)
    assert (first.by, second.by) == ("管理员 周建平", "管理员 周建平")
    assert first.account_id == second.account_id == ADMIN
    assert {row[0] for row in json.loads(first.rows)} == {"organization"}
    assert {row[0] for row in json.loads(second.rows)} == {"competition"}
    assert is_whole(writer)


def test_a_failed_transaction_leaves_neither_rows_nor_entries(writer: Engine) -> None:
    def stop(session: WriteSession) -> None:
        session.require(Right.REGISTER)
        session.add(Organization(name="乙厂"))
        session.record("新增乙厂")
        raise UserError("停")

    with pytest.raises(UserError, match="停"), door(writer) as session:
        stop(session)
    assert nothing_happened(writer)
    assert is_whole(writer)


def test_a_refusal_leaves_the_attempt_and_nothing_else(writer: Engine) -> None:
    with (
        pytest.raises(Refused, match=r"马援没有“报名与审核”的权限.*管理员"),
        door(writer, NOBODY) as session,
    ):
        session.require(Right.REGISTER, Place(1, 2, None, 3, 4), attempt="新增乙厂")
    assert units(writer) == [UNIT]
    (entry,) = entries(writer)
    assert (entry.outcome, entry.by, entry.account_id, entry.act) == ("refused", "马援", NOBODY, "register")
    assert entry.text.startswith("新增乙厂:被拒绝。马援没有“报名与审核”的权限")
    assert (entry.competition_id, entry.event_id, entry.entry_id, entry.judge_id) == (1, 2, 3, 4)
    assert entry.rows == "[]"
    assert is_whole(writer)


def test_a_refusal_takes_what_was_done_before_it_along(writer: Engine) -> None:
    """Recorded or flushed only: the transaction is undone, and the log tells of the attempt alone."""

    def stop(session: WriteSession) -> None:
        session.require(Right.REGISTER)
        session.add(Organization(name="乙厂"))
        session.record("新增乙厂")
        session.add(Organization(name="丙厂"))
        session.require(Right.REGISTER)
        session.flush()
        raise Refused("不行。", "新增丁厂")

    with pytest.raises(Refused), door(writer) as session:
        stop(session)
    assert units(writer) == [UNIT]
    (entry,) = entries(writer)
    assert (entry.outcome, entry.text, entry.rows) == ("refused", "新增丁厂:被拒绝。不行。", "[]")
    assert is_whole(writer)


def test_who_has_left_or_is_unknown_does_nothing(writer: Engine) -> None:
    with pytest.raises(UserError, match="方远的账号已停用"), door(writer, GONE):
        pytest.fail("the door opened")
    with pytest.raises(UserError, match="已不存在"), door(writer, 999):
        pytest.fail("the door opened")
    with pytest.raises(Refused, match="只由程序自己做"), door(writer) as session:
        session.require(Right.ADOPT)


def test_the_program_itself_has_only_its_own_rights(writer: Engine) -> None:
    for right in set(Right) - {Right.FOUND, Right.SIGN_IN, Right.RECOVER, Right.ADOPT}:
        with pytest.raises(Refused), door(writer, None) as session:
            session.require(right)


# --- what the log keeps -------------------------------------------------------------------------------


def test_rows_inserted_in_bulk_are_logged_one_by_one(writer: Engine) -> None:
    rows = [COLUMNS | {"name": f"{serial} 厂", "phone": "13800000000"} for serial in range(5)]
    with door(writer) as session:
        session.require(Right.REGISTER)
        ids = session.insert_many(Organization, rows)
        session.record("导入 5 家单位")
    (entry,) = entries(writer)
    logged = json.loads(entry.rows)
    assert [(table, int(key)) for table, key, _digest, _changes in logged] == [
        ("organization", key) for key in ids
    ]
    assert all(digest for _table, _key, digest, _changes in logged)
    assert is_whole(writer)
    with door(writer) as session:
        names = dict(session.exec(select(Organization.id, Organization.name)).all())
        assert [names[key] for key in ids] == [row["name"] for row in rows]
        assert session.insert_many(Organization, []) == []
    with door(writer) as session:
        session.require(Right.REGISTER)
        with pytest.raises(ValueError, match="phone"):
            session.insert_many(Organization, [{"name": "缺列"}])
        session.rollback()


def test_old_and_new_values_can_be_read_and_private_ones_cannot(writer: Engine) -> None:
    with door(writer) as session:
        session.require(Right.REGISTER)
        mine = unit(session)
        mine.contact, mine.phone = "张伟", "13805616206"
        session.record("联系方式")
        person = Person(
            name="李芳",
            document_type="居民身份证",
            document_number="340602198409120013",
            phone="13900001111",
        )
        session.require(Right.REGISTER)
        session.add(person)
        session.record("新增李芳")
        session.require(Right.REGISTER)
        person.document_number, person.name = "340602198409120021", "李方"
        session.record("更正李芳")
        session.require(Right.REGISTER)
        session.delete(person)
        session.record("删除李方")
    contact, added, changed, deleted = (json.loads(entry.rows)[0] for entry in entries(writer))
    assert contact[3] == {"contact": ["", "张伟"], "phone": ["", HIDDEN]}
    assert added[3] == {}
    assert changed[3] == {"document_number": [HIDDEN, HIDDEN], "name": ["李芳", "李方"]}
    assert (deleted[2], deleted[3]["name"], deleted[3]["document_number"]) == ("", "李方", HIDDEN)
    with Session(writer) as reader:
        everything = "".join(f"{row.text}{row.rows}" for row in reader.exec(select(AuditEntry)))
    assert not [secret for secret in ("3406021984", "13805616206", "13900001111") if secret in everything]
    assert is_whole(writer)


def test_a_secret_is_never_readable_in_the_log(writer: Engine) -> None:
    with door(writer) as session:
        accounts.set_secret(session, NOBODY, password="演示赛事2022", pin="4711")
    with door(writer) as session:
        accounts.set_secret(session, NOBODY, password="换过的密码2023")
    with Session(writer) as reader:
        account = reader.get_one(Account, NOBODY)
        everything = "".join(f"{row.text}{row.rows}" for row in reader.exec(select(AuditEntry)))
    assert account.password_hash.startswith("$argon2")
    assert "argon2" not in everything
    assert "2022" not in everything
    assert "4711" not in everything


def test_a_row_added_changed_and_deleted_behind_the_back_is_found(writer: Engine) -> None:
    with door(writer) as session:
        session.require(Right.REGISTER)
        session.add(Organization(name="乙厂"))
        session.record("新增乙厂")
    for statement, said in (
        ("UPDATE organization SET name = '丙厂' WHERE name = '乙厂'", "被改动"),
        ("DELETE FROM organization WHERE name = '丙厂'", "被删去"),
        ("INSERT INTO competition (title, year, level, venue, hosts, issuers, number_prefix, created_at)"
         " VALUES ('假', 2022, '', '', '[]', '[]', '', '2022-01-01 00:00:00')", "被加入"),
    ):  # fmt: skip
        _behind_the_back(writer, statement)
        with Session(writer) as reader:
            findings = audit.verify(reader, frozenset({SIGNER.public})).findings
        assert said in findings[-1].text or said in findings[0].text
    assert len(findings) == 2


def _behind_the_back(writer: Engine, statement: str) -> None:
    """A statement of somebody with the database's own shell."""
    raw = writer.raw_connection()
    try:
        raw.cursor().execute(statement)
        raw.commit()
    finally:
        raw.close()


# --- a batch ------------------------------------------------------------------------------------------


def _units_in(folder: Path) -> list[str]:
    workspace = open_workspace(folder, datetime.now(UTC))
    with workspace.read() as session:
        found = list(session.exec(select(Organization.name).order_by(col(Organization.id))))
        assert audit.verify(session, workspace.trusted).is_whole
    workspace.close()
    return found


def test_a_part_of_a_batch_that_is_refused_leaves_the_others_standing(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "data", datetime.now(UTC))
    with workspace.batch() as batch:
        with batch.write() as session:
            admin = accounts.found_administrator(session, "周建平", "演示赛事2022", scorer=True).account_id
        with batch.write(admin) as session:
            accounts.add_account(session, "马援", "甲厂")
        with pytest.raises(Refused), batch.write(admin) as session:
            _add_and_penalise(session)
        with batch.write(admin) as session:
            accounts.add_account(session, "何静", "丙厂")
    with workspace.read() as session:
        texts = [row.text for row in session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))]
    workspace.close()
    begun, *texts = [text.split(",")[0] for text in texts]
    assert begun.startswith("数据编号")
    assert texts[:2] == ["首次启动:设管理员 周建平", "新增人员 马援"]
    assert texts[2].startswith("扣分:被拒绝。")
    assert texts[3:] == ["新增人员 何静"]
    assert _units_in(tmp_path / "data") == ["甲厂", "丙厂"]


def _add_and_penalise(session: WriteSession) -> None:
    accounts.add_account(session, "高翔", "乙厂")
    session.require(Right.PENALISE, attempt="扣分")


def test_a_batch_that_fails_leaves_nothing(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "data", datetime.now(UTC))

    def stop(batch: Batch) -> None:
        with batch.write() as session:
            admin = accounts.found_administrator(session, "周建平", "演示赛事2022", scorer=True).account_id
        with batch.write(admin) as session:
            accounts.add_account(session, "马援", "甲厂")
        raise UserError("停")

    with pytest.raises(UserError, match="停"), workspace.batch() as batch:
        stop(batch)
    with workspace.read() as session:
        assert session.exec(select(Account)).first() is None
        assert [row.by for row in session.exec(select(AuditEntry))] == ["程序"], "the data's beginning only"
    workspace.close()
    assert _units_in(tmp_path / "data") == []


# --- services pass it all the same --------------------------------------------------------------------


def test_a_service_leaves_rows_and_entry_together(writer: Engine) -> None:
    with door(writer) as session:
        made = competitions.create_competition(session, CompetitionForm("技能赛", 2022), "sisaiyichuang")
    (entry,) = entries(writer)
    assert (entry.by, entry.outcome, entry.competition_id) == ("管理员 周建平", "done", made)
    assert {row[0] for row in json.loads(entry.rows)} == {
        "competition",
        "track",
        "event",
        "judge",
        "rules_version",
    }
    assert is_whole(writer)


def test_the_door_of_one_event_is_shut_in_another(writer: Engine) -> None:
    with Bench(writer, signer=SIGNER) as bench, bench.begin():
        event = make_event(bench)
        other = make_event(bench, "钳工")
        mine, theirs = event.enter("张伟"), other.enter("李芳")
        bench.add(AccountDuty(account_id=NOBODY, role=Role.CHIEF.value, event_id=event.id))
    with door(writer, NOBODY) as session:
        penalties.add_penalty(session, entry_id=mine, module=None, points="1", reason="迟到")
    with pytest.raises(Refused), door(writer, NOBODY) as session:
        penalties.add_penalty(session, entry_id=theirs, module=None, points="1", reason="迟到")
    done, refused = entries(writer)
    assert (done.by, done.event_id, done.outcome) == ("裁判长 马援", event.id, "done")
    assert (refused.event_id, refused.outcome) == (other.id, "refused")
    assert is_whole(writer)


def test_the_bench_lets_no_service_through_without_right(writer: Engine) -> None:
    """What the other tests stand on: planted rows are in the log, services are checked."""
    with Bench(writer) as session, session.begin():
        event: SmallEvent = make_event(session)
        event.mark(event.enter("张伟"), "A1", "88")
        assert session.exec(select(Mark)).one().entered == 88
    assert is_whole(writer)
