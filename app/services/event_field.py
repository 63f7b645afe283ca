"""An event as it stands, kept in memory: who competes, their sheets, and the field they make.

The audit log tells which entries something happened to since the last look: only these are read and scored
again. What concerns the whole event (rules, decisions, names of people and units) has it read anew.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.field import Entrant, Field
from app.domain.rights import Right
from app.domain.rules import EventRules
from app.domain.scores import Deducted, Marks
from app.services.competitions import EventView, load_event
from app.services.decisions import list_award_decisions, load_tie_decisions
from app.services.entries import EntryLabel, list_entry_labels, list_labels
from app.services.identities import identities_opened
from app.services.judging import StoredSheet, load_sheets
from app.services.penalties import load_deductions
from app.services.rule_effects import usable_sheets
from db.tables import AuditEntry, AuditHead

# Where a session keeps the `LiveFields` of its workspace (`Session.info`).
LIVE = "live_fields"
Ranks = Mapping[Hashable, int | None]
# What never changes results, though rows are written: settings, signing in.
_ASIDE = (Right.WORK.value, Right.SIGN_IN.value, Right.FOUND.value)
# People and units are those of every event they are entered in.
_SHARED = ('["person",', '["organization",')
# Entries kept in memory over all events: some 16 KB each with three judges and two aspects (measured), more
# with more. The event looked at last is kept whatever its size.
KEPT = 5_000


class EventField:
    """One event in memory. `reached` is the number of the newest log entry it takes into account."""

    def __init__(self, session: Session, event_id: int, rules: EventRules | None = None) -> None:
        self.seq = last_entry(session)
        event = load_event(session, event_id)
        self.event: EventView = event if rules is None else replace(event, rules=rules)
        self.opened = not event.blind or identities_opened(session, event_id)
        self.labels: dict[int, EntryLabel] = list_labels(session, [event_id])
        self.sheets: dict[int, list[StoredSheet]] = _by_entry(load_sheets(session, event_id))
        if rules is not None:
            stored = [sheet for sheets in self.sheets.values() for sheet in sheets]
            self.sheets = _by_entry(usable_sheets(session, event_id, rules, stored))
        self._deducted: dict[int, list[Deducted]] = load_deductions(session, event_id)
        self._newest: StoredSheet | None = None
        self._note_newest(sheet for sheets in self.sheets.values() for sheet in sheets)
        self._decisions = [tuple(each.entry_ids) for each in load_tie_decisions(session, event_id)]
        self.award_decisions = self._award_decisions(session)
        scheme, rule = self.event.rules.scheme, self.event.rules.ranking
        order = sorted(self.labels.values(), key=self._listed)
        self.field = Field(scheme, rule, (self._entrant(label) for label in order))
        # Lines of the ranking as last shown, with what they were made from: `app.services.results`.
        self.rows: dict[Hashable, tuple[object, Any]] = {}
        # What the sheets of each entry wait for, as far as it was asked: ditto.
        self.waiting: dict[int, str] = {}
        self._decide()

    def refresh(self, session: Session) -> bool:
        """Take in what happened since; False where the event has to be read anew."""
        seq = last_entry(session)
        if seq <= self.seq:
            return True
        touched = _touched(session, self.event.id, self.labels.keys(), self.seq, seq)
        if touched is None or not touched <= self.labels.keys():
            return False
        if touched:
            self._reload(session, touched)
        self.seq = seq
        return True

    def before_newest(self) -> Ranks:
        """The places as they stood before the newest sheet."""
        sheet = self._newest
        if sheet is None or sheet.entry_id not in self.labels:
            return self.ranks()
        label = self.labels[sheet.entry_id]
        self._exchange(self._entrant(label, without=sheet.id))
        before = self.ranks()
        self._exchange(self._entrant(label))
        return before

    def _exchange(self, entrant: Entrant) -> None:
        """Rank this entrant instead, by the decisions that hold then."""
        self._undecide()
        self.field.put(entrant)
        self._decide()

    def _note_newest(self, sheets: Iterable[StoredSheet]) -> None:
        """Remember the sheet with the newest mark: marks only ever come after others."""
        for sheet in sheets:
            if sheet.newest > (0 if self._newest is None else self._newest.newest):
                self._newest = sheet

    def ranks(self) -> Ranks:
        """The place of every entry."""
        return {place.id: place.rank for place in self.field.places()}

    def _reload(self, session: Session, touched: Collection[int]) -> None:
        labels = {
            key: label
            for key, label in list_entry_labels(session, touched).items()
            if label.event_id == self.event.id  # one without marks may have gone to another event
        }
        sheets = _by_entry(load_sheets(session, self.event.id, touched))
        deducted = load_deductions(session, self.event.id, touched)
        self._undecide()
        for entry_id in touched:
            self.sheets[entry_id] = sheets.get(entry_id, [])
            self._note_newest(self.sheets[entry_id])
            self.waiting.pop(entry_id, None)
            self._deducted[entry_id] = deducted.get(entry_id, [])
            if entry_id in labels:
                self.labels[entry_id] = labels[entry_id]
                self.field.put(self._entrant(labels[entry_id]))
            else:
                del self.labels[entry_id]
                self.field.remove(entry_id)
        self.award_decisions = self._award_decisions(session)
        self._decide()

    def _entrant(self, label: EntryLabel, *, without: int | None = None) -> Entrant:
        sheets: defaultdict[str, dict[int, Marks]] = defaultdict(dict)
        for sheet in self.sheets.get(label.entry_id, ()):
            if sheet.id != without:
                sheets[sheet.module][sheet.seat] = sheet.marks
        return Entrant(
            id=label.entry_id,
            sheets=dict(sheets),
            deducted=tuple(self._deducted.get(label.entry_id, ())),
            division=label.division,
            status=label.status,
            guest=label.guest,
            reached=label.reached,
        )

    def _listed(self, label: EntryLabel) -> tuple[int, str, int, str]:
        # By station where there is one: the order of registration would give away who stands there.
        divisions = self.event.divisions
        place = divisions.index(label.division) if label.division in divisions else len(divisions)
        return place, label.division, label.station or 0, label.number

    # -- decisions ---------------------------------------------------------------------------------

    def _award_decisions(self, session: Session) -> dict[tuple[str, str], frozenset[Hashable]]:
        """Who gets an award at the edge of its quota by a decision, by division and award."""
        found: defaultdict[tuple[str, str], set[Hashable]] = defaultdict(set)
        for each in list_award_decisions(session, self.event.competition_id, self.event.id):
            if each.stands and each.entry_id in self.labels:
                found[self.labels[each.entry_id].division, each.award].add(each.entry_id)
        return {key: frozenset(ids) for key, ids in found.items()}

    def _decide(self) -> None:
        """Apply the decisions whose entries, and nobody else, still tie."""
        for entry_ids in self._decisions:
            if self._ties_exactly(entry_ids):
                for order, entry_id in enumerate(entry_ids, 1):
                    self.field.put(replace(self.field.entrant(entry_id), decided=order))

    def _undecide(self) -> None:
        for entry_id in {entry_id for entry_ids in self._decisions for entry_id in entry_ids}:
            if entry_id in self.labels:
                self.field.put(replace(self.field.entrant(entry_id), decided=None))

    def _ties_exactly(self, entry_ids: Sequence[int]) -> bool:
        if not set(entry_ids) <= self.labels.keys():
            return False
        places = [self.field.place(entry_id) for entry_id in entry_ids]
        rank = places[0].rank
        return rank is not None and all(
            place.rank == rank and place.shared_with == len(entry_ids) - 1 for place in places
        )


class LiveFields:
    """The events somebody looked at last, kept in memory for the next look; one thread at a time."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._fields: OrderedDict[int, EventField] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def hold(self, session: Session, event_id: int) -> Iterator[EventField]:
        """The event as it stands now, for nobody else meanwhile."""
        with self._lock:
            # Out of the memory while it is worked on: what breaks off in the middle is not kept.
            known = self._fields.pop(event_id, None)
            if known is None or not known.refresh(session):
                known = EventField(session, event_id)
            yield known
            self._fields[event_id] = known
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        entries = sum(len(field.labels) for field in self._fields.values())
        while entries > self._kept and len(self._fields) > 1:
            _event, oldest = self._fields.popitem(last=False)
            entries -= len(oldest.labels)


def last_entry(session: Session) -> int:
    """The number of the newest entry of the audit log."""
    return session.exec(select(AuditHead.seq)).first() or 0


def _touched(
    session: Session, event_id: int, known: Collection[int], after: int, upto: int
) -> set[int] | None:
    """The entries of the event something was done to; None where more than entries may have changed."""
    changes = (col(AuditEntry.rows) != "[]") & col(AuditEntry.act).not_in(_ASIDE)
    shared = sa.or_(*(col(AuditEntry.rows).contains(table, autoescape=True) for table in _SHARED))
    rows = session.execute(
        sa.select(col(AuditEntry.event_id), col(AuditEntry.entry_id), shared)
        .where(col(AuditEntry.seq) > after, col(AuditEntry.seq) <= upto, changes)
        .distinct()
    )
    touched: set[int] = set()
    for event, entry, everywhere in rows:
        if everywhere or event is None or (event == event_id and entry is None):
            return None
        if event == event_id or entry in known:
            touched.add(entry)
    return touched


def _by_entry(sheets: Iterable[StoredSheet]) -> dict[int, list[StoredSheet]]:
    found: defaultdict[int, list[StoredSheet]] = defaultdict(list)
    for sheet in sheets:
        found[sheet.entry_id].append(sheet)
    return dict(found)
