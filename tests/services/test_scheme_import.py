"""A workbook of rules taken in: an event that is there keeps what the workbook does not tell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.errors import InputError, UserError
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent
from app.services.scheme_import import SchemeImport, import_schemes
from db.tables import Event
from tests.bench import Bench
from tests.services.scoring_data import RULES, SmallEvent, make_event

OTHER: dict[str, Any] = {**RULES, "ranking": {}}


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session, blind=True, divisions=["职工组", "学生组"], weight=Decimal(2))
    session.commit()
    return made


def _import(event: SmallEvent, found: SchemeEvent, reason: str = "") -> SchemeImport:
    return import_schemes(event.session, SchemeBook((found,)), event.competition_id, reason=reason)


def _facts(event: SmallEvent) -> tuple[object, ...]:
    row = event.session.get_one(Event, event.id)
    return row.blind, row.divisions, row.weight, row.contest_class, row.rules_version


def test_what_the_workbook_does_not_tell_stays(event: SmallEvent) -> None:
    done = _import(event, SchemeEvent("焊工", document=OTHER))
    assert _facts(event) == (True, ["职工组", "学生组"], Decimal(2), "", 2)
    assert (done.warnings, done.events[0].created) == ((), False)
    told = frozenset({"contest_class"})
    _import(event, SchemeEvent("焊工", document=OTHER, contest_class="一类", told=told))
    assert _facts(event) == (True, ["职工组", "学生组"], Decimal(2), "一类", 2)


def test_what_it_tells_otherwise_is_changed_and_told(event: SmallEvent) -> None:
    told = frozenset({"blind", "divisions"})
    done = _import(event, SchemeEvent("焊工", divisions=("职工组",), document=RULES, told=told))
    assert _facts(event)[:2] == (False, ["职工组"])
    assert done.warnings == (
        "赛项“焊工”改为不盲评",
        "赛项“焊工”的组别由“职工组、学生组”改为“职工组”",
    )


def test_rules_of_an_event_with_marks_ask_for_the_reason(event: SmallEvent) -> None:
    event.mark(event.enter("张伟", station=1), "T1", "80")
    event.session.commit()
    with pytest.raises(InputError, match="要写明原因"):
        _import(event, SchemeEvent("焊工", document=OTHER))
    _import(event, SchemeEvent("焊工", document=OTHER), reason="补充通知")
    assert _facts(event)[-1] == 2


def test_all_events_or_none(event: SmallEvent) -> None:
    broken: dict[str, Any] = {"modules": []}
    events = (SchemeEvent("电工", document=RULES), SchemeEvent("钳工", document=broken))
    with pytest.raises(UserError, match="工作簿有 1 处问题,没有导入"):
        import_schemes(event.session, SchemeBook(events), event.competition_id)
    assert event.session.exec(select(Event.name)).all() == ["焊工"]
