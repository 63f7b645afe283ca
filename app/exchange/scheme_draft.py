"""What is being read from a workbook of rules: values put where they belong, and their cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.scheme_outline import mappings, text

DocumentPath = tuple[str | int, ...]


@dataclass(slots=True)
class Draft:
    """An event being read, or the competition."""

    name: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    places: dict[DocumentPath, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)


def put_value(record: dict[str, Any], key: DocumentPath, value: Any) -> None:
    """Put a value at the path of its column, with the mappings and lists that lead to it."""
    heads, last = [str(step) for step in key[:-1]], key[-1]
    if isinstance(last, int):  # an item of a list of texts, the ones before it may be blank
        texts = record.setdefault(heads[0], [])
        texts += [""] * (last + 1 - len(texts))
        texts[last] = value
        return
    for head in heads:
        record = record.setdefault(head, {})
    record[last] = value


def name_the_only_module(document: dict[str, Any]) -> None:
    """Write the only module there is into the tie keys that leave it out: '评分项 B2' is '评分项 P.B2'."""
    modules = mappings(document, "modules")
    if len(modules) != 1:
        return
    aspects = mappings(modules[0], "aspects")
    inside = {
        "aspect": {text(aspect, "code") for aspect in aspects},
        "best": {text(aspect, "group") for aspect in aspects},
    }
    for owner in ("ranking", "teams"):
        for tie in document.get(owner, {}).get("ties", ()):
            if "key" in tie:
                terms = str(tie["key"]).split("+")
                tie["key"] = "+".join(_in_module(term, text(modules[0], "code"), inside) for term in terms)


def _in_module(term: str, module: str, inside: Mapping[str, Collection[str]]) -> str:
    head, colon, code = term.rpartition(":")
    known = inside.get(head.partition(":")[0], ())
    return f"{head}{colon}{module}.{code}" if code in known else term
