"""Certificates read back from the PDF: words, codes, pages, bytes."""

from __future__ import annotations

import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL.Image import Image
from pypdf import PdfReader

from app.documents.certificate import render_certificates
from app.documents.certificate_template import BoxKind
from app.documents.fonts import CHAINS, FontBook, MissingGlyph
from app.documents.template_reading import load_template
from app.domain.certificates import CertificateData
from app.domain.progress import Cancelled
from app.errors import UserError
from tests.documents.samples import (
    BUNDLED,
    INNOVATION,
    LONG_NAME,
    LONG_UNIT,
    PERSON,
    THREE_ISSUERS,
    UNIT,
    page_images,
    texts,
    tiny_font,
)
from tests.documents.test_fonts import IN_BUNDLED_FONTS, RARE
from tests.documents.test_qr import library_matrices

MM = 72 / 25.4
COMMA, COLON = "\uff0c", "\uff1a"


def drawn(*certificates: CertificateData, book: FontBook = BUNDLED) -> bytes:
    """The PDF of the certificates."""
    stream = BytesIO()
    render_certificates(certificates, stream, book=book)
    return stream.getvalue()


def test_a_persons_certificate_says_everything() -> None:
    for text in texts(drawn(PERSON))[0]:
        for said in (
            "荣誉证书",
            f"李䶮同志{COLON}",
            f"在2022年民营企业“四赛一创”劳动竞赛焊工赛项中{COMMA}成绩优异{COMMA}荣获",
            "二等奖",
            f"特发此证{COMMA}以资鼓励。",
            "理士电池",
            "淮工竞证〔2022〕0003",
            "扫码验真",
            "淮北市总工会",
            "二〇二二年十月",
        ):
            assert said in text


def test_a_unit_has_no_form_of_address() -> None:
    for text in texts(drawn(UNIT))[0]:
        assert f"{LONG_UNIT}{COLON}" in text
        assert "同志" not in text
        assert f"劳动竞赛中{COMMA}成绩突出" in text


def test_an_achievement_names_authors_unit_and_all_issuers() -> None:
    for text in texts(drawn(INNOVATION))[0]:
        assert INNOVATION.recipient in text
        assert f"完成人{COLON}张伟、陈静、买买提·吐尔逊" in text
        assert f"完成单位{COLON}理士电池" in text
        assert "“五小”成果评审中" in text
        places = [text.index(issuer) for issuer in THREE_ISSUERS]
        assert places == sorted(places)


def test_long_names_are_whole_and_inside_the_frame() -> None:
    crowded = replace(INNOVATION, recipient=LONG_UNIT, authors=f"{LONG_NAME}、" * 4, organization=LONG_UNIT)
    pdf = drawn(replace(PERSON, recipient=LONG_NAME, organization=LONG_UNIT), crowded)
    for text in texts(pdf)[0]:
        assert LONG_NAME in text
        assert LONG_UNIT in text
    for text in texts(pdf)[1]:
        assert text.count(LONG_UNIT) == 2
        assert text.count(LONG_NAME) == 4
    for image in page_images(pdf):
        ink = image.convert("L").point([255] * 70 + [0] * 186).getbbox()
        assert ink is not None
        left, top, right, bottom = ink
        assert left > 25 * MM
        assert top > 55 * MM
        assert right < image.width - 25 * MM
        assert bottom < image.height - 22 * MM


@pytest.mark.parametrize("character", RARE)
def test_rare_characters_are_printed_or_refused_by_name(character: str) -> None:
    data = replace(PERSON, recipient=f"李{character}")
    if character in IN_BUNDLED_FONTS:
        assert all(data.recipient in text for text in texts(drawn(data))[0])
        return
    with pytest.raises(MissingGlyph) as caught:
        drawn(PERSON, data, data)
    assert caught.value.where == data.recipient
    assert caught.value.characters == character
    assert "另有 1 张" in str(caught.value)


@pytest.mark.parametrize("character", ["𠍣", "𰂃"])
def test_an_installed_font_helps_and_its_characters_copy_correctly(character: str, tmp_path: Path) -> None:
    font = tiny_font(tmp_path / "tiny.ttf", character)
    pdf = drawn(replace(PERSON, recipient=f"李{character}"), book=FontBook(CHAINS, lambda: [font]))
    for text in texts(pdf)[0]:
        assert f"李{character}同志" in text


def _darkness(image: Image) -> int:
    """How many pixels are dark."""
    return sum(image.convert("L").histogram()[:128])


def test_cubic_outlines_are_drawn() -> None:
    # 㙏 is only in the CFF font.
    scale = 2.0
    pages = (page_images(drawn(replace(PERSON, recipient=name)), scale)[0] for name in ("㙏", "一"))
    left, top, right, bottom = (int(each * MM * scale) for each in (42, 75, 75, 88))
    with_glyph, one_stroke = (_darkness(image.crop((left, top, right, bottom))) for image in pages)
    assert with_glyph > one_stroke + 200


def test_same_certificates_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn(PERSON, UNIT, replace(PERSON, recipient="李㙏"))
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert drawn(PERSON, UNIT, replace(PERSON, recipient="李㙏")) == first


def test_one_page_each_in_order_with_metadata() -> None:
    pdf = drawn(*(replace(PERSON, number=f"甲〔2022〕{at:04d}") for at in range(1, 6)))
    assert ["〔2022〕000" + str(at) in text for at, (text, _) in enumerate(texts(pdf), 1)] == [True] * 5
    reader = PdfReader(BytesIO(pdf))
    assert [round(float(side) / MM) for side in reader.pages[0].mediabox[2:]] == [297, 210]
    assert reader.metadata is not None
    assert reader.metadata.title == f"荣誉证书(金边) {PERSON.competition}"
    assert reader.metadata.author == "淮北市总工会"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]


def test_fonts_are_embedded_once_and_cut() -> None:
    pdf = drawn(*[PERSON] * 20)
    assert len(pdf) < 120_000
    assert pdf.count(b"/FontFile2") == 2  # the title has its own


def _dark_at(image: Image, x: float, y: float) -> bool:
    return _darkness(image.crop((int(x), int(y), int(x) + 1, int(y) + 1))) == 1


@pytest.mark.parametrize("data", [PERSON, INNOVATION])
def test_the_code_on_the_page_is_the_code_of_the_text(data: CertificateData) -> None:
    area = next(box for box in load_template().boxes if box.kind is BoxKind.QR)
    matrices = library_matrices(data.qr_text)
    size = len(matrices[0])
    scale = 6.0
    image = page_images(drawn(data), scale)[0]
    module = area.width * MM * scale / size
    left, top = area.x * MM * scale, (area.y + area.height - area.width) * MM * scale
    seen = [
        [
            _dark_at(image, left + (column + 0.5) * module, top + (row + 0.5) * module)
            for column in range(size)
        ]
        for row in range(size)
    ]
    assert seen in matrices


def test_progress_is_told_after_each_page(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    render_certificates([PERSON] * 3, tmp_path / "a.pdf", lambda *step: steps.append(step), book=BUNDLED)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_cancelling_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")

    def cancel(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        render_certificates([PERSON] * 3, target, cancel, book=BUNDLED)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_no_certificates_is_said() -> None:
    with pytest.raises(UserError, match="没有可以生成的证书"):
        drawn()


@pytest.mark.parametrize("name", ["recipient", "organization", "event", "award", "competition"])
def test_letters_and_their_marks_apart_print_as_one(name: str) -> None:
    for text in texts(drawn(replace(PERSON, **{name: "Jose\u0301 カ\u3099"})))[0]:  # type: ignore[arg-type]
        assert "Joséガ" in text


def test_every_certificate_is_looked_at_before_the_first_page() -> None:
    known = replace(PERSON, recipient="Jose\u0301")
    lonely = replace(PERSON, recipient="q\u0301")  # both parts stand on the first one
    with pytest.raises(MissingGlyph, match="“q\u0301”中有字没有字形"):
        drawn(known, replace(known, recipient="q"), lonely)


def test_words_that_cannot_fit_are_named() -> None:
    with pytest.raises(UserError, match="放不下"):
        drawn(replace(INNOVATION, authors="、".join([LONG_NAME] * 60)))
