"""个人成绩说明: one line of a published version, told to whom it is of."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.explanation import Step

STATEMENT = "个人成绩说明"


@dataclass(frozen=True, slots=True)
class PersonalStatement:
    """What a published version says of one entry, and how it came about.

    `place` may be a status (缺考); `given` tells what there is beside the award, each with its reason.
    `objections`: until when and where to object.
    """

    competition: str
    event: str
    version: str
    published: str
    number: str
    name: str
    organization: str
    place: str
    total: str
    award: str
    award_reason: str
    steps: tuple[Step, ...]
    given: tuple[str, ...] = ()
    objections: str = ""
    audit: str = ""

    @property
    def label(self) -> str:
        """'张伟(2022012)'"""
        return f"{self.name}({self.number})"
