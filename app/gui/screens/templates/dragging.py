"""A box under the mouse, from the press to the release."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.documents.certificate_template import CertificateTemplate
from app.documents.template_editing import place_box, rect_of
from app.documents.template_snapping import Handle, Resting, dragged, lines_of


class Drag:
    """Knows where it began; tells where the box rests, and how the template would be."""

    def __init__(self, template: CertificateTemplate, at: int, handle: Handle, start: QPointF) -> None:
        self.at, self.handle = at, handle
        self.resting: Resting | None = None
        self._template, self._start = template, start
        self._rect = rect_of(template.boxes[at])
        self._lines = lines_of(template, at)

    @property
    def moving(self) -> bool:
        """Whether it is a drag by now, and not only a press."""
        return self.resting is not None

    def to(self, place: QPointF, tolerance: float, *, snaps: bool) -> Resting:
        """Drag to a place on the page (mm)."""
        by = place - self._start
        self.resting = dragged(self._rect, self.handle, (by.x(), by.y()), self._lines, tolerance, snaps=snaps)
        return self.resting

    def preview(self) -> CertificateTemplate:
        """The template as it would be if it were released here."""
        rect = self._rect if self.resting is None else self.resting.rect
        return place_box(self._template, self.at, rect)
