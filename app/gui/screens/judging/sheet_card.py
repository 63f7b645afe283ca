"""The sheet itself: aspects under the heads of their groups, typed from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from string import Template

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.double_entry import KeyingDifference
from app.domain.mark_words import with_table
from app.domain.numbers import exact_text
from app.domain.scheme import Module
from app.domain.scoring import missing_aspects
from app.gui import theme
from app.gui.screens.judging.access import Access, Mode
from app.gui.screens.judging.grid_line import NARROW, SIDE, head_line
from app.gui.screens.judging.guide import Guide, needs_guide
from app.gui.screens.judging.history import corrections
from app.gui.screens.judging.mark_row import MarkRow
from app.gui.screens.judging.reading import SheetReading
from app.gui.screens.judging.strips import CorrectionStrip, LastStep, StateStrip
from app.gui.theme import Colour, colour
from app.gui.widgets import Card, ElidedLabel, KeyHint, clear, hbox, label, scrolled, vbox
from app.gui.widgets.reason_bar import ReasonBar
from app.services.judging import SheetLine, SheetView

HEAD_ROOM = 62  # margins and gaps of the head
PENDING_STYLE = Template("""
QLineEdit[pending="true"] { color: $faint; font-style: italic; }
QLineEdit[veto="true"] { color: $primary; border-color: $primary; font-weight: 600; }
QLabel[part="difference"] { font-size: 12px; color: $warn; }
QFrame[part="confirm"] { margin-bottom: 10px; }
""").substitute(faint=Colour.FAINT.value, primary=Colour.PRIMARY.value, warn=Colour.WARN.value)


class Band(QWidget):
    """A sunken line across the sheet: the head of a group, or the heads of the columns."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(Colour.SUNKEN))
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour(Colour.ROW_LINE))
        painter.end()


class SheetCard(Card):
    """Shows one sheet; every good mark leaves through `mark_typed`."""

    mark_typed = Signal(str, str, object)  # aspect code, text, Decimal | None
    finished = Signal()  # Enter in the last open field of a complete sheet
    scanned = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self.view: SheetView | None = None
        self.access = Access(Mode.READ)
        self.differences: tuple[KeyingDifference, ...] = ()
        self.rows: dict[str, MarkRow] = {}
        self._made: tuple[Module, bool] | None = (
            None  # the module its rows are made for, and with 自评 or not
        )
        self.setStyleSheet(PENDING_STYLE)
        self.strip = StateStrip()
        self.correction = CorrectionStrip()
        self.reason = ReasonBar()
        self.last_step = LastStep()
        self.reason.closed.connect(self._on_reason_closed)
        self._build_head()
        self._build_rows()
        self.body.addLayout(vbox(self.last_step, margins=(12, 0, 12, 10)))
        self.clear_sheet()

    def _build_head(self) -> None:
        self._label = ElidedLabel("", "large")
        self._label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._label.setMinimumWidth(40)
        self._about = ElidedLabel("", "muted")
        self._about.setMinimumWidth(130)
        self._keys = KeyHint(("⏎", "下一项"), ("↑", "上一项"))
        self._absent_key = KeyHint(("F2", "缺考"))
        self._turn_keys = KeyHint(("PgDn", "下一份"), ("PgUp", "上一份"))
        keys = hbox(self._keys, self._absent_key, self._turn_keys, gap=6)
        row = hbox(self._label, self._about, keys, gap=14, margins=(17, 14, 17, 12))
        row.setStretch(1, 1)
        self.body.addLayout(row)
        bars = QWidget()
        bars.setLayout(vbox_of(self.strip, self.correction, self.reason))
        self.body.addWidget(bars)

    def _build_rows(self) -> None:
        self._heads = Band()
        self._heads_row = hbox(gap=0)
        self._heads.setLayout(self._heads_row)
        self.body.addWidget(self._heads)
        inside = QWidget()
        self._lines = QVBoxLayout(inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._scroll = scrolled(inside)
        self._scroll.viewport().installEventFilter(self)
        self.body.addWidget(self._scroll, 1)
        self.guide = Guide()
        self.body.addWidget(self.guide)

    # -- what it shows -----------------------------------------------------------------------------

    def show_sheet(
        self, reading: SheetReading, line: SheetLine | None, waiting: Mapping[str, Decimal | None]
    ) -> None:
        """Show a sheet. When it is the one shown already, what is being typed stays."""
        view = reading.view
        same = self.view is not None and _which(self.view) == _which(view)
        wanted = (view.module, view.estimate is not None)
        same = same and wanted == self._made
        self.view, self.access, self.differences = view, reading.access, reading.differences
        if wanted != self._made:
            self._make_rows(wanted)
        for code, row in self.rows.items():
            if same:
                row.show_value(view.marks.get(code))
            else:
                row.reset(view.marks.get(code), waiting.get(code), pending=code in waiting)
            row.set_read_only(not reading.access.typing)
            if view.estimate is not None:
                row.show_estimate(view.estimate.get(code))
        self._show_tables()
        self._show_notes(reading)
        self.guide.setVisible(reading.access.typing and needs_guide(view.module))
        if not same:
            self.reason.close_bar()
            self._scroll.verticalScrollBar().setValue(0)
        self.strip.show_access(reading.access)
        self.correction.show_sheet(view, typing=reading.access.typing, other=not same)
        self._show_head(view, line)
        self._keep_focus()

    def _keep_focus(self) -> None:
        """The keys follow when the sheet is opened or closed while they are in it."""
        if self.closed and any(row.field.hasFocus() for row in self.rows.values()):
            self.setFocus()
        elif not self.closed and self.hasFocus():
            self.focus_open()

    def _show_notes(self, reading: SheetReading) -> None:
        """Beside the marks: the values before a correction, or how the two typings differ."""
        differing = {each.code: each for each in reading.differences}
        for code, row in self.rows.items():
            each = differing.get(code)
            if each is not None:
                row.set_note(f"第一遍 {each.first_text} / 第二遍 {each.second_text}", alert=True)
            else:
                changes = corrections(reading.history.get(code, ()))
                note = f"原 {changes[0].before}" if changes else ""
                row.set_note(note, tip="\n".join(change.text for change in changes))

    def clear_sheet(self) -> None:
        """Show nothing until a sheet is chosen."""
        self.view, self.access, self.differences = None, Access(Mode.READ), ()
        self._make_rows(None)
        self.guide.hide()
        self._label.set_text("")
        self._about.set_text("")
        self.strip.hide()
        self.correction.hide()
        self.last_step.clear()
        self.reason.close_bar()

    @property
    def closed(self) -> bool:
        """Whether nothing can be typed on this sheet."""
        return not self.access.typing

    @property
    def marks(self) -> Mapping[str, Decimal]:
        """The marks shown, on disk or on their way."""
        return {code: row.value for code, row in self.rows.items() if row.value is not None}

    def missing(self) -> tuple[str, ...]:
        """The aspects that still need a mark; tries beyond the best ones need none."""
        if self.view is None:
            return ()
        return tuple(aspect.code for aspect in missing_aspects(self.view.module, self.marks))

    # -- typing ------------------------------------------------------------------------------------

    def commit(self) -> bool:
        """Hand on what is half typed; False (and the focus there) where it cannot be a mark."""
        for row in self.rows.values():
            if not row.commit():
                row.field.setFocus()
                return False
        return True

    def drop(self) -> None:
        """Forget what is half typed."""
        for row in self.rows.values():
            row.drop()

    def half_typed(self) -> Iterable[MarkRow]:
        """The rows whose field holds something else than a mark."""
        return tuple(row for row in self.rows.values() if row.half_typed)

    def focus_open(self) -> None:
        """Put the focus into the first empty field, or the first one; a closed sheet has it as a whole."""
        if self.closed:
            self.setFocus()
            return
        wanted = self.missing()[:1] or tuple(self.rows)[:1]
        if wanted:
            self.focus_row(wanted[0])

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.closed:  # only a closed sheet has the keys as a whole
            self.focus_open()

    def focus_row(self, code: str) -> None:
        """Put the focus into this field."""
        self.rows[code].field.setFocus()
        self.rows[code].field.selectAll()

    def _on_row_entered(self, row: MarkRow, filled: bool) -> None:
        """Enter: on to the next field; from the last open one the sheet is handed in."""
        rows = list(self.rows.values())
        missing = self.missing()
        below = any(each.value is None for each in rows[rows.index(row) + 1 :])  # tries that may stay empty
        done = filled and self._first_typing and not missing and not below
        if self.closed or not (row is rows[-1] or done):
            self._on_row_stepped(row, 1)
        elif missing:
            self.focus_row(missing[0])
        else:
            self.finished.emit()

    @property
    def _first_typing(self) -> bool:
        """Whether these marks are typed from paper, and not corrected here and there."""
        return self.view is not None and (self.view.round == 0 or self.view.keying > 1)

    def _on_row_stepped(self, row: MarkRow, step: int) -> None:
        rows = list(self.rows.values())
        target = rows[min(max(rows.index(row) + step, 0), len(rows) - 1)].field
        target.setFocus()
        target.selectAll()

    def _on_row_focused(self, row: MarkRow) -> None:
        self._scroll.ensureWidgetVisible(row, 0, theme.TALL_ROW_HEIGHT)
        self._show_guide(row)

    def _keep_in_sight(self) -> None:
        """The field that has the keys stays visible when there is less room."""
        for row in self.rows.values():
            if row.field.hasFocus():
                self._scroll.ensureWidgetVisible(row, 0, theme.TALL_ROW_HEIGHT)

    def _show_guide(self, row: MarkRow) -> None:
        if self.view is not None and not self.closed:
            self.guide.show_row(self.view.panel, row, self.view.tables)

    def _show_tables(self) -> None:
        """Grades of a chosen option are asked for by its own table."""
        if self.view is None:
            return
        for row in self.rows.values():
            if row.aspect.table_of:
                known = {**self.view.chosen, **self.marks}
                row.show_table(with_table(self.view.panel, row.aspect, known, self.view.tables))

    def _on_mark_typed(self, aspect: str, text: str, entered: Decimal | None) -> None:
        self._show_tables()
        self.mark_typed.emit(aspect, text, entered)

    def _on_reason_closed(self) -> None:
        if self.view is not None:
            self.focus_open()

    # -- rows --------------------------------------------------------------------------------------

    def _make_rows(self, wanted: tuple[Module, bool] | None) -> None:
        clear(self._lines)
        clear(self._heads_row)
        self.rows = {}
        self._made = wanted
        self._heads.setVisible(wanted is not None)
        if wanted is not None:
            self._fill_rows(*wanted)
        self._lines.addStretch(1)

    def _fill_rows(self, module: Module, beside: bool) -> None:
        self._heads_row.addWidget(head_line(beside=beside))
        guided = needs_guide(module)
        group = ""
        for aspect in module.aspects:
            if aspect.group and aspect.group != group:
                self._lines.addWidget(_group_line(aspect.group))
            group = aspect.group
            row = MarkRow(module, aspect, beside=beside, guided=guided)
            row.typed.connect(self._on_mark_typed)
            row.entered.connect(partial(self._on_row_entered, row))
            row.stepped.connect(partial(self._on_row_stepped, row))
            row.scanned.connect(self.scanned)
            row.focused.connect(partial(self._on_row_focused, row))
            row.typing.connect(partial(self._show_guide, row))
            self._lines.addWidget(row)
            self.rows[aspect.code] = row

    def _show_head(self, view: SheetView, line: SheetLine | None) -> None:
        self._label.set_text(view.label)
        organization = line.organization if line is not None and line.organization != view.label else ""
        judge = f"裁判 {view.judge.removeprefix('裁判').strip()}"
        if view.is_own_estimate:
            judge = "自评,不计分"
        given = "" if view.marked_by in ((), (view.judge,)) else f"得分为 {'、'.join(view.marked_by)} 所评"
        second = "第二遍录入" if view.keying > 1 else ""
        full = view.module.sheet_maximum  # nothing where only the options of other seats decide
        parts = (second, judge, given, f"满分 {exact_text(full)}" if full else "", organization)
        self._about.set_text(" · ".join(part for part in parts if part))
        self._share_head()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_head()

    def _share_head(self) -> None:
        """The keys give way to a long name: whom the marks are for comes first."""
        wanted = {
            self._keys: self.access.typing,
            self._absent_key: self.access.may_register and self.access.mode is Mode.TYPE,
            self._turn_keys: not self.access.typing,
        }
        keys = sum(hint.sizeHint().width() + 6 for hint, shown in wanted.items() if shown)
        least = self._label.sizeHint().width() + self._about.minimumWidth() + keys
        roomy = self.width() >= max(NARROW, least + HEAD_ROOM)
        for hint, shown in wanted.items():
            hint.setVisible(shown and roomy)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._scroll.viewport():
            # Over the columns of the rows: as much free at the right as the scroll bar takes. A fixed width
            # would keep the window from getting narrower.
            bar = self._scroll.width() - self._scroll.viewport().width()
            self._heads_row.setContentsMargins(0, 0, bar, 0)
            QTimer.singleShot(0, self, self._keep_in_sight)
        return super().eventFilter(watched, event)


def vbox_of(*parts: QWidget) -> QVBoxLayout:
    """Parts of the card that come and go, without room between them."""
    column = QVBoxLayout()
    column.setContentsMargins(12, 0, 12, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    return column


def _which(view: SheetView) -> tuple[int, int, int]:
    return view.entry_id, view.judge_id, view.keying


def _group_line(text: str) -> Band:
    band = Band()
    band.setMinimumHeight(theme.ROW_HEIGHT)
    words = label(text, wrap=True)
    band.setLayout(hbox(words, margins=(SIDE, 4, SIDE, 5)))
    return band
