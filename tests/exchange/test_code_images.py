"""QR codes in pictures and PDF files: found as a phone or a printer leaves them; bad files are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import qrcode
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.domain.progress import Cancelled
from app.errors import UserError
from app.exchange import code_images
from app.exchange.code_images import FoundCode, read_codes

TEXT = (
    "SC2\n淮工竞证〔2022〕0001\n买买提·吐尔逊\n焊工技能竞赛\n一等奖\n20221018\n56475aa7\n"
    + "aZ_-" * 21
    + "xx"
)
RARE = "SC2\n0002\n𠮷䶮\n焊工\n一等奖"


def picture(text: str = TEXT, box: int = 6) -> Image.Image:
    code = qrcode.QRCode(border=4, box_size=box)
    code.add_data(text.encode(), optimize=0)
    return code.make_image().get_image().convert("L")


def page(*texts: str) -> Image.Image:
    """Several codes on one sheet, one below the other."""
    made = [picture(text, 4) for text in texts]
    sheet = Image.new("L", (900, sum(each.height + 60 for each in made)), 255)
    top = 30
    for each in made:
        sheet.paste(each, (100, top))
        top += each.height + 60
    return sheet


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".JPEG", ".bmp", ".gif", ".tif", ".webp"])
@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_every_kind_of_picture(tmp_path: Path, suffix: str, mode: str) -> None:
    file = tmp_path / f"扫描 1{suffix}"
    picture().convert(mode).save(file)
    assert read_codes(file) == (FoundCode(TEXT),)


@pytest.mark.parametrize("text", [RARE, "plain", "中" * 300])
def test_the_text_is_utf8_whatever_it_looks_like(tmp_path: Path, text: str) -> None:
    file = tmp_path / "code.png"
    picture(text).save(file)
    assert read_codes(file) == (FoundCode(text),)


def test_a_code_that_is_not_utf8_is_read_as_the_library_guesses(tmp_path: Path) -> None:
    code = qrcode.QRCode()
    code.add_data("淮北".encode("gb18030"), optimize=0)
    code.make_image().get_image().save(tmp_path / "code.png")
    (found,) = read_codes(tmp_path / "code.png")
    assert found.text


def test_as_a_phone_takes_it(tmp_path: Path) -> None:
    """Turned, grey, blurred, with a hand beside it."""
    sheet = Image.new("L", (2400, 1800), 180)
    sheet.paste(picture(box=8), (900, 600))
    ImageDraw.Draw(sheet).ellipse((100, 900, 700, 1700), fill=90)
    sheet.rotate(23, fillcolor=150).filter(ImageFilter.GaussianBlur(1.5)).save(
        tmp_path / "photo.jpg", quality=60
    )
    assert read_codes(tmp_path / "photo.jpg") == (FoundCode(TEXT),)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_paper(tmp_path: Path, mode: str) -> None:
    black = picture()
    clear = Image.merge("LA", (Image.new("L", black.size, 0), black.point(lambda value: 255 - value)))
    if mode == "P":
        paper = black.convert("P")
        paper.save(tmp_path / "clear.png", transparency=255)
    else:
        clear.convert(mode).save(tmp_path / "clear.png")
    assert read_codes(tmp_path / "clear.png") == (FoundCode(TEXT),)


def test_several_codes_are_told_from_top_to_bottom(tmp_path: Path) -> None:
    page(TEXT, RARE, "third").save(tmp_path / "sheet.png")
    assert [each.text for each in read_codes(tmp_path / "sheet.png")] == [TEXT, RARE, "third"]


def _pdf(file: Path, *pages: Image.Image) -> Path:
    canvas = Canvas(str(file), pagesize=(595, 842))
    for each in pages:
        canvas.drawImage(ImageReader(each), 60, 600, 110, 110)
        canvas.showPage()
    canvas.save()
    return file


def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    blank = Image.new("L", (50, 50), 255)
    file = _pdf(tmp_path / "证书.pdf", picture(), blank, picture(RARE))
    seen: list[tuple[int, int]] = []
    found = read_codes(file, lambda done, total: seen.append((done, total)))
    assert found == (FoundCode(TEXT, "第 1 页"), FoundCode(RARE, "第 3 页"))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]

    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_codes(file, cancel)


@pytest.mark.parametrize("name", ["证书.docx", "证书", "证书.txt"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UserError, match="不是图片。请选 PNG、JPG 等图片或 PDF"):
        read_codes(tmp_path / name)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".gif", ".tif", ".webp", ".bmp"])
def test_a_broken_picture_is_refused(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"broken{suffix}"
    picture().convert("RGB").save(file)
    whole = file.read_bytes()
    for content in (b"", b"no picture at all", whole[:20], whole[: len(whole) // 2]):
        file.write_bytes(content)
        with pytest.raises(UserError, match=r"“broken\..*(损坏|没有找到二维码)"):
            read_codes(file)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", b"x" * 1000])
def test_a_broken_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.pdf").write_bytes(content)
    with pytest.raises(UserError, match="PDF 已损坏或有密码"):
        read_codes(tmp_path / "broken.pdf")


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large.png").open("wb") as stream:
        stream.truncate(100 * 2**20)
    with pytest.raises(UserError, match=r"有 100 MB,太大,最多 60 MB。请裁出二维码"):
        read_codes(tmp_path / "large.png")
    Image.new("1", (12_000, 12_000)).save(tmp_path / "wide.png")
    with pytest.raises(UserError, match="像素太多"):
        read_codes(tmp_path / "wide.png")


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_images, "MOST_PAGES", 1)
    with pytest.raises(UserError, match="有 2 页,太多,最多 1 页"):
        read_codes(_pdf(tmp_path / "many.pdf", picture(), picture()))


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不能读取"):
        read_codes(tmp_path / "gone.png")


def test_a_picture_without_code_is_told(tmp_path: Path) -> None:
    Image.new("L", (300, 200), 200).save(tmp_path / "empty.png")
    with pytest.raises(UserError, match="没有找到二维码。请拍得近一些"):
        read_codes(tmp_path / "empty.png")
    with pytest.raises(UserError, match="没有找到二维码。请核对文件"):
        read_codes(_pdf(tmp_path / "empty.pdf", Image.new("L", (50, 50), 255)))
