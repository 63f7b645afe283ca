"""The event kept in memory says what a fresh computation says, and reads only what changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.domain.ranking import Status
from app.services import decisions, entry_form, event_field, organizations, penalties, registration
from app.services.decisions import AwardDecisionForm
from app.services.event_field import LIVE, EventField, LiveFields
from app.services.organizations import OrganizationForm
from app.services.results import compute_event
from app.services.workspace import open_workspace
from db.tables import Entry, EntryMember, Organization
from tests.bench import Bench
from tests.services.scoring_data import RULES, SmallEvent, add_event, make_event

TIED: dict[str, Any] = {**RULES, "ranking": {"distinct_top": 3}}


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session, rules=TIED)
    for name in ("张伟", "李芳", "王强"):
        made.judge(made.enter(name), "80")
    made.fill(made.enter("赵敏"), "70", ["70", "71"])
    session.commit()
    return made


def _correct(event: SmallEvent) -> None:
    event.correct(event.rows()["李芳"].label.entry_id, "95")


def _penalise(event: SmallEvent) -> None:
    entry = event.rows()["张伟"].label.entry_id
    penalties.add_penalty(event.session, entry_id=entry, module="P", points="2", reason="超时")


def _finish(event: SmallEvent) -> None:
    entry = event.rows()["赵敏"].label.entry_id
    event.mark(entry, "A1", "99", 3)
    event.mark(entry, "E2", "9:00", 3)


def _leave(event: SmallEvent) -> None:
    entry = event.rows()["王强"].label.entry_id
    registration.set_entry_status(event.session, entry, Status.RETIRED.value, "受伤")


def _return(event: SmallEvent) -> None:
    entry = event.rows()["王强"].label.entry_id
    registration.review_entry(event.session, entry, "returned", "证件不符")


def _decide(event: SmallEvent) -> None:
    rows = event.rows()
    order = [rows[name].label.entry_id for name in ("王强", "张伟", "李芳")]
    decisions.decide_tie(event.session, event.id, order, reason="加赛")


def _enter(event: SmallEvent) -> None:
    event.judge(event.enter("钱进"), "85")


def _give(event: SmallEvent) -> None:
    entry = event.rows()["王强"].label.entry_id
    form = AwardDecisionForm("一等奖", "实操好", "组委会", event_id=event.id, entry_id=entry)
    decisions.decide_award(event.session, event.competition_id, form)


def _move(event: SmallEvent) -> None:
    """To another event: an entry without a sheet may go."""
    other = add_event(event.session, event.competition_id, "电工")
    event.session.commit()
    _edit(event, "郑和", event_id=other.id)


def _rename(event: SmallEvent) -> None:
    """The same person, by way of another event they are entered in."""
    other = add_event(event.session, event.competition_id, "电工")
    entry = Entry(event_id=other.id, number="2022900", review="approved")
    event.session.add(entry)
    event.session.flush()
    mine = event.rows()["王强"].label.entry_id
    seat = event.session.exec(select(EntryMember).where(EntryMember.entry_id == mine)).one()
    event.session.add(EntryMember(entry_id=entry.id or 0, person_id=seat.person_id))
    event.session.commit()
    _save(event, entry.id or 0, name="王刚")


def _rename_unit(event: SmallEvent) -> None:
    unit = event.session.exec(select(Organization)).one()
    form = OrganizationForm("淮北矿业机械厂", id=unit.id)
    organizations.save_organization(event.session, event.competition_id, form)


def _edit(event: SmallEvent, name: str, **fields: Any) -> None:
    _save(event, event.rows()[name].label.entry_id, **fields)


def _save(event: SmallEvent, entry: int, **fields: Any) -> None:
    form = entry_form.load_entry(event.session, entry).form
    entry_form.save_entry(event.session, replace(form, gender="男", **fields))


CHANGES: list[Callable[[SmallEvent], None]] = [
    _correct,
    _penalise,
    _finish,
    _leave,
    _return,
    _decide,
    _enter,
    _give,
    _move,
    _rename,
    _rename_unit,
]


def _look(live: LiveFields, event: SmallEvent) -> EventField:
    """The event as the memory has it now."""
    with live.hold(event.session, event.id) as found:
        return found


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_what_is_kept_in_memory_is_what_stands(
    session: Bench, event: SmallEvent, change: Callable[[SmallEvent], None]
) -> None:
    event.enter("郑和")
    session.commit()
    live = LiveFields()
    kept = _look(live, event)
    change(event)
    session.commit()
    found = _look(live, event)
    fresh = EventField(session, event.id)
    assert found.labels == fresh.labels
    assert found.field.places() == fresh.field.places()
    assert found.field.scores == fresh.field.scores
    assert found.before_newest() == fresh.before_newest()
    assert found.award_decisions == fresh.award_decisions
    assert (found is kept) == (change not in (_decide, _enter, _move, _rename, _rename_unit))


def test_what_broke_off_in_the_middle_is_read_anew(session: Bench, event: SmallEvent) -> None:
    live = LiveFields()
    _look(live, event)
    _correct(event)
    session.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event_field, "load_deductions", _broken)
        with pytest.raises(OSError, match="disk"):
            _look(live, event)
    assert _look(live, event).field.places() == EventField(session, event.id).field.places()


def _broken(*_: Any) -> None:
    raise OSError("disk")


def test_only_so_many_entries_are_kept(session: Bench, event: SmallEvent) -> None:
    other = add_event(session, event.competition_id, "电工")
    other.enter("冯刚")
    session.commit()
    live = LiveFields(kept=4)
    first, second = _look(live, event), _look(live, other)
    assert _look(live, other) is second
    assert _look(live, event) is not first  # four entries and one were too many
    roomy = LiveFields(kept=5)
    first, second = _look(roomy, event), _look(roomy, other)
    assert (_look(roomy, event), _look(roomy, other)) == (first, second)


def test_a_decision_parts_those_who_tie_and_nobody_else(session: Bench, event: SmallEvent) -> None:
    assert event.rows()["张伟"].needs_decision
    assert "请裁判长裁定" in event.rows()["张伟"].tie_note
    _decide(event)
    rows = event.rows()
    assert {name: row.rank for name, row in rows.items()} == {"王强": 1, "张伟": 2, "李芳": 3, "赵敏": None}
    assert rows["张伟"].tie_note == "总成绩和各项比较均相同,按裁判长的裁定分先后"
    _correct(event)  # one of the three leaves the tie: the decision was about all of them
    assert {name: row.rank for name, row in event.rows().items()} == {
        "李芳": 1,
        "王强": 2,
        "张伟": 2,
        "赵敏": None,
    }


@pytest.mark.parametrize("last", ["张伟", "王强"])
def test_a_decision_holds_whoever_of_the_tied_was_marked_last(session: Bench, last: str) -> None:
    event = make_event(session, rules={**RULES, "ranking": {"distinct_top": 3}})
    order = ["李芳", "张伟", "王强"]
    entries = {name: event.enter(name) for name in order}
    for name in sorted(order, key=lambda each: each == last):
        event.judge(entries[name], "80")
    decided = [entries[name] for name in ("王强", "张伟", "李芳")]
    decisions.decide_tie(session, event.id, decided, reason="加赛")
    for _ in range(2):
        assert [event.rows()[name].rank for name in ("王强", "张伟", "李芳")] == [1, 2, 3]
        event.session.info.setdefault(LIVE, LiveFields())  # the second time from memory


def test_a_look_reads_only_the_entry_that_changed(session: Bench, event: SmallEvent) -> None:
    live = LiveFields()
    _look(live, event)
    _finish(event)
    session.commit()
    read: list[str] = []

    @sa.event.listens_for(session.get_bind(), "before_cursor_execute")
    def _count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        read.append(statement)

    _look(live, event)
    marks = [
        statement
        for statement in read
        if "FROM mark" in statement and "ORDER BY mark.id DESC" not in statement
    ]
    assert len(marks) == 1
    assert "entry_id IN" in marks[0]


def test_a_window_reads_through_the_memory_of_its_workspace(tmp_path: Path) -> None:
    opened = closing(open_workspace(tmp_path, datetime(2022, 10, 18, 9)))
    with opened as workspace, workspace.read() as first, workspace.read() as second:
        assert isinstance(first.info[LIVE], LiveFields)
        assert first.info[LIVE] is second.info[LIVE]


def test_lines_that_did_not_change_are_the_same_objects(session: Bench, event: SmallEvent) -> None:
    session.info[LIVE] = LiveFields()
    before = {row.label.name: row for row in compute_event(session, event.id).rows}
    _finish(event)
    session.commit()
    after = {row.label.name: row for row in compute_event(session, event.id).rows}
    assert [name for name in before if after[name] is not before[name]] == ["赵敏"]
