"""证书交接清单: what one unit takes home, and signs for."""

from __future__ import annotations

from dataclasses import dataclass

NO_UNIT = "未写单位"


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One certificate."""

    number: str
    award: str
    recipient: str
    event: str


@dataclass(frozen=True, slots=True)
class HandoverData:
    """The certificates of one unit; `printed` is the day the list was made."""

    competition: str
    organization: str
    lines: tuple[HandoverLine, ...]
    printed: str
