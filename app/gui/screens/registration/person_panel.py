"""参赛人员: one person at the right of the list, or two of them compared."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.errors import InputError
from app.gui.screens.registration.person_views import DoubleLine, PersonAbout, PersonComparison, Photo
from app.gui.screens.registration.reason_form import ReasonForm
from app.gui.widgets import SecondaryButton
from app.gui.widgets.form_panel import WIDTH, FormPanel
from app.services.person_book import Comparison, PersonDetail

WIDE = 424  # pixels for two people side by side


class PersonPanel(FormPanel):
    """Shows somebody. Esc leads from a comparison back to the person, and then to the list."""

    compare_wanted = Signal(int)  # id of the other
    keep_wanted = Signal(int, int)  # who stays, who is merged
    apart_wanted = Signal()
    entry_wanted = Signal(int, int)  # an entry and its competition, to be shown in the list of entries

    def __init__(self) -> None:
        super().__init__("人员信息")
        self.detail: PersonDetail | None = None
        self.comparison: Comparison | None = None
        self.about, self.beside = self._make_about(), PersonComparison()
        self.content.addWidget(self.about)
        self.content.addWidget(self.beside)
        self.reason = ReasonForm()
        self.body.insertWidget(self.body.count() - 1, self.reason)
        self.back = SecondaryButton("返回", self.close_comparison)
        self.apart = SecondaryButton("不是同一人", self.apart_wanted.emit)
        self.keep_left = SecondaryButton("保留左边", lambda: self._keep(left=True))
        self.keep_right = SecondaryButton("保留右边", lambda: self._keep(left=False))
        self._steps = (self.back, self.apart, self.keep_left, self.keep_right)
        for button in self._steps:
            self.buttons.addWidget(button)
        self.watch(*self._steps)
        self.close_comparison()

    def _make_about(self) -> PersonAbout:
        return PersonAbout(self.compare_wanted.emit, self.entry_wanted.emit)

    @property
    @override
    def editors(self) -> tuple[QWidget, ...]:
        return self.apart, self.keep_left, self.keep_right

    @property
    @override
    def is_changed(self) -> bool:
        return self.reason.is_changed

    @property
    @override
    def label(self) -> str:
        return "" if self.detail is None else self.detail.label

    @property
    def person_id(self) -> int | None:
        """Who is shown."""
        return None if self.detail is None else self.detail.id

    def show_person(self, detail: PersonDetail, photo: Photo, doubles: Sequence[DoubleLine]) -> None:
        """Show somebody; the comparison of the same person stays."""
        is_other = self.person_id != detail.id
        self.detail = detail
        self.note.setText(f"参赛 {len(detail.entries)} 次")
        self.about.show_person(detail, photo, doubles)
        self.watch(*self.about.comparing, *self.about.links)
        if is_other:
            self.close_comparison()
        self.show()

    def show_doubles(self, doubles: Sequence[DoubleLine]) -> None:
        """Offer others for comparing."""
        self.about.show_doubles(doubles)
        self.watch(*self.about.comparing)

    def show_comparison(self, comparison: Comparison, photos: tuple[Photo, Photo]) -> None:
        """Show two people side by side."""
        self.comparison = comparison
        self.beside.show_people(comparison, photos)
        self.title.setText("是不是同一人")
        self._switch()
        self.keep_left.setFocus()

    def close_comparison(self) -> None:
        """Show the one again."""
        was_inside = self.comparison is not None and any(step.hasFocus() for step in self._steps)
        self.comparison = None
        self.title.setText("人员信息")
        self.reason.close_form()
        self._switch()
        if was_inside:
            self.go_to_first()

    def _switch(self) -> None:
        comparing = self.comparison is not None
        self.setFixedWidth(WIDE if comparing else WIDTH)
        self.note.setVisible(not comparing)
        self.about.setVisible(not comparing)
        self.beside.setVisible(comparing)
        for button in self._steps:
            button.setVisible(comparing)

    def forget(self) -> None:
        """Show nothing."""
        self.detail = None
        self.close_comparison()
        self.hide()

    @override
    def go_to_first(self) -> None:
        steps = [self.back] if self.comparison is not None else [*self.about.comparing, *self.about.links]
        if steps:
            steps[0].setFocus()

    @override
    def show_error(self, error: InputError) -> bool:
        self.reason.set_error(str(error))
        return True

    def _keep(self, *, left: bool) -> None:
        if self.comparison is not None:
            keep, drop = self.comparison.left, self.comparison.right
            if not left:
                keep, drop = drop, keep
            self.keep_wanted.emit(keep.id, drop.id)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.KeyPress and self.comparison is not None:
            self.close_comparison()
            return True
        return super().eventFilter(watched, event)
