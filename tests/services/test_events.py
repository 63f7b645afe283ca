"""Tracks and events: added, named, weighed, copied, removed; on both kinds of database."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.domain.awards import AwardRule, AwardTier
from app.errors import InputError, UserError
from app.services import activity, competitions, events
from app.services.competitions import CompetitionForm, EventView
from db.tables import Judge
from tests.bench import Bench
from tests.services.scoring_data import make_event

FORM = CompetitionForm(title="2022年劳动竞赛", year=2022)


@pytest.fixture
def competition(session: Bench) -> int:
    return competitions.create_competition(session, FORM, "sisaiyichuang")


def _event(session: Bench, competition: int, name: str) -> EventView:
    return next(e for e in competitions.list_events(session, competition) if e.name == name)


def _texts(session: Bench, competition: int) -> list[str]:
    return [line.text for line in activity.list_activity(session, competition)]


def test_an_event_is_edited(session: Bench, competition: int) -> None:
    event = _event(session, competition, "钳工")
    events.update_event(
        session, event.id, name=" 装配钳工 ", blind=True, divisions=["职工组", " ", " 学生组"]
    )
    session.commit()
    session.expire_all()
    changed = competitions.load_event(session, event.id)
    assert (changed.name, changed.blind, changed.divisions) == ("装配钳工", True, ("职工组", "学生组"))
    assert changed.rules == event.rules


@pytest.mark.parametrize(
    ("name", "divisions", "field", "said"),
    [
        (" ", [], "name", "不能为空"),
        ("焊工", [], "name", "已有赛项“焊工”"),
        ("钳工", ["职工组", "职工组"], "divisions", "“职工组”"),
    ],
)
def test_a_wrong_event_is_refused_at_its_field(
    session: Bench, competition: int, name: str, divisions: list[str], field: str, said: str
) -> None:
    event = _event(session, competition, "钳工")
    with pytest.raises(InputError, match=said) as caught:
        events.update_event(session, event.id, name=name, blind=False, divisions=divisions)
    assert caught.value.field == field
    assert competitions.load_event(session, event.id) == event


def test_the_same_name_in_another_competition_is_no_obstacle(session: Bench, competition: int) -> None:
    other = make_event(session, "某工种")
    events.update_event(session, other.id, name="焊工", blind=False, divisions=[])
    assert competitions.load_event(session, other.id).name == "焊工"
    assert _event(session, competition, "焊工").competition_id == competition


def test_a_division_with_entries_cannot_go(session: Bench) -> None:
    event = make_event(session, divisions=["职工组", "学生组"])
    event.enter("张伟", division="学生组")
    with pytest.raises(InputError, match="组别“学生组”已有人参赛") as caught:
        events.update_event(session, event.id, name="焊工", blind=False, divisions=["职工组"])
    assert caught.value.field == "divisions"
    events.update_event(session, event.id, name="焊工", blind=False, divisions=["学生组"])
    assert competitions.load_event(session, event.id).divisions == ("学生组",)


def test_a_copied_event_has_the_rules_and_the_seats_of_the_first(session: Bench, competition: int) -> None:
    source = _event(session, competition, "焊工")
    twin = competitions.load_event(session, events.copy_event(session, source.id, " 电焊工 "))
    assert (twin.name, twin.rules, twin.rules_version) == ("电焊工", source.rules, 1)
    assert (twin.track_id, twin.kind, twin.blind) == (source.track_id, source.kind, source.blind)
    seats = [[(j.module, j.seat) for j in competitions.list_judges(session, e.id)] for e in (source, twin)]
    assert seats[0] == seats[1]
    in_track = [e.name for e in competitions.list_events(session, competition) if e.track_id == twin.track_id]
    assert in_track[-1] == "电焊工"
    rule = AwardRule((AwardTier("特等奖", count=1),))
    competitions.save_award_rule(session, twin.id, rule)
    assert competitions.load_event(session, source.id).rules == source.rules


@pytest.mark.parametrize("name", [" ", "钳工"])
def test_a_copy_needs_a_name_of_its_own(session: Bench, competition: int, name: str) -> None:
    source = _event(session, competition, "焊工")
    session.commit()
    with pytest.raises(InputError):
        events.copy_event(session, source.id, name)
    session.rollback()
    assert len(competitions.list_events(session, competition)) == 8


def test_an_event_nobody_entered_can_be_removed(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    events.remove_event(session, event.id)
    session.commit()
    assert session.exec(select(Judge).where(Judge.event_id == event.id)).all() == []
    assert "焊工" not in [e.name for e in competitions.list_events(session, competition)]
    assert _texts(session, competition)[0] == "删除赛项“焊工”"


def test_an_event_with_entries_stays(session: Bench) -> None:
    event = make_event(session)
    event.enter("张伟", review="returned")
    with pytest.raises(UserError, match="已有参赛记录"):
        events.remove_event(session, event.id)
