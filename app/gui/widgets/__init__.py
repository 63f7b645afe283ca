"""Reusable parts that know no data."""

from app.gui.widgets.buttons import (
    Choice,
    ChooserButton,
    FilterButton,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    TwiceButton,
)
from app.gui.widgets.cards import Card, EmptyState, SidePanel, Stage, StageState, StageStrip
from app.gui.widgets.chart import BarChart
from app.gui.widgets.fields import FormField, SearchField
from app.gui.widgets.labels import (
    BigFigure,
    ElidedLabel,
    KeyHint,
    Pill,
    ProgressBar,
    cut_inside,
    divider,
    label,
    set_part,
    shortened,
)
from app.gui.widgets.layouts import clear, hbox, scrolled, vbox
from app.gui.widgets.message_bar import ConfirmBar, MessageBar
from app.gui.widgets.table import TableView

__all__ = [
    "BarChart",
    "BigFigure",
    "Card",
    "Choice",
    "ChooserButton",
    "ConfirmBar",
    "ElidedLabel",
    "EmptyState",
    "FilterButton",
    "FormField",
    "KeyHint",
    "LinkButton",
    "MessageBar",
    "Pill",
    "PrimaryButton",
    "ProgressBar",
    "SearchField",
    "SecondaryButton",
    "SidePanel",
    "Stage",
    "StageState",
    "StageStrip",
    "TableView",
    "TwiceButton",
    "clear",
    "cut_inside",
    "divider",
    "hbox",
    "label",
    "scrolled",
    "set_part",
    "shortened",
    "vbox",
]
