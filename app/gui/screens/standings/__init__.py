"""积分榜: the points of units over the events, the awards of units, and the rule of both."""

from app.gui.screens.standings.screen import StandingsScreen

__all__ = ["StandingsScreen"]
