"""Numbers of certificates as the log tells them."""

import pytest

from app.services.number_series import Numbered, told_numbers


@pytest.mark.parametrize(
    ("serials", "told"),
    [
        ([3], "证〔2022〕0003"),
        ([2, 1], "证〔2022〕0001 至 证〔2022〕0002"),
        ([5, 1, 2, 3], "证〔2022〕0001 至 证〔2022〕0003、证〔2022〕0005"),
        (
            [1, 3, 5, 7, 9, 11],
            "证〔2022〕0001、证〔2022〕0003、证〔2022〕0005、证〔2022〕0007、证〔2022〕0009、证〔2022〕0011",
        ),
        (
            range(1, 15, 2),
            "证〔2022〕0001、证〔2022〕0003、证〔2022〕0005、证〔2022〕0007、证〔2022〕0009、证〔2022〕0011等",
        ),
    ],
)
def test_only_neighbours_are_told_as_a_range(serials: list[int], told: str) -> None:
    assert (
        told_numbers(Numbered("证〔2022〕{counter}", each, f"证〔2022〕{each:04d}") for each in serials)
        == told
    )


def test_each_series_is_told_by_itself() -> None:
    rows = [Numbered(f"{name}{{counter}}", serial, f"{name}{serial}") for name in "乙甲" for serial in (1, 2)]
    assert told_numbers(rows) == "乙1 至 乙2、甲1 至 甲2"
