"""Whether the names of a form can be printed on a certificate by the fonts of this machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.documents.fonts import missing_characters
from app.domain.problems import Problem, warning
from app.domain.registration_form import RowReview

PRINTED = ("name", "organization", "title", "authors")
CURE = "请核对这个字;字没有错时,在打印证书的电脑上安装有这个字的字体"


def look_at_names(reviews: Sequence[RowReview]) -> Sequence[RowReview]:
    """The rows, with a warning on each name that has a character no font here can draw."""
    names = {str(getattr(review.values, column)) for review in reviews for column in PRINTED}
    if not missing_characters("\n".join(sorted(names))):  # nearly always: one look at all of them
        return reviews
    lacking = {name: missing_characters(name) for name in names}
    return [
        replace(review, problems=(*review.problems, *_unprintable(review, lacking))) for review in reviews
    ]


def _unprintable(review: RowReview, lacking: dict[str, str]) -> Iterable[Problem]:
    for column in PRINTED:
        missing = lacking[str(getattr(review.values, column))]
        if missing:
            characters = "、".join(f"{each}(U+{ord(each):04X})" for each in missing)
            yield warning(column, f"本机没有 {characters} 的字形,证书上打不出来", CURE)
