"""Templates of certificates: words, places and looks as data (`resources/templates/certificates/`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.documents.fonts import CHAINS
from app.domain.certificates import KINDS, PLACEHOLDERS, CertificateKind, placeholders
from app.domain.machine import refusal
from app.errors import UserError
from app.paths import resource

FORMAT = 1
DEFAULT_TEMPLATE = "honour_a4"
FIELD_KINDS = ("line", "paragraph", "recipient", "qr")
SHAPES = ("band", "frame", "fret", "rule")
ALIGNMENTS = ("left", "center", "right", "justify")
VALIGNMENTS = ("top", "middle", "bottom")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Area:
    """A box on the page, in mm from the top left corner; its fields stand one below the other."""

    x: float
    y: float
    width: float
    height: float
    valign: str


@dataclass(frozen=True, slots=True)
class Ornament:
    """A drawn part of the background; which measures count depends on the shape (mm)."""

    shape: str
    color: str
    line: float
    inset: float
    x: float
    y: float
    width: float
    size: float


@dataclass(frozen=True, slots=True, eq=False)
class TemplateField:
    """One piece of a certificate. `text` and `suffix` by kind of certificate; a kind not named has none."""

    area: str
    kind: str
    text: Mapping[CertificateKind, str]
    suffix: Mapping[CertificateKind, str]
    needs: str
    font: str
    size: float
    least: float
    suffix_size: float
    color: str
    align: str
    tracking: float
    weight: float
    leading: float
    indent: float
    gap: float
    lines: int

    @property
    def fixed(self) -> bool:
        """Whether every certificate shows the same here."""
        texts = set(self.text.values())
        complete = len(self.text) == len(KINDS) and len(texts) == 1
        return complete and not self.suffix and not self.needs and not placeholders(texts.pop())


@dataclass(frozen=True, slots=True)
class CertificateTemplate:
    """A whole certificate: page in mm, background, boxes and what stands in them."""

    title: str
    width: float
    height: float
    paper: str
    ornaments: tuple[Ornament, ...]
    areas: Mapping[str, Area]
    fields: tuple[TemplateField, ...]


def load_template(name: str = DEFAULT_TEMPLATE) -> CertificateTemplate:
    """A template the program brings along."""
    return read_template(resource("templates", "certificates", f"{name}.json"))


def read_template(path: Path) -> CertificateTemplate:
    """The template in a file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"证书模板“{path.name}”读不到:{refusal(error)}。请重新选择模板。") from error
    except ValueError as error:
        raise UserError(f"证书模板“{path.name}”不是有效的模板文件:{error}。请重新选择模板。") from error
    return parse_template(document, path.name)


def parse_template(document: object, name: str) -> CertificateTemplate:
    """The template in a decoded JSON document; `name` is how messages call it."""
    root = _Part(document, f"证书模板“{name}”", {})
    if root.number("format") != FORMAT:
        raise root.error("format", f"应为 {FORMAT},这个模板可能来自更新的版本")
    colors = root.part("colors")
    palette = {key: colors.color(key) for key in colors}
    root = _Part(document, f"证书模板“{name}”", palette)
    page = root.part("page")
    areas = root.part("areas")
    boxes = {key: _area(areas.part(key)) for key in areas}
    fields = tuple(_field(part, boxes) for part in root.parts("fields"))
    ornaments = tuple(_ornament(part) for part in root.parts("ornaments"))
    width, height = page.positive("width"), page.positive("height")
    return CertificateTemplate(
        root.text("title"), width, height, page.color("paper"), ornaments, boxes, fields
    )


def _area(part: _Part) -> Area:
    x, y = part.number("x"), part.number("y")
    return Area(
        x, y, part.positive("width"), part.positive("height"), part.choice("valign", VALIGNMENTS, "top")
    )


def _ornament(part: _Part) -> Ornament:
    return Ornament(
        shape=part.choice("shape", SHAPES),
        color=part.color("color"),
        line=part.number("line", 0),
        inset=part.number("inset", 0),
        x=part.number("x", 0),
        y=part.number("y", 0),
        width=part.number("width", 0),
        size=part.number("size", 0),
    )


def _field(part: _Part, areas: Mapping[str, Area]) -> TemplateField:
    size = part.positive("size", 12)
    return TemplateField(
        area=part.choice("area", tuple(areas)),
        kind=part.choice("kind", FIELD_KINDS),
        text=part.texts("text"),
        suffix=part.texts("suffix") if "suffix" in part else {},
        needs=part.choice("needs", tuple(sorted(PLACEHOLDERS)), ""),
        font=part.choice("font", tuple(CHAINS), "kai"),
        size=size,
        least=min(part.positive("least", size), size),
        suffix_size=part.positive("suffix_size", size),
        color=part.color("color"),
        align=part.choice("align", ALIGNMENTS, "left"),
        tracking=part.number("tracking", 0),
        weight=part.number("weight", 0),
        leading=part.positive("leading", 1.5),
        indent=part.number("indent", 0),
        gap=part.number("gap", 0),
        lines=int(part.positive("lines", 1)),
    )


class _Part:
    """One object of the document, read with errors that name the place."""

    def __init__(self, value: object, place: str, palette: Mapping[str, str]) -> None:
        if not isinstance(value, dict):
            raise UserError(f"{place}应是一组带名称的值。请检查模板文件。")
        self._values: dict[str, Any] = value
        self._place = place
        self._palette = palette

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def error(self, key: str, problem: str) -> UserError:
        return UserError(f"{self._place}的 {key} 不对:{problem}。请检查模板文件。")

    def part(self, key: str) -> _Part:
        return _Part(self._values.get(key), f"{self._place}的 {key} ", self._palette)

    def parts(self, key: str) -> list[_Part]:
        values = self._values.get(key)
        if not isinstance(values, list):
            raise self.error(key, "应是一个列表")
        place = f"{self._place}的 {key} 第 {{}} 项"
        return [_Part(value, place.format(at), self._palette) for at, value in enumerate(values, 1)]

    def number(self, key: str, default: float | None = None) -> float:
        value = self._values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, "应是一个数")
        return float(value)

    def positive(self, key: str, default: float | None = None) -> float:
        value = self.number(key, default)
        if value <= 0:
            raise self.error(key, "应大于 0")
        return value

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str) or not value:
            raise self.error(key, "应是一段文字")
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self._values.get(key, default)
        if value not in allowed and (value != default or default is None):
            raise self.error(key, f"应为 {'、'.join(allowed)} 之一")
        return str(value)

    def color(self, key: str) -> str:
        value = self._palette.get(self.text(key), self.text(key))
        if not _COLOR.fullmatch(value):
            raise self.error(key, "应是 #RRGGBB 或 colors 中的名称")
        return value

    def texts(self, key: str) -> dict[CertificateKind, str]:
        """One text for all kinds of certificates, or an object with a text for some of them."""
        value = self._values.get(key)
        if isinstance(value, str):
            placeholders(value)
            return dict.fromkeys(KINDS, value)
        part = self.part(key)
        for name in part:
            if name not in KINDS:
                raise part.error(name, f"应为 {'、'.join(KINDS)} 之一")
            placeholders(part.text(name))
        return {kind: part.text(kind) for kind in KINDS if kind in part}
