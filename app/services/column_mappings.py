"""How offices matched the columns of forms by hand: remembered by the headers, for the next file like it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlmodel import Session, select

from app.domain.column_mapping import NEEDED, Mappings, headers_digest, sheet_kind
from app.domain.registration_form import COLUMN_LABELS
from app.domain.rights import Right
from app.errors import InputError
from app.services.door import WriteSession
from app.services.places import at_competition
from db.tables import ColumnMapping

# A row of entries taken for the header would be remembered with its people.
_NUMBER_OF_A_PERSON = re.compile(r"\d{11}")


def load_mappings(session: Session) -> Mappings:
    """What was matched by hand, by the digest of the headers."""
    return {row.headers: row.columns for row in session.exec(select(ColumnMapping))}


def save_mapping(
    session: WriteSession, competition_id: int, labels: Sequence[str], columns: Mapping[str, str]
) -> None:
    """Remember what these labels mean, '' for not read; an InputError where that makes no entries."""
    if any(_NUMBER_OF_A_PERSON.search(label) for label in labels):
        raise InputError("headers", "这一行里有号码,不是表头。请选写着“姓名、单位”等列名的一行。")
    known = {label: columns.get(label, "") for label in labels if label}
    meant = [column for column in known.values() if column]
    twice = next((column for column in meant if meant.count(column) > 1), None)
    if twice is not None:
        raise InputError("headers", f"有两列都对应“{COLUMN_LABELS[twice]}”,请只留一列。")
    if sheet_kind(dict.fromkeys(meant), by_hand=True) is None:
        raise InputError("headers", f"这些列还不够:{NEEDED}。")
    what = f"记住一种报名表的列({len(meant)} 列)"
    by = session.require(Right.REGISTER, at_competition(competition_id), attempt=what)
    headers, now = headers_digest(labels), session.clock()
    row = session.get(ColumnMapping, headers) or ColumnMapping(headers=headers, at=now, by=by)
    row.columns, row.at, row.by = known, now, by
    session.add(row)
    session.record(what)


def forget_mapping(session: WriteSession, competition_id: int, labels: Sequence[str]) -> None:
    """Let these headers be understood by themselves again."""
    row = session.get(ColumnMapping, headers_digest(labels))
    if row is None:
        return
    what = "忘记一种报名表的列"
    session.require(Right.REGISTER, at_competition(competition_id), attempt=what)
    session.delete(row)
    session.record(what)
