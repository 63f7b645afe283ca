"""裁定: ties by the chief judge, awards by decision; on both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from app.domain.rights import Actor, Duty, Role
from app.errors import InputError, UserError
from app.services import activity, decisions
from app.services.basis import event_basis
from app.services.competitions import save_competition_rules
from app.services.decisions import AwardDecisionForm
from app.services.door import Refused
from app.services.publish_states import PublishState, list_event_states
from db.tables import AwardDecision, TieDecision
from tests.bench import Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, add_event, make_event

CHIEF = Actor(7, "孙志强", (Duty(Role.CHIEF),))
FORM = AwardDecisionForm(
    "优秀指导教师", " 带出两名选手 ", "竞赛组委会", recipient=" 张敏 ", organization="技校"
)


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _said(event: SmallEvent) -> str:
    event.session.commit()
    return activity.list_activity(event.session, event.competition_id)[0].text


# -- ties ----------------------------------------------------------------------------------------------


def test_a_decided_order_is_kept_with_its_reason(event: SmallEvent) -> None:
    first, second = event.enter("张伟"), event.enter("李芳")
    with event.session.acting(CHIEF):
        decisions.decide_tie(event.session, event.id, [second, first], reason=" 加赛一场 ")
    assert _said(event) == "裁定焊工的并列名次:李芳 → 张伟(理由:加赛一场)"
    event.session.expire_all()
    (view,) = decisions.load_tie_decisions(event.session, event.id)
    assert (view.entry_ids, view.reason, view.by) == ((second, first), "加赛一场", "裁判长 孙志强")


def test_of_the_same_entries_the_newest_counts(event: SmallEvent) -> None:
    one, two, three = (event.enter(name) for name in ("张伟", "李芳", "王强"))
    for order in ([one, two], [one, two, three], [two, one]):
        decisions.decide_tie(event.session, event.id, order, reason="加赛")
    views = decisions.load_tie_decisions(event.session, event.id)
    assert [view.entry_ids for view in views] == [(one, two, three), (two, one)]
    assert len(event.session.exec(select(TieDecision)).all()) == 3  # nothing is overwritten
    other = add_event(event.session, event.competition_id, "钳工")
    assert decisions.load_tie_decisions(event.session, other.id) == ()


def test_who_cannot_tie_is_refused(event: SmallEvent) -> None:
    session = event.session
    one, two = event.enter("张伟", division="职工组"), event.enter("李芳", division="学生组")
    stranger = add_event(session, event.competition_id, "钳工").enter("王强")
    for entries, said in (
        ([], "两个以上"),
        ([one], "两个以上"),
        ([one, one], "只列一次"),
        ([one, two], "不在同一组别"),
    ):
        with pytest.raises(InputError, match=said) as caught:
            decisions.decide_tie(session, event.id, entries, reason="加赛")
        assert caught.value.field == "entry_ids"
    with pytest.raises(Refused, match="不属于焊工"):
        decisions.decide_tie(session, event.id, [one, stranger], reason="加赛")
    with pytest.raises(InputError, match="裁定理由") as caught:
        decisions.decide_tie(session, event.id, [one, event.enter("赵敏", division="职工组")], reason=" ")
    assert caught.value.field == "reason"
    assert decisions.load_tie_decisions(session, event.id) == ()


def test_only_the_chief_judge_decides_ties(event: SmallEvent) -> None:
    entries = [event.enter("张伟"), event.enter("李芳")]
    tabulator = Actor(3, "王敏", (Duty(Role.SCORER),))
    with event.session.acting(tabulator), pytest.raises(Refused, match=r"裁定评分差距和并列名次.*裁判长"):
        decisions.decide_tie(event.session, event.id, entries, reason="加赛")


def test_of_a_blind_event_the_log_tells_stations(session: Bench) -> None:
    event = make_event(session, blind=True)
    entries = [event.enter("张伟", station=3), event.enter("李芳", station=4)]
    decisions.decide_tie(session, event.id, entries, reason="加赛")
    assert _said(event) == "裁定焊工的并列名次:03 号赛位 → 04 号赛位(理由:加赛)"
    form = AwardDecisionForm("一等奖", "并列", "裁判组", event_id=event.id, entry_id=entries[0])
    decision = decisions.decide_award(session, event.competition_id, form)
    assert _said(event) == "焊工决定“一等奖”授予03 号赛位(理由:并列;批准:裁判组)"
    decisions.revoke_award_decision(session, decision, reason="改判")
    assert _said(event) == "撤销焊工“一等奖”授予03 号赛位的决定(原因:改判)"


# -- awards --------------------------------------------------------------------------------------------


def test_an_award_by_decision_of_the_whole_competition(event: SmallEvent) -> None:
    key = decisions.decide_award(event.session, event.competition_id, FORM)
    assert _said(event) == "决定“优秀指导教师”授予张敏(理由:带出两名选手;批准:竞赛组委会)"
    event.session.expire_all()
    (view,) = decisions.list_award_decisions(event.session, event.competition_id)
    assert (view.id, view.award, view.recipient, view.organization) == (key, "优秀指导教师", "张敏", "技校")
    assert (view.reason, view.approver, view.event, view.stands) == ("带出两名选手", "竞赛组委会", "", True)


def test_an_award_for_an_entry_takes_its_names(event: SmallEvent) -> None:
    entry = event.enter("张伟", unit="相山水泥")
    form = AwardDecisionForm("三等奖", "同分", "裁判组", event_id=event.id, entry_id=entry, recipient="别人")
    decisions.decide_award(event.session, event.competition_id, form)
    (view,) = decisions.list_award_decisions(event.session, event.competition_id, event.id)
    assert (view.recipient, view.organization, view.entry_id, view.event) == (
        "张伟",
        "相山水泥",
        entry,
        "焊工",
    )
    other = add_event(event.session, event.competition_id, "钳工")
    assert decisions.list_award_decisions(event.session, event.competition_id, other.id) == ()


def test_a_revoked_decision_stays_readable(event: SmallEvent) -> None:
    session = event.session
    key = decisions.decide_award(session, event.competition_id, FORM)
    with pytest.raises(InputError, match="撤销原因") as caught:
        decisions.revoke_award_decision(session, key, reason=" ")
    assert caught.value.field == "reason"
    decisions.revoke_award_decision(session, key, reason="重复")
    assert _said(event) == "撤销“优秀指导教师”授予张敏的决定(原因:重复)"
    (view,) = decisions.list_award_decisions(session, event.competition_id)
    assert (view.stands, view.revoke_reason, view.revoked_by) == (False, "重复", "统分员 王敏")
    for gone in (key, 9999):
        with pytest.raises(UserError, match="已经撤销"):
            decisions.revoke_award_decision(session, gone, reason="重复")
    decisions.decide_award(session, event.competition_id, FORM)  # may be decided anew
    assert len(session.exec(select(AwardDecision)).all()) == 2


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"award": " "}, "award", "奖项名称"),
        ({"recipient": ""}, "recipient", "授予谁"),
        ({"reason": " "}, "reason", "授予理由"),
        ({"approver": ""}, "approver", "由谁批准"),
        ({"award": "奖" * 61}, "award", "最多 60 个字,现有 61 个"),
    ],
)
def test_a_decision_lacks_nothing(event: SmallEvent, change: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        decisions.decide_award(event.session, event.competition_id, replace(FORM, **change))
    assert caught.value.field == field


def test_the_same_award_twice_is_refused(event: SmallEvent) -> None:
    decisions.decide_award(event.session, event.competition_id, FORM)
    with pytest.raises(InputError, match="已决定授予张敏") as caught:
        decisions.decide_award(event.session, event.competition_id, FORM)
    assert caught.value.field == "recipient"
    decisions.decide_award(event.session, event.competition_id, replace(FORM, organization="另一所技校"))


def test_what_does_not_belong_together_is_refused(event: SmallEvent) -> None:
    session, entry = event.session, event.enter("张伟")
    elsewhere = make_event(session, "钳工")
    wrong: tuple[dict[str, Any], ...] = ({"event_id": elsewhere.id}, {"entry_id": entry})
    for change in wrong:
        with pytest.raises(InputError) as caught:
            decisions.decide_award(session, event.competition_id, replace(FORM, **change))
        assert caught.value.field == "event_id"
    stranger = replace(FORM, event_id=event.id, entry_id=elsewhere.enter("李芳"))
    with pytest.raises(Refused, match="不属于焊工"):
        decisions.decide_award(session, event.competition_id, stranger)


def test_others_decide_no_award(event: SmallEvent) -> None:
    with event.session.acting(CHIEF), pytest.raises(Refused, match="编发和打印证书"):
        decisions.decide_award(event.session, event.competition_id, FORM)


# -- what results are computed from --------------------------------------------------------------------


def test_decisions_are_part_of_what_results_rest_on(event: SmallEvent) -> None:
    session = event.session
    entries = [event.enter("张伟"), event.enter("李芳")]
    for entry in entries:
        event.judge(entry, "80")
    before = event_basis(session, event.id)
    assert before.count("/") == 2  # as publications of 0.1.0 have it
    form = replace(FORM, event_id=event.id)
    seen = [before]
    decisions.decide_tie(session, event.id, entries, reason="加赛")
    seen.append(event_basis(session, event.id))
    decision = decisions.decide_award(session, event.competition_id, form)
    seen.append(event_basis(session, event.id))
    decisions.revoke_award_decision(session, decision, reason="重复")
    seen.append(event_basis(session, event.id))
    save_competition_rules(session, event.competition_id, contest_class="一类", rules={})
    seen.append(event_basis(session, event.id))
    assert len(set(seen)) == 5
    assert all(text.startswith(before) for text in seen)
    publish(session, event.id)
    (state,) = list_event_states(session, event.competition_id)
    assert state.state is PublishState.PUBLISHED
