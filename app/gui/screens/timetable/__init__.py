"""The screen 赛程与考场."""

from app.gui.screens.timetable.screen import TimetableScreen

__all__ = ["TimetableScreen"]
