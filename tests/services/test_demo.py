"""The demonstration is there whole or not at all, and leaves the people at the machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from app.domain.progress import Cancelled, no_progress
from app.services import activity, competitions, settings
from app.services.demo import OPERATOR, build_demo, find_demo
from app.services.settings import Operator
from app.services.workspace import Workspace, open_workspace
from db.tables import Activity, Organization, Person

SOMEBODY = Operator("裁判长", "李红")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "data", datetime.now(UTC))
    yield opened
    opened.close()


def _stop(done: int, _total: int) -> None:
    if done == 2:
        raise Cancelled


def test_cancelled_halfway_it_leaves_nothing_behind(workspace: Workspace) -> None:
    with pytest.raises(Cancelled):
        build_demo(workspace, _stop)
    assert find_demo(workspace) is None
    with workspace.read() as session:
        assert competitions.list_competitions(session) == ()
        assert not settings.get_operator(session).name
        for table in (Person, Organization, Activity):
            assert session.exec(select(table)).first() is None


def test_it_names_an_operator_only_where_nobody_is_named(workspace: Workspace) -> None:
    with workspace.write() as session:
        settings.set_operator(session, SOMEBODY)
    report = build_demo(workspace, no_progress)
    assert find_demo(workspace) == report.competition_id
    with workspace.read() as session:
        assert settings.get_operator(session) == SOMEBODY
        assert settings.last_competition(session) == report.competition_id
        done = activity.list_activity(session, report.competition_id)
        assert {line.by for line in done} & {OPERATOR.by}
