"""Templates of certificates as data: page, background, ornaments, boxes in mm from the top left corner.

docs/certificates.md describes the file; `template_reading` reads it. A template lies in a folder, its
pictures beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.domain.certificates import KINDS, CertificateKind, placeholders

FORMAT = 2
DEFAULT_COLOR = "#1F2328"
FIELD_KINDS = ("line", "paragraph", "recipient")
ALIGNMENTS = ("left", "center", "right", "justify")
VALIGNMENTS = ("top", "middle", "bottom")


class BoxKind(StrEnum):
    """What a box holds."""

    TEXT = "text"
    QR = "qr"
    PHOTO = "photo"
    SEAL = "seal"
    SIGNATURE = "signature"
    IMAGE = "image"


BOX_NAMES: Mapping[BoxKind, str] = {
    BoxKind.TEXT: "文字",
    BoxKind.QR: "二维码",
    BoxKind.PHOTO: "照片",
    BoxKind.SEAL: "印章",
    BoxKind.SIGNATURE: "签名",
    BoxKind.IMAGE: "图片",
}
PICTURED = (BoxKind.SEAL, BoxKind.SIGNATURE, BoxKind.IMAGE)


@dataclass(frozen=True, slots=True)
class Ornament:
    """A drawn part of the background; which measures count depends on the shape (mm).

    `accent` is a second colour, '' for none; `count` how many of something there are, 0 as is usual.
    """

    shape: str
    color: str
    line: float = 0
    inset: float = 0
    x: float = 0
    y: float = 0
    width: float = 0
    size: float = 0
    accent: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class TemplateField:
    """One piece of text. `text` and `suffix` by kind of certificate; a kind not named has none.

    `font` is one of the program's own (kai, serif, sans, sans-bold) or the name of an installed family.
    Sizes in points, `tracking`, `weight`, `indent` in em, `leading` in sizes, `gap` (above) in mm. Text
    shrinks down to `least` before it takes more than one line; `lines` are the most it may take.
    `preprinted`: stands on pre-printed stock already.
    """

    kind: str
    text: Mapping[CertificateKind, str]
    suffix: Mapping[CertificateKind, str]
    needs: str = ""
    font: str = "kai"
    size: float = 12
    least: float = 12
    suffix_size: float = 12
    color: str = DEFAULT_COLOR
    align: str = "left"
    tracking: float = 0
    weight: float = 0
    leading: float = 1.5
    indent: float = 0
    gap: float = 0
    lines: int = 1
    preprinted: bool = False

    @property
    def fixed(self) -> bool:
        """Whether every certificate shows the same here."""
        texts = set(self.text.values())
        complete = len(self.text) == len(KINDS) and len(texts) == 1
        return complete and not self.suffix and not self.needs and not placeholders(texts.pop())


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A box on the page in mm; its fields stand one below the other and shrink together to fit.

    `image` is a file beside the template. Not `shown`: kept in the template, but not printed.
    """

    name: str
    kind: BoxKind
    x: float
    y: float
    width: float
    height: float
    valign: str = "top"
    fields: tuple[TemplateField, ...] = ()
    image: str = ""
    color: str = DEFAULT_COLOR
    shown: bool = True
    preprinted: bool = False

    @property
    def fixed(self) -> bool:
        """Whether every certificate shows the same here."""
        if self.kind is BoxKind.TEXT:
            return all(field.fixed for field in self.fields)
        return self.kind in PICTURED


@dataclass(frozen=True, slots=True, eq=False)
class CertificateTemplate:
    """A whole certificate. `background` is a PDF or picture beside it, '' for none; page in mm.

    `made_for` is the competition it was last changed for; `folder` where its pictures lie.
    """

    title: str
    width: float
    height: float
    paper: str
    background: str
    ornaments: tuple[Ornament, ...]
    boxes: tuple[Box, ...]
    made_for: str = ""
    folder: Path | None = None

    @property
    def pictures(self) -> tuple[str, ...]:
        """The files beside it that it needs."""
        named = [self.background, *(box.image for box in self.boxes)]
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def fonts(self) -> tuple[str, ...]:
        """What its printed text asks for: fonts of the program's own, and names of families."""
        named = [field.font for box in self.boxes if box.shown for field in box.fields]
        return tuple(dict.fromkeys(named))


def write_template(template: CertificateTemplate) -> dict[str, Any]:
    """The document of a template; `parse_template` reads it back."""
    return {
        "format": FORMAT,
        "title": template.title,
        "made_for": template.made_for,
        "page": {"width": template.width, "height": template.height, "paper": template.paper},
        "background": template.background,
        "ornaments": [_changed(each, Ornament("", "")) for each in template.ornaments],
        "boxes": [_box(box) for box in template.boxes],
    }


def _box(box: Box) -> dict[str, Any]:
    plain = _changed(box, Box("", BoxKind.TEXT, 0, 0, 0, 0), left_out=("fields",))
    if box.kind is BoxKind.TEXT:
        plain["fields"] = [_field(field) for field in box.fields]
    return plain


def _field(field: TemplateField) -> dict[str, Any]:
    plain = _changed(field, TemplateField("", {}, {}), left_out=("text", "suffix", "least", "suffix_size"))
    for name, value in (("least", field.least), ("suffix_size", field.suffix_size)):
        if value != field.size:
            plain[name] = value
    for name, texts in (("text", field.text), ("suffix", field.suffix)):
        alike = set(texts.values())
        if len(texts) == len(KINDS) and len(alike) == 1:
            plain[name] = alike.pop()
        elif texts:
            plain[name] = dict(texts)
    return plain


def _changed(value: Any, usual: Any, left_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values of a dataclass that are not the usual ones."""
    found = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in left_out}
    return {
        name: str(each) if isinstance(each, StrEnum) else each
        for name, each in found.items()
        if each != getattr(usual, name) or name in ("kind", "x", "y")
    }
