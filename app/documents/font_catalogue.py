"""The families of fonts by the names people know: Chinese where the font tells one."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from app.documents.font_files import has_outlines, may_embed
from app.documents.sfnt import DAMAGED, CharacterMap, Face, Sfnt, has_unicode_map, opened

# Names of the name table: family, style, and the name of both together.
FAMILY, STYLE, FULL = 1, 2, 4
WINDOWS, MACINTOSH, UNICODE = 3, 1, 0
CHINESE = (0x0804, 0x1004, 0x0404, 0x0C04, 0x1404)  # languages of Windows, simplified ones first
ENGLISH = (0x0409, 0x0809)
MACINTOSH_CHINESE = {33: 0x0804, 19: 0x0404}
ENCODINGS = {(WINDOWS, 3): "gbk", (WINDOWS, 4): "big5", (MACINTOSH, 0): "mac_roman", (MACINTOSH, 25): "gbk",
             (MACINTOSH, 2): "big5"}  # fmt: skip

CJK_BIT = 1 << (59 - 32)  # of the second word of ulUnicodeRange
IDEOGRAPH = "一"
ITALIC = 1
REGULAR_WEIGHT = 400

# One typeface under the names that different makers and systems give it: where one is asked for, any other
# will do. The first one is what people say.
EQUIVALENTS = (
    ("仿宋", "FangSong", "仿宋_GB2312", "FangSong_GB2312", "华文仿宋", "STFangsong", "方正仿宋_GB2312",
     "方正仿宋_GBK", "FZFangSong-Z02", "方正仿宋简体", "FZFangSong-Z02S"),
    ("楷体", "KaiTi", "楷体_GB2312", "KaiTi_GB2312", "华文楷体", "STKaiti", "Kaiti SC", "方正楷体_GB2312",
     "方正楷体_GBK", "FZKai-Z03", "方正楷体简体", "FZKai-Z03S"),
    ("宋体", "SimSun", "新宋体", "NSimSun", "华文宋体", "STSong", "Songti SC", "方正书宋_GBK",
     "FZShuSong-Z01", "方正书宋简体", "FZShuSong-Z01S"),
    ("黑体", "SimHei", "华文黑体", "STHeiti", "Heiti SC", "方正黑体_GBK", "FZHei-B01", "方正黑体简体",
     "FZHei-B01S"),
    ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "小标宋"),
    ("隶书", "LiSu", "华文隶书", "STLiti"),
    ("微软雅黑", "Microsoft YaHei"),
    ("霞鹜文楷", "LXGW WenKai"),
    ("思源宋体", "Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "思源宋体 CN",
     "Source Han Serif CN"),
    ("思源黑体", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "思源黑体 CN",
     "Source Han Sans CN"),
)  # fmt: skip
# Fonts that tell no Chinese name, and what everybody calls them.
CALLED = {
    "Noto Serif SC": "思源宋体",
    "Noto Sans SC": "思源黑体",
    "Noto Sans SC SemiBold": "思源黑体 半粗",
}


@dataclass(frozen=True, slots=True)
class Family:
    """One typeface to choose: the name people know, every name it answers to, and the font itself."""

    name: str
    names: tuple[str, ...]
    face: Face
    chinese: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the file of one font says about it."""

    face: Face
    families: tuple[str, ...]
    style: str
    full: tuple[str, ...]
    plainness: tuple[bool, int]
    chinese: bool


class FontCatalogue:
    """The families of some fonts. Files are read when somebody asks, each once in the life of the program."""

    def __init__(self, faces: Iterable[Face]) -> None:
        self._faces = faces

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Every typeface once, Chinese ones first, by name."""
        return tuple(sorted(self._found, key=lambda each: (not each.chinese, each.name)))

    def find(self, name: str) -> Family | None:
        """The typeface of this name in any language, or the nearest relative of it; None without one."""
        return next((self._by_name[key] for key in _relatives(name) if key in self._by_name), None)

    @cached_property
    def _found(self) -> tuple[Family, ...]:
        return tuple(_families([entry for face in self._faces if (entry := read_entry(face))]))

    @cached_property
    def _by_name(self) -> dict[str, Family]:
        found: dict[str, Family] = {}
        for family in self._found:
            for name in family.names:
                found.setdefault(_key(name), family)
        return found


def _families(entries: Iterable[_Entry]) -> Iterator[Family]:
    """The plainest style under the family's name, each other one with its style behind."""
    groups: dict[str, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.families[0], []).append(entry)
    for name, group in groups.items():
        ordered = sorted(group, key=lambda each: each.plainness)
        seen: set[str] = set()
        for at, entry in enumerate(ordered):
            said = name if at == 0 else f"{name} {entry.style}"
            if said not in seen and (at == 0 or entry.style != ordered[0].style):
                called = CALLED.get(said, said)
                names = (called, said, *(entry.families if at == 0 else ()), *entry.full)
                yield Family(called, tuple(dict.fromkeys(names)), entry.face, entry.chinese)
            seen.add(said)


def _relatives(name: str) -> Iterator[str]:
    """The name itself, then those of the same typeface."""
    yield _key(name)
    for group in EQUIVALENTS:
        keys = [_key(each) for each in group]
        if _key(name) in keys:
            yield from keys


def _key(name: str) -> str:
    return name.casefold().replace(" ", "")


def likely_role(name: str) -> str:
    """The bundled style that comes nearest to a family, by its name: kai, serif, sans or sans-bold."""
    known = " ".join((name, *_relatives(name))).casefold()
    if any(word in known for word in ("楷", "kai", "仿宋", "fang", "行书", "隶", "手写")):
        return "kai"
    if any(word in known for word in ("黑", "hei", "gothic", "圆", "yuan", "sans", "等线", "arial")):
        bold = any(word in known for word in ("粗", "bold", "heavy", "black", "大黑", "特黑"))
        return "sans-bold" if bold else "sans"
    return "serif"


@cache
def read_entry(face: Face) -> _Entry | None:
    """What the font says about itself; None when it cannot be used for embedding."""
    try:
        with opened(face) as sfnt:
            return _read(sfnt, face)
    except DAMAGED:
        return None


def _read(sfnt: Sfnt, face: Face) -> _Entry | None:
    os2 = sfnt.table("OS/2")
    if not has_outlines(sfnt) or not may_embed(os2) or not has_unicode_map(sfnt):
        return None
    names = _read_names(sfnt.table("name"))
    families = _ordered(names, FAMILY)
    if not families:
        return None
    (weight,) = struct.unpack_from(">H", os2, 4)
    (ranges,) = struct.unpack_from(">I", os2, 46)
    (selection,) = struct.unpack_from(">H", os2, 62)
    # Some fonts claim the ideographs and have none.
    chinese = bool(ranges & CJK_BIT) and CharacterMap(sfnt.table("cmap")).glyph(ord(IDEOGRAPH)) > 0
    style = next(iter(_ordered(names, STYLE, ENGLISH)), "Regular")
    plainness = (bool(selection & ITALIC), abs(weight - REGULAR_WEIGHT))
    return _Entry(face, families, style, _ordered(names, FULL), plainness, chinese)


def _ordered(
    names: dict[tuple[int, int], str], kind: int, first: tuple[int, ...] = (*CHINESE, *ENGLISH)
) -> tuple[str, ...]:
    """The names of one kind, those in the languages wanted first."""
    found = {language: name for (each, language), name in names.items() if each == kind}
    ordered = [found[language] for language in first if language in found]
    return tuple(dict.fromkeys([*ordered, *found.values()]))


def _read_names(table: bytes) -> dict[tuple[int, int], str]:
    """Every name by its kind and its language (as Windows numbers it)."""
    count, storage = struct.unpack_from(">2xHH", table)
    names: dict[tuple[int, int], str] = {}
    for platform, encoding, language, kind, length, offset in struct.iter_unpack(
        ">6H", table[6 : 6 + 12 * count]
    ):
        if kind not in (FAMILY, STYLE, FULL):
            continue
        data = table[storage + offset : storage + offset + length]
        name = _decoded(data, ENCODINGS.get((platform, encoding), "utf-16-be"))
        if platform == MACINTOSH:
            language = MACINTOSH_CHINESE.get(language, ENGLISH[0] if language == 0 else -1 - language)
        elif platform == UNICODE:
            language = ENGLISH[0]
        if name and (platform == WINDOWS or (kind, language) not in names):
            names[kind, language] = name
    return names


def _decoded(data: bytes, encoding: str) -> str:
    """The text of a name; some makers pad two-byte encodings with zeros."""
    try:
        return codecs.decode(data, encoding).replace("\0", "").strip()
    except UnicodeDecodeError:
        return ""
