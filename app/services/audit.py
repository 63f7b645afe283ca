"""The audit log proved: the chain, its signatures, and every stored row against what the log says of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.chain import GENESIS, ChainedEntry, RowChange, entry_hash
from app.domain.progress import Progress, no_progress
from app.domain.rights import PROGRAM, Place, Right
from app.services.chain import ALARM, SETTLING, TRUSTED_FILE, UNSIGNED, is_signed
from app.services.door import LogEntry, WriteSession
from app.services.row_names import describe_row
from app.services.stored_rows import TABLES, all_digests, count_rows, older_tables, some_digests
from db.tables import AuditCheckpoint, AuditEntry, AuditHead

# Rows of an adopted database in one entry.
ADOPTED_ROWS = 1000
READ_ENTRIES = 50
SIGNATURES_AT_ONCE = 5
MOST_TOLD = 100

# Table → key → digest ('' once deleted) and the entry that said so.
Said = dict[str, dict[str, tuple[str, int]]]

# Columns without a type: what somebody wrote there by hand is read as it is.
_ENTRY: list[sa.ColumnClause[Any]] = [sa.column(name) for name in (*ChainedEntry._fields, "hash")]
_ENTRIES = sa.select(*_ENTRY).select_from(sa.table(AuditEntry.__tablename__)).order_by(sa.column("seq"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree; `seq` is the entry it is about, where there is one."""

    text: str
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked: entries behind `since` up to `seq`, stored rows, signatures; and what was found."""

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


class _Checkpoint(NamedTuple):
    seq: int
    hash: str
    key: str
    signature: str


@dataclass(slots=True)
class _Proof:
    """A proof under way."""

    session: Session
    since: int
    checkpoints: Mapping[int, _Checkpoint]
    trusted: frozenset[str]
    progress: Progress
    tables: Sequence[sa.Table]
    total: int
    done: int = 0
    end: int = 0
    hash: str = GENESIS
    entries: int = 0
    said: Said = field(default_factory=lambda: defaultdict(dict))
    signed: dict[int, str] = field(default_factory=dict)  # the hashes at the checkpoints
    findings: list[Finding] = field(default_factory=list)

    def step(self, count: int) -> None:
        self.done += count
        self.progress(min(self.done, self.total), self.total)

    def find(self, text: str, seq: int | None = None) -> None:
        self.findings.append(Finding(text, seq))


def verify(
    session: Session,
    trusted: frozenset[str],
    *,
    since: int = 0,
    named: bool = True,
    progress: Progress = no_progress,
) -> Verification:
    """Check the chain behind entry `since`, its signatures, and the rows it speaks of (0: every row).

    `trusted` are the public keys whose signatures count; without any no signature is missed. Findings tell
    the chain first, then signatures, then rows in the order of the log; with `named` they tell rows in
    words, which takes tables of today's form. `progress` is called after each small part.
    """
    tables = TABLES if named else older_tables(session)
    proof = _begin(session, trusted, since, tables, progress)
    _check_chain(proof)
    _check_head(proof)
    signatures, signed_seq = _check_signatures(proof)
    rows = _check_rows(proof, named=named)
    proof.progress(proof.total, proof.total)
    findings = _shortened(proof.findings)
    return Verification(
        since, proof.end, proof.hash, proof.entries, rows, signatures, signed_seq, tuple(findings)
    )


def last_signed(session: Session) -> int:
    """The entry of the newest signed head, 0 before the first."""
    return session.execute(sa.select(sa.func.max(col(AuditCheckpoint.seq)))).scalar() or 0


def signed_before(session: Session) -> int:
    """The signed head before the newest: from there on the start's check looks, 0 where there is none."""
    seqs = session.execute(
        sa.select(col(AuditCheckpoint.seq)).order_by(col(AuditCheckpoint.seq).desc()).limit(2)
    ).scalars()
    found = list(seqs)
    return found[1] if len(found) > 1 else 0


def _begin(
    session: Session,
    trusted: frozenset[str],
    since: int,
    tables: Sequence[sa.Table],
    progress: Progress,
) -> _Proof:
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in _Checkpoint._fields]
    statement = (
        sa.select(*columns)
        .select_from(sa.table(AuditCheckpoint.__tablename__))
        .where(sa.column("seq") >= since)
        .order_by(sa.column("seq"))
    )
    checkpoints = {row[0]: _Checkpoint(*row) for row in session.execute(statement)}
    total = session.execute(
        sa.select(sa.func.count()).select_from(AuditEntry).where(col(AuditEntry.seq) > since)
    ).scalar_one()
    if not since:
        total += sum(count_rows(session, table) for table in tables)
    proof = _Proof(session, since, checkpoints, trusted, progress, tables, total, end=since)
    if since:
        found = session.execute(sa.select(col(AuditEntry.hash)).where(col(AuditEntry.seq) == since)).scalar()
        proof.hash = found or ""
        proof.signed[since] = proof.hash
    return proof


def read_parts(session: Session, since: int = 0) -> Iterator[list[tuple[ChainedEntry, str]]]:
    """The entries behind `since` and the hashes they are stored with, in small parts."""
    while True:
        statement = _ENTRIES.where(sa.column("seq") > since).limit(READ_ENTRIES)
        part = [(ChainedEntry._make(row[:-1]), row[-1]) for row in session.execute(statement)]
        if not part:
            return
        yield part
        since = part[-1][0].seq


def take_rows(said: Said, entry: ChainedEntry) -> None:
    """Take over what the entry says of rows; an entry that was altered into nonsense says nothing."""
    try:
        for table, key, digest, _changes in json.loads(entry.rows):
            said[table][key] = (digest, entry.seq)
    except (TypeError, ValueError):
        return


# -- the chain -------------------------------------------------------------------------------------


def _check_chain(proof: _Proof) -> None:
    unsigned = _Unsigned(proof)
    for part in read_parts(proof.session, proof.since):
        for entry, stored in part:
            gap = entry.seq != proof.end + 1
            altered = not gap and entry_hash(proof.hash, entry) != stored
            if gap:
                proof.find(_missing(proof.end + 1, entry.seq - 1), entry.seq)
            elif altered:
                # It goes on from what is stored: every altered entry is named, not all that follow it.
                proof.find(f"第 {entry.seq} 条记录与链条对不上,被改动过(现为“{entry.text}”)。", entry.seq)
            unsigned.look_at(entry, sound=not (gap or altered))
            proof.end, proof.hash = entry.seq, stored
            if entry.seq in proof.checkpoints:
                proof.signed[entry.seq] = stored
            take_rows(proof.said, entry)
        proof.entries += len(part)
        proof.step(len(part))
    unsigned.close()


def _missing(first: int, last: int) -> str:
    which = f"第 {first} 条记录" if first == last else f"第 {first} 至 {last} 条记录"
    return f"缺{which}:被删去了。"


class _Unsigned:
    """Watches that heads were signed where they are due: entries of one transaction share a moment."""

    def __init__(self, proof: _Proof) -> None:
        self._proof = proof
        self._first, self._last, self._at = 0, proof.since, ""
        self._count, self._settled, self._sound = 0, False, True
        self._first_signed = min(proof.checkpoints, default=0)

    def look_at(self, entry: ChainedEntry, *, sound: bool) -> None:
        """The next entry of the log; where it was told already that it is not sound, it ends nothing."""
        if entry.at != self._at and sound and self._sound:
            self._end_transaction()
        self._sound = sound
        self._at, self._last = entry.at, entry.seq
        self._first = self._first or entry.seq
        if entry.act == ALARM:
            self._proof.find(f"第 {entry.seq} 条:{entry.text}。", entry.seq)
        if entry.act != Right.ADOPT.value or self._proof.since or entry.seq > self._first_signed:
            # Only older notes, taken over by a migration, stand unsigned before the first checkpoint.
            self._count += 1
            self._settled = self._settled or entry.act in SETTLING
        if entry.seq in self._proof.checkpoints:
            self._first, self._count, self._settled = 0, 0, False

    def _end_transaction(self) -> None:
        if self._proof.trusted and (self._settled or self._count >= UNSIGNED):
            self._proof.find(f"第 {self._first} 至 {self._last} 条记录没有签名:签名被删去了。", self._first)
            self._first, self._count, self._settled = 0, 0, False

    def close(self) -> None:
        """The log ends here."""
        self._end_transaction()


def _check_head(proof: _Proof) -> None:
    columns = (col(AuditHead.seq), col(AuditHead.hash), col(AuditHead.signed_seq))
    head = proof.session.execute(sa.select(*columns).where(col(AuditHead.id) == 1)).first()
    if head is None:
        proof.find("记录的末尾标记被删去了。")
        return
    seq, said, signed = head
    if seq != proof.end:
        proof.find(f"记录的末尾对不上:应到第 {seq} 条,实有 {proof.end} 条。末尾的记录被删去或加过。")
    elif said != proof.hash and seq:
        proof.find(f"记录的末尾对不上:第 {seq} 条记录被换过。", seq)
    newest = max(proof.checkpoints, default=0)
    if proof.trusted and signed != newest:
        proof.find(f"签名的末尾对不上:应签到第 {signed} 条,实际签到第 {newest} 条。签名被删去或加过。")


# -- signatures ------------------------------------------------------------------------------------


def _check_signatures(proof: _Proof) -> tuple[int, int]:
    """How many signatures agree, and the newest of them."""
    good, newest, told = 0, 0, False
    unknown: dict[str, list[int]] = defaultdict(list)
    for number, (seq, said, key, signature) in enumerate(proof.checkpoints.values(), 1):
        if proof.signed.get(seq) != said:
            # A chain written anew behind an old signature differs at all that follow: told once.
            if not told:
                proof.find(f"第 {newest + 1} 至 {seq} 条记录与签名不符:在签名之后被改过。", seq)
            told = True
        elif not is_signed(key, seq, said, signature):
            proof.find(f"第 {seq} 条处的签名无效:签名被改过。", seq)
        elif key not in proof.trusted:
            unknown[key].append(seq)
        else:
            good, newest = good + 1, seq
        if number % SIGNATURES_AT_ONCE == 0:
            proof.step(0)
    for key, seqs in unknown.items():
        cure = f"若这是本单位另一台电脑或以前的密钥,请把这一行加入 {TRUSTED_FILE}。"
        proof.find(f"第 {seqs[0]} 条起有 {len(seqs)} 处签名来自不认识的密钥 {key}。{cure}", seqs[0])
    return good, newest


# -- rows ------------------------------------------------------------------------------------------


def _check_rows(proof: _Proof, *, named: bool) -> int:
    checked = 0
    differing: list[tuple[int, str, str, str]] = []
    for table in proof.tables:
        mine = proof.said.pop(table.name, {})
        parts = (
            some_digests(proof.session, table, list(mine))
            if proof.since
            else all_digests(proof.session, table)
        )
        for part in parts:
            for key, digest in part:
                said, seq = mine.pop(key, ("", 0))
                if digest != said:
                    differing.append((seq, table.name, key, "被改动" if said else "被加入"))
            checked += len(part)
            proof.step(0 if proof.since else len(part))
        differing += [(seq, table.name, key, "被删去") for key, (said, seq) in mine.items() if said]
    tell_rows(proof.session, sorted(differing), proof.findings, named=named)
    return checked


def tell_rows(
    session: Session, differing: Iterable[tuple[int, str, str, str]], findings: list[Finding], *, named: bool
) -> None:
    """Turn rows that differ (entry, table, key, what happened) into findings."""
    for seq, table, key, what in differing:
        if len(findings) >= MOST_TOLD:  # counted only
            findings.append(Finding("", seq or None))
            continue
        name = describe_row(session, table, key) if named else f"{table} {key} "
        findings.append(Finding(f"{name}在程序之外{what}。{_entry_words(session, seq)}", seq or None))


def _entry_words(session: Session, seq: int) -> str:
    columns: list[sa.ColumnClause[Any]] = [sa.column("by"), sa.column("text")]
    statement = sa.select(*columns).select_from(sa.table(AuditEntry.__tablename__))
    entry = session.execute(statement.where(sa.column("seq") == seq)).first() if seq else None
    return "" if entry is None else f"记录第 {seq} 条({entry[0]}):{entry[1]}。"


def _shortened(findings: list[Finding]) -> list[Finding]:
    more = len(findings) - MOST_TOLD
    return findings if more <= 0 else [*findings[:MOST_TOLD], Finding(f"另有 {more} 处不符,没有逐一列出。")]


# -- what opens the data ---------------------------------------------------------------------------


def adopt(session: WriteSession, text: str) -> int:
    """Take rows the log does not speak of rightly into it (after a migration); returns how many.

    Only the program itself may, and only while it opens the data.
    """
    session.require(Right.ADOPT)
    said: Said = defaultdict(dict)
    for part in read_parts(session):
        for entry, _stored in part:
            take_rows(said, entry)
    unknown: list[RowChange] = []
    for table in TABLES:
        mine = said.get(table.name, {})
        for rows in all_digests(session, table):
            unknown += [
                (table.name, key, digest, {}) for key, digest in rows if mine.pop(key, ("", 0))[0] != digest
            ]
        unknown += [(table.name, key, "", {}) for key, (digest, _seq) in mine.items() if digest]
    for start in range(0, max(len(unknown), 1), ADOPTED_ROWS):
        part_rows = unknown[start : start + ADOPTED_ROWS]
        told = f"{text}:把已有的 {len(part_rows)} 行数据纳入记录" if part_rows else text
        session.append(LogEntry(PROGRAM, PROGRAM.name, Right.ADOPT.value, told, Place(), rows=part_rows))
    return len(unknown)
