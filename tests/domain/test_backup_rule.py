"""Which backups are kept, and when the next is due."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.backup_rule import USUAL, BackupRule, read_backup_rule
from app.domain.reading import Document

NOON = datetime(2026, 10, 18, 12, 0)
moments = st.lists(st.datetimes(NOON - timedelta(days=50), NOON), max_size=60, unique=True)
rules = st.builds(
    BackupRule,
    newest=st.integers(1, 30),
    hourly=st.integers(0, 48),
    daily=st.integers(0, 40),
)


def test_the_usual_rule_keeps_the_newest_one_an_hour_and_one_a_day() -> None:
    every_ten = [NOON - timedelta(minutes=10 * number) for number in range(6 * 24 * 40)]
    kept = sorted(USUAL.kept(every_ten, NOON), reverse=True)
    assert kept[:20] == every_ten[:20]
    hours = [at for at in kept[20:] if at > NOON - timedelta(hours=24)]
    assert {at.minute for at in hours} == {50}, "the last of each hour"
    assert len({(at.day, at.hour) for at in hours}) == len(hours) == 20
    days = [at for at in kept if at <= NOON - timedelta(hours=24)]
    assert {(at.hour, at.minute) for at in days} == {(23, 50)}, "the last of each day"
    assert len(days) == 29


@given(moments, rules)
def test_the_newest_is_always_kept_and_never_fewer_than_asked_for(
    made: list[datetime], rule: BackupRule
) -> None:
    kept = rule.kept(made, NOON)
    assert kept <= set(made)
    assert set(sorted(made)[-rule.newest :]) <= kept


@given(moments, rules, st.integers(0, 60 * 24 * 20))
def test_thinning_out_often_keeps_what_thinning_out_once_keeps(
    made: list[datetime], rule: BackupRule, minutes: int
) -> None:
    later = NOON + timedelta(minutes=minutes)
    assert rule.kept(rule.kept(made, NOON), later) == rule.kept(made, later)


@given(moments, rules)
def test_every_recent_hour_and_day_with_a_backup_keeps_one(made: list[datetime], rule: BackupRule) -> None:
    kept = rule.kept(made, NOON)
    for at in made:
        if at > NOON - timedelta(hours=rule.hourly):
            assert any((each.date(), each.hour) == (at.date(), at.hour) for each in kept)
        if at > NOON - timedelta(days=rule.daily):
            assert any(each.date() == at.date() for each in kept)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, True),
        (NOON - timedelta(minutes=30), True),
        (NOON - timedelta(minutes=29), False),
        (NOON, False),
        (NOON + timedelta(minutes=1), True),
    ],
    ids=["never", "half an hour", "less", "now", "clock set back"],
)
def test_the_next_is_due(last: datetime | None, due: bool) -> None:
    assert USUAL.is_due(last, NOON) is due


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"minutes": 1}, "每隔几分钟备份"),
        ({"newest": 0}, "保留最近几份"),
        ({"hourly": "一天"}, "每小时一份保留几小时"),
        ({"daily": 1000}, "每天一份保留几天"),
        ({"nevest": 3}, "nevest"),
    ],
)
def test_a_wrong_figure_is_named(document: Document, told: str) -> None:
    assert [told in problem.text for problem in read_backup_rule(document)[1]] == [True]
    assert read_backup_rule({"minutes": "15"}) == (BackupRule(minutes=15), ())
