"""What is bundled is what its README says: every font, unchanged, with its licence."""

import hashlib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app import paths

FONTS = paths.resource("fonts")


def recorded_sums() -> dict[str, str]:
    lines = (FONTS / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def font_files() -> list[Path]:
    return sorted([*FONTS.glob("*.ttf"), *FONTS.glob("*.otf")])


def test_every_font_has_a_recorded_sum() -> None:
    assert set(recorded_sums()) == {path.name for path in font_files()}


@pytest.mark.parametrize("path", font_files(), ids=lambda path: path.stem)
def test_a_font_is_the_recorded_one_with_its_licence(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == recorded_sums()[path.name]
    family = path.stem.split("-")[0]
    assert "SIL OPEN FONT LICENSE" in (FONTS / f"OFL-{family}.txt").read_text(encoding="utf-8")
    assert path.name in (FONTS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", font_files(), ids=lambda path: path.stem)
def test_a_font_covers_the_common_characters_of_gb2312(path: Path) -> None:
    common = {
        character
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        for character in bytes((high, low)).decode("gb2312", errors="ignore")
    }
    assert len(common) == 6763
    assert {ord(character) for character in common} <= set(TTFont(path).getBestCmap())


@pytest.mark.parametrize(("style", "weight"), [("Regular", 400), ("SemiBold", 600)])
def test_the_screen_fonts_are_one_family_in_two_weights(style: str, weight: int) -> None:
    font = TTFont(FONTS / f"NotoSansSC-{style}.ttf")
    assert font["name"].getBestFamilyName() == "Noto Sans SC"
    assert font["name"].getBestSubFamilyName() == style
    assert font["OS/2"].usWeightClass == weight
    digits = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    assert len(digits) == 1, "columns of figures would not line up"
