"""Changing a template: each step gives a new one, and what is written can be read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.certificate_template import BoxKind, CertificateTemplate, write_template
from app.documents.template_editing import (
    add_box,
    add_field,
    copy_box,
    copy_field,
    field_title,
    is_alike,
    new_field,
    nudge_box,
    place_box,
    remove_box,
    remove_field,
    reorder_box,
    reorder_field,
    set_box,
    set_field,
    set_page,
    set_text,
)
from app.documents.template_problems import drawable
from app.documents.template_reading import parse_template
from app.documents.template_snapping import Rect
from app.domain.certificates import KINDS
from tests.documents.own_template import own_template
from tests.documents.template_strategies import certificate_templates

HONOUR = own_template()
BODY = next(at for at, box in enumerate(HONOUR.boxes) if box.name == "正文")
CODE = next(at for at, box in enumerate(HONOUR.boxes) if box.kind is BoxKind.QR)
FIELDS = len(HONOUR.boxes[BODY].fields)

Step = Callable[[CertificateTemplate], CertificateTemplate]


def _again(template: CertificateTemplate) -> CertificateTemplate:
    return parse_template(json.loads(json.dumps(write_template(template), ensure_ascii=False)), "模板")


@given(certificate_templates())
def test_what_is_written_reads_the_same(template: CertificateTemplate) -> None:
    assert write_template(_again(template)) == write_template(template)


STEPS: dict[str, tuple[Step, Callable[[CertificateTemplate], Any], Any]] = {
    "a box moves by tenths": (
        lambda t: nudge_box(nudge_box(t, CODE, 0.1, 0), CODE, 0.1, -0.1),
        lambda t: (t.boxes[CODE].x, t.boxes[CODE].y),
        (HONOUR.boxes[CODE].x + 0.2, HONOUR.boxes[CODE].y - 0.1),
    ),
    "a box lies elsewhere": (
        lambda t: place_box(t, CODE, Rect(1.0000001, 2, 3, 4)),
        lambda t: (t.boxes[CODE].x, t.boxes[CODE].y, t.boxes[CODE].width, t.boxes[CODE].height),
        (1, 2, 3, 4),
    ),
    "a box without a name is called by its kind": (
        lambda t: set_box(t, CODE, name=" "),
        lambda t: t.boxes[CODE].name,
        "二维码",
    ),
    "a second box of a kind gets a number": (
        lambda t: add_box(add_box(t, BoxKind.QR), BoxKind.QR),
        lambda t: [box.name for box in t.boxes[-2:]],
        ["二维码 2", "二维码 3"],
    ),
    "a seal is not printed at first": (
        lambda t: add_box(t, BoxKind.SEAL),
        lambda t: (t.boxes[-1].kind, t.boxes[-1].shown),
        (BoxKind.SEAL, False),
    ),
    "a copy lies beside": (
        lambda t: copy_box(t, CODE),
        lambda t: (t.boxes[CODE + 1].name, t.boxes[CODE + 1].x - t.boxes[CODE].x),
        ("二维码 2", 5),
    ),
    "a box goes": (
        lambda t: remove_box(t, CODE),
        lambda t: [box.name for box in t.boxes],
        [box.name for box in HONOUR.boxes if box.kind is not BoxKind.QR],
    ),
    "a box goes to the front": (
        lambda t: reorder_box(t, CODE, 99),
        lambda t: t.boxes[-1].name,
        "二维码",
    ),
    "a new field looks like the last": (
        lambda t: add_field(t, BODY),
        lambda t: (t.boxes[BODY].fields[-1].font, t.boxes[BODY].fields[-1].size),
        (HONOUR.boxes[BODY].fields[-1].font, HONOUR.boxes[BODY].fields[-1].size),
    ),
    "a field twice": (
        lambda t: copy_field(t, BODY, 0),
        lambda t: [field.kind for field in t.boxes[BODY].fields[:2]],
        ["recipient", "recipient"],
    ),
    "a field goes": (
        lambda t: remove_field(t, BODY, 0),
        lambda t: len(t.boxes[BODY].fields),
        FIELDS - 1,
    ),
    "a field goes down": (
        lambda t: reorder_field(t, BODY, 0, 1),
        lambda t: t.boxes[BODY].fields[1].kind,
        "recipient",
    ),
    "the least size never exceeds the size": (
        lambda t: set_field(t, BODY, 0, size=10.0),
        lambda t: (t.boxes[BODY].fields[0].size, t.boxes[BODY].fields[0].least),
        (10, 10),
    ),
    "a larger least size lifts the size": (
        lambda t: set_field(t, BODY, 0, least=40.0),
        lambda t: (t.boxes[BODY].fields[0].size, t.boxes[BODY].fields[0].least),
        (40, 40),
    ),
    "a suffix of the same size follows": (
        lambda t: set_field(t, BODY, FIELDS - 1, size=33.0),
        lambda t: t.boxes[BODY].fields[FIELDS - 1].suffix_size,
        33,
    ),
    "a suffix of its own size stays": (
        lambda t: set_field(t, BODY, 0, size=33.0),
        lambda t: t.boxes[BODY].fields[0].suffix_size,
        24,
    ),
    "another page": (
        lambda t: set_page(t, width=210.0, height=285.0),
        lambda t: (t.width, t.height),
        (210, 285),
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps(name: str) -> None:
    step, look, expected = STEPS[name]
    before = write_template(HONOUR)
    after = step(HONOUR)
    found = look(after)
    assert found == (
        pytest.approx(expected) if isinstance(expected, tuple) and "tenths" in name else expected
    )
    assert write_template(HONOUR) == before  # what was there stays as it was
    assert write_template(_again(after)) == write_template(after)


@given(certificate_templates(least_boxes=1), st.data())
def test_a_nudge_and_its_opposite_lead_back(template: CertificateTemplate, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(template.boxes) - 1))
    dx, dy = data.draw(st.sampled_from([(0.1, 0), (0, -0.1), (1, 0), (0, 1)]))
    there = nudge_box(template, at, dx, dy)
    assert write_template(nudge_box(there, at, -dx, -dy)) == write_template(template)


@given(certificate_templates(least_boxes=1), st.data())
def test_reordering_keeps_every_box(template: CertificateTemplate, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(template.boxes) - 1))
    to = data.draw(st.integers(-2, len(template.boxes) + 2))
    moved = reorder_box(template, at, to)
    assert set(map(id, moved.boxes)) == set(map(id, template.boxes))
    place = next(place for place, box in enumerate(moved.boxes) if box is template.boxes[at])
    assert place == max(0, min(to, len(template.boxes) - 1))


def test_texts_by_kind() -> None:
    same = set_text({}, None, "荣获")
    assert same == dict.fromkeys(KINDS, "荣获")
    assert is_alike(same)
    other = set_text(same, "unit", "获得")
    assert other["unit"] == "获得"
    assert not is_alike(other)
    assert set_text(other, "unit", "") == {"person": "荣获", "innovation": "荣获"}
    assert set_text(other, None, "") == {}
    assert is_alike({})


def test_a_field_is_called_by_its_text() -> None:
    fields = HONOUR.boxes[BODY].fields
    assert field_title(fields[0]) == "〔获奖者〕"
    assert field_title(fields[3]) == "在〔赛事名称〕中,荣获"
    assert field_title(set_field(HONOUR, BODY, 0, text={}).boxes[BODY].fields[0]) == "(没有文字)"


def test_half_a_placeholder_is_drawn_as_words(tmp_path: Path) -> None:
    template = set_field(HONOUR, BODY, 0, text={"person": "{recip", "unit": "{recipient}"})
    drawn = drawable(set_page(template, folder=tmp_path, background="没有.pdf"))
    assert drawn.boxes[BODY].fields[0].text == {"person": "recip", "unit": "{recipient}"}
    assert drawn.background == ""


def test_pictures_that_are_not_there_are_not_drawn(tmp_path: Path) -> None:
    (tmp_path / "章.png").write_bytes(b"x")
    template = set_page(add_box(add_box(HONOUR, BoxKind.SEAL), BoxKind.IMAGE), folder=tmp_path)
    template = set_box(set_box(template, -2, image="章.png"), -1, image="没有.png")
    assert [box.image for box in drawable(template).boxes[-2:]] == ["", "章.png"]


def test_a_new_field_says_something() -> None:
    assert is_alike(new_field().text)
    assert new_field().text["person"]
