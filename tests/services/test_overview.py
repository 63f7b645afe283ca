"""The figures of the overview, on both kinds of database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from app.domain.timetable import SittingKind
from app.services import competitions, ledger, sheets, timetable
from app.services.event_counts import EventCounts, EventState, count_events, list_event_counts
from app.services.overview import Overview, Step, Task, TaskKind, load_overview
from app.services.timetable import SittingForm
from db.engine import changes_allowed
from db.tables import Certificate, Competition, Entry, EntryMember, Event, Judge, Person, ScoreSheet, Track
from tests.bench import OTHER, Bench
from tests.overview_data import add_entries, find_event, judge_entries, make_competition
from tests.services.proofed import print_out
from tests.services.publish_steps import publish


@pytest.fixture
def competition_id(session: Bench) -> int:
    return make_competition(session)


def _counts(session: Bench, competition_id: int, name: str) -> EventCounts:
    return next(event for event in list_event_counts(session, competition_id) if event.name == name)


def _tasks(overview: Overview) -> list[tuple[TaskKind, int, str]]:
    return [(task.kind, task.count, task.event) for task in overview.tasks]


def test_a_new_competition_has_nothing_to_do_but_registration(session: Bench, competition_id: int) -> None:
    overview = load_overview(session, competition_id)
    assert (overview.persons, overview.units, overview.tasks) == (0, 0, ())
    assert overview.next_step is Step.REGISTRATION
    assert not any(overview.begun(step) or overview.done(step) for step in Step)
    assert {event.state for event in overview.events} == {EventState.EMPTY}
    assert count_events(session, competition_id) == len(overview.events) == 8


def test_people_and_units_are_counted_once(session: Bench, competition_id: int) -> None:
    first, second = (find_event(session, competition_id, name) for name in ("钳工", "电工"))
    add_entries(session, first, 3)
    person = session.exec(select(Person)).first()
    assert person is not None
    other = Entry(event_id=second.id, number="1", organization_id=person.organization_id, review="approved")
    session.add(other)
    session.flush()
    session.add(EntryMember(entry_id=other.id or 0, person_id=person.id or 0))
    session.flush()
    overview = load_overview(session, competition_id)
    assert (overview.persons, overview.units, overview.totals.entries) == (3, 3, 4)


def test_other_competitions_do_not_count(session: Bench, competition_id: int) -> None:
    other = make_competition(session, title="另一个赛事")
    event = find_event(session, other, "钳工")
    judge_entries(session, event, add_entries(session, event, 2))
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    overview = load_overview(session, competition_id)
    assert overview.totals.entries == overview.totals.sheets == overview.totals.certificates == 0
    assert overview.persons == overview.units == 0


def test_pending_and_returned_wait_and_returned_need_no_sheets(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "钳工")
    entries = add_entries(session, event, 3, review="pending")
    session.get_one(Entry, entries[0]).review = "returned"
    session.flush()
    overview = load_overview(session, competition_id)
    assert _tasks(overview) == [(TaskKind.RETURNED, 1, ""), (TaskKind.PENDING, 2, "")]
    assert overview.next_step is Step.REVIEW
    assert overview.done(Step.REGISTRATION)
    assert not overview.done(Step.REVIEW)
    seats = len(competitions.list_judges(session, event.id))
    assert _counts(session, competition_id, "钳工").expected == 2 * seats


def test_conflicts_of_the_timetable_wait_until_the_event_is_over(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "钳工")
    entries = add_entries(session, event, 2)
    form = SittingForm(SittingKind.THEORY, "第 1 场", "10-18", "9:00", "11:00", event.id)
    timetable.save_sitting(session, competition_id, form)
    assert _tasks(load_overview(session, competition_id)) == [(TaskKind.CONFLICTS, 1, "")]  # no room yet
    judge_entries(session, event, entries)
    publish(session, event.id)
    kinds = [kind for kind, _count, _event in _tasks(load_overview(session, competition_id))]
    assert TaskKind.CONFLICTS not in kinds


def test_sheets_of_absentees_are_not_expected(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "钳工")
    entries = add_entries(session, event, 3)
    session.get_one(Entry, entries[2]).status = "absent"
    judge_entries(session, event, entries[:1])
    counts = _counts(session, competition_id, "钳工")
    seats = len(competitions.list_judges(session, event.id))
    assert (counts.expected, counts.submitted, counts.state) == (2 * seats, seats, EventState.JUDGING)
    overview = load_overview(session, competition_id)
    assert _tasks(overview) == [(TaskKind.UNFINISHED, seats, "钳工")]
    assert overview.next_step is Step.JUDGING


def test_blind_events_need_stations(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "焊工")
    entries = add_entries(session, event, 2)
    session.get_one(Entry, entries[0]).station = None
    session.flush()
    assert _tasks(load_overview(session, competition_id)) == [(TaskKind.NO_STATIONS, 1, "焊工")]


def test_from_the_last_sheet_to_the_last_certificate(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "钳工")
    judge_entries(session, event, add_entries(session, event, 10))
    overview = load_overview(session, competition_id)
    assert _tasks(overview) == [(TaskKind.UNPUBLISHED, 1, "钳工")]
    assert overview.next_step is Step.PUBLISHING
    publish(session, event.id)
    overview = load_overview(session, competition_id)
    awards = overview.totals.unissued
    assert awards > 0
    assert _tasks(overview) == [(TaskKind.UNISSUED, awards, "钳工")]
    assert overview.done(Step.PUBLISHING)
    ledger.issue_certificates(session, event.id)
    overview = load_overview(session, competition_id)
    assert _tasks(overview) == [(TaskKind.UNPRINTED, awards, "钳工")]
    assert overview.next_step is Step.AWARDING
    print_out(session, list(session.exec(select(Certificate.id))))  # type: ignore[arg-type]
    overview = load_overview(session, competition_id)
    assert overview.tasks == ()
    assert all(overview.done(step) for step in Step)


def test_a_correction_after_publication_is_told(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "钳工")
    entries = add_entries(session, event, 4)
    judge_entries(session, event, entries)
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    judge = competitions.list_judges(session, event.id)[0]
    sheets.return_sheet(session, entry_id=entries[0], judge_id=judge.id, reason="誊写错误")
    overview = load_overview(session, competition_id)
    assert TaskKind.UNFINISHED in [task.kind for task in overview.tasks]
    sheets.submit_sheet(session, entry_id=entries[0], judge_id=judge.id)
    with session.acting(OTHER):
        sheets.confirm_sheet(session, entry_id=entries[0], judge_id=judge.id)
    overview = load_overview(session, competition_id)
    assert overview.tasks[0] == Task(TaskKind.CHANGED, 1, event.id, "钳工")


def test_issuers_are_asked_for_once_something_is_published(session: Bench) -> None:
    competition_id = make_competition(session, issuers=(), issued_on=None)
    event = find_event(session, competition_id, "钳工")
    judge_entries(session, event, add_entries(session, event, 2))
    assert TaskKind.NO_ISSUER not in [task.kind for task in load_overview(session, competition_id).tasks]
    publish(session, event.id)
    assert TaskKind.NO_ISSUER in [task.kind for task in load_overview(session, competition_id).tasks]


def test_names_that_cannot_be_printed_come_first(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "钳工")
    entries = add_entries(session, event, 2, review="pending")
    member = session.exec(select(EntryMember).where(EntryMember.entry_id == entries[0])).one()
    session.get_one(Person, member.person_id).name = "张\ue123"
    session.flush()
    first = load_overview(session, competition_id).tasks[0]
    assert first == Task(TaskKind.MISSING_GLYPHS, 1, detail="张\ue123")


def test_tracks_add_up_their_events(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "钳工")
    entries = add_entries(session, event, 4)
    judge_entries(session, event, entries[:1])
    overview = load_overview(session, competition_id)
    track = next(track for track in overview.tracks if track.id == event.track_id)
    assert (track.events, track.submitted * 4) == (4, track.expected)
    assert [track.honour for track in overview.tracks] == [False, False, False, False, True]


def test_the_latest_comes_first(session: Bench, competition_id: int) -> None:
    event = find_event(session, competition_id, "钳工")
    judge_entries(session, event, add_entries(session, event, 1))
    publish(session, event.id)
    session.commit()
    assert load_overview(session, competition_id).latest[0].text == "公布钳工成绩,第 1 版"


def test_a_citys_year_takes_no_more_queries_than_one_event(session: Bench, engine: Engine) -> None:
    competition_id = _city(session)
    if engine.dialect.name == "postgresql":
        connection = session.connection()
        with changes_allowed(connection):  # what the server does by itself where it is given the time
            connection.exec_driver_sql("ANALYZE")
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *parts: statements.append(parts[2]))
    overview = load_overview(session, competition_id)
    assert len(statements) <= 20
    assert (overview.totals.entries, overview.totals.sheets) == (20_000, 60_000)
    assert overview.persons == 20_000


def _city(session: Bench) -> int:
    """500 events of 40 entries with three judges each."""
    competition = Competition(title="全市", year=2022)
    session.add(competition)
    session.flush()
    assert competition.id is not None
    track = Track(competition_id=competition.id, name="赛技能")
    session.add(track)
    session.flush()
    assert track.id is not None
    events, entries, people = range(1, 501), range(1, 20_001), range(1, 20_001)
    _insert(
        session,
        Event,
        [
            {
                "id": n,
                "competition_id": competition.id,
                "track_id": track.id,
                "name": f"赛项{n}",
                "kind": "skill",
                "entry_kind": "person",
                "divisions": [],
                "rules": {},
            }
            for n in events
        ],
    )
    _insert(
        session,
        Judge,
        [
            {"id": 3 * n + s, "event_id": n, "module": "P", "seat": s + 1, "name": "裁判"}
            for n in events
            for s in range(3)
        ],
    )
    _insert(
        session,
        Person,
        [
            {"id": n, "name": f"张{chr(0x4E00 + n)}", "document_type": "其他", "document_number": str(n)}
            for n in people
        ],
    )
    _insert(
        session,
        Entry,
        [{"id": n, "event_id": 1 + n % 500, "number": str(n), "review": "approved"} for n in entries],
    )
    _insert(session, EntryMember, [{"entry_id": n, "person_id": n} for n in entries])
    _insert(
        session,
        ScoreSheet,
        [
            {"entry_id": n, "judge_id": 3 * (1 + n % 500) + s, "state": "submitted"}
            for n in entries
            for s in range(3)
        ],
    )
    return competition.id


def _insert(session: Bench, table: type, rows: list[dict[str, object]]) -> None:
    with changes_allowed(session.connection()):
        session.execute(table.__table__.insert(), rows)  # type: ignore[attr-defined]  # SQLModel's own attribute
