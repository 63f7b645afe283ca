"""What results may be compared by when totals are equal: offered from what a draft holds, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.reading import Document
from app.domain.scheme_outline import mappings, text
from app.gui.screens.events.scheme_words import kind_of

# Smaller is better unless it is said otherwise.
ASCENDING = ("time", "attempts", "last_time")
_PLAIN: Mapping[str, str] = {
    "time": "用时",
    "attempts": "次数",
    "last_time": "最后一次用时",
    "untrimmed": "去掉最高最低前的总成绩",
}


def default_order(document: Document, key: str) -> str:
    """Which way a key is compared where nothing is said."""
    first = key.split("+")[0].strip()
    kind = first.partition(":")[0]
    low = kind == "best" and text(document.get("ranking") or {}, "order") in ("asc", "小者在前")
    lower = low or kind in ASCENDING or first in _measured_lower(document)
    return "asc" if lower else "desc"


def order_of(document: Document, tie: Document) -> str:
    """Which way a tie is compared."""
    return text(tie, "order") or default_order(document, text(tie, "key"))


def _measured_lower(document: Document) -> frozenset[str]:
    """The aspects that are compared as they were measured, less before more: times, mostly."""
    return frozenset(
        f"aspect:{text(module, 'code')}.{text(aspect, 'code')}"
        for module in mappings(document, "modules")
        for aspect in mappings(module, "aspects")
        if kind_of(aspect) == "time"
        or aspect.get("timed") in (True, "是")
        or (kind_of(aspect) == "relative" and text(aspect, "better") in ("lower", "少者优"))
    )


def tie_keys(document: Document) -> dict[str, str]:
    """Everything there is to compare by, with its name."""
    return dict(_offers(document))


def _offers(document: Document) -> Iterator[tuple[str, str]]:
    modules = mappings(document, "modules")
    kinds = {kind_of(aspect) for module in modules for aspect in mappings(module, "aspects")}
    for module in modules:
        code = text(module, "code")
        yield f"module:{code}", f"{_named(module)}成绩"
    if "time" in kinds:
        yield "time", _PLAIN["time"]
    if "attempts" in kinds:
        for key in ("attempts", "time", "last_time"):
            yield key, _PLAIN[key]
    for item in mappings(document, "rounds"):
        yield f"round:{text(item, 'code')}", f"{text(item, 'name') or text(item, 'code')}成绩"
    trimmed = [module for module in modules if _is_trimmed(module)]
    if trimmed:
        yield "untrimmed", _PLAIN["untrimmed"]
    for module in trimmed:
        yield f"untrimmed:{text(module, 'code')}", f"去掉最高最低前的{_named(module)}成绩"
    for module in modules:
        yield from _next_best(module)
        for aspect in mappings(module, "aspects"):
            key = f"aspect:{text(module, 'code')}.{text(aspect, 'code')}"
            yield key, f"{_named(module)} {text(aspect, 'code')} {text(aspect, 'name')}".strip()


def _next_best(module: Document) -> Iterator[tuple[str, str]]:
    """The tries after the best one, of the sub-criteria whose best count."""
    groups = [text(aspect, "group") for aspect in mappings(module, "aspects")]
    for rule in mappings(module, "groups"):
        name = text(rule, "name")
        tries = groups.count(name) if text(rule, "best") else 0
        for place in range(2, tries + 1):
            yield f"best:{place}:{text(module, 'code')}.{name}", f"{_named(module)} {name}第 {place} 好的成绩"


def tie_words(document: Document, key: str) -> str:
    """A key in words: 实操成绩 + 理论成绩; one that is not there as it is written."""
    names = tie_keys(document) | {"time": _PLAIN["time"]}
    return " + ".join(names.get(part.strip(), part.strip()) for part in key.split("+"))


def _named(module: Document) -> str:
    return text(module, "name") or text(module, "code")


def _is_trimmed(module: Document) -> bool:
    panel = module.get("panel")
    return isinstance(panel, Mapping) and str(panel.get("method", "")).startswith("trimmed")
