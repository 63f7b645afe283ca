"""证书查验: whether a certificate is genuine and stands, by a scanner or from pictures."""

from app.gui.screens.verify.screen import VerifyScreen

__all__ = ["VerifyScreen"]
