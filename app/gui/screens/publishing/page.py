"""What the screen knows of one event: its results, versions and signature, and the one step that is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.rights import Right
from app.domain.versions import Difference
from app.services.appeal_views import list_unsettled
from app.services.entitlements import Entitlements, find_entitlements
from app.services.finalizing import final_problems
from app.services.publishing import (
    PublicationView,
    compare_publications,
    compare_to_live,
    list_publications,
    usual_notice_end,
)
from app.services.publishing_problems import publishing_problems
from app.services.recheck_views import recheck_hint
from app.services.results import EventResults, compute_event
from app.services.signing import Opening, Signature, load_opening, load_signature, signing_problems

if TYPE_CHECKING:
    from sqlmodel import Session

LIVE = 0


class NextStep(StrEnum):
    """What is to be done with an event's results now."""

    SIGN = "sign"
    OPEN = "open"
    PUBLISH = "publish"
    FINALIZE = "finalize"
    NONE = "none"


STEP_RIGHTS: Mapping[NextStep, Right] = {
    NextStep.SIGN: Right.SIGN,
    NextStep.OPEN: Right.OPEN,
    NextStep.PUBLISH: Right.PUBLISH,
    NextStep.FINALIZE: Right.PUBLISH,
}


@dataclass(frozen=True, slots=True)
class EventPage:
    """Everything the right side shows of one event, read in one go.

    `problems` keep the next step from being done. `notice_until`: the last day of a notice that begins today.
    `appeals`: the numbers of those that wait for something. `recheck`: what a recheck lacks that was drawn
    though the rules want none; it keeps nothing from being done.
    """

    results: EventResults
    problems: tuple[str, ...]
    publications: tuple[PublicationView, ...]
    live_differences: tuple[Difference, ...]
    given: Entitlements
    signature: Signature | None
    opening: Opening | None
    today: date
    notice_until: date
    appeals: tuple[str, ...] = ()
    recheck: str = ""

    @property
    def newest(self) -> PublicationView | None:
        """The newest published version."""
        return self.publications[0] if self.publications else None

    @property
    def next_version(self) -> int:
        """The number the next publication gets."""
        return 1 if self.newest is None else self.newest.version + 1

    @property
    def settled(self) -> bool:
        """Whether the newest version says what the marks say."""
        return self.newest is not None and not self.live_differences

    @property
    def step(self) -> NextStep:
        """The step that is next."""
        return _next_step(self.results, self.newest, self.signature, settled=self.settled)

    @property
    def can_go_on(self) -> bool:
        """Whether the next step could be done."""
        return not self.problems and self.step is not NextStep.NONE

    @property
    def revocable(self) -> bool:
        """Whether the signature may be taken back: nothing was published by it."""
        signature = self.signature
        return signature is not None and all(each.signing_id != signature.id for each in self.publications)

    def publication(self, version: int) -> PublicationView | None:
        """A published version by its number; None for the live results."""
        return next((each for each in self.publications if each.version == version), None)

    def differences(self, version: int) -> tuple[Difference, ...] | None:
        """What this version changed against the one before; None where there is none before."""
        if version == LIVE:
            return None if self.newest is None else self.live_differences
        before, after = self.publication(version - 1), self.publication(version)
        return None if before is None or after is None else compare_publications(before, after)


def load_page(session: Session, event_id: int, now: datetime) -> EventPage:
    """Read one event for the right side as it is at this moment (aware)."""
    today = now.astimezone().date()
    results = compute_event(session, event_id)
    publications = list_publications(session, event_id)
    newest = publications[0] if publications else None
    differences = () if newest is None else compare_to_live(session, newest, results)
    signature = load_signature(session, results)
    settled = newest is not None and not differences
    step = _next_step(results, newest, signature, settled=settled)
    given = find_entitlements(session, results)
    problems = _problems(session, step, results, newest, given, now)
    recheck = recheck_hint(session, event_id)
    return EventPage(
        results=results,
        problems=problems,
        publications=publications,
        live_differences=differences,
        given=given,
        signature=signature,
        opening=load_opening(session, event_id),
        today=today,
        notice_until=usual_notice_end(session, event_id, today),
        appeals=list_unsettled(session, event_id),
        recheck="" if recheck in problems else recheck,
    )


def _next_step(
    results: EventResults, newest: PublicationView | None, signature: Signature | None, *, settled: bool
) -> NextStep:
    if settled and newest is not None:
        return NextStep.FINALIZE if newest.final_at is None else NextStep.NONE
    if signature is None or not signature.holds:
        return NextStep.SIGN
    return NextStep.PUBLISH if results.opened else NextStep.OPEN


def _problems(
    session: Session,
    step: NextStep,
    results: EventResults,
    newest: PublicationView | None,
    given: Entitlements,
    now: datetime,
) -> tuple[str, ...]:
    match step:
        case NextStep.SIGN:
            return signing_problems(session, results, given)
        case NextStep.OPEN | NextStep.PUBLISH:
            return (*publishing_problems(results), *given.problems)
        case NextStep.FINALIZE if newest is not None:
            return final_problems(session, newest, results, now)
    return ()
