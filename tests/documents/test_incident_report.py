"""The record of incidents read back from the PDF."""

from dataclasses import replace
from io import BytesIO

import pytest

from app.documents.fonts import MissingGlyph
from app.documents.incident_report import render_incident_report
from app.domain.certificates import typeset
from app.domain.papers import IncidentReportData
from tests.documents.samples import BUNDLED, INCIDENTS, page_images, texts


def drawn(data: IncidentReportData) -> bytes:
    """The PDF of the report."""
    stream = BytesIO()
    render_incident_report(data, stream, book=BUNDLED)
    return stream.getvalue()


def run_on(text: str) -> str:
    """The text as `texts` gives it back, with its punctuation as printed."""
    return "".join(typeset(text).split())


def test_the_report_says_everything() -> None:
    pages = texts(drawn(INCIDENTS))
    assert len(pages) == 1
    for text in pages[0]:
        for said in ("赛场情况记录表", "共3条", "17:30打印", "选手签名", "现场裁判", "裁判长", "日期"):
            assert said in text
        for line in INCIDENTS.lines:
            for said in (line.time, line.label, line.module, line.kind, line.description, line.recorded_by):
                assert run_on(said) in text
        assert "04→备用2" in text
        assert "12" in text


def test_no_minutes_and_no_move_leave_their_cells_empty() -> None:
    quiet = replace(INCIDENTS, lines=(replace(INCIDENTS.lines[1], moved_from="17"),))
    for text in texts(drawn(quiet))[0]:
        assert "→" not in text
        assert text.count("17") == len(["17号赛位", "17:30打印"])


def test_a_list_goes_on_with_head_and_signatures() -> None:
    lines = tuple(replace(INCIDENTS.lines[0], recorded_by=f"记{at:03d}") for at in range(40))
    steps: list[tuple[int, int]] = []
    stream = BytesIO()
    render_incident_report(
        replace(INCIDENTS, lines=lines), stream, lambda *step: steps.append(step), book=BUNDLED
    )
    pages = [text for text, _ in texts(stream.getvalue())]
    assert steps == [(at, len(pages)) for at in range(1, len(pages) + 1)]
    assert len(pages) > 2
    for at, text in enumerate(pages, 1):
        assert f"第{at}页·共{len(pages)}页" in text
        assert "情况说明" in text
        assert "裁判长" in text
    assert [line.recorded_by in "".join(pages) for line in lines] == [True] * 40


def test_a_very_long_description_is_whole_and_keeps_off_the_signatures() -> None:
    sentences = [f"第{at}句,设备停机。" for at in range(120)]
    pdf = drawn(replace(INCIDENTS, lines=(replace(INCIDENTS.lines[0], description="".join(sentences)),)))
    pages = texts(pdf)
    assert len(pages) > 1
    said = "".join(text for text, _ in pages)
    assert [run_on(sentence) in said for sentence in sentences].count(False) <= len(pages) * 2  # broken ones
    assert said.count("04号赛位") == 1
    assert "续" in said
    for image in page_images(pdf):
        band = image.crop((60, image.height - 88, 420, image.height - 76)).convert("L")
        assert not any(band.histogram()[:200])  # nothing between the table and the lines to sign


def test_without_incidents_it_is_a_form_to_fill_in() -> None:
    pages = texts(drawn(replace(INCIDENTS, lines=())))
    assert len(pages) == 1
    for text in pages[0]:
        assert "赛场情况记录表" in text
        assert "选手签名" in text
        assert "条" not in text


def test_a_missing_glyph_names_the_contestant() -> None:
    line = replace(INCIDENTS.lines[1], description="李𰂃未戴面罩")
    with pytest.raises(MissingGlyph, match="17 号赛位"):
        drawn(replace(INCIDENTS, lines=(line,)))


def test_same_report_same_bytes() -> None:
    assert drawn(INCIDENTS) == drawn(INCIDENTS)
