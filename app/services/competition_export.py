"""A whole competition as one file: its rows, the people and units in it, photos, attachments, templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app import __version__
from app.documents.whole_file import written_whole
from app.domain.progress import Progress, no_progress
from app.domain.rights import Right, holders, is_granted
from app.errors import UserError
from app.exchange import competition_file
from app.exchange.competition_file import CompetitionAbout, Rows, write_competition_file
from app.services import certificate_templates
from app.services.data_files import ATTACHMENTS, PHOTOS, file_path
from app.services.door import Refused, WriteSession
from app.services.identities import identities_opened
from app.services.moved_rows import (
    ACCOUNT,
    Stored,
    load_competition_rows,
    load_rows,
    named_ids,
    with_merged,
)
from app.services.moved_templates import used_keys
from app.services.places import at_competition, at_event
from app.services.rows import chunks, load_competition_row, row_id
from db.engine import latest_revision
from db.tables import (
    Account,
    AuditHead,
    DistinctPeople,
    Event,
    JudgePackage,
    NumberSeries,
    Organization,
    Person,
    SigningKey,
)

NUMBER_SERIES = "number_series"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that goes into the file: `files` by their names there, with where they lie."""

    about: CompetitionAbout
    rows: Rows
    files: tuple[tuple[str, Path], ...]


def note_export(session: WriteSession, competition_id: int) -> str:
    """Note that the whole competition leaves this machine, full numbers included; returns by whom."""
    title = load_competition_row(session, competition_id).title
    what = f"导出整个赛事“{title}”,含完整证件号码"
    by = session.require(Right.SAFEKEEP, at_competition(competition_id), attempt=what)
    if holds_packages_only(session, competition_id):
        raise UserError(
            "这台电脑上只有评分包里的数据,不是整个赛事。请在“评分包”页写返回文件,带回原来的电脑。"
        )
    for event in _sealed_events(session, competition_id):
        _require_seats(session, event, f"{what},{event.name}的身份还没有启封")
    session.record(what)
    return by


def holds_packages_only(session: Session, competition_id: int) -> bool:
    """Whether this is a laptop for judging: what it lacks is there on the machine that gave it packages."""
    opened = (
        select(JudgePackage.id)
        .join(Event, col(JudgePackage.event_id) == col(Event.id))
        .where(Event.competition_id == competition_id, col(JudgePackage.opened_at).is_not(None))
    )
    return session.exec(opened).first() is not None


def _require_seats(session: WriteSession, event: Event, attempt: str) -> None:
    """Only who draws may take out who sits where; others are told what keeps the file back."""
    place = at_event(event)
    if not is_granted(session.actor, Right.DRAW, place):
        cure = f"请由{holders(Right.DRAW)}导出,或启封后再导出。"
        message = f"{event.name}是盲评,身份还没有启封,导出的文件里能看出谁坐哪个赛位。{cure}"
        raise Refused(message, attempt, place, act=Right.DRAW.value)
    session.require(Right.DRAW, place)


def _sealed_events(session: Session, competition_id: int) -> Iterator[Event]:
    """The blind events of which it is still secret who sits where: the file tells it."""
    blind = select(Event).where(Event.competition_id == competition_id, col(Event.blind))
    for event in session.exec(blind.order_by(col(Event.id))).all():
        if not identities_opened(session, row_id(event)):
            yield event


def gather_competition(
    session: Session, folder: Path, competition_id: int, by: str, now: datetime
) -> Gathered:
    """Read the competition as it is at this moment."""
    competition = load_competition_row(session, competition_id)
    rows = load_contents(session, competition_id)
    wanted = [*_kept_files(folder, rows), *_templates(folder, rows)]
    head = session.exec(select(AuditHead)).first()
    about = CompetitionAbout(
        uid=competition.uid,
        title=competition.title,
        year=competition.year,
        at=now.isoformat(timespec="seconds"),
        by=by,
        program=__version__,
        revision=latest_revision(),
        seq=0 if head is None else head.seq,
        hash="" if head is None else head.hash,
        keys=tuple(session.exec(select(SigningKey.public).order_by(col(SigningKey.id)))),
        missing=tuple(name for name, path in wanted if not path.is_file()),
    )
    return Gathered(about, rows, tuple((name, path) for name, path in wanted if path.is_file()))


def write_gathered(gathered: Gathered, target: Path, progress: Progress = no_progress) -> str:
    """Write the file, whole or not at all; returns its seal."""
    with written_whole(target) as stream:
        return write_competition_file(stream, gathered.about, gathered.rows, gathered.files, progress)


def load_contents(session: Session, competition_id: int) -> dict[str, list[Stored]]:
    """The rows of the competition by table, then the people, units and people's accounts they name."""
    rows = load_competition_rows(session, competition_id)
    people = with_merged(session, Person, named_ids(rows, "person"))
    units = with_merged(session, Organization, named_ids({**rows, "person": people}, "organization"))
    known = {row["id"] for row in people}
    apart = [
        row for row in load_rows(session, DistinctPeople, "first_id", known) if row["second_id"] in known
    ]
    return {
        **rows,
        "organization": units,
        "person": people,
        "distinct_people": apart,
        ACCOUNT: _accounts(session, named_ids(rows, ACCOUNT)),
        NUMBER_SERIES: _series(session, rows["certificate"]),
    }


def _accounts(session: Session, ids: set[int]) -> list[Stored]:
    """Who did it, by name: without what they sign in with."""
    found: list[Stored] = []
    for part in chunks(sorted(ids)):
        named = sa.select(col(Account.id), col(Account.name)).where(col(Account.id).in_(part))
        found += [{"id": key, "name": name} for key, name in session.execute(named)]
    return sorted(found, key=lambda row: row["id"])


def _series(session: Session, certificates: Sequence[Stored]) -> list[Stored]:
    names = sorted({row["series"] for row in certificates})
    rows = session.exec(
        select(NumberSeries).where(col(NumberSeries.series).in_(names)).order_by(col(NumberSeries.series))
    )
    return [{"series": row.series, "last": row.last} for row in rows]


def _kept_files(folder: Path, rows: Rows) -> Iterator[tuple[str, Path]]:
    photos = sorted({row["photo"] for row in rows["person"] if row["photo"]})
    attachments = sorted({row["digest"] for row in rows["attachment"]})
    for place, kind, names in (
        (competition_file.PHOTOS, PHOTOS, photos),
        (competition_file.ATTACHMENTS, ATTACHMENTS, attachments),
    ):
        for name in names:
            yield f"{place}/{name}", file_path(folder, kind, name)


def _templates(folder: Path, rows: Rows) -> Iterator[tuple[str, Path]]:
    paths = {path for key in used_keys(rows) for path in certificate_templates.own_parts(folder, key)}
    for path in sorted(paths):
        yield f"{competition_file.TEMPLATES}/{path.name}", path
