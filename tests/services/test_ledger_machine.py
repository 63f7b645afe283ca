"""Whatever is published, numbered, made void, replaced and printed, in any order: the ledger stays right."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine
from sqlmodel import col, select

from app.domain.certificate_plan import CertificatePlan, NumberRule
from app.errors import UserError
from app.services import certificate_prints, certificate_settings, ledger, ledger_views
from app.services.certificate_dues import Due, list_dues
from app.services.certificate_matching import words_of
from db.engine import WRITE, open_engine
from db.tables import Certificate, NumberSeries, Publication, PublishedResult
from tests.bench import Bench
from tests.conftest import sqlite_url
from tests.services import proofed
from tests.services.machines import walk
from tests.services.proofed import approve
from tests.services.scoring_data import RULES, SmallEvent, make_event

NAMES = ("张伟", "李芳", "王强")
AWARDS = ("", "一等奖", "二等奖")
PATTERNS = ("甲{counter}", "乙〔{year}〕{counter}号")
EVENT = st.integers(0, 1)
PICK = st.integers(0, 10_000)


class LedgerMachine(RuleBasedStateMachine):
    """Two competitions that share their series; results are planted as published."""

    engine: Engine
    numbered = 0

    @initialize(start=st.integers(1, 50), begun=st.booleans())
    def open(self, start: int, begun: bool) -> None:
        self.session = Bench(self.engine.execution_options(**WRITE))
        self.events: list[SmallEvent] = [make_event(self.session, name) for name in ("焊工", "钳工")]
        self.entries = [[event.enter(name) for name in NAMES] for event in self.events]
        self.versions = [0, 0]
        self.by_hand: set[int] = set()
        self.start = start
        for event in self.events:
            self._follow(event, PATTERNS[0])
        if begun:
            for at in (0, 1):
                self.publish(at, ("一等奖", "二等奖", "二等奖"), False)
                self.issue(at)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.rollback()
            self.session.close()

    def _follow(self, event: SmallEvent, pattern: str) -> None:
        plan = CertificatePlan(number=NumberRule(pattern, 2, self.start))
        certificate_settings.save_plan(self.session, event.competition_id, plan)

    def _certificates(self) -> list[Certificate]:
        return list(self.session.exec(select(Certificate).order_by(col(Certificate.id))))

    def _pick(self, at: int) -> Certificate | None:
        found = self._certificates()
        return found[at % len(found)] if found else None

    def _affected(self, row: Certificate) -> str:
        listed = ledger_views.list_certificates(self.session, row.competition_id)
        return next(each.affected for each in listed if each.id == row.id)

    @rule(at=EVENT, awards=st.tuples(*[st.sampled_from(AWARDS)] * 3), renamed=st.booleans())
    def publish(self, at: int, awards: tuple[str, ...], renamed: bool) -> None:
        """Another version, with these awards; somebody's name may be corrected."""
        event = self.events[at]
        self.versions[at] += 1
        publication = Publication(
            event_id=event.id,
            version=self.versions[at],
            competition="2022年职工技能竞赛",
            event="焊工",
            basis="",
            rules=RULES,
            published_by="",
        )
        self.session.add(publication)
        self.session.flush()
        for place, (entry, name, award) in enumerate(zip(self.entries[at], NAMES, awards, strict=True), 1):
            self.session.add(
                PublishedResult(
                    publication_id=publication.id or 0,
                    entry_id=entry,
                    position=place,
                    number=f"{place}",
                    recipient=f"{name}玮" if renamed else name,
                    organization="甲厂",
                    status="active",
                    rank=place,
                    award=award,
                )
            )
        self.session.flush()

    @rule(at=EVENT)
    def issue(self, at: int) -> None:
        event = self.events[at]
        if not self.versions[at]:
            with pytest.raises(UserError, match="还没有公布成绩"):
                ledger.issue_certificates(self.session, event.id)
            return
        type(self).numbered += ledger.issue_certificates(self.session, event.id)
        assert ledger.issue_certificates(self.session, event.id) == 0
        assert ledger_views.list_pending(self.session, event.competition_id) == ()
        dues = list_dues(self.session, event.competition_id)
        valid = [row for row in self._certificates() if row.state != "void" and row.event_id == event.id]
        assert {row.source: words_of(row) for row in valid} == {
            due.source: due.words for due in dues if not self._withheld(due)
        }

    def _withheld(self, due: Due) -> bool:
        """Somebody made void by hand what would be said again, and did not ask for another one."""
        void = (row for row in self._certificates() if row.id in self.by_hand and row.replaced_by is None)
        return any((row.source, words_of(row)) == (due.source, due.words) for row in void)

    @rule(at=EVENT, pattern=st.sampled_from(PATTERNS))
    def follow_another_rule(self, at: int, pattern: str) -> None:
        self._follow(self.events[at], pattern)

    @rule(at=PICK)
    def void(self, at: int) -> None:
        row = self._pick(at)
        if row is None or row.state == "void":
            return
        ledger.void_certificate(self.session, row.id or 0, "印错")
        self.by_hand.add(row.id or 0)

    @precondition(lambda self: self.by_hand)
    @rule(at=PICK)
    def give_again(self, at: int) -> None:
        row = self.session.get_one(Certificate, sorted(self.by_hand)[at % len(self.by_hand)])
        listed = ledger_views.list_certificates(self.session, row.competition_id)
        before = len(self._certificates())
        if not next(each.withheld for each in listed if each.id == row.id):
            with pytest.raises(UserError, match="已作废"):
                ledger.replace_certificate(self.session, row.id or 0, "又要")
            self.session._act.rights.clear()
            assert len(self._certificates()) == before
            return
        new = ledger.replace_certificate(self.session, row.id or 0, "又要")
        assert (row.state, row.void_reason, row.replaced_by) == ("void", "印错", new)
        assert words_of(self.session.get_one(Certificate, new)) == words_of(row)

    @rule(at=PICK)
    def replace(self, at: int) -> None:
        row = self._pick(at)
        if row is None or row.state == "void":
            return
        before = len(self._certificates())
        if self._affected(row):
            with pytest.raises(UserError, match="与最新结果不符"):
                ledger.replace_certificate(self.session, row.id or 0, "遗失")
            self.session._act.rights.clear()
            assert len(self._certificates()) == before
            return
        new = ledger.replace_certificate(self.session, row.id or 0, "遗失")
        assert (row.state, row.replaced_by) == ("void", new)
        assert words_of(self.session.get_one(Certificate, new)) == words_of(row)

    @precondition(lambda self: self._certificates())
    @rule(at=PICK, jam=st.booleans())
    def print_one(self, at: int, jam: bool) -> None:
        row = self._pick(at)
        if row is None or row.state == "void":
            return
        approve(self.session, row.competition_id, [row.id or 0])
        state = row.state
        if self._affected(row):
            with pytest.raises(UserError, match="与最新结果不符"):
                proofed.log(self.session, [row.id or 0], reason="再打")
            self.session._act.rights.clear()
            return
        proofed.log(self.session, [row.id or 0], reason="再打")
        assert row.state == "printed"
        if jam:
            certificate_prints.mark_unprinted(self.session, [row.id or 0])
            assert row.state == state

    @invariant()
    def numbers_have_neither_gaps_nor_duplicates(self) -> None:
        if not hasattr(self, "session"):
            return
        series: defaultdict[str, list[int]] = defaultdict(list)
        for row in self._certificates():
            series[row.series].append(row.serial)
            assert row.number == row.series.replace("{counter}", f"{row.serial:02d}")
        for serials in series.values():
            assert serials == list(range(self.start, self.start + len(serials)))
        lasts = {row.series: row.last for row in self.session.exec(select(NumberSeries))}
        assert {name: last for name, last in lasts.items() if last >= self.start} == {
            name: serials[-1] for name, serials in series.items()
        }

    @invariant()
    def nobody_has_two_valid_certificates_of_one_kind(self) -> None:
        if not hasattr(self, "session"):
            return
        rows = self._certificates()
        valid = [row.source for row in rows if row.state != "void"]
        assert len(valid) == len(set(valid))
        by_id = {row.id: row for row in rows}
        for row in rows:
            assert (row.state == "void") == bool(row.void_reason)
            if row.replaced_by is not None:
                newer = by_id[row.replaced_by]
                assert row.state == "void"
                assert (newer.id or 0) > (row.id or 0)
                assert newer.entry_id == row.entry_id
        replaced = [row.replaced_by for row in rows if row.replaced_by]
        assert len(replaced) == len(set(replaced)), "one takes the place of one"


RUNS, STEPS = 30, 40


@pytest.mark.slow
def test_the_ledger_stays_right_under_any_order(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    file.write_bytes(sqlite_template.read_bytes())
    LedgerMachine.engine, LedgerMachine.numbered = open_engine(sqlite_url(file)), 0
    run_state_machine_as_test(LedgerMachine, settings=walk(RUNS, STEPS))
    LedgerMachine.engine.dispose()
    assert LedgerMachine.numbered > 2 * RUNS
