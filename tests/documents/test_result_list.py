"""The list of results read back from the PDF."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import ImageChops
from pypdf import PdfReader

from app.documents import style
from app.documents.fonts import MissingGlyph
from app.documents.result_list import render_result_list
from app.domain.result_list import SIGNATURES, ResultListData
from app.errors import UserError
from tests.documents.samples import AUDIT, BUNDLED, LONG_NAME, LONG_UNIT, RESULTS, page_images, texts

MM = 72 / 25.4


def drawn(data: ResultListData) -> bytes:
    """The PDF of the list."""
    stream = BytesIO()
    render_result_list(data, stream, book=BUNDLED)
    return stream.getvalue()


def test_list_says_everything() -> None:
    for text in texts(drawn(RESULTS))[0]:
        for said in ("成绩汇总表", "2022年民营企业“四赛一创”劳动竞赛", "第1版", "第1页·共1页", *SIGNATURES):
            assert said in text
        for line in RESULTS.lines:
            for said in (line.rank, line.number, line.name, line.organization, *line.modules, line.total):
                assert said in text
        assert LONG_NAME in text
        assert LONG_UNIT in text


def test_pages_repeat_head_and_signatures_and_lose_nobody() -> None:
    line = RESULTS.lines[0]
    many = replace(RESULTS, lines=tuple(replace(line, number=f"号{at:03d}") for at in range(100)))
    steps: list[tuple[int, int]] = []
    stream = BytesIO()
    render_result_list(many, stream, lambda *step: steps.append(step), book=BUNDLED)
    pages = [text for text, _ in texts(stream.getvalue())]
    assert steps == [(at, len(pages)) for at in range(1, len(pages) + 1)]
    assert len(pages) > 2
    for at, text in enumerate(pages, 1):
        assert f"第{at}页·共{len(pages)}页" in text
        assert "名次" in text
        assert "监督" in text
    assert [f"号{at:03d}" in "".join(pages) for at in range(100)] == [True] * 100


@pytest.mark.parametrize(("modules", "upright"), [(1, True), (3, True), (4, False), (7, False)])
def test_many_modules_turn_the_page(modules: int, upright: bool) -> None:
    wide = replace(
        RESULTS,
        module_heads=tuple(f"模块{at}" for at in range(modules)),
        lines=tuple(replace(line, modules=("90.00",) * modules) for line in RESULTS.lines),
    )
    page = PdfReader(BytesIO(drawn(wide))).pages[0]
    assert (page.mediabox.height > page.mediabox.width) is upright


def test_too_many_modules_are_refused() -> None:
    wide = replace(
        RESULTS, module_heads=("模块",) * 12, lines=(replace(RESULTS.lines[0], modules=("1",) * 12),)
    )
    with pytest.raises(UserError, match="12 个模块"):
        drawn(wide)


def test_same_list_same_bytes() -> None:
    assert drawn(RESULTS) == drawn(RESULTS)


def test_missing_glyph_names_the_person() -> None:
    with pytest.raises(MissingGlyph, match="李𰂃"):
        drawn(replace(RESULTS, lines=(replace(RESULTS.lines[0], name="李𰂃"),)))


def test_empty_list_is_refused() -> None:
    with pytest.raises(UserError, match="没有成绩"):
        drawn(replace(RESULTS, lines=()))


@pytest.mark.parametrize("audit", [AUDIT, AUDIT * 2, AUDIT * 4])
def test_the_audit_stamp_stands_on_every_page_and_moves_nothing(audit: str) -> None:
    lines = RESULTS.lines * 30
    plain, stamped = (drawn(replace(RESULTS, lines=lines, audit=each)) for each in ("", audit))
    without, pages = texts(plain), texts(stamped)
    assert len(pages) == len(without) > 2
    for before, after in zip(without, pages, strict=True):
        for text in (0, 1):
            assert "审计链" not in before[text]
            assert "".join(audit.split()) in after[text]
    for before_image, image in zip(page_images(plain), page_images(stamped), strict=True):
        changed = ImageChops.difference(before_image, image).getbbox()
        assert changed is not None
        assert changed[0] >= style.MARGIN - 1
        assert changed[2] <= image.width - style.MARGIN + 1
        assert changed[1] > image.height - style.MARGIN + 3 * MM  # below the note
        assert changed[3] < image.height - 4 * MM  # printers reach this far


def test_a_missing_glyph_in_the_stamp_is_refused() -> None:
    with pytest.raises(MissingGlyph, match="焊工"):
        drawn(replace(RESULTS, audit="𰂃"))


# -- honours, promotions, teams ------------------------------------------------------------------------


def given(modules: int) -> ResultListData:
    """A list with this many modules whose first line has an honour and a promotion."""
    plain = replace(
        RESULTS,
        module_heads=tuple(f"模块{at}" for at in range(modules)),
        lines=tuple(replace(line, modules=("90.00",) * modules) for line in RESULTS.lines),
    )
    first = replace(plain.lines[0], honours="技术能手、青年岗位能手", promotion="由中级工晋升高级工")
    return replace(plain, lines=(first, *plain.lines[1:]))


@pytest.mark.parametrize("modules", [1, 4])
def test_honours_and_promotions_have_columns_where_there_are_any(modules: int) -> None:
    plain = replace(given(modules), lines=given(modules).lines[1:])
    for text in texts(drawn(plain))[0]:
        assert "荣誉" not in text
    data = given(modules)
    assert data.extra_heads == ("荣誉", "等级晋升")
    for text in texts(drawn(data))[0]:
        for said in ("荣誉", "等级晋升", "技术能手、青年岗位能手", "由中级工晋升高级工"):
            assert said in text
    page = PdfReader(BytesIO(drawn(data))).pages[0]
    assert page.mediabox.width > page.mediabox.height


def test_where_there_is_no_room_for_columns_they_stand_under_the_award() -> None:
    for text in texts(drawn(given(7)))[0]:
        assert "等级晋升" not in text
        assert "技术能手、青年岗位能手、由中级工晋升高级工" in text


def test_only_what_is_used_has_a_column() -> None:
    data = given(1)
    line = replace(data.lines[0], promotion="")
    assert replace(data, lines=(line,)).extra_heads == ("荣誉",)


def test_a_list_of_teams_calls_its_columns_otherwise() -> None:
    data = replace(RESULTS, name_head="单位", unit_head="计入者", number_head="人数", title="团体成绩汇总表")
    for text in texts(drawn(data))[0]:
        assert "计入者" in text
        assert "姓名" not in text


def test_a_missing_glyph_in_an_honour_names_the_person() -> None:
    line = replace(RESULTS.lines[0], honours="𰂃")
    with pytest.raises(MissingGlyph, match=line.name):
        drawn(replace(RESULTS, lines=(line,)))
