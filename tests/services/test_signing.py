"""成绩签署 on both kinds of database: who signs, what it stands for, and opening before a witness."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from app.errors import InputError, UserError
from app.services import closing_rules, publishing, signing
from app.services.publish_states import PublishState, list_event_states
from app.services.results import compute_event
from app.services.signing import Signature, load_opening, load_signature
from app.services.version_lines import results_digest
from db.tables import Entry, Person, Recheck, ResultSigning
from tests.bench import NAME, Bench
from tests.services.publish_steps import WITNESS, publish, sign
from tests.services.scoring_data import RULES, SmallEvent, make_event
from tests.services.sheet_hall import CHECKER, CHIEF, SUPERVISOR, TYPIST, open_hall

BY = f"裁判长 {NAME}"


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return _judged(make_event(session))


@pytest.fixture
def blind(session: Bench) -> SmallEvent:
    return _judged(make_event(session, blind=True))


def _judged(event: SmallEvent) -> SmallEvent:
    for station, (name, score) in enumerate((("张伟", "88"), ("李芳", "80")), 1):
        event.judge(event.enter(name, station=station), score)
    return event


def _signature(event: SmallEvent) -> Signature | None:
    return load_signature(event.session, compute_event(event.session, event.id))


def _holds(event: SmallEvent) -> bool:
    signature = _signature(event)
    return signature is not None and signature.holds


def _state(event: SmallEvent) -> PublishState:
    return list_event_states(event.session, event.competition_id)[0].state


def _entry(event: SmallEvent, name: str) -> int:
    return event.rows()[name].label.entry_id


def test_a_version_is_published_by_the_signature_of_the_chief(event: SmallEvent) -> None:
    with pytest.raises(UserError, match=r"还没有签署。请裁判长在“成绩公布”中签署"):
        publishing.publish_event(event.session, event.id)
    key = signing.sign_results(event.session, event.id)
    assert _state(event) is PublishState.SIGNED
    version = publishing.publish_event(event.session, event.id)
    view = publishing.load_publication(event.session, version)
    assert (view.signing_id, view.signed_by) == (key, BY)
    signed = event.session.get_one(ResultSigning, key)
    assert view.signed_at == signed.at


def test_the_same_results_are_signed_once(event: SmallEvent) -> None:
    signing.sign_results(event.session, event.id)
    with pytest.raises(UserError, match=f"已由{BY}签署,之后没有改动"):
        signing.sign_results(event.session, event.id)


def test_what_is_not_complete_is_not_signed(event: SmallEvent) -> None:
    event.enter("王强")
    with pytest.raises(UserError, match=r"1 个参赛者未出分\(王强\)"):
        signing.sign_results(event.session, event.id)
    assert _signature(event) is None


def _rename(event: SmallEvent) -> None:
    event.session.exec(select(Person).where(Person.name == "张伟")).one().name = "张玮"


def _disqualify(event: SmallEvent) -> None:
    event.session.get_one(Entry, _entry(event, "李芳")).status = "disqualified"


def _correct(event: SmallEvent) -> None:
    event.correct(_entry(event, "李芳"), "82")


def _award(event: SmallEvent) -> None:
    event.change(rules={**RULES, "awards": {"tiers": [{"name": "一等奖", "count": 2}]}})


@pytest.mark.parametrize("change", [_rename, _disqualify, _correct, _award])
def test_a_change_after_the_signature_asks_for_another(
    event: SmallEvent, change: Callable[[SmallEvent], None]
) -> None:
    signing.sign_results(event.session, event.id)
    change(event)
    event.session.flush()
    assert not _holds(event)
    assert _state(event) is PublishState.READY
    with pytest.raises(UserError, match="在签署后有改动。请裁判长在“成绩公布”中核对后重新签署"):
        publishing.publish_event(event.session, event.id)
    signing.sign_results(event.session, event.id)
    assert publishing.publish_event(event.session, event.id)


def test_a_mark_that_is_put_right_again_leaves_the_signature(event: SmallEvent) -> None:
    signing.sign_results(event.session, event.id)
    for text in ("82", "80"):
        event.correct(_entry(event, "李芳"), text)
    assert _holds(event)


def test_the_digest_of_a_signature_is_that_of_the_published_results(event: SmallEvent) -> None:
    signing.sign_results(event.session, event.id)
    publishing.publish_event(event.session, event.id)
    stored = event.session.exec(select(ResultSigning.digest)).one()
    assert stored == results_digest(compute_event(event.session, event.id))


def test_a_signature_is_taken_back_with_its_reason_until_something_is_published(event: SmallEvent) -> None:
    with pytest.raises(UserError, match="还没有签署,没有可撤回的"):
        signing.revoke_signature(event.session, event.id, "漏登扣分")
    key = signing.sign_results(event.session, event.id)
    with pytest.raises(InputError, match="撤回签署的原因"):
        signing.revoke_signature(event.session, event.id, " ")
    signing.revoke_signature(event.session, event.id, " 漏登扣分 ")
    row = event.session.get_one(ResultSigning, key)
    assert (row.revoked_by, row.revoke_reason) == (BY, "漏登扣分")
    assert _signature(event) is None
    publish(event.session, event.id)
    with pytest.raises(UserError, match="第 1 版已按这次签署公示,不能撤回"):
        signing.revoke_signature(event.session, event.id, "漏登扣分")


# -- identities ----------------------------------------------------------------------------------------


def test_identities_are_opened_after_the_signature_before_a_witness(blind: SmallEvent) -> None:
    session = blind.session
    with pytest.raises(UserError, match="还没有签署"):
        signing.open_identities(session, blind.id, WITNESS)
    signing.sign_results(session, blind.id)
    assert not compute_event(session, blind.id).opened
    with pytest.raises(UserError, match=r"身份还没有启封。请在“成绩公布”中启封"):
        publishing.publish_event(session, blind.id)
    for witness, words in (("", "请填写见证人姓名"), (NAME, "请另请一位见证人")):
        with pytest.raises(InputError, match=words):
            signing.open_identities(session, blind.id, witness)
    signing.open_identities(session, blind.id, WITNESS)
    opening = load_opening(session, blind.id)
    assert opening is not None
    assert (opening.by, opening.witness) == (BY, WITNESS)
    assert compute_event(session, blind.id).opened
    assert _state(blind) is PublishState.OPENED
    assert _holds(blind), "opening changes nothing that was signed"
    with pytest.raises(UserError, match="身份已经启封,不用启封"):
        signing.open_identities(session, blind.id, WITNESS)


def test_once_opened_they_stay_open(blind: SmallEvent) -> None:
    publish(blind.session, blind.id)
    blind.correct(_entry(blind, "李芳"), "95")
    assert compute_event(blind.session, blind.id).opened
    sign(blind.session, blind.id)
    assert publishing.publish_event(blind.session, blind.id, reason="复核")


def test_what_is_opened_stays_so_without_the_signature(blind: SmallEvent) -> None:
    signing.sign_results(blind.session, blind.id)
    signing.open_identities(blind.session, blind.id, WITNESS)
    signing.revoke_signature(blind.session, blind.id, "漏登扣分")
    assert compute_event(blind.session, blind.id).opened
    assert _state(blind) is PublishState.READY


def test_an_event_that_is_not_blind_needs_no_opening(event: SmallEvent) -> None:
    sign(event.session, event.id)
    with pytest.raises(UserError, match="不是盲评赛项,不用启封"):
        signing.open_identities(event.session, event.id, WITNESS)


# -- a recheck first, where the notice wants one -------------------------------------------------------


def test_where_the_rules_want_a_recheck_the_signature_waits_for_it(event: SmallEvent) -> None:
    session = event.session
    closing_rules.save_closing(session, event.id, {"recheck_required": True})

    with pytest.raises(UserError, match="焊工还没有复核。请先在“成绩复核”中"):
        signing.sign_results(session, event.id)
    recheck = Recheck(
        event_id=event.id,
        seed="1",
        top_percent=0,
        sample_percent=0,
        limit_percent=5,
        drawn={"top": [], "sample": [], "rest": []},
        by=BY,
    )
    session.add(recheck)
    session.flush()
    with pytest.raises(UserError, match="成绩复核还没有签字"):
        signing.sign_results(session, event.id)
    recheck.signed_at = datetime(2022, 10, 20, 9, tzinfo=UTC)
    session.flush()
    assert signing.sign_results(session, event.id)


# -- days of the notice --------------------------------------------------------------------------------


def test_the_notice_begins_today_and_lasts_as_the_rules_say(event: SmallEvent) -> None:
    closing_rules.save_common_closing(event.session, event.competition_id, {"notice_days": 3})
    view = publishing.load_publication(event.session, publish(event.session, event.id))
    today = date.today()
    assert (view.notice_from, view.notice_until) == (today, today + timedelta(days=2))


def test_days_that_cannot_be_are_refused_at_their_field(event: SmallEvent) -> None:
    today, day = date.today(), timedelta(days=1)
    sign(event.session, event.id)
    for first, last, field in (
        (today - day, today, "notice_from"),
        (today + day, today, "notice_until"),
    ):
        with pytest.raises(InputError) as caught:
            publish(event.session, event.id, notice_from=first, notice_until=last)
        assert caught.value.field == field
    key = publish(event.session, event.id, notice_from=today + day, notice_until=today + 7 * day)
    view = publishing.load_publication(event.session, key)
    assert (view.notice_from, view.notice_until) == (today + day, today + 7 * day)


# -- everybody at the own desk -------------------------------------------------------------------------


def test_chief_supervisor_and_scorer_each_do_their_step(engine: Engine) -> None:
    hall = open_hall(engine, blind=True)
    for entry in (hall.entry, hall.other):
        hall.check_all(entry)
    with hall.door(CHIEF) as session:
        signing.sign_results(session, hall.event_id)
    with hall.door(SUPERVISOR) as session:
        signing.open_identities(session, hall.event_id, CHECKER)
    hall.publish(TYPIST)
    told = [(by, text) for by, text, _outcome in hall.log()][-3:]
    assert told == [
        (f"裁判长 {CHIEF}", "签署焊工成绩"),
        (f"监督仲裁 {SUPERVISOR}", f"启封焊工的身份,见证人 {CHECKER}"),
        (f"统分员 {TYPIST}", "公布焊工成绩,第 1 版"),
    ]
    hall.check_log()
