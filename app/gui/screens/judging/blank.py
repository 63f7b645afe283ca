"""What stands in place of a sheet while something is missing: the next step, with its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.rights import Right, holders
from app.gui.screens.judging.desk import Desk
from app.gui.widgets import Card, EmptyState, clear

OUTSIDE = "请管理员分派岗位,或请裁判长安排裁判席位。"


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, and the screen where it is made."""

    text: str
    hint: str
    button: str
    screen: str
    params: dict[str, Any] = field(default_factory=dict)


def missing_in(desk: Desk, *, draws: bool) -> Missing | None:
    """What has to be done elsewhere before marks can be typed; `draws`: this person may draw the stations."""
    event = desk.event
    if event is None and desk.outside:
        return Missing("您在这个赛事里没有岗位", OUTSIDE, "", "")
    if event is None:
        return Missing("这个赛事还没有赛项", "先设赛项和评分表,再录入评分。", "去设赛项", "events")
    if not desk.judges or desk.judge is None:
        hint = "在赛项的评分表中设裁判席位。"
        return Missing(f"{event.name}还没有裁判", hint, "去设裁判", "events", {"event_id": event.id})
    if needs_stations(desk):
        text, hint = f"{event.name}还没有赛位", "盲评赛项先抽签,再按赛位号评分。"
        if draws:
            return Missing(text, hint, "去抽签", "arrival", {"event_id": event.id})
        return Missing(text, f"{hint}请{holders(Right.DRAW)}抽签。", "", "")
    if desk.lines:
        return None
    if stage := _round_not_begun(desk):
        hint = "前一轮的评分单核完后,由裁判长在“实时排名”确定晋级名单。"
        return Missing(f"{stage}还没有晋级名单", hint, "去实时排名", "ranking", {"event_id": event.id})
    hint = "导入报名表或新增选手后,评分单会列在左侧。"
    return Missing(f"{event.name}还没有参赛者", hint, "去报名", "registration", {"event_id": event.id})


def _round_not_begun(desk: Desk) -> str:
    """The round of the seat at hand where nobody got into it yet; '' for the first one."""
    if desk.event is None or desk.judge is None or not desk.counts or not desk.counts.competing:
        return ""
    scheme = desk.event.rules.scheme
    at = scheme.round_of(scheme.module(desk.judge.module))
    return scheme.rounds[at].name if at and any(each.cuts for each in scheme.rounds[:at]) else ""


def needs_stations(desk: Desk) -> bool:
    """Whether the event is blind and nobody has a station yet."""
    if desk.event is None or desk.counts is None or desk.judge is None:
        return False
    return desk.event.blind and not desk.lines and desk.counts.without_station > 0


class Blank(Card):
    """Says what is missing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.state: EmptyState | None = None

    def show_missing(self, missing: Missing, navigate: Callable[..., None]) -> None:
        """Show the next step; its button leads to its screen."""
        clear(self.body)
        self.state = EmptyState(
            missing.text,
            missing.button,
            lambda: navigate(missing.screen, **missing.params),
            hint=missing.hint,
            primary=True,
        )
        self.body.addWidget(self.state)
