"""人员与裁判: who works here with which role, and who sits on which judge's seat."""

from app.gui.screens.people.screen import PeopleScreen

__all__ = ["PeopleScreen"]
