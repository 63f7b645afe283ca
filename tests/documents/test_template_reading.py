"""Templates of certificates: read as data, refused with the place of the mistake."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.certificate import render_certificates
from app.documents.certificate_template import write_template
from app.documents.template_reading import bundled_folder, load_template, parse_template, read_template
from app.errors import UserError
from app.paths import resource
from tests.documents.samples import BUNDLED, PERSON, page_images

GOOD: dict[str, Any] = json.loads(
    resource("templates", "certificates", "honour_a4.json").read_text(encoding="utf-8")
)


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """The good template with one value changed."""
    document = copy.deepcopy(GOOD)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


def test_bundled_template_is_a4_landscape() -> None:
    template = load_template()
    assert (template.width, template.height) == (297, 210)
    assert {"荣誉证书"} <= {
        text for box in template.boxes for field in box.fields for text in field.text.values()
    }


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("format",), 3, "别的版本"),
        (("page", "width"), 0, "width 不对:应不小于 0.1"),
        (("page", "width"), 10**400, "width 不对:应不大于 1000"),
        (("page", "width"), float("inf"), "width 不对:应是一个数"),
        (("page", "height"), 5000, "height 不对:应不大于 1000"),
        (("page", "paper"), "white", "应是 #RRGGBB"),
        (("page", "colour"), "#FFFFFF", "colour 不对:不认识这个名称"),
        (("background",), "../secret.pdf", "不能带文件夹"),
        (("boxes", 0, "fields", 0, "text"), "{nobody}", "{nobody} 不认识"),
        (("boxes", 1, "fields", 0, "text"), "{recipient", "花括号不成对"),
        (("boxes", 1, "kind"), "video", "第 2 项的 kind 不对"),
        (("boxes", 1, "fields", 0, "font"), 5, "font 不对"),
        (("boxes", 1, "fields", 0, "size"), "large", "size 不对:应是一个数"),
        (("boxes", 1, "fields", 0, "text"), {"team": "{recipient}"}, "team 不对"),
        (("boxes", 1, "fields"), {}, "fields 不对:应是一个列表"),
        (("boxes", 1, "shown"), 1, "shown 不对:应是 true 或 false"),
        (("boxes", 1, "x"), -1e308, "x 不对:应不小于 -1000"),
        (("boxes", 1, "fields", 0, "lines"), 0.5, "lines 不对:应不小于 1"),
        (("boxes", 1, "fields", 0, "lines"), 1.5, "lines 不对:应是整数"),
        (("boxes", 1, "fields", 0, "size"), 1e-300, "size 不对:应不小于 0.1"),
        (("title",), "证\ud800书", "title 不对:有不成字的编码"),
        (("boxes", 1, "fields", 0, "text"), "\udc00", "text 不对:有不成字的编码"),
        (("background",), "a\0.pdf", "不能带文件夹"),
        (("ornaments", 0, "count"), 1e308, "count 不对:应不大于 200"),
        (("ornaments", 0, "count"), -1, "count 不对:应不小于 0"),
        (("ornaments", 0, "line"), -1, "line 不对:应不小于 0"),
        (("ornaments", 0, "shape"), "dragon", "shape 不对"),
        (("ornaments", 0, "accent"), "gilt", "accent 不对"),
        (("boxes", 1, "height"), True, "height 不对:应是一个数"),
        (("boxes", 1, "x"), float("nan"), "x 不对:应是一个数"),
        (("boxes",), None, "boxes 不对:应是一个列表"),
        (("page",), None, "应是一组带名称的值"),
    ],
)
def test_mistakes_are_named_with_their_place(path: tuple[str | int, ...], value: object, said: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_template(changed(path, value), "试验")
    assert said in str(caught.value)


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    for content, said in (
        (b'{"format": 2,\n"title" 5}', "第 2 行第 9 个字起"),
        (b"\xff\xfe\x00", "不是 UTF-8"),
        (b"[" * 100_000, "层数太多"),
        (b"1" * 5_000, "数字太长"),
    ):
        broken.write_bytes(content)
        with pytest.raises(UserError, match=f"不是有效的模板文件.*{said}"):
            read_template(broken)
    with pytest.raises(UserError, match="读不到"):
        read_template(tmp_path / "none.json")


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    marked = tmp_path / "marked.json"
    marked.write_text(json.dumps(GOOD), encoding="utf-8-sig")
    assert read_template(marked).title == GOOD["title"]


NUMBERS = (True, 0, -1, 0.5, 1, 3, 1e9, 1e308, 1e-300, 10**400, float("nan"))
ODD_VALUES = st.sampled_from(
    [*NUMBERS, None, "", "x", "{", "{award}", "\ud800", "a\0b", "..", [], {}, [1], {"person": "x"}]
)


@given(st.data(), ODD_VALUES)
@settings(max_examples=150, deadline=None)
def test_whatever_a_hand_wrote_is_refused_or_drawn(data: st.DataObject, value: object) -> None:
    path = data.draw(st.sampled_from(sorted(_places(GOOD), key=str)))
    with suppress(UserError):
        template = parse_template(changed(path, value), "试验")
        stream = BytesIO()
        render_certificates([replace(PERSON, template="t")], stream, templates={"t": template}, book=BUNDLED)
        assert len(page_images(stream.getvalue())) == 1


def _places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value below, and to some that are not there yet."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in steps:
        yield (*path, step)
        yield from _places(each, (*path, step))
    for name in ("count", "size", "width", "inset") if isinstance(value, dict) and "shape" in value else ():
        yield (*path, name)


@pytest.mark.parametrize("path", sorted(bundled_folder().glob("*.json")), ids=lambda path: path.stem)
def test_a_template_that_is_written_reads_the_same(path: Path) -> None:
    document = write_template(read_template(path))
    assert write_template(parse_template(json.loads(json.dumps(document)), path.name)) == document
