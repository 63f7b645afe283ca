"""Calls of the services around units, people and their words, for the walk through the door."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.rights import Role
from app.domain.word_lists import WordKey
from app.services import word_lists
from tests.services.door_sample import Sample

# fmt: off
PEOPLE_SAMPLES: dict[Callable[..., object], Sample] = {
    word_lists.save_words: Sample(
        lambda s, w: word_lists.save_words(s, w.competition, WordKey.PROJECT_KIND, ["班组"]),
        "register", Role.SCORER, wide=True),
}
# fmt: on
