"""An order to the printer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed, and how."""

    ids: tuple[int, ...]
    printer: str
    tray: str = ""
    copies: int = 1
    overlay: bool = False
    reason: str = ""
