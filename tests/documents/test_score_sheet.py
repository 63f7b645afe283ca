"""Blank score sheets read back from the PDF: words, codes, pages, and nobody's name on a blind one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.documents import score_sheet, style
from app.documents.fonts import MissingGlyph
from app.documents.score_sheet import render_score_sheets
from app.domain.marking import Aspect, AspectKind, Grade
from app.domain.papers import BlankSheet, contestant_words
from app.domain.progress import Cancelled
from app.domain.sheet_code import SheetCode, write_code
from app.errors import UserError
from tests.documents.samples import (
    ASPECTS,
    BLIND_SHEET,
    BUNDLED,
    EVERY_SHEET,
    LONG_ASPECT,
    LONG_NAME,
    LONG_UNIT,
    OPEN_SHEET,
    page_images,
    texts,
)
from tests.documents.test_qr import library_matrices

COMMA, SEMICOLON, OPEN, CLOSE = "\uff0c", "\uff1b", "\uff08", "\uff09"
MANY = tuple(replace(ASPECTS[at // 3], code=f"{ASPECTS[at // 3].code}.{at % 3 + 1}") for at in range(36))


def drawn(*sheets: BlankSheet) -> bytes:
    """The PDF of the sheets."""
    stream = BytesIO()
    render_score_sheets(sheets, stream, book=BUNDLED)
    return stream.getvalue()


def run_on(text: str) -> str:
    """The text as `texts` gives it back."""
    return "".join(text.split())


def test_a_sheet_says_everything() -> None:
    pages = texts(drawn(BLIND_SHEET))
    assert len(pages) == 1
    for text in pages[0]:
        for said in (
            "2022年民营企业“四赛一创”劳动竞赛",
            "评分单",
            "焊工·实操",
            "04号赛位",
            "职工组",
            "王建国",
            "评分裁判2号席",
            BLIND_SHEET.code,
            "A安全文明·满分15",
            f"0–10{COMMA}步长0.5",
            "0/1/2/3",
            "0不达标·1达标·2良好·3优秀",
            f"≤2得10分{SEMICOLON}≤3得6分{SEMICOLON}≤4得3分{SEMICOLON}其余0分",
            f"1Ⅰ级{OPEN}20分{CLOSE}{SEMICOLON}2Ⅱ级{OPEN}15分{CLOSE}{SEMICOLON}3Ⅲ级{OPEN}8分{CLOSE}",
            "+5",
            "小计·满分105",
            "裁判签名",
            "日期",
            "录入",
            "复核",
            "不得涂改、覆盖",
            "第1页·共1页",
        ):
            assert said in text
        assert run_on(LONG_ASPECT.replace(",", COMMA)) in text
        assert [aspect.code in text for aspect in ASPECTS] == [True] * 12


def test_a_blind_sheet_names_nobody_and_an_open_one_does() -> None:
    words = {"number": "012", "name": "张伟", "organization": "理士电池"}
    label, detail = contestant_words(blind=True, station=4, **words)
    blind = drawn(replace(BLIND_SHEET, label=label, detail=detail))
    for text in texts(blind)[0]:
        assert "04号赛位" in text
        assert not [word for word in words.values() if word in text]
    assert PdfReader(BytesIO(blind)).metadata == PdfReader(BytesIO(drawn(BLIND_SHEET))).metadata
    label, detail = contestant_words(blind=False, station=4, **words)
    for text in texts(drawn(replace(BLIND_SHEET, label=label, detail=detail)))[0]:
        assert "012张伟" in text
        assert "理士电池" in text
        assert "赛位" not in text


def test_long_names_are_whole() -> None:
    sheet = replace(OPEN_SHEET, judge=LONG_NAME)
    for text in texts(drawn(sheet))[0]:
        assert text.count(LONG_NAME) == 2
        assert LONG_UNIT in text


def test_everything_is_inside_the_margins() -> None:
    crowded = replace(
        OPEN_SHEET,
        competition=OPEN_SHEET.competition * 2,
        event=LONG_UNIT,
        module=LONG_UNIT[:30],
        judge=LONG_NAME,
        division=LONG_NAME,
        code=write_code(SheetCode(12345, 123456, 12345)),
        aspects=tuple(replace(aspect, name=LONG_UNIT, group=LONG_UNIT[:40]) for aspect in MANY),
    )
    for image in page_images(drawn(BLIND_SHEET, OPEN_SHEET, crowded)):
        ink = image.convert("L").point([255] * 200 + [0] * 56).getbbox()
        assert ink is not None
        assert ink[0] >= style.MARGIN - 2
        assert ink[2] <= image.width - style.MARGIN + 2
        assert ink[3] <= image.height - style.MARGIN + 12


def test_thirty_six_aspects_take_two_pages_with_head_and_code_on_each() -> None:
    pages = texts(drawn(replace(BLIND_SHEET, aspects=MANY)))
    assert len(pages) == 2
    for reader in (0, 1):
        both = [page[reader] for page in pages]
        for number, text in enumerate(both, 1):
            for said in ("04号赛位", BLIND_SHEET.code, "王建国", f"第{number}页·共2页", "裁判签名", "得分"):
                assert said in text
        for aspect in MANY:
            assert sum(aspect.code in text for text in both) == 1
        assert ["小计" in text for text in both] == [False, True]
        assert sum("\uff08续\uff09" in text for text in both) == ("\uff08续\uff09" in both[1])


def test_a_heading_stays_with_its_aspects_and_comes_again_overleaf() -> None:
    one_group = tuple(replace(aspect, group="同组") for aspect in MANY)
    assert "同组\uff08续\uff09" in texts(drawn(replace(BLIND_SHEET, aspects=one_group)))[1][0]
    for length in range(19, 23):  # the second group begins at the end of the page, or overleaf
        aspects = (
            *(Aspect(f"A{at}", "甲项", group="甲组", maximum=Decimal(1)) for at in range(length)),
            *(Aspect(f"B{at}", "乙项", group="乙组", maximum=Decimal(1)) for at in range(3)),
        )
        for text, _ in texts(drawn(replace(BLIND_SHEET, aspects=aspects))):
            assert ("乙组" in text) == ("乙项" in text)


def test_every_kind_has_its_box_and_what_is_to_be_known() -> None:
    pages = texts(drawn(EVERY_SHEET))
    assert len(pages) == 2
    for reader in (0, 1):
        said = "".join(page[reader] for page in pages)
        for words in (
            "□是□否",
            "0操作混乱",
            "3动作规范熟练",
            "10×2",
            "见下",
            f"60LSp6{OPEN}1分{CLOSE}",
            "-3/-2/-1/0/1/2/3或1优/2良",
            f"D试跑·满分10·取最好1项{COMMA}没有做的空着",
            f"0无{SEMICOLON}1市级{OPEN}2分{CLOSE}",
            "每次未成功罚时20分",
            "是即一票否决",
            "自评",
            "5:17",
            "小计·满分211",
        ):
            assert words in said
    plain = texts(drawn(replace(EVERY_SHEET, self_assessed=False, estimate={})))
    assert "自评" not in plain[0][0]
    assert "5:17" not in plain[0][0]


def test_a_list_of_options_too_long_for_a_page_goes_on_overleaf() -> None:
    options = tuple(Grade(f"第{n}组规定动作完整连接", Decimal(n)) for n in range(1, 301))
    aspect = Aspect("C1", "动作", AspectKind.CHOICE, "C 自选", grades=options)
    pages = texts(drawn(replace(BLIND_SHEET, aspects=(aspect,))))
    assert len(pages) == 3
    assert "C自选\uff08续\uff09" in pages[1][0]
    whole = "".join(page[0] for page in pages)
    assert all(whole.count(f"第{n}组规定动作完整连接{OPEN}{n}分") == 1 for n in range(1, 301))
    for image in page_images(drawn(replace(BLIND_SHEET, aspects=(aspect,)))):
        ink = image.convert("L").point([255] * 200 + [0] * 56).getbbox()
        assert ink is not None
        assert ink[3] <= image.height - style.MARGIN + 12


def test_aspects_without_groups_have_no_headings() -> None:
    aspects = tuple(replace(aspect, group="") for aspect in ASPECTS[:2])
    for text in texts(drawn(replace(BLIND_SHEET, aspects=aspects)))[0]:
        assert "小计·满分15" in text
        assert "安全文明" not in text


def _dark_at(pixels: Sequence[int], width: int, x: float, y: float) -> bool:
    return pixels[int(y) * width + int(x)] < 128


@pytest.mark.parametrize("code", [BLIND_SHEET.code, write_code(SheetCode(12, 90_012, 455))])
def test_the_code_on_every_page_is_the_code_of_the_text(code: str) -> None:
    matrices = library_matrices(code)
    size, scale = len(matrices[0]), 4.0
    module = score_sheet.QR_SIDE * scale / size
    left = (style.PORTRAIT[0] - style.MARGIN - score_sheet.QR_SIDE) * scale
    top = style.MARGIN * scale
    for image in page_images(drawn(replace(BLIND_SHEET, code=code, aspects=MANY)), scale):
        pixels = list(image.convert("L").tobytes())
        seen = [
            [
                _dark_at(pixels, image.width, left + (column + 0.5) * module, top + (row + 0.5) * module)
                for column in range(size)
            ]
            for row in range(size)
        ]
        assert seen in matrices
        quiet = 3.5 * module
        around = [(left - quiet, top + 9), (left + 9, top - quiet), (left + 9, top + size * module + quiet)]
        assert not [place for place in around if _dark_at(pixels, image.width, *place)]


def test_many_sheets_in_order_share_one_table_and_one_font() -> None:
    sheets = [
        replace(BLIND_SHEET, label=f"{entry:03d} 号赛位", code=write_code(SheetCode(3, entry, 7)))
        for entry in range(1, 201)
    ]
    start = time.perf_counter()
    pdf = drawn(*sheets)
    assert time.perf_counter() - start < 5  # 0.3 s measured; a hall prints 2,700
    assert len(pdf) < 400_000
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) == 200
    for at in (0, 99, 199):
        assert sheets[at].code in run_on(pages[at].extract_text())


def test_modules_have_their_own_tables() -> None:
    other = replace(BLIND_SHEET, module="理论", aspects=(Aspect("T1", "卷面", maximum=Decimal(100)),))
    first, second, third = texts(drawn(BLIND_SHEET, other, BLIND_SHEET))
    assert first == third
    assert "卷面" in second[0]
    assert "焊缝余高" not in second[0]


def test_progress_after_each_sheet_and_cancelling_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    steps: list[tuple[int, int]] = []

    def cancel(done: int, total: int) -> None:
        steps.append((done, total))
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        render_score_sheets([BLIND_SHEET] * 3, target, cancel, book=BUNDLED)
    assert steps == [(1, 3), (2, 3)]
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_same_sheets_same_bytes() -> None:
    assert drawn(BLIND_SHEET, OPEN_SHEET) == drawn(BLIND_SHEET, OPEN_SHEET)


def test_what_cannot_be_printed_is_said() -> None:
    with pytest.raises(UserError, match="没有可以打印的评分单"):
        drawn()
    with pytest.raises(UserError, match="还没有评分项"):
        drawn(BLIND_SHEET, replace(BLIND_SHEET, aspects=()))
    with pytest.raises(MissingGlyph, match="李𰂃"):
        drawn(BLIND_SHEET, replace(OPEN_SHEET, label="012 李𰂃"))
    with pytest.raises(MissingGlyph, match="焊工"):
        drawn(replace(BLIND_SHEET, aspects=(replace(ASPECTS[0], name="𰂃"),)))
