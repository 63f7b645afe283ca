"""A hall where sheets are marked: one event, people with their roles, and the real door for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.domain.double_entry import KeyingDifference
from app.domain.rights import Role
from app.services import audit, judging, publishing, sheet_history, sheets
from app.services.chain import Signer
from app.services.door import WriteSession, open_door
from app.services.judging import SheetView
from app.services.publish_states import PublishState, list_event_states
from app.services.results import ResultRow, compute_event
from app.services.rows import row_id
from db.engine import WRITE
from db.tables import Account, AccountDuty, AuditEntry, Entry, Event, Judge
from tests.bench import Bench
from tests.services.publish_steps import sign_and_open
from tests.services.scoring_data import SmallEvent, add_event, make_event

SIGNER = Signer(bytes(range(32)))
TYPIST, CHECKER, THIRD, CHIEF, SUPERVISOR = "王敏", "刘芳", "郑爽", "孙志强", "何静"
STAFF: Mapping[str, tuple[Role, ...]] = {
    TYPIST: (Role.SCORER,),
    CHECKER: (Role.SCORER,),
    THIRD: (Role.SCORER,),
    CHIEF: (Role.CHIEF,),
    SUPERVISOR: (Role.SUPERVISOR,),
    "周建平": (Role.ADMIN,),
}
# Who sits where: theory has one judge, practice two; 马援 waits to take over.
THEORIST, FIRST, SECOND, SUBSTITUTE = "李建国", "赵志刚", "吴海燕", "马援"
SEATS = {("T", 1): THEORIST, ("P", 1): FIRST, ("P", 2): SECOND}

THEORY: dict[str, Any] = {
    "code": "T",
    "name": "理论",
    "weight": "0.3",
    "aspects": [{"code": "T1", "name": "卷面", "maximum": "100"}],
}
PRACTICE: dict[str, Any] = {
    "code": "P",
    "name": "实操",
    "weight": "0.7",
    "panel": {"judges": 2, "method": "mean", "spread": {"judgement": 1}},
    "aspects": [
        {"code": "A1", "name": "焊缝外观", "maximum": "10"},
        {"code": "A2", "name": "综合评价", "kind": "judgement", "maximum": "6"},
    ],
}


def hall_rules(checking: str = "confirm") -> dict[str, Any]:
    """The rules of the hall's event."""
    return {
        "checking": checking,
        "modules": [THEORY, PRACTICE],
        "awards": {"tiers": [{"name": "一等奖", "count": 1}]},
    }


@dataclass(frozen=True, slots=True)
class Hall:
    """What people do, each in a transaction of their own that is committed."""

    engine: Engine
    event_id: int
    competition_id: int
    seats: Mapping[tuple[str, int], int]
    people: Mapping[str, int]
    entry: int
    other: int

    @contextmanager
    def door(self, name: str) -> Iterator[WriteSession]:
        """The real door for somebody."""
        with open_door(self.engine.execution_options(**WRITE), self.people[name], SIGNER) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that reads."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def plant(self) -> Iterator[Bench]:
        """A session that may plant rows."""
        with Bench(self.engine.execution_options(**WRITE), signer=SIGNER) as session, session.begin():
            yield session

    def mark(
        self,
        name: str,
        aspect: str,
        text: str,
        *,
        seat: int = 1,
        reason: str = "",
        second: bool = False,
        entry: int = 0,
    ) -> judging.MarkSaved:
        """Type one mark of the first entry, or of another."""
        with self.door(name) as session:
            return judging.enter_mark(
                session,
                entry_id=entry or self.entry,
                judge_id=self.seats["T" if aspect == "T1" else "P", seat],
                aspect=aspect,
                text=text,
                reason=reason,
                second=second,
            )

    def fill(
        self,
        name: str,
        texts: Sequence[str] = ("8", "2"),
        *,
        seat: int = 1,
        second: bool = False,
        entry: int = 0,
    ) -> None:
        """Type a practice sheet."""
        for aspect, text in zip(("A1", "A2"), texts, strict=True):
            self.mark(name, aspect, text, seat=seat, second=second, entry=entry)

    def submit(self, name: str, *, module: str = "P", seat: int = 1, entry: int = 0) -> sheets.Submitted:
        """Hand a sheet in."""
        with self.door(name) as session:
            return sheets.submit_sheet(
                session, entry_id=entry or self.entry, judge_id=self.seats[module, seat]
            )

    def hand_in(
        self, name: str, texts: Sequence[str] = ("8", "2"), *, seat: int = 1, entry: int = 0
    ) -> sheets.Submitted:
        """Type a practice sheet and hand it in."""
        self.fill(name, texts, seat=seat, entry=entry)
        return self.submit(name, seat=seat, entry=entry)

    def confirm(self, name: str, *, module: str = "P", seat: int = 1, entry: int = 0) -> None:
        """Confirm a sheet."""
        with self.door(name) as session:
            sheets.confirm_sheet(session, entry_id=entry or self.entry, judge_id=self.seats[module, seat])

    def give_back(
        self, name: str, reason: str = "誊写错误", *, module: str = "P", seat: int = 1, entry: int = 0
    ) -> None:
        """Return a sheet."""
        with self.door(name) as session:
            sheets.return_sheet(
                session, entry_id=entry or self.entry, judge_id=self.seats[module, seat], reason=reason
            )

    def second(self, name: str, *, seat: int = 1) -> tuple[KeyingDifference, ...]:
        """Hand in the second typing."""
        with self.door(name) as session:
            return sheets.submit_second(session, entry_id=self.entry, judge_id=self.seats["P", seat])

    def check_all(self, entry: int = 0) -> None:
        """Type, submit and confirm every sheet of an entry."""
        self.mark(TYPIST, "T1", "80", entry=entry)
        self.submit(TYPIST, module="T", entry=entry)
        self.confirm(CHECKER, module="T", entry=entry)
        for seat in (1, 2):
            self.hand_in(TYPIST, seat=seat, entry=entry)
            self.confirm(CHECKER, seat=seat, entry=entry)

    def publish(self, name: str = TYPIST, reason: str = "") -> None:
        """Publish the results; the chief signed them, and opens them before somebody else."""
        with self.door(CHIEF) as session:
            sign_and_open(session, self.event_id)
        with self.door(name) as session:
            publishing.publish_event(session, self.event_id, reason=reason)

    def sheet(self, *, module: str = "P", seat: int = 1, second: bool = False, entry: int = 0) -> SheetView:
        """A sheet as it stands."""
        with self.read() as session:
            judge_id = self.seats[module, seat]
            return judging.load_sheet(session, entry or self.entry, judge_id, second=second)

    def history(self, aspect: str, *, seat: int = 1) -> tuple[sheet_history.MarkVersion, ...]:
        """Every value of a mark."""
        with self.read() as session:
            return sheet_history.mark_history(session, self.entry, self.seats["P", seat], aspect)

    def row(self, entry: int = 0) -> ResultRow:
        """The entry in the live ranking."""
        with self.read() as session:
            rows = compute_event(session, self.event_id).rows
        return next(row for row in rows if row.label.entry_id == (entry or self.entry))

    def publish_state(self) -> PublishState:
        """How far the event is."""
        with self.read() as session:
            return list_event_states(session, self.competition_id)[0].state

    def log(self) -> list[tuple[str, str, str]]:
        """Who did what with which outcome, the newest last."""
        with self.read() as session:
            rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))
            return [(row.by, row.text, row.outcome) for row in rows]

    def refused(self) -> tuple[str, str]:
        """Who tried what, where the newest entry of the log is a refusal."""
        by, text, outcome = self.log()[-1]
        assert outcome == "refused", text
        return by, text

    def check_log(self) -> None:
        """The log is whole, and every row is the one it speaks of."""
        with self.read() as session:
            assert audit.verify(session, frozenset({SIGNER.public})).findings == ()

    def sit(self, name: str, *, module: str = "P", seat: int = 1) -> None:
        """Put somebody on a seat, as if they had always sat there."""
        with self.plant() as session:
            judge = session.get_one(Judge, self.seats[module, seat])
            judge.name, judge.account_id = name, self.people[name]

    def set_status(self, status: str, entry: int = 0) -> None:
        """What became of an entry."""
        with self.plant() as session:
            session.get_one(Entry, entry or self.entry).status = status

    def give(self, name: str, role: Role, event_id: int | None = None, module: str | None = None) -> None:
        """Give somebody one more role."""
        with self.plant() as session:
            session.add(
                AccountDuty(account_id=self.people[name], role=role.value, event_id=event_id, module=module)
            )

    def add_event(self, name: str, checking: str = "none") -> SmallEvent:
        """One more event of the competition; its session is closed."""
        with self.plant() as session:
            return add_event(session, self.competition_id, name, rules=hall_rules(checking))

    def change_checking(self, checking: str) -> None:
        """Another way of checking sheets."""
        with self.plant() as session:
            session.get_one(Event, self.event_id).rules = hall_rules(checking)


def open_hall(engine: Engine, checking: str = "confirm", **columns: Any) -> Hall:
    """The hall with its event, people, seats and two entries."""
    with Bench(engine.execution_options(**WRITE), signer=SIGNER) as session, session.begin():
        event = make_event(session, rules=hall_rules(checking), **columns)
        people = {name: _account(session, name) for name in (*STAFF, *SEATS.values(), SUBSTITUTE, "吴工")}
        for name, roles in STAFF.items():
            session.add_all(AccountDuty(account_id=people[name], role=role.value) for role in roles)
        seats = {key: view.id for key, view in event.judges.items()}
        for key, judge_id in seats.items():
            judge = session.get_one(Judge, judge_id)
            judge.name, judge.account_id = SEATS[key], people[SEATS[key]]
        entries = [event.enter(name, station=n) for n, name in enumerate(("张伟", "李芳"), 4)]
        return Hall(engine, event.id, event.competition_id, seats, people, entries[0], entries[1])


def _account(session: Bench, name: str) -> int:
    account = Account(name=name)
    session.add(account)
    session.flush()
    return row_id(account)
