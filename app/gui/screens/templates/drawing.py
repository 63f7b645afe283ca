"""The page as it will be printed: a sample certificate by the real engine, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.documents.certificate import render_certificates
from app.documents.certificate_template import CertificateTemplate
from app.documents.photo import FindPhoto, no_photo
from app.documents.template_problems import drawable
from app.domain.certificates import CertificateData
from app.errors import UserError
from app.gui.printing import page_image
from app.gui.store import Store
from app.services.photos import load_photo

PAUSE_MS = 40
SHOWN = "shown"
Draw = Callable[[CertificateTemplate, CertificateData, int, bool], QImage]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A drawn page, and the template it shows."""

    image: QImage
    template: CertificateTemplate


def draw_page(
    template: CertificateTemplate,
    data: CertificateData,
    width: int,
    overlay: bool = False,
    find_photo: FindPhoto = no_photo,
) -> QImage:
    """One certificate in this template, so many pixels wide."""
    memory = BytesIO()
    shown = {SHOWN: drawable(template)}
    sample = [replace(data, template=SHOWN)]
    render_certificates(sample, memory, templates=shown, overlay=overlay, find_photo=find_photo)
    return page_image(memory.getvalue(), width)


class PageDrawer(QObject):
    """Draws the newest template it was given, one at a time; what came meanwhile is drawn next."""

    drawn = Signal(object)  # PagePicture
    failed = Signal(str)

    def __init__(self, store: Store, draw: Draw | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        find_photo = partial(load_photo, store.workspace.folder)
        self._draw: Draw = draw or partial(draw_page, find_photo=find_photo)
        self._wanted: tuple[CertificateTemplate, CertificateData, int, bool] | None = None
        self._busy = False
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._start)

    def request(
        self, template: CertificateTemplate, data: CertificateData, width: int, *, overlay: bool = False
    ) -> None:
        """Have this drawn soon."""
        self._wanted = (template, data, width, overlay)
        if not self._busy and not self._pause.isActive():
            self._pause.start()

    def forget(self) -> None:
        """Draw nothing more of what was asked for."""
        self._wanted = None
        self._pause.stop()

    @property
    def is_idle(self) -> bool:
        """Whether everything asked for is drawn."""
        return self._wanted is None and not self._busy

    def _start(self) -> None:
        if self._wanted is None or self._busy:
            return
        template, data, width, overlay = self._wanted
        self._wanted, self._busy = None, True

        def done(image: QImage) -> None:
            self._end()
            self.drawn.emit(PagePicture(image, template))

        def failed(error: UserError) -> None:
            self._end()
            self.failed.emit(str(error))

        self._store.read_later(lambda _session: self._draw(template, data, width, overlay), done, failed)

    def _end(self) -> None:
        self._busy = False
        if self._wanted is not None:
            self._pause.start()
