"""Who is to have a certificate: awards, honours, units, decisions, promotions; of events and of the whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.certificates import Category
from app.errors import UserError
from app.services import (
    certificate_settings,
    competitions,
    decisions,
    ledger,
    ledger_views,
    overview,
)
from app.services.certificate_dues import Due, list_dues
from app.services.decisions import AwardDecisionForm
from app.services.overview import TaskKind
from db.tables import Certificate, Entry
from tests.bench import Bench
from tests.services.due_event import Contest, decide, make_contest, person_of, rename_title, settle
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, add_event, make_event


@pytest.fixture
def contest(session: Bench) -> Contest:
    made = make_contest(session)
    settle(made)
    return made


def _publish(event: SmallEvent, reason: str = "") -> None:
    publish(event.session, event.id, reason=reason)


def _dues(contest: Contest) -> tuple[Due, ...]:
    return list_dues(contest.event.session, contest.event.competition_id)


def _issue_honours(contest: Contest) -> None:
    session, competition = contest.event.session, contest.event.competition_id
    plan = certificate_settings.load_plan(session, competition)
    templates = {**plan.templates, Category.HONOUR: "honour_a4"}
    certificate_settings.save_plan(session, competition, replace(plan, templates=templates))


def _affected(contest: Contest) -> dict[str, str]:
    session = contest.event.session
    rows = ledger_views.list_certificates(session, contest.event.competition_id)
    return {f"{row.recipient} {row.award}": row.affected for row in rows if row.affected}


def test_nothing_is_due_before_publishing(contest: Contest) -> None:
    assert _dues(contest) == ()


def test_everything_an_event_gives_is_due_in_its_order(contest: Contest) -> None:
    decide(contest, "优秀选手", entry_id=contest.entries["陈静"])
    _publish(contest.event)
    found = [(due.category, due.recipient, due.award, due.detail) for due in _dues(contest)]
    award, honour, rise = Category.AWARD, Category.HONOUR, Category.PROMOTION
    assert found == [
        (award, "孙磊", "一等奖", ""),
        (award, "张伟", "一等奖", ""),
        (award, "刘洋", "二等奖", ""),
        (honour, "孙磊", "技术能手", ""),
        (honour, "孙磊", "青年岗位能手", ""),
        (honour, "张伟", "技术能手", ""),
        (honour, "陈静", "技术能手", ""),
        (honour, "陈静", "青年岗位能手", ""),
        (Category.UNIT, "京信电子", "优秀组织奖", ""),
        (Category.DECISION, "何老师", "优秀指导教师", ""),
        (Category.DECISION, "陈静", "优秀选手", ""),
        (rise, "孙磊", "等级晋升", "由初级工晋升技师"),
        (rise, "周婷", "等级晋升", "由初级工晋升高级工"),
        (rise, "张伟", "等级晋升", "由中级工晋升技师"),
        (rise, "刘洋", "等级晋升", "晋升高级工"),
    ]


def test_a_due_says_how_it_is_worded_and_where_it_comes_from(contest: Contest) -> None:
    _publish(contest.event)
    by_source = {due.source: due for due in _dues(contest)}
    event, entry = contest.event.id, contest.entries["张伟"]
    first = by_source[f"award/{event}/{entry}"]
    assert (first.wording, first.honorific, first.rank, first.version) == ("person", "同志", 1, 1)
    assert by_source[f"honour/{event}/{entry}/技术能手/"].recipient == "张伟"
    unit = by_source[f"unit/{event}/优秀组织奖/京信电子"]
    assert (unit.wording, unit.honorific, unit.organization) == ("unit", "", "")
    assert f"decision/{event}/优秀指导教师/何老师/" in by_source
    assert f"promotion/{event}/{entry}/" in by_source
    assert len(by_source) == len(_dues(contest))


def test_without_a_template_a_category_gets_no_certificates(contest: Contest) -> None:
    """Honours have none as usual; the awards of entries, of units and by decision have."""
    session, competition = contest.event.session, contest.event.competition_id
    _publish(contest.event)
    assert ledger.issue_certificates(session, contest.event.id) == 9
    listed = ledger_views.list_certificates(session, competition)
    assert [(row.recipient, row.award, row.template) for row in listed] == [
        ("孙磊", "一等奖", "honour_a4"),
        ("张伟", "一等奖", "honour_a4"),
        ("刘洋", "二等奖", "honour_a4"),
        ("京信电子", "优秀组织奖", "unit_a4"),
        ("何老师", "优秀指导教师", "honour_a4"),
        ("孙磊", "等级晋升", "promotion_a4"),
        ("周婷", "等级晋升", "promotion_a4"),
        ("张伟", "等级晋升", "promotion_a4"),
        ("刘洋", "等级晋升", "promotion_a4"),
    ]
    assert ledger_views.list_pending(session, competition) == ()
    _issue_honours(contest)
    (pending,) = ledger_views.list_pending(session, competition)
    assert (pending.new, pending.outdated) == (5, 0)
    assert ledger.issue_certificates(session, contest.event.id) == 5


def _unissued(contest: Contest) -> int:
    found = overview.load_overview(contest.event.session, contest.event.competition_id)
    counts = [task.count for task in found.tasks if task.kind is TaskKind.UNISSUED]
    assert sum(counts) == found.totals.unissued
    return found.totals.unissued


def test_the_overview_counts_certificates_of_every_category(contest: Contest) -> None:
    assert _unissued(contest) == 0
    _publish(contest.event)
    assert _unissued(contest) == 9
    ledger.issue_certificates(contest.event.session, contest.event.id)
    assert _unissued(contest) == 0
    contest.event.session.get_one(Entry, contest.entries["周婷"]).status = "disqualified"
    contest.event.session.flush()
    _publish(contest.event, "取消资格")
    assert _unissued(contest) == 1, "one is to be made void"


def test_a_new_version_tells_what_it_affects_in_words(contest: Contest) -> None:
    session = contest.event.session
    coach = next(
        each
        for each in decisions.list_award_decisions(session, contest.event.competition_id)
        if each.award == "优秀指导教师"
    )
    _issue_honours(contest)
    _publish(contest.event)
    ledger.issue_certificates(session, contest.event.id)
    assert _affected(contest) == {}
    person_of(session, contest.entries["张伟"]).skill_level = 5
    person_of(session, contest.entries["孙磊"]).name = "孙雷"
    decisions.revoke_award_decision(session, coach.id, reason="误报")
    session.flush()
    assert _affected(contest) == {}, "certificates follow what is published"
    decide(contest, "优秀指导教师", recipient="方老师")
    _publish(contest.event, "更正")
    assert _affected(contest) == {
        "孙磊 一等奖": "第 2 版姓名改为孙雷",
        "孙磊 技术能手": "第 2 版姓名改为孙雷",
        "孙磊 青年岗位能手": "第 2 版姓名改为孙雷",
        "孙磊 等级晋升": "第 2 版姓名改为孙雷",
        "张伟 等级晋升": "第 2 版晋升内容改为由初级工晋升技师",
        "何老师 优秀指导教师": "第 2 版不再获奖",
    }


def test_a_member_of_a_team_whose_name_is_corrected_keeps_place_in_the_ledger(session: Bench) -> None:
    """The name is part of the source: the only one left of an entry belongs to the only one new."""
    contest = make_contest(session, entry_kind="team")
    for name in ("张伟", "孙磊"):
        rename_title(session, contest.entries[name], f"{name}班组")
    settle(contest)
    _publish(contest.event)
    ledger.issue_certificates(session, contest.event.id)
    person_of(session, contest.entries["张伟"]).name = "张玮"
    session.flush()
    _publish(contest.event, "更正姓名")
    assert _affected(contest) == {"张伟 等级晋升": "第 2 版姓名改为张玮"}
    assert ledger.issue_certificates(session, contest.event.id) == 1
    rows = ledger_views.list_certificates(session, contest.event.competition_id)
    old = next(row for row in rows if row.state == "void")
    new = next(row for row in rows if row.recipient == "张玮")
    assert (old.recipient, old.replaced_by) == ("张伟", new.number)


# -- the whole competition -------------------------------------------------------------------------

UNIT_AWARDS = {
    "unit_awards": [{"name": "优秀组织奖", "by": "entries", "count": 1}],
    "decided": [{"name": "先进个人"}],
}


@pytest.fixture
def whole(session: Bench) -> SmallEvent:
    """A competition that gives an award to the busiest unit, with two events; one is published."""
    event = make_event(session)
    competitions.save_competition_rules(session, event.competition_id, contest_class="", rules=UNIT_AWARDS)
    for name, unit in (("张伟", "甲厂"), ("李芳", "甲厂"), ("王强", "乙厂")):
        event.judge(event.enter(name, unit=unit), "80")
    other = add_event(session, event.competition_id, "钳工")
    other.judge(other.enter("赵敏", unit="乙厂"), "80")
    _publish(event)
    return event


def _finish(whole: SmallEvent) -> None:
    other = next(
        each for each in competitions.list_events(whole.session, whole.competition_id) if each.id != whole.id
    )
    publish(whole.session, other.id)


def _honour(whole: SmallEvent, name: str = "孙磊") -> int:
    form = AwardDecisionForm("先进个人", "带头苦干", "竞赛领导小组", recipient=name, organization="甲厂")
    return decisions.decide_award(whole.session, whole.competition_id, form)


def _whole(whole: SmallEvent) -> list[tuple[str, str]]:
    dues = list_dues(whole.session, whole.competition_id)
    return [(due.recipient, due.award) for due in dues if due.event_id is None]


def test_the_whole_competition_gives_once_everything_is_published(whole: SmallEvent) -> None:
    _honour(whole)
    assert _whole(whole) == []
    with pytest.raises(UserError, match="钳工还没有公布成绩"):
        ledger.issue_competition_certificates(whole.session, whole.competition_id)
    _finish(whole)
    assert _whole(whole) == [("甲厂", "优秀组织奖"), ("乙厂", "优秀组织奖"), ("孙磊", "先进个人")]
    assert ledger.issue_competition_certificates(whole.session, whole.competition_id) == 3
    rows = ledger_views.list_certificates(whole.session, whole.competition_id)
    assert [(row.event_id, row.event, row.template) for row in rows] == [
        (None, "整个赛事", "unit_a4"),
        (None, "整个赛事", "unit_a4"),
        (None, "整个赛事", "honour_a4"),
    ]
    pending = ledger_views.list_pending(whole.session, whole.competition_id)
    assert None not in {each.event_id for each in pending}
    stored = whole.session.get_one(Certificate, rows[0].id)
    assert "2022年职工技能竞赛" in stored.code, "without an event the code names the competition"


def test_what_is_no_longer_final_says_nothing_about_units(whole: SmallEvent) -> None:
    """An event is added later: the certificates of units stand until all is published again."""
    decision = _honour(whole)
    _finish(whole)
    ledger.issue_competition_certificates(whole.session, whole.competition_id)
    late = add_event(whole.session, whole.competition_id, "电工")
    for name in ("周婷", "吴倩"):
        late.judge(late.enter(name, unit="丙厂"), "70")

    def affected() -> list[str]:
        rows = ledger_views.list_certificates(whole.session, whole.competition_id)
        return [row.affected for row in rows]

    assert affected() == ["", "", ""]
    decisions.revoke_award_decision(whole.session, decision, reason="误报")
    assert affected() == ["", "", "评定结果不再获奖"]
    assert ledger.issue_competition_certificates(whole.session, whole.competition_id) == 0
    rows = ledger_views.list_certificates(whole.session, whole.competition_id)
    assert [row.state for row in rows] == ["issued", "issued", "void"]
    assert rows[2].void_reason == "评定结果更正:不再获奖"
