"""One appeal: what was said, what was decided, and the next step."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.appeals import EFFECT_NAMES, OUTCOME_NAMES, AppealState, may_become
from app.domain.rights import Right
from app.gui.screens.appeals.words import DUE, minute, state_text, state_tone
from app.gui.theme import DASH
from app.gui.widgets import (
    Card,
    ElidedLabel,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    clear,
    hbox,
    label,
    scrolled,
    vbox,
)
from app.gui.widgets.flow import Flow
from app.gui.widgets.reason_bar import ReasonBar
from app.services.appeal_papers import carried_text
from app.services.appeal_views import AppealView

Facts = tuple[tuple[str, str], ...]
HIDDEN = "盲评启封后显示"
CAPTION_WIDTH = 84
WAITS_FOR_RULING = "等监督仲裁裁决。"
CURE = "裁决要求“{}”:改正后重新签署、公布新的一版,再在这里记为已执行。"


class AppealCard(Card):
    """Says what is wanted; writes nothing itself."""

    accept_wanted = Signal()
    decline_wanted = Signal(str)
    withdraw_wanted = Signal(str)
    version_wanted = Signal(int)
    note_wanted = Signal(str)
    judging_wanted = Signal()
    publishing_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel("", "strong")
        heading = hbox(self.name, self.pill, gap=8)
        heading.setStretch(0, 1)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(9)
        self._facts.setColumnMinimumWidth(0, CAPTION_WIDTH)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(3, 1)
        self.reason = ReasonBar()
        self.next = label("", "note", wrap=True)
        self._steps = Flow(gap=10)
        self._shown: tuple[object, ...] = ()
        self.leads = False  # one of the buttons here is the next step
        inside = QWidget()
        inside.setLayout(vbox(self._facts, None, gap=0, margins=(0, 4, 6, 4)))
        self.body.addLayout(heading)
        self.body.addWidget(scrolled(inside, focus=True), 1)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.next)
        self.body.addLayout(self._steps)

    def show_appeal(self, view: AppealView, newest: int, rights: frozenset[Right]) -> None:
        """Show an appeal; `newest` is the event's newest version. What may be done goes by the rights."""
        shown = (view, newest, rights)
        if shown == self._shown:
            return
        self._shown = shown
        self.reason.close_bar()
        self.name.set_text(f"{view.number} · {view.entry}")
        self.pill.set_state(state_text(view), state_tone(view))
        clear(self._facts)
        narrow = waits_for(view, rights)
        self._facts.setColumnMinimumWidth(2, 0 if narrow else CAPTION_WIDTH)
        lines = list(_facts(view))
        if narrow:
            lines = [(fact,) for facts in lines for fact in facts]
        for row, facts in enumerate(lines):
            self._add_facts(row, facts)
        self.next.setText(_next_words(view, rights))
        self.next.setVisible(bool(self.next.text()))
        clear(self._steps)
        buttons = tuple(self._buttons(view, newest, rights))
        self.leads = any(isinstance(button, PrimaryButton) for button in buttons)
        for button in buttons:
            self._steps.addWidget(button)

    def _add_facts(self, row: int, facts: Facts) -> None:
        """One line: one fact over the whole width, or two side by side."""
        top = Qt.AlignmentFlag.AlignTop
        for at, (caption, text) in enumerate(facts):
            said = label(text, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(label(caption, "muted"), row, 2 * at, top)
            self._facts.addWidget(said, row, 2 * at + 1, 1, 3 if len(facts) == 1 else 1, top)

    def _buttons(self, view: AppealView, newest: int, rights: frozenset[Right]) -> Iterator[QWidget]:
        if Right.APPEAL in rights and may_become(view.state, AppealState.ACCEPTED):
            yield PrimaryButton("受理", self.accept_wanted.emit)
            yield SecondaryButton("不予受理…", self._ask_decline)
        if Right.APPEAL in rights and may_become(view.state, AppealState.WITHDRAWN):
            yield SecondaryButton("撤回申诉…", self._ask_withdraw)
        if not view.must_carry:
            return
        if Right.PUBLISH in rights:
            # Which version came after the ruling is decided by the service.
            if newest > view.version:
                yield PrimaryButton(f"由第 {newest} 版执行", lambda: self.version_wanted.emit(newest))
            yield SecondaryButton("其他方式执行…", self._ask_note)
        yield LinkButton("去评分录入 ›", self.judging_wanted.emit)
        yield LinkButton("去成绩公布 ›", self.publishing_wanted.emit)

    def _ask_decline(self) -> None:
        self.reason.ask("不予受理,请写明原因,申诉书上会印出:", "不予受理", self.decline_wanted.emit)

    def _ask_withdraw(self) -> None:
        self.reason.ask("撤回申诉,请写明原因:", "撤回申诉", self.withdraw_wanted.emit)

    def _ask_note(self) -> None:
        self.reason.ask("不经新版本执行的,请写明怎样执行:", "记为已执行", self.note_wanted.emit)


def waits_for(view: AppealView, rights: frozenset[Right]) -> bool:
    """Whether who has these rights is to rule it now."""
    return Right.ARBITRATE in rights and view.state is AppealState.ACCEPTED


def _next_words(view: AppealView, rights: frozenset[Right]) -> str:
    if view.state is AppealState.ACCEPTED and not waits_for(view, rights):
        return WAITS_FOR_RULING
    return CURE.format(EFFECT_NAMES[view.effect]) if view.must_carry else ""


def _facts(view: AppealView) -> Iterator[Facts]:
    nobody = HIDDEN if view.hidden else DASH
    yield ("申诉人", view.appellant or nobody), ("单位", view.organization or nobody)
    version = f"第 {view.version} 版" if view.version else "公布之前"
    yield ("联系电话", view.phone or nobody), ("针对成绩", version)
    late = "(逾期)" if view.is_late else ""
    yield ("收到时间", f"{minute(view.received_at)}{late}"), ("申诉截止", minute(view.deadline) or DASH)
    if view.late_reason:
        yield (("逾期理由", view.late_reason),)
    yield (("申诉事项", view.subject),)
    if view.request:
        yield (("申诉请求", view.request),)
    if view.decided_at is not None:
        what = state_text(view) if view.decision_reason else "受理"
        reason = f",{view.decision_reason}" if view.decision_reason else ""
        yield (("受理", f"{what}{reason}({view.decided_by},{minute(view.decided_at)})"),)
    if view.outcome is None:
        return
    yield ("仲裁组", "、".join(view.panel)), ("裁决时间", minute(view.ruled_at))
    yield (("查明的事实", view.findings),)
    yield (("裁决", view.ruling),)
    yield ("裁决结果", OUTCOME_NAMES[view.outcome]), ("对成绩", EFFECT_NAMES[view.effect])
    yield (("执行", carried_text(view) or DUE),)
