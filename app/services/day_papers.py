"""Every paper of the day by its kind, as it would be printed now; and what papers of elsewhere would say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlmodel import Session

from app.domain.day_lists import ChangeNotice, NoticeLine, sitting_title
from app.domain.people import told_apart
from app.domain.printed import Paper, PaperKind, PaperSheet
from app.domain.programme import ProgrammeData, ProgrammeEntry
from app.services.badges import load_badges
from app.services.blank_sheets import blank_sheets
from app.services.competitions import list_events
from app.services.day_lists import load_admission_cards, load_attendance_sheets, load_seating_charts
from app.services.draw_views import all_draws, draw_sheet
from app.services.late_changes import list_changes
from app.services.paperwork import load_pile
from app.services.programme import load_programme
from app.services.rows import load_competition_row
from app.services.staff_badges import load_staff_badges

Load = Callable[[Session, int, datetime], tuple[Paper[object], ...]]


def load_papers(
    session: Session, competition_id: int, kind: PaperKind, now: datetime
) -> tuple[Paper[object], ...]:
    """All papers of a kind in their order; `now` is the minute on the wall, told on lists."""
    return _LOADERS[kind](session, competition_id, now)


def _programme(session: Session, competition_id: int, now: datetime) -> tuple[Paper[ProgrammeData], ...]:
    data = load_programme(session, competition_id)
    return (Paper(PaperSheet("programme", "秩序册", programme_said(data)), data),)


def programme_said(data: ProgrammeData) -> dict[str, str]:
    """What the book says, subject by subject."""
    said = {
        "赛事": data.title,
        "时间": data.dates,
        "地点": data.venue,
        "主办、承办单位": "、".join(data.hosts),
    }
    for day in data.days:
        for sitting in day.sittings:
            key = " ".join(part for part in (sitting_title(sitting), sitting.module_name) if part)
            told = " ".join(part for part in (sitting.when, sitting.where) if part)
            said[key] = f"{said[key]};{told}" if key in said else told
    for unit in data.units:
        for role, names in (("领队", unit.leaders), ("教练", unit.coaches)):
            if names:
                said[f"{unit.name} {role}"] = "、".join(names)
    for event in data.events:
        judges = (*event.chiefs, *(judge.name for judge in event.judges))
        if judges:
            said[f"{event.name} 裁判"] = "、".join(dict.fromkeys(judges))
        for entry in event.entries:
            said[f"{event.name} {entry.number}"] = _entry_said(entry)
    return said


def _entry_said(entry: ProgrammeEntry) -> str:
    members = f"({'、'.join(entry.members)})" if entry.members else ""
    return told_apart(f"{entry.name}{members}", entry.organization, "")


def _notice(session: Session, competition_id: int, now: datetime) -> tuple[Paper[ChangeNotice], ...]:
    """All changes in one notice, the oldest first; there is none before the first change."""
    changes = list_changes(session, competition_id)
    if not changes:
        return ()
    lines = tuple(
        NoticeLine(
            event=each.event,
            number=each.number,
            kind=each.change.kind.value,
            before=each.change.before or (each.name if not each.change.after else ""),
            after=each.change.after,
            reason=each.reason,
            at=f"{each.at.astimezone():%m-%d %H:%M}",
        )
        for each in reversed(changes)
    )
    competition = load_competition_row(session, competition_id).title
    said = {f"{line.at} {line.event} {line.number}": _change_said(line) for line in lines}
    notice = ChangeNotice(competition, lines, f"{now:%Y-%m-%d %H:%M} 印")
    return (Paper(PaperSheet("notice", "变更通知", said), notice),)


def _change_said(line: NoticeLine) -> str:
    return f"{line.kind} {' → '.join(name for name in (line.before, line.after) if name)}".strip()


def _score_sheets(session: Session, competition_id: int, now: datetime) -> tuple[Paper[None], ...]:
    """Which blank score sheets there would be: those of a blind event tell stations only."""
    return tuple(
        paper
        for event in list_events(session, competition_id)
        if event.rules.scheme.modules
        for paper in score_sheet_papers(session, event.id)
    )


def score_sheet_papers(
    session: Session, event_id: int, codes: Collection[str] | None = None
) -> tuple[Paper[None], ...]:
    """What the blank score sheets of an event say, or those with these codes."""
    pile = load_pile(session, event_id)
    placed = {label.entry_id for label in pile.labels if label.station is not None or not pile.event.blind}
    sheets = blank_sheets(session, event_id, entry_ids=placed)
    version = f"第 {pile.event.rules_version} 版"
    return tuple(
        Paper(
            PaperSheet(
                key=f"score/{sheet.code}",
                title=f"{sheet.event} {sheet.module} {sheet.label}({sheet.judge})的评分单",
                said={
                    "参赛者": told_apart(sheet.label, sheet.detail, ""),
                    "裁判": f"{sheet.judge} {sheet.seat}".strip(),
                    "评分表": version,
                },
                event_ids=frozenset({event_id}),
            ),
            None,
        )
        for sheet in sheets
        if codes is None or sheet.code in codes
    )


def _draw_sheets(session: Session, competition_id: int, now: datetime) -> tuple[Paper[object], ...]:
    papers: list[Paper[object]] = []
    for draw in all_draws(session, competition_id):
        data = draw_sheet(session, draw)
        said = {
            f"{line.sitting} {line.place}".strip(): " ".join(
                (line.number, told_apart(line.name, line.organization, ""))
            )
            for line in data.lines
        }
        title = f"{draw.event}{'补' if draw.late else ''}抽签结果({data.drawn})"
        events = frozenset({draw.event_id})
        papers.append(Paper(PaperSheet(f"draw/{draw.id}", title, said, events, secret=True), data))
    return tuple(papers)


_LOADERS: Mapping[PaperKind, Load] = {
    PaperKind.BADGE: lambda session, key, now: load_badges(session, key),
    PaperKind.STAFF_BADGE: lambda session, key, now: load_staff_badges(session, key),
    PaperKind.ADMISSION: lambda session, key, now: load_admission_cards(session, key),
    PaperKind.SEATING: load_seating_charts,
    PaperKind.ATTENDANCE: load_attendance_sheets,
    PaperKind.PROGRAMME: _programme,
    PaperKind.NOTICE: _notice,
    PaperKind.SCORE_SHEET: _score_sheets,
    PaperKind.DRAW_SHEET: _draw_sheets,
}
