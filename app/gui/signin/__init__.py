"""The door of the window: who signs in, and the first administrator."""

from app.gui.signin.page import SignInPage

__all__ = ["SignInPage"]
