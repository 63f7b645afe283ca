"""Which rows belong to a competition, what tells them apart on any machine, and where they name other rows.

Rows travel as they are stored: marks in thousandths, moments as text. An id means something in its own data
only; `REFERENCES` and `DOCUMENTS` name every place where one stands, also where it is no foreign key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from app.errors import UserError
from app.services.basis import list_bases
from app.services.rows import chunks
from app.services.stored_values import Codec
from db.tables import (
    Appeal,
    Attachment,
    AwardDecision,
    Certificate,
    CertificatePrint,
    CertificateProof,
    CheckIn,
    Competition,
    DistinctPeople,
    Draw,
    Entry,
    EntryChange,
    EntryMember,
    Event,
    Handover,
    Incident,
    Judge,
    JudgePackage,
    Mark,
    Organization,
    Penalty,
    Person,
    Printout,
    Publication,
    PublishedResult,
    Recheck,
    RecheckItem,
    ResultSigning,
    Room,
    RulesVersion,
    ScoreSheet,
    Seat,
    Sitting,
    SpreadRuling,
    TieDecision,
    Track,
)

Stored = dict[str, Any]
# Gives what stands for the row of a table that has this id; for a template of certificates, for its key.
Lookup = Callable[[str, Any], Any]
ACCOUNT, TEMPLATE = "account", "template"


@dataclass(frozen=True, slots=True)
class Moved:
    """A table of a competition: by `owner` it belongs to a row of a table before it.

    `known_by` tells its rows apart; several that are alike are told apart by their order. `bound` rows mean
    something only as long as every id is the same: they tell what stands on paper, or lies on a stick.
    """

    table: type[SQLModel]
    owner: str = ""
    known_by: tuple[str, ...] = ()
    bound: bool = False

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return _mapped(self.table).name


# Every table stands behind those it names.
MOVED: tuple[Moved, ...] = (
    Moved(Competition),
    Moved(Track, "competition_id", ("name",)),
    Moved(Event, "competition_id", ("name",)),
    Moved(RulesVersion, "event_id", ("event_id", "version")),
    Moved(Room, "competition_id", ("name",)),
    Moved(Sitting, "competition_id", ("event_id", "kind", "module", "name", "room_id")),
    Moved(Entry, "event_id", ("event_id", "number")),
    Moved(EntryMember, "entry_id", ("entry_id", "person_id")),
    Moved(Attachment, "entry_id", ("entry_id", "digest")),
    Moved(EntryChange, "entry_id", ("entry_id",)),
    Moved(Seat, "sitting_id", ("sitting_id", "station")),
    Moved(CheckIn, "entry_id", ("entry_id",)),
    Moved(Draw, "event_id", ("event_id",)),
    Moved(Judge, "event_id", ("event_id", "module", "seat")),
    Moved(Handover, "judge_id", ("judge_id",)),
    Moved(ScoreSheet, "entry_id", ("entry_id", "judge_id")),
    Moved(Mark, "sheet_id", ("sheet_id", "aspect", "keying")),
    Moved(Penalty, "entry_id", ("entry_id",)),
    Moved(Incident, "entry_id", ("entry_id",)),
    Moved(SpreadRuling, "entry_id", ("entry_id", "module")),
    Moved(TieDecision, "event_id", ("event_id", "division")),
    Moved(Recheck, "event_id", ("event_id",)),
    Moved(RecheckItem, "recheck_id", ("recheck_id", "sheet_id")),
    Moved(ResultSigning, "event_id", ("event_id",)),
    Moved(Publication, "event_id", ("event_id", "version")),
    Moved(PublishedResult, "publication_id", ("publication_id", "entry_id")),
    Moved(Appeal, "competition_id", ("serial",)),
    Moved(AwardDecision, "competition_id", ("event_id", "entry_id", "award")),
    Moved(CertificateProof, "competition_id"),
    Moved(Certificate, "competition_id", ("number",)),
    Moved(CertificatePrint, "certificate_id", ("certificate_id",)),
    Moved(Printout, "competition_id", bound=True),
    Moved(JudgePackage, "event_id", ("uid",), bound=True),
)
# Of all competitions together: who is there already is not brought in again.
SHARED: tuple[type[SQLModel], ...] = (Organization, Person, DistinctPeople)

# Columns with the id of another row that are no foreign keys.
REFERENCES: Mapping[tuple[str, str], str] = {
    ("organization", "merged_into"): "organization",
    ("person", "merged_into"): "person",
    ("judge", "account_id"): ACCOUNT,
    ("judge", "organization_id"): "organization",
    ("score_sheet", "submitted_by_id"): ACCOUNT,
    ("score_sheet", "second_by_id"): ACCOUNT,
    ("score_sheet", "confirmed_by_id"): ACCOUNT,
    ("score_sheet", "returned_by_id"): ACCOUNT,
    ("mark", "entered_by_id"): ACCOUNT,
    ("spread_ruling", "mark_id"): "mark",
    ("recheck_item", "by_id"): ACCOUNT,
    ("publication", "signing_id"): "result_signing",
}


# -- documents and texts that hold ids -------------------------------------------------------------


def _entries_in_order(ids: list[int], find: Lookup) -> list[Any]:
    return [find("entry", each) for each in ids]


def _given_sittings(given: Mapping[str, Any], find: Lookup) -> dict[str, Any]:
    """What a draw was made from: its sittings stand first in each of their lines."""
    named = {
        key: [[_sitting(line[0], find), *line[1:]] for line in given[key]]
        for key in ("bases", "sittings", "seated", "free")
        if key in given
    }
    return {**given, **named}


def _drawn_sittings(drawn: list[list[Any]], find: Lookup) -> list[list[Any]]:
    return [[number, _sitting(sitting, find), place] for number, sitting, place in drawn]


def _sitting(sitting: int | None, find: Lookup) -> Any:
    return None if sitting is None else find("sitting", sitting)


def _source(source: str, find: Lookup) -> str:
    """See `certificate_dues`: the event stands second, of what an entry gets the entry third."""
    kind, *rest = source.split("/")
    if rest and rest[0] != "0":
        rest[0] = str(find("event", int(rest[0])))
    if kind in ("award", "honour", "promotion") and len(rest) > 1:
        rest[1] = str(find("entry", int(rest[1])))
    return "/".join((kind, *rest))


def _planned_templates(plan: Mapping[str, Any], find: Lookup) -> dict[str, Any]:
    if not plan:
        return {}
    templates = {category: _template(key, find) for category, key in plan["templates"].items()}
    return {**plan, "templates": templates, "teams": _template(plan["teams"], find)}


def _proofed_templates(digests: Mapping[str, str], find: Lookup) -> dict[str, str]:
    return {_template(key, find): digest for key, digest in digests.items()}


def _template(key: str, find: Lookup) -> Any:
    return find(TEMPLATE, key) if key else key


DOCUMENTS: Mapping[tuple[str, str], Callable[[Any, Lookup], Any]] = {
    ("tie_decision", "entry_ids"): _entries_in_order,
    ("draw", "given"): _given_sittings,
    ("draw", "drawn"): _drawn_sittings,
    ("certificate", "source"): _source,
    ("certificate", "template"): _template,
    ("certificate_proof", "templates"): _proofed_templates,
    ("competition", "certificates"): _planned_templates,
}
# A basis is made of ids (see `app.services.basis`): all that can be told elsewhere is whether it still holds.
BASED: Mapping[str, type[SQLModel]] = {"publication": Publication}
CURRENT, STALE = "*", "~"


@lru_cache(maxsize=100)
def references(table: str) -> Mapping[str, str]:
    """By column: the table whose ids stand there."""
    found = {
        column.name: next(iter(column.foreign_keys)).column.table.name
        for column in sql_table(table).columns
        if column.foreign_keys
    }
    return found | {column: to for (name, column), to in REFERENCES.items() if name == table}


def renamed(table: str, row: Stored, find: Lookup) -> Stored:
    """The row with what `find` gives in place of every id of another row."""
    changed = {
        column: find(to, row[column])
        for column, to in references(table).items()
        if row.get(column) is not None
    }
    for column, rewrite in _documents(table):
        if column in row:
            changed[column] = rewrite(row[column], find)
    return {**row, **changed}


@lru_cache(maxsize=100)
def _documents(table: str) -> tuple[tuple[str, Callable[[Any, Lookup], Any]], ...]:
    return tuple((column, rewrite) for (name, column), rewrite in DOCUMENTS.items() if name == table)


# -- stored values ---------------------------------------------------------------------------------


def sql_table(name: str) -> sa.Table:
    """The table of this name."""
    return SQLModel.metadata.tables[name]


def _mapped(table: type[SQLModel]) -> sa.Table:
    found: sa.Table = sa.inspect(table).local_table
    return found


@lru_cache(maxsize=100)
def _codecs(table: type[SQLModel]) -> Mapping[str, Codec]:
    return {column.name: Codec(column) for column in _mapped(table).columns}


def load_rows(
    session: Session, table: type[SQLModel], column: str = "", values: Iterable[Any] = ()
) -> list[Stored]:
    """The rows with one of the values in a column (all of them without a column), by id, as stored."""
    mapped, codecs = _mapped(table), _codecs(table).values()
    statement = sa.select(*mapped.columns).order_by(mapped.c.id)
    parts = (
        [statement]
        if not column
        else [statement.where(mapped.c[column].in_(part)) for part in chunks(sorted(set(values)))]
    )
    found = [
        {codec.name: codec.encode(value) for codec, value in zip(codecs, row, strict=True)}
        for part in parts
        for row in session.execute(part)
    ]
    return sorted(found, key=lambda row: row["id"])


def checked(table: type[SQLModel], row: Stored) -> Stored:
    """A row of a file, whole: what an older program did not write gets its default.

    UserError where a value is none of its column, or a column is none of the table.
    """
    codecs = _codecs(table)
    if unknown := row.keys() - codecs.keys():
        raise UserError(f"文件里有本程序不认识的内容({min(unknown)})。请先把这台电脑上的赛创升级。")
    whole = {}
    for name, codec in codecs.items():
        whole[name] = codec.checked(row[name]) if name in row else codec.encode(_default(table, codec))
    try:
        renamed(_mapped(table).name, whole, lambda _table, key: key)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise codecs["id"].unreadable() from error
    return whole


def decoded(table: type[SQLModel], row: Stored) -> Stored:
    """Checked values of a row as the program holds them, without its id."""
    codecs = _codecs(table)
    return {name: codecs[name].decode(value) for name, value in row.items() if name != "id"}


def _default(table: type[SQLModel], codec: Codec) -> Any:
    field = table.model_fields[codec.name]
    if codec.name == "id" or field.is_required():
        raise codec.unreadable()
    return field.get_default(call_default_factory=True)


# -- the rows of a competition ---------------------------------------------------------------------


def load_competition_rows(session: Session, competition_id: int) -> dict[str, list[Stored]]:
    """Every row of a competition by table, as stored, each table by id."""
    rows: dict[str, list[Stored]] = {}
    for moved in MOVED:
        if not moved.owner:
            rows[moved.name] = load_rows(session, moved.table, "id", [competition_id])
            continue
        owners = [row["id"] for row in rows[references(moved.name)[moved.owner]]]
        rows[moved.name] = load_rows(session, moved.table, moved.owner, owners)
    bases = list_bases(session, competition_id)
    for row in (row for table in BASED for row in rows[table]):
        row["basis"] = CURRENT if row["basis"] == bases.get(row["event_id"], "") else STALE
    return rows


def named_ids(rows: Mapping[str, Sequence[Stored]], to: str) -> set[int]:
    """The ids of a table that these rows name in their columns."""
    return {
        row[column]
        for table, found in rows.items()
        for column, named in references(table).items()
        if named == to
        for row in found
        if row[column] is not None
    }


def with_merged(session: Session, table: type[SQLModel], ids: set[int]) -> list[Stored]:
    """These people or units, those they were merged into, and those that were merged into them."""
    found: dict[int, Stored] = {}
    asked: set[int] = set()
    waiting = set(ids)
    while waiting:
        asked |= waiting
        rows = [*load_rows(session, table, "id", waiting), *load_rows(session, table, "merged_into", waiting)]
        found |= {row["id"]: row for row in rows}
        into = {row["merged_into"] for row in rows if row["merged_into"] is not None}
        waiting = (found.keys() | into) - asked
    return [found[key] for key in sorted(found)]
