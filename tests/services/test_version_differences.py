"""Published versions against each other and against the marks that stand."""

from __future__ import annotations

import pytest

from app.errors import UserError
from app.services import publishing
from app.services.publishing_problems import publishing_problems
from app.services.results import compute_event
from tests.bench import Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """An open event without entries."""
    return make_event(session)


def _problems(event: SmallEvent) -> tuple[str, ...]:
    return publishing_problems(compute_event(event.session, event.id))


def _newest(event: SmallEvent) -> publishing.PublicationView:
    return publishing.list_publications(event.session, event.id)[0]


def test_every_problem_is_listed_and_the_refusal_names_them_all(event: SmallEvent) -> None:
    event.enter("张伟")
    event.fill(event.enter("陈静"), "80", ["80"] * 3)
    missing, drafts = _problems(event)
    assert "1 个参赛者未出分(张伟)" in missing
    assert "1 个参赛者的评分单未提交(陈静)" in drafts
    with pytest.raises(UserError, match=r"张伟.*陈静"):
        publishing.publish_event(event.session, event.id)


def test_no_problem_is_left_when_all_is_submitted(event: SmallEvent) -> None:
    event.judge(event.enter("张伟"), "80")
    assert _problems(event) == ()


def test_what_a_new_version_would_change(event: SmallEvent) -> None:
    first, second = event.enter("张伟"), event.enter("陈静")
    event.judge(first, "88")
    event.judge(second, "86")
    publish(event.session, event.id)
    assert (
        publishing.compare_to_live(event.session, _newest(event), compute_event(event.session, event.id))
        == ()
    )
    event.correct(second, "96")
    texts = [
        d.text
        for d in publishing.compare_to_live(
            event.session, _newest(event), compute_event(event.session, event.id)
        )
    ]
    assert texts == [
        "陈静:名次 2 → 1,总成绩 86.00 → 88.33,实操 86.00 → 89.33,奖项 二等奖 → 一等奖",
        "张伟:名次 1 → 2,奖项 一等奖 → 二等奖",
    ]
    publish(event.session, event.id, reason="复核")
    newest, older = publishing.list_publications(event.session, event.id)
    assert [d.text for d in publishing.compare_publications(older, newest)] == texts
    assert publishing.compare_to_live(event.session, newest, compute_event(event.session, event.id)) == ()
