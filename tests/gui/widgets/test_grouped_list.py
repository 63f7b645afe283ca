"""A list under headings: the current line stays current and in sight."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.gui.widgets.grouped_list import GroupedList, ListGroup, ListLine


def _list(qtbot: QtBot, lines: int, count: str = "") -> GroupedList:
    made = GroupedList()
    qtbot.addWidget(made)
    made.set_groups([ListGroup("标题", tuple(ListLine(at, f"第 {at} 行", count) for at in range(lines)))])
    made.resize(200, 600)
    made.show()
    return made


def test_the_current_line_stays_in_sight_where_there_is_less_room(qtbot: QtBot) -> None:
    made = _list(qtbot, 12)
    made.set_current(11)
    made.resize(200, 150)
    assert made.viewport().rect().contains(made.visualItemRect(made.currentItem()))


def test_names_have_the_room_of_counts_that_are_not_there(qtbot: QtBot) -> None:
    assert not _list(qtbot, 2).counts
    assert _list(qtbot, 2, "3").counts
