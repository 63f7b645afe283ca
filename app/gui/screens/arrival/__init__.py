"""检录与抽签: who came on the day, and where the lot puts them."""

from app.gui.screens.arrival.screen import ArrivalScreen

__all__ = ["ArrivalScreen"]
