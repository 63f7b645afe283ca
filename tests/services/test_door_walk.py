"""A walk over all services: whoever lacks the right changes nothing, whoever has it leaves an entry.

The services are found by looking, not by a list: one that takes a `WriteSession` and has no sample in
`door_samples` fails here, and so does one that changes data through a session that only reads.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from sqlmodel import col, select

import app
from app import services
from app.errors import UserError
from app.services import audit
from app.services.door import Refused, WriteSession
from app.services.workspace import Workspace
from db.tables import AuditEntry
from tests.bench import Bench
from tests.services.door_parts import PARTS, READING
from tests.services.door_sample import Sample
from tests.services.door_samples import SAMPLES
from tests.services.door_world import NOBODY, STRANGER, World, bench_at, contents, make_world, open_at

Service = Callable[..., object]


@pytest.fixture(scope="session")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """The world, made once."""
    folder = tmp_path_factory.mktemp("world")
    return folder, make_world(folder, sqlite_template)


@dataclass(slots=True)
class Case:
    """A world of one's own, and what happens in it."""

    folder: Path
    world: World
    workspace: Workspace

    def seen(self) -> list[AuditEntry]:
        with self.workspace.read() as session:
            return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))))

    def prepare(self, sample: Sample) -> None:
        if sample.prepare is not None:
            bench = bench_at(self.folder)
            with bench.write() as session:
                assert isinstance(session, Bench)
                sample.prepare(session, self.world)
            bench.close()
        if sample.tamper is not None:
            sample.tamper(self.folder)

    def call(self, sample: Sample, who: str | None) -> object:
        account = None if who is None else self.world.accounts[who]
        with self.workspace.write(account) as session:
            return sample.call(session, self.world)

    def is_whole(self) -> bool:
        with self.workspace.read() as session:
            return audit.verify(session, self.workspace.trusted).is_whole


@pytest.fixture
def case(template: tuple[Path, World], tmp_path: Path) -> Iterator[Case]:
    source, world = template
    folder = tmp_path / "data"
    shutil.copytree(source, folder)
    workspace = open_at(folder)
    yield Case(folder, world, workspace)
    workspace.close()


def _found() -> set[Service]:
    """The public functions of all services that begin with a WriteSession."""
    found: set[Service] = set()
    for info in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"{services.__name__}.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters.values())
            annotation = parameters[0].annotation if parameters else None
            if (
                function.__module__ == module.__name__
                and not name.startswith("_")
                and annotation in ("WriteSession", WriteSession)
            ):
                found.add(function)
    return found


def _name(service: Service) -> str:
    return f"{service.__module__.removeprefix('app.services.')}.{service.__name__}"


every_service = pytest.mark.parametrize("service", SAMPLES, ids=_name)


def test_every_service_that_writes_has_a_sample() -> None:
    known = set(SAMPLES) | set(PARTS) | READING
    assert {_name(service) for service in _found()} == {_name(service) for service in known}
    assert not set(SAMPLES) & set(PARTS)


@every_service
def test_who_has_no_duty_changes_nothing(case: Case, service: Service) -> None:
    """Nor who has every duty in another event. What everybody may do, the program does not do unasked."""
    sample = SAMPLES[service]
    case.prepare(sample)
    _refused(case, sample, None if sample.anybody else NOBODY)
    if not sample.anybody:
        _refused(case, sample, STRANGER)


def _refused(case: Case, sample: Sample, who: str | None) -> None:
    before, told = contents(case.folder), len(case.seen())
    with pytest.raises(Refused) as caught:
        case.call(sample, who)
    assert contents(case.folder) == before
    (entry,) = case.seen()[told:]
    assert (entry.outcome, entry.rows) == ("refused", "[]")
    assert entry.account_id == (None if who is None else case.world.accounts[who])
    assert str(caught.value) in entry.text
    if sample.event:
        assert entry.event_id == case.world.events[sample.event]


@every_service
def test_who_may_leaves_an_entry_that_agrees_with_the_data(case: Case, service: Service) -> None:
    sample = SAMPLES[service]
    case.prepare(sample)
    before, told = contents(case.folder), len(case.seen())
    case.call(sample, sample.who)
    entries = case.seen()[told:]
    assert entries
    assert {(entry.outcome, entry.by, entry.act) for entry in entries} == {
        ("done", sample.told_by, sample.act)
    }
    name = sample.who or sample.by
    assert {entry.account_id for entry in entries} == {case.world.accounts[name] if name else None}
    if sample.event:
        assert {entry.event_id for entry in entries} == {case.world.events[sample.event]}
    after = contents(case.folder)
    assert sample.tamper or (after != before) == any(entry.rows != "[]" for entry in entries)
    assert case.is_whole(), "the rows of the log, folded, are those of the database"


@pytest.mark.parametrize("service", PARTS, ids=_name)
def test_a_part_of_a_service_does_nothing_by_itself(case: Case, service: Service) -> None:
    why, call = PARTS[service]
    assert why
    before, told = contents(case.folder), len(case.seen())
    nobody = case.world.accounts[NOBODY]
    with pytest.raises((RuntimeError, Refused)), case.workspace.write(nobody) as session:
        call(session, case.world)
    assert contents(case.folder) == before
    assert {entry.outcome for entry in case.seen()[told:]} <= {"refused"}
    assert case.is_whole()


# --- nothing else writes ------------------------------------------------------------------------------

APP = Path(app.__file__).parent
CHANGING = {
    "add",
    "add_all",
    "delete",
    "flush",
    "merge",
    "commit",
    "insert_many",
    "bulk_save_objects",
    "bulk_insert_mappings",
    "record",
    "require",
    "append",
    "note_refusal",
}
STATEMENTS = {"insert", "update", "delete", "text", "exec_driver_sql"}
# `_load` writes what is pending before it reads a row anew under a lock: a reading session has nothing.
FLUSHING = {"rows._load"}
# Where rows are let in by other means than the ORM: the door, the log's own tables, its signed head.
UNLOCKING = {"services/door.py", "services/chain.py", "services/workspace.py"}


@lru_cache(maxsize=1000)
def _nodes(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def _functions() -> Iterator[tuple[Path, ast.FunctionDef, dict[str, str]]]:
    """Every function of the program with its annotated parameters."""
    for file in sorted(APP.rglob("*.py")):
        for node in _nodes(file):
            if isinstance(node, ast.FunctionDef):
                arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                yield file, node, {a.arg: ast.unparse(a.annotation) for a in arguments if a.annotation}


def test_no_function_with_a_reading_session_changes_data() -> None:
    guilty = set()
    for file, function, parameters in _functions():
        reading = {name for name, kind in parameters.items() if kind.split(".")[-1] == "Session"}
        for node in ast.walk(function):
            called = node.func if isinstance(node, ast.Call) else None
            if (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and called.value.id in reading
                and called.attr in CHANGING
            ):
                guilty.add(f"{file.stem}.{function.name}")
    assert guilty == FLUSHING


def test_what_only_reads_with_the_actor_changes_nothing() -> None:
    for service in READING:
        called = {
            node.func.attr
            for node in ast.walk(ast.parse(inspect.getsource(service)))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert not called & CHANGING


def test_only_the_door_knows_statements_that_change() -> None:
    guilty = set()
    for file in sorted(APP.rglob("*.py")):
        for node in _nodes(file):
            called = node.func if isinstance(node, ast.Call) else None
            is_statement = (
                isinstance(called, ast.Attribute)
                and called.attr in STATEMENTS
                and isinstance(called.value, ast.Name)
                and called.value.id in {"sa", "sqlalchemy"}
            )
            imported = isinstance(node, ast.ImportFrom) and node.module in {"sqlalchemy", "sqlmodel"}
            names = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
            lifted = isinstance(node, ast.Name) and node.id == "changes_allowed"
            raw = isinstance(node, ast.Attribute) and node.attr in {"exec_driver_sql", "raw_connection"}
            if is_statement or lifted or raw or (imported and names & STATEMENTS):
                guilty.add(file.relative_to(APP).as_posix())
    assert guilty == UNLOCKING


def test_no_screen_changes_rows_itself() -> None:
    """Outside the services nothing but a service is given the session."""
    outside = (file for file in sorted(APP.rglob("*.py")) if "services" not in file.parts)
    guilty = {
        file.relative_to(APP).as_posix()
        for file in outside
        for node in _nodes(file)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "session"
        and node.attr in CHANGING | {"execute", "exec", "connection"}
    }
    assert guilty == set()


def test_a_session_that_was_refused_says_whose_task_it_is(case: Case) -> None:
    with pytest.raises(UserError, match=r"马援没有“公布成绩”的权限。请由裁判长、统分员操作"):
        case.call(next(s for s in SAMPLES.values() if s.act == "publish"), NOBODY)
