"""How the columns of a form are told by hand: its header rows, their labels, what each was said to mean."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from app.domain.people import compact_text
from app.domain.registration_form import UNIT_FACTS, SheetKind

# By the digest of the labels: label → code name of the column, '' for one that is not read.
Mappings = Mapping[str, Mapping[str, str]]
NO_MAPPINGS: Mappings = MappingProxyType({})
ROWS_LOOKED_AT = 20
# Rows shown below a header that is further down.
ROWS_BELOW = 6
_LONGEST_LABEL = 14
UNIT_SIGNS = frozenset({"event", "contact", *UNIT_FACTS})
NEEDED = "要有姓名和另外一列(如证件号码),或项目名称和单位,或单位和参赛项目"


def header_labels(rows: Sequence[Sequence[str]], top: int, bottom: int) -> tuple[str, ...]:
    """The label of each column, '' for none; of two alike the second is called '单位(2)'."""
    header = rows[top : bottom + 1]
    labels: list[str] = []
    count: dict[str, int] = {}
    for at in range(max((len(row) for row in header), default=0)):
        label = next((_label(row[at]) for row in reversed(header) if at < len(row) and row[at].strip()), "")
        count[label] = count.get(label, 0) + 1
        labels.append(f"{label}({count[label]})" if label and count[label] > 1 else label)
    return tuple(labels)


@lru_cache(maxsize=4096)
def _label(text: str) -> str:
    # The first rows of a sheet are looked at again and again, and those of 70 forms are much alike.
    return compact_text(text)


def guess_header(rows: Sequence[Sequence[str]]) -> int:
    """The row that looks most like a header: the most different short texts, and no figures in them."""

    def short_texts(row: Sequence[str]) -> int:
        texts = {compact_text(text) for text in row}
        return sum(0 < len(text) <= _LONGEST_LABEL and not any(map(str.isdigit, text)) for text in texts)

    return max(range(len(rows)), key=lambda at: (short_texts(rows[at]), -at), default=0)


def headers_digest(labels: Sequence[str]) -> str:
    """What a header is remembered by: its labels in their order."""
    return hashlib.sha256("\x1f".join(filter(None, labels)).encode()).hexdigest()


def sheet_kind(columns: Mapping[str, object], *, by_hand: bool = False) -> SheetKind | None:
    """What the rows under these columns are; None where they are no registration."""
    known = columns.keys() - {"serial"}
    if "name" in known and len(known) >= (2 if by_hand else 3):
        return SheetKind.PERSON
    if "title" in known and known & {"authors", "organization", "event"}:
        return SheetKind.ACHIEVEMENT
    if "organization" in known and known & UNIT_SIGNS:
        return SheetKind.UNIT
    return None
