"""证件与表册: what is printed for the day, and what of it is wrong by now."""

from app.gui.screens.printouts.screen import PrintoutsScreen

__all__ = ["PrintoutsScreen"]
