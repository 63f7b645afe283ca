"""Tracks and events: added, named, weighed, copied, removed; on both kinds of database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.domain.awards import AwardRule, AwardTier
from app.domain.rule_words import Checking
from app.domain.timetable import SittingKind
from app.errors import InputError, UserError
from app.services import (
    activity,
    competitions,
    decisions,
    draws,
    events,
    publish_states,
    publishing,
    schemes,
    timetable,
)
from app.services.competitions import CompetitionForm, EventView
from app.services.decisions import AwardDecisionForm
from app.services.event_counts import list_event_counts
from app.services.overview import load_overview
from app.services.rules_versions import list_versions
from app.services.timetable import SittingForm
from db.tables import Entry, Event, Judge
from tests.bench import Bench
from tests.services.publish_steps import sign_and_open
from tests.services.scoring_data import add_event, make_event

FORM = CompetitionForm(title="2022年劳动竞赛", year=2022)


@pytest.fixture
def competition(session: Bench) -> int:
    return competitions.create_competition(session, FORM, "sisaiyichuang")


def _event(session: Bench, competition: int, name: str) -> EventView:
    return next(e for e in competitions.list_events(session, competition) if e.name == name)


def _texts(session: Bench, competition: int) -> list[str]:
    return [line.text for line in activity.list_activity(session, competition)]


def test_an_event_is_edited(session: Bench, competition: int) -> None:
    event = _event(session, competition, "钳工")
    events.update_event(
        session, event.id, name=" 装配钳工 ", blind=True, divisions=["职工组", " ", " 学生组"]
    )
    session.commit()
    session.expire_all()
    changed = competitions.load_event(session, event.id)
    assert (changed.name, changed.blind, changed.divisions) == ("装配钳工", True, ("职工组", "学生组"))
    assert changed.rules == event.rules


@pytest.mark.parametrize(
    ("name", "divisions", "field", "said"),
    [
        (" ", [], "name", "不能为空"),
        ("焊工", [], "name", "已有赛项“焊工”"),
        ("钳工", ["职工组", "职工组"], "divisions", "“职工组”"),
    ],
)
def test_a_wrong_event_is_refused_at_its_field(
    session: Bench, competition: int, name: str, divisions: list[str], field: str, said: str
) -> None:
    event = _event(session, competition, "钳工")
    with pytest.raises(InputError, match=said) as caught:
        events.update_event(session, event.id, name=name, blind=False, divisions=divisions)
    assert caught.value.field == field
    assert competitions.load_event(session, event.id) == event


def test_the_same_name_in_another_competition_is_no_obstacle(session: Bench, competition: int) -> None:
    other = make_event(session, "某工种")
    events.update_event(session, other.id, name="焊工", blind=False, divisions=[])
    assert competitions.load_event(session, other.id).name == "焊工"
    assert _event(session, competition, "焊工").competition_id == competition


def test_a_division_with_entries_cannot_go(session: Bench) -> None:
    event = make_event(session, divisions=["职工组", "学生组"])
    event.enter("张伟", division="学生组")
    with pytest.raises(InputError, match="组别“学生组”已有人参赛") as caught:
        events.update_event(session, event.id, name="焊工", blind=False, divisions=["职工组"])
    assert caught.value.field == "divisions"
    events.update_event(session, event.id, name="焊工", blind=False, divisions=["学生组"])
    assert competitions.load_event(session, event.id).divisions == ("学生组",)


def test_what_was_marked_blindly_stays_blind_until_it_is_opened(session: Bench) -> None:
    event = make_event(session, blind=True)

    def unblind() -> None:
        events.update_event(session, event.id, name="焊工", blind=False, divisions=[])

    entry = event.enter("张伟", station=4)
    event.judge(entry, "88")
    with pytest.raises(InputError, match="已按盲评评分,不能改为不盲评。请裁判长签署成绩后") as caught:
        unblind()
    assert caught.value.field == "blind"
    sign_and_open(session, event.id)
    unblind()
    assert not competitions.load_event(session, event.id).blind


def test_a_copied_event_has_the_rules_and_the_seats_of_the_first(session: Bench, competition: int) -> None:
    source = _event(session, competition, "焊工")
    twin = competitions.load_event(session, events.copy_event(session, source.id, " 电焊工 "))
    assert (twin.name, twin.rules, twin.rules_version) == ("电焊工", source.rules, 1)
    assert (twin.track_id, twin.kind, twin.blind) == (source.track_id, source.kind, source.blind)
    seats = [[(j.module, j.seat) for j in competitions.list_judges(session, e.id)] for e in (source, twin)]
    assert seats[0] == seats[1]
    in_track = [e.name for e in competitions.list_events(session, competition) if e.track_id == twin.track_id]
    assert in_track[-1] == "电焊工"
    rule = AwardRule((AwardTier("特等奖", count=1),))
    competitions.save_award_rule(session, twin.id, rule)
    assert competitions.load_event(session, source.id).rules == source.rules


@pytest.mark.parametrize("name", [" ", "钳工"])
def test_a_copy_needs_a_name_of_its_own(session: Bench, competition: int, name: str) -> None:
    source = _event(session, competition, "焊工")
    session.commit()
    with pytest.raises(InputError):
        events.copy_event(session, source.id, name)
    session.rollback()
    assert len(competitions.list_events(session, competition)) == 8


def test_an_event_nobody_entered_can_be_removed(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    events.remove_event(session, event.id)
    session.commit()
    assert session.exec(select(Judge).where(Judge.event_id == event.id)).all() == []
    assert "焊工" not in [e.name for e in competitions.list_events(session, competition)]
    assert _texts(session, competition)[0] == "删除赛项“焊工”"


def test_an_event_with_entries_stays(session: Bench) -> None:
    event = make_event(session)
    event.enter("张伟", review="returned")
    with pytest.raises(UserError, match="已有参赛记录"):
        events.remove_event(session, event.id)


def test_a_copy_starts_its_own_versions(session: Bench, competition: int) -> None:
    source = _event(session, competition, "焊工")
    schemes.adopt_rules(session, source.id, {**_document(session, source.id), "checking": "double"})
    twin = events.copy_event(session, source.id, "电焊工")
    assert [(v.version, v.rules["checking"]) for v in list_versions(session, twin)] == [(1, "double")]
    assert [v.version for v in list_versions(session, source.id)] == [2, 1]


def _document(session: Bench, event_id: int) -> dict[str, Any]:
    return session.get_one(Event, event_id).rules


# -- an event without rules ----------------------------------------------------------------------------


def _new(session: Bench, competition: int, **more: Any) -> int:
    track = competitions.list_tracks(session, competition)[3].id
    return events.add_event(session, track, " 气焊工 ", "skill", "person", **more)


def test_a_new_event_waits_for_its_rules(session: Bench, competition: int) -> None:
    draft = {"modules": [{"code": "P"}]}
    key = _new(session, competition, blind=True, divisions=("职工组", " "), draft=draft)
    session.commit()
    session.expire_all()
    event = competitions.load_event(session, key)
    assert (event.name, event.blind, event.divisions, event.drafted) == ("气焊工", True, ("职工组",), True)
    assert (event.rules.scheme.modules, event.weight) == ((), Decimal(1))
    assert schemes.load_draft(session, key).document == draft
    assert competitions.list_judges(session, key) == ()
    assert [e.name for e in competitions.list_events(session, competition) if e.track_id == event.track_id][
        -1
    ] == "气焊工"
    assert _texts(session, competition)[0] == "添加赛项“气焊工”"


def test_nobody_is_scored_or_ranked_without_rules(session: Bench) -> None:
    event = make_event(session, rules={})
    event.enter("张伟")
    (row,) = event.rows().values()
    assert (row.rank, row.shown, row.status_text) == (None, "", "未开始")
    counts = list_event_counts(session, event.competition_id)[0]
    assert (counts.expected, counts.complete) == (0, False)
    with pytest.raises(UserError, match="未出分"):
        publishing.publish_event(session, event.id)
    assert load_overview(session, event.competition_id).totals.entries == 1
    states = publish_states.list_event_states(session, event.competition_id)
    assert states[0].state is publish_states.PublishState.NOT_STARTED


def test_parts_of_rules_wait_for_the_rules(session: Bench) -> None:
    event = make_event(session, rules={})
    with pytest.raises(UserError, match="焊工还没有启用评分规则"):
        competitions.save_award_rule(session, event.id, AwardRule((AwardTier("特等奖", count=1),)))
    with pytest.raises(UserError, match="焊工还没有启用评分规则"):
        competitions.save_checking(session, event.id, Checking.DOUBLE)


@pytest.mark.parametrize(
    ("name", "kind", "entry_kind", "field", "said"),
    [
        (" ", "skill", "person", "name", "不能为空"),
        ("焊工", "skill", "person", "name", "已有赛项“焊工”"),
        ("气焊工", "sport", "person", "kind", "请从 技能竞赛、劳动竞赛、创新成果评审 中选择"),
        ("气焊工", "skill", "horse", "entry_kind", "请从 个人、团队"),
    ],
)
def test_a_wrong_new_event_is_refused_at_its_field(
    session: Bench, competition: int, name: str, kind: str, entry_kind: str, field: str, said: str
) -> None:
    track = competitions.list_tracks(session, competition)[3].id
    with pytest.raises(InputError, match=said) as caught:
        events.add_event(session, track, name, kind, entry_kind)
    assert caught.value.field == field
    assert len(competitions.list_events(session, competition)) == 8


def test_an_event_with_a_decided_award_stays(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    form = AwardDecisionForm("优秀指导教师", "带队", "竞赛组委会", recipient="张敏", event_id=event.id)
    decisions.decide_award(session, competition, form)
    with pytest.raises(UserError, match="已有奖项决定"):
        events.remove_event(session, event.id)


def test_an_event_with_sittings_stays(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    form = SittingForm(SittingKind.THEORY, "第 1 场", "10-18", "9:00", "11:00", event.id)
    sitting = timetable.save_sitting(session, competition, form)
    with pytest.raises(UserError, match="已有场次,请先在“赛程与考场”中删除"):
        events.remove_event(session, event.id)
    timetable.delete_sitting(session, sitting)
    events.remove_event(session, event.id)


# -- weight and class ----------------------------------------------------------------------------------


def test_weight_and_class_of_an_event(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    competitions.save_competition_rules(session, competition, contest_class=" 一类 ", rules={})
    assert competitions.load_event(session, event.id).contest_class == "一类"
    events.set_event_weight_class(session, event.id, weight=" 0.5 ", contest_class="二类")
    session.commit()
    session.expire_all()
    changed = _event(session, competition, "焊工")
    assert (changed.weight, changed.contest_class, changed.own_class) == (Decimal("0.5"), "二类", "二类")
    other = _event(session, competition, "钳工")
    assert (other.weight, other.contest_class, other.own_class) == (Decimal(1), "一类", "")
    assert _texts(session, competition)[0] == "焊工的权重由 1 改为 0.5,类别由“随赛事”改为“二类”"
    events.set_event_weight_class(session, event.id, weight="0.5", contest_class="二类")
    session.commit()
    assert len([text for text in _texts(session, competition) if "权重" in text]) == 1


@pytest.mark.parametrize("weight", ["", "半", "-1", "1001", "0.0001", "1,5"])
def test_a_wrong_weight_is_refused_at_its_field(session: Bench, competition: int, weight: str) -> None:
    event, track = _event(session, competition, "焊工"), competitions.list_tracks(session, competition)[0]
    with pytest.raises(InputError, match="0 到 1000 的数字") as caught:
        events.set_event_weight_class(session, event.id, weight=weight, contest_class="")
    assert caught.value.field == "weight"
    with pytest.raises(InputError, match="0 到 1000 的数字"):
        events.weight_track(session, track.id, weight)


def test_a_class_is_a_short_word(session: Bench, competition: int) -> None:
    event = _event(session, competition, "焊工")
    with pytest.raises(InputError, match="最多 10 个字") as caught:
        events.set_event_weight_class(session, event.id, weight="1", contest_class="一" * 11)
    assert caught.value.field == "contest_class"


# -- tracks --------------------------------------------------------------------------------------------


def test_tracks_are_added_renamed_weighed_and_removed(session: Bench, competition: int) -> None:
    key = events.add_track(session, competition, " 赛服务 ", note=" 窗口单位 ")
    events.weight_track(session, key, "0.3")
    events.rename_track(session, key, "赛窗口服务")
    session.commit()
    session.expire_all()
    track = competitions.list_tracks(session, competition)[-1]
    assert (track.id, track.name, track.note, track.weight) == (key, "赛窗口服务", "窗口单位", Decimal("0.3"))
    events.rename_track(session, key, "赛窗口服务", note="")
    assert competitions.list_tracks(session, competition)[-1].note == ""
    events.remove_track(session, key)
    session.commit()
    assert len(competitions.list_tracks(session, competition)) == 5
    assert _texts(session, competition)[:5] == [
        "删除赛道“赛窗口服务”",
        "修改赛道“赛窗口服务”的说明",
        "赛道“赛服务”改名为“赛窗口服务”",
        "赛道“赛服务”的权重由 1 改为 0.3",
        "添加赛道“赛服务”",
    ]


def test_the_same_again_changes_nothing(session: Bench, competition: int) -> None:
    track = competitions.list_tracks(session, competition)[0]
    session.commit()
    events.rename_track(session, track.id, track.name)
    events.weight_track(session, track.id, "1.0")
    session.commit()
    assert len(_texts(session, competition)) == 1


def test_a_track_with_events_stays(session: Bench, competition: int) -> None:
    track = competitions.list_tracks(session, competition)[0]
    with pytest.raises(UserError, match="下还有赛项,不能删除"):
        events.remove_track(session, track.id)


@pytest.mark.parametrize(("name", "said"), [(" ", "不能为空"), ("赛技能", "已有赛道“赛技能”")])
def test_a_track_needs_a_name_of_its_own(session: Bench, competition: int, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        events.add_track(session, competition, name)
    assert caught.value.field == "name"
    first = competitions.list_tracks(session, competition)[0]
    with pytest.raises(InputError, match=said):
        events.rename_track(session, first.id, name)


def test_a_track_that_is_gone_is_said(session: Bench) -> None:
    for call in (
        lambda: events.rename_track(session, 9999, "赛技能"),
        lambda: events.weight_track(session, 9999, "1"),
        lambda: events.remove_track(session, 9999),
        lambda: events.add_event(session, 9999, "焊工", "skill", "person"),
    ):
        with pytest.raises(UserError, match="赛道已不存在"):
            call()


def test_an_event_with_a_draw_stays(session: Bench) -> None:
    """Also where everybody who drew went over to another event."""
    event = make_event(session)
    other = add_event(session, event.competition_id, "钳工")
    entry = session.get_one(Entry, event.enter("张伟"))
    draws.draw_stations(session, event.id, "20220920")
    entry.event_id = other.id
    session.flush()
    with pytest.raises(UserError, match="已抽过签"):
        events.remove_event(session, event.id)
