"""What an archive is made of: each part writes its papers into a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from app.domain.badges import FORMATS
from app.domain.certificates import CertificateData
from app.domain.file_names import free_name, safe_name
from app.domain.printed import PAPER_NAMES, PaperKind
from app.domain.progress import Progress
from app.domain.rights import PROGRAM
from app.exchange.audit_file import write_audit_file
from app.services import audit_log, certificate_templates, competitions, draw_views, ledger_views
from app.services.audit_log import AuditFilter
from app.services.day_papers import load_papers
from app.services.identities import identities_opened
from app.services.paper_files import Photos, render_papers
from app.services.photos import load_photo
from app.services.result_papers import Read, list_result_papers, write_result_paper

# What is handed out before and on the day.
DAY_PAPERS = (
    PaperKind.BADGE,
    PaperKind.STAFF_BADGE,
    PaperKind.ADMISSION,
    PaperKind.SEATING,
    PaperKind.ATTENDANCE,
    PaperKind.PROGRAMME,
    PaperKind.NOTICE,
)
LOG_FILE = "操作记录.csv"


@dataclass(frozen=True, slots=True)
class Source:
    """Where an archive comes from: its data, the data folder, the competition, the minute on the wall."""

    read: Read
    data: Path
    competition_id: int
    now: datetime


# A part writes files into a folder that is there, and tells what it could not make, and why.
Part = Callable[[Source, Path, Progress], Iterable[str]]


def write_day_papers(source: Source, folder: Path, progress: Progress) -> Iterable[str]:
    """Badges, cards, lists and the book of the day, a PDF for each kind; and what was drawn in public."""
    photos = Photos(source.data)
    for kind in DAY_PAPERS:
        with source.read() as session:
            found = load_papers(session, source.competition_id, kind, source.now)
        papers = [each for each in found if not each.sheet.secret]
        if papers:  # not every competition has a timetable, or a change
            render_papers(kind, papers, folder / f"{PAPER_NAMES[kind]}.pdf", progress, FORMATS[0], photos)
    _write_draws(source, folder, progress)
    return photos.lost


def _write_draws(source: Source, folder: Path, progress: Progress) -> None:
    """Who sits where in a blind event is not told while its identities are not opened."""
    from app.documents.draw_sheet import render_draw_sheet

    with source.read() as session:
        sealed = {
            event.id
            for event in competitions.list_events(session, source.competition_id)
            if event.blind and not identities_opened(session, event.id)
        }
        drawn = draw_views.all_draws(session, source.competition_id)
        sheets = [draw_views.draw_sheet(session, each) for each in drawn if each.event_id not in sealed]
    taken: list[str] = []  # an event is drawn again, for late entries, or for another module
    for sheet in sheets:
        taken.append(free_name(safe_name(f"抽签结果-{sheet.event}"), taken))
        render_draw_sheet(sheet, folder / f"{taken[-1]}.pdf", progress)


def write_result_papers(source: Source, folder: Path, progress: Progress) -> Iterable[str]:
    """Every paper that can be made, in all its formats."""
    with source.read() as session:
        papers = list_result_papers(session, source.competition_id)
    for paper in papers:
        if not paper.missing:
            write_result_paper(source.read, paper, folder, progress)
    return tuple(f"{paper.file_name}:{paper.missing}" for paper in papers if paper.missing)


def write_certificates(source: Source, folder: Path, progress: Progress) -> Iterable[str]:
    """All valid certificates, a PDF for each design."""
    from app.documents.certificate import render_certificates

    with source.read() as session:
        rows = ledger_views.list_certificates(session, source.competition_id)
        data = ledger_views.load_certificates(session, [row.id for row in rows if row.state != "void"])
    for key, certificates in by_design(data).items():
        template = certificate_templates.load(source.data, key)
        render_certificates(
            certificates,
            folder / f"{safe_name(template.title)}.pdf",
            progress,
            templates={key: template},
            find_photo=partial(load_photo, source.data),
        )
    return () if data else ("证书:还没有编发证书。",)


def by_design(data: Sequence[CertificateData]) -> dict[str, list[CertificateData]]:
    """The certificates of each template, by its key."""
    from app.documents.template_reading import DEFAULT_TEMPLATE

    designs: dict[str, list[CertificateData]] = {}
    for each in data:
        designs.setdefault(each.template or DEFAULT_TEMPLATE, []).append(each)
    return designs


def write_log(source: Source, folder: Path, progress: Progress) -> Iterable[str]:
    """What the audit log tells of the competition, each entry with the digest it is chained by."""
    with source.read() as session:
        wanted = AuditFilter(competition_id=source.competition_id)
        rows = audit_log.export_rows(session, PROGRAM, wanted, progress)
        write_audit_file(audit_log.EXPORT_HEADS, rows, folder / LOG_FILE)
    return ()


PARTS: Mapping[str, Part] = {
    "1 赛前材料": write_day_papers,
    "2 成绩": write_result_papers,
    "3 证书": write_certificates,
    "4 操作记录": write_log,
}
