"""A folder of pictures becomes the photos of the people of a competition.

First whose they are (`load_photo_people`, a read), then the pictures themselves (`plan_photos`, off the
writer: it takes minutes for a thousand), then one short transaction (`store_photos`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.identity import mask_numbers
from app.domain.photo_names import Finding, PhotoIndex, PhotoPerson
from app.domain.progress import Progress, no_progress
from app.domain.rights import Right
from app.errors import UserError
from app.services.door import WriteSession
from app.services.photos import keep_photo
from app.services.places import at_competition
from app.services.rows import chunks, row_id
from db.tables import Entry, EntryMember, Event, Organization, Person

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp"})
MOST_FILES = 20_000


class PhotoOutcome(StrEnum):
    """What an import does with a file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNMATCHED = "unmatched"
    UNCLEAR = "unclear"
    BROKEN = "broken"


OUTCOME_NAMES: Mapping[PhotoOutcome, str] = {
    PhotoOutcome.NEW: "新照片",
    PhotoOutcome.CHANGED: "换照片",
    PhotoOutcome.UNCHANGED: "未变",
    PhotoOutcome.UNMATCHED: "没对上",
    PhotoOutcome.UNCLEAR: "对不准",
    PhotoOutcome.BROKEN: "不能用",
}
PHOTO_HEADINGS = ("文件", "结果", "姓名", "单位", "报名号", "说明")
STORED = (PhotoOutcome.NEW, PhotoOutcome.CHANGED)
_OF_FINDING = {
    Finding.NOBODY: PhotoOutcome.UNMATCHED,
    Finding.SEVERAL: PhotoOutcome.UNCLEAR,
    Finding.CONTRADICTION: PhotoOutcome.UNCLEAR,
}


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A file by its way from the folder, and what becomes of it; `kept` names the finished photo."""

    file: str
    outcome: PhotoOutcome
    person: PhotoPerson | None = None
    note: str = ""
    kept: str = ""

    @property
    def shown(self) -> str:
        """What to call the file: files are often named by document numbers."""
        return mask_numbers(self.file)


@dataclass(frozen=True, slots=True)
class PhotoPlan:
    """A folder's files, and who of the competition has no photo when all is stored."""

    folder: str
    lines: tuple[PhotoLine, ...]
    without: tuple[PhotoPerson, ...]

    def count(self, outcome: PhotoOutcome) -> int:
        """How many files have this outcome."""
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def ready(self) -> int:
        """How many photos would be stored."""
        return sum(self.count(outcome) for outcome in STORED)


def find_photos(folder: Path) -> tuple[str, ...]:
    """The pictures in a folder and its folders, by their ways from it; a UserError where there are none."""
    found = [
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file()
    ]
    names = sorted(path.as_posix() for path in found if not any(part[0] == "." for part in path.parts))
    if not names:
        raise UserError(f"文件夹“{folder.name}”里没有照片(.jpg、.png 等)。请选放照片的文件夹。")
    if len(names) > MOST_FILES:
        raise UserError(f"文件夹“{folder.name}”里有 {len(names)} 张图片,太多了。请选放照片的文件夹。")
    return tuple(names)


def load_photo_people(session: Session, competition_id: int) -> tuple[PhotoPerson, ...]:
    """Everybody in an entry of the competition, leaders and coaches too.

    The document of a duplicate that was merged leads to who stays.
    """
    duplicate = sa.orm.aliased(Person)
    statement = (
        sa.select(col(Person.id), col(Person.name), col(Person.photo), col(Person.document_number))
        .add_columns(col(Organization.name), col(Entry.number), col(duplicate.document_number))
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .join(duplicate, col(duplicate.merged_into) == col(Person.id), isouter=True)
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(Entry.number), col(EntryMember.position))
    )
    found: dict[int, PhotoPerson] = {}
    for key, name, photo, document, unit, number, other in session.execute(statement):
        codes = frozenset(filter(None, (document, number, other)))
        known = found.get(key)
        found[key] = (
            PhotoPerson(key, name, unit or "", number, codes, photo)
            if known is None
            else replace(known, codes=known.codes | codes)
        )
    return tuple(found.values())


def plan_photos(
    people: Sequence[PhotoPerson],
    source: Path,
    files: Sequence[str],
    folder: Path,
    progress: Progress = no_progress,
) -> PhotoPlan:
    """Match the files of `source` with people, and keep the photos made of them in the data folder."""
    index = PhotoIndex(people)
    matches = {file: index.match(PurePosixPath(file).with_suffix("").parts) for file in files}
    times = Counter(match.person.id for match in matches.values() if match.person is not None)
    lines = []
    for at, (file, match) in enumerate(matches.items()):
        progress(at, len(files))
        if match.person is None:
            lines.append(PhotoLine(file, _OF_FINDING[match.finding], note=match.reason))
        elif times[match.person.id] > 1:
            note = f"{match.person.label}有 {times[match.person.id]} 张照片,请只留一张"
            lines.append(PhotoLine(file, PhotoOutcome.UNCLEAR, match.person, note))
        else:
            lines.append(_made(source, file, match.person, match.reason, folder))
    progress(len(files), len(files))
    stored = {line.person.id for line in lines if line.person is not None and line.kept}
    without = tuple(person for person in people if not person.photo and person.id not in stored)
    return PhotoPlan(source.name, tuple(lines), without)


def _made(source: Path, file: str, person: PhotoPerson, note: str, folder: Path) -> PhotoLine:
    try:
        kept = keep_photo(folder, source / file)
    except UserError as error:
        return PhotoLine(file, PhotoOutcome.BROKEN, person, mask_numbers(str(error)))
    if kept == person.photo:
        return PhotoLine(file, PhotoOutcome.UNCHANGED, person, note, kept)
    return PhotoLine(file, PhotoOutcome.CHANGED if person.photo else PhotoOutcome.NEW, person, note, kept)


def store_photos(session: WriteSession, competition_id: int, plan: PhotoPlan) -> int:
    """Give everybody their photo; returns how many changed. A person merged meanwhile leads to who stays."""
    what = f"导入照片文件夹“{mask_numbers(plan.folder)}”"
    session.require(Right.REGISTER, at_competition(competition_id), attempt=what)
    photos = {line.person.id: line.kept for line in plan.lines if line.person and line.outcome in STORED}
    changed = 0
    for part in chunks(list(photos)):
        for row in session.exec(select(Person).where(col(Person.id).in_(part))).all():
            photo = photos[row_id(row)]
            person = row if row.merged_into is None else session.get_one(Person, row.merged_into)
            changed += person.photo != photo
            person.photo = photo
    if changed:
        session.record(f"{what}:{changed} 人的照片")
    return changed


def photo_table(plan: PhotoPlan) -> tuple[tuple[str, ...], ...]:
    """The rows under PHOTO_HEADINGS: every file, then who has no photo."""
    lines = [(line.shown, OUTCOME_NAMES[line.outcome], line.person, line.note) for line in plan.lines]
    missing = [("", "没有照片", person, "请补交") for person in plan.without]
    return tuple(
        (file, outcome, *((who.name, who.organization, who.number) if who else ("", "", "")), note)
        for file, outcome, who, note in (*lines, *missing)
    )
