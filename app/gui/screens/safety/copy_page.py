"""副本: where the second copy goes, and how it stands."""

from __future__ import annotations

from app.gui.screens.safety.page import SafetyPage


class CopyPage(SafetyPage):
    """The second copy on another folder or stick."""

    title = "副本"
