"""The field of an event in memory: scores and places, of which a change does again only what it touches.

One entry's marks decide its own score; the board finds its place. Only an aspect that is compared with the
field's best makes others change as well, and only when the best itself does.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from app.domain.board import Board
from app.domain.marking import Aspect, AspectKind, VetoEffect
from app.domain.ranking import Candidate, Place, RankingRule, Status
from app.domain.scheme import MarkingScheme
from app.domain.scores import Deducted, Score, Sheets
from app.domain.scoring import score_entry


@dataclass(frozen=True, slots=True)
class Entrant:
    """What an entry brings along: its sheets by module code and seat, penalties, and how it competes.

    `reached`: into how many rounds beyond the first it was let by a cut. `decided`: see `Candidate`.
    """

    id: Hashable
    sheets: Mapping[str, Sheets] = field(default_factory=dict)
    deducted: tuple[Deducted, ...] = ()
    division: str = ""
    status: Status = Status.ACTIVE
    guest: bool = False
    reached: int = 0
    decided: int | None = None

    @property
    def sets_bests(self) -> bool:
        """Whether others are compared with it: active, and no guest."""
        return self.status is Status.ACTIVE and not self.guest


def round_reached(scheme: MarkingScheme, reached: int) -> int:
    """The round an entry is in, counted from 0: everybody goes through rounds that cut nobody."""
    current = 0
    while current < len(scheme.rounds) - 1 and (reached > current or not scheme.rounds[current].cuts):
        current += 1
    return current


def expected_sheets(scheme: MarkingScheme, reached: int) -> int:
    """How many judges' sheets an entry gets, in the rounds it is in."""
    last = round_reached(scheme, reached)
    return sum(len(module.seats) for module in scheme.modules if scheme.round_of(module) <= last)


class Field:
    """The entries of one event, scored by `scheme` and ranked by `rule`, kept up to date one by one."""

    def __init__(self, scheme: MarkingScheme, rule: RankingRule, entrants: Iterable[Entrant] = ()) -> None:
        self._scheme = scheme
        self._wanted = frozenset(term for tie in rule.ties for term in tie.terms)
        self._board = Board(rule)
        self._entrants: dict[Hashable, Entrant] = {}
        self._scores: dict[Hashable, Score] = {}
        self._compared = [
            (module.code, aspect)
            for module in scheme.modules
            for aspect in module.aspects
            if aspect.kind is AspectKind.RELATIVE
        ]
        self._figures: dict[str, dict[str, dict[Hashable, Fraction]]] = {}
        self._bests: dict[str, dict[str, Fraction]] = {}
        self._fill(entrants)

    @property
    def scores(self) -> Mapping[Hashable, Score]:
        """The score of every entry."""
        return self._scores

    def put(self, entrant: Entrant) -> None:
        """Add an entry or replace the one of the same id, and everything that follows from it."""
        before = self._entrants.get(entrant.id)
        if before == entrant:
            return
        self._entrants[entrant.id] = entrant
        self._score(entrant)
        if self._compared:
            self._compare({entrant.division, *(() if before is None else (before.division,))}, entrant.id)

    def entrant(self, id: Hashable) -> Entrant:
        """An entry as it was put; KeyError where there is none."""
        return self._entrants[id]

    def remove(self, id: Hashable) -> None:
        """Forget an entry; KeyError where there is none."""
        entrant = self._entrants.pop(id)
        del self._scores[id]
        self._board.remove(id)
        self._compare({entrant.division}, id)

    def place(self, id: Hashable) -> Place:
        """The place of one entry; KeyError where there is none."""
        return self._board.place(id)

    def places(self) -> tuple[Place, ...]:
        """All places in the order to show."""
        return self._board.places()

    def candidate(self, entrant: Entrant) -> Candidate:
        """The entry as ranking looks at it; a veto may take its place away."""
        score = self._scores[entrant.id]
        barred = any(veto.effect is VetoEffect.NO_RANK for veto in score.vetoes)
        status = Status.DISQUALIFIED if barred and entrant.status is Status.ACTIVE else entrant.status
        return Candidate(
            id=entrant.id,
            total=score.total,
            ties=score.ties,
            division=entrant.division,
            status=status,
            guest=entrant.guest,
            reached=score.reached,
            decided=entrant.decided,
        )

    def candidates(self) -> tuple[Candidate, ...]:
        """Every entry as ranking looks at it, in the order they came."""
        return tuple(self.candidate(entrant) for entrant in self._entrants.values())

    def _fill(self, entrants: Iterable[Entrant]) -> None:
        divisions = set()
        for entrant in entrants:
            self._entrants[entrant.id] = entrant
            self._score(entrant)
            divisions.add(entrant.division)
        self._compare(divisions, None)

    def _score(self, entrant: Entrant) -> None:
        self._scores[entrant.id] = score_entry(
            self._scheme,
            entrant.sheets,
            entrant.deducted,
            bests=self._bests.get(entrant.division, {}),
            reached=round_reached(self._scheme, entrant.reached),
            wanted=self._wanted,
        )
        self._board.put(self.candidate(entrant))

    # -- compared with the field's best -----------------------------------------------------------

    def _compare(self, divisions: set[str], changed: Hashable | None) -> None:
        """Find the bests of these divisions anew; where they moved, everybody there is scored again."""
        for division in divisions if self._compared else ():
            members = [entrant for entrant in self._entrants.values() if entrant.division == division]
            self._note_figures(division, [e for e in members if changed is None or e.id == changed], changed)
            bests = self._find_bests(division)
            if bests != self._bests.get(division, {}):
                self._bests[division] = bests
                for entrant in members:
                    self._score(entrant)

    def _note_figures(self, division: str, entrants: Iterable[Entrant], changed: Hashable | None) -> None:
        known = self._figures.setdefault(division, {})
        for figures in known.values():
            figures.pop(changed, None)
        for entrant in entrants:
            for module, aspect in self._compared if entrant.sets_bests else ():
                figure = self._figure(entrant.id, module, aspect)
                if figure is not None and not self._is_void(entrant.id, module):
                    known.setdefault(f"{module}.{aspect.code}", {})[entrant.id] = figure

    def _is_void(self, id: Hashable, module: str) -> bool:
        """Whether a veto makes nothing of what the entry did in a module: nobody is compared with it then."""
        vetoes = self._scores[id].vetoes
        everywhere = (VetoEffect.NO_RANK, VetoEffect.ZERO_TOTAL)
        return any(
            veto.effect in everywhere or (veto.effect is VetoEffect.ZERO_MODULE and veto.module == module)
            for veto in vetoes
        )

    def _figure(self, id: Hashable, module: str, aspect: Aspect) -> Fraction | None:
        scored = self._scores[id].module(module).aspects
        found = next((each for each in scored if each.aspect.code == aspect.code), None)
        return found.combined.value if found is not None and found.combined is not None else None

    def _find_bests(self, division: str) -> dict[str, Fraction]:
        bests = {}
        for module, aspect in self._compared:
            key = f"{module}.{aspect.code}"
            if figures := self._figures[division].get(key):
                bests[key] = min(figures.values()) if aspect.lower else max(figures.values())
        return bests
