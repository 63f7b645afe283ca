"""How a certificate is put on its page: overlay, placing, backgrounds, pictures, several templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, NumberObject, RectangleObject
from reportlab.pdfgen.canvas import Canvas

from app.documents.certificate import render_certificates
from app.documents.certificate_layout import KEPT, Kept
from app.documents.certificate_template import Box, BoxKind, CertificateTemplate, TemplateField
from app.documents.photo import FindPhoto, no_photo
from app.documents.template_reading import load_template
from app.domain.certificates import KINDS, CertificateData
from app.domain.placing import AS_IT_IS, Placing
from app.errors import UserError
from tests.documents.samples import BUNDLED, PERSON, UNIT, page_images, texts

MM = 72 / 25.4
RED, BLUE, WHITE = (200, 30, 30), (20, 40, 200), (255, 255, 255)


def text_box(text: str, *, x: float = 20, y: float = 20, preprinted: bool = False, **more: object) -> Box:
    """A box with one line."""
    words = dict.fromkeys(KINDS, text)
    field = TemplateField("line", words, {}, size=20, least=20, preprinted=preprinted)
    return Box(text, BoxKind.TEXT, x, y, 100, 15, fields=(replace(field, **more),))  # type: ignore[arg-type]


def sheet(*boxes: Box, folder: Path | None = None, background: str = "") -> CertificateTemplate:
    """A white A4 page with boxes."""
    return CertificateTemplate("样张", 297, 210, "#FFFFFF", background, (), boxes, folder=folder)


def drawn(
    template: CertificateTemplate,
    data: CertificateData = PERSON,
    *,
    overlay: bool = False,
    placing: Placing = AS_IT_IS,
    find_photo: FindPhoto = no_photo,
) -> bytes:
    """The PDF of one certificate."""
    stream = BytesIO()
    render_certificates(
        [data],
        stream,
        templates={data.template: template},
        book=BUNDLED,
        overlay=overlay,
        placing=placing,
        find_photo=find_photo,
    )
    return stream.getvalue()


def square(path: Path, colour: tuple[int, ...], size: tuple[int, int] = (200, 200)) -> Path:
    """A picture of one colour."""
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(path)
    return path


def colour_at(pdf: bytes, x: float, y: float) -> tuple[int, int, int]:
    """The colour at a place in mm from the top left."""
    pixel = page_images(pdf, 2.0)[0].getpixel((round(x * MM * 2), round(y * MM * 2)))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def ink_box(pdf: bytes) -> tuple[float, float, float, float]:
    """Where there is anything on the page, in mm from the top left."""
    image = page_images(pdf, 4.0)[0].convert("L").point([255] * 128 + [0] * 128)
    box = image.getbbox()
    assert box is not None
    left, top, right, bottom = (each / 4 / MM for each in box)
    return left, top, right, bottom


def test_overlay_leaves_out_paper_ornaments_and_what_is_preprinted() -> None:
    template = replace(
        load_template(), boxes=(text_box("荣誉证书", preprinted=True), text_box("{recipient}", y=60))
    )
    whole, overlay = drawn(template), drawn(template, overlay=True)
    assert all("荣誉证书" in text and "李䶮" in text for text in texts(whole)[0])
    assert all(text == "李䶮" for text in texts(overlay)[0])
    assert not near(colour_at(whole, 11, 100), WHITE)
    assert near(colour_at(overlay, 11, 100), WHITE)


def test_what_is_preprinted_keeps_its_room() -> None:
    box = Box(
        "正文",
        BoxKind.TEXT,
        20,
        20,
        100,
        60,
        fields=(text_box("特发此证", preprinted=True).fields[0], text_box("{number}").fields[0]),
    )
    alone = replace(box, fields=box.fields[1:])
    both = ink_box(drawn(sheet(box), overlay=True))
    assert both[1] > ink_box(drawn(sheet(alone), overlay=True))[1] + 5
    assert both[3] == ink_box(drawn(sheet(box)))[3]


@pytest.mark.parametrize("placing", [Placing(2.0, -3.0), Placing(0, 0, 1.01, 0.98), Placing(-1, 1, 1.02, 1)])
def test_placing_moves_and_scales_from_the_top_left(placing: Placing) -> None:
    template = sheet(text_box("{number}", x=100, y=100))
    before, after = ink_box(drawn(template)), ink_box(drawn(template, placing=placing))
    for corner in (0, 2):
        wanted = placing.place(before[corner], before[corner + 1])
        assert after[corner : corner + 2] == pytest.approx(wanted, abs=0.2)


def _pdf_background(path: Path, width: float, height: float, turned: int = 0) -> Path:
    canvas = Canvas(str(path), pagesize=(width * MM, height * MM))
    canvas.setFillColorRGB(*(each / 255 for each in BLUE))
    canvas.rect(10 * MM, (height - 30) * MM, 20 * MM, 20 * MM, stroke=0, fill=1)
    canvas.drawString(100 * MM, 100 * MM, "Background")
    canvas.save()
    if turned:
        turned_page = PdfWriter(clone_from=path)
        turned_page.pages[0].rotate(turned)
        turned_page.write(path)
    return path


def test_a_pdf_is_the_background_with_its_words(tmp_path: Path) -> None:
    _pdf_background(tmp_path / "back.pdf", 297, 210)
    pdf = drawn(sheet(text_box("{recipient}", y=60), folder=tmp_path, background="back.pdf"))
    assert near(colour_at(pdf, 20, 20), BLUE)
    assert near(colour_at(pdf, 40, 20), WHITE)
    assert all("Background" in text and "李䶮" in text for text in texts(pdf)[0])


def test_a_page_with_bleed_is_cut_as_its_reader_shows_it(tmp_path: Path) -> None:
    path = _pdf_background(tmp_path / "bleed.pdf", 303, 216)
    cut = PdfWriter(clone_from=path)
    cut.pages[0].cropbox = RectangleObject((3 * MM, 3 * MM, 300 * MM, 213 * MM))
    cut.write(path)
    pdf = drawn(sheet(folder=tmp_path, background="bleed.pdf"))
    assert [near(colour_at(pdf, x, 20), BLUE) for x in (6, 8, 26, 28)] == [False, True, True, False]


def test_a_page_turned_by_odd_degrees_is_drawn(tmp_path: Path) -> None:
    odd = PdfWriter()
    odd.add_blank_page(297 * MM, 210 * MM)[NameObject("/Rotate")] = NumberObject(5)
    odd.write(tmp_path / "odd.pdf")
    assert len(page_images(drawn(sheet(folder=tmp_path, background="odd.pdf")))) == 1


def test_a_turned_page_lies_as_its_reader_shows_it(tmp_path: Path) -> None:
    _pdf_background(tmp_path / "back.pdf", 210, 297, turned=90)
    pdf = drawn(sheet(folder=tmp_path, background="back.pdf"))
    assert near(colour_at(pdf, 297 - 20, 20), BLUE)
    assert near(colour_at(pdf, 20, 20), WHITE)


@pytest.mark.parametrize("name", ["back.png", "back.jpg"])
def test_a_picture_is_the_background(tmp_path: Path, name: str) -> None:
    square(tmp_path / name, RED, (1188, 840))
    pdf = drawn(sheet(text_box("{recipient}"), folder=tmp_path, background=name))
    assert near(colour_at(pdf, 5, 5), RED)
    assert near(colour_at(pdf, 290, 205), RED)
    assert all("李䶮" in text for text in texts(pdf)[0])


def _other_pdf(path: Path) -> Path:
    return _pdf_background(path.with_suffix(".pdf"), 210, 297)


def _other_picture(path: Path) -> Path:
    return square(path.with_suffix(".png"), RED, (840, 1188))


@pytest.mark.parametrize(
    ("make", "said"), [(_other_pdf, "页面是 210×297 mm"), (_other_picture, "长宽比例不同")]
)
def test_a_background_of_another_size_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    path = make(tmp_path / "back")
    with pytest.raises(UserError, match=said):
        drawn(sheet(folder=tmp_path, background=path.name))


@pytest.mark.parametrize("name", ["back.pdf", "back.png", "back.jpg"])
def test_a_broken_background_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.4 not really" * 20)
    with pytest.raises(UserError, match=name):
        drawn(sheet(folder=tmp_path, background=name))


@pytest.mark.parametrize("name", ["none.png", "none.pdf"])
def test_a_missing_picture_is_named(tmp_path: Path, name: str) -> None:
    for target in (BytesIO(), tmp_path / "out.pdf"):  # never mistaken for a target that is not there
        with pytest.raises(UserError, match=f"“{name}”不在了"):
            render_certificates(
                [replace(PERSON, template="t")],
                target,
                templates={"t": sheet(folder=tmp_path, background=name)},
                book=BUNDLED,
            )


def test_a_picture_needs_a_saved_template() -> None:
    with pytest.raises(UserError, match="请先保存模板"):
        drawn(sheet(background="none.png"))


def seal(picture: Path, *, shown: bool) -> CertificateTemplate:
    """The issuer with a seal over it."""
    stamp = Box("印章", BoxKind.SEAL, 20, 20, 40, 40, image=picture.name, shown=shown)
    return sheet(stamp, text_box("{issuer}"), folder=picture.parent)


def test_a_seal_lies_over_the_issuer_and_lets_it_through(tmp_path: Path) -> None:
    picture = square(tmp_path / "seal.png", (*RED, 255))
    without, stamped = drawn(seal(picture, shown=False)), drawn(seal(picture, shown=True))
    assert near(colour_at(without, 55, 55), WHITE)
    assert near(colour_at(stamped, 55, 55), RED)
    dark = [
        any(sum(colour_at(pdf, x / 4, y / 4)) < 120 for x in range(80, 200) for y in range(88, 112, 8))
        for pdf in (without, stamped)
    ]
    assert dark == [True, True]


def test_transparent_parts_of_a_picture_stay_clear(tmp_path: Path) -> None:
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 99, 199), fill=(*BLUE, 255))
    image.save(tmp_path / "sign.png")
    box = Box("签名", BoxKind.SIGNATURE, 20, 20, 40, 40, image="sign.png")
    pdf = drawn(sheet(box, folder=tmp_path))
    assert near(colour_at(pdf, 30, 40), BLUE)
    assert near(colour_at(pdf, 50, 40), WHITE)


def test_a_photo_of_each_person_or_a_frame_for_one(tmp_path: Path) -> None:
    box = Box("照片", BoxKind.PHOTO, 20, 20, 30, 40)
    photos = {"ab.jpg": square(tmp_path / "a.jpg", BLUE, (300, 420)).read_bytes(), "gone.jpg": b""}
    shown = drawn(sheet(box), replace(PERSON, photo="ab.jpg"), find_photo=photos.__getitem__)
    assert near(colour_at(shown, 35, 40), BLUE)
    for name in ("", "gone.jpg"):
        framed = drawn(sheet(box), replace(PERSON, photo=name), find_photo=photos.__getitem__)
        assert near(colour_at(framed, 35, 40), WHITE)
        assert not near(colour_at(framed, 35, 20), WHITE)


def test_each_certificate_takes_its_own_template() -> None:
    tall = replace(sheet(text_box("{award}")), width=210, height=285)
    stream = BytesIO()
    certificates = [PERSON, replace(UNIT, template="tall"), PERSON]
    render_certificates(certificates, stream, templates={"": load_template(), "tall": tall}, book=BUNDLED)
    boxes = [page.mediabox for page in PdfReader(BytesIO(stream.getvalue())).pages]
    sizes = [(round(box.width / MM), round(box.height / MM)) for box in boxes]
    assert sizes == [(297, 210), (210, 285), (297, 210)]
    found = texts(stream.getvalue())
    assert all("荣誉证书" in text for text in found[0])
    assert all(text == "优秀组织奖" for text in found[1])


def test_a_page_takes_less_than_three_kilobytes() -> None:
    def size(count: int) -> int:
        stream = BytesIO()
        many = [replace(PERSON, number=f"甲〔2022〕{at:04d}") for at in range(1000, 1000 + count)]
        render_certificates(many, stream, book=BUNDLED)
        return len(stream.getvalue())

    assert (size(250) - size(50)) / 200 < 3000


def test_what_is_kept_for_later_pages_stays_small() -> None:
    kept: Kept[int] = Kept()
    for number in range(KEPT * 3):
        kept[number] = number
        assert kept[number] == number
        assert len(kept) <= KEPT
