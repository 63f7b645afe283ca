"""Who may stand in an entry: checks on what is typed of it, and against the other entries of its event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session, select

from app.domain.members import TAKING_PART, MemberRole, check_roles
from app.domain.problems import Problem, error
from app.domain.registration_form import RowReview, RowValues
from app.errors import InputError
from app.services.entry_members import Member, other_entry
from app.services.people import DocumentKey, document_key
from app.services.registration_known import title_key
from app.services.rows import row_id
from db.tables import Entry, Event, ScoreSheet


def member_field(at: int, column: str) -> str:
    """What a field of the person at this place is called in problems and errors: 'phone', 'phone@2'."""
    return f"{column}@{at}" if at else column


def split_field(name: str) -> tuple[int, str]:
    """The place of the person and the field that `member_field` names."""
    column, _, at = name.partition("@")
    return int(at or 0), column


def line_problems(rows: Sequence[RowReview], *, alone: bool) -> Iterator[Problem]:
    """What is wrong with these people together; `alone`: the event is entered by single persons."""
    wrong = check_roles([row.values.role or MemberRole.COMPETITOR for row in rows], alone=alone)
    if wrong is not None:
        yield error(member_field(wrong[0], "role"), wrong[1])
    first: dict[DocumentKey, int] = {}
    for at, row in enumerate(rows):
        key = document_key(row.values)
        if key[1] and first.setdefault(key, at) != at:
            name = rows[first[key]].values.name
            yield error(member_field(at, "document_number"), f"与“{name}”的证件号相同", "同一人只能列一次")


def check_double(
    session: Session,
    event: Event,
    entry: Entry | None,
    values: RowValues,
    unit: int | None,
    before: Sequence[Member],
    line: Sequence[Member],
) -> None:
    """Refuse who or what is entered in the event already; who and what stood there so far stays."""
    stays = entry is not None and entry.event_id == event.id
    stood = {row_id(each.person) for each in before if stays and each.role in TAKING_PART}
    for at, member in enumerate(line):
        if row_id(member.person) in stood:
            continue
        found = other_entry(session, entry, row_id(event), member)
        if found is not None:
            raise InputError(
                member_field(at, "document_number"),
                f"“{member.person.name}”已报“{event.name}”,报名号 {found.number}。",
            )
    if line and event.entry_kind == "person":
        return
    key = title_key(values.title)
    if entry is not None and stays and (entry.organization_id, title_key(entry.title)) == (unit, key):
        return
    own = entry.id if entry is not None else None
    same = session.exec(
        select(Entry).where(Entry.event_id == event.id, Entry.id != own, Entry.organization_id == unit)
    ).all()
    other = next((each for each in same if title_key(each.title) == key), None)
    if other is not None:
        field = "title" if values.title else "organization"
        raise InputError(field, f"“{values.label}”已报“{event.name}”,报名号 {other.number}。")


def check_same_entrant(
    session: Session,
    event: Event,
    entry: Entry,
    unit: int | None,
    before: Sequence[Member],
    line: Sequence[Member],
) -> None:
    """Marks stay with whom they were given to: nobody takes over an entry that has a sheet."""
    if not has_sheet(session, entry):
        return
    was = {row_id(member.person) for member in before if member.competes}
    now = {row_id(member.person) for member in line if member.competes}
    cure = "请把这条登记为弃权,再新增一条报名。"
    if was and was != now:
        at = next(
            (at for at, member in enumerate(line) if member.competes and row_id(member.person) not in was), 0
        )
        cure += "若是同一人而姓名和证件号都写错,请分两次改:先改姓名并保存,再改证件号。"
        raise InputError(member_field(at, "document_number"), f"{entry.number} 已有得分,不能换人。{cure}")
    if event.entry_kind == "unit" and entry.organization_id != unit:
        cure += "若只是单位名称写错,请在单位列表中改名。"
        raise InputError("organization", f"{entry.number} 已有得分,不能换单位。{cure}")


def has_sheet(session: Session, entry: Entry) -> bool:
    """Whether somebody has marked the entry."""
    return session.exec(select(ScoreSheet.id).where(ScoreSheet.entry_id == entry.id)).first() is not None
