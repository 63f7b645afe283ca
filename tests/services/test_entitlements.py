"""应得: honours, promotions, money, awards of units and by decision, as the event stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.domain.prizes import PrizeSheet
from app.services import decisions
from app.services.competitions import save_competition_rules
from app.services.decisions import AwardDecisionForm
from app.services.entitlements import PROMOTION, Entitlements, EntryDue, compute_entitlements
from db.tables import EntryMember, Person
from tests.bench import Bench
from tests.services.due_event import AWARDS, DUE_RULES, FIELD, Contest, make_contest, rename_title


@pytest.fixture
def contest(session: Bench) -> Contest:
    return make_contest(session)


def _found(contest: Contest) -> Entitlements:
    return compute_entitlements(contest.event.session, contest.event.id)


def _dues(contest: Contest) -> dict[str, EntryDue]:
    return {due.label: due for due in _found(contest).entries}


def _refused(due: EntryDue) -> dict[str, str]:
    return {refusal.what: refusal.reason for refusal in due.extras.refusals}


def _decide(contest: Contest, award: str, reason: str = "加赛胜出", **columns: Any) -> int:
    session, event = contest.event.session, contest.event
    form = AwardDecisionForm(award, reason, "竞赛组委会", event_id=event.id, **columns)
    return decisions.decide_award(session, event.competition_id, form)


def _with_awards(**awards: Any) -> dict[str, Any]:
    return {**DUE_RULES, "awards": {**AWARDS, **awards}}


def test_everybody_gets_what_the_notice_promises(contest: Contest) -> None:
    dues = _dues(contest)
    assert {name: due.award for name, due in dues.items() if due.award} == {
        "张伟": "一等奖",
        "孙磊": "一等奖",
    }
    assert {name: due.extras.honours_text for name, due in dues.items() if due.extras.honours} == {
        "张伟": "技术能手",
        "陈静": "技术能手、青年岗位能手",
        "孙磊": "技术能手、青年岗位能手",
    }
    assert {name: due.extras.promotions_text for name, due in dues.items() if due.extras.promotions} == {
        "张伟": "由中级工晋升技师",
        "刘洋": "晋升高级工",
        "孙磊": "由初级工晋升技师",
        "周婷": "由初级工晋升高级工",
    }
    assert {name: str(due.extras.money_total) for name, due in dues.items() if due.extras.money} == {
        "张伟": "3500.00",
        "陈静": "500.00",
        "孙磊": "3500.00",
    }


def test_who_was_in_the_places_of_something_is_told_why_not(contest: Contest) -> None:
    dues = _dues(contest)
    assert "42 周岁,超过 35 周岁" in _refused(dues["张伟"])["青年岗位能手"]
    assert "所在单位获奖已满 1 个" in _refused(dues["陈静"])["二等奖"]
    assert "已是技师" in _refused(dues["陈静"])[PROMOTION]
    assert "已是高级技师,没有更高的等级" in _refused(dues["王强"])[PROMOTION]
    assert "59 低于最低分 60" in _refused(dues["周婷"])["技术能手"]
    assert "赵敏" not in dues, "who was in no place is refused nothing"


def test_money_adds_up_with_the_subsidy(contest: Contest) -> None:
    found = _found(contest)
    assert {total.award: (total.count, str(total.total)) for total in found.prizes.totals} == {
        "一等奖": (2, "6000.00"),
        "技术能手": (3, "1500.00"),
    }
    assert found.prizes.unpriced == ("青年岗位能手",)
    assert found.event_extras.subsidy == Decimal(20000)
    assert found.total == sum(due.extras.money_total for due in found.entries) + Decimal(20000)


def test_without_a_class_the_honours_of_a_class_say_what_is_missing(contest: Contest) -> None:
    contest.event.change(contest_class="")
    dues = _dues(contest)
    assert "没有写类别" in _refused(dues["张伟"])["技术能手"]
    assert dues["张伟"].extras.money_total == Decimal(2000)
    assert _found(contest).event_extras.subsidy is None


def test_of_a_blind_event_nothing_tells_who_somebody_is(session: Bench) -> None:
    contest = make_contest(session, blind=True)
    _decide(contest, "优秀选手", "张伟带伤参赛", entry_id=contest.entries["张伟"])
    _decide(contest, "二等奖", "王强加赛胜出", entry_id=contest.entries["王强"])
    found = _found(contest)
    assert [due.label for due in found.entries] == ["01 号", "02 号", "03 号", "04 号", "06 号", "07 号"]
    assert found.withheld == ("青年岗位能手", PROMOTION, "优秀组织奖")
    told = str(found)
    for name, _, unit, _, born_on, _ in FIELD:
        assert name not in told
        assert unit not in told
        assert str(born_on) not in told
        assert repr(born_on) not in told
    assert "周岁" not in told
    assert found.entries[0].extras.decided_text == "优秀选手"
    assert found.entries[2].award == "二等奖"


def test_a_decision_at_the_edge_of_a_quota_tells_its_reason(contest: Contest) -> None:
    key = _decide(contest, "二等奖", entry_id=contest.entries["刘洋"])
    dues = _dues(contest)
    assert dues["刘洋"].award == "二等奖"
    assert dues["刘洋"].award_reason.endswith("决定理由:加赛胜出(批准:竞赛组委会)")
    assert str(dues["刘洋"].extras.money_total) == "1500.50"
    assert dues["王强"].award == ""
    decisions.revoke_award_decision(contest.event.session, key, reason="误点")
    assert _dues(contest)["刘洋"].award == ""


def test_a_decision_that_does_not_fit_is_told_as_not_used(contest: Contest) -> None:
    _decide(contest, "二等奖", entry_id=contest.entries["赵敏"])
    dues = _dues(contest)
    assert dues["赵敏"].award == ""
    assert "没有采用,请撤销后重新决定" in _refused(dues["赵敏"])["二等奖"]


def test_awards_by_decision_for_an_entry_and_for_others(contest: Contest) -> None:
    _decide(contest, "优秀选手", "互助", entry_id=contest.entries["赵敏"])
    _decide(contest, "优秀指导教师", "带出两名选手", recipient="何老师", organization="技师学院")
    found = _found(contest)
    due = next(due for due in found.entries if due.label == "赵敏")
    assert (due.award, due.extras.decided_text) == ("", "优秀选手")
    assert due.award_reason == "优秀选手:互助(批准:竞赛组委会)"
    (given,) = found.event_extras.decided
    assert (given.recipient, given.organization, given.amount) == ("何老师", "技师学院", Decimal(800))


def test_more_decisions_than_the_notice_allows_are_a_problem(contest: Contest) -> None:
    _decide(contest, "优秀指导教师", recipient="何老师")
    assert not any("优秀指导教师" in problem for problem in _found(contest).problems)
    _decide(contest, "优秀指导教师", recipient="吴老师")
    assert "优秀指导教师只设 1 名,已决定 2 名,请撤销多出的决定。" in _found(contest).problems


def test_units_that_tie_wait_for_a_decision(contest: Contest) -> None:
    (problem,) = _found(contest).problems
    assert "3 个单位并列(理士电池、京信电子、技师学院),名额只剩 1 个" in problem
    _decide(contest, "优秀组织奖", recipient="京信电子")
    found = _found(contest)
    assert found.problems == ()
    assert [(each.unit, each.award, each.amount) for each in found.event_extras.unit_awards] == [
        ("京信电子", "优秀组织奖", Decimal(1000))
    ]
    assert found.event_extras.decided == (), "it is no award of its own"


BY_POINTS = {"name": "优秀组织奖", "by": "points", "count": 1}


def test_points_of_a_unit_are_its_team_result(session: Bench) -> None:
    contest = make_contest(session, rules=_with_awards(unit_awards=[BY_POINTS]))
    (award,) = _found(contest).event_extras.unit_awards
    assert (award.unit, award.reason.split(";")[0]) == ("理士电池", "积分 178 分,第 1 名")


def test_without_teams_points_are_those_of_the_standings(session: Bench) -> None:
    rules = {**_with_awards(unit_awards=[BY_POINTS]), "teams": {}}
    contest = make_contest(session, rules=rules)
    assert _found(contest).event_extras.unit_awards == ()
    standings = {"points": {"by": "award", "table": {"一等奖": "5"}}}
    save_competition_rules(
        session, contest.event.competition_id, contest_class="", rules={"standings": standings}
    )
    units = _found(contest).unit_awards[0]
    assert {due.unit for due in units.due} == {"理士电池", "技师学院"}, "both have 5: by default all the tied"


def test_of_a_team_everybody_who_fulfils_the_conditions_is_named(session: Bench) -> None:
    contest = make_contest(session)
    entry = contest.entries["张伟"]
    rename_title(session, entry, "理士一队")
    second = Person(name="马援", document_type="其他", document_number="M1", skill_level=3)
    session.add(second)
    session.flush()
    session.add(EntryMember(entry_id=entry, person_id=second.id or 0, position=1))
    session.flush()
    due = _dues(contest)["理士一队"]
    assert due.extras.honours_text == "技术能手(张伟、马援)"
    assert due.extras.promotions_text == "张伟由中级工晋升技师、马援由高级工晋升技师"
    assert due.extras.money_total == Decimal(3000) + 2 * Decimal(500)
    assert {(each.what, each.person) for each in due.extras.refusals} == {
        ("青年岗位能手", "张伟"),
        ("青年岗位能手", "马援"),
    }


def test_nobody_is_paid_where_the_notice_has_no_money(session: Bench) -> None:
    contest = make_contest(session, rules=_with_awards(money=[], subsidy=[]))
    found = _found(contest)
    assert found.prizes == PrizeSheet((), (), ())
    assert found.total == 0
