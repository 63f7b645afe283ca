"""评分录入: one judge, one sheet after the other, by keyboard alone."""

from app.gui.screens.judging.screen import JudgingScreen

__all__ = ["JudgingScreen"]
