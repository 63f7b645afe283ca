"""Pictures beside a template: which files may lie there, and whether a background fits its page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.documents.pdf_images import file_bytes, read_picture
from app.documents.pdf_import import ImportedPage
from app.domain.placing import POINTS_PER_MM
from app.errors import UserError

SIZE_TOLERANCE = 1.0  # mm by which a PDF may be off its page
SHAPE_TOLERANCE = 0.01  # part by which a picture's proportions may be off
# How a file of each kind begins, and how its name ends.
PDF, KINDS = (b"%PDF-", ".pdf"), ((b"\x89PNG\r\n", ".png"), (b"\xff\xd8\xff", ".jpg"))


@dataclass(frozen=True, slots=True)
class Picture:
    """A good picture: its bytes, the ending of its kind, and its sides in mm (PDF) or pixels."""

    name: str
    data: bytes
    suffix: str
    width: float
    height: float


def read_file(path: Path, *, background: bool = False) -> Picture:
    """A file somebody chose, refused where too large, of another kind, damaged. PDF: backgrounds only."""
    data = file_bytes(path)
    if data.startswith(PDF[0]):
        if not background:
            raise UserError(f"“{path.name}”是 PDF,这里只能用图片。请另存为 PNG 或 JPEG 再选。")
        page = ImportedPage(data, path.name)
        return Picture(path.name, data, PDF[1], page.width / POINTS_PER_MM, page.height / POINTS_PER_MM)
    suffix = next((suffix for start, suffix in KINDS if data.startswith(start)), "")
    if not suffix:
        allowed = "PDF、PNG 或 JPEG" if background else "PNG 或 JPEG"
        raise UserError(f"“{path.name}”不是 {allowed} 文件,不能使用。请另存为 {allowed} 再选。")
    return Picture(path.name, data, suffix, *read_picture(data, path.name).size)


def check_background(picture: Picture, width: float, height: float) -> None:
    """Refuse a background that would be stretched or cut on a page of so many mm."""
    check = check_pdf if picture.suffix == PDF[1] else check_shape
    check(picture.name, (picture.width, picture.height), (width, height))


def check_pdf(name: str, sides: tuple[float, float], page: tuple[float, float]) -> None:
    """Refuse a PDF of another size than the page; both in mm."""
    if max(abs(side - wanted) for side, wanted in zip(sides, page, strict=True)) > SIZE_TOLERANCE:
        raise UserError(
            f"背景“{name}”的页面是 {_sides(sides)} mm,模板的页面是 {_sides(page)} mm。"
            "请换一个同样大小的背景,或改模板的页面。"
        )


def check_shape(name: str, pixels: tuple[float, float], page: tuple[float, float]) -> None:
    """Refuse a picture that a page of so many mm would stretch."""
    if abs((pixels[0] / pixels[1]) / (page[0] / page[1]) - 1) > SHAPE_TOLERANCE:
        fitting = f"{pixels[0]:g}×{round(pixels[0] * page[1] / page[0])}"
        raise UserError(
            f"背景“{name}”是 {_sides(pixels)} 点,与页面 {_sides(page)} mm 的长宽比例不同,印出来会变形。"
            f"请裁成 {fitting} 点,或改模板的页面。"
        )


def _sides(sides: tuple[float, float]) -> str:
    return "×".join(f"{round(side, 1):g}" for side in sides)
