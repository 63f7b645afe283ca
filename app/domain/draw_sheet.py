"""抽签结果: what a draw gave, as a paper to sign and to post."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DrawSheetLine:
    """One lot; `sitting` is '' where the event has none, `place` as it is called ('07 号')."""

    sitting: str
    place: str
    number: str
    name: str
    organization: str


@dataclass(frozen=True, slots=True)
class DrawSheetData:
    """The result of one draw; `rule` tells in words what the draw kept to."""

    competition: str
    event: str
    seed: str
    rule: str
    late: bool
    drawn: str
    lines: tuple[DrawSheetLine, ...]
