"""QR codes read from pictures and PDF files."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.machine import unread
from app.domain.progress import Progress, no_progress
from app.errors import UserError

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 60 * 2**20  # bytes
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")
SUFFIXES = (*PICTURES, ".pdf")
PDF_DPI = 200
MOST_PAGES = 3000


@dataclass(frozen=True, slots=True)
class FoundCode:
    """The text of one code; `place` says where it stood: '第 3 页', '' in a picture."""

    text: str
    place: str = ""


def read_codes(file: Path, progress: Progress = no_progress) -> tuple[FoundCode, ...]:
    """All QR codes of a picture or PDF file, at least one; UserError says what is wrong with the file."""
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(f"“{file.name}”不是图片。请选 PNG、JPG 等图片或 PDF。")
    try:
        size = file.stat().st_size
    except OSError as error:
        raise UserError(f"“{file.name}”不能读取:{unread(error)}。请检查文件是否还在。") from error
    if size > LARGEST:
        raise UserError(
            f"“{file.name}”有 {size / 2**20:.0f} MB,太大,最多 {LARGEST // 2**20} MB。请裁出二维码那一块再试。"
        )
    found = tuple(_pdf_codes(file, progress) if suffix == ".pdf" else _picture_codes(file))
    if not found:
        cure = "请拍得近一些、清楚一些,把整个二维码拍进去。"
        raise UserError(f"“{file.name}”里没有找到二维码。{cure if suffix != '.pdf' else '请核对文件。'}")
    return found


def _picture_codes(file: Path) -> Iterator[FoundCode]:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is odd in a file, but not wrong
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as opened:
                picture = _on_white(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UserError(f"“{file.name}”的像素太多,打不开。请裁出二维码那一块再试。") from error
    except UnidentifiedImageError as error:
        raise UserError(f"“{file.name}”不是图片,或已损坏。请重新拍照或另存为 PNG。") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise UserError(f"“{file.name}”的图片已损坏,打不开。请重新拍照或另存为 PNG。") from error
    yield from (FoundCode(text) for text in _decode(picture))


def _on_white(opened: Image) -> Image:
    """In grey; what is transparent becomes white."""
    from PIL import Image

    if "A" not in opened.getbands() and "transparency" not in opened.info:
        return opened.convert("L")
    clear = opened.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("L")


def _pdf_codes(file: Path, progress: Progress) -> Iterator[FoundCode]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(file)
    except (PdfiumError, OSError) as error:
        raise UserError(f"“{file.name}”打不开:PDF 已损坏或有密码。请换一份,或把那一页存成图片。") from error
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise UserError(f"“{file.name}”有 {count} 页,太多,最多 {MOST_PAGES} 页。请拆开后再试。")
        for number in range(count):
            progress(number, count)
            page = document[number]
            # A poster at 200 dpi would be huge: never more than 4,000 pixels along its longer side.
            scale = min(PDF_DPI / 72, 4000 / max(*page.get_size(), 1))
            picture = page.render(scale=scale, grayscale=True).to_pil()
            page.close()
            yield from (FoundCode(text, f"第 {number + 1} 页") for text in _decode(picture))
        progress(count, count)
    except PdfiumError as error:
        raise UserError(f"“{file.name}”里有一页画不出来。请把那一页存成图片再试。") from error
    finally:
        document.close()


def _decode(picture: Image) -> Iterator[str]:
    """The codes of one picture from top to bottom."""
    from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

    codes = read_barcodes(picture, formats=BarcodeFormats(BarcodeFormat.QRCode))
    for code in sorted(codes, key=lambda each: (each.position.top_left.y, each.position.top_left.x)):
        try:
            # Ours are UTF-8; where a code does not say so, the library guesses.
            yield code.bytes.decode()
        except UnicodeDecodeError:
            yield code.text
