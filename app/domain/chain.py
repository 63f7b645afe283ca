"""The audit log's chain: what an entry's hash covers, what stands for a stored row, how a head is signed.

Format 1. An entry's hash is SHA-256 over the hash before it and the entry as canonical JSON; so no entry
can be changed, taken out or put in without changing every hash after it. A row is stood for by a digest
of its values: the log tells for every row of every table what it held last, without holding it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

GENESIS = "0" * 64
DIGEST_LENGTH = 32  # hexadecimal characters: 128 bits
_AS_IS = frozenset({str, int, type(None)})

# A changed row as logged: table, key, digest ('' for a deleted row), and what changed in it.
RowChange = tuple[str, str, str, Mapping[str, Any]]


# Made once: a proof writes hundreds of thousands. What no column of ours holds is told as Python writes it.
_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr).encode


class ChainedEntry(NamedTuple):
    """One entry of the log as its hash covers it; `at` is an ISO moment in UTC, `rows` is JSON text."""

    seq: int
    at: str
    account_id: int | None
    by: str
    act: str
    outcome: str
    text: str
    competition_id: int | None
    event_id: int | None
    entry_id: int | None
    judge_id: int | None
    rows: str


def canonical(value: object) -> str:
    """JSON that is the same wherever it is written: sorted keys, no blanks, no escapes."""
    return _write(value)


def entry_hash(before: str, entry: ChainedEntry) -> str:
    """The hash of an entry behind the one whose hash is `before`."""
    return hashlib.sha256(f"{before}\n{canonical([1, *entry])}".encode(errors="surrogatepass")).hexdigest()


def row_digest(table: str, values: Mapping[str, object]) -> str:
    """What stands for a row: its table and its stored values by column; order does not matter.

    Values are what the database holds: None, bool, int, str, date, and what is stored as JSON.
    """
    plain = {name: value if type(value) in _AS_IS else _plain(value) for name, value in values.items()}
    return hashlib.sha256(canonical([table, plain]).encode(errors="surrogatepass")).hexdigest()[
        :DIGEST_LENGTH
    ]


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def head_message(seq: int, entry_hash: str) -> bytes:
    """What a signature of the chain's head covers."""
    return f"saichuang audit head 1\n{seq}\n{entry_hash}".encode()


def short_hash(text: str) -> str:
    """The first sixteen characters in groups, to be read out or printed: '3F2A-91C0-…'."""
    upper = text[:16].upper()
    return "-".join(upper[start : start + 4] for start in range(0, len(upper), 4))
