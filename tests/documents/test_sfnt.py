"""Fonts read from their bytes say what a library says of them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from app.documents.fonts import KAI, SANS, SERIF
from app.documents.sfnt import DAMAGED, CharacterMap, Face, Sfnt, faces_of, opened
from tests.documents.samples import tiny_font


def collection(path: Path, *faces: Face) -> Path:
    """A file that holds several fonts."""
    whole = TTCollection()
    whole.fonts = [TTFont(face.path) for face in faces]
    whole.save(path)
    return path


@pytest.mark.parametrize("face", [KAI, SERIF, SANS], ids=lambda face: face.path.stem)
def test_every_character_has_the_glyph_it_has_elsewhere(face: Face) -> None:
    with opened(face) as sfnt, TTFont(face.path, lazy=True) as font:
        known = CharacterMap(sfnt.table("cmap"))
        for code, name in font.getBestCmap().items():
            assert known.glyph(code) == font.getGlyphID(name)
        assert known.glyph(0x10FFFF) == 0
        assert known.glyph(0xE000) == 0


@pytest.mark.parametrize("face", [KAI, SERIF], ids=lambda face: face.path.stem)
def test_the_map_of_the_bmp_agrees_with_the_full_one(face: Face) -> None:
    with opened(face) as sfnt, TTFont(face.path, lazy=True) as font:
        table = sfnt.table("cmap")
        (count,) = struct.unpack_from(">2xH", table)
        records = [struct.unpack_from(">HHI", table, 4 + 8 * at) for at in range(count)]
        offset = next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
        bmp = CharacterMap(struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table[offset:])
        small = next(each for each in font["cmap"].tables if each.format == 4)
        for code in range(0x10000):
            name = small.cmap.get(code)
            assert bmp.glyph(code) == (font.getGlyphID(name) if name else 0)
        assert bmp.glyph(0x20000) == 0


def test_each_font_of_a_collection_is_found(tmp_path: Path) -> None:
    one, two = tiny_font(tmp_path / "one.ttf", "一"), tiny_font(tmp_path / "two.ttf", "二")
    path = collection(tmp_path / "both.ttc", one, two)
    assert faces_of(path) == (Face(path, 0), Face(path, 1))
    for face, has, lacks in ((Face(path, 0), "一", "二"), (Face(path, 1), "二", "一")):
        with opened(face) as sfnt:
            known = CharacterMap(sfnt.table("cmap"))
        assert known.glyph(ord(has)) == 1
        assert known.glyph(ord(lacks)) == 0
    assert faces_of(one.path) == (one,)


def test_damaged_files_are_told_apart(tmp_path: Path) -> None:
    whole = tiny_font(tmp_path / "whole.ttf", "一").path.read_bytes()
    for at, data in enumerate(
        (b"", b"not a font", whole[:40], whole[:300], b"ttcf" + bytes(8), b"ttcf" + b"\xff" * 8)
    ):
        path = tmp_path / f"{at}.ttc"
        path.write_bytes(data)
        with pytest.raises(DAMAGED), opened(Face(path)) as sfnt:
            sfnt.table("cmap")
    assert faces_of(tmp_path / "5.ttc") == ()
    assert faces_of(tmp_path / "gone.ttc") == ()


def test_nothing_outside_of_a_table_is_read(tmp_path: Path) -> None:
    with opened(tiny_font(tmp_path / "tiny.ttf", "一")) as sfnt:
        assert isinstance(sfnt, Sfnt)
        assert len(sfnt.part("head", 0, 54)) == 54
        with pytest.raises(ValueError, match="head"):
            sfnt.part("head", 0, 55)
