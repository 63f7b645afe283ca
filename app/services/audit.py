"""操作记录: the audit log read, and proved: the chain, its signatures, and every stored row against it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.chain import GENESIS, ChainedEntry, RowChange, entry_hash, row_digest
from app.domain.progress import Progress, no_progress
from app.domain.rights import PROGRAM, Place, Right
from app.services.chain import TRUSTED_FILE, is_signed
from app.services.door import GUARDED, LogEntry, WriteSession
from app.services.row_names import describe_row
from app.services.rows import chunks
from db.tables import AuditCheckpoint, AuditEntry, AuditHead
from db.types import moment_text

# Rows of an adopted database in one entry.
ADOPTED_ROWS = 1000
READ_ROWS = 2000

Rows = dict[tuple[str, str], tuple[str, int]]  # (table, key) → digest ('' once deleted), entry that said so


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree; `seq` is the entry it is about, where there is one."""

    text: str
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked: entries from `since` on up to `seq`, stored rows, signatures; and what was found."""

    since: int
    seq: int
    hash: str
    entries: int
    rows: int
    signatures: int
    signed_seq: int
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything agrees."""
        return not self.findings


def verify(
    session: Session,
    trusted: frozenset[str],
    *,
    since: int = 0,
    named: bool = True,
    progress: Progress = no_progress,
) -> Verification:
    """Check the chain behind entry `since`, its signatures, and the rows it speaks of (0: every row).

    `trusted` are the public keys whose signatures count. Findings come in the order of the log; with
    `named` they tell rows in words, which takes tables of today's form.
    """
    head = session.get(AuditHead, 1)
    last = 0 if head is None else head.seq
    rows: Rows = {}
    hashes: dict[int, str] = {}
    findings = [*_check_chain(session, since, rows, hashes, _scaled(progress, last - since))]
    end = max(hashes, default=since)
    if head is None or (head.seq, head.hash) != (end, hashes.get(end, head.hash if end == since else "")):
        findings.append(Finding(f"记录的末尾对不上:应到第 {last} 条,实有 {end} 条,末尾的记录被删去或换过。"))
    signatures, signed_seq, wrong = _check_signatures(session, since, hashes, trusted)
    findings += wrong
    checked, differing = _check_rows(session, rows, everything=since == 0, named=named)
    findings += differing
    return Verification(
        since, end, hashes.get(end, GENESIS), len(hashes), checked, signatures, signed_seq, tuple(findings)
    )


def last_signed(session: Session) -> int:
    """The entry of the newest signed head, 0 before the first."""
    return session.execute(sa.select(sa.func.max(col(AuditCheckpoint.seq)))).scalar() or 0


def signed_before(session: Session) -> int:
    """The signed head before the newest: from there on the start's check looks, 0 where there is none."""
    seqs = session.execute(
        sa.select(col(AuditCheckpoint.seq)).order_by(col(AuditCheckpoint.seq).desc()).limit(2)
    ).scalars()
    return min(seqs, default=0)


def _scaled(progress: Progress, total: int) -> Progress:
    return lambda done, _total: progress(done, max(total, done))


def _check_chain(
    session: Session, since: int, rows: Rows, hashes: dict[int, str], progress: Progress
) -> Iterator[Finding]:
    before = GENESIS
    if since:
        before = (
            session.execute(sa.select(col(AuditEntry.hash)).where(col(AuditEntry.seq) == since)).scalar()
            or ""
        )
    expected, sound = since + 1, True
    for stored in _entries(session, since):
        entry, said = stored
        progress(entry.seq - since, 0)
        if entry.seq != expected and sound:
            yield Finding(f"缺第 {expected} 条记录:它被删去了。", expected)
            sound = False
        if sound and entry_hash(before, entry) != said:
            yield Finding(f"第 {entry.seq} 条记录被改动(现为“{entry.text}”)。", entry.seq)
            sound = False  # what follows hangs on it: named once
        expected, before = entry.seq + 1, said
        hashes[entry.seq] = said
        for table, key, digest, _changes in json.loads(entry.rows):
            rows[table, key] = (digest, entry.seq)


def _entries(session: Session, since: int) -> Iterator[tuple[ChainedEntry, str]]:
    statement = sa.select(AuditEntry.__table__).where(col(AuditEntry.seq) > since)  # type: ignore[attr-defined]
    for row in session.execute(
        statement.order_by(col(AuditEntry.seq)).execution_options(yield_per=READ_ROWS)
    ):
        values = row._asdict()
        said = values.pop("hash")
        yield ChainedEntry(**(values | {"at": moment_text(values["at"])})), said


def _check_signatures(
    session: Session, since: int, hashes: Mapping[int, str], trusted: frozenset[str]
) -> tuple[int, int, list[Finding]]:
    findings: list[Finding] = []
    count = newest = 0
    statement = sa.select(
        col(AuditCheckpoint.seq),
        col(AuditCheckpoint.hash),
        col(AuditCheckpoint.key),
        col(AuditCheckpoint.signature),
    ).where(col(AuditCheckpoint.seq) > since)
    for seq, said, key, signature in session.execute(statement.order_by(col(AuditCheckpoint.seq))):
        count, newest = count + 1, seq
        if hashes.get(seq) != said or not is_signed(key, seq, said, signature):
            findings.append(Finding(f"第 {seq} 条处的签名与记录不符:记录在签名之后被改过。", seq))
        elif key not in trusted:
            cure = f"若是另一台电脑,请把它的公钥加入 {TRUSTED_FILE}。"
            text = f"第 {seq} 条处的签名来自不认识的密钥 {key[:16]}。{cure}"
            findings.append(Finding(text, seq))
    return count, newest, findings


def _check_rows(session: Session, rows: Rows, *, everything: bool, named: bool) -> tuple[int, list[Finding]]:
    def tell(table: sa.Table, key: str, seq: int, what: str) -> None:
        name = describe_row(session, table.name, key) if named else f"{table.name} {key} "
        findings.append(_row_finding(session, name, seq, what))

    findings: list[Finding] = []
    checked = 0
    for table in plain_tables(session):
        mine = {key: said for (name, key), said in rows.items() if name == table.name}
        stored = _digests(session, table, None if everything else sorted(mine))
        checked += len(stored)
        for key, digest in stored.items():
            said, seq = mine.pop(key, ("", 0))
            if digest != said:
                tell(table, key, seq, "被改动" if said else "被偷偷加入")
        for key, (said, seq) in mine.items():
            if said:
                tell(table, key, seq, "被删去")
    return checked, findings


def _row_finding(session: Session, name: str, seq: int, what: str) -> Finding:
    text = f"{name}在程序之外{what}。"
    entry = session.get(AuditEntry, seq) if seq else None
    if entry is not None:
        text += f"记录第 {seq} 条({entry.by}):{entry.text}。"
    return Finding(text, seq or None)


def plain_tables(session: Session) -> list[sa.Table]:
    """The guarded tables as they stand in the database, with the types it stores."""
    names = [table.__table__.name for table in GUARDED]  # type: ignore[attr-defined]
    found = sa.MetaData()
    found.reflect(session.connection(), only=lambda name, _meta: name in names, resolve_fks=False)
    return [found.tables[name] for name in names if name in found.tables]


def _digests(session: Session, table: sa.Table, keys: list[str] | None) -> dict[str, str]:
    key = next(iter(table.primary_key.columns))
    statement = sa.select(table)
    parts: list[sa.Select[Any]] = [statement]
    if keys is not None:
        whole = isinstance(key.type, sa.Integer)
        typed: list[Any] = [int(each) for each in keys] if whole else list(keys)
        parts = [statement.where(key.in_(part)) for part in chunks(typed)]
    digests: dict[str, str] = {}
    for part in parts:
        for row in session.execute(part.execution_options(yield_per=READ_ROWS)).mappings():
            values = dict(row)
            digests[str(values[key.name])] = row_digest(table.name, values)
    return digests


def adopt(session: WriteSession, text: str) -> int:
    """Take rows the log does not speak of rightly into it (after a migration); returns how many.

    Only the program itself may, and only while it opens the data.
    """
    session.require(Right.ADOPT)
    rows: Rows = {}
    for entry, _said in _entries(session, 0):
        for table, key, digest, _changes in json.loads(entry.rows):
            rows[table, key] = (digest, entry.seq)
    unknown: list[RowChange] = [
        (table.name, key, digest, {})
        for table in plain_tables(session)
        for key, digest in _digests(session, table, None).items()
        if rows.get((table.name, key), ("", 0))[0] != digest
    ]
    for start in range(0, len(unknown), ADOPTED_ROWS):
        part = unknown[start : start + ADOPTED_ROWS]
        told = f"{text}:把已有的 {len(part)} 行数据纳入记录"
        session.append(LogEntry(PROGRAM, PROGRAM.name, Right.ADOPT.value, told, Place(), rows=part))
    return len(unknown)
