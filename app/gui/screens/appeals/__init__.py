"""申诉与仲裁: the clock of every event, appeals as they come in, their rulings and what followed."""

from app.gui.screens.appeals.screen import AppealsScreen

__all__ = ["AppealsScreen"]
