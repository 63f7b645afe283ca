"""Where a box comes to rest while it is dragged: on lines of the page and of other boxes, else on the grid.

Everything in mm. Pure: a rectangle and a wish go in, the rectangle and the lines it lies on come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.documents.certificate_template import CertificateTemplate

GRID = 1.0
FINE = 0.1
LEAST_SIDE = 1.0
_SAME = 0.005  # two lines that print as one


class Rect(NamedTuple):
    """A rectangle from the top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


class Handle(NamedTuple):
    """What is dragged: -1 the left or upper edge, 1 the right or lower one, 0 neither."""

    across: int
    down: int


HANDLES = tuple(Handle(across, down) for down in (-1, 0, 1) for across in (-1, 0, 1) if across or down)
WHOLE = Handle(0, 0)


@dataclass(frozen=True, slots=True)
class Guide:
    """A line the rectangle came to lie on: upright at x, or level at y."""

    upright: bool
    at: float


@dataclass(frozen=True, slots=True)
class Lines:
    """What a box can be laid on."""

    upright: tuple[float, ...]
    level: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Resting:
    """Where a rectangle comes to rest."""

    rect: Rect
    guides: tuple[Guide, ...] = ()


def lines_of(template: CertificateTemplate, but: int) -> Lines:
    """The edges and centres of the page and of every box except one."""
    rects = [Rect(0, 0, template.width, template.height)]
    rects += [
        Rect(box.x, box.y, box.width, box.height)
        for at, box in enumerate(template.boxes)
        if at != but and box.shown
    ]
    upright = {line for rect in rects for line in (rect.x, rect.x + rect.width / 2, rect.right)}
    level = {line for rect in rects for line in (rect.y, rect.y + rect.height / 2, rect.bottom)}
    return Lines(tuple(sorted(upright)), tuple(sorted(level)))


def dragged(
    start: Rect,
    handle: Handle,
    by: tuple[float, float],
    lines: Lines,
    tolerance: float,
    *,
    snaps: bool = True,
) -> Resting:
    """The rectangle after a handle (or the whole of it) was dragged by so much.

    It rests on a line within the tolerance, else on the grid; without snapping on tenths of a mm.
    """
    across = _Side(start.x, start.width, handle.across, by[0])
    down = _Side(start.y, start.height, handle.down, by[1])
    moves = (True, True) if handle == WHOLE else (handle.across != 0, handle.down != 0)
    x, width, upright = across.rest(lines.upright, tolerance, snaps) if moves[0] else across.stay()
    y, height, level = down.rest(lines.level, tolerance, snaps) if moves[1] else down.stay()
    guides = [Guide(True, at) for at in upright] + [Guide(False, at) for at in level]
    return Resting(Rect(x, y, width, height), tuple(guides))


@dataclass(frozen=True, slots=True)
class _Side:
    """One direction of a rectangle that is dragged."""

    start: float
    length: float
    edge: int  # -1, 1, or 0: the whole
    by: float

    def stay(self) -> tuple[float, float, tuple[float, ...]]:
        return self.start, self.length, ()

    def rest(
        self, lines: Sequence[float], tolerance: float, snaps: bool
    ) -> tuple[float, float, tuple[float, ...]]:
        """Start, length, and the lines it lies on."""
        low, high = self.start + self.by, self.start + self.length + self.by
        moving = {-1: (low,), 1: (high,), 0: (low, (low + high) / 2, high)}[self.edge]
        shift = _shift(moving, lines, tolerance) if snaps else _to_step(moving[0], FINE)
        start, length = self._placed(self.by + shift)
        lying = {-1: (start,), 1: (start + length,), 0: (start, start + length / 2, start + length)}
        return start, length, _met(lying[self.edge], lines) if snaps else ()

    def _placed(self, by: float) -> tuple[float, float]:
        if self.edge == 0:
            return tidy(self.start + by), self.length
        if self.edge == 1:
            return self.start, tidy(max(self.length + by, LEAST_SIDE))
        end = self.start + self.length
        start = min(self.start + by, end - LEAST_SIDE)
        return tidy(start), tidy(end - tidy(start))


def _shift(moving: Sequence[float], lines: Iterable[float], tolerance: float) -> float:
    """How far to the nearest line within the tolerance, else to the grid."""
    shifts = [line - edge for edge in moving for line in lines if abs(line - edge) <= tolerance]
    return min(shifts, key=abs) if shifts else _to_step(moving[0], GRID)


def _to_step(value: float, step: float) -> float:
    return round(value / step) * step - value


def _met(edges: Iterable[float], lines: Iterable[float]) -> tuple[float, ...]:
    found = [line for line in lines if any(abs(line - edge) < _SAME * 2 for edge in edges)]
    return tuple(line for at, line in enumerate(found) if at == 0 or line - found[at - 1] > _SAME)


def tidy(value: float) -> float:
    """Without the noise of binary fractions: hundredths of a mm are finer than any printer."""
    return round(value, 2)
