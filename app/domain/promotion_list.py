"""等级晋升名单: whose skill level rises by published results, for the office that gives the certificates."""

from __future__ import annotations

from dataclasses import dataclass

PROMOTION_LIST = "等级晋升名单"


@dataclass(frozen=True, slots=True)
class Promoted:
    """One person; levels in words, `before` '' for none known."""

    event: str
    rank: int | None
    name: str
    organization: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class PromotionList:
    """All promotions of the newest published versions. `missing`: events that are not published."""

    competition: str
    basis: str
    lines: tuple[Promoted, ...]
    missing: tuple[str, ...] = ()
    audit: str = ""
