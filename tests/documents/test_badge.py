"""Badges read back from the PDF: their words, their codes, their photos, and where they are cut."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from pypdf import PdfReader

from app.documents.badge import render_badges
from app.documents.fonts import MissingGlyph
from app.domain.badges import FORMATS, Badge, BadgeFormat, find_format
from app.domain.certificates import typeset
from app.domain.printed import PaperKind
from app.errors import UserError
from app.services.paper_files import count_sheets
from tests.documents.day_samples import BADGES, ENTRANT, photo
from tests.documents.samples import BUNDLED, page_images, texts

SHEET = find_format("card_sheet")
SCAN = 3.0


def drawn(badges: tuple[Badge, ...], size: BadgeFormat = SHEET, picture: bytes = b"") -> bytes:
    """The PDF of the badges; whoever has a photo has this one."""
    stream = BytesIO()
    render_badges(badges, stream, size, find_photo=lambda name: picture if name else b"", book=BUNDLED)
    return stream.getvalue()


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


@pytest.mark.parametrize("size", FORMATS, ids=lambda each: each.key)
def test_every_badge_says_everything_and_is_read_by_a_scanner(size: BadgeFormat) -> None:
    pdf = drawn(BADGES, size)
    pages = texts(pdf)
    assert len(pages) == count_sheets(PaperKind.BADGE, len(BADGES), size)
    for reader in (0, 1):
        said = "".join(page[reader] for page in pages)
        for badge in BADGES:
            words = (badge.title, badge.name, badge.organization, badge.number)
            for text in (*words, *(words for _caption, words in badge.lines)):
                assert _plain(text) in said
    codes = [code.text for page in page_images(pdf, SCAN) for code in zxingcpp.read_barcodes(page)]
    assert sorted(codes) == sorted(badge.code for badge in BADGES)


@pytest.mark.parametrize("size", FORMATS, ids=lambda each: each.key)
def test_pages_are_a4_or_the_card_itself(size: BadgeFormat) -> None:
    box = PdfReader(BytesIO(drawn(BADGES[:1], size))).pages[0].mediabox
    wanted = (210, 297) if size.across else (size.width, size.height)
    assert (float(box.width), float(box.height)) == pytest.approx([side * 72 / 25.4 for side in wanted])


def test_the_photo_is_embedded_as_it_is() -> None:
    picture = photo()
    assert picture in drawn((ENTRANT,), picture=picture)
    assert "贴照片" in texts(drawn((ENTRANT,)))[0][0]


def test_a_broken_photo_names_whose_it_is() -> None:
    with pytest.raises(UserError, match="张伟的照片"):
        drawn((ENTRANT,), picture=b"no picture")


def test_missing_glyph_names_the_person() -> None:
    with pytest.raises(MissingGlyph, match="李𰂃"):
        drawn((replace(ENTRANT, name="李𰂃"),))


def test_without_badges_there_is_no_file() -> None:
    with pytest.raises(UserError, match="没有可以印的证件"):
        drawn(())
