"""Templates out of the air, for laws about them."""

from __future__ import annotations

from hypothesis import strategies as st

from app.documents.certificate_template import (
    ALIGNMENTS,
    FIELD_KINDS,
    PICTURED,
    VALIGNMENTS,
    Box,
    BoxKind,
    CertificateTemplate,
    Ornament,
    TemplateField,
)
from app.domain.certificates import KINDS, PLACEHOLDERS

tenths = st.integers(-500, 4000).map(lambda value: value / 10)
sides = st.integers(10, 4000).map(lambda value: value / 10)
sizes = st.integers(60, 720).map(lambda value: value / 10)
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")
names = st.text("印章落款编号 ab1", min_size=1, max_size=8).filter(str.strip)
texts = st.lists(
    st.sampled_from(["在", "荣获", ",", "\n", *(f"{{{name}}}" for name in PLACEHOLDERS)]),
    min_size=1,
    max_size=5,
).map("".join)
by_kind = st.dictionaries(st.sampled_from(KINDS), texts, min_size=1)


@st.composite
def template_fields(draw: st.DrawFn) -> TemplateField:
    """A piece of text."""
    size = draw(sizes)
    return TemplateField(
        kind=draw(st.sampled_from(FIELD_KINDS)),
        text=draw(by_kind),
        suffix=draw(st.just({}) | by_kind),
        needs=draw(st.sampled_from(["", *PLACEHOLDERS])),
        font=draw(st.sampled_from(["kai", "serif", "sans", "仿宋"])),
        size=size,
        least=min(size, draw(sizes)),
        suffix_size=draw(st.just(size) | sizes),
        color=draw(colours),
        align=draw(st.sampled_from(ALIGNMENTS)),
        lines=draw(st.integers(1, 20)),
        preprinted=draw(st.booleans()),
    )


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """A box, also one that hangs over the edge."""
    kind = draw(st.sampled_from(BoxKind))
    return Box(
        name=draw(names),
        kind=kind,
        x=draw(tenths),
        y=draw(tenths),
        width=draw(sides),
        height=draw(sides),
        valign=draw(st.sampled_from(VALIGNMENTS)),
        fields=tuple(draw(st.lists(template_fields(), max_size=3))) if kind is BoxKind.TEXT else (),
        image=draw(st.sampled_from(["", "章.png"])) if kind in PICTURED else "",
        shown=draw(st.booleans()),
        preprinted=draw(st.booleans()),
    )


@st.composite
def certificate_templates(draw: st.DrawFn, least_boxes: int = 0) -> CertificateTemplate:
    """A whole template."""
    return CertificateTemplate(
        title=draw(names),
        width=draw(sides),
        height=draw(sides),
        paper=draw(colours),
        background=draw(st.sampled_from(["", "底图.pdf"])),
        ornaments=draw(st.sampled_from([(), (Ornament("frame", "#B8862F", line=1, inset=8),)])),
        boxes=tuple(draw(st.lists(boxes(), min_size=least_boxes, max_size=5))),
        made_for=draw(st.sampled_from(["", "2022年劳动竞赛"])),
    )
