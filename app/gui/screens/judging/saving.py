"""Marks on their way to the disk: nobody waits for them, and none is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.errors import UserError
from app.gui.store import Store
from app.services import judging
from app.services.judging import MarkSaved

# Entry and judge.
SheetKey = tuple[int, int]


class MarkSaver(QObject):
    """Writes marks in the order typed and knows which ones are not yet on disk."""

    saved = Signal(object, object)  # SheetKey, MarkSaved
    failed = Signal(object, str, str, str)  # SheetKey, aspect code, what was typed, the sentence

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._number = 0
        self._waiting: dict[tuple[SheetKey, str], tuple[int, Decimal | None]] = {}

    def save(
        self,
        sheet: SheetKey,
        aspect: str,
        text: str,
        entered: Decimal | None,
        *,
        reason: str = "",
        second: bool = False,
    ) -> None:
        """Write one mark (None: take it back): with the reason of a correction, or in a second typing."""
        self._number += 1
        self._waiting[sheet, aspect] = (self._number, entered)
        entry_id, judge_id = sheet
        self._store.write(
            partial(
                judging.enter_mark,
                entry_id=entry_id,
                judge_id=judge_id,
                aspect=aspect,
                text=text,
                reason=reason,
                second=second,
            ),
            topics={"marks"},
            on_done=partial(self._on_written, sheet, self._number),
            on_failed=partial(self._on_refused, sheet, aspect, text, self._number),
        )

    def waiting(self, sheet: SheetKey) -> Mapping[str, Decimal | None]:
        """What this sheet will hold, by aspect, once it is on disk."""
        return {aspect: mark for (key, aspect), (_, mark) in self._waiting.items() if key == sheet}

    def _settle(self, sheet: SheetKey, aspect: str, number: int) -> bool:
        """Whether this was the newest mark of the field."""
        newest = self._waiting.get((sheet, aspect), (0, None))[0] == number
        if newest:
            del self._waiting[sheet, aspect]
        return newest

    def _on_written(self, sheet: SheetKey, number: int, result: MarkSaved) -> None:
        self._settle(sheet, result.aspect, number)
        self.saved.emit(sheet, result)

    def _on_refused(self, sheet: SheetKey, aspect: str, text: str, number: int, error: UserError) -> None:
        if self._settle(sheet, aspect, number):
            self.failed.emit(sheet, aspect, text, str(error))
