"""Fonts cut to a few glyphs draw what the whole font draws."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from app.documents import font_cutting
from app.documents.font_cutting import cut_font
from app.documents.fonts import KAI, SANS, SERIF, metrics_of
from app.documents.sfnt import Face
from app.errors import UserError
from tests.documents.samples import tiny_font

SAID = "李䶮一A·1\u3000 ǖ"


def shape(font: TTFont, name: str) -> tuple[float, ...]:
    """The area, the bounds and the width of a glyph."""
    drawings = font.getGlyphSet()
    area, bounds = AreaPen(drawings), BoundsPen(drawings)
    drawings[name].draw(area)
    drawings[name].draw(bounds)
    return (abs(area.value) ** 0.5, *(bounds.bounds or (0, 0, 0, 0)), drawings[name].width)


@pytest.mark.parametrize("face", [KAI, SERIF, SANS], ids=lambda face: face.path.stem)
def test_every_glyph_keeps_its_shape(face: Face) -> None:
    used = [each for each in SAID if metrics_of(face).glyph(each)]
    with TTFont(BytesIO(cut_font(face, used))) as cut, TTFont(face.path, lazy=True) as whole:
        names, known = cut.getGlyphOrder(), whole.getBestCmap()
        assert len(names) == len(used) + 1
        for at, each in enumerate(used, 1):
            assert shape(cut, names[at]) == pytest.approx(shape(whole, known[ord(each)]), abs=1.5)


def test_composed_glyphs_are_drawn_whole() -> None:
    with TTFont(KAI.path, lazy=True) as font:
        composed = [
            chr(code)
            for code, name in font.getBestCmap().items()
            if code < 0x500 or code > 0xFF00
            if font["glyf"][name].isComposite()
        ]
        assert composed
        with TTFont(BytesIO(cut_font(KAI, composed))) as cut:
            for at, each in enumerate(composed, 1):
                glyph = cut["glyf"][cut.getGlyphOrder()[at]]
                assert not glyph.isComposite()
                name = font.getBestCmap()[ord(each)]
                assert shape(cut, cut.getGlyphOrder()[at]) == pytest.approx(shape(font, name), abs=1.5)


def test_same_characters_same_bytes() -> None:
    assert cut_font(SERIF, "李䶮") == cut_font(SERIF, list("李䶮"))
    assert cut_font(KAI, "李") != cut_font(KAI, "䶮")


def test_a_glyph_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_cutting, "_prepared", {SERIF: {}}.get)  # nothing from tests before
    first = cut_font(SERIF, "李䶮")

    def unread(face: Face) -> None:
        raise RuntimeError(f"{face} is read again")

    monkeypatch.setattr(font_cutting, "opened", unread)
    assert cut_font(SERIF, "李䶮") == first
    with pytest.raises(RuntimeError, match="read again"):
        cut_font(SERIF, "李㙏")


@pytest.mark.parametrize("left", [b"", b"\x00\x01\x00\x00" * 40, None])
def test_a_font_that_went_bad_since_it_was_looked_at_is_named(tmp_path: Path, left: bytes | None) -> None:
    face = tiny_font(tmp_path / "Tiny.ttf", "龘")
    assert metrics_of(face).glyph("龘")
    if left is None:
        face.path.unlink()
    else:
        face.path.write_bytes(left)
    with pytest.raises(UserError, match=r"字体文件 Tiny\.ttf 读不出来"):
        cut_font(face, "龘")
