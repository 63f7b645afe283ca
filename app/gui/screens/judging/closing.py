"""What becomes of a sheet as a whole: handed in, taken back, confirmed by somebody else, given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.domain.double_entry import KeyingDifference
from app.errors import UserError
from app.gui.screens.judging.access import Mode
from app.gui.screens.judging.desk import SENDING, unchecked, unfinished
from app.gui.screens.judging.pile_card import PileCard
from app.gui.screens.judging.saving import SheetKey
from app.gui.screens.judging.sheet_card import SheetCard
from app.gui.screens.judging.strips import Told
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import sheets
from app.services.door import WriteSession
from app.services.judging import SheetView
from app.services.sheets import Submitted

TAKE_BACK_KEY = "F7"


class Closing(QObject):
    """Asks and writes. The next sheet opens without waiting for the disk; what came of it is told below."""

    opened = Signal(int)  # this entry's sheet is wanted
    settled = Signal()  # read the pile again

    def __init__(
        self, store: Store, messages: MessageBar, pile: PileCard, sheet: SheetCard, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store, self._messages, self._pile, self._sheet = store, messages, pile, sheet
        self.sending: set[SheetKey] = set()
        sheet.finished.connect(self.hand_in)
        sheet.strip.return_asked.connect(self._on_return_asked)

    # -- handing in --------------------------------------------------------------------------------

    def close(self) -> None:
        """Ctrl+Enter: hand the sheet in, or confirm it."""
        if self._sheet.access.mode is Mode.CHECK:
            self._confirm()
        else:
            self.hand_in()

    def hand_in(self) -> None:
        """Hand in the sheet at hand, if it is whole, and go on with the next one."""
        view = self._sheet.view
        if view is None or self._sheet.closed or not self._sheet.commit():
            return
        missing = self._sheet.missing()
        if missing:
            row = self._sheet.rows[missing[0]]
            self._sheet.focus_row(missing[0])
            row.complain(f"还有 {len(missing)} 项没有得分:{'、'.join(missing)}。")
        elif self._sheet.access.mode is Mode.SECOND:
            self._send(view, sheets.submit_second, self._on_compared, "第二遍没有提交")
        else:
            op = partial(sheets.submit_sheet, seen=dict(self._sheet.marks))
            self._send(view, op, self._on_submitted, "没有提交")

    def _confirm(self) -> None:
        view = self._sheet.view
        if view is not None:
            self._send(view, sheets.confirm_sheet, self._on_confirmed, "没有确认")

    def _send(
        self,
        view: SheetView,
        op: Callable[..., object],
        on_done: Callable[[SheetView, object], None],
        failed: str,
    ) -> None:
        key = (view.entry_id, view.judge_id)
        mode = self._sheet.access.mode
        self.sending.add(key)
        self._pile.change({view.entry_id: partial(replace, state=SENDING)})

        def work(session: WriteSession) -> object:
            return op(session, entry_id=key[0], judge_id=key[1])

        def done(result: object) -> None:
            self.sending.discard(key)
            on_done(view, result)
            self.settled.emit()

        self._store.write(
            work, topics={"marks"}, on_done=done, on_failed=partial(self._on_not_sent, view, failed)
        )
        wanted = self._next(mode, view.entry_id)
        self.opened.emit(view.entry_id if wanted is None else wanted)

    def _next(self, mode: Mode, entry_id: int | None) -> int | None:
        return self._pile.following(entry_id, unfinished if mode is Mode.TYPE else unchecked)

    def _on_not_sent(self, view: SheetView, failed: str, error: UserError) -> None:
        self.sending.discard((view.entry_id, view.judge_id))
        back = partial(self.opened.emit, view.entry_id)
        self._messages.error(f"{view.label}的评分单{failed}。{error}", "回到该评分单", back)
        self.settled.emit()

    # -- what came of it ---------------------------------------------------------------------------

    def _on_submitted(self, view: SheetView, result: object) -> None:
        if isinstance(result, Submitted) and result.alarms:
            self._tell_alert(view, f"{view.label} 评分差距过大,已退回评分组")
            return
        end = "" if self._next(Mode.TYPE, view.entry_id) is not None else ",这一叠录完了"
        step = partial(self._ask_back, view, "撤回")
        self._tell(view, Told(f"{view.label} 已提交{end}", f"撤回 {TAKE_BACK_KEY}", step))

    def _on_compared(self, view: SheetView, result: object) -> None:
        differences = result if isinstance(result, tuple) else ()
        if differences:
            self._tell_alert(view, f"{view.label} 两遍有 {len(differences)} 项不同")
        else:
            self._tell(view, Told(f"{view.label} 两遍一致,已确认{self._end_of_check(view)}"))

    def _on_confirmed(self, view: SheetView, _result: object) -> None:
        self._tell(view, Told(f"{view.label} 已确认{self._end_of_check(view)}"))

    def _end_of_check(self, view: SheetView) -> str:
        return "" if self._next(Mode.CHECK, view.entry_id) is not None else ",这一叠没有待复核的了"

    def _tell_alert(self, view: SheetView, text: str) -> None:
        look = partial(self.opened.emit, view.entry_id)
        self._tell(view, Told(text, f"去核对 {TAKE_BACK_KEY}", look, alert=True))

    def _tell(self, view: SheetView, told: Told) -> None:
        if view.judge_id == self._pile.judge_id:
            self._sheet.last_step.tell(told)
        elif told.alert:
            self._messages.warn(f"裁判 {view.judge} 的 {told.text}。")

    # -- giving back -------------------------------------------------------------------------------

    def _on_return_asked(self) -> None:
        view = self._sheet.view
        if view is not None:
            self._ask_back(view, "退回", proposed_reason(self._sheet.differences))

    def _ask_back(self, view: SheetView, step: str, reason: str = "") -> None:
        yes = partial(self._give_back, view)
        self._sheet.reason.ask(f"{step} {view.label}的评分单,请写明原因:", step, yes, reason=reason)

    def _give_back(self, view: SheetView, reason: str) -> None:
        self._store.write(
            partial(sheets.return_sheet, entry_id=view.entry_id, judge_id=view.judge_id, reason=reason),
            topics={"marks"},
            on_done=partial(self._on_given_back, view, self._sheet.access.mode),
            on_failed=lambda error: self._sheet.reason.set_error(str(error)),
        )

    def _on_given_back(self, view: SheetView, mode: Mode, _done: None) -> None:
        """The next sheet to check where a pile is being checked, else the one that came back."""
        own = self._sheet.view is None or self._sheet.view.entry_id != view.entry_id
        wanted = None if own else self._next_to_check(view, mode)
        self._sheet.last_step.clear()
        self.opened.emit(view.entry_id if wanted is None else wanted)
        self.settled.emit()
        self._sheet.reason.close_bar()
        if wanted is not None:
            self._tell(view, Told(f"{view.label} 已退回"))

    def _next_to_check(self, view: SheetView, mode: Mode) -> int | None:
        return self._next(mode, view.entry_id) if mode in (Mode.CHECK, Mode.SECOND) else None


def proposed_reason(differences: Sequence[KeyingDifference]) -> str:
    """Why the first typing goes back, to be looked over: 两遍不同:A1 第一遍 8.5,第二遍 8.0."""
    named = [f"{each.code} 第一遍 {each.first_text},第二遍 {each.second_text}" for each in differences]
    return f"两遍不同:{';'.join(named)}" if named else ""
