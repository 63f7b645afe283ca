"""A small event with invented people, to be marked, published and awarded by the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import select

from app.services import competitions, judging, sheets
from app.services.competitions import JudgeView
from app.services.results import ResultRow, compute_event
from db.tables import Competition, Entry, EntryMember, Event, Judge, Organization, Person, RulesVersion, Track
from tests.bench import Bench

BY = "统分员 王敏"

# Theory 30 % by one judge, practice 70 % by three; equal totals are parted by the time.
RULES: dict[str, Any] = {
    "checking": "none",
    "modules": [
        {
            "code": "T",
            "name": "理论",
            "weight": "0.3",
            "aspects": [{"code": "T1", "name": "卷面", "maximum": "100"}],
        },
        {
            "code": "P",
            "name": "实操",
            "weight": "0.7",
            "panel": {"judges": 3, "method": "mean"},
            "aspects": [
                {"code": "A1", "name": "焊缝外观", "maximum": "100"},
                {"code": "E2", "name": "用时", "kind": "time"},
            ],
        },
    ],
    "ranking": {"ties": [{"key": "time", "order": "asc"}]},
    "awards": {
        "tiers": [
            {"name": "一等奖", "count": 1},
            {"name": "二等奖", "count": 1},
            {"name": "三等奖", "count": 2},
        ]
    },
}


# The same in two rounds: the best of the theory go on to the practice, with their theory.
IN_ROUNDS: dict[str, Any] = {
    **RULES,
    "rounds": [{"code": "1", "name": "预赛", "cut": 1}, {"code": "2", "name": "决赛"}],
    "modules": [{**RULES["modules"][0], "round": "1"}, {**RULES["modules"][1], "round": "2"}],
}


@dataclass(frozen=True, slots=True)
class SmallEvent:
    """An event with its judges, and a short way to do what organisers do."""

    session: Bench
    id: int
    competition_id: int
    judges: Mapping[tuple[str, int], JudgeView]

    def enter(self, name: str, **columns: Any) -> int:
        """Enter an invented person; the entry's id."""
        number = f"2022{len(self.session.exec(select(Entry)).all()) + 1:03d}"
        person = Person(name=name, document_type="其他", document_number=f"{self.id}-{number}")
        unit = self._unit(columns.pop("unit", "淮北矿业机修厂"))
        defaults: dict[str, Any] = {"number": number, "review": "approved", "organization_id": unit}
        entry = Entry(event_id=self.id, **(defaults | columns))
        self.session.add_all([person, entry])
        self.session.flush()
        self.session.add(EntryMember(entry_id=entry.id or 0, person_id=person.id or 0))
        self.session.flush()
        return entry.id or 0

    def mark(self, entry: int, aspect: str, text: str, seat: int = 1, reason: str = "") -> judging.MarkSaved:
        """Type one mark."""
        judge = self.judges["T" if aspect == "T1" else "P", seat]
        return judging.enter_mark(
            self.session, entry_id=entry, judge_id=judge.id, aspect=aspect, text=text, reason=reason
        )

    def fill(self, entry: int, theory: str, practice: Sequence[str], time: str = "12:00") -> None:
        """Type every mark of an entry."""
        self.mark(entry, "T1", theory)
        for seat, text in enumerate(practice, 1):
            self.mark(entry, "A1", text, seat)
            self.mark(entry, "E2", time, seat)

    def submit(self, entry: int) -> None:
        """Submit every sheet of an entry."""
        for judge in self.judges.values():
            sheets.submit_sheet(self.session, entry_id=entry, judge_id=judge.id)

    def judge_theory(self, entry: int, score: str) -> None:
        """Give a figure in the theory alone, and submit its sheet."""
        self.mark(entry, "T1", score)
        sheets.submit_sheet(self.session, entry_id=entry, judge_id=self.judges["T", 1].id)

    def judge(self, entry: int, score: str, time: str = "12:00") -> None:
        """Give an entry the same figure everywhere, and submit."""
        self.fill(entry, score, [score] * 3, time)
        self.submit(entry)

    def reopen(self, entry: int, module: str = "P", seat: int = 1) -> None:
        """Give a sheet back."""
        sheets.return_sheet(
            self.session,
            entry_id=entry,
            judge_id=self.judges[module, seat].id,
            reason="录入有误",
        )

    def correct(self, entry: int, text: str, seat: int = 1) -> None:
        """Give a practice sheet back, change its mark, and submit it again."""
        self.reopen(entry, "P", seat)
        self.mark(entry, "A1", text, seat, "誊写错误")
        judge = self.judges["P", seat]
        sheets.submit_sheet(self.session, entry_id=entry, judge_id=judge.id)

    def rows(self) -> dict[str, ResultRow]:
        """The live ranking by name."""
        return {row.label.name: row for row in compute_event(self.session, self.id).rows}

    def change(self, **columns: Any) -> None:
        """Change columns of the event's row."""
        event = self.session.get_one(Event, self.id)
        for key, value in columns.items():
            setattr(event, key, value)
        self.session.flush()

    def _unit(self, name: str) -> int:
        found = self.session.exec(select(Organization).where(Organization.name == name)).first()
        if found is None:
            found = Organization(name=name)
            self.session.add(found)
            self.session.flush()
        return found.id or 0


def make_event(session: Bench, name: str = "焊工", **columns: Any) -> SmallEvent:
    """A competition with one event of `RULES`; columns of the event by name."""
    competition = Competition(
        title="2022年职工技能竞赛",
        year=2022,
        issuers=["某市总工会"],
        issued_on=date(2022, 10, 28),
        number_prefix="淮工竞证",
    )
    session.add(competition)
    session.flush()
    return add_event(session, competition.id or 0, name, **columns)


def add_event(session: Bench, competition_id: int, name: str, **columns: Any) -> SmallEvent:
    """One more event in a track of its own."""
    track = Track(competition_id=competition_id, name=f"{name}赛道")
    session.add(track)
    session.flush()
    values = {"kind": "skill", "entry_kind": "person", "rules": RULES} | columns
    event = Event(competition_id=competition_id, track_id=track.id or 0, name=name, **values)
    session.add(event)
    session.flush()
    if event.rules:
        version = RulesVersion(event_id=event.id or 0, version=event.rules_version, rules=event.rules, by="")
        session.add(version)
    for module in event.rules.get("modules", ()):
        for seat in range(1, module.get("panel", {}).get("judges", 1) + 1):
            session.add(
                Judge(event_id=event.id or 0, module=module["code"], seat=seat, name=f"{seat} 号裁判")
            )
    session.flush()
    judges = {(j.module, j.seat): j for j in competitions.list_judges(session, event.id or 0)}
    return SmallEvent(session, event.id or 0, competition_id, judges)
