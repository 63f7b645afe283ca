"""Cut the static Noto Sans SC instances for the screen from the variable font.

Run once by hand; its results are committed:
    python resources/fonts/prepare.py 'NotoSansSC[wght].ttf' resources/fonts
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Noto Sans SC"
WEIGHTS = {"Regular": 400, "SemiBold": 600}
FAMILY_ID, STYLE_ID, UNIQUE_ID, FULL_ID, POSTSCRIPT_ID = 1, 2, 3, 4, 6
TYPOGRAPHIC_FAMILY_ID, TYPOGRAPHIC_STYLE_ID = 16, 17
REGULAR_BIT = 1 << 6


def name_font(font: TTFont, style: str) -> None:
    """One family with two weights: the typographic names group, the legacy names stay unique."""
    legacy = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    names = {
        FAMILY_ID: legacy,
        STYLE_ID: "Regular",
        UNIQUE_ID: f"2.004;ADBO;{postscript};ADOBE",
        FULL_ID: f"{FAMILY} {style}",
        POSTSCRIPT_ID: postscript,
        TYPOGRAPHIC_FAMILY_ID: FAMILY,
        TYPOGRAPHIC_STYLE_ID: style,
    }
    table = font["name"]
    for name_id, text in names.items():
        table.removeNames(nameID=name_id)
        table.setName(text, name_id, 3, 1, 0x409)


def cut(source: Path, target: Path, style: str, weight: int) -> None:
    """Write the static instance `target` of the variable font `source`."""
    font = instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": weight})
    name_font(font, style)
    del font["STAT"]
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection |= REGULAR_BIT
    font.save(target)


def main(source: str, folder: str) -> None:
    """Cut every weight the screen uses."""
    for style, weight in WEIGHTS.items():
        cut(Path(source), Path(folder) / f"NotoSansSC-{style}.ttf", style, weight)


if __name__ == "__main__":
    main(*sys.argv[1:])
