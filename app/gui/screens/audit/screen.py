"""操作记录: the log page by page, one entry whole at the right, and the proof of all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.domain.progress import Progress
from app.domain.rights import Actor
from app.errors import UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.audit.columns import COLUMNS
from app.gui.screens.audit.entry_panel import WIDTH, EntryPanel
from app.gui.screens.audit.filter_bar import FilterBar, Named
from app.gui.screens.audit.proof_card import ProofCard
from app.gui.table_model import TableModel
from app.gui.theme import GAP
from app.gui.widgets import Card, EmptyState, LinkButton, TableView, divider, hbox, label, vbox
from app.gui.widgets.save_file import ask_save_path
from app.services import audit_log
from app.services.audit_log import PAGE, AuditFilter, AuditLine

if TYPE_CHECKING:
    from sqlmodel import Session

JOB_TITLE = "核对操作记录"
NEAR_END = 12  # rows before the end, where the next page is read


@dataclass(frozen=True, slots=True)
class _Head:
    """What is read with the first page."""

    lines: tuple[AuditLine, ...]
    total: int
    people: Named
    acts: tuple[tuple[str, str], ...]
    events: Named


class AuditScreen(Screen):
    """Who did what, newest first."""

    key = "audit"
    title = "操作记录"
    topics = frozenset({"competition", "registration", "marks", "results", "awards", "settings"})
    needs_competition = False
    help_text = (
        "每一步操作都留下一条记录:谁、什么时候、做了什么、改了哪些数据;被拒绝的操作也在内。记录只增不改。\n"
        "“核对全部”逐条检查记录、签名和数据是否一致;有人绕过程序改动数据时,这里会指出是哪一处。\n"
        "先后以序号为准。电脑的时间被往回调过时,在那一条注明“时钟回拨”。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._from: int | None = None  # the newest entry shown, after a jump
        self._whole = True  # nothing older is left to read
        self._reading = False
        self.filters = FilterBar()
        self.model: TableModel[AuditLine] = TableModel(COLUMNS, key=lambda line: line.seq)
        self.table = TableView(self.model, sortable=False)
        self.panel = EntryPanel()
        self.proof = ProofCard(self.show_entry)
        self._nothing = EmptyState("没有符合条件的记录", "清除筛选", self.filters.clear)
        self._barred = EmptyState("")
        self._lay_out()
        self._connect()
        self._show_proof()

    def _lay_out(self) -> None:
        self.list_pages = QStackedWidget()
        self.list_pages.addWidget(self.table)
        self.list_pages.addWidget(self._nothing)
        self._total = label("", "muted")
        self._newest = LinkButton("回到最新", self._go_newest)
        card = Card(flush=True)
        card.body.addWidget(self.filters)
        card.body.addWidget(self.list_pages, 1)
        card.body.addWidget(divider())
        card.body.addLayout(hbox(self._total, None, self._newest, margins=(16, 9, 16, 10)))
        side = QWidget()
        side.setFixedWidth(WIDTH)
        self._space = QWidget()  # in place of the panel while no entry is chosen
        self._column = vbox(self.proof, self.panel, self._space, gap=GAP)
        self._column.setStretch(1, 1)
        self._column.setStretch(2, 1)
        side.setLayout(self._column)
        row = hbox(card, side, gap=GAP)
        row.setStretch(0, 1)
        body = QWidget()
        body.setLayout(row)
        self.pages = QStackedWidget()
        self.pages.addWidget(body)
        self.pages.addWidget(self._barred)
        self.setLayout(vbox(self.pages))
        self.setFocusProxy(self.table)
        self.panel.hide()
        self._newest.hide()

    def _connect(self) -> None:
        self.filters.changed.connect(self._on_filters_changed)
        self.filters.search.returnPressed.connect(self.table.setFocus)
        self.table.current_changed.connect(self._show_line)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.context.audit.changed.connect(self._show_proof)
        self.store.actor_changed.connect(self._on_actor_changed)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self.filters.search.setFocus)

    # -- the window --------------------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        may = audit_log.may_read(self.store.actor)
        return (
            HeaderAction("导出…", self._export, enabled=may and bool(self.model.rows)),
            HeaderAction("核对全部", self.verify_all, primary=True, enabled=may),
        )

    @override
    def open(self, **params: object) -> None:
        """navigate("audit", seq=1234), or navigate("audit", findings=True)."""
        seq = params.get("seq")
        if not isinstance(seq, int) and params.get("findings"):
            seq = next((found.seq for found in self.context.audit.findings if found.seq), None)
        if isinstance(seq, int):
            self._jump(seq)

    @override
    def refresh(self) -> None:
        # Somebody who reads further down is not thrown back to the top by every new entry.
        if self.table.verticalScrollBar().value() == 0:
            self._read()

    def _on_actor_changed(self, _actor: Actor) -> None:
        if self.isVisible():
            self._from = None
            self._read()

    # -- the list ----------------------------------------------------------------------------------

    def _read(self) -> None:
        actor, wanted, start = self.store.actor, self.filters.wanted(), self._from
        op = partial(
            _read_head,
            actor=actor,
            wanted=wanted,
            before=None if start is None else start + 1,
            competition_id=self.context.competition_id,
        )
        self.store.read_later(op, self._show_head, self._on_barred, latest="audit")

    def _show_head(self, head: _Head) -> None:
        self._reading = False
        self.pages.setCurrentIndex(0)
        self.filters.set_choices(head.people, head.acts, head.events)
        self._whole = len(head.lines) < PAGE
        self.model.set_rows(head.lines)
        self.list_pages.setCurrentIndex(0 if head.lines else 1)
        if self._from is not None:
            self.table.select_key(self._from)
        elif self.table.current() is None and head.lines:
            self.table.selectRow(0)
        self._show_line(self.table.current())
        self._total.setText(f"共 {head.total} 条" + (f" · 从第 {self._from} 条往前" if self._from else ""))
        self._newest.setVisible(self._from is not None)
        self.update_header()

    def _on_barred(self, error: UserError) -> None:
        self._reading = False
        self.model.set_rows(())
        self._barred.text.setText(str(error))
        self.pages.setCurrentIndex(1)
        self.update_header()

    def _show_line(self, line: AuditLine | None) -> None:
        self.panel.show_line(line)
        self._space.setVisible(line is None)

    def _on_scrolled(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        room = NEAR_END * self.table.verticalHeader().defaultSectionSize()
        if value and value >= bar.maximum() - room and not self._whole and not self._reading:
            self._reading = True
            op = partial(
                audit_log.list_entries,
                actor=self.store.actor,
                wanted=self.filters.wanted(),
                before_seq=self.model.rows[-1].seq,
            )
            self.store.read_later(op, self._show_more, self._on_barred, latest="audit")

    def _show_more(self, lines: tuple[AuditLine, ...]) -> None:
        self._reading = False
        self._whole = len(lines) < PAGE
        self.model.add_rows(lines)

    def _on_filters_changed(self) -> None:
        self._from = None
        self._to_top()
        self._read()

    def show_entry(self, seq: int) -> None:
        """Show this entry and those before it, whatever was filtered."""
        self._jump(seq)
        self._read()

    def _jump(self, seq: int) -> None:
        self.filters.reset()
        self._from = seq
        self._to_top()

    def _go_newest(self) -> None:
        self._from = None
        self._to_top()
        self._read()

    def _to_top(self) -> None:
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))
        self.table.verticalScrollBar().setValue(0)

    # -- the proof ---------------------------------------------------------------------------------

    def _show_proof(self) -> None:
        self.proof.show_proof(self.context.audit)
        self._column.setStretch(0, 1 if self.context.audit.findings else 0)

    def verify_all(self) -> None:
        """The whole proof, now."""
        guard = self.context.audit
        self.store.run_job(guard.verify_all, JOB_TITLE, guard.take)

    def _export(self) -> None:
        target = ask_save_path(
            self, "导出操作记录", f"操作记录-{datetime.now():%Y%m%d}", "Excel 工作簿", ".xlsx"
        )
        if target is not None:
            job = partial(self._write, self.store.actor, self.filters.wanted(), target)
            self.store.run_job(job, f"写出 {target.name}", self._on_exported)

    def _write(self, actor: Actor, wanted: AuditFilter, target: Path, progress: Progress) -> Path:
        from app.exchange.audit_file import write_audit_file

        with self.store.workspace.read() as session:
            rows = audit_log.export_rows(session, actor, wanted, progress)
            write_audit_file(audit_log.EXPORT_HEADS, rows, target)
        return target

    def _on_exported(self, target: Path) -> None:
        self.messages.ok(f"操作记录已存为 {target}。")


def _read_head(
    session: Session, actor: Actor, wanted: AuditFilter, before: int | None, competition_id: int | None
) -> _Head:
    return _Head(
        audit_log.list_entries(session, actor, wanted, before_seq=before),
        audit_log.count(session, actor, wanted),
        audit_log.list_people(session, actor),
        audit_log.list_acts(session, actor),
        audit_log.list_log_events(session, actor, competition_id),
    )
