"""Published results and vectors, as they stand beside this file (decimals as text or exact numbers)."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load_case(name: str) -> dict[str, Any]:
    """The document `name`.json; its numbers are never read as binary floats."""
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text, parse_float=str)
    return document
