"""What of the log is wanted: words, a day, refused ones only; somebody, an act, an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.gui.widgets import Choice, LinkButton, SearchField, hbox, set_part, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.audit_log import AuditFilter

WIDEST = 220
DAY_WIDTH = 168
Named = Sequence[tuple[int, str]]


class FilterBar(QWidget):
    """Two lines above the table. `changed` says that something else is wanted."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchField("搜索内容、姓名…")
        self.day = SearchField("日期,如 2022-10-18")
        self.day.setFixedWidth(DAY_WIDTH)
        self.refused = QCheckBox("只看被拒绝")
        self.person = FitFilterButton("谁", widest=WIDEST)
        self.act = FitFilterButton("事项", widest=WIDEST)
        self.event_button = FitFilterButton("赛项", widest=WIDEST)
        self.clear_button = LinkButton("清除筛选", self.clear)
        first = hbox(self.search, self.day, self.refused, gap=10)
        first.setStretch(0, 1)
        second = hbox(self.person, self.act, self.event_button, None, self.clear_button, gap=8)
        self.setLayout(vbox(first, second, gap=8, margins=(14, 12, 14, 10)))
        self.search.searched.connect(lambda _text: self._say())
        self.day.searched.connect(lambda _text: self._say())
        self.refused.toggled.connect(lambda _on: self._say())
        for button in (self.person, self.act, self.event_button):
            button.chosen.connect(lambda _value: self._say())
        self._show_state()

    def set_choices(self, people: Named, acts: Sequence[tuple[str, str]], events: Named) -> None:
        """Offer these."""
        for button, choices in ((self.person, people), (self.act, acts), (self.event_button, events)):
            button.set_choices([Choice(key, name) for key, name in choices])

    def wanted(self) -> AuditFilter:
        """What is asked for; a day that cannot be read asks for nothing."""
        since = self._since()
        return AuditFilter(
            event_id=self.event_button.value,
            account_id=self.person.value,
            act=self.act.value or "",
            text=self.search.text().strip(),
            refused_only=self.refused.isChecked(),
            since=since,
            until=None if since is None else _midnight(since.date() + timedelta(days=1)),
        )

    def clear(self) -> None:
        """Ask for everything again."""
        self.reset()
        self._say()

    def reset(self) -> None:
        """Forget what was asked for without saying so."""
        for field in (self.search, self.day):
            field.clear()
        self.refused.blockSignals(True)
        self.refused.setChecked(False)
        self.refused.blockSignals(False)
        for button in (self.person, self.act, self.event_button):
            button.set_value(None)
        self._show_state()

    def _say(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        self.clear_button.setVisible(self.wanted() != AuditFilter())
        wrong = bool(self.day.text().strip()) and self._since() is None
        set_part(self.day, "true" if wrong else "false", "invalid")
        self.day.setToolTip("请写成 2022-10-18 这样的日期。" if wrong else "")

    def _since(self) -> datetime | None:
        text = self.day.text().strip()
        try:
            return _midnight(date.fromisoformat(text)) if text else None
        except ValueError:
            return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
