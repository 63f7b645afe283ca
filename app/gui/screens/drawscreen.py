"""抽签大屏: the lots for the hall, one by one at the pace of whoever reads them out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from typing_extensions import override

from app.gui.screen import Screen, ScreenContext
from app.gui.widgets import vbox
from app.gui.widgets.draw_board import DrawBoard, LotLine
from app.services.draw_views import DrawLine, DrawView, load_draw
from app.services.entries import station_text

PACE_MS = 2500
KEYS = "空格:下一个 · ←:上一个 · A:自动 · End:全部 · Home:重来 · Esc:关闭"
RUNNING = "自动公布中 · 空格:停"
EMPTY = "按空格键开始"
NOTHING = "还没有抽签"
NEXT = (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter)
BACK = (Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace)


class DrawScreen(Screen):
    """A window of its own. The keys of a presenter's remote work too: PageDown and PageUp."""

    key = "drawscreen"
    title = "抽签大屏"
    topics = frozenset({"registration"})
    help_text = KEYS

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._event_id: int | None = None
        self._draw: DrawView | None = None
        self.board = DrawBoard()
        self.setLayout(vbox(self.board))
        self._pace = QTimer(self, interval=PACE_MS)
        self._pace.timeout.connect(self._on_pace_timeout)

    @override
    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        self._event_id = event_id if isinstance(event_id, int) else self._event_id
        self._draw = None
        self._rest()
        self.board.show_first(0)

    @override
    def refresh(self) -> None:
        if self._event_id is not None:
            op = partial(load_draw, event_id=self._event_id, actor=self.store.actor)
            self.store.read_later(op, self._show, latest=self.key)

    def _show(self, draw: DrawView | None) -> None:
        known = self._draw
        if draw is None or draw.hidden:
            self._draw = None
            self.board.set_lots(self.title, "", (), NOTHING)
            return
        if known is None or known.id != draw.id:  # others were drawn: they are told from the first on
            self._rest()
            self.board.show_first(0)
        self._draw = draw
        heading = f"{draw.event} · {'补抽签' if draw.late else '抽签'}"
        self.board.set_lots(heading, f"种子 {draw.seed}", [_lot(line) for line in draw.lines], EMPTY)
        self.setWindowTitle(heading)

    def _rest(self) -> None:
        self._pace.stop()
        self.board.set_hint(KEYS)

    def _on_pace_timeout(self) -> None:
        self.board.show_first(self.board.shown + 1)
        if self.board.is_whole:
            self._rest()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, board = event.key(), self.board
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        elif key == Qt.Key.Key_A:
            self._on_pace_timeout()
            if not board.is_whole:
                self._pace.start()
                board.set_hint(RUNNING)
        elif key in NEXT:
            running = self._pace.isActive()
            self._rest()
            board.show_first(board.shown + (not running))
        elif key in BACK:
            self._rest()
            board.show_first(board.shown - 1)
        elif key == Qt.Key.Key_Home:
            self._rest()
            board.show_first(0)
        elif key == Qt.Key.Key_End and self._draw is not None:
            self._rest()
            board.show_first(len(self._draw.lines))
        else:
            super().keyPressEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._rest()


def _lot(line: DrawLine) -> LotLine:
    unit = line.organization if line.organization != line.name else ""
    return LotLine(
        line.sitting, station_text(line.station), line.name, " · ".join(filter(None, (line.number, unit)))
    )
