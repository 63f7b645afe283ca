"""自动备份: how often, and which of the older backups are kept."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLineEdit

from app.domain.backup_rule import NAMES, BackupRule
from app.errors import UserError
from app.gui.store import Store
from app.gui.widgets import Card, SecondaryButton, hbox, label, set_part
from app.services.backups import save_rule

ABOUT = "有人在录入时按时备份,关闭窗口时再备份一次。"
FIELD_WIDTH = 72
SAVED = "✓ 已保存"


class RuleCard(Card):
    """Four figures and 保存."""

    def __init__(self, store: Store) -> None:
        super().__init__("自动备份")
        self._store = store
        self._kept: dict[str, str] = {}
        self.body.addWidget(label(ABOUT, "muted", wrap=True))
        self.fields = {name: QLineEdit() for name in NAMES}
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(6)
        for line, (name, field) in enumerate(self.fields.items()):
            field.setFixedWidth(FIELD_WIDTH)
            field.setAccessibleName(NAMES[name])
            field.textEdited.connect(self._on_field_edited)
            field.returnPressed.connect(self.save)
            grid.addWidget(label(NAMES[name]), line, 0)
            grid.addWidget(field, line, 1)
        self.body.addLayout(grid)
        self.said = label("", "error", wrap=True)
        self.save_button = SecondaryButton("保存", self.save)
        row = hbox(self.said, self.save_button, gap=10)
        row.setStretch(0, 1)
        self.body.addLayout(row)

    def show_rule(self, rule: BackupRule) -> None:
        """Show the rule; what somebody is typing stays."""
        texts = {name: str(value) for name, value in asdict(rule).items()}
        if self.typed() == self._kept:
            for name, text in texts.items():
                self.fields[name].setText(text)
        self._kept = texts
        self._on_field_edited()

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: field.text().strip() for name, field in self.fields.items()} if self._kept else {}

    def save(self) -> None:
        """Keep what is typed, or say what is wrong."""
        if self.typed() != self._kept:
            op = partial(save_rule, document=self.typed())
            self._store.write(op, topics={"settings"}, on_done=self._on_saved, on_failed=self._on_failed)

    def _on_saved(self, _nothing: None) -> None:
        self._kept = self.typed()
        self._say(SAVED, "ok")

    def _on_failed(self, error: UserError) -> None:
        self._say(str(error), "error")

    def _on_field_edited(self, _text: str = "") -> None:
        self.save_button.setEnabled(self.typed() != self._kept)

    def _say(self, text: str, part: str) -> None:
        self.said.setText(text)
        set_part(self.said, part)
        self._on_field_edited()
