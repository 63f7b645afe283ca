"""The page on the table: what is drawn, the frames above it, the mouse and the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView
from typing_extensions import override

from app.documents.certificate_template import CertificateTemplate
from app.documents.template_editing import nudge_box, place_box, rect_of
from app.documents.template_snapping import HANDLES, WHOLE, Handle, Resting
from app.gui.screens.templates.document import TemplateDocument
from app.gui.screens.templates.dragging import Drag
from app.gui.screens.templates.drawing import PagePicture
from app.gui.screens.templates.items import HANDLE, BoxItem, GuidesItem, PageItem, handle_place
from app.gui.theme import Colour, colour

MARGIN = 12.0  # mm around the page
ZOOM_STEP = 1.2
LEAST_ZOOM, MOST_ZOOM = 0.15, 8.0
MM_PER_INCH = 25.4
NEAR = 6  # pixels within which a box snaps
DRAG_START = 3  # pixels before a press becomes a drag
FINE, COARSE = 0.1, 1.0
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
CURSORS = {
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
}


class PageView(QGraphicsView):
    """Shows the open template at a zoom; drags, snaps, nudges."""

    zoomed = Signal(float)  # 1.0: as large as on paper
    looked = Signal(object)  # CertificateTemplate: how it would be, while something is dragged
    dragging = Signal(object)  # Resting, or None at the end
    pointed = Signal(object)  # QPointF in mm, or None
    remove_wanted = Signal()
    text_wanted = Signal()

    def __init__(self, document: TemplateDocument) -> None:
        super().__init__()
        self._document = document
        self._drag: Drag | None = None
        self._pressed = QPointF()
        self._fits = True
        self.snaps = True
        self.page = PageItem()
        self.guides = GuidesItem()
        self._frames: list[BoxItem] = []
        self._count = 0
        scene = QGraphicsScene(self)
        # Frames are as large as the zoom makes their handles: an index of the scene would miss that.
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        scene.addItem(self.page)
        scene.addItem(self.guides)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundBrush(colour(Colour.QUIET))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAccessibleName("页面")
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        document.opened.connect(self._on_opened)
        document.changed.connect(self.refresh)
        document.chosen_changed.connect(self.refresh)

    # -- what is shown -----------------------------------------------------------------------------

    def _on_opened(self) -> None:
        self._end_drag()
        self.page.set_picture(None)
        self.refresh()
        if self._document.is_open:
            self.fit()

    def refresh(self) -> None:
        """Show the template as it is now."""
        self.page.setVisible(self._document.is_open)
        if not self._document.is_open:
            self._keep_frames(0)
            return
        template = self._document.template
        self.page.set_page(template)
        room = QRectF(0, 0, template.width, template.height)
        room = room.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        if self.sceneRect() != room:
            self.setSceneRect(room)
            if self._fits:
                self.fit()
        self._keep_frames(len(template.boxes))
        for at, (frame, box) in enumerate(zip(self.frames, template.boxes, strict=True)):
            frame.set_rect(rect_of(box))
            frame.set_look(shown=box.shown, chosen=at == self._document.chosen.box)

    @property
    def frames(self) -> list[BoxItem]:
        """The frames of the boxes, in their order."""
        return self._frames[: self._count]

    def _keep_frames(self, count: int) -> None:
        """Have so many frames shown; those that are left over wait for the next box."""
        while len(self._frames) < count:
            frame = BoxItem(self.page, len(self._frames))
            self._frames.append(frame)
            self.scene().addItem(frame)
        self._count = count
        for at, frame in enumerate(self._frames):
            frame.setVisible(at < count)

    def show_picture(self, picture: PagePicture) -> None:
        """Show how it will be printed."""
        self.page.set_picture(picture)
        for frame in self.frames:
            frame.set_rect(frame.rect)

    @property
    def picture_width(self) -> int:
        """How many pixels wide a picture is sharp at the present zoom."""
        wide = self.page.boundingRect().width() * self.scale_now * self.devicePixelRatioF()
        return max(600, min(3200, round(wide / 200 + 0.5) * 200))

    # -- zoom --------------------------------------------------------------------------------------

    @property
    def scale_now(self) -> float:
        """Pixels to a mm."""
        return self.transform().m11()

    @property
    def _life_size(self) -> float:
        return self.logicalDpiX() / MM_PER_INCH

    def zoom_to(self, zoom: float, about: QPointF | None = None) -> None:
        """Show it this large (1.0: as on paper); the place under `about` (pixels) stays where it is."""
        self._fits = False
        scale = max(LEAST_ZOOM, min(zoom, MOST_ZOOM)) * self._life_size
        at = QPointF(self.viewport().rect().center()) if about is None else about
        before = self.mapToScene(at.toPoint())
        self.setTransform(QTransform.fromScale(scale, scale))
        moved = self.mapFromScene(before) - at.toPoint()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + moved.x())
        down.setValue(down.value() + moved.y())
        self.zoomed.emit(scale / self._life_size)

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Larger or smaller."""
        self.zoom_to(self.scale_now / self._life_size * factor, about)

    def fit(self) -> None:
        """Show the whole page, and keep doing so."""
        self._fits = True
        room, there = self.sceneRect(), self.viewport().rect()
        if room.isEmpty() or there.width() < MARGIN or there.height() < MARGIN:
            return
        scale = min((there.width() - 4) / room.width(), (there.height() - 4) / room.height())
        self.setTransform(QTransform.fromScale(scale, scale))
        self.centerOn(room.center())
        self.zoomed.emit(scale / self._life_size)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()
        self.zoomed.emit(self.scale_now / self._life_size)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    # -- the mouse ---------------------------------------------------------------------------------

    def hit(self, pixel: QPointF) -> tuple[int, Handle] | None:
        """The box under a pixel and what of it: a handle of the chosen one first, then the smallest box."""
        if not self._document.is_open:
            return None
        chosen = self._document.chosen.box
        if chosen is not None and self._document.editable:
            for handle in HANDLES:
                off = self.mapFromScene(handle_place(self.frames[chosen].rect, handle)) - pixel.toPoint()
                if max(abs(off.x()), abs(off.y())) <= HANDLE:
                    return chosen, handle
        at = self.mapToScene(pixel.toPoint())
        found = [
            place
            for place, frame in enumerate(self.frames)
            if frame.rect.x <= at.x() <= frame.rect.right and frame.rect.y <= at.y() <= frame.rect.bottom
        ]
        if not found:
            return None
        return min(found, key=lambda place: self.frames[place].area), WHOLE

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or not self._document.is_open:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        found = self.hit(event.position())
        if found is None:
            self._document.choose(None)
            return
        at, handle = found
        if at != self._document.chosen.box:
            self._document.choose(at)
        if self._document.editable:
            self._pressed = event.position()
            self._drag = Drag(self._document.template, at, handle, self._scene_at(event.position()))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._scene_at(event.position()))
        if self._drag is None:
            self._hover(event.position())
        elif self._drag.moving or (event.position() - self._pressed).manhattanLength() > DRAG_START:
            free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier) or not self.snaps
            resting = self._drag.to(self._scene_at(event.position()), NEAR / self.scale_now, snaps=not free)
            self._show_drag(resting)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag = self._drag
        self._end_drag()
        if drag is not None and drag.moving and drag.resting is not None:
            words = "移动" if drag.handle == WHOLE else "改变大小"
            box = self._document.template.boxes[drag.at]
            if drag.resting.rect != rect_of(box):
                self._document.change(
                    f"{words}“{box.name}”", place_box(self._document.template, drag.at, drag.resting.rect)
                )
        self.refresh()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.hit(event.position())
        if found is not None:
            self._document.choose(found[0])
            self.text_wanted.emit()

    def _scene_at(self, pixel: QPointF) -> QPointF:
        inverse, _ok = self.viewportTransform().inverted()
        return inverse.map(pixel)

    def _hover(self, pixel: QPointF) -> None:
        found = self.hit(pixel)
        for at, frame in enumerate(self.frames):
            frame.set_hovered(found is not None and at == found[0])
        shape = Qt.CursorShape.ArrowCursor
        if found is not None and self._document.editable:
            shape = CURSORS[found[1].across, found[1].down]
        self.viewport().setCursor(shape)

    def _show_drag(self, resting: Resting) -> None:
        if self._drag is None:
            return
        frame = self.frames[self._drag.at]
        frame.dragged = True
        frame.set_rect(resting.rect)
        self.guides.set_guides(resting.guides, self._document.template)
        self.dragging.emit(resting)
        self.looked.emit(self._drag.preview())

    def _end_drag(self) -> None:
        if self._drag is not None and self._drag.moving:
            self.guides.set_guides((), self._document.template)
            self.dragging.emit(None)
        self._drag = None
        for frame in self.frames:
            frame.dragged = False

    # -- the keys ----------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        at = self._document.chosen.box
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self._end_drag()
            self.refresh()
            self.looked.emit(self._document.template)
        elif key == Qt.Key.Key_Escape and at is not None:
            self._document.choose(None)
        elif at is None or modifiers & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in ARROWS and not modifiers & Qt.KeyboardModifier.AltModifier:
            step = COARSE if modifiers & Qt.KeyboardModifier.ShiftModifier else FINE
            dx, dy = ARROWS[Qt.Key(key)]
            self._nudge(at, dx * step, dy * step)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.text_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _nudge(self, at: int, dx: float, dy: float) -> None:
        template = self._document.template
        words = f"移动“{template.boxes[at].name}”"
        self._document.change(words, nudge_box(template, at, dx, dy), merge=f"nudge/{at}")

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from box to box, and on from the last one."""
        count = len(self.frames)
        chosen = self._document.chosen.box
        step = 1 if next else -1
        at = (0 if next else count - 1) if chosen is None else chosen + step
        if 0 <= at < count:
            self._document.choose(at)
            return True
        return super().focusNextPrevChild(next)

    def show_template(self) -> CertificateTemplate | None:
        """What is to be drawn now: how it would be while something is dragged."""
        if not self._document.is_open:
            return None
        dragged = self._drag is not None and self._drag.moving
        return self._drag.preview() if self._drag is not None and dragged else self._document.template
