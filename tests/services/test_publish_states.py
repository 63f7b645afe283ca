"""The list of what is to be published tells the same as scoring every event again would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.domain.awards import AwardRule, AwardTier
from app.domain.ranking import Status
from app.services import competitions, penalties, publishing, registration
from app.services.decisions import decide_tie
from app.services.publish_states import PublishState, list_event_states
from app.services.publishing_problems import publishing_problems
from app.services.results import compute_event
from db.tables import Entry, Penalty, Person, Publication
from tests.bench import Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import RULES, SmallEvent, add_event, make_event

Change = Callable[[SmallEvent, int], object]


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session)
    for name, score in (("张伟", "90"), ("李芳", "80"), ("王强", "70")):
        made.judge(made.enter(name), score)
    return made


def _state(event: SmallEvent) -> PublishState:
    listed = list_event_states(event.session, event.competition_id)
    return next(item.state for item in listed if item.event.id == event.id)


def test_what_waits_for_a_decision_is_not_ready(session: Bench) -> None:
    rules = {**RULES, "ranking": {"distinct_top": 2}}
    event = make_event(session, rules=rules)
    tied = [event.enter(name) for name in ("张伟", "李芳")]
    for entry in tied:
        event.judge(entry, "80")
    assert _state(event) is PublishState.UNDECIDED
    decide_tie(session, event.id, tied, reason="加赛")
    assert _state(event) is PublishState.READY


def _recomputed(event: SmallEvent) -> PublishState:
    publication = publishing.load_latest_publication(event.session, event.id)
    assert publication is not None
    same = not publishing.compare_to_live(event.session, publication, compute_event(event.session, event.id))
    return PublishState.PUBLISHED if same else PublishState.CHANGED


def _rename(event: SmallEvent, _entry: int) -> None:
    event.session.exec(select(Person).where(Person.name == "李芳")).one().name = "李方"


def _award_more(event: SmallEvent, _entry: int) -> None:
    rule = AwardRule((AwardTier("一等奖", count=3),))
    competitions.save_award_rule(event.session, event.id, rule)


def _raise_floor(event: SmallEvent, _entry: int) -> None:
    rule = competitions.load_event(event.session, event.id).rules.awards
    competitions.save_award_rule(event.session, event.id, AwardRule(rule.tiers, floor=Decimal(10)))


def _penalize(event: SmallEvent, entry: int) -> None:
    penalties.add_penalty(event.session, entry_id=entry, module=None, points="1", reason="迟到")


def _penalize_and_revoke(event: SmallEvent, entry: int) -> None:
    _penalize(event, entry)
    key = event.session.exec(select(Penalty.id)).one() or 0
    penalties.revoke_penalty(event.session, key, reason="登记有误")


def _correct_and_back(event: SmallEvent, entry: int) -> None:
    event.correct(entry, "99")
    event.correct(entry, "80")


def _set(**columns: Any) -> Change:
    def change(event: SmallEvent, entry: int) -> None:
        row = event.session.get_one(Entry, entry)
        for name, value in columns.items():
            setattr(row, name, value)

    return change


CHANGES: dict[str, tuple[Change, PublishState]] = {
    "nothing": (lambda _event, _entry: None, PublishState.PUBLISHED),
    "a name": (_rename, PublishState.CHANGED),
    "a place": (lambda event, entry: event.correct(entry, "99"), PublishState.CHANGED),
    "a mark and back": (_correct_and_back, PublishState.PUBLISHED),
    "a sheet given back": (lambda event, entry: event.reopen(entry), PublishState.PUBLISHED),
    "a penalty": (_penalize, PublishState.CHANGED),
    "a penalty revoked": (_penalize_and_revoke, PublishState.PUBLISHED),
    "the awards": (_award_more, PublishState.CHANGED),
    "a floor that nobody misses": (_raise_floor, PublishState.PUBLISHED),
    "a guest": (
        lambda event, entry: registration.set_guest(event.session, entry, True),
        PublishState.CHANGED,
    ),
    "an absentee": (_set(status=Status.ABSENT.value), PublishState.CHANGED),
    "an entry returned": (_set(review="returned"), PublishState.CHANGED),
    "a division": (_set(division="职工组"), PublishState.CHANGED),
    "a late entry": (lambda event, _entry: event.enter("赵敏"), PublishState.CHANGED),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_published_event_is_told_as_changed_when_its_results_are(
    session: Bench, event: SmallEvent, change: str
) -> None:
    publish(session, event.id)
    entry = next(key for key, row in _entries(event).items() if row == "李芳")
    make, expected = CHANGES[change]
    make(event, entry)
    session.flush()
    assert _state(event) is _recomputed(event) is expected


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_wrong_clock_hides_no_change(session: Bench, event: SmallEvent, hours: int) -> None:
    publication = publish(session, event.id)
    session.get_one(Publication, publication).published_at = datetime.now(UTC) + timedelta(hours=hours)
    penalties.add_penalty(
        session, entry_id=next(iter(_entries(event))), module=None, points="3", reason="超时"
    )
    assert _state(event) is _recomputed(event) is PublishState.CHANGED


def _entries(event: SmallEvent) -> dict[int, str]:
    return {row.label.entry_id: row.label.name for row in compute_event(event.session, event.id).rows}


def test_after_the_next_version_it_is_published_again(session: Bench, event: SmallEvent) -> None:
    publish(session, event.id)
    _rename(event, 0)
    session.flush()
    assert _state(event) is PublishState.CHANGED
    publish(session, event.id, reason="姓名更正")
    assert _state(event) is PublishState.PUBLISHED


@pytest.mark.parametrize(
    ("columns", "ready"),
    [({}, True), ({"review": "pending"}, False), ({"division": ""}, False)],
)
def test_ready_is_what_can_be_published(
    session: Bench, event: SmallEvent, columns: dict[str, Any], ready: bool
) -> None:
    event.change(divisions=["职工组"])
    for key in _entries(event):
        _set(division="职工组")(event, key)
    _set(**columns)(event, next(iter(_entries(event))))
    session.flush()
    problems = publishing_problems(compute_event(session, event.id))
    assert (_state(event) is PublishState.READY) is ready is (not problems)


def test_guests_alone_are_not_ready(session: Bench) -> None:
    event = make_event(session)
    event.judge(event.enter("张伟", guest=True), "80")
    assert _state(event) is PublishState.SCORING
    assert publishing_problems(compute_event(session, event.id))


def test_events_do_not_mix(session: Bench, event: SmallEvent) -> None:
    other = add_event(session, event.competition_id, "钳工")
    other.judge(other.enter("周杰"), "88")
    publish(session, event.id)
    publish(session, other.id)
    _penalize(other, next(iter(_entries(other))))
    session.flush()
    assert (_state(event), _state(other)) == (PublishState.PUBLISHED, PublishState.CHANGED)
