"""Every kind of page still looks as it did when somebody last looked at it."""

import pytest
from PIL import ImageDraw

from tests.documents.golden_pages import MEAN_TOLERANCE, PAGES, PLAIN_TOLERANCE, difference, drawn, expected


@pytest.mark.parametrize("name", PAGES)
def test_page_looks_as_kept(name: str) -> None:
    today, kept = drawn(name), expected(name)
    assert today.size == kept.size
    mean, plain = difference(today, kept)
    assert mean < MEAN_TOLERANCE
    assert plain < PLAIN_TOLERANCE


def test_a_lost_line_would_be_noticed() -> None:
    today, kept = drawn("certificate_person"), expected("certificate_person")
    ImageDraw.Draw(today).rectangle((115, 258, 725, 282), fill="#FFFDF6")
    assert difference(today, kept)[1] > PLAIN_TOLERANCE
