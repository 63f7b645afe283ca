"""Between the panel of a person and the store: reading, comparing, merging, keeping apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.errors import InputError, UserError
from app.gui.screens.registration.person_panel import PersonPanel
from app.gui.screens.registration.person_views import NO_PHOTO, DoubleLine, Photo
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import person_book, person_merging
from app.services.person_book import Comparison, PersonDetail
from app.services.photos import load_photo

if TYPE_CHECKING:
    from sqlmodel import Session

TOPICS = frozenset({"registration"})
ASKING = "把{drop}的记录并入{keep}。报名、座位和检录都归到{keep},两个证件号都认得。"


def read_person(session: Session, person_id: int, folder: Path) -> tuple[PersonDetail, Photo]:
    """Somebody with their photo."""
    detail = person_book.load_person(session, person_id)
    return detail, photo_of(detail, folder)


def read_comparison(
    session: Session, left_id: int, right_id: int, folder: Path
) -> tuple[Comparison, tuple[Photo, Photo]]:
    """Two people with their photos."""
    comparison = person_book.compare_people(session, left_id, right_id)
    return comparison, (photo_of(comparison.left, folder), photo_of(comparison.right, folder))


def photo_of(detail: PersonDetail, folder: Path) -> Photo:
    """The kept picture; where it is gone that is said in its place, the rest is shown all the same."""
    if not detail.photo:
        return NO_PHOTO
    try:
        return Photo(load_photo(folder, detail.photo))
    except UserError:
        return Photo(trouble="照片文件缺失或被改动")


class PersonDesk(QObject):
    """Knows who is in the panel; people belong to no competition."""

    settled = Signal()  # nothing is half typed any more: the list leads again
    merged = Signal(int)  # who stays

    def __init__(
        self, store: Store, messages: MessageBar, panel: PersonPanel, competition: Callable[[], int]
    ) -> None:
        super().__init__(panel)
        self._store, self._messages, self._panel = store, messages, panel
        self._competition = competition
        self._wanted: int | None = None
        self._saving = False
        panel.compare_wanted.connect(self._compare)
        panel.keep_wanted.connect(self._ask_merge)
        panel.apart_wanted.connect(self._keep_apart)

    def load(self, person_id: int, doubles: Callable[[], Sequence[DoubleLine]]) -> None:
        """Show somebody, with the doubles known once it is read."""
        self._wanted = person_id

        def show(found: tuple[PersonDetail, Photo]) -> None:
            if self._wanted == person_id and not self._panel.is_changed:
                self._panel.show_person(*found, doubles())

        op = partial(read_person, person_id=person_id, folder=self._store.workspace.folder)
        self._store.read_later(op, show, self._on_lost, latest="registration.person")

    def forget(self) -> None:
        """Show nothing."""
        self._wanted = None
        self._panel.forget()

    def discard(self) -> None:
        """Forget the half-written reason."""
        self._panel.reason.close_form()
        self.settled.emit()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Send the half-written reason; nothing else is typed here."""
        if self._panel.reason.is_changed:
            self._panel.reason.agree()

    def _on_lost(self, error: UserError) -> None:
        self._messages.error(str(error))
        self.forget()

    def _compare(self, other_id: int) -> None:
        person_id = self._panel.person_id
        if person_id is None:
            return

        def show(found: tuple[Comparison, tuple[Photo, Photo]]) -> None:
            if self._panel.person_id == person_id:
                self._panel.show_comparison(*found)

        folder = self._store.workspace.folder
        op = partial(read_comparison, left_id=person_id, right_id=other_id, folder=folder)
        self._store.read_later(op, show, self._on_lost, latest="registration.person")

    def _ask_merge(self, keep_id: int, drop_id: int) -> None:
        comparison = self._panel.comparison
        if comparison is None:
            return
        keep, drop = ("左边", "右边") if comparison.left.id == keep_id else ("右边", "左边")
        self._panel.reason.ask(
            ASKING.format(keep=keep, drop=drop), "合并", partial(self._merge, keep_id, drop_id)
        )

    def _merge(self, keep_id: int, drop_id: int, reason: str) -> None:
        def done(_value: object) -> None:
            self._saving = False
            self.forget()
            self.merged.emit(keep_id)
            self.settled.emit()

        op = partial(
            person_merging.merge_people,
            competition_id=self._competition(),
            keep_id=keep_id,
            drop_id=drop_id,
            reason=reason,
        )
        self._write(op, done)

    def _keep_apart(self) -> None:
        comparison = self._panel.comparison
        if comparison is None:
            return

        def done(_value: object) -> None:
            self._saving = False
            self._panel.close_comparison()
            self.settled.emit()

        op = partial(
            person_merging.keep_apart,
            competition_id=self._competition(),
            one_id=comparison.left.id,
            other_id=comparison.right.id,
        )
        self._write(op, done)

    def _write(self, op: Callable[..., None], done: Callable[[object], None]) -> None:
        if self._saving:
            return
        self._saving = True

        def failed(error: UserError) -> None:
            self._saving = False
            if not (isinstance(error, InputError) and self._panel.show_error(error)):
                self._messages.error(str(error))

        self._store.write(op, topics=TOPICS, on_done=done, on_failed=failed)
