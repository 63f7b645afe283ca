"""赛项与评分表: what is entered, how it is judged, who judges, who gets what."""

from app.gui.screens.events.screen import EventsScreen

__all__ = ["EventsScreen"]
