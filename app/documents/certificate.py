"""Certificates as one PDF: a page each, the background drawn once, the bytes the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.canvas_fonts import canvas_painter
from app.documents.certificate_layout import CertificateLayout, Words
from app.documents.certificate_template import CertificateTemplate, load_template
from app.documents.fonts import FontBook, MissingGlyph, default_fonts, printable
from app.documents.ornaments import draw_background
from app.documents.output import Target, new_canvas, written_whole
from app.domain.certificates import CertificateData, fill, template_values
from app.domain.progress import Progress, no_progress
from app.errors import UserError

BACKGROUND = "background"

# The fields of one certificate by area, with its words in them.
AreaWords = Mapping[str, Sequence[Words]]


def render_certificates(
    certificates: Iterable[CertificateData],
    target: Target,
    progress: Progress | None = None,
    *,
    template: CertificateTemplate | None = None,
    book: FontBook | None = None,
) -> None:
    """Write the certificates into `target` (a path, or a binary stream), one a page.

    `progress` is called after each page; when it raises, no file stays. A character that no font can
    draw refuses the whole job (`MissingGlyph`) before the first page.
    """
    ordered = tuple(certificates)
    if not ordered:
        raise UserError("没有可以生成的证书。请先公布成绩并生成奖项。")
    template = template or load_template()
    book = book or default_fonts()
    words = [_words(template, each) for each in ordered]
    _check_glyphs(ordered, words, book)
    with written_whole(target) as stream:
        _draw_pages(stream, ordered, words, template, book, progress or no_progress)


def _draw_pages(
    stream: BinaryIO,
    certificates: Sequence[CertificateData],
    words: Sequence[AreaWords],
    template: CertificateTemplate,
    book: FontBook,
    progress: Progress,
) -> None:
    first = certificates[0]
    size = (template.width * mm, template.height * mm)
    canvas = new_canvas(stream, size, f"{template.title} {first.competition}", "、".join(first.issuers))
    layout = CertificateLayout(canvas, canvas_painter(canvas, book), template.height)
    fixed = _fixed_areas(template)
    _define_background(canvas, layout, template, words[0], fixed)
    for done, areas in enumerate(words, 1):
        canvas.doForm(BACKGROUND)
        for name, each in areas.items():
            if name not in fixed:
                layout.draw(template.areas[name], each)
        canvas.showPage()
        progress(done, len(certificates))
    canvas.save()


def _define_background(
    canvas: Canvas,
    layout: CertificateLayout,
    template: CertificateTemplate,
    words: AreaWords,
    fixed: set[str],
) -> None:
    canvas.beginForm(BACKGROUND)
    draw_background(canvas, template)
    for name in sorted(fixed):
        layout.draw(template.areas[name], words[name])
    canvas.endForm()


def _fixed_areas(template: CertificateTemplate) -> set[str]:
    """The areas that look the same on every certificate."""
    used = {field.area for field in template.fields}
    return used - {field.area for field in template.fields if not field.fixed}


def _words(template: CertificateTemplate, data: CertificateData) -> AreaWords:
    values = template_values(data)
    areas: dict[str, list[Words]] = {}
    for field in template.fields:
        text = fill(field.text.get(data.kind, ""), values)
        if text.strip() and (not field.needs or values[field.needs]):
            suffix = fill(field.suffix.get(data.kind, ""), values)
            areas.setdefault(field.area, []).append(Words(field, text, suffix))
    return areas


def _check_glyphs(
    certificates: Sequence[CertificateData], words: Sequence[AreaWords], book: FontBook
) -> None:
    good: set[str] = set()
    refused: list[tuple[CertificateData, str]] = []
    for data, areas in zip(certificates, words, strict=True):
        drawn = "".join(
            each.text + each.suffix for area in areas.values() for each in area if each.field.kind != "qr"
        )
        wanted = "".join(
            each for each in dict.fromkeys(printable(drawn.replace("\n", ""))) if each not in good
        )
        missing = book.missing(wanted)
        good.update(set(wanted) - set(missing))
        if missing:
            refused.append((data, missing))
    if refused:
        data, missing = refused[0]
        raise MissingGlyph(data.recipient, missing, len(refused) - 1)
