"""The code of a score sheet: printed as a QR code, typed into the program by a scanner.

A USB scanner is a keyboard: it types the code into whatever has the focus. So the code is made of upper
case ASCII letters, digits and hyphens only, which every keyboard layout types alike (and which the
alphanumeric mode of QR codes holds): `SC-<event>-<entry>-<judge>-<check>`, the ids in decimal, e.g.
`SC-3-120-7-Q8U`.

**The check.** The middle part, `3-120-7`, is read as a number in base 11 (the hyphen is the digit 10) and
divided by the prime 5749; the remainder is written as letter, digit, letter (24 · 10 · 24 = 5760 of them).
The scheme is that of ISO 7064's pure systems, with a base that takes the hyphens in: theirs leave
separators out, and `3-120-7` and `31-20-7` would share a check.

- One wrong character changes the number by d · 11^k with 0 < |d| <= 10, two swapped neighbours by
  10 · d · 11^k: neither is a multiple of a prime above 11. All of them are caught.
- A wrong or swapped character in the frame (`SC-`, the hyphen before the check, the check itself) breaks
  the shape or the remainder.
- Of all other slips, for example a digit left out, 1 in 5749 goes unnoticed.

The letters leave out I and O, which are read as 1 and 0; letter, digit, letter spells no word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.numbers import fold_wide
from app.errors import InputError

PREFIX = "SC-"
LARGEST_ID = 9_999_999_999  # ten digits

_FIELD = "code"
_PRIME = 5749
_DIGITS = "0123456789-"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

_FLAGS = re.ASCII | re.IGNORECASE
_SHAPE = re.compile(r"SC-([1-9]\d{0,9})-([1-9]\d{0,9})-([1-9]\d{0,9})-([A-Z]\d[A-Z])", _FLAGS)
_ATTEMPT = re.compile(r"SC-[0-9A-Z-]*", _FLAGS)
_START = re.compile(re.escape(PREFIX), _FLAGS)


@dataclass(frozen=True, slots=True)
class SheetCode:
    """Whose marks a sheet takes: the row ids (1 and up) of the event, the entry and the judge."""

    event_id: int
    entry_id: int
    judge_id: int


def write_code(code: SheetCode) -> str:
    """The code as it is printed; ValueError for an id below 1 or of more than ten digits."""
    ids = (code.event_id, code.entry_id, code.judge_id)
    if not all(1 <= each <= LARGEST_ID for each in ids):
        raise ValueError(f"ids of a sheet code go from 1 to {LARGEST_ID}: {ids}")
    middle = "-".join(str(each) for each in ids)
    return f"{PREFIX}{middle}-{_check(middle)}"


def read_code(text: str) -> SheetCode | None:
    """What a scanned or typed code names; None for a text that is none.

    Lower case, full-width characters (a Chinese input method was on) and blanks around are taken as meant.
    InputError (field `code`) where the text begins like a code but was misread.
    """
    folded = fold_wide(text)
    if not _START.match(folded):
        return None
    found = _SHAPE.fullmatch(folded)
    if found is None or found[4].upper() != _check("-".join(found.group(1, 2, 3))):
        raise InputError(
            _FIELD, f"评分单条码“{_shortened(folded)}”没有读对。请再扫一次,或照二维码下面的字符重新输入。"
        )
    return SheetCode(int(found[1]), int(found[2]), int(found[3]))


def split_scan(text: str) -> tuple[str, str]:
    """What was typed before a scan, and the scanned code ('' where there is none): '8.5SC-3-120-7-Q8U'.

    What stood behind the cursor while the scanner typed goes back to what was typed. The code is returned
    as it stands, for `read_code`, also where it was misread; of two codes the last one counts.
    """
    typed = text.strip()
    folded = fold_wide(typed)  # character for character: places in it are places in `typed`
    starts = [found.start() for found in _START.finditer(folded)]
    if not starts:
        return typed, ""
    start = starts[-1]
    found = _SHAPE.match(folded, start) or _ATTEMPT.match(folded, start)
    end = found.end() if found else start
    return typed[:start] + typed[end:], typed[start:end]


def _check(middle: str) -> str:
    remainder = 0
    for character in middle:
        remainder = (remainder * len(_DIGITS) + _DIGITS.index(character)) % _PRIME
    rest, last = divmod(remainder, len(_LETTERS))
    first, digit = divmod(rest, 10)
    return f"{_LETTERS[first]}{digit}{_LETTERS[last]}"


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
