"""The papers at the left, the chosen one as it will be printed, and how to get it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.domain.result_papers import EXCEL, PDF, RESULT_PAPER_NAMES, ResultPaper, ResultPaperKind
from app.gui.theme import GAP, Tone
from app.gui.widgets import Card, Choice, hbox, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.grouped_list import GroupedList, ListGroup, ListLine
from app.gui.widgets.paper_view import PaperView

LIST_WIDTH = 210
OF_EVENTS, OF_ALL = "各赛项", "全赛事"
NOT_YET = "还不能生成"
EVERYBODY, FIND = "全部", "输入姓名或单位查找"
PART_WIDTH = 260
FORMAT_NAMES: Mapping[str, str] = {PDF: "PDF", EXCEL: "Excel"}


class MaterialsPage(QWidget):
    """Says `changed` when another paper is wanted."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._papers: dict[tuple[ResultPaperKind, int | None], ResultPaper] = {}
        self.kinds = GroupedList()
        self.kinds.setFixedWidth(LIST_WIDTH)
        self.kinds.setAccessibleName("材料")
        self.of_event = FitFilterButton("赛项", everything="", widest=280)
        self.part = CalmComboBox()  # of whom alone
        self.part.make_editable()
        self.part.setAccessibleName("只要哪一份")
        self.part.setFixedWidth(PART_WIDTH)
        self._parts: tuple[str, ...] = ()
        self.view = PaperView((self.of_event, self.part), "存到文件夹…")
        left = Card(flush=True)
        left.body.addWidget(self.kinds, 1)
        row = hbox(left, self.view, gap=GAP)
        row.setStretch(1, 1)
        self.setLayout(vbox(row, gap=0))
        self.setFocusProxy(self.kinds)
        self._connect()
        self._offer(())

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._on_kind_chosen)
        self.of_event.chosen.connect(self._on_event_chosen)
        self.part.activated.connect(lambda _at: self.changed.emit())

    # -- what is offered ---------------------------------------------------------------------------

    def show_papers(self, papers: Sequence[ResultPaper]) -> None:
        """Offer these; what is chosen stays chosen where it is still there."""
        self._papers = {(paper.kind, paper.event_id): paper for paper in papers}
        events = {paper.event_id: paper.event for paper in papers if paper.event_id is not None}
        self.of_event.set_choices([Choice(key, name) for key, name in events.items()])
        self._show_kinds()
        if self.kinds.current_key() not in {line.key for line in self.kinds.lines()} and papers:
            self.kinds.set_current(papers[0].kind.value)
        self._show_event()

    def choose(self, kind: ResultPaperKind, event_id: int | None = None) -> None:
        """Go to a paper."""
        self._offer(())
        if event_id is not None:
            self.of_event.set_value(event_id)
        self._show_kinds()
        self.kinds.set_current(kind.value)
        self._show_event()

    def _show_kinds(self) -> None:
        of_event = [paper for paper in self._papers.values() if paper.event_id == self.of_event.value]
        of_all = [paper for paper in self._papers.values() if paper.event_id is None]
        groups = ((OF_EVENTS, of_event), (OF_ALL, of_all))
        self.kinds.set_groups(
            [ListGroup(title, tuple(map(_line, found))) for title, found in groups if found]
        )

    def _show_event(self) -> None:
        paper = self.paper
        self.of_event.setEnabled(paper is None or paper.event_id is not None)

    # -- what is chosen ----------------------------------------------------------------------------

    @property
    def paper(self) -> ResultPaper | None:
        """The chosen paper, of one entry or unit where one of them is chosen."""
        key = self.kinds.current_key()
        if key is None:
            return None
        kind = ResultPaperKind(str(key))
        paper = self._papers.get((kind, None)) or self._papers.get((kind, self.of_event.value))
        part = self.part.currentText()
        return paper.only(part) if paper is not None and part in self._parts else paper

    def show_pages(self, paper: ResultPaper, pages: Sequence[QImage], parts: tuple[str, ...]) -> None:
        """Show the first pages, in which formats the paper is made, and of whom it can be made alone."""
        self._offer(parts)
        formats = "、".join(FORMAT_NAMES[each] for each in paper.formats)
        self.view.show_pages(pages, f"{paper.file_name} · {formats}")

    def _offer(self, parts: tuple[str, ...]) -> None:
        """Offer these besides all of them; what is chosen stays chosen while they are the same."""
        self.part.setVisible(len(parts) > 1)
        if parts != self._parts or not parts:
            self._parts = parts
            self.part.set_texts((EVERYBODY, *parts))
        editor = self.part.lineEdit()
        if editor is not None:
            editor.setPlaceholderText(FIND)

    def _on_kind_chosen(self, _key: object) -> None:
        self._offer(())
        self._show_event()
        self.changed.emit()

    def _on_event_chosen(self, _event_id: object) -> None:
        self._offer(())
        self._show_kinds()
        self.changed.emit()


def _line(paper: ResultPaper) -> ListLine:
    state = NOT_YET if paper.missing else ""
    return ListLine(paper.kind.value, RESULT_PAPER_NAMES[paper.kind], state=state, tone=Tone.WARN)
