"""A machine that does what people do with score sheets, through the real door, and compares with the model.

Whatever comes next is drawn by hypothesis. `prepared_floor()` makes the data once; every run of the machine
works on a copy of the file. See `tests/services/sheet_model.py` for what has to come of each step.
"""

from __future__ import annotations

import copy
import random
import shutil
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlmodel import Session, select

from app.domain.rights import Role
from app.services import (
    accounts,
    audit,
    judging,
    publishing,
    seats,
    sheet_history,
    signing,
)
from app.services.results import compute_event
from app.services.workspace import Workspace
from db.engine import WRITE
from db.tables import Account, AccountDuty, Entry, Event, Judge
from tests.bench import Bench
from tests.services.people_model import Duty, Person
from tests.services.sheet_acts import SheetActs
from tests.services.sheet_floor import (
    ADMINISTRATOR,
    CHAIRS,
    ENTRIES,
    REASON,
    ROLES,
    RULES,
    SCOPES,
    SIGNER,
    STAFF,
    UNITS,
    Clock,
    prepared_floor,
    workplace,
)
from tests.services.sheet_model import ASPECTS, FITTING, SEATS, WELDING, Key, Model

DICE = st.integers(0, 2**32 - 1)


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


class SheetMachine(SheetActs):
    """What people do, step by step, with the model beside it."""

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
        self.penalty_ids = []
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

    # -- results ------------------------------------------------------------------------------------

    def publish(self) -> None:
        """Somebody publishes, whatever is missing."""
        self._publish(self.pick((WELDING, FITTING)))

    def publish_settled(self) -> None:
        """Everybody finishes what an event still waits for, and it is published."""
        event = self.pick((WELDING, WELDING, FITTING))
        if self.dice.random() < 0.4:
            self.leave_out(event)
        for entry in self.model.competing(event):
            for module in ASPECTS:
                self.finish(event, entry, module, ("2", "2"))
        self._publish(event)

    def leave_out(self, event: str) -> None:
        """A sheet is handed in, and before it is checked the entry is disqualified."""
        entry = self.pick([entry for own, entry in ENTRIES if own == event])
        key = (event, self.pick(tuple(ASPECTS)), self.pick(SEATS), entry)
        state = self.model.sheet(key).state
        right = {"locked": "unlock", "confirmed": "check"}.get(state, "mark")
        if state not in ("draft", "submitted") and (able := self.may(right, key)):
            self._give_back(self.pick(able), key, REASON)
        if able := self.may("mark", key):
            self._submit(self.pick(able), key)
        if able := self.model.able("status", event, None):
            self._become(self.pick(able), event, entry, "disqualified", REASON)

    def _sign(self, event: str) -> None:
        who, event_id = self.who(self.model.able("sign", event, None)), self.events[event]
        self.attempt(
            who,
            f"signs {event}",
            self.model.sign(who, event),
            lambda session: signing.sign_results(session, event_id),
        )

    def _publish(self, event: str) -> None:
        if self.dice.random() < 0.8:
            self._sign(event)
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
        if self.dice.random() < 0.6:  # of somebody who may also check
            seat = self.pick([key for key, who in self.model.seats.items() if self.model.people[who].duties])
        able = self.model.able("seats", seat[0], seat[1])
        before, after = self.model.seats[seat], self.pick(tuple(STAFF))
        self.seat(self.who(able), seat, after, self.reason())
        # Neither who gave the marks nor who answers for them now may confirm them.
        waiting = [
            key for key, sheet in self.model.sheets.items() if (key[:3], sheet.state) == (seat, "submitted")
        ]
        if waiting:
            self._confirm(before, self.pick(waiting))
            self._confirm(after, self.pick(waiting))

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
        assert len(stored) == len(self.model.sheets)
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
            versions = sheet_history.mark_history(session, where["entry_id"], where["judge_id"], aspect)
            assert all(version.by and version.judge for version in versions)
            assert [version.text == "空" for version in reversed(versions)] == [v is None for v in values]
