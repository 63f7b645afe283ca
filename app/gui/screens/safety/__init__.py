"""数据安全: the second copy, backups and restoring, moving data, judge packages."""

from app.gui.screens.safety.screen import SafetyScreen

__all__ = ["SafetyScreen"]
