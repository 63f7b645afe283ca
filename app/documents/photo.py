"""证件照 on a paper: the picture in its frame, or an empty frame to stick one into. Measures in points."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.pdf_images import canvas_picture
from app.documents.text import TextPainter

RATIO = 7 / 5  # height to width
EMPTY = "贴照片"
FindPhoto = Callable[[str], bytes]


def no_photo(_name: str) -> bytes:
    """No photo of anybody: there is room to stick one on."""
    return b""


def draw_photo(
    canvas: Canvas, painter: TextPainter, photo: bytes, name: str, x: float, y: float, width: float
) -> None:
    """Draw somebody's photo, its lower left corner at x, y; nothing is cut off."""
    height = width * RATIO
    if photo:
        picture = canvas_picture(photo, f"{name}的照片")
        canvas.drawImage(picture, x, y, width, height, preserveAspectRatio=True, anchor="c")
    else:
        look = style.fitted(painter, EMPTY, style.SMALL, width - 4)
        middle = y + height / 2 - style.RISE * look.size
        painter.draw_aligned(x, width, middle, EMPTY, look, "center")
    canvas.setStrokeColor(HexColor(style.LINE))
    canvas.setLineWidth(0.5)
    canvas.rect(x, y, width, height, stroke=1, fill=0)
