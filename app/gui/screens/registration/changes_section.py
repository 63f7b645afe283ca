"""报名变更: what was changed after it had been passed, the newest first; for the venue and for the file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from typing_extensions import override

from app.gui.screen import ScreenContext
from app.gui.screens.registration.search_page import SearchPage
from app.gui.screens.registration.section import Section
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import LinkButton, SecondaryButton, label, vbox
from app.gui.widgets.form_panel import FormPanel
from app.gui.widgets.question_bar import QuestionBar
from app.gui.widgets.save_file import ask_save_path
from app.services import competitions, late_changes
from app.services.late_changes import CHANGE_HEADINGS, ChangeKind, ChangeRow, changes_table

TITLE = "报名变更"
_TONES = {ChangeKind.ENTERED: Tone.INFO, ChangeKind.ADDED: Tone.INFO, ChangeKind.BACK: Tone.OK}
_TONES |= {ChangeKind.RETIRED: Tone.ERROR, ChangeKind.WITHDREW: Tone.ERROR}

COLUMNS: tuple[Column[ChangeRow], ...] = (
    Column("时间", lambda row: row.when, width=96, faint=True),
    Column("赛项", lambda row: row.event, width=96, stretch=1),
    Column("报名号", lambda row: row.number, width=94),
    Column("单位", lambda row: row.organization or None, width=120, stretch=2),
    Column(
        "变更",
        lambda row: row.change.kind.value,
        width=88,
        kind=Kind.PILL,
        tone=lambda row: _TONES.get(row.change.kind, Tone.WARN),
    ),
    Column("原来 → 现在", lambda row: row.change.names or row.name, width=140, stretch=2),
    Column("原因", lambda row: row.reason, width=120, stretch=2),
)


class ChangesPage(SearchPage[ChangeRow]):
    """The changes."""

    def __init__(self) -> None:
        model = TableModel(COLUMNS, key=lambda row: row.id)
        super().__init__(TITLE, "搜索姓名、单位、赛项、报名号、原因…", model)
        self.say_empty(
            "还没有报名变更",
            "",
            "报名通过后换人、增补或退赛,以及写明原因的补报,都记在这里。",
        )
        self.printed = LinkButton("印过的哪些有误 ›")
        self.export = LinkButton("导出变更表…")
        for link in (self.printed, self.export):
            self.foot.addWidget(link)

    def show_changes(self, rows: Sequence[ChangeRow]) -> None:
        """Show these changes."""
        self.model.set_rows(rows)
        self.show_page(is_empty=not self.query)
        self.totals.setText(f"共 {len(rows)} 项变更")
        for link in (self.printed, self.export):
            link.setVisible(bool(rows))


class ChangePanel(FormPanel):
    """One change in full. Nothing is typed here, so it is its own desk."""

    settled = Signal()
    entry_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__(TITLE)
        self.row: ChangeRow | None = None
        self._texts = {
            caption: label("", wrap=True) for caption in ("变更", "参赛者", "赛项", "原因", "经办")
        }
        for caption, text in self._texts.items():
            self.content.addLayout(vbox(label(caption, "small"), text, gap=2))
        self.go = SecondaryButton("看这条报名", self._on_go)
        self.watch(self.go)
        self.buttons.addWidget(self.go, 1)

    def show_change(self, row: ChangeRow) -> None:
        """Show one."""
        self.row = row
        self.note.setText(row.number)
        told = (
            row.change.text,
            f"{row.name}({row.organization})" if row.organization else row.name,
            row.event,
            row.reason,
            f"{row.by} · {row.when}",
        )
        for text, words in zip(self._texts.values(), told, strict=True):
            text.setText(words)
        self.show()

    def _on_go(self) -> None:
        if self.row is not None:
            self.entry_wanted.emit(self.row.entry_id)

    @property
    @override
    def is_changed(self) -> bool:
        return False

    @property
    @override
    def label(self) -> str:
        return TITLE

    def save(self, then: Callable[[], None] | None = None) -> None:
        """There is nothing to save."""
        if then is not None:
            then()

    def discard(self) -> None:
        """There is nothing to forget but what is shown."""
        self.forget()

    def forget(self) -> None:
        """Show nothing."""
        self.row = None
        self.hide()


class ChangesSection(Section):
    """The changes of the competition."""

    def __init__(self, context: ScreenContext, unsaved: QuestionBar) -> None:
        self.changes_page, self.change = ChangesPage(), ChangePanel()
        super().__init__(context, unsaved, self.changes_page, self.change, self.change)
        self.changes_page.export.clicked.connect(self._export)
        self.changes_page.printed.clicked.connect(lambda: context.navigate("printouts", wrong=True))

    @override
    def read(self) -> None:
        op = partial(
            late_changes.list_changes,
            competition_id=self.competition_id,
            query=self.changes_page.query,
        )
        self.context.store.read_later(op, self._show_changes, latest="registration.changes")

    def _show_changes(self, rows: tuple[ChangeRow, ...]) -> None:
        self.changes_page.show_changes(rows)
        self.rows_shown()

    @property
    @override
    def shown_key(self) -> Hashable:
        return None if self.change.row is None else self.change.row.id

    @override
    def show_current(self) -> None:
        row = self.changes_page.current
        if row is not None:
            self.change.show_change(row)

    @property
    @override
    def is_adding(self) -> bool:
        return False

    def _export(self) -> None:
        op = partial(competitions.load_competition, competition_id=self.competition_id)
        title = f"{self.context.store.read(op).title}{TITLE}表"
        path = ask_save_path(self.changes_page, "导出变更表", f"{TITLE}表", "Excel 工作簿", ".xlsx")
        if path is not None:
            self.context.store.run_job(
                lambda _progress: write_changes(path, title, self.changes_page.model.rows),
                f"写出 {path.name}",
                lambda _none: self.context.messages.ok(f"已写出 {path}。"),
            )


def write_changes(path: Path, title: str, rows: Sequence[ChangeRow]) -> None:
    """The changes listed, the oldest first. The Excel library is loaded when a file is written."""
    from app.exchange.registration_export import write_registration_list

    write_registration_list(path, title, CHANGE_HEADINGS, changes_table(rows), tab="变更")
