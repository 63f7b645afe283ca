"""Which certificate the page shows: a sample of some kind, or the first one of the competition."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.documents.certificate_samples import SAMPLES
from app.domain.certificates import CertificateData
from app.gui.widgets import Choice, FilterButton

OWN = "本赛事的第一张"


class SampleChooser(FilterButton):
    """样张:个人 ▾; the first certificate of the competition is offered once there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("样张", everything="", parent=parent)
        self._own: CertificateData | None = None
        self._offer()

    @property
    def data(self) -> CertificateData:
        """The certificate to show."""
        return self._own if self.value == OWN and self._own is not None else SAMPLES[self.value]

    def set_own(self, data: CertificateData | None) -> None:
        """Offer this certificate of the competition; None: there is none."""
        if data != self._own:
            self._own = data
            self._offer()

    def _offer(self) -> None:
        own = [] if self._own is None else [Choice(OWN, OWN)]
        self.set_choices([*(Choice(name, name) for name in SAMPLES), *own])
