"""Before results are frozen: do the stored rows of one event agree with the audit log?

Quicker than the whole proof: only the event's rows, only the entries that tell of the event or of none, and
each of these against the hash before it. What looks wrong so is looked up in the whole log before it counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.chain import GENESIS, ChainedEntry, entry_hash
from app.errors import UserError
from app.services.audit import Finding, Said, read_parts, take_rows, tell_rows
from app.services.chain import is_signed
from app.services.door import WriteSession
from app.services.stored_rows import TABLES, some_digests
from db.tables import (
    AuditCheckpoint,
    AuditEntry,
    Entry,
    Event,
    Judge,
    Mark,
    Penalty,
    ScoreSheet,
    SpreadRuling,
)

CURE = "这一步没有做,成绩没有变化。请到“操作记录”里核对全部,并恢复改动之前的备份。"

Keys = Mapping[str, list[str]]


def check_event(session: WriteSession, event_id: int) -> None:
    """Refuse with the first row that was altered behind the program's back, and with the cure."""
    findings = verify_event(session, event_id)
    if findings:
        raise UserError(f"{findings[0].text}{CURE}")


def verify_event(session: Session, event_id: int) -> tuple[Finding, ...]:
    """What does not agree with the log among the rows that an event's results are computed from."""
    findings = [*_check_newest_signature(session)]
    said: Said = defaultdict(dict)
    _read_event_log(session, event_id, said, findings)
    differing = _differing(session, event_id, said)
    if differing:
        # A row of the event may have been changed last by an entry that tells of another event.
        for part in read_parts(session):
            for entry, _stored in part:
                take_rows(said, entry)
        _take_unlogged(session, said)
        differing = _differing(session, event_id, said)
    tell_rows(session, sorted(differing), findings, named=True)
    return tuple(findings)


def _check_newest_signature(session: Session) -> list[Finding]:
    newest = session.execute(
        sa.select(
            col(AuditCheckpoint.seq),
            col(AuditCheckpoint.hash),
            col(AuditCheckpoint.key),
            col(AuditCheckpoint.signature),
        )
        .order_by(col(AuditCheckpoint.seq).desc())
        .limit(1)
    ).first()
    if newest is None:
        return []
    seq, said, key, signature = newest
    stored = session.execute(sa.select(col(AuditEntry.hash)).where(col(AuditEntry.seq) == seq)).scalar()
    if stored == said and is_signed(key, seq, said, signature):
        return []
    return [Finding(f"第 {seq} 条记录与签名不符,记录被改动过。", seq)]


def _read_event_log(session: Session, event_id: int, said: Said, findings: list[Finding]) -> None:
    names = (*ChainedEntry._fields, "hash")
    own, before = (sa.table("audit_entry", *map(sa.column, names)).alias(alias) for alias in ("own", "prior"))
    statement = (
        sa.select(*(own.c[name] for name in names), before.c.hash)
        .select_from(own.outerjoin(before, before.c.seq == own.c.seq - 1))
        .where(own.c.rows != "[]", sa.or_(own.c.event_id == event_id, own.c.event_id.is_(None)))
        .order_by(own.c.seq)
    )
    for row in session.execute(statement):
        entry, stored, prior = ChainedEntry._make(row[:-2]), row[-2], row[-1]
        if entry_hash(GENESIS if entry.seq == 1 else prior or "", entry) != stored:
            findings.append(Finding(f"第 {entry.seq} 条记录被改动过(现为“{entry.text}”)。", entry.seq))
        take_rows(said, entry)
    _take_unlogged(session, said)


def _take_unlogged(session: Session, said: Said) -> None:
    if isinstance(session, WriteSession):
        for table, key, digest, _changes in session.unlogged_rows():
            said[table][key] = (digest, 0)


def _differing(session: Session, event_id: int, said: Said) -> list[tuple[int, str, str, str]]:
    wanted = _event_keys(session, event_id)
    found: list[tuple[int, str, str, str]] = []
    for table in TABLES:
        for part in some_digests(session, table, wanted.get(table.name, [])):
            for key, digest in part:
                known, seq = said[table.name].get(key, ("", 0))
                if digest != known:
                    found.append((seq, table.name, key, "被改动" if known else "被加入"))
    return found + _deleted(session, event_id, said, wanted)


def _deleted(session: Session, event_id: int, said: Said, wanted: Keys) -> list[tuple[int, str, str, str]]:
    """Rows that an entry of this very event speaks of, and that are gone."""
    names = ("score_sheet", "mark", "penalty", "entry", "judge", "spread_ruling")
    gone = {
        (name, key): seq
        for name in names
        for key, (digest, seq) in said[name].items()
        if digest and key not in set(wanted[name])
    }
    if not gone:
        return []
    # Rows of other events stand under entries without an event, too.
    there = {
        (table.name, key)
        for table in TABLES
        if table.name in names
        for part in some_digests(session, table, [key for name, key in gone if name == table.name])
        for key, _digest in part
    }
    return [(seq, name, key, "被删去") for (name, key), seq in gone.items() if (name, key) not in there]


def _event_keys(session: Session, event_id: int) -> Keys:
    of_event = {
        "event": select(Event.id).where(Event.id == event_id),
        "entry": select(Entry.id).where(Entry.event_id == event_id),
        "judge": select(Judge.id).where(Judge.event_id == event_id),
        "score_sheet": _of_entries(ScoreSheet, event_id),
        "penalty": _of_entries(Penalty, event_id),
        "spread_ruling": _of_entries(SpreadRuling, event_id),
        "mark": select(Mark.id)
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
        .where(Entry.event_id == event_id),
    }
    return {name: [str(key) for key in session.exec(statement)] for name, statement in of_event.items()}


def _of_entries(table: Any, event_id: int) -> Any:
    return (
        select(table.id).join(Entry, col(table.entry_id) == col(Entry.id)).where(Entry.event_id == event_id)
    )
