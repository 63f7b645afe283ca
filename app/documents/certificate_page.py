"""The pages of one template: what they share as forms, what differs as operators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from reportlab.lib.units import mm

from app.documents.certificate_layout import BoxLayout
from app.documents.certificate_template import Box, BoxKind, CertificateTemplate
from app.documents.certificate_words import box_words
from app.documents.embedding import DocumentFonts, write_font
from app.documents.fonts import FontBook
from app.documents.ornaments import draw_ornaments
from app.documents.output import new_canvas
from app.documents.pdf_images import PlacedImage, add_picture, file_bytes
from app.documents.pdf_import import ImportedPage, read_page
from app.documents.pdf_writer import PdfWriter
from app.documents.photo import FindPhoto, no_photo
from app.documents.template_pictures import check_pdf, check_shape
from app.documents.text import inks
from app.domain.certificates import KINDS, CertificateData, template_values
from app.domain.placing import AS_IT_IS, Placing
from app.errors import UserError

UNDER, OVER, PHOTO = "/B", "/T", "/P"
STAMPED = (BoxKind.SEAL, BoxKind.SIGNATURE)  # on top of the words, as a stamp is
MULTIPLY = "/ExtGState << /M << /Type /ExtGState /BM /Multiply >> >>"
PHOTO_FRAME = "0.7 G 0.4 w"
# For words that ask for nothing.
SAMPLE_VALUES = template_values(
    CertificateData("", "", "", "", "", "", "", KINDS[0], "", (), date(2022, 10, 1), "")
)


class Fonts:
    """The fonts of one file, and the object that lists them."""

    def __init__(self, writer: PdfWriter, book: FontBook) -> None:
        self.drawn = DocumentFonts(book)
        self.number = writer.reserve()
        self._writer = writer

    def write(self) -> None:
        """Write the fonts that were used."""
        named = [f"/{font.name} {write_font(font, self._writer.add)} 0 R" for font in self.drawn.fonts]
        self._writer.add(f"<< {' '.join(named)} >>".encode("ascii"), self.number)


class PageMaker:
    """Makes the pages of one template."""

    def __init__(
        self,
        writer: PdfWriter,
        fonts: Fonts,
        template: CertificateTemplate,
        *,
        overlay: bool = False,
        placing: Placing = AS_IT_IS,
        find_photo: FindPhoto = no_photo,
    ) -> None:
        self._find_photo = find_photo
        self._writer, self._fonts, self._template, self._overlay = writer, fonts, template, overlay
        self._size = (template.width * mm, template.height * mm)
        self._layout = BoxLayout(fonts.drawn, template.height, overlay=overlay)
        shown = [box for box in template.boxes if box.shown and not (overlay and box.preprinted)]
        fixed = [box for box in shown if box.fixed and box.kind not in STAMPED]
        stamps = [box for box in shown if box.kind in STAMPED]
        self._varied = [box for box in shown if not box.fixed]
        self._start = "" if placing == AS_IT_IS else _moved(placing, self._size[1])
        forms = {UNDER: self._under(fixed), OVER: self._over(stamps)}
        self._forms = {name: number for name, number in forms.items() if number}
        self._resources = writer.add(self._resources_body(self._forms).encode("ascii"))

    @property
    def has_code(self) -> bool:
        """Whether the pages show a QR code."""
        return any(box.kind is BoxKind.QR for box in self._varied)

    def add_page(self, data: CertificateData, code: tuple[int, bytes] | None) -> None:
        """Write the page of one certificate; `code` as `qr_masks` makes it."""
        values = template_values(data)
        parts = [self._start, f"{UNDER} Do" if UNDER in self._forms else ""]
        resources = self._resources
        for box in self._varied:
            if box.kind is BoxKind.TEXT:
                words = box_words(box, data.kind, values)
                parts.append(self._layout.draw(box, words) if words else "")
            elif box.kind is BoxKind.QR and code is not None:
                parts.append(self._code(box, *code))
            elif box.kind is BoxKind.PHOTO:
                operators, resources = self._photo(box, data)
                parts.append(operators)
        parts.append(f"{OVER} Do" if OVER in self._forms else "")
        content = "\n".join(part for part in parts if part).encode("ascii")
        self._writer.add_page(content, *self._size, resources)

    # -- shared ------------------------------------------------------------------------------------

    def _under(self, boxes: Sequence[Box]) -> int:
        """The form below everything: paper, background, ornaments, and words the same on every page."""
        parts: list[str] = []
        resources: dict[str, int] = {}
        if not self._overlay:
            width, height = self._size
            parts.append(f"q {inks(self._template.paper)} 0 0 {width:.3f} {height:.3f} re f Q")
            if self._template.background:
                resources["/F"], operators = _background(self._writer, self._template)
                parts.append(f"q {operators} /F Do Q")
            if self._template.ornaments:
                resources["/D"] = _ornaments(self._template).add_to(self._writer)
                parts.append("/D Do")
        return self._add_form([*parts, *self._pieces(boxes, resources)], resources)

    def _over(self, boxes: Sequence[Box]) -> int:
        """The form on top: seal and signature, which let the words through as ink does."""
        resources: dict[str, int] = {}
        pieces = self._pieces(boxes, resources)
        return self._add_form(["/M gs", *pieces] if pieces else [], resources, MULTIPLY)

    def _pieces(self, boxes: Sequence[Box], resources: dict[str, int]) -> list[str]:
        pieces = []
        for box in boxes:
            if box.kind is BoxKind.TEXT:
                pieces.append(self._layout.draw(box, box_words(box, KINDS[0], SAMPLE_VALUES)))
            elif box.image:
                picture = _add_file(self._writer, _beside(self._template, box.image))
                name = f"/I{len(resources)}"
                resources[name] = picture.number
                pieces.append(f"q {picture.fitted(*self._place(box))} {name} Do Q")
        return [piece for piece in pieces if piece]

    def _add_form(self, parts: Sequence[str], resources: Mapping[str, int], more: str = "") -> int:
        if not parts:
            return 0
        width, height = self._size
        entries = (
            f"/Type /XObject /Subtype /Form /BBox [0 0 {width:.3f} {height:.3f}]"
            f" /Resources {self._resources_body(resources, more)}"
        )
        return self._writer.add_stream("\n".join(parts).encode("ascii"), entries)

    def _resources_body(self, objects: Mapping[str, int], more: str = "") -> str:
        named = " ".join(f"{name} {number} 0 R" for name, number in objects.items())
        return f"<< /Font {self._fonts.number} 0 R /XObject << {named} >> {more} >>"

    # -- of one page -------------------------------------------------------------------------------

    def _code(self, box: Box, size: int, rows: bytes) -> str:
        x, y, width, height = self._place(box)
        side = min(width, height)
        return (
            f"q {inks(box.color)} {side:.4f} 0 0 {side:.4f} {x:.4f} {y + height - side:.4f} cm "
            f"BI /W {size} /H {size} /IM true /BPC 1 /D [1 0] /F /AHx ID {rows.hex()}> EI Q"
        )

    def _photo(self, box: Box, data: CertificateData) -> tuple[str, int]:
        """The photo, or a frame to stick one into."""
        place = self._place(box)
        photo = self._find_photo(data.photo) if data.photo else b""
        if not photo:
            return f"q {PHOTO_FRAME} {' '.join(f'{each:.3f}' for each in place)} re S Q", self._resources
        picture = add_picture(self._writer, photo, f"{data.recipient}的照片")
        resources = self._resources_body({**self._forms, PHOTO: picture.number})
        return f"q {picture.fitted(*place)} {PHOTO} Do Q", self._writer.add(resources.encode("ascii"))

    def _place(self, box: Box) -> tuple[float, float, float, float]:
        """Lower left corner, width and height of a box in points."""
        bottom = (self._template.height - box.y - box.height) * mm
        return box.x * mm, bottom, box.width * mm, box.height * mm


def _add_file(writer: PdfWriter, path: Path) -> PlacedImage:
    # Read once, as it may be replaced meanwhile.
    return add_picture(writer, file_bytes(path), path.name)


def _background(writer: PdfWriter, template: CertificateTemplate) -> tuple[int, str]:
    """The background file as an object, and the matrix that puts it on the page."""
    path = _beside(template, template.background)
    sides = template.width, template.height
    width, height = template.width * mm, template.height * mm
    if path.suffix.lower() == ".pdf":
        page = read_page(path)
        check_pdf(path.name, (page.width / mm, page.height / mm), sides)
        return page.add_to(writer), "1 0 0 1 0 0 cm"
    picture = _add_file(writer, path)
    check_shape(path.name, (picture.width, picture.height), sides)
    return picture.number, f"{width:.3f} 0 0 {height:.3f} 0 0 cm"


def _ornaments(template: CertificateTemplate) -> ImportedPage:
    memory = BytesIO()
    canvas = new_canvas(memory, (template.width * mm, template.height * mm), "", "")
    draw_ornaments(canvas, template)
    canvas.showPage()
    canvas.save()
    return ImportedPage(memory.getvalue(), template.title)


def _beside(template: CertificateTemplate, name: str) -> Path:
    if template.folder is None:
        raise UserError(f"模板“{template.title}”还没有保存,找不到图片“{name}”。请先保存模板。")
    return template.folder / name


def _moved(placing: Placing, height: float) -> str:
    return " ".join(f"{number:.5f}" for number in placing.pdf_matrix(height)) + " cm"
