"""Ornaments in the four corners of the page; each is drawn once and mirrored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import pi

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from app.documents.certificate_template import CertificateTemplate, Ornament
from app.documents.ornaments.geometry import Point, leaf, moved, polygon, spiral, swash, taper

# A corner of a fret (回纹), as strokes in a unit square whose origin is the corner.
FRET = (
    ((0.0, 1.0), (0.0, 0.0), (1.0, 0.0), (1.0, 0.42), (0.68, 0.42), (0.68, 0.16), (0.16, 0.16), (0.16, 0.68),
     (0.42, 0.68), (0.42, 1.0), (0.0, 1.0)),
    ((0.32, 0.52), (0.32, 0.32), (0.52, 0.32), (0.52, 0.52), (0.32, 0.52)),
)  # fmt: skip
UP = -pi / 2
NON_ZERO = 1  # reportlab's fill mode for strokes that cross themselves
# Scrolls (卷草) of one side of the diagonal in a unit square: the way to the spiral, its centre, radius and
# turns, and how thick the stroke is.
SCROLLS: tuple[tuple[tuple[Point, ...], Point, float, float, float], ...] = (
    (((0.05, 0.15), (0.16, 0.07), (0.34, 0.03), (0.52, 0.028)), (0.64, 0.17), 0.14, 1.35, 0.042),
    (((0.12, 0.12), (0.22, 0.125), (0.32, 0.14)), (0.40, 0.235), 0.09, 1.3, 0.032),
    (((0.56, 0.035), (0.70, 0.012), (0.82, 0.018)), (0.90, 0.078), 0.058, 1.15, 0.028),
)
# Leaves on the scrolls: where from, heading in degrees, length and width.
LEAVES = ((0.44, 0.04, 78, 0.13, 0.055), (0.20, 0.075, 28, 0.12, 0.045), (0.72, 0.03, 66, 0.09, 0.04),
          (0.86, 0.02, 2, 0.17, 0.035))  # fmt: skip
BUD = ((0.10, 0.24, 0.10), (0.15, 0.13, 0.055))  # from where on the diagonal, how long, how wide
THINNEST = 0.011
# Clouds (祥云) from the back to the front: centre and radius in a unit square, mirrored over the diagonal.
CLOUDS = ((0.90, 0.0, 0.10), (0.72, 0.02, 0.15), (0.48, 0.05, 0.20))
FRONT_CLOUD = (0.14, 0.14, 0.27)
CLOUD_RINGS = 4


def draw_fret(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A fret in each corner."""
    path = canvas.beginPath()
    for stroke in FRET:
        polygon(path, [(a * ornament.size, b * ornament.size) for a, b in stroke[:-1]])
    for _ in _corners(canvas, template, ornament):
        canvas.drawPath(path)


def draw_scroll(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """Scrolls of leaves from each corner along both sides, with a bud between them."""
    size = ornament.size
    scrolls = [_scroll(canvas, size, *each) for each in SCROLLS]
    leaves = [
        (x * size, y * size, angle, _leaf(canvas, size, long, wide)) for x, y, angle, long, wide in LEAVES
    ]
    buds = [(start * size, _leaf(canvas, size, long, wide)) for start, long, wide in BUD]
    colors = ornament.color, ornament.accent or ornament.color
    for _ in _corners(canvas, template, ornament):
        for _half in _halves(canvas):
            for path in scrolls:
                canvas.drawPath(path, stroke=0, fill=1, fillMode=NON_ZERO)
            for x, y, angle, path in leaves:
                with moved(canvas, x, y, angle):
                    canvas.drawPath(path, stroke=0, fill=1)
        for (start, path), color in zip(buds, colors, strict=True):
            with moved(canvas, start, start, 45):
                canvas.setFillColor(HexColor(color))
                canvas.drawPath(path, stroke=0, fill=1)


def _scroll(
    canvas: Canvas,
    size: float,
    way: Sequence[Point],
    center: Point,
    radius: float,
    turns: float,
    thick: float,
) -> PDFPathObject:
    """A stroke that rolls up at its end round a dot."""
    points = [*way, *spiral(center, radius, UP, turns)]
    widths = [width * size for width in taper(len(points), thick, THINNEST)]
    path = canvas.beginPath()
    swash(path, [(x * size, y * size) for x, y in points], widths)
    x, y = points[-1]
    path.circle(round(x * size, 2), round(y * size, 2), round(thick * size * 0.62, 2))
    return path


def _leaf(canvas: Canvas, size: float, length: float, width: float) -> PDFPathObject:
    path = canvas.beginPath()
    leaf(path, length * size, width * size)
    return path


def draw_cloud(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """Rings of clouds that rise from each corner; `accent` is the ground of the clouds."""
    size = ornament.size
    for _ in _corners(canvas, template, ornament):
        path = canvas.beginPath()
        path.rect(0, 0, size * 1.2, size * 1.2)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.setFillColor(HexColor(ornament.accent or "#FFFFFF"))
        both = [each for x, y, r in CLOUDS for each in ((x, y, r), (y, x, r))]
        for x, y, radius in (*both, FRONT_CLOUD):
            for ring in range(CLOUD_RINGS):
                part = round(radius * size * (1 - ring / CLOUD_RINGS), 2)
                canvas.circle(x * size, y * size, part, stroke=1, fill=int(ring == 0))


def _corners(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> Iterator[None]:
    """The four corners in turn: the origin in the corner, the page to the right and below."""
    inset = ornament.inset
    for x, across in ((inset, 1), (template.width - inset, -1)):
        for y, down in ((inset, 1), (template.height - inset, -1)):
            with moved(canvas, x, y):
                canvas.scale(across, down)
                yield


def _halves(canvas: Canvas) -> Iterator[None]:
    """As it is, then mirrored over the diagonal."""
    for turned in (False, True):
        canvas.saveState()
        if turned:
            canvas.transform(0, 1, 1, 0, 0, 0)
        yield
        canvas.restoreState()
