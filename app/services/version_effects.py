"""What a version that corrects another one changed, and which awards and certificates it affects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlmodel import Session, col, select

from app.domain.version_effects import (
    CertificateEffect,
    EffectKind,
    Given,
    VersionEffects,
    compare_given,
    tell_handling,
)
from app.services.certificate_dues import Due, find_version_dues
from app.services.certificate_matching import Matching, match_version, printed_ids
from app.services.papers import published_stamp
from app.services.publishing import compare_publications, load_publication
from app.services.rows import row_id
from db.tables import Certificate, Publication

NEW = "新发证书"
REWRITE = "还没有打印,打印前改写名次"


def version_effects(session: Session, publication_id: int) -> VersionEffects | None:
    """What a version changed against the one before it; None for the first."""
    publication = load_publication(session, publication_id)
    earlier = session.exec(
        select(Publication.id).where(
            Publication.event_id == publication.event_id, Publication.version == publication.version - 1
        )
    ).first()
    if earlier is None:
        return None
    before, after = _given(session, earlier), _given(session, publication_id)
    matching = match_version(session, publication_id)
    return VersionEffects(
        competition=publication.competition,
        event=publication.event,
        version=publication.version,
        reason=publication.reason,
        published=f"{publication.published_at.astimezone():%Y-%m-%d %H:%M}",
        differences=compare_publications(load_publication(session, earlier), publication),
        given=compare_given(before, after),
        certificates=tuple(_certificates(session, matching, before)),
        audit=published_stamp(session, publication),
    )


def load_corrections(session: Session, event_id: int) -> tuple[VersionEffects, ...]:
    """What each version of an event corrected, in their order; without those that corrected nothing."""
    versions = session.exec(
        select(Publication.id).where(Publication.event_id == event_id).order_by(col(Publication.version))
    )
    found = (version_effects(session, key) for key in versions if key is not None)
    return tuple(each for each in found if each is not None and each.corrects)


def _given(session: Session, publication_id: int) -> dict[str, Given]:
    """Every award of a version, by what it is given for."""
    return {due.source: _award(due) for due in find_version_dues(session, publication_id)}


def _award(due: Due) -> Given:
    return Given(due.recipient, due.organization, f"{due.award}{f'({due.detail})' if due.detail else ''}")


def _certificates(
    session: Session, matching: Matching, before: Mapping[str, Given]
) -> Iterator[CertificateEffect]:
    """Those to be made void first, then those whose place is another one, then new ones.

    What the version `before` gave already is not new, though it may have no certificate yet.
    """
    printed = printed_ids(session, [each.certificate for each in matching.outdated])
    numbers = _numbers(session, (each.certificate.replaced_by for each in matching.outdated))
    replaced = set()
    for each in matching.outdated:
        row = each.certificate
        if each.instead is not None:
            replaced.add(each.instead.source)
        yield CertificateEffect(
            kind=EffectKind.OUTDATED,
            number=row.number,
            recipient=row.recipient,
            organization=row.organization,
            award=row.award,
            printed=row.id in printed,
            change=each.change,
            handling=tell_handling(
                printed=row.id in printed,
                void=row.state == "void",
                instead="" if each.instead is None else each.instead.award,
                replaced_by=numbers.get(row.replaced_by or 0, ""),
            ),
            settled=row.state == "void",
        )
    for moved in matching.moved:
        row = moved.certificate
        yield CertificateEffect(
            kind=EffectKind.MOVED,
            number=row.number,
            recipient=row.recipient,
            organization=row.organization,
            award=row.award,
            printed=False,
            change=moved.change,
            handling=REWRITE,
            settled=False,
        )
    new = [due for due in matching.new if due.source not in replaced]
    yield from _new(session, [due for due in new if before.get(due.source) != _award(due)])


def _new(session: Session, dues: Iterable[Due]) -> Iterator[CertificateEffect]:
    """What nobody had a certificate for before; with its number once it has one."""
    dues = list(dues)
    rows = session.exec(
        select(Certificate)
        .where(
            col(Certificate.event_id).in_({due.event_id for due in dues}),
            col(Certificate.source).in_([due.source for due in dues]),
            Certificate.state != "void",
        )
        .order_by(col(Certificate.id))
    )
    by_source = {row.source: row for row in rows}
    for due in dues:
        row = by_source.get(due.source)
        given = _award(due)
        yield CertificateEffect(
            kind=EffectKind.NEW,
            number="" if row is None else row.number,
            recipient=due.recipient,
            organization=due.organization,
            award=given.award,
            printed=row is not None and row.state == "printed",
            change="新获奖项",
            handling=NEW if row is None else "已新发",
            settled=row is not None,
        )


def _numbers(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = [key for key in ids if key is not None]
    rows = session.exec(select(Certificate).where(col(Certificate.id).in_(wanted)))
    return {row_id(row): row.number for row in rows}
