"""The scenarios stand in the same house as the tests of the window."""

from tests.gui.conftest import competition, inline, qapp, store, workspace

__all__ = ["competition", "inline", "qapp", "store", "workspace"]
