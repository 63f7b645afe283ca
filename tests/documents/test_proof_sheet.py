"""The proof sheet read back from the PDF."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from app.documents.fonts import MissingGlyph
from app.documents.proof_sheet import NO_GLYPH, NOTE, SIGNERS, TITLE, render_proof_sheet
from app.domain.certificates import typeset
from app.domain.progress import Cancelled
from app.domain.proof_sheet import ProofSheetData, ProofSheetLine
from tests.documents.samples import BUNDLED, texts

NOBODY_HAS = "\U000323af"
LINES = (
    ProofSheetLine("证书", "淮工竞证〔2022〕0001 至 淮工竞证〔2022〕0146,共 146 张"),
    ProofSheetLine("最终成绩", "▲ 钳工还没有公布成绩,有 6 个参赛者"),
    ProofSheetLine("沿用的内容", "■ 别的年份:2021(“2021年技能大赛组委会”),请核对是否该换"),
    ProofSheetLine("", "✓ 没有发现问题"),
)
DATA = ProofSheetData("2022年职工技能竞赛", 146, LINES, "2022-10-28")


def drawn(data: ProofSheetData) -> bytes:
    """The PDF of the sheet."""
    stream = BytesIO()
    render_proof_sheet(data, stream, book=BUNDLED)
    return stream.getvalue()


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


def test_the_sheet_says_everything_in_both_readers() -> None:
    (page,) = texts(drawn(DATA))
    for text in page:
        for said in (TITLE, DATA.competition, "共146张证书", "2022-10-28", "第1页·共1页", *SIGNERS, NOTE):
            assert _plain(said) in text
        for line in LINES:
            assert _plain(line.caption) in text
            assert _plain(line.text) in text


def test_a_long_sheet_takes_more_pages_and_tells_its_progress() -> None:
    steps: list[tuple[int, int]] = []
    many = replace(DATA, lines=LINES * 25)
    render_proof_sheet(many, BytesIO(), lambda *step: steps.append(step), book=BUNDLED)
    assert len(steps) > 2
    assert steps == [(at, len(steps)) for at in range(1, len(steps) + 1)]


def test_a_character_that_is_told_to_be_missing_does_not_stop_the_sheet() -> None:
    line = ProofSheetLine("缺字", f"0003 赵{NOBODY_HAS}:{NOBODY_HAS}(U+323AF) 没有字形")
    for text in texts(drawn(replace(DATA, lines=(line,))))[0]:
        assert _plain(f"0003 赵{NO_GLYPH}:{NO_GLYPH}(U+323AF) 没有字形") in text


def test_a_title_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(MissingGlyph, match="U\\+323AF"):
        drawn(replace(DATA, competition=f"竞赛{NOBODY_HAS}"))


def test_the_same_sheet_has_the_same_bytes() -> None:
    assert drawn(DATA) == drawn(DATA)


def test_a_cancelled_sheet_leaves_no_file(tmp_path: Path) -> None:
    def cancel(_done: int, _total: int) -> None:
        raise Cancelled

    target = tmp_path / "清样.pdf"
    with pytest.raises(Cancelled):
        render_proof_sheet(DATA, target, cancel, book=BUNDLED)
    assert list(tmp_path.iterdir()) == []
