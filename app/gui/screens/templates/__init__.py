"""证书模板: how certificates look, edited as they will be printed."""

from app.gui.screens.templates.screen import TemplatesScreen

__all__ = ["TemplatesScreen"]
