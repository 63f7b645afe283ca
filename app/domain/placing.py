"""Where a printer puts a page on its paper, and how to draw so that it lands right. Geometry in mm, no marks.

All lengths are from the top left corner of the sheet, to the right and down.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import InputError

POINTS_PER_MM = 72 / 25.4

# The cross of the calibration sheet, from the left and the top edge; the far marks lie this much further.
CROSS = 20.0
SPAN = 200.0

FARTHEST = 30.0  # mm: more is another paper or a wrong tray, not a printer that is a little off
LEAST_SCALE, MOST_SCALE = 0.97, 1.03

_SIDES = {"dx": "左右移动", "dy": "上下移动"}
_FAR_NAMES = {"left": "右边的标记", "top": "下边的标记"}
_SCALES = {"sx": "横向缩放", "sy": "纵向缩放"}


def _check_move(field: str, name: str, value: float) -> None:
    if not abs(value) <= FARTHEST:
        raise InputError(field, f"{name}不能超过 {FARTHEST:g} mm,现为 {value:g} mm。请核对纸张和纸盒。")


def _check_scale(field: str, name: str, value: float) -> None:
    if not LEAST_SCALE <= value <= MOST_SCALE:
        raise InputError(
            field, f"{name}应在 {LEAST_SCALE:g} 到 {MOST_SCALE:g} 之间,现为 {value:.4g}。请核对尺子。"
        )


@dataclass(frozen=True, slots=True)
class Placing:
    """Moved right and down by mm, after scaling about the top left corner (1 = as it is).

    Raises InputError, its field "dx", "dy", "sx" or "sy", for what no printer in order needs.
    """

    dx: float = 0.0
    dy: float = 0.0
    sx: float = 1.0
    sy: float = 1.0

    def __post_init__(self) -> None:
        for field, name in _SIDES.items():
            _check_move(field, name, getattr(self, field))
        for field, name in _SCALES.items():
            _check_scale(field, name, getattr(self, field))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page is drawn."""
        return self.sx * x + self.dx, self.sy * y + self.dy

    def pdf_matrix(self, height: float) -> tuple[float, float, float, float, float, float]:
        """The same for a PDF page `height` points high, whose y grows upwards: the six numbers of `cm`."""
        down = height * (1 - self.sy) - self.dy * POINTS_PER_MM
        return self.sx, 0.0, 0.0, self.sy, self.dx * POINTS_PER_MM, down


AS_IT_IS = Placing()


@dataclass(frozen=True, slots=True)
class Measured:
    """Read from a calibration sheet: how far the cross, and perhaps the far marks, are from the edges.

    `far_left` is that of the mark at the right from the left edge, `far_top` of the lower one from the top.
    """

    left: float
    top: float
    far_left: float | None = None
    far_top: float | None = None


def far_mark(side: float) -> float:
    """Where the far mark of the calibration sheet lies along a side of the paper."""
    return CROSS + min(SPAN, side - 2 * CROSS)


def from_measured(
    measured: Measured, width: float, height: float, printed_with: Placing = AS_IT_IS
) -> Placing:
    """The placing that cures what was measured on a sheet of this size that was printed with `printed_with`.

    Without the far marks the scale stays. Raises InputError, its field the one of `Measured` or `Placing`.
    """
    sx, dx = _cure("left", measured.left, measured.far_left, far_mark(width))
    sy, dy = _cure("top", measured.top, measured.far_top, far_mark(height))
    mx, my = printed_with.place(dx, dy)
    return Placing(mx, my, printed_with.sx * sx, printed_with.sy * sy)


def in_words(placing: Placing) -> str:
    """'右移 1.5 mm,下移 0.5 mm,横向放大 0.30%', or '不移动'."""
    said = [
        _moved(placing.dx, "右移", "左移"),
        _moved(placing.dy, "下移", "上移"),
        _scaled(placing.sx, "横向"),
        _scaled(placing.sy, "纵向"),
    ]
    return ",".join(filter(None, said)) or "不移动"


def _cure(field: str, near: float, far: float | None, far_place: float) -> tuple[float, float]:
    """Scale and move of one axis that bring the crosses to their places."""
    if not abs(near - CROSS) <= FARTHEST:
        raise InputError(
            field,
            f"十字应在 {CROSS:g} mm 附近,量得 {near:g} mm,相差超过 {FARTHEST:g} mm。请核对尺子、纸张和纸盒。",
        )
    if far is None:
        return 1.0, CROSS - near
    found = (far - near) / (far_place - CROSS)
    if not 1 / MOST_SCALE <= found <= 1 / LEAST_SCALE:
        raise InputError(
            f"far_{field}",
            f"{_FAR_NAMES[field]}应在 {near + far_place - CROSS:g} mm 附近,量得 {far:g} mm,相差太大。"
            "请核对尺子,并确认打印时没有缩放。",
        )
    return 1 / found, CROSS - near / found


def _moved(value: float, forth: str, back: str) -> str:
    if not round(value, 2):
        return ""
    return f"{forth if value > 0 else back} {_short(abs(value))} mm"


def _scaled(value: float, axis: str) -> str:
    if not round(value - 1, 4):
        return ""
    return f"{axis}{'放大' if value > 1 else '缩小'} {abs(value - 1) * 100:.2f}%"


def _short(value: float) -> str:
    return f"{value:.2f}".removesuffix("0")
