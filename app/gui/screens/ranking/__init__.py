"""实时排名: the places as they stand, each with its reasons."""

from app.gui.screens.ranking.screen import RankingScreen

__all__ = ["RankingScreen"]
