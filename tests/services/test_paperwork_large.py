"""评分单收发 of a large event: 900 entrants, five judges, half of the papers back."""

from __future__ import annotations

import time

from sqlalchemy import event as hooks

from app.services.blank_sheets import blank_sheets
from app.services.paperwork import list_papers
from db.tables import Entry, EntryMember, Organization, Person, ScoreSheet
from tests.bench import BY, Bench
from tests.services.scoring_data import RULES, SmallEvent, make_event

ENTRANTS, SEATS = 900, 5


def test_a_large_event_is_listed_at_once(session: Bench) -> None:
    """Far below a second, in a handful of queries."""
    event_id = _large_event(session)
    statements: list[str] = []
    bind = session.get_bind()

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    hooks.listen(bind, "before_cursor_execute", note)
    try:
        start = time.perf_counter()
        lines = list_papers(session, event_id)
        listed = time.perf_counter() - start
        start = time.perf_counter()
        printed = blank_sheets(session, event_id, missing_only=True)
        made = time.perf_counter() - start
    finally:
        hooks.remove(bind, "before_cursor_execute", note)
    assert len(lines) == ENTRANTS * SEATS
    assert len(printed) == sum(line.missing for line in lines) == ENTRANTS * SEATS // 2
    assert len(statements) <= 12
    print(f"list {listed * 1000:.0f} ms, blanks {made * 1000:.0f} ms")
    assert listed < 1.5
    assert made < 1.5


def _large_event(session: Bench) -> int:
    rules = {**RULES, "modules": [{**RULES["modules"][1], "weight": "1", "panel": {"judges": SEATS}}]}
    event = make_event(session, blind=True, rules=rules)
    unit = Organization(name="甲厂")
    session.add(unit)
    session.flush()
    people = session.insert_many(Person, [_person(number, unit.id or 0) for number in range(ENTRANTS)])
    entries = session.insert_many(Entry, [_entry(event, number) for number in range(ENTRANTS)])
    session.insert_many(
        EntryMember,
        [
            {"entry_id": entry, "person_id": person, "role": "选手", "position": 0}
            for entry, person in zip(entries, people, strict=True)
        ],
    )
    session.add_all(
        ScoreSheet(entry_id=entry, judge_id=judge.id, paper_at=session.clock(), paper_by=BY)
        for at, judge in enumerate(event.judges.values())
        for number, entry in enumerate(entries)
        if (number + at) % 2
    )
    session.flush()
    return event.id


def _person(number: int, unit: int) -> dict[str, object]:
    row = Person(
        name=f"选手{number}", document_type="其他", document_number=str(number), organization_id=unit
    )
    return row.model_dump(exclude={"id"})


def _entry(event: SmallEvent, number: int) -> dict[str, object]:
    row = Entry(event_id=event.id, number=f"{number:04d}", station=number + 1, review="approved")
    return row.model_dump(exclude={"id"})
