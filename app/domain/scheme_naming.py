"""Names in a rules document that other parts point to: what points to a code follows it when it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.reading import Document, Path
from app.domain.scheme_editing import Edited, set_value
from app.domain.scheme_outline import Node, mappings, text, value_at


def share_table(document: Document, path: Path, name: str) -> dict[str, Any]:
    """Let an aspect use the grade table of that name, made of its own grades where there is none yet.

    Without a name the aspect gets grades of its own again: those of the table it used.
    """
    aspect, tables = value_at(document, path), document.get("tables") or {}
    used = tables.get(text(aspect, "table"), aspect.get("grades"))
    changed = set_value(document, (*path, "table"), name)
    if not name:
        return set_value(changed, (*path, "grades"), used)
    changed = set_value(changed, (*path, "grades"), None)
    return changed if name in tables else set_value(changed, ("tables", name), used)


def rename_module(document: Document, module: int, code: str) -> dict[str, Any]:
    """Give a module another code; tie keys and lowest points of awards follow it."""
    modules = mappings(document, "modules")
    old, taken = text(modules[module], "code"), {text(other, "code") for other in modules}
    renamed = set_value(document, ("modules", module, "code"), code)
    if not old or code in taken:
        return renamed

    def follow(part: str) -> str:
        head, owner, rest = _owned(part)
        return f"{head}{code}{rest}" if owner == old else part

    renamed = _rename_ties(renamed, follow)
    return {key: _rename_floors(value, old, code) for key, value in renamed.items()}


def rename_aspect(document: Document, path: Path, code: str) -> dict[str, Any]:
    """Give an aspect another code; tie keys, factors and tables that name it follow it."""
    module = value_at(document, path[:2])
    aspects = mappings(module, "aspects")
    old, taken = text(aspects[int(path[3])], "code"), {text(other, "code") for other in aspects}
    renamed = set_value(document, (*path, "code"), code)
    if not old or code in taken:
        return renamed
    for number, aspect in enumerate(aspects):
        for key in ("target", "table_of"):
            if text(aspect, key) == old:
                renamed = set_value(renamed, (*path[:3], number, key), code)
    owner = text(module, "code")
    was, now = f"aspect:{owner}.{old}", f"aspect:{owner}.{code}"
    return _rename_ties(renamed, lambda part: now if part == was else part)


def rename_round(document: Document, number: int, code: str) -> dict[str, Any]:
    """Give a round another code; its modules and tie keys follow it."""
    rounds = mappings(document, "rounds")
    old, taken = text(rounds[number], "code"), {text(other, "code") for other in rounds}
    renamed = set_value(document, ("rounds", number, "code"), code)
    if not old or not code or code in taken:
        return renamed
    for place, module in enumerate(mappings(document, "modules")):
        if text(module, "round") == old:
            renamed = set_value(renamed, ("modules", place, "round"), code)
    return _rename_ties(renamed, lambda part: f"round:{code}" if part == f"round:{old}" else part)


def rename_group(document: Document, node: Node, name: str) -> Edited:
    """Give a group another name, in all its aspects and in its rule."""
    module = dict(value_at(document, node.path[:2]))
    aspects = mappings(module, "aspects")
    module["aspects"] = [
        {**aspect, "group": name} if text(aspect, "group") == node.name else aspect for aspect in aspects
    ]
    if "groups" in module:
        module["groups"] = [
            {**rule, "name": name} if text(rule, "name") == node.name else rule
            for rule in mappings(module, "groups")
        ]
    owner = text(module, "code")
    ours = {f"{owner}.{node.name}": f"{owner}.{name}"}
    renamed = _rename_ties(set_value(document, node.path[:2], module), lambda part: _follow_try(part, ours))
    return Edited(renamed, node.path)


def _follow_try(part: str, renamed: Mapping[str, str]) -> str:
    kind, place, owner = (*part.split(":", 2), "", "")[:3]
    return f"best:{place}:{renamed[owner]}" if kind == "best" and owner in renamed else part


def _owned(part: str) -> tuple[str, str, str]:
    """A term of a tie key as what stands before the code of its module, the code, and what follows it."""
    kind, _, key = part.partition(":")
    place = ""
    if kind == "best":
        place, _, key = key.partition(":")
    owner, dot, rest = key.partition(".")
    if kind not in ("module", "untrimmed", "aspect", "best"):
        owner = ""
    return f"{kind}:{place}:" if place else f"{kind}:", owner, f"{dot}{rest}"


def _rename_ties(document: dict[str, Any], follow: Callable[[str], str]) -> dict[str, Any]:
    for owner in ("ranking", "teams"):
        for number, tie in enumerate(mappings(document.get(owner) or {}, "ties")):
            key = text(tie, "key")
            renamed = "+".join(map(follow, key.split("+")))
            if renamed != key:
                document = set_value(document, (owner, "ties", number, "key"), renamed)
    return document


def _rename_floors(part: Any, old: str, new: str) -> Any:
    if isinstance(part, Mapping):
        return {
            key: {(new if code == old else code): floor for code, floor in value.items()}
            if key == "module_floors" and isinstance(value, Mapping)
            else _rename_floors(value, old, new)
            for key, value in part.items()
        }
    return [_rename_floors(value, old, new) for value in part] if isinstance(part, list) else part
