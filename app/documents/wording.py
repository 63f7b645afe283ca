"""The words of a printed paper that offices may change: a title, an opening, clauses, a closing, in JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from app.domain.machine import unread
from app.errors import UserError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one paper; `opening` may name the {competition}."""

    title: str
    opening: str
    clauses: tuple[str, ...]
    closing: str


def read_wording(path: Path, paper: str) -> Wording:
    """The words of a `paper` (承诺书) in a JSON file; UserError naming the file and what is wrong with it."""
    file = f"{paper}文字“{path.name}”"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{file}读不到:{unread(error)}。请重新安装赛创。") from error
    except ValueError as error:
        raise UserError(f"{file}不是有效的 JSON:{error}。请改正这个文件。") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UserError(f"{file}的 format 应为 {FORMAT},它可能来自更新的版本。")
    clauses = document.get("clauses")
    if not isinstance(clauses, list) or not clauses:
        raise UserError(f"{file}没有条款。请在 clauses 里逐条写出。")
    words = [document.get(key, "") for key in ("title", "opening", "closing")]
    if not all(isinstance(each, str) for each in (*words, *clauses)):
        raise UserError(f"{file}里只能写文字。请改正这个文件。")
    title, opening, closing = words
    return Wording(title, opening, tuple(clauses), closing)
