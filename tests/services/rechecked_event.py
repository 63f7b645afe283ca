"""A small event that is marked and checked, to be rechecked by the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.recheck import WAITING, Outcome
from app.services import rechecks
from app.services.recheck_views import RecheckSheet, RecheckView, load_recheck
from tests.bench import OTHER, Bench
from tests.services.scoring_data import SmallEvent, make_event

SEED = "20221028"
SCORES = {"张伟": "95", "李芳": "90", "王强": "85", "赵敏": "80"}


@dataclass(frozen=True, slots=True)
class Marked:
    """The event, and its entries by name; 王敏 typed every mark, 刘芳 compares."""

    event: SmallEvent
    entries: Mapping[str, int]

    def start(self, seed: str = SEED) -> RecheckView:
        """Draw."""
        rechecks.start_recheck(self.event.session, self.event.id, seed)
        return self.view()

    def view(self) -> RecheckView:
        """The recheck as it stands."""
        view = load_recheck(self.event.session, self.event.id)
        assert view is not None
        return view

    def sheet(self, name: str, judge: str = "1 号裁判", module: str = "实操") -> RecheckSheet:
        """One of its sheets."""
        wanted = (self.entries[name], judge, module)
        return next(s for s in self.view().sheets if (s.entry_id, s.judge, s.module) == wanted)

    def compare(self, sheet: RecheckSheet, note: str = "") -> None:
        """Say that it is right, or what is wrong."""
        outcome = Outcome.WRONG if note else Outcome.RIGHT
        with self.event.session.acting(OTHER):
            rechecks.compare_sheet(self.event.session, sheet.item_id, outcome, note, seen=sheet.newest)

    def compare_rest(self) -> None:
        """All that wait are right."""
        for sheet in self.view().sheets:
            if sheet.state in WAITING:
                self.compare(sheet)

    def sign(self) -> None:
        """The chief judge signs."""
        rechecks.sign_recheck(self.event.session, self.view().id)


def mark(session: Bench, **columns: Any) -> Marked:
    """Four entries with stations, marked and handed in; columns of the event by name."""
    event = make_event(session, **columns)
    entries = {}
    for station, (name, score) in enumerate(SCORES.items(), 1):
        entries[name] = event.enter(name, station=station)
        event.judge(entries[name], score)
    return Marked(event, entries)
