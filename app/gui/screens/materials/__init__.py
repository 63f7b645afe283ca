"""成果材料: the papers that tell what came out, and the archive of all papers."""

from app.gui.screens.materials.screen import MaterialsScreen

__all__ = ["MaterialsScreen"]
