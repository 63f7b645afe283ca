"""What the rule's form writes, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.progress import Progress
from app.gui.screens.standings.rule_form import Typed
from app.services.competitions import save_competition_rules
from app.services.events import set_event_weight_class, weight_track
from app.services.finance import competition_payments

if TYPE_CHECKING:
    from app.domain.prize_list import PaymentList
    from app.gui.store import Store
    from app.services.door import WriteSession


def save_typed(session: WriteSession, competition_id: int, typed: Typed) -> None:
    """Write the rule, and the weights and classes that are not as they were."""
    save_competition_rules(session, competition_id, contest_class=typed.contest_class, rules=typed.rules)
    for track_id, weight in typed.tracks.items():
        weight_track(session, track_id, weight)
    for event_id, (weight, contest_class) in typed.events.items():
        set_event_weight_class(session, event_id, weight=weight, contest_class=contest_class)


def prize_writer(store: Store, competition_id: int, target: Path) -> Callable[[Progress], PaymentList]:
    """The job that writes the list for the finance office; returns what it wrote."""

    def write(progress: Progress) -> PaymentList:
        from app.exchange.prize_workbook import write_prize_workbook

        payments = store.read(lambda session: competition_payments(session, competition_id))
        progress(0, 1)
        write_prize_workbook(payments, target)
        progress(1, 1)
        return payments

    return write
