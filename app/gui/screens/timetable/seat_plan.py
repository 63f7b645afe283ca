"""座位图: the rooms of a seating drawn as they stand, row behind row; units side by side show at once."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.domain.people import told_apart
from app.domain.timetable import Seat, Sitting
from app.gui import theme
from app.gui.screens.timetable.words import close_seats
from app.gui.theme import Colour, colour
from app.services.seating import SeatingView

SIDE, HEAD, GAP = 14, 34, 6
CELL_HEIGHT, LEAST_WIDTH, MOST_WIDTH = 56, 76, 150
USUAL_ROW = 6  # places side by side where nobody said how many
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One place on the drawing."""

    place: Place
    spare: bool
    box: QRectF


class SeatPlan(QWidget):
    """Shows one seating. Arrow keys go from place to place; Enter goes to the person's panel."""

    person_chosen = Signal(object)  # whose seat: (entry, person)
    place_chosen = Signal(int, int)  # a free place: sitting and station
    activated = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view: SeatingView | None = None
        self._cells: tuple[_Cell, ...] = ()
        self._heads: tuple[tuple[QRectF, str], ...] = ()
        self._seats: dict[Place, Seat] = {}
        self._close: frozenset[int] = frozenset()
        self._at: Place | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("座位图")

    @property
    def places(self) -> tuple[Place, ...]:
        """All places drawn, spares included, room by room."""
        return tuple(cell.place for cell in self._cells)

    def show_seating(self, view: SeatingView | None) -> None:
        """Show these rooms; the place that was current stays so."""
        self._view = view
        self._seats = {} if view is None else {(seat.sitting_id, seat.station): seat for seat in view.seats}
        self._close = frozenset() if view is None else close_seats(view)
        self._lay_out()

    def choose(self, key: tuple[int, int | None] | None) -> None:
        """Make the place of somebody current, without telling."""
        self._at = next(
            (at for at, seat in self._seats.items() if (seat.entry_id, seat.person_id) == key), None
        )
        self.update()

    def box_of(self, place: Place) -> QRectF:
        """Where a place is drawn."""
        return next(cell.box for cell in self._cells if cell.place == place)

    # -- where everything stands -------------------------------------------------------------------

    def _lay_out(self) -> None:
        top = 10.0
        cells: list[_Cell] = []
        heads: list[tuple[QRectF, str]] = []
        for sitting in self._view.sittings if self._view is not None else ():
            heads.append((QRectF(SIDE, top, self.width() - 2 * SIDE, HEAD), _head(sitting)))
            top += HEAD
            more, top = self._room(sitting, top)
            cells += more
            top += 10
        self._cells, self._heads = tuple(cells), tuple(heads)
        self.setMinimumHeight(int(top))
        self.setMinimumWidth(self._least_width())
        self.updateGeometry()
        self.update()

    def _least_width(self) -> int:
        """Of the room with the longest rows."""
        sittings = () if self._view is None else self._view.sittings
        across = max((each.room.per_row or USUAL_ROW for each in sittings if each.room), default=0)
        return 2 * SIDE + across * (LEAST_WIDTH + GAP) - GAP if across else 0

    def _room(self, sitting: Sitting, top: float) -> tuple[list[_Cell], float]:
        """The places of one room, and where the next one begins; spares stand in a row of their own."""
        room = sitting.room
        if room is None:
            return [], top
        across = room.per_row or USUAL_ROW
        width = (self.width() - 2 * SIDE - (across - 1) * GAP) / across
        width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
        cells: list[_Cell] = []
        for first, count in ((1, room.places), (room.places + 1, room.spares)):
            for number in range(count):
                row, column = divmod(number, across)
                box = QRectF(
                    SIDE + column * (width + GAP), top + row * (CELL_HEIGHT + GAP), width, CELL_HEIGHT
                )
                cells.append(_Cell((sitting.id, first + number), first > 1, box))
            top += -(-count // across) * (CELL_HEIGHT + GAP)
        return cells, top

    @override
    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self.minimumHeight())

    # -- drawing -----------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(bold=True))
        painter.setPen(colour(Colour.TEXT))
        for box, text in self._heads:
            painter.drawText(box, theme.LEFT, text)
        for cell in self._cells:
            if cell.box.intersects(QRectF(event.rect())):
                self._paint_cell(painter, cell)
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: _Cell) -> None:
        seat = self._seats.get(cell.place)
        current = cell.place == self._at
        wrong = self._wrong(seat)
        line, paper = Colour.FIELD_LINE, Colour.SURFACE if seat is not None else Colour.SUNKEN
        if wrong:
            line, paper = Colour.WARN, Colour.WARN_SOFT
        pen = QPen(colour(Colour.PRIMARY if current else line), theme.FOCUS_RING if current else 1)
        if cell.spare and not current:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(colour(Colour.PRIMARY_FAINT if current else paper))
        painter.drawRoundedRect(cell.box.adjusted(1, 1, -1, -1), 6, 6)
        inside = cell.box.adjusted(8, 5, -8, -5)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(colour(Colour.FAINT))
        number = f"备用 {cell.place[1]}" if cell.spare else str(cell.place[1])
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, number)
        if seat is None:
            return
        small = QFontMetrics(theme.font(theme.SMALL))
        told = wrong or seat.organization
        unit = small.elidedText(told, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, unit)
        bold = theme.font(bold=True)
        room = int(inside.width()) - small.horizontalAdvance(number) - 4
        painter.setFont(bold)
        painter.setPen(colour(Colour.TEXT))
        name = QFontMetrics(bold).elidedText(seat.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)

    def _wrong(self, seat: Seat | None) -> str:
        """What is wrong about a place, in a word."""
        if seat is None or self._view is None:
            return ""
        if seat.id in self._view.gone:
            return "不再参赛"
        return "相邻" if seat.id in self._close else ""

    # -- keys and mouse ----------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = next((cell for cell in self._cells if cell.box.contains(event.position())), None)
        if hit is not None:
            self._go_to(hit.place)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.activated.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        places = self.places
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self.activated.emit()
        elif (key in STEPS or key in (Qt.Key.Key_Up, Qt.Key.Key_Down)) and places:
            at = places.index(self._at) if self._at in places else -1
            step = STEPS.get(key) or self._row_step(at, down=key == Qt.Key.Key_Down)
            self._go_to(places[min(max(at + step, 0), len(places) - 1)])
        else:
            super().keyPressEvent(event)

    def _row_step(self, at: int, *, down: bool) -> int:
        """To the nearest place in the row below or above; none where there is no row."""
        if at < 0:
            return 1
        here = self._cells[at].box
        rows = [
            (abs(cell.box.top() - here.top()), abs(cell.box.left() - here.left()), number)
            for number, cell in enumerate(self._cells)
            if (cell.box.top() > here.top() if down else cell.box.top() < here.top())
        ]
        return min(rows)[2] - at if rows else 0

    def _go_to(self, place: Place) -> None:
        seat = self._seats.get(place)
        if seat is not None:
            self._at = place
            self.person_chosen.emit((seat.entry_id, seat.person_id))
        else:
            self._at = place
            self.place_chosen.emit(*place)
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            seat = next(
                (self._seats.get(cell.place) for cell in self._cells if cell.box.contains(event.pos())), None
            )
            words = "" if seat is None else told_apart(seat.name, seat.organization, seat.number)
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


def _head(sitting: Sitting) -> str:
    """第 1 考场(教学楼 301) · 第 1 场 · 10 月 18 日 09:00–11:00 · 讲台在上."""
    where = sitting.where or "未定考场"
    return f"{where} · {sitting.name} · {sitting.when}"
