"""Numbers of certificates without gaps and without duplicates, whoever numbers at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from sqlmodel import Session, col, select

from app.domain.certificate_plan import NumberRule
from app.errors import UserError
from app.services.door import WriteSession
from app.services.rows import chunks, load_competition_row
from db.tables import Certificate, Competition, NumberSeries

MOST_RUNS = 6  # that the log tells in words


class HasNumber(Protocol):
    """A certificate, or a number that was given."""

    @property
    def series(self) -> str: ...

    @property
    def serial(self) -> int: ...

    @property
    def number(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number that was given."""

    series: str
    serial: int
    number: str


def told_numbers(rows: Iterable[HasNumber]) -> str:
    """The numbers in short, neighbours as a range: 0001 至 0003、0005."""
    runs: list[list[HasNumber]] = []
    for row in sorted(rows, key=lambda row: (row.series, row.serial)):
        before = runs[-1][-1] if runs else None
        if before is not None and (before.series, before.serial + 1) == (row.series, row.serial):
            runs[-1].append(row)
        else:
            runs.append([row])
    told = (run[0].number if len(run) == 1 else f"{run[0].number} 至 {run[-1].number}" for run in runs)
    return f"{'、'.join(islice(told, MOST_RUNS))}{'等' if len(runs) > MOST_RUNS else ''}"


def lock_numbering(session: Session, competition_id: int, rules: Iterable[NumberRule]) -> Competition:
    """Wait for whoever numbers certificates of this competition, or in one of these series.

    A series that nobody numbered in yet has no row to lock: then all competitions are locked, in their
    order, so that two of them do not begin it at the same time. What numbers depend on is read afterwards.
    """
    competition = load_competition_row(session, competition_id)
    wanted = {rule.series(competition.year) for rule in rules}
    known = set(session.exec(select(NumberSeries.series).where(col(NumberSeries.series).in_(wanted))))
    if known != wanted:
        session.exec(select(Competition.id).order_by(col(Competition.id)).with_for_update()).all()
    return load_competition_row(session, competition_id, lock=True)


def take_numbers(session: WriteSession, year: int, rules: Sequence[NumberRule]) -> list[Numbered]:
    """The next number for each rule, in order: part of the act that writes them on certificates.

    The `start` of a rule counts only for a series without any number.
    """
    series = {rule.series(year): rule for rule in rules}
    rows = {name: _locked(session, name, series[name].start) for name in sorted(series)}
    numbered = []
    for rule in rules:
        row = rows[rule.series(year)]
        row.last += 1
        numbered.append(Numbered(row.series, row.last, rule.number(year, row.last)))
    _check_free(session, [each.number for each in numbered])
    return numbered


def _locked(session: WriteSession, name: str, start: int) -> NumberSeries:
    session.flush()  # read anew under the lock
    row = session.get(NumberSeries, name, with_for_update=True)
    if row is None:
        row = NumberSeries(series=name, last=start - 1)
        session.add(row)
    return row


def _check_free(session: Session, numbers: Sequence[str]) -> None:
    """Rules of different series can write the same number: A1{counter} and A{counter}."""
    for part in chunks(numbers):
        taken = session.exec(select(Certificate.number).where(col(Certificate.number).in_(part))).first()
        if taken is not None:
            raise UserError(f"编号 {taken} 已经用过:编号写法与另一种写法会写出相同的编号,请换一个字头。")
    if len(set(numbers)) != len(numbers):
        twice = next(number for number in numbers if numbers.count(number) > 1)
        raise UserError(f"编号 {twice} 会出现两次:不同类别的编号写法会写出相同的编号,请换一个字头。")
