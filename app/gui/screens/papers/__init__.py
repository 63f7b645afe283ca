"""评分单收发: blank score sheets printed, papers ticked in, and what is missing."""

from app.gui.screens.papers.screen import PapersScreen

__all__ = ["PapersScreen"]
