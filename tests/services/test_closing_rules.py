"""How events are closed: for all of them, for one, and what is refused."""

from __future__ import annotations

import pytest

from app.domain.closing import USUAL, ClosingRules
from app.errors import UserError
from app.services.closing_rules import (
    load_closing_rules,
    load_common_closing,
    save_closing,
    save_common_closing,
)
from tests.bench import Bench
from tests.services.scoring_data import make_event


def test_an_event_follows_its_competition_until_it_has_a_rule_of_its_own(session: Bench) -> None:
    event = make_event(session)
    assert load_closing_rules(session, event.id) == USUAL
    save_common_closing(session, event.competition_id, {"notice_days": 3, "limit_percent": 10})
    save_closing(session, event.id, {"limit_percent": 2})
    assert load_closing_rules(session, event.id) == ClosingRules(notice_days=3, limit_percent=2)
    assert load_common_closing(session, event.competition_id) == ClosingRules(notice_days=3, limit_percent=10)


def test_a_wrong_figure_changes_nothing(session: Bench) -> None:
    event = make_event(session)
    with pytest.raises(UserError, match="公示天数"):
        save_closing(session, event.id, {"notice_days": 0})
    assert load_closing_rules(session, event.id) == USUAL
