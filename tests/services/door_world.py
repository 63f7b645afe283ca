"""A small world to walk all services through: events in every state, and people with one role each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import select

from app.domain.rights import Actor, Role
from app.paths import database_file
from app.services import judging, ledger, penalties, rounds, sheets
from app.services.chain import load_signer
from app.services.door import GUARDED, load_actor
from app.services.workspace import Workspace
from db.engine import open_engine
from db.tables import Account, AccountDuty, Certificate, Judge, Penalty, ScoreSheet, Track
from tests.bench import ALL_ROUND, Bench, BenchWorkspace, make_bench
from tests.conftest import sqlite_url
from tests.services.proofed import print_out
from tests.services.publish_steps import publish
from tests.services.scoring_data import IN_ROUNDS, RULES, SmallEvent, add_event, make_event

# Who acts: somebody with one role in the events at hand, or in all; somebody without any role; somebody
# with every role, and a seat, but in another event.
PEOPLE = {role: f"{name}一" for role, name in zip(Role, "周孙李高王何郑", strict=True)}
EVERYWHERE = {role: f"{name}全" for role, name in zip(Role, "周孙李高王何郑", strict=True)}
NOBODY, STRANGER = "马援", "方远"
PASSWORD, PIN = "演示赛事2022", "4711"


@dataclass(frozen=True, slots=True)
class World:
    """What is where, by id."""

    competition: int
    events: Mapping[str, int]
    entries: Mapping[str, int]
    judge: int
    double_judge: int
    far_judge: int
    accounts: Mapping[str, int]
    penalty: int
    certificates: tuple[int, ...]
    duty: int
    track: int


def make_world(folder: Path, database: Path) -> World:
    """Fill a data folder; everything is planted or done by the bench's people."""
    shutil.copyfile(database, database_file(folder))
    workspace = bench_at(folder)
    with workspace.write() as session:
        assert isinstance(session, Bench)
        world = _fill(session)
    workspace.close()
    return world


def bench_at(folder: Path) -> BenchWorkspace:
    """The bench in a folder that is filled, or about to be."""
    return make_bench(open_at(folder))


def open_at(folder: Path) -> Workspace:
    """The real door of a folder, opened without the checks of the start."""
    return Workspace(folder, open_engine(sqlite_url(database_file(folder))), None, load_signer(folder))


def contents(folder: Path) -> dict[str, list[Any]]:
    """Every row of every guarded table."""
    with closing(sqlite3.connect(database_file(folder))) as connection:
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            for name in sorted(table.__table__.name for table in GUARDED)  # type: ignore[attr-defined]
        }


def person(session: Bench, name: str) -> Actor:
    """Somebody of the world as they act."""
    account = session.exec(select(Account.id).where(Account.name == name)).one()
    return load_actor(session, account)


def _fill(session: Bench) -> World:
    theory, practice = RULES["modules"]
    spread = practice | {"panel": practice["panel"] | {"spread": {"percent": "20"}}}
    doubled = RULES | {"checking": "double"}
    here = make_event(session, rules=RULES | {"checking": "confirm", "modules": [theory, spread]})
    competition = here.competition_id
    double = add_event(session, competition, "钳工", rules=doubled)
    others = {name: add_event(session, competition, name) for name in ("电工", "车工", "铣工", "空赛项")}
    there = add_event(session, competition, "别的赛项")
    ready, published, awarded, _empty = others.values()
    for event in (ready, published, awarded):
        for name, score in (("张伟", "88"), ("李芳", "80")):
            event.judge(event.enter(name), score)
    publish(session, published.id)
    publish(session, awarded.id)
    ledger.issue_certificates(session, awarded.id)
    certificates = tuple(key or 0 for key in session.exec(select(Certificate.id).order_by("id")))
    print_out(session, certificates[1:])
    prelim, final = (_in_rounds(session, competition, name) for name in ("预赛", "决赛"))
    rounds.advance_round(session, final.id)
    entries = {name: here.enter(name) for name in ("未评", "录完", "已提交", "已确认")}
    entries["待审核"] = here.enter("待审核", review="pending")
    _sheets(here, entries)
    entries["差距"] = _far_apart(here)
    entries["双录"] = _doubled(double)
    events = {"here": here.id, "double": double.id, "there": there.id, "prelim": prelim.id, "final": final.id}
    events |= {"ready": ready.id, "published": published.id, "awarded": awarded.id, "empty": _empty.id}
    accounts, duty = _people(session, {name: key for name, key in events.items() if name != "there"}, there)
    penalty = session.exec(select(Penalty.id)).one() or 0
    seats = here.judges["T", 1].id, double.judges["T", 1].id, here.judges["P", 1].id
    track = Track(competition_id=competition, name="空赛道")
    session.add(track)
    session.flush()
    return World(competition, events, entries, *seats, accounts, penalty, certificates, duty, track.id or 0)


def _in_rounds(session: Bench, competition: int, name: str) -> SmallEvent:
    """An event whose first round is marked."""
    event = add_event(session, competition, name, rules=IN_ROUNDS)
    for who, score in (("张伟", "88"), ("李芳", "80")):
        event.judge_theory(event.enter(who), score)
    return event


def _sheets(event: SmallEvent, entries: Mapping[str, int]) -> None:
    session, judge = event.session, event.judges["T", 1].id
    for name in ("录完", "已提交", "已确认"):
        event.mark(entries[name], "T1", "80")
    for name in ("已提交", "已确认"):
        sheets.submit_sheet(session, entry_id=entries[name], judge_id=judge)
    with session.acting(Actor(2, "刘芳", ALL_ROUND.duties)):
        sheets.confirm_sheet(session, entry_id=entries["已确认"], judge_id=judge)
    for seat, text in enumerate(("40", "88", "90"), 1):
        event.mark(entries["录完"], "A1", text, seat)
        event.mark(entries["录完"], "E2", "12:00", seat)
    penalties.add_penalty(session, entry_id=entries["未评"], module=None, points="1", reason="迟到")


def _far_apart(event: SmallEvent) -> int:
    """An entry whose judges lie too far apart, with all sheets handed in as if nobody had looked."""
    entry = event.enter("差距")
    for seat, text in enumerate(("40", "88", "90"), 1):
        event.mark(entry, "A1", text, seat)
        event.mark(entry, "E2", "12:00", seat)
    for sheet in event.session.exec(select(ScoreSheet).where(ScoreSheet.entry_id == entry)):
        sheet.state = "submitted"
    event.session.flush()
    return entry


def _doubled(event: SmallEvent) -> int:
    entry, judge = event.enter("双录"), event.judges["T", 1].id
    event.mark(entry, "T1", "80")
    sheets.submit_sheet(event.session, entry_id=entry, judge_id=judge)
    return entry


def second_typing(session: Bench, world: World) -> None:
    """The paper of the doubly entered event, typed a second time by the tabulator."""
    with session.acting(person(session, PEOPLE[Role.SCORER])):
        judging.enter_mark(
            session,
            entry_id=world.entries["双录"],
            judge_id=world.double_judge,
            aspect="T1",
            text="80",
            second=True,
        )


def _people(session: Bench, events: Mapping[str, int], there: SmallEvent) -> tuple[dict[str, int], int]:
    names = [*PEOPLE.values(), *EVERYWHERE.values(), NOBODY, STRANGER]
    rows = [Account(name=name) for name in names]
    session.add_all(rows)
    session.flush()
    accounts = {row.name: row.id or 0 for row in rows}
    duties = []
    for role in Role:
        duties += [
            AccountDuty(account_id=accounts[PEOPLE[role]], role=role.value, event_id=key)
            for key in events.values()
        ]
        duties.append(AccountDuty(account_id=accounts[EVERYWHERE[role]], role=role.value))
        duties.append(AccountDuty(account_id=accounts[STRANGER], role=role.value, event_id=there.id))
    session.add_all(duties)
    session.get_one(Judge, there.judges["T", 1].id).account_id = accounts[STRANGER]
    session.flush()
    return accounts, duties[0].id or 0
