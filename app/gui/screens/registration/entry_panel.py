"""选手信息: one entry at the right of the list; typed, checked field by field, saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from typing_extensions import override

from app.domain.problems import Problem
from app.domain.registration_form import RowReview
from app.errors import InputError
from app.gui.screens.registration.entry_fields import CAPTIONS, HINTS, is_of_person
from app.gui.screens.registration.entry_layout import EntryLayout
from app.gui.screens.registration.entry_line import NEW_PERSON, EntryLine, Slot
from app.gui.screens.registration.member_list import MemberLine
from app.gui.theme import Tone
from app.gui.widgets.form_panel import put_text, text_of
from app.services.entry_checks import member_field, split_field
from app.services.entry_form import EntryDetail, EntryForm
from app.services.entry_members import PERSON_TEXTS
from app.services.registration import REVIEW_NAMES

REVIEW_TONES: Mapping[str, Tone] = {"approved": Tone.OK, "pending": Tone.WARN, "returned": Tone.ERROR}
NOTES: Mapping[str, str] = {"approved": "审核说明", "pending": "待核对", "returned": "退回原因"}
DOCUMENT_DIGITS = 18
NO_PHOTO = "点击选择照片"
# What stays when one person after the other of a unit is added.
_CARRIED = ("organization", "division", "contact", "contact_phone")


class EntryPanel(EntryLayout):
    """Shows one entry, or an empty form for a new one; of several people one at a time."""

    edited = Signal(object)  # EntryForm, to be checked
    photo_wanted = Signal(str)  # name of a kept picture, to be shown

    def __init__(self) -> None:
        super().__init__()
        self._form: EntryForm | None = None
        self._kept: EntryForm | None = None
        self._line = EntryLine()
        self._seen: set[str] = set()
        self._problems: tuple[Problem, ...] = ()
        self._photos: Mapping[int, str] = {}
        self._photo: str | None = None
        self._noted = ""
        self._found: tuple[str, ...] = ()
        self._connect_parts()

    def _connect_parts(self) -> None:
        self.members.chosen.connect(self._show_member)
        self.members.added.connect(self._on_member_added)
        self.members.removed.connect(self._on_member_removed)
        self.members.moved.connect(self._on_member_moved)
        self.members.entered.connect(lambda: self.go_to("name"))
        self.members.left.connect(self.left)
        self.substitute.clicked.connect(self._on_substitute)
        self.portrait.removing.connect(lambda: self.put_photo(self.shown, ""))

    # -- what is shown -----------------------------------------------------------------------------

    def show_entry(self, detail: EntryDetail) -> None:
        """Show a stored entry; of the one that is being typed in only its state."""
        self._photos = detail.photos
        self.attachments.show_attachments(detail.attachments)
        if self.entry_id == detail.form.entry_id and self.is_changed:
            self._show_state(detail)
            return
        if self.entry_id != detail.form.entry_id or not self.isVisible():
            self.reason.close_form()
            self._line.at = 0
        self._form = detail.form
        self.arrange(detail.entry_kind, detail.divisions, is_new=False)
        self._show_form(detail.form, set(CAPTIONS))
        self._show_state(detail)

    def _show_state(self, detail: EntryDetail) -> None:
        self.note.setText(detail.number)
        self.pill.set_state(REVIEW_NAMES[detail.review], REVIEW_TONES[detail.review])
        self._noted = detail.note
        self._remark.setText(f"{NOTES[detail.review]}:{detail.note}")
        self._remark.setVisible(bool(detail.note))
        self._status.set_value(detail.status)
        self._status.setToolTip(detail.status_reason)
        self._guest.setChecked(detail.guest)
        self._approve.setVisible(detail.review != "approved")
        self._reopen.setVisible(detail.review == "approved")

    def show_findings(self, found: Sequence[str]) -> None:
        """Say which conditions of entering the entry does not meet."""
        self._found = tuple(found)
        self._findings.setText("\n".join(f"不符合:{text}" for text in found))
        self._findings.setVisible(bool(found))

    @property
    def proposed_reason(self) -> str:
        """Why the entry may be returned: what was noted, what was found."""
        return ";".join(filter(None, (self._noted, *self._found)))

    def show_new(self, event_id: int, *, carried: EntryForm | None = None, note: str = "新增") -> None:
        """Show a form for this event; unit and group of the entry before may stay."""
        event = self._events[event_id]
        self._event.set_value(event_id)
        self._form = EntryForm(event_id=event_id).with_people([NEW_PERSON])
        if len(event.divisions) == 1:
            self._form = replace(self._form, division=event.divisions[0])
        if carried is not None:
            kept = {name: getattr(carried, name) for name in _CARRIED if getattr(carried, name)}
            self._form = replace(self._form, **kept)
        self._line.at = 0
        self._photos = {}
        self.arrange(event.entry_kind, event.divisions, is_new=True)
        self._show_form(self._form, set())
        self.reason.close_form()
        self._remark.hide()
        self.show_findings(())
        self.note.setText(note)
        self.pill.set_state("", Tone.NEUTRAL)

    def forget(self) -> None:
        """Show nothing."""
        self._form = self._kept = None
        self.hide()

    def _show_form(self, form: EntryForm, seen: set[str]) -> None:
        self._line.show(form.people, seen)
        self._seen = set(seen)
        self._problems = ()
        person = self._line.current.form
        self.fill({name: getattr(person if is_of_person(name) else form, name, "") for name in self.names})
        self._show_line()
        self._kept = self.form()
        self.show()

    def _show_line(self) -> None:
        """The list of members, and the photo and the problems of who is shown."""
        wrong = {
            split_field(each.column)[0] for each in self._problems if each.is_error and self._is_seen(each)
        }
        self.members.show_members(
            [
                MemberLine(person.role, person.name.strip(), at in wrong)
                for at, person in enumerate(self._line.people)
            ],
            self._line.at,
        )
        self._mark_fields()
        self._show_photo()

    def _show_member(self, at: int) -> None:
        self._take_member()
        self._line.at = at
        self._fill_member()

    def _fill_member(self) -> None:
        for name in filter(is_of_person, self.names):
            put_text(self.fields[name].editor, getattr(self._line.current.form, name))
        self._show_line()

    # -- what is typed -----------------------------------------------------------------------------

    @property
    def entry_id(self) -> int | None:
        """The stored entry shown; None for a new one or none."""
        return None if self._form is None else self._form.entry_id

    @property
    def is_new(self) -> bool:
        """Whether an entry is being added."""
        return self._form is not None and self._form.entry_id is None

    @property
    @override
    def is_changed(self) -> bool:
        return self._form is not None and (self.form() != self._kept or self.reason.is_changed)

    @property
    @override
    def label(self) -> str:
        form = self.form()
        kept = self._kept or form
        names = (form.title, form.name, kept.title, kept.name, form.organization)
        return next(filter(None, map(str.strip, names)), "新选手")

    @property
    def late_reason(self) -> str:
        """Why a new entry comes late; '' for an ordinary one."""
        return text_of(self.fields["late"].editor) if self.is_new else ""

    @override
    def form(self) -> EntryForm:
        """What is typed."""
        if self._form is None:
            raise RuntimeError("no entry is shown")
        self._take_member()
        typed = self.typed().items()
        own = {name: text for name, text in typed if not is_of_person(name) and name != "late"}
        return replace(self._form, **own).with_people(self._line.people)  # type: ignore[arg-type]

    def _take_member(self) -> None:
        self._line.take({name: text for name, text in self.typed().items() if is_of_person(name)})

    def complete(self, rows: Sequence[RowReview]) -> None:
        """Fill in what the document number of who is shown tells, where nothing stands yet."""
        values = rows[min(self._line.at, len(rows) - 1)].values
        told = {"gender": values.gender, "born_on": values.born_on.isoformat() if values.born_on else ""}
        for name, text in told.items():
            editor = self.fields[name].editor
            if name in self.names and text and not text_of(editor) and not editor.hasFocus():
                put_text(editor, text)

    # -- the people --------------------------------------------------------------------------------

    def _on_member_added(self) -> None:
        self._take_member()
        self._line.add()
        self._fill_member()
        self.go_to("name")

    def _on_member_removed(self) -> None:
        self._line.remove()
        self._fill_member()
        self.edited.emit(self.form())

    def _on_member_moved(self, step: int) -> None:
        self._take_member()
        self._line.move(step)
        self._show_line()

    def _on_substitute(self) -> None:
        self._take_member()
        self._line.substitute()
        self._fill_member()
        self.go_to("name")

    @property
    def shown(self) -> Slot:
        """Who is shown."""
        return self._line.current

    def put_photo(self, slot: Slot, name: str) -> bool:
        """Somebody gets this kept picture with the next save ('' for none); False where they are gone."""
        wanted = self._line.find(slot)
        if wanted is not None:
            wanted.form = replace(wanted.form, photo=name)
            self._show_photo()
        return wanted is not None

    def _show_photo(self) -> None:
        slot = self._line.current
        stored = "" if slot.replaces else self._photos.get(slot.form.person_id or 0, "")
        name = stored if slot.form.photo is None else slot.form.photo
        if name != self._photo:
            self._photo = name
            self.portrait.set_picture(b"", "" if name else NO_PHOTO)
            if name:
                self.photo_wanted.emit(name)

    def show_picture(self, name: str, data: bytes) -> None:
        """The picture that was wanted, unless another one is wanted by now."""
        if name == self._photo:
            self.portrait.set_picture(data)

    # -- errors ------------------------------------------------------------------------------------

    def show_problems(self, problems: Sequence[Problem], *, everywhere: bool = False) -> None:
        """Errors and warnings at their fields; of a new form only where somebody was already."""
        self._problems = tuple(problems)
        if everywhere:
            self._seen |= set(self.names)
            for slot in self._line.slots:
                slot.seen |= set(PERSON_TEXTS)
        self._show_line()

    def _is_seen(self, problem: Problem) -> bool:
        at, column = split_field(problem.column)
        if not is_of_person(column):
            return column in self._seen
        return at < len(self._line.slots) and column in self._line.slots[at].seen

    def _mark_fields(self) -> None:
        at, hints = self._line.at, dict(HINTS)
        if self._line.current.replaces:
            hints["name"] = f"接替 {self._line.current.replaces}"
        for name in self.names:
            column = member_field(at, name) if is_of_person(name) else name
            found = [each for each in self._problems if each.column == column and self._is_seen(each)]
            errors = [problem.text for problem in found if problem.is_error]
            doubts = [problem.text for problem in found if not problem.is_error]
            field = self.fields[name]
            field.set_error(errors[0] if errors else "")
            field.set_hint(f"▲ {';'.join(doubts)}" if doubts else hints.get(name, ""))

    @override
    def go_to_first_error(self) -> bool:
        wrong = next((each for each in self._problems if each.is_error and self._is_seen(each)), None)
        if not super().go_to_first_error() and wrong is not None:
            at, column = split_field(wrong.column)
            self._show_member(at)
            self.go_to(column)
        return wrong is not None

    @override
    def show_error(self, error: InputError) -> bool:
        if error.field in ("reason", "review_reason"):
            if not self.reason.isHidden():
                self.reason.set_error(str(error))
            return not self.reason.isHidden()
        at, column = split_field(error.field)
        if is_of_person(column) and at < len(self._line.slots):
            self._show_member(at)
        return super().show_error(InputError(column, str(error)))

    @override
    def on_finished(self, name: str) -> None:
        seen = self._line.current.seen if is_of_person(name) else self._seen
        if self._form is None or not (self.is_changed or name in seen):
            return
        if not text_of(self.fields[name].editor) and self.is_new:
            return
        seen.add(name)
        if name == "role":
            self._line.put_in_order()
        self.edited.emit(self.form())

    @override
    def on_typed(self, name: str, text: str) -> None:
        # A mark goes away as soon as it is cured; a whole document number is checked at once.
        whole = name == "document_number" and len(text.strip()) >= DOCUMENT_DIGITS
        if self.fields[name].error() or whole:
            (self._line.current.seen if is_of_person(name) else self._seen).add(name)
            self.edited.emit(self.form())
