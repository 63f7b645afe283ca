"""Two machines on one PostgreSQL database: whoever comes second waits, and sees what the first one did."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event as Signal
from typing import Any, cast

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from app.domain.admission import Finding
from app.errors import InputError, UserError
from app.services import (
    audit,
    check_in,
    competitions,
    judging,
    ledger,
    ledger_views,
    organizations,
    publishing,
    registration,
    schemes,
    sheets,
)
from app.services.chain import Signer
from app.services.check_in import Answer
from app.services.competitions import CompetitionForm
from app.services.door import Refused, WriteSession
from app.services.entry_form import EntryForm, load_entry, save_entry
from app.services.organizations import OrganizationForm
from app.services.person_merging import merge_people
from app.services.rows import row_id
from app.services.workspace import Workspace
from db.engine import open_engine
from db.tables import (
    AuditEntry,
    Certificate,
    CertificatePrint,
    Competition,
    Entry,
    Mark,
    Person,
    Publication,
    ScoreSheet,
)
from tests.bench import ALL_ROUND, OTHER, Bench, BenchWorkspace, make_bench
from tests.postgres import fresh_database
from tests.services import proofed
from tests.services.proofed import approve
from tests.services.publish_steps import publish, sign_and_open
from tests.services.scoring_data import RULES, SmallEvent, add_event, make_event

# Somebody who typed the papers and went home.
THIRD = replace(ALL_ROUND, account_id=99, name="张敏")
BEFORE_IT_WAITS = 0.3
Op = Callable[[WriteSession], object]
HERE, THERE = Signer(bytes(range(32))), Signer(bytes(range(32, 64)))
KEYS = frozenset({HERE.public, THERE.public})


@pytest.fixture
def shared(postgres_server: str, postgres_template: str) -> Iterator[Engine]:
    """A database that several machines share."""
    with fresh_database(postgres_server, postgres_template) as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def machine(shared: Engine, tmp_path: Path) -> BenchWorkspace:
    """A machine at work; its bench plants what the tests begin with."""
    (tmp_path / "here").mkdir()
    return make_bench(Workspace(tmp_path / "here", shared, None, HERE))


@pytest.fixture
def other_machine(shared: Engine, tmp_path: Path) -> Workspace:
    """Another machine, with a folder and a signing key of its own."""
    (tmp_path / "there").mkdir()
    return Workspace(tmp_path / "there", shared, None, THERE)


Two = Callable[[Op, Op], None]


@pytest.fixture
def at_the_same_time(machine: BenchWorkspace, other_machine: Workspace) -> Two:
    """Begin the second op, by another person at another machine, while the first is not yet committed."""
    return lambda first, second: _at_the_same_time(machine, other_machine, first, second)


def _at_the_same_time(machine: Workspace, other_machine: Workspace, first: Op, second: Op) -> None:
    begun = Signal()

    def overtaken() -> None:
        with other_machine.write(OTHER.account_id) as session:
            begun.set()
            second(session)

    with ThreadPoolExecutor(1) as pool:
        with machine.write(ALL_ROUND.account_id) as session:
            first(session)
            session.flush()
            later = pool.submit(overtaken)
            assert begun.wait(5)
            with pytest.raises(TimeoutError):
                later.result(BEFORE_IT_WAITS)
        later.result(10)


def _plant(machine: BenchWorkspace) -> AbstractContextManager[Bench]:
    """A session of the bench at this machine."""
    return cast("AbstractContextManager[Bench]", machine.write())


def _one_event(machine: BenchWorkspace, names: tuple[str, ...] = ("张伟",)) -> tuple[SmallEvent, list[int]]:
    with _plant(machine) as session:
        event = make_event(session)
        return event, [event.enter(name) for name in names]


LOWER: dict[str, Any] = {
    **RULES,
    "modules": [
        {**RULES["modules"][0], "aspects": [{"code": "T1", "name": "卷面", "maximum": "50"}]},
        RULES["modules"][1],
    ],
}


def test_a_mark_waits_for_the_rules_and_keeps_to_them(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    event, (entry,) = _one_event(machine)
    judge = event.judges["T", 1].id

    def mark(text: str) -> Op:
        return lambda session: judging.enter_mark(
            session, entry_id=entry, judge_id=judge, aspect="T1", text=text
        )

    with pytest.raises(InputError, match="80 超出范围"):
        at_the_same_time(lambda session: schemes.adopt_rules(session, event.id, LOWER), mark("80"))
    at_the_same_time(lambda session: schemes.adopt_rules(session, event.id, RULES), mark("80"))
    with machine.read() as reader:
        assert [mark.entered for mark in reader.exec(select(Mark))] == [80]


def test_rules_wait_for_a_mark_and_take_it_into_account(
    machine: BenchWorkspace, at_the_same_time: Two
) -> None:
    event, (entry,) = _one_event(machine)
    judge = event.judges["T", 1].id

    def mark(session: WriteSession) -> object:
        return judging.enter_mark(session, entry_id=entry, judge_id=judge, aspect="T1", text="80")

    with pytest.raises(InputError, match="要写明原因"):
        at_the_same_time(mark, lambda session: schemes.adopt_rules(session, event.id, LOWER))


def test_both_first_marks_of_a_sheet_are_kept(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    event, (entry,) = _one_event(machine)
    judge = event.judges["P", 1].id

    def mark(aspect: str, text: str) -> Op:
        return lambda session: judging.enter_mark(
            session, entry_id=entry, judge_id=judge, aspect=aspect, text=text
        )

    at_the_same_time(mark("A1", "88"), mark("E2", "12:00"))
    with machine.read() as reader:
        assert len(reader.exec(select(ScoreSheet)).all()) == 1
        assert {row.aspect for row in reader.exec(select(Mark))} == {"A1", "E2"}


def test_a_mark_that_meets_a_submission_is_refused(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    event, (entry,) = _one_event(machine)
    judge = event.judges["T", 1].id
    with machine.write(ALL_ROUND.account_id) as session:
        judging.enter_mark(session, entry_id=entry, judge_id=judge, aspect="T1", text="80")
    with pytest.raises(UserError, match="已提交"):
        at_the_same_time(
            lambda session: sheets.submit_sheet(session, entry_id=entry, judge_id=judge),
            lambda session: judging.enter_mark(
                session, entry_id=entry, judge_id=judge, aspect="T1", text="90"
            ),
        )
    with machine.read() as reader:
        assert judging.load_sheet(reader, entry, judge).marks["T1"] == 80


def _judged(machine: BenchWorkspace) -> SmallEvent:
    with _plant(machine) as session:
        event = make_event(session)
        for name, score in (("张伟", "90"), ("李芳", "80")):
            event.judge(event.enter(name), score)
        return event


def test_the_same_version_is_not_published_twice(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    event = _judged(machine)
    with machine.write(ALL_ROUND.account_id) as session:
        sign_and_open(session, event.id)
    with pytest.raises(InputError, match="已公布第 1 版"):
        at_the_same_time(
            lambda session: publishing.publish_event(session, event.id),
            lambda session: publishing.publish_event(session, event.id),
        )
    with machine.read() as reader:
        assert [row.version for row in reader.exec(select(Publication))] == [1]


def test_no_certificate_is_numbered_twice(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    event = _judged(machine)
    with machine.write(ALL_ROUND.account_id) as session:
        publish(session, event.id)
    at_the_same_time(
        lambda session: ledger.issue_certificates(session, event.id),
        lambda session: ledger.issue_certificates(session, event.id),
    )
    with machine.read() as reader:
        assert sorted(row.serial for row in reader.exec(select(Certificate))) == [1, 2]


@pytest.fixture
def one_key(other_machine: Workspace) -> None:
    """Both open the key that signs, like two windows of one machine."""
    other_machine.signer = HERE


def _series(machine: BenchWorkspace) -> list[tuple[str, int]]:
    with machine.read() as reader:
        rows = reader.exec(select(Certificate).order_by(col(Certificate.series), col(Certificate.serial)))
        return [(row.series, row.serial) for row in rows]


def test_two_competitions_begin_one_series_without_a_duplicate(
    machine: BenchWorkspace, one_key: None, at_the_same_time: Two
) -> None:
    """Nobody numbered in it yet, so there is no row of the series to wait for."""
    event, other = _judged(machine), _judged(machine)
    assert event.competition_id != other.competition_id
    with machine.write(ALL_ROUND.account_id) as session:
        publish(session, event.id)
        publish(session, other.id)
    at_the_same_time(
        lambda session: ledger.issue_certificates(session, event.id),
        lambda session: ledger.issue_certificates(session, other.id),
    )
    name = "淮工竞证〔2022〕{counter}"
    assert _series(machine) == [(name, serial) for serial in (1, 2, 3, 4)]


def test_two_competitions_go_on_in_one_series_without_a_gap(
    machine: BenchWorkspace, one_key: None, at_the_same_time: Two
) -> None:
    first, event, other = _judged(machine), _judged(machine), _judged(machine)
    with machine.write(ALL_ROUND.account_id) as session:
        for each in (first, event, other):
            publish(session, each.id)
        ledger.issue_certificates(session, first.id)
    at_the_same_time(
        lambda session: ledger.issue_certificates(session, other.id),
        lambda session: ledger.issue_certificates(session, event.id),
    )
    assert [serial for _series_name, serial in _series(machine)] == [1, 2, 3, 4, 5, 6]


def test_a_machine_that_cannot_open_the_key_numbers_nothing(
    machine: BenchWorkspace, other_machine: Workspace
) -> None:
    first, event = _judged(machine), _judged(machine)
    with machine.write(ALL_ROUND.account_id) as session:
        for each in (first, event):
            publish(session, each.id)
        ledger.issue_certificates(session, first.id)
    with (
        pytest.raises(UserError, match="打不开证书的签名密钥"),
        other_machine.write(OTHER.account_id) as session,
    ):
        ledger.issue_certificates(session, event.id)
    assert [serial for _name, serial in _series(machine)] == [1, 2]


def _issued(machine: BenchWorkspace) -> tuple[SmallEvent, list[int]]:
    event = _judged(machine)
    with machine.write(ALL_ROUND.account_id) as session:
        publish(session, event.id)
        ledger.issue_certificates(session, event.id)
        approve(session, event.competition_id)
    with machine.read() as reader:
        return event, [key or 0 for key in reader.exec(select(Certificate.id).order_by("id"))]


def test_one_certificate_is_replaced_once(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    _event, (first, _second) = _issued(machine)

    def replace_it(session: WriteSession) -> object:
        return ledger.replace_certificate(session, first, "遗失")

    with pytest.raises(UserError, match="0001 已作废"):
        at_the_same_time(replace_it, replace_it)
    assert [serial for _name, serial in _series(machine)] == [1, 2, 3]


def test_what_was_voided_meanwhile_is_not_printed(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    _event, ids = _issued(machine)
    with pytest.raises(UserError, match="0001 已作废"):
        at_the_same_time(
            lambda session: ledger.void_certificate(session, ids[0], "印错"),
            lambda session: proofed.log(session, ids),
        )
    with machine.read() as reader:
        assert reader.exec(select(CertificatePrint)).all() == []


def test_a_second_print_from_another_window_needs_its_reason(
    machine: BenchWorkspace, at_the_same_time: Two
) -> None:
    _event, ids = _issued(machine)

    def print_it(session: WriteSession) -> None:
        proofed.log(session, ids)

    with pytest.raises(InputError, match="已经打印过"):
        at_the_same_time(print_it, print_it)


def test_what_was_printed_meanwhile_keeps_its_issuers(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    event, ids = _issued(machine)
    with machine.read() as reader:
        view = competitions.load_competition(reader, event.competition_id)
    form = CompetitionForm(view.title, view.year, issuers=("别的单位",), issued_on=view.issued_on)
    at_the_same_time(
        lambda session: proofed.log(session, ids[:1]),
        lambda session: competitions.update_competition(session, event.competition_id, form),
    )
    with machine.read() as reader:
        issuers = [data.issuers for data in ledger_views.load_certificates(reader, ids)]
    assert issuers == [view.issuers, ("别的单位",)]


def test_what_was_printed_meanwhile_keeps_its_place(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    """The place moved in the second version, and one machine prints while another one takes it over."""
    event, ids = _issued(machine)
    with _plant(machine) as session:
        for key in ids:
            session.get_one(Certificate, key).rank = 9
    at_the_same_time(
        lambda session: proofed.log(session, ids[:1]),
        lambda session: ledger.issue_certificates(session, event.id),
    )
    with machine.read() as reader:
        assert [data.rank for data in ledger_views.load_certificates(reader, ids)] == [9, 2]


def test_registration_numbers_run_on_over_all_events(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    """Two events: no constraint of the table would see the same number in both."""
    event, _ = _one_event(machine)
    with _plant(machine) as session:
        other = add_event(session, event.competition_id, "钳工")
        session.get_one(Competition, event.competition_id).starts_on = date(2022, 10, 18)

    def enter(event_id: int, name: str, number: str) -> Op:
        form = EntryForm(
            event_id, name=name, document_type="护照", document_number=number, organization="金泷机电"
        )
        return lambda session: save_entry(session, form)

    with machine.write(ALL_ROUND.account_id) as real:
        organizations.save_organization(real, None, OrganizationForm("金泷机电"))
    at_the_same_time(enter(event.id, "李芳", "E1234567"), enter(other.id, "王强", "E7654321"))
    with machine.read() as reader:
        numbers = [row.number for row in reader.exec(select(Entry))]
    assert len(set(numbers)) == len(numbers) == 3


def test_what_cannot_wait_is_told_in_words(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    """The same new unit on two machines: nothing to lock, so the database decides."""

    def save(session: WriteSession) -> None:
        organizations.save_organization(session, None, OrganizationForm("金泷机电"))

    with pytest.raises(UserError, match=r"另一台电脑刚刚改了同一处.*再做一次"):
        at_the_same_time(save, save)


def _is_whole(machine: Workspace) -> bool:
    with machine.read() as reader:
        return audit.verify(reader, KEYS).is_whole


def test_two_machines_write_one_chain(machine: BenchWorkspace, other_machine: Workspace) -> None:
    """Each at its own pace: no entry is lost or numbered twice, and both machines' signatures count."""
    event, entries = _one_event(machine, ("张伟", "李芳"))
    judge = event.judges["P", 1].id

    def work(where: Workspace, who: int | None, entry: int) -> None:
        for serial in range(1, 31):
            with where.write(who) as session:
                judging.enter_mark(session, entry_id=entry, judge_id=judge, aspect="A1", text=f"{serial}")

    with ThreadPoolExecutor(2) as pool:
        places = ((machine, ALL_ROUND.account_id), (other_machine, OTHER.account_id))
        jobs = [
            pool.submit(work, where, who, entry) for (where, who), entry in zip(places, entries, strict=True)
        ]
        for job in jobs:
            job.result(60)
    with machine.read() as reader:
        found = audit.verify(reader, KEYS)
        marked = reader.exec(
            select(AuditEntry.account_id).where(AuditEntry.act == "mark").order_by(col(AuditEntry.seq))
        ).all()
        alone = audit.verify(reader, frozenset({HERE.public}))
    assert found.is_whole
    assert found.seq == found.entries == len(marked) + 2  # the people and the event were planted
    assert (marked.count(ALL_ROUND.account_id), marked.count(OTHER.account_id)) == (30, 30)
    assert found.signatures >= 1
    assert all("不认识的密钥" in finding.text for finding in alone.findings)


def test_the_same_sheet_is_confirmed_once(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    """The second of two who confirm is told, and the log keeps both: one done, one refused."""
    event, (entry,) = _one_event(machine)
    judge = event.judges["T", 1].id
    with _plant(machine) as session, session.acting(THIRD):
        judging.enter_mark(session, entry_id=entry, judge_id=judge, aspect="T1", text="80")
        sheets.submit_sheet(session, entry_id=entry, judge_id=judge)

    def confirm(session: WriteSession) -> None:
        sheets.confirm_sheet(session, entry_id=entry, judge_id=judge)

    with pytest.raises(Refused, match="已经确认过"):
        at_the_same_time(confirm, confirm)
    with machine.read() as reader:
        assert reader.exec(select(ScoreSheet.confirmed_by_id)).one() == ALL_ROUND.account_id
        checks = select(AuditEntry.account_id, AuditEntry.outcome).where(AuditEntry.act == "check")
        assert [tuple(row) for row in reader.exec(checks.order_by(col(AuditEntry.seq)))] == [
            (ALL_ROUND.account_id, "done"),
            (OTHER.account_id, "refused"),
        ]
    assert _is_whole(machine)


def _of_person(machine: BenchWorkspace) -> tuple[SmallEvent, int, str]:
    """An approved entry of an event, and the number that is typed at the desk."""
    event, (entry,) = _one_event(machine)
    with machine.read() as reader:
        return event, entry, reader.get_one(Entry, entry).number


def test_who_is_withdrawn_at_the_same_time_is_not_let_in(
    machine: BenchWorkspace, at_the_same_time: Two
) -> None:
    event, entry, number = _of_person(machine)
    said: list[Answer] = []
    at_the_same_time(
        lambda session: registration.set_entry_status(session, entry, "withdrew", "身体不适"),
        lambda session: said.append(check_in.check_in(session, event.competition_id, number)),
    )
    assert [each.finding for each in said] == [Finding.LEFT]


def test_who_comes_in_at_the_same_time_is_not_absent(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    event, entry, number = _of_person(machine)
    marked: list[int] = []
    at_the_same_time(
        lambda session: check_in.check_in(session, event.competition_id, number),
        lambda session: marked.append(check_in.mark_absent(session, event.id, [entry])),
    )
    assert marked == [0]


def test_who_is_replaced_at_the_same_time_is_not_let_in(
    machine: BenchWorkspace, at_the_same_time: Two
) -> None:
    event, entry, number = _of_person(machine)
    with machine.read() as reader:
        form = load_entry(reader, entry).form
    other = replace(form, name="赵敏", document_type="护照", document_number="E7654321")
    said: list[Answer] = []
    at_the_same_time(
        lambda session: save_entry(session, other, reason="张伟住院"),
        lambda session: said.append(check_in.check_in(session, event.competition_id, number)),
    )
    assert [each.text for each in said] == ["这条报名刚刚改过。请再找一次。"]


def test_two_people_are_merged_one_way_only(machine: BenchWorkspace, at_the_same_time: Two) -> None:
    with _plant(machine) as session:
        people = [Person(name="张伟", document_type="护照", document_number=each) for each in ("E1", "E2")]
        session.add_all(people)
        session.flush()
        one, other = (row_id(person) for person in people)
    with pytest.raises(UserError, match="可能刚被合并"):
        at_the_same_time(
            lambda session: merge_people(session, None, one, other, "证件号抄错"),
            lambda session: merge_people(session, None, other, one, "证件号抄错"),
        )
