"""What a version keeps beside places, what is to be decided before it, and what the next one changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from app.errors import UserError
from app.services import decisions, publishing
from app.services.entitlements import find_entitlements
from app.services.publish_states import PublishState, list_event_states
from app.services.publishing import PublicationView, PublishedRow
from app.services.publishing_problems import publishing_problems
from app.services.results import compute_event
from db.tables import Competition, Organization
from tests.bench import Bench
from tests.services.due_event import DUE_RULES, HELD, Contest, decide, make_contest, person_of, settle
from tests.services.publish_steps import publish, sign_and_open
from tests.services.scoring_data import RULES, make_event


@pytest.fixture
def contest(session: Bench) -> Contest:
    return make_contest(session)


def _publish(contest: Contest, reason: str = "") -> PublicationView:
    session = contest.event.session
    key = publish(session, contest.event.id, reason=reason)
    session.commit()
    session.expire_all()
    return publishing.load_publication(session, key)


def _rows(publication: PublicationView) -> dict[str, PublishedRow]:
    return {row.recipient: row for row in publication.rows}


def _live_changes(contest: Contest, publication: PublicationView) -> list[str]:
    session = contest.event.session
    results = compute_event(session, contest.event.id)
    return [each.text for each in publishing.compare_to_live(session, publication, results)]


def _state(contest: Contest) -> PublishState:
    (listed,) = list_event_states(contest.event.session, contest.event.competition_id)
    return listed.state


# -- what has to be decided first ----------------------------------------------------------------------


def test_publishing_waits_for_every_decision(contest: Contest) -> None:
    with pytest.raises(UserError) as caught:
        _publish(contest)
    said = str(caught.value)
    assert "焊工职工组二等奖末位有 2 个并列(王强、刘洋),名额只剩 1 个,请裁判长裁定名次" in said
    assert "优秀组织奖末位 3 个单位并列" in said
    decide(contest, "二等奖", entry_id=contest.entries["刘洋"])
    with pytest.raises(UserError, match="优秀组织奖") as caught:
        _publish(contest)
    assert "二等奖" not in str(caught.value)
    decide(contest, "优秀组织奖", recipient="京信电子")
    assert _publish(contest).version == 1


def test_the_chief_judge_may_part_them_instead(contest: Contest) -> None:
    decide(contest, "优秀组织奖", recipient="京信电子")
    order = [contest.entries["王强"], contest.entries["刘洋"]]
    decisions.decide_tie(contest.event.session, contest.event.id, order, reason="加赛")
    rows = _rows(_publish(contest))
    assert [(rows[name].rank, rows[name].award) for name in ("王强", "刘洋")] == [(3, "二等奖"), (4, "")]


def test_a_tie_where_none_may_be_names_whom_and_who_decides(session: Bench) -> None:
    event = make_event(session, rules={**RULES, "ranking": {"distinct_top": 3}})
    entries = [event.enter(name) for name in ("张伟", "李芳", "王强")]
    for entry, score in zip(entries, ("80", "90", "80"), strict=True):
        event.judge(entry, score)
    cure = r"焊工第 2 名有 2 个并列\(张伟、王强\),前 3 名不得并列,请裁判长裁定名次后再公布"
    with pytest.raises(UserError, match=cure):
        publishing.publish_event(session, event.id)
    decisions.decide_tie(session, event.id, [entries[2], entries[0]], reason="加赛")
    key = publish(session, event.id)
    rows = publishing.load_publication(session, key).rows
    assert [(row.recipient, row.rank) for row in rows] == [("李芳", 1), ("王强", 2), ("张伟", 3)]


def test_while_marks_are_missing_nobody_is_asked_to_part_a_tie(session: Bench) -> None:
    event = make_event(session, rules={**RULES, "ranking": {"distinct_top": 3}})
    for name in ("张伟", "李芳"):
        event.judge(event.enter(name), "80")
    event.enter("王强")
    (problem,) = publishing_problems(compute_event(session, event.id))
    assert "未出分" in problem


def test_a_blind_event_is_asked_by_station_and_published_by_name(session: Bench) -> None:
    contest = make_contest(session, blind=True)
    with pytest.raises(UserError, match=r"\(03 号、04 号\)") as caught:
        _publish(contest)
    assert not [name for name in contest.entries if name in str(caught.value)]
    decide(contest, "二等奖", entry_id=contest.entries["刘洋"])
    sign_and_open(session, contest.event.id)
    with pytest.raises(UserError, match="优秀组织奖末位 3 个单位并列"):
        _publish(contest)
    decide(contest, "优秀组织奖", recipient="京信电子")
    publication = _publish(contest)
    assert publication.extras.teams[0].steps[0] == "计入 2 名:张伟 90、陈静 88"
    assert _rows(publication)["孙磊"].extras.honours_text == "技术能手、青年岗位能手"


# -- what is kept --------------------------------------------------------------------------------------


def test_a_version_keeps_everything_that_was_given(contest: Contest) -> None:
    settle(contest)
    session = contest.event.session
    live = find_entitlements(session, compute_event(session, contest.event.id))
    publication = _publish(contest)
    kept = {row.entry_id: row for row in publication.rows}
    for due in live.entries:
        assert kept[due.entry_id].extras == due.extras
        assert kept[due.entry_id].award_reason == due.award_reason
    assert not kept[contest.entries["赵敏"]].extras.refusals
    assert publication.extras == live.event_extras
    assert [(team.unit, team.rank, team.shown) for team in publication.extras.teams[:2]] == [
        ("理士电池", 1, "178.00"),
        ("京信电子", 2, "141.00"),
    ]
    assert publication.extras.subsidy == Decimal(20000)


def test_a_version_stays_when_people_units_and_decisions_change(contest: Contest) -> None:
    settle(contest)
    before = _publish(contest)
    session = contest.event.session
    person_of(session, contest.entries["陈静"]).born_on = date(1970, 1, 1)
    session.get_one(Competition, contest.event.competition_id).starts_on = date(2050, 1, 1)
    for unit in session.exec(select(Organization)):
        unit.name = f"新{unit.name}"
    contest.event.change(rules={**DUE_RULES, "awards": {}}, contest_class="")
    session.commit()
    session.expire_all()
    after = publishing.load_publication(session, before.id)
    assert (after.rows, after.extras) == (before.rows, before.extras)


def test_a_correction_lists_what_it_changes_beside_the_places(contest: Contest) -> None:
    settle(contest)
    first = _publish(contest)
    assert _live_changes(contest, first) == []
    contest.event.correct(contest.entries["孙磊"], "20")
    contest.event.correct(contest.entries["孙磊"], "20", seat=2)
    changes = _live_changes(contest, first)
    said = next(text for text in changes if text.startswith("孙磊"))
    assert "奖项 一等奖 → 无" in said
    assert "荣誉 技术能手、青年岗位能手 → 无" in said
    assert "等级晋升 由初级工晋升技师 → 由初级工晋升高级工" in said
    assert "奖金 3500.00 → 无" in said
    assert any(text.startswith("技师学院:团体成绩 139 →") for text in changes)
    second = _publish(contest, "实操漏扣")
    assert [each.text for each in publishing.compare_publications(first, second)] == changes
    assert _live_changes(contest, second) == []


def _younger(contest: Contest) -> None:
    person_of(contest.event.session, contest.entries["张伟"]).born_on = date(1990, 1, 1)


def _lower_level(contest: Contest) -> None:
    person_of(contest.event.session, contest.entries["王强"]).skill_level = 4


def _other_day(contest: Contest) -> None:
    competition = contest.event.session.get_one(Competition, contest.event.competition_id)
    competition.starts_on = HELD.replace(year=2040)


def _other_class(contest: Contest) -> None:
    contest.event.change(contest_class="二类")


def _other_coach(contest: Contest) -> None:
    event = contest.event
    listed = decisions.list_award_decisions(event.session, event.competition_id)
    coach = next(each for each in listed if each.recipient == "何老师")
    decisions.revoke_award_decision(event.session, coach.id, reason="误报")


CHANGES: dict[str, tuple[Callable[[Contest], None], str]] = {
    "a date of birth": (_younger, "张伟:荣誉 技术能手 → 技术能手、青年岗位能手"),
    "a skill level": (_lower_level, "王强:等级晋升 无 → 由中级工晋升高级工"),
    "the day of the competition": (_other_day, "陈静:荣誉 技术能手、青年岗位能手 → 技术能手,"),
    "the class": (_other_class, "张伟:荣誉 技术能手 → 无,奖金 3500.00 → 2000.00"),
    "a decision": (_other_coach, "何老师:优秀指导教师 授予,奖金 800.00 → 无"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_honours_and_money_rest_on_marks_the_event_as_changed(contest: Contest, change: str) -> None:
    settle(contest)
    publication = _publish(contest)
    assert _state(contest) is PublishState.PUBLISHED
    make, expected = CHANGES[change]
    make(contest)
    contest.event.session.flush()
    assert _state(contest) is PublishState.CHANGED
    found = _live_changes(contest, publication)
    assert any(f"{text},".startswith(expected.rstrip(",") + ",") for text in found), found
