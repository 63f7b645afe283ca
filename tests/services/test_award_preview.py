"""What a rule that is being written would give: edges in words, refusals, decisions, no name too early."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.awards import AwardRule, AwardTier, Boundary
from app.domain.rules import read_awards
from app.services import competitions, decisions
from app.services.award_preview import AwardPreview, QuotaPreview, preview_awards
from app.services.decisions import AwardDecisionForm
from tests.bench import Bench
from tests.services.due_event import AWARDS, DUE_RULES, FIELD, STUDENTS, WORKERS, Contest, make_contest

RULE = read_awards(AWARDS)


@pytest.fixture
def contest(session: Bench) -> Contest:
    return make_contest(session, blind=False)


def _preview(contest: Contest, rule: AwardRule = RULE) -> AwardPreview:
    return preview_awards(contest.event.session, contest.event.id, rule)


def _quota(found: AwardPreview, award: str, division: str = WORKERS) -> QuotaPreview:
    return next(q for q in found.quotas if (q.quota.award, q.quota.division) == (award, division))


def _decide(contest: Contest, award: str, name: str, reason: str = "加赛胜出") -> int:
    event = contest.event
    form = AwardDecisionForm(award, reason, "组委会", event_id=event.id, entry_id=contest.entries[name])
    return decisions.decide_award(event.session, event.competition_id, form)


def test_who_sits_on_the_edge_and_why(contest: Contest) -> None:
    found = _preview(contest)
    first = _quota(found, "一等奖")
    assert [(entry.name, entry.rank, entry.total) for entry in first.just_in] == [("张伟", 1, "90.00")]
    assert "在一等奖名次(第 1 名)内" in first.just_in[0].reason
    assert [(entry.name, entry.reason) for entry in first.just_missed] == [("陈静", "与上一名相差 2.00 分")]
    assert found.ranked == len(FIELD)


def test_a_gap_too_small_to_show_is_told_exactly(contest: Contest) -> None:
    contest.event.change(rules={**DUE_RULES, "rounding": {"decimals": 0}})
    entry = contest.event.enter("新来", division=WORKERS)
    contest.event.fill(entry, "90", ["89.5"] * 3)
    contest.event.submit(entry)
    missed = _quota(_preview(contest), "一等奖").just_missed
    assert [(each.name, each.reason) for each in missed] == [("新来", "与上一名相差 0.35 分")]


def test_a_tie_waits_for_a_decision(contest: Contest) -> None:
    found = _preview(contest)
    assert [(each.quota.division, each.quota.award) for each in found.waiting] == [(WORKERS, "二等奖")]
    second = _quota(found, "二等奖")
    assert {entry.name for entry in second.tied} == {"王强", "刘洋"}
    assert all("须由组委会决定" in entry.reason for entry in second.tied)
    assert {entry.division for entry in second.tied} == {WORKERS}
    assert [each.award for each in found.waiting_units] == ["优秀组织奖"]


def test_the_rule_asked_about_counts_and_nothing_is_stored(contest: Contest) -> None:
    rule = replace(
        RULE, tiers=(AwardTier("特等奖", count=3),), boundary=Boundary.EXTRA, money=(), unit_cap=None
    )
    found = _preview(contest, rule)
    assert {q.quota.award for q in found.quotas} == {"特等奖"}
    assert _quota(found, "特等奖").quota.given == 4
    assert found.given == 5
    assert found.entitlements.prizes.total == 0
    stored = competitions.load_event(contest.event.session, contest.event.id).rules.awards
    assert [tier.name for tier in stored.tiers] == ["一等奖", "二等奖"]


def test_who_stood_in_the_places_and_gets_nothing(contest: Contest) -> None:
    refused = {(each.award, each.entry.name): each.entry.reason for each in _preview(contest).refusals}
    assert "所在单位获奖已满 1 个" in refused["二等奖", "陈静"]
    assert "低于最低分 60" in next(why for (_, name), why in refused.items() if name == "周婷")


def test_a_decision_is_in_use_while_it_fits(contest: Contest) -> None:
    _decide(contest, "二等奖", "王强")
    _decide(contest, "优秀选手", "赵敏")
    found = _preview(contest)
    assert [(line.recipient, line.in_use) for line in found.decisions] == [("王强", True), ("赵敏", True)]
    assert not found.waiting
    assert [entry.name for entry in _quota(found, "二等奖").just_in] == ["王强"]
    narrow = replace(RULE, tiers=(AwardTier("二等奖", count=1),))
    assert [line.in_use for line in _preview(contest, narrow).decisions] == [False, True]


def test_while_blind_only_stations_are_told(session: Bench) -> None:
    contest = make_contest(session, blind=True)
    _decide(contest, "二等奖", "王强", "王强的焊缝好")
    form = AwardDecisionForm("优秀指导教师", "带队", "组委会", "周老师", "技师学院", contest.event.id)
    decisions.decide_award(session, contest.event.competition_id, form)
    found = _preview(contest)
    told = repr((found.quotas, found.refusals, found.entries, found.entitlements))
    assert [name for name, *_ in FIELD if name in told] == []
    first, second = found.decisions
    assert (first.recipient, first.organization, first.reason) == ("03 号", "", "")
    assert (second.recipient, second.organization, second.reason) == ("周老师", "技师学院", "带队")
    assert _quota(found, "一等奖", STUDENTS).just_in[0].name == "06 号"
