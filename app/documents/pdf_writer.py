"""A PDF written page by page: what is done is in the file, so that memory does not grow with the pages.

The bytes depend on nothing but what is written.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from typing import BinaryIO

HEADER = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
ROOT, PAGES = 1, 2


class PdfWriter:
    """Objects on their way into a file. Bodies are complete: `b"<< /Type /Page … >>"`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offsets = array("Q", [0])
        self._at = 0
        self._digest = hashlib.sha256()
        self._pages = array("Q")
        self._put(HEADER)
        self.reserve()  # ROOT
        self.reserve()  # PAGES

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def add(self, body: bytes, number: int | None = None) -> int:
        """Write an object, under a reserved number if one is given; returns its number."""
        number = self.reserve() if number is None else number
        self._offsets[number] = self._at
        self._put(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def add_stream(self, data: bytes, entries: str = "", *, number: int | None = None) -> int:
        """Write a stream, compressed; `entries` are more entries of its dictionary."""
        packed = zlib.compress(data)
        head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>".encode("ascii")
        return self.add(b"%b\nstream\n%b\nendstream" % (head, packed), number)

    def add_page(self, content: bytes, width: float, height: float, resources: int) -> None:
        """Write a page of so many points; `resources` is the number of its resources."""
        stream = self.add_stream(content)
        body = (
            f"<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {width:.3f} {height:.3f}]"
            f" /Resources {resources} 0 R /Contents {stream} 0 R >>"
        )
        self._pages.append(self.add(body.encode("ascii")))

    def close(self, *, title: str, author: str, producer: str) -> None:
        """Write what holds the pages together."""
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        pages = f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>"
        self.add(pages.encode("ascii"), PAGES)
        shown = "/ViewerPreferences << /DisplayDocTitle true >>"
        root = f"<< /Type /Catalog /Pages {PAGES} 0 R /Lang (zh-CN) {shown} >>"
        self.add(root.encode("ascii"), ROOT)
        info = self.add(
            f"<< /Title {_text(title)} /Author {_text(author)} /Producer {_text(producer)} >>".encode("ascii")
        )
        start = self._at
        entries = [b"%010d 00000 n \n" % offset for offset in self._offsets[1:]]
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets) + b"".join(entries))
        identity = self._digest.hexdigest()[:32].upper()
        same = f"/ID [<{identity}> <{identity}>]"
        trailer = f"<< /Size {len(self._offsets)} /Root {ROOT} 0 R /Info {info} 0 R {same} >>"
        self._put(f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode("ascii"))

    def _put(self, data: bytes) -> None:
        self._stream.write(data)
        self._digest.update(data)
        self._at += len(data)


def _text(text: str) -> str:
    """A text string: UTF-16 with its mark, in hexadecimal."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
