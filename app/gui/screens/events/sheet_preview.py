"""预览评分单: the blank sheets of a draft as they will be printed, module by module."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.papers import BlankSheet
from app.domain.progress import Progress
from app.domain.scheme import MarkingScheme
from app.gui.theme import PADDING
from app.gui.widgets import SecondaryButton, divider, hbox, label, scrolled, vbox
from app.gui.widgets.page_column import PageColumn
from app.services.competitions import EventView

WIDTH = 760  # of a page, in pixels
MOST = 12  # pages
SAMPLE = "01 号"


def sample_sheets(event: EventView, scheme: MarkingScheme) -> tuple[BlankSheet, ...]:
    """One blank sheet of each module that has aspects, as its first judge gets it."""
    return tuple(
        BlankSheet(
            code=f"样张-{module.code}",
            competition="样张",
            event=event.name,
            module=module.name,
            label=SAMPLE,
            judge="裁判 1",
            aspects=module.for_seat(1).aspects,
            seat="1 号席",
            groups=module.groups,
            tables=scheme.tables,
            self_assessed=module.self_assessed,
        )
        for module in scheme.modules
        if module.for_seat(1).aspects
    )


def draw_sheets(sheets: Sequence[BlankSheet], _progress: Progress) -> tuple[QImage, ...]:
    """Their pages as pictures; a UserError for what cannot be printed."""
    from io import BytesIO

    from app.documents.score_sheet import render_score_sheets
    from app.gui.printing import page_images

    memory = BytesIO()
    render_score_sheets(sheets, memory)
    return page_images(memory.getvalue(), WIDTH, MOST)


class SheetPreview(QWidget):
    """The pages below each other; Esc goes back."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "heading")
        self.note = label("", "muted")
        self.back_button = SecondaryButton("返回", self.left.emit)
        self._column = PageColumn()
        head = hbox(self.title, self.note, None, self.back_button, gap=12, margins=(PADDING, 8, 14, 8))
        column = vbox(head, divider(), scrolled(self._column, focus=True), gap=0)
        column.setStretch(2, 1)
        self.setLayout(column)
        escape = QShortcut(QKeySequence("Esc"), self, self.left.emit)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return self._column.count

    def show_pages(self, name: str, images: Sequence[QImage]) -> None:
        """Show these pages of an event."""
        self.title.setText(f"{name} · 评分单样张")
        self.note.setText(f"共 {len(images)} 页,赛位和裁判是举例")
        self._column.show_pages(images)
        self.back_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
