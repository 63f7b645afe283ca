"""Pages of which one is shown, as high as the room there is."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override


class SteadyPages(QStackedWidget):
    """Wrapped words on a page do not make it ask for more height than its least.

    A scroll area around a widget with height-for-width gives it the height it would like best: a question
    shown above a table would make the whole screen scroll although the table can shrink.
    """

    @override
    def hasHeightForWidth(self) -> bool:
        return False
