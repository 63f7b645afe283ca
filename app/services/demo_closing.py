"""The end of the demonstration: one recheck, one appeal that is upheld, and the version that follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.appeals import Effect
from app.domain.appeals import Outcome as Ruled
from app.domain.marking import Aspect, AspectKind
from app.domain.recheck import ItemState, Outcome
from app.services import appeals, closing_rules, judging, ledger, publishing, rechecks, sheets, signing
from app.services.appeals import AppealForm, RulingForm
from app.services.competitions import EventView, JudgeView, list_judges
from app.services.demo_judging import Desks
from app.services.recheck_views import RecheckView, load_recheck
from app.services.results import ResultRow, compute_event
from app.services.workspace import Batch

SEED = "20221018"
PRACTICE = "P"
REASON = "仲裁决定"
LIFTED = 3  # aspects
_TO_COMPARE = frozenset({ItemState.OPEN, ItemState.CHANGED})


@dataclass(frozen=True, slots=True)
class Upheld:
    """An appeal that is to be upheld: whose it is, and the aspects in which nothing was to be deducted."""

    row: ResultRow
    aspects: tuple[Aspect, ...]

    @property
    def named(self) -> str:
        """'A1 坡口清理、A2 点固'."""
        return "、".join(f"{aspect.code} {aspect.name}" for aspect in self.aspects)


class DemoClosing:
    """Closes one event with all that can come in between; `typist` knows who types for a judge."""

    def __init__(
        self, batch: Batch, desks: Desks, event: EventView, typist: Callable[[EventView, JudgeView], int]
    ) -> None:
        self._batch, self._desks, self._event, self._typist = batch, desks, event, typist

    # -- before the signature ----------------------------------------------------------------------

    def recheck(self) -> None:
        """The supervisor compares what was drawn; one sheet is wrong, goes back and is corrected."""
        with self._batch.write(self._desks.administrator) as session:
            closing_rules.save_closing(session, self._event.id, {"recheck_required": True})
        with self._batch.write(self._desks.supervisor) as session:
            recheck_id = rechecks.start_recheck(session, self._event.id, SEED)
        wrong = self._view().sheets[0]
        self._compare(wrong.item_id, Outcome.WRONG, "纸面小计与录入差一步")
        self._correct(wrong.entry_id, wrong.judge_id)
        while open_ones := [sheet for sheet in self._view().sheets if sheet.state in _TO_COMPARE]:
            for sheet in open_ones:
                self._compare(sheet.item_id, Outcome.RIGHT, "已按纸面更正" if sheet.note else "")
        with self._batch.write(self._desks.chief) as session:
            rechecks.sign_recheck(session, recheck_id)

    def _view(self) -> RecheckView:
        with self._batch.write(self._desks.supervisor) as session:
            view = load_recheck(session, self._event.id)
        if view is None:
            raise RuntimeError("the recheck of the demonstration is gone")
        return view

    def _compare(self, item_id: int, outcome: Outcome, note: str) -> None:
        with self._batch.write(self._desks.supervisor) as session:
            rechecks.compare_sheet(session, item_id, outcome, note)

    def _correct(self, entry_id: int, judge_id: int) -> None:
        """The first mark of the sheet that can be a step lower is."""
        judge = self._judge(judge_id)
        with self._batch.write(self._desks.checker) as session:
            marks = judging.load_sheet(session, entry_id, judge_id).marks
            sheets.return_sheet(session, entry_id=entry_id, judge_id=judge_id, reason="成绩复核发现有误")
        aspect = next(each for each in self._aspects(judge) if marks.get(each.code, 0) >= each.step)
        self._type(judge, entry_id, [(aspect, f"{marks[aspect.code] - aspect.step:f}")], "成绩复核更正")
        self._submit(judge, entry_id)

    # -- after the publication ---------------------------------------------------------------------

    def appeal(self) -> int:
        """The next behind the awards appeals and is right; returns how many certificates are given anew."""
        with self._batch.write(self._desks.operator) as session:
            rows = compute_event(session, self._event.id).rows
            awarded = {due.id for due in compute_event(session, self._event.id).allotment.awards}
        upheld = self._upheld(next(row for row in rows if row.rank and row.label.entry_id not in awarded))
        label = upheld.row.label
        with self._batch.write(self._desks.chief) as session:
            appeals.declare_end(session, self._event.id, "")
        with self._batch.write(self._desks.operator) as session:
            form = AppealForm(
                self._event.id,
                label.name,
                f"{upheld.named}未见扣分项而被扣分。",
                label.entry_id,
                organization=label.organization,
                request="按评分表重新核对实物。",
            )
            appeal_id = appeals.file_appeal(session, form)
            appeals.accept_appeal(session, appeal_id)
        with self._batch.write(self._desks.supervisor) as session:
            ruling = RulingForm(
                panel="何静、陈立、王凯",
                findings=f"核对实物和评分单:{upheld.named}没有应扣分的情况。",
                ruling=f"{upheld.named}按满分计,更正成绩后重新公示。",
                outcome=Ruled.UPHELD,
                effect=Effect.MARKS,
            )
            appeals.rule_appeal(session, appeal_id, ruling)
        self._raise(upheld)
        return self._publish_again(appeal_id)

    def _upheld(self, row: ResultRow) -> Upheld:
        """As many aspects of the practice, marked by every judge, as lift the entry by some points."""
        judges = self._judges()
        points = [each for each in self._aspects(judges[0]) if each.kind is AspectKind.POINTS]
        return Upheld(row, tuple(points[:LIFTED]))

    def _raise(self, upheld: Upheld) -> None:
        entry_id = upheld.row.label.entry_id
        judges = self._judges()
        with self._batch.write(self._desks.chief) as session:
            for judge in judges:
                sheets.return_sheet(session, entry_id=entry_id, judge_id=judge.id, reason=REASON)
        full = [(each, f"{each.maximum:f}") for each in upheld.aspects]
        # All marks before the first submission: alone, one judge's would lie too far from the others.
        for judge in judges:
            self._type(judge, entry_id, full, REASON)
        for judge in judges:
            self._submit(judge, entry_id)

    def _publish_again(self, appeal_id: int) -> int:
        with self._batch.write(self._desks.chief) as session:
            signing.sign_results(session, self._event.id)
        with self._batch.write(self._desks.operator) as session:
            publishing.publish_event(session, self._event.id, reason="仲裁决定申诉成立,更正得分")
            newest = publishing.load_latest_publication(session, self._event.id)
            if newest is None:
                raise RuntimeError("the version of the demonstration is gone")
            appeals.carry_out(session, appeal_id, version=newest.version)
            return ledger.issue_certificates(session, self._event.id)

    # -- who and what ------------------------------------------------------------------------------

    def _judges(self) -> list[JudgeView]:
        with self._batch.write(self._desks.operator) as session:
            return [judge for judge in list_judges(session, self._event.id) if judge.module == PRACTICE]

    def _judge(self, judge_id: int) -> JudgeView:
        with self._batch.write(self._desks.operator) as session:
            return next(judge for judge in list_judges(session, self._event.id) if judge.id == judge_id)

    def _aspects(self, judge: JudgeView) -> Sequence[Aspect]:
        return self._event.rules.scheme.module(judge.module).for_seat(judge.seat).aspects

    def _type(
        self, judge: JudgeView, entry_id: int, marks: Sequence[tuple[Aspect, str]], reason: str
    ) -> None:
        with self._batch.write(self._typist(self._event, judge)) as session:
            for aspect, text in marks:
                judging.enter_mark(
                    session,
                    entry_id=entry_id,
                    judge_id=judge.id,
                    aspect=aspect.code,
                    text=text,
                    reason=reason,
                )

    def _submit(self, judge: JudgeView, entry_id: int) -> None:
        """The sheet is handed in and confirmed by somebody else."""
        with self._batch.write(self._typist(self._event, judge)) as session:
            sheets.submit_sheet(session, entry_id=entry_id, judge_id=judge.id)
        with self._batch.write(self._desks.checker) as session:
            sheets.confirm_sheet(session, entry_id=entry_id, judge_id=judge.id)
