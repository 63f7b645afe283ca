"""A file of a competition, looked at before it comes in: what it is, what differs, what has to be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import (
    Card,
    Choice,
    ElidedLabel,
    FilterButton,
    Pill,
    TableView,
    divider,
    hbox,
    label,
    vbox,
)
from app.services.row_names import TABLE_NAMES

if TYPE_CHECKING:
    from app.services.competition_preview import ImportPreview

STATES: Mapping[str, tuple[str, Tone, str]] = {
    "new": ("新赛事", Tone.OK, "这里还没有这个赛事。导入后它与别的赛事并列,不影响它们。"),
    "same": ("没有新内容", Tone.NEUTRAL, "这里已经是同样的数据,不用导入。"),
    "different": (
        "内容不同",
        Tone.WARN,
        "这里已有这个赛事,内容不同。“按文件更新”以后这里与文件一样,只在这里有的会删去;“保留这里的”什么也不改。",
    ),
}
PROBLEM, DIFFERS, FACTS, NOTE = "不能导入", "不同", "资料不同", "注意"
OURS, THEIRS = "以这里的为准", "以文件为准"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know."""

    number: int
    kind: str
    text: str


_TONES = {PROBLEM: Tone.ERROR, DIFFERS: Tone.WARN, FACTS: Tone.WARN, NOTE: Tone.INFO}
COLUMNS: tuple[Column[Line], ...] = (
    Column("类别", lambda line: line.kind, 96, Kind.PILL, tone=lambda line: _TONES[line.kind]),
    Column("内容", lambda line: line.text, 400, stretch=1, tooltip=lambda line: line.text),
)


class MovingView(QWidget):
    """Shows an ImportPreview; the page reads and writes."""

    def __init__(self) -> None:
        super().__init__()
        self.preview: ImportPreview | None = None
        self.title = ElidedLabel("", "strong")
        self.pill = Pill()
        self.summary = label("", wrap=True)
        self.origin = label("", "note", wrap=True)
        self.counts = label("", "muted", wrap=True)
        self.choice = FilterButton("人员和单位资料不同时", everything="")
        self.choice.set_choices((Choice(False, OURS), Choice(True, THEIRS)))
        self.lines: TableModel[Line] = TableModel(COLUMNS, key=lambda line: line.number)
        self.table = TableView(self.lines, sortable=False)
        self.table.setAccessibleName("导入前要知道的")
        self.table.current_changed.connect(lambda _line: self._show_current())
        self.detail = label("", wrap=True)  # longer than a line of the table
        head = hbox(self.title, self.pill, self.choice, gap=10)
        head.setStretch(0, 1)
        card = Card(flush=True)
        top = vbox(head, self.summary, self.counts, self.origin, gap=6, margins=(14, 12, 14, 12))
        card.body.addLayout(top)
        known = vbox(divider(), self.table, divider(), vbox(self.detail, margins=(14, 10, 14, 12)), gap=0)
        known.setStretch(1, 1)
        self.known = QWidget()  # away where there is nothing to know
        self.known.setLayout(known)
        card.body.addWidget(self.known, 1)
        card.body.addStretch()
        self.setLayout(hbox(card))
        self.setFocusProxy(self.table)

    @property
    def theirs(self) -> bool:
        """Whether the file is right where both say something else of people and units."""
        return bool(self.choice.value)

    def show_preview(self, preview: ImportPreview) -> None:
        """Show a file, what keeps it out first."""
        self.preview = preview
        about = preview.file.about
        word, tone, summary = STATES[preview.state]
        self.title.set_text(f"{about.title}({preview.file.path.name})")
        self.pill.set_state(word, tone)
        self.summary.setText(summary)
        self.counts.setText(" · ".join(f"{TABLE_NAMES[table]} {count}" for table, count in preview.counts))
        there, here = (_moment(text) for text in preview.changed_at)
        changed = f"最后改动:文件 {there},这里 {here}。" if here else f"最后改动:{there}。"
        self.origin.setText(f"由{about.by}于 {_moment(about.at)} 从原来的电脑导出。{changed}")
        self.choice.set_value(False)
        self.choice.setVisible(bool(preview.people))
        lines = _lines(preview)
        self.known.setVisible(bool(lines))
        self.lines.set_rows(lines)
        self.table.selectRow(0)
        self._show_current()

    def _show_current(self) -> None:
        line = self.table.current()
        self.detail.setText("" if line is None else line.text)


def _lines(preview: ImportPreview) -> Sequence[Line]:
    texts = [
        *((PROBLEM, text) for text in preview.problems),
        *((DIFFERS, each.text) for each in preview.differences if preview.competition_id is not None),
        *((FACTS, each.text) for each in preview.people),
        *((NOTE, text) for text in preview.notes),
    ]
    return [Line(number, kind, text) for number, (kind, text) in enumerate(texts)]


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}" if text else ""
