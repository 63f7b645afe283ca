"""The scheme editor as one: its pages, the live check, the draft, and how a draft comes into force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.domain.awards import AwardRule
from app.domain.awards_reading import NAMES, read_awards
from app.domain.reading import Document, Reader, RuleProblem
from app.domain.rule_words import Checking
from app.domain.rules import write_awards
from app.domain.scheme_editing import set_value
from app.errors import UserError
from app.gui.screens.events.adoption import AdoptionPage
from app.gui.screens.events.draft_keeper import DraftKeeper
from app.gui.screens.events.problem_list import ProblemList
from app.gui.screens.events.scheme_desk import SchemeDesk
from app.gui.screens.events.scheme_files import SchemeFiles
from app.gui.screens.events.scheme_page import SchemePage
from app.gui.screens.events.scoring_page import ScoringPage
from app.gui.screens.events.sheet_preview import SheetPreview, draw_sheets, sample_sheets
from app.gui.store import Store
from app.gui.theme import Tone
from app.gui.widgets import MessageBar
from app.services import schemes
from app.services.competitions import EventView
from app.services.ready_schemes import list_ready_schemes
from app.services.schemes import RulesDraft, RulesPreview

if TYPE_CHECKING:
    from sqlmodel import Session

CHANGED = ("competition", "marks", "results")
DISCARD = "放弃草稿"


class SchemeEditor(QObject):
    """Everything about the rules document of the chosen event."""

    state_changed = Signal()  # what the header says of it
    covered = Signal(object)  # QWidget | None: a page to be shown over the sections, or these again
    elsewhere = Signal(object)  # RuleProblem that stands on another page of the screen

    def __init__(self, store: Store, messages: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._messages = store, messages
        self._event: EventView | None = None
        self._may_change = True
        self.cover: QWidget | None = None
        self.desk = SchemeDesk(self)
        self.keeper = DraftKeeper(store, messages, self.desk)
        self.files = SchemeFiles(store, messages, self.desk)
        self.page = SchemePage(self.desk)
        self.scoring = ScoringPage(self.desk)
        self.problems = ProblemList()
        self.adoption = AdoptionPage(self._adopt)
        self.desk.changed.connect(self._on_changed)
        self.keeper.state_changed.connect(self._show_state)
        self.problems.wanted.connect(self.elsewhere)
        self.preview = SheetPreview()
        for page in (self.adoption, self.preview):
            page.left.connect(self.uncover)
        self.page.add_step("预览评分单", self.show_sheets, changes=False)
        self.page.add_step("导入评分表…", lambda: self.files.choose_file(self.page), changes=True)
        self.page.add_step("导出评分表…", lambda: self.files.export(self.page), changes=False)
        ready = [(scheme.name, partial(self.files.take_ready, scheme)) for scheme in list_ready_schemes()]
        self.page.add_choices("从现成评分表新建", ready)

    # -- showing -----------------------------------------------------------------------------------

    def load(self, session: Session, event_id: int) -> RulesDraft:
        """Read what is stored of an event's rules; on any thread."""
        return schemes.load_draft(session, event_id)

    def show_event(self, event: EventView, draft: RulesDraft, mark: int) -> None:
        """Show an event's draft; what was typed for another one is stored first."""
        if self._event is not None and self._event.id != event.id:
            self.keeper.flush()
            self.uncover()
            self.files.question.hide()
        self._event = self.files.shown = event
        self.keeper.show(event.id, draft, mark)

    def set_allowed(self, allowed: bool) -> None:
        """Let the rules be changed, or only looked at."""
        self._may_change = allowed
        self.page.set_read_only(not allowed)
        for part in self.scoring.parts:
            part.setEnabled(allowed)
        self._show_state()

    def hint(self) -> str:
        """Why the draft cannot come into force now; '' where it can."""
        count = len(self.desk.problems)
        if count:
            return f"还有 {count} 处问题,改好后才能启用"
        return "" if self.keeper.is_draft else "评分表没有改动,不用再启用"

    def go_to_problem(self, problem: RuleProblem) -> bool:
        """To the field of a problem; False where it is none of the two pages'."""
        return self.page.go_to_problem(problem) or self.scoring.go_to_problem(problem)

    def _on_changed(self) -> None:
        self.problems.show_problems(self.desk.problems)
        self.uncover()

    def _show_state(self) -> None:
        keeper, page = self.keeper, self.page
        if keeper.is_draft:
            page.state.set_state("草稿,未启用", Tone.WARN)
        elif keeper.version:
            page.state.set_state(f"第 {keeper.version} 版,已启用", Tone.OK)
        else:
            page.state.set_state("未启用", Tone.NEUTRAL)
        saved = "草稿已自动保存" if keeper.is_draft else "改动会自动存为草稿"
        page.saved.setText("正在保存草稿…" if keeper.is_dirty else saved if self._may_change else "")
        page.allow_step(DISCARD, keeper.is_draft and keeper.version > 0)
        self.state_changed.emit()

    # -- into force --------------------------------------------------------------------------------

    def ask_adoption(self) -> None:
        """Tell what the draft would do, and ask."""
        event = self._event
        if event is None or self.desk.problems:
            return
        self.keeper.flush()
        op = partial(schemes.preview_rules, event_id=event.id, document=self.desk.document)
        self._store.read_later(op, partial(self._on_preview, event), latest="events.preview")

    def _on_preview(self, event: EventView, preview: RulesPreview) -> None:
        if self._event is not None and self._event.id == event.id:
            self._show_cover(self.adoption)
            self.adoption.show_preview(event.name, self.keeper.version, preview)

    # -- pages over the sections -------------------------------------------------------------------

    @property
    def covers(self) -> tuple[QWidget, ...]:
        """The pages that may stand in place of the sections."""
        return self.adoption, self.preview

    def uncover(self) -> None:
        """Back to the sections."""
        if self.cover is not None:
            self._show_cover(None)

    def _show_cover(self, page: QWidget | None) -> None:
        self.cover = page
        self.covered.emit(page)
        self.state_changed.emit()

    def show_sheets(self) -> None:
        """Draw the blank sheets of the draft, and show them."""
        event = self._event
        sheets = () if event is None else sample_sheets(event, self.desk.scheme)
        if event is None or not sheets:
            self._messages.info("评分表还没有评分项,没有评分单可看。")
            return

        def done(images: tuple[QImage, ...]) -> None:
            if self._event is not None and self._event.id == event.id:
                self._show_cover(self.preview)
                self.preview.show_pages(event.name, images)

        self._store.run_job(partial(draw_sheets, sheets), "画评分单样张", done)

    def _adopt(self, reason: str) -> None:
        if self._event is None:
            return
        event = self._event
        document = self.desk.document

        def done(version: int) -> None:
            self.uncover()
            self._messages.ok(f"{event.name}的评分表第 {version} 版已启用。")

        def refused(error: UserError) -> None:
            if not self.adoption.show_error(error):
                self._messages.error(str(error))

        self.keeper.forget()
        op = partial(schemes.adopt_rules, event_id=event.id, document=document, reason=reason)
        self._store.write(op, topics=CHANGED, on_done=done, on_failed=refused)

    def follow_checking(self, checking: Checking) -> Callable[[object], None]:
        """What to do once another way of checking is in force: the draft says the same."""
        return lambda _done: self.keeper.follow(("checking",), checking.value)

    def follow_awards(self, rule: AwardRule) -> Callable[[object], None]:
        """What to do once another award rule is in force: the draft says the same."""
        return lambda _done: self.keeper.follow(("awards",), write_awards(rule))

    def drafted_awards(self, event: EventView, draft: RulesDraft) -> Document | None:
        """The award rule of a draft where it is not the one in force; None where that one is edited."""
        written = draft.document.get("awards")
        awards: Document = written if isinstance(written, Mapping) else {}
        if not event.rules.scheme.modules:
            return awards
        reader = Reader(awards, NAMES)
        same = read_awards(reader) == event.rules.awards and not reader.problems
        return None if same or not draft.drafted else awards

    def put_awards(self, rule: AwardRule) -> None:
        """Write an award rule into the draft."""
        self.desk.change(set_value(self.desk.document, ("awards",), write_awards(rule)))
        self.keeper.flush()

    def discard(self) -> None:
        """Throw the draft away."""
        self.uncover()
        self.keeper.discard()
