"""The hand-over list read back from the PDF."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from app.documents.fonts import MissingGlyph
from app.documents.handover_list import NOTE, SIGNERS, render_handover_lists
from app.domain.certificates import typeset
from app.domain.handover import HandoverData, HandoverLine
from app.errors import UserError
from tests.documents.samples import BUNDLED, LONG_UNIT, texts

LINES = tuple(
    HandoverLine(f"淮工竞证〔2022〕{at:04d}", "优秀组织奖", name, "焊工")
    for at, name in enumerate(("张伟", "买买提·吐尔逊", "Anna Schmidt"), 1)
)
UNIT = HandoverData("2022年职工技能竞赛", LONG_UNIT, LINES, "2022-11-01")


def drawn(*lists: HandoverData) -> bytes:
    """The PDF of the lists."""
    stream = BytesIO()
    render_handover_lists(lists, stream, book=BUNDLED)
    return stream.getvalue()


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


def test_the_list_says_everything_in_both_readers() -> None:
    (page,) = texts(drawn(UNIT))
    for text in page:
        for said in (
            "证书交接清单",
            "2022年职工技能竞赛",
            LONG_UNIT,
            "共3张·2022-11-01",
            "第1页·共1页",
            *SIGNERS,
        ):
            assert _plain(said) in text
        assert _plain(NOTE) in text
        for line in LINES:
            for said in (line.number, line.award, line.recipient, line.event):
                assert _plain(said) in text


def test_every_unit_begins_a_page_and_counts_its_own_pages() -> None:
    many = replace(UNIT, organization="乙厂", lines=LINES * 20)
    pages = [text for text, _ in texts(drawn(UNIT, many))]
    assert "第1页·共1页" in pages[0]
    assert len(pages) > 2
    for at, text in enumerate(pages[1:], 1):
        assert f"第{at}页·共{len(pages) - 1}页" in text
        assert "乙厂" in text
        assert "共60张" in text
        assert "领取人签字" in text
    assert sum(text.count("Anna") for text in pages) == 21


def test_progress_goes_through_all_pages() -> None:
    steps: list[tuple[int, int]] = []
    render_handover_lists([UNIT, UNIT], BytesIO(), lambda *step: steps.append(step), book=BUNDLED)
    assert steps == [(1, 2), (2, 2)]


def test_same_lists_same_bytes() -> None:
    assert drawn(UNIT) == drawn(UNIT)


def test_without_certificates_there_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有可以交接的证书"):
        render_handover_lists([], tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_missing_glyph_names_the_person() -> None:
    with pytest.raises(MissingGlyph, match="李𰂃"):
        drawn(replace(UNIT, lines=(replace(LINES[0], recipient="李𰂃"),)))
