"""What lies on the scene (in mm): the drawn page, a frame for every box, lines while something is dragged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from app.documents.certificate_template import CertificateTemplate
from app.documents.template_editing import rect_of
from app.documents.template_snapping import HANDLES, Guide, Handle, Rect
from app.gui.screens.templates.drawing import PagePicture
from app.gui.theme import Colour, colour

HANDLE = 8  # pixels
SHADOW = 1.2  # mm
VEIL = 150  # of 255: how much of the old place shows through while its picture moves
HATCH = 60


def q_rect(rect: Rect) -> QRectF:
    """A rectangle of ours as one of Qt's."""
    return QRectF(rect.x, rect.y, rect.width, rect.height)


class PageItem(QGraphicsItem):
    """The sheet with its picture; plain paper until there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._size = QRectF(0, 0, 1, 1)
        self._paper = colour(Colour.SURFACE)
        self._picture: PagePicture | None = None
        self._pixmap = QPixmap()

    def set_page(self, template: CertificateTemplate) -> None:
        """Take over the size and the paper of a template."""
        self.prepareGeometryChange()
        self._size = QRectF(0, 0, template.width, template.height)
        self._paper = QColor(template.paper)
        self.update()

    def set_picture(self, picture: PagePicture | None) -> None:
        """Show this picture."""
        self._picture = picture
        self._pixmap = QPixmap() if picture is None else QPixmap.fromImage(picture.image)
        self.update()

    @property
    def picture(self) -> PagePicture | None:
        """The picture shown."""
        return self._picture

    @property
    def image(self) -> QImage:
        """The picture's pixels."""
        return self._pixmap.toImage()

    def draw_part(self, painter: QPainter, part: Rect, target: QRectF) -> None:
        """Draw a part of the picture somewhere else."""
        if self._pixmap.isNull() or self._picture is None:
            return
        scale = self._pixmap.width() / self._picture.template.width
        source = QRectF(part.x * scale, part.y * scale, part.width * scale, part.height * scale)
        painter.drawPixmap(target, self._pixmap, source)

    @override
    def boundingRect(self) -> QRectF:
        return self._size.adjusted(-SHADOW, -SHADOW, 2 * SHADOW, 2 * SHADOW)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        shade = colour(Colour.FIELD_LINE)
        painter.fillRect(self._size.adjusted(SHADOW / 2, SHADOW / 2, SHADOW, SHADOW), shade)
        painter.fillRect(self._size, self._paper)
        if not self._pixmap.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self._size, self._pixmap, QRectF(self._pixmap.rect()))
        painter.setPen(QPen(shade, 0))
        painter.drawRect(self._size)


class BoxItem(QGraphicsItem):
    """The frame of one box; the chosen one has handles. While it is dragged its part of the picture moves."""

    def __init__(self, page: PageItem, at: int) -> None:
        super().__init__()
        self._page, self._at = page, at
        self.rect = Rect(0, 0, 1, 1)
        self._drawn: Rect | None = None
        self.shown = True
        self.chosen = False
        self.hovered = False
        self.dragged = False

    @property
    def area(self) -> float:
        """How large it is."""
        return self.rect.width * self.rect.height

    def set_rect(self, rect: Rect) -> None:
        """Lie here."""
        if rect != self.rect:
            self.prepareGeometryChange()
            self.rect = rect
        self._drawn = self._found()
        self.update()

    def set_look(self, *, shown: bool, chosen: bool) -> None:
        """Show whether the box is printed, and whether it is chosen."""
        self.shown, self.chosen = shown, chosen
        self.setZValue(2 if chosen else 1)
        self.update()

    def set_hovered(self, hovered: bool) -> None:
        """Show that a click would choose it."""
        if hovered != self.hovered:
            self.hovered = hovered
            self.update()

    def _found(self) -> Rect | None:
        """Where the picture shows this box."""
        picture = self._page.picture
        if picture is None or self._at >= len(picture.template.boxes):
            return None
        return rect_of(picture.template.boxes[self._at])

    @override
    def boundingRect(self) -> QRectF:
        around = q_rect(self.rect)
        if self.dragged and self._drawn is not None:
            around = around.united(q_rect(self._drawn))
        room = HANDLE * 2 / _scale_of(self)
        return around.adjusted(-room, -room, room, room)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        frame = q_rect(self.rect)
        drawn = self._drawn
        if self.dragged and drawn is not None and drawn != self.rect:
            veil = QColor(self._page._paper)
            veil.setAlpha(255 - VEIL // 2)
            painter.fillRect(q_rect(drawn), veil)
            self._page.draw_part(painter, drawn, QRectF(frame.topLeft(), q_rect(drawn).size()))
        if not self.shown:
            hatch = colour(Colour.MUTED)
            hatch.setAlpha(HATCH)
            painter.save()
            painter.setClipRect(frame)
            painter.setPen(QPen(hatch, 0))
            painter.drawLines(list(_hatching(frame)))
            painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._pen())
        painter.drawRect(frame)
        if self.chosen:
            self._paint_handles(painter)

    def _pen(self) -> QPen:
        ink = Colour.PRIMARY if self.chosen or self.hovered else Colour.PLACEHOLDER
        pen = QPen(colour(ink), 1.6 if self.chosen else 1)
        pen.setCosmetic(True)
        if not self.chosen:
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def _paint_handles(self, painter: QPainter) -> None:
        side = HANDLE / _scale_of(self)
        painter.setBrush(colour(Colour.SURFACE))
        for handle in HANDLES:
            at = handle_place(self.rect, handle)
            painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))


class GuidesItem(QGraphicsItem):
    """The lines a dragged box lies on."""

    def __init__(self) -> None:
        super().__init__()
        self.guides: tuple[Guide, ...] = ()
        self._room = QRectF()
        self.setZValue(3)

    def set_guides(self, guides: Sequence[Guide], template: CertificateTemplate) -> None:
        """Show these across the page."""
        self.prepareGeometryChange()
        self.guides = tuple(guides)
        self._room = QRectF(0, 0, template.width, template.height).adjusted(-10, -10, 10, 10)
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        return self._room

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        pen = QPen(colour(Colour.PRIMARY), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        room = self._room
        for guide in self.guides:
            if guide.upright:
                painter.drawLine(QLineF(guide.at, room.top(), guide.at, room.bottom()))
            else:
                painter.drawLine(QLineF(room.left(), guide.at, room.right(), guide.at))


def handle_place(rect: Rect, handle: Handle) -> QPointF:
    """Where a handle sits on the frame."""
    across = (handle.across + 1) / 2
    down = (handle.down + 1) / 2
    return QPointF(rect.x + rect.width * across, rect.y + rect.height * down)


def _hatching(frame: QRectF) -> Iterator[QLineF]:
    step = 3.0
    at = frame.left() - frame.height()
    while at < frame.right():
        yield QLineF(at, frame.bottom(), at + frame.height(), frame.top())
        at += step


def _scale_of(item: QGraphicsItem) -> float:
    """Pixels to a mm in the view that shows the item."""
    views = item.scene().views() if item.scene() is not None else []
    return max(views[0].transform().m11(), 0.01) if views else 1.0
