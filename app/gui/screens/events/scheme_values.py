"""What is typed into a field as it is written in a rules document, and back."""

from __future__ import annotations

from app.domain.numbers import exact_text, fold_wide, parse_decimal
from app.gui.screens.events.scheme_cells import number, whole
from app.gui.screens.events.scheme_fields import Shape


def written(shape: Shape, typed: str) -> object:
    """What is typed as it stands in the document."""
    match shape:
        case Shape.WHOLE:
            return whole(typed)
        case Shape.NUMBER:
            return number(typed)
        case Shape.SHARE:
            return share(typed)
        case _:
            return typed.strip()


def share(typed: str) -> str:
    """30% as 0.3; a plain number, or what is none, as it stands."""
    folded = fold_wide(typed)
    part = parse_decimal(folded.removesuffix("%").strip()) if folded.endswith("%") else None
    return folded if part is None else exact_text(part / 100, 8)


def share_text(written: str) -> str:
    """0.3 as 30%; what is no number as it stands."""
    found = parse_decimal(written)
    return written if found is None else f"{exact_text(found * 100, 8)}%"
