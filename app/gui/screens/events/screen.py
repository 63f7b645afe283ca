"""赛项与评分表: the events at the left, everything about one of them at the right."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.domain.awards import AwardRule
from app.domain.eligibility_reading import EligibilityDocuments
from app.domain.reading import RuleProblem
from app.domain.rights import Right
from app.domain.rule_words import CHECKING_NAMES, Checking
from app.errors import UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.events.awards import SECTIONS as AWARD_SECTIONS
from app.gui.screens.events.awards import AwardsPage
from app.gui.screens.events.basics import Basics, BasicsCard
from app.gui.screens.events.closing import ClosingDesk
from app.gui.screens.events.conditions_desk import ConditionsDesk, Words, load_conditions
from app.gui.screens.events.event_steps import EventSteps, at_place
from app.gui.screens.events.judges import JudgesPage
from app.gui.screens.events.scheme_editor import DISCARD, SchemeEditor
from app.gui.screens.events.words import state_word
from app.gui.theme import GAP
from app.gui.widgets import Card, EmptyState, SearchField, divider, hbox, label, vbox
from app.gui.widgets.grouped_list import GroupedList, ListGroup, ListLine
from app.gui.widgets.section_bar import Pages, SectionBar
from app.services import competitions, events, results
from app.services.closing_rules import ClosingDocuments, load_closing_documents
from app.services.competitions import EventView, JudgeView, TrackView
from app.services.event_counts import EventCounts, count_events, list_event_counts
from app.services.results import EventResults
from app.services.schemes import RulesDraft

if TYPE_CHECKING:
    from sqlmodel import Session

SECTIONS = ("评分表", "计分与排名", "裁判与核分", "奖项规则", "报名条件", "收尾规则", "基本信息")
SCHEME, SCORING, JUDGES, AWARDS, CONDITIONS, CLOSING, BASICS = range(7)
CHANGED = ("competition",)
LIST_WIDTH = (190, 226)


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list at the left needs."""

    tracks: tuple[TrackView, ...]
    events: tuple[EventCounts, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the right side needs first."""

    event: EventView
    judges: tuple[JudgeView, ...]
    draft: RulesDraft
    conditions: tuple[EligibilityDocuments, Words]
    closing: ClosingDocuments
    mark: int


class EventsScreen(Screen):
    """The list, and of the chosen event: basics, scheme, judges, award rule."""

    key = "events"
    title = "赛项与评分表"
    topics = frozenset({"competition", "registration", "marks", "results"})
    help_text = (
        "左侧选赛项,右侧是它的评分表、计分与排名、裁判与核分、奖项规则、报名条件、收尾规则和基本信息。\n"
        "评分表:方向键选行,Enter 到右侧改内容;Ctrl+N 新评分项,Ctrl+D 复制,Alt+↑↓ 移动,"
        "Delete 删除,Ctrl+Z 撤销,Ctrl+Y 重做。小表格可从 Excel 复制后粘贴。\n"
        "改动自动存为草稿;下方列出全部问题,点一下就到那里。没有问题后按“启用评分表”才用于评分,"
        "已有得分时先看影响并写明原因。\n"
        "核分方式选好即保存;有评分单锁定后不能再改。裁判在“人员与裁判”中安排。\n"
        "奖项规则:表格像 Excel 一样输入和粘贴,F2 改一格,Alt+↑↓ 移动一行;旁边按现有排名算出名额和获奖者,"
        "保存后才生效,已公布的成绩仍用公布时的规则。末位并列和评定奖项在“决定”中登记。\n"
        "报名条件:先选适用于全部赛项、本赛项还是一个组别,改动旁边即时算出有几条报名不符合。\n"
        "收尾规则:复核的比例、公示天数、申诉时限,定全部赛项的,也可以单为一个赛项定。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._listed = Listed((), ())
        self._chosen: Chosen | None = None
        self._wanted: int | None = None
        self.list = GroupedList()
        self.list.setAccessibleName("赛项")
        self.search = SearchField("搜索赛项…")
        self.basics = BasicsCard(self._save_basics)
        self.editor = SchemeEditor(self.store, self.messages, self)
        self.judges = JudgesPage(self._ask_checking)
        self.awards = AwardsPage(self.store, self._save_awards)
        self.conditions = ConditionsDesk(context, self)
        self.closing = ClosingDesk(context, self)
        self.sections = SectionBar(SECTIONS)
        self.pages = Pages()
        self.steps = EventSteps(self.store, self.messages, self.editor.keeper, self)
        self.steps.created.connect(self._on_created)
        self.steps.copied.connect(self._on_copied)
        self._build()
        self.list.chosen.connect(self._on_list_chosen)
        self.search.searched.connect(lambda _text: self._show_list())
        self.sections.currentChanged.connect(self._show_section)
        self.sections.tabBarClicked.connect(lambda _tab: self.editor.uncover())
        self.editor.state_changed.connect(self.update_header)
        self.editor.covered.connect(self._show_cover)
        self.editor.elsewhere.connect(self._go_to_problem)
        self.editor.page.add_step(DISCARD, self._ask_discard, changes=True)
        self.judges.people_wanted.connect(self._go_to_people)

    def _build(self) -> None:
        left = Card(flush=True)
        left.setMinimumWidth(LIST_WIDTH[0])
        left.setMaximumWidth(LIST_WIDTH[1])
        left.body.addLayout(hbox(self.search, margins=(14, 12, 14, 10)))
        left.body.addWidget(divider())
        left.body.addWidget(self.list, 1)
        self.foot = label("", "note")
        self.foot.setContentsMargins(14, 9, 14, 9)
        left.body.addWidget(divider())
        left.body.addWidget(self.foot)
        for page in (*self._section_pages(), *self.editor.covers):
            self.pages.addWidget(page)
        parts = Card(flush=True)
        parts.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        parts.body.addWidget(divider())
        parts.body.addWidget(self.pages, 1)
        parts.body.addWidget(self.editor.problems)
        self.right = QWidget()
        bars = (self.steps.creating, self.steps.copying, self.steps.confirm, self.editor.files.question)
        column = vbox(*bars, parts, gap=GAP)
        column.setStretch(len(bars), 1)
        self.right.setLayout(column)
        self.empty = EmptyState("还没有选中赛项", hint="在左侧选一个赛项。")
        self.side = QStackedWidget()
        self.side.addWidget(self.empty)
        self.side.addWidget(self.right)
        row = hbox(left, self.side, gap=GAP)
        row.setStretch(0, 2)
        row.setStretch(1, 9)
        self.setLayout(row)
        self.setFocusProxy(self.list)

    def _section_pages(self) -> tuple[QWidget, ...]:
        basics = QWidget()
        basics.setLayout(vbox(self.basics, None, margins=(GAP, GAP, GAP, GAP)))
        pages = self.editor.page, self.editor.scoring, self.judges, self.awards
        return *pages, self.conditions.page, self.closing.page, basics

    # -- the window's hooks ------------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        create = self.gated(HeaderAction("新建赛项", self._ask_new), Right.SETUP)
        if self._chosen is None:
            return (create,)
        counts = self._counts(self._chosen.event.id)
        entries = 0 if counts is None else counts.entries
        hint = f"已有 {entries} 个参赛,不能删除" if entries else ""
        waits = self.editor.hint()
        adopt = HeaderAction(
            "启用评分表",
            self.editor.ask_adoption,
            primary=True,
            enabled=not waits and self.editor.cover is None,
            hint=waits,
        )
        return (
            self.gated(
                HeaderAction("删除赛项", self._ask_removal, enabled=not entries, hint=hint), Right.SETUP
            ),
            self.gated(HeaderAction("复制赛项", self._ask_name), Right.SETUP),
            create,
            self.gated(adopt, Right.SETUP),
        )

    @override
    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self._wanted = event_id
        section = params.get("section")
        if section in SECTIONS:
            self.sections.setCurrentIndex(SECTIONS.index(str(section)))
        if params.get("part") in AWARD_SECTIONS:
            self.sections.setCurrentIndex(AWARDS)
            self.awards.sections.setCurrentIndex(AWARD_SECTIONS.index(str(params["part"])))

    @override
    def refresh(self) -> None:
        competition_id = self.competition_id
        pages = (*self.conditions.page.parts, *self.closing.page.parts)
        self.reserve(Right.SETUP, self.basics, *self.awards.editors, *pages)
        self.reserve(Right.AWARD, *self.awards.decisions.editors)
        self.editor.set_allowed(self.may(Right.SETUP))

        def load(session: Session) -> Listed:
            tracks = competitions.list_tracks(session, competition_id)
            return Listed(tracks, list_event_counts(session, competition_id))

        self.store.read_later(load, self._on_listed, latest=f"{self.key}.list")

    @override
    def leave(self) -> None:
        self.editor.keeper.flush()

    @classmethod
    @override
    def rail_count(cls, session: Session, competition_id: int) -> str:
        return str(count_events(session, competition_id))

    # -- the list ----------------------------------------------------------------------------------

    def _on_listed(self, listed: Listed) -> None:
        self._listed = listed
        self._show_list()
        known = [event.event_id for event in listed.events]
        current = self._chosen.event.id if self._chosen is not None else None
        chosen = next((key for key in (self._wanted, current, *known[:1]) if key in known), None)
        if chosen == self._wanted:
            self._wanted = None
        if chosen is None:
            self._chosen = None
            self.side.setCurrentWidget(self.empty)
            self.update_header()
            return
        self.list.set_current(chosen)
        self._load(chosen)

    def _show_list(self) -> None:
        text = self.search.text().strip().lower()
        by_track: defaultdict[int, list[ListLine]] = defaultdict(list)
        for event in self._listed.events:
            if text in event.name.lower():
                word, tone = state_word(event)
                count = str(event.entries) if event.entries else ""
                by_track[event.track_id].append(ListLine(event.event_id, event.name, count, word, tone))
        tracks = [track for track in self._listed.tracks if by_track[track.id]]
        self.list.set_groups([ListGroup(track.name, tuple(by_track[track.id])) for track in tracks])
        if self._chosen is not None:
            self.list.set_current(self._chosen.event.id)
        found = sum(map(len, by_track.values()))
        total = len(self._listed.events)
        self.foot.setText(f"找到 {found} 个,共 {total} 个赛项" if text else f"共 {total} 个赛项")

    def _on_list_chosen(self, key: object) -> None:
        if isinstance(key, int):
            self._load(key)

    def _counts(self, event_id: int) -> EventCounts | None:
        return next((event for event in self._listed.events if event.event_id == event_id), None)

    # -- the chosen event --------------------------------------------------------------------------

    def _load(self, event_id: int) -> None:
        mark = self.editor.keeper.mark

        def load(session: Session) -> Chosen:
            return Chosen(
                competitions.load_event(session, event_id),
                competitions.list_judges(session, event_id),
                self.editor.load(session, event_id),
                load_conditions(session, event_id),
                load_closing_documents(session, event_id),
                mark,
            )

        self.store.read_later(load, self._on_chosen, latest=f"{self.key}.event")
        op = partial(results.compute_event, event_id=event_id)
        self.store.read_later(op, self._on_results, latest=f"{self.key}.results")

    def _on_chosen(self, chosen: Chosen) -> None:
        other = self._chosen is None or self._chosen.event.id != chosen.event.id
        self._chosen = chosen
        if other:
            self.steps.hide()
        self.editor.show_event(chosen.event, chosen.draft, chosen.mark)
        self.basics.show_event(chosen.event)
        self.judges.show_judges(chosen.event, chosen.judges)
        self.awards.show_event(chosen.event, self.editor.drafted_awards(chosen.event, chosen.draft))
        self.conditions.page.show_conditions(chosen.event, *chosen.conditions)
        self.closing.page.show_rules(chosen.event, chosen.closing)
        self.side.setCurrentWidget(self.right)
        self.update_header()

    def _on_results(self, found: EventResults) -> None:
        if self._chosen is not None and self._chosen.event.id == found.event.id:
            self.awards.show_results(found)

    # -- sections ----------------------------------------------------------------------------------

    def _show_section(self, section: int) -> None:
        self.editor.uncover()
        self.pages.setCurrentIndex(section)
        self.editor.problems.setVisible(section in (SCHEME, SCORING))

    def _show_cover(self, page: QWidget | None) -> None:
        """A page of the editor in place of the sections, or the sections again."""
        if page is None:
            self._show_section(self.sections.currentIndex())
        else:
            self.pages.setCurrentWidget(page)
            self.editor.problems.hide()

    def _go_to_problem(self, problem: RuleProblem) -> None:
        """The section a problem stands in, then its field."""
        first = problem.path[0] if problem.path else "modules"
        section = {"modules": SCHEME, "awards": AWARDS, "checking": JUDGES}
        self.sections.setCurrentIndex(section.get(str(first), SCORING))
        page = self.pages.currentWidget()
        if section.get(str(first)) == AWARDS and len(problem.path) > 1:
            self.awards.go_to_problem(replace(problem, path=problem.path[1:]))
        elif not self.editor.go_to_problem(problem) and page is not None:
            page.setFocus()

    # -- changes -----------------------------------------------------------------------------------

    def _save_basics(self, event_id: int, typed: Basics) -> None:
        op = partial(
            events.update_event,
            event_id=event_id,
            name=typed.name,
            blind=typed.blind,
            divisions=typed.division_list(),
        )
        self.store.write(op, topics=CHANGED, on_failed=at_place(self.basics.show_error, self.messages))

    def _ask_checking(self, checking: Checking) -> None:
        """What gives up the second pair of eyes is asked once more."""
        if self._chosen is None or checking is self._chosen.event.rules.checking:
            return
        event = self._chosen.event
        self.steps.hide()
        if checking is Checking.NONE:
            self.judges.show_checking(event.rules.checking)
            text = f"{event.name}改为“{CHECKING_NAMES[checking]}”?评分单不再由第二个人核对,改动记入操作记录。"
            self.steps.ask(text, "改为提交即可", partial(self._save_checking, event, checking))
        else:
            self._save_checking(event, checking)

    def _save_checking(self, event: EventView, checking: Checking) -> None:
        def refused(error: UserError) -> None:
            self.judges.show_checking(event.rules.checking)
            self.judges.show_error(error)

        op = partial(competitions.save_checking, event_id=event.id, checking=checking)
        done = self.editor.follow_checking(checking)
        self.store.write(op, topics=CHANGED, on_done=done, on_failed=refused)

    def _go_to_people(self) -> None:
        if self._chosen is not None:
            self.context.navigate("people", event_id=self._chosen.event.id)

    def _save_awards(self, event_id: int, rule: AwardRule, reason: str) -> None:
        if (
            self._chosen is not None
            and self.editor.drafted_awards(self._chosen.event, self._chosen.draft) is not None
        ):
            self.editor.put_awards(rule)
            return
        op = partial(competitions.save_award_rule, event_id=event_id, rule=rule, reason=reason)
        done = self.editor.follow_awards(rule)
        self.store.write(op, topics=CHANGED, on_done=done, on_failed=self.awards.show_error)

    # -- other events ------------------------------------------------------------------------------

    def _ask_new(self) -> None:
        self.side.setCurrentWidget(self.right)
        self.steps.ask_new(self._listed.tracks, None if self._chosen is None else self._chosen.event.track_id)

    def _ask_name(self) -> None:
        if self._chosen is not None:
            self.steps.ask_copy(self._chosen.event, [event.name for event in self._listed.events])

    def _ask_removal(self) -> None:
        if self._chosen is not None:
            self.steps.ask_removal(self._chosen.event)

    def _ask_discard(self) -> None:
        text = "放弃评分表的草稿,回到已启用的评分表?草稿中的改动不能恢复。"
        self.steps.ask(text, DISCARD, self.editor.discard)

    def _on_created(self, event_id: int) -> None:
        self._wanted = event_id
        self.sections.setCurrentIndex(SCHEME)
        self.editor.page.setFocus()

    def _on_copied(self, event_id: int) -> None:
        self._wanted = event_id
