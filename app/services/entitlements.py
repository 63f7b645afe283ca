"""应得: what an event gives beside its awards: honours, promotions, money, awards of units and by decision.

Read from the ranking as it stands. While a blind event is not published, nothing is told that depends on
who somebody is (`Entitlements.withheld` names it), and entries are called by their stations; the money is
then that of what is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session

from app.domain.awards import AwardRule, find_barred
from app.domain.extras import (
    Decided,
    Denied,
    EventExtras,
    Extras,
    GivenByDecision,
    Honour,
    Paid,
    Rise,
    TeamLine,
    UnitAward,
)
from app.domain.honours import HonourCase, Honours, PersonFacts, judge_honours
from app.domain.numbers import shown
from app.domain.prizes import PrizeSheet, list_prizes, subsidy_of
from app.domain.promotion import Promotions, judge_promotions
from app.domain.standings import make_standings
from app.domain.unit_awards import UnitAllotment, UnitFigure, allot_units
from app.services.competitions import load_competition, load_competition_rules
from app.services.decisions import AwardDecisionView, list_award_decisions
from app.services.entry_people import EntryPerson, list_people
from app.services.open_ties import decision_problems
from app.services.results import EventResults, ResultRow, compute_event
from app.services.unit_tally import live_event, unit_figures

PROMOTION = "等级晋升"


@dataclass(frozen=True, slots=True)
class EntryDue:
    """An entry that gets something, or that was in the places of something and does not get it.

    `label` is what may be shown of it; unit and number are '' while they must not be seen. `award` is the
    award of its rank, '' for none; its reason tells of decisions too.
    """

    entry_id: int
    label: str
    organization: str
    number: str
    division: str
    rank: int | None
    award: str
    award_reason: str
    extras: Extras


@dataclass(frozen=True, slots=True)
class Entitlements:
    """What an event gives as it stands, entries in the order of the ranking.

    `unit_awards` are the quotas behind `event_extras.unit_awards`. `prizes` sums up the money of entries,
    units and decisions. `withheld`: what is only told once the names may be seen. `problems`: what has to
    be settled before publishing, each with its cure.
    """

    event_id: int
    event: str
    contest_class: str
    held_on: date | None
    entries: tuple[EntryDue, ...]
    event_extras: EventExtras
    unit_awards: tuple[UnitAllotment, ...]
    prizes: PrizeSheet
    withheld: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """Prize money and subsidy together, in yuan."""
        return self.prizes.total + (self.event_extras.subsidy or Decimal(0))

    @property
    def by_entry(self) -> dict[int, EntryDue]:
        """The entries that get something or are refused something, by their id."""
        return {due.entry_id: due for due in self.entries}


def compute_entitlements(session: Session, event_id: int) -> Entitlements:
    """Everything an event gives by its rules, by the people of its entries and by decisions, as it stands."""
    return find_entitlements(session, compute_event(session, event_id))


def find_entitlements(session: Session, results: EventResults) -> Entitlements:
    """The same of results that are at hand; how much of it is told goes by whether they are `opened`."""
    return _Finder(session, results).find()


@dataclass(slots=True)
class _Drafts:
    """What was found so far of one entry."""

    honours: list[Honour] = field(default_factory=list)
    promotions: list[Rise] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    money: list[Paid] = field(default_factory=list)
    refusals: list[Denied] = field(default_factory=list)

    def extras(self) -> Extras:
        return Extras(
            tuple(self.honours),
            tuple(self.promotions),
            tuple(self.decided),
            tuple(self.money),
            tuple(self.refusals),
        )


class _Finder:
    """Puts together what one event gives."""

    def __init__(self, session: Session, results: EventResults) -> None:
        self._session, self._results = session, results
        self._rule: AwardRule = results.event.rules.awards
        competition = load_competition(session, results.event.competition_id)
        self._held_on = competition.starts_on
        asks = self._rule.honours or self._rule.promotions
        self._people: dict[int, list[EntryPerson]] = {}
        if asks and results.opened:
            self._people = list_people(session, results.event.id)
        self._drafts: defaultdict[int, _Drafts] = defaultdict(_Drafts)
        self._rows: dict[Hashable, ResultRow] = {row.label.entry_id: row for row in results.rows}
        self._awards = {due.id: due for due in results.allotment.awards}
        self._edge: defaultdict[Hashable, list[AwardDecisionView]] = defaultdict(list)
        self._others: list[AwardDecisionView] = []
        self._unit_decisions: defaultdict[tuple[str, str], set[Hashable]] = defaultdict(set)
        self._sort_decisions()

    def find(self) -> Entitlements:
        for refusal in self._results.allotment.refusals:
            self._draft(refusal.id).refusals.append(Denied(refusal.award, refusal.reason))
        self._add_honours()
        self._add_promotions()
        self._add_decided()
        units = self._unit_allotments()
        prizes = self._add_money(units)
        return Entitlements(
            event_id=self._results.event.id,
            event=self._results.event.name,
            contest_class=self._results.event.contest_class,
            held_on=self._held_on,
            entries=tuple(self._entry_due(row) for row in self._results.rows if self._gets(row)),
            event_extras=self._event_extras(units, prizes),
            unit_awards=units,
            prizes=prizes,
            withheld=self._withheld(),
            problems=decision_problems(units, self._rule.decided, [each.award for each in self._others]),
        )

    def _draft(self, entry_id: Hashable) -> _Drafts:
        return self._drafts[self._rows[entry_id].label.entry_id]

    # -- honours and promotions --------------------------------------------------------------------

    def _add_honours(self) -> None:
        rules = [rule for rule in self._rule.honours if self._results.opened or not rule.personal]
        lower = self._results.event.rules.ranking.lower_is_better
        standings = self._results.standings
        case = HonourCase(
            awards={due.id: due.award for due in self._results.allotment.awards},
            people=self._facts(),
            barred=find_barred(standings, self._rule, lower_is_better=lower),
            contest_class=self._results.event.contest_class,
            held_on=self._held_on,
            lower_is_better=lower,
        )
        found: Honours = judge_honours(standings, rules, case)
        for due in found.due:
            person = self._person(due.id, due.person)
            self._draft(due.id).honours.append(Honour(due.honour, due.reason, person))
        for refusal in found.refused:
            person = self._person(refusal.id, refusal.person)
            self._draft(refusal.id).refusals.append(Denied(refusal.honour, refusal.reason, person))

    def _add_promotions(self) -> None:
        if not self._results.opened:
            return
        lower = self._results.event.rules.ranking.lower_is_better
        found: Promotions = judge_promotions(
            self._results.standings, self._rule.promotions, self._facts(), lower_is_better=lower
        )
        for due in found.due:
            person = self._person(due.id, due.person)
            rise = Rise(due.to_level, due.reason, due.from_level, person, due.name)
            self._draft(due.id).promotions.append(rise)
        for refusal in found.refused:
            person = self._person(refusal.id, refusal.person)
            self._draft(refusal.id).refusals.append(Denied(PROMOTION, refusal.reason, person))

    def _facts(self) -> dict[Hashable, Sequence[PersonFacts]]:
        return {entry: [known.facts for known in people] for entry, people in self._people.items()}

    def _person(self, entry_id: Hashable, person: Hashable) -> str:
        """The name of a person of an entry; '' where the entry is that person."""
        label = self._rows[entry_id].label
        people = self._people.get(label.entry_id, [])
        name = next((known.name for known in people if known.facts.person == person), "")
        return "" if len(people) == 1 and name == label.name else name

    # -- decisions ---------------------------------------------------------------------------------

    def _sort_decisions(self) -> None:
        """Those at the edge of a quota, those about units, and awards given by nothing but the decision."""
        event = self._results.event
        tiers = {tier.name for tier in self._rule.tiers}
        unit_awards = {rule.name for rule in self._rule.unit_awards}
        for decision in list_award_decisions(self._session, event.competition_id, event.id):
            if not decision.stands:
                continue
            if decision.award in tiers and decision.entry_id in self._rows:
                self._edge[decision.entry_id].append(decision)
            elif decision.award in unit_awards:
                unit = decision.organization or decision.recipient
                self._unit_decisions["", decision.award].add(unit)
            else:
                self._others.append(decision)

    def _add_decided(self) -> None:
        for entry_id, decisions in self._edge.items():
            due = self._awards.get(entry_id)
            for decision in decisions:
                if due is None or due.award != decision.award:
                    reason = f"决定授予{decision.award},但与现在的名次或名额不符,没有采用,请撤销后重新决定"
                    self._draft(entry_id).refusals.append(Denied(decision.award, reason))
        for decision in self._others:
            if decision.entry_id in self._rows:
                reason = decision.reason if self._results.opened else ""  # it may well tell a name
                decided = Decided(decision.award, reason, decision.approver)
                self._draft(decision.entry_id).decided.append(decided)

    def _free_decisions(self) -> list[AwardDecisionView]:
        return [each for each in self._others if each.entry_id not in self._rows]

    # -- units -------------------------------------------------------------------------------------

    def _unit_allotments(self) -> tuple[UnitAllotment, ...]:
        if not self._rule.unit_awards or not self._results.opened:
            return ()
        figures = unit_figures([live_event(self._results)], self._unit_points())
        return tuple(allot_units(figures, rule, self._unit_decisions) for rule in self._rule.unit_awards)

    def _unit_points(self) -> Mapping[Hashable, Fraction]:
        """Points of units in this event: the team result, else by the rule of the competition's standings.

        A team result where lower is better is no points. A unit with several teams has those of all.
        """
        if all(rule.by is not UnitFigure.POINTS for rule in self._rule.unit_awards):
            return {}
        event = self._results.event
        if event.rules.teams is not None and not event.rules.ranking.lower_is_better:
            points: defaultdict[Hashable, Fraction] = defaultdict(Fraction)
            for team in self._results.teams:
                points[team.unit] += team.total or 0
            return points
        standings = load_competition_rules(self._session, event.competition_id).standings
        if standings is None:
            return {}
        return {
            each.unit: each.points for each in make_standings([live_event(self._results).result], standings)
        }

    def _event_extras(self, units: Sequence[UnitAllotment], prizes: PrizeSheet) -> EventExtras:
        paid = {line.id: line.amount for line in prizes.lines}
        decimals = self._results.event.rules.scheme.rounding.decimals
        return EventExtras(
            teams=tuple(
                TeamLine(
                    unit=str(team.unit),
                    rank=team.rank,
                    total=team.total,
                    shown="" if team.total is None else shown(team.total, decimals),
                    division=team.division,
                    members=tuple(self._rows[member].label.entry_id for member in team.members),
                    steps=team.steps,
                    left_out=tuple(each.text for each in team.left_out),
                    reason=team.reason,
                )
                for team in self._results.teams
            ),
            unit_awards=tuple(
                UnitAward(str(due.unit), due.award, due.reason, paid.get(("unit", due.unit, due.award)))
                for unit in units
                for due in unit.due
            ),
            decided=tuple(
                GivenByDecision(
                    award=each.award,
                    recipient=each.recipient,
                    organization=each.organization,
                    reason=each.reason,
                    approver=each.approver,
                    amount=paid.get(("decision", each.id, each.award)),
                )
                for each in self._free_decisions()
            ),
            subsidy=subsidy_of(self._rule.subsidy, self._results.event.contest_class),
        )

    # -- money -------------------------------------------------------------------------------------

    def _add_money(self, units: Sequence[UnitAllotment]) -> PrizeSheet:
        """The money of everything that is given; what goes to an entry is noted there."""
        if not self._rule.money:
            return PrizeSheet((), (), ())
        given: list[tuple[tuple[str, Hashable, str], str]] = []
        for row in self._results.rows:
            entry_id = row.label.entry_id
            if entry_id in self._awards:
                given.append((("entry", entry_id, ""), self._awards[entry_id].award))
            if entry_id in self._drafts:
                draft = self._drafts[entry_id]
                given += [(("entry", entry_id, each.person), each.name) for each in draft.honours]
                given += [(("entry", entry_id, ""), each.award) for each in draft.decided]
        given += [(("unit", due.unit, due.award), due.award) for unit in units for due in unit.due]
        given += [(("decision", each.id, each.award), each.award) for each in self._free_decisions()]
        prizes = list_prizes(given, self._rule.money, self._results.event.contest_class)
        for line in prizes.lines:
            match line.id:
                case ("entry", int(entry_id), str(person)):
                    self._drafts[entry_id].money.append(Paid(line.award, line.amount, person))
        return prizes

    # -- lines -------------------------------------------------------------------------------------

    def _gets(self, row: ResultRow) -> bool:
        return row.label.entry_id in self._awards or row.label.entry_id in self._drafts

    def _entry_due(self, row: ResultRow) -> EntryDue:
        label, opened = row.label, self._results.opened
        due = self._awards.get(label.entry_id)
        reasons = [due.reason] if due else []
        decisions = [each for each in self._edge[label.entry_id] if due and each.award == due.award]
        reasons += [f"决定理由:{each.reason}(批准:{each.approver})" for each in decisions if opened]
        draft = self._drafts[label.entry_id] if label.entry_id in self._drafts else _Drafts()
        reasons += [f"{each.award}:{each.reason}(批准:{each.approver})" for each in draft.decided if opened]
        return EntryDue(
            entry_id=label.entry_id,
            label=self._results.told_name(row),
            organization=label.organization if opened else "",
            number=label.number if opened else "",
            division=label.division,
            rank=row.rank,
            award=due.award if due else "",
            award_reason=";".join(reasons),
            extras=draft.extras(),
        )

    def _withheld(self) -> tuple[str, ...]:
        if self._results.opened:
            return ()
        names = [rule.name for rule in self._rule.honours if rule.personal]
        names += [PROMOTION] if self._rule.promotions else []
        return (*names, *(rule.name for rule in self._rule.unit_awards))
