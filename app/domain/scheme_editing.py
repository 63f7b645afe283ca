"""Changing the tree of a rules document: each function gives a new document and the node to stay at.

The document given is never changed, and what stays the same is shared, so that a long history is cheap.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from app.domain.reading import Document, Path
from app.domain.scheme_outline import Level, Node, find_node, mappings, outline, run_length, text, value_at

_NOTHING: tuple[object, ...] = (None, "", [], {}, ())
_NUMBERED = re.compile(r"(.*?)(\d+)$")
NEW_GROUP = "新小项"


@dataclass(frozen=True, slots=True)
class Edited:
    """The new document, and the path of the node that is current now (() without any)."""

    document: Document
    at: Path


# -- values ------------------------------------------------------------------------------------------


def set_value(document: Document, path: Path, value: object) -> dict[str, Any]:
    """Put a value at a path; nothing (None, '', an empty list) takes the key away, an emptied part too."""
    changed = _put(document, path, value)
    if not isinstance(changed, dict):
        raise TypeError(f"{path} leads to no value of a document")
    return changed


def _put(whole: Any, path: Path, value: object) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(whole or ())
        items[step] = _put(items[step], rest, value)
        return items
    made = dict(whole or {})
    inner = _put(made.get(step), rest, value)
    if inner in _NOTHING:
        made.pop(step, None)
    else:
        made[step] = inner
    return made


def set_group_value(document: Document, node: Node, key: str, value: object) -> dict[str, Any]:
    """Change the rule of a group: made where there is none yet, gone when it says nothing any more."""
    module = value_at(document, node.path[:2])
    rules = [dict(rule) for rule in mappings(module, "groups")]
    mine = next((rule for rule in rules if text(rule, "name") == node.name), None)
    if mine is None:
        mine = {"name": node.name}
        rules.append(mine)
    mine.pop(key, None)
    if value not in _NOTHING:
        mine[key] = value
    left = [rule for rule in rules if set(rule) - {"name"}]
    return set_value(document, (*node.path[:2], "groups"), left)


def regroup(document: Document, at: Path, group: str) -> Edited:
    """Put an aspect into another group: behind those that are in it, else behind the group it leaves."""
    aspects = _aspects(document, at)
    place, end = int(at[3]), _end_of_run(document, at)
    mine = aspects[place]
    if text(mine, "group") == group:
        return Edited(document, at)
    members = [number for number, aspect in enumerate(aspects) if text(aspect, "group") == group]
    target = members[-1] + 1 if members and group else end
    aspects.insert(target, _in_group(mine, group))
    del aspects[place if target > place else place + 1]
    stays = target - 1 if target > place else target
    return Edited(_with_aspects(document, at, aspects), (*at[:3], stays))


def change_kind(document: Document, path: Path, kind: str, keys: Collection[str]) -> dict[str, Any]:
    """Give an aspect another kind; of its values those `keys` stay that mean something there."""
    aspect = value_at(document, path)
    kept = {key: value for key, value in aspect.items() if key in keys}
    return set_value(document, path, {**kept, "kind": kind})


# -- adding ------------------------------------------------------------------------------------------


def add_module(document: Document, at: Path) -> Edited:
    """A new module behind the one at `at`, with one aspect to begin with."""
    modules = list(mappings(document, "modules"))
    place = int(at[1]) + 1 if at else len(modules)
    letters = [*ascii_uppercase, *(f"M{number}" for number in range(1, len(modules) + 2))]
    code = free_code(letters, [text(module, "code") for module in modules])
    modules.insert(place, {"code": code, "name": "", "aspects": [{"code": f"{code}1", "name": ""}]})
    return Edited(set_value(document, ("modules",), modules), ("modules", place))


def add_group(document: Document, at: Path) -> Edited:
    """A new group behind the one at `at`, with one aspect to begin with; its name has a free letter."""
    if not at:
        return add_module(document, at)
    aspects = _aspects(document, at)
    place = _end_of_run(document, at)
    names = [text(aspect, "group") for aspect in aspects]
    codes = [text(aspect, "code") for aspect in aspects]
    used = {name[:1].upper() for name in (*names, *codes)}
    letter = free_code(ascii_uppercase, used)
    name = free_code((f"{letter} {NEW_GROUP}", *(f"{NEW_GROUP}{n}" for n in range(2, len(names) + 3))), names)
    aspects.insert(place, {"code": next_code(f"{letter}0", codes), "name": "", "group": name})
    return Edited(_with_aspects(document, at, aspects), (*at[:2], "run", place))


def add_aspect(document: Document, at: Path) -> Edited:
    """A new aspect behind the current one, in its group; behind the last one of a module that is current."""
    if not at:
        return add_module(document, at)
    aspects = _aspects(document, at)
    place = len(aspects) if len(at) == 2 else _end_of_run(document, at) if at[2] == "run" else int(at[3]) + 1
    before = aspects[place - 1] if place else {}
    module = text(value_at(document, at[:2]), "code")
    codes = [text(aspect, "code") for aspect in aspects]
    new = {"code": next_code(text(before, "code") or f"{module}0", codes), "name": ""}
    if group := text(before, "group"):
        new["group"] = group
    aspects.insert(place, new)
    return Edited(_with_aspects(document, at, aspects), (*at[:2], "aspects", place))


def duplicate(document: Document, at: Path) -> Edited:
    """The same once more behind it, under free codes."""
    if not at:
        return Edited(document, at)
    if len(at) == 2:
        return _duplicate_module(document, int(at[1]))
    aspects = _aspects(document, at)
    node = find_node(document, at)
    size = run_length(document, node) if node is not None and node.level is Level.GROUP else 1
    first, place = int(at[3]), int(at[3]) + size
    codes = [text(aspect, "code") for aspect in aspects]
    twins: list[Document] = []
    for aspect in aspects[first:place]:
        codes.append(next_code(text(aspect, "code"), codes))
        twins.append({**aspect, "code": codes[-1]})
    if node is not None and node.level is Level.GROUP:
        names = {text(aspect, "group") for aspect in aspects}
        name = free_code((f"{node.name}({n})" for n in range(2, len(names) + 3)), names)
        twins = [{**twin, "group": name} for twin in twins]
        if node.item:
            rules = [*mappings(value_at(document, at[:2]), "groups"), {**node.item, "name": name}]
            document = set_value(document, (*at[:2], "groups"), rules)
    aspects[place:place] = twins
    return Edited(_with_aspects(document, at, aspects), (*at[:3], place))


def _duplicate_module(document: Document, number: int) -> Edited:
    modules = list(mappings(document, "modules"))
    source = modules[number]
    codes = [text(module, "code") for module in modules]
    twin = {**source, "code": next_code(text(source, "code"), codes), "name": f"{text(source, 'name')}(2)"}
    modules.insert(number + 1, twin)
    return Edited(set_value(document, ("modules",), modules), ("modules", number + 1))


def next_code(code: str, taken: Collection[str]) -> str:
    """A free code after this one: A1 → A2, P → P2."""
    found = _NUMBERED.match(code)
    stem, number = (found[1], int(found[2])) if found else (code, 1)
    return free_code((f"{stem}{number + step}" for step in range(1, len(taken) + 2)), taken)


def free_code(proposed: Iterable[str], taken: Collection[str]) -> str:
    """The first that nobody has; '' where all are taken."""
    return next((code for code in proposed if code not in taken), "")


# -- removing and moving -----------------------------------------------------------------------------


def remove(document: Document, at: Path) -> Edited:
    """Take a module, a group with its aspects, or an aspect away; the next one becomes current."""
    node = find_node(document, at)
    if node is None:
        return Edited(document, at)
    if node.level is Level.MODULE:
        modules = list(mappings(document, "modules"))
        del modules[node.number]
        changed = set_value(document, ("modules",), modules)
    else:
        aspects = _aspects(document, at)
        size = run_length(document, node) if node.level is Level.GROUP else 1
        del aspects[node.number : node.number + size]
        changed = _with_aspects(document, at, aspects)
    return Edited(changed, _nearest(changed, node))


def _nearest(document: Document, gone: Node) -> Path:
    """Where to stay: at what took the place of what went, else at what stood before it."""
    nodes = outline(document)
    same = [node for node in nodes if node.level is gone.level and node.path[:-1] == gone.path[:-1]]
    after = [node.path for node in same if node.number >= gone.number]
    before = [node.path for node in same if node.number < gone.number]
    around = [node.path for node in nodes if node.module <= gone.module]
    return next(iter((*after[:1], *before[-1:], *around[-1:], *(node.path for node in nodes))), ())


def move(document: Document, at: Path, way: int) -> Edited:
    """One step up (-1) or down (1). An aspect at the edge of its group goes over into the next group."""
    node = find_node(document, at)
    if node is None:
        return Edited(document, at)
    match node.level:
        case Level.MODULE:
            return _move_module(document, node, way)
        case Level.GROUP:
            return _move_group(document, node, way)
        case Level.ASPECT:
            return _move_aspect(document, node, way)


def _move_module(document: Document, node: Node, way: int) -> Edited:
    modules = list(mappings(document, "modules"))
    target = node.number + way
    if not 0 <= target < len(modules):
        return Edited(document, node.path)
    modules.insert(target, modules.pop(node.number))
    return Edited(set_value(document, ("modules",), modules), ("modules", target))


def _move_group(document: Document, node: Node, way: int) -> Edited:
    aspects = _aspects(document, node.path)
    first, size = node.number, run_length(document, node)
    end = first + size
    neighbour = first - 1 if way < 0 else end
    if not 0 <= neighbour < len(aspects):
        return Edited(document, node.path)
    other = text(aspects[neighbour], "group")
    far = neighbour
    while 0 <= far + way < len(aspects) and text(aspects[far + way], "group") == other:
        far += way
    mine = aspects[first:end]
    if way < 0:
        aspects[far:end] = [*mine, *aspects[far:first]]
        place = far
    else:
        aspects[first : far + 1] = [*aspects[end : far + 1], *mine]
        place = far + 1 - size
    return Edited(_with_aspects(document, node.path, aspects), (*node.path[:3], place))


def _move_aspect(document: Document, node: Node, way: int) -> Edited:
    aspects = _aspects(document, node.path)
    place, target = node.number, node.number + way
    mine = aspects[place]
    if not 0 <= target < len(aspects):
        return _move_to_module(document, node, way)
    other = text(aspects[target], "group")
    if other != text(mine, "group"):
        aspects[place] = _in_group(mine, other)
        return Edited(_with_aspects(document, node.path, aspects), node.path)
    aspects.insert(target, aspects.pop(place))
    return Edited(_with_aspects(document, node.path, aspects), (*node.path[:3], target))


def _move_to_module(document: Document, node: Node, way: int) -> Edited:
    """Over the edge of its module, into the one before or behind."""
    modules = mappings(document, "modules")
    target = node.module + way
    if not 0 <= target < len(modules):
        return Edited(document, node.path)
    aspects = _aspects(document, node.path)
    mine = aspects.pop(node.number)
    others = list(mappings(modules[target], "aspects"))
    place = len(others) if way < 0 else 0
    beside = others[-1 if way < 0 else 0] if others else {}
    codes = [text(aspect, "code") for aspect in others]
    code = text(mine, "code")
    others.insert(
        place,
        {**_in_group(mine, text(beside, "group")), "code": next_code(code, codes) if code in codes else code},
    )
    changed = _with_aspects(document, node.path, aspects)
    path: Path = ("modules", target, "aspects", place)
    return Edited(_with_aspects(changed, path, others), path)


def _in_group(aspect: Document, group: str) -> Document:
    moved = {key: value for key, value in aspect.items() if key != "group"}
    return {**moved, "group": group} if group else moved


def _aspects(document: Document, at: Path) -> list[Document]:
    return list(mappings(value_at(document, at[:2]) or {}, "aspects"))


def _with_aspects(document: Document, at: Path, aspects: Sequence[Document]) -> dict[str, Any]:
    """The document with these aspects in a module; rules of groups that are gone go as well."""
    module = dict(value_at(document, at[:2]))
    module["aspects"] = list(aspects)
    names = {text(aspect, "group") for aspect in aspects}
    if "groups" in module:
        module["groups"] = [rule for rule in mappings(module, "groups") if text(rule, "name") in names]
        if not module["groups"]:
            del module["groups"]
    return set_value(document, at[:2], module)


def _end_of_run(document: Document, at: Path) -> int:
    """Where the group of a node ends: the number of the first aspect behind it."""
    aspects = _aspects(document, at)
    if len(at) == 2 or not aspects:
        return len(aspects)
    place = int(at[3])
    group = text(aspects[place], "group")
    while place < len(aspects) and text(aspects[place], "group") == group:
        place += 1
    return place
