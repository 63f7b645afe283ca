"""Curves of ornaments: everything in mm, y downwards, rounded so that files stay small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import cos, hypot, pi, sin

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

Point = tuple[float, float]

DIGITS = 2  # a hundredth of a millimetre is finer than any printer


@contextmanager
def moved(canvas: Canvas, x: float, y: float, angle: float = 0, *, mirrored: bool = False) -> Iterator[None]:
    """Inside, the origin is at (x, y), turned by degrees clockwise, and for `mirrored` left is right."""
    canvas.saveState()
    canvas.translate(round(x, DIGITS), round(y, DIGITS))
    if angle:
        canvas.rotate(angle)
    if mirrored:
        canvas.scale(-1, 1)
    yield
    canvas.restoreState()


def polar(radius: float, angle: float, center: Point = (0, 0)) -> Point:
    """The point at an angle in radians, 0 to the right, clockwise."""
    return center[0] + radius * cos(angle), center[1] + radius * sin(angle)


def polygon(path: PDFPathObject, points: Sequence[Point], *, closed: bool = True) -> None:
    """Straight lines from point to point."""
    path.moveTo(*_rounded(points[0]))
    for point in points[1:]:
        path.lineTo(*_rounded(point))
    if closed:
        path.close()


def smooth(
    path: PDFPathObject, points: Sequence[Point], *, closed: bool = False, goes_on: bool = False
) -> None:
    """A smooth curve through the points (Catmull-Rom); `goes_on` with a corner where the path stands."""
    ring = [points[-1], *points, *points[:2]] if closed else [points[0], *points, points[-1]]
    if not goes_on:
        path.moveTo(*_rounded(ring[1]))
    for before, start, end, after in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        first = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        second = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        path.curveTo(*_rounded(first), *_rounded(second), *_rounded(end))
    if closed:
        path.close()


def swash(path: PDFPathObject, points: Sequence[Point], widths: Sequence[float]) -> None:
    """A stroke of changing width along the points, as an outline to fill."""
    last = len(points) - 1
    left, right = [], []
    for at, ((x, y), width) in enumerate(zip(points, widths, strict=True)):
        (x0, y0), (x1, y1) = points[max(at - 1, 0)], points[min(at + 1, last)]
        length = hypot(x1 - x0, y1 - y0) or 1
        across, down = -(y1 - y0) / length * width / 2, (x1 - x0) / length * width / 2
        left.append((x + across, y + down))
        right.append((x - across, y - down))
    smooth(path, [*left, *reversed(right)], closed=True)


def spiral(center: Point, radius: float, start: float, turns: float, tightness: float = 0.85) -> list[Point]:
    """Points of a spiral inwards from `radius`; `start` in radians; negative turns go anticlockwise."""
    steps = max(int(abs(turns) * 10), 4)
    points = []
    for step in range(steps + 1):
        part = step / steps
        points.append(polar(radius * (1 - tightness * part), start + 2 * pi * turns * part, center))
    return points


def taper(count: int, thick: float, thin: float) -> list[float]:
    """Widths of a stroke that begins thin, is thickest after a third, and ends thin."""
    widths = []
    for at in range(count):
        part = at / (count - 1)
        rise = min(part * 3, 1.0)
        fall = 1 - max((part - 1 / 3) * 1.5, 0)
        widths.append(thin + (thick - thin) * min(rise, fall))
    return widths


def leaf(path: PDFPathObject, length: float, width: float, side: int = 0) -> None:
    """A pointed leaf from the origin to the right; `side` 1 or -1 for its lower or upper half."""
    half = width / 2
    path.moveTo(0, 0)
    for each in (-1, 1) if side == 0 else (side,):
        bulge = round(each * half * 1.35, DIGITS)
        ends = (0.0, round(length, DIGITS)) if each == -1 or side else (round(length, DIGITS), 0.0)
        near, far = round(length * 0.25, DIGITS), round(length * 0.7, DIGITS)
        first, second = (near, far) if ends[0] == 0 else (far, near)
        path.curveTo(first, bulge, second, bulge, ends[1], 0)
    path.close()


def _rounded(point: Point) -> Point:
    return round(point[0], DIGITS), round(point[1], DIGITS)
