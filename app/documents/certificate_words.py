"""The words of one certificate in the fields of a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.documents.certificate_template import Box, CertificateTemplate, TemplateField
from app.domain.certificates import CertificateData, CertificateKind, fill, placeholders, template_values


@dataclass(frozen=True, slots=True)
class Words:
    """A field with the words of one certificate in it."""

    field: TemplateField
    text: str
    suffix: str


def box_words(box: Box, kind: CertificateKind, values: Mapping[str, str]) -> tuple[Words, ...]:
    """The fields of a box that have something to say; `values` as `template_values` makes them."""
    return tuple(_filled(box, kind, values))


def drawn_texts(template: CertificateTemplate, data: CertificateData) -> Iterator[str]:
    """Every text that is drawn on a certificate."""
    values = template_values(data)
    for box in template.boxes:
        if box.shown:
            for words in _filled(box, data.kind, values):
                yield words.text
                yield words.suffix


def says(template: CertificateTemplate, data: CertificateData, name: str) -> bool:
    """Whether a certificate in this template shows what a placeholder stands for."""
    values = template_values(data)
    return any(
        name in placeholders(texts.get(data.kind, "")) and (not field.needs or bool(values[field.needs]))
        for box in template.boxes
        if box.shown
        for field in box.fields
        for texts in (field.text, field.suffix)
    )


def _filled(box: Box, kind: CertificateKind, values: Mapping[str, str]) -> Iterator[Words]:
    for field in box.fields:
        text = fill(field.text.get(kind, ""), values)
        if text.strip() and (not field.needs or values[field.needs]):
            yield Words(field, text, fill(field.suffix.get(kind, ""), values))
