"""报名与资格审核."""

from app.gui.screens.registration.screen import RegistrationScreen

__all__ = ["RegistrationScreen"]
