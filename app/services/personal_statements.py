"""个人成绩说明: each line of a published version as its own paper, from what was frozen then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlmodel import Session

from app.domain.personal_statement import PersonalStatement
from app.services.papers import published_stamp, published_text
from app.services.publishing import PublishedRow, load_publication
from app.services.result_notices import load_result_notice


def load_statements(session: Session, publication_id: int) -> tuple[PersonalStatement, ...]:
    """The papers of all entries, in the order of the results."""
    publication = load_publication(session, publication_id)
    notice = load_result_notice(session, publication_id)
    stamp = published_stamp(session, publication)
    fields = Counter(row.division for row in publication.rows if row.rank is not None)
    places = Counter((row.division, row.rank) for row in publication.rows)
    return tuple(
        PersonalStatement(
            competition=publication.competition,
            event=f"{publication.event}({row.division})" if row.division else publication.event,
            version=f"第 {publication.version} 版",
            published=published_text(publication),
            number=row.number,
            name=f"{row.recipient}({row.authors})" if row.authors else row.recipient,
            organization=row.organization,
            place=_place(row, fields[row.division], places[row.division, row.rank]),
            total=row.shown or "—",
            award=row.award,
            award_reason=row.award_reason,
            steps=row.steps,
            given=tuple(_given(row)),
            objections=notice.objections,
            audit=stamp,
        )
        for row in publication.rows
    )


def _place(row: PublishedRow, field: int, sharing: int) -> str:
    if row.rank is None:
        return row.status_text
    shared = "并列" if sharing > 1 else ""
    return f"{shared}第 {row.rank} 名(共 {field} 名)"


def _given(row: PublishedRow) -> Iterator[str]:
    """Honours, promotions, awards by decision, money; and what was refused, each with its reason."""
    extras = row.extras
    for honour in extras.honours:
        yield f"{honour.person}{honour.name}:{honour.reason}"
    for rise in extras.promotions:
        yield f"{rise.person}{rise.text}:{rise.reason}"
    for decided in extras.decided:
        yield f"{decided.award}:{decided.reason}(批准:{decided.approver})"
    for paid in extras.money:
        yield f"{paid.person}{paid.award}的奖金 {paid.amount:,.2f} 元"
    for denied in extras.refusals:
        yield f"{denied.person}{denied.what}没有给:{denied.reason}"
