"""The days of the demonstration: it begins a week ago, so that its public notice is over today."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from app.paths import database_file
from app.services.door import Clock
from db.types import utc_now

PAST = timedelta(days=8)


class DemoClock:
    """A clock that runs behind, until the demonstration has come to the present."""

    def __init__(self) -> None:
        self._behind = PAST

    def __call__(self) -> datetime:
        return utc_now() - self._behind

    def advance(self, time: timedelta) -> None:
        """Let some time go by, never beyond the present."""
        self._behind = max(self._behind - time, timedelta())

    def arrive(self) -> None:
        """From here on it is right."""
        self._behind = timedelta()


def clock_for(folder: Path) -> Clock:
    """The clock to open a data folder with that is to hold the demonstration: data that are there go on."""
    return utc_now if database_file(folder).is_file() else DemoClock()
