"""The chosen certificate as it will be printed."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.certificates import CertificateData
from app.gui import theme
from app.gui.theme import Colour, colour
from app.gui.widgets import Card
from app.services.ledger_views import load_certificates

if TYPE_CHECKING:
    from sqlmodel import Session

WIDTH = 1240
KEPT = 12
RATIO = 210 / 297
WORDS_SIDE = 40
_ONE_AT_A_TIME = Lock()


@lru_cache(maxsize=KEPT)
def _image(data: CertificateData) -> QImage:
    from app.gui.screens.awards.printing import certificate_image

    return certificate_image(data, WIDTH)


def read_preview(session: Session, certificate_id: int) -> QImage:
    """Read and draw one certificate (takes a moment the first time)."""
    data = load_certificates(session, [certificate_id])[0]
    with _ONE_AT_A_TIME:  # who asks for the same one meanwhile gets it from the cache
        return _image(data)


class Sheet(QWidget):
    """A sheet of paper in its proportions: the picture, or words while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage) -> None:
        """Show the picture."""
        self._image, self._words = image, ""
        self.update()

    def show_words(self, words: str) -> None:
        """Say why there is no picture."""
        self._image, self._words = None, words
        self.setAccessibleDescription(words)
        self.update()

    @property
    def words(self) -> str:
        """What is said instead of a picture."""
        return self._words

    @property
    def image(self) -> QImage | None:
        """The picture shown."""
        return self._image

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(round(self.width() * RATIO))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is None:
            painter.fillRect(self.rect(), colour(Colour.QUIET))
            painter.setPen(colour(Colour.MUTED))
            inner = self.rect().adjusted(WORDS_SIDE, 0, -WORDS_SIDE, 0)
            painter.drawText(inner, theme.CENTRE | Qt.TextFlag.TextWordWrap, self._words)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._fitted(self._image.size()), self._scaled(self._image))
        painter.end()

    def _fitted(self, size: QSize) -> QRect:
        inside = QRect(0, 0, *size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio).toTuple())
        inside.moveCenter(self.rect().center())
        return inside

    def _scaled(self, image: QImage) -> QImage:
        """Scaled once with care: drawing alone loses the thin strokes."""
        return image.scaled(
            self._fitted(image.size()).size() * self.devicePixelRatioF(),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )


class PreviewCard(Card):
    """The card around the sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.body.setContentsMargins(20, 20, 20, 20)
        self.sheet = Sheet()
        self.body.addWidget(self.sheet)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
