"""报名汇总表 of a competition: document and phone numbers masked, or in full for whoever may, and logged."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import RowMapping
from sqlmodel import Session, col

from app.domain.identity import mask_document
from app.domain.people import SKILL_LEVELS, mask_phone
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.registration_form import ENTRY_TEXTS, UNIT_FACTS, SummaryRow
from app.domain.rights import Right
from app.services.door import WriteSession
from app.services.entry_joins import select_entries
from app.services.people import CHANGEABLE
from app.services.places import at_competition
from app.services.registration import REVIEW_NAMES
from app.services.registration_comparison import unit_field
from db.tables import Entry, EntryMember, Event, Organization, Person

# Column of a form → where it is stored.
_COLUMNS = {
    "event": col(Event.name),
    "role": col(EntryMember.role),
    **{name: col(getattr(Entry, name)) for name in ("division", "title", "authors", *ENTRY_TEXTS)},
    **{
        name: col(getattr(Person, name)) for name in ("name", "document_type", "document_number", *CHANGEABLE)
    },
    "organization": col(Organization.name),
    **{name: col(getattr(Organization, unit_field(name))) for name in UNIT_FACTS},
}


def load_summary(
    session: Session, competition_id: int, entry_ids: Collection[int] | None = None
) -> tuple[SummaryRow, ...]:
    """The entries (all, or those asked for) by number, a row for each member; numbers are masked."""
    return tuple(_rows(session, competition_id, entry_ids, full=False))


def export_full_summary(
    session: WriteSession, competition_id: int, entry_ids: Collection[int] | None = None
) -> tuple[SummaryRow, ...]:
    """The same with full document and phone numbers: for whoever may have them, and in the log."""
    what = "导出报名汇总表,含完整证件号码"
    session.require(Right.FULL_NUMBERS, at_competition(competition_id), attempt=what)
    rows = tuple(_rows(session, competition_id, entry_ids, full=True))
    session.record(f"{what}:{len(rows)} 行")
    return rows


def _rows(
    session: Session, competition_id: int, entry_ids: Collection[int] | None, *, full: bool
) -> Iterator[SummaryRow]:
    wanted = None if entry_ids is None else set(entry_ids)
    statement = (
        select_entries(*(column.label(name) for name, column in _COLUMNS.items()))
        .add_columns(col(Entry.id), col(Entry.number), col(Entry.review), col(Entry.status))
        .add_columns(col(Event.entry_kind), col(Entry.phone).label("entry_phone"))
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(Entry.number), col(Entry.id), col(EntryMember.position), col(EntryMember.id))
    )
    for row in session.execute(statement).mappings():
        if wanted is None or row["id"] in wanted:
            kind = row["entry_kind"]
            yield SummaryRow(kind, row["number"], _state(row["review"], row["status"]), _texts(row, full))


def _state(review: str, status: str) -> str:
    state = REVIEW_NAMES[review]
    return state if status == Status.ACTIVE.value else f"{state},{STATUS_NAMES[Status(status)]}"


def _texts(row: RowMapping, full: bool) -> dict[str, str]:
    level = row["skill_level"]
    texts = {name: "" if row[name] is None else str(row[name]) for name in _COLUMNS}
    texts["skill_level"] = "" if level is None else SKILL_LEVELS[level]
    if row["entry_kind"] not in {"person", "team"}:
        texts["phone"] = row["entry_phone"]
    if row["entry_kind"] != "team":
        texts["role"] = ""
    if not full:
        texts["document_number"] = mask_document(texts["document_number"])
        texts["phone"] = mask_phone(texts["phone"])
    return texts
