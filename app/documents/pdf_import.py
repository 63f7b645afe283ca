"""A page of another PDF, brought into one of ours as a form: the background of a certificate."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from app.documents.pdf_images import file_bytes
from app.documents.pdf_writer import PdfWriter
from app.errors import UserError

# What a damaged file makes pypdf raise beside its own errors.
DAMAGED = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError, OSError)


class ImportedPage:
    """The first page of a PDF; `width` and `height` in points."""

    def __init__(self, source: bytes, name: str) -> None:
        try:
            reader = PdfReader(BytesIO(source))
            if reader.is_encrypted:
                raise UserError(f"“{name}”设有密码,不能用作背景。请另存一份没有密码的 PDF。")
            self._page = reader.pages[0]
            box = self._page.cropbox  # what a reader shows; the whole page where nothing is cut
            self._turned = round(int(self._page.rotation) / 90) % 4 * 90
            self._box = (float(box.left), float(box.bottom), float(box.right), float(box.top))
            self._content = self._page.get_contents()
        except DAMAGED as error:
            raise UserError(f"“{name}”不是完好的 PDF 文件,不能用作背景。请重新导出后再选。") from error
        left, bottom, right, top = self._box
        sides = right - left, top - bottom
        self.width, self.height = sides if self._turned % 180 == 0 else sides[::-1]
        self._name = name

    def add_to(self, writer: PdfWriter) -> int:
        """Write it as a form whose lower left corner is at the origin; returns the form's number."""
        try:
            resources = self._page.get("/Resources", DictionaryObject())
            known: dict[tuple[int, int], int] = {}
            body = _body(resources, writer, known).decode("latin-1")
            content = b"" if self._content is None else self._content.get_data()
        except DAMAGED as error:
            raise UserError(f"“{self._name}”中有读不出的部分,不能用作背景。请重新导出后再选。") from error
        left, bottom, right, top = self._box
        entries = (
            f"/Type /XObject /Subtype /Form /BBox [{left:.3f} {bottom:.3f} {right:.3f} {top:.3f}]"
            f" /Matrix [{self._matrix()}] /Resources {body}"
        )
        return writer.add_stream(content, entries)

    def _matrix(self) -> str:
        """What turns the page as its viewer would and moves it to the origin."""
        left, bottom, right, top = self._box
        numbers = {
            0: (1, 0, 0, 1, -left, -bottom),
            90: (0, -1, 1, 0, -bottom, right),
            180: (-1, 0, 0, -1, right, top),
            270: (0, 1, -1, 0, top, -left),
        }[self._turned]
        return " ".join(f"{number:.3f}" for number in numbers)


def read_page(path: Path) -> ImportedPage:
    """The first page of a file."""
    return ImportedPage(file_bytes(path), path.name)


def _body(value: Any, writer: PdfWriter, known: dict[tuple[int, int], int]) -> bytes:
    """A pypdf object as bytes of ours; what it refers to is written on the way."""
    if isinstance(value, IndirectObject):
        return b"%d 0 R" % _reference(value, writer, known)
    if isinstance(value, StreamObject):
        return _stream(value, writer, known)
    if isinstance(value, DictionaryObject):
        return b"<< %b >>" % _entries(value, writer, known)
    if isinstance(value, ArrayObject):
        return b"[%b]" % b" ".join(_body(each, writer, known) for each in value)
    memory = BytesIO()
    value.write_to_stream(memory)
    return memory.getvalue()


def _reference(value: IndirectObject, writer: PdfWriter, known: dict[tuple[int, int], int]) -> int:
    key = (value.idnum, value.generation)
    if key not in known:
        known[key] = writer.reserve()
        found = value.get_object()
        writer.add(b"null" if found is None else _body(found, writer, known), known[key])
    return known[key]


def _entries(value: DictionaryObject, writer: PdfWriter, known: dict[tuple[int, int], int]) -> bytes:
    parts = [
        b"%b %b" % (_body(NameObject(name), writer, known), _body(entry, writer, known))
        for name, entry in _raw(value)
        if name != "/Parent"  # leads back to pages that are not brought along
    ]
    return b" ".join(parts)


def _raw(value: DictionaryObject) -> list[tuple[Any, Any]]:
    """The entries with references left as they are."""
    return [(name, value.raw_get(name)) for name in value]


def _stream(value: StreamObject, writer: PdfWriter, known: dict[tuple[int, int], int]) -> bytes:
    data: bytes = value._data  # as it is stored, with its filters
    plain = DictionaryObject({name: entry for name, entry in _raw(value) if name != "/Length"})
    plain[NameObject("/Length")] = NumberObject(len(data))
    return b"<< %b >>\nstream\n%b\nendstream" % (_entries(plain, writer, known), data)
