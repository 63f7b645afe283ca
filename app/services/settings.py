"""Settings of this data folder: what was open last."""

from __future__ import annotations

from sqlmodel import Session

from app.domain.rights import Right
from app.services.door import WriteSession
from app.services.places import at_competition
from db.tables import Setting

_COMPETITION = "competition.last"


def get_setting(session: Session, key: str, default: str = "") -> str:
    """The value of one setting."""
    row = session.get(Setting, key)
    return default if row is None else row.value


def last_competition(session: Session) -> int | None:
    """The competition that was open when the program was last used."""
    value = get_setting(session, _COMPETITION)
    return int(value) if value.isdecimal() else None


def remember_competition(session: WriteSession, competition_id: int) -> None:
    """Open this competition at the next start."""
    session.require(Right.WORK, at_competition(competition_id))
    if last_competition(session) == competition_id:
        return
    put_setting(session, _COMPETITION, str(competition_id))
    session.record("打开赛事", act="open")


def put_setting(session: WriteSession, key: str, value: str) -> None:
    """Keep the value of one setting: part of an act that asked for its right."""
    row = session.get(Setting, key)
    if row is None:
        session.add(Setting(key=key, value=value))
    else:
        row.value = value
