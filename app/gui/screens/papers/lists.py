"""The lists of 评分单收发 as data: which papers each tab shows, in which columns, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from pathlib import Path

from app.domain.progress import Progress
from app.domain.sheets import SHEET_STATE_NAMES, SheetState
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.paperwork import (
    NOT_STARTED,
    MissingGroup,
    PaperLine,
    missing_by_entry,
    missing_by_judge,
)

EVERYBODY = 0  # the key of the group that holds all the others


class Tab(IntEnum):
    """The parts of the card, in their order."""

    BY_JUDGE = 0
    BY_ENTRY = 1
    NOT_ENTERED = 2
    HERE = 3


TABS_OF_MISSING = (Tab.BY_JUDGE, Tab.BY_ENTRY)


def tab_titles(lines: Sequence[PaperLine], *, blind: bool) -> tuple[str, ...]:
    """What the tabs are called, with their counts."""
    missing = len(papers_of(Tab.BY_JUDGE, lines))
    place = "赛位" if blind else "参赛者"
    return (
        f"缺表 {missing} · 按裁判",
        f"缺表 {missing} · 按{place}",
        f"还没录入 {len(papers_of(Tab.NOT_ENTERED, lines))}",
        f"已收 {len(papers_of(Tab.HERE, lines))}",
    )


def papers_of(tab: Tab, lines: Sequence[PaperLine]) -> tuple[PaperLine, ...]:
    """The papers a tab shows; those that are here come newest first."""
    match tab:
        case Tab.BY_JUDGE:
            return tuple(line for line in lines if line.missing)
        case Tab.BY_ENTRY:
            return tuple(line for group in missing_by_entry(lines) for line in group.lines)
        case Tab.NOT_ENTERED:
            return tuple(line for line in lines if not line.missing and not line.entered)
        case Tab.HERE:
            here = [(line.at, line) for line in lines if line.at is not None]
            return tuple(line for _at, line in sorted(here, key=lambda pair: pair[0], reverse=True))


def groups_of(tab: Tab, lines: Sequence[PaperLine]) -> tuple[MissingGroup, ...]:
    """The groups beside the missing papers, all of them together first."""
    if tab not in TABS_OF_MISSING:
        return ()
    groups = (missing_by_judge if tab is Tab.BY_JUDGE else missing_by_entry)(lines)
    return (MissingGroup(EVERYBODY, "全部", "", len(lines), papers_of(tab, lines)), *groups)


def group_columns(tab: Tab, *, blind: bool) -> tuple[Column[MissingGroup], ...]:
    """Who owes how many."""
    count: Column[MissingGroup] = Column("缺/应收", _count, width=76, kind=Kind.NUMBER)
    if tab is Tab.BY_ENTRY:
        title: Column[MissingGroup] = Column("赛位" if blind else "参赛者", _title, width=120, stretch=1)
        return (title, count)
    name: Column[MissingGroup] = Column("裁判", _title, width=78, stretch=1)
    return (name, Column("席位", lambda group: group.place, width=100, faint=True), count)


def paper_columns(tab: Tab, *, blind: bool) -> tuple[Column[PaperLine], ...]:
    """One paper in a row."""
    entry: Column[PaperLine] = Column(
        "赛位" if blind else "参赛者", lambda line: line.title, width=150, stretch=3
    )
    judge: Column[PaperLine] = Column("裁判", lambda line: line.judge, width=78, stretch=2)
    place: Column[PaperLine] = Column("席位", lambda line: line.place, width=110, stretch=1, faint=True)
    state: Column[PaperLine] = Column("录入", state_text, width=92, kind=Kind.PILL, tone=_tone)
    if tab is Tab.BY_JUDGE:  # the seats stand beside the judges at the left
        return (entry, judge, state)
    if tab is Tab.BY_ENTRY:
        return (entry, judge, place, state)
    at: Column[PaperLine] = Column(
        "收表时间", lambda line: time_text(line), width=112, order=lambda line: line.at
    )
    by: Column[PaperLine] = Column("收表人", lambda line: line.by, width=112, stretch=1, faint=True)
    return (entry, judge, place, at, by, state)


def time_text(line: PaperLine) -> str | None:
    """'10-18 09:32', here; None while the paper is out."""
    return None if line.at is None else f"{line.at.astimezone():%m-%d %H:%M}"


def state_text(line: PaperLine) -> str:
    """How far the sheet is typed, in a word."""
    return "未录入" if line.state == NOT_STARTED else SHEET_STATE_NAMES[SheetState(line.state)]


def _tone(line: PaperLine) -> Tone:
    if line.state == NOT_STARTED:
        return Tone.NEUTRAL
    return Tone.OK if line.entered else Tone.WARN


def _count(group: MissingGroup) -> str:
    missing = str(len(group.lines))
    return missing if group.key == EVERYBODY else f"{missing}/{group.expected}"


def _title(group: MissingGroup) -> str:
    return group.title


# -- files ---------------------------------------------------------------------------------------------

FILE_NAMES = {
    Tab.BY_JUDGE: "缺表-按裁判",
    Tab.BY_ENTRY: "缺表",
    Tab.NOT_ENTERED: "已收未录入",
    Tab.HERE: "已收评分单",
}


def table_of(tab: Tab, lines: Sequence[PaperLine], *, blind: bool) -> tuple[tuple[str, ...], ...]:
    """Headings and rows of a tab as text, for the exported list."""
    if tab is Tab.BY_JUDGE:
        entry, judge, place, state = paper_columns(Tab.BY_ENTRY, blind=blind)
        columns: tuple[Column[PaperLine], ...] = (judge, place, entry, state)
    else:
        columns = paper_columns(tab, blind=blind)
    rows = (tuple(column.text(line) for column in columns) for line in papers_of(tab, lines))
    return (tuple(column.title for column in columns), *rows)


def write_table(
    path: Path, title: str, table: Sequence[Sequence[str]], tab: Tab, moment: datetime, progress: Progress
) -> Path:
    """Write the list as a workbook, ready to print."""
    from app.exchange.registration_export import write_registration_list

    progress(0, 1)
    heading = f"{title} · 共 {len(table) - 1} 份 · {moment:%Y-%m-%d %H:%M}"
    write_registration_list(path, heading, table[0], table[1:], tab=FILE_NAMES[tab])
    progress(1, 1)
    return path
