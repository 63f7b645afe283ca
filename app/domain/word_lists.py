"""Lists of words that forms choose from: 行业, 县区, 产业链 … Every office edits its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.domain.people import clean_text, compact_text
from app.domain.problems import Problem, error

WORD_LENGTH = 30
MOST_WORDS = 300


class WordKey(StrEnum):
    """Which list."""

    UNIT_KIND = "unit_kind"
    INDUSTRY = "industry"
    DISTRICT = "district"
    CHAIN = "chain"
    TRADE = "trade"
    PROJECT_KIND = "project_kind"
    INNOVATION_KIND = "innovation_kind"


WORD_KEY_NAMES: Mapping[WordKey, str] = {
    WordKey.UNIT_KIND: "单位性质",
    WordKey.INDUSTRY: "行业",
    WordKey.DISTRICT: "县区",
    WordKey.CHAIN: "产业链",
    WordKey.TRADE: "工种",
    WordKey.PROJECT_KIND: "项目类别",
    WordKey.INNOVATION_KIND: "成果类别",
}


def clean_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The words as they are kept: in their order, without empty ones, each once."""
    found: dict[str, str] = {}
    for text in texts:
        word = clean_text(text)
        if word:
            found.setdefault(compact_text(word).lower(), word)
    return tuple(found.values())


def check_words(words: tuple[str, ...]) -> tuple[Problem, ...]:
    """What is wrong with a list; an empty one is fine: then words are typed freely."""
    if len(words) > MOST_WORDS:
        said = f"选项有 {len(words)} 个,最多 {MOST_WORDS} 个"
        return (error("words", said, "请删去用不到的"),)
    long = next((word for word in words if len(word) > WORD_LENGTH), None)
    if long is None:
        return ()
    said = f"“{long[:WORD_LENGTH]}…”有 {len(long)} 个字,最多 {WORD_LENGTH} 个"
    return (error("words", said, "请每行只写一个选项"),)
