"""A call of a service that changes data, and who may make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.domain.rights import ROLE_NAMES, Role
from app.services.door import WriteSession
from tests.bench import Bench
from tests.services.door_world import EVERYWHERE, NOBODY, PEOPLE, World

Call = Callable[[WriteSession, World], object]


@dataclass(frozen=True, slots=True)
class Sample:
    """A call, and who may make it: a role in the event at hand, or (`wide`) in all events.

    Without a role it is the program's own, or (`anybody`) everybody's who is signed in. `prepare` plants
    what the call needs beyond the world; `tamper` changes the file behind the program's back. `by` is who
    the log tells of, where it is not the one who acts.
    """

    call: Call
    act: str
    role: Role | None = None
    wide: bool = False
    anybody: bool = False
    event: str = ""
    prepare: Callable[[Bench, World], None] | None = None
    tamper: Callable[[Path], None] | None = None
    by: str = ""

    @property
    def who(self) -> str | None:
        """The account that makes the call; None is the program."""
        if self.role is not None:
            return (EVERYWHERE if self.wide else PEOPLE)[self.role]
        return NOBODY if self.anybody else None

    @property
    def told_by(self) -> str:
        """Who the log tells of."""
        if self.role is not None:
            return f"{ROLE_NAMES[self.role]} {self.who}"
        return self.by or self.who or "程序"


def folder_of(session: WriteSession) -> Path:
    """The data folder that the session's database lies in."""
    database = session.connection().engine.url.database
    assert database is not None
    return Path(database).parent
