"""Colours, spacing and fonts of the window. Screens take them from here, never from a literal."""

from __future__ import annotations

from enum import StrEnum
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.errors import UserError
from app.paths import resource

FAMILY = "Noto Sans SC"
CERTIFICATE_FAMILY = "LXGW WenKai"
FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-SemiBold.ttf", "LXGWWenKai-Regular.ttf")

# Spacing: a grid of 4 px.
GAP = 16
PADDING = 18
BODY_SIDE = 24
BODY_TOP = 20
CONTROL_RADIUS = 8
RAIL_WIDTH = 208
HEADER_HEIGHT = 60
STATUS_HEIGHT = 30
CONTROL_HEIGHT = 37
ROW_HEIGHT = 38
TALL_ROW_HEIGHT = 48
FOCUS_RING = 2

SMALL, NORMAL = 12, 14


class Colour(StrEnum):
    """Every colour of the light style, by its use."""

    BACKGROUND = "#F6F5F2"
    SURFACE = "#FFFFFF"
    SUNKEN = "#FBFAF8"  # table header, group rows
    QUIET = "#F4F2ED"  # stages to come, places for pictures
    TRACK = "#EEEBE5"  # the unfilled part of a bar
    LINE = "#E5E2DC"
    ROW_LINE = "#F0EEE9"
    FIELD_LINE = "#D6D2CA"
    TEXT = "#1F2328"
    SOFT_TEXT = "#3D4147"
    MUTED = "#6B7280"
    FAINT = "#746D62"
    PLACEHOLDER = "#9A958A"
    PRIMARY = "#B3261E"
    PRIMARY_HOVER = "#A0211A"
    PRIMARY_PRESSED = "#8A1B15"
    PRIMARY_SOFT = "#FBEBE9"
    PRIMARY_FAINT = "#FDF3F2"
    GOLD = "#B8862F"
    GOLD_SOFT = "#E8D8B8"
    SILVER = "#C9CDD3"
    BRONZE = "#C98B5E"
    OK = "#2E7D4F"
    OK_SOFT = "#E8F3EC"
    WARN = "#96610F"
    WARN_SOFT = "#FCF3E0"
    INFO_SOFT = "#EEF1F5"
    STAGE_DARK = "#7A1712"
    STAGE_ROW = "#66120F"
    STAGE_GOLD = "#F5CB7A"


class Tone(StrEnum):
    """What a word in a pill or message means; the word says it too, never the colour alone."""

    OK = "ok"
    WARN = "warn"
    ERROR = "error"
    INFO = "info"
    NEUTRAL = "neutral"


TONES: dict[Tone, tuple[Colour, Colour]] = {
    Tone.OK: (Colour.OK, Colour.OK_SOFT),
    Tone.WARN: (Colour.WARN, Colour.WARN_SOFT),
    Tone.ERROR: (Colour.PRIMARY, Colour.PRIMARY_SOFT),
    Tone.INFO: (Colour.SOFT_TEXT, Colour.INFO_SOFT),
    Tone.NEUTRAL: (Colour.MUTED, Colour.QUIET),
}
"""Text and background of each tone."""


def colour(token: Colour) -> QColor:
    """A colour for painting."""
    return QColor(token.value)


def font(size: int = NORMAL, *, bold: bool = False, family: str = FAMILY) -> QFont:
    """The screen font at a pixel size; bold is SemiBold. Its figures are all of one width."""
    made = QFont(family)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def load_fonts() -> None:
    """Load the bundled fonts; without them the Chinese text might not show."""
    for name in FONT_FILES:
        path = resource("fonts", name)
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise UserError(f"字体文件 {path} 缺失或损坏,请重新安装赛创。")


def style_sheet() -> str:
    """The style sheet with the colours filled in; an unknown colour name is an error."""
    tokens = {token.name.lower(): token.value for token in Colour}
    text = resource("style", "light.qss").read_text(encoding="utf-8")
    return Template(text).substitute(tokens, family=FAMILY, style=resource("style").as_posix())


def apply(application: QApplication) -> None:
    """Give the application its look: Fusion, bundled fonts, colours, style sheet. Once is enough."""
    if application.property("themed"):
        return  # every widget there is would be polished anew
    application.setProperty("themed", True)
    load_fonts()
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setFont(font())
    application.setPalette(_palette())
    application.setStyleSheet(style_sheet())


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: Colour.BACKGROUND,
        QPalette.ColorRole.WindowText: Colour.TEXT,
        QPalette.ColorRole.Base: Colour.SURFACE,
        QPalette.ColorRole.AlternateBase: Colour.SUNKEN,
        QPalette.ColorRole.Text: Colour.TEXT,
        QPalette.ColorRole.Button: Colour.SURFACE,
        QPalette.ColorRole.ButtonText: Colour.TEXT,
        QPalette.ColorRole.Highlight: Colour.PRIMARY,
        QPalette.ColorRole.HighlightedText: Colour.SURFACE,
        QPalette.ColorRole.PlaceholderText: Colour.PLACEHOLDER,
        QPalette.ColorRole.ToolTipBase: Colour.SURFACE,
        QPalette.ColorRole.ToolTipText: Colour.TEXT,
        QPalette.ColorRole.Link: Colour.PRIMARY,
    }
    for role, token in roles.items():
        palette.setColor(role, colour(token))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colour(Colour.PLACEHOLDER))
    return palette


DASH = "—"
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
