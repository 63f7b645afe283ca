"""Sessions on both kinds of database, for the tests of the services."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db.engine import WRITE, open_engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a migrated database without any row."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session; what the test does not commit is thrown away."""
    with Session(engine.execution_options(**WRITE), expire_on_commit=False) as session:
        yield session
