"""What is wrong with a template while somebody works on it: each problem with its place and its cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from app.documents.certificate_template import PICTURED, Box, BoxKind, CertificateTemplate, TemplateField
from app.documents.template_pictures import check_background, read_file
from app.domain.certificates import CertificateKind, placeholders
from app.errors import UserError

_OFF = 0.05  # mm over the edge that nobody sees


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """`box` and `field` are places in the template (None: the page); `name` says which value."""

    text: str
    name: str
    box: int | None = None
    field: int | None = None


def find_problems(
    template: CertificateTemplate, substitute: Callable[[str], str]
) -> tuple[TemplateProblem, ...]:
    """Every problem, from the page to the last field.

    `substitute` names what is printed in place of a font that this machine does not have, '' where it has it.
    """
    return tuple(_problems(template, substitute))


def _problems(template: CertificateTemplate, substitute: Callable[[str], str]) -> Iterator[TemplateProblem]:
    if not template.title.strip():
        yield TemplateProblem("模板没有名称,请填写。", "title")
    if not any(box.shown for box in template.boxes):
        yield TemplateProblem("页面上没有要印的框,请先添加一个。", "boxes")
    if template.background and (said := _background_problem(template)):
        yield TemplateProblem(said, "background")
    for at, box in enumerate(template.boxes):
        yield from _box_problems(template, at, box)
        for field_at, field in enumerate(box.fields):
            if (box.preprinted or field.preprinted) and _names_somebody(field):
                text = "每张都不同的文字不能预印,请去掉“套打时不印”。"
                yield TemplateProblem(f"“{box.name}”第 {field_at + 1} 段:{text}", "preprinted", at, field_at)
            for name, text in _field_problems(field, substitute):
                yield TemplateProblem(f"“{box.name}”第 {field_at + 1} 段:{text}", name, at, field_at)


def _box_problems(template: CertificateTemplate, at: int, box: Box) -> Iterator[TemplateProblem]:
    over = [
        side
        for side, off in (
            ("左边", -box.x),
            ("上边", -box.y),
            ("右边", box.x + box.width - template.width),
            ("下边", box.y + box.height - template.height),
        )
        if off > _OFF
    ]
    if over:
        yield TemplateProblem(f"“{box.name}”的{'、'.join(over)}超出页面,请移回来或改小。", "x", at)
    if box.kind is BoxKind.TEXT and not box.fields:
        yield TemplateProblem(f"“{box.name}”里没有文字,请加一段文字或删除这个框。", "fields", at)
    if box.kind in PICTURED and not box.image and box.shown:
        yield TemplateProblem(f"“{box.name}”还没有图片,请选一张,或改为不印。", "image", at)
    if box.image and not _is_there(template, box.image):
        yield TemplateProblem(f"“{box.name}”的图片“{box.image}”不在了,请重新选择。", "image", at)


def _names_somebody(field: TemplateField) -> bool:
    """Whether it says what is another on every certificate, spelled right or not."""
    texts = "".join((*field.text.values(), *field.suffix.values()))
    return any(f"{{{name}}}" in texts for name in ("recipient", "number"))


def _field_problems(field: TemplateField, substitute: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    if not any(text.strip() for text in field.text.values()):
        yield "text", "没有文字,请填写或删除这一段。"
    for name, texts in (("text", field.text), ("suffix", field.suffix)):
        for text in dict.fromkeys(texts.values()):
            if said := _text_problem(text):
                yield name, said
    if instead := substitute(field.font):
        yield "font", f"本机没有字体“{field.font}”,打印时用{instead}代替。请安装它或另选字体。"


def _is_there(template: CertificateTemplate, name: str) -> bool:
    return template.folder is not None and (template.folder / name).is_file()


def _background_problem(template: CertificateTemplate) -> str:
    if not _is_there(template, template.background) or template.folder is None:
        return f"背景“{template.background}”不在了,请重新选择。"
    path = template.folder / template.background
    return _misfit(path, path.stat().st_mtime_ns, template.width, template.height)


@lru_cache(maxsize=32)
def _misfit(path: Path, _changed_at: int, width: float, height: float) -> str:
    """Why a background does not fit; read once as long as the file stays the same."""
    try:
        check_background(read_file(path, background=True), width, height)
    except UserError as error:
        return str(error)
    return ""


# -- what can be drawn all the same --------------------------------------------------------------------


def drawable(template: CertificateTemplate) -> CertificateTemplate:
    """The template as far as it can be drawn while somebody works on it.

    Half a placeholder is shown as words, pictures that are not there or do not fit are left out.
    """
    boxes = [
        replace(box, fields=tuple(_drawable(field) for field in box.fields))
        for box in template.boxes
        if box.kind not in PICTURED or (box.image and _is_there(template, box.image))
    ]
    background = template.background
    if background and _background_problem(template):
        background = ""
    return replace(template, background=background, boxes=tuple(boxes))


def _drawable(field: TemplateField) -> TemplateField:
    return replace(field, text=_plain(field.text), suffix=_plain(field.suffix))


def _plain(texts: Mapping[CertificateKind, str]) -> dict[CertificateKind, str]:
    return {kind: _without_braces(text) if _text_problem(text) else text for kind, text in texts.items()}


def _text_problem(text: str) -> str:
    try:
        placeholders(text)
    except UserError as error:
        first, _, _cure = str(error).partition("。")
        return f"{first}。请用“插入”放占位符。"  # there is a menu here: no need to list them all
    return ""


def _without_braces(text: str) -> str:
    return text.replace("{", "").replace("}", "")
