"""What a version, or the results as they stand, give beside awards: honours, promotions, money, teams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.domain.extras import EventExtras, Extras
from app.gui.screens.publishing.page import LIVE, EventPage


def extras_text(page: EventPage, version: int) -> str:
    """Everything that is given, a line each; '' for nothing."""
    publication = page.publication(version)
    if publication is not None:
        entries = ((row.recipient, row.extras) for row in publication.rows)
        return "\n".join((*_of_entries(entries), *_of_event(publication.extras)))
    told = ((due.label, due.extras) for due in page.given.entries)
    withheld = "、".join(page.given.withheld)
    later = (f"启封后才能算出:{withheld}。",) if withheld else ()
    return "\n".join((*_of_entries(told), *_of_event(page.given.event_extras), *later))


def pays(page: EventPage, version: int) -> bool:
    """Whether the version shown (the newest while the live results are) gives money."""
    publication = page.newest if version == LIVE else page.publication(version)
    if publication is None:
        return False
    beyond = publication.extras
    amounts = [
        *(each.amount for each in beyond.unit_awards),
        *(each.amount for each in beyond.decided),
    ]
    return bool(beyond.subsidy or any(amounts) or any(row.extras.money for row in publication.rows))


def _of_entries(entries: Iterable[tuple[str, Extras]]) -> Iterator[str]:
    for name, extras in entries:
        given = ";".join(f"{head} {text}" for head, text in extras.told if text)
        if given:
            yield f"{name}:{given}{' 元' if extras.money else ''}"
        for denied in extras.refusals:
            who = f"{name} {denied.person}" if denied.person else name
            yield f"{who}:没有{denied.what},{denied.reason}"


def _of_event(extras: EventExtras) -> Iterator[str]:
    for team in extras.teams:
        place = f"第 {team.rank} 名,{team.shown}" if team.rank is not None else team.reason
        division = f"({team.division})" if team.division else ""
        yield f"团体 {team.unit}{division}:{place}"
    for award in extras.unit_awards:
        money = "" if award.amount is None else f",奖金 {award.amount} 元"
        yield f"{award.award}:{award.unit}({award.reason}){money}"
    for given in extras.decided:
        money = "" if given.amount is None else f",奖金 {given.amount} 元"
        unit = f" {given.organization}" if given.organization else ""
        yield f"{given.award}:{given.recipient}{unit}({given.reason};批准:{given.approver}){money}"
    if extras.subsidy is not None:
        yield f"赛事补助 {extras.subsidy} 元"
