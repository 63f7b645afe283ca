"""单位成绩报告 and 等级晋升名单: what the newest published versions give, by unit and by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from sqlmodel import Session

from app.domain.handover import NO_UNIT
from app.domain.numbers import exact_text
from app.domain.people import SKILL_LEVELS
from app.domain.prize_list import WHOLE, ZERO
from app.domain.promotion_list import Promoted, PromotionList
from app.domain.unit_report import UnitLine, UnitReport
from app.services.certificate_matching import valid_certificates
from app.services.competitions import list_events, load_competition
from app.services.newest_versions import newest_publications
from app.services.papers import head_stamp
from app.services.publishing import PublicationView, PublishedRow, load_publication
from app.services.standings import CompetitionStandings, compute_standings


class _Certificates:
    """The valid certificates of a competition, found by whom they are of."""

    def __init__(self, session: Session, competition_id: int) -> None:
        self._of_entries: defaultdict[int, list[str]] = defaultdict(list)
        self._others: defaultdict[tuple[int | None, str, str, str], list[str]] = defaultdict(list)
        for row in valid_certificates(session, competition_id):
            if row.entry_id is not None:
                self._of_entries[row.entry_id].append(row.number)
            else:
                self._others[row.event_id, row.award, row.recipient, row.organization].append(row.number)

    def of_entry(self, entry_id: int) -> tuple[str, ...]:
        """The numbers of an entry's certificates."""
        return tuple(self._of_entries[entry_id])

    def of_award(
        self, event_id: int | None, award: str, recipient: str, organization: str = ""
    ) -> tuple[str, ...]:
        """The numbers of what was given beside entries, by the whole competition without an event."""
        unit = "" if organization == recipient else organization  # as a certificate of a unit tells it once
        return tuple(self._others[event_id, award, recipient, unit])


def load_unit_reports(session: Session, competition_id: int) -> tuple[UnitReport, ...]:
    """The reports of all units that are in a published version, by name; what is of none of them last."""
    versions = _newest(session, competition_id)
    certificates = _Certificates(session, competition_id)
    standings = compute_standings(session, competition_id)
    found: defaultdict[str, list[UnitLine]] = defaultdict(list)
    for version in versions:
        for row in version.rows:
            found[row.organization or NO_UNIT].append(_entry_line(version, row, certificates))
    units = frozenset(found)
    beside = [given for version in versions for given in _beside_entries(version, certificates)]
    for unit, line in (*beside, *_of_the_whole(standings, certificates)):
        found[unit if unit in units else NO_UNIT].append(line)
    places = _places(standings)
    competition = load_competition(session, competition_id).title
    missing, audit = _missing(session, competition_id, versions), head_stamp(session)
    return tuple(
        UnitReport(
            competition=competition,
            unit=unit,
            lines=tuple(found[unit]),
            basis=_basis(versions),
            standing=places.get(unit, ""),
            missing=missing,
            audit=audit,
        )
        for unit in sorted(found, key=lambda unit: (unit == NO_UNIT, unit))
    )


def load_promotion_list(session: Session, competition_id: int) -> PromotionList:
    """Everybody whose level rises by the newest published versions, event by event in the order of places."""
    versions = _newest(session, competition_id)
    return PromotionList(
        competition=load_competition(session, competition_id).title,
        basis=_basis(versions),
        lines=tuple(
            Promoted(
                event=version.event,
                rank=row.rank,
                name=rise.person or row.recipient,
                organization=row.organization,
                before="" if rise.from_level is None else SKILL_LEVELS[rise.from_level],
                after=SKILL_LEVELS[rise.to_level],
                reason=rise.reason,
            )
            for version in versions
            for row in version.rows
            for rise in row.extras.promotions
        ),
        missing=_missing(session, competition_id, versions),
        audit=head_stamp(session),
    )


def _newest(session: Session, competition_id: int) -> tuple[PublicationView, ...]:
    """The newest versions in the order of the events."""
    ids = session.execute(newest_publications(competition_id)).scalars()
    found = {view.event_id: view for view in (load_publication(session, each or 0) for each in ids)}
    return tuple(found[event.id] for event in list_events(session, competition_id) if event.id in found)


def _missing(session: Session, competition_id: int, versions: tuple[PublicationView, ...]) -> tuple[str, ...]:
    published = {version.event_id for version in versions}
    return tuple(event.name for event in list_events(session, competition_id) if event.id not in published)


def _basis(versions: tuple[PublicationView, ...]) -> str:
    return f"依据已公布的 {len(versions)} 个赛项"


# -- the lines of a unit ---------------------------------------------------------------------------


def _entry_line(version: PublicationView, row: PublishedRow, certificates: _Certificates) -> UnitLine:
    honours = [f"{each.name}({each.person})" if each.person else each.name for each in row.extras.honours]
    rises = [f"{each.person}{each.text}" for each in row.extras.promotions]
    decided = [each.award for each in row.extras.decided]
    return UnitLine(
        event=f"{version.event}({row.division})" if row.division else version.event,
        name=f"{row.recipient}({row.authors})" if row.authors else row.recipient,
        place=str(row.rank) if row.rank is not None else row.status_text,
        total=row.shown or "—",
        awards=tuple(filter(None, (row.award, *honours, *decided, *rises))),
        certificates=certificates.of_entry(row.entry_id),
        money=row.extras.money_total,
    )


def _beside_entries(version: PublicationView, certificates: _Certificates) -> Iterator[tuple[str, UnitLine]]:
    """Teams, awards of units and by decision of one event, each with its unit."""
    extras = version.extras
    for team in extras.teams:
        place = "" if team.rank is None else str(team.rank)
        event = f"{version.event}({team.division})" if team.division else version.event
        yield team.unit, UnitLine(event, "团体", place, team.shown or "—", entry=False)
    for given in extras.unit_awards:
        numbers = certificates.of_award(version.event_id, given.award, given.unit)
        yield given.unit, _award_line(version.event, given.unit, given.award, numbers, given.amount)
    for each in extras.decided:
        numbers = certificates.of_award(version.event_id, each.award, each.recipient, each.organization)
        line = _award_line(version.event, each.recipient, each.award, numbers, each.amount)
        yield each.organization or each.recipient, line


def _of_the_whole(
    standings: CompetitionStandings, certificates: _Certificates
) -> Iterator[tuple[str, UnitLine]]:
    """What the competition itself gives, once every event is published."""
    for each in standings.awards if standings.is_final else ():
        numbers = certificates.of_award(None, each.award, each.recipient, each.organization)
        line = _award_line(WHOLE, each.recipient, each.award, numbers, each.amount)
        yield each.organization or each.recipient, line


def _award_line(
    event: str, recipient: str, award: str, numbers: tuple[str, ...], amount: Decimal | None
) -> UnitLine:
    return UnitLine(
        event, recipient, awards=(award,), certificates=numbers, money=amount or ZERO, entry=False
    )


def _places(standings: CompetitionStandings) -> Mapping[str, str]:
    """'团体总分第 3 名(86 分)' by unit; none before every event is published."""
    return {
        str(each.unit): f"团体总分第 {each.rank} 名({exact_text(each.points)} 分)"
        for each in (standings.whole if standings.is_final else ())
        if each.rank is not None
    }
