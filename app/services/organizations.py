"""参赛单位: known by their normalised name, made when a registration names them, kept by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.domain.identity import check_credit_code
from app.domain.people import check_phone, clean_text, normalize_name, normalize_organization
from app.domain.pinyin import pinyin_words
from app.domain.rights import Right
from app.domain.search import find_places, search_text
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.places import at_competition
from app.services.rows import chunks, row_id
from db.tables import Entry, Event, Organization


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """A unit as lists show it; `entries` counts those of the competition asked for.

    `other_names`, of before or of units merged into it, still lead to it.
    """

    id: int
    name: str
    credit_code: str
    kind: str
    industry: str
    district: str
    chain: str
    contact: str
    phone: str
    entries: int
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationForm:
    """What is typed of a unit; `id` None makes a new one."""

    name: str
    id: int | None = None
    credit_code: str = ""
    kind: str = ""
    industry: str = ""
    district: str = ""
    chain: str = ""
    contact: str = ""
    phone: str = ""


def list_organizations(
    session: Session, competition_id: int, query: str = "", *, entered_only: bool = False
) -> tuple[OrganizationRow, ...]:
    """The units, searched by name, pinyin or credit code; with their entries in the competition."""
    entered = (
        select(col(Entry.organization_id).label("unit"), func.count().label("entries"))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(Event.competition_id == competition_id)
        .group_by(col(Entry.organization_id))
        .subquery()
    )
    statement = (
        select(Organization, entered.c.entries)
        .join(entered, entered.c.unit == col(Organization.id), isouter=not entered_only)
        .where(col(Organization.merged_into).is_(None))
        .order_by(col(Organization.pinyin), col(Organization.name))
    )
    rows = session.exec(statement).all()
    others = _other_names(session)
    found = [_row(unit, entries or 0, others.get(row_id(unit), ())) for unit, entries in rows]
    texts = [
        search_text((row.name, row.credit_code, *row.other_names), (unit.pinyin,))
        for row, (unit, _entries) in zip(found, rows, strict=True)
    ]
    return tuple(found[at] for at in find_places(texts, query))


def _other_names(session: Session) -> dict[int, tuple[str, ...]]:
    """By unit: the names it had, and those of units that were merged into it."""
    merged = select(Organization.merged_into, Organization.name).where(
        col(Organization.merged_into).is_not(None)
    )
    names: dict[int, tuple[str, ...]] = {}
    for unit, name in session.exec(merged.order_by(col(Organization.id))):
        if unit is not None:
            names[unit] = (*names.get(unit, ()), name)
    return names


def save_organization(session: WriteSession, competition_id: int | None, form: OrganizationForm) -> int:
    """Add or change a unit; returns its id. InputError at the field that is wrong.

    A name it had before still leads to it: forms of the unit may go on using it.
    """
    name = normalize_organization(form.name)
    if not name:
        raise InputError("name", "请填写单位名称。")
    code, problems = check_credit_code(form.credit_code)
    phone, doubts = check_phone(form.phone)
    for problem in (*problems, *doubts):
        raise InputError(problem.column, f"{problem.text}。")
    place = at_competition(competition_id)
    session.require(Right.REGISTER, place, attempt=f"保存单位“{name}”")
    unit = load_unit(session, form.id) if form.id is not None else Organization(name=name)
    _check_unique(session, unit.id, name, code)
    is_new = unit.id is None
    before = unit.name
    if before != name:
        _take_back_name(session, row_id(unit), name)
    unit.name, unit.pinyin, unit.credit_code = name, pinyin_words(name), code or None
    unit.kind, unit.industry, unit.district = (
        clean_text(form.kind),
        clean_text(form.industry),
        clean_text(form.district),
    )
    unit.chain, unit.contact, unit.phone = clean_text(form.chain), normalize_name(form.contact), phone
    session.add(unit)
    session.flush()
    if before != name:
        session.add(Organization(name=before, pinyin=pinyin_words(before), merged_into=row_id(unit)))
        session.record(f"单位“{before}”改名为“{name}”")
    else:
        session.record(f"{'新增' if is_new else '修改'}单位“{name}”")
    return row_id(unit)


def _take_back_name(session: WriteSession, unit_id: int, name: str) -> None:
    """A unit may have a name again that it had before."""
    old = session.exec(
        select(Organization).where(Organization.name == name, Organization.merged_into == unit_id)
    ).first()
    if old is not None:
        session.delete(old)
        session.flush()  # each name once: it goes before the unit has it


def load_unit(session: Session, key: int) -> Organization:
    """The unit's row; a UserError where it is gone or was merged into another one meanwhile."""
    unit = session.get(Organization, key)
    if unit is None or unit.merged_into is not None:
        raise UserError("这个单位已不存在,请刷新单位列表。")
    return unit


def _check_unique(session: Session, own: int | None, name: str, code: str) -> None:
    namesake = session.exec(
        select(Organization).where(Organization.name == name, Organization.id != own)
    ).first()
    if namesake is not None and namesake.merged_into is None:
        raise InputError("name", f"已有单位“{name}”,请直接选用,或把这个单位并入它。")
    if namesake is not None and namesake.merged_into != own:
        now = session.get_one(Organization, namesake.merged_into).name
        raise InputError("name", f"“{name}”已并入“{now}”,请直接选用“{now}”。")
    if code:
        other = session.exec(
            select(Organization.name).where(Organization.credit_code == code, Organization.id != own)
        ).first()
        if other is not None:
            raise InputError("credit_code", f"这个统一社会信用代码已登记给“{other}”,请核对营业执照。")


def load_organizations(session: Session, names: Iterable[str]) -> dict[str, Organization]:
    """The units that exist among normalised names, by name; a name of before by both of its names."""
    wanted = sorted(set(names) - {""})
    asked = aliased(Organization)
    is_now = col(Organization.id) == func.coalesce(col(asked.merged_into), col(asked.id))
    found: dict[str, Organization] = {}
    for part in chunks(wanted):
        named = select(asked.name, Organization).join(Organization, is_now)
        for name, unit in session.exec(named.where(col(asked.name).in_(part))):
            found[name] = found[unit.name] = unit
    return found


def ensure_organizations(session: WriteSession, names: Iterable[str]) -> tuple[dict[str, Organization], int]:
    """The units of these normalised names, made where missing; and how many were made."""
    wanted = dict.fromkeys(name for name in names if name)
    units = load_organizations(session, wanted)
    missing = [name for name in wanted if name not in units]
    made = [Organization(name=name, pinyin=pinyin_words(name)) for name in missing]
    session.add_all(made)
    session.flush()
    return units | {unit.name: unit for unit in made}, len(made)


def _row(unit: Organization, entries: int, other_names: tuple[str, ...]) -> OrganizationRow:
    return OrganizationRow(
        row_id(unit),
        unit.name,
        unit.credit_code or "",
        unit.kind,
        unit.industry,
        unit.district,
        unit.chain,
        unit.contact,
        unit.phone,
        entries,
        other_names,
    )
