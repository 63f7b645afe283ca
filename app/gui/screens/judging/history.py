"""Corrections of a sheet, readable: what a mark was before, who changed it, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.widgets import Card, clear, label
from app.services.sheet_history import MarkVersion


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of a mark after its sheet had been handed in."""

    before: str
    version: MarkVersion

    @property
    def text(self) -> str:
        """The change, whose mark it is, who typed it, when, and why."""
        new = self.version
        given = "" if new.judge in new.by else f"裁判 {new.judge} · "
        return (
            f"{self.before} → {new.text} · {given}{new.by} · {new.at.astimezone():%m-%d %H:%M} · {new.reason}"
        )


def corrections(versions: Sequence[MarkVersion]) -> tuple[Correction, ...]:
    """The changes that were made with a reason; versions and changes have the newest first."""
    return tuple(Correction(old.text, new) for new, old in pairwise(versions) if new.reason)


class HistoryCard(Card):
    """更正记录 of the sheet at hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("更正记录", parent=parent)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.body.addLayout(self._lines)

    def show_history(self, codes: Sequence[str], history: Mapping[str, Sequence[MarkVersion]]) -> None:
        """Show the corrections of these aspects, one after the other; hidden without any."""
        clear(self._lines)
        lines = [f"{code} {change.text}" for code in codes for change in corrections(history.get(code, ()))]
        for line in lines:
            self._lines.addWidget(label(line, "small", wrap=True))
        self.setVisible(bool(lines))
