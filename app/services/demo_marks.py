"""What the demonstration's judges type: marks that fit an entrant's ability, drawn by a seeded chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import ROUND_FLOOR, Decimal

from app.domain.marking import Aspect, AspectKind, mark_text


def typed_mark(aspect: Aspect, ability: int, rng: random.Random) -> str:
    """What a judge types for an entrant of this ability (percent)."""
    percent = min(100, max(0, ability + rng.randint(-8, 8)))
    if aspect.kind is AspectKind.TIME:
        return mark_text(aspect, Decimal(2400 - 9 * ability + rng.randint(0, 40)))
    if aspect.kind is AspectKind.CHOICE:
        return str(1 + ability % len(aspect.grades))
    return _TYPED[aspect.kind](aspect, percent)


def _points(aspect: Aspect, percent: int) -> str:
    return str(_stepped(aspect.maximum * percent / 100, aspect.step))


def _bonus(aspect: Aspect, percent: int) -> str:
    if aspect.grades:
        return str(int(percent > 85))
    return str(_stepped(aspect.maximum * max(0, percent - 70) / 100, aspect.step))


def _measured(aspect: Aspect, percent: int) -> str:
    line = next((band for band in aspect.bands if band.rate), None)
    limits = [band.upto for band in aspect.bands if band.upto is not None]
    if line is not None:  # where along it the entrant earns this share of the full score
        earned = aspect.maximum * percent / 100
        value = max(Decimal(0), line.start + line.per * (earned - line.points) / line.rate)
    else:
        value = limits[0 if percent > 78 else -1]
    value = _stepped(value, Decimal(1) if aspect.timed else aspect.step)
    return mark_text(aspect, value) if aspect.timed else str(value)


def _relative(aspect: Aspect, percent: int) -> str:
    return mark_text(aspect, Decimal(400 - percent)) if aspect.timed else str(percent)


_TYPED: Mapping[AspectKind, Callable[[Aspect, int], str]] = {
    AspectKind.POINTS: _points,
    AspectKind.IMPORTED: _points,
    AspectKind.BONUS: _bonus,
    AspectKind.JUDGEMENT: lambda _aspect, percent: str(1 + (percent > 72) + (percent > 88)),
    AspectKind.GRADE: lambda _aspect, percent: str(1 if percent > 80 else 2 if percent > 68 else 3),
    AspectKind.MEASURED: _measured,
    AspectKind.RELATIVE: _relative,
    AspectKind.DEDUCTION: lambda _aspect, percent: str(0 if percent > 84 else 1 if percent > 70 else 2),
    AspectKind.YES_NO: lambda _aspect, percent: str(int(percent > 68)),
    AspectKind.VETO: lambda _aspect, _percent: "0",
    AspectKind.FACTOR: lambda _aspect, _percent: "1",
    AspectKind.ATTEMPTS: lambda _aspect, percent: f"{1 + (percent < 75)}/{130 - percent}",
}


def _stepped(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_FLOOR) * step
