"""From certificates to files, to paper, and to the picture on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from app.documents.certificate import render_certificates
from app.domain.certificates import CertificateData
from app.domain.progress import Progress
from app.gui.printing import OpenPdf, on_white, open_printer, print_pdf
from app.gui.store import Store
from app.services.ledger_views import load_certificates

DOCUMENT = "荣誉证书"


def save_certificates(store: Store, ids: Sequence[int], target: Path, progress: Progress) -> Path:
    """Write the certificates into one PDF."""
    render_certificates(_read(store, ids), target, progress)
    return target


def print_certificates(store: Store, ids: Sequence[int], printer: str, progress: Progress) -> tuple[int, ...]:
    """Print the certificates; returns those that were really sent."""
    memory = BytesIO()
    render_certificates(_read(store, ids), memory, lambda _done, total: progress(0, total))
    sent = print_pdf(memory.getvalue(), open_printer(printer, DOCUMENT), progress)
    return tuple(ids[:sent])


def certificate_image(data: CertificateData, width: int) -> QImage:
    """The certificate as it will be printed, so many pixels wide."""
    memory = BytesIO()
    render_certificates([data], memory)
    opened = OpenPdf(memory.getvalue())
    points = opened.document.pagePointSize(0)
    size = QSize(width, round(width * points.height() / points.width()))
    image = on_white(opened.document.render(0, size))
    opened.close()
    return image


def _read(store: Store, ids: Sequence[int]) -> tuple[CertificateData, ...]:
    return store.read(lambda session: load_certificates(session, ids))
