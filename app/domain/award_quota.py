"""What giving awards comes to: quotas, awards, refusals."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from app.domain.entitlement import AwardDue, Refusal


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of one award there are in one division, and why.

    `size` is the sum's result; a tier by points has no quota, its size is what was given. `last_place`: the
    place the quota reaches to if nobody in it ties or is passed over. `vacant`: places left empty because who
    stood in them may not have the award; `passed`: how many were passed over, their place going to the next.
    `just_in` and `just_missed` sit on the edge. `tied`: who waits for a decision about `open_places`; a
    decision that names fewer leaves the rest of them open.
    """

    division: str
    award: str
    base: int
    size: int
    last_place: int
    given: int
    explanation: str
    rounding: str = ""
    vacant: int = 0
    passed: int = 0
    just_in: tuple[Hashable, ...] = ()
    just_missed: tuple[Hashable, ...] = ()
    tied: tuple[Hashable, ...] = ()
    open_places: int = 0

    @property
    def edge(self) -> tuple[Hashable, ...]:
        """Who just got it, then who just missed it."""
        return self.just_in + self.just_missed

    @property
    def needs_decision(self) -> bool:
        """Whether somebody has to say who of the tied gets it."""
        return bool(self.tied)


@dataclass(frozen=True, slots=True)
class Allotment:
    """All quotas and awards of an event, and who stood in an award's places without getting it."""

    quotas: tuple[Quota, ...]
    awards: tuple[AwardDue, ...]
    refusals: tuple[Refusal, ...] = ()
