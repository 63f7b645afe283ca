"""What a template inherited from an older competition."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from app.documents.certificate_template import BoxKind, CertificateTemplate
from app.domain.inherited import Inherited, InheritedKind, foreign_years

_PICTURES = {
    BoxKind.SEAL: InheritedKind.SEAL,
    BoxKind.SIGNATURE: InheritedKind.SIGNATURE,
    BoxKind.IMAGE: InheritedKind.IMAGE,
}
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def find_inherited(
    template: CertificateTemplate, competition: str, years: Collection[int]
) -> tuple[Inherited, ...]:
    """Everything printed that does not come from this competition's data, the most alarming first.

    In a template that was changed for another competition its pictures are alarming too.
    """
    found = [*_made_for(template, competition), *_years(template, years)]
    found += [*_pictures(template, competition), *_texts(template)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: not each.alarming))


def _is_foreign(template: CertificateTemplate, competition: str) -> bool:
    return bool(template.made_for) and template.made_for != competition


def _made_for(template: CertificateTemplate, competition: str) -> Iterator[Inherited]:
    if _is_foreign(template, competition):
        yield Inherited(InheritedKind.MADE_FOR, template.made_for, alarming=True)


def _years(template: CertificateTemplate, years: Collection[int]) -> Iterator[Inherited]:
    for text, _fixed in _fields(template):
        for year in foreign_years(_PLACEHOLDER.sub(" ", text), years):
            yield Inherited(InheritedKind.YEAR, f"{year}(“{text}”)", alarming=True)


def _pictures(template: CertificateTemplate, competition: str) -> Iterator[Inherited]:
    foreign = _is_foreign(template, competition)
    if template.background:
        yield Inherited(InheritedKind.BACKGROUND, template.background, alarming=foreign)
    for box in template.boxes:
        if box.kind in _PICTURES and box.shown and box.image:
            yield Inherited(_PICTURES[box.kind], f"{box.name}({box.image})", alarming=foreign)


def _texts(template: CertificateTemplate) -> Iterator[Inherited]:
    for text, fixed in _fields(template):
        if fixed:
            yield Inherited(InheritedKind.TEXT, text)


def _fields(template: CertificateTemplate) -> Iterator[tuple[str, bool]]:
    """Every text that is printed, and whether it is the same on all certificates."""
    for box in template.boxes:
        for field in box.fields if box.shown else ():
            for text in dict.fromkeys((*field.text.values(), *field.suffix.values())):
                yield text, not _PLACEHOLDER.search(text) and len(text) > 1
