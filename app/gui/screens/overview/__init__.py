"""赛事总览: where a competition stands, and its 赛事信息."""

from app.gui.screens.overview.screen import OverviewScreen

__all__ = ["OverviewScreen"]
