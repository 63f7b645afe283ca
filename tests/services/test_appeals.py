"""申诉与仲裁 on both kinds of database: the clock, each step once, and what is told of a blind event."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from app.domain.appeals import AppealClock, AppealState, Effect, Outcome
from app.domain.rights import Role
from app.errors import InputError, UserError
from app.services import appeal_papers, appeal_views, appeals
from app.services.appeal_views import AppealView, EventAppeals
from app.services.appeals import AppealForm, RulingForm
from app.services.door import Refused, WriteSession, load_actor, open_door
from db.engine import WRITE
from db.tables import Entry, Event, Sitting
from tests.services.sheet_hall import CHIEF, FIRST, SIGNER, SUPERVISOR, TYPIST, Hall, open_hall

RULING = RulingForm("何静、王磊", "经查,焊缝外观漏计 2 分。", "更正得分。", Outcome.UPHELD, Effect.MARKS)


@dataclass
class Office:
    """Where appeals are taken: a hall with a clock that the test sets."""

    hall: Hall
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @contextmanager
    def door(self, name: str) -> Iterator[WriteSession]:
        engine = self.hall.engine.execution_options(**WRITE)
        with open_door(engine, self.hall.people[name], SIGNER, lambda: self.now) as session:
            yield session

    def end(self, text: str = "", name: str = TYPIST) -> datetime:
        with self.door(name) as session:
            return appeals.declare_end(session, self.hall.event_id, text)

    def file(self, name: str = TYPIST, **values: Any) -> int:
        form = AppealForm(self.hall.event_id, "李领队", "焊缝外观漏计 2 分。", entry_id=self.hall.entry)
        with self.door(name) as session:
            return appeals.file_appeal(session, replace(form, **values))

    def act(self, service: Callable[..., None], appeal_id: int, *args: Any, name: str, **more: Any) -> None:
        with self.door(name) as session:
            service(session, appeal_id, *args, **more)

    def ruled(self, ruling: RulingForm = RULING) -> int:
        appeal_id = self.file()
        self.act(appeals.accept_appeal, appeal_id, name=CHIEF)
        self.act(appeals.rule_appeal, appeal_id, ruling, name=SUPERVISOR)
        return appeal_id

    def view(self, appeal_id: int, name: str = SUPERVISOR) -> AppealView:
        with self.hall.read() as session:
            return appeal_views.load_appeal(session, appeal_id, load_actor(session, self.hall.people[name]))

    def event(self) -> EventAppeals:
        with self.hall.read() as session:
            return appeal_views.list_event_appeals(session, self.hall.competition_id, self.now)[0]

    def unsettled(self) -> tuple[str, ...]:
        with self.hall.read() as session:
            found = appeal_views.list_unsettled(session, self.hall.event_id)
            assert appeal_views.count_open_appeals(session, self.hall.competition_id) == len(found)
            return found


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(open_hall(engine))


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def test_the_clock_runs_from_the_declared_end_by_the_rules_of_the_event(office: Office) -> None:
    assert (office.event().clock, office.event().suggested_end) == (None, None)
    assert office.end() == office.now
    assert office.event().clock == AppealClock(office.now, 120)
    earlier = office.now - timedelta(hours=3)
    office.end(_clock(earlier))
    with office.hall.plant() as session:
        session.get_one(Event, office.hall.event_id).closing = {"appeal_minutes": 60}
    clock = office.event().clock
    assert clock is not None
    assert (clock.ended_at, clock.minutes) == (earlier.replace(second=0), 60)
    assert office.hall.log()[-2][1].endswith(f"结束(原为 {_clock(office.now)})")
    entries = len(office.hall.log())
    office.end(_clock(earlier))
    assert len(office.hall.log()) == entries  # the same again is nothing
    office.hall.check_log()


def test_the_end_is_suggested_by_the_timetable_or_the_last_sheet(office: Office) -> None:
    office.hall.mark(TYPIST, "T1", "80")
    office.hall.submit(TYPIST, module="T")
    office.now += timedelta(minutes=1)
    suggested = office.event().suggested_end
    assert suggested is not None
    assert timedelta() <= office.now - suggested <= timedelta(minutes=2)
    wall = office.now.astimezone().replace(tzinfo=None, second=0)
    with office.hall.plant() as session:
        for hours in (-5, -3):
            session.add(
                Sitting(
                    competition_id=office.hall.competition_id,
                    event_id=office.hall.event_id,
                    kind="practical",
                    name="实操",
                    starts_at=wall + timedelta(hours=hours - 1),
                    ends_at=wall + timedelta(hours=hours),
                )
            )
    assert office.event().suggested_end == (wall - timedelta(hours=3)).astimezone()


def test_an_appeal_goes_its_way_and_every_step_is_logged_without_names(office: Office) -> None:
    office.end()
    appeal_id = office.file(organization=" 淮北矿业 机修厂 ", phone="138", request="重新计算。")
    view = office.view(appeal_id)
    assert (view.entry, view.organization, view.state) == ("张伟", "淮北矿业 机修厂", AppealState.FILED)
    assert (view.number, view.ruling_number) == ("申诉〔2022〕1号", "仲裁〔2022〕1号")
    assert (view.deadline, view.is_late, view.version) == (office.now + timedelta(hours=2), False, 0)
    assert office.unsettled() == ("申诉〔2022〕1号",)
    office.act(appeals.accept_appeal, appeal_id, name=CHIEF)
    office.act(appeals.rule_appeal, appeal_id, RULING, name=SUPERVISOR)
    view = office.view(appeal_id)
    assert (view.outcome, view.effect, view.panel) == (Outcome.UPHELD, Effect.MARKS, ("何静", "王磊"))
    assert (view.must_carry, view.ruled_by) == (True, f"监督仲裁 {SUPERVISOR}")
    assert office.unsettled() == ("申诉〔2022〕1号",)
    office.act(appeals.carry_out, appeal_id, name=TYPIST, note="已在公布前更正。")
    assert office.unsettled() == ()
    told = [text for _by, text, _outcome in office.hall.log()[-4:]]
    assert told == [
        f"登记焊工 申诉〔2022〕1号,{_clock(office.now)} 收到",
        "受理焊工 申诉〔2022〕1号",
        "裁决焊工 申诉〔2022〕1号:申诉成立,更正得分",
        "执行焊工 申诉〔2022〕1号的裁决:已在公布前更正。",
    ]
    office.hall.check_log()


def test_a_ruling_is_carried_out_by_a_version_that_came_after_it(office: Office) -> None:
    for entry in (office.hall.entry, office.hall.other):
        office.hall.check_all(entry)
    office.hall.publish()
    office.now = datetime.now(UTC)
    appeal_id = office.ruled()
    assert office.view(appeal_id).version == 1
    for version, words in ((1, "在裁决之前公布"), (2, "第 2 版还没有公布")):
        with pytest.raises(InputError, match=words):
            office.act(appeals.carry_out, appeal_id, name=TYPIST, version=version)
    office.hall.publish(reason="执行裁决")
    office.act(appeals.carry_out, appeal_id, name=TYPIST, version=2)
    assert (office.view(appeal_id).carried_version, office.event().due) == (2, 0)
    with pytest.raises(UserError, match="没有等着执行的裁决"):
        office.act(appeals.carry_out, appeal_id, name=TYPIST, version=2)


def test_what_changes_nothing_is_settled_by_the_ruling_itself(office: Office) -> None:
    ruling = replace(RULING, outcome=Outcome.DISMISSED, effect=Effect.NONE)
    appeal_id = office.ruled(ruling)
    assert (office.unsettled(), office.event().pending) == ((), 0)
    with pytest.raises(UserError, match="没有等着执行的裁决"):
        office.act(appeals.carry_out, appeal_id, name=TYPIST, note="无")


@pytest.mark.parametrize(
    ("service", "name", "state"),
    [
        (appeals.decline_appeal, TYPIST, AppealState.DECLINED),
        (appeals.withdraw_appeal, SUPERVISOR, AppealState.WITHDRAWN),
    ],
)
def test_an_appeal_may_end_without_a_ruling(
    office: Office, service: Callable[..., None], name: str, state: AppealState
) -> None:
    appeal_id = office.file()
    with pytest.raises(InputError, match="请写明"):
        office.act(service, appeal_id, " ", name=name)
    office.act(service, appeal_id, "领队没有签字", name=name)
    view = office.view(appeal_id)
    assert (view.state, view.decision_reason, office.unsettled()) == (state, "领队没有签字", ())
    for step, args in (
        (appeals.accept_appeal, ()),
        (appeals.withdraw_appeal, ("再撤",)),
        (appeals.rule_appeal, (RULING,)),
    ):
        with pytest.raises(UserError, match="不能再改为"):
            office.act(step, appeal_id, *args, name=SUPERVISOR)


def test_beyond_the_time_limit_a_reason_is_asked_for(office: Office) -> None:
    office.end()
    office.now += timedelta(hours=2)
    assert not office.view(office.file()).is_late
    office.now += timedelta(minutes=1)
    with pytest.raises(InputError, match="已过申诉时限") as caught:
        office.file()
    assert caught.value.field == "late_reason"
    late = office.view(office.file(late_reason="公示期内提出"))
    assert (late.is_late, late.late_reason) == (True, "公示期内提出")
    received = _clock(office.now - timedelta(minutes=30))
    assert not office.view(office.file(received=received, late_reason="不用写")).late_reason


@pytest.mark.parametrize(
    ("values", "field_name", "words"),
    [
        ({"appellant": " "}, "appellant", "请写明申诉人"),
        ({"appellant": "李" * 61}, "appellant", "申诉人有 61 个字"),
        ({"subject": "\n"}, "subject", "请写明申诉什么"),
        ({"request": "改" * 4001}, "request", "申诉请求有 4001 个字"),
        ({"received": "25:00"}, "received", "时间“25:00”不对"),
        ({"received": "2999-1-1 9:00"}, "received", "还没有到"),
    ],
)
def test_wrong_input_is_refused_at_its_field(
    office: Office, values: dict[str, Any], field_name: str, words: str
) -> None:
    before = len(office.hall.log())
    with pytest.raises(InputError, match=words) as caught:
        office.file(**values)
    assert (caught.value.field, len(office.hall.log())) == (field_name, before)


@pytest.mark.parametrize(
    ("values", "field_name"),
    [
        ({"panel": "、"}, "panel"),
        ({"findings": ""}, "findings"),
        ({"ruling": " "}, "ruling"),
        ({"outcome": Outcome.DISMISSED}, "effect"),
    ],
)
def test_a_ruling_is_whole_or_refused(office: Office, values: dict[str, Any], field_name: str) -> None:
    appeal_id = office.file()
    office.act(appeals.accept_appeal, appeal_id, name=CHIEF)
    with pytest.raises(InputError) as caught:
        office.act(appeals.rule_appeal, appeal_id, replace(RULING, **values), name=SUPERVISOR)
    assert (caught.value.field, office.view(appeal_id).state) == (field_name, AppealState.ACCEPTED)


def test_only_arbiters_rule_and_an_entry_of_another_event_is_refused(office: Office) -> None:
    appeal_id = office.file()
    office.act(appeals.accept_appeal, appeal_id, name=CHIEF)
    with pytest.raises(Refused, match=r"没有“仲裁裁决”的权限。请由监督仲裁操作"):
        office.act(appeals.rule_appeal, appeal_id, RULING, name=CHIEF)
    with pytest.raises(Refused, match="没有“受理申诉”的权限"):
        office.file(FIRST)
    elsewhere = office.hall.add_event("钳工")
    with pytest.raises(UserError, match="不属于钳工"):
        office.file(event_id=elsewhere.id)
    with pytest.raises(UserError, match="已不存在"):
        office.act(appeals.accept_appeal, 999, name=CHIEF)


def test_numbers_go_on_over_all_events_of_the_competition(office: Office) -> None:
    elsewhere = office.hall.add_event("钳工")
    office.file()
    appeal_id = office.file(event_id=elsewhere.id, entry_id=None)
    view = office.view(appeal_id)
    assert (view.number, view.event, view.entry) == ("申诉〔2022〕2号", "钳工", "整个赛项")
    with office.hall.read() as session:
        actor = load_actor(session, office.hall.people[SUPERVISOR])
        competition = office.hall.competition_id
        listed = appeal_views.list_appeals(session, competition, actor)
        here = appeal_views.list_appeals(session, competition, actor, office.hall.event_id)
    assert [view.number for view in listed] == ["申诉〔2022〕1号", "申诉〔2022〕2号"]
    assert [view.number for view in here] == ["申诉〔2022〕1号"]


def test_of_a_blind_event_only_arbiters_read_who_appeals_before_it_is_opened(engine: Engine) -> None:
    office = Office(open_hall(engine, blind=True))
    appeal_id = office.file(organization="甲厂", phone="138")
    for name, hidden in ((SUPERVISOR, False), (TYPIST, True), (CHIEF, True)):
        view = office.view(appeal_id, name)
        assert (view.hidden, view.entry) == (hidden, "04 号赛位")
        assert (view.appellant, view.organization, view.phone) == (
            ("", "", "") if hidden else ("李领队", "甲厂", "138")
        )
    with office.hall.read() as session:
        told = appeal_views.list_appellable(session, office.hall.event_id)
    assert (told.opened, [name for _id, name in told.entries]) == (False, ["04 号赛位", "05 号赛位"])
    for entry in (office.hall.entry, office.hall.other):
        office.hall.check_all(entry)
    office.hall.publish()
    view = office.view(appeal_id, TYPIST)
    assert (view.hidden, view.appellant, view.entry) == (False, "李领队", "张伟(04 号赛位)")
    with office.hall.read() as session:
        told = appeal_views.list_appellable(session, office.hall.event_id)
    assert (told.opened, told.entries[0][1]) == (True, "张伟(04 号赛位) · 淮北矿业机修厂")


def test_an_entry_that_was_returned_since_is_named_so(office: Office) -> None:
    appeal_id = office.file()
    with office.hall.plant() as session:
        session.get_one(Entry, office.hall.entry).review = "returned"
    assert office.view(appeal_id).entry == appeal_views.GONE_ENTRY


def test_an_arbiter_of_one_event_rules_there_only(office: Office) -> None:
    elsewhere = office.hall.add_event("钳工")
    office.hall.give("吴工", Role.SUPERVISOR, elsewhere.id)
    for event_id, entry_id in ((elsewhere.id, None), (office.hall.event_id, office.hall.entry)):
        appeal_id = office.file(event_id=event_id, entry_id=entry_id)
        office.act(appeals.accept_appeal, appeal_id, name=CHIEF)
    office.act(appeals.rule_appeal, 1, RULING, name="吴工")
    with pytest.raises(Refused, match="仲裁裁决"):
        office.act(appeals.rule_appeal, 2, RULING, name="吴工")


def test_the_papers_tell_what_the_reader_may_know_and_where_the_log_has_it(engine: Engine) -> None:
    office = Office(open_hall(engine, blind=True))
    now = datetime(2022, 10, 20, 18, 10)
    with office.hall.read() as session:
        blank = appeal_papers.blank_form(session, office.hall.event_id, now)
    assert (blank.event, blank.limit, blank.ended, blank.number) == ("焊工", "2 小时", "", "")
    assert blank.printed == "2022-10-20 18:10 打印"
    office.end()
    appeal_id = office.file()
    with office.hall.read() as session:
        arbiter, typist = (load_actor(session, office.hall.people[n]) for n in (SUPERVISOR, TYPIST))
        form = appeal_papers.appeal_form(session, appeal_id, arbiter, now)
        assert (form.appellant, form.entry, form.decision) == ("李领队", "04 号赛位", "")
        assert form.deadline == _clock(office.now + timedelta(hours=2))
        assert form.audit.startswith("审计链第 ")
        assert appeal_papers.appeal_form(session, appeal_id, typist, now).appellant == ""
        with pytest.raises(UserError, match="裁决后才有仲裁决定书"):
            appeal_papers.ruling(session, appeal_id, arbiter, now)
    office.act(appeals.accept_appeal, appeal_id, name=CHIEF)
    office.act(appeals.rule_appeal, appeal_id, RULING, name=SUPERVISOR)
    with office.hall.read() as session:
        form = appeal_papers.appeal_form(session, appeal_id, arbiter, now)
        ruling = appeal_papers.ruling(session, appeal_id, arbiter, now)
    assert form.decision == f"受理。\n裁判长 {CHIEF},{_clock(office.now)}"
    assert (ruling.panel, ruling.outcome, ruling.effect) == (("何静", "王磊"), "申诉成立", "更正得分")
    assert (ruling.carried, ruling.audit == form.audit) == ("", False)
