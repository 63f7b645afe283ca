"""What people do with score sheets and entries, each act tried through the real door beside the model."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import ClassVar, TypeVar

from hypothesis import currently_in_test_context, note
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import Engine

from app.errors import UserError
from app.services import incidents, judging, penalties, registration, sheets
from app.services.door import Refused, WriteSession
from app.services.incidents import IncidentForm
from app.services.workspace import Workspace
from tests.services.people_model import Verdict
from tests.services.sheet_floor import BAD, CHAIRS, ENTRIES, GOOD, LEVELS, POINTS, REASON, STAFF, STATUSES
from tests.services.sheet_model import ASPECTS, SEATS, Key, Model

T = TypeVar("T")


class SheetActs(RuleBasedStateMachine):
    """Judges, typists and checkers at work. Who, what and which sheet is drawn by the dice."""

    steps: ClassVar[int] = 0  # attempts through the door, each compared with the model
    attempts: ClassVar[dict[str, int]] = {}

    model: Model
    engine: Engine
    workspace: Workspace
    dice: random.Random
    logged: int
    touched: set[str]
    penalty_ids: list[int]
    events: dict[str, int]
    entries: dict[tuple[str, str], int]
    chairs: dict[tuple[str, str, int], int]
    accounts: dict[str, int]

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
        SheetActs.steps += 1
        counted = SheetActs.attempts
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

    def checker(self, key: Key) -> str:
        """Somebody to check a sheet: who may, or who had a part in it and would like to, or anybody."""
        others = self.others("check", key)
        own = [who for who in self.may("check", key) if who not in others]
        return self.who(own if own and self.dice.random() < 0.4 else others)

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
        self._second(self.checker(key), key, alike=self.dice.random() < 0.7)

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
        entry_id, judge_id = self._where(key).values()
        self.attempt(
            who,
            f"submits {key}",
            verdict,
            lambda session: sheets.submit_sheet(session, entry_id=entry_id, judge_id=judge_id),
        )

    def check(self) -> None:
        """Somebody confirms a sheet."""
        key = self.key("submitted")
        self._confirm(self.checker(key), key)

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
        if self.dice.random() < 0.4 and (able := self.may("mark", key)):
            self._submit(self.pick(able), key)
            self._check(key)

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
        self._become(self.who(self.model.able("status", event, None)), event, entry, status, self.reason())

    def _become(self, who: str, event: str, entry: str, status: str, reason: str) -> None:
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
