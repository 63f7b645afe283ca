"""What a template inherited from an older competition."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from app.documents.certificate_template import BoxKind, CertificateTemplate
from app.documents.template_reading import bundled_folder, read_template
from app.domain.certificates import PLACEHOLDER
from app.domain.inherited import Inherited, InheritedKind, foreign_years

_PICTURES = {
    BoxKind.SEAL: InheritedKind.SEAL,
    BoxKind.SIGNATURE: InheritedKind.SIGNATURE,
    BoxKind.IMAGE: InheritedKind.IMAGE,
}


def find_inherited(
    template: CertificateTemplate, competition: str, years: Collection[int]
) -> tuple[Inherited, ...]:
    """Everything printed that does not come from this competition's data, the most alarming first.

    In a template that was changed for another competition its pictures are alarming too. The designs of the
    program bring nothing along, and of their copies only what was written into them is told.
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
        for year in foreign_years(PLACEHOLDER.sub(" ", text), years):
            yield Inherited(InheritedKind.YEAR, f"{year}(“{text}”)", alarming=True)


def _pictures(template: CertificateTemplate, competition: str) -> Iterator[Inherited]:
    foreign = _is_foreign(template, competition)
    if template.background:
        yield Inherited(InheritedKind.BACKGROUND, template.background, alarming=foreign)
    for box in template.boxes:
        if box.kind in _PICTURES and box.shown and box.image:
            yield Inherited(_PICTURES[box.kind], f"{box.name}({box.image})", alarming=foreign)


def _texts(template: CertificateTemplate) -> Iterator[Inherited]:
    bundled = _bundled_texts()
    for text, fixed in _fields(template):
        if fixed and text not in bundled:
            yield Inherited(InheritedKind.TEXT, text)


@cache
def _bundled_texts() -> frozenset[str]:
    """What the designs of the program say belongs to no competition: 荣誉证书, 特发此证,以资鼓励。"""
    designs = [read_template(path) for path in bundled_folder().glob("*.json")]
    return frozenset(text for design in designs for text, _fixed in _fields(design))


def _fields(template: CertificateTemplate) -> Iterator[tuple[str, bool]]:
    """Every text that is printed, and whether it is the same on all certificates."""
    for box in template.boxes:
        for field in box.fields if box.shown else ():
            for text in dict.fromkeys((*field.text.values(), *field.suffix.values())):
                yield text, not PLACEHOLDER.search(text) and len(text) > 1
