"""The explanation of results from the database: who may know what, and what follows from an award."""

from __future__ import annotations

import copy
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.domain.why import LeftOut, Why
from app.errors import UserError
from app.services import decisions, penalties, registration
from app.services.decisions import load_tie_decisions
from app.services.papers import head_stamp, result_lists
from app.services.publishing import load_publication
from app.services.results import compute_event
from app.services.why import load_explainer, load_explanation, load_why, load_whys
from db.tables import EntryMember, Person
from tests.bench import Bench
from tests.services.logged_event import make_logged
from tests.services.publish_steps import publish
from tests.services.scoring_data import RULES, SmallEvent, make_event

NOW = datetime(2022, 10, 20, 17, 30)


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _why(event: SmallEvent, entry: int, *, judges: bool = False) -> Why:
    return load_why(event.session, event.id, entry, judges=judges)


def test_one_result_is_explained_from_the_marks_that_stand(event: SmallEvent) -> None:
    first, second = event.enter("张伟"), event.enter("李卫东")
    event.fill(first, "88.5", ["80", "85", "90.5"], time="12:00")
    event.fill(second, "88.5", ["80", "85", "90.5"], time="11:00")
    event.mark(first, "A1", "85.5", seat=2)
    event.mark(first, "A1", "85", seat=2)
    why = _why(event, first)
    assert (why.entry.name, why.event, why.rules_version) == ("张伟", "焊工", 1)
    assert why.score is not None
    practice = why.score.modules[1]
    assert [mark.text for mark in practice.aspects[0].marks] == ["80.0", "85.0", "90.5"]
    assert practice.value == Fraction(511, 6)
    (tie,) = why.place.ties
    assert (tie.against, tie.links[-1].mine_text, tie.links[-1].theirs_text) == (
        ("李卫东",),
        "12:00",
        "11:00",
    )
    assert why.award.award == "二等奖"
    assert [quota.award for quota in why.award.quotas] == ["一等奖", "二等奖", "三等奖"]


def test_all_results_are_explained_in_the_order_of_the_ranking(event: SmallEvent) -> None:
    entries = [event.enter(name) for name in ("张伟", "李卫东", "王建军")]
    for entry, score in zip(entries, ("70", "90", "80"), strict=True):
        event.judge(entry, score)
    assert [why.entry.name for why in load_whys(event.session, event.id)] == ["李卫东", "王建军", "张伟"]
    assert load_whys(event.session, event.id)[0] == _why(event, entries[1])


def test_trimmed_judges_are_told_by_seat(session: Bench) -> None:
    rules = copy.deepcopy(RULES)
    rules["modules"][1]["panel"] = {"judges": 3, "method": "trimmed_mean", "drop": 1}
    event = make_event(session, rules=rules)
    entry = event.enter("张伟")
    event.fill(entry, "80", ["70", "90", "80"])
    why = _why(event, entry)
    assert why.score is not None
    out = {sheet.seat: sheet.left_out for sheet in why.score.modules[1].sheets}
    assert out == {1: LeftOut.LOWEST, 2: LeftOut.HIGHEST, 3: None}


def test_a_blind_event_tells_stations_and_no_judge_until_it_is_published(session: Bench) -> None:
    event = make_event(session, blind=True)
    for number, name in enumerate(("张伟", "李卫东"), 1):
        event.judge(event.enter(name, station=number, division=""), "80", time=f"1{number}:00")
    for why in load_whys(session, event.id, judges=True):
        told = repr(why)
        assert "张伟" not in told
        assert "李卫东" not in told
        assert not [judge for judge in event.judges.values() if judge.name in told]
        assert "淮北矿业" not in told
        assert why.entry.label in ("01 号", "02 号")
    publish(session, event.id)
    opened = load_whys(session, event.id, judges=True)[0]
    assert opened.entry.name == "张伟"
    assert opened.place.ties[0].against == ("李卫东",)
    assert opened.score is not None
    assert [mark.judge for mark in opened.score.modules[1].aspects[0].marks] == [
        event.judges["P", seat].name for seat in (1, 2, 3)
    ]
    asked_for_seats = repr(load_whys(session, event.id)[0])
    assert not [judge for judge in event.judges.values() if judge.name in asked_for_seats]


def test_namesakes_are_told_apart(event: SmallEvent) -> None:
    for unit in ("淮北矿业机修厂", "理士电池"):
        event.judge(event.enter("张伟", unit=unit), "80")
    for why in load_whys(event.session, event.id):
        assert why.entry.organization in why.entry.label
        assert why.entry.label not in why.place.ties[0].against


def test_a_decision_on_a_tie_is_told_with_its_reason(event: SmallEvent) -> None:
    entries = [event.enter(name) for name in ("张伟", "李卫东")]
    for entry in entries:
        event.judge(entry, "80")
    decisions.decide_tie(event.session, event.id, [entries[1], entries[0]], reason="加试定先后")
    assert len(load_tie_decisions(event.session, event.id)) == 1
    (tie,) = _why(event, entries[0]).place.ties
    assert (tie.decided, tie.decision, tie.against) == (True, "加试定先后", ("李卫东",))


def test_who_is_not_in_the_list_is_refused(event: SmallEvent) -> None:
    with pytest.raises(UserError, match="已不在名单中"):
        _why(event, 999)


def test_who_withdrew_has_no_figures(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.judge(entry, "80")
    registration.set_entry_status(event.session, entry, "disqualified", "代考")
    why = _why(event, entry)
    assert (why.score, why.entry.status_reason, why.award.award) == (None, "代考", "")


# -- awards ------------------------------------------------------------------------------------------

AWARDS: dict[str, Any] = {
    "tiers": [{"name": "一等奖", "count": 1}, {"name": "二等奖", "count": 1}],
    "module_floors": {"T": "60"},
    "honours": [{"name": "青年岗位能手", "upto": 2, "max_age": 35, "age_on": "2022-10-18"}],
    "promotions": [{"name": "晋升技师", "upto": 1, "to": 2, "or_up": True}],
    "money": [{"award": "一等奖", "amount": "3000"}],
}


def test_refusals_honours_promotions_and_money_are_told_with_their_reasons(session: Bench) -> None:
    event = make_event(session, rules={**RULES, "awards": AWARDS})
    young, old = event.enter("张伟"), event.enter("李卫东")
    event.fill(young, "59", ["95"] * 3)
    event.fill(old, "80", ["80"] * 3)
    _born(session, young, date(1995, 1, 1), 3)
    _born(session, old, date(1970, 1, 1), 2)
    refused = _why(event, young).award
    assert refused.award == ""
    assert "模块 T" in refused.refusals[0].reason
    assert "59" in refused.reason
    told = {extra.name: extra for extra in _why(event, old).award.extras}
    assert not told["青年岗位能手"].given
    assert "周岁" in told["青年岗位能手"].reason


def test_money_and_promotion_of_the_first(session: Bench) -> None:
    event = make_event(session, rules={**RULES, "awards": AWARDS})
    entry = event.enter("张伟")
    event.judge(entry, "90")
    _born(session, entry, date(1995, 1, 1), 3)
    told = {extra.name: extra for extra in _why(event, entry).award.extras}
    assert told["晋升技师"].reason == "第 1 名,在前 1 名内,由高级工晋升技师"
    assert (told["奖金"].amount, told["奖金"].given) == (Decimal(3000), True)


def test_while_an_event_is_blind_nothing_of_a_person_is_told(session: Bench) -> None:
    event = make_event(session, blind=True, rules={**RULES, "awards": AWARDS})
    entry = event.enter("张伟", station=1)
    event.judge(entry, "90")
    _born(session, entry, date(1995, 1, 1), 3)
    (money,) = _why(event, entry).award.extras
    assert (money.name, money.person) == ("奖金", "")


def _born(session: Bench, entry: int, day: date, level: int) -> None:
    member = session.exec(select(EntryMember).where(EntryMember.entry_id == entry)).one()
    person = session.get_one(Person, member.person_id)
    person.born_on, person.skill_level = day, level
    session.flush()


# -- to print ----------------------------------------------------------------------------------------


def test_the_paper_says_which_version_it_is_of(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.judge(entry, "90")
    data = load_explanation(event.session, event.id, entry, NOW)
    assert (data.version, data.printed) == ("未公布,仅供核对", "2022-10-20 17:30 生成")
    assert data.why == _why(event, entry)
    publish(event.session, event.id)
    assert load_explanation(event.session, event.id, entry, NOW).version == "第 1 版"
    event.correct(entry, "95")
    changed = load_explanation(event.session, event.id, entry, NOW)
    assert changed.version == "第 1 版公布后有改动,未公布,仅供核对"


def test_the_paper_carries_the_stamp_of_what_it_shows(engine: Engine) -> None:
    logged = make_logged(engine)
    with Session(engine) as session:
        (publication,) = result_lists(session, 1)
        entry = load_publication(session, 1).rows[0].entry_id
        published = load_explanation(session, logged.event_id, entry, NOW)
    assert published.version == "第 1 版"
    assert published.audit == publication.audit != ""
    with logged.writing() as session:
        penalties.add_penalty(session, entry_id=entry, module=None, points="1", reason="超时")
    with Session(engine) as session:
        changed = load_explanation(session, logged.event_id, entry, NOW)
        assert changed.audit == head_stamp(session) != published.audit


def test_a_ranking_at_hand_is_explained_without_reading_marks(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.judge(entry, "90")
    results = compute_event(event.session, event.id)
    why = load_explainer(event.session, results).explain(entry)
    assert why.score is not None
    assert [sheet.total for sheet in why.score.modules[1].sheets] == [90, 90, 90]
    assert why.place == _why(event, entry).place
