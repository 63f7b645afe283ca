"""A morning at the door: people with a theory at nine, an event without timetable, and a clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.badge_code import EntrantCode, write_badge_code
from app.gui.main_window import MainWindow
from app.gui.screens.arrival import ArrivalScreen
from app.gui.store import Store
from app.services.data_files import PHOTOS, keep_file
from app.services.workspace import Workspace
from db.tables import Person, Room
from tests.bench import Bench
from tests.gui.screen_tools import open_screen, words
from tests.services.arrival_day import ArrivalDay, arrival_day

NINE, ELEVEN = datetime(2022, 10, 18, 9), datetime(2022, 10, 18, 11)
TWO, FOUR = datetime(2022, 10, 18, 14), datetime(2022, 10, 18, 16)
ENTER = Qt.Key.Key_Return


@dataclass
class Door:
    """The screen, who may come, and hands."""

    window: MainWindow
    screen: ArrivalScreen
    store: Store
    competition_id: int
    events: dict[str, int]
    people: dict[str, tuple[int, int]]

    def at(self, hour: int, minute: int = 0) -> None:
        """Set the clock on the wall, as the program notices it."""
        set_clock(self.store.workspace, hour, minute)
        self.screen.refresh()

    def badge(self, name: str) -> str:
        """The code on somebody's badge."""
        return write_badge_code(EntrantCode(self.competition_id, *self.people[name]))

    def type(self, text: str, end: Qt.Key | None = ENTER) -> None:
        """Type as a scanner does: into whatever has the keys, one character after the other."""
        for character in text:
            QTest.keyClicks(self.window.focusWidget(), character)
        if end is not None:
            QTest.keyClick(self.window.focusWidget(), end)

    @property
    def said(self) -> tuple[str, str, str]:
        """Colour, headline and words of the answer."""
        band = self.screen.desk_page.answer.band
        return str(band.property("tone")), band.headline.text(), band.text.text()

    @property
    def figures(self) -> tuple[str, ...]:
        """应到, 已到, 缺席."""
        presence = self.screen.desk_page.presence
        return tuple(words(each)[1] for each in (presence.due, presence.came, presence.missing))


def set_clock(workspace: Workspace, hour: int, minute: int = 0) -> None:
    """Set the clock on the wall."""
    moment = datetime(2022, 10, 18, hour, minute).astimezone()
    workspace.clock = lambda: moment


def fill(session: Bench, folder: Path) -> tuple[ArrivalDay, dict[str, tuple[int, int]]]:
    """Four welders of whom two share a name, with a theory at nine and a practice; one team of fitters."""
    day = arrival_day(session)
    people = {
        "张伟": day.enter("20220001", "张伟"),
        "张伟二": day.enter("20220002", "张伟", unit="淮北矿业机修厂"),
        "李芳": day.enter("20220003", "李芳"),
        "王强": day.enter("20220004", "王强", unit="淮北矿业机修厂", review="pending"),
    }
    room = Room(competition_id=day.competition_id, name="第 1 考场", places=30)
    session.add(room)
    session.flush()
    theory = day.sitting("理论", NINE, ELEVEN, kind="theory", module="T", room_id=room.id)
    for seat, key in enumerate(people.values(), 1):
        day.seat(theory, key, seat)
    day.sitting("实操", TWO, FOUR, room_id=room.id)
    people["赵一"] = day.enter("20220101", "赵一", "抢修接力", title="金泷一队")
    picture = BytesIO()
    Image.new("RGB", (50, 70), (200, 215, 235)).save(picture, "PNG")
    session.get_one(Person, people["李芳"][1]).photo = keep_file(folder, PHOTOS, picture.getvalue(), ".png")
    session.flush()
    return day, people


@pytest.fixture
def door(workspace: Workspace, inline: Store) -> Iterator[Door]:
    """The screen at twenty to nine."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        day, people = fill(session, workspace.folder)
    set_clock(workspace, 8, 40)
    window, screen = open_screen(inline, ArrivalScreen)
    yield Door(window, screen, inline, day.competition_id, day.events, people)
    window.close()
    window.deleteLater()
