"""Paints the cells of every table: text, pills, medals, bars and changes of place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)
from typing_extensions import override

from app.gui import theme
from app.gui.table_model import NOTHING, Column, Index, Kind, TableModel
from app.gui.theme import TONES, Colour, Tone, colour

CELL_SIDE = 10
PILL_SIDE = 10
PILL_HEIGHT = 18
MEDAL = 30
BAR_HEIGHT = 8
MEDALS = {1: Colour.GOLD, 2: Colour.SILVER, 3: Colour.BRONZE}


class TableDelegate(QStyledItemDelegate):
    """Draws one cell from its Column; knows no data beyond the row it is given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hovered = -1
        self._fonts = {bold: theme.font(bold=bold) for bold in (False, True)}
        self._small = theme.font(theme.SMALL)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, TableModel):
            raise TypeError("TableDelegate paints TableModel only")
        column: Column[Any] = model.columns[index.column()]
        row = model.row(index.row())
        painter.save()
        self._background(painter, option, index)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(CELL_SIDE, 0, -CELL_SIDE, -1)
        value = column.value(row)
        if value is None:
            self._text(painter, rect, NOTHING, column, Colour.PLACEHOLDER)
        elif column.kind is Kind.PILL:
            if value != "":
                _pill(
                    painter, rect, str(value), column.tone(row) if column.tone else Tone.NEUTRAL, self._small
                )
        elif column.kind is Kind.MEDAL:
            self._medal(painter, rect, int(str(value)))
        elif column.kind is Kind.BAR:
            _bar(painter, rect, float(value))  # type: ignore[arg-type]  # a Fraction or a number
        elif column.kind is Kind.CHANGE:
            self._change(painter, rect, int(str(value)), column)
        else:
            self._text(painter, rect, column.text(row), column, _ink(column, row))
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(self._fonts[True])
        text = str(index.data() or "")
        return QSize(metrics.horizontalAdvance(text) + 2 * CELL_SIDE, theme.ROW_HEIGHT)

    @override
    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        tip = index.data(Qt.ItemDataRole.ToolTipRole)
        text = str(index.data() or "")
        if tip is None and self.sizeHint(option, index).width() > option.rect.width():
            tip = text
        QToolTip.showText(event.globalPos(), str(tip or ""), view)
        return bool(tip)

    @override
    def createEditor(self, parent: Any, option: QStyleOptionViewItem, index: Index) -> Any:
        return None

    def _background(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, colour(Colour.PRIMARY_FAINT))
        elif index.row() == self.hovered:
            painter.fillRect(rect, colour(Colour.SUNKEN))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour(Colour.ROW_LINE))
        if selected and index.column() == 0 and option.widget.hasFocus():
            ring = QRect(rect.left(), rect.top(), theme.FOCUS_RING, rect.height())
            painter.fillRect(ring, colour(Colour.PRIMARY))

    def _text(self, painter: QPainter, rect: QRect, text: str, column: Column[Any], ink: Colour) -> None:
        face = self._fonts[column.bold]
        painter.setFont(face)
        painter.setPen(colour(ink))
        shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, column.alignment, shown)

    def _medal(self, painter: QPainter, rect: QRect, place: int) -> None:
        painter.setFont(self._fonts[True])
        disc = QRectF(rect.left(), rect.top() + (rect.height() - MEDAL) / 2, MEDAL, MEDAL)
        metal = MEDALS.get(place)
        if metal is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(metal))
            painter.drawEllipse(disc)
        painter.setPen(colour(Colour.TEXT if metal is None else Colour.SURFACE))
        painter.drawText(disc, theme.CENTRE, str(place))

    def _change(self, painter: QPainter, rect: QRect, places: int, column: Column[Any]) -> None:
        if places == 0:
            self._text(painter, rect, NOTHING, column, Colour.PLACEHOLDER)
            return
        ink = Colour.OK if places > 0 else Colour.PRIMARY
        face, number = self._fonts[False], str(abs(places))
        width = QFontMetrics(face).horizontalAdvance(number)
        painter.setFont(face)
        painter.setPen(colour(ink))
        painter.drawText(rect, theme.RIGHT, number)
        draw_triangle(painter, QPointF(rect.right() - width - 7, rect.center().y() + 1), ink, up=places > 0)


def draw_triangle(painter: QPainter, centre: QPointF, ink: Colour, *, up: bool, size: float = 6.5) -> None:
    """A filled triangle; the fonts' own glyphs differ from machine to machine."""
    tip = -size * 0.85 if up else size * 0.85
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ink))
    points = [
        centre + QPointF(0, tip),
        centre + QPointF(size, -tip),
        centre + QPointF(-size, -tip),
    ]
    painter.drawPolygon(QPolygonF(points))


def _ink(column: Column[Any], row: object) -> Colour:
    if column.tone is not None:
        tone = column.tone(row)
        return Colour.TEXT if tone is Tone.NEUTRAL else TONES[tone][0]
    return Colour.FAINT if column.faint else Colour.TEXT


def _pill(painter: QPainter, rect: QRect, word: str, tone: Tone, face: Any) -> None:
    ink, paper = TONES[tone]
    metrics = QFontMetrics(face)
    word = metrics.elidedText(word, Qt.TextElideMode.ElideRight, rect.width() - 2 * PILL_SIDE)
    pill = QRectF(rect.left(), 0, metrics.horizontalAdvance(word) + 2 * PILL_SIDE, PILL_HEIGHT)
    pill.moveTop(rect.top() + (rect.height() - PILL_HEIGHT) / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(paper))
    painter.drawRoundedRect(pill, PILL_HEIGHT / 2, PILL_HEIGHT / 2)
    painter.setPen(QPen(colour(ink)))
    painter.setFont(face)
    painter.drawText(pill, theme.CENTRE, word)


def _bar(painter: QPainter, rect: QRect, part: float) -> None:
    track = QRectF(rect.left(), 0, rect.width(), BAR_HEIGHT)
    track.moveTop(rect.top() + (rect.height() - BAR_HEIGHT) // 2)
    draw_bar(painter, track, part, Colour.PRIMARY)


def draw_bar(painter: QPainter, track: QRectF, part: float, ink: Colour) -> None:
    """A thin bar filled from the left; `part` from 0 to 1."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(Colour.TRACK))
    radius = track.height() / 2
    painter.drawRoundedRect(track, radius, radius)
    filled = QRectF(track)
    filled.setWidth(round(track.width() * min(max(part, 0.0), 1.0)))
    if filled.width() > 0:
        painter.save()
        painter.setClipRect(filled)
        painter.setBrush(colour(ink))
        painter.drawRoundedRect(track, radius, radius)
        painter.restore()
