"""Words on the deep red that is shown to a hall."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from app.gui import theme
from app.gui.theme import Colour, colour

SMALLEST = 18


def stage_text(
    painter: QPainter,
    cell: QRectF,
    text: str,
    size: int,
    ink: QColor,
    align: Qt.AlignmentFlag,
    *,
    bold: bool = False,
) -> float:
    """Draw one line, cut where it does not fit; returns its width."""
    face = theme.font(size, bold=bold)
    metrics = QFontMetricsF(face)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, cell.width())
    painter.setFont(face)
    painter.setPen(ink)
    painter.drawText(cell, align, shown)
    return metrics.horizontalAdvance(shown)


def stage_block(painter: QPainter, cell: QRectF, text: str, size: int, ink: QColor) -> None:
    """Draw words in the middle, below each other and smaller where they do not fit."""
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    while size > SMALLEST:
        needed = QFontMetricsF(theme.font(size)).boundingRect(cell, flags, text)
        if needed.height() <= cell.height() and needed.width() <= cell.width():
            break
        size -= 2
    painter.setFont(theme.font(size))
    painter.setPen(ink)
    painter.drawText(cell, flags, text)


def stage_white(strength: float) -> QColor:
    """White, let through so much."""
    ink = colour(Colour.SURFACE)
    ink.setAlphaF(strength)
    return ink
