"""Column types that keep numbers exact and times ordered on SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Dialect, Integer, String
from sqlalchemy.types import TypeDecorator


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def moment_text(value: datetime) -> str:
    """An aware moment as it is stored: ISO, in UTC, to the microsecond."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def read_moment(text: object) -> datetime | None:
    """A stored moment; None for what somebody wrote there by hand and is none."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else None


class Thousandths(TypeDecorator[Decimal]):
    """A Decimal with at most three decimals, stored as an integer number of thousandths."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * 1000
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than three decimals: {value}")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-3)


class Exact(TypeDecorator[Fraction]):
    """A Fraction, stored as the text 'numerator/denominator'."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        return None if value is None else Fraction(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, stored as ISO text in UTC: sorts by time, reads in any tool."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone")
        return moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class LocalMinute(TypeDecorator[datetime]):
    """A minute as the clock on the wall shows it ('2026-11-26T09:00'): a timetable means no other one."""

    impl = String(16)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is not None:
            raise ValueError("a minute of a timetable has no time zone")
        return value.isoformat(timespec="minutes")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)
