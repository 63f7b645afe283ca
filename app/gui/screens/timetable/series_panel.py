"""批量安排: many sittings at once out of a few answers; the list at the left shows what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from app.domain.timetable import KIND_NAMES, Room, SittingKind
from app.gui.screens.timetable.pick_list import PickList
from app.gui.widgets import FormField, PrimaryButton, SecondaryButton, hbox
from app.gui.widgets.choice_field import ChoiceField
from app.gui.widgets.form_panel import FormPanel
from app.services.competitions import EventView
from app.services.timetable import EARLY, LATE, SeriesForm

PAUSE_MS = 250  # after the last key, before it is laid out anew
KINDS = (SittingKind.THEORY, SittingKind.PRACTICAL, SittingKind.OTHER)
CAPTIONS: Mapping[str, str] = {
    "day": "第一天",
    "start": "每天开始",
    "until": "每天最晚",
    "minutes": "每场分钟",
    "pause": "间隔分钟",
    "noon_from": "午休开始",
    "noon_to": "午休结束",
    "times": "场数(不填按人数)",
    "late": "迟到几分钟算缺考",
    "early": "提前几分钟检录",
}
USUAL: Mapping[str, str] = {
    "day": "",
    "start": "08:30",
    "until": "18:00",
    "minutes": "120",
    "pause": "30",
    "noon_from": "12:00",
    "noon_to": "13:30",
    "times": "",
    "late": str(LATE),
    "early": str(EARLY),
}
PAIRS = (
    ("day", "times"),
    ("start", "until"),
    ("minutes", "pause"),
    ("noon_from", "noon_to"),
    ("late", "early"),
)


class SeriesPanel(FormPanel):
    """Asks for events, rooms and times; tells when something changed, so that it is laid out anew."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__("批量安排")
        self.kind: ChoiceField[SittingKind] = ChoiceField("安排")
        self.kind.offer([(kind, KIND_NAMES[kind]) for kind in KINDS])
        self.events = FormField("赛项(空格勾选)", PickList())
        self.rooms = FormField("考场(空格勾选)", PickList())
        self.texts = {name: FormField(caption, QLineEdit()) for name, caption in CAPTIONS.items()}
        self.fields = {"kind": self.kind, "events": self.events, "rooms": self.rooms}
        self.fields |= {name: self.texts[name] for pair in PAIRS for name in pair}
        self.names = tuple(self.fields)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.changed)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for field in (self.kind, self.events, self.rooms):
            self.content.addWidget(field)
        for one, other in PAIRS:
            self.content.addLayout(hbox(self.fields[one], self.fields[other], gap=10))
        self.back = SecondaryButton("不安排", self.left.emit)
        self.save = PrimaryButton("安排", self.save_wanted.emit)
        self.save.setToolTip("Ctrl+Enter")
        self.buttons.addWidget(self.back)
        self.buttons.addWidget(self.save, 1)
        self.watch(*(field.editor for field in self.fields.values()), self.back, self.save)

    def _connect(self) -> None:
        self.kind.editor.currentIndexChanged.connect(lambda _at: self._pause.start())
        for field in (self.events, self.rooms):
            field.editor.picked.connect(lambda field=field: self._on_typed(field))
        for text in self.texts.values():
            text.editor.textEdited.connect(lambda _text, field=text: self._on_typed(field))

    def start(self, events: Sequence[EventView], rooms: Sequence[Room], day: str) -> None:
        """Show the usual answers for these events and rooms; nothing is ticked."""
        self.offer(events, rooms)
        for name, text in USUAL.items():
            self.texts[name].editor.setText(text)
        self.texts["day"].editor.setText(day)
        self.events.editor.pick()
        self.rooms.editor.pick()
        for field in self.fields.values():
            field.set_error("")
        self.show_count(0)
        self.show()
        self.go_to_first()

    def offer(self, events: Sequence[EventView], rooms: Sequence[Room]) -> None:
        """Offer these, what is ticked stays ticked."""
        self.events.editor.offer([(event.id, event.name) for event in events])
        self.rooms.editor.offer([(room.id, f"{room.name}({room.places} 座)") for room in rooms])

    def form(self) -> SeriesForm:
        """What is answered."""
        texts = {name: field.editor.text() for name, field in self.texts.items()}
        return SeriesForm(
            kind=self.kind.value,
            event_ids=self.events.editor.values(),
            room_ids=self.rooms.editor.values(),
            **texts,
        )

    def show_count(self, count: int) -> None:
        """How many sittings it comes to."""
        self.save.setText(f"安排 {count} 场" if count else "安排")
        self.save.setEnabled(count > 0)

    @property
    @override
    def is_changed(self) -> bool:
        """Something is ticked and not laid out yet."""
        return not self.isHidden() and bool(self.events.editor.values() or self.rooms.editor.values())

    @property
    @override
    def label(self) -> str:
        return "批量安排"

    def forget(self) -> None:
        """Show nothing."""
        self._pause.stop()
        self.events.editor.pick()
        self.rooms.editor.pick()
        self.hide()

    def _on_typed(self, field: FormField) -> None:  # type: ignore[type-arg]
        field.set_error("")
        self._pause.start()
