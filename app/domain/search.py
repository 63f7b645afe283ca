"""What a search box finds: the one meaning of "matches" for every list that is searched in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.people import search_words

# Fewer digits than these are in too many documents and phones.
DIGITS_TO_SEARCH = 4


@dataclass(frozen=True, slots=True)
class SearchText:
    """What one row is found by, in lower case: any part of `text`; the beginning of a word of `pinyin`,
    each of which stands behind a space; any four or more digits of `numbers`.
    """

    text: str
    pinyin: str
    numbers: str


def search_text(
    texts: Iterable[str | None], pinyin: Iterable[str | None], numbers: Iterable[str | None] = ()
) -> SearchText:
    """Put together what a row is found by; empty parts fall out."""
    return SearchText(
        "\n".join(filter(None, texts)).lower(),
        " ".join(["", *filter(None, pinyin)]).lower(),
        "\n".join(filter(None, numbers)).lower(),
    )


def find_places(rows: Sequence[SearchText], query: str) -> Sequence[int]:
    """The places of the rows that every word of the query finds; all for an empty query."""
    places: Sequence[int] = range(len(rows))
    for word in search_words(query):
        places = _narrow(rows, places, word.lower())
    return places


def _narrow(rows: Sequence[SearchText], places: Sequence[int], word: str) -> Sequence[int]:
    if not word.isascii():
        return [at for at in places if word in rows[at].text]
    start = f" {word}"
    if len(word) >= DIGITS_TO_SEARCH and any(char.isdigit() for char in word):
        return [
            at
            for at in places
            if word in rows[at].text or start in rows[at].pinyin or word in rows[at].numbers
        ]
    return [at for at in places if word in rows[at].text or start in rows[at].pinyin]
