"""The programme book read back from the PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest

from app.documents.fonts import MissingGlyph
from app.documents.programme import render_programme
from app.domain.certificates import typeset
from app.domain.programme import ProgrammeData
from tests.documents.day_samples import PROGRAMME
from tests.documents.samples import BUNDLED, texts


def drawn(data: ProgrammeData) -> list[str]:
    """The texts of the pages."""
    stream = BytesIO()
    render_programme(data, stream, book=BUNDLED)
    return [text for text, _ in texts(stream.getvalue())]


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


@pytest.fixture(scope="module")
def book() -> list[str]:
    return drawn(PROGRAMME)


def test_the_cover_says_what_where_and_by_whom(book: list[str]) -> None:
    for said in (PROGRAMME.title, "秩序册", *PROGRAMME.hosts, PROGRAMME.dates, PROGRAMME.venue):
        assert _plain(said) in book[0]


def test_contents_lead_to_the_pages(book: list[str]) -> None:
    found = re.findall(r"([一二三四五]、[^…]+?)…+(\d+)", book[1])
    assert [title for title, _page in found] == [
        "一、竞赛概况",
        "二、竞赛日程和场地",
        "三、裁判名单",
        "四、参赛单位",
        "五、各赛项参赛名单",
    ]
    for title, number in found:
        page = book[int(number) - 1]
        assert title in page
        assert f"—{number}—" in page


def test_everything_stands_in_it(book: list[str]) -> None:
    whole = "".join(book)
    for event in PROGRAMME.events:
        for entry in event.entries:
            for said in (entry.number, entry.name, entry.organization, *entry.members):
                assert _plain(said) in whole
    for said in ("2022年10月17日星期一", "09:00–11:00", "赵志刚", "周平", "教学楼301", "领队", "陈静"):
        assert _plain(said) in whole


def test_what_there_is_nothing_of_is_left_out() -> None:
    empty = replace(PROGRAMME, days=(), rooms=(), units=(), events=())
    book = drawn(empty)
    assert len(book) == 3
    assert "参赛单位" not in book[1]


def test_missing_glyph_names_the_person() -> None:
    event = PROGRAMME.events[0]
    rare = replace(event, entries=(replace(event.entries[0], name="李𰂃"),))
    with pytest.raises(MissingGlyph, match="李𰂃"):
        drawn(replace(PROGRAMME, events=(rare,)))
