"""The drawn parts of a certificate's background: frames, corners, rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.certificate_template import CertificateTemplate, Ornament

# A corner of a fret (回纹), as strokes in a unit square whose origin is the corner.
FRET = (
    ((0.0, 1.0), (0.0, 0.0), (1.0, 0.0), (1.0, 0.42), (0.68, 0.42), (0.68, 0.16), (0.16, 0.16), (0.16, 0.68),
     (0.42, 0.68), (0.42, 1.0), (0.0, 1.0)),
    ((0.32, 0.52), (0.32, 0.32), (0.52, 0.32), (0.52, 0.52), (0.32, 0.52)),
)  # fmt: skip
DIAMONDS = ((0.0, 1.5), (-3.6, 0.8), (3.6, 0.8))  # mm beside the middle of a rule, half size
RULE_GAP = 5.6


def draw_ornaments(canvas: Canvas, template: CertificateTemplate) -> None:
    """Every ornament, in order."""
    canvas.saveState()
    # From here on in mm, from the top left corner downwards, as templates count.
    canvas.transform(mm, 0, 0, -mm, 0, template.height * mm)
    for ornament in template.ornaments:
        canvas.setStrokeColor(HexColor(ornament.color))
        canvas.setFillColor(HexColor(ornament.color))
        canvas.setLineWidth(ornament.line)
        SHAPES[ornament.shape](canvas, template, ornament)
    canvas.restoreState()


def _draw_band(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A filled border; a wide stroke along its middle."""
    middle = ornament.inset + ornament.width / 2
    canvas.setLineWidth(ornament.width)
    canvas.rect(middle, middle, template.width - 2 * middle, template.height - 2 * middle)


def _draw_frame(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    inset = ornament.inset
    canvas.rect(inset, inset, template.width - 2 * inset, template.height - 2 * inset)


def _draw_fret(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    inset, size = ornament.inset, ornament.size
    path = canvas.beginPath()
    for x, across in ((inset, size), (template.width - inset, -size)):
        for y, down in ((inset, size), (template.height - inset, -size)):
            for stroke in FRET:
                points = [(x + a * across, y + b * down) for a, b in stroke]
                path.moveTo(*points[0])
                for point in points[1:-1]:
                    path.lineTo(*point)
                path.close()
    canvas.drawPath(path)


def _draw_rule(canvas: Canvas, template: CertificateTemplate, ornament: Ornament) -> None:
    """A line with diamonds in its middle; x and y say where the middle is."""
    for side in (-1, 1):
        start, end = ornament.x + side * RULE_GAP, ornament.x + side * ornament.width / 2
        canvas.line(start, ornament.y, end, ornament.y)
    path = canvas.beginPath()
    for beside, half in DIAMONDS:
        x = ornament.x + beside
        path.moveTo(x - half, ornament.y)
        path.lineTo(x, ornament.y - half)
        path.lineTo(x + half, ornament.y)
        path.lineTo(x, ornament.y + half)
        path.close()
    canvas.drawPath(path, stroke=0, fill=1)


# By its name in a template.
SHAPES: Mapping[str, Callable[[Canvas, CertificateTemplate, Ornament], None]] = {
    "band": _draw_band,
    "frame": _draw_frame,
    "fret": _draw_fret,
    "rule": _draw_rule,
}
