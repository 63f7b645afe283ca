"""Certificates as one PDF: a page each, what they share drawn once, the bytes the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

from app.documents.certificate_page import Fonts, PageMaker
from app.documents.certificate_template import CertificateTemplate
from app.documents.certificate_words import drawn_texts
from app.documents.fonts import FontBook, MissingGlyph, default_fonts, printable, units
from app.documents.output import PRODUCER
from app.documents.pdf_writer import PdfWriter
from app.documents.photo import FindPhoto, no_photo
from app.documents.qr import qr_masks
from app.documents.template_reading import DEFAULT_TEMPLATE, load_template
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import CertificateData, CertificateKind
from app.domain.placing import AS_IT_IS, Placing
from app.domain.progress import Progress, no_progress
from app.errors import UserError

CHUNK = 200  # codes made at a time

Templates = Mapping[str, CertificateTemplate]


def render_certificates(
    certificates: Iterable[CertificateData],
    target: Target,
    progress: Progress | None = None,
    *,
    templates: Templates | None = None,
    book: FontBook | None = None,
    overlay: bool = False,
    placing: Placing = AS_IT_IS,
    find_photo: FindPhoto = no_photo,
) -> None:
    """Write the certificates into `target` (a path, or a binary stream), one a page.

    `templates` by key; a certificate without a key takes the usual one. In `overlay` (套打) only what is
    not on the pre-printed stock is drawn; `placing` moves and scales every page for a printer; a photo that
    is not found leaves a frame to stick one into. `progress` is called after each page; when it raises, no
    file stays. What no font can draw refuses the whole job (`MissingGlyph`) before the first page.
    """
    ordered = tuple(certificates)
    if not ordered:
        raise UserError("没有可以生成的证书。请先公布成绩并生成奖项。")
    chosen = _chosen(ordered, templates or {})
    book = book or default_fonts()
    _check_glyphs(ordered, chosen, book)
    with written_whole(target) as stream:
        _write(stream, ordered, chosen, _Look(book, overlay, placing, find_photo), progress or no_progress)


class _Look:
    """What holds for every page of a job."""

    def __init__(self, book: FontBook, overlay: bool, placing: Placing, find_photo: FindPhoto) -> None:
        self.book, self.overlay, self.placing, self.find_photo = book, overlay, placing, find_photo


def _write(
    stream: BinaryIO,
    certificates: Sequence[CertificateData],
    templates: Templates,
    look: _Look,
    progress: Progress,
) -> None:
    writer = PdfWriter(stream)
    fonts = Fonts(writer, look.book)
    makers = {
        key: PageMaker(
            writer,
            fonts,
            template,
            overlay=look.overlay,
            placing=look.placing,
            find_photo=look.find_photo,
        )
        for key, template in templates.items()
    }
    for start in range(0, len(certificates), CHUNK):
        chunk = certificates[start : start + CHUNK]
        texts = [each.qr_text if makers[each.template].has_code else "" for each in chunk]
        codes = iter(qr_masks([text for text in texts if text]))
        for done, (data, text) in enumerate(zip(chunk, texts, strict=True), start + 1):
            makers[data.template].add_page(data, next(codes) if text else None)
            progress(done, len(certificates))
    fonts.write()
    first = certificates[0]
    writer.close(
        title=f"{templates[first.template].title} {first.competition}",
        author="、".join(first.issuers),
        producer=PRODUCER,
    )


def _chosen(certificates: Sequence[CertificateData], templates: Templates) -> dict[str, CertificateTemplate]:
    """The templates that are needed, by what the certificates call them."""
    chosen: dict[str, CertificateTemplate] = {}
    for data in certificates:
        if data.template not in chosen:
            found = templates.get(data.template)
            chosen[data.template] = found or load_template(data.template or DEFAULT_TEMPLATE)
    return chosen


def _check_glyphs(certificates: Sequence[CertificateData], templates: Templates, book: FontBook) -> None:
    good: dict[tuple[str, CertificateKind], set[str]] = {}
    refused: list[tuple[CertificateData, str]] = []
    for data in certificates:
        known = good.setdefault((data.template, data.kind), set())
        own = set(units(printable(_own_words(data))))
        if known.issuperset(own):
            continue  # what the template says beside it was looked at with the first one
        missing = book.missing("\n".join(drawn_texts(templates[data.template], data)))
        known.update(unit for unit in own if not book.missing(unit))
        if missing:
            refused.append((data, missing))
    if refused:
        data, missing = refused[0]
        raise MissingGlyph(data.recipient, missing, len(refused) - 1)


def _own_words(data: CertificateData) -> str:
    """Everything in which one certificate may differ from another."""
    names = (data.recipient, data.honorific, data.organization, data.authors, data.number, data.signatory)
    return "\n".join((*names, data.competition, data.event, data.award, data.detail, *data.issuers))
