"""设置与备份: who works here, where the data are, what can be printed."""

from app.gui.screens.settings.screen import SettingsScreen

__all__ = ["SettingsScreen"]
