"""A list under headings: names with a state and a count, for the left of a screen."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from app.gui import theme
from app.gui.theme import TONES, Colour, Tone, colour

HEAD_HEIGHT = 34
SIDE = 14
COUNT_WIDTH = 34
NAME_WIDTH = 110
PILL_HEIGHT = 20
PILL_SIDE = 8
DATA = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line; `state` is a word in a pill."""

    key: Hashable
    text: str
    count: str = ""
    state: str = ""
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class ListGroup:
    """A heading and its lines."""

    title: str
    lines: tuple[ListLine, ...]


class GroupedList(QListWidget):
    """Shows groups; the current line survives new groups by its key."""

    chosen = Signal(object)  # key: the user went to another line

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[ListGroup, ...] = ()
        self.counts = False  # whether any line has a count: else the names have its room
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QListWidget { background: transparent; border: none; outline: none; }")
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(_Delegate(self))
        self.currentItemChanged.connect(self._on_current_item_changed)

    def set_groups(self, groups: Sequence[ListGroup]) -> None:
        """Show these; the current line stays current without being told again."""
        if tuple(groups) == self._groups:
            return
        self._groups = tuple(groups)
        self.counts = any(line.count for line in self.lines())
        kept = self.current_key()
        top = self.verticalScrollBar().value()
        self.blockSignals(True)
        self.clear()
        for group in self._groups:
            head = QListWidgetItem(group.title, self)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setSizeHint(QSize(0, HEAD_HEIGHT))
            for line in group.lines:
                item = QListWidgetItem(line.text, self)
                item.setData(DATA, line)
                item.setSizeHint(QSize(0, theme.ROW_HEIGHT))
                item.setToolTip(line.text)
                words = " ".join(part for part in (line.text, line.state, line.count) if part)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        self.verticalScrollBar().setValue(top)
        self.blockSignals(False)
        self.set_current(kept)

    def lines(self) -> tuple[ListLine, ...]:
        """All lines shown, in order."""
        return tuple(line for group in self._groups for line in group.lines)

    def current_key(self) -> Hashable:
        """The key of the current line, None without one."""
        line = _line(self.currentItem())
        return None if line is None else line.key

    def set_current(self, key: Hashable) -> bool:
        """Make this line current without telling; False when it is not there."""
        for number in range(self.count()):
            line = _line(self.item(number))
            if line is not None and line.key == key:
                self.blockSignals(True)
                self.setCurrentRow(number)
                self.blockSignals(False)
                self.scrollToItem(self.item(number))
                self.viewport().update()
                return True
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current line stays in sight where there is less room."""
        super().resizeEvent(event)
        current = self.currentItem()
        if _line(current) is not None:
            self.scrollToItem(current)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None and _line(item) is not None:
            super().mousePressEvent(event)

    def _on_current_item_changed(self, current: QListWidgetItem | None, _before: object) -> None:
        line = _line(current)
        if line is not None:
            self.chosen.emit(line.key)


def _line(item: QListWidgetItem | None) -> ListLine | None:
    found = None if item is None else item.data(DATA)
    return found if isinstance(found, ListLine) else None


class _Delegate(QStyledItemDelegate):
    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = index.data(DATA)
        if isinstance(line, ListLine):
            self._paint_line(painter, option, line)
        else:
            inside = option.rect.adjusted(SIDE, 8, -SIDE, 0)
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(colour(Colour.FAINT))
            painter.drawText(inside, theme.LEFT, str(index.data()))
        painter.restore()

    def _paint_line(self, painter: QPainter, option: QStyleOptionViewItem, line: ListLine) -> None:
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, colour(Colour.PRIMARY_FAINT))
            if option.state & QStyle.StateFlag.State_HasFocus or option.widget.hasFocus():
                painter.fillRect(rect.left(), rect.top(), 2, rect.height(), colour(Colour.PRIMARY))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour(Colour.SUNKEN))
        inside = rect.adjusted(SIDE, 0, -SIDE, 0)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(colour(Colour.FAINT))
        painter.drawText(inside, theme.RIGHT, line.count)
        counted = isinstance(option.widget, GroupedList) and option.widget.counts
        right = inside.right() - (COUNT_WIDTH if counted else 0)
        face = theme.font(bold=selected)
        wide = painter.fontMetrics().horizontalAdvance(line.state) + 2 * PILL_SIDE
        left_over = right - wide - 8 - inside.left()
        # Where it is tight the name goes before the state.
        if line.state and left_over >= min(QFontMetrics(face).horizontalAdvance(line.text), NAME_WIDTH):
            self._paint_pill(painter, QRectF(right - wide, inside.top(), wide, inside.height()), line)
            right -= wide + 8
        painter.setFont(face)
        painter.setPen(colour(Colour.PRIMARY if selected else Colour.TEXT))
        room = QRect(inside.left(), inside.top(), right - inside.left(), inside.height())
        text = QFontMetrics(face).elidedText(line.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, theme.LEFT, text)

    def _paint_pill(self, painter: QPainter, room: QRectF, line: ListLine) -> None:
        ink, paper = TONES[line.tone]
        pill = QRectF(room.left(), room.center().y() - PILL_HEIGHT / 2, room.width(), PILL_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(paper))
        painter.drawRoundedRect(pill, PILL_HEIGHT / 2, PILL_HEIGHT / 2)
        painter.setPen(colour(ink))
        painter.drawText(pill, theme.CENTRE, line.state)
