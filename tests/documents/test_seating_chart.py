"""Seating charts read back from the PDF."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from app.documents.seating_chart import render_seating_charts
from app.domain.certificates import typeset
from app.domain.day_lists import ChartSeat, SeatingChart
from app.errors import UserError
from tests.documents.day_samples import CHART
from tests.documents.samples import BUNDLED, texts


def drawn(*charts: SeatingChart) -> list[tuple[str, str]]:
    """The texts of the pages."""
    stream = BytesIO()
    render_seating_charts(charts, stream, book=BUNDLED)
    return texts(stream.getvalue())


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


def test_every_place_is_there_with_who_sits_at_it() -> None:
    (page,) = drawn(CHART)
    for text in page:
        for seat in CHART.seats.values():
            for said in (seat.number, seat.name, seat.organization):
                assert _plain(said) in text
        for said in (CHART.title, CHART.when, CHART.where, "讲台", "27人", "第1页·共1页"):
            assert _plain(said) in text
        assert (text.count("空"), text.count("备用")) == (3, 2)


def test_a_hall_takes_several_pages_and_loses_nobody() -> None:
    seats = {at: ChartSeat(f"N{at:03d}", f"选手{at:03d}", "金泷机电") for at in range(1, 121)}
    pages = drawn(replace(CHART, seats=seats, places=120, spares=0, per_row=10))
    assert [f"共{len(pages)}页" in text for text, _ in pages] == [True] * len(pages)
    whole = "".join(text for text, _ in pages)
    assert [seat.name for seat in seats.values() if seat.name not in whole] == []
    first, second = (text.count("讲台") for text, _ in pages)
    assert first == second + 1  # the note tells of it on every page


def test_a_seat_beyond_the_room_is_shown_all_the_same() -> None:
    (page,) = drawn(replace(CHART, seats={40: ChartSeat("N40", "李芳", "理士电池")}))
    assert "N40" in page[0]
    assert "李芳" in page[0]


def test_without_charts_the_next_step_is_told() -> None:
    with pytest.raises(UserError, match="安排场次和座位"):
        drawn()
