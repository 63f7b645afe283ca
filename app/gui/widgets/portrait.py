"""A frame for the photo of somebody: the picture, or what is missing; a click or Enter asks for another."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour
from app.gui.widgets.buttons import Button

HEIGHT = 118
INSET = 6


class Portrait(Button):
    """Shows a picture whole, as high as the frame."""

    part = "portrait"
    choosing = Signal()
    removing = Signal()

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__("", self._on_clicked, parent)
        self._caption, self._hint = caption, ""
        self._image: QImage | None = None
        self.setAccessibleName(caption)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(HEIGHT)

    @property
    def is_empty(self) -> bool:
        """Whether there is no picture."""
        return self._image is None

    def set_picture(self, data: bytes, hint: str = "") -> None:
        """Show this picture; b'' for none, with a hint below the caption."""
        image = QImage.fromData(data) if data else QImage()
        self._image = None if image.isNull() else image
        self._hint = hint
        self.update()

    def _on_clicked(self) -> None:
        if self.is_empty:
            self.choosing.emit()
            return
        menu = QMenu(self)
        menu.addAction("换一张照片…", self.choosing.emit)
        menu.addAction("移除照片", self.removing.emit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @override
    def sizeHint(self) -> QSize:
        return QSize(HEIGHT, HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        painter.fillPath(frame, colour(Colour.QUIET))
        if self._image is None:
            self._paint_words(painter)
        else:
            size = self._image.size().scaled(
                self.width(), self.height() - 2 * INSET, Qt.AspectRatioMode.KeepAspectRatio
            )
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.drawImage(place, self._image)
        if self._ring:
            self._draw_ring(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        painter.setPen(colour(Colour.FAINT))
        painter.setFont(theme.font())
        above = self.rect().adjusted(0, 0, 0, -22 if self._hint else 0)
        painter.drawText(above, theme.CENTRE, self._caption)
        painter.setFont(theme.font(theme.SMALL))
        painter.drawText(self.rect().adjusted(0, 28, 0, 0), theme.CENTRE, self._hint)
