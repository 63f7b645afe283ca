"""成绩公布: what publishing would freeze, what is still missing, and the versions published so far."""

from app.gui.screens.publishing.screen import PublishingScreen

__all__ = ["PublishingScreen"]
