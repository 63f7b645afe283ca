"""The drawn parts of a certificate's background. docs/certificates.md says what each shape takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.certificate_template import CertificateTemplate, Ornament
from app.documents.ornaments.borders import (
    draw_band,
    draw_frame,
    draw_guilloche,
    draw_meander,
    draw_notched,
    draw_sheen,
)
from app.documents.ornaments.corners import draw_cloud, draw_fret, draw_scroll
from app.documents.ornaments.figures import (
    draw_divider,
    draw_flower,
    draw_ribbon,
    draw_rosette,
    draw_rule,
    draw_star,
    draw_wreath,
)

# By its name in a template.
SHAPES: Mapping[str, Callable[[Canvas, CertificateTemplate, Ornament], None]] = {
    "band": draw_band,
    "sheen": draw_sheen,
    "frame": draw_frame,
    "notched": draw_notched,
    "meander": draw_meander,
    "guilloche": draw_guilloche,
    "fret": draw_fret,
    "scroll": draw_scroll,
    "cloud": draw_cloud,
    "rule": draw_rule,
    "divider": draw_divider,
    "rosette": draw_rosette,
    "flower": draw_flower,
    "wreath": draw_wreath,
    "star": draw_star,
    "ribbon": draw_ribbon,
}


def draw_ornaments(canvas: Canvas, template: CertificateTemplate) -> None:
    """Every ornament, in order."""
    canvas.saveState()
    # From here on in mm, from the top left corner downwards, as templates count.
    canvas.transform(mm, 0, 0, -mm, 0, template.height * mm)
    for ornament in template.ornaments:
        canvas.saveState()
        canvas.setStrokeColor(HexColor(ornament.color))
        canvas.setFillColor(HexColor(ornament.color))
        canvas.setLineWidth(ornament.line)
        SHAPES[ornament.shape](canvas, template, ornament)
        canvas.restoreState()
    canvas.restoreState()
