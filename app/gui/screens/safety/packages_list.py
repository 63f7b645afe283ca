"""评分包: what was given out, or opened on this laptop, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import Card, Choice, EmptyState, LinkButton, TableView, divider, hbox, label, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.reason_bar import ReasonBar
from app.services.competitions import EventView
from app.services.judge_packages import NOTE_LENGTH, PackageView

NONE_YET = "还没有做过评分包"
HINT = "选赛项和模块,点右上角的“做评分包…”。包里只有赛位和评分表,没有姓名和单位,可以带到另一台电脑上评分。"
LAPTOP = "这台电脑打开了评分包。请在“评分录入”评分,评完点“写返回文件…”,带回做评分包的电脑收回。"
OFFICE = "带出后两边都可以评分:得分不同的地方,收回时逐处决定取哪一个。"
NOTE = "备注,如:二号考场的电脑"


@dataclass(frozen=True, slots=True)
class State:
    """How far a package is, in a word."""

    text: str
    tone: Tone


def state_of(package: PackageView) -> State:
    """未收回, 收回 2 次, 已作废; on the laptop how many sheets are marked."""
    if package.opened_at is not None:
        done = package.handed_in == package.sheets
        text = f"已录 {package.marked}/{package.sheets},已交 {package.handed_in}"
        return State(text, Tone.OK if done else Tone.WARN)
    if package.revoked:
        return State("已作废", Tone.NEUTRAL)
    if package.returned:
        return State(f"收回 {len(package.returned)} 次", Tone.OK)
    return State("未收回", Tone.WARN)


def last_text(package: PackageView) -> str | None:
    """The last time it came back, or why it was revoked."""
    return package.revoked or (package.returned[-1] if package.returned else None)


def made_text(package: PackageView) -> str:
    """'11-26 09:00 统分员 王敏'."""
    return f"{package.at.astimezone():%m-%d %H:%M} {package.by}"


COLUMNS: tuple[Column[PackageView], ...] = (
    Column("赛项 · 模块", lambda row: f"{row.event} · {row.module_name}", width=150, stretch=2),
    Column("备注", lambda row: row.note or None, width=110, stretch=2, tooltip=lambda row: row.note),
    Column("做成", made_text, width=190, stretch=1, tooltip=made_text),
    Column("评分单", lambda row: row.sheets, width=70, kind=Kind.NUMBER),
    Column(
        "状态",
        lambda row: state_of(row).text,
        width=150,
        kind=Kind.PILL,
        tone=lambda row: state_of(row).tone,
    ),
    Column("最近一次", last_text, width=190, stretch=2, tooltip=lambda row: last_text(row) or ""),
)


class PackagesList(Card):
    """Knows no data: the page reads and hands it in."""

    changed = Signal()  # what can be done

    def __init__(self) -> None:
        super().__init__(flush=True)
        self._events: tuple[EventView, ...] = ()
        self.event_button = FitFilterButton("赛项", everything="", widest=260)
        self.module_button = FitFilterButton("模块", everything="", widest=220)
        self.remark = QLineEdit()
        self.remark.setPlaceholderText(NOTE)
        self.remark.setAccessibleName("备注")
        self.remark.setMaxLength(NOTE_LENGTH)
        self.model: TableModel[PackageView] = TableModel(COLUMNS, key=lambda row: row.id)
        self.table = TableView(self.model, sortable=False)
        self.table.setAccessibleName("评分包")
        self.revoke = LinkButton("作废…")
        self.reason = ReasonBar()
        self.about = label("", "note", wrap=True)
        self._build()
        self.setFocusProxy(self.table)
        self.event_button.chosen.connect(self._on_event_chosen)
        self.module_button.chosen.connect(lambda _code: self.changed.emit())
        self.table.current_changed.connect(self._on_current_changed)

    def _build(self) -> None:
        self._choosing, self._foot, self._pages = QWidget(), QWidget(), QStackedWidget()
        top = hbox(self.event_button, self.module_button, self.remark, margins=(14, 12, 14, 12))
        top.setStretch(2, 1)
        self._choosing.setLayout(top)
        for page in (EmptyState(NONE_YET, hint=HINT), self.table):
            self._pages.addWidget(page)
        row = hbox(self.about, self.revoke, gap=12, margins=(14, 9, 14, 9))
        row.setStretch(0, 1)
        self._foot.setLayout(vbox(divider(), row, gap=0))
        column = vbox(self._choosing, self._pages, self.reason, self._foot, gap=0)
        column.setStretch(1, 1)
        self.body.addLayout(column)

    @property
    def chosen_event(self) -> EventView | None:
        """The event of which a package is to be made."""
        return next((event for event in self._events if event.id == self.event_button.value), None)

    @property
    def chosen_module(self) -> str | None:
        """Its module."""
        code = self.module_button.value
        return code if isinstance(code, str) else None

    @property
    def current(self) -> PackageView | None:
        """The package at hand; the only one there is."""
        rows = self.model.rows
        return self.table.current() or (rows[0] if len(rows) == 1 else None)

    @property
    def is_laptop(self) -> bool:
        """Whether these packages were opened here."""
        return any(row.opened_at is not None for row in self.model.rows)

    def set_packages(self, events: Sequence[EventView], packages: Sequence[PackageView]) -> None:
        """Show these packages, and offer modules of these events."""
        self._events = tuple(event for event in events if event.rules.scheme.modules)
        self.event_button.set_choices([Choice(event.id, event.name) for event in self._events])
        self._offer_modules()
        self.model.set_rows(packages)
        self._pages.setCurrentIndex(1 if packages else 0)
        self._choosing.setVisible(not self.is_laptop)
        self.about.setText(LAPTOP if self.is_laptop else OFFICE)
        self._foot.setVisible(bool(packages))
        self._on_current_changed(self.table.current())

    def _offer_modules(self) -> None:
        event = self.chosen_event
        modules = () if event is None else event.rules.scheme.modules
        self.module_button.set_choices([Choice(module.code, module.name) for module in modules])

    def _on_event_chosen(self, _event_id: object) -> None:
        self._offer_modules()
        self.changed.emit()

    def _on_current_changed(self, _row: PackageView | None) -> None:
        current = self.current
        self.revoke.setVisible(not self.is_laptop)
        self.revoke.setEnabled(current is not None and not current.revoked)
        self.changed.emit()
