"""证件照 out of any picture, and a reason where it cannot be."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.documents import pdf_images
from app.documents.id_photo import SIZE, make_id_photo
from app.documents.pdf_images import ORIENTATION
from app.errors import UserError

RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 160, 30)


def picture(width: int, height: int, colour: tuple[int, int, int] = BLUE) -> Image.Image:
    """A plain picture, red in its topmost sixth."""
    made = Image.new("RGB", (width, height), colour)
    made.paste(RED, (0, 0, width, height // 6))
    return made


def encoded(image: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    memory = BytesIO()
    image.save(memory, kind, **more)
    return memory.getvalue()


def made_of(data: bytes) -> Image.Image:
    return Image.open(BytesIO(make_id_photo(data, "a.jpg")))


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(got - wanted) < 40 for got, wanted in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((500, 700), (500, 700)),
        ((295, 413), (295, 413)),
        ((1000, 1400), (500, 700)),
        ((3000, 4000), (500, 700)),
        ((4000, 3000), (500, 700)),
        ((413, 626), (413, 578)),
        ((160, 168), (120, 168)),
    ],
)
def test_pictures_of_any_shape_become_five_to_seven(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert made_of(encoded(picture(*size))).size == wanted


def test_of_a_high_picture_more_is_cut_off_below_than_above() -> None:
    made = made_of(encoded(picture(500, 1200)))
    assert near(made.getpixel((250, 20)), RED)
    assert near(made.getpixel((250, 690)), BLUE)


def test_a_wide_picture_keeps_its_middle() -> None:
    wide = picture(2000, 700)
    wide.paste(GREEN, (750, 0, 1250, 700))
    made = made_of(encoded(wide))
    assert all(near(made.getpixel((x, 400)), GREEN) for x in (15, 250, 485))


def test_what_the_camera_turned_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    turned = picture(500, 700).rotate(90, expand=True)
    made = made_of(encoded(turned, exif=exif))
    assert made.size == SIZE
    assert near(made.getpixel((250, 30)), RED)
    assert not made.getexif(), "where a photo was taken is nobody's business"


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "CMYK", "I;16"])
def test_every_kind_of_pixels(mode: str) -> None:
    kind = "TIFF" if mode in {"CMYK", "I;16"} else "PNG"
    assert made_of(encoded(picture(500, 700).convert(mode), kind)).mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    assert near(made_of(encoded(clear, "PNG")).getpixel((5, 5)), (255, 255, 255))


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (encoded(picture(1000, 1400), quality=95)[:9000], "不是完好的图片"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "不是完好的图片"),
        (b"", "不是完好的图片"),
        ("只是文字".encode(), "不是完好的图片"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 500 700\n", "不是完好的图片"),
        (bomb(9000, 9000), "9000×9000 点,太大了"),
        (bomb(60_000, 60_000), "点数太多"),
        (encoded(picture(100, 140)), "只有 100×140 点"),
        (encoded(picture(2000, 90)), "只有 2000×90 点"),
    ],
)
def test_what_makes_no_photo_says_why(data: bytes, words: str) -> None:
    with pytest.raises(UserError, match="请") as caught:
        make_id_photo(data, "a.jpg")
    assert words in str(caught.value)
    assert "“a.jpg”" in str(caught.value)


def test_a_file_of_100_mb_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jpg"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("it was read"))
    with pytest.raises(UserError, match="有 100 MB,最大可用 50 MB"):
        pdf_images.file_bytes(path)
