"""Sheets of paper by their size in mm, and where a printer takes them from."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import UserError

# What office printers take; a smaller sheet has no room for rulers and words.
LEAST_SIDE, MOST_SIDE = 100.0, 450.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet as it is printed on, in mm; UserError for a size no printer takes."""

    width: float
    height: float

    def __post_init__(self) -> None:
        for name, side in (("宽", self.width), ("高", self.height)):
            if not LEAST_SIDE <= side <= MOST_SIDE:
                raise UserError(
                    f"纸张的{name}应在 {LEAST_SIDE:g} 到 {MOST_SIDE:g} mm 之间,现为 {side:g} mm。请改正。"
                )

    @property
    def name(self) -> str:
        """'A4 横向', '大16开 210×285', or '200×280 mm'."""
        return _NAMES.get(self) or f"{self.width:g}×{self.height:g} mm"


A4 = Paper(210, 297)
A4_LANDSCAPE = Paper(297, 210)
DA_16 = Paper(210, 285)
DA_16_LANDSCAPE = Paper(285, 210)
_NAMES = {
    A4: "A4 纵向",
    A4_LANDSCAPE: "A4 横向",
    DA_16: "大16开 210×285",
    DA_16_LANDSCAPE: "大16开 285×210",
}
STANDARD_PAPERS = tuple(_NAMES)


@dataclass(frozen=True, slots=True)
class Slot:
    """A printer, one of its trays ('' for the one it takes by itself), and the paper in it."""

    printer: str
    tray: str
    paper: Paper

    @property
    def name(self) -> str:
        """'办公室打印机 · 纸盒 2 · A4 横向'."""
        return " · ".join(filter(None, (self.printer, self.tray, self.paper.name)))
