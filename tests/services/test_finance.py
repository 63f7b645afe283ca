"""奖金与补助 for the finance office: what published versions pay."""

from __future__ import annotations

from decimal import Decimal

from app.services import decisions, finance
from app.services.competitions import save_competition_rules
from app.services.decisions import AwardDecisionForm
from tests.bench import Bench
from tests.services.due_event import Contest, make_contest, rename_title
from tests.services.publish_steps import publish
from tests.services.scoring_data import RULES, add_event


def _settle(contest: Contest) -> None:
    event = contest.event
    for award, columns in (
        ("二等奖", {"entry_id": contest.entries["刘洋"]}),
        ("优秀组织奖", {"recipient": "京信电子"}),
        ("优秀指导教师", {"recipient": "何老师", "organization": "技师学院"}),
    ):
        form = AwardDecisionForm(award, "加赛", "竞赛组委会", event_id=event.id, **columns)
        decisions.decide_award(event.session, event.competition_id, form)


def test_a_list_pays_entries_units_and_decisions(session: Bench) -> None:
    contest = make_contest(session)
    _settle(contest)
    event = contest.event
    before = finance.event_payments(session, event.id)
    assert before.missing == ("焊工",)
    assert not before.events
    assert before.total == 0
    publish(session, event.id)
    (paid,) = finance.event_payments(session, event.id).events
    assert [(line.award, line.recipient, str(line.amount)) for line in paid.lines] == [
        ("一等奖", "张伟", "3000.00"),
        ("技术能手", "张伟", "500.00"),
        ("技术能手", "陈静", "500.00"),
        ("二等奖", "刘洋", "1500.50"),
        ("一等奖", "孙磊", "3000.00"),
        ("技术能手", "孙磊", "500.00"),
        ("优秀组织奖", "京信电子", "1000.00"),
        ("优秀指导教师", "何老师", "800.00"),
    ]
    assert (paid.basis, str(paid.prizes), paid.subsidy) == ("第 1 版", "10800.50", Decimal(20000))
    assert (paid.lines[0].organization, paid.lines[0].division) == ("理士电池", "职工组")
    assert {total.award: total.count for total in paid.totals}["技术能手"] == 3
    data = finance.event_payments(session, event.id)
    assert data.total_in_words == "叁万零捌佰元伍角整"


def test_only_the_newest_version_pays(session: Bench) -> None:
    contest = make_contest(session)
    _settle(contest)
    publish(session, contest.event.id)
    contest.event.correct(contest.entries["孙磊"], "20")
    contest.event.correct(contest.entries["孙磊"], "20", seat=2)
    before = finance.event_payments(session, contest.event.id)
    assert "孙磊" in {line.recipient for line in before.events[0].lines}, "marks alone change no payment"
    publish(session, contest.event.id, reason="复核")
    (paid,) = finance.event_payments(session, contest.event.id).events
    assert paid.basis == "第 2 版"
    assert "孙磊" not in {line.recipient for line in paid.lines}


def test_of_a_team_it_says_who_is_meant(session: Bench) -> None:
    contest = make_contest(session)
    _settle(contest)
    rename_title(session, contest.entries["陈静"], "理士一队")
    publish(session, contest.event.id)
    (paid,) = finance.event_payments(session, contest.event.id).events
    assert "理士一队 陈静" in {line.recipient for line in paid.lines}


def test_the_competition_adds_up_its_events_and_what_it_gives_itself(session: Bench) -> None:
    contest = make_contest(session)
    _settle(contest)
    competition = contest.event.competition_id
    other = add_event(session, competition, "钳工", rules={**RULES, "awards": {}})
    other.judge(other.enter("钱进", unit="理士电池"), "80")
    publish(session, contest.event.id)
    rules = {
        "unit_awards": [{"name": "团体一等奖", "by": "entries", "count": 1}],
        "money": [{"award": "团体一等奖", "amount": "5000"}],
    }
    save_competition_rules(session, competition, contest_class="", rules=rules)
    data = finance.competition_payments(session, competition)
    assert data.missing == ("钳工",)
    assert [event.event for event in data.events] == ["焊工"], "units are paid once all is published"
    publish(session, other.id)
    data = finance.competition_payments(session, competition)
    assert [(event.event, str(event.total)) for event in data.events] == [
        ("焊工", "30800.50"),
        ("钳工", "0.00"),
        ("全赛事", "5000.00"),
    ]
    assert (data.missing, str(data.prizes), str(data.subsidies)) == ((), "15800.50", "20000.00")
    assert data.total == sum(event.total for event in data.events)
