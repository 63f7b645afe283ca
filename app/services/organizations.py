"""参赛单位: known by their normalised name, made when a registration names them, kept by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func
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
    """A unit as lists show it; `entries` counts those of the competition asked for."""

    id: int
    name: str
    credit_code: str
    industry: str
    district: str
    chain: str
    contact: str
    phone: str
    entries: int


@dataclass(frozen=True, slots=True)
class OrganizationForm:
    """What is typed of a unit; `id` None makes a new one."""

    name: str
    id: int | None = None
    credit_code: str = ""
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
        .order_by(col(Organization.pinyin), col(Organization.name))
    )
    rows = session.exec(statement).all()
    texts = [search_text((unit.name, unit.credit_code), (unit.pinyin,)) for unit, _entries in rows]
    return tuple(_row(rows[at][0], rows[at][1] or 0) for at in find_places(texts, query))


def save_organization(session: WriteSession, competition_id: int | None, form: OrganizationForm) -> int:
    """Add or change a unit; returns its id. InputError at the field that is wrong."""
    name = normalize_organization(form.name)
    if not name:
        raise InputError("name", "请填写单位名称。")
    code, problems = check_credit_code(form.credit_code)
    phone, doubts = check_phone(form.phone)
    for problem in (*problems, *doubts):
        raise InputError(problem.column, f"{problem.text}。")
    place = at_competition(competition_id)
    session.require(Right.REGISTER, place, attempt=f"保存单位“{name}”")
    unit = _load(session, form.id) if form.id is not None else Organization(name=name)
    _check_unique(session, unit.id, name, code)
    is_new = unit.id is None
    unit.name, unit.pinyin, unit.credit_code = name, pinyin_words(name), code or None
    unit.industry, unit.district = clean_text(form.industry), clean_text(form.district)
    unit.chain, unit.contact, unit.phone = clean_text(form.chain), normalize_name(form.contact), phone
    session.add(unit)
    session.flush()
    session.record(f"{'新增' if is_new else '修改'}单位“{name}”")
    return row_id(unit)


def _load(session: Session, key: int) -> Organization:
    unit = session.get(Organization, key)
    if unit is None:
        raise UserError("这个单位已不存在,请刷新单位列表。")
    return unit


def _check_unique(session: Session, own: int | None, name: str, code: str) -> None:
    same_name = select(Organization.id).where(Organization.name == name, Organization.id != own)
    if session.exec(same_name).first() is not None:
        raise InputError("name", f"已有单位“{name}”,请直接选用。")
    if code:
        other = session.exec(
            select(Organization.name).where(Organization.credit_code == code, Organization.id != own)
        ).first()
        if other is not None:
            raise InputError("credit_code", f"这个统一社会信用代码已登记给“{other}”,请核对营业执照。")


def load_organizations(session: Session, names: Iterable[str]) -> dict[str, Organization]:
    """The units that exist among normalised names, by name."""
    wanted = sorted(set(names) - {""})
    found: dict[str, Organization] = {}
    for part in chunks(wanted):
        for unit in session.exec(select(Organization).where(col(Organization.name).in_(part))):
            found[unit.name] = unit
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


def _row(unit: Organization, entries: int) -> OrganizationRow:
    return OrganizationRow(
        row_id(unit),
        unit.name,
        unit.credit_code or "",
        unit.industry,
        unit.district,
        unit.chain,
        unit.contact,
        unit.phone,
        entries,
    )
