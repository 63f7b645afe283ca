"""The audit log's chain in the database: entries appended behind its head, the head signed at checkpoints."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa
from sqlalchemy import Connection

from app.domain.chain import ChainedEntry, canonical, entry_hash, head_message
from app.domain.machine import refusal, unread
from app.domain.rights import Actor, Place, Right
from app.errors import UserError
from db.tables import AuditCheckpoint, AuditEntry, AuditHead
from db.types import moment_text

if TYPE_CHECKING:
    from typing import Any

    from app.domain.chain import RowChange

KEY_FILE = "audit.key"
TRUSTED_FILE = "audit-keys.txt"
HEAD_FILE = "audit-head.txt"
ALARM = "alarm"  # the act of an entry that tells of meddling found when the data were opened
# A head is signed at the latest after so many entries, and at once where something was settled.
UNSIGNED = 50
SETTLING = frozenset(
    {"submit", ALARM}
    | {
        right.value
        for right in (
            Right.CHECK,
            Right.UNLOCK,
            Right.RULE,
            Right.PENALISE,
            Right.SIGN,
            Right.OPEN,
            Right.PUBLISH,
            Right.ARBITRATE,
            Right.AWARD,
            Right.MOVE,
            Right.BRING_BACK,
            Right.PEOPLE,
            Right.FOUND,
            Right.RECOVER,
            Right.ADOPT,
        )
    }
)

_ENTRIES: sa.Table = AuditEntry.__table__  # type: ignore[attr-defined]
_HEADS: sa.Table = AuditHead.__table__  # type: ignore[attr-defined]
_CHECKPOINTS: sa.Table = AuditCheckpoint.__table__  # type: ignore[attr-defined]


class Appended(Protocol):
    """What the door hands over to be appended."""

    actor: Actor
    by: str
    act: str
    text: str
    place: Place
    outcome: str
    rows: Sequence[RowChange]


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The newest head of the chain that is signed."""

    seq: int
    hash: str
    closed: bool = False


class Signer:
    """This machine's Ed25519 key. It lies beside the database, never in it."""

    def __init__(self, secret: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._secret = secret
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._key.public_key().public_bytes_raw().hex()

    def sign(self, seq: int, entry_hash: str) -> str:
        """The signature of a head, in hexadecimal."""
        return self._key.sign(head_message(seq, entry_hash)).hex()

    def wrapping_key(self, salt: bytes) -> bytes:
        """A key of 32 bytes to encrypt other secrets with, so that only this data folder opens them."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), 32, salt, b"saichuang wrapping key 1").derive(self._secret)


def is_signed(public: str, seq: int, entry_hash: str, signature: str) -> bool:
    """Whether the signature of a head was made by the key of this public half."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), head_message(seq, entry_hash))
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def load_signer(folder: Path) -> Signer:
    """The key of this data folder, made on the first use and readable by its owner alone."""
    file = folder / KEY_FILE
    try:
        if not file.exists():
            _write_secret(file, os.urandom(32).hex())
        return Signer(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    except OSError as error:
        raise UserError(f"签名密钥 {file} 不能读写:{refusal(error)}。请检查权限和磁盘空间。") from error
    except ValueError as error:
        cure = "请从备份的数据文件夹中复制原来的文件;没有时把它移到别处,程序会换一把新钥匙并留下记录。"
        raise UserError(f"签名密钥 {file} 已损坏。{cure}") from error


def _write_secret(file: Path, text: str) -> None:
    partial = file.with_suffix(".part")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(file)


def trusted_keys(folder: Path, signer: Signer) -> frozenset[str]:
    """The public keys whose signatures count: this machine's, and those listed in `audit-keys.txt`."""
    file = folder / TRUSTED_FILE
    try:
        # Written by people: Notepad puts a mark in front, and remarks do no harm.
        listed = file.read_text(encoding="utf-8-sig", errors="replace").lower().split()
    except FileNotFoundError:
        listed = []
    except OSError as error:
        raise UserError(f"公钥文件 {file} 不能读取:{unread(error)}。请检查权限。") from error
    return frozenset({signer.public, *listed})


def note_head(folder: Path, head: SignedHead, *, closed: bool = False, forced: bool = False) -> None:
    """Keep the newest signed head beside the database: older data put in its place are noticed by it.

    `closed`: the program ends here; entries behind this head are not the program's. `forced`: onto the disk,
    before anything else gets there.
    """
    partial = folder / f"{HEAD_FILE}.part"
    try:
        with partial.open("w", encoding="ascii") as stream:
            stream.write(f"{head.seq} {head.hash}{' closed' if closed else ''}\n")
            if forced:
                stream.flush()
                os.fsync(stream.fileno())
        partial.replace(folder / HEAD_FILE)
    except OSError as error:
        # The data are committed: the user's work goes on, the next signed head is noted again.
        logging.getLogger(__name__).warning("signed head not noted: %s", refusal(error))


def noted_head(folder: Path) -> SignedHead | None:
    """The head noted last, None where none was (or where the note is unreadable)."""
    try:
        seq, entry_hash, *closed = (folder / HEAD_FILE).read_text(encoding="ascii").split()
        return SignedHead(int(seq), entry_hash, closed == ["closed"])
    except (FileNotFoundError, ValueError):
        return None


def append_entries(
    connection: Connection, entries: Sequence[Appended], now: datetime, signer: Signer | None
) -> SignedHead | None:
    """Put the entries behind the head, in their order; signs the new head where it is due, and returns it."""
    seq, before, signed = _locked_head(connection)
    at = moment_text(now)
    rows = []
    for seq, entry in enumerate(entries, seq + 1):  # noqa: B020  (goes on counting from the head)
        values = _columns(seq, entry)
        before = entry_hash(before, ChainedEntry(at=at, **values))
        rows.append(values | {"at": now, "hash": before})
    connection.execute(sa.insert(_ENTRIES), rows)
    due = seq - signed >= UNSIGNED or any(entry.act in SETTLING for entry in entries)
    newest = _sign(connection, seq, before, now, signer) if signer is not None and due else None
    head = {"seq": seq, "hash": before, "signed_seq": signed if newest is None else seq}
    connection.execute(sa.update(_HEADS).where(_HEADS.c.id == 1).values(head))
    return newest


def sign_head(connection: Connection, now: datetime, signer: Signer) -> SignedHead | None:
    """Sign the head as it stands, where that was not done yet. None while there is no log."""
    seq, entry_hash, signed = _locked_head(connection)
    if signed == seq:
        return SignedHead(seq, entry_hash) if seq else None
    connection.execute(sa.update(_HEADS).where(_HEADS.c.id == 1).values(signed_seq=seq))
    return _sign(connection, seq, entry_hash, now, signer)


def _sign(connection: Connection, seq: int, entry_hash: str, now: datetime, signer: Signer) -> SignedHead:
    values = {"seq": seq, "hash": entry_hash, "key": signer.public, "at": now}
    signature = signer.sign(seq, entry_hash)
    connection.execute(sa.insert(_CHECKPOINTS).values(**values, signature=signature))
    return SignedHead(seq, entry_hash)


def _locked_head(connection: Connection) -> tuple[int, str, int]:
    columns = (_HEADS.c.seq, _HEADS.c.hash, _HEADS.c.signed_seq)
    seq, entry_hash, signed = connection.execute(
        sa.select(*columns).where(_HEADS.c.id == 1).with_for_update()
    ).one()
    return int(seq), str(entry_hash), int(signed)


def _columns(seq: int, entry: Appended) -> dict[str, Any]:
    place = entry.place
    return {
        "seq": seq,
        "account_id": entry.actor.account_id,
        "by": entry.by,
        "act": entry.act,
        "outcome": entry.outcome,
        "text": entry.text,
        "competition_id": place.competition_id,
        "event_id": place.event_id,
        "entry_id": place.entry_id,
        "judge_id": place.judge_id,
        "rows": canonical(list(entry.rows)),
    }
