"""From the field to the disk: what is typed on the sheet at hand, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.gui.screens.judging.access import Mode
from app.gui.screens.judging.desk import entrant, with_mark
from app.gui.screens.judging.mark_row import MarkRow
from app.gui.screens.judging.pile_card import PileCard
from app.gui.screens.judging.saving import MarkSaver, SheetKey
from app.gui.screens.judging.sheet_card import SheetCard
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services.judging import MarkSaved, SheetLine


class Marking(QObject):
    """Saves every mark at once and shows on pile and sheet how far it got."""

    changed = Signal()  # the marks on the sheet at hand, or what of them is on disk
    corrected = Signal(int)  # entry: its sheet has an older value to show now

    def __init__(
        self, store: Store, messages: MessageBar, pile: PileCard, sheet: SheetCard, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._messages, self._pile, self._sheet = messages, pile, sheet
        self._saved: dict[int, MarkSaved] = {}  # by entry, since the pile was read
        self.saver = MarkSaver(store, self)
        sheet.mark_typed.connect(self._on_mark_typed)
        self.saver.saved.connect(self._on_mark_saved)
        self.saver.failed.connect(self._on_mark_failed)

    def forget(self) -> None:
        """The pile is read again: what was saved up to now is in it."""
        self._saved.clear()

    def up_to_date(self, line: SheetLine) -> SheetLine:
        """The line with what was saved while the pile was being read."""
        saved = self._saved.get(line.entry_id)
        return line if saved is None else with_mark(line, saved)

    def complain(self, row: MarkRow) -> None:
        """Say that what was half typed could not be saved."""
        self._messages.warn(f"{self._unsaved(row)}:{row.hint.text()}")

    @property
    def key(self) -> SheetKey | None:
        """The sheet at hand."""
        view = self._sheet.view
        return None if view is None else (view.entry_id, view.judge_id)

    @property
    def waiting(self) -> int:
        """How many marks of the sheet at hand are on their way."""
        return len(self.saver.waiting(self.key)) if self.key is not None else 0

    def _on_mark_typed(self, aspect: str, text: str, entered: Decimal | None) -> None:
        key, view = self.key, self._sheet.view
        if key is not None and view is not None:
            second = self._sheet.access.mode is Mode.SECOND
            reason = self._sheet.correction.reason if view.round and not second else ""
            self.saver.save(key, aspect, text, entered, reason=reason, second=second)
            self.changed.emit()

    def _on_mark_saved(self, key: SheetKey, result: MarkSaved) -> None:
        entry_id, judge_id = key
        if key == self.key and result.aspect in self._sheet.rows:
            row = self._sheet.rows[result.aspect]
            row.confirm(result.entered)
            self._messages.withdraw(self._unsaved(row))
            self.changed.emit()
            view = self._sheet.view
            if view is not None and view.round and view.keying == 1:
                self.corrected.emit(entry_id)
        line = self._pile.line(entry_id) if judge_id == self._pile.judge_id else None
        if line is not None and line.state in ("not_started", "draft"):
            self._saved[entry_id] = result
            change: Callable[[SheetLine], SheetLine] = partial(with_mark, saved=result)
            self._pile.change({entry_id: change})

    def _unsaved(self, row: MarkRow) -> str:
        sheet = self._sheet.view.label if self._sheet.view is not None else ""
        return f"{sheet} {row.aspect.code} {row.aspect.name}没有保存"

    def _on_mark_failed(self, key: SheetKey, aspect: str, text: str, message: str) -> None:
        if key == self.key and aspect in self._sheet.rows:
            self._sheet.rows[aspect].refuse(message)
            self.changed.emit()
            return
        line = self._pile.line(key[0]) if key[1] == self._pile.judge_id else None
        name = entrant(line) if line is not None else "另一份评分单"
        self._messages.error(f"{name} {aspect} 的得分 {text or '清空'} 没有保存。{message}")
