"""Ready rules of single events that come with the program, and templates that name them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import UserError
from app.paths import resource

# What an event of a template takes over from the ready scheme it names.
_TAKEN = ("kind", "entry_kind", "blind", "divisions", "rules")


@dataclass(frozen=True, slots=True)
class ReadyScheme:
    """A ready scheme: what kind of event it is for, its rules document, and what to look at before use."""

    key: str
    name: str
    summary: str
    kind: str
    entry_kind: str
    blind: bool
    divisions: tuple[str, ...]
    rules: Mapping[str, Any]
    notes: tuple[str, ...]


def list_ready_schemes() -> tuple[ReadyScheme, ...]:
    """Every ready scheme, by its file's name."""
    return tuple(
        load_ready_scheme(path.stem) for path in sorted(resource("templates", "schemes").glob("*.json"))
    )


def load_ready_scheme(key: str) -> ReadyScheme:
    """One ready scheme; UserError where there is none of that name."""
    document = _document(key)
    return ReadyScheme(
        key=key,
        name=document["name"],
        summary=document["summary"],
        kind=document["kind"],
        entry_kind=document["entry_kind"],
        blind=document["blind"],
        divisions=tuple(document["divisions"]),
        rules=document["rules"],
        notes=tuple(document["notes"]),
    )


def whole_event(item: Mapping[str, Any]) -> dict[str, Any]:
    """The event of a template with everything of the ready scheme it names; its own words go first."""
    if "scheme" not in item:
        return dict(item)
    document = _document(item["scheme"])
    return {key: document[key] for key in _TAKEN} | dict(item)


def _document(key: str) -> dict[str, Any]:
    path = resource("templates", "schemes", f"{key}.json")
    if not path.is_file():
        raise UserError(f"找不到现成的评分表“{key}”,请重新安装程序。")
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
