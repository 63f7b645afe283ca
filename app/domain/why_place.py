"""Why an entry has its place and its award: compared with who stands next to it, and with the quotas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.awards import AwardDue, Quota
from app.domain.marking import VetoEffect
from app.domain.numbers import exact_text, shown
from app.domain.ranking import Place, RankingRule, Status, TieKey, tie_value
from app.domain.rules import EventRules
from app.domain.scheme import MarkingScheme
from app.domain.scores import Score
from app.domain.tie_names import direction, tie_figure, tie_name
from app.domain.why import (
    Outcome,
    Why,
    WhyAward,
    WhyEntry,
    WhyExtra,
    WhyLink,
    WhyPlace,
    WhyQuota,
    WhyRefusal,
    WhyTie,
)
from app.domain.why_score import NO_NAMES, NO_SHEETS, ModuleSheets, Names, explain_score

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Contender:
    """One entry of a division with its place and what others may call it."""

    id: int
    entry: WhyEntry
    place: Place
    score: Score


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all results of an event have in common. `decisions`: entries that tie, with the reason given."""

    competition: str
    event: str
    rules: EventRules
    rules_version: int
    decisions: tuple[tuple[frozenset[int], str], ...] = ()


def explain_result(
    occasion: Occasion,
    field: Sequence[Contender],
    at: int,
    award: WhyAward,
    *,
    sheets: ModuleSheets = NO_SHEETS,
    names: Names = NO_NAMES,
) -> Why:
    """Why `field[at]` has its result; `field` is its division in the order of places.

    `sheets` are its own, `names` those of the judges: where left out, marks inside sheet totals and names
    are not told.
    """
    mine = field[at]
    competes = mine.entry.status is Status.ACTIVE
    return Why(
        competition=occasion.competition,
        event=occasion.event,
        rules_version=occasion.rules_version,
        entry=mine.entry,
        score=explain_score(mine.score, sheets, names) if competes else None,
        place=explain_place(occasion, field, at),
        award=award,
    )


# -- the place -------------------------------------------------------------------------------------


def explain_place(occasion: Occasion, field: Sequence[Contender], at: int) -> WhyPlace:
    """The place with the comparisons that decided it: equal entries, the one above, the one below."""
    mine = field[at]
    place = mine.place
    ranked = sum(1 for each in field if each.place.rank is not None)
    if place.rank is None:
        return WhyPlace(None, 0, ranked, unranked=_unranked(mine))
    return WhyPlace(
        rank=place.rank,
        shared_with=place.shared_with,
        field=ranked,
        ties=tuple(_ties(occasion, field, at)),
        needs_decision=place.needs_decision,
    )


def _unranked(mine: Contender) -> str:
    """Why there is no place."""
    if mine.entry.status is not Status.ACTIVE:
        return "不参加排名"
    if mine.score.total is None:
        return "评分还没有录完" if mine.score.started else "还没有评分"
    if mine.entry.guest:
        return "打星,成绩照算,不排名次"
    vetoes = [veto for veto in mine.score.vetoes if veto.effect is VetoEffect.NO_RANK]
    return f"一票否决({vetoes[0].aspect.name}),不排名次" if vetoes else "不参加排名"


def _ties(occasion: Occasion, field: Sequence[Contender], at: int) -> Iterator[WhyTie]:
    mine, rules = field[at], occasion.rules
    if mine.place.shared_with:
        equal = [each for each in field if each is not mine and each.place.rank == mine.place.rank]
        yield _compare(occasion, mine, equal, Outcome.EQUAL)
    above = _neighbour(mine, reversed(field[:at]))
    below = _neighbour(mine, field[at + 1 :])
    if above is not None and _is_close(rules, mine, above):
        yield _compare(occasion, mine, [above], Outcome.BEHIND)
    if below is not None and _is_close(rules, mine, below):
        yield _compare(occasion, mine, [below], Outcome.AHEAD)


def _neighbour(mine: Contender, others: Iterable[Contender]) -> Contender | None:
    return next((each for each in others if each.place.rank not in (None, mine.place.rank)), None)


def _is_close(rules: EventRules, mine: Contender, other: Contender) -> bool:
    """Whether the totals alone do not show who is in front."""
    decimals = rules.scheme.rounding.decimals
    if mine.score.total is None or other.score.total is None or mine.score.reached != other.score.reached:
        return False
    return shown(mine.score.total, decimals) == shown(other.score.total, decimals)


def _compare(occasion: Occasion, mine: Contender, others: Sequence[Contender], outcome: Outcome) -> WhyTie:
    rules = occasion.rules
    against = tuple(each.entry.label for each in others)
    total, theirs = mine.score.total, others[0].score.total
    if total != theirs and total is not None and theirs is not None:
        return WhyTie(outcome, against, (_total_link(rules.ranking, total, theirs),))
    links = []
    for tie in rules.ranking.ties:
        links.append(_link(rules.scheme, tie, mine.score.ties, others[0].score.ties))
        if links[-1].mine != links[-1].theirs:
            return WhyTie(outcome, against, tuple(links))
    if outcome is Outcome.EQUAL:
        return WhyTie(outcome, against, tuple(links))
    both = {mine.id, others[0].id}
    reasons = [reason for entries, reason in occasion.decisions if both <= entries]
    return WhyTie(outcome, against, tuple(links), decided=True, decision="".join(reasons[-1:]))


def _total_link(rule: RankingRule, mine: Fraction, theirs: Fraction) -> WhyLink:
    name = "未舍入的总成绩"
    return WhyLink(TOTAL, name, rule.lower_is_better, mine, theirs, _figure(mine), _figure(theirs))


def _figure(value: Fraction) -> str:
    return exact_text(value, 6)


def _link(
    scheme: MarkingScheme, tie: TieKey, mine: Mapping[str, Fraction], theirs: Mapping[str, Fraction]
) -> WhyLink:
    own, other = tie_value(mine, tie), tie_value(theirs, tie)
    texts = (tie_figure(scheme, tie, own), tie_figure(scheme, tie, other))
    return WhyLink(tie.key, tie_name(scheme, tie), tie.ascending, own, other, *texts)


# -- the award -------------------------------------------------------------------------------------


def explain_award(
    mine: Contender,
    due: AwardDue | None,
    quotas: Iterable[Quota],
    refusals: Iterable[WhyRefusal] = (),
    extras: Iterable[WhyExtra] = (),
) -> WhyAward:
    """The award with its reason, or why there is none. `quotas` are those of the division."""
    listed = tuple(
        WhyQuota(each.award, each.base, each.size, each.given, each.last_place, each.explanation)
        for each in quotas
    )
    refused = tuple(refusals)
    if due is not None:
        return WhyAward(due.award, due.reason, refused, listed, tuple(extras))
    return WhyAward("", _no_award(mine, listed, refused), refused, listed, tuple(extras))


def _no_award(mine: Contender, quotas: Sequence[WhyQuota], refusals: Sequence[WhyRefusal]) -> str:
    rank = mine.place.rank
    if not quotas:
        return "这个赛项没有设奖项"
    if rank is None:
        return "没有名次,不参加评奖"
    if refusals:
        return f"{refusals[-1].award}没有给,{refusals[-1].reason}"
    reached = max(quota.last_place for quota in quotas)
    return f"第 {rank} 名,奖项到第 {reached} 名为止" if rank > reached else f"第 {rank} 名,没有奖项"


# -- in words --------------------------------------------------------------------------------------

NAMED = 3


def tie_text(tie: WhyTie) -> str:
    """One comparison as a sentence, without its full stop."""
    who = "、".join(tie.against[:NAMED])
    if len(tie.against) > NAMED:
        who += f"等 {len(tie.against)} 个"
    head = f"与{_spaced(who)}"
    if tie.outcome is Outcome.EQUAL:
        return f"{head}并列:{'、'.join(['总成绩', *map(_equal, tie.links)])}均相同"
    place = "排在其前" if tie.outcome is Outcome.AHEAD else "排在其后"
    if tie.decided:
        reason = f"({tie.decision})" if tie.decision else ""
        return f"{head}{_same(tie.links)},按裁判长的裁定{reason}{place}"
    last = tie.links[-1]
    before = "总成绩显示相同" if last.key == TOTAL else _same(tie.links[:-1])
    rule = direction(TieKey(last.key, last.ascending))
    return f"{head}{before},比较{last.name}({rule}):{last.mine_text} 对 {last.theirs_text},{place}"


def _same(links: Iterable[WhyLink]) -> str:
    return ",".join(["总成绩相同", *(f"{_equal(link)}也相同" for link in links)])


def _equal(link: WhyLink) -> str:
    return f"{link.name}({link.mine_text})"


def _spaced(who: str) -> str:
    """Figures stand apart from Chinese characters."""
    left = " " if who[:1].isascii() else ""
    right = " " if who[-1:].isascii() else ""
    return f"{left}{who}{right}"
