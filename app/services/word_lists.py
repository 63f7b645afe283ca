"""The lists of words as this office keeps them, or else as they come with the program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

from sqlmodel import Session

from app.domain.rights import Right
from app.domain.word_lists import WORD_KEY_NAMES, WordKey, check_words, clean_words
from app.errors import InputError
from app.paths import resource
from app.services.door import WriteSession
from app.services.places import at_competition
from db.tables import WordList


def load_words(session: Session, key: WordKey) -> tuple[str, ...]:
    """The words of a list, in their order."""
    stored = session.get(WordList, key.value)
    return default_words(key) if stored is None else tuple(stored.words)


def load_all_words(session: Session) -> dict[WordKey, tuple[str, ...]]:
    """Every list."""
    return {key: load_words(session, key) for key in WordKey}


def default_words(key: WordKey) -> tuple[str, ...]:
    """The words a list comes with."""
    return _defaults()[key]


@cache
def _defaults() -> dict[WordKey, tuple[str, ...]]:
    document = json.loads(resource("word_lists.json").read_text(encoding="utf-8"))
    return {key: tuple(document[key.value]) for key in WordKey}


def save_words(
    session: WriteSession, competition_id: int | None, key: WordKey, texts: Iterable[str]
) -> tuple[str, ...]:
    """Keep these words instead; returns them as kept. What was registered with others stays as it is."""
    words = clean_words(texts)
    for problem in check_words(words):
        raise InputError(problem.column, f"{problem.text}。")
    name = WORD_KEY_NAMES[key]
    session.require(Right.REGISTER, at_competition(competition_id), attempt=f"修改选项“{name}”")
    stored = session.get(WordList, key.value)
    if stored is None:
        stored = WordList(key=key.value, words=list(words))
    else:
        stored.words = list(words)
    session.add(stored)
    session.record(f"修改选项“{name}”:共 {len(words)} 个")
    return words
