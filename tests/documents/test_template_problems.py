"""What is wrong with a template is told at its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.documents.certificate_template import BoxKind, CertificateTemplate
from app.documents.template_editing import add_box, place_box, set_box, set_field, set_page, set_text
from app.documents.template_problems import TemplateProblem, find_problems
from app.documents.template_snapping import Rect
from tests.documents.own_template import own_template

HONOUR = own_template()
FONTS = {"kai", "serif", "sans", "sans-bold"}
BODY = next(at for at, box in enumerate(HONOUR.boxes) if box.name == "正文")
LAST = len(HONOUR.boxes)


def _found(template: CertificateTemplate) -> list[TemplateProblem]:
    return list(find_problems(template, lambda font: "" if font in FONTS else "霞鹜文楷"))


def test_the_bundled_one_is_good() -> None:
    assert _found(HONOUR) == []


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (lambda t: set_page(t, title=" "), ("title", None, None), "没有名称"),
        (lambda t: replace(t, boxes=()), ("boxes", None, None), "先添加一个"),
        (lambda t: place_box(t, 0, Rect(290, 5, 20, 5)), ("x", 0, None), "“题头”的右边超出页面"),
        (lambda t: place_box(t, 0, Rect(-1, -1, 20, 5)), ("x", 0, None), "左边、上边超出页面"),
        (lambda t: set_box(t, BODY, fields=()), ("fields", BODY, None), "里没有文字"),
        (
            lambda t: set_field(t, BODY, 0, text=set_text({}, None, "")),
            ("text", BODY, 0),
            "“正文”第 1 段:没有文字",
        ),
        (
            lambda t: set_field(t, BODY, 1, text=set_text({}, None, "{winner}")),
            ("text", BODY, 1),
            "{winner} 不认识",
        ),
        (
            lambda t: set_field(t, BODY, 0, suffix=set_text({}, "person", "{honorific")),
            ("suffix", BODY, 0),
            "花括号不成对",
        ),
        (
            lambda t: set_field(t, BODY, 0, font="仿宋"),
            ("font", BODY, 0),
            "本机没有字体“仿宋”,打印时用霞鹜文楷代替",
        ),
        (lambda t: set_box(t, BODY, preprinted=True), ("preprinted", BODY, 0), "不能预印"),
        (lambda t: set_field(t, BODY, 0, preprinted=True), ("preprinted", BODY, 0), "不能预印"),
        (lambda t: set_page(t, background="没有.pdf"), ("background", None, None), "“没有.pdf”不在了"),
        (lambda t: add_box(t, BoxKind.IMAGE), ("image", LAST, None), "还没有图片"),
        (
            lambda t: set_box(add_box(t, BoxKind.SEAL), LAST, image="章.png"),
            ("image", LAST, None),
            "“章.png”不在了",
        ),
    ],
)
def test_each_problem_has_its_place(
    change: Callable[[CertificateTemplate], CertificateTemplate],
    place: tuple[str, int | None, int | None],
    said: str,
) -> None:
    (problem,) = _found(change(HONOUR))
    assert (problem.name, problem.box, problem.field) == place
    assert said in problem.text


def test_a_seal_that_is_not_printed_needs_no_picture() -> None:
    assert _found(add_box(HONOUR, BoxKind.SEAL)) == []


def test_a_background_that_no_longer_fits_is_told_while_the_page_changes(tmp_path: Path) -> None:
    Image.new("RGB", (297, 210)).save(tmp_path / "底.png")
    template = set_page(HONOUR, folder=tmp_path, background="底.png")
    assert _found(template) == []
    told = [problem for problem in _found(set_page(template, width=210.0)) if problem.name == "background"]
    assert "长宽比例不同" in told[0].text
