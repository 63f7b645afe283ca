"""The judging of the demonstration: who marks what, what is checked, sent back and refused."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from app.domain.marking import mark_text
from app.services import check_in, competitions, entry_form, judging, penalties, registration, seats, sheets
from app.services.competitions import EventView, JudgeView
from app.services.demo_marks import typed_mark
from app.services.demo_registration import MISSING, SEED
from app.services.door import Refused, WriteSession
from app.services.entry_index import read_index
from app.services.judging import SheetView
from app.services.sittings import list_sittings
from app.services.workspace import Batch

# How much of each event is marked, in hundredths; what is not named here is marked in full and published.
MARKED = {"降本增效竞赛": 60, "钳工": 75, "电工": 45, "叉车司机": 60}
# Where the judges sit at the screen themselves; elsewhere the operator types their papers.
AT_THE_SCREEN = {"焊工", "“五小”成果评审"}
RECUSED_IN = "钳工"


@dataclass(frozen=True, slots=True)
class Desks:
    """The accounts that work here; the judges' by the names they have in these data."""

    administrator: int
    operator: int
    checker: int
    chief: int
    supervisor: int
    judges: Mapping[str, int]
    substitute: str  # by name: seated when it is needed


class DemoJudging:
    """Marks event by event; `marks` counts them."""

    def __init__(self, batch: Batch, desks: Desks) -> None:
        self._batch, self._desks = batch, desks
        self.marks = 0

    def judge(self, event: EventView) -> None:
        """Mark the first entries of the event by all judges, the next one in part; check what is whole."""
        with self._batch.write(self._desks.operator) as session:
            judges = competitions.list_judges(session, event.id)
            pile = [line.entry_id for line in judging.list_sheets(session, judges[0].id)]
        full = len(pile) * MARKED.get(event.name, 100) // 100
        marked = pile[:full]
        if event.name == "焊工":
            marked.remove(self._incidents(event, pile))
        for judge in judges:
            with self._batch.write(self.typist(event, judge)) as session:
                for entry_id in marked:
                    self._fill(session, event, entry_id, judge, None)
        if full < len(pile):
            with self._batch.write(self.typist(event, judges[-1])) as session:
                self._fill(session, event, pile[full], judges[-1], 3)
        self._review_again(event, judges)
        if event.name == "焊工":
            self._reject_and_correct(event, judges[0], pile[0])
        if event.name == RECUSED_IN:
            self._refuse_recused(event, judges[0], pile[-1])
        self._check(judges, pile[:full])

    def typist(self, event: EventView, judge: JudgeView) -> int:
        """Who types the marks of a judge."""
        if event.name not in AT_THE_SCREEN:
            return self._desks.operator
        return self._desks.judges[judge.name]

    def _incidents(self, event: EventView, pile: Sequence[int]) -> int:
        """An absentee (who is returned), a guest and a penalty."""
        with self._batch.write(self._desks.chief) as session:
            first = list_sittings(session, event.competition_id, event.id)[0]
            absent = self._missing(session, event)
            check_in.mark_absent(session, event.id, [absent], first.id)
            present = [entry_id for entry_id in pile if entry_id != absent]
            registration.set_guest(session, present[3], True)
            penalties.add_penalty(session, entry_id=present[4], module="P", points="2", reason="超时操作")
        return absent

    def _missing(self, session: WriteSession, event: EventView) -> int:
        rows = read_index(session, event.competition_id).find(MISSING, event.id)
        return rows[0].entry_id

    def _fill(
        self, session: WriteSession, event: EventView, entry_id: int, judge: JudgeView, limit: int | None
    ) -> None:
        """One judge's sheet, submitted when whole; `limit` stops after so many aspects."""
        aspects = event.rules.scheme.module(judge.module).for_seat(judge.seat).aspects
        rng = random.Random(f"{SEED} {event.name} {entry_id} {judge.module} {judge.seat}")
        ability = random.Random(f"{SEED} {event.name} {entry_id}").randint(62, 97)
        for aspect in aspects[:limit]:
            text = typed_mark(aspect, ability, rng)
            judging.enter_mark(session, entry_id=entry_id, judge_id=judge.id, aspect=aspect.code, text=text)
            self.marks += 1
        if limit is None:
            sheets.submit_sheet(session, entry_id=entry_id, judge_id=judge.id)

    def _review_again(self, event: EventView, judges: Sequence[JudgeView]) -> None:
        """Panels that lay too far apart agree: each judge corrects their marks to the panel's middle."""
        panels: defaultdict[tuple[int, str], list[tuple[JudgeView, SheetView]]] = defaultdict(list)
        with self._batch.write(self._desks.operator) as session:
            for judge in judges:
                for line in judging.list_sheets(session, judge.id):
                    if line.returned:
                        view = judging.load_sheet(session, line.entry_id, judge.id)
                        panels[line.entry_id, judge.module].append((judge, view))
        for panel in panels.values():
            for judge, view in panel:
                with self._batch.write(self.typist(event, judge)) as session:
                    self._agree(session, view, [each for _judge, each in panel])

    def _agree(self, session: WriteSession, view: SheetView, panel: Sequence[SheetView]) -> None:
        for aspect in view.module.aspects:
            middle = median_low(each.marks[aspect.code] for each in panel if aspect.code in each.marks)
            judging.enter_mark(
                session,
                entry_id=view.entry_id,
                judge_id=view.judge_id,
                aspect=aspect.code,
                text=mark_text(aspect, middle).removesuffix(aspect.unit).strip(),
                reason="评分组复议",
            )
        sheets.submit_sheet(session, entry_id=view.entry_id, judge_id=view.judge_id)

    def _reject_and_correct(self, event: EventView, judge: JudgeView, entry_id: int) -> None:
        """The checker finds a slip of the pen: the sheet goes back, the mark is corrected with its reason."""
        aspect = event.rules.scheme.module(judge.module).aspects[0]
        reason = f"{aspect.code} 与纸质评分单不符"
        with self._batch.write(self._desks.checker) as session:
            before = judging.load_sheet(session, entry_id, judge.id).marks[aspect.code]
            sheets.return_sheet(session, entry_id=entry_id, judge_id=judge.id, reason=reason)
        with self._batch.write(self.typist(event, judge)) as session:
            judging.enter_mark(
                session,
                entry_id=entry_id,
                judge_id=judge.id,
                aspect=aspect.code,
                text=f"{before - aspect.step:f}",
                reason=reason,
            )
            sheets.submit_sheet(session, entry_id=entry_id, judge_id=judge.id)

    def _refuse_recused(self, event: EventView, judge: JudgeView, entry_id: int) -> None:
        """Who takes over a seat is of an entrant's unit: warned at the seat, refused at the sheet."""
        aspect = event.rules.scheme.module(judge.module).aspects[0]
        with self._batch.write(self._desks.administrator) as session:
            unit = entry_form.load_entry(session, entry_id).form.organization
            name = self._desks.substitute
            seats.seat_judge(session, judge.id, name, organization=unit, reason="原裁判临时离场")
            seats.check_in_judge(session, judge.id)
        try:
            with self._batch.write(self.typist(event, judge)) as session:
                judging.enter_mark(
                    session, entry_id=entry_id, judge_id=judge.id, aspect=aspect.code, text="0"
                )
        except Refused:
            return
        raise RuntimeError(f"{self._desks.substitute} marked an entry of the own unit")

    def _check(self, judges: Sequence[JudgeView], pile: Sequence[int]) -> None:
        with self._batch.write(self._desks.checker) as session:
            for judge in judges:
                for line in judging.list_sheets(session, judge.id):
                    if line.state == "submitted" and line.entry_id in pile:
                        sheets.confirm_sheet(session, entry_id=line.entry_id, judge_id=judge.id)
