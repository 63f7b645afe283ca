"""成果材料: what a note says of the events that are not in a paper."""

from __future__ import annotations

import pytest

from app.domain.result_papers import NAMED_LENGTH, left_out


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ((), ""),
        (("钳工",), "未公布、没有列入:钳工"),
        (("钳工", "电工"), "未公布、没有列入:钳工、电工"),
        (("长" * NAMED_LENGTH, "电工"), f"未公布、没有列入:{'长' * NAMED_LENGTH}等 2 个赛项"),
        (("长" * (NAMED_LENGTH + 1), "电工"), "未公布、没有列入 2 个赛项"),
    ],
)
def test_as_many_events_are_named_as_a_line_takes(events: tuple[str, ...], told: str) -> None:
    assert left_out(events) == told
