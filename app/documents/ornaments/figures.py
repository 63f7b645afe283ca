"""Ornaments that stand at a place: rules, rosettes, flowers, wreaths, stars, ribbons."""

from __future__ import annotations

from math import cos, pi

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from app.documents.certificate_template import CertificateTemplate, Ornament
from app.documents.ornaments.geometry import leaf, moved, polar, polygon, smooth

DIAMONDS = ((0.0, 1.5), (-3.6, 0.8), (3.6, 0.8))  # mm beside the middle of a rule, half size
RULE_GAP = 5.6
UP = -pi / 2

# Two weaves of a rosette: middle and swing of its curves in radii, waves of a curve, and how many of them.
ROSETTE = ((0.80, 0.20, 12, 6), (0.50, 0.24, 8, 6), (0.26, 0.20, 6, 4))
ROSETTE_STEPS = 8  # points of one wave

# Rings of petals of a flower (宝相花) from the outside: foot and tip in radii, the half width in petals, and
# whether they stand between those of the ring before.
PETALS = ((0.56, 1.0, 0.56, 0.0), (0.40, 0.76, 0.54, 0.5), (0.24, 0.52, 0.55, 0.0), (0.10, 0.30, 0.56, 0.5))
GROUND = 0.8  # radius of the ground below the petals
VEINS = ((0.22, 0.87, 0.74), (0.42, 0.76, 0.46))  # smaller petals in a petal: foot, tip and breadth
SMALL = 10.0  # mm; smaller flowers have fewer lines
WREATH_OPEN = 0.30  # radians left free at the top on each side
WREATH_FOOT = 0.10
STAR_WAIST = 0.382
RIBBON_TAILS = (-1, 1)


def draw_rule(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A line with diamonds in its middle; x and y say where the middle is."""
    for side in (-1, 1):
        start, end = ornament.x + side * RULE_GAP, ornament.x + side * ornament.width / 2
        canvas.line(start, ornament.y, end, ornament.y)
    path = canvas.beginPath()
    for beside, half in DIAMONDS:
        x, y = ornament.x + beside, ornament.y
        polygon(path, [(x - half, y), (x, y - half), (x + half, y), (x, y + half)])
    canvas.drawPath(path, stroke=0, fill=1)


def draw_divider(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A line to the right from x and y, its ends pointed."""
    half = ornament.line / 2
    x, y, end = ornament.x, ornament.y, ornament.x + ornament.width
    path = canvas.beginPath()
    polygon(
        path,
        [(x, y), (x + 6, y - half), (end - 6, y - half), (end, y), (end - 6, y + half), (x + 6, y + half)],
    )
    canvas.drawPath(path, stroke=0, fill=1)


def draw_rosette(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A woven rosette of fine lines, as on securities."""
    more = max(ornament.count, 1)
    for middle, swing, waves, copies in ROSETTE:
        steps = waves * ROSETTE_STEPS
        points = [
            polar(ornament.size * (middle + swing * cos(2 * pi * waves * at / steps)), 2 * pi * at / steps)
            for at in range(steps)
        ]
        path = canvas.beginPath()
        smooth(path, points, closed=True)
        for copy in range(copies * more):
            with moved(canvas, ornament.x, ornament.y, 360 * copy / (waves * copies * more)):
                canvas.drawPath(path)


def draw_flower(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A formal flower (宝相花) of four rings of petals; `accent` fills them."""
    count, size, filled = ornament.count or 8, ornament.size, bool(ornament.accent)
    canvas.setLineJoin(1)
    if filled:
        canvas.setFillColor(HexColor(ornament.accent))
        canvas.circle(ornament.x, ornament.y, round(GROUND * size, 2), stroke=0, fill=1)
    for foot, tip, breadth, shift in PETALS:
        half, length = 2 * pi / count * breadth, (tip - foot) * size
        petal, veins = canvas.beginPath(), canvas.beginPath()
        _petal(petal, foot * size, tip * size, half)
        for low, high, narrow in VEINS[: None if size > SMALL else 1]:
            _petal(veins, foot * size + low * length, foot * size + high * length, half * narrow)
        for at in range(count):
            with moved(canvas, ornament.x, ornament.y, 360 * (at + shift) / count):
                canvas.drawPath(petal, stroke=1, fill=int(filled))
                canvas.drawPath(veins)
    for part in (0.11, 0.065):
        canvas.circle(ornament.x, ornament.y, round(part * size, 2), stroke=1, fill=int(filled))


def _petal(path: PDFPathObject, foot: float, tip: float, half: float) -> None:
    """A petal to the right whose tip is drawn out to a point between two shoulders."""
    length = tip - foot
    shoulder, neck = foot + length * 0.62, foot + length * 0.86
    right = [
        polar(foot, 0.16 * half),
        polar(foot + length * 0.28, 0.78 * half),
        polar(shoulder, 0.98 * half),
        polar(neck, 0.62 * half),
        polar(foot + length * 0.91, 0.24 * half),
        polar(tip, 0),
    ]
    left = [(x, -y) for x, y in reversed(right)]
    smooth(path, right)
    smooth(path, left, goes_on=True)


def draw_wreath(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """Two branches of laurel, open above, tied below; half of each leaf in `accent`."""
    radius, count = ornament.size, ornament.count or 11
    colors = (ornament.color, ornament.accent or ornament.color)
    length = radius * 2.2 * (pi - WREATH_OPEN) / count * 0.62
    for mirrored in (False, True):
        with moved(canvas, ornament.x, ornament.y, mirrored=mirrored):
            path = canvas.beginPath()
            stem = [
                polar(radius, pi / 2 - WREATH_FOOT * 2 + (-pi + WREATH_OPEN) * at / 14) for at in range(14)
            ]
            smooth(path, [polar(radius * 1.04, pi / 2 + WREATH_FOOT), *stem])
            canvas.drawPath(path)
            for at in range(count):
                angle = pi / 2 - WREATH_FOOT - (pi - WREATH_OPEN - WREATH_FOOT) * (at + 0.35) / count
                size = length * (1 - 0.32 * at / count)
                x, y = polar(radius, angle)
                heading = angle * 180 / pi - 90
                turns = (34.0, -30.0) if at < count - 1 else (4.0,)
                for turn in turns:
                    with moved(canvas, x, y, heading + turn):
                        for side, color in zip((-1, 1), colors, strict=True):
                            canvas.setFillColor(HexColor(color))
                            path = canvas.beginPath()
                            leaf(path, size, size * 0.36, side)
                            canvas.drawPath(path, stroke=0, fill=1)


def draw_star(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A star of five points, cut like a stone: half of each point in `accent`."""
    with moved(canvas, ornament.x, ornament.y):
        _star(canvas, ornament.size, ornament.color, ornament.accent or ornament.color)


def _star(canvas: Canvas, size: float, color: str, accent: str) -> None:
    for at in range(5):
        tip = UP + 2 * pi * at / 5
        for side, shade in ((-1, color), (1, accent)):
            path = canvas.beginPath()
            polygon(path, [(0, 0), polar(size, tip), polar(size * STAR_WAIST, tip + side * pi / 5)])
            canvas.setFillColor(HexColor(shade))
            canvas.drawPath(path, stroke=0, fill=1)


def draw_ribbon(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A pleated ribbon with two tails; a disc with a star in `accent` in its middle."""
    size, pleats = ornament.size, ornament.count or 24
    light = ornament.accent or ornament.color
    with moved(canvas, ornament.x, ornament.y):
        for side in RIBBON_TAILS:
            with moved(canvas, 0, 0, side * -17):
                _tail(canvas, size, ornament.color, light)
        for at in range(pleats):
            with moved(canvas, 0, 0, 360 * at / pleats):
                for side in (-1, 1):
                    path = canvas.beginPath()
                    reach = size * (1.0 if side < 0 else 0.955)
                    edge = side * pi / pleats
                    polygon(path, [(0, 0), (size * 0.975, 0), polar(reach, edge)])
                    canvas.setFillColor(_shade(ornament.color, 1.0 if side < 0 else 0.80))
                    canvas.drawPath(path, stroke=0, fill=1)
        canvas.setStrokeColor(HexColor(light))
        canvas.setFillColor(_shade(ornament.color, 0.9))
        canvas.setLineWidth(size * 0.035)
        canvas.circle(0, 0, round(size * 0.66, 2), stroke=1, fill=1)
        canvas.setLineWidth(size * 0.015)
        canvas.circle(0, 0, round(size * 0.58, 2), stroke=1, fill=0)
        _star(canvas, size * 0.44, light, _darker(light))


def _tail(canvas: Canvas, size: float, color: str, light: str) -> None:
    wide, long = size * 0.34, size * 1.95
    path = canvas.beginPath()
    polygon(path, [(-wide, 0), (wide, 0), (wide, long), (0, long - wide * 0.8), (-wide, long)])
    canvas.setFillColor(_shade(color, 0.86))
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor(light))
    canvas.setLineWidth(size * 0.025)
    for x in (-wide * 0.76, wide * 0.76):
        canvas.line(round(x, 2), 0, round(x, 2), round(long - wide * 0.2 - size * 0.03, 2))


def _shade(color: str, part: float) -> HexColor:  # type: ignore[valid-type]
    return HexColor(_scaled(color, part))


def _darker(color: str) -> str:
    return _scaled(color, 0.78)


def _scaled(color: str, part: float) -> str:
    values = (round(int(color[at : at + 2], 16) * part) for at in (1, 3, 5))
    return "#" + "".join(f"{value:02X}" for value in values)
