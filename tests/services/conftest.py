"""Sessions on both kinds of database, for the tests of the services."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from db.engine import WRITE, open_engine
from tests.bench import Bench
from tests.postgres import KEPT

_ENGINES: dict[str, Engine] = {}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a migrated database without any row; on PostgreSQL it is kept for the next test."""
    if database_url.startswith("sqlite"):
        engine = open_engine(database_url)
        yield engine
        engine.dispose()
        return
    if database_url not in _ENGINES:
        _ENGINES[database_url] = open_engine(f"{database_url}?application_name={KEPT}")
    yield _ENGINES[database_url]


@pytest.fixture
def session(engine: Engine) -> Iterator[Bench]:
    """A writing session of somebody who may do everything; what is not committed is thrown away."""
    with Bench(engine.execution_options(**WRITE)) as session:
        yield session
