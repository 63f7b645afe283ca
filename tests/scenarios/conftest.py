"""The scenarios stand in the same house as the tests of the window."""

from tests.gui.conftest import _no_widgets_left, competition, empty_folder, inline, qapp, store, workspace

__all__ = ["_no_widgets_left", "competition", "empty_folder", "inline", "qapp", "store", "workspace"]
