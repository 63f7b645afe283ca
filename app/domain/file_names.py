"""File names that every system takes: what Windows refuses is refused everywhere."""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST_NAME = 80
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def safe_name(name: str, longest: int = LONGEST_NAME) -> str:
    """The name without what file systems refuse; '' where nothing of it is left."""
    words = " ".join(_FORBIDDEN.sub(" ", name).split()).lstrip(". ")
    kept = words[:longest].rstrip(". ")
    return f"_{kept}"[:longest] if _DEVICES.match(kept) else kept


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken; capitals make no difference."""
    known = {each.casefold() for each in taken}
    number, found = 1, name
    while found.casefold() in known:
        number += 1
        found = f"{name} {number}"
    return found
