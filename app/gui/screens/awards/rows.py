"""What the screen reads: certificates, what waits to be issued, templates, all in one go; and its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.certificates import Category, CertificateKind
from app.domain.paper import Paper
from app.errors import UserError
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services import certificate_templates
from app.services.competitions import CompetitionView, load_competition
from app.services.ledger_views import (
    CertificateRow,
    PendingIssue,
    Unsettled,
    find_unsettled,
    list_certificates,
    list_pending,
)
from app.services.publishing import count_published

if TYPE_CHECKING:
    from sqlmodel import Session

STATES = {
    "issued": ("待打印", Tone.WARN),
    "printed": ("已打印", Tone.OK),
    "void": ("作废", Tone.NEUTRAL),
}
_VERSION = re.compile(r"第 \d+ 版")


@dataclass(frozen=True, slots=True)
class TemplateLook:
    """A template as it is offered: its name, its paper, what it looks like now; or what is wrong with it."""

    key: str
    title: str
    paper: Paper | None = None
    digest: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AwardsPage:
    """Everything the screen needs, read in one go."""

    competition: CompetitionView
    certificates: tuple[CertificateRow, ...]
    pending: tuple[PendingIssue, ...]
    published: int
    templates: Mapping[str, TemplateLook]
    unsettled: Unsettled | None = None

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the certificates need and nobody has filled in yet."""
        return self.competition.certificate_gaps

    @property
    def left_out(self) -> tuple[CertificateRow, ...]:
        """Certificates that wait to be printed and cannot: a character is missing, or the results changed."""
        waiting = (row for row in self.certificates if row.state == "issued")
        return tuple(row for row in waiting if row.missing or row.affected)

    def pending_of(self, event_id: int | None) -> tuple[PendingIssue, ...]:
        """What is to be issued for one event (0: the whole competition), or for all."""
        return tuple(item for item in self.pending if event_id in (None, item.event_id or 0))

    def paper(self, template: str) -> Paper | None:
        """The paper of a template; None where it cannot be used."""
        look = self.templates.get(template)
        return None if look is None else look.paper

    def plan_template(self, category: Category, kind: CertificateKind) -> str:
        """The template that certificates of this kind take, '' where none are issued."""
        return self.competition.plan.template(category, kind)

    def title(self, template: str) -> str:
        """The name of a template, also of one that is gone."""
        look = self.templates.get(template)
        return template if look is None else look.title


def load_page(session: Session, competition_id: int, folder: Path) -> AwardsPage:
    """Read the screen's data; `folder` is the data folder, where one's own templates lie."""
    templates = {entry.key: _look(folder, entry) for entry in certificate_templates.list_templates(folder)}
    digests = {key: look.digest for key, look in templates.items() if look.digest}
    return AwardsPage(
        competition=load_competition(session, competition_id),
        certificates=list_certificates(session, competition_id, digests=digests),
        pending=list_pending(session, competition_id),
        published=count_published(session, competition_id)[0],
        templates=templates,
        unsettled=find_unsettled(session, competition_id),
    )


def _look(folder: Path, entry: certificate_templates.TemplateEntry) -> TemplateLook:
    if entry.problem:
        return TemplateLook(entry.key, entry.title, problem=entry.problem)
    try:
        template = certificate_templates.load(folder, entry.key)
        digest = certificate_templates.digest_of(template)
        paper = Paper(template.width, template.height)
    except UserError as error:
        return TemplateLook(entry.key, entry.title, problem=str(error))
    return TemplateLook(entry.key, entry.title, paper, digest)


def state_words(row: CertificateRow) -> tuple[str, Tone]:
    """The state as the list says it; what newer results changed comes first."""
    if row.affected:
        version = _VERSION.match(row.affected)
        return f"受{version[0] if version else '更正'}影响", Tone.ERROR
    words, tone = STATES[row.state]
    return f"{words} {row.prints} 次" if row.prints > 1 else words, tone


def state_details(row: CertificateRow) -> str:
    """What is said when the state is pointed at."""
    if row.affected:
        return f"{row.affected},请改发。"
    if row.state == "void":
        instead = f"\n由 {row.replaced_by} 代替。" if row.replaced_by else ""
        return f"{row.void_reason}{instead}"
    if row.missing:
        return f"“{row.missing}”没有字形,先不打印。"
    return "" if row.proofed else "还没有看清样。"


CERTIFICATE_COLUMNS: tuple[Column[CertificateRow], ...] = (
    Column("奖项", lambda row: row.award, 72),
    Column("获奖者", lambda row: row.recipient, 90, stretch=2),
    Column("单位", lambda row: row.organization, 80, stretch=4),
    Column("赛项", lambda row: row.event, 62, stretch=1),
    Column("证书编号", lambda row: row.number, 168, faint=True),
    Column(
        "状态",
        lambda row: state_words(row)[0],
        116,
        Kind.PILL,
        tone=lambda row: state_words(row)[1],
        tooltip=state_details,
    ),
)
