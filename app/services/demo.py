"""A ready demonstration competition: real workbooks imported, marks entered, events published.

All of it is one transaction: cancelled or torn away halfway, it leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, count
from pathlib import Path

from sqlmodel import Session, col, select

from app.domain.certificates import Category
from app.domain.honours import HonourRule
from app.domain.prizes import MoneyRule
from app.domain.progress import Progress
from app.domain.promotion import PromotionRule
from app.domain.rights import Role
from app.domain.scheme import SELF_SEAT
from app.domain.unit_awards import UnitAwardRule, UnitFigure
from app.errors import UserError
from app.services import (
    accounts,
    certificate_settings,
    certificate_templates,
    competitions,
    finalizing,
    ledger,
    ledger_views,
    proofing,
    publishing,
    seats,
    settings,
    signing,
)
from app.services.competitions import CompetitionForm, EventView
from app.services.demo_clock import DemoClock
from app.services.demo_closing import DemoClosing
from app.services.demo_judging import MARKED, DemoJudging, Desks
from app.services.demo_registration import DemoRegistration, Office
from app.services.door import WriteSession
from app.services.rows import row_id
from app.services.workspace import Batch, Workspace
from db.tables import Account

TITLE = "2022年民营企业“四赛一创”劳动竞赛(演示)"
# Everybody of the demonstration signs in with these; they are shown at the door.
PASSWORD, PIN = "演示赛事2022", "2022"
ADMINISTRATOR, OPERATOR, CHECKER, CHIEF = "周建平", "王敏", "刘芳", "孙志强"
CODER, MARSHAL, SUBSTITUTE, SUPERVISOR = "高翔", "罗勇", "马援", "何静"
STAFF: Mapping[str, tuple[Role, ...]] = {
    OPERATOR: (Role.SCORER,),
    CHECKER: (Role.SCORER,),
    CHIEF: (Role.CHIEF,),
    CODER: (Role.CODER,),
    SUPERVISOR: (Role.SUPERVISOR,),
    MARSHAL: (Role.MARSHAL,),
}
UNIT = "淮北市总工会"
NAMESAKE = "(演示)"  # behind the name of one of ours where these data have somebody of that name
JUDGES = (
    "李建国",
    "赵志刚",
    "孙桂兰",
    "周明",
    "吴海燕",
    "郑国平",
    "钱学文",
    "冯丽",
    "陈长青",
    "褚卫东",
    "卫国强",
)
# The event whose notice promises more than places: promotion, an honour, an award for the busiest unit.
GENEROUS = "焊工"
MONEY = {"一等奖": 3000, "二等奖": 2000, "三等奖": 1000, "技术能手": 500, "优秀组织奖": 2000}


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demonstration holds."""

    competition_id: int
    imported: int
    refused: int
    marks: int
    published: tuple[str, ...]
    certificates: int


def find_demo(workspace: Workspace) -> int | None:
    """The demonstration of this data folder, if it was made before."""
    with workspace.read() as session:
        found = [view.id for view in competitions.list_competitions(session) if view.title == TITLE]
    return found[0] if found else None


def demo_account(workspace: Workspace, name: str = OPERATOR) -> int | None:
    """The account of one of the demonstration's people, if it is there."""
    with workspace.read() as session:
        for known in (f"{name}{NAMESAKE}", name):
            account = session.exec(select(Account).where(Account.name == known, col(Account.active))).first()
            if account is not None:
                return row_id(account)
    return None


def build_demo(workspace: Workspace, progress: Progress) -> DemoReport:
    """Make the demonstration, step by step and each by the person whose task it is; the same every time.

    Data that have people already get the demonstration's beside them. `progress` may raise `Cancelled`. By a
    `DemoClock` its public notice is over by now, and the results are final.
    """
    clock = workspace.clock if isinstance(workspace.clock, DemoClock) else None
    with workspace.batch() as batch:
        return _Demo(batch, workspace.folder, clock).build(progress)


def staff_demo(workspace: Workspace) -> None:
    """Give the demonstration of a version without accounts its people, where it is all there is."""
    with workspace.read() as session:
        titles = {view.title for view in competitions.list_competitions(session)}
        if titles != {TITLE} or _administrator(session) is not None:
            return
    with workspace.batch() as batch:
        _Demo(batch, workspace.folder, None).staff()


class _Demo:
    """The demonstration under way: who is who, and what everybody does."""

    def __init__(self, batch: Batch, folder: Path, clock: DemoClock | None) -> None:
        self._batch, self._folder, self._clock = batch, folder, clock
        self._ids: dict[str, int] = {}
        self._names: dict[str, str] = {}  # where somebody else has the name already
        self._is_guest = False  # in data where real people work

    def build(self, progress: Progress) -> DemoReport:
        """Everything, event by event."""
        self.staff(fresh=True)
        competition_id = self._competition()
        office = Office(self._ids[ADMINISTRATOR], self._ids[OPERATOR], self._ids[CODER], self._ids[MARSHAL])
        before = DemoRegistration(self._batch, office, competition_id)
        before.register()
        with self._batch.write(self._ids[ADMINISTRATOR]) as session:
            self._promise(session, competition_id)
            events = competitions.list_events(session, competition_id)
        for event in events:
            self._seat(event)
        before.open()
        judging = DemoJudging(self._batch, self._desks())
        for done, event in enumerate(events):
            progress(done, len(events))
            judging.judge(event)
        published, certificates = self._close(competition_id, events, judging)
        with self._batch.write(self._ids[OPERATOR]) as session:
            settings.remember_competition(session, competition_id)
        if self._is_guest:
            self._confine(events)
        progress(len(events), len(events))
        return DemoReport(
            competition_id, before.imported, before.refused, judging.marks, published, certificates
        )

    def _desks(self) -> Desks:
        return Desks(
            self._ids[ADMINISTRATOR],
            self._ids[OPERATOR],
            self._ids[CHECKER],
            self._ids[CHIEF],
            self._ids[SUPERVISOR],
            {self._names[name]: self._ids[name] for name in JUDGES},
            self._names[SUBSTITUTE],
        )

    # -- before ------------------------------------------------------------------------------------

    def staff(self, *, fresh: bool = False) -> None:
        """The people. Accounts that are there already stay as they are: theirs is not the demo PIN.

        A `fresh` demonstration makes no administrator for data of others: everybody knows its password.
        """
        with self._batch.write() as session:
            administrator = _administrator(session)
            if fresh and administrator is None and competitions.list_competitions(session):
                raise UserError("这份数据还没有管理员。请先打开赛创设一名管理员,再加入演示赛事。")
            self._is_guest = administrator is not None
            if administrator is None:
                actor = accounts.found_administrator(session, ADMINISTRATOR, PASSWORD, scorer=False)
                administrator = actor.account_id or 0
            self._ids[ADMINISTRATOR] = administrator
        with self._batch.write(administrator) as session:
            if not self._is_guest:
                accounts.set_secret(session, administrator, pin=PIN)
            taken = {view.name for view in accounts.list_accounts(session)}
            self._names[SUBSTITUTE] = _free_name(SUBSTITUTE, taken)
            for name in (*STAFF, *JUDGES):
                self._names[name] = _free_name(name, taken)
                self._ids[name] = accounts.add_account(
                    session, self._names[name], UNIT if name in STAFF else ""
                )
                accounts.set_secret(session, self._ids[name], pin=PIN)
                for role in STAFF.get(name, ()):
                    accounts.add_duty(session, self._ids[name], role)

    def _confine(self, events: Sequence[EventView]) -> None:
        """Whose PIN everybody knows may do nothing to the real events of these data."""
        staff = [self._ids[name] for name in STAFF]
        with self._batch.write(self._ids[ADMINISTRATOR]) as session:
            for view in accounts.list_accounts(session):
                for duty in view.duties if view.id in staff else ():
                    accounts.remove_duty(session, duty.id)
                    for event in events:
                        accounts.add_duty(session, view.id, duty.role, event_id=event.id)

    def _competition(self) -> int:
        form = CompetitionForm(
            title=TITLE,
            year=2022,
            level="市级",
            venue="市工人文化宫",
            starts_on=date(2022, 10, 18),
            ends_on=date(2022, 10, 20),
            hosts=("淮北市总工会",),
            issuers=("淮北市总工会",),
            issued_on=date(2022, 10, 28),
            number_prefix="淮工竞证",
        )
        with self._batch.write(self._ids[ADMINISTRATOR]) as session:
            return competitions.create_competition(session, form, "sisaiyichuang")

    def _promise(self, session: WriteSession, competition_id: int) -> None:
        """What the notice of one event gives beyond places, and that honours get certificates."""
        event = next(
            each for each in competitions.list_events(session, competition_id) if each.name == GENEROUS
        )
        rule = replace(
            event.rules.awards,
            honours=(HonourRule("技术能手", upto=1),),
            promotions=(PromotionRule(upto=3, to=3, or_up=True, name="职业技能等级晋升"),),
            unit_awards=(UnitAwardRule("优秀组织奖", UnitFigure.ENTRIES, count=1),),
            money=tuple(MoneyRule(award, Decimal(amount)) for award, amount in MONEY.items()),
        )
        competitions.save_award_rule(session, event.id, rule, reason="竞赛通知规定")
        plan = certificate_settings.load_plan(session, competition_id)
        templates = {**plan.templates, Category.HONOUR: plan.templates[Category.AWARD]}
        certificate_settings.save_plan(session, competition_id, replace(plan, templates=templates))

    def _seat(self, event: EventView) -> None:
        start = sum(event.name.encode())
        with self._batch.write(self._ids[CHIEF]) as session:
            panel = [j for j in competitions.list_judges(session, event.id) if j.seat != SELF_SEAT]
            for offset, judge in enumerate(panel):
                name = JUDGES[(start + offset) % len(JUDGES)]
                seats.seat_judge(session, judge.id, self._names[name])
                seats.check_in_judge(session, judge.id)

    # -- after -------------------------------------------------------------------------------------

    def _close(
        self, competition_id: int, events: Sequence[EventView], judging: DemoJudging
    ) -> tuple[tuple[str, ...], int]:
        """Recheck, publish, appeal, publish again, make final: the names published, certificates numbered."""
        welding = next(event for event in events if event.name == GENEROUS)
        closing = DemoClosing(self._batch, self._desks(), welding, judging.typist)
        closing.recheck()
        published, certificates = self._award(events)
        self._approve(competition_id)
        if self._clock is not None:
            self._clock.advance(timedelta(days=1))
        certificates += closing.appeal()
        self._approve(competition_id)
        if self._clock is not None:
            self._clock.arrive()
            self._finish(events, published)
        return published, certificates

    def _award(self, events: Sequence[EventView]) -> tuple[tuple[str, ...], int]:
        published: list[str] = []
        certificates = 0
        for event in events:
            if event.name not in MARKED:
                self._sign(event)
                with self._batch.write(self._ids[OPERATOR]) as session:
                    publishing.publish_event(session, event.id)
                    certificates += ledger.issue_certificates(session, event.id)
                published.append(event.name)
        return tuple(published), certificates

    def _sign(self, event: EventView) -> None:
        """The chief judge signs; who drew the stations opens a blind event before the supervisor."""
        with self._batch.write(self._ids[CHIEF]) as session:
            signing.sign_results(session, event.id)
        if event.blind:
            with self._batch.write(self._ids[CODER]) as session:
                signing.open_identities(session, event.id, self._names[SUPERVISOR])

    def _finish(self, events: Sequence[EventView], published: Container[str]) -> None:
        """The notice is over: what was published becomes final."""
        with self._batch.write(self._ids[OPERATOR]) as session:
            for event in events:
                if event.name in published:
                    finalizing.finalize_event(session, event.id)

    def _approve(self, competition_id: int) -> None:
        """The operator looks at the proof of all certificates and approves it."""
        with self._batch.write(self._ids[OPERATOR]) as session:
            listed = ledger_views.list_certificates(session, competition_id)
            rows = [row for row in listed if row.state != "void"]
            ids, keys = [row.id for row in rows], {row.template for row in rows}
            templates = {key: certificate_templates.load(self._folder, key) for key in keys}
            digests = {key: certificate_templates.digest(self._folder, key) for key in keys}
            proof = proofing.load_proof(session, competition_id, ids, templates, digests)
            proofing.approve_proof(session, competition_id, ids, proof.digests, proof.shown)


def _administrator(session: Session) -> int | None:
    """Who administrates these data already."""
    for view in accounts.list_accounts(session):
        if view.active and view.has_password and any(duty.role is Role.ADMIN for duty in view.duties):
            return view.id
    return None


def _free_name(name: str, taken: Container[str]) -> str:
    """The name, or with something behind it where it is somebody else's."""
    names = chain((name, f"{name}{NAMESAKE}"), (f"{name}(演示{number})" for number in count(2)))
    return next(each for each in names if each not in taken)
