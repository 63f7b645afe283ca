"""奖项与证书: certificates numbered, looked at, saved and printed."""

from app.gui.screens.awards.screen import AwardsScreen

__all__ = ["AwardsScreen"]
