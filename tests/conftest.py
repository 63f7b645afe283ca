"""What every test shares: Qt without a display, and databases of both kinds."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache
from sqlmodel import create_engine

import db.engine
from app.services import secrets
from db.engine import migrate, open_engine
from tests.postgres import DatabasePool, NoServerError, fresh_database, temporary_cluster

# The recommended cost of a password hash is for real passwords.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
secrets.hasher = lambda: CHEAP  # type: ignore[assignment]
REAL_COST, secrets.KEY_COST = secrets.KEY_COST, (1, 8, 1)

# Two workers share two cores with a database server: time says nothing about a single example.
# The test command has a few minutes; `.ci/run` draws more for the rules (--hypothesis-profile=thorough).
settings.register_profile("saichuang", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=200)
settings.load_profile("saichuang")

DATABASES = ("sqlite", "postgresql")

# Statements compiled once for all engines of this process: each test has an engine of its own, and a quarter
# of its time went into compiling the same statements again.
_WARM: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def _create_warm(url: str) -> Engine:
    engine = create_engine(url)
    dialect, compiled = _WARM.setdefault(engine.dialect.name, (engine.dialect, LRUCache(5000)))
    engine.dialect = engine.pool._dialect = dialect
    engine._compiled_cache = compiled
    return engine


vars(db.engine)["create_engine"] = _create_warm


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a temporary PostgreSQL server, started when the first test asks for it."""
    try:
        with temporary_cluster() as url:
            yield url
    except NoServerError as reason:
        pytest.skip(f"the PostgreSQL tests need a server; {reason}")


def _migrated(url: str) -> str:
    engine = open_engine(url)
    try:
        migrate(engine)
    finally:
        engine.dispose()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, closed, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    _migrated(sqlite_url(file))
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """A migrated PostgreSQL database without connections, to be copied."""
    with fresh_database(postgres_server) as url:
        yield _migrated(url)


@pytest.fixture(scope="session")
def postgres_pool(postgres_server: str, postgres_template: str) -> Iterator[DatabasePool]:
    """Migrated PostgreSQL databases to be used again and again."""
    pool = DatabasePool(postgres_server, postgres_template)
    yield pool
    pool.close()


def sqlite_url(file: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite:///{file.as_posix()}"


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new database without any table, once for each kind of database."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "empty.db")
    else:
        with fresh_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new migrated database without any row, once for each kind of database."""
    if request.param == "sqlite":
        file = tmp_path / "test.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield sqlite_url(file)
    else:
        pool: DatabasePool = request.getfixturevalue("postgres_pool")
        with pool.database() as url:
            yield url


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--every-database`: see below."""
    text = "every parameter of a test on PostgreSQL too, not the first alone"
    parser.addoption("--every-database", action="store_true", help=text)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first: several workers then end at the same time.

    Every test runs on both databases; of one with many parameters all run on SQLite, and on PostgreSQL the
    first, unless all are asked for: `.ci/run` does.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if config.getoption("--every-database"):
        return
    seen: set[tuple[Path, str]] = set()
    spared = []
    for item in items:
        parameters = (
            item.callspec.params.values()
            if isinstance(item, pytest.Function) and hasattr(item, "callspec")
            else ()
        )
        if "postgresql" in [value for value in parameters if isinstance(value, str)]:
            key = item.path, getattr(item, "originalname", item.name)
            if key in seen:
                spared.append(item)
            seen.add(key)
    config.hook.pytest_deselected(items=spared)
    items[:] = [item for item in items if item not in set(spared)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once for each reason how many tests it kept from running."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"SKIPPED {count} tests: {reason}", yellow=True)
