"""Pictures in a PDF of ours: JPEG as it is, everything else as plain pixels with its transparency."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader

from app.documents.pdf_writer import PdfWriter
from app.domain.machine import unread
from app.errors import UserError

LARGEST_FILE = 50_000_000
MOST_PIXELS = 60_000_000
# Others are rare, and one (EPS) is drawn by another program.
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")
PLAIN_JPEG = ("L", "RGB")
ORIENTATION = 0x0112
# What a damaged picture makes Pillow raise; a picture that is cut off raises OSError.
DAMAGED = (OSError, ValueError, SyntaxError, EOFError, struct.error)


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """A picture in the file: the number of its object, and its size in pixels."""

    number: int
    width: int
    height: int

    def fitted(self, x: float, y: float, width: float, height: float) -> str:
        """The matrix that shows it whole in the middle of a box (points, from the lower left corner)."""
        scale = min(width / self.width, height / self.height)
        across, up = self.width * scale, self.height * scale
        left, bottom = x + (width - across) / 2, y + (height - up) / 2
        return f"{across:.3f} 0 0 {up:.3f} {left:.3f} {bottom:.3f} cm"


def file_bytes(path: Path) -> bytes:
    """A file somebody chose, or a UserError that says why it cannot be read."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise UserError(f"“{path.name}”有 {size / 1_000_000:.0f} MB,最大可用 50 MB。请缩小后再用。")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"文件“{path.name}”不在了。请把它放回原处,或重新选择。") from error
    except OSError as error:
        raise UserError(f"“{path.name}”读不到:{unread(error)}。请重新选择文件。") from error


def read_picture(data: bytes, name: str, enough: tuple[int, int] | None = None) -> Image.Image:
    """A picture upright as its camera meant it, or a UserError that says why it is none.

    A large JPEG is read several times as quickly where a size in pixels is `enough`.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UserError(f"图片“{name}”有 {image.width}×{image.height} 点,太大了。请缩小后再用。")
            if enough is not None:
                image.draft(None, enough)
            image.load()
            return image.copy() if _is_upright(image) else ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UserError(f"图片“{name}”的点数太多了。请缩小后再用。") from error
    except DAMAGED as error:
        raise UserError(f"“{name}”不是完好的图片。请换一张 PNG 或 JPEG 图片。") from error


def add_picture(writer: PdfWriter, data: bytes, name: str) -> PlacedImage:
    """Write a picture as an image object; a UserError that says why it is none."""
    picture = read_picture(data, name)
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in PLAIN_JPEG and _is_plain_jpeg(data):
        return _add(writer, data, picture.size, f"{_space(picture.mode)} /Filter /DCTDecode")
    alpha = picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else None
    masked = "" if alpha is None else f" /SMask {_add_pixels(writer, alpha, '').number} 0 R"
    mode = "L" if picture.mode in ("1", "L", "LA") else "RGB"
    return _add_pixels(writer, picture.convert(mode), masked)


def canvas_picture(data: bytes, name: str) -> ImageReader:
    """A picture for a canvas of reportlab: JPEG as it is; a UserError that says why it is none."""
    picture = read_picture(data, name)
    plain = picture.mode in PLAIN_JPEG and _is_plain_jpeg(data)
    return ImageReader(BytesIO(data) if plain else picture.convert("RGB"))


def _is_plain_jpeg(data: bytes) -> bool:
    """Whether every reader can show the file as it is, without turning or converting."""
    with Image.open(BytesIO(data)) as image:
        return image.format == "JPEG" and _is_upright(image)


def _is_upright(image: Image.Image) -> bool:
    return bool(image.getexif().get(ORIENTATION, 1) == 1)


def _add_pixels(writer: PdfWriter, picture: Image.Image, more: str) -> PlacedImage:
    data = zlib.compress(picture.tobytes())
    return _add(writer, data, picture.size, f"{_space(picture.mode)} /Filter /FlateDecode{more}")


def _space(mode: str) -> str:
    return f"/ColorSpace /Device{'Gray' if mode == 'L' else 'RGB'}"


def _add(writer: PdfWriter, data: bytes, size: tuple[int, int], entries: str) -> PlacedImage:
    width, height = size
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8"
        f" {entries} /Length {len(data)} >>"
    )
    number = writer.add(b"%b\nstream\n%b\nendstream" % (head.encode("ascii"), data))
    return PlacedImage(number, width, height)
