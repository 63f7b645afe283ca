"""Borders that run round the page: bands, frames, weaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import cos, pi, sin

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from app.documents.certificate_template import CertificateTemplate, Ornament
from app.documents.ornaments.geometry import moved, polygon, smooth

# One link of a fret (回纹) that goes on for ever, in a grid 6 wide and 5 high: the base, and the coil on it.
FRET_LINK = ((6.0, 5.0), (0.0, 5.0), (0.0, 0.0), (5.0, 0.0), (5.0, 3.75), (1.8, 3.75), (1.8, 1.9), (3.3, 1.9))
FRET_GRID = (6.0, 5.0)
SHORTEST_TILE = 1.0  # mm
WAVE_STEPS = 12  # points of one wave of a weave
SHEEN = (0.0, 0.22, 0.38, 0.5, 0.62, 0.78, 1.0)  # where the metal is dark and light in turn


def draw_band(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A filled border; a wide stroke along its middle."""
    middle = ornament.inset + ornament.width / 2
    canvas.setLineWidth(ornament.width)
    canvas.setLineJoin(0)
    canvas.rect(middle, middle, template.width - 2 * middle, template.height - 2 * middle)


def draw_sheen(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A border of metal: light and dark from corner to corner."""
    outer, inner = ornament.inset, ornament.inset + ornament.width
    path = canvas.beginPath()
    for edge in (outer, inner):
        path.rect(edge, edge, template.width - 2 * edge, template.height - 2 * edge)
    canvas.saveState()
    # Even-odd, so that only the border between the two rectangles takes colour.
    canvas.clipPath(path, stroke=0, fill=0, fillMode=0)
    dark, light = HexColor(ornament.color), HexColor(ornament.accent or ornament.color)
    colors = [dark if at % 2 == 0 else light for at in range(len(SHEEN))]
    canvas.linearGradient(outer, outer, template.width - outer, template.height - outer, colors, list(SHEEN))
    canvas.restoreState()


def draw_frame(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """Four lines."""
    inset = ornament.inset
    canvas.rect(inset, inset, template.width - 2 * inset, template.height - 2 * inset)


def draw_notched(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """Four lines whose corners are hollowed out by quarter circles; filled where there is an accent."""
    inset, size = ornament.inset, ornament.size
    right, bottom = template.width - inset, template.height - inset
    path = canvas.beginPath()
    path.moveTo(inset + size, inset)
    path.lineTo(right - size, inset)
    path.arcTo(right - size, inset - size, right + size, inset + size, 180, -90)
    path.lineTo(right, bottom - size)
    path.arcTo(right - size, bottom - size, right + size, bottom + size, 270, -90)
    path.lineTo(inset + size, bottom)
    path.arcTo(inset - size, bottom - size, inset + size, bottom + size, 0, -90)
    path.lineTo(inset, inset + size)
    path.arcTo(inset - size, inset - size, inset + size, inset + size, 90, -90)
    path.close()
    if ornament.accent:
        canvas.setFillColor(HexColor(ornament.accent))
    canvas.drawPath(path, stroke=int(ornament.line > 0), fill=int(bool(ornament.accent)))


def draw_meander(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A fret that runs round the page, its base outside."""
    canvas.setLineCap(2)
    height = ornament.width

    def link(path: PDFPathObject, step: float) -> None:
        grid = step / FRET_GRID[0], height / FRET_GRID[1]
        polygon(path, [(x * grid[0], height - y * grid[1]) for x, y in FRET_LINK], closed=False)

    _tile(canvas, template, ornament, height * FRET_GRID[0] / FRET_GRID[1], link)


def draw_guilloche(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A weave of fine waves, as on securities; at the corners the waves of two sides meet a square."""
    canvas.setLineCap(1)
    strands, half = ornament.count or 6, ornament.width / 2

    def weave(path: PDFPathObject, step: float) -> None:
        for strand in range(strands):
            phase = 2 * pi * strand / strands
            smooth(path, list(_wave(step, half, half, phase, 1)))
            smooth(path, list(_wave(step, half, half * 0.45, phase, 2)))

    _tile(canvas, template, ornament, ornament.size or ornament.width * 2, weave)


def _tile(
    canvas: Canvas,
    template: CertificateTemplate,
    ornament: Ornament,
    wanted: float,
    draw: Callable[[PDFPathObject, float], None],
) -> None:
    """Fill every side with tiles about as long as wanted; `draw` makes one of the length it is given."""
    tiles: dict[float, PDFPathObject] = {}
    for length in _sides(canvas, template, ornament):
        count = max(round(length / max(wanted, SHORTEST_TILE)), 1)
        step = length / count
        if step not in tiles:
            tiles[step] = canvas.beginPath()
            draw(tiles[step], step)
        for at in range(count):
            with moved(canvas, at * step, 0):
                canvas.drawPath(tiles[step])


def _wave(
    length: float, middle: float, height: float, phase: float, rate: int
) -> Iterator[tuple[float, float]]:
    """One tile of a wave whose height swells and sinks once."""
    for step in range(WAVE_STEPS + 1):
        part = 2 * pi * step / WAVE_STEPS
        swell = 0.82 + 0.18 * cos(part)
        yield length * step / WAVE_STEPS, middle + height * swell * sin(rate * part + phase)


def _sides(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> Iterator[float]:
    """The four sides in turn: each runs to the right from the origin, the inside of the page below it."""
    inset, corner = ornament.inset, ornament.inset + ornament.width
    across, down = template.width - 2 * corner, template.height - 2 * corner
    places = (
        (corner, inset, 0, across),
        (template.width - inset, corner, 90, down),
        (template.width - corner, template.height - inset, 180, across),
        (inset, template.height - corner, 270, down),
    )
    for x, y, angle, length in places:
        with moved(canvas, x, y, angle):
            yield length
