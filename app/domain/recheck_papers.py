"""复核工作单 and 复核结果表, as data: every text as it is printed. `head` is 参赛者 (blind: 赛位)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHANGES = 15  # of one sheet that are told one by one
RECHECK_LIST, RECHECK_RESULT = "成绩复核工作单", "成绩复核结果表"


@dataclass(frozen=True, slots=True)
class RecheckLine:
    """A sheet to compare."""

    label: str
    module: str
    judge: str
    part: str
    subtotal: str


@dataclass(frozen=True, slots=True)
class RecheckListData:
    """The sheets to compare, pile by pile; `drawn` says how they were chosen."""

    competition: str
    event: str
    head: str
    drawn: str
    lines: tuple[RecheckLine, ...]
    printed: str
    audit: str = ""


@dataclass(frozen=True, slots=True)
class RecheckError:
    """A sheet on which something was wrong: what was found by whom, and what became of it."""

    label: str
    module: str
    judge: str
    found: str
    by: str
    corrected: str


@dataclass(frozen=True, slots=True)
class RecheckResultData:
    """What a recheck came to: `facts` are sentences, then every error."""

    competition: str
    event: str
    head: str
    facts: tuple[str, ...]
    errors: tuple[RecheckError, ...]
    count: str
    audit: str = ""


def told_changes(changes: Sequence[str]) -> str:
    """'A1 95 → 94;A2 8 → 9', of very many (a sheet typed for another entry) the first and how many."""
    more = f"等 {len(changes)} 项" if len(changes) > MOST_CHANGES else ""
    return f"{';'.join(changes[:MOST_CHANGES])}{more}"
