"""What a copy lacks: the entries of the log behind it, as far as they can be read where they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
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
from app.services.database_copies import open_untouched
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


def entries_of_damaged(folder: Path, seq: int, whole: Path | None = None) -> LostEntries:
    """What a damaged database in a closed data folder still tells of the entries behind `seq`.

    What it does not tell is read from `whole`, a copy of these data that goes further. As many are missed
    as were signed last or are in that copy, also where nothing can be read; only the newest are listed.
    """
    noted = noted_head(folder)
    last = max(seq, 0 if noted is None else noted.seq)
    found: list[AuditLine] = []
    with ExitStack() as stack:
        logs = [stack.enter_context(closing(log)) for log in _open_logs(database_file(folder), whole)]
        while any(_holds(log, last + 1) for log in logs):
            last += 1
        number = last
        while number > seq and len(found) < MOST:
            lines = (_read_damaged(log, number) for log in logs)
            line = next((line for line in lines if line is not None), None)
            if line is not None:
                found.append(line)
            number -= 1
    return LostEntries(tuple(found), last - seq - len(found))


def _open_logs(damaged: Path, whole: Path | None) -> Iterator[sqlite3.Connection]:
    if damaged.is_file():
        yield sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)
    if whole is not None:
        yield open_untouched(whole)


def _holds(log: sqlite3.Connection, seq: int) -> bool:
    try:
        return log.execute("SELECT 1 FROM audit_entry WHERE seq = ?", (seq,)).fetchone() is not None
    except sqlite3.Error:
        return False


def _read_damaged(log: sqlite3.Connection, seq: int) -> AuditLine | None:
    try:
        row = log.execute(_ONE, (seq,)).fetchone()
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
