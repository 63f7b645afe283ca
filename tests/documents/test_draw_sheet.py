"""The result of a draw read back from the PDF."""

from dataclasses import replace
from io import BytesIO

import pytest

from app.documents.draw_sheet import NOTE, SIGNERS, render_draw_sheet
from app.domain.certificates import typeset
from app.domain.draw_sheet import DrawSheetData, DrawSheetLine
from app.errors import UserError
from tests.documents.samples import BUNDLED, LONG_UNIT, texts

LINES = tuple(
    DrawSheetLine("第 1 场", f"{at:02d} 号", f"2022{at:04d}", name, LONG_UNIT)
    for at, name in enumerate(("张伟", "买买提·吐尔逊", "欧阳建国"), 1)
)
DATA = DrawSheetData(
    "2022年职工技能竞赛", "焊工", "20220920", "同单位不相邻", False, "2022-10-18 08:00", LINES
)


def drawn(data: DrawSheetData) -> list[str]:
    """The texts of the pages."""
    stream = BytesIO()
    render_draw_sheet(data, stream, book=BUNDLED)
    return [text for text, _ in texts(stream.getvalue())]


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


def test_the_sheet_tells_seed_rule_and_everybody() -> None:
    (page,) = drawn(DATA)
    for said in ("抽签结果", "焊工", "20220920", "同单位不相邻", "共3个", NOTE, *SIGNERS):
        assert _plain(said) in page
    for line in LINES:
        for said in (line.sitting, line.place, line.number, line.name, line.organization):
            assert _plain(said) in page


def test_without_sittings_there_is_no_column_of_them() -> None:
    (page,) = drawn(replace(DATA, late=True, lines=tuple(replace(line, sitting="") for line in LINES)))
    assert "补抽签结果" in page
    assert "场次" not in page
    assert _plain(LINES[1].name) in page


def test_a_long_draw_goes_on_and_nothing_is_no_paper() -> None:
    lines = tuple(replace(LINES[0], number=f"2022{at:04d}") for at in range(90))
    pages = drawn(replace(DATA, lines=lines))
    assert len(pages) > 1
    assert all(f"2022{at:04d}" in "".join(pages) for at in range(90))
    with pytest.raises(UserError, match="请先抽签"):
        drawn(replace(DATA, lines=()))
