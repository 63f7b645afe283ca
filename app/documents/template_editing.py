"""Changing a template: every step takes one and gives a new one; what was there stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from app.documents.certificate_template import (
    BOX_NAMES,
    Box,
    BoxKind,
    CertificateTemplate,
    TemplateField,
)
from app.documents.template_snapping import Rect, tidy
from app.domain.certificates import KINDS, PLACEHOLDERS, CertificateKind

T = TypeVar("T")

NEW_SIZES: Mapping[BoxKind, tuple[float, float]] = {
    BoxKind.TEXT: (100, 20),
    BoxKind.QR: (27, 27),
    BoxKind.PHOTO: (25, 35),
    BoxKind.SEAL: (42, 42),
    BoxKind.SIGNATURE: (40, 16),
    BoxKind.IMAGE: (40, 40),
}
COPY_SHIFT = 5.0  # mm by which a copy lies beside its original
NEW_TEXT = "请输入文字"


def rect_of(box: Box) -> Rect:
    """Where a box lies."""
    return Rect(box.x, box.y, box.width, box.height)


# -- boxes ---------------------------------------------------------------------------------------------


def set_box(template: CertificateTemplate, at: int, **changes: Any) -> CertificateTemplate:
    """Other values for one box."""
    box = replace(template.boxes[at], **changes)
    if not box.name.strip():
        box = replace(box, name=BOX_NAMES[box.kind])
    return replace(template, boxes=_with(template.boxes, at, box))


def place_box(template: CertificateTemplate, at: int, rect: Rect) -> CertificateTemplate:
    """A box at another place, or of another size."""
    x, y, width, height = (tidy(value) for value in rect)
    return set_box(template, at, x=x, y=y, width=width, height=height)


def nudge_box(template: CertificateTemplate, at: int, dx: float, dy: float) -> CertificateTemplate:
    """A box moved by so many mm."""
    box = template.boxes[at]
    return place_box(template, at, Rect(box.x + dx, box.y + dy, box.width, box.height))


def add_box(template: CertificateTemplate, kind: BoxKind) -> CertificateTemplate:
    """A new box in the middle of the page, behind all others in the list. A seal is not printed at first:
    a real one goes on by hand.
    """
    width, height = (
        min(side, page) for side, page in zip(NEW_SIZES[kind], (template.width, template.height), strict=True)
    )
    box = Box(
        name=_free(BOX_NAMES[kind], template.boxes),
        kind=kind,
        x=tidy((template.width - width) / 2),
        y=tidy((template.height - height) / 2),
        width=width,
        height=height,
        fields=(new_field(),) if kind is BoxKind.TEXT else (),
        shown=kind is not BoxKind.SEAL,
    )
    return replace(template, boxes=(*template.boxes, box))


def copy_box(template: CertificateTemplate, at: int) -> CertificateTemplate:
    """The same box once more, next in the list and a little beside."""
    box = template.boxes[at]
    copy = replace(
        box, name=_free(box.name, template.boxes), x=tidy(box.x + COPY_SHIFT), y=tidy(box.y + COPY_SHIFT)
    )
    return replace(template, boxes=_inserted(template.boxes, at + 1, copy))


def remove_box(template: CertificateTemplate, at: int) -> CertificateTemplate:
    """Without this box."""
    return replace(template, boxes=_without(template.boxes, at))


def reorder_box(template: CertificateTemplate, at: int, to: int) -> CertificateTemplate:
    """The box at another place of the list: a later one is drawn over an earlier one."""
    return replace(template, boxes=_reordered(template.boxes, at, to))


def _free(name: str, boxes: Iterable[Box]) -> str:
    taken = {box.name for box in boxes}
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} {number}"
    return found


# -- fields --------------------------------------------------------------------------------------------


def new_field(like: TemplateField | None = None) -> TemplateField:
    """A line of text that looks like another one."""
    text = dict.fromkeys(KINDS, NEW_TEXT)
    if like is None:
        return TemplateField("line", text, {}, size=18, least=12, suffix_size=18)
    return TemplateField(
        "line",
        text,
        {},
        font=like.font,
        size=like.size,
        least=like.least,
        suffix_size=like.size,
        color=like.color,
        align=like.align,
        leading=like.leading,
    )


def set_field(template: CertificateTemplate, at: int, field_at: int, **changes: Any) -> CertificateTemplate:
    """Other values for one field; the smaller sizes follow the size."""
    box = template.boxes[at]
    old = box.fields[field_at]
    field = replace(old, **changes)
    if "size" in changes and "suffix_size" not in changes and old.suffix_size == old.size:
        field = replace(field, suffix_size=field.size)
    if field.least > field.size:
        # Who asks for a larger least size wants the size to follow, and the other way round.
        largest = field.least if "least" in changes and "size" not in changes else field.size
        field = replace(field, size=max(field.size, largest), least=largest)
    return set_box(template, at, fields=_with(box.fields, field_at, field))


def set_text(
    texts: Mapping[CertificateKind, str], kind: CertificateKind | None, text: str
) -> dict[CertificateKind, str]:
    """The texts with another one for a kind of certificate (None: for all); an empty one is none."""
    wanted = dict(texts)
    for each in KINDS if kind is None else (kind,):
        wanted[each] = text
    return {each: wanted[each] for each in KINDS if wanted.get(each)}


def is_alike(texts: Mapping[CertificateKind, str]) -> bool:
    """Whether all kinds of certificates show the same."""
    return len({texts.get(kind, "") for kind in KINDS}) == 1


def add_field(template: CertificateTemplate, at: int) -> CertificateTemplate:
    """A new field below the others of a box, looking like the last one."""
    fields = template.boxes[at].fields
    return set_box(template, at, fields=(*fields, new_field(fields[-1] if fields else None)))


def copy_field(template: CertificateTemplate, at: int, field_at: int) -> CertificateTemplate:
    """The same field once more, below."""
    fields = template.boxes[at].fields
    return set_box(template, at, fields=_inserted(fields, field_at + 1, fields[field_at]))


def remove_field(template: CertificateTemplate, at: int, field_at: int) -> CertificateTemplate:
    """Without this field."""
    return set_box(template, at, fields=_without(template.boxes[at].fields, field_at))


def reorder_field(template: CertificateTemplate, at: int, field_at: int, to: int) -> CertificateTemplate:
    """The field at another place of its box."""
    return set_box(template, at, fields=_reordered(template.boxes[at].fields, field_at, to))


def field_title(field: TemplateField) -> str:
    """The first text of a field, its placeholders in words: 在〔赛事名称〕中."""
    text = next(iter(field.text.values()), "")
    for name, said in PLACEHOLDERS.items():
        text = text.replace(f"{{{name}}}", f"〔{said.split('(')[0]}〕")
    return " ".join(text.split()) or "(没有文字)"


# -- the page ------------------------------------------------------------------------------------------


def set_page(template: CertificateTemplate, **changes: Any) -> CertificateTemplate:
    """Another size, paper colour, background or title."""
    return replace(template, **changes)


# -- tuples --------------------------------------------------------------------------------------------


def _with(values: Sequence[T], at: int, value: T) -> tuple[T, ...]:
    return (*values[:at], value, *values[at + 1 :])


def _without(values: Sequence[T], at: int) -> tuple[T, ...]:
    return (*values[:at], *values[at + 1 :])


def _inserted(values: Sequence[T], at: int, value: T) -> tuple[T, ...]:
    return (*values[:at], value, *values[at:])


def _reordered(values: Sequence[T], at: int, to: int) -> tuple[T, ...]:
    to = max(0, min(to, len(values) - 1))
    return _inserted(_without(values, at), to, values[at])
