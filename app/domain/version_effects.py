"""更正的影响: what a new version of results changed, gave and took, and which certificates it affects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.versions import NOTHING, Difference

CORRECTION = "成绩更正通知"


@dataclass(frozen=True, slots=True)
class Given:
    """An award as a version gives it."""

    recipient: str
    organization: str
    award: str


@dataclass(frozen=True, slots=True)
class GivenChange:
    """An award that was lost (`after` ''), gained (`before` '') or became another one."""

    recipient: str
    organization: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """For example: 张伟(甲厂):一等奖 → 二等奖."""
        unit = f"({self.organization})" if self.organization else ""
        return f"{self.recipient}{unit}:{self.before or NOTHING} → {self.after or NOTHING}"


class EffectKind(StrEnum):
    """What a version does to a certificate, as the counts call it: the first one is the list's filter too."""

    OUTDATED = "受更正影响"
    MOVED = "改写名次"
    NEW = "新发"


@dataclass(frozen=True, slots=True)
class CertificateEffect:
    """A certificate that a version affects; `number` '' for one that is still to be given.

    `change` is what it should say now, `handling` what has to happen or did; `settled` once it did.
    """

    kind: EffectKind
    number: str
    recipient: str
    organization: str
    award: str
    printed: bool
    change: str
    handling: str
    settled: bool


@dataclass(frozen=True, slots=True)
class VersionEffects:
    """Everything version n of an event's results changed against n - 1."""

    competition: str
    event: str
    version: int
    reason: str
    published: str
    differences: tuple[Difference, ...]
    given: tuple[GivenChange, ...]
    certificates: tuple[CertificateEffect, ...]
    audit: str = ""

    @property
    def corrects(self) -> bool:
        """Whether there is anything to tell: the same results can be published again."""
        return bool(self.differences or self.certificates)

    @property
    def unsettled(self) -> int:
        """How many certificates still ask for something to be done."""
        return sum(not each.settled for each in self.certificates)

    @property
    def counted(self) -> str:
        """'受更正影响 3 张 · 改写名次 7 张 · 新发 1 张 · 待处理 11 张'; '' for none."""
        kinds = Counter(each.kind for each in self.certificates)
        counts = [*((kind.value, kinds[kind]) for kind in EffectKind), ("待处理", self.unsettled)]
        return " · ".join(f"{what} {count} 张" for what, count in counts if count)


def compare_given(before: Mapping[str, Given], after: Mapping[str, Given]) -> tuple[GivenChange, ...]:
    """What became of every award, by the key of what it is given for; those lost come last."""
    changes = [
        GivenChange(now.recipient, now.organization, old.award if (old := before.get(key)) else "", now.award)
        for key, now in after.items()
    ]
    changes += [
        GivenChange(old.recipient, old.organization, old.award, "")
        for key, old in before.items()
        if key not in after
    ]
    return tuple(each for each in changes if each.before != each.after)


def tell_handling(*, printed: bool, void: bool, instead: str, replaced_by: str) -> str:
    """What has to happen to an affected certificate, or did.

    `instead`: the award given in its place ('' for none); `replaced_by`: the number of the new one.
    """
    take_back = "收回原件," if printed else ""
    if void:
        again = f",已改发 {replaced_by}" if replaced_by else ""
        return f"{take_back}已作废{again}"
    return f"{take_back}作废{f',改发{instead}' if instead else ''}"
