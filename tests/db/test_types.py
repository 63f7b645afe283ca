"""Numbers and times come back from both kinds of database exactly as they went in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import StatementError

from db.engine import changes_allowed, open_engine
from db.types import Exact, Thousandths, UtcTime, utc_now

TABLE = sa.Table(
    "sample",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("mark", Thousandths),
    sa.Column("total", Exact),
    sa.Column("at", UtcTime),
)


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    with engine.begin() as connection, changes_allowed(connection):
        TABLE.create(connection)
    yield engine
    engine.dispose()


def _stored(engine: Engine, column: str, values: list[object]) -> list[object]:
    with engine.begin() as connection, changes_allowed(connection):
        connection.execute(sa.insert(TABLE), [{column: value} for value in values])
    with engine.connect() as connection:
        return list(connection.execute(sa.select(TABLE.c[column]).order_by(TABLE.c.id)).scalars())


def test_marks_are_exact_to_the_thousandth(engine: Engine) -> None:
    texts = ("0.1", "0.2", "8.335", "-3.5", "0", "100", "999999", "0.001")
    marks = [Decimal(text) for text in texts]
    stored = _stored(engine, "mark", [*marks, None])
    assert stored == [*marks, None]
    with engine.connect() as connection:
        total = connection.execute(sa.select(sa.func.sum(TABLE.c.mark)).where(TABLE.c.id <= 3)).scalar_one()
    assert total == Decimal("8.635")


@pytest.mark.parametrize("text", ["0.0001", "1.23456", "NaN", "Infinity"])
def test_what_thousandths_cannot_hold_is_refused(engine: Engine, text: str) -> None:
    with pytest.raises(StatementError):
        _stored(engine, "mark", [Decimal(text)])


def test_totals_keep_numerator_and_denominator(engine: Engine) -> None:
    totals = [
        Fraction(274, 3),
        Fraction(-1, 7),
        Fraction(0),
        Fraction(10**30 + 1, 10**30),
        Fraction("90.725"),
    ]
    assert _stored(engine, "total", [*totals, None]) == [*totals, None]


def test_moments_are_aware_and_sort_by_time(engine: Engine) -> None:
    noon = datetime(2022, 9, 1, 12, 0, tzinfo=UTC)
    beijing = timezone(timedelta(hours=8))
    moments = [
        noon,
        noon + timedelta(microseconds=1),
        datetime(2022, 9, 1, 19, 59, 59, tzinfo=beijing),
        utc_now(),
    ]
    assert _stored(engine, "at", [*moments, None]) == [*moments, None]
    with engine.connect() as connection:
        found = connection.execute(
            sa.select(TABLE.c.at).where(TABLE.c.at.is_not(None)).order_by(TABLE.c.at)
        ).scalars()
        ordered = list(found)
    assert ordered == sorted(moments)
    assert all(moment.utcoffset() == timedelta(0) for moment in ordered)


def test_a_moment_without_time_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="without time zone"):
        _stored(engine, "at", [datetime(2022, 9, 1)])
