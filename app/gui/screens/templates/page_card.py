"""The middle: steps above the page, rulers beside it, what is wrong below it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.documents.template_editing import rect_of
from app.documents.template_problems import TemplateProblem
from app.documents.template_snapping import Rect, Resting
from app.gui.screens.templates.document import TemplateDocument
from app.gui.screens.templates.page_view import ZOOM_STEP, PageView
from app.gui.screens.templates.rulers import Ruler, RulerCorner
from app.gui.widgets import Card, ElidedLabel, LinkButton, divider, hbox, label
from app.gui.widgets.labels import set_part

KEYS = "拖动时靠近边线会对齐,按住 Alt 不对齐。方向键移 0.1 mm,Shift+方向键 1 mm,Delete 删除,Tab 到下一个框。"


class PageCard(Card):
    """The page view with everything around it."""

    def __init__(self, document: TemplateDocument) -> None:
        super().__init__(flush=True)
        self._document = document
        self._problems: tuple[TemplateProblem, ...] = ()
        self._next = 0
        self.view = PageView(document)
        self.across = Ruler(self.view, upright=False)
        self.down = Ruler(self.view, upright=True)
        self.undo = LinkButton("撤销", document.undo)
        self.redo = LinkButton("重做", document.redo)
        self.snap = QCheckBox("对齐吸附")
        self.snap.setChecked(True)
        self.overlay = QCheckBox("看套打")
        self.overlay.setToolTip("只看印在预印纸上的部分")
        self.smaller = LinkButton("缩小", partial(self.view.zoom_by, 1 / ZOOM_STEP))
        self.zoom = label("", "small")
        self.larger = LinkButton("放大", partial(self.view.zoom_by, ZOOM_STEP))
        self.fit = LinkButton("适合窗口", self.view.fit)
        self.whole = LinkButton("100%", partial(self.view.zoom_to, 1.0))
        self.foot = ElidedLabel(KEYS, "small")
        self.go = LinkButton("去看 ›", self._go_to_problem)
        self.place = label("", "small")
        self._build()
        self._connect()
        self.show_problems(())

    def _build(self) -> None:
        steps = hbox(self.undo, self.redo, 6, self.snap, self.overlay, None, gap=12, margins=(14, 8, 14, 8))
        for part in (self.smaller, self.zoom, self.larger, self.fit, self.whole):
            steps.addWidget(part)
        self.zoom.setMinimumWidth(36)
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(RulerCorner(), 0, 0)
        grid.addWidget(self.across, 0, 1)
        grid.addWidget(self.down, 1, 0)
        grid.addWidget(self.view, 1, 1)
        foot = hbox(self.foot, self.go, self.place, gap=10, margins=(14, 7, 14, 8))
        foot.setStretch(0, 1)
        self.body.addLayout(steps)
        self.body.addWidget(divider())
        self.body.addWidget(sheet, 1)
        self.body.addWidget(divider())
        self.body.addLayout(foot)
        self.view.setMinimumSize(280, 240)

    def _connect(self) -> None:
        self.snap.toggled.connect(self._on_snap_toggled)
        self.view.zoomed.connect(self._on_zoomed)
        self.view.dragging.connect(self._on_dragging)
        self.view.pointed.connect(self._on_pointed)
        for bar in (self.view.horizontalScrollBar(), self.view.verticalScrollBar()):
            bar.valueChanged.connect(lambda _value: self._update_rulers())
        self._document.changed.connect(self._show_band)
        self._document.chosen_changed.connect(self._show_band)
        self._document.opened.connect(self._show_band)
        self._document.state_changed.connect(self._show_steps)

    # -- what is wrong -----------------------------------------------------------------------------

    def show_problems(self, problems: tuple[TemplateProblem, ...], trouble: str = "") -> None:
        """Say what is wrong, or why the page could not be drawn; else which keys there are."""
        self._problems = problems
        count = f"共 {len(problems)} 处问题。" if len(problems) > 1 else ""
        text = f"{count}{problems[0].text}" if problems else trouble
        set_part(self.foot, "error" if text else "small")
        self.foot.set_text(text or KEYS)
        self.go.setVisible(bool(problems))
        self._next = 0

    def _go_to_problem(self) -> None:
        problem = self._problems[self._next % len(self._problems)]
        self._next += 1
        count = f"第 {self._next} 处,共 {len(self._problems)} 处。" if len(self._problems) > 1 else ""
        self.foot.set_text(f"{count}{problem.text}")
        self._document.choose(problem.box, problem.field or 0)
        self._next %= len(self._problems)

    # -- what is shown around the page -------------------------------------------------------------

    def _show_steps(self) -> None:
        for button, text, keys in (
            (self.undo, self._document.undo_text, "Ctrl+Z"),
            (self.redo, self._document.redo_text, "Ctrl+Y"),
        ):
            button.setEnabled(bool(text))
            button.setToolTip(f"{text}({keys})" if text else keys)

    def _on_snap_toggled(self, snaps: bool) -> None:
        self.view.snaps = snaps

    def _on_zoomed(self, zoom: float) -> None:
        self.zoom.setText(f"{zoom:.0%}")
        self._update_rulers()

    def _update_rulers(self) -> None:
        self.across.update()
        self.down.update()

    def _show_band(self) -> None:
        box = self._document.box
        self._bands(None if box is None else rect_of(box))

    def _bands(self, rect: Rect | None) -> None:
        if rect is None:
            self.across.set_band(None)
            self.down.set_band(None)
            self.place.setText("")
            return
        x, y, width, height = rect
        self.across.set_band((x, x + width))
        self.down.set_band((y, y + height))
        self.place.setText(f"x {x:.1f}  y {y:.1f}  {width:.1f}×{height:.1f} mm")

    def _on_dragging(self, resting: Resting | None) -> None:
        if resting is None:
            self._show_band()
        else:
            self._bands(resting.rect)

    def _on_pointed(self, place: QPointF | None) -> None:
        self.across.set_mark(None if place is None else place.x())
        self.down.set_mark(None if place is None else place.y())
