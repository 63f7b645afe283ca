"""奖项规则: who gets what, with everything it gives on the ranking as it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QBoxLayout, QWidget

from app.domain.awards import AwardRule
from app.domain.awards_reading import NAMES, read_awards
from app.domain.awards_writing import write_awards
from app.domain.reading import Document, Reader, RuleProblem
from app.errors import UserError
from app.gui.screens.events import award_tables as tables
from app.gui.screens.events.award_basis import BasisForm
from app.gui.screens.events.award_decisions import DecisionsPage
from app.gui.screens.events.award_preview import NOT_CLEAN, PreviewPanel
from app.gui.screens.events.award_table_box import TableBox, names_in
from app.gui.store import Store
from app.gui.theme import PADDING, Tone
from app.gui.widgets import (
    LinkButton,
    Pill,
    PrimaryButton,
    SecondaryButton,
    divider,
    hbox,
    label,
    scrolled,
    vbox,
)
from app.gui.widgets.reason_bar import ReasonBar
from app.gui.widgets.section_bar import Pages, SectionBar
from app.services.award_preview import AwardPreview, preview_awards
from app.services.competitions import EventView
from app.services.results import EventResults

SECTIONS = ("奖项", "荣誉", "晋升", "奖金与补助", "评定奖项", "单位奖", "决定")
DECISIONS = SECTIONS.index("决定")
# Which lists stand in which section; the single values stand with the first.
PLACES = {
    "tiers": 0,
    "small_fields": 0,
    "honours": 1,
    "promotions": 2,
    "money": 3,
    "subsidy": 3,
    "decided": 4,
    "unit_awards": 5,
}
LISTS = tuple(PLACES)
WIDE = (SECTIONS.index("荣誉"),)  # their tables need the whole width: the preview stands below
SHARES = (5, 3)  # of the room: what is typed, and the preview
BESIDE, BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
LATEST = "events.awards"
Save = Callable[[int, AwardRule, str], object]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields, as it was typed."""

    cells: dict[str, tables.Cells]
    basis: dict[str, str]


class AwardsPage(QWidget):
    """The editor of an award rule. What is not saved stays with its event."""

    def __init__(self, store: Store, on_save: Save, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._on_save = store, on_save
        self._event: EventView | None = None
        self._marked = False
        self._drafted = False
        self._stored: Document = {}  # the rule as it is stored
        # The same as the fields say it, with what cannot be read.
        self._stands: tuple[Document, list[RuleProblem]] = ({}, [])
        self._shown: tuple[object, ...] = ()
        self._drafts: dict[int, Typed] = {}
        self._problems: list[RuleProblem] = []
        self.boxes = {table.key: TableBox(table) for table in tables.TABLES}
        self.basis = BasisForm()
        self.decisions = DecisionsPage(store)
        self.preview = PreviewPanel()
        self.sections = SectionBar(SECTIONS)
        self.pages = Pages()
        self.asking = ReasonBar()
        self.error = label("", "error", wrap=True)
        self.pill = Pill()
        self.draft_note = label("存入评分表草稿,启用后生效", "note")
        self.problem_note = label("", "error")
        self.problem_button = LinkButton("去第一处 ›", self._go_to_first)
        self.revert_button = SecondaryButton("还原", self.revert)
        self.save_button = PrimaryButton("保存规则", self.save)
        self._build()
        self._connect()
        self.preview.show_section(SECTIONS[0])

    def _connect(self) -> None:
        self.sections.currentChanged.connect(self._show_section)
        self.asking.closed.connect(self.save_button.show)
        self.preview.decision_wanted.connect(self.go_to_decision)
        self.basis.edited.connect(self._on_edited)
        for box in self.boxes.values():
            box.edited.connect(self._on_edited)

    def _build(self) -> None:
        for number in range(DECISIONS):
            inside = QWidget()
            parts: list[QWidget | None] = [
                self.boxes[key] for key, place in PLACES.items() if place == number
            ]
            if number == 0:
                parts[1:1] = [divider(), self.basis, divider()]
            margins = (PADDING, PADDING - 2, PADDING, PADDING)
            inside.setLayout(vbox(*parts, None, gap=12, margins=margins))
            self.pages.addWidget(scrolled(inside))
        self.pages.addWidget(scrolled(self.decisions))
        self._body = hbox(self.pages, self.preview, gap=0)
        for place, stretch in enumerate(SHARES):
            self._body.setStretch(place, stretch)
        told = (self.pill, self.draft_note, self.problem_note, self.problem_button)
        foot = hbox(*told, None, self.revert_button, self.save_button, gap=10, margins=(14, 8, 14, 8))
        self.error.setContentsMargins(14, 6, 14, 0)
        self.error.hide()
        bar = hbox(self.sections, None, margins=(4, 0, 4, 0))
        column = vbox(bar, divider(), self._body, divider(), self.error, self.asking, foot, gap=0)
        column.setStretch(2, 1)
        self.setLayout(column)

    @property
    def editors(self) -> tuple[QWidget, ...]:
        """Everything that changes the rule, apart from the buttons that wait for a change."""
        return self.basis, *self.boxes.values()

    # -- showing -----------------------------------------------------------------------------------

    def show_event(self, event: EventView, draft: Document | None = None) -> None:
        """Show the rule of an event, or what was changed in it before and not saved.

        With `draft` the rule of a draft is edited instead of the one in force.
        """
        same = self._event is not None and self._event.id == event.id
        shown = (event.id, event.rules, draft)
        self._event = event
        if shown == self._shown:
            return
        self._shown = shown
        if not same:
            self._marked = False
            self.asking.close_bar()
            self.preview.show_nothing("")
        self._drafted = draft is not None
        self._stored = write_awards(event.rules.awards) if draft is None else draft
        self._fill(self._stored)
        self._stands = self._read()
        if event.id in self._drafts:
            self._put(self._drafts[event.id])
        self._check()

    def show_results(self, results: EventResults) -> None:
        """Preview on this ranking."""
        self._marked = any(row.score.started for row in results.rows)
        self._check()

    def show_error(self, error: UserError) -> None:
        """Say why the rule was not saved."""
        self.error.setText(str(error))
        self.error.show()

    def go_to_decision(self, award: str) -> None:
        """To the fields that decide about an award."""
        self.sections.setCurrentIndex(DECISIONS)
        self.decisions.choose(award)

    def _show_section(self, section: int) -> None:
        self.pages.setCurrentIndex(section)
        wide = section in WIDE
        self._body.setDirection(BELOW if wide else BESIDE)
        self.preview.show_section(SECTIONS[section])

    def _fill(self, document: Document) -> None:
        self.basis.show_values(document)
        for box in self.boxes.values():
            box.show_list(document)

    # -- what is typed -----------------------------------------------------------------------------

    def _typed(self) -> Typed:
        return Typed({key: box.grid.cells() for key, box in self.boxes.items()}, self.basis.texts())

    def _put(self, typed: Typed) -> None:
        self.basis.put_texts(typed.basis)
        for key, box in self.boxes.items():
            box.show_cells(typed.cells[key])

    def _read(self) -> tuple[dict[str, Any], list[RuleProblem]]:
        """The rule as typed, as a document, and what cannot be read at all."""
        document, problems = self.basis.read_values()
        for key, box in self.boxes.items():
            rows, wrong = box.read_list()
            document[key] = rows
            problems += wrong
        return document, problems

    def rule(self) -> AwardRule | None:
        """The rule as typed; None when something is wrong, which is then said at its place."""
        document, problems = self._read()
        event = self._event
        codes = [module.code for module in event.rules.scheme.modules] if event is not None else []
        lower = event is not None and event.rules.ranking.lower_is_better
        reader = Reader(document, NAMES)
        rule = read_awards(reader, codes or None, lower_is_better=lower)
        known = [problem.path for problem in problems]
        problems += [each for each in reader.problems if not any(each.path[: len(p)] == p for p in known)]
        self._problems = sorted(problems, key=_order)
        self._offer(document)
        self._show_problems()
        return None if problems else rule

    def _offer(self, document: dict[str, Any]) -> None:
        self.boxes["honours"].set_choices("award", names_in(document, "tiers"))
        everything = names_in(document, "tiers", "honours", "decided", "unit_awards")
        self.boxes["money"].set_choices("award", everything)

    def _changed(self, rule: AwardRule | None) -> bool:
        if self._event is None or (not self._drafted and rule == self._event.rules.awards):
            return False
        return self._read() != self._stands

    def save(self) -> None:
        """Write the rule if it is right; where marks stand a reason is asked for."""
        rule, event = self.rule(), self._event
        if rule is None or event is None or not self._changed(rule):
            return
        self.error.hide()
        if self._marked and not self._drafted:
            text = (
                f"{event.name}已有得分。保存后成为规则第 {event.rules_version + 1} 版,"
                "奖项按新规则重算;已公布的成绩不变。请写明原因。"
            )
            self.asking.ask(text, "保存规则", partial(self._save_for, event.id, rule))
            self.save_button.hide()
        else:
            self._on_save(event.id, rule, "")

    def _save_for(self, event_id: int, rule: AwardRule, reason: str) -> None:
        self.asking.close_bar()
        self._on_save(event_id, rule, reason)

    def revert(self) -> None:
        """Back to the rule that is stored."""
        if self._event is not None:
            self._drafts.pop(self._event.id, None)
            self.asking.close_bar()
            self._fill(self._stored)
            self._check()

    def _on_edited(self) -> None:
        self.error.hide()
        self.asking.close_bar()
        self._check()

    def _check(self) -> None:
        rule = self.rule()
        changed = self._changed(rule)
        if self._event is not None:
            if changed:
                self._drafts[self._event.id] = self._typed()
            else:
                self._drafts.pop(self._event.id, None)
        self.save_button.setEnabled(changed and rule is not None)
        self.revert_button.setEnabled(changed)
        self.pill.set_state("未保存" if changed else "", Tone.WARN)
        self.draft_note.setVisible(self._drafted)
        self._preview(rule, saved=not changed)

    # -- what is wrong -----------------------------------------------------------------------------

    def _show_problems(self) -> None:
        for key, box in self.boxes.items():
            box.show_problems([each for each in self._problems if each.path[0] == key])
        self.basis.show_problems([each for each in self._problems if each.path[0] not in self.boxes])
        counts = Counter(PLACES.get(str(each.path[0]), 0) for each in self._problems)
        for number, name in enumerate(SECTIONS):
            more = f"({counts[number]} 处要改)" if counts[number] else ""
            self.sections.setTabText(number, f"{name}{more}")
        self.problem_note.setText(f"有 {len(self._problems)} 处要改" if self._problems else "")
        self.problem_button.setVisible(bool(self._problems))

    def _go_to_first(self) -> None:
        if self._problems:
            self.go_to_problem(self._problems[0])

    def go_to_problem(self, problem: RuleProblem) -> None:
        """To the cell or field of a problem."""
        key = str(problem.path[0])
        self.sections.setCurrentIndex(PLACES.get(key, 0))
        self._part(key).go_to_problem(problem)

    def _part(self, key: str) -> TableBox | BasisForm:
        box = self.boxes.get(key)
        return self.basis if box is None else box

    # -- preview -----------------------------------------------------------------------------------

    def _preview(self, rule: AwardRule | None, *, saved: bool) -> None:
        event = self._event
        if event is None:
            return
        if rule is None:
            self.preview.show_nothing(NOT_CLEAN)
            return

        def show(found: AwardPreview) -> None:
            if self._event is not None and self._event.id == found.event_id:
                self.preview.show_preview(rule, found)
                self.decisions.show_preview(event, rule, found, saved=saved)

        op = partial(preview_awards, event_id=event.id, rule=rule)
        self._store.read_later(op, show, lambda error: self.preview.show_nothing(str(error)), latest=LATEST)


def _order(problem: RuleProblem) -> tuple[float, int]:
    """Problems list by list, row by row; those of the single values behind the first list."""
    path = problem.path
    row = path[1] if len(path) > 1 and isinstance(path[1], int) else -1
    return LISTS.index(str(path[0])) if path[0] in LISTS else 0.5, row
