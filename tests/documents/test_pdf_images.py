"""Pictures of every kind come out in their colours and the right way up, or are refused by name."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.documents import pdf_images
from app.documents.pdf_images import PlacedImage, add_picture, file_bytes
from app.documents.pdf_writer import PdfWriter
from app.errors import UserError
from tests.documents.samples import page_images

SIDE = 100
RED, BLUE = (220, 20, 20), (20, 20, 220)


def halves(mode: str = "RGB") -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (40, 40), RED)
    image.paste(BLUE, (0, 20, 40, 40))
    return image.convert(mode)


def shown(path: Path) -> Image.Image:
    """A page that the picture fills."""
    stream = BytesIO()
    writer = PdfWriter(stream)
    picture = add_picture(writer, file_bytes(path), path.name)
    resources = writer.add(f"<< /XObject << /I {picture.number} 0 R >> >>".encode())
    writer.add_page(f"q {picture.fitted(0, 0, SIDE, SIDE)} /I Do Q".encode(), SIDE, SIDE, resources)
    writer.close(title="", author="", producer="")
    return page_images(stream.getvalue())[0]


def _near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


def _exif_turned(path: Path) -> None:
    exif = Image.Exif()
    exif[pdf_images.ORIENTATION] = 3
    halves().rotate(180).save(path, exif=exif, quality=95)


SAVED: dict[str, Callable[[Path], None]] = {
    "rgb.jpg": lambda path: halves().save(path, quality=95),
    "cmyk.jpg": lambda path: halves("CMYK").save(path, quality=95),
    "turned.jpg": _exif_turned,
    "rgb.png": lambda path: halves().save(path),
    "palette.png": lambda path: halves("P").save(path),
    "clear.png": lambda path: halves("RGBA").save(path),
    "other.webp": lambda path: halves().save(path, lossless=True),
}


@pytest.mark.parametrize("name", SAVED)
def test_colours_and_sides_are_right(name: str, tmp_path: Path) -> None:
    SAVED[name](tmp_path / name)
    page = shown(tmp_path / name)
    assert _near(page.getpixel((50, 20)), RED)
    assert _near(page.getpixel((50, 80)), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16"])
def test_grey_pictures_stay_grey(mode: str, tmp_path: Path) -> None:
    dark_above = Image.new("L", (40, 40), 250)
    dark_above.paste(10, (0, 0, 40, 20))
    if mode == "I;16":
        deep = Image.new("I;16", (40, 40))
        deep.putdata([value * 257 for value in dark_above.tobytes()])
        deep.save(tmp_path / "a.png")
    else:
        dark_above.convert(mode).save(tmp_path / "a.png")
    page = shown(tmp_path / "a.png")
    assert _near(page.getpixel((50, 20)), (10, 10, 10))
    assert _near(page.getpixel((50, 80)), (250, 250, 250))


def test_a_long_picture_is_whole_in_the_middle() -> None:
    assert PlacedImage(1, 400, 100).fitted(10, 10, 80, 80) == "80.000 0 0 20.000 10.000 40.000 cm"


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, b"\xff\xd8\xff\xe0" + b"\x01" * 400]
)
def test_what_is_no_picture_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(content)
    with pytest.raises(UserError, match="不是完好的图片"):
        shown(tmp_path / "bad.png")


def test_a_cut_off_picture_is_named(tmp_path: Path) -> None:
    halves().resize((800, 800)).save(tmp_path / "a.jpg", quality=95)
    whole = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match="不是完好的图片"):
        shown(tmp_path / "a.jpg")


def test_huge_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    halves().save(tmp_path / "a.png")
    monkeypatch.setattr(pdf_images, "MOST_PIXELS", 1000)
    with pytest.raises(UserError, match="40×40 点,太大了"):
        shown(tmp_path / "a.png")
    monkeypatch.setattr(pdf_images, "LARGEST_FILE", 10)
    with pytest.raises(UserError, match="最大可用"):
        shown(tmp_path / "a.png")
    with pytest.raises(UserError, match="不在了"):
        shown(tmp_path / "none.png")
