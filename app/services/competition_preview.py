"""A whole competition in a file, before it comes in: is it here already, what differs, what would happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.domain.chain import canonical
from app.domain.progress import Progress, no_progress
from app.domain.signed_code import key_id
from app.errors import UserError
from app.exchange.competition_file import CompetitionFile, read_competition_file
from app.services.competition_comparison import Comparison, Difference, compare_competition
from app.services.competition_export import NUMBER_SERIES, holds_packages_only, load_contents
from app.services.moved_rows import (
    ACCOUNT,
    MOVED,
    TEMPLATE,
    Stored,
    checked,
    references,
    sql_table,
)
from app.services.moved_templates import find_templates
from app.services.rows import chunks
from app.services.shared_rows import FACTS, Differing, SharedMatch, match_shared
from app.services.verification import known_keys
from db.engine import check_not_newer
from db.tables import (
    AccountDuty,
    Certificate,
    Competition,
    DistinctPeople,
    Event,
    Organization,
    Person,
)

NAMED = 5
# What is printed on papers and scanned again.
CODED = ("competition", "event", "entry", "judge")  # and people
COUNTED = ("event", "entry", "person", "organization", "mark", "publication", "certificate")
_SHARED_TABLES: dict[str, type[SQLModel]] = {
    "organization": Organization,
    "person": Person,
    "distinct_people": DistinctPeople,
}


class ImportState(StrEnum):
    """How the competition of a file stands to what is here."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file would do. `problems` keep it from being imported; `here` tells whether this still holds.

    `people` are those of whom both sides say something else; `changed_at` is when something was changed last,
    in the file and here ('' where the competition is not here).
    """

    file: CompetitionFile
    state: ImportState
    competition_id: int | None
    counts: tuple[tuple[str, int], ...]
    differences: tuple[Difference, ...]
    people: tuple[Differing, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    changed_at: tuple[str, str]
    here: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything that is needed to write it. `free`: tables whose ids of the file nobody has here."""

    file: CompetitionFile
    competition_id: int | None
    match: SharedMatch
    templates: Mapping[str, str]
    comparison: Comparison
    free: frozenset[str]
    here: Mapping[str, Sequence[Stored]]

    @property
    def state(self) -> ImportState:
        """New, the same, or different."""
        if self.competition_id is None:
            return ImportState.NEW
        told = self.comparison.differences or self.match.differing or self.match.filled
        return ImportState.DIFFERENT if told else ImportState.SAME

    @property
    def keeps_ids(self) -> bool:
        """Whether every row has the same id here as in the file."""
        matched = all(key == here for (_table, key), here in self.match.ids.items() if _table != ACCOUNT)
        return (
            self.competition_id is None and matched and self.free >= {*FACTS, *(each.name for each in MOVED)}
        )

    @property
    def keeps_codes(self) -> bool:
        """Whether what is printed on papers means the same here."""
        kept = all(
            self.keeps(table, row["id"], key)
            for table in CODED
            for row, key in self.comparison.tables[table].rows
        )
        people = all(
            self.keeps("person", row["id"], self.match.ids.get(("person", row["id"])))
            for row in self.file.rows["person"]
        )
        return kept and people

    def keeps(self, table: str, key: int, here: int | None) -> bool:
        """Whether a row of the file has the same id here."""
        return table in self.free if here is None else key == here

    @property
    def digest(self) -> str:
        """What stands for all that is here of the competition."""
        return sha256(canonical(self.here).encode()).hexdigest() if self.here else ""


# -- reading -----------------------------------------------------------------------------------------------


def read_file(path: Path, progress: Progress = no_progress) -> CompetitionFile:
    """Read a file and check that it is whole in itself; UserError tells why it does not serve."""
    file = read_competition_file(path, progress)
    try:
        check_not_newer(file.about.revision)
    except UserError as newer:
        raise UserError(
            f"“{path.name}”由更新版本的赛创写成,本程序读不了。请先把这台电脑上的赛创升级。"
        ) from newer
    tables = _SHARED_TABLES | {each.name: each.table for each in MOVED}
    if unknown := file.rows.keys() - tables.keys() - {ACCOUNT, NUMBER_SERIES}:
        raise UserError(f"“{path.name}”里有本程序不认识的内容({min(unknown)})。请先把这台电脑上的赛创升级。")
    rows = {name: [checked(table, row) for row in file.rows.get(name, ())] for name, table in tables.items()}
    for name, columns in ((ACCOUNT, {"id": int, "name": str}), (NUMBER_SERIES, {"series": str, "last": int})):
        rows[name] = list(file.rows.get(name, ()))
        if any({column: type(value) for column, value in row.items()} != columns for row in rows[name]):
            raise _torn(path, name)
    _check_whole(path, file.about.uid, rows)
    return CompetitionFile(path, file.seal, file.about, rows, file.files)


def _check_whole(path: Path, uid: str, rows: Mapping[str, Sequence[Stored]]) -> None:
    """Every row that is named is there, once; of the competition there is one."""
    ids = {name: {row["id"] for row in found} for name, found in rows.items() if name != NUMBER_SERIES}
    if [row["uid"] for row in rows["competition"]] != [uid]:
        raise _torn(path, "competition")
    for name, found in rows.items():
        if name == NUMBER_SERIES:
            continue
        if len(ids[name]) != len(found):
            raise _torn(path, name)
        if name == ACCOUNT:
            continue
        for column, to in references(name).items():
            strict = sql_table(name).c[column].foreign_keys or column == "merged_into"
            if strict and not {row[column] for row in found} - {None} <= ids[to]:
                raise _torn(path, name)


def _torn(path: Path, table: str) -> UserError:
    return UserError(f"“{path.name}”里的数据互相对不上({table}):文件被人改动过。请向对方重新要一份。")


# -- what would happen ---------------------------------------------------------------------------------


def plan_import(session: Session, folder: Path, file: CompetitionFile) -> ImportPlan:
    """Match the file with what is here."""
    found = session.exec(select(Competition.id).where(Competition.uid == file.about.uid)).first()
    here: Mapping[str, Sequence[Stored]] = {} if found is None else load_contents(session, found)
    match, templates = match_shared(session, file.rows), find_templates(folder, file)
    accounts = {row["id"]: row["name"] for row in here.get(ACCOUNT, ())}
    accounts_there = {row["id"]: row["name"] for row in file.rows[ACCOUNT]}

    def there(table: str, key: Any) -> Any:
        if table == TEMPLATE:
            return templates.get(key, key) or f"new/{key}"
        return accounts_there.get(key) if table == ACCOUNT else match.token(table, key)

    def known_here(table: str, key: Any) -> Any:
        if table == TEMPLATE:
            return key
        return accounts.get(key) if table == ACCOUNT else ("here", key)

    comparison = compare_competition(file.rows, here, there, known_here)
    new = {name: [row for row, key in plan.rows if key is None] for name, plan in comparison.tables.items()}
    new |= {name: match.new[name] for name in FACTS}
    free = {name for name, rows in new.items() if _are_free(session, name, [row["id"] for row in rows])}
    return ImportPlan(file, found, match, templates, comparison, frozenset(free), here)


def _are_free(session: Session, table: str, ids: Sequence[int]) -> bool:
    key = sql_table(table).c.id
    return all(
        session.execute(sa.select(key).where(key.in_(part)).limit(1)).first() is None for part in chunks(ids)
    )


def preview_import(session: Session, folder: Path, file: CompetitionFile) -> ImportPreview:
    """What would happen if the file came in now."""
    plan = plan_import(session, folder, file)
    return ImportPreview(
        file=file,
        state=plan.state,
        competition_id=plan.competition_id,
        counts=tuple((table, len(file.rows[table])) for table in COUNTED),
        differences=plan.comparison.differences,
        people=tuple(plan.match.differing),
        notes=() if plan.state is ImportState.SAME else tuple(_notes(session, folder, plan)),
        problems=import_problems(session, plan),
        changed_at=(_newest(file.rows), _newest(plan.here)),
        here=plan.digest,
    )


def _newest(rows: Mapping[str, Sequence[Stored]]) -> str:
    """When something of the competition was changed last: marks, entries, decisions."""
    moments = (
        row[column]
        for moved in MOVED
        for row in rows.get(moved.name, ())
        for column in ("at", "entered_at", "created_at")
        if row.get(column)
    )
    return max(moments, default="")


def import_problems(session: Session, plan: ImportPlan) -> tuple[str, ...]:
    """What keeps the file from coming in, each with its cure."""
    return tuple(_problems(session, plan))


def _problems(session: Session, plan: ImportPlan) -> Iterator[str]:
    if plan.competition_id is not None and holds_packages_only(session, plan.competition_id):
        yield "这台电脑上是这个赛事的评分包,导入会盖掉还没收回的得分。请先写返回文件,再换一个数据文件夹导入。"
    taken = _taken_numbers(session, plan)
    if taken:
        shown = _some([f"{number}({title})" for number, title in taken])
        yield f"{len(taken)} 个证书编号在这里已经用过:{shown}。编号不能重复,请导入到另一个数据文件夹。"
    for name in _doubled_members(plan):
        yield f"“{name}”的两个成员在这里是同一个人(已合并)。请先在原来的电脑上改正这条报名,再导出、导入。"
    for name in _duties_of_gone_events(session, plan):
        yield f"赛项“{name}”只在这里有,还有人的岗位限于它。请先在“人员与岗位”中取消这些岗位,再导入。"


def _taken_numbers(session: Session, plan: ImportPlan) -> list[tuple[str, str]]:
    numbers = [row["number"] for row in plan.file.rows["certificate"]]
    taken: list[tuple[str, str]] = []
    for part in chunks(numbers):
        others = (
            select(Certificate.number, Competition.title)
            .join(Competition, col(Certificate.competition_id) == col(Competition.id))
            .where(col(Certificate.number).in_(part), Competition.uid != plan.file.about.uid)
        )
        taken += session.exec(others.order_by(col(Certificate.number))).all()
    return taken


def _doubled_members(plan: ImportPlan) -> Iterator[str]:
    numbers = {row["id"]: row["number"] for row in plan.file.rows["entry"]}
    members = Counter(
        (row["entry_id"], plan.match.token("person", row["person_id"]))
        for row in plan.file.rows["entry_member"]
    )
    return (numbers[entry] for (entry, _who), count in members.items() if count > 1)


def _duties_of_gone_events(session: Session, plan: ImportPlan) -> Sequence[str]:
    gone = plan.comparison.tables["event"].gone
    statement = (
        select(Event.name)
        .where(col(Event.id).in_(gone))
        .where(col(Event.id).in_(sa.select(col(AccountDuty.event_id))))
    )
    return session.exec(statement).all()


def _notes(session: Session, folder: Path, plan: ImportPlan) -> Iterator[str]:
    """What whoever decides has to know."""
    file = plan.file
    same = select(Competition).where(Competition.title == file.about.title, Competition.uid != file.about.uid)
    if plan.competition_id is None and session.exec(same).first() is not None:
        yield f"这里已有另一个叫“{file.about.title}”的赛事。它不是同一个,导入后两个并列。"
    if not plan.keeps_codes:
        yield "内部编号在这里变了:原来电脑上打印的参赛证、准考证和评分单,条码在这里不能用,请导入后重新打印。"
    if plan.competition_id is None and not plan.keeps_ids and file.rows["judge_package"]:
        yield "原来电脑上发出的评分包只能收回到原来的电脑。请先在那里收回,再导出。"
    if plan.match.filled:
        yield f"{len(plan.match.filled)} 个人员和单位在这里缺的资料,会按文件补上。"
    accounts = [row["name"] for row in plan.match.new[ACCOUNT]]
    if accounts:
        yield f"这里没有的 {len(accounts)} 名工作人员会加入名单({_some(accounts)}),还没有密码,不能登录。"
    if seated := _seated(plan):
        yield f"裁判 {_some(seated)}在这里已有账号,导入后登录就能在自己的席位录分。请确认是同一个人。"
    yield "岗位和密码不随赛事搬运,请在“人员与岗位”中分派。"
    if file.about.missing:
        yield f"导出时就缺 {len(file.about.missing)} 个照片、附件或模板文件,导入后也缺。"
    if unknown := unknown_keys(session, folder, file):
        names = "、".join(key_id(bytes.fromhex(key)) for key in unknown)
        yield f"导入后,这里也认原来电脑签的证书二维码(密钥 {names})。请确认文件来自可信的人。"


def _some(names: Sequence[str]) -> str:
    return f"{'、'.join(names[:NAMED])}{'等' if len(names) > NAMED else ''}"


def _seated(plan: ImportPlan) -> list[str]:
    """Who gets a seat by having the name of somebody there."""
    if plan.competition_id is not None:
        return []
    names = {row["id"]: row["name"] for row in plan.file.rows[ACCOUNT]}
    keys = dict.fromkeys(row["account_id"] for row in plan.file.rows["judge"])
    return [names[key] for key in keys if (ACCOUNT, key) in plan.match.ids]


def unknown_keys(session: Session, folder: Path, file: CompetitionFile) -> tuple[str, ...]:
    """The public keys of the file's certificates that are not known here, in hexadecimal."""
    if not file.rows["certificate"]:
        return ()
    known = {public for found in known_keys(session, folder).keys.values() for public, _source in found}
    return tuple(key for key in file.about.keys if bytes.fromhex(key) not in known)
