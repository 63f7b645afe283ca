"""晋级名单: who goes on from one round of an event to the next."""

from __future__ import annotations

from dataclasses import dataclass

ADVANCE_LIST = "晋级名单"


@dataclass(frozen=True, slots=True)
class Advanced:
    """One who goes on, best first; of a blind event that is not opened name and unit are ''."""

    number: str
    name: str
    organization: str
    division: str
    total: str


@dataclass(frozen=True, slots=True)
class AdvanceList:
    """The cut between two rounds. `field` is how many were scored in the earlier one."""

    competition: str
    event: str
    before: str
    after: str
    field: int
    lines: tuple[Advanced, ...]
    number_head: str
    audit: str = ""

    @property
    def step(self) -> str:
        """'预赛 → 决赛'"""
        return f"{self.before} → {self.after}"
