"""What a copy lacks: the entries of the log behind it, as far as they can be read where they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col

from app.documents import style
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.rights import PROGRAM
from app.paths import database_file
from app.services.audit_log import NAMES, AuditLine, list_entries, read_line
from app.services.chain import noted_head
from app.services.row_changes import ARROW
from app.services.takeover import Takeover
from db.tables import AuditEntry

MOST = 2000  # entries that are listed
MOST_CHANGES = 20  # of an entry, in lines
TITLE = "对账清单"
NOTE = "清单里的每一条只在换下的数据中。请逐条核对原始评分单,需要的在现在的数据中补录。"
SIGNERS = ("核对人签字", "补录人签字", "裁判长签字", "日期")
_SERIAL, _TIME, _WHO = 40.0, 92.0, 92.0
_ONE = "SELECT {} FROM audit_entry WHERE seq = ?".format(", ".join(f'"{name}"' for name in NAMES))
COLUMNS = (
    Column("序号", _SERIAL, "center", style.CELL),
    Column("时间", _TIME, "left", style.CELL),
    Column("谁", _WHO, "left", style.CELL),
    Column("内容", ROOM - _SERIAL - _TIME - _WHO, "left", style.CELL, wraps=True),
)


@dataclass(frozen=True, slots=True)
class LostEntries:
    """The entries behind the copy, newest first; how many more there were that cannot be read or shown.

    `is_sure`: False where the copy is no part of these data, so that the entries are all there are.
    """

    entries: tuple[AuditLine, ...]
    unread: int = 0
    is_sure: bool = True

    @property
    def told(self) -> str:
        """'副本之后有 12 条记录,其中 3 条读不出来。'"""
        total = len(self.entries) + self.unread
        if not self.is_sure:
            return f"两份数据的记录对不上,下面是本机最近的 {len(self.entries)} 条,请逐条核对。"
        if not total:
            return "没有缺少的记录。"
        unread = f",其中 {self.unread} 条没有列出或读不出来" if self.unread else ""
        return f"此后还有 {total} 条记录不在其中{unread}。"


def entries_behind_fork(session: Session, takeover: Takeover) -> LostEntries:
    """What was written here behind the entry up to which another machine took the data over."""
    there = sa.select(col(AuditEntry.hash)).where(col(AuditEntry.seq) == takeover.seq)
    is_sure = session.execute(there).scalar() == takeover.hash
    since = takeover.seq if is_sure else 0
    count = sa.select(sa.func.count()).select_from(AuditEntry).where(col(AuditEntry.seq) > since)
    total = session.execute(count).scalar_one()
    shown = min(total, MOST)
    found = list_entries(session, PROGRAM, limit=shown, lines=MOST_CHANGES) if shown else ()
    return LostEntries(found, total - len(found), is_sure)


def entries_of_damaged(folder: Path, seq: int) -> LostEntries:
    """What a damaged database in a closed data folder still tells of the entries behind `seq`.

    As many are missed as were signed last, also where nothing can be read.
    """
    noted = noted_head(folder)
    last = max(seq, 0 if noted is None else noted.seq)
    found: list[AuditLine] = []
    unread = 0
    file = database_file(folder)
    if not file.is_file():
        return LostEntries((), last - seq)
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        number = seq
        while number < last or (found and found[-1].seq == number):
            number += 1
            line = _read_damaged(connection, number)
            if line is not None:
                found.append(line)
            elif number <= last:
                unread += 1
    listed = found[-MOST:]
    return LostEntries(tuple(reversed(listed)), unread + len(found) - len(listed))


def _read_damaged(connection: sqlite3.Connection, seq: int) -> AuditLine | None:
    try:
        row = connection.execute(_ONE, (seq,)).fetchone()
        return None if row is None else read_line((*row, None, None), 0, MOST_CHANGES)
    except (sqlite3.Error, TypeError, ValueError):  # this one is lost; the next one may be on another page
        return None


def render_lost_entries(
    lost: LostEntries, target: Target, *, organizer: str, above: str, printed: str
) -> None:
    """Write the entries as a list to go through by hand, oldest first. See `render_lists`."""
    rows = tuple(
        ListRow(
            f"第 {line.seq} 条记录",
            (str(line.seq), line.at_text, line.by, typeset("\n".join((line.text, *_replaced(line))))),
        )
        for line in reversed(lost.entries)
    )
    paper = ListPaper(
        title=TITLE,
        above=organizer,
        left=typeset(above),
        right=f"共 {len(rows)} 条 · {printed}",
        columns=COLUMNS,
        rows=rows,
        signers=SIGNERS,
        note=typeset(NOTE),
        audit="".join(f"审计链第 {line.seq} 条 {line.hash}" for line in lost.entries[:1]),
    )
    render_lists([paper] if rows else [], target, author=organizer, nothing="没有可以列出的记录。")


def _replaced(line: AuditLine) -> list[str]:
    """What took the place of what; how many rows were added says nothing on paper."""
    return [change for change in line.changes if ARROW in change]
