"""What stands in place of a sheet while something is missing: the next step, with its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.rights import Right, holders
from app.gui.screens.judging.desk import Desk
from app.gui.widgets import (
    Card,
    EmptyState,
    FormField,
    PrimaryButton,
    SecondaryButton,
    clear,
    hbox,
    label,
    vbox,
)

FORM_WIDTH = 420
SEED_HINT = "种子可当众抽取。同一种子、同一名单,编排结果相同,可以复核。"

OUTSIDE = "请管理员分派岗位,或请裁判长安排裁判席位。"
LATE_ONLY = "评分已经开始,只补编还没有赛位的人,排在最后一个赛位之后。"
ANEW = "评分还没有开始,所有人重新编排。"


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
    if needs_stations(desk) and not draws:
        return Missing(f"{event.name}还没有编排赛位", f"请{holders(Right.DRAW)}编排赛位。", "", "")
    if desk.lines or needs_stations(desk):
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


class StationsPanel(Card):
    """编排赛位: the seed, shown and open to change."""

    agreed = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._text = label("", "heading", wrap=True)
        self._scope = label("", "muted", wrap=True)
        self.seed = FormField("种子", QLineEdit())
        self.seed.editor.returnPressed.connect(self._agree)
        self.place = PrimaryButton("编排赛位", self._agree)
        self.back = SecondaryButton("返回", self.closed.emit)
        form = QWidget()
        form.setMaximumWidth(FORM_WIDTH)
        form.setLayout(
            vbox(
                self._text,
                self._scope,
                self.seed,
                label(SEED_HINT, "small", wrap=True),
                hbox(self.place, self.back, None),
                gap=12,
            )
        )
        self.body.addStretch(2)
        row = hbox(None, form, None, gap=0)
        row.setStretch(1, 50)
        self.body.addLayout(row)
        self.body.addStretch(3)

    def ask(self, event: str, count: int, now: datetime, *, back: bool, begun: bool) -> None:
        """Ask for the draw of this event; a seed that is typed already stays."""
        self._text.setText(f"{event}是盲评赛项,{count} 人还没有赛位")
        self._scope.setText(LATE_ONLY if begun else ANEW)
        self._scope.setVisible(back)
        if not self.seed.editor.text():
            self.seed.editor.setText(f"{event} {now:%Y-%m-%d %H:%M}")
        self.back.setVisible(back)
        self.seed.set_error("")

    def _agree(self) -> None:
        seed = self.seed.editor.text().strip()
        if seed:
            self.agreed.emit(seed)
        else:
            self.seed.set_error("请写一个种子,如抽取的数字或当前时间。")
