"""The ranking and teams parts of a rules document, read, checked and written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from app.domain.numbers import fold_wide
from app.domain.ranking import SHARED_NAMES, RankingRule, Shared, TieKey
from app.domain.reading import Reader, repeated
from app.domain.rule_words import ORDER_NAMES, Order
from app.domain.teams import TEAM_BY_NAMES, TEAM_METHOD_NAMES, TeamBy, TeamMethod, TeamRule

# What a `Reader` calls the keys.
RANKING_NAMES: Mapping[str, str] = {
    "order": "总成绩顺序",
    "shared": "并列名次",
    "distinct_top": "不得并列的前几名",
}
TEAM_NAMES: Mapping[str, str] = {
    "by": "团体划分",
    "method": "合成方法",
    "count": "计入人数",
    "least": "最少人数",
}

# Tie keys of which less is better unless the notice says otherwise.
_LESS_IS_BETTER = frozenset({"time", "attempts", "last_time"})
# What places lead to cannot decide places.
_FROM_PLACES = frozenset(
    {"rank", "ranking", "place", "team", "teams", "unit", "award", "awards", "standings"}
)
_MOST_NAMED = 8
_WIDE_PLUS = "\uff0b"


def read_ranking(reader: Reader, known_keys: Collection[str], less: Collection[str] = ()) -> RankingRule:
    """Read the ranking part; `known_keys` are the figures of the scheme a tie chain may compare.

    Of those in `less` the smaller one is better unless the notice says otherwise.
    """
    reader.rename(RANKING_NAMES)
    low = reader.choice("order", ORDER_NAMES, Order.DESCENDING) is Order.ASCENDING
    rule = RankingRule(
        lower_is_better=low,
        shared=reader.choice("shared", SHARED_NAMES, Shared.SKIP),
        distinct_top=reader.whole("distinct_top", 0),
        ties=_read_ties(reader, known_keys, {*less, *_tries(known_keys, low)}, "同分比较"),
    )
    reader.done()
    return rule


def read_teams(
    reader: Reader, known_keys: Collection[str], less: Collection[str] = (), *, low: bool = False
) -> TeamRule:
    """Read the teams part; see `read_ranking`. `low`: a low total is a good one."""
    reader.rename(TEAM_NAMES)
    rule = TeamRule(
        by=reader.choice("by", TEAM_BY_NAMES, TeamBy.UNIT),
        method=reader.choice("method", TEAM_METHOD_NAMES, TeamMethod.SUM),
        count=reader.whole("count", 0),
        least=reader.whole("least", 1, low=1),
        ties=_read_ties(reader, known_keys, {*less, *_tries(known_keys, low)}, "团体同分比较"),
    )
    reader.done()
    return rule


def write_ranking(rule: RankingRule) -> dict[str, Any]:
    """The ranking part; `read_ranking` reads it back unchanged."""
    return {
        "order": _order(rule.lower_is_better),
        "shared": rule.shared.value,
        "distinct_top": rule.distinct_top,
        "ties": _write_ties(rule.ties),
    }


def write_teams(rule: TeamRule) -> dict[str, Any]:
    """The teams part; `read_teams` reads it back unchanged."""
    return {
        "by": rule.by.value,
        "method": rule.method.value,
        "count": rule.count,
        "least": rule.least,
        "ties": _write_ties(rule.ties),
    }


def _write_ties(ties: Sequence[TieKey]) -> list[dict[str, str]]:
    return [{"key": tie.key, "order": _order(tie.ascending)} for tie in ties]


def _order(ascending: bool) -> str:
    return (Order.ASCENDING if ascending else Order.DESCENDING).value


def _read_ties(
    reader: Reader, known_keys: Collection[str], less: Collection[str], place: str
) -> tuple[TieKey, ...]:
    ties: list[TieKey] = []
    seen: dict[tuple[str, ...], str] = {}
    for item in reader.items("ties"):
        item.rename({"order": "顺序"})
        written = item.text("key")
        item.place = f"{place} {written}".strip()
        terms = [_read_term(term.strip(), known_keys) for term in written.replace(_WIDE_PLUS, "+").split("+")]
        key = "+".join(terms)
        if written:
            _check_terms(item, terms, known_keys)
            earlier = seen.setdefault(tuple(sorted(terms)), item.place)
            item.require(earlier is item.place, f"与前面的“{earlier}”相同,请去掉一个", "key")
        ties.append(TieKey(key, _read_order(item, terms, less) is Order.ASCENDING))
        item.done()
    return tuple(ties)


def _tries(known_keys: Collection[str], low: bool) -> list[str]:
    """The next best tries of which less is better: all of them where a low total is a good one."""
    return [key for key in known_keys if low and _kind(key) == "best"]


def _read_term(term: str, known_keys: Collection[str]) -> str:
    """The term, with what an input method made wide folded where it is not known as it stands."""
    return term if term in known_keys else fold_wide(term)


def _read_order(item: Reader, terms: Sequence[str], less: Collection[str]) -> Order:
    lower = {_kind(term) in _LESS_IS_BETTER or term in less for term in terms}
    default = Order.ASCENDING if lower == {True} else Order.DESCENDING
    if len(lower) > 1 and not item.has("order"):
        item.refuse("相加的各项有的小者好、有的大者好,请写明顺序", "order")
    return item.choice("order", ORDER_NAMES, default)


def _kind(term: str) -> str:
    return term.partition(":")[0]


def _check_terms(item: Reader, terms: Sequence[str], known_keys: Collection[str]) -> None:
    for term in terms:
        if term in known_keys:
            continue
        if not term:
            item.refuse("“+”的两边都要写比较内容,请补上或去掉“+”", "key")
        elif _kind(term) == "total":
            item.refuse("总成绩总是最先比较,不必写在同分比较里,请去掉", "key")
        elif _kind(term) in _FROM_PLACES:
            item.refuse(f"“{term}”由排名得出,不能再用来排名,请改为模块、评分项或用时", "key")
        else:
            item.refuse(f"“{term}”在评分表里找不到,{_cure(term, known_keys)}", "key")
    if twice := repeated([term for term in terms if term]):
        item.refuse(f"“{twice}”加了两次,请去掉一个", "key")


def _cure(term: str, known_keys: Collection[str]) -> str:
    """What is known, what looks alike first."""
    if not known_keys:
        return "评分表还没有可以比较的内容,请先写模块和评分项"
    alike = get_close_matches(term, known_keys, 3)
    known = sorted(known_keys, key=lambda key: key not in alike)
    more = f" 等 {len(known)} 种" if len(known) > _MOST_NAMED else ""
    return f"请改为已有的模块或评分项:{'、'.join(known[:_MOST_NAMED])}{more}"
