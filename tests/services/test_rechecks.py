"""Rechecks of a small event: what is taken, who compares, what is in the way, when a signature lapses."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from app.domain.recheck import ItemState, Outcome, Part, Verdict
from app.errors import InputError, UserError
from app.services import rechecks, sheets
from app.services.door import Refused
from app.services.recheck_views import (
    compared_by_part,
    count_rechecks,
    is_repeatable,
    load_recheck,
    recheck_hint,
)
from app.services.signing import recheck_problems
from db.tables import Entry, Recheck
from tests.bench import ALL_ROUND, OTHER, Bench
from tests.services.rechecked_event import Marked, mark
from tests.services.scoring_data import RULES


@pytest.fixture
def marked(session: Bench) -> Marked:
    return mark(session)


def test_the_best_and_a_sample_of_the_others_are_taken_and_can_be_drawn_again(marked: Marked) -> None:
    view = marked.start()
    parts = Counter((sheet.entry_id, sheet.part) for sheet in view.sheets)
    # 30 % of four are two, 15 % of two are one; four sheets each.
    assert view.drawn == (2, 1)
    assert set(parts.values()) == {4}
    best = {entry for entry, part in parts if part is Part.TOP}
    assert best == {marked.entries["张伟"], marked.entries["李芳"]}
    assert compared_by_part(view.sheets) == {Part.TOP: (8, 0), Part.SAMPLE: (4, 0)}
    assert is_repeatable(marked.event.session, view.id)
    row = marked.event.session.get_one(Recheck, view.id)
    row.drawn = {**row.drawn, "sample": ["2022001"]}
    assert not is_repeatable(marked.event.session, view.id)


def test_a_blind_event_draws_by_station_and_shows_nothing_else(session: Bench) -> None:
    marked = mark(session, blind=True)
    view = marked.start()
    row = session.get_one(Recheck, view.id)
    assert row.drawn["top"] == ["01", "02"]
    assert {sheet.label for sheet in view.sheets if sheet.part is Part.TOP} == {"01 号赛位", "02 号赛位"}


def test_nothing_is_drawn_before_every_sheet_is_in_and_checked(session: Bench) -> None:
    marked = mark(session, rules=RULES | {"checking": "confirm"})
    with pytest.raises(UserError, match="没有确认:张伟、李芳、王强等 4 个"):
        marked.start()


def test_a_seed_is_asked_for_and_no_second_recheck_stands_beside_another(marked: Marked) -> None:
    with pytest.raises(InputError, match="种子") as caught:
        marked.start(" ")
    assert caught.value.field == "seed"
    view = marked.start()
    with pytest.raises(UserError, match="先作废"):
        marked.start("7")
    with pytest.raises(InputError, match="作废原因"):
        rechecks.cancel_recheck(marked.event.session, view.id, " ")
    rechecks.cancel_recheck(marked.event.session, view.id, "种子没有公布")
    assert load_recheck(marked.event.session, marked.event.id) is None
    assert marked.start("7").seed == "7"
    with pytest.raises(UserError, match="已作废"):
        rechecks.check_all(marked.event.session, view.id)


def test_an_event_without_shares_has_nothing_to_recheck(session: Bench) -> None:
    marked = mark(session, closing={"top_percent": 0, "sample_percent": 0})
    with pytest.raises(UserError, match=r"不要求复核.*请先在“收尾规则”中改比例"):
        marked.start()


def test_who_typed_a_sheet_does_not_compare_it(marked: Marked) -> None:
    marked.start()
    sheet = marked.sheet("张伟")
    with pytest.raises(Refused, match="另一个人"):
        rechecks.compare_sheet(marked.event.session, sheet.item_id, Outcome.RIGHT)
    marked.compare(sheet)
    found = marked.sheet("张伟")
    assert (found.state, found.by) == (ItemState.RIGHT, f"统分员 {OTHER.name}")


def test_an_error_needs_words_to_be_found_and_to_be_taken_back(marked: Marked) -> None:
    marked.start()
    with marked.event.session.acting(OTHER), pytest.raises(InputError, match="哪一项") as caught:
        rechecks.compare_sheet(marked.event.session, marked.sheet("张伟").item_id, Outcome.WRONG, "  ")
    assert caught.value.field == "note"
    with pytest.raises(InputError, match="说明有 301 个字,请不超过 300 个字"):
        marked.compare(marked.sheet("张伟"), "长" * 301)
    marked.compare(marked.sheet("张伟"), "A1 纸面 94")
    marked.event.correct(marked.entries["张伟"], "94")
    with pytest.raises(InputError, match="仍然计数"):
        marked.compare(marked.sheet("张伟"))
    item = marked.sheet("张伟").item_id
    with marked.event.session.acting(OTHER):
        rechecks.compare_sheet(marked.event.session, item, Outcome.RIGHT, "看错了行")
    found = marked.sheet("张伟")
    assert (found.state, found.note) == (ItemState.RIGHT, "看错了行")


def test_an_error_is_corrected_the_usual_way_and_stays_counted(session: Bench) -> None:
    marked = mark(session, closing={"limit_percent": 10})
    event = marked.event
    marked.start()
    marked.compare(marked.sheet("张伟"), "A1 纸面 94")
    marked.compare_rest()
    assert "张伟 · 实操 · 1 号裁判" in marked.view().problems[0]
    with pytest.raises(UserError, match="没有更正"):
        marked.sign()
    assert marked.sheet("张伟").to_return
    event.reopen(marked.entries["张伟"])
    assert marked.sheet("张伟").state is ItemState.WRONG
    assert "已退回,还没有提交" in marked.view().problems[0]
    event.mark(marked.entries["张伟"], "A1", "94", reason="录入有误")
    assert marked.sheet("张伟").state is ItemState.WRONG, "not before it is handed in"
    sheets.submit_sheet(
        event.session, entry_id=marked.entries["张伟"], judge_id=marked.sheet("张伟").judge_id
    )
    view = marked.view()
    assert marked.sheet("张伟").state is ItemState.CORRECTED
    assert (view.tally.wrong, view.tally.verdict, view.problems) == (1, Verdict.ENOUGH, ())
    marked.sign()
    assert marked.view().is_signed
    assert marked.view().signed_by == f"裁判长 {ALL_ROUND.name}"


def test_a_corrected_error_that_only_waits_to_be_confirmed_says_so(marked: Marked) -> None:
    marked.start()
    marked.compare(marked.sheet("张伟"), "A1 纸面 94")
    marked.compare_rest()
    view, wrong = marked.view(), marked.sheet("张伟")
    corrected = replace(wrong, newest=wrong.newest + 1)
    sheets_of_now = tuple(corrected if each == wrong else each for each in view.sheets)
    (problem,) = replace(view, limit_percent=10, sheets=sheets_of_now).problems
    assert (corrected.to_return, "已更正,还没有确认" in problem) == (False, True)


def test_a_sheet_that_changed_is_looked_at_first_and_waits_while_it_is_corrected(marked: Marked) -> None:
    marked.start()
    seen = marked.sheet("李芳")
    marked.event.correct(marked.entries["李芳"], "91")
    with pytest.raises(UserError, match="刚刚改过"):
        marked.compare(seen)
    marked.event.reopen(marked.entries["张伟"])
    assert not marked.sheet("张伟").handed_in
    with pytest.raises(UserError, match="提交并确认后再核对"):
        marked.compare(marked.sheet("张伟"))


def test_too_many_errors_have_everything_compared(marked: Marked) -> None:
    marked.start()
    marked.compare(marked.sheet("张伟"), "A1 纸面 94")
    assert marked.view().tally.verdict is Verdict.EXTEND
    marked.compare_rest()
    with pytest.raises(UserError, match="应全部复核"):
        marked.sign()
    rechecks.check_all(marked.event.session, marked.view().id)
    assert compared_by_part(marked.view().sheets)[Part.REST] == (4, 0)
    with pytest.raises(UserError, match="已经是全部"):
        rechecks.check_all(marked.event.session, marked.view().id)
    marked.compare_rest()
    marked.event.correct(marked.entries["张伟"], "94")
    assert marked.view().tally.verdict is Verdict.WHOLE
    marked.sign()
    assert marked.view().is_signed


def test_who_comes_among_the_best_by_a_correction_joins(marked: Marked) -> None:
    view = marked.start()
    inside = {sheet.entry_id for sheet in view.sheets}
    outside = next(name for name in ("王强", "赵敏") if marked.entries[name] not in inside)
    with pytest.raises(UserError, match="没有可以补入"):
        rechecks.add_joining(marked.event.session, view.id)
    for seat in (1, 2, 3):
        marked.event.correct(marked.entries[outside], "100", seat)
    assert marked.view().joining == (outside,)
    marked.compare_rest()
    with pytest.raises(UserError, match=f"还有:{outside}"):
        marked.sign()
    rechecks.add_joining(marked.event.session, view.id)
    assert marked.view().joining == ()
    assert {marked.sheet(outside, module="理论").part} == {Part.TOP}
    marked.compare_rest()
    marked.sign()


def _lacking(marked: Marked) -> str:
    """What the signature under the results would be told."""
    session, event_id = marked.event.session, marked.event.id
    return "".join(recheck_problems(session, event_id))


def test_a_signature_lapses_with_what_was_compared(session: Bench) -> None:
    marked = mark(session, closing={"recheck_required": True})
    assert "焊工还没有复核" in _lacking(marked)
    marked.start()
    assert "没有签字" in _lacking(marked)
    marked.compare_rest()
    marked.sign()
    assert _lacking(marked) == ""
    with pytest.raises(UserError, match="已签字,不用再核对"):
        marked.compare(marked.sheet("张伟"))
    with pytest.raises(UserError, match="已签字"):
        marked.sign()
    marked.event.correct(marked.entries["张伟"], "96")
    assert marked.sheet("张伟").state is ItemState.CHANGED
    assert not marked.view().is_signed
    assert "签字后又有改动:还有 1 份" in _lacking(marked)
    marked.compare_rest()
    assert "没有签字" in _lacking(marked)
    marked.sign()
    assert _lacking(marked) == ""


def test_a_recheck_nobody_has_to_make_is_pointed_out_once_it_was_drawn(session: Bench) -> None:
    marked = mark(session)
    assert recheck_hint(session, marked.event.id) == ""
    marked.start()
    assert "没有签字" in recheck_hint(session, marked.event.id)
    marked.compare_rest()
    marked.sign()
    assert recheck_hint(session, marked.event.id) == ""
    marked.event.correct(marked.entries["张伟"], "96")
    assert "签字后又有改动" in recheck_hint(session, marked.event.id)
    assert _lacking(marked) == "", "a hint, no lock"


def test_a_change_beside_the_recheck_leaves_the_signature(session: Bench) -> None:
    marked = mark(session, closing={"recheck_required": True})
    view = marked.start()
    marked.compare_rest()
    marked.sign()
    inside = {sheet.entry_id for sheet in view.sheets}
    outside = next(name for name in ("王强", "赵敏") if marked.entries[name] not in inside)
    marked.event.correct(marked.entries[outside], "71")
    assert _lacking(marked) == ""


def test_who_does_not_compete_any_more_needs_no_comparison(marked: Marked) -> None:
    before = len(marked.start().sheets)
    marked.event.session.get_one(Entry, marked.entries["张伟"]).status = "disqualified"
    marked.event.session.flush()
    assert len(marked.view().sheets) == before - 4


def test_rechecks_are_counted_for_the_list_of_events(marked: Marked) -> None:
    session, event = marked.event.session, marked.event
    assert count_rechecks(session, event.competition_id) == {}
    marked.start()
    marked.compare(marked.sheet("张伟"))
    found = count_rechecks(session, event.competition_id)[event.id]
    assert (found.sheets, found.compared, found.signed) == (12, 1, False)
    marked.compare_rest()
    marked.sign()
    assert count_rechecks(session, event.competition_id)[event.id].signed


def test_who_belongs_to_the_best_without_a_new_mark_is_missed(session: Bench) -> None:
    marked = mark(session, closing={"recheck_required": True})
    zhang = session.get_one(Entry, marked.entries["张伟"])
    zhang.status = "absent"
    session.flush()
    marked.start()
    marked.compare_rest()
    marked.sign()
    zhang.status = "active"
    session.flush()
    assert "签字后又有改动:名次变动后应当复核的还有:张伟" in _lacking(marked)
