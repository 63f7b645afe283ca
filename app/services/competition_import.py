"""A whole competition comes in from a file as it was decided after `preview_import`: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select

from app.domain.chain import short_hash
from app.domain.duplicates import ordered_pair
from app.domain.pinyin import pinyin_key
from app.domain.progress import Progress, no_progress
from app.domain.rights import Right
from app.domain.signed_code import key_id
from app.errors import UserError
from app.exchange import competition_file
from app.exchange.competition_file import CompetitionFile, copy_files
from app.exchange.public_keys import write_public_keys
from app.services.basis import list_bases
from app.services.competition_comparison import TablePlan
from app.services.competition_export import NUMBER_SERIES
from app.services.competition_preview import (
    ImportPlan,
    ImportPreview,
    ImportState,
    import_problems,
    plan_import,
    unknown_keys,
)
from app.services.data_files import ATTACHMENTS, PHOTOS, keep_file
from app.services.door import WriteSession
from app.services.entries import event_rules
from app.services.moved_rows import (
    ACCOUNT,
    BASED,
    CURRENT,
    MOVED,
    STALE,
    TEMPLATE,
    Moved,
    Stored,
    decoded,
    references,
    renamed,
    sql_table,
)
from app.services.moved_templates import bring_templates
from app.services.places import at_competition
from app.services.rows import chunks, row_id
from app.services.shared_rows import TABLES
from db.tables import (
    Account,
    DistinctPeople,
    Entry,
    EntryMember,
    Event,
    NumberSeries,
    Person,
)


def keep_files(folder: Path, file: CompetitionFile, progress: Progress = no_progress) -> None:
    """Put photos and attachments into the data folder, where they do no harm unused. Off the writer."""
    for kind, place in ((competition_file.PHOTOS, PHOTOS), (competition_file.ATTACHMENTS, ATTACHMENTS)):

        def keep(name: str, data: bytes, place: str = place) -> None:
            if keep_file(folder, place, data, Path(name).suffix) != name:
                raise UserError(f"“{file.path.name}”里的“{name}”与名称不符:文件被人改动过,不能使用。")

        copy_files(file, kind, keep, progress)


def leave_competition(session: WriteSession, preview: ImportPreview) -> None:
    """Nothing is imported: what is here stays as it is; the log tells that it was decided so."""
    what = f"没有导入赛事“{preview.file.about.title}”的文件{_origin(preview.file)},保留这里的数据"
    session.require(Right.MOVE, at_competition(preview.competition_id), attempt=what)
    session.record(what)


def import_competition(
    session: WriteSession, folder: Path, preview: ImportPreview, *, theirs: bool = False
) -> int:
    """Bring the competition in, or make the one that is here what the file says; returns its id.

    `theirs`: where file and data here say something else of people and units, the file is right. UserError
    where something keeps it out, or where it is no longer what the preview showed.
    """
    file = preview.file
    new = preview.state is ImportState.NEW
    what = f"{'导入' if new else '按文件更新'}赛事“{file.about.title}”{_origin(file)}"
    session.require(Right.MOVE, at_competition(preview.competition_id), attempt=what)
    session.require(Right.PEOPLE, at_competition(preview.competition_id), attempt=what)
    plan = plan_import(session, folder, file)
    if (plan.competition_id, plan.digest) != (preview.competition_id, preview.here):
        raise UserError("核对期间这里的数据又有改动。请重新读取文件,再决定。")
    if plan.state is ImportState.SAME:
        raise UserError("文件里没有新的内容,这里已经是同样的数据。")
    if problems := import_problems(session, plan):
        raise UserError("".join(problems))
    try:
        competition_id = _Import(session, folder, plan, theirs=theirs).run()
    except IntegrityError as error:
        raise UserError(f"“{file.path.name}”里的数据互相矛盾,没有导入。请向对方重新要一份。") from error
    session.record(what, at_competition(competition_id))
    return competition_id


def _origin(file: CompetitionFile) -> str:
    return f"({file.about.by} {file.about.at[:16].replace('T', ' ')} 导出,校验 {short_hash(file.seal)})"


class _Import:
    """One import under way: `ids` are those here, by table and id in the file."""

    def __init__(self, session: WriteSession, folder: Path, plan: ImportPlan, *, theirs: bool) -> None:
        self._session, self._folder, self._plan, self._theirs = session, folder, plan, theirs
        self._ids: dict[tuple[str, int], int] = dict(plan.match.ids)
        self._templates: dict[str, str] = {}

    def run(self) -> int:
        """Everything, in the order in which rows name each other."""
        self._add_accounts()
        for name, table in TABLES.items():
            self._add_shared(name, table)
        self._complete_shared()
        self._templates = bring_templates(self._folder, self._plan.file, self._plan.templates)
        self._raise_series()
        self._free_stations()
        for moved in MOVED:
            if not moved.bound or self._plan.keeps_ids:
                self._write(moved, self._plan.comparison.tables[moved.name])
        for moved in reversed(MOVED):
            self._remove(moved, self._plan.comparison.tables[moved.name])
        self._keep_apart()
        competition_id = self._ids["competition", self._plan.file.rows["competition"][0]["id"]]
        self._renew_bases(competition_id)
        for event in self._session.exec(select(Event).where(Event.competition_id == competition_id)):
            event_rules(event)  # a UserError where nobody could open it
        self._trust_keys()
        return competition_id

    def _find(self, table: str, key: Any) -> Any:
        """The id here; of a row that was gone already where the file comes from, one that no row has."""
        if table == TEMPLATE:
            return self._templates.get(key, key)
        found = self._ids.get((table, key))
        return found if found is not None or table == ACCOUNT else -abs(key)

    # -- people, units, accounts -------------------------------------------------------------------

    def _add_accounts(self) -> None:
        for row in self._plan.match.new[ACCOUNT]:
            account = Account(name=row["name"], created_at=self._session.clock())
            self._session.add(account)
            self._session.flush()
            self._ids[ACCOUNT, row["id"]] = row_id(account)

    def _add_shared(self, name: str, table: type[SQLModel]) -> None:
        """Who stays first, then who was merged into them."""
        new = self._plan.match.new[name]
        for rows in (
            [row for row in new if row["merged_into"] is None],
            [row for row in new if row["merged_into"] is not None],
        ):
            self._insert(name, table, rows)

    def _complete_shared(self) -> None:
        """What is unknown here; and what differs, where the file is right."""
        match = self._plan.match
        told = [(each.table, each.id, each.there) for each in match.differing if self._theirs]
        for name, key, values in (*match.filled, *told):
            row = self._session.get_one(TABLES[name], key)
            self._change(row, decoded(TABLES[name], renamed(name, dict(values), self._find)))
            if isinstance(row, Person):
                row.pinyin = pinyin_key(row.name)
        self._session.flush()

    def _keep_apart(self) -> None:
        """Who was found to be two people stays two people."""
        for row in self._plan.file.rows["distinct_people"]:
            first, second = ordered_pair(
                self._ids["person", row["first_id"]], self._ids["person", row["second_id"]]
            )
            known = select(DistinctPeople).where(
                DistinctPeople.first_id == first, DistinctPeople.second_id == second
            )
            if first != second and self._session.exec(known).first() is None:
                values = decoded(DistinctPeople, row) | {"first_id": first, "second_id": second}
                self._session.add(DistinctPeople(**values))
        self._session.flush()

    # -- the competition ---------------------------------------------------------------------------

    def _insert(self, name: str, table: type[SQLModel], rows: Sequence[Stored]) -> None:
        """New rows, under their ids where nobody has these here; one that names a later one does so later."""
        own = _own_references(name)
        values = [decoded(table, renamed(name, row | dict.fromkeys(own), self._find)) for row in rows]
        kept = [row["id"] for row in rows] if name in self._plan.free else []
        found = self._session.insert_many(table, values, kept)
        self._ids |= {(name, row["id"]): key for row, key in zip(rows, found, strict=True)}
        for row in rows:
            if any(row[column] is not None for column in own):
                self._update(name, table, row)

    def _update(self, name: str, table: type[SQLModel], row: Stored) -> None:
        stored = self._session.get_one(table, self._ids[name, row["id"]])
        self._change(stored, decoded(table, renamed(name, row, self._find)))

    def _change(self, row: SQLModel, values: Stored) -> None:
        for column, value in values.items():
            setattr(row, column, value)
        self._session.add(row)

    def _write(self, moved: Moved, plan: TablePlan) -> None:
        self._ids |= {(moved.name, row["id"]): key for row, key in plan.rows if key is not None}
        self._insert(moved.name, moved.table, [row for row, key in plan.rows if key is None])
        for row, key in plan.rows:
            if key in plan.changed:
                self._update(moved.name, moved.table, row)
        self._session.flush()

    def _free_stations(self) -> None:
        """Stations are given anew: each is taken once."""
        plan = self._plan.comparison.tables["entry"]
        for key in (*plan.changed, *plan.gone):
            self._session.get_one(Entry, key).station = None
        self._session.flush()

    def _remove(self, moved: Moved, plan: TablePlan) -> None:
        """What is only here goes, where the file is right. What tells of papers and sticks stays."""
        gone = plan.gone
        if moved.bound:
            owners = self._plan.comparison.tables[references(moved.name)[moved.owner]].gone
            here = self._plan.here.get(moved.name, ())
            gone = [row["id"] for row in here if row[moved.owner] in owners]
        for key in gone:
            self._session.delete(self._session.get_one(moved.table, key))
        self._session.flush()

    def _raise_series(self) -> None:
        """The next number of a series is one that neither machine has given."""
        for row in self._plan.file.rows[NUMBER_SERIES]:
            series = self._session.get(NumberSeries, row["series"])
            if series is None:
                self._session.add(NumberSeries(series=row["series"], last=row["last"]))
            else:
                series.last = max(series.last, row["last"])
        self._session.flush()

    def _renew_bases(self, competition_id: int) -> None:
        """What rested on the rows of the file rests on those here, where nothing about its people differs."""
        bases = list_bases(self._session, competition_id)
        differing = set() if self._theirs else self._differing_events(competition_id)
        for name, table in BASED.items():
            for row in self._plan.file.rows[name]:
                stored: Any = self._session.get_one(table, self._ids[name, row["id"]])
                holds = row["basis"] == CURRENT and stored.event_id not in differing
                stored.basis = bases.get(stored.event_id, "") if holds else STALE
        self._session.flush()

    def _differing_events(self, competition_id: int) -> set[int]:
        people = [each.id for each in self._plan.match.differing if each.table == "person"]
        return {
            event_id
            for part in chunks(people)
            for event_id in self._session.execute(
                sa.select(col(Entry.event_id))
                .join(EntryMember, col(EntryMember.entry_id) == col(Entry.id))
                .join(Event, col(Entry.event_id) == col(Event.id))
                .where(col(EntryMember.person_id).in_(part), col(Event.competition_id) == competition_id)
            ).scalars()
        }

    def _trust_keys(self) -> None:
        """Certificates that were signed there are verified here too."""
        file = self._plan.file
        if unknown_keys(self._session, self._folder, file):
            lines = [(key_id(bytes.fromhex(key)), file.about.at[:10], key) for key in file.about.keys]
            write_public_keys(lines, self._folder / f"证书公钥-{file.about.uid[:8]}.txt")


def _own_references(table: str) -> tuple[str, ...]:
    """The columns that name other rows of the same table, and are checked to do so."""
    return tuple(
        column
        for column, to in references(table).items()
        if to == table and sql_table(table).c[column].foreign_keys
    )
