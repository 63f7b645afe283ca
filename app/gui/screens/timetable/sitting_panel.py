"""One sitting at the right: what it is for, where and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from app.domain.timetable import KIND_NAMES, Room, Sitting, SittingKind
from app.domain.timetable_checks import Conflict, full_name
from app.gui.screens.timetable.words import ALL_EVENTS, NO_ROOM, WHOLE_EVENT, typed_day
from app.gui.widgets import FormField, PrimaryButton, TwiceButton, hbox, label
from app.gui.widgets.choice_field import ChoiceField
from app.gui.widgets.form_panel import FormPanel, put_text
from app.services.competitions import EventView
from app.services.timetable import EARLY, LATE, SittingForm

CAPTIONS: Mapping[str, str] = {
    "name": "场次名称",
    "day": "日期",
    "end_day": "结束日期(跨天才填)",
    "start": "开始",
    "end": "结束",
    "late": "迟到几分钟算缺考",
    "early": "提前几分钟检录",
    "note": "备注",
}
BOUND = "已排座位,赛项、安排和模块不再改。"


class SittingPanel(FormPanel):
    """Shows one sitting, or an empty form for a new one."""

    delete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("场次")
        self.sitting: Sitting | None = None
        self.is_new = False
        self._modules: Mapping[int, tuple[tuple[str, str], ...]] = {}
        self.kind: ChoiceField[SittingKind] = ChoiceField("安排")
        self.of_event: ChoiceField[int | None] = ChoiceField("赛项")
        self.module: ChoiceField[str] = ChoiceField("模块")
        self.room: ChoiceField[int | None] = ChoiceField("考场")
        self.kind.offer([(kind, name) for kind, name in KIND_NAMES.items()])
        self.texts = {name: FormField(caption, QLineEdit()) for name, caption in CAPTIONS.items()}
        self.fields = {
            "kind": self.kind,
            "event_id": self.of_event,
            "module": self.module,
            "name": self.texts["name"],
            "room_id": self.room,
            "day": self.texts["day"],
            "end_day": self.texts["end_day"],
            "start": self.texts["start"],
            "end": self.texts["end"],
            "late": self.texts["late"],
            "early": self.texts["early"],
            "note": self.texts["note"],
        }
        self.names = tuple(self.fields)
        self.wrong = label("", "warn", wrap=True)
        self.bound = label(BOUND, "note", wrap=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        pairs = (("kind", "module"), ("day", "end_day"), ("start", "end"), ("late", "early"))
        second = {other for _one, other in pairs}
        self.content.addWidget(self.wrong)
        self.content.addWidget(self.bound)
        for name, field in self.fields.items():
            other = dict(pairs).get(name)
            if other is not None:
                self.content.addLayout(hbox(field, self.fields[other], gap=10))
            elif name not in second:
                self.content.addWidget(field)
        self.remove = TwiceButton("删除", "确认删除", self.delete_wanted.emit)
        self.save = PrimaryButton("保存", self.save_wanted.emit)
        self.save.setToolTip("Ctrl+Enter")
        self.buttons.addWidget(self.remove)
        self.buttons.addWidget(self.save, 1)
        self.watch(*(field.editor for field in self.fields.values()), self.remove, self.save)

    def _connect(self) -> None:
        self.kind.editor.currentIndexChanged.connect(lambda _at: self._fit())
        self.of_event.editor.currentIndexChanged.connect(lambda _at: self._fit())
        for field in self.texts.values():
            field.editor.textEdited.connect(lambda _text, field=field: field.set_error(""))

    # -- what is offered and shown -----------------------------------------------------------------

    def offer(self, events: Sequence[EventView], rooms: Sequence[Room]) -> None:
        """Offer these events with their modules, and these rooms."""
        self.of_event.offer([(None, ALL_EVENTS), *((event.id, event.name) for event in events)])
        self.room.offer([(None, NO_ROOM), *((room.id, f"{room.name}({room.places} 座)") for room in rooms)])
        self._modules = {
            event.id: tuple((module.code, module.name) for module in event.rules.scheme.modules)
            for event in events
        }
        self._fit()

    def show_sitting(self, sitting: Sitting, year: int, conflicts: Sequence[Conflict]) -> None:
        """Show a stored sitting with what is wrong about it; what is half typed for it stays."""
        self.wrong.setText("\n".join(conflict.text for conflict in conflicts))
        self.wrong.setVisible(bool(conflicts))
        same = self.sitting is not None and self.sitting.id == sitting.id
        if not (same and self.is_changed):
            self.sitting, self.is_new = sitting, False
            self._put(_form(sitting, year))
        self.note.setText("")
        for field in (self.kind, self.of_event, self.module):
            field.setEnabled(not sitting.taken)
        self.bound.setVisible(bool(sitting.taken))
        self.remove.setVisible(True)
        self.show()

    def show_new(self, form: SittingForm) -> None:
        """Show a proposal for a new one."""
        self.sitting, self.is_new = None, True
        self._put(form)
        self.note.setText("新增")
        for field in (self.kind, self.of_event, self.module):
            field.setEnabled(True)
        for part in (self.wrong, self.bound, self.remove):
            part.hide()
        self.show()

    def forget(self) -> None:
        """Show nothing."""
        self.sitting, self.is_new, self._kept = None, False, None
        self.hide()

    # -- what is typed -----------------------------------------------------------------------------

    @override
    def form(self) -> SittingForm:
        """What is typed."""
        return SittingForm(
            kind=self.kind.value,
            event_id=self.of_event.value,
            module=self.module.value if self.module.isVisibleTo(self) else "",
            room_id=self.room.value,
            **{name: field.editor.text() for name, field in self.texts.items()},
        )

    @property
    @override
    def label(self) -> str:
        if self.sitting is not None:
            return full_name(self.sitting)
        return self.texts["name"].editor.text().strip() or "新场次"

    def _put(self, form: SittingForm) -> None:
        self.kind.choose(form.kind)
        self.of_event.choose(form.event_id)
        self._fit()
        self.module.choose(form.module)
        self.room.choose(form.room_id)
        for name, field in self.texts.items():
            put_text(field.editor, str(getattr(form, name)))
        for each in self.fields.values():
            each.set_error("")
        self._kept = self.form()

    def _fit(self) -> None:
        """A module can be chosen where the event has any and the sitting is about it."""
        modules = self._modules.get(self.of_event.value or 0, ())
        self.module.offer([("", WHOLE_EVENT), *modules])
        self.module.setVisible(bool(modules) and self.kind.value is not SittingKind.MEETING)


def _form(sitting: Sitting, year: int) -> SittingForm:
    """The stored sitting as it would be typed."""
    start, end = sitting.starts_at, sitting.ends_at
    return SittingForm(
        kind=sitting.kind,
        name=sitting.name,
        day=typed_day(start.date(), year),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        event_id=sitting.event_id,
        module=sitting.module,
        room_id=sitting.room.id if sitting.room else None,
        end_day="" if end.date() == start.date() else typed_day(end.date(), year),
        late=str(sitting.late_minutes),
        early=str(sitting.early_minutes),
        note=sitting.note,
    )


def propose(sitting: Sitting | None, year: int, first_day: str) -> SittingForm:
    """A new sitting after the current one: same event and room, beginning when it ends."""
    if sitting is None:
        return SittingForm(SittingKind.MEETING, "领队会", first_day, "", "")
    start, end = sitting.ends_at, sitting.ends_at + (sitting.ends_at - sitting.starts_at)
    return SittingForm(
        kind=sitting.kind,
        name="",
        day=typed_day(start.date(), year),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        event_id=sitting.event_id,
        module=sitting.module,
        room_id=sitting.room.id if sitting.room else None,
        late=str(sitting.late_minutes or LATE),
        early=str(sitting.early_minutes or EARLY),
    )
