"""团体总分 over tracks and the whole competition, from what is published or as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.errors import UserError
from app.services import decisions
from app.services.competitions import load_competition, save_competition_rules
from app.services.decisions import AwardDecisionForm
from app.services.standings import CompetitionStandings, EventState, compute_standings
from db.tables import Event, Track
from tests.bench import Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import RULES, SmallEvent, add_event, make_event

POINTS = {"points": {"by": "rank", "table": ["10", "7", "5"]}}
STEEL, BATTERY, CEMENT = "京信电子", "理士电池", "相山水泥"


@pytest.fixture
def events(session: Bench) -> tuple[SmallEvent, SmallEvent]:
    """Two events, each in a track of its own: 焊工 is judged, 钳工 too."""
    welding = make_event(session, "焊工")
    fitting = add_event(session, welding.competition_id, "钳工")
    _judge(welding, {"张伟": (STEEL, "90"), "李芳": (BATTERY, "80"), "王强": (CEMENT, "70")})
    _judge(fitting, {"陈静": (BATTERY, "95"), "刘洋": (STEEL, "85")})
    return welding, fitting


def _judge(event: SmallEvent, field: Mapping[str, tuple[str, str]]) -> None:
    for name, (unit, score) in field.items():
        event.judge(event.enter(name, unit=unit), score)


def _set_rules(event: SmallEvent, contest_class: str = "一类", **rules: Any) -> None:
    save_competition_rules(event.session, event.competition_id, contest_class=contest_class, rules=rules)


def _standings(event: SmallEvent, *, live: bool = False) -> CompetitionStandings:
    return compute_standings(event.session, event.competition_id, live=live)


def _points(found: CompetitionStandings) -> dict[object, tuple[object, object]]:
    return {unit.unit: (unit.rank, unit.points) for unit in found.whole}


def test_only_what_is_published_counts(events: tuple[SmallEvent, SmallEvent]) -> None:
    welding, fitting = events
    _set_rules(welding, standings=POINTS)
    found = _standings(welding)
    assert (found.whole, found.missing, found.is_final) == ((), ("焊工", "钳工"), False)
    publish(welding.session, welding.id)
    found = _standings(welding)
    assert _points(found) == {STEEL: (1, 10), BATTERY: (2, 7), CEMENT: (3, 5)}
    assert [(event.name, event.version, event.state) for event in found.events] == [
        ("焊工", 1, EventState.PUBLISHED),
        ("钳工", 0, EventState.MISSING),
    ]
    publish(welding.session, fitting.id)
    found = _standings(welding)
    assert _points(found) == {STEEL: (1, 17), BATTERY: (1, 17), CEMENT: (3, 5)}
    assert found.is_final
    assert [[unit.unit for unit in track.units] for track in found.tracks] == [
        [STEEL, BATTERY, CEMENT],
        [BATTERY, STEEL],
    ]


def test_live_counts_what_stands_and_says_so(events: tuple[SmallEvent, SmallEvent]) -> None:
    welding, fitting = events
    _set_rules(welding, standings=POINTS)
    publish(welding.session, welding.id)
    found = _standings(welding, live=True)
    assert _points(found)[BATTERY] == (1, 17)
    assert [event.state for event in found.events] == [EventState.PUBLISHED, EventState.LIVE]
    assert (found.missing, found.is_final) == ((), False)
    # What is published counts as published, whatever was marked since.
    welding.correct(welding.rows()["王强"].label.entry_id, "100")
    welding.correct(welding.rows()["王强"].label.entry_id, "100", seat=2)
    assert _points(_standings(welding, live=True)) == _points(found)
    # Of a blind event units would tell who stands where.
    fitting.change(blind=True)
    found = _standings(welding, live=True)
    assert (found.missing, _points(found)[BATTERY]) == (("钳工",), (2, 7))


def test_an_event_nobody_is_scored_in_is_missing(events: tuple[SmallEvent, SmallEvent]) -> None:
    welding, _ = events
    add_event(welding.session, welding.competition_id, "叉车").enter("赵敏")
    assert _standings(welding, live=True).missing == ("叉车",)


def test_weights_of_events_and_tracks_multiply(events: tuple[SmallEvent, SmallEvent]) -> None:
    welding, fitting = events
    session = welding.session
    fitting.change(weight=Decimal(3))
    session.get_one(Track, session.get_one(Event, fitting.id).track_id).weight = Decimal("0.5")
    for event in events:
        publish(session, event.id)
    _set_rules(welding, standings=POINTS)
    found = _standings(welding)
    assert _points(found)[BATTERY] == (1, 7 + 10 * 3 * Fraction(1, 2))
    assert [event.weight for event in found.events] == [1, 3]
    assert found.tracks[1].units[0].points == 30, "inside its track a track's weight says nothing"
    _set_rules(welding, standings={**POINTS, "event_weights": {"钳工": "2"}})
    assert _points(_standings(welding))[BATTERY] == (1, 17), "what the rule itself says goes first"


def test_a_shared_place_shares_points_as_frozen(session: Bench) -> None:
    event = make_event(session, rules={**RULES, "ranking": {}})
    _judge(event, {"张伟": (STEEL, "90"), "李芳": (BATTERY, "90"), "王强": (CEMENT, "70")})
    publish(session, event.id)
    _set_rules(event, standings=POINTS)
    half = Fraction(17, 2)
    assert _points(_standings(event)) == {STEEL: (1, half), BATTERY: (1, half), CEMENT: (3, 5)}


def test_without_a_rule_there_are_no_points_but_awards_of_units(
    events: tuple[SmallEvent, SmallEvent],
) -> None:
    welding, fitting = events
    fitting.enter("赵敏", unit=CEMENT, status="absent")
    fitting.judge(fitting.enter("孙磊", unit=CEMENT, guest=True), "99")
    welding.judge(welding.enter("周婷", unit=STEEL), "60")
    for event in events:
        publish(welding.session, event.id)
    award = {"name": "优秀组织奖", "by": "entries", "count": 1}
    _set_rules(welding, unit_awards=[award], money=[{"award": "优秀组织奖", "amount": "5000"}])
    found = _standings(welding)
    assert (found.whole, found.tracks[0].units) == ((), ())
    figures = {each.unit: (each.entries, each.awards) for each in found.figures}
    assert figures == {STEEL: (3, 3), BATTERY: (2, 2), CEMENT: (1, 1)}, "absent ones and guests left out"
    assert [(each.award, each.recipient, each.amount) for each in found.awards] == [
        ("优秀组织奖", STEEL, Decimal(5000))
    ]


def test_units_that_tie_are_parted_by_a_decision(events: tuple[SmallEvent, SmallEvent]) -> None:
    welding, _ = events
    session, competition = welding.session, welding.competition_id
    for event in events:
        publish(session, event.id)
    award = {"name": "优秀组织奖", "by": "points", "count": 1, "boundary": "decide"}
    _set_rules(welding, standings=POINTS, unit_awards=[award], decided=[{"name": "优秀指导教师"}])
    assert list(_standings(welding).problems) == [
        f"优秀组织奖末位 2 个单位并列({STEEL}、{BATTERY}),名额只剩 1 个,请由组委会决定授予哪个单位。"
    ]
    (quota,) = _standings(welding).unit_awards
    assert (quota.tied, quota.open_places) == ((STEEL, BATTERY), 1)
    form = AwardDecisionForm("优秀组织奖", "承办赛项", "竞赛组委会", recipient=BATTERY)
    key = decisions.decide_award(session, competition, form)
    coach = AwardDecisionForm("优秀指导教师", "带队", "竞赛组委会", recipient="何老师", organization=STEEL)
    decisions.decide_award(session, competition, coach)
    found = _standings(welding)
    assert not found.unit_awards[0].needs_decision
    assert found.problems == ()
    assert [(each.award, each.recipient, each.organization) for each in found.awards] == [
        ("优秀组织奖", BATTERY, ""),
        ("优秀指导教师", "何老师", STEEL),
    ]
    decisions.revoke_award_decision(session, key, reason="误报")
    assert _standings(welding).unit_awards[0].needs_decision


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"unit_awards": [{"name": "优秀组织奖", "by": "名气"}]}, "名气"),
        ({"money": [{"award": "优秀组织奖", "amount": "10"}]}, "却没有这个奖项"),
        ({"standing": {}}, "“standing”不认识"),
        ({"tiers": [{"name": "一等奖"}]}, "“tiers”不认识"),
    ],
)
def test_rules_of_the_competition_are_checked_before_they_are_kept(
    events: tuple[SmallEvent, SmallEvent], rules: dict[str, Any], said: str
) -> None:
    welding, _ = events
    with pytest.raises(UserError, match=said):
        _set_rules(welding, **rules)
    assert load_competition(welding.session, welding.competition_id).rules == {}
