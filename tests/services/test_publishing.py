"""Frozen, numbered snapshots, on both kinds of database."""

from fractions import Fraction

import pytest
from sqlmodel import select

from app.domain.ranking import Status
from app.errors import InputError, UserError
from app.services import activity, competitions, publishing, sheets
from app.services.door import Refused
from app.services.publish_states import PublishState, list_event_states
from app.services.publishing import PublicationView
from db.tables import Entry, Organization, Person, Publication, ScoreSheet
from tests.bench import OTHER, Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import BY, RULES, SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _publish(event: SmallEvent, reason: str = "") -> PublicationView:
    key = publish(event.session, event.id, reason=reason)
    event.session.commit()
    event.session.expire_all()
    return publishing.load_publication(event.session, key)


def _state(event: SmallEvent) -> PublishState:
    listed = list_event_states(event.session, event.competition_id)
    return next(item.state for item in listed if item.event.id == event.id)


def _judged(event: SmallEvent, **scores: str) -> dict[str, int]:
    entries = {name: event.enter(name) for name in scores}
    for name, score in scores.items():
        event.judge(entries[name], score)
    return entries


def test_an_event_without_entries_cannot_be_published(event: SmallEvent) -> None:
    with pytest.raises(UserError, match="没有可公布的成绩"):
        _publish(event)


def test_publishing_is_refused_while_marks_are_missing(event: SmallEvent) -> None:
    _judged(event, 张伟="88")
    event.enter("李芳")
    with pytest.raises(UserError, match=r"1 个参赛者未出分(.)李芳.*登记缺考"):
        _publish(event)
    assert event.session.exec(select(Publication)).all() == []


def test_publishing_is_refused_while_a_sheet_is_not_submitted(event: SmallEvent) -> None:
    _judged(event, 张伟="88")
    event.fill(event.enter("李芳"), "80", ["80"] * 3)
    with pytest.raises(UserError, match=r"1 个参赛者的评分单未提交(.)李芳.*提交后再公布"):
        _publish(event)


@pytest.mark.parametrize("document", [{}, {"checking": "confirm"}])
def test_unless_the_rules_say_otherwise_a_second_person_confirms_first(
    session: Bench, document: dict[str, str]
) -> None:
    rules = {key: value for key, value in RULES.items() if key != "checking"}
    event = make_event(session, rules=rules | document)
    entry = event.enter("张伟")
    event.judge(entry, "88")
    with pytest.raises(UserError, match=r"1 个参赛者的评分单待复核(.)张伟.*复核确认后再公布"):
        _publish(event)
    *others, last = event.judges.values()
    with session.acting(OTHER):
        for judge in others:
            sheets.confirm_sheet(session, entry_id=entry, judge_id=judge.id)
    with pytest.raises(UserError, match="待复核"):
        _publish(event)
    with pytest.raises(Refused, match="另一个人"):
        sheets.confirm_sheet(session, entry_id=entry, judge_id=last.id)
    with session.acting(OTHER):
        sheets.confirm_sheet(session, entry_id=entry, judge_id=last.id)
    assert _publish(event).version == 1
    assert set(session.exec(select(ScoreSheet.state))) == {"locked"}


def test_where_the_rules_want_no_check_submitting_is_enough(session: Bench, event: SmallEvent) -> None:
    assert RULES["checking"] == "none"
    _judged(event, 张伟="88")
    assert _publish(event).version == 1
    assert set(session.exec(select(ScoreSheet.state))) == {"locked"}


def test_the_refusal_of_a_blind_event_names_stations_only(session: Bench) -> None:
    event = make_event(session, blind=True)
    event.judge(event.enter("张伟", station=1), "88")
    event.enter("欧阳建国", station=2)
    with pytest.raises(UserError, match="02 号") as caught:
        _publish(event)
    assert "欧阳建国" not in str(caught.value)


def test_absentees_do_not_hold_up_the_publication_but_are_listed(session: Bench, event: SmallEvent) -> None:
    entries = _judged(event, 张伟="88", 李芳="99")
    event.enter("王强", status=Status.ABSENT.value)
    session.get_one(Entry, entries["李芳"]).status = Status.DISQUALIFIED.value
    rows = _publish(event).rows
    assert [(row.recipient, row.status, row.rank, row.shown, row.total) for row in rows] == [
        ("张伟", Status.ACTIVE, 1, "88.00", 88),
        ("李芳", Status.DISQUALIFIED, None, "", None),
        ("王强", Status.ABSENT, None, "", None),
    ]
    assert rows[1].modules == ("", "")
    assert "99" not in str(rows[1].steps), "the total of who is out is not published"


def test_only_absentees_are_no_result(event: SmallEvent) -> None:
    event.enter("王强", status=Status.ABSENT.value)
    with pytest.raises(UserError, match="没有可公布的成绩"):
        _publish(event)


def test_a_publication_holds_every_figure_and_reason(event: SmallEvent) -> None:
    for name, practice in (("张伟", ["80", "85", "90.5"]), ("李芳", ["70", "70", "70"])):
        entry = event.enter(name, unit="理士电池")
        event.fill(entry, "88.5", practice)
        event.submit(entry)
    publication = _publish(event)
    assert (publication.version, publication.event, publication.published_by) == (1, "焊工", BY)
    assert publication.module_names == ("理论", "实操")
    assert publication.published_at.tzinfo is not None
    first, second = publication.rows
    assert first.total == Fraction("26.55") + Fraction("255.5") / 3 * Fraction(7, 10)
    assert (first.recipient, first.organization, first.rank, first.shown) == ("张伟", "理士电池", 1, "86.17")
    assert first.modules == ("88.50", "85.17")
    assert (first.award, second.award) == ("一等奖", "二等奖")
    assert first.award_reason == "第 1 名,在一等奖名次(第 1 名)内;一等奖固定 1 名"
    assert [step.text for step in first.steps][-1] == "总成绩 86.17"
    assert first.steps[1].details[0].startswith("3 名裁判:80 85 90.5;平均 85.1666…")


def test_a_snapshot_stays_when_names_units_marks_and_rules_change(session: Bench, event: SmallEvent) -> None:
    entries = _judged(event, 张伟="88", 李芳="80")
    frozen = _publish(event)
    person = session.exec(select(Person).where(Person.name == "张伟")).one()
    person.name = "张玮"
    unit = session.exec(select(Organization)).one()
    unit.name = "改名后的机修厂"
    event.correct(entries["李芳"], "100")
    tiers = {"tiers": [{"name": "特等奖", "count": 2}]}
    modules = [{**module, "name": f"新{module['name']}"} for module in RULES["modules"]]
    event.change(rules={**RULES, "modules": modules, "awards": tiers}, name="电焊工")
    competitions.load_event(session, event.id)
    session.commit()
    session.expire_all()
    again = publishing.load_publication(session, frozen.id)
    assert again.rows == frozen.rows
    assert again.module_names == frozen.module_names
    assert [row.recipient for row in again.rows] == ["张伟", "李芳"]


def test_a_correction_needs_a_reason_and_makes_a_new_version(session: Bench, event: SmallEvent) -> None:
    entries = _judged(event, 张伟="88", 李芳="80")
    first = _publish(event)
    event.correct(entries["李芳"], "100")
    event.correct(entries["李芳"], "100", seat=2)
    with pytest.raises(InputError, match=r"第 1 版.*更正原因") as caught:
        publish(session, event.id, reason="  ")
    assert caught.value.field == "reason"
    second = _publish(event, " 实操漏登 ")
    assert (second.version, second.reason) == (2, "实操漏登")
    assert [row.recipient for row in second.rows] == ["李芳", "张伟"]
    assert [view.version for view in publishing.list_publications(session, event.id)] == [2, 1]
    assert publishing.load_latest_publication(session, event.id) == second
    assert publishing.load_publication(session, first.id) == first
    texts = [line.text for line in activity.list_activity(session, event.competition_id)]
    assert "公布焊工成绩,第 2 版" in texts


def test_guests_and_shared_places_are_frozen_as_they_stood(event: SmallEvent) -> None:
    _judged(event, 张伟="88", 李芳="88")
    event.judge(event.enter("王强", guest=True), "95")
    rows = _publish(event).rows
    assert [(row.recipient, row.rank, row.guest, row.award) for row in rows] == [
        ("王强", None, True, ""),
        ("张伟", 1, False, "一等奖"),
        ("李芳", 1, False, "一等奖"),
    ]
    assert rows[1].steps[-1].text == "第 1 名 2 人并列:总成绩、用时均相同"


def test_each_event_counts_its_own_versions(session: Bench, event: SmallEvent) -> None:
    _judged(event, 张伟="88")
    other = make_event(session, "钳工")
    _judged(other, 李芳="88")
    assert (_publish(event).version, _publish(other).version, _publish(event, "更正").version) == (1, 1, 2)


def test_what_is_not_there_is_said(session: Bench, event: SmallEvent) -> None:
    assert publishing.load_latest_publication(session, event.id) is None
    assert publishing.list_publications(session, event.id) == ()
    with pytest.raises(UserError, match="公布版本不存在"):
        publishing.load_publication(session, 9999)
    with pytest.raises(UserError, match="赛项已不存在"):
        publishing.publish_event(session, 9999)


def test_the_way_of_an_event_to_its_publication(session: Bench, event: SmallEvent) -> None:
    assert _state(event) is PublishState.NOT_STARTED
    entry = event.enter("张伟")
    assert _state(event) is PublishState.NOT_STARTED
    event.mark(entry, "T1", "88")
    assert _state(event) is PublishState.SCORING
    event.fill(entry, "88", ["88"] * 3)
    assert _state(event) is PublishState.SCORING
    event.submit(entry)
    assert _state(event) is PublishState.READY
    assert publishing.count_published(session, event.competition_id) == (0, 1)
    _publish(event)
    assert _state(event) is PublishState.PUBLISHED
    event.correct(entry, "90")
    assert _state(event) is PublishState.CHANGED
    _publish(event, "更正")
    assert _state(event) is PublishState.PUBLISHED
    assert publishing.count_published(session, event.competition_id) == (1, 1)


def test_the_names_of_a_blind_event_are_opened_by_its_publication(session: Bench) -> None:
    event = make_event(session, blind=True)
    event.judge(event.enter("欧阳建国", station=3), "88")
    row = _publish(event).rows[0]
    assert (row.recipient, row.station) == ("欧阳建国", 3)
