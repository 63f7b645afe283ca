"""Importing a 报名表: a preview of every row and its problems, corrections on screen, then all good rows.

The file is read outside (`exchange.registration_sheet.read_registration`). A preview changes nothing. The
commit compares with the database once more, inside its transaction: importing twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from app.domain.identity import mask_numbers
from app.domain.progress import Progress, no_progress
from app.domain.registration import review_row
from app.domain.registration_form import (
    EventInfo,
    RegistrationFile,
    ReviewContext,
    RowReview,
)
from app.domain.rights import Right
from app.services import registration_writing
from app.services.door import WriteSession
from app.services.places import at_competition
from app.services.registration_comparison import Compared, Outcome, compare_rows
from app.services.registration_writing import Origin
from app.services.rows import load_competition_row, row_id
from db.tables import Event, Track

_STEP = 500


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """A file's rows: `reviews` each by itself, `rows` compared with all others and what is stored."""

    file: RegistrationFile
    context: ReviewContext
    reviews: tuple[RowReview, ...]
    rows: tuple[Compared, ...]

    def count(self, outcome: Outcome) -> int:
        """How many rows have this outcome."""
        return sum(row.outcome is outcome for row in self.rows)

    def of_files(self) -> tuple[FileCount, ...]:
        """The files one by one, in the order in which they were read."""
        counts: dict[str, Counter[Outcome]] = {}
        for row in self.rows:
            counts.setdefault(row.review.raw.file, Counter())[row.outcome] += 1
        return tuple(
            FileCount(file.name, counts.get(file.name, {}), describe_unread(file), bool(file.refusal))
            for file in self.file.files
        )

    @property
    def wrong(self) -> tuple[RowReview, ...]:
        """The rows that do not go in, for the problem workbook."""
        return tuple(row.review for row in self.rows if row.outcome is Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class FileCount:
    """What would become of the rows of one file; `note` says what was not read, and why."""

    name: str
    outcomes: Mapping[Outcome, int]
    note: str = ""
    refused: bool = False

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in rows; `organizations` counts the units made."""

    added: int
    changed: int
    unchanged: int
    refused: int
    organizations: int

    @property
    def text(self) -> str:
        """One line for the message bar."""
        parts = [f"新增 {self.added} 条"]
        parts += [f"更正 {self.changed} 条"] if self.changed else []
        parts += [f"未变 {self.unchanged} 条"] if self.unchanged else []
        parts += [f"有误未导入 {self.refused} 条"] if self.refused else []
        return ",".join(parts)


def describe_unread(file: RegistrationFile) -> str:
    """What of a file was not read, in words; '' where it was read whole."""
    if file.refusal:
        return file.refusal
    parts = [f"工作表“{sheet.name}”未读:{sheet.reason}" for sheet in file.skipped]
    if file.unread_columns:
        parts.append(f"没有用到的列:{'、'.join(file.unread_columns)}")
    return ";".join(parts)


def load_context(session: Session, competition_id: int) -> ReviewContext:
    """What rows of this competition are checked against."""
    competition = load_competition_row(session, competition_id)
    events = session.exec(
        select(Event)
        .join(Track, col(Event.track_id) == col(Track.id))
        .where(Event.competition_id == competition_id)
        .order_by(col(Track.position), col(Event.position), col(Event.id))
    )
    infos = (
        EventInfo(row_id(event), event.name, event.entry_kind, tuple(event.divisions)) for event in events
    )
    return ReviewContext(tuple(infos), competition.starts_on)


def preview_import(
    session: Session, competition_id: int, file: RegistrationFile, progress: Progress = no_progress
) -> ImportPreview:
    """Check every row, by itself and against the others and what is stored. Nothing is written."""
    context = load_context(session, competition_id)
    reviews = []
    for at, raw in enumerate(file.rows):
        if at % _STEP == 0:
            progress(at, len(file.rows))
        reviews.append(review_row(raw, context))
    compared = compare_rows(session, competition_id, reviews)
    progress(len(file.rows), len(file.rows))
    return ImportPreview(file, context, tuple(reviews), compared)


def recheck_row(
    session: Session, competition_id: int, preview: ImportPreview, index: int, values: Mapping[str, str]
) -> ImportPreview:
    """The preview after some columns of one row were typed anew; other rows may change with it."""
    raw = preview.reviews[index].raw.corrected(values)
    reviews = list(preview.reviews)
    reviews[index] = review_row(raw, preview.context)
    compared = compare_rows(session, competition_id, reviews)
    return replace(preview, reviews=tuple(reviews), rows=compared)


def commit_import(
    session: WriteSession, competition_id: int, preview: ImportPreview, *, include_changed: bool = True
) -> ImportReport:
    """Write the good rows, in one go; without `include_changed` stored entries stay as they are."""
    load_competition_row(session, competition_id, lock=True)  # two that bring the same make it once
    what = f"导入“{mask_numbers(preview.file.name)}”"
    by = session.require(Right.REGISTER, at_competition(competition_id), attempt=what)
    context = load_context(session, competition_id)
    reviews = preview.reviews
    if context != preview.context:
        reviews = tuple(review_row(review.raw, context) for review in reviews)
    rows = compare_rows(session, competition_id, reviews)
    added = [row for row in rows if row.outcome is Outcome.NEW]
    changed = [row for row in rows if row.outcome is Outcome.CHANGED and include_changed]
    refused = sum(row.outcome is Outcome.ERROR for row in rows)
    organizations = registration_writing.write_rows(session, competition_id, added, changed, Origin(what, by))
    report = ImportReport(
        len(added), len(changed), len(rows) - len(added) - len(changed) - refused, refused, organizations
    )
    if added or changed:
        session.record(f"{what}:{report.text}")
    return report
