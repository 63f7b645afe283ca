"""成绩复核: sheets compared with their papers again, until the chief judge signs."""

from app.gui.screens.recheck.screen import RecheckScreen

__all__ = ["RecheckScreen"]
