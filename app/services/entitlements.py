"""What follows from places and awards: honours, promotions of skill level, prize money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.awards import find_barred
from app.domain.honours import HonourCase, Honours, PersonFacts, judge_honours
from app.domain.prizes import prize_of
from app.domain.promotion import Promotions, judge_promotions
from app.services.results import EventResults
from app.services.rows import load_competition_row
from db.tables import Entry, EntryMember, Person


@dataclass(frozen=True, slots=True)
class Entitlements:
    """Of one event. `names` of people by their id; `money` by entry."""

    honours: Honours
    promotions: Promotions
    money: Mapping[int, Decimal]
    names: Mapping[int, str]


NOTHING = Entitlements(Honours(), Promotions(), {}, {})


def load_entitlements(session: Session, results: EventResults) -> Entitlements:
    """What a ranking entitles to by the award rule; nothing while nobody may know who the entries are."""
    rule, event = results.event.rules.awards, results.event
    if not results.opened or not (rule.honours or rule.promotions or rule.money):
        return NOTHING
    awards = {due.id: due.award for due in results.allotment.awards}
    lower = event.rules.ranking.lower_is_better
    people, names = _people(session, event.id) if rule.honours or rule.promotions else ({}, {})
    case = HonourCase(
        awards=awards,
        people=people,
        barred=find_barred(results.standings, rule, lower_is_better=lower),
        contest_class=event.contest_class,
        held_on=load_competition_row(session, event.competition_id).starts_on,
        lower_is_better=lower,
    )
    money = {
        row.label.entry_id: amount
        for row in results.rows
        if (award := awards.get(row.label.entry_id))
        and (amount := prize_of(award, rule.money, event.contest_class)) is not None
    }
    return Entitlements(
        judge_honours(results.standings, rule.honours, case),
        judge_promotions(results.standings, rule.promotions, people, lower_is_better=lower),
        money,
        names,
    )


People = dict[Hashable, list[PersonFacts]]


def _people(session: Session, event_id: int) -> tuple[People, dict[int, str]]:
    """What is known of the people of each entry, and their names by their ids."""
    rows = session.execute(
        sa.select(
            col(EntryMember.entry_id),
            col(Person.id),
            col(Person.name),
            col(Person.gender),
            col(Person.born_on),
            col(Person.skill_level),
        )
        .join(Person, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .where(col(Entry.event_id) == event_id)
        .order_by(col(EntryMember.entry_id), col(EntryMember.position))
    )
    people: defaultdict[Hashable, list[PersonFacts]] = defaultdict(list)
    names: dict[int, str] = {}
    for entry_id, person_id, name, gender, born_on, level in rows:
        people[entry_id].append(PersonFacts(person_id, gender, born_on, level))
        names[person_id] = name
    return dict(people), names
