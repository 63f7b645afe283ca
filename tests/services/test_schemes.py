"""Rules as versions: drafts, what new rules do to marks, sheets and seats; on both kinds of database."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from sqlmodel import col, select

from app.domain.rights import Actor, Duty, Role
from app.domain.rule_changes import Fate
from app.domain.rule_words import Checking
from app.domain.rules import read_rules
from app.domain.sheets import SheetState
from app.errors import InputError, UserError
from app.services import (
    activity,
    competitions,
    events,
    penalties,
    publishing,
    schemes,
    sheet_history,
    sheets,
)
from app.services.door import Refused
from app.services.publish_states import PublishState, list_event_states
from app.services.results import compute_event
from app.services.rules_versions import has_marks, list_versions
from db.tables import Event, Judge, Mark, ScoreSheet
from tests.bench import OTHER, Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import RULES, SmallEvent, make_event

ADMIN = Actor(9, "周建平", (Duty(Role.ADMIN),))
WHY = "通知有更正"


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _rules(**parts: Any) -> dict[str, Any]:
    return copy.deepcopy(RULES) | parts


def _changed(module: int = 1, aspect: int = 0, **values: Any) -> dict[str, Any]:
    """The rules with other values in one aspect."""
    rules = _rules()
    rules["modules"][module]["aspects"][aspect] |= values
    return rules


def _heavier() -> dict[str, Any]:
    """Theory counts 40 %, practice 70 % as before."""
    rules = _rules(total="110")
    rules["modules"][0]["weight"] = "0.4"
    return rules


def _panel(judges: int) -> dict[str, Any]:
    rules = _rules()
    rules["modules"][1]["panel"]["judges"] = judges
    return rules


def _seats(session: Bench, event_id: int) -> list[tuple[str, int]]:
    rows = session.exec(select(Judge.module, Judge.seat).where(Judge.event_id == event_id))
    return sorted((module, seat) for module, seat in rows)


def _said(event: SmallEvent) -> str:
    event.session.commit()
    return activity.list_activity(event.session, event.competition_id)[0].text


def _state(event: SmallEvent, entry: int, module: str, seat: int = 1) -> ScoreSheet:
    judge = event.judges[module, seat].id
    return event.session.exec(
        select(ScoreSheet).where(ScoreSheet.entry_id == entry, ScoreSheet.judge_id == judge)
    ).one()


# -- drafts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", [{}, {"modules": "无"}, {"x": [1, None, True, {"深": "\U00030083\x00"}]}])
def test_a_draft_is_kept_whatever_is_wrong_with_it(event: SmallEvent, draft: dict[str, Any]) -> None:
    schemes.save_draft(event.session, event.id, draft)
    event.session.commit()
    event.session.expire_all()
    view = schemes.load_draft(event.session, event.id)
    assert (view.document, view.drafted, view.version) == (draft, True, 1)
    assert view.problems
    assert competitions.load_event(event.session, event.id).drafted
    assert event.session.get_one(Event, event.id).rules == RULES
    assert _said(event) == "保存焊工的规则草稿"


def test_without_a_draft_the_rules_in_force_are_shown(event: SmallEvent) -> None:
    view = schemes.load_draft(event.session, event.id)
    assert (view.document, view.drafted, view.version, view.problems) == (RULES, False, 1, ())


def test_a_draft_is_apart_from_what_was_given(event: SmallEvent) -> None:
    draft: dict[str, Any] = {"modules": []}
    schemes.save_draft(event.session, event.id, draft)
    draft["modules"].append("后来")
    assert schemes.load_draft(event.session, event.id).document == {"modules": []}


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, b"x"])
def test_what_is_no_json_is_refused(event: SmallEvent, value: object) -> None:
    with pytest.raises(UserError, match="JSON 写不出"):
        schemes.save_draft(event.session, event.id, {"x": value})


def test_the_same_draft_again_is_not_told(event: SmallEvent) -> None:
    for _time in range(2):
        schemes.save_draft(event.session, event.id, {"modules": []})
    event.session.commit()
    assert len(activity.list_activity(event.session, event.competition_id)) == 1


def test_a_discarded_draft_is_gone(event: SmallEvent) -> None:
    schemes.save_draft(event.session, event.id, {})
    schemes.discard_draft(event.session, event.id)
    schemes.discard_draft(event.session, event.id)
    assert schemes.load_draft(event.session, event.id).document == RULES
    assert _said(event) == "放弃焊工的规则草稿"
    assert len(activity.list_activity(event.session, event.competition_id)) == 2


def test_only_who_sets_events_up_writes_rules(event: SmallEvent) -> None:
    with event.session.acting(Actor(2, "孙志强", (Duty(Role.CHIEF),))):
        for call in (schemes.save_draft, schemes.adopt_rules):
            with pytest.raises(Refused, match="设置赛事和赛项"):
                call(event.session, event.id, RULES)


# -- before any mark -----------------------------------------------------------------------------------


def test_the_first_rules_open_an_event_for_judging(session: Bench) -> None:
    event = make_event(session, rules={})
    schemes.save_draft(session, event.id, RULES)
    with session.acting(ADMIN):
        assert schemes.adopt_rules(session, event.id, RULES) == 1
    session.commit()
    session.expire_all()
    assert _seats(session, event.id) == [("P", 1), ("P", 2), ("P", 3), ("T", 1)]
    view = competitions.load_event(session, event.id)
    assert (view.rules_version, view.drafted, len(view.rules.scheme.modules)) == (1, False, 2)
    (version,) = list_versions(session, event.id)
    assert (version.rules, version.reason, version.by) == (RULES, "", "管理员 周建平")
    assert version.current
    assert _said(event) == "启用焊工的评分规则第 1 版(增加裁判席 4 个)"


def test_rules_with_problems_are_refused_with_all_of_them(event: SmallEvent) -> None:
    wrong = _changed(maximum="")
    wrong["modules"][0]["weight"] = "三成"
    with pytest.raises(UserError) as caught:
        schemes.adopt_rules(event.session, event.id, wrong)
    assert "模块 T" in str(caught.value)
    assert "模块 P 评分项 A1" in str(caught.value)
    assert len(schemes.preview_rules(event.session, event.id, wrong).problems) == 2
    assert event.session.get_one(Event, event.id).rules == RULES


def test_empty_seats_come_and_go_with_the_panels(event: SmallEvent) -> None:
    rules = _panel(1)
    rules["modules"][0]["panel"] = {"judges": 2}
    preview = schemes.preview_rules(event.session, event.id, rules)
    assert (preview.seats_added, preview.seats_removed) == ((("T", 2),), (("P", 2), ("P", 3)))
    assert not preview.marked
    assert schemes.adopt_rules(event.session, event.id, rules) == 2
    assert _seats(event.session, event.id) == [("P", 1), ("T", 1), ("T", 2)]
    assert _said(event) == "启用焊工的评分规则第 2 版(增加裁判席 1 个,取消裁判席 2 个)"


def test_a_self_assessed_module_has_a_seat_of_its_own(event: SmallEvent) -> None:
    rules = _rules()
    rules["modules"][0]["self"] = True
    schemes.adopt_rules(event.session, event.id, rules)
    seats = competitions.list_judges(event.session, event.id)
    assert [(seat.seat, seat.name) for seat in seats if seat.module == "T"] == [(0, "自评"), (1, "1 号裁判")]


def test_who_sits_on_a_seat_stays_there(event: SmallEvent) -> None:
    before = event.judges["P", 1]
    schemes.adopt_rules(event.session, event.id, _panel(5))
    seats = competitions.list_judges(event.session, event.id)
    assert before in seats
    assert [seat.name for seat in seats if seat.module == "P"][3:] == ["裁判 4", "裁判 5"]


def test_the_same_rules_again_are_no_version(event: SmallEvent) -> None:
    with pytest.raises(UserError, match="没有变化"):
        schemes.adopt_rules(event.session, event.id, _rules())


# -- with marks ----------------------------------------------------------------------------------------


@pytest.fixture
def marked(event: SmallEvent) -> SmallEvent:
    """Two entries, marked and submitted: 张伟 90, 李芳 80 everywhere."""
    event.judge(event.enter("张伟"), "90")
    event.judge(event.enter("李芳"), "80", "11:00")
    assert has_marks(event.session, event.id)
    return event


def _entry(event: SmallEvent, name: str) -> int:
    return event.rows()[name].label.entry_id


def test_a_reason_is_asked_for_once_marks_stand(marked: SmallEvent) -> None:
    session = marked.session
    heavier = _heavier()
    with pytest.raises(InputError, match="要写明原因") as caught:
        schemes.adopt_rules(session, marked.id, heavier, reason=" ")
    assert caught.value.field == "reason"
    with session.acting(ADMIN):
        assert schemes.adopt_rules(session, marked.id, heavier, reason=f" {WHY} ") == 2
    assert _said(marked) == f"启用焊工的评分规则第 2 版(原因:{WHY})"
    session.expire_all()
    new, old = list_versions(session, marked.id)
    assert (new.version, new.rules, new.reason, new.by) == (2, heavier, WHY, "管理员 周建平")
    assert (old.version, old.rules, old.current) == (1, RULES, False)
    assert marked.rows()["张伟"].shown == "99.00"


def test_the_preview_tells_the_results_that_adoption_gives(marked: SmallEvent) -> None:
    heavier = _heavier()
    preview = schemes.preview_rules(marked.session, marked.id, heavier)
    assert preview.marked
    assert (preview.orphans, preview.reopened, preview.problems) == ((), 0, ())
    assert [d.text for d in preview.differences] == [
        "张伟:总成绩 90.00 → 99.00",
        "李芳:总成绩 80.00 → 88.00",
    ]
    assert marked.rows()["张伟"].shown == "90.00"  # nothing is done yet
    computed = compute_event(marked.session, marked.id, read_rules(heavier))
    schemes.adopt_rules(marked.session, marked.id, heavier, reason=WHY)
    assert {r.label.name: r.shown for r in computed.rows} == {n: r.shown for n, r in marked.rows().items()}


def test_marks_of_an_aspect_that_goes_stay_unused(marked: SmallEvent) -> None:
    session = marked.session
    count = len(session.exec(select(Mark.id)).all())
    rules = _rules(ranking={})
    del rules["modules"][1]["aspects"][1]
    preview = schemes.preview_rules(session, marked.id, rules)
    (orphans,) = preview.orphans
    assert (orphans.name, orphans.fate, orphans.count) == ("实操 E2 用时", Fate.GONE, 6)
    assert preview.reopened == 0
    schemes.adopt_rules(session, marked.id, rules, reason=WHY)
    assert len(session.exec(select(Mark.id)).all()) == count
    assert marked.rows()["张伟"].shown == "90.00"
    # … and count again once it is back.
    schemes.adopt_rules(session, marked.id, _rules(), reason=WHY)
    assert (marked.rows()["张伟"].shown, marked.rows()["张伟"].waiting) == ("90.00", "")


def test_an_aspect_that_comes_back_as_another_is_marked_again(marked: SmallEvent) -> None:
    session = marked.session
    gone = _rules(ranking={})
    del gone["modules"][1]["aspects"][1]
    schemes.adopt_rules(session, marked.id, gone, reason=WHY)
    back = _changed(1, 1, kind="points", maximum="1000")
    back["ranking"] = {}
    preview = schemes.preview_rules(session, marked.id, back)
    assert [(o.aspect, o.fate, o.count) for o in preview.orphans] == [("E2", Fate.CHANGED, 6)]
    schemes.adopt_rules(session, marked.id, back, reason=WHY)
    assert marked.rows()["张伟"].shown == ""


def test_marks_out_of_the_new_range_are_given_again(marked: SmallEvent) -> None:
    session, entry = marked.session, _entry(marked, "张伟")
    lower = _changed(maximum="85")
    preview = schemes.preview_rules(session, marked.id, lower)
    assert [(o.name, o.fate, o.count) for o in preview.orphans] == [("实操 A1 焊缝外观", Fate.RANGE, 3)]
    assert preview.reopened == 3
    assert preview.differences[-1].text.startswith("张伟:名次 1 → 无,总成绩 90.00 → 无")
    with session.acting(ADMIN):
        schemes.adopt_rules(session, marked.id, lower, reason=WHY)
    assert _said(marked) == f"启用焊工的评分规则第 2 版(原因:{WHY};作废得分 3 个,退回评分单 3 份)"
    session.expire_all()
    sheet = _state(marked, entry, "P")
    assert (sheet.state, sheet.returned_reason) == (SheetState.DRAFT.value, f"评分规则改为第 2 版:{WHY}")
    assert _state(marked, entry, "T").state == SheetState.SUBMITTED.value
    assert marked.rows()["张伟"].shown == ""
    assert marked.rows()["李芳"].shown == "80.00"
    history = sheet_history.mark_history(session, entry, marked.judges["P", 1].id, "A1")
    assert [(version.text, version.by) for version in history] == [
        ("空", "管理员 周建平"),
        ("90.0", "统分员 王敏"),
    ]
    for seat in (1, 2, 3):
        marked.mark(entry, "A1", "85", seat, "规则更正")
        sheets.submit_sheet(session, entry_id=entry, judge_id=marked.judges["P", seat].id)
    assert marked.rows()["张伟"].shown == "86.50"


def test_who_changed_the_rules_may_check_the_sheets_later(session: Bench) -> None:
    event = make_event(session, rules=_rules(checking="confirm"))
    entry = event.enter("张伟")
    event.judge(entry, "90")
    with session.acting(OTHER):
        schemes.adopt_rules(session, event.id, _changed(maximum="85") | {"checking": "confirm"}, reason=WHY)
    event.mark(entry, "A1", "85", 1, "规则更正")
    judge = event.judges["P", 1].id
    sheets.submit_sheet(session, entry_id=entry, judge_id=judge)
    with session.acting(OTHER):
        sheets.confirm_sheet(session, entry_id=entry, judge_id=judge)
    assert _state(event, entry, "P").state == SheetState.CONFIRMED.value


def test_a_new_aspect_sends_the_sheets_back(marked: SmallEvent) -> None:
    rules = _rules()
    rules["modules"][0]["aspects"].append({"code": "T2", "name": "论述", "maximum": "20"})
    assert schemes.preview_rules(marked.session, marked.id, rules).reopened == 2
    schemes.adopt_rules(marked.session, marked.id, rules, reason=WHY)
    entry = _entry(marked, "张伟")
    assert _state(marked, entry, "T").state == SheetState.DRAFT.value
    assert _state(marked, entry, "P").state == SheetState.SUBMITTED.value
    assert marked.rows()["张伟"].status_text == "录入中"


def test_a_seat_with_sheets_stays_and_is_named(marked: SmallEvent) -> None:
    rules = _panel(1)
    (problem,) = schemes.preview_rules(marked.session, marked.id, rules).problems
    assert problem.text == "模块 P:2、3 号裁判席已有评分单,不能取消,请保留这些席位。"
    assert problem.path == ("modules", 1, "panel", "judges")
    with pytest.raises(UserError, match="2、3 号裁判席已有评分单"):
        schemes.adopt_rules(marked.session, marked.id, rules, reason=WHY)
    assert len(_seats(marked.session, marked.id)) == 4


def test_a_module_with_sheets_stays(marked: SmallEvent) -> None:
    rules = _rules()
    del rules["modules"][0]
    preview = schemes.preview_rules(marked.session, marked.id, rules)
    assert [problem.text for problem in preview.problems] == [
        "模块 T:已有评分单,不能删除,请保留这个模块;不再计分时可把权重改为 0。"
    ]
    assert [(o.module, o.fate, o.count) for o in preview.orphans] == [("T", Fate.GONE, 2)]
    rules = _rules()
    rules["modules"][0]["weight"] = "0"
    schemes.adopt_rules(marked.session, marked.id, rules, reason=WHY)
    assert marked.rows()["张伟"].shown == "63.00"


def test_a_module_with_penalties_stays(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    penalties.add_penalty(event.session, entry_id=entry, module="T", points="2", reason="作弊")
    rules = _rules()
    del rules["modules"][0]
    with pytest.raises(UserError, match="模块 T:已登记违规扣分"):
        schemes.adopt_rules(event.session, event.id, rules)
    line = penalties.list_penalties(event.session, entry)[0]
    penalties.revoke_penalty(event.session, line.id, reason="登记有误")
    assert schemes.adopt_rules(event.session, event.id, rules) == 2


def test_options_that_move_mean_something_else(session: Bench) -> None:
    grades = [{"name": name, "points": points} for name, points in (("优", "100"), ("良", "80"), ("差", "0"))]
    graded = _changed(0, 0, kind="grade", maximum="100", grades=grades)
    event = make_event(session, rules=graded)
    for name, text in (("张伟", "1"), ("李芳", "2"), ("王强", "3")):
        event.mark(event.enter(name), "T1", text)
    moved = copy.deepcopy(graded)
    moved["modules"][0]["aspects"][0]["grades"] = [grades[0], {"name": "中", "points": "90"}, grades[1]]
    preview = schemes.preview_rules(session, event.id, moved)
    assert [(o.fate, o.count) for o in preview.orphans] == [(Fate.CHANGED, 2)]
    schemes.adopt_rules(session, event.id, moved, reason=WHY)
    newest = session.exec(select(Mark).order_by(col(Mark.id).desc()).limit(2)).all()
    assert [mark.entered for mark in newest] == [None, None]


# -- published -----------------------------------------------------------------------------------------


def test_a_published_version_stays_and_the_event_shows_as_changed(marked: SmallEvent) -> None:
    session = marked.session
    publish(session, marked.id)
    heavier = _heavier()
    schemes.adopt_rules(session, marked.id, heavier, reason=WHY)
    session.commit()
    publication = publishing.load_latest_publication(session, marked.id)
    assert publication is not None
    assert [row.shown for row in publication.rows] == ["90.00", "80.00"]
    (state,) = list_event_states(session, marked.competition_id)
    assert state.state is PublishState.CHANGED
    assert _state(marked, _entry(marked, "张伟"), "P").state == SheetState.LOCKED.value
    publish(session, marked.id, reason=WHY)
    (state,) = list_event_states(session, marked.competition_id)
    assert state.state is PublishState.PUBLISHED


def test_the_way_of_checking_of_locked_sheets_stays(marked: SmallEvent) -> None:
    publish(marked.session, marked.id)
    rules = _rules(checking="double")
    (problem,) = schemes.preview_rules(marked.session, marked.id, rules).problems
    assert problem.path == ("checking",)
    with pytest.raises(UserError, match="是按“提交即可”核的,核分方式不能再改"):
        schemes.adopt_rules(marked.session, marked.id, rules, reason=WHY)


def test_of_a_blind_event_the_preview_tells_stations(session: Bench) -> None:
    event = make_event(session, blind=True)
    for name, station, score in (("张伟", 3, "90"), ("李芳", 4, "80")):
        event.judge(event.enter(name, station=station), score)
    heavier = _heavier()
    texts = [d.text for d in schemes.preview_rules(session, event.id, heavier).differences]
    assert texts == ["03 号:总成绩 90.00 → 99.00", "04 号:总成绩 80.00 → 88.00"]


# -- parts of the rules --------------------------------------------------------------------------------


def test_parts_of_the_rules_are_versions_too(marked: SmallEvent) -> None:
    session = marked.session
    rule = competitions.load_event(session, marked.id).rules.awards
    competitions.save_checking(session, marked.id, Checking.CONFIRM, reason=" 漏写 ")
    competitions.save_award_rule(session, marked.id, rule)
    session.commit()
    versions = list_versions(session, marked.id)
    assert [(v.version, v.reason) for v in versions] == [(3, "修改焊工的奖项规则"), (2, "漏写"), (1, "")]
    assert versions[1].rules == {**RULES, "checking": "confirm"}
    texts = [line.text for line in activity.list_activity(session, marked.competition_id)]
    assert texts[:2] == [
        "修改焊工的奖项规则",
        "焊工的核分方式由“提交即可”改为“复核确认”(原因:漏写)",
    ]


def test_a_copy_of_a_draft_is_apart(event: SmallEvent) -> None:
    schemes.save_draft(event.session, event.id, {"modules": []})
    twin = events.copy_event(event.session, event.id, "电焊工")
    schemes.discard_draft(event.session, twin)
    assert schemes.load_draft(event.session, event.id).drafted
