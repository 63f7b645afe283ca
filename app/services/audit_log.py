"""操作记录: the audit log as people read it: filtered, page by page, and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.chain import GENESIS, short_hash
from app.domain.progress import Progress, no_progress
from app.domain.rights import RIGHT_NAMES, ROLE_RIGHTS, Actor, Right, holders, is_granted
from app.errors import UserError
from app.services.audit import last_signed
from app.services.row_changes import change_lines
from db.tables import Account, AuditEntry, Event
from db.types import moment_text, read_moment

PAGE = 200
MINUTE, HOUR, DAY = 60, 3600, 86400
ACT_NAMES = {
    **{right.value: name for right, name in RIGHT_NAMES.items()},
    "submit": "提交评分单",
    "sign_in_failed": "登录失败",
    "secret": "重设密码",
    "open": "打开赛事",
    "calibrate": "校准打印机",
    "spread": "评分差距退回",
}
EXPORT_HEADS = (
    "序号",
    "时间",
    "谁",
    "事项",
    "内容",
    "结果",
    "时钟",
    "改动",
    "本条摘要",
    "上一条摘要",
    "签名",
)
EXPORT_LINES = 1000  # changed rows of one entry in the file

# Columns without a type: an entry that was altered by hand is shown as it stands.
NAMES = ("seq", "at", "by", "act", "text", "outcome", "rows", "hash")
_KEYS = ("competition_id", "event_id", "account_id")
_OWN = sa.table(AuditEntry.__tablename__, *map(sa.column, (*NAMES, *_KEYS))).alias("own")
_PRIOR = sa.table(AuditEntry.__tablename__, *map(sa.column, ("seq", "at", "hash"))).alias("prior")


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What of the log is wanted; `since` and `until` are aware moments, the second one is left out."""

    competition_id: int | None = None
    event_id: int | None = None
    account_id: int | None = None
    act: str = ""
    text: str = ""
    refused_only: bool = False
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = AuditFilter()


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry. `clock_back` is by how many seconds the clock stood behind the entry before."""

    seq: int
    at: datetime | None
    by: str
    act: str
    act_name: str
    text: str
    refused: bool
    changes: tuple[str, ...]
    hash: str
    before: str
    signed: bool
    clock_back: int = 0

    @property
    def clock_word(self) -> str:
        """'时钟回拨 3 分'; '' where the clock went on."""
        back = self.clock_back
        if not back:
            return ""
        for size, unit in ((DAY, "天"), (HOUR, "小时"), (MINUTE, "分")):
            if back >= size:
                return f"时钟回拨 {back // size} {unit}"
        return f"时钟回拨 {back} 秒"

    @property
    def at_text(self) -> str:
        """The local moment, to the second."""
        return "时间被改坏" if self.at is None else f"{self.at.astimezone():%Y-%m-%d %H:%M:%S}"


def list_entries(
    session: Session,
    actor: Actor,
    wanted: AuditFilter = EVERYTHING,
    *,
    before_seq: int | None = None,
    limit: int = PAGE,
    lines: int | None = None,
) -> tuple[AuditLine, ...]:
    """The newest entries older than `before_seq` that the actor may see; each with up to `lines` changes."""
    statement = (
        sa.select(*(_OWN.c[name] for name in NAMES), _PRIOR.c.at, _PRIOR.c.hash)
        .select_from(_OWN.outerjoin(_PRIOR, _PRIOR.c.seq == _OWN.c.seq - 1))
        .where(*_conditions(actor, wanted))
        .order_by(_OWN.c.seq.desc())
        .limit(limit)
    )
    if before_seq is not None:
        statement = statement.where(_OWN.c.seq < before_seq)
    signed = last_signed(session)
    return tuple(read_line(row, signed, lines) for row in session.execute(statement))


def count(session: Session, actor: Actor, wanted: AuditFilter = EVERYTHING) -> int:
    """How many entries there are of what is wanted."""
    statement = sa.select(sa.func.count()).select_from(_OWN).where(*_conditions(actor, wanted))
    return int(session.execute(statement).scalar_one())


def list_acts(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The acts there are in the log, with their names, by name."""
    _check(actor)
    acts = session.execute(sa.select(col(AuditEntry.act)).distinct()).scalars()
    return tuple(sorted(((act, act_name(act)) for act in acts), key=lambda pair: pair[1]))


def list_people(session: Session, actor: Actor) -> tuple[tuple[int, str], ...]:
    """The accounts that did something, with their names, by name."""
    _check(actor)
    statement = sa.select(col(Account.id), col(Account.name)).where(
        col(Account.id).in_(sa.select(col(AuditEntry.account_id)).distinct())
    )
    return tuple(sorted(((key, name) for key, name in session.execute(statement)), key=lambda p: p[1]))


def list_log_events(
    session: Session, actor: Actor, competition_id: int | None = None
) -> tuple[tuple[int, str], ...]:
    """The events (of a competition) whose entries the actor may see."""
    scope = _check(actor)
    statement = sa.select(col(Event.id), col(Event.name)).order_by(
        col(Event.competition_id), col(Event.position)
    )
    if competition_id is not None:
        statement = statement.where(col(Event.competition_id) == competition_id)
    if scope is not None:
        statement = statement.where(col(Event.id).in_(scope))
    return tuple((key, name) for key, name in session.execute(statement))


def act_name(act: str) -> str:
    """An act in the words of the field."""
    return ACT_NAMES.get(act, act)


def may_read(actor: Actor) -> bool:
    """Whether the actor may see any of the log."""
    return _scope(actor) != frozenset()


def export_rows(
    session: Session, actor: Actor, wanted: AuditFilter = EVERYTHING, progress: Progress = no_progress
) -> Iterator[tuple[int | str, ...]]:
    """The entries of what is wanted, oldest page last, as lines of a file under EXPORT_HEADS."""
    total, done, before = count(session, actor, wanted), 0, None
    progress(0, total)
    while page := list_entries(session, actor, wanted, before_seq=before, limit=1000, lines=EXPORT_LINES):
        yield from map(export_row, page)
        before, done = page[-1].seq, done + len(page)
        progress(min(done, total), total)


def export_row(line: AuditLine) -> tuple[int | str, ...]:
    """An entry as a line of a file under EXPORT_HEADS."""
    return (
        line.seq,
        line.at_text,
        line.by,
        line.act_name,
        line.text,
        "被拒绝" if line.refused else "完成",
        line.clock_word,
        "\n".join(line.changes),
        line.hash,
        line.before,
        "已签名" if line.signed else "尚未签名",
    )


# -- who sees what ---------------------------------------------------------------------------------


def _scope(actor: Actor) -> frozenset[int] | None:
    """The events whose entries the actor may see; None for the whole log."""
    if actor.account_id is None or is_granted(actor, Right.AUDIT):
        return None
    return frozenset(
        duty.event_id
        for duty in actor.duties
        if Right.AUDIT in ROLE_RIGHTS[duty.role] and duty.event_id is not None and duty.module is None
    )


def _check(actor: Actor) -> frozenset[int] | None:
    scope = _scope(actor)
    if scope == frozenset():
        name, who = RIGHT_NAMES[Right.AUDIT], holders(Right.AUDIT)
        raise UserError(f"{actor.title}没有“{name}”的权限。请由{who}操作,或请管理员分派岗位。")
    return scope


def _conditions(actor: Actor, wanted: AuditFilter) -> list[sa.ColumnElement[bool]]:
    scope = _check(actor)
    found: list[sa.ColumnElement[bool]] = []
    if scope is not None:
        found.append(_OWN.c.event_id.in_(scope))
    asked = (getattr(wanted, name) for name in _KEYS)
    found += [_OWN.c[name] == value for name, value in zip(_KEYS, asked, strict=True) if value is not None]
    if wanted.act:
        found.append(_OWN.c.act == wanted.act)
    if wanted.refused_only:
        found.append(_OWN.c.outcome != "done")
    for word in wanted.text.split():
        found.append(
            sa.or_(_OWN.c.text.contains(word, autoescape=True), _OWN.c.by.contains(word, autoescape=True))
        )
    if wanted.since is not None:
        found.append(_OWN.c.at >= moment_text(wanted.since))
    if wanted.until is not None:
        found.append(_OWN.c.at < moment_text(wanted.until))
    return found


def read_line(row: Any, signed: int, lines: int | None) -> AuditLine:
    """An entry from its values under NAMES, moment and hash of the one before; `lines`: of its changes."""
    seq, at_text, by, act, text, outcome, rows, said, prior_at, prior_hash = row
    at, prior = read_moment(at_text), read_moment(prior_at)
    back = int((prior - at).total_seconds()) if at is not None and prior is not None else 0
    return AuditLine(
        seq=seq,
        at=at,
        by=str(by),
        act=str(act),
        act_name=act_name(str(act)),
        text=str(text),
        refused=outcome != "done",
        changes=change_lines(rows) if lines is None else change_lines(rows, lines),
        hash=short_hash(str(said)),
        before=short_hash(str(prior_hash or GENESIS)),
        signed=seq <= signed,
        clock_back=max(back, 0),
    )
