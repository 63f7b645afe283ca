"""A rules document as the tree a person edits: modules, runs of aspects under one group name, aspects.

Nothing here reads or checks values: a draft may hold anything, and is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from app.domain.reading import Document, Path

EMPTY: Document = {}


class Level(StrEnum):
    """What a node of the tree is."""

    MODULE = "module"
    GROUP = "group"
    ASPECT = "aspect"


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree. `path` leads to a module or aspect; of a group: ("modules", 0, "run", 3),

    the run that begins with aspect 3. `item` is the mapping itself; of a group its rule, empty without one.
    """

    level: Level
    path: Path
    code: str
    name: str
    item: Document

    @property
    def module(self) -> int:
        """The number of the module it stands in."""
        return int(self.path[1])

    @property
    def number(self) -> int:
        """The number of the (first) aspect in its module; of a module its own number."""
        return int(self.path[-1])


def outline(document: Document) -> tuple[Node, ...]:
    """The tree, top down."""
    return tuple(_nodes(document))


def _nodes(document: Document) -> Iterator[Node]:
    for number, module in enumerate(mappings(document, "modules")):
        path: Path = ("modules", number)
        yield Node(Level.MODULE, path, text(module, "code"), text(module, "name"), module)
        numbered = enumerate(mappings(module, "aspects"))
        for group, run in groupby(numbered, key=lambda pair: text(pair[1], "group")):
            aspects = list(run)
            if group:
                rule = group_rule(module, group)
                yield Node(Level.GROUP, (*path, "run", aspects[0][0]), "", group, rule)
            for place, aspect in aspects:
                at = (*path, "aspects", place)
                yield Node(Level.ASPECT, at, text(aspect, "code"), text(aspect, "name"), aspect)


def find_node(document: Document, path: Path) -> Node | None:
    """The node at a path of the outline."""
    return next((node for node in _nodes(document) if node.path == path), None)


def locate(document: Document, path: Path) -> tuple[Path, Path]:
    """Where a path of the document stands in the tree: the path of its node (() for none), and the rest.

    ("modules", 0, "aspects", 2, "bands", 1, "upto") → (("modules", 0, "aspects", 2), ("bands", 1, "upto"))
    """
    if len(path) < 2 or path[0] != "modules":
        return (), path
    if len(path) >= 4 and path[2] == "aspects":
        return path[:4], path[4:]
    if len(path) >= 4 and path[2] == "groups":
        module = value_at(document, path[:2]) or EMPTY
        name = text(value_at(document, path[:4]) or EMPTY, "name")
        for place, aspect in enumerate(mappings(module, "aspects")):
            if name and text(aspect, "group") == name:
                return (*path[:2], "run", place), path[4:]
    return path[:2], path[2:]


def run_length(document: Document, node: Node) -> int:
    """How many aspects the run of a group holds."""
    aspects = mappings(value_at(document, node.path[:2]), "aspects")[node.number :]
    return len([*_while_group(aspects, node.name)])


def _while_group(aspects: Sequence[Document], group: str) -> Iterator[Document]:
    for aspect in aspects:
        if text(aspect, "group") != group:
            return
        yield aspect


def group_rule(module: Document, group: str) -> Document:
    """What a module says of the aspects of one group; empty without a rule."""
    return next((rule for rule in mappings(module, "groups") if text(rule, "name") == group), EMPTY)


def mappings(item: Document, key: str) -> tuple[Document, ...]:
    """The list that stands there, each item as a mapping (an empty one where it is none)."""
    found = item.get(key)
    if not isinstance(found, list | tuple):
        return ()
    return tuple(value if isinstance(value, Mapping) else EMPTY for value in found)


def text(item: Document, key: str) -> str:
    """The text or number that stands there, '' without one."""
    value = item.get(key)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def value_at(document: Document, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    found: Any = document
    for step in path:
        if isinstance(found, Mapping):
            found = found.get(str(step))
        elif isinstance(found, list | tuple) and isinstance(step, int) and 0 <= step < len(found):
            found = found[step]
        else:
            return None
    return found
