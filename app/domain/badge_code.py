"""The codes of badges, see `id_code`. They name rows of this database and nothing about anybody.

- Entrants: `CZ-<competition>-<entry>-<person>-<check>`; the person is 0 where an entry goes in as one (a
  unit, a project, an achievement).
- Who works here: `GZ-<competition>-<account>-<check>`.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.id_code import IdCode

ENTRANT_PREFIX = "CZ-"
STAFF_PREFIX = "GZ-"

BY_NUMBER = "输入证上的编号或姓名"  # under these codes stand no characters
_ENTRANT = IdCode(ENTRANT_PREFIX, 3, "参赛证条码", last_may_miss=True, instead=BY_NUMBER)
_STAFF = IdCode(STAFF_PREFIX, 2, "工作证条码", instead=BY_NUMBER)


@dataclass(frozen=True, slots=True)
class EntrantCode:
    """Whom a 参赛证 names: the row ids of the competition, the entry and the person (None: the entry)."""

    competition_id: int
    entry_id: int
    person_id: int | None


@dataclass(frozen=True, slots=True)
class StaffCode:
    """Whom a 工作证 names: the row ids of the competition and the account."""

    competition_id: int
    account_id: int


BadgeCode = EntrantCode | StaffCode


def write_badge_code(code: BadgeCode) -> str:
    """The code as it is printed; ValueError for an id no row has."""
    if isinstance(code, StaffCode):
        return _STAFF.write((code.competition_id, code.account_id))
    if code.person_id == 0:
        raise ValueError("no person has the id 0")
    return _ENTRANT.write((code.competition_id, code.entry_id, code.person_id or 0))


def read_badge_code(text: str) -> BadgeCode | None:
    """Whom a scanned or typed code names; None for a text with none, InputError for a misread one.

    What stood in the field before the scan does not matter.
    """
    staff = _STAFF.read(_STAFF.split(text)[1])
    if staff is not None:
        return StaffCode(*staff)
    found = _ENTRANT.read(_ENTRANT.split(text)[1])
    if found is None:
        return None
    competition_id, entry_id, person_id = found
    return EntrantCode(competition_id, entry_id, person_id or None)
