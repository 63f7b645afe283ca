"""The timetable as it is read."""

from datetime import datetime

from app.domain.timetable import SittingKind
from app.services import sittings
from db import tables
from tests.bench import Bench
from tests.services.registration_data import make_world


def test_sittings_tell_when_where_and_how_many(session: Bench) -> None:
    world = make_world(session)
    room = tables.Room(competition_id=world.competition_id, name="第 1 考场", address="教学楼 301", places=30)
    session.add(room)
    session.flush()
    start, end = datetime(2022, 10, 18, 9), datetime(2022, 10, 18, 11)
    for event_id, kind in ((None, "meeting"), (world.events["焊工"], "theory")):
        session.add(
            tables.Sitting(
                competition_id=world.competition_id,
                event_id=event_id,
                room_id=room.id,
                kind=kind,
                name="第 1 场",
                starts_at=start,
                ends_at=end,
            )
        )
    session.flush()
    meeting, theory = sittings.list_sittings(session, world.competition_id)
    assert (meeting.event, meeting.kind, meeting.when) == ("", SittingKind.MEETING, "10 月 18 日 09:00–11:00")
    assert (theory.event, theory.where, theory.taken) == ("焊工", "第 1 考场(教学楼 301)", 0)
    assert sittings.list_sittings(session, world.competition_id, world.events["焊工"]) == (theory,)
    assert sittings.list_seats(session, [theory.id]) == {theory.id: ()}
    assert [each.name for each in sittings.list_rooms(session, world.competition_id)] == ["第 1 考场"]
