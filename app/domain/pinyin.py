"""Search keys for Chinese names: pinyin initials and full pinyin."""

from __future__ import annotations

import re
from functools import lru_cache

# Readings of characters as surnames, where they differ from the usual reading. Longest first wins.
SURNAMES = {
    "单": ("shan",),
    "曾": ("zeng",),
    "仇": ("qiu",),
    "解": ("xie",),
    "区": ("ou",),
    "查": ("zha",),
    "盖": ("ge",),
    "朴": ("piao",),
    "翟": ("zhai",),
    "覃": ("qin",),
    "乐": ("yue",),
    "缪": ("miao",),
    "员": ("yun",),
    "种": ("chong",),
    "黑": ("he",),
    "洗": ("xian",),
    "折": ("she",),
    "召": ("shao",),
    "繁": ("po",),
    "祭": ("zhai",),
    "乜": ("nie",),
    "秘": ("bi",),
    "薄": ("bo",),
    "么": ("yao",),
    "阚": ("kan",),
    "隗": ("wei",),
    "都": ("du",),
    "卜": ("bu",),
    "六": ("lu",),
}

_TOKEN = re.compile(r"[A-Za-z0-9]+|[^\x00-\x7f]+")


def load_readings() -> None:
    """Load the dictionary of readings, which stops every thread for a quarter of a second."""
    _readings("一")


def pinyin_key(name: str) -> str:
    """Words to find a person by: '张伟' → 'zw zhangwei'; of a surname with two readings both."""
    plain = _readings(name)
    surname = next((name[:n] for n in (2, 1) if name[:n] in SURNAMES), "")
    if not surname:
        return _words(plain)
    proper = [*SURNAMES[surname], *_readings(name[len(surname) :])]
    return _words(proper) if proper == plain else f"{_words(proper)} {_words(plain)}"


def pinyin_words(text: str) -> str:
    """The same for units and titles, where no surname leads: '重庆长安' → 'cqca chongqingchangan'."""
    return _words(_readings(text))


def _readings(text: str) -> list[str]:
    readings: list[str] = []
    for token in _TOKEN.findall(text):
        readings += [token.lower()] if token.isascii() else _read(token)
    return readings


def _read(token: str) -> list[str]:
    from pypinyin import lazy_pinyin  # slow to load: not while the program starts
    from pypinyin.constants import PHRASES_DICT

    # Hardly any name has a phrase in it: its characters one by one are read ten times as quickly.
    length = len(token)
    parts = (token[start:end] for start in range(length) for end in range(start + 2, length + 1))
    if any(part in PHRASES_DICT for part in parts):
        return lazy_pinyin(token, errors="ignore")
    return [reading for char in token for reading in _read_character(char)]


@lru_cache(maxsize=8192)
def _read_character(char: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(char, errors="ignore"))


def _words(readings: list[str]) -> str:
    initials = "".join(word[0] for word in readings)
    return f"{initials} {''.join(readings)}".strip()
