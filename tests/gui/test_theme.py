"""Colours and fonts: readable, complete, all figures of one width."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication

from app.errors import UserError
from app.gui import theme
from app.gui.theme import TONES, Colour, colour
from app.paths import resource

pytestmark = pytest.mark.styled

READABLE = 4.0
EASY = 4.5


def luminance(tint: QColor) -> float:
    parts = (tint.redF(), tint.greenF(), tint.blueF())
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(colour(one)), luminance(colour(other))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ink", [Colour.TEXT, Colour.SOFT_TEXT, Colour.MUTED, Colour.FAINT, Colour.PRIMARY])
def test_words_can_be_read_on_white(ink: Colour) -> None:
    assert contrast(ink, Colour.SURFACE) >= EASY


@pytest.mark.parametrize(("ink", "paper"), TONES.values())
def test_words_in_pills_can_be_read(ink: Colour, paper: Colour) -> None:
    assert contrast(ink, paper) >= READABLE


def test_the_style_sheet_names_only_known_colours() -> None:
    text = resource("style", "light.qss").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text), "colours stand in theme.py"
    assert "$" not in theme.style_sheet()


def test_both_weights_are_the_bundled_font(qapp: QApplication) -> None:
    for bold in (False, True):
        info = QFontInfo(theme.font(bold=bold))
        assert info.family() == theme.FAMILY
        assert info.bold() is bold or info.weight() == 600
    widths = {QFontMetrics(theme.font(bold=True)).horizontalAdvance(text) for text in ("报名", "评分")}
    assert len(widths) == 1


@pytest.mark.parametrize("bold", [False, True])
def test_all_figures_are_of_one_width(qapp: QApplication, bold: bool) -> None:
    metrics = QFontMetrics(theme.font(bold=bold))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_a_missing_font_is_an_error(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "FONT_FILES", ("NotThere.ttf",))
    with pytest.raises(UserError, match="NotThere"):
        theme.load_fonts()
