"""What the demonstration's judges type: marks that fit an entrant's ability, drawn by a seeded chance."""

from __future__ import annotations

import random
from decimal import ROUND_FLOOR, Decimal

from app.domain.marking import Aspect, AspectKind, mark_text


def typed_mark(aspect: Aspect, ability: int, rng: random.Random) -> str:
    """What a judge types for an entrant of this ability (percent)."""
    percent = min(100, max(0, ability + rng.randint(-8, 8)))
    match aspect.kind:
        case AspectKind.POINTS:
            return str(_stepped(aspect.maximum * percent / 100, aspect.step))
        case AspectKind.BONUS:
            return str(_stepped(aspect.maximum * max(0, percent - 70) / 100, aspect.step))
        case AspectKind.JUDGEMENT:
            return str(1 + (percent > 72) + (percent > 88))
        case AspectKind.GRADE:
            return str(1 if percent > 80 else 2 if percent > 68 else 3)
        case AspectKind.MEASURED:
            limits = [band.upto for band in aspect.bands if band.upto is not None]
            return str(_stepped(limits[0 if percent > 78 else -1], aspect.step))
        case AspectKind.DEDUCTION:
            return str(0 if percent > 84 else 1 if percent > 70 else 2)
        case AspectKind.TIME:
            return mark_text(aspect, Decimal(2400 - 9 * ability + rng.randint(0, 40)))


def _stepped(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_FLOOR) * step
