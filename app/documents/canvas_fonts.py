"""Fonts of our own on a canvas of reportlab."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app.documents.embedding import DocumentFonts, write_font
from app.documents.fonts import FontBook
from app.documents.text import TextPainter


def canvas_painter(canvas: Canvas, book: FontBook) -> TextPainter:
    """A painter of text for one canvas; the fonts it uses go into the canvas's document."""
    fonts = DocumentFonts(book)
    attach_fonts(canvas, fonts)
    return TextPainter(canvas, fonts)


def attach_fonts(canvas: Canvas, fonts: DocumentFonts) -> None:
    """Write the fonts into the canvas's document when it is saved."""
    document: Any = canvas._doc  # type: ignore[attr-defined]
    document.delayedFonts.append(_Attached(fonts))


class _Attached:
    """The fonts of one document; reportlab calls `addObjects` while it saves."""

    def __init__(self, fonts: DocumentFonts) -> None:
        self._fonts = fonts

    def addObjects(self, document: Any) -> None:  # noqa: N802 - reportlab's name
        """Put every font used into the document and into the resources of its pages."""

        def add(body: bytes) -> int:
            reference = document.Reference(_Raw(body))
            return int(document.idToObjectNumberAndVersion[reference.name][0])

        resources = document.idToObject["BasicFonts"].dict
        for font in self._fonts.fonts:
            number = write_font(font, add)
            resources[font.name] = pdfdoc.PDFObjectReference(document.numberToId[number])


class _Raw(pdfdoc.PDFObject):
    """An indirect object whose bytes are ready."""

    __RefOnly__ = 1

    def __init__(self, body: bytes) -> None:
        self._body = body

    def format(self, document: Any) -> bytes:
        """The bytes as they are."""
        return self._body
