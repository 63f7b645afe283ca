"""定稿 on both kinds of database: not before its time, and certificates after it where rules say so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.errors import UserError
from app.services import closing_rules, finalizing, ledger, publishing
from app.services.appeal_views import list_event_appeals
from app.services.publish_states import PublishState, list_event_states
from app.services.rechecks import start_recheck
from db.tables import Appeal, Publication
from tests.bench import BY, Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event

TODAY = date.today()


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session)
    for name, score in (("张伟", "88"), ("李芳", "80")):
        made.judge(made.enter(name), score)
    return made


def _published(event: SmallEvent, *, until: date | None = TODAY - timedelta(days=1)) -> int:
    key = publish(event.session, event.id)
    event.session.get_one(Publication, key).notice_until = until
    event.session.flush()
    return key


def _state(event: SmallEvent) -> PublishState:
    return list_event_states(event.session, event.competition_id)[0].state


def _refused(event: SmallEvent, words: str) -> None:
    with pytest.raises(UserError, match=words):
        finalizing.finalize_event(event.session, event.id)


def test_a_version_becomes_final_when_its_notice_is_over(event: SmallEvent) -> None:
    key = _published(event)
    assert _state(event) is PublishState.PUBLISHED
    assert finalizing.finalize_event(event.session, event.id) == 1
    view = publishing.load_publication(event.session, key)
    assert (view.final_by, view.final_at is not None) == (BY, True)
    assert _state(event) is PublishState.FINAL
    _refused(event, "第 1 版已经定稿")


def test_a_final_event_is_rechecked_only_once_something_changed(event: SmallEvent) -> None:
    _published(event)
    assert not finalizing.is_finished(event.session, event.id)
    finalizing.finalize_event(event.session, event.id)
    assert finalizing.is_finished(event.session, event.id)
    (told,) = list_event_appeals(event.session, event.competition_id, datetime.now(UTC))
    assert (told.version, told.final) == (1, True)
    with pytest.raises(UserError, match="已定稿,不用再复核"):
        start_recheck(event.session, event.id, "20221028")
    event.correct(event.rows()["李芳"].label.entry_id, "81")
    assert not finalizing.is_finished(event.session, event.id)
    assert start_recheck(event.session, event.id, "20221028")


def test_what_is_not_published_is_not_made_final(event: SmallEvent) -> None:
    _refused(event, "还没有公示。请先在“成绩公布”中签署并公示")


def test_the_last_day_of_the_notice_still_belongs_to_it(event: SmallEvent) -> None:
    _published(event, until=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    _refused(event, rf"公示到 {TODAY.month} 月 {TODAY.day} 日,请从 {tomorrow.month} 月 {tomorrow.day} 日起")


def test_while_appeals_may_come_in_nothing_is_final(event: SmallEvent) -> None:
    _published(event)
    ended = datetime.now(UTC) - timedelta(minutes=119)
    event.change(ended_at=ended)
    deadline = (ended + timedelta(hours=2)).astimezone()
    _refused(event, f"焊工的申诉时限到 {deadline.month} 月 {deadline.day} 日 {deadline:%H:%M},过后再定稿")
    event.change(ended_at=ended - timedelta(minutes=2))
    assert finalizing.finalize_event(event.session, event.id) == 1


def test_a_version_of_before_notices_were_kept_can_be_made_final(event: SmallEvent) -> None:
    _published(event, until=None)
    assert finalizing.finalize_event(event.session, event.id) == 1


def test_changed_results_need_another_version_first(event: SmallEvent) -> None:
    _published(event)
    event.correct(event.rows()["李芳"].label.entry_id, "100")
    _refused(event, r"第 1 版公示后成绩有 \d 处改动。请重新签署,公示新的版本")


def _appeal(event: SmallEvent, **columns: Any) -> Appeal:
    appeal = Appeal(
        competition_id=event.competition_id,
        event_id=event.id,
        serial=7,
        appellant="李领队",
        subject="漏计 2 分",
        received_at=datetime(2022, 10, 18, 9, tzinfo=UTC),
        by=BY,
        **columns,
    )
    event.session.add(appeal)
    event.session.flush()
    return appeal


@pytest.mark.parametrize(
    ("columns", "waits"),
    [
        ({"state": "filed"}, True),
        ({"state": "accepted"}, True),
        ({"state": "declined"}, False),
        ({"state": "withdrawn"}, False),
        ({"state": "ruled", "effect": ""}, False),
        ({"state": "ruled", "effect": "marks"}, True),
        ({"state": "ruled", "effect": "marks", "carried_version": 2}, False),
        ({"state": "ruled", "effect": "marks", "carried_note": "已当场说明"}, False),
    ],
)
def test_open_appeals_and_rulings_not_carried_out_keep_it_open(
    event: SmallEvent, columns: dict[str, Any], waits: bool
) -> None:
    _published(event)
    _appeal(event, **columns)
    if waits:
        _refused(event, r"焊工的申诉〔2022〕7号还没有办结。请先在“申诉与仲裁”中办结")
    else:
        assert finalizing.finalize_event(event.session, event.id) == 1


def test_a_correction_of_final_results_is_a_new_version_on_notice(event: SmallEvent) -> None:
    _published(event)
    finalizing.finalize_event(event.session, event.id)
    event.correct(event.rows()["李芳"].label.entry_id, "100")
    assert _state(event) is PublishState.CHANGED
    publish(event.session, event.id, reason="申诉成立")
    assert _state(event) is PublishState.PUBLISHED


def test_certificates_wait_for_final_results_where_the_rules_say_so(event: SmallEvent) -> None:
    session = event.session
    closing_rules.save_common_closing(session, event.competition_id, {"certificates_when_final": True})
    _published(event)
    with pytest.raises(UserError, match="第 1 版还没有定稿。请先在“成绩公布”中定稿"):
        ledger.issue_certificates(session, event.id)
    with pytest.raises(UserError, match="焊工还没有定稿,定稿后再编发整个赛事的证书"):
        ledger.issue_competition_certificates(session, event.competition_id)
    finalizing.finalize_event(session, event.id)
    assert ledger.issue_certificates(session, event.id) == 2
    assert ledger.issue_competition_certificates(session, event.competition_id) == 0
