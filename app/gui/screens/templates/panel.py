"""The right side: the page, the chosen box, its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.documents.certificate_template import BoxKind
from app.documents.template_problems import TemplateProblem
from app.gui.screens.templates.box_panel import BoxPanel
from app.gui.screens.templates.document import TemplateDocument
from app.gui.screens.templates.field_panel import FieldPanel
from app.gui.screens.templates.page_panel import PagePanel
from app.gui.widgets import Card, divider, hbox, scrolled, vbox
from app.gui.widgets.form_panel import WIDTH
from app.gui.widgets.section_bar import Pages, SectionBar

SECTIONS = ("页面", "框", "文字")
PAGE, BOX, TEXT = range(3)
INSIDE = (16, 14, 16, 14)


class PropertiesCard(Card):
    """Switches between the page, the box and its texts, and goes along with what is chosen."""

    def __init__(self, document: TemplateDocument) -> None:
        super().__init__(flush=True)
        self._document = document
        self._problems: tuple[TemplateProblem, ...] = ()
        self.setFixedWidth(WIDTH)
        self.page = PagePanel(document)
        self.box = BoxPanel(document)
        self.text = FieldPanel(document)
        self.sections = SectionBar(SECTIONS)
        self.sections.setUsesScrollButtons(False)
        self.pages = Pages()
        for panel in (self.page, self.box, self.text):
            holder = QWidget()
            holder.setLayout(vbox(panel, margins=INSIDE))
            self.pages.addWidget(scrolled(holder))
        self.body.addLayout(hbox(self.sections, margins=(4, 0, 4, 0)))
        self.body.addWidget(divider())
        self.body.addWidget(self.pages, 1)
        self.sections.currentChanged.connect(self.pages.setCurrentIndex)
        self._panels = (self.page, self.box, self.text.form)
        document.opened.connect(self._on_opened)
        document.chosen_changed.connect(self._on_chosen_changed)

    def set_fonts(self, names: Mapping[str, str]) -> None:
        """Offer these fonts."""
        self.text.set_fonts(names)

    def show_problems(self, problems: Sequence[TemplateProblem]) -> None:
        """Show everything as it is now, with what is wrong at its place."""
        self._problems = tuple(problems)
        self.refresh()

    def refresh(self) -> None:
        """Show the document as it is now."""
        if not self._document.is_open:
            return
        chosen, box = self._document.chosen, self._document.box
        self.page.show_page(self._document.template, self._texts(None))
        if box is None or chosen.box is None:
            return
        self.box.show_box(box, self._texts(chosen.box))
        if box.kind is BoxKind.TEXT:
            named = {
                problem.name: problem.text
                for problem in reversed(self._problems)
                if (problem.box, problem.field) == (chosen.box, chosen.field)
            }
            self.text.show_box(box, chosen.field, named)

    def go_to_text(self) -> None:
        """Put the keys where the chosen box is written."""
        if self._document.box is not None:
            text = self._document.box.kind is BoxKind.TEXT
            self.sections.setCurrentIndex(TEXT if text else BOX)
            (self.text.text if text else self.box.name).setFocus()

    def _texts(self, box: int | None) -> tuple[str, ...]:
        return tuple(
            problem.text for problem in self._problems if problem.box == box and problem.field is None
        )

    def _on_opened(self) -> None:
        for panel in self._panels:
            panel.setEnabled(self._document.editable)
        self.text.steps["add"].setEnabled(self._document.editable)
        self._on_chosen_changed()

    def _on_chosen_changed(self) -> None:
        box, now = self._document.box, self.sections.currentIndex()
        has_text = box is not None and box.kind is BoxKind.TEXT
        self.sections.setTabEnabled(BOX, box is not None)
        self.sections.setTabVisible(TEXT, has_text)
        if box is None:
            self.sections.setCurrentIndex(PAGE)
        elif now == PAGE or (now == TEXT and not has_text):
            self.sections.setCurrentIndex(TEXT if has_text else BOX)
        self.refresh()
