"""What the tables of the screen show: events, versions, and result lines live or as published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.gui.screens.publishing.page import LIVE, EventPage
from app.gui.screens.publishing.path import notice_state, version_state
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.entries import NO_STATION, station_text
from app.services.publish_states import EventPublishing, PublishState
from app.services.publishing import PublishedRow
from app.services.results import EventResults, ResultRow

HIDDEN = "启封后显示"

# Widths of a module's column, by its head.
NARROWEST, WIDEST, HEAD_CHARACTER, HEAD_SIDES = 66, 124, 13, 22

STATE_TONES = {
    PublishState.NOT_STARTED: Tone.NEUTRAL,
    PublishState.SCORING: Tone.INFO,
    PublishState.UNDECIDED: Tone.WARN,
    PublishState.READY: Tone.WARN,
    PublishState.SIGNED: Tone.INFO,
    PublishState.OPENED: Tone.INFO,
    PublishState.PUBLISHED: Tone.OK,
    PublishState.CHANGED: Tone.ERROR,
    PublishState.FINAL: Tone.OK,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One result line, live or published; `note` says why there is no rank, or how a tie was decided."""

    entry_id: int
    rank: int | None
    number: str
    name: str
    organization: str
    division: str
    modules: tuple[str, ...]
    total: str | None
    award: str
    award_reason: str
    note: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One line of the list of versions; version 0 stands for the live results."""

    event_id: int
    version: int
    state: str
    when: str
    reason: str

    @property
    def name(self) -> str:
        """第 2 版, or 当前成绩."""
        return f"第 {self.version} 版" if self.version else "当前成绩"


def version_rows(page: EventPage) -> tuple[VersionRow, ...]:
    """The live results, then the published versions, the newest first."""
    event_id = page.results.event.id
    live = VersionRow(event_id, LIVE, "", "", "")
    published = (
        VersionRow(
            event_id,
            p.version,
            version_state(p, page),
            f"{p.published_at.astimezone():%m-%d %H:%M}",
            p.reason,
        )
        for p in page.publications
    )
    return (live, *published)


def lines_of(page: EventPage, version: int) -> tuple[Line, ...]:
    """The result lines of the live results (0) or of a published version."""
    publication = page.publication(version)
    if publication is not None:
        return tuple(_published_line(row, blind=page.results.event.blind) for row in publication.rows)
    awards = {due.id: (due.award, due.reason) for due in page.results.allotment.awards}
    return tuple(
        _live_line(page.results, row, awards.get(row.label.entry_id, ("", ""))) for row in page.results.rows
    )


def _live_line(results: EventResults, row: ResultRow, award: tuple[str, str]) -> Line:
    label = row.label
    notes = [row.status_text, row.waiting if row.shown else "", row.tie_note]
    return Line(
        entry_id=label.entry_id,
        rank=row.rank,
        number=(label.station_text() or NO_STATION) if results.event.blind else label.number,
        name=label.name if results.opened else HIDDEN,
        organization=label.organization if results.opened else HIDDEN,
        division=label.division,
        modules=row.modules,
        total=row.shown or None,
        award=award[0],
        award_reason=award[1],
        note=";".join(note for note in notes if note),
    )


def _published_line(row: PublishedRow, *, blind: bool) -> Line:
    return Line(
        entry_id=row.entry_id,
        rank=row.rank,
        number=(station_text(row.station) or NO_STATION) if blind else row.number,
        name=row.recipient,
        organization=row.organization,
        division=row.division,
        modules=row.modules,
        total=row.shown or None,
        award=row.award,
        award_reason=row.award_reason,
        note=row.status_text,
    )


def result_columns(page: EventPage, version: int, lines: Sequence[Line]) -> tuple[Column[Line], ...]:
    """The columns that say something; names and units only where they may be seen."""
    publication = page.publication(version)
    event = page.results.event
    heads = (
        publication.module_names
        if publication is not None
        else tuple(module.name for module in event.rules.scheme.modules)
    )
    columns: list[Column[Line]] = [
        Column("名次", lambda line: line.rank, 52, Kind.MEDAL),
        Column("赛位" if event.blind else "报名号", lambda line: line.number, 64 if event.blind else 88),
    ]
    if len({line.division for line in lines}) > 1:
        columns.append(Column("组别", lambda line: line.division, 64))
    if publication is not None or page.results.opened:
        columns.append(Column("姓名 / 名称", lambda line: line.name, 84, stretch=2))
        if any(line.organization != line.name for line in lines):
            columns.append(Column("单位", lambda line: line.organization, 92, stretch=4, faint=True))
    columns += [_module_column(head, at) for at, head in enumerate(heads)]
    columns += [
        Column("总成绩", lambda line: line.total, 78, Kind.NUMBER, bold=True),
        Column("奖项", lambda line: line.award or None, 74, tooltip=lambda line: line.award_reason),
    ]
    if any(line.note for line in lines):
        columns.append(Column("备注", lambda line: line.note, 64, stretch=3, faint=True))
    return tuple(columns)


def _module_column(head: str, at: int) -> Column[Line]:
    def value(line: Line) -> str | None:
        return (line.modules[at] if at < len(line.modules) else "") or None

    width = max(NARROWEST, len(head) * HEAD_CHARACTER + HEAD_SIDES)
    return Column(head, value, min(width, WIDEST), Kind.NUMBER)


def state_text(row: EventPublishing) -> str:
    """The state of an event in words."""
    match row.state:
        case PublishState.NOT_STARTED:
            return "未开始"
        case PublishState.SCORING:
            return f"评分中 {row.scored}/{row.entries}"
        case PublishState.UNDECIDED:
            return "待裁定"
        case PublishState.READY:
            return "待签署"
        case PublishState.SIGNED:
            return "已签署,待启封" if row.event.blind else "已签署,待公布"
        case PublishState.OPENED:
            return "已启封,待公布"
        case PublishState.PUBLISHED:
            return f"第 {row.version} 版 {notice_state(row.notice_until, date.today())}"
        case PublishState.CHANGED:
            return "已公布,之后有改动"
        case PublishState.FINAL:
            return f"第 {row.version} 版 已定稿"


def _sheets(row: EventPublishing) -> str | None:
    return f"{row.submitted}/{row.sheets}" if row.sheets else None


def _sheet_part(row: EventPublishing) -> float | None:
    return row.submitted / row.sheets if row.sheets else None


EVENT_COLUMNS: tuple[Column[EventPublishing], ...] = (
    Column("赛项", lambda row: row.event.name, 112, stretch=1),
    Column("评分单", _sheets, 84, Kind.NUMBER, faint=True, order=_sheet_part),
    Column("状态", state_text, 152, Kind.PILL, tone=lambda row: STATE_TONES[row.state]),
)

VERSION_COLUMNS: tuple[Column[VersionRow], ...] = (
    Column("版本", lambda row: row.name, 76),
    Column("状态", lambda row: row.state or None, 112),
    Column("公布时间", lambda row: row.when or None, 100, faint=True),
    Column("更正原因", lambda row: row.reason, 72, stretch=1, faint=True),
)
