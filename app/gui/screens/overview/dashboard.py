"""The competition at a glance: stages, tracks, what waits, what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.screens.overview.words import TASKS, stages, task_text, time_text
from app.gui.theme import TONES, Colour, colour
from app.gui.widgets import (
    Card,
    ElidedLabel,
    LinkButton,
    ProgressBar,
    StageStrip,
    clear,
    divider,
    hbox,
    label,
    scrolled,
    vbox,
)
from app.services.activity import ActivityLine
from app.services.overview import Overview, Task, TrackProgress

TRACKS_A_ROW = 5
TASKS_SHOWN = 60
DOT = 13


class Dashboard(QWidget):
    """Shows an Overview; `on_task` runs when the link of a task is chosen."""

    def __init__(self, on_task: Callable[[Task], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_task = on_task
        self._shown: tuple[Overview, object] | None = None
        self.strip = StageStrip()
        self._tracks = QGridLayout()
        self._tracks.setSpacing(14)
        self.tasks = ListCard("需要处理")
        self.latest = ListCard("最近动态")
        lists = hbox(self.tasks, self.latest, gap=theme.GAP)
        column = vbox(self.strip, self._tracks, lists, gap=theme.GAP)
        column.setStretch(2, 1)
        self.setLayout(column)

    def show_overview(self, overview: Overview, now: datetime) -> None:
        """Show these figures; nothing is rebuilt while they are the same."""
        if self._shown == (overview, now.date()):
            return
        self._shown = (overview, now.date())
        self.strip.set_stages(stages(overview))
        clear(self._tracks)
        for number, track in enumerate(overview.tracks):
            row, place = divmod(number, TRACKS_A_ROW)
            self._tracks.addWidget(TrackCard(track), row, place)
        for place in range(min(len(overview.tracks), TRACKS_A_ROW)):
            self._tracks.setColumnStretch(place, 1)
        self._show_tasks(overview.tasks)
        self._show_latest(overview.latest, now)

    def _show_tasks(self, tasks: Sequence[Task]) -> None:
        rows: list[QWidget] = [TaskRow(task, self._on_task) for task in tasks[:TASKS_SHOWN]]
        if more := len(tasks) - TASKS_SHOWN:
            rows += [label(f"另有 {more} 项,处理后依次显示", "muted")] if more > 0 else []
        self.tasks.set_rows(rows, str(len(tasks)) if tasks else "", "没有要处理的事")

    def _show_latest(self, lines: Sequence[ActivityLine], now: datetime) -> None:
        wide = max((len(time_text(line.at, now)) for line in lines), default=0)
        rows = [LatestRow(line, time_text(line.at, now), wide) for line in lines]
        self.latest.set_rows(rows, "", "还没有动态")


class TrackCard(Card):
    """One track: its name, what it is about, and how much of it is judged."""

    def __init__(self, track: TrackProgress) -> None:
        super().__init__()
        done = track.submitted / track.expected if track.expected else 0.0
        self.bar = ProgressBar(done, ink=Colour.GOLD if track.honour else Colour.PRIMARY)
        self.words = label(_track_text(track), "small")
        self.body.setSpacing(2)
        self.body.addWidget(ElidedLabel(track.name))
        self.body.addWidget(ElidedLabel(track.note or f"{track.events} 个赛项", "small"))
        self.body.addSpacing(17)
        self.body.addWidget(self.bar)
        self.body.addSpacing(4)
        self.body.addWidget(self.words)
        self.setAccessibleName(f"{track.name} {self.words.text()}")


def _track_text(track: TrackProgress) -> str:
    if not track.expected:
        return "还没有参赛" if track.events else "还没有赛项"
    # Rounded down: 100 % means that nothing is missing.
    return f"评分完成 {track.submitted * 100 // track.expected}%"


class ListCard(Card):
    """A card with rows that scroll, or a sentence where there are none."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        inside = QWidget()
        self.rows = QVBoxLayout(inside)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(0)
        self.rows.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.setSpacing(6)
        self.body.addWidget(scrolled(inside), 1)

    def set_rows(self, rows: Sequence[QWidget], note: str, empty: str) -> None:
        """Show these rows with a line below each."""
        clear(self.rows)
        self.note.setText(note)
        for row in rows:
            self.rows.addWidget(row)
            self.rows.addWidget(divider())
        if not rows:
            self.rows.addWidget(label(empty, "muted"))


class TaskRow(QWidget):
    """A sentence with its cure."""

    def __init__(self, task: Task, on_task: Callable[[Task], object]) -> None:
        super().__init__()
        words = TASKS[task.kind]
        self.text = ElidedLabel(task_text(task))
        self.link = LinkButton(f"{words.action} ›", lambda: on_task(task))
        self.link.setAccessibleName(f"{words.action}:{task_text(task)}")
        self.setFixedHeight(theme.ROW_HEIGHT)
        row = hbox(Dot(TONES[words.tone][0]), self.text, self.link, gap=6)
        row.setStretch(1, 1)
        self.setLayout(row)


class Dot(QWidget):
    """The weight of a task; the sentence says what it is."""

    def __init__(self, ink: Colour) -> None:
        super().__init__()
        self._ink = ink
        self.setFixedSize(DOT, DOT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._ink))
        painter.drawEllipse(self.rect())
        painter.end()


class LatestRow(QWidget):
    """When, who and what."""

    def __init__(self, line: ActivityLine, when: str, wide: int) -> None:
        super().__init__()
        said = line.text if line.by in line.text else f"{line.by} {line.text}"
        time = label(when, "muted")
        time.setMinimumWidth(time.fontMetrics().horizontalAdvance("0" * wide) + 2)
        self.text = ElidedLabel(said)
        self.setFixedHeight(theme.ROW_HEIGHT)
        row = hbox(time, self.text, gap=12)
        row.setStretch(1, 1)
        self.setLayout(row)
