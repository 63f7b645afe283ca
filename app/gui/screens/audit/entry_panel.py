"""One entry at the right: what was done, what it changed, and its place in the chain."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.gui.screens.audit.columns import REFUSED
from app.gui.theme import Tone
from app.gui.widgets import SidePanel, divider, label
from app.services.audit_log import AuditLine

WIDTH = 336


class EntryPanel(SidePanel):
    """Shows an entry whole; nothing of it can be changed."""

    def __init__(self) -> None:
        super().__init__("记录", width=WIDTH)
        self.heading.insertWidget(1, self.pill)
        self._what = _words("strong")
        self._who = _words("note")
        self._clock = _words("warn")
        self._changes_head = label("改动", "small")
        self._changes = _words()
        self._chain = _words("note")
        for part in (
            self._what,
            self._who,
            self._clock,
            divider(),
            self._changes_head,
            self._changes,
            divider(),
            label("在链条中", "small"),
            self._chain,
        ):
            self.content.addWidget(part)

    def show_line(self, line: AuditLine | None) -> None:
        """Show this entry; None leaves the panel away."""
        self.setVisible(line is not None)
        if line is None:
            return
        self.title.setText(f"第 {line.seq} 条 · {line.act_name}")
        self.pill.set_state(REFUSED if line.refused else "", Tone.ERROR)
        self._what.setText(line.text)
        self._who.setText(f"{line.by}\n{line.at_text}")
        self._clock.setVisible(bool(line.clock_word))
        self._clock.setText(f"{line.clock_word}:电脑的时间比上一条早。先后以序号为准。")
        self._changes.setText("\n".join(line.changes) or "没有改动数据。")
        signed = "已签名" if line.signed else "尚未签名(关闭程序时签名)"
        self._chain.setText(f"本条 {line.hash}\n上一条 {line.before}\n{signed}")

    def text(self) -> str:
        """Everything that is said."""
        return "\n".join(each.text() for each in self.findChildren(QLabel) if not each.isHidden())


def _words(part: str = "") -> QLabel:
    made = label("", part, wrap=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made
