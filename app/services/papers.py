"""成绩单 of published versions, as data and as files. Files are written outside of any transaction."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.chain import short_hash
from app.domain.result_list import ResultLine, ResultListData
from app.domain.rights import Right
from app.services.competitions import load_event
from app.services.publishing import PublicationView, PublishedRow, load_publication
from app.services.results import EventResults, ResultRow
from db.tables import AuditCheckpoint, AuditEntry

DRAFT = "未公布,仅供核对"


def result_lists(session: Session, publication_id: int) -> tuple[ResultListData, ...]:
    """The lists of a published version, one a division, ready to print or to write into a workbook."""
    publication = load_publication(session, publication_id)
    event = load_event(session, publication.event_id)
    moment = publication.published_at.astimezone()
    divisions = dict.fromkeys(row.division for row in publication.rows)
    stamp = published_stamp(session, publication)
    return tuple(
        ResultListData(
            competition=publication.competition,
            event=f"{publication.event}({division})" if division else publication.event,
            version=f"第 {publication.version} 版",
            published=f"{moment:%Y-%m-%d %H:%M} 公布",
            module_heads=publication.module_names,
            lines=tuple(_line(row, event.blind) for row in publication.rows if row.division == division),
            number_head="赛位号" if event.blind else "报名号",
            audit=stamp,
        )
        for division in divisions
    )


def published_stamp(session: Session, publication: PublicationView) -> str:
    """What ties a published version to the audit log: the same each time it is printed.

    '' where the log does not tell of it (yet).
    """
    row = f'["publication","{publication.id}",'
    entry = session.execute(
        sa.select(col(AuditEntry.seq), col(AuditEntry.hash))
        .where(
            col(AuditEntry.act).in_((Right.PUBLISH.value, Right.ADOPT.value)),
            col(AuditEntry.rows).contains(row, autoescape=True),
        )
        .order_by(col(AuditEntry.seq))
        .limit(1)
    ).first()
    return "" if entry is None else _stamp(session, *entry)


def head_stamp(session: Session) -> str:
    """What ties a draft to the audit log as it stands now."""
    head = session.execute(
        sa.select(col(AuditEntry.seq), col(AuditEntry.hash)).order_by(col(AuditEntry.seq).desc()).limit(1)
    ).first()
    return "" if head is None else _stamp(session, *head)


def _stamp(session: Session, seq: int, entry_hash: str) -> str:
    key = session.execute(
        sa.select(col(AuditCheckpoint.key))
        .where(col(AuditCheckpoint.seq) >= seq)
        .order_by(col(AuditCheckpoint.seq))
        .limit(1)
    ).scalar()
    signed = f" · 签名公钥 {short_hash(key[:8])}" if key else ""
    return f"审计链第 {seq} 条 {short_hash(entry_hash)}{signed}"


def draft_lists(
    results: EventResults, competition: str, moment: datetime, audit: str = ""
) -> tuple[ResultListData, ...]:
    """The lists of a ranking as it stands before it is published, one a division, marked as a draft.

    While the event is blind they name stations only. `audit` is the stamp of the log at that moment.
    """
    event = results.event
    awards = {due.id: due.award for due in results.allotment.awards}
    return tuple(
        ResultListData(
            competition=competition,
            event=f"{event.name}({division})" if division else event.name,
            version=DRAFT,
            published=f"{moment:%Y-%m-%d %H:%M} 生成",
            module_heads=tuple(module.name for module in event.rules.scheme.modules),
            lines=tuple(
                _draft_line(results, row, awards.get(row.label.entry_id, ""))
                for row in results.rows
                if row.label.division == division
            ),
            number_head="赛位号" if event.blind else "报名号",
            audit=audit,
        )
        for division in results.divisions
    )


def _draft_line(results: EventResults, row: ResultRow, award: str) -> ResultLine:
    label, blind = row.label, results.event.blind
    name = f"{label.name}({label.authors})" if label.authors else label.name
    station = "" if label.station is None else f"{label.station:02d}"
    return ResultLine(
        rank=str(row.rank) if row.rank is not None else row.status_text,
        number=station if blind else label.number,
        name=name if results.opened else "",
        organization=label.organization if results.opened else "",
        modules=tuple(text or "—" for text in row.modules),
        total=row.shown or "—",
        award=award,
    )


def _line(row: PublishedRow, blind: bool) -> ResultLine:
    return ResultLine(
        rank=str(row.rank) if row.rank is not None else row.status_text,
        number=f"{row.station:02d}" if blind and row.station is not None else row.number,
        name=f"{row.recipient}({row.authors})" if row.authors else row.recipient,
        organization=row.organization,
        modules=row.modules,
        total=row.shown or "—",
        award=row.award,
    )
