"""Admission cards read back from the PDF."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp

from app.documents.admission_card import NOTES, NOTES_FILE, render_admission_cards
from app.documents.wording import read_wording
from app.domain.certificates import typeset
from app.domain.day_lists import AdmissionCard
from app.errors import UserError
from tests.documents.day_samples import CARD, LONGEST_CARD
from tests.documents.samples import BUNDLED, page_images, texts


def drawn(*cards: AdmissionCard) -> bytes:
    """The PDF of the cards."""
    stream = BytesIO()
    render_admission_cards(cards, stream, book=BUNDLED)
    return stream.getvalue()


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


def test_two_cards_to_a_page_say_everything() -> None:
    other = replace(CARD, name="李芳")
    pdf = drawn(CARD, LONGEST_CARD, other)
    pages = texts(pdf)
    assert len(pages) == 2
    notes = read_wording(NOTES_FILE, NOTES)
    for reader in (0, 1):
        for card, page in ((CARD, 0), (LONGEST_CARD, 0), (other, 1)):
            said = pages[page][reader]
            sittings = [word for at in card.sittings for word in (at.what, at.when, at.where, at.place)]
            words = (card.name, card.number, card.document, card.organization, card.event, *sittings)
            for text in (*words, "准考证", "贴照片", notes.title, *notes.clauses):
                assert _plain(text) in said
    codes = [code.text for page in page_images(pdf, 2.0) for code in zxingcpp.read_barcodes(page)]
    assert codes == [CARD.code] * 3


def test_many_sittings_leave_less_room_for_the_notes_but_lose_nothing() -> None:
    (page,) = texts(drawn(replace(CARD, sittings=CARD.sittings * 3)))
    assert page[0].count("实操比赛") == 3
    assert _plain(read_wording(NOTES_FILE, NOTES).clauses[-1]) in page[0]


def test_without_cards_the_next_step_is_told() -> None:
    with pytest.raises(UserError, match="安排理论考试"):
        drawn()
