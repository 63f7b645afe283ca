"""团体: the units of the event with their places, and how each came to its total."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.numbers import shown
from app.domain.teams import TeamBy, TeamResult
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.gui.widgets import Card, clear, divider, label, scrolled, shortened, vbox
from app.services.results import EventResults

LONGEST_NAME = 10
HIDDEN = "盲评赛项启封后才有团体名次:现在不知道谁是哪个单位的。"


def team_columns(results: EventResults) -> tuple[Column[TeamResult], ...]:
    """Place, unit, who counts, how many, total."""
    decimals = results.event.rules.scheme.rounding.decimals
    names = {row.label.entry_id: results.told_name(row) for row in results.rows}

    def counted(team: TeamResult) -> str:
        return "、".join(names[member] for member in team.members if isinstance(member, int))

    def total(team: TeamResult) -> str:
        return "不排名次" if team.total is None else shown(team.total, decimals)

    rule = results.event.rules.teams
    divided = rule is not None and rule.by is TeamBy.DIVISION and results.divisions != ("",)
    return (
        Column("名次", lambda team: team.rank, 62, Kind.MEDAL),
        Column("单位", lambda team: str(team.unit), 150, stretch=3),
        *((Column("组别", lambda team: team.division, 80),) if divided else ()),
        Column("计入", counted, 120, stretch=4, faint=True),
        Column("人数", lambda team: len(team.members), 62, Kind.NUMBER),
        Column(
            "团体成绩",
            total,
            100,
            Kind.NUMBER,
            bold=True,
            tone=lambda team: Tone.WARN if team.total is None else Tone.NEUTRAL,
        ),
    )


def team_key(team: TeamResult) -> tuple[str, str]:
    """Which team it is."""
    return str(team.unit), team.division


class TeamCard(Card):
    """Why a unit has its total and its place: who counts, who does not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("团体成绩怎么来的", " ", parent=parent)
        inside = QWidget()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        inside.setLayout(vbox(self._lines, None, gap=0, margins=(0, 0, 4, 0)))
        self.body.addWidget(scrolled(inside, focus=True), 1)
        self._texts: tuple[str, ...] = ()
        self.hide()

    def texts(self) -> tuple[str, ...]:
        """The lines shown."""
        return self._texts

    def show_team(self, team: TeamResult | None) -> None:
        """Explain this team."""
        clear(self._lines)
        self._texts = ()
        self.note.setText("" if team is None else shortened(str(team.unit), LONGEST_NAME))
        if team is None:
            self._add(["选中一个单位,这里写明怎么算。"], "note")
            return
        *steps, last = team.steps or (f"{team.reason}。",)
        self._add(steps, "")
        self._add([last], "strong" if team.rank is not None else "note")
        if team.left_out:
            self._lines.addWidget(divider())
            self._add(["没有计入"], "muted")
            self._add([each.text for each in team.left_out], "small")

    def _add(self, texts: Sequence[str], part: str) -> None:
        for text in texts:
            line = label(text, part, wrap=True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.addWidget(line)
        self._texts = (*self._texts, *texts)
