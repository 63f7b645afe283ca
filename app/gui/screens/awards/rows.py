"""What the screen shows and what it prints: rows, filters, scopes and the glyph check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.documents.fonts import units
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.competitions import CompetitionView, load_competition
from app.services.ledger_views import CertificateRow, PendingIssue, list_certificates, list_pending
from app.services.publishing import count_published

if TYPE_CHECKING:
    from sqlmodel import Session

STATES = {
    "issued": ("待打印", Tone.WARN),
    "printed": ("已打印", Tone.OK),
    "void": ("作废", Tone.NEUTRAL),
}
RARE_SHOWN = 3


class Scope(StrEnum):
    """Which of the listed certificates are printed."""

    WAITING = "waiting"
    FROM_CURRENT = "from_current"
    ONLY_CURRENT = "only_current"


SCOPE_NAMES = {
    Scope.WAITING: "全部待打印",
    Scope.FROM_CURRENT: "从选中的一张开始",
    Scope.ONLY_CURRENT: "只打选中的一张",
}


@dataclass(frozen=True, slots=True)
class AwardsPage:
    """Everything the screen needs, read in one go."""

    competition: CompetitionView
    certificates: tuple[CertificateRow, ...]
    pending: tuple[PendingIssue, ...]
    published: int

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the certificates need and nobody has filled in yet."""
        return self.competition.certificate_gaps

    def pending_of(self, event_id: int | None) -> tuple[PendingIssue, ...]:
        """What is to be issued for one event, or for all."""
        return tuple(item for item in self.pending if event_id in (None, item.event_id))


def load_page(session: Session, competition_id: int) -> AwardsPage:
    """Read the screen's data."""
    return AwardsPage(
        competition=load_competition(session, competition_id),
        certificates=list_certificates(session, competition_id),
        pending=list_pending(session, competition_id),
        published=count_published(session, competition_id)[0],
    )


def filtered(rows: Sequence[CertificateRow], event_id: int | None, award: str | None) -> list[CertificateRow]:
    """The rows of one event and one award; None stands for all."""
    return [row for row in rows if event_id in (None, row.event_id) and award in (None, row.award)]


def to_print(rows: Sequence[CertificateRow], current: int | None, scope: Scope) -> tuple[int, ...]:
    """The certificates to print, in the order listed. Void ones and those that lack a glyph are left out."""
    if scope is Scope.WAITING:
        return tuple(row.id for row in rows if row.state == "issued" and not row.missing)
    ids = [row.id for row in rows]
    if current not in ids:
        return ()
    start = ids.index(current)
    span = rows[start:] if scope is Scope.FROM_CURRENT else rows[start : start + 1]
    return tuple(row.id for row in span if row.state != "void" and not row.missing)


def to_save(rows: Sequence[CertificateRow], current: int | None, scope: Scope) -> tuple[int, ...]:
    """The certificates of a PDF: like printing, but with 全部 also those printed before."""
    if scope is Scope.WAITING:
        return tuple(row.id for row in rows if row.state != "void" and not row.missing)
    return to_print(rows, current, scope)


def glyph_check(rows: Sequence[CertificateRow]) -> tuple[str, Tone, str]:
    """The line that says whether every name can be printed: text, tone, and the details when pointed at."""
    lacking = [row for row in rows if row.missing and row.state != "void"]
    if lacking:
        first = lacking[0]
        more = f",另有 {len(lacking) - 1} 张也缺字" if len(lacking) > 1 else ""
        details = "\n".join(
            f"{row.number} {row.recipient}:{'、'.join(units(row.missing))}" for row in lacking
        )
        cure = "请安装含有这个字的字体(如花园明朝、天珩全字库)后重新打开赛创"
        return (
            f"▲ {first.recipient}的“{first.missing}”没有字形,先不打印{more}",
            Tone.ERROR,
            f"{details}\n{cure}",
        )
    names = "".join(row.recipient for row in rows if row.state != "void")
    rare = "".join(dict.fromkeys(character for character in names if _is_rare(character)))
    which = f"(含生僻字 {' '.join(rare[:RARE_SHOWN])}{'…' if len(rare) > RARE_SHOWN else ''})" if rare else ""
    return f"✓ 所有姓名字形齐全{which}", Tone.OK, ""


def _is_rare(character: str) -> bool:
    """A Chinese character outside of the 6763 that every old font has."""
    if not "㐀" <= character <= "\U0003ffff" or "\uac00" <= character <= "\ud7ff":
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character.isalpha()
    return False


CERTIFICATE_COLUMNS: tuple[Column[CertificateRow], ...] = (
    Column("奖项", lambda row: row.award, 76),
    Column("获奖者", lambda row: row.recipient, 120, stretch=2),
    Column("单位", lambda row: row.organization, 94, stretch=4),
    Column("赛项", lambda row: row.event, 62, stretch=1),
    Column("证书编号", lambda row: row.number, 168, faint=True),
    Column(
        "状态",
        lambda row: STATES[row.state][0],
        76,
        Kind.PILL,
        tone=lambda row: STATES[row.state][1],
        tooltip=lambda row: row.void_reason,
    ),
)
