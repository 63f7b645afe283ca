"""Words on the deep red that is shown to a hall."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from app.gui import theme
from app.gui.theme import Colour, colour


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


def stage_white(strength: float) -> QColor:
    """White, let through so much."""
    ink = colour(Colour.SURFACE)
    ink.setAlphaF(strength)
    return ink
