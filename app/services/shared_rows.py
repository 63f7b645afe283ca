"""People, units and accounts of a competition that comes from another machine, matched with those here.

People are known by document, units by credit code and else by name; who was merged here stays merged.
What is known here stays, what is unknown here is filled in, and where both say something else it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from app.domain.people import SKILL_LEVELS, mask_phone
from app.exchange.competition_file import Rows
from app.services.moved_rows import ACCOUNT, Stored, load_rows, with_merged
from app.services.row_changes import COLUMN_NAMES
from app.services.rows import chunks
from db.tables import Account, Organization, Person

PERSON_FACTS = (
    "name",
    "gender",
    "born_on",
    "ethnicity",
    "education",
    "phone",
    "trade",
    "skill_level",
    "photo",
    "organization_id",
)
# A unit's name and credit code tell which one it is.
UNIT_FACTS = ("industry", "district", "chain", "contact", "phone", "kind")
FACTS: Mapping[str, tuple[str, ...]] = {"person": PERSON_FACTS, "organization": UNIT_FACTS}
TABLES: Mapping[str, type[SQLModel]] = {"organization": Organization, "person": Person}
UNKNOWN = ("", None)
NEW = 0  # no row has this id


@dataclass(frozen=True, slots=True)
class Differing:
    """Somebody of whom file and data here say something else: what the file says, as stored there.

    `text`: '张伟:技能等级 这里 中级工,文件 高级工'.
    """

    table: str
    id: int
    there: Mapping[str, Any]
    text: str


@dataclass(slots=True)
class SharedMatch:
    """`ids` are those here by table and id in the file; `new` has to be made; `filled` is unknown here.

    `known` counts who was found here, by table.
    """

    ids: dict[tuple[str, int], int] = field(default_factory=dict)
    new: dict[str, list[Stored]] = field(default_factory=lambda: {name: [] for name in (*FACTS, ACCOUNT)})
    filled: list[tuple[str, int, Mapping[str, Any]]] = field(default_factory=list)
    differing: list[Differing] = field(default_factory=list)

    def token(self, table: str, key: int) -> tuple[str, int]:
        """What stands for a row of the file: the one here where there is one."""
        here = self.ids.get((table, key))
        return ("new", key) if here is None else ("here", here)

    def known(self, table: str) -> int:
        """How many of a table are here already."""
        return sum(name == table for name, _key in self.ids)


def match_shared(session: Session, rows: Rows) -> SharedMatch:
    """Find who of the file is here already."""
    match = SharedMatch()
    _match_accounts(session, rows[ACCOUNT], match)
    units = load_rows(session, Organization)
    by_name = {row["name"]: row for row in units}
    by_code = {row["credit_code"]: row for row in units if row["credit_code"]}
    names = _Names({row["id"]: row["name"] for row in units}, rows["organization"])
    for row in rows["organization"]:
        found = by_code.get(row["credit_code"]) or by_name.get(row["name"])
        _match("organization", row, found, {unit["id"]: unit for unit in units}, match, names)
    people = with_merged(session, Person, _documents(session, rows["person"]))
    by_document = {(row["document_type"], row["document_number"]): row for row in people}
    for row in rows["person"]:
        found = by_document.get((row["document_type"], row["document_number"]))
        _match("person", row, found, {each["id"]: each for each in people}, match, names)
    return match


def _match_accounts(session: Session, rows: Sequence[Stored], match: SharedMatch) -> None:
    known: dict[str, int] = {}
    for part in chunks(sorted({row["name"] for row in rows})):
        found = sa.select(col(Account.name), col(Account.id)).where(col(Account.name).in_(part))
        known.update((name, key) for name, key in session.execute(found))
    for row in rows:
        if row["name"] in known:
            match.ids[ACCOUNT, row["id"]] = known[row["name"]]
        else:
            match.new[ACCOUNT].append(row)


def _documents(session: Session, rows: Sequence[Stored]) -> set[int]:
    numbers = [row["document_number"] for row in rows]
    return {row["id"] for row in load_rows(session, Person, "document_number", numbers)}


class _Names:
    """The names of units here, and those of the file."""

    def __init__(self, here: Mapping[int, str], there: Sequence[Stored]) -> None:
        self.here = here
        self.there = {row["id"]: row["name"] for row in there}


def _match(
    table: str,
    row: Stored,
    found: Stored | None,
    by_id: Mapping[int, Stored],
    match: SharedMatch,
    names: _Names,
) -> None:
    if found is None:
        match.new[table].append(row)
        return
    while found["merged_into"] is not None:
        found = by_id[found["merged_into"]]
    match.ids[table, row["id"]] = found["id"]
    if row["merged_into"] is None:
        _compare(table, row, found, match, names)


def _compare(table: str, row: Stored, found: Stored, match: SharedMatch, names: _Names) -> None:
    told: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    texts = []
    for column in FACTS[table]:
        here, there = found[column], row[column]
        is_unit = column == "organization_id"
        if there in UNKNOWN or here == (match.ids.get(("organization", there), NEW) if is_unit else there):
            continue
        if here in UNKNOWN:
            unknown[column] = there
            continue
        told[column] = there
        said = (names.here[here], names.there[there]) if is_unit else (here, there)
        texts.append(
            "{} 这里 {},文件 {}".format(COLUMN_NAMES[column], *(_shown(column, each) for each in said))
        )
    if unknown:
        match.filled.append((table, found["id"], unknown))
    if told:
        match.differing.append(Differing(table, found["id"], told, f"{found['name']}:{';'.join(texts)}"))


def _shown(column: str, value: Any) -> str:
    if column == "skill_level":
        return SKILL_LEVELS[value]
    if column == "photo":
        return "一张"
    return mask_phone(value) if column == "phone" else str(value)
