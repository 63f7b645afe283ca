"""Between the panel of an entry and the store: loading, checking while typing, saving, reviewing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.documents import fonts
from app.domain.problems import Problem, warning
from app.domain.ranking import STATUS_NAMES, Status
from app.errors import InputError, UserError
from app.gui.screens.registration.attachment_list import AttachmentDesk
from app.gui.screens.registration.entry_panel import EntryPanel
from app.gui.screens.registration.portrait_desk import PortraitDesk
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import entry_form, registration
from app.services.entry_checks import member_field
from app.services.entry_form import EntryDetail, EntryForm, FormReview

if TYPE_CHECKING:
    from app.services.door import WriteSession

TOPICS = frozenset({"registration"})
# What is printed on certificates and lists.
PRINTED = ("title", "authors", "organization")
# Statuses that are written with a reason, and the one proposed.
REASONS = {
    Status.ACTIVE: "登记有误",
    Status.ABSENT: "检录时未到",
    Status.WITHDREW: "本人申请",
    Status.RETIRED: "本人申请",
    Status.DISQUALIFIED: "",
}
# What may need a reason, and the button that goes on with it.
YES = {"reason": "保存", "review_reason": "破格通过"}


class EntryDesk(QObject):
    """Knows which entry is in the panel; the screen knows which one is current in the list."""

    done = Signal()  # saved or reviewed: on to the next one
    shown = Signal()  # another entry, or the same one anew
    settled = Signal()  # nothing is half typed any more: the list leads again

    def __init__(self, store: Store, messages: MessageBar, panel: EntryPanel) -> None:
        super().__init__(panel)
        self._store, self._messages, self._panel = store, messages, panel
        self._glyphs: dict[str, str] = {}
        self._saving = False
        self.wanted: int | None = None  # the entry shown, or on its way
        self.attachments = AttachmentDesk(store, messages, panel.attachments, lambda: panel.entry_id)
        self.portraits = PortraitDesk(store, messages, panel)
        panel.save_wanted.connect(self.save)
        panel.edited.connect(self._on_edited)
        panel.event_chosen.connect(self._on_event_chosen)
        panel.approved.connect(self.approve)
        panel.reopened.connect(lambda: self._review("pending"))
        panel.returned.connect(self._ask_return)
        panel.status_chosen.connect(self._on_status_chosen)
        panel.guest_chosen.connect(self._on_guest_chosen)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether the panel has to stay as it is: half typed, or on its way to the disk."""
        return self._saving or self._panel.is_changed

    def load(self, entry_id: int) -> None:
        """Show a stored entry."""
        self.wanted = entry_id
        in_field = self._panel.has_focus_inside()

        def show(detail: EntryDetail) -> None:
            is_other = self._panel.entry_id != entry_id
            if self.wanted != entry_id or (is_other and self.is_busy):
                return
            self._panel.show_entry(detail)
            self.shown.emit()
            if is_other and in_field:
                self._panel.go_to_first()
            self._check(self._panel.form())

        op = partial(entry_form.load_entry, key=entry_id)
        self._store.read_later(op, show, self._on_lost, latest="registration.entry")

    def reload(self) -> None:
        """Read what is shown again; what is being typed stays."""
        if self.wanted is not None:
            self.load(self.wanted)

    def add(self, event_id: int) -> None:
        """Show an empty form."""
        self.wanted = None
        self._panel.show_new(event_id)
        self._panel.go_to_first()

    def forget(self) -> None:
        """Show nothing."""
        self.wanted = None
        self._panel.forget()

    def discard(self) -> None:
        """Forget what is half typed."""
        self.forget()
        self.settled.emit()

    def _on_lost(self, error: UserError) -> None:
        self._messages.error(str(error))
        if not self.is_busy:
            self.forget()

    def _on_event_chosen(self, event_id: int) -> None:
        self._panel.show_new(event_id, carried=self._panel.form())
        self._panel.go_to_first()

    # -- checking ----------------------------------------------------------------------------------

    def _on_edited(self, form: EntryForm) -> None:
        review = self._check(form)
        if review is not None:
            self._panel.complete(review.rows)

    def _check(self, form: EntryForm, *, everywhere: bool = False) -> FormReview | None:
        try:
            review = self._store.read(partial(entry_form.review_form, form=form))
        except UserError as error:
            self._messages.error(str(error))
            return None
        self._panel.show_problems((*review.problems, *self._unprintable(form)), everywhere=everywhere)
        self._look_for_glyphs(form)
        return review

    def _unprintable(self, form: EntryForm) -> list[Problem]:
        found = []
        for column, text in _printed(form):
            missing = self._glyphs.get(text, "")
            if missing:
                said = f"这台电脑没有 {fonts.named(missing)} 的字形,证书印不出"
                found.append(warning(column, said, fonts.cure(missing)))
        return found

    def _look_for_glyphs(self, form: EntryForm) -> None:
        """Look on a reader thread: a missing character makes the first look open every installed font."""
        texts = [text for _column, text in _printed(form) if text not in self._glyphs]
        if not any(texts):
            return

        def found(missing: dict[str, str]) -> None:
            self._glyphs |= missing
            if any(missing.values()) and not self._panel.isHidden() and self._panel.form() == form:
                self._check(form)

        self._store.read_later(lambda _session: find_missing(texts), found)

    # -- saving ------------------------------------------------------------------------------------

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save what is typed, or say at the fields why not; a half-written reason is sent first."""
        if self._panel.reason.is_changed:
            self._panel.reason.agree()
            return
        if self._panel.entry_id is not None and not self._panel.is_changed:
            self.done.emit()
            return
        form = self._checked_form()
        if form is not None:
            self._save(form, then, self._panel.late_reason)

    def _save(self, form: EntryForm, then: Callable[[], None] | None, reason: str) -> None:
        op = partial(entry_form.save_entry, form=form, reason=reason)
        again = partial(self._save, form, then)
        self._write(op, form, lambda: self._after_save(form, then), with_reason=again)

    def _checked_form(self) -> EntryForm | None:
        if self._saving or self._panel.isHidden():
            return None
        form = self._panel.form()
        review = self._check(form, everywhere=True)
        if review is None or review.has_errors:
            self._panel.go_to_first_error()
            return None
        return form

    def _after_save(self, form: EntryForm, then: Callable[[], None] | None) -> None:
        if then is not None:
            then()
        elif form.entry_id is None:
            note = f"已加 {form.name or form.title or form.organization}"
            self._panel.show_new(form.event_id, carried=form, note=note[:14])
            self._panel.go_to_first()
        else:
            self.done.emit()

    def _write(
        self,
        op: Callable[[WriteSession], Any],
        form: EntryForm | None,
        after: Callable[[], None],
        *,
        with_reason: Callable[[str], None] | None = None,
    ) -> None:
        """Write; what turns out to need a reason asks for it and is written `with_reason`."""
        self._saving = True

        def done(_value: object) -> None:
            self._saving = False
            self._panel.reason.close_form()
            if form is not None:
                self._panel.keep(form)
            after()
            if not self._panel.is_changed:
                self.settled.emit()

        def failed(error: UserError) -> None:
            self._saving = False
            self.reload()
            if isinstance(error, InputError) and self._panel.show_error(error):
                return
            if isinstance(error, InputError) and error.field in YES and with_reason is not None:
                self._panel.reason.ask(str(error), YES[error.field], with_reason)
            else:
                self._messages.error(str(error))

        self._store.write(op, topics=TOPICS, on_done=done, on_failed=failed)

    # -- reviewing, and the day --------------------------------------------------------------------

    def approve(self) -> None:
        """Let the entry pass; what was typed is saved with it."""
        entry_id = self._panel.entry_id
        form = self._checked_form() if self._panel.is_changed else None
        if entry_id is not None and (form is not None or not self._panel.is_changed):
            self._approve(entry_id, form)

    def _approve(self, entry_id: int, form: EntryForm | None, reason: str = "") -> None:
        def op(session: WriteSession) -> None:
            if form is not None:
                entry_form.save_entry(session, form, reason=reason)
            registration.review_entry(session, entry_id, "approved", reason)

        self._write(op, form, self.done.emit, with_reason=partial(self._approve, entry_id, form))

    def approve_all(self, competition_id: int, event_id: int | None, among: Collection[int]) -> None:
        """Let all of these pass that meet the conditions and have no note."""

        def done(count: int) -> None:
            self._messages.ok(f"已通过 {count} 条报名。")

        op = partial(
            registration.approve_all_clean,
            competition_id=competition_id,
            event_id=event_id,
            among=among,
        )
        self._store.write(op, topics=TOPICS, on_done=done)

    def return_all(self, competition_id: int, entry_ids: Collection[int], reason: str) -> None:
        """Return entries together, each with what was found against it."""

        def done(count: int) -> None:
            self._messages.ok(f"已退回 {count} 条报名。“退回名单…”按单位写成工作簿,可发回单位。")

        op = partial(
            registration.return_entries, competition_id=competition_id, entry_ids=entry_ids, reason=reason
        )
        self._store.write(op, topics=TOPICS, on_done=done)

    def _ask_return(self) -> None:
        self._panel.reason.ask(
            "退回给单位修改,写明改哪里:",
            "退回",
            lambda reason: self._review("returned", reason),
            reason=self._panel.proposed_reason,
        )

    def _review(self, state: str, reason: str = "") -> None:
        entry_id = self._panel.entry_id
        if entry_id is None:
            return
        op = partial(registration.review_entry, entry_id=entry_id, state=state, reason=reason)
        self._write(op, None, self.done.emit if state == "returned" else self.reload)

    def _on_status_chosen(self, value: str) -> None:
        status = Status(value)
        self.reload()  # the chooser shows what is stored until the reason is given
        name = STATUS_NAMES[status]
        self._panel.reason.ask(
            f"“{self._panel.label}”{name}的原因:",
            name,
            lambda reason: self._set_status(status, reason),
            reason=REASONS[status],
        )

    def _set_status(self, status: Status, reason: str) -> None:
        entry_id = self._panel.entry_id
        if entry_id is not None:
            op = partial(
                registration.set_entry_status,
                entry_id=entry_id,
                status=status.value,
                reason=reason,
            )
            self._write(op, None, self.reload)

    def _on_guest_chosen(self, guest: bool) -> None:
        entry_id = self._panel.entry_id
        if entry_id is not None:
            op = partial(registration.set_guest, entry_id=entry_id, guest=guest)
            self._write(op, None, self.reload)


def _printed(form: EntryForm) -> Iterator[tuple[str, str]]:
    for at, person in enumerate(form.people):
        yield member_field(at, "name"), person.name
    for column in PRINTED:
        yield column, getattr(form, column)


def find_missing(texts: Iterable[str]) -> dict[str, str]:
    """The characters of each text that no font at hand can draw."""
    return {text: fonts.missing_characters(text) for text in texts if text}
