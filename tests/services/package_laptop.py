"""A second laptop on which a judge package was opened: empty data, one person, the real door."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select

from app.documents.whole_file import written_whole
from app.domain.judge_package import Package, PackageReturn
from app.exchange import package_files
from app.services import accounts, judge_packages, judging, package_opening, package_returns, sheets
from app.services.door import WriteSession, open_door
from app.services.rows import row_id
from db.engine import WRITE, open_engine
from db.tables import JudgePackage
from tests.conftest import sqlite_url
from tests.services.sheet_hall import SIGNER, Hall

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
PERSON = "郑爽"  # who works at the main machine too
BY = f"统分员 {PERSON}"


@dataclass(frozen=True, slots=True)
class Laptop:
    """What is done there."""

    engine: Engine
    person: int
    package: Package

    @contextmanager
    def door(self) -> Iterator[WriteSession]:
        """The door for whoever works there."""
        with open_door(self.engine.execution_options(**WRITE), self.person, SIGNER) as session:
            yield session

    def mark(self, entry: int, seat: int, aspect: str, text: str, *, reason: str = "") -> None:
        """Type one mark on a seat of the package."""
        with self.door() as session:
            judge_id = self.judge(seat)
            judging.enter_mark(
                session, entry_id=entry, judge_id=judge_id, aspect=aspect, text=text, reason=reason
            )

    def fill(self, entry: int, seat: int, *texts: str) -> None:
        """Type a practice sheet."""
        for aspect, text in zip(("A1", "A2"), texts, strict=True):
            self.mark(entry, seat, aspect, text)

    def hand_in(self, entry: int, seat: int, *texts: str) -> None:
        """Type a practice sheet and hand it in."""
        self.fill(entry, seat, *texts)
        with self.door() as session:
            sheets.submit_sheet(session, entry_id=entry, judge_id=self.judge(seat))

    def take_back(self, entry: int, seat: int) -> None:
        """Take a sheet back to correct it."""
        with self.door() as session:
            sheets.return_sheet(session, entry_id=entry, judge_id=self.judge(seat), reason="看错一行")

    def judge(self, seat: int) -> int:
        """The id of a seat."""
        return next(each.judge_id for each in self.package.seats if each.seat == seat)

    def returned(self) -> PackageReturn:
        """What goes back."""
        with self.door() as session:
            row = session.exec(select(JudgePackage)).one()
            returned = package_returns.build_return(session, row_id(row), by=BY, at=AT)
            package_returns.note_return(session, row_id(row), returned)
        return returned


def make_package(hall: Hall, module: str = "P", name: str = "王敏") -> Package:
    """Make a package at the main machine."""
    with hall.read() as session:
        package = judge_packages.build_package(
            session, hall.event_id, module, note="二号考场", by=f"统分员 {name}", at=AT
        )
    with hall.door(name) as session:
        judge_packages.give_package(session, package)
    return package


def through_file(package: Package, path: Path) -> Package:
    """The package as it is read on the other side."""
    with written_whole(path) as stream:
        package_files.write_package(stream, package)
    return package_files.read_package(path)


def open_laptop(template: Path, folder: Path, package: Package) -> Laptop:
    """Open a package on a laptop with new data."""
    file = folder / "laptop.db"
    shutil.copyfile(template, file)
    engine = open_engine(sqlite_url(file))
    with open_door(engine.execution_options(**WRITE), None, SIGNER) as session:
        person = accounts.found_administrator(session, PERSON, "二号考场2022", scorer=True)
    laptop = Laptop(engine, person.account_id or 0, through_file(package, folder / "焊工.scjudge"))
    with laptop.door() as session:
        package_opening.open_package(session, laptop.package)
    return laptop


def read(laptop: Laptop) -> Session:
    """A session that reads the laptop's data."""
    return Session(laptop.engine)
