"""What the links of a tie chain are called, and their figures as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from app.domain.marking import Aspect, AspectKind, time_text
from app.domain.numbers import exact_text
from app.domain.ranking import TieKey
from app.domain.scheme import MarkingScheme

_WHOLE: Mapping[str, str] = {
    "time": "用时",
    "attempts": "次数",
    "last_time": "最后一次成功的用时",
    "untrimmed": "去分前的总成绩",
}


def tie_name(scheme: MarkingScheme, tie: TieKey) -> str:
    """'实操', '焊缝成形', '用时', '实操与理论': what a link of the chain compares."""
    return "与".join(_term_name(scheme, term) for term in tie.terms)


def tie_figure(scheme: MarkingScheme, tie: TieKey, value: Fraction | None) -> str:
    """The figure compared: times as minutes and seconds; '没有' where there is none."""
    if value is None:
        return "没有"
    timed = all(_is_timed(scheme, term) for term in tie.terms)
    return time_text(value) if timed else exact_text(value)


def direction(tie: TieKey) -> str:
    """Which of two figures stands in front."""
    return "少者在前" if tie.ascending else "高者在前"


def _term_name(scheme: MarkingScheme, term: str) -> str:
    if term in _WHOLE:
        return _WHOLE[term]
    kind, _, code = term.partition(":")
    match kind:
        case "round":
            return next(each.name for each in scheme.rounds if each.code == code)
        case "untrimmed":
            return f"{scheme.module(code).name}去分前的得分"
        case "module":
            return scheme.module(code).name
        case "best":
            place, _, owner = code.partition(":")
            return f"{owner.partition('.')[2]}第 {place} 好的成绩"
        case _:
            return _aspect(scheme, code).name


def _is_timed(scheme: MarkingScheme, term: str) -> bool:
    kind, _, code = term.partition(":")
    if kind == "aspect":
        return _aspect(scheme, code).is_timed
    # Times of tries are in the unit of the notice, not in seconds.
    kinds = {aspect.kind for module in scheme.modules for aspect in module.aspects}
    return term == "time" and AspectKind.TIME in kinds and AspectKind.ATTEMPTS not in kinds


def _aspect(scheme: MarkingScheme, code: str) -> Aspect:
    module, _, aspect = code.partition(".")
    return next(each for each in scheme.module(module).aspects if each.code == aspect)
