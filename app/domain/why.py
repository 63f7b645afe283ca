"""Why a result is what it is: one entry's result and award with everything that led there, as data.

Built by `app.domain.why_score` and `app.domain.why_place`; `app.domain.explanation` says it in lines,
`app.domain.why_json` writes it as JSON, `app.documents.score_explanation` prints it. Figures are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.marking import AspectKind, VetoEffect
from app.domain.ranking import Status

# -- the score -------------------------------------------------------------------------------------


class LeftOut(StrEnum):
    """As what a judge's figure was left out."""

    HIGHEST = "highest"
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True)
class JudgeMark:
    """What one seat entered, as people say it, and the figure that it is to the panel.

    `figure` is in points; the entered number itself where the panel combines these; None where it means
    nothing by itself.
    """

    seat: int
    text: str
    figure: Fraction | None = None
    left_out: LeftOut | None = None
    judge: str = ""


@dataclass(frozen=True, slots=True)
class WhyAspect:
    """评分项: its marks, and where it is combined by itself (`apart`) what became of them.

    `how`: what the panel did, in words; `combined`: its figure, which `after_panel` still has to become
    points; `value`: after `factor`, `weight` and rounding to `decimals` (None: not rounded). `best`: the
    field's. An aspect inside the judges' sheet totals has a `value` only with a single judge. `counted`
    False where better ones of its sub-criterion count; `counts` False where it gives no points at all.
    `self_text`: the entry's own estimate, shown and never counted.
    """

    code: str
    name: str
    kind: AspectKind
    group: str
    full: str
    marks: tuple[JudgeMark, ...]
    apart: bool
    weight: Fraction
    how: str = ""
    combined: Fraction | None = None
    best: Fraction | None = None
    factor: Fraction | None = None
    decimals: int | None = None
    value: Fraction | None = None
    counted: bool = True
    own_panel: str = ""
    after_panel: bool = False
    counts: bool = True
    self_text: str = ""


@dataclass(frozen=True, slots=True)
class WhySheet:
    """One judge's sheet total."""

    seat: int
    total: Fraction
    left_out: LeftOut | None = None
    judge: str = ""


@dataclass(frozen=True, slots=True)
class WhyGroup:
    """What a sub-criterion's rule did: only the `best` count, at most `cap` points; `over` was cut off."""

    name: str
    left_out: tuple[str, ...]
    over: Fraction
    best: int | None = None
    cap: Decimal | None = None
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """违规扣分; `added` where a low total is a good one."""

    points: Decimal
    reason: str
    added: bool = False

    @property
    def word(self) -> str:
        """What is done with the points."""
        return "加罚" if self.added else "扣"


@dataclass(frozen=True, slots=True)
class WhyVeto:
    """一票否决."""

    module: str
    code: str
    name: str
    seats: tuple[int, ...]
    effect: VetoEffect


@dataclass(frozen=True, slots=True)
class WhyModule:
    """模块: `sheets` with `sheets_how` and `sheets_value` where the judges' sheet totals are combined.

    `raw` is the sum before `factor`, penalties and rounding; `value` None while marks are missing;
    `floored` says what the limit at 0 did. `weight` times `value` is `weighted`, rounded to
    `weighted_decimals` where the rule says so.
    """

    code: str
    name: str
    round: str
    weight: Fraction
    full: Fraction
    panel: str
    per_aspect: bool
    marked: int
    expected: int
    aspects: tuple[WhyAspect, ...] = ()
    sheets: tuple[WhySheet, ...] = ()
    sheets_how: str = ""
    sheets_value: Fraction | None = None
    groups: tuple[WhyGroup, ...] = ()
    raw: Fraction | None = None
    factor: Fraction | None = None
    penalties: tuple[Penalty, ...] = ()
    floored: str = ""
    decimals: int | None = None
    value: Fraction | None = None
    weighted_decimals: int | None = None
    weighted: Fraction | None = None
    waived: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class WhyRound:
    """轮次: `carried` of the standing before, plus the points `gained`, is the `standing` after it.

    `carry` is the share that was carried in; `cut`: who goes on, in words. `entered`: it got in.
    """

    code: str
    name: str
    entered: bool
    carry: Fraction | None = None
    carried: Fraction | None = None
    gained: Fraction | None = None
    standing: Fraction | None = None
    cut: str = ""


@dataclass(frozen=True, slots=True)
class WhyScore:
    """The total with all that led there. `exact` before and `total` after its rounding, None: not scored yet.

    `shown` has the `decimals` of the event ('' without total). `rounding`: the rule in words.
    """

    modules: tuple[WhyModule, ...]
    rounds: tuple[WhyRound, ...]
    penalties: tuple[Penalty, ...]
    vetoes: tuple[WhyVeto, ...]
    floored: str
    exact: Fraction | None
    total: Fraction | None
    shown: str
    decimals: int
    rounding: str
    full: Fraction


# -- the place -------------------------------------------------------------------------------------


class Outcome(StrEnum):
    """How an entry stands to another of equal (or equally shown) total."""

    AHEAD = "ahead"
    BEHIND = "behind"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class WhyLink:
    """Two figures compared: `key` is a tie key, or `total` for the totals before rounding."""

    key: str
    name: str
    ascending: bool
    mine: Fraction | None
    theirs: Fraction | None
    mine_text: str
    theirs_text: str


@dataclass(frozen=True, slots=True)
class WhyTie:
    """One comparison with others: the links of the chain up to the one that parts them.

    `decided`: no link did, the chief judge's decision did, with its reason `decision`.
    """

    outcome: Outcome
    against: tuple[str, ...]
    links: tuple[WhyLink, ...]
    decided: bool = False
    decision: str = ""


@dataclass(frozen=True, slots=True)
class WhyPlace:
    """名次 among the `field` ranked of the division; without rank `unranked` says why."""

    rank: int | None
    shared_with: int
    field: int
    ties: tuple[WhyTie, ...] = ()
    needs_decision: bool = False
    unranked: str = ""


# -- the award -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WhyRefusal:
    """An award it stood in the places of and does not get."""

    award: str
    reason: str


@dataclass(frozen=True, slots=True)
class WhyQuota:
    """How many of an award there are in the division, and why; `explanation` has base and rounding."""

    award: str
    base: int
    size: int
    given: int
    last_place: int
    explanation: str


@dataclass(frozen=True, slots=True)
class WhyExtra:
    """What follows beside the award: an honour, a promotion, prize money; not `given` with its reason too."""

    name: str
    given: bool
    reason: str
    person: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class WhyAward:
    """奖项: '' for none, and why it is this one; where there is none, the last refusal is the reason."""

    award: str
    reason: str
    refusals: tuple[WhyRefusal, ...] = ()
    quotas: tuple[WhyQuota, ...] = ()
    extras: tuple[WhyExtra, ...] = ()

    @property
    def other_refusals(self) -> tuple[WhyRefusal, ...]:
        """The refusals that `reason` does not tell already."""
        return self.refusals if self.award else self.refusals[:-1]


# -- all of it -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WhyEntry:
    """Whose result it is. While the event is blind only `station` is known, and `label` is it."""

    label: str
    number: str
    name: str
    organization: str
    division: str
    station: int | None
    status: Status
    status_reason: str
    guest: bool
    authors: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """One entry's result. `score` is None for who does not compete: their figures are not told."""

    competition: str
    event: str
    rules_version: int
    entry: WhyEntry
    score: WhyScore | None
    place: WhyPlace
    award: WhyAward


@dataclass(frozen=True, slots=True)
class ScoreExplanationData:
    """成绩说明 to print: `version` as on the result list, `audit` ties the paper to the audit log."""

    why: Why
    version: str
    printed: str
    audit: str = ""
