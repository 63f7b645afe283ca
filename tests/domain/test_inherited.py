"""Years of other competitions in fixed texts."""

import pytest

from app.domain.inherited import foreign_years


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2021年职工技能竞赛", ("2021",)),
        ("二〇二一年十月", ("二〇二一",)),
        ("2022年职工技能竞赛", ()),
        ("二〇二二年十月", ()),
        ("第20211号", ()),
        ("2020和2021年,又是2020年", ("2020", "2021")),
        ("特发此证,以资鼓励。", ()),
    ],
)
def test_only_years_of_others_are_found(text: str, found: tuple[str, ...]) -> None:
    assert foreign_years(text, {2022}) == found
