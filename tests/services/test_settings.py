"""Settings of the data folder."""

from __future__ import annotations

from sqlmodel import col, select

from app.services.settings import get_setting, last_competition, remember_competition
from db.tables import AuditEntry, Setting
from tests.bench import Bench


def test_a_setting_without_a_row_has_its_default(session: Bench) -> None:
    assert get_setting(session, "k", "ohne") == "ohne"
    session.add(Setting(key="k", value="一"))
    session.commit()
    assert get_setting(session, "k", "ohne") == "一"


def test_the_last_competition_is_remembered_and_noted_when_it_changes(session: Bench) -> None:
    assert last_competition(session) is None
    for key in (7, 7, 9):
        remember_competition(session, key)
        session.commit()
        assert last_competition(session) == key
    noted = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))
    assert [(row.act, row.competition_id) for row in noted] == [("open", 7), ("open", 9)]
