"""操作记录: who did what, and the proof that nothing of it was bent."""

from app.gui.screens.audit.screen import AuditScreen

__all__ = ["AuditScreen"]
