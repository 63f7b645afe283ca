"""Two machines on one PostgreSQL database: whoever comes second waits, and sees what the first one did."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event as Signal

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.errors import InputError, UserError
from app.services import awarding, judging, organizations, publishing, sheets
from app.services.entry_form import EntryForm, save_entry
from app.services.organizations import OrganizationForm
from app.services.workspace import Workspace
from db.engine import open_engine
from db.tables import Certificate, Competition, Entry, Mark, Publication, ScoreSheet
from tests.bench import Bench
from tests.postgres import fresh_database
from tests.services.scoring_data import SmallEvent, add_event, make_event

BEFORE_IT_WAITS = 0.3
Op = Callable[[Session], object]


@pytest.fixture
def shared(postgres_server: str, postgres_template: str) -> Iterator[Engine]:
    """A database that several machines share."""
    with fresh_database(postgres_server, postgres_template) as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def machine(shared: Engine, tmp_path: Path) -> Workspace:
    """A machine at work; every transaction has a connection of its own, as on another machine."""
    return Workspace(tmp_path, shared, None)


def _at_the_same_time(machine: Workspace, first: Op, second: Op) -> None:
    """Begin `second` on another connection while `first` is done but not yet committed."""
    begun = Signal()

    def overtaken() -> None:
        with machine.write() as session:
            begun.set()
            second(session)

    with ThreadPoolExecutor(1) as pool:
        with machine.write() as session:
            first(session)
            session.flush()
            later = pool.submit(overtaken)
            assert begun.wait(5)
            with pytest.raises(TimeoutError):
                later.result(BEFORE_IT_WAITS)
        later.result(10)


def _one_event(machine: Workspace, names: tuple[str, ...] = ("张伟",)) -> tuple[SmallEvent, list[int]]:
    with machine.write() as session:
        event = make_event(session)
        return event, [event.enter(name) for name in names]


def test_both_first_marks_of_a_sheet_are_kept(machine: Workspace) -> None:
    event, (entry,) = _one_event(machine)
    judge = event.judges["P", 1].id

    def mark(aspect: str, text: str) -> Op:
        return lambda session: judging.enter_mark(
            session, entry_id=entry, judge_id=judge, aspect=aspect, text=text
        )

    _at_the_same_time(machine, mark("A1", "88"), mark("E2", "12:00"))
    with machine.read() as session:
        assert len(session.exec(select(ScoreSheet)).all()) == 1
        assert {row.aspect for row in session.exec(select(Mark))} == {"A1", "E2"}


def test_a_mark_that_meets_a_submission_is_refused(machine: Workspace) -> None:
    event, (entry,) = _one_event(machine)
    judge = event.judges["T", 1].id
    with machine.write() as session:
        judging.enter_mark(session, entry_id=entry, judge_id=judge, aspect="T1", text="80")
    with pytest.raises(UserError, match="已提交"):
        _at_the_same_time(
            machine,
            lambda session: sheets.submit_sheet(session, entry_id=entry, judge_id=judge),
            lambda session: judging.enter_mark(
                session, entry_id=entry, judge_id=judge, aspect="T1", text="90"
            ),
        )
    with machine.read() as session:
        assert judging.load_sheet(session, entry, judge).marks["T1"] == 80


def _judged(machine: Workspace) -> SmallEvent:
    with machine.write() as session:
        event = make_event(session)
        for name, score in (("张伟", "90"), ("李芳", "80")):
            event.judge(event.enter(name), score)
        return event


def test_the_same_version_is_not_published_twice(machine: Workspace) -> None:
    event = _judged(machine)
    with pytest.raises(InputError, match="已公布第 1 版"):
        _at_the_same_time(
            machine,
            lambda session: publishing.publish_event(session, event.id),
            lambda session: publishing.publish_event(session, event.id),
        )
    with machine.read() as session:
        assert [row.version for row in session.exec(select(Publication))] == [1]


def test_no_certificate_is_numbered_twice(machine: Workspace) -> None:
    event = _judged(machine)
    with machine.write() as session:
        publishing.publish_event(session, event.id)
    _at_the_same_time(
        machine,
        lambda session: awarding.issue_certificates(session, event.id),
        lambda session: awarding.issue_certificates(session, event.id),
    )
    with machine.read() as session:
        assert sorted(row.serial for row in session.exec(select(Certificate))) == [1, 2]


def test_registration_numbers_run_on_over_all_events(machine: Workspace) -> None:
    """Two events: no constraint of the table would see the same number in both."""
    event, _ = _one_event(machine)
    with machine.write() as session:
        other = add_event(session, event.competition_id, "钳工")
        session.get_one(Competition, event.competition_id).starts_on = date(2022, 10, 18)

    def enter(event_id: int, name: str, number: str) -> Op:
        form = EntryForm(
            event_id, name=name, document_type="护照", document_number=number, organization="金泷机电"
        )
        return lambda session: save_entry(session, form)

    with machine.write() as session:
        organizations.save_organization(session, None, OrganizationForm("金泷机电"))
    _at_the_same_time(machine, enter(event.id, "李芳", "E1234567"), enter(other.id, "王强", "E7654321"))
    with machine.read() as session:
        numbers = [row.number for row in session.exec(select(Entry))]
    assert len(set(numbers)) == len(numbers) == 3


def test_what_cannot_wait_is_told_in_words(machine: Workspace) -> None:
    """The same new unit on two machines: nothing to lock, so the database decides."""

    def save(session: Bench) -> None:
        organizations.save_organization(session, None, OrganizationForm("金泷机电"))

    with pytest.raises(UserError, match=r"另一台电脑刚刚改了同一处.*再做一次"):
        _at_the_same_time(machine, save, save)
