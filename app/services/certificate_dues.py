"""应发证书: everything that is to have a certificate, by the newest published results and by decision.

`source` is a stable key of what a certificate is given for: `award/EVENT/ENTRY`,
`honour/EVENT/ENTRY/NAME/PERSON`, `promotion/EVENT/ENTRY/PERSON`, `unit/EVENT/AWARD/UNIT`,
`decision/EVENT/AWARD/RECIPIENT/ORGANIZATION`; EVENT is 0 for the whole competition. A second one of the
same key (two people of one name in a team) gets a number behind it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.certificate_words import KIND_OF_ENTRY, CertificateWords
from app.domain.certificates import Category, CertificateKind
from app.domain.extras import EventExtras, Extras, read_event_extras, read_extras
from app.services.competitions import load_competition_rules
from app.services.decisions import list_award_decisions
from app.services.newest_versions import newest_publications
from app.services.rows import load_competition_row
from app.services.standings import CompetitionStandings, compute_standings
from db.tables import Certificate, Event, Organization, Publication, PublishedResult

PROMOTION = "等级晋升"
COMRADE = "同志"
_CATEGORIES = tuple(Category)
_LAST = 10_000


@dataclass(frozen=True, slots=True)
class Due:
    """One certificate that is to be given. `order`: category, award tier, division, rank.

    `version` is that of the published results, 0 for the whole competition. Not `ready`: it is decided, but
    the results it belongs to are not final.
    """

    source: str
    category: Category
    event_id: int | None
    entry_id: int | None
    wording: CertificateKind
    competition: str
    event: str
    recipient: str
    honorific: str
    authors: str
    organization: str
    award: str
    rank: int | None
    detail: str
    order: tuple[int, int, str, int]
    version: int = 0
    ready: bool = True

    @property
    def words(self) -> CertificateWords:
        """What makes it another certificate when it changes."""
        return CertificateWords(
            self.competition,
            self.event,
            self.recipient,
            self.authors,
            self.organization,
            self.award,
            self.detail,
        )


@dataclass(frozen=True, slots=True)
class Dues:
    """What is to be given. Of the units of the whole competition nothing is known until it is `final`.

    `versions` is the newest one of each published event.
    """

    due: tuple[Due, ...]
    versions: Mapping[int, int]
    final: bool


def list_dues(session: Session, competition_id: int) -> tuple[Due, ...]:
    """Everything that is to have a certificate now, event by event, each in the order of numbering."""
    return tuple(due for due in find_dues(session, competition_id).due if due.ready)


def find_dues(
    session: Session, competition_id: int, *, event_id: int | None = None, whole: bool = True
) -> Dues:
    """The dues of one event, or of all; `whole`: with those of the whole competition."""
    found: list[Due] = []
    versions = {}
    units = _Units(session)
    for publication in _publications(session, newest_publications(competition_id), event_id):
        versions[publication.event_id] = publication.version
        found += publication.dues(units)
    final = False
    if whole and _gives_as_a_whole(session, competition_id):
        standings = compute_standings(session, competition_id)
        final = standings.is_final
        found += _whole_dues(session, competition_id, standings, units)
    return Dues(tuple(_numbered(found)), versions, final)


def find_version_dues(session: Session, publication_id: int) -> tuple[Due, ...]:
    """What one published version gave, the newest or not, in the order of numbering."""
    wanted = sa.select(col(Publication.id)).where(col(Publication.id) == publication_id)
    units = _Units(session)
    found = (due for publication in _publications(session, wanted) for due in publication.dues(units))
    return tuple(_numbered(found))


def _numbered(dues: Iterable[Due]) -> Iterator[Due]:
    """Every source once, each event in its order."""
    seen: Counter[str] = Counter()
    for due in dues:
        seen[due.source] += 1
        yield due if seen[due.source] == 1 else replace(due, source=f"{due.source}/{seen[due.source]}")


class _Units(Container[str]):
    """The names of all units, read when the first is asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._names: frozenset[str] | None = None

    def __contains__(self, name: object) -> bool:
        if self._names is None:
            self._names = frozenset(self._session.exec(select(Organization.name)))
        return name in self._names


# -- events ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Published:
    """A version of an event, usually the newest, with the lines that give anything."""

    event_id: int
    version: int
    competition: str
    event: str
    kind: CertificateKind
    tiers: Mapping[str, int]
    extras: EventExtras
    lines: tuple[sa.Row[Any], ...]

    def dues(self, units: Container[str]) -> list[Due]:
        """Sorted as they are numbered."""
        found = [due for line in self.lines for due in self._of_line(line)]
        found += self._of_units()
        found += self._by_decision(units)
        return sorted(found, key=lambda due: due.order)

    def _of_line(self, line: sa.Row[Any]) -> Iterator[Due]:
        if line.award:
            yield self._line_due(line, Category.AWARD, (), line.award)
        extras = read_extras(line.extras)
        yield from self._honours(line, extras)
        for each in extras.decided:
            said = (each.award, line.recipient, line.organization)
            due = self._line_due(line, Category.DECISION, (), each.award)
            yield replace(due, source=f"decision/{self.event_id}/{'/'.join(said)}")
        for rise in extras.promotions:
            award = rise.name or PROMOTION
            due = self._line_due(line, Category.PROMOTION, (rise.person,), award, rise.person)
            yield replace(due, detail=rise.text)

    def _honours(self, line: sa.Row[Any], extras: Extras) -> Iterator[Due]:
        for honour in extras.honours:
            key = (honour.name, honour.person)
            yield self._line_due(line, Category.HONOUR, key, honour.name, honour.person)

    def _line_due(
        self, line: sa.Row[Any], category: Category, key: tuple[str, ...], award: str, person: str = ""
    ) -> Due:
        """A due of an entry, or of one `person` of it."""
        kind: CertificateKind = "person" if person else self.kind
        tier = self.tiers.get(award, _LAST)
        return Due(
            source="/".join((category.value, str(self.event_id), str(line.entry_id), *key)),
            category=category,
            event_id=self.event_id,
            entry_id=line.entry_id,
            wording=kind,
            competition=self.competition,
            event=self.event,
            recipient=person or line.recipient,
            honorific=COMRADE if kind == "person" else "",
            authors="" if person else line.authors,
            organization=line.organization,
            award=award,
            rank=line.rank,
            detail="",
            order=(_CATEGORIES.index(category), tier, line.division, line.rank or _LAST),
            version=self.version,
        )

    def _of_units(self) -> list[Due]:
        return [
            _unit_due(self, given.unit, given.award, position)
            for position, given in enumerate(self.extras.unit_awards)
        ]

    def _by_decision(self, units: Container[str]) -> list[Due]:
        return [
            _decided_due(self, given.recipient, given.organization, given.award, units, position)
            for position, given in enumerate(self.extras.decided)
        ]


def _publications(session: Session, wanted: sa.Select[Any], event_id: int | None = None) -> list[_Published]:
    """The publications whose ids are `wanted`; of one event only, where it is named."""
    statement = (
        sa.select(
            col(Publication.id),
            col(Publication.event_id),
            col(Publication.version),
            col(Publication.competition),
            col(Publication.event),
            col(Publication.rules),
            col(Publication.teams),
            col(Event.entry_kind),
        )
        .join(Event, col(Publication.event_id) == col(Event.id))
        .where(col(Publication.id).in_(wanted))
        .order_by(col(Publication.event_id))
    )
    if event_id is not None:
        statement = statement.where(col(Publication.event_id) == event_id)
    publications = session.execute(statement).all()
    lines = _lines(session, wanted, event_id)
    return [
        _Published(
            event_id=row.event_id,
            version=row.version,
            competition=row.competition,
            event=row.event,
            kind=KIND_OF_ENTRY[row.entry_kind],
            tiers={tier["name"]: at for at, tier in enumerate(row.rules.get("awards", {}).get("tiers", ()))},
            extras=read_event_extras(row.teams),
            lines=tuple(lines.get(row.id, ())),
        )
        for row in publications
    ]


def _lines(session: Session, wanted: sa.Select[Any], event_id: int | None) -> dict[int, list[sa.Row[Any]]]:
    """By publication the lines that give anything."""
    gives = (col(PublishedResult.award) != "") | (
        sa.cast(col(PublishedResult.extras), sa.String) != sa.literal("{}")
    )
    statement = (
        sa.select(
            col(PublishedResult.publication_id),
            col(PublishedResult.entry_id),
            col(PublishedResult.recipient),
            col(PublishedResult.authors),
            col(PublishedResult.organization),
            col(PublishedResult.division),
            col(PublishedResult.rank),
            col(PublishedResult.award),
            col(PublishedResult.extras),
        )
        .join(Publication, col(PublishedResult.publication_id) == col(Publication.id))
        .where(col(PublishedResult.publication_id).in_(wanted), gives)
        .order_by(col(PublishedResult.publication_id), col(PublishedResult.position))
    )
    if event_id is not None:
        statement = statement.where(col(Publication.event_id) == event_id)
    found: defaultdict[int, list[sa.Row[Any]]] = defaultdict(list)
    for line in session.execute(statement):
        found[line.publication_id].append(line)
    return found


# -- units and decisions, of an event or of the whole competition -----------------------------------


@dataclass(frozen=True, slots=True)
class _Whole:
    """The whole competition as somebody who gives."""

    competition: str
    event: str = ""
    event_id: int | None = None
    version: int = 0


def _unit_due(giver: _Published | _Whole, unit: str, award: str, position: int) -> Due:
    return Due(
        source=f"unit/{giver.event_id or 0}/{award}/{unit}",
        category=Category.UNIT,
        event_id=giver.event_id,
        entry_id=None,
        wording="unit",
        competition=giver.competition,
        event=giver.event,
        recipient=unit,
        honorific="",
        authors="",
        organization="",
        award=award,
        rank=None,
        detail="",
        order=(_CATEGORIES.index(Category.UNIT), 0, "", position),
        version=giver.version,
    )


def _decided_due(
    giver: _Published | _Whole,
    recipient: str,
    organization: str,
    award: str,
    units: Container[str],
    position: int,
) -> Due:
    kind: CertificateKind = "unit" if recipient == organization or recipient in units else "person"
    return Due(
        source=f"decision/{giver.event_id or 0}/{award}/{recipient}/{organization}",
        category=Category.DECISION,
        event_id=giver.event_id,
        entry_id=None,
        wording=kind,
        competition=giver.competition,
        event=giver.event,
        recipient=recipient,
        honorific=COMRADE if kind == "person" else "",
        authors="",
        organization="" if recipient == organization else organization,
        award=award,
        rank=None,
        detail="",
        order=(_CATEGORIES.index(Category.DECISION), _LAST, "", position),
        version=giver.version,
    )


def _gives_as_a_whole(session: Session, competition_id: int) -> bool:
    """Whether the standings are worth computing: something is given by them, or was before."""
    if load_competition_rules(session, competition_id).awards.unit_awards:
        return True
    decisions = list_award_decisions(session, competition_id)
    if any(each.event_id is None and each.stands for each in decisions):
        return True
    given = select(Certificate.id).where(
        Certificate.competition_id == competition_id,
        col(Certificate.event_id).is_(None),
        Certificate.state != "void",
    )
    return session.exec(given.limit(1)).first() is not None


def _whole_dues(
    session: Session, competition_id: int, standings: CompetitionStandings, units: Container[str]
) -> Iterator[Due]:
    """Awards of units once every event is published; awards by decision as they stand."""
    giver = _Whole(load_competition_row(session, competition_id).title)
    of_units = {allotment.award for allotment in standings.unit_awards}
    for position, given in enumerate(standings.awards):
        if given.award not in of_units:
            due = _decided_due(giver, given.recipient, given.organization, given.award, units, position)
            yield replace(due, ready=standings.is_final)
        elif standings.is_final:
            yield _unit_due(giver, given.recipient, given.award, position)
