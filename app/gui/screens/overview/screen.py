"""赛事总览: the competition at a glance, or the form of 赛事信息."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout
from typing_extensions import override

from app.domain.progress import Progress
from app.domain.rights import Right
from app.errors import InputError, UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext, reserved_for
from app.gui.screens.overview.dashboard import Dashboard
from app.gui.screens.overview.form import CompetitionFields
from app.gui.screens.overview.words import NEXT, TASKS, task_params
from app.gui.widgets import EmptyState, LinkButton, vbox
from app.services import competitions, overview
from app.services.overview import Overview, Task

HINT = "从模板新建一个赛事,就可以报名、评分和颁奖。想先看看,可以打开演示赛事。"
DEMO_NOTE = "演示人员用 PIN {} 登录,只能动演示赛事。正式办赛前,请停用这些账号。"
DEMO_TITLE = "正在准备演示赛事"
CHANGED = frozenset({"competition", "registration", "settings"})


class OverviewScreen(Screen):
    """Shows the dashboard, or while there is none: the way to a first competition."""

    key = "overview"
    title = "赛事总览"
    topics = frozenset({"competition", "registration", "timetable", "marks", "results", "awards", "settings"})
    needs_competition = False
    help_text = (
        "上面一行是赛事走到哪一步,中间是各赛道的评分进度。\n"
        "“需要处理”按轻重排列,点右边的字直接去处理。\n"
        "“修改赛事信息”里填写颁发单位、颁发日期和证书编号前缀,打印证书时用到。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.overview: Overview | None = None
        self._editing: int | None = None
        self._saving = False
        self.dashboard = Dashboard(self._on_task)
        self.form = CompetitionFields(competitions.list_templates())
        self.empty = self._make_empty()
        self.stack = QStackedWidget()
        for page in (self.empty, self.dashboard, self.form):
            self.stack.addWidget(page)
        self.setLayout(vbox(self.stack))

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            "还没有赛事",
            "新建赛事",
            self._create,
            hint=HINT,
            primary=True,
        )
        self.demo = LinkButton("打开演示赛事", self._open_demo)
        column = empty.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, self.demo, 0, Qt.AlignmentFlag.AlignHCenter)
        return empty

    def _offer_creating(self) -> None:
        allowed = self.may(Right.SETUP)
        self.empty.button.setEnabled(allowed)
        self.demo.setEnabled(allowed and self.store.job is None)
        self.empty.hint.setText(HINT if allowed else f"新建赛事{reserved_for(Right.SETUP)}。")

    # -- the window's hooks ------------------------------------------------------------------------

    @override
    def subtitle(self) -> str:
        if self._in_form:
            return "· 新建赛事" if self._editing is None else "· 修改赛事信息"
        return ""

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        if self._in_form:
            save = "新建赛事" if self._editing is None else "保存"
            return (
                HeaderAction("取消", self._close_form, shortcut="Esc"),
                self.gated(
                    HeaderAction(
                        save, self._save, primary=True, enabled=not self._saving, shortcut="Ctrl+Return"
                    ),
                    Right.SETUP,
                ),
            )
        if self.context.competition_id is None or self.overview is None:
            return ()
        target = NEXT[self.overview.next_step]
        edit = self.gated(HeaderAction("修改赛事信息", self._edit), Right.SETUP)
        if not self.context.can_open(target.key):
            return (edit,)
        go_on = partial(self.context.navigate, target.key)
        return edit, HeaderAction(f"继续:{target.word}", go_on, primary=True)

    @override
    def open(self, **params: object) -> None:
        if params.get("create"):
            self._create()
        elif params.get("edit"):
            self._edit()

    @override
    def refresh(self) -> None:
        current = self.context.competition_id
        if self._in_form and self._editing in (None, current):
            return
        if current is None:
            self._show(self.empty)
            self._offer_creating()
            self.empty.setFocus()
            return
        if self.overview is not None and self.overview.competition.id != current:
            self.overview = None
        self._show(self.dashboard)
        op = partial(overview.load_overview, competition_id=current)
        self.store.read_later(op, self._on_loaded, latest=self.key)

    # -- the dashboard -----------------------------------------------------------------------------

    def _on_loaded(self, found: Overview) -> None:
        if found.competition.id != self.context.competition_id:
            return
        # What others have to do is not for this person's list.
        tasks = tuple(task for task in found.tasks if self.context.can_open(TASKS[task.kind].key))
        self.overview = found = replace(found, tasks=tasks)
        self.dashboard.show_overview(found, datetime.now().astimezone())
        self.update_header()

    def _on_task(self, task: Task) -> None:
        self.context.navigate(TASKS[task.kind].key, **task_params(task))

    def _show(self, page: EmptyState | Dashboard | CompetitionFields) -> None:
        if self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)
            self.update_header()

    # -- the form ----------------------------------------------------------------------------------

    @property
    def _in_form(self) -> bool:
        return self.stack.currentWidget() is self.form

    def _create(self) -> None:
        if self._in_form and self._editing is None:
            return
        self._editing = None
        self.form.show_new(datetime.now().date())
        self._show_form()

    def _edit(self) -> None:
        current = self.context.competition_id
        if current is None:
            return
        self._editing = current
        self.form.show_competition(
            self.store.read(partial(competitions.load_competition, competition_id=current))
        )
        self._show_form()

    def _show_form(self) -> None:
        self._saving = False
        self.stack.setCurrentWidget(self.form)
        self.form.title.setFocus()
        self.update_header()

    def _close_form(self) -> None:
        self.stack.setCurrentWidget(self.empty if self.context.competition_id is None else self.dashboard)
        self._editing = None
        self.update_header()
        self.refresh()

    def _save(self) -> None:
        self.form.clear_errors()
        try:
            form = self.form.form()
        except InputError as error:
            self.form.show_error(error)
            return
        self._saving = True
        self.update_header()
        if self._editing is None:
            create = partial(competitions.create_competition, form=form, template=self.form.template)
            self.store.write(
                create, topics=("competition",), on_done=self._on_created, on_failed=self._on_refused
            )
        else:
            update = partial(competitions.update_competition, competition_id=self._editing, form=form)
            self.store.write(
                update, topics=("competition",), on_done=self._on_updated, on_failed=self._on_refused
            )

    def _on_created(self, competition_id: int) -> None:
        self._saving = False
        self._leave_form()
        self.context.choose_competition(competition_id)

    def _on_updated(self, _done: None) -> None:
        self._saving = False
        self._close_form()

    def _on_refused(self, error: UserError) -> None:
        self._saving = False
        self.update_header()
        if not (isinstance(error, InputError) and self.form.show_error(error)):
            self.messages.error(str(error))

    def _leave_form(self) -> None:
        self._editing = None
        self.stack.setCurrentWidget(self.dashboard)

    # -- the demonstration -------------------------------------------------------------------------

    def _open_demo(self) -> None:
        self.demo.setEnabled(False)
        self.store.run_job(
            self._build_demo,
            DEMO_TITLE,
            on_done=self._on_demo_built,
            on_failed=self._on_demo_failed,
            on_cancelled=self._on_demo_stopped,
        )

    def _build_demo(self, progress: Progress) -> int:
        # Imported here: it brings the whole Excel import along, which the first screen does not need.
        from app.services.demo import build_demo

        return build_demo(self.store.workspace, progress).competition_id

    def _on_demo_built(self, competition_id: int) -> None:
        from app.services.demo import PIN

        self._on_demo_stopped()
        self.context.choose_competition(competition_id)
        self.messages.warn(DEMO_NOTE.format(PIN))

    def _on_demo_failed(self, error: UserError) -> None:
        self.messages.error(str(error))
        self._on_demo_stopped()

    def _on_demo_stopped(self) -> None:
        self.demo.setEnabled(self.may(Right.SETUP))
        self.store.touch(*CHANGED)
