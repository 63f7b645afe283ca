"""Codes made of row ids: printed as QR codes, typed into the program by a scanner.

A USB scanner is a keyboard: it types the code into whatever has the focus. So a code is made of upper case
ASCII letters, digits and hyphens only, which every keyboard layout types alike (and which the alphanumeric
mode of QR codes holds): `<prefix>-<id>-…-<id>-<check>`, the ids in decimal, e.g. `SC-3-120-7-Q8U`.

**The check.** The middle part, `3-120-7`, is read as a number in base 11 (the hyphen is the digit 10) and
divided by the prime 5749; the remainder is written as letter, digit, letter (24 · 10 · 24 = 5760 of them).
The scheme is that of ISO 7064's pure systems, with a base that takes the hyphens in: theirs leave
separators out, and `3-120-7` and `31-20-7` would share a check.

- One wrong character changes the number by d · 11^k with 0 < |d| <= 10, two swapped neighbours by
  10 · d · 11^k: neither is a multiple of a prime above 11. All of them are caught.
- A wrong or swapped character in the frame (`SC-`, the hyphen before the check, the check itself) breaks
  the shape or the remainder: prefixes that differ in one letter only need different numbers of ids.
- Of all other slips, for example a digit left out, 1 in 5749 goes unnoticed.

The letters leave out I and O, which are read as 1 and 0; letter, digit, letter spells no word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.numbers import fold_wide
from app.errors import InputError

LARGEST_ID = 9_999_999_999  # ten digits

_FIELD = "code"
_PRIME = 5749
_DIGITS = "0123456789-"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_FLAGS = re.ASCII | re.IGNORECASE


@dataclass(frozen=True, slots=True)
class IdCode:
    """A kind of code: its prefix ('SC-'), how many ids follow, and what its readers call it (评分单条码)."""

    prefix: str
    ids: int
    name: str
    # Whether the last id may be 0, for nobody.
    last_may_miss: bool = False
    instead: str = "照二维码下面的字符重新输入"
    _shape: re.Pattern[str] = field(init=False, repr=False)
    _attempt: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        one = r"([1-9]\d{0,9})"
        last = r"(0|[1-9]\d{0,9})" if self.last_may_miss else one
        middle = "-".join((*[one] * (self.ids - 1), last))
        object.__setattr__(self, "_shape", re.compile(rf"{self.prefix}{middle}-([A-Z]\d[A-Z])", _FLAGS))
        object.__setattr__(self, "_attempt", re.compile(rf"{self.prefix}[0-9A-Z-]*", _FLAGS))

    def write(self, ids: Sequence[int]) -> str:
        """The code as it is printed; ValueError for an id no row has."""
        least = [1] * self.ids
        if self.last_may_miss:
            least[-1] = 0
        if not all(low <= each <= LARGEST_ID for low, each in zip(least, ids, strict=True)):
            raise ValueError(f"ids of a code go from 1 to {LARGEST_ID}: {tuple(ids)}")
        middle = "-".join(str(each) for each in ids)
        return f"{self.prefix}{middle}-{_check(middle)}"

    def begins(self, text: str) -> bool:
        """Whether the text begins like such a code."""
        return fold_wide(text).upper().startswith(self.prefix)

    def read(self, text: str) -> tuple[int, ...] | None:
        """The ids of a scanned or typed code; None for a text that is none.

        Lower case, full-width characters (a Chinese input method was on) and blanks around are taken as
        meant. InputError (field `code`) where the text begins like a code but was misread.
        """
        if not self.begins(text):
            return None
        folded = fold_wide(text)
        found = self._shape.fullmatch(folded)
        if found is None or found[self.ids + 1].upper() != _check("-".join(found.groups()[:-1])):
            raise InputError(
                _FIELD,
                f"{self.name}“{_shortened(folded)}”没有读对。请再扫一次,或{self.instead}。",
            )
        return tuple(map(int, found.groups()[:-1]))

    def split(self, text: str) -> tuple[str, str]:
        """What was typed before a scan, and the scanned code ('' where there is none): '8.5SC-3-120-7-Q8U'.

        What stood behind the cursor while the scanner typed goes back to what was typed. The code is
        returned as it stands, for `read`, also where it was misread; of two codes the last one counts.
        """
        typed = text.strip()
        folded = fold_wide(typed)  # character for character: places in it are places in `typed`
        starts = [found.start() for found in re.finditer(self.prefix, folded, _FLAGS)]
        if not starts:
            return typed, ""
        start = starts[-1]
        found = self._shape.match(folded, start) or self._attempt.match(folded, start)
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
