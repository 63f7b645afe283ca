"""Fonts as plain objects of a PDF, and text that any page writer can draw with them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.documents.embedding import DocumentFonts, stream_object, write_font
from app.documents.fonts import CHAINS, SERIF, FontBook
from app.documents.text import TextPainter, TextStyle
from tests.documents.samples import BUNDLED, page_images, texts, tiny_font

BLACK = TextStyle("kai", 24, "#000000")
ROSE = TextStyle("serif", 24, "#C02040", tracking=0.1, weight=0.02)


class Page:
    """One page written by hand, without reportlab."""

    def __init__(self) -> None:
        self.operators: list[str] = []
        self.objects: list[bytes] = []

    def addLiteral(self, s: str) -> None:  # noqa: N802 - reportlab's name
        """Take operators as a canvas does."""
        self.operators.append(s)

    def add(self, body: bytes) -> int:
        """Take one indirect object."""
        self.objects.append(body)
        return len(self.objects)

    def pdf(self, fonts: DocumentFonts) -> bytes:
        """The page as a document of its own."""
        names = " ".join(f"/{font.name} {write_font(font, self.add)} 0 R" for font in fonts.fonts)
        content = self.add(stream_object("\n".join(self.operators).encode("ascii")))
        pages = len(self.objects) + 2
        page = self.add(
            f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 600 100] /Contents {content} 0 R"
            f" /Resources << /Font << {names} >> >> >>".encode("ascii")
        )
        self.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>".encode("ascii"))
        root = self.add(f"<< /Type /Catalog /Pages {pages} 0 R >>".encode("ascii"))
        return self._file(root)

    def _file(self, root: int) -> bytes:
        data, places = b"%PDF-1.5\n", []
        for number, body in enumerate(self.objects, 1):
            places.append(len(data))
            data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        count = len(places) + 1
        trailer = b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, root, len(data))
        return data + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer


def page_of(text: str, style: TextStyle, book: FontBook = BUNDLED) -> bytes:
    """A page with one line."""
    page, fonts = Page(), DocumentFonts(book)
    TextPainter(page, fonts).draw(20, 40, text, style)
    return page.pdf(fonts)


def test_a_page_written_without_reportlab_copies_correctly() -> None:
    text = "李䶮㙏𬩽·ABC"
    assert texts(page_of(text, BLACK)) == [(text, text)]


def test_a_character_beyond_the_bmp_of_an_installed_font_copies_correctly(tmp_path: Path) -> None:
    font = tiny_font(tmp_path / "tiny.ttf", "𰂃")
    assert texts(page_of("李𰂃", BLACK, FontBook(CHAINS, lambda: [font]))) == [("李𰂃", "李𰂃")]


@pytest.mark.parametrize(
    "name",
    [
        "José Müller",
        "Ionuț Dvořák",
        "买买提·吐尔逊",
        "买买提•吐尔逊",
        "阿卜杜热西提·阿卜杜克热木·买买提吐尔逊",
        "𬩽㘝㙏䶮",
    ],
)
def test_names_copy_as_they_are_written(name: str) -> None:
    written = name.replace(" ", "")
    assert texts(page_of(name, BLACK)) == [(written, written)]


def test_a_combining_accent_is_copied_as_the_letter_it_makes() -> None:
    assert texts(page_of("Jose\u0301", BLACK)) == [("José", "José")]


@pytest.mark.parametrize("character", "㐀𠀀𪜀𫝀𫠠𬺰𰀀")
def test_every_extension_prints_with_a_font_that_has_it(character: str, tmp_path: Path) -> None:
    font = tiny_font(tmp_path / "tiny.ttf", character)
    book = FontBook(CHAINS, lambda: [font])
    for style in (BLACK, ROSE):
        assert texts(page_of(f"李{character}", style, book)) == [(f"李{character}", f"李{character}")]


def test_a_family_by_its_name_is_drawn_with_its_own_font(tmp_path: Path) -> None:
    names: dict[str, str | Mapping[str, str]] = {
        "familyName": {"en": "Tiny Song", "zh": "细宋"},
        "styleName": "Regular",
    }
    font = tiny_font(tmp_path / "tiny.ttf", "一", names=names)
    page, fonts = Page(), DocumentFonts(FontBook(CHAINS, lambda: [font]))
    TextPainter(page, fonts).draw(20, 40, "一二", TextStyle("细宋", 24, "#000000"))
    assert [each.face for each in fonts.fonts] == [font, SERIF]
    assert texts(page.pdf(fonts)) == [("一二", "一二")]


def test_a_shape_told_by_a_selector_is_drawn_and_copied(tmp_path: Path) -> None:
    text = "䶮\U000e0101"
    font = tiny_font(tmp_path / "tiny.ttf", "䶮", variants={"\U000e0101": "narrow"})
    pdf = page_of(f"李{text}李", BLACK, FontBook(CHAINS, lambda: [font]))
    assert texts(pdf) == [(f"李{text}李", f"李{text}李")]
    dark = page_images(pdf)[0].convert("L").point(lambda level: 255 * (level < 128))
    columns = [x for x in range(44, 54) if dark.getpixel((x, 50))]
    assert 3 <= len(columns) <= 6  # from 100 to 300 of the em, at 24 points
    assert columns[0] in (46, 47)


def test_a_selector_takes_no_room(tmp_path: Path) -> None:
    font = tiny_font(tmp_path / "tiny.ttf", "䶮", variants={"\U000e0101": "narrow", "\U000e0100": None})
    painter = TextPainter(Page(), DocumentFonts(FontBook(CHAINS, lambda: [font])))
    style = TextStyle("kai", 10, "#000000", tracking=0.1)
    assert painter.width("䶮\U000e0100", style) == 10
    assert painter.width("李䶮\U000e0101", style) == pytest.approx(10 + 1 + 4)
    assert painter.lines("䶮\U000e0100" * 3, style, 10.5) == ["䶮\U000e0100"] * 3


def test_a_piece_of_text_keeps_its_colour_to_itself() -> None:
    page, fonts = Page(), DocumentFonts(BUNDLED)
    TextPainter(page, fonts).draw(20, 60, "红", ROSE)
    page.addLiteral("20 10 40 20 re f")
    image = page_images(page.pdf(fonts))[0]
    colors = {color for _, color in image.getcolors(100_000) or []}
    assert (192, 32, 64) in colors
    assert image.getpixel((40, 80)) == (0, 0, 0)


def test_same_text_same_bytes() -> None:
    assert page_of("李䶮㙏", ROSE) == page_of("李䶮㙏", ROSE)


def test_a_stream_tells_its_lengths() -> None:
    body = stream_object(b"content" * 9, length1=True)
    head, packed = body.removesuffix(b"\nendstream").split(b"\nstream\n", 1)
    assert head == b"<< /Filter /FlateDecode /Length %d /Length1 63 >>" % len(packed)
    assert zlib.decompress(packed) == b"content" * 9


def test_only_the_characters_used_are_in_the_file() -> None:
    fonts, objects = DocumentFonts(BUNDLED), []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    for font, piece in fonts.runs("一二三一", "kai"):
        assert font.encode(piece) == "0001000200030001"
    assert write_font(fonts.fonts[0], add) == len(objects)
    packed = objects[0].split(b"\nstream\n", 1)[1].removesuffix(b"\nendstream")
    with TTFont(BytesIO(zlib.decompress(packed))) as cut:
        assert cut["maxp"].numGlyphs == 4
