"""Settings of the data folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from app.errors import InputError
from app.services.settings import (
    NAME_LENGTH,
    Operator,
    get_operator,
    get_setting,
    last_competition,
    remember_competition,
    set_operator,
    set_setting,
)
from db.engine import open_engine
from db.tables import Activity
from tests.bench import Bench


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = open_engine(database_url)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def test_a_setting_is_kept_and_changed(session: Bench) -> None:
    assert get_setting(session, "k", "ohne") == "ohne"
    set_setting(session, "k", "一")
    set_setting(session, "k", "二")
    session.commit()
    assert get_setting(session, "k") == "二"


def test_the_operator_signs_as_role_and_name(session: Bench) -> None:
    assert get_operator(session).by == "统分员"
    set_operator(session, Operator("裁判长", "  王  敏 "))
    session.commit()
    assert get_operator(session) == Operator("裁判长", "王 敏")
    assert [(line.by, line.text) for line in session.exec(select(Activity))] == [
        ("统分员", "工作人员换为 裁判长 王 敏")
    ]


@pytest.mark.parametrize(
    ("operator", "field"),
    [
        (Operator("统分员", " "), "name"),
        (Operator("统分员", "长" * (NAME_LENGTH + 1)), "name"),
        (Operator("经理", "王敏"), "role"),
    ],
)
def test_a_wrong_operator_is_refused_at_the_field(session: Bench, operator: Operator, field: str) -> None:
    with pytest.raises(InputError) as caught:
        set_operator(session, operator)
    assert caught.value.field == field
    assert get_operator(session) == Operator()


def test_the_last_competition_is_remembered(session: Bench) -> None:
    assert last_competition(session) is None
    remember_competition(session, 7)
    session.commit()
    assert last_competition(session) == 7
