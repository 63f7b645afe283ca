"""轮次: where the event is in its rounds, who would go on, and the list of those who do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.numbers import exact_text, percent_text
from app.domain.rights import Place, Right
from app.domain.scheme import Round
from app.errors import UserError
from app.gui.screen import reserved_for
from app.gui.screens.ranking.reading import Ranked
from app.gui.store import Store
from app.gui.widgets import ConfirmBar, MessageBar, SecondaryButton, hbox, label, vbox
from app.gui.widgets.reason_bar import ReasonBar
from app.services.rounds import RoundState, advance_round, take_back_round

TOPICS = ("marks", "results", "registration")
FIX, TAKE_BACK = "确定晋级名单", "取消晋级名单"


class RoundStrip(QFrame):
    """The rounds in a row, the rule of the cut, what stands in the way, and the one button there is."""

    to_fix = Signal()
    to_take_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way = label("", "strong")
        self.words = label("", "note", wrap=True)
        self.problems = label("", "warn", wrap=True)
        self.fix = SecondaryButton(FIX, self.to_fix.emit)
        self.take_back = SecondaryButton(TAKE_BACK, self.to_take_back.emit)
        row = hbox(vbox(self.way, self.words, gap=2), self.fix, self.take_back, gap=12)
        row.setStretch(0, 1)
        self.setLayout(vbox(row, self.problems, gap=8, margins=(16, 0, 16, 12)))
        self.hide()

    def show_state(self, ranked: Ranked | None, *, allowed: bool) -> None:
        """Show where the event is; nothing where it has no rounds."""
        rounds = () if ranked is None else ranked.rounds.rounds
        self.setVisible(len(rounds) > 1)
        if ranked is None or len(rounds) < 2:
            return
        state = ranked.rounds
        self.way.setText(_way(state))
        self.words.setText(_words(ranked))
        told = (*state.problems, *state.strays)
        self.problems.setText("\n".join(f"▲ {problem}" for problem in told))
        self.problems.setVisible(bool(told))
        went_on = state.current > 0 and state.rounds[state.current - 1].cuts
        self.fix.setVisible(state.cuts)
        self.fix.setEnabled(allowed and bool(state.advancing) and not state.problems)
        self.take_back.setVisible(went_on)
        self.take_back.setEnabled(allowed)
        for button in (self.fix, self.take_back):
            button.setToolTip("" if allowed else reserved_for(Right.PUBLISH))


class RoundDesk:
    """Asks once more, then writes the list or takes it back."""

    def __init__(self, store: Store, messages: MessageBar, strip: RoundStrip) -> None:
        self._store, self._messages, self._strip = store, messages, strip
        self._ranked: Ranked | None = None
        self.confirm, self.reason = ConfirmBar(), ReasonBar()
        strip.to_fix.connect(self._ask_fix)
        strip.to_take_back.connect(self._ask_take_back)

    def show(self, ranked: Ranked | None) -> None:
        """Work on this event from now on."""
        before, self._ranked = self._ranked, ranked
        event_id = None if ranked is None else ranked.results.event.id
        if before is not None and before.results.event.id != event_id:
            self.put_away()
        allowed = ranked is not None and self._store.may(Right.PUBLISH, _place(ranked))
        self._strip.show_state(ranked, allowed=allowed)

    def put_away(self) -> None:
        """Take back what was asked."""
        self.confirm.hide()
        self.reason.close_bar()

    def _ask_fix(self) -> None:
        if self._ranked is None:
            return
        state, event = self._ranked.rounds, self._ranked.results.event
        stage, after = state.rounds[state.current], state.rounds[state.current + 1]
        self.confirm.ask(
            f"确定{event.name}{stage.name}的晋级名单:{len(state.advancing)} 个晋级{after.name}。"
            f"其余的名次排在晋级者之后。{after.name}没有得分以前可以取消。",
            FIX,
            partial(self._fix, event.id),
        )

    def _fix(self, event_id: int) -> None:
        op = partial(advance_round, event_id=event_id)
        self._store.write(op, topics=TOPICS, on_failed=self._tell)

    def _ask_take_back(self) -> None:
        if self._ranked is None:
            return
        state, event = self._ranked.rounds, self._ranked.results.event
        before = state.rounds[state.current - 1]
        text = f"取消{event.name}{before.name}的晋级名单,回到{before.name}。请写明原因。"
        self.reason.ask(text, TAKE_BACK, partial(self._take_back, event.id))

    def _take_back(self, event_id: int, reason: str) -> None:
        def done(_nothing: None) -> None:
            self.reason.close_bar()

        op = partial(take_back_round, event_id=event_id, reason=reason)
        self._store.write(
            op, topics=TOPICS, on_done=done, on_failed=lambda error: self.reason.set_error(str(error))
        )

    def _tell(self, error: UserError) -> None:
        self._messages.error(str(error))


def _place(ranked: Ranked) -> Place:
    event = ranked.results.event
    return Place(event.competition_id, event.id)


def _way(state: RoundState) -> str:
    """预赛 ✓ → 决赛(现在)"""
    if not _cuts_ever(state):
        return " → ".join(stage.name for stage in state.rounds)
    return " → ".join(_stage(state, number, stage) for number, stage in enumerate(state.rounds))


def _stage(state: RoundState, number: int, stage: Round) -> str:
    if number < state.current:
        return f"{stage.name} ✓"
    return f"{stage.name}(现在)" if number == state.current else stage.name


def _cuts_ever(state: RoundState) -> bool:
    """Whether anybody is ever left behind; else (quarters of a year) all rounds are judged side by side."""
    return any(stage.cuts for stage in state.rounds)


def _words(ranked: Ranked) -> str:
    state = ranked.rounds
    if not _cuts_ever(state):
        whole = all(stage.carry == 1 for stage in state.rounds[:-1])
        return "各轮成绩相加。" if whole else "前一轮的成绩按比例带入后一轮。"
    stage = state.rounds[state.current]
    parts = []
    if state.cuts:
        after = state.rounds[state.current + 1]
        rule = f"{_cut_rule(stage)}晋级{after.name},末位并列者全部晋级"
        parts.append(f"{rule};现在是 {len(state.advancing)} 个" if state.advancing else rule)
        carry = stage.carry
    elif state.current:
        before = state.rounds[state.current - 1]
        if before.cuts:
            went_on = sum(1 for row in ranked.results.rows if row.score.reached == state.current)
            parts.append(f"{went_on} 个由{before.name}晋级")
        carry = before.carry
        after, stage = stage, before
    else:
        return ""
    if carry == 1:
        parts.append(f"{stage.name}成绩全部带入{after.name}")
    elif carry:
        parts.append(f"{stage.name}成绩的 {percent_text(carry)} 带入{after.name}")
    else:
        parts.append(f"{stage.name}成绩不带入{after.name}")
    return f"{';'.join(parts)}。"


def _cut_rule(stage: Round) -> str:
    """前 2 名、且不低于 60 分"""
    parts: Sequence[str] = (
        "" if stage.cut is None else f"前 {stage.cut} 名",
        "" if stage.cut_percent is None else f"前 {exact_text(stage.cut_percent)}%",
        "" if stage.least is None else f"达到 {exact_text(stage.least)} 分",
    )
    return "且".join(part for part in parts if part)
