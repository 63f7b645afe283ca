"""交接: certificates unit by unit or person by person, with a list to sign for those that take them along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from app.domain.file_names import free_name, safe_name
from app.domain.handover import NO_UNIT, HandoverData, HandoverLine
from app.errors import UserError
from app.services.certificate_matching import valid_certificates
from app.services.competitions import load_competition
from app.services.ledger import WHOLE
from app.services.ledger_views import in_series, load_rows, unit_of
from app.services.rows import row_id
from db.tables import Certificate

GroupBy = Literal["unit", "person"]


@dataclass(frozen=True, slots=True)
class UnitCertificates:
    """So many valid certificates of a unit, and how many of them are printed."""

    organization: str
    count: int
    printed: int


@dataclass(frozen=True, slots=True)
class CertificateGroup:
    """Certificates that go into one file; `file_name` without its ending, never that of another group."""

    title: str
    file_name: str
    certificate_ids: tuple[int, ...]


def list_units(session: Session, competition_id: int) -> tuple[UnitCertificates, ...]:
    """The units that have valid certificates, by name; those without a unit last."""
    rows = _valid(session, competition_id)
    counts = Counter(unit_of(row) for row in rows)
    printed = Counter(unit_of(row) for row in rows if row.state == "printed")
    return tuple(UnitCertificates(unit, counts[unit], printed[unit]) for unit in _ordered(counts))


def handover(session: Session, competition_id: int, organization: str, now: datetime) -> HandoverData:
    """The list of one unit; `now` in local time."""
    found = [each for each in handovers(session, competition_id, now) if each.organization == organization]
    if not found:
        raise UserError(f"“{organization}”没有有效的证书,请刷新后重新选择。")
    return found[0]


def handovers(session: Session, competition_id: int, now: datetime) -> tuple[HandoverData, ...]:
    """The lists of all units, by name; `now` in local time."""
    competition = load_competition(session, competition_id).title
    lines: dict[str, list[HandoverLine]] = {}
    for row in _valid(session, competition_id):
        line = HandoverLine(row.number, row.award, row.recipient, row.event or WHOLE)
        lines.setdefault(unit_of(row), []).append(line)
    made = f"{now:%Y-%m-%d}"
    return tuple(HandoverData(competition, unit, tuple(lines[unit]), made) for unit in _ordered(lines))


def certificates_by(
    session: Session, certificate_ids: Sequence[int], by: GroupBy
) -> tuple[CertificateGroup, ...]:
    """The certificates in groups for one file each, in the order asked for; void ones are refused.

    Two people of one name are told apart by their units, and by a number where that is the same too.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for row in load_rows(session, certificate_ids):
        unit = unit_of(row)
        key = (unit, "") if by == "unit" else (row.recipient, "" if unit == row.recipient else unit)
        groups.setdefault(key, []).append(row_id(row))
    names = Counter(name for name, _unit in groups)
    made: list[CertificateGroup] = []
    for (name, unit), ids in groups.items():
        title = f"{name}({unit})" if names[name] > 1 and unit else name
        taken = [each.file_name for each in made]
        made.append(CertificateGroup(title, free_name(safe_name(title) or "证书", taken), tuple(ids)))
    return tuple(made)


def _valid(session: Session, competition_id: int) -> list[Certificate]:
    return in_series(valid_certificates(session, competition_id))


def _ordered(units: Iterable[str]) -> list[str]:
    return sorted(units, key=lambda unit: (unit == NO_UNIT, unit))
