"""What must hold whatever file is imported: a readable reason, or a preview whose good rows go in whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from sqlmodel import Session, func, select

from app.domain.registration_form import SheetKind
from app.errors import UserError
from app.exchange.registration_export import write_problem_workbook
from app.exchange.registration_sheet import read_registration
from app.services.registration_comparison import Outcome
from app.services.registration_import import ImportPreview
from db.tables import Entry, EntryMember, Organization, Person
from tests.bench import Bench
from tests.exchange.mutations import Spoiled
from tests.services.registration_data import make_world

_CHINESE = re.compile("[\u4e00-\u9fff]{4}")
_MACHINE_WORDS = re.compile(r"Error|Exception|Traceback|None|invalid|codec|\bXML\b|0x[0-9a-f]{4}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a file: the reason of its refusal, or how many rows went in and how many did not."""

    reason: str = ""
    taken: int = 0
    refused: int = 0


def try_import(session: Bench, spoiled: Spoiled, folder: Path) -> Fate:
    """Import a file into a new competition, look whether everything holds, and take it all back."""
    path = folder / spoiled.name
    path.write_bytes(spoiled.data)
    try:
        file = read_registration(path)
    except UserError as error:
        return Fate(reason=_checked(str(error)))
    world = make_world(session)
    preview = world.preview(file)
    _check_preview(preview)
    _check_problem_workbook(preview, folder / "problems.xlsx")
    assert count_rows(session) == [0, 0, 0, 0], "a preview writes nothing"
    report = world.commit(preview)
    _check_stored(session, preview)
    again = world.preview(file)
    assert {row.outcome for row in again.rows} <= {Outcome.UNCHANGED, Outcome.ERROR}, "an import is repeated"
    session.rollback()
    return Fate(taken=report.added, refused=report.refused)


def count_rows(session: Session) -> list[int]:
    """How many rows the tables of a registration have."""
    tables = (Entry, EntryMember, Person, Organization)
    return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


def _checked(text: str) -> str:
    assert "请" in text, text
    assert _CHINESE.search(text), text
    assert not _MACHINE_WORDS.search(text), text
    assert len(text) < 600, text
    assert not _CONTROL.search(text), repr(text)
    return text


def _check_preview(preview: ImportPreview) -> None:
    for row in preview.rows:
        problems = row.review.problems
        assert any(problem.is_error for problem in problems) == (row.outcome is Outcome.ERROR)
        for problem in problems:
            assert _CHINESE.search(problem.text), problem
        assert row.review.raw.place("name")


def _check_problem_workbook(preview: ImportPreview, path: Path) -> None:
    if not preview.wrong:
        return
    write_problem_workbook(path, "问题表", preview.wrong)
    for sheet in load_workbook(path):
        assert not any(cell.data_type in "fe" for row in sheet.iter_rows() for cell in row)


def _check_stored(session: Session, preview: ImportPreview) -> None:
    session.expire_all()
    good = [row for row in preview.rows if row.outcome is Outcome.NEW]
    entries, members, *_ = count_rows(session)
    assert entries == len(good), "each good row is one entrant, no other is"
    assert members == sum(row.review.raw.kind is SheetKind.PERSON for row in good)
    for person in session.exec(select(Person)):
        assert person.name
        assert person.document_number
        for text in (person.name, person.document_number, person.phone, person.trade, person.education):
            assert not _CONTROL.search(text), repr(text)
