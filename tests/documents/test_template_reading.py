"""Templates of certificates: read as data, refused with the place of the mistake."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from app.documents.certificate_template import write_template
from app.documents.template_reading import bundled_folder, load_template, parse_template, read_template
from app.errors import UserError
from app.paths import resource

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
        (("page", "width"), 0, "width 不对:应大于 0"),
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
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="不是有效的模板文件"):
        read_template(broken)
    broken.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="不是有效的模板文件"):
        read_template(broken)
    with pytest.raises(UserError, match="读不到"):
        read_template(tmp_path / "none.json")


@pytest.mark.parametrize("path", sorted(bundled_folder().glob("*.json")), ids=lambda path: path.stem)
def test_a_template_that_is_written_reads_the_same(path: Path) -> None:
    document = write_template(read_template(path))
    assert write_template(parse_template(json.loads(json.dumps(document)), path.name)) == document
