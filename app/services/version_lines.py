"""The results of an event as they stand, line by line as versions are compared, and their digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.versions import VersionLine, digest_versions
from app.services.entitlements import EntryDue
from app.services.results import EventResults


def live_lines(results: EventResults, dues: Mapping[int, EntryDue]) -> tuple[VersionLine, ...]:
    """The results as they stand, to be compared; stations only where nobody may know the names yet."""
    awards = {due.id: due.award for due in results.allotment.awards}
    names = [module.name for module in results.event.rules.scheme.modules]
    return tuple(
        VersionLine(
            id=row.label.entry_id,
            label=results.public_name(row),
            organization=row.label.organization if results.opened else "",
            status=row.label.status,
            guest=row.label.guest,
            rank=row.rank,
            total=row.score.total if row.shown else None,
            shown=row.shown,
            modules=tuple(zip(names, row.modules, strict=True)),
            award=awards.get(row.label.entry_id, ""),
            number=row.label.number if results.opened else "",
            division=row.label.division,
            authors=row.label.authors if results.opened else "",
            extras=dues[row.label.entry_id].extras.told if row.label.entry_id in dues else (),
        )
        for row in results.rows
    )


def results_digest(results: EventResults) -> str:
    """What a signature stands for: another text once a place, a score, an award or a name is another.

    Names are in it also where they are hidden: opening them changes nothing that was signed. What follows
    from places by the notice (honours, money, awards of units) is not for the chief judge to sign.
    """
    titles = (results.competition, results.event.name)
    return digest_versions(titles, live_lines(replace(results, opened=True), {}))
