"""Which certificates are listed, and which of them are printed or saved: filters, scopes, the glyph check."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.documents.fonts import units
from app.domain.certificates import CATEGORY_NAMES, Category
from app.domain.paper import Paper
from app.gui.screens.awards.rows import AwardsPage
from app.gui.theme import Tone
from app.gui.widgets import Choice
from app.services.ledger_views import CertificateRow

RARE_SHOWN = 3
AFFECTED = "affected"
STATE_CHOICES = (
    Choice("issued", "待打印"),
    Choice("printed", "已打印"),
    Choice("void", "作废"),
    Choice(AFFECTED, "受更正影响"),
)


class Scope(StrEnum):
    """Which of the listed certificates are printed."""

    WAITING = "waiting"
    FROM_CURRENT = "from_current"
    ONLY_CURRENT = "only_current"
    UNIT = "unit"


SCOPE_NAMES = {
    Scope.WAITING: "全部待打印",
    Scope.FROM_CURRENT: "从选中的一张开始",
    Scope.ONLY_CURRENT: "只打选中的一张",
    Scope.UNIT: "选中单位的待打印",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is listed; None stands for all. `event_id` 0 is the whole competition.

    `kind` is a category, or the name of an award.
    """

    event_id: int | None = None
    kind: Category | str | None = None
    unit: str | None = None
    state: str | None = None
    search: str = ""

    def take(self, row: CertificateRow) -> bool:
        """Whether this certificate is listed."""
        return (
            self.event_id in (None, row.event_id or 0)
            and self.kind in (None, row.award, row.category)
            and self.unit in (None, row.unit)
            and self._takes_state(row)
            and (not self.search or self._found_in(row))
        )

    def _takes_state(self, row: CertificateRow) -> bool:
        return bool(row.affected) if self.state == AFFECTED else self.state in (None, row.state)

    def _found_in(self, row: CertificateRow) -> bool:
        wanted = self.search.casefold()
        return any(wanted in text.casefold() for text in (row.recipient, row.number, row.organization))


@dataclass(frozen=True, slots=True)
class Batch:
    """Certificates that are printed or saved together, in their order."""

    rows: tuple[CertificateRow, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """Their ids."""
        return tuple(row.id for row in self.rows)

    @property
    def to_proof(self) -> tuple[int, ...]:
        """Those whose look nobody has approved yet."""
        return tuple(row.id for row in self.rows if not row.proofed)

    @property
    def again(self) -> tuple[CertificateRow, ...]:
        """Those that were printed before."""
        return tuple(row for row in self.rows if row.state == "printed")

    def papers(self, page: AwardsPage) -> tuple[Paper, ...]:
        """The sheets they are printed on, each once, in order."""
        found = (page.paper(row.template) for row in self.rows)
        return tuple(dict.fromkeys(paper for paper in found if paper is not None))


@dataclass(frozen=True, slots=True)
class Listing:
    """The list as it is shown, with everything that is said about it as a whole."""

    rows: tuple[CertificateRow, ...] = ()
    foot: str = ""
    glyphs: tuple[str, Tone, str] = ("", Tone.OK, "")
    waiting: Batch = field(default_factory=Batch)


def make_listing(certificates: Iterable[CertificateRow], filters: Filters) -> Listing:
    """List the certificates that the filters take."""
    rows = tuple(row for row in certificates if filters.take(row))
    return Listing(rows, _foot(rows), glyph_check(rows), to_print(rows, None, Scope.WAITING))


def to_print(rows: Sequence[CertificateRow], current: int | None, scope: Scope) -> Batch:
    """The certificates to print, in the order listed.

    Left out are void ones, those that lack a glyph, and those that no longer agree with the results.
    """
    if scope is Scope.WAITING:
        return Batch(tuple(row for row in rows if row.state == "issued" and _is_good(row)))
    at = next((at for at, row in enumerate(rows) if row.id == current), None)
    if at is None:
        return Batch()
    if scope is Scope.UNIT:
        unit = rows[at].unit
        return Batch(tuple(row for row in to_print(rows, None, Scope.WAITING).rows if row.unit == unit))
    span = rows[at:] if scope is Scope.FROM_CURRENT else rows[at : at + 1]
    return Batch(tuple(filter(_is_good, span)))


def to_save(rows: Sequence[CertificateRow], current: int | None, scope: Scope) -> Batch:
    """The certificates of a PDF: like printing, but with 全部 and 单位 also those printed before."""
    if scope is Scope.WAITING:
        return Batch(tuple(filter(_is_good, rows)))
    if scope is Scope.UNIT:
        unit = next((row.unit for row in rows if row.id == current), None)
        return Batch(tuple(row for row in rows if row.unit == unit and _is_good(row)))
    return to_print(rows, current, scope)


def kind_choices(rows: Iterable[CertificateRow]) -> list[Choice]:
    """The kinds of certificates there are (where there are several), then every award by its name."""
    awards: dict[str, None] = {}
    categories: dict[Category, None] = {}
    for row in rows:
        awards[row.award] = None
        categories[row.category] = None
    kinds: list[tuple[Hashable, str]] = [
        (each, CATEGORY_NAMES[each]) for each in Category if each in categories
    ]
    return [Choice(value, name) for value, name in kinds if len(kinds) > 1] + [
        Choice(award, award) for award in awards
    ]


def event_choices(rows: Iterable[CertificateRow]) -> list[Choice]:
    """The events that have certificates; 0 for the whole competition."""
    events = {row.event_id or 0: row.event for row in rows}
    return [Choice(event_id, name) for event_id, name in events.items()]


def unit_choices(rows: Iterable[CertificateRow]) -> list[Choice]:
    """The units that get certificates."""
    return [Choice(unit, unit) for unit in dict.fromkeys(row.unit for row in rows)]


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


def _is_good(row: CertificateRow) -> bool:
    return row.state != "void" and not row.missing and not row.affected


def _foot(rows: Sequence[CertificateRow]) -> str:
    states = [row.state for row in rows]
    void = f" · 作废 {states.count('void')}" if "void" in states else ""
    affected = sum(1 for row in rows if row.affected)
    outdated = f" · 受更正影响 {affected}" if affected else ""
    printed, waiting = states.count("printed"), states.count("issued")
    return f"共 {len(rows)} 张 · 已打印 {printed} · 待打印 {waiting}{void}{outdated}"


def _is_rare(character: str) -> bool:
    """A Chinese character outside of the 6763 that every old font has."""
    if not "㐀" <= character <= "\U0003ffff" or "\uac00" <= character <= "\ud7ff":
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character.isalpha()
    return False
