"""Closing rules: layers, and every wrong figure named."""

from __future__ import annotations

import pytest

from app.domain.closing import USUAL, ClosingRules, read_closing
from app.domain.reading import Document


def test_without_a_word_the_usual_figures_hold() -> None:
    assert read_closing({}, {}) == (USUAL, ())
    assert USUAL.appeal_minutes == 120


def test_an_event_has_the_last_word_and_keeps_the_rest() -> None:
    rules, problems = read_closing({"top_percent": 50, "notice_days": "7"}, {"top_percent": 100})
    assert not problems
    assert rules == ClosingRules(top_percent=100, notice_days=7)


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        ({"top_percent": 101}, "前几名全部复核"),
        ({"notice_days": 0}, "公示天数"),
        ({"appeal_minutes": "两小时"}, "申诉时限"),
        ({"recheck_required": "也许"}, "签署前必须复核"),
        ({"toppercent": 30}, "toppercent"),
    ],
)
def test_a_wrong_figure_is_named(layer: Document, told: str) -> None:
    _rules, problems = read_closing(layer)
    assert [told in problem.text for problem in problems] == [True]
