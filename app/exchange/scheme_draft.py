"""What is being read from a workbook of rules: values put where they belong, and their cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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
