"""Competitions, tracks and events: made from the template, then edited; on both kinds of database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from app.domain.awards import AwardRule, AwardTier, QuotaRounding
from app.domain.rights import Actor, Duty, Role
from app.domain.rule_words import Checking
from app.domain.sheets import SheetState
from app.errors import InputError, UserError
from app.services import activity, competitions
from app.services.competitions import CompetitionForm, EventView
from app.services.door import Refused
from app.services.events import ENTRY_KIND_NAMES, KIND_NAMES
from db.tables import Event, ScoreSheet, Track
from tests.bench import Bench
from tests.services.scoring_data import RULES, make_event

TEMPLATE = "sisaiyichuang"
FORM = CompetitionForm(
    title=" 2022年“四赛一创”劳动竞赛 ",
    year=2022,
    level="市级",
    venue="淮北市体育馆",
    starts_on=date(2022, 9, 1),
    ends_on=date(2022, 9, 3),
    hosts=("某市总工会", " ", "某市人社局 "),
    issuers=(" 某市总工会",),
    issued_on=date(2022, 10, 28),
    number_prefix=" 淮工竞证 ",
)


@pytest.fixture
def competition(session: Bench) -> int:
    return competitions.create_competition(session, FORM, TEMPLATE)


def _event(session: Bench, competition: int, name: str) -> EventView:
    return next(e for e in competitions.list_events(session, competition) if e.name == name)


def _texts(session: Bench, competition: int) -> list[str]:
    return [line.text for line in activity.list_activity(session, competition)]


def test_the_template_of_four_contests_and_one_creation_is_offered() -> None:
    template = next(t for t in competitions.list_templates() if t.key == TEMPLATE)
    assert template.name == "四赛一创"
    assert "{year}" in template.title


def test_a_competition_from_the_template_is_ready_to_be_used(session: Bench, competition: int) -> None:
    session.commit()
    session.expire_all()
    tracks = competitions.list_tracks(session, competition)
    assert [track.name for track in tracks] == ["赛安全", "赛质量", "赛效益", "赛技能", "创新成果"]
    assert {track.weight for track in tracks} == {Decimal(1)}
    events = competitions.list_events(session, competition)
    assert {event.kind for event in events} == set(KIND_NAMES)
    assert {event.entry_kind for event in events} <= set(ENTRY_KIND_NAMES)
    order = [track.id for track in tracks]
    assert [order.index(event.track_id) for event in events] == sorted(
        order.index(event.track_id) for event in events
    )
    for event in events:
        seats = [(judge.module, judge.seat) for judge in competitions.list_judges(session, event.id)]
        assert seats == [
            (m.code, n)
            for m in event.rules.scheme.modules
            for n in range(0 if m.self_assessed else 1, m.panel.judges + 1)
        ]
    assert _texts(session, competition) == ["按模板“四赛一创”新建赛事“2022年“四赛一创”劳动竞赛”"]


def test_what_the_organiser_says_is_stored_trimmed(session: Bench, competition: int) -> None:
    view = competitions.load_competition(session, competition)
    assert (view.title, view.number_prefix) == ("2022年“四赛一创”劳动竞赛", "淮工竞证")
    assert (view.hosts, view.issuers) == (("某市总工会", "某市人社局"), ("某市总工会",))
    assert (view.starts_on, view.issued_on) == (date(2022, 9, 1), date(2022, 10, 28))
    assert competitions.list_competitions(session) == (view,)


def test_a_changed_competition_is_stored(session: Bench, competition: int) -> None:
    changed = replace(FORM, title="新名称", year=2023, issuers=("某省总工会", "某市总工会"))
    competitions.update_competition(session, competition, changed)
    session.commit()
    session.expire_all()
    view = competitions.load_competition(session, competition)
    assert (view.title, view.year, view.issuers) == ("新名称", 2023, ("某省总工会", "某市总工会"))


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        (replace(FORM, title="  "), "title", "赛事名称不能为空"),
        (replace(FORM, year=22), "year", "年份 22 不对"),
        (replace(FORM, ends_on=date(2022, 8, 31)), "ends_on", "结束日期早于开始日期"),
    ],
)
def test_a_wrong_form_is_refused_at_its_field(
    session: Bench, competition: int, form: CompetitionForm, field: str, said: str
) -> None:
    with pytest.raises(InputError, match=said) as caught:
        competitions.create_competition(session, form, TEMPLATE)
    assert caught.value.field == field
    with pytest.raises(InputError, match=said):
        competitions.update_competition(session, competition, form)
    assert len(competitions.list_competitions(session)) == 1


def test_what_is_gone_is_said(session: Bench) -> None:
    with pytest.raises(UserError, match="找不到赛事模板“无”"):
        competitions.create_competition(session, FORM, "无")
    with pytest.raises(UserError, match="赛事已不存在"):
        competitions.load_competition(session, 9999)
    with pytest.raises(UserError, match="赛项已不存在"):
        competitions.load_event(session, 9999)


def test_saved_award_rules_are_read_back(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    rule = AwardRule(
        (AwardTier("金奖", Decimal("12.5")), AwardTier("优胜奖", count=3)),
        count_absent=True,
        rounding=QuotaRounding.UP,
        floor=Decimal("59.5"),
    )
    competitions.save_award_rule(session, event.id, rule)
    session.commit()
    session.expire_all()
    changed = competitions.load_event(session, event.id)
    assert changed.rules.awards == rule
    assert changed.rules.scheme == event.rules.scheme
    assert changed.rules_version == event.rules_version + 1


def test_a_wrong_award_rule_is_refused_and_changes_nothing(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    for rule, said in (
        (AwardRule((AwardTier("一等奖", Decimal(60)), AwardTier("二等奖", Decimal(50)))), "100%"),
        (AwardRule((AwardTier("一等奖", count=-1),)), "名额"),
        (AwardRule((AwardTier(" ", count=1),)), "没有名称"),
        (AwardRule((AwardTier("一等奖", count=1),), floor=Decimal(-1)), "最低分"),
    ):
        with pytest.raises(UserError, match=said):
            competitions.save_award_rule(session, event.id, rule)
    assert competitions.load_event(session, event.id) == event


def test_the_way_of_checking_is_changed_and_told(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    assert event.rules.checking is Checking.CONFIRM
    for checking in (Checking.DOUBLE, Checking.NONE):
        competitions.save_checking(session, event.id, checking)
    session.commit()
    session.expire_all()
    changed = competitions.load_event(session, event.id)
    assert changed.rules.checking is Checking.NONE
    assert changed.rules.scheme == event.rules.scheme
    assert changed.rules_version == event.rules_version + 2
    assert _texts(session, competition)[:2] == [
        "焊工的核分方式由“双人录入”改为“提交即可”",
        "焊工的核分方式由“复核确认”改为“双人录入”",
    ]


def test_the_same_way_of_checking_again_changes_nothing(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    competitions.save_checking(session, event.id, Checking.CONFIRM)
    session.commit()
    assert competitions.load_event(session, event.id) == event
    assert len(_texts(session, competition)) == 1


@pytest.mark.parametrize("state", [SheetState.DRAFT, SheetState.SUBMITTED, SheetState.CONFIRMED])
def test_the_way_of_checking_changes_while_no_sheet_is_locked(session: Bench, state: SheetState) -> None:
    event = make_event(session)
    entry = event.enter("张伟")
    session.add(ScoreSheet(entry_id=entry, judge_id=event.judges["P", 1].id, state=state.value))
    competitions.save_checking(session, event.id, Checking.CONFIRM)
    assert competitions.load_event(session, event.id).rules.checking is Checking.CONFIRM


def test_the_way_of_checking_stays_once_a_sheet_is_locked(session: Bench) -> None:
    event, other = make_event(session), make_event(session, "钳工")
    entry = event.enter("张伟")
    session.add(ScoreSheet(entry_id=entry, judge_id=event.judges["P", 1].id, state=SheetState.LOCKED.value))
    with pytest.raises(InputError, match="焊工已有锁定的评分单,是按“提交即可”核的") as caught:
        competitions.save_checking(session, event.id, Checking.CONFIRM)
    assert caught.value.field == "checking"
    competitions.save_checking(session, other.id, Checking.CONFIRM)


def test_only_who_sets_events_up_changes_the_checking(session: Bench) -> None:
    event = make_event(session)
    with (
        session.acting(Actor(2, "孙志强", (Duty(Role.CHIEF),))),
        pytest.raises(Refused, match="裁判长 孙志强没有“设置赛事和赛项”的权限"),
    ):
        competitions.save_checking(session, event.id, Checking.CONFIRM)


def test_stored_rules_that_are_wrong_are_refused_in_words(session: Bench) -> None:
    event = make_event(session)
    event.change(rules={**RULES, "modules": []})
    with pytest.raises(UserError, match="评分表没有模块"):
        competitions.load_event(session, event.id)


def test_events_of_one_competition_are_not_those_of_another(session: Bench, competition: int) -> None:
    other = competitions.create_competition(session, replace(FORM, title="另一个赛事"), TEMPLATE)
    assert len(competitions.list_events(session, other)) == 8
    assert not {e.id for e in competitions.list_events(session, other)} & {
        e.id for e in competitions.list_events(session, competition)
    }
    assert [view.id for view in competitions.list_competitions(session)] == [other, competition]
    assert len(session.exec(select(Track)).all()) == 10
    assert len(session.exec(select(Event)).all()) == 16


def test_rules_of_the_whole_competition_are_kept(session: Bench, competition: int) -> None:
    rules = {"standings": {"points": {"table": ["9", "7"]}, "event_weights": {"焊工": "2"}}}
    competitions.save_competition_rules(session, competition, contest_class="一类", rules=rules)
    session.commit()
    session.expire_all()
    view = competitions.load_competition(session, competition)
    assert (view.contest_class, view.rules) == ("一类", rules)
    competitions.save_competition_rules(session, competition, contest_class="一类", rules=rules)
    competitions.update_competition(session, competition, FORM)
    session.commit()
    assert competitions.load_competition(session, competition).rules == rules
    assert _texts(session, competition)[1] == "修改赛事的类别、总分和单位奖项规则"
    assert len(_texts(session, competition)) == 3


def test_wrong_standings_are_refused(session: Bench, competition: int) -> None:
    wrong = {"standings": {"best_per_unit": "三", "event_weights": {"无此赛项": "2"}}}
    before = competitions.load_competition(session, competition).rules
    with pytest.raises(UserError, match=r"每单位计分个数.*无此赛项"):
        competitions.save_competition_rules(session, competition, contest_class="", rules=wrong)
    assert competitions.load_competition(session, competition).rules == before != wrong
