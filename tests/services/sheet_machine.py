"""A machine that does what people do with score sheets, through the real door, and compares with the model.

Whatever comes next is drawn by hypothesis. `prepared_floor()` makes the data once; every run of the machine
works on a copy of the file. See `tests/services/sheet_model.py` for what has to come of each step.
"""

from __future__ import annotations

import atexit
import copy
import random
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.domain.rights import Role
from app.errors import UserError
from app.services import (
    accounts,
    audit,
    incidents,
    judging,
    penalties,
    publishing,
    registration,
    seats,
    sheets,
)
from app.services.chain import Signer
from app.services.door import Refused, WriteSession
from app.services.incidents import IncidentForm
from app.services.results import compute_event
from app.services.workspace import Workspace
from db.engine import WRITE, migrate, open_engine
from db.tables import Account, AccountDuty, Entry, Event, Judge
from tests.bench import Bench
from tests.services.scoring_data import add_event, make_event
from tests.services.sheet_model import ASPECTS, FITTING, SEATS, WELDING, Duty, Key, Model, Person, Verdict

T = TypeVar("T")

SIGNER = Signer(bytes(range(32)))
ADMINISTRATOR, PASSWORD = "周建平", "劳动竞赛2022"
STAFF: Mapping[str, tuple[Duty, ...]] = {
    ADMINISTRATOR: (("admin", None, None),),
    "王敏": (("scorer", None, None),),
    "刘芳": (("scorer", None, None),),
    "郑爽": (("scorer", WELDING, None),),
    "孙志强": (("chief", None, None),),
    "高翔": (("chief", WELDING, "P"), ("scorer", FITTING, "T")),
    "何静": (("supervisor", None, None),),
    "李建国": (),
    "赵志刚": (("chief", FITTING, None),),
    "吴海燕": (),
    "马援": (("scorer", WELDING, "P"),),
}
# 李建国 is of the unit of an entry; 赵志刚 judges in both events.
UNITS = {"李建国": "第一机械厂"}
CHAIRS = {
    (WELDING, "T", 1): "李建国",
    (WELDING, "T", 2): "赵志刚",
    (WELDING, "P", 1): "吴海燕",
    (WELDING, "P", 2): "赵志刚",
    (FITTING, "T", 1): "吴海燕",
    (FITTING, "T", 2): "孙志强",
    (FITTING, "P", 1): "赵志刚",
    (FITTING, "P", 2): "马援",
}
ENTRIES = {
    (WELDING, "张伟"): ("第一机械厂", 1),
    (WELDING, "李芳"): ("第二机械厂", 2),
    (WELDING, "王强"): ("第三机械厂", 3),
    (FITTING, "陈静"): ("第二机械厂", 1),
}
RULES: dict[str, Any] = {
    "checking": "none",
    "modules": [
        {
            "code": "T",
            "name": "理论",
            "weight": "0.3",
            "panel": {"judges": 2, "method": "mean"},
            "aspects": [
                {"code": "T1", "name": "卷面", "maximum": "100"},
                {"code": "T2", "name": "错字", "kind": "deduction", "maximum": "10", "each": "2"},
            ],
        },
        {
            "code": "P",
            "name": "实操",
            "weight": "0.7",
            "panel": {"judges": 2, "method": "mean", "spread": {"judgement": 1}},
            "aspects": [
                {"code": "A1", "name": "外观", "maximum": "10"},
                {"code": "A2", "name": "综合评价", "kind": "judgement", "maximum": "6"},
            ],
        },
    ],
}
GOOD = {
    "T1": ("80", "95.5", "60"),
    "T2": ("0", "1", "7"),
    "A1": ("8", "9.5", "0", ""),
    "A2": ("2", "3", "1", "0"),
}
BAD = {"T1": ("100.5", "八十"), "T2": ("-1", "1.5"), "A1": ("10.1", "11"), "A2": ("4", "2.5")}
SCOPES: tuple[tuple[str | None, str | None], ...] = (
    (None, None),
    (WELDING, None),
    (WELDING, "T"),
    (FITTING, None),
)
ROLES = ("scorer", "chief", "supervisor", "coder")

LEVELS = (("2", "2"), ("2", "2"), ("3", "2"), ("0", "3"))
STATUSES = ("absent", "withdrew", "disqualified", "active", "active", "active", "active")
POINTS = ("2", "0.5", "300", "0", "两分")
REASON = "核对纸质评分单"
DICE = st.integers(0, 2**32 - 1)


class Clock:
    """A second passes with every look."""

    def __init__(self, hour: int = 8) -> None:
        self._now = datetime(2022, 10, 18, hour, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment."""
        self._now += timedelta(seconds=1)
        return self._now


@lru_cache(maxsize=1)
def prepared_floor() -> Path:
    """A database file with two events, their people, seats and entries; made once, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="saichuang-floor-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_engine(f"sqlite:///{folder / 'floor.db'}")
    migrate(engine)
    workspace = Workspace(folder, engine, None, SIGNER, Clock())
    with Bench(engine.execution_options(**WRITE), signer=SIGNER) as session, session.begin():
        welding = make_event(session, WELDING, rules=RULES)
        fitting = add_event(session, welding.competition_id, FITTING, rules=RULES)
        for (event, name), (unit, station) in ENTRIES.items():
            (welding if event == WELDING else fitting).enter(name, title=name, unit=unit, station=station)
        events = {WELDING: welding.id, FITTING: fitting.id}
    with workspace.write() as session:
        chief = accounts.found_administrator(session, ADMINISTRATOR, PASSWORD, scorer=False).account_id
    with workspace.write(chief) as session:
        _settle(session, events)
    engine.dispose()
    return folder / "floor.db"


def _settle(session: WriteSession, events: Mapping[str, int]) -> None:
    for name, duties in STAFF.items():
        if name == ADMINISTRATOR:
            continue
        account = accounts.add_account(session, name, UNITS.get(name, ""))
        for role, event, module in duties:
            accounts.add_duty(session, account, Role(role), event_id=events.get(event or ""), module=module)
    for judge in session.exec(select(Judge)).all():
        event = next(name for name, key in events.items() if key == judge.event_id)
        seats.seat_judge(session, judge.id or 0, CHAIRS[event, judge.module, judge.seat])


@lru_cache(maxsize=3)
def settled_floor(checking: str) -> tuple[Path, Model]:
    """The floor with every sheet marked and checked, and a model of it; done once by a machine."""
    machine = SheetMachine()
    machine.open(checking, False)
    machine.seat(ADMINISTRATOR, (WELDING, "T", 1), "马援")  # 李建国 may not mark everybody
    for event, entry in ENTRIES:
        for module in ASPECTS:
            machine.finish(event, entry, module, ("2", "2"))
    machine.engine.dispose()
    file = prepared_floor().with_name(f"{checking}.db")
    shutil.copyfile(machine.folder / "floor.db", file)
    return file, machine.model


@lru_cache(maxsize=1)
def workplace() -> tuple[Path, Engine]:
    """Where one machine after the other works; the engine keeps its compiled statements."""
    folder = Path(tempfile.mkdtemp(prefix="saichuang-machine-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder, open_engine(f"sqlite:///{folder / 'floor.db'}")


class SheetMachine(RuleBasedStateMachine):
    """What people do, step by step, with the model beside it."""

    steps: ClassVar[int] = 0  # attempts through the door, each compared with the model
    attempts: ClassVar[dict[str, int]] = {}

    @initialize(checking=st.sampled_from(("confirm", "double", "none")), settled=st.booleans())
    def open(self, checking: str, settled: bool) -> None:
        """A copy of the floor and a model of it: before the first mark, or with everything checked."""
        if settled:
            file, model = settled_floor(checking)
            self._start(file, copy.deepcopy(model), Clock(hour=12))
        else:
            people = {name: Person(UNITS.get(name, ""), list(duties)) for name, duties in STAFF.items()}
            model = Model(checking, people, dict(CHAIRS))
            for (event, entry), (unit, station) in ENTRIES.items():
                model.add_entry(event, entry, unit, station)
            self._start(prepared_floor(), model, Clock())
            with Bench(self.engine.execution_options(**WRITE), signer=SIGNER) as session, session.begin():
                welding = session.exec(select(Event).where(Event.name == WELDING)).one()
                welding.rules = {**RULES, "checking": checking}
            self.logged = self._log_end()

    def _start(self, file: Path, model: Model, clock: Clock) -> None:
        self.folder, self.engine = workplace()
        self.engine.dispose()  # the last connection takes its journal along
        shutil.copyfile(file, self.folder / "floor.db")
        self.workspace = Workspace(self.folder, self.engine, None, SIGNER, clock)
        self.model = model
        self._learn_ids()
        self.rows: list[tuple[Any, ...]] = []
        self.touched = set(self.events)
        self.penalty_ids: list[int] = []
        self.dice = random.Random(0)
        self.logged = self._log_end()

    def _learn_ids(self) -> None:
        with Session(self.engine) as session:
            events = session.exec(select(Event)).all()
            names = {event.id: event.name for event in events}
            self.events = {event.name: event.id or 0 for event in events}
            self.accounts = {row.name: row.id or 0 for row in session.exec(select(Account))}
            self.chairs = {
                (names[row.event_id], row.module, row.seat): row.id or 0
                for row in session.exec(select(Judge))
            }
            self.entries = {
                (names[row.event_id], row.title): row.id or 0 for row in session.exec(select(Entry))
            }

    # -- one attempt -------------------------------------------------------------------------------

    def attempt(self, who: str, what: str, verdict: Verdict, act: Callable[[WriteSession], object]) -> None:
        """Try it, and compare what came of it with what had to."""
        outcome, said = "done", ""
        try:
            with self.workspace.write(self.accounts[who]) as session:
                act(session)
        except Refused as error:
            outcome, said = "refused", str(error)
        except UserError as error:
            outcome, said = "told", str(error)
        if currently_in_test_context():
            note(f"{who} {what}: {outcome} {said}")
        grown = self._log_end() - self.logged
        self.logged += grown
        SheetMachine.steps += 1
        counted = SheetMachine.attempts
        counted[outcome] = counted.get(outcome, 0) + 1
        if verdict.fine:
            assert outcome == "done", f"the model lets it pass, the program says: {said}"
            assert grown == verdict.entries, f"{grown} entries in the log, not {verdict.entries}"
            self.touched |= {verdict.touches} & self.events.keys()
            return
        words = {"refused": verdict.refused, "told": verdict.told, "done": []}[outcome]
        assert words, f"{outcome} ({said}); the model: refused {verdict.refused}, told {verdict.told}"
        assert any(word in said for word in words), f"{said!r} names none of {words}"
        assert grown == (1 if outcome == "refused" else 0), f"{outcome} left {grown} entries in the log"
        if outcome == "refused":
            self._check_refusal(said)

    def _check_refusal(self, said: str) -> None:
        newest = "SELECT outcome, text FROM audit_entry ORDER BY seq DESC LIMIT 1"
        with self.engine.connect() as connection:
            outcome, text = connection.exec_driver_sql(newest).one()
        assert (outcome, text.endswith(said)) == ("refused", True), "the refusal is not what the log says"

    def _log_end(self) -> int:
        return self._count("SELECT max(seq) FROM audit_entry")

    def _count(self, statement: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql(statement).scalar_one())

    def _where(self, key: Key) -> dict[str, int]:
        return {"entry_id": self.entries[key[0], key[3]], "judge_id": self.chairs[key[:3]]}

    # -- how it is drawn ---------------------------------------------------------------------------

    def pick(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[self.dice.randrange(len(values))]

    def who(self, able: Sequence[str]) -> str:
        """Mostly somebody who may, where there is anybody; else anybody."""
        return self.pick(able) if able and self.dice.random() < 0.8 else self.pick(tuple(STAFF))

    def reason(self) -> str:
        """Mostly a reason."""
        return REASON if self.dice.random() < 0.85 else ""

    def key(self, *states: str) -> Key:
        """A sheet, mostly of these states where there is one."""
        keys = [(*chair, entry) for chair in CHAIRS for event, entry in ENTRIES if event == chair[0]]
        wanted = [key for key in keys if self.model.sheet(key).state in states]
        return self.pick(wanted if wanted and self.dice.random() < 0.9 else keys)

    def may(self, right: str, key: Key) -> list[str]:
        """Who may do this to a sheet."""
        return self.model.able(right, *key[:3])

    def others(self, right: str, key: Key) -> list[str]:
        """Who may do this to a sheet and had no part in it."""
        return [who for who in self.may(right, key) if not self.model.own(who, key)]

    @rule(dice=DICE)
    def work_on_sheets(self, dice: int) -> None:
        """Judges and typists at work, checkers behind them."""
        self.dice = random.Random(dice)
        self.pick((self.enter, self.enter, self.enter_second, self.submit, self.check, self.finish_panel))()

    @rule(dice=DICE)
    def usual_day(self, dice: int) -> None:
        """A bit of everything, most of it work on sheets."""
        self.dice = random.Random(dice)
        works = (self.enter, self.submit, self.check, self.finish_panel, self.give_back, self.rule_on_spread)
        others = (self.penalise, self.set_status, self.hand_over, self.publish)
        self.pick((*works, *others))()

    @rule(dice=DICE)
    def look_again(self, dice: int) -> None:
        """Sheets go back, spreads are ruled on."""
        self.dice = random.Random(dice)
        self.pick((*[self.give_back] * 3, *[self.enter] * 3, self.rule_on_spread, self.dispute))()

    @rule(dice=DICE)
    def field_of_play(self, dice: int) -> None:
        """What happens to entries."""
        self.dice = random.Random(dice)
        self.pick((self.penalise, self.penalise, self.revoke, self.set_status, self.set_status, self.move))()

    @rule(dice=DICE)
    def publishing(self, dice: int) -> None:
        """Results are published, too early or not."""
        self.dice = random.Random(dice)
        self.pick((self.publish, self.publish, self.publish_settled))()

    @rule(dice=DICE)
    def office(self, dice: int) -> None:
        """People come, go and change places."""
        self.dice = random.Random(dice)
        self.pick((self.hand_over, self.give_role, self.take_role, self.open_or_close))()

    # -- marks and sheets --------------------------------------------------------------------------

    def enter(self) -> None:
        """Somebody types a mark: of a sheet of theirs or not, good or not, now and then of a stray paper."""
        key = self.key("draft")
        aspect = self.pick(ASPECTS[key[1]])
        text = self.pick(GOOD[aspect] if self.dice.random() < 0.85 else BAD[aspect])
        strays = [entry for event, entry in ENTRIES if event != key[0]]
        stray = self.pick(strays) if self.dice.random() < 0.05 else ""
        self._mark(self.who(self.may("mark", key)), key, aspect, text, reason=self.reason(), stray=stray)

    def enter_second(self) -> None:
        """Somebody types a paper a second time, alike or nearly, and hands it in."""
        key = self.key("submitted")
        self._second(self.who(self.others("check", key)), key, alike=self.dice.random() < 0.7)

    def _mark(
        self,
        who: str,
        key: Key,
        aspect: str,
        text: str,
        reason: str = "",
        second: bool = False,
        stray: str = "",
    ) -> None:
        number, readable = None, True
        try:
            number = Fraction(text) if text else None
        except ValueError:
            readable = False
        verdict = self.model.mark(who, key, aspect, number, readable, reason, second, bool(stray))
        where = self._where(key)
        if stray:
            where["entry_id"] = next(
                number for (_event, name), number in self.entries.items() if name == stray
            )
        self.attempt(
            who,
            f"types {text!r} for {aspect} of {key}{stray}{' again' if second else ''}",
            verdict,
            lambda session: judging.enter_mark(
                session, **where, aspect=aspect, text=text, reason=reason, second=second
            ),
        )

    def submit(self) -> None:
        """Somebody hands a sheet in."""
        key = self.key("draft")
        self._submit(self.who(self.may("mark", key)), key)

    def _submit(self, who: str, key: Key) -> None:
        verdict = self.model.submit(who, key)
        self.attempt(
            who, f"submits {key}", verdict, lambda session: sheets.submit_sheet(session, **self._where(key))
        )

    def check(self) -> None:
        """Somebody confirms a sheet."""
        key = self.key("submitted")
        able = self.may("check", key) if self.dice.random() < 0.4 else self.others("check", key)
        self._confirm(self.who(able), key)

    def _confirm(self, who: str, key: Key) -> None:
        verdict = self.model.confirm(who, key)
        self.attempt(
            who, f"confirms {key}", verdict, lambda session: sheets.confirm_sheet(session, **self._where(key))
        )

    def _second(self, who: str, key: Key, *, alike: bool) -> None:
        for aspect, value in self.model.sheet(key).marks().items():
            text = str(value if value.denominator == 1 else float(value))
            self._mark(who, key, aspect, text if alike or aspect in ("T1", "A1") else "0", second=True)
        verdict = self.model.second(who, key)
        self.attempt(
            who, f"keys {key}", verdict, lambda session: sheets.submit_second(session, **self._where(key))
        )

    def give_back(self) -> None:
        """Somebody returns a sheet."""
        key = self.key(self.pick(("submitted", "confirmed", "locked")))
        right = {"locked": "unlock", "confirmed": "check"}.get(self.model.sheet(key).state, "mark")
        self._give_back(self.who(self.may(right, key)), key, self.reason())

    def _give_back(self, who: str, key: Key, reason: str) -> None:
        verdict = self.model.give_back(who, key, reason)
        self.attempt(
            who,
            f"returns {key} {reason!r}",
            verdict,
            lambda session: sheets.return_sheet(session, **self._where(key), reason=reason),
        )

    def finish_panel(self) -> None:
        """Everybody does their part for one entry in one module."""
        waiting = [
            (event, entry, module)
            for event, entry in ENTRIES
            for module in ASPECTS
            if entry in self.model.competing(event)
            and any(sheet.state in ("draft", "submitted") for sheet in self.model.panel(event, module, entry))
        ]
        if waiting:
            self.finish(*self.pick(waiting), self.pick(LEVELS))

    def finish(self, event: str, entry: str, module: str, levels: tuple[str, str]) -> None:
        """Type, hand in and check the sheets of one panel, as far as anybody may."""
        for seat in SEATS:
            key = (event, module, seat, entry)
            if self.model.sheet(key).state == "draft" and (able := self.may("mark", key)):
                typist = self.pick(able)
                for aspect in ASPECTS[module]:
                    text = levels[seat - 1] if aspect == "A2" else GOOD[aspect][0]
                    self._mark(typist, key, aspect, text, reason="评分组复议")
                self._submit(typist, key)
        for seat in SEATS:
            self._check((event, module, seat, entry))

    def _check(self, key: Key) -> None:
        able = self.others("check", key)
        if self.model.sheet(key).state != "submitted" or self.model.checking[key[0]] == "none" or not able:
            return
        if self.model.checking[key[0]] == "double":
            self._second(self.pick(able), key, alike=True)
        else:
            self._confirm(self.pick(able), key)

    def dispute(self) -> None:
        """A panel goes back to its judges, who lie far apart; the chief judge may let it stand."""
        event, entry = self.pick(list(ENTRIES))
        for seat in SEATS:
            key = (event, "P", seat, entry)
            state = self.model.sheet(key).state
            right = {"locked": "unlock", "confirmed": "check"}.get(state, "mark")
            if state != "draft" and (able := self.may(right, key)):
                self._give_back(self.pick(able), key, REASON)
        self.finish(event, entry, "P", self.pick((("0", "3"), ("1", "3"))))
        if self.dice.random() < 0.7:
            self._rule(event, entry)
        self.finish(event, entry, "P", self.pick((("0", "3"), ("1", "3"))))

    def rule_on_spread(self) -> None:
        """Somebody lets a spread between the judges stand."""
        apart = [key for key in ENTRIES if self.model.apart(key[0], "P", key[1]) > 1]
        self._rule(*self.pick(apart or list(ENTRIES)))

    def _rule(self, event: str, entry: str) -> None:
        who, reason = self.who(self.model.able("rule", event, "P")), self.reason()
        entry_id = self.entries[event, entry]
        self.attempt(
            who,
            f"lets the spread of {entry} stand {reason!r}",
            self.model.rule(who, event, entry, reason),
            lambda session: sheets.accept_spread(session, entry_id=entry_id, module="P", reason=reason),
        )

    # -- entries -----------------------------------------------------------------------------------

    def penalise(self) -> None:
        """Somebody deducts points."""
        (event, entry), module = self.pick(list(ENTRIES)), self.pick((None, "T", "P"))
        who, reason = self.who(self.model.able("penalise", event, module)), self.reason()
        points = self.pick(POINTS)
        number = Fraction(points) if points not in ("0", "两分") else None
        verdict = self.model.penalise(who, event, entry, module, number, reason)
        entry_id = self.entries[event, entry]
        self.attempt(
            who,
            f"takes {points} off {entry} {module} {reason!r}",
            verdict,
            lambda session: penalties.add_penalty(
                session, entry_id=entry_id, module=module, points=points, reason=reason
            ),
        )
        if verdict.fine:
            self.penalty_ids.append(self._count("SELECT max(id) FROM penalty"))

    def revoke(self) -> None:
        """Somebody takes a penalty back."""
        if not self.model.penalties:
            return self.penalise()
        number = self.dice.randrange(len(self.model.penalties))
        penalty = self.model.penalties[number]
        who, reason = self.who(self.model.able("penalise", penalty.event, penalty.module)), self.reason()
        penalty_id = self.penalty_ids[number]
        return self.attempt(
            who,
            f"takes penalty {number} back {reason!r}",
            self.model.revoke(who, number, reason),
            lambda session: penalties.revoke_penalty(session, penalty_id, reason=reason),
        )

    def set_status(self) -> None:
        """Somebody notes what became of an entry."""
        (event, entry), status = self.pick(list(ENTRIES)), self.pick(STATUSES)
        who, reason = self.who(self.model.able("status", event, None)), self.reason()
        entry_id = self.entries[event, entry]
        self.attempt(
            who,
            f"notes {entry} {status} {reason!r}",
            self.model.become(who, event, entry, status, reason),
            lambda session: registration.set_entry_status(session, entry_id, status, reason),
        )

    def move(self) -> None:
        """Equipment fails: somebody moves an entry to a spare station."""
        (event, entry), module = self.pick(list(ENTRIES)), self.pick((None, "P"))
        who, station = self.who(self.model.able("incident", event, module)), self.pick((1, 2, 3, 21, 22))
        entry_id = self.entries[event, entry]
        form = IncidentForm("equipment", "焊机断电", module, minutes="10", station=str(station))
        self.attempt(
            who,
            f"moves {entry} to {station}",
            self.model.move(who, event, entry, module, station),
            lambda session: incidents.add_incident(session, entry_id, form),
        )

    def publish(self) -> None:
        """Somebody publishes, whatever is missing."""
        self._publish(self.pick((WELDING, FITTING)))

    def publish_settled(self) -> None:
        """Everybody finishes what an event still waits for, and it is published."""
        event = self.pick((WELDING, FITTING))
        for entry in self.model.competing(event):
            for module in ASPECTS:
                self.finish(event, entry, module, ("2", "2"))
        self._publish(event)

    def _publish(self, event: str) -> None:
        who, reason = self.who(self.model.able("publish", event, None)), self.reason()
        event_id = self.events[event]
        self.attempt(
            who,
            f"publishes {event} {reason!r}",
            self.model.publish(who, event, reason),
            lambda session: publishing.publish_event(session, event_id, reason=reason),
        )

    # -- people ------------------------------------------------------------------------------------

    def hand_over(self) -> None:
        """Somebody puts somebody on a seat."""
        seat = self.pick(list(CHAIRS))
        able = self.model.able("seats", seat[0], seat[1])
        self.seat(self.who(able), seat, self.pick(tuple(STAFF)), self.reason())

    def seat(self, who: str, seat: tuple[str, str, int], name: str, reason: str = "") -> None:
        """Put somebody on a seat."""
        judge_id = self.chairs[seat]
        self.attempt(
            who,
            f"seats {name} on {seat} {reason!r}",
            self.model.seat(who, seat, name, reason),
            lambda session: seats.seat_judge(session, judge_id, name, reason=reason),
        )

    def give_role(self) -> None:
        """Somebody gives somebody a role."""
        name, role, (event, module) = self.pick(tuple(STAFF)), self.pick(ROLES), self.pick(SCOPES)
        who = self.who([ADMINISTRATOR])
        event_id = None if event is None else self.events[event]
        account_id = self.accounts[name]
        self.attempt(
            who,
            f"makes {name} {role} of {event} {module}",
            self.model.give(who, name, (role, event, module)),
            lambda session: accounts.add_duty(
                session, account_id, Role(role), event_id=event_id, module=module
            ),
        )

    def take_role(self) -> None:
        """Somebody takes a role away."""
        held = [(name, duty) for name, person in self.model.people.items() for duty in person.duties]
        name, duty = self.pick(held)
        who, duty_id = self.who([ADMINISTRATOR]), self._duty_id(name, duty)
        self.attempt(
            who,
            f"takes {duty} from {name}",
            self.model.take(who, name, duty),
            lambda session: accounts.remove_duty(session, duty_id),
        )

    def _duty_id(self, name: str, duty: Duty) -> int:
        role, event, module = duty
        event_id = None if event is None else self.events[event]
        with Session(self.engine) as session:
            rows = session.exec(
                select(AccountDuty).where(AccountDuty.account_id == self.accounts[name])
            ).all()
        return next(
            row.id or 0 for row in rows if (row.role, row.event_id, row.module) == (role, event_id, module)
        )

    def open_or_close(self) -> None:
        """Somebody closes an account, or opens it again."""
        closed = [name for name, person in self.model.people.items() if not person.active]
        name = self.pick(closed if closed and self.dice.random() < 0.5 else tuple(STAFF))
        active = name in closed
        who, account_id, unit = self.who([ADMINISTRATOR]), self.accounts[name], UNITS.get(name, "")
        self.attempt(
            who,
            f"sets {name} {active}",
            self.model.open_or_close(who, name, active),
            lambda session: accounts.change_account(
                session, account_id, name=name, organization=unit, active=active
            ),
        )

    # -- what holds at any time --------------------------------------------------------------------

    @invariant()
    def marks_are_only_appended(self) -> None:
        """What was typed stays as it was typed, who and when included."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT * FROM mark ORDER BY id")).all()
        assert [tuple(row) for row in rows[: len(self.rows)]] == self.rows
        self.rows += [tuple(row) for row in rows[len(self.rows) :]]

    @invariant()
    def sheets_stand_as_the_model_says(self) -> None:
        """Every sheet's state and hands; whoever confirmed had no part in the marks."""
        with self.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT judge_id, entry_id, state, round, confirmed_by_id, submitted_by_id FROM score_sheet"
            ).all()
        stored = {(row.judge_id, row.entry_id): row for row in rows}
        assert len(stored) == sum(sheet.begun for sheet in self.model.sheets.values())
        for key, sheet in self.model.sheets.items():
            row = stored[self.chairs[key[:3]], self.entries[key[0], key[3]]]
            assert (row.state, row.round) == (sheet.state, sheet.round), key
            assert row.confirmed_by_id == (self.accounts[sheet.confirmer] if sheet.confirmer else None)
            if sheet.confirmer:
                assert sheet.confirmer not in sheet.hands | {sheet.submitter}
            if sheet.state in ("confirmed", "locked") and self.model.checking[key[0]] != "none":
                assert sheet.confirmer, "checked by nobody"

    @invariant()
    def totals_are_the_models(self) -> None:
        """The live ranking has the model's totals and places."""
        with Session(self.engine) as session:
            for event in self.touched:
                rows = {row.label.entry_id: row for row in compute_event(session, self.events[event]).rows}
                for (own, entry), entry_id in self.entries.items():
                    if own == event:
                        assert rows[entry_id].score.total == self.model.total(event, entry)
                        assert rows[entry_id].rank == self.model.rank(event, entry)
        self.touched = set()

    def teardown(self) -> None:
        """The log is whole, and the marks and their histories are as the model remembers them."""
        if not hasattr(self, "engine"):
            return
        with Session(self.engine) as session:
            found = audit.verify(session, frozenset({SIGNER.public})).findings
            assert found == (), found
            stored = {
                (sheet.judge_id, sheet.entry_id): sheet
                for event_id in self.events.values()
                for sheet in judging.load_sheets(session, event_id)
            }
            for key, sheet in self.model.sheets.items():
                marks = stored[self.chairs[key[:3]], self.entries[key[0], key[3]]].marks
                assert {code: Fraction(mark) for code, mark in marks.items()} == sheet.marks(), key
            if self.model.sheets:
                self._check_history(session, self.pick(list(self.model.sheets)))

    def _check_history(self, session: Session, key: Key) -> None:
        where = self._where(key)
        for aspect, values in self.model.sheet(key).values.items():
            versions = judging.mark_history(session, where["entry_id"], where["judge_id"], aspect)
            assert all(version.by and version.judge for version in versions)
            assert [version.text == "空" for version in reversed(versions)] == [v is None for v in values]
