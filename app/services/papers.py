"""成绩单 of published versions, as data and as files. Files are written outside of any transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.chain import short_hash
from app.domain.extras import EventExtras, Extras
from app.domain.result_list import SUMMARY, ResultLine, ResultListData
from app.domain.rights import Right
from app.errors import UserError
from app.services.competitions import load_event
from app.services.entitlements import Entitlements, find_entitlements
from app.services.publishing import PublicationView, PublishedRow, load_publication
from app.services.results import EventResults, ResultRow, compute_event
from app.services.signing import load_signature
from db.tables import AuditCheckpoint, AuditEntry

DRAFT = "未公布,仅供核对"
SIGNED = "已签署,未公布"
NOT_SIGNED = "还没有签署成绩,请裁判长先在“成绩公布”中签署。"


def result_lists(session: Session, publication_id: int) -> tuple[ResultListData, ...]:
    """The lists of a published version, one a division, ready to print or to write into a workbook.

    Where the event has team results their list comes last.
    """
    publication = load_publication(session, publication_id)
    event = load_event(session, publication.event_id)
    divisions = dict.fromkeys(row.division for row in publication.rows)
    stamp = published_stamp(session, publication)
    lists = tuple(
        ResultListData(
            competition=publication.competition,
            event=f"{publication.event}({division})" if division else publication.event,
            version=f"第 {publication.version} 版",
            published=published_text(publication),
            module_heads=publication.module_names,
            lines=tuple(_line(row, event.blind) for row in publication.rows if row.division == division),
            number_head="赛位号" if event.blind else "报名号",
            audit=stamp,
        )
        for division in divisions
    )
    names = {row.entry_id: row.recipient for row in publication.rows}
    return (*lists, *_team_list(lists[0], publication.event, publication.extras, names))


def published_text(publication: PublicationView) -> str:
    """'2022-10-20 17:30 公布', and since when it is final."""
    final = publication.final_at
    said = f"{publication.published_at.astimezone():%Y-%m-%d %H:%M} 公布"
    return said if final is None else f"{said},{final.astimezone():%m-%d} 定稿"


def _team_list(
    like: ResultListData, event: str, extras: EventExtras, names: Mapping[int, str]
) -> tuple[ResultListData, ...]:
    """The list of the teams, headed like the event's own; none without teams."""
    if not extras.teams:
        return ()
    given = {
        team.unit: "、".join(each.award for each in extras.unit_awards if each.unit == team.unit)
        for team in extras.teams
    }
    divided = any(team.division for team in extras.teams)
    lines = tuple(
        ResultLine(
            rank="—" if team.rank is None else str(team.rank),
            number=team.division if divided else str(len(team.members)),
            name=team.unit,
            organization=team.reason or "、".join(names[member] for member in team.members),
            modules=(),
            total=team.shown or "—",
            award=given[team.unit],
        )
        for team in extras.teams
    )
    data = replace(like, event=event, title=f"团体{SUMMARY}", module_heads=(), lines=lines)
    return (replace(data, number_head="组别" if divided else "人数", name_head="单位", unit_head="计入者"),)


def published_stamp(session: Session, publication: PublicationView) -> str:
    """What ties a published version to the audit log: the same each time it is printed.

    '' where the log does not tell of it (yet).
    """
    return row_stamp(session, "publication", publication.id, Right.PUBLISH, Right.ADOPT)


def row_stamp(session: Session, table: str, key: int, *acts: Right) -> str:
    """What ties a stored row to the first entry of the audit log that tells of it by one of these acts."""
    row = f'["{table}","{key}",'
    entry = session.execute(
        sa.select(col(AuditEntry.seq), col(AuditEntry.hash))
        .where(
            col(AuditEntry.act).in_([act.value for act in acts]),
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


def signed_lists(session: Session, event_id: int) -> tuple[ResultListData, ...]:
    """The lists of results that the chief judge signed and that are not published, to be signed by hand too.

    Where they changed since they say so. UserError where nobody signed.
    """
    results = compute_event(session, event_id)
    signature = load_signature(session, results)
    if signature is None:
        raise UserError(f"{results.event.name}{NOT_SIGNED}")
    stamp = row_stamp(session, "result_signing", signature.id, Right.SIGN)
    given = find_entitlements(session, results)
    lists = draft_lists(results, results.competition, signature.at, stamp, given)
    version = SIGNED if signature.holds else f"签署后有改动,{DRAFT}"
    signed = f"{signature.at.astimezone():%Y-%m-%d %H:%M} {signature.by}签署"
    return tuple(replace(data, version=version, published=signed) for data in lists)


def draft_lists(
    results: EventResults,
    competition: str,
    moment: datetime,
    audit: str = "",
    given: Entitlements | None = None,
) -> tuple[ResultListData, ...]:
    """The lists of a ranking as it stands before it is published, one a division, marked as a draft.

    While the event is blind they name stations only. `audit` is the stamp of the log at that moment.
    Honours, promotions and teams stand in them where they are `given`.
    """
    event = results.event
    awards = {due.id: due.award for due in results.allotment.awards}
    extras = {} if given is None else {due.entry_id: due.extras for due in given.entries}
    lists = tuple(
        ResultListData(
            competition=competition,
            event=f"{event.name}({division})" if division else event.name,
            version=DRAFT,
            published=f"{moment:%Y-%m-%d %H:%M} 生成",
            module_heads=tuple(module.name for module in event.rules.scheme.modules),
            lines=tuple(
                _draft_line(
                    results, row, awards.get(row.label.entry_id, ""), extras.get(row.label.entry_id, Extras())
                )
                for row in results.rows
                if row.label.division == division
            ),
            number_head="赛位号" if event.blind else "报名号",
            audit=audit,
        )
        for division in results.divisions
    )
    if given is None or not lists:
        return lists
    names = {row.label.entry_id: row.label.name for row in results.rows}
    return (*lists, *_team_list(lists[0], event.name, given.event_extras, names))


def _draft_line(results: EventResults, row: ResultRow, award: str, extras: Extras) -> ResultLine:
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
        honours=_honours(extras),
        promotion=extras.promotions_text,
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
        honours=_honours(row.extras),
        promotion=row.extras.promotions_text,
    )


def _honours(extras: Extras) -> str:
    """Honours, and awards by decision behind them."""
    return "、".join(text for text in (extras.honours_text, extras.decided_text) if text)
