"""Pictures beside a template: which files may lie there, and whether a background fits its page."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from app.documents.pdf_import import ImportedPage
from app.domain.machine import refusal
from app.errors import UserError

LARGEST_FILE = 50_000_000
MOST_PIXELS = 150_000_000
POINTS_PER_MM = 72 / 25.4
SIZE_TOLERANCE = 1.0  # mm by which a PDF may be off its page
SHAPE_TOLERANCE = 0.01  # part by which a picture's proportions may be off
SUFFIXES = {"PDF": ".pdf", "PNG": ".png", "JPEG": ".jpg"}
# What a damaged picture makes Pillow raise.
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, OverflowError)


@dataclass(frozen=True, slots=True)
class Picture:
    """A good picture: its bytes, its kind (PDF, PNG or JPEG), and its sides in mm (PDF) or pixels."""

    name: str
    data: bytes
    kind: str
    width: float
    height: float


def read_picture(path: Path, *, background: bool = False) -> Picture:
    """A file somebody chose; refused where too large, of another kind, damaged. PDF: backgrounds only."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            size = path.stat().st_size / 1_000_000
            raise UserError(f"“{path.name}”有 {size:.0f} MB,最大可用 50 MB。请缩小后再选。")
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"“{path.name}”读不到:{refusal(error)}。请重新选择文件。") from error
    if data.startswith(b"%PDF-"):
        if not background:
            raise UserError(f"“{path.name}”是 PDF,这里只能用图片。请另存为 PNG 或 JPEG 再选。")
        page = ImportedPage(data, path.name)
        return Picture(path.name, data, "PDF", page.width / POINTS_PER_MM, page.height / POINTS_PER_MM)
    return _image(path.name, data, "PDF、PNG 或 JPEG" if background else "PNG 或 JPEG")


def _image(name: str, data: bytes, allowed: str) -> Picture:
    if not data.startswith((b"\x89PNG", b"\xff\xd8")):
        raise UserError(f"“{name}”不是 {allowed} 文件,不能使用。请另存为 {allowed} 再选。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit comes below
            with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as image:
                kind, (width, height) = str(image.format), image.size
                if width * height > MOST_PIXELS:
                    raise UserError(f"“{name}”有 {width}×{height} 像素,太大了。请缩小后再选。")
                image.load()
    except (Image.DecompressionBombError, *_DAMAGED) as error:
        raise UserError(f"“{name}”不是完好的图片,读不出来。请重新导出后再选。") from error
    return Picture(name, data, kind, width, height)


def check_background(picture: Picture, width: float, height: float) -> None:
    """Refuse a background that would be stretched or cut on a page of so many mm."""
    if picture.kind == "PDF":
        off = max(abs(picture.width - width), abs(picture.height - height))
        if off > SIZE_TOLERANCE:
            raise UserError(
                f"背景“{picture.name}”的页面是 {_sides(picture.width, picture.height)} mm,"
                f"模板的页面是 {_sides(width, height)} mm。请换一个同样大小的背景,或先改模板的纸张大小。"
            )
        return
    if abs((picture.width / picture.height) / (width / height) - 1) > SHAPE_TOLERANCE:
        fitting = round(picture.width * height / width)
        raise UserError(
            f"背景“{picture.name}”是 {_sides(picture.width, picture.height)} 像素,"
            f"与模板的页面 {_sides(width, height)} mm 长宽比例不同,印出来会变形。"
            f"请裁成 {picture.width:.0f}×{fitting} 像素,或先改模板的纸张大小。"
        )


def _sides(width: float, height: float) -> str:
    return f"{round(width, 1):g}×{round(height, 1):g}"
