"""Reading a template of certificates: every mistake is told with its place and its cure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from app.documents.certificate_template import (
    ALIGNMENTS,
    BOX_NAMES,
    DEFAULT_COLOR,
    FIELD_KINDS,
    FORMAT,
    PICTURED,
    VALIGNMENTS,
    Box,
    BoxKind,
    CertificateTemplate,
    Ornament,
    TemplateField,
)
from app.documents.ornaments import SHAPES
from app.domain.certificates import KINDS, PLACEHOLDERS, CertificateKind, placeholders
from app.domain.machine import unread
from app.errors import UserError
from app.paths import resource

DEFAULT_TEMPLATE = "honour_a4"
LARGEST_PAGE, SMALLEST = 1000, 0.1  # no number is larger; nothing that has to be seen is smaller
LARGEST_SIZE, MOST_LINES, MOST_COUNT = 300, 20, 200
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_NO_NAME = re.compile(r"[\\\x00-\x1f]")
_HALVES = re.compile("[\ud800-\udfff]")  # of a pair that is one character: JSON lets one stand alone


def bundled_folder() -> Path:
    """Where the templates lie that the program brings along."""
    return resource("templates", "certificates")


def load_template(name: str = DEFAULT_TEMPLATE) -> CertificateTemplate:
    """A template the program brings along."""
    return read_template(bundled_folder() / f"{name}.json")


def read_template(path: Path) -> CertificateTemplate:
    """The template in a file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UserError(f"证书模板“{path.name}”读不到:{unread(error)}。请重新选择模板。") from error
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"证书模板“{path.name}”不是有效的模板文件:{_unreadable(error)}。请改正文件,或重新选择模板。"
        ) from error
    return replace(parse_template(document, path.name), folder=path.parent)


def _unreadable(error: ValueError | RecursionError) -> str:
    """What json found, in the words of somebody who edited the file by hand."""
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 个字起写法不对"
    if isinstance(error, UnicodeDecodeError):
        return "编码不是 UTF-8"
    return "层数太多" if isinstance(error, RecursionError) else "数字太长"


def parse_template(document: object, name: str) -> CertificateTemplate:
    """The template in a decoded JSON document; `name` is how messages call it."""
    place = f"证书模板“{name}”"
    root = _Part(document, place, {})
    if root.number("format") != FORMAT:
        raise root.error("format", f"应为 {FORMAT},这个模板可能来自别的版本")
    colors = root.part("colors") if "colors" in root else _Part({}, place, {})
    root = _Part(document, place, {key: colors.color(key) for key in colors})
    page = root.part("page")
    template = CertificateTemplate(
        title=root.text("title"),
        width=page.number("width", least=SMALLEST),
        height=page.number("height", least=SMALLEST),
        paper=page.color("paper", "#FFFFFF"),
        background=root.file("background"),
        ornaments=tuple(_ornament(part) for part in root.parts("ornaments")),
        boxes=tuple(_box(part) for part in root.parts("boxes")),
        made_for=root.text("made_for", ""),
    )
    root.done("format", "colors")
    page.done()
    return template


def _ornament(part: _Part) -> Ornament:
    ornament = Ornament(
        shape=part.choice("shape", tuple(SHAPES)),
        color=part.color("color", DEFAULT_COLOR),
        line=part.number("line", 0, least=0),
        inset=part.number("inset", 0),
        x=part.number("x", 0),
        y=part.number("y", 0),
        width=part.number("width", 0, least=0),
        size=part.number("size", 0, least=0),
        accent=part.color("accent") if "accent" in part else "",
        count=part.whole("count", 0, least=0, most=MOST_COUNT),
    )
    part.done()
    return ornament


def _box(part: _Part) -> Box:
    kind = BoxKind(part.choice("kind", tuple(BOX_NAMES), BoxKind.TEXT))
    box = Box(
        name=part.text("name", BOX_NAMES[kind]),
        kind=kind,
        x=part.number("x"),
        y=part.number("y"),
        width=part.number("width", least=SMALLEST),
        height=part.number("height", least=SMALLEST),
        valign=part.choice("valign", VALIGNMENTS, "top"),
        fields=tuple(_field(each) for each in part.parts("fields")) if kind is BoxKind.TEXT else (),
        image=part.file("image") if kind in PICTURED else "",
        color=part.color("color", DEFAULT_COLOR),
        shown=part.flag("shown", default=True),
        preprinted=part.flag("preprinted", default=False),
    )
    part.done()
    return box


def _field(part: _Part) -> TemplateField:
    size = part.number("size", 12, least=SMALLEST, most=LARGEST_SIZE)
    field = TemplateField(
        kind=part.choice("kind", FIELD_KINDS, "line"),
        text=part.texts("text"),
        suffix=part.texts("suffix") if "suffix" in part else {},
        needs=part.choice("needs", tuple(PLACEHOLDERS), ""),
        font=part.text("font", "") or "kai",
        size=size,
        least=min(part.number("least", size, least=SMALLEST, most=LARGEST_SIZE), size),
        suffix_size=part.number("suffix_size", size, least=SMALLEST, most=LARGEST_SIZE),
        color=part.color("color", DEFAULT_COLOR),
        align=part.choice("align", ALIGNMENTS, "left"),
        tracking=part.number("tracking", 0),
        weight=part.number("weight", 0),
        leading=part.number("leading", 1.5, least=SMALLEST),
        indent=part.number("indent", 0),
        gap=part.number("gap", 0),
        lines=part.whole("lines", 1, least=1, most=MOST_LINES),
        preprinted=part.flag("preprinted", default=False),
    )
    part.done()
    return field


class _Part:
    """One object of the document, read with errors that name the place."""

    def __init__(self, value: object, place: str, palette: Mapping[str, str]) -> None:
        if not isinstance(value, dict):
            raise UserError(f"{place}应是一组带名称的值。请检查模板文件。")
        self._values: dict[str, Any] = value
        self._place = place
        self._palette = palette
        self._asked: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def done(self, *known: str) -> None:
        """Refuse keys nobody asked for: a misspelt one must not be taken for one that is not there."""
        for key in self._values:
            if key not in self._asked and key not in known:
                raise self.error(key, "不认识这个名称")

    def error(self, key: str, problem: str) -> UserError:
        return UserError(f"{self._place}的 {key} 不对:{problem}。请检查模板文件。")

    def _get(self, key: str, default: object = None) -> Any:
        self._asked.add(key)
        return self._values.get(key, default)

    def part(self, key: str) -> _Part:
        return _Part(self._get(key), f"{self._place}的 {key} ", self._palette)

    def parts(self, key: str) -> list[_Part]:
        values = self._get(key, [])
        if not isinstance(values, list):
            raise self.error(key, "应是一个列表")
        place = f"{self._place}的 {key} 第 {{}} 项"
        return [_Part(value, place.format(at), self._palette) for at, value in enumerate(values, 1)]

    def number(
        self,
        key: str,
        default: float | None = None,
        *,
        least: float = -LARGEST_PAGE,
        most: float = LARGEST_PAGE,
    ) -> float:
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, "应是一个数")
        if isinstance(value, float) and not isfinite(value):
            raise self.error(key, "应是一个数")
        if value < least:
            raise self.error(key, f"应不小于 {least:g}")
        if value > most:
            raise self.error(key, f"应不大于 {most:g}")
        return float(value)

    def whole(self, key: str, default: int, *, least: int, most: int) -> int:
        value = self.number(key, default, least=least, most=most)
        if value != int(value):
            raise self.error(key, "应是整数")
        return int(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "应是 true 或 false")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self.error(key, "应是一段文字")
        if _HALVES.search(value):
            raise self.error(key, "有不成字的编码")
        return value

    def file(self, key: str) -> str:
        """The name of a file beside the template, '' for none; never a path out of its folder."""
        value = self.text(key, "")
        if value and (value != Path(value).name or value.startswith(".") or _NO_NAME.search(value)):
            raise self.error(key, "应是模板旁边的文件名,不能带文件夹")
        return value

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        value, known = self._get(key, default), tuple(allowed)
        if value not in known and (value != default or default is None):
            raise self.error(key, f"应为 {'、'.join(known)} 之一")
        return str(value)

    def color(self, key: str, default: str | None = None) -> str:
        value = self._palette.get(self.text(key, default), self.text(key, default))
        if not _COLOR.fullmatch(value):
            raise self.error(key, "应是 #RRGGBB 或 colors 中的名称")
        return value

    def texts(self, key: str) -> dict[CertificateKind, str]:
        """One text for all kinds of certificates, or an object with a text for some of them."""
        if isinstance(self._get(key), str):
            value = self.text(key, "")
            placeholders(value)
            return dict.fromkeys(KINDS, value)
        part = self.part(key)
        for name in part:
            if name not in KINDS:
                raise part.error(name, f"应为 {'、'.join(KINDS)} 之一")
            placeholders(part.text(name))
        return {kind: part.text(kind) for kind in KINDS if kind in part}
