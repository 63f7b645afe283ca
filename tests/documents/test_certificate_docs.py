"""docs/certificates.md tells every key, shape, kind of box and placeholder; its example is a template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.documents.certificate import render_certificates
from app.documents.certificate_template import Box, BoxKind, CertificateTemplate, Ornament, TemplateField
from app.documents.ornaments import SHAPES, draw_ornaments
from app.documents.output import new_canvas
from app.documents.template_reading import bundled_folder, parse_template
from app.domain.certificates import PLACEHOLDERS
from tests.documents.samples import BUNDLED, PERSON, page_images, texts

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "certificates.md").read_text(encoding="utf-8")
EXAMPLE: Any = json.loads(re.findall(r"^```json\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)[-1])
CODE = re.compile(r"`([^`]+)`")

SIDE = 200
ORNAMENT = Ornament(
    "", "#445566", line=0.6, inset=10, x=90, y=110, width=40, size=30, accent="#C0A040", count=8
)
# Another value for each measure of an ornament.
OTHERS: dict[str, Any] = {
    "color": "#AA2211", "line": 1.2, "inset": 14, "x": 100, "y": 95, "width": 50, "size": 40,
    "accent": "#1090E0", "count": 13,
}  # fmt: skip


def section(heading: str) -> str:
    """What stands below a heading, up to the next one of the same or a higher rank."""
    level = len(heading.split()[0])
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{level}}} |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


def rows(heading: str) -> Iterator[tuple[str, ...]]:
    """The rows of the tables below a heading that begin with a name in code, without its marks."""
    for line in section(heading).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            yield (cells[0].strip("`"), *cells[1:])


def names(heading: str) -> set[str]:
    """What the tables below a heading name first in their rows."""
    return {row[0] for row in rows(heading)}


def keys(kind: type, *left_out: str) -> set[str]:
    """The fields of a dataclass."""
    return {field.name for field in fields(kind)} - set(left_out)


def test_every_key_of_the_file_is_told() -> None:
    told = names("## 整个文件")
    assert told == {"format", "page", "colors"} | keys(
        CertificateTemplate, "width", "height", "paper", "folder"
    )


def test_every_ornament_is_told() -> None:
    assert names("## 装饰(`ornaments`)") == keys(Ornament) | set(SHAPES)


def test_every_box_is_told() -> None:
    assert names("## 框(`boxes`)") == keys(Box) | {kind.value for kind in BoxKind}


def test_every_key_of_a_text_is_told() -> None:
    told = names("## 文字(`fields`)") - {f"{{{name}}}" for name in PLACEHOLDERS}
    assert told == keys(TemplateField)


def test_every_placeholder_is_told_in_its_words() -> None:
    assert list(rows("### 占位符")) == [(f"{{{name}}}", said) for name, said in PLACEHOLDERS.items()]


def test_every_bundled_template_is_told() -> None:
    assert {path.stem for path in bundled_folder().glob("*.json")} <= set(CODE.findall(DOCS))


def drawn(ornament: Ornament) -> bytes:
    """The pixels of one ornament on a page."""
    template = CertificateTemplate("", SIDE, SIDE, "#FFFFFF", "", (ornament,), ())
    stream = BytesIO()
    canvas = new_canvas(stream, (SIDE * 72 / 25.4,) * 2, "", "")
    draw_ornaments(canvas, template)
    canvas.save()
    return page_images(stream.getvalue())[0].tobytes()


@pytest.mark.parametrize("shape", SHAPES)
def test_what_a_shape_is_said_to_use_is_what_counts(shape: str) -> None:
    (told,) = (row[2] for row in rows("## 装饰(`ornaments`)") if row[0] == shape)
    before = replace(ORNAMENT, shape=shape)
    usual = drawn(before)
    counts = {name for name, value in OTHERS.items() if drawn(replace(before, **{name: value})) != usual}
    assert counts == {"color", *CODE.findall(told)}


def test_the_example_is_a_template_that_prints() -> None:
    template = parse_template(EXAMPLE, "例子")
    stream = BytesIO()
    data = replace(PERSON, rank=2, award="先进生产者", template="example")
    render_certificates([data], stream, book=BUNDLED, templates={"example": template})
    for text in texts(stream.getvalue())[0]:
        assert "获第二名\uff0c被评为先进生产者特发此证\uff0c以资鼓励。" in text
