"""A whole competition is taken to another machine and back: nothing lost, nobody twice, nothing undecided."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.domain.certificate_plan import read_plan
from app.domain.rights import Actor, Duty, Role
from app.errors import UserError
from app.exchange.competition_file import CompetitionFile
from app.services import certificate_templates, competition_preview, draws, publishing, verification
from app.services.basis import event_basis
from app.services.certificate_dues import list_dues
from app.services.competition_export import load_contents, note_export
from app.services.competition_import import import_competition, keep_files, leave_competition
from app.services.competition_preview import ImportPreview, ImportState, preview_import
from app.services.data_files import ATTACHMENTS, PHOTOS, read_file
from app.services.door import Refused
from app.services.moved_rows import DOCUMENTS, MOVED, SHARED, references, sql_table
from app.services.results import compute_event
from app.services.standings import compute_standings
from db import tables
from db.engine import WRITE, open_engine
from db.types import utc_now
from tests.bench import Bench
from tests.conftest import sqlite_url
from tests.services.moving_world import MovingWorld, make_moving_world, picture
from tests.services.publish_steps import is_signed
from tests.services.scoring_data import add_event, make_event


@contextmanager
def opened(folder: Path) -> Iterator[Bench]:
    engine = open_engine(sqlite_url(folder / "saichuang.db"))
    with Bench(engine.execution_options(**WRITE)) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def built(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> MovingWorld:
    """The world, made once; its session is closed."""
    folder = tmp_path_factory.mktemp("there")
    shutil.copyfile(sqlite_template, folder / "saichuang.db")
    with opened(folder) as session:
        world = make_moving_world(session, folder)
        world.export(folder / "first.scmatch")
        session.commit()
    return world


@pytest.fixture(scope="module")
def file(built: MovingWorld) -> CompetitionFile:
    """What was written there first."""
    return competition_preview.read_file(built.folder / "first.scmatch")


@pytest.fixture
def source(built: MovingWorld, tmp_path: Path) -> Iterator[MovingWorld]:
    """The machine it comes from, to be worked on."""
    folder = tmp_path / "there"
    shutil.copytree(built.folder, folder)
    with opened(folder) as session:
        yield replace(built, session=session, folder=folder, event=replace(built.event, session=session))


@pytest.fixture
def plain(sqlite_template: Path, tmp_path: Path) -> Iterator[Bench]:
    """Empty data, where the kind of database makes no difference."""
    folder = tmp_path / "plain"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "saichuang.db")
    with opened(folder) as session:
        yield session


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The data folder it goes to."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


def taken_in(session: Bench, folder: Path, file: CompetitionFile, *, theirs: bool = False) -> int:
    preview = preview_import(session, folder, file)
    assert preview.problems == ()
    keep_files(folder, file)
    return import_competition(session, folder, preview, theirs=theirs)


def make_moving_world_of_others(session: Bench) -> int:
    """Another competition with people, one of whom is in the file too."""
    event = make_event(session, "电工")
    competition = session.get_one(tables.Competition, event.competition_id)
    competition.title, competition.number_prefix = "电力行业竞赛", "电竞证"
    for name in ("孙莉", "吴刚", "郑平", "何涛"):
        event.judge(event.enter(name, unit="淮海电机厂"), "70")
    for row in session.exec(select(tables.Person)):
        row.document_number = f"here-{row.id}"
    session.add(tables.Person(name="李芳", document_type="其他", document_number="1-2022002", trade="焊工"))
    session.flush()
    return event.id


# -- what is moved -------------------------------------------------------------------------------------


def test_the_world_has_rows_in_every_table(source: MovingWorld) -> None:
    contents = load_contents(source.session, source.competition_id)
    assert [name for name, rows in contents.items() if not rows] == []


def test_no_table_is_forgotten() -> None:
    moved = {each.name for each in MOVED} | {sql_table_name(table) for table in SHARED}
    # Accounts and series travel by name; the rest belongs to a machine.
    stays = {"account", "number_series", "account_duty", "signing_key", "key_wrap", "setting", "lineage"}
    stays |= {"word_list", "column_mapping", "audit_entry", "audit_head", "audit_checkpoint"}
    assert moved | stays == set(SQLModel.metadata.tables)
    assert not moved & stays


def sql_table_name(table: type[SQLModel]) -> str:
    return str(sa.inspect(table).local_table.name)


# Numbers that look like ids and are none, and documents without any.
NO_REFERENCES = {("organization", "id"), ("person", "id")}
PLAIN_DOCUMENTS = {
    ("competition", "hosts"), ("competition", "issuers"), ("competition", "rules"),
    ("competition", "eligibility"), ("competition", "closing"), ("event", "divisions"), ("event", "rules"),
    ("event", "draft"), ("event", "eligibility"), ("event", "closing"), ("rules_version", "rules"),
    ("recheck", "drawn"), ("publication", "rules"), ("publication", "teams"),
    ("published_result", "modules"), ("published_result", "steps"), ("published_result", "extras"),
    ("appeal", "panel"), ("certificate", "issuers"), ("certificate_proof", "shown"),
}  # fmt: skip


def test_every_reference_is_known() -> None:
    bound = {each.name for each in MOVED if each.bound}
    for name in {each.name for each in MOVED} | {sql_table_name(table) for table in SHARED}:
        for column in sql_table(name).columns:
            key = (name, column.name)
            named = column.name.endswith(("_id", "_ids")) or column.name in ("merged_into", "replaced_by")
            if isinstance(column.type, sa.JSON):
                assert (key in DOCUMENTS) != (key in PLAIN_DOCUMENTS) or name in bound, key
            elif named:
                assert column.name in references(name) or name in bound, key


def test_nothing_else_names_what_is_moved() -> None:
    """What is deleted where the file is right is named by nothing but duties, which are asked for first."""
    moved = {each.name for each in MOVED}
    naming = {
        (name, column.name)
        for name, table in SQLModel.metadata.tables.items()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in moved and name not in moved
    }
    assert naming == {("account_duty", "event_id")}


def test_rows_are_known_by_what_is_unique() -> None:
    """What the database lets stand once only is what tells rows apart; stations are freed first."""
    for moved in MOVED:
        table = sql_table(moved.name)
        unique = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
        for names in ({column.name for column in each.columns} for each in unique):
            known = {*moved.known_by, moved.owner}
            assert names <= known or names == {"event_id", "station"}, (moved.name, names)


# -- into other data -----------------------------------------------------------------------------------


def told(session: Session, competition_id: int, folder: Path) -> dict[str, Any]:
    """What people see of a competition, without any id."""
    events = session.exec(select(tables.Event).where(tables.Event.competition_id == competition_id)).all()
    marks = (
        sa.select(*map(col, (tables.Mark.aspect, tables.Mark.entered, tables.Mark.entered_at)))
        .add_columns(col(tables.Account.name))
        .join(tables.ScoreSheet, col(tables.Mark.sheet_id) == col(tables.ScoreSheet.id))
        .join(tables.Entry, col(tables.ScoreSheet.entry_id) == col(tables.Entry.id))
        .join(tables.Event, col(tables.Entry.event_id) == col(tables.Event.id))
        .join(tables.Account, col(tables.Mark.entered_by_id) == col(tables.Account.id), isouter=True)
        .where(col(tables.Event.competition_id) == competition_id)
    )
    certificates = session.exec(
        select(tables.Certificate).where(tables.Certificate.competition_id == competition_id)
    ).all()
    return {
        "results": {
            event.name: [
                (row.label.name, row.label.organization, row.label.station, row.rank, row.shown)
                for row in compute_event(session, event.id or 0).rows
            ]
            for event in events
        },
        "marks": session.execute(marks.order_by(col(tables.Mark.id))).all(),
        "published": [
            [(row.recipient, row.rank, row.award, row.total) for row in publication.rows]
            for event in events
            if (publication := publishing.load_latest_publication(session, event.id or 0))
        ],
        "dues": [(due.recipient, due.award, due.organization) for due in list_dues(session, competition_id)],
        "certificates": sorted((row.number, row.recipient, row.state, row.code) for row in certificates),
        "standings": compute_standings(session, competition_id).is_final,
        "holds": [
            event_basis(session, event.id or 0)
            in [row.basis for row in session.exec(select(tables.Publication)).all()]
            for event in events
        ],
        "signed": [is_signed(session, event.id or 0) for event in events],
        "files": sorted(path.name for kind in (PHOTOS, ATTACHMENTS) for path in (folder / kind).rglob("*.*")),
    }


def test_into_empty_data_everything_keeps_its_id(
    source: MovingWorld,
    session: Bench,
    here: Path,
    file: CompetitionFile,
) -> None:
    preview = preview_import(session, here, file)
    assert (preview.state, preview.competition_id) == (ImportState.NEW, None)
    assert not any("重新打印" in note for note in preview.notes)
    competition = taken_in(session, here, file)
    there = load_contents(source.session, source.competition_id)
    assert load_contents(session, competition) == there
    assert told(session, competition, here) == told(source.session, source.competition_id, source.folder)
    # The next rows go behind those that came.
    session.add(tables.Track(competition_id=competition, name="又一个赛道"))
    session.flush()


def test_beside_other_data_nobody_is_there_twice(
    source: MovingWorld,
    session: Bench,
    here: Path,
    file: CompetitionFile,
) -> None:
    make_moving_world_of_others(session)
    before = len(session.exec(select(tables.Person)).all())
    preview = preview_import(session, here, file)
    assert any("重新打印" in note for note in preview.notes)
    assert any("评分包只能收回到原来的电脑" in note for note in preview.notes)
    competition = taken_in(session, here, file)
    assert told(session, competition, here) == told(source.session, source.competition_id, source.folder)
    # Four people and one merged: 李芳 is here already, and known a little better now.
    people = session.exec(select(tables.Person)).all()
    assert len(people) == before + 4
    (known,) = [each for each in people if each.document_number == "1-2022002"]
    unit = session.get_one(tables.Organization, known.organization_id)
    assert (known.trade, unit.name) == ("焊工", "淮北矿业机修厂")
    names = [each.name for each in session.exec(select(tables.Organization)).all()]
    assert sorted(names) == sorted({"淮海电机厂", "淮北矿业机修厂", "矿业机修"})
    (draw,) = session.exec(select(tables.Draw)).all()
    assert draws.is_repeatable(session, draw.id or 0)
    assert {each[1] for each in draw.drawn} == set(session.exec(select(tables.Sitting.id)))
    assert session.exec(select(tables.Printout)).all() == []


def test_the_same_file_again_brings_nothing(
    source: MovingWorld,
    plain: Bench,
    here: Path,
    file: CompetitionFile,
) -> None:
    make_moving_world_of_others(plain)
    competition = taken_in(plain, here, file)
    again = preview_import(plain, here, file)
    assert (again.state, again.competition_id, again.differences) == (ImportState.SAME, competition, ())
    with pytest.raises(UserError, match="没有新的内容"):
        import_competition(plain, here, again)
    leave_competition(plain, again)


def _went_on(source: MovingWorld) -> None:
    """What happens there after the first export."""
    event, session = source.event, source.session
    event.correct(source.entries[1], "95")
    source.plant(tables.Track(competition_id=source.competition_id, name="赛质量"))
    session.delete(session.exec(select(tables.Incident)).one())
    one, two = (session.get_one(tables.Entry, key) for key in source.entries[:2])
    stations = one.station, two.station
    one.station = two.station = None
    session.flush()
    two.station, one.station = stations
    session.get_one(tables.Person, 1).trade = "电焊工"
    session.flush()


def test_a_later_state_is_shown_and_taken_over_when_decided(
    source: MovingWorld, session: Bench, here: Path, file: CompetitionFile, tmp_path: Path
) -> None:
    make_moving_world_of_others(session)
    competition = taken_in(session, here, file)
    entries = {row.number: row.id for row in session.exec(select(tables.Entry))}
    session.exec(select(tables.Person).where(tables.Person.name == "张伟")).one().trade = "焊工"
    session.flush()
    _went_on(source)
    later = source.export(tmp_path / "2.scmatch")
    preview = preview_import(session, here, later)
    assert preview.state is ImportState.DIFFERENT
    texts = [each.text for each in preview.differences]
    assert "赛道:文件多 1(赛质量)" in texts
    assert "赛场情况记录:这里多 1" in texts
    assert [each.text for each in preview.people] == ["张伟:工种 这里 焊工,文件 电焊工"]
    assert preview.changed_at[0] > preview.changed_at[1]

    assert import_competition(session, here, preview, theirs=True) == competition
    assert told(session, competition, here) == told(source.session, source.competition_id, source.folder)
    assert {row.number: row.id for row in session.exec(select(tables.Entry))} == entries
    assert session.exec(select(tables.Person).where(tables.Person.name == "张伟")).one().trade == "电焊工"
    assert preview_import(session, here, later).state is ImportState.SAME


def test_what_is_known_here_stays_unless_the_file_is_said_to_be_right(
    source: MovingWorld, plain: Bench, here: Path, file: CompetitionFile, tmp_path: Path
) -> None:
    competition = taken_in(plain, here, file)
    _went_on(source)
    plain.exec(select(tables.Person).where(tables.Person.name == "张伟")).one().trade = "焊工"
    plain.flush()
    preview = preview_import(plain, here, source.export(tmp_path / "2.scmatch"))
    import_competition(plain, here, preview)
    assert plain.exec(select(tables.Person).where(tables.Person.name == "张伟")).one().trade == "焊工"
    now, there = (told(one, competition, here)["results"] for one in (plain, source.session))
    assert now == there


def test_both_sides_went_on(
    source: MovingWorld, session: Bench, here: Path, file: CompetitionFile, tmp_path: Path
) -> None:
    """Marks that came here in another order than there come again, in theirs."""
    competition = taken_in(session, here, file)
    event = source.event
    other = type(event)(session, event.id, competition, event.judges)
    other.correct(source.entries[2], "99", seat=2)
    other.correct(source.entries[0], "77")
    event.correct(source.entries[0], "91")
    event.correct(source.entries[2], "60", seat=2)
    event.correct(source.entries[2], "61", seat=3)
    preview = preview_import(session, here, source.export(tmp_path / "2.scmatch"))
    import_competition(session, here, preview)
    assert told(session, competition, here) == told(source.session, source.competition_id, source.folder)


# -- what keeps it in ---------------------------------------------------------------------------------


def test_who_may_not_know_the_seats_of_a_blind_event_takes_no_file_of_it(source: MovingWorld) -> None:
    session, competition = source.session, source.competition_id
    scorer = Actor(2, "刘芳", (Duty(Role.SCORER),))
    blind = session.exec(select(tables.Event).where(tables.Event.name == "钳工")).one()
    blind.blind = True
    session.flush()
    with session.acting(scorer), pytest.raises(Refused, match="钳工是盲评,身份还没有启封"):
        note_export(session, competition)
    session.add(tables.ResultSigning(event_id=blind.id or 0, digest="x", by="", opened_at=utc_now()))
    session.flush()
    with session.acting(scorer):
        assert note_export(session, competition) == "统分员 刘芳"


def test_a_laptop_with_packages_only_gives_and_takes_no_whole_competition(
    source: MovingWorld, file: CompetitionFile
) -> None:
    (package,) = source.session.exec(select(tables.JudgePackage)).all()
    package.opened_at = utc_now()
    source.session.flush()
    with pytest.raises(UserError, match="只有评分包里的数据"):
        note_export(source.session, source.competition_id)
    source.session.add(tables.Track(competition_id=source.competition_id, name="又一个赛道"))
    source.session.flush()
    problems = preview_import(source.session, source.folder, file).problems
    assert ["评分包" in problem for problem in problems] == [True]


# -- what keeps it out ---------------------------------------------------------------------------------


def test_what_changed_after_the_preview_is_not_overwritten(
    source: MovingWorld, plain: Bench, here: Path, file: CompetitionFile, tmp_path: Path
) -> None:
    taken_in(plain, here, file)
    _went_on(source)
    preview = preview_import(plain, here, source.export(tmp_path / "2.scmatch"))
    plain.add(tables.Track(competition_id=preview.competition_id or 0, name="赛安全"))
    plain.flush()
    with pytest.raises(UserError, match="核对期间这里的数据又有改动"):
        import_competition(plain, here, preview)


def _taken_number(plain: Bench, _source: MovingWorld) -> None:
    event = make_moving_world_of_others(plain)
    competition = plain.get_one(tables.Event, event).competition_id
    plain.add(
        tables.Certificate(
            competition_id=competition, serial=1, number="淮工竞证〔2022〕0001", competition="电力", event="",
            issued_on=date(2022, 10, 28),
        )
    )  # fmt: skip


def _one_person_here(plain: Bench, source: MovingWorld) -> None:
    """Two members of a team there are one person here."""
    source.plant(tables.EntryMember(entry_id=source.entries[0], person_id=2, position=1))
    plain.add(tables.Person(id=70, name="李芳", document_type="其他", document_number="1-2022002"))
    plain.flush()
    plain.add(tables.Person(name="张伟", document_type="其他", document_number="1-2022001", merged_into=70))


@pytest.mark.parametrize(
    ("happen", "text"),
    [
        (_taken_number, "1 个证书编号在这里已经用过:淮工竞证〔2022〕0001(电力行业竞赛)"),
        (_one_person_here, "“2022001”的两个成员在这里是同一个人"),
    ],
)
def test_what_cannot_be_joined_is_told(
    source: MovingWorld,
    plain: Bench,
    here: Path,
    tmp_path: Path,
    happen: Any,
    text: str,
) -> None:
    happen(plain, source)
    plain.flush()
    preview = preview_import(plain, here, source.export(tmp_path / "2.scmatch"))
    assert [text in problem for problem in preview.problems] == [True]
    with pytest.raises(UserError) as told_again:
        import_competition(plain, here, preview)
    assert text in str(told_again.value)
    assert (
        plain.exec(select(tables.Competition).where(tables.Competition.title == "2022年职工技能竞赛")).all()
        == []
    )


def test_an_event_that_goes_takes_no_duties_along(
    plain: Bench,
    here: Path,
    file: CompetitionFile,
) -> None:
    competition = taken_in(plain, here, file)
    event = add_event(plain, competition, "电工")
    account = plain.exec(select(tables.Account.id)).first()
    duty = tables.AccountDuty(account_id=account or 0, role="scorer", event_id=event.id)
    plain.add(duty)
    plain.flush()
    preview = preview_import(plain, here, file)
    assert [problem[:9] for problem in preview.problems] == ["赛项“电工”只在这"]
    plain.delete(duty)
    plain.flush()
    import_competition(plain, here, preview_import(plain, here, file))
    assert [each.name for each in plain.exec(select(tables.Event).order_by("id"))] == ["焊工", "钳工"]


# -- what lies beside the rows -------------------------------------------------------------------------


def test_files_templates_and_keys_come_along(
    source: MovingWorld,
    plain: Bench,
    here: Path,
    file: CompetitionFile,
) -> None:
    certificate_templates.copy_template(plain, here, "unit_a4", "另一个")  # of another look
    (here / "certificates" / "另一个.json").rename(here / "certificates" / "淮工杯.json")
    competition = taken_in(plain, here, file)
    photo = plain.exec(select(tables.Person.photo).where(tables.Person.name == "张伟")).one()
    assert read_file(here, PHOTOS, photo) == picture(10)
    (attachment,) = plain.exec(select(tables.Attachment)).all()
    assert read_file(here, ATTACHMENTS, attachment.digest) == b"proof of work"
    plan = read_plan(plain.get_one(tables.Competition, competition).certificates)
    assert plan.templates["award"] == "淮工杯 2"  # type: ignore[index]
    assert certificate_templates.digest(here, "淮工杯 2") == certificate_templates.digest(
        source.folder, "淮工杯"
    )
    codes = plain.exec(select(tables.Certificate.code).where(tables.Certificate.state != "void")).all()
    verdicts = verification.verify_codes(plain, codes, here)
    assert {verdict.finding for verdict in verdicts} == {verification.Finding.VALID}


def test_a_lost_photo_is_told_on_both_sides(
    source: MovingWorld, plain: Bench, here: Path, tmp_path: Path
) -> None:
    shutil.rmtree(source.folder / "photos")
    file = source.export(tmp_path / "2.scmatch")
    assert [name[:7] for name in file.about.missing] == ["photos/"]
    preview = preview_import(plain, here, file)
    assert any("导出时就缺 1 个照片" in note for note in preview.notes)
    taken_in(plain, here, file)


def test_numbers_go_on_behind_those_of_both(
    source: MovingWorld,
    plain: Bench,
    here: Path,
    file: CompetitionFile,
) -> None:
    ((series, last),) = source.session.exec(
        select(tables.NumberSeries.series, tables.NumberSeries.last)
    ).all()
    plain.add(tables.NumberSeries(series=series, last=2))
    taken_in(plain, here, file)
    assert plain.get_one(tables.NumberSeries, series).last == last > 2


def test_who_worked_there_is_named_here_without_any_right(
    plain: Bench,
    here: Path,
    file: CompetitionFile,
) -> None:
    plain.add_all([tables.Account(name="周建平"), tables.Account(name="刘芳")])
    plain.flush()
    preview: ImportPreview = preview_import(plain, here, file)
    assert any("1 名工作人员会加入名单(王敏)" in note for note in preview.notes)
    import_competition(plain, here, preview)
    accounts = {row.name: row for row in plain.exec(select(tables.Account))}
    assert (accounts["王敏"].password_hash, accounts["王敏"].pin_hash) == ("", "")
    assert any("裁判 刘芳在这里已有账号" in note for note in preview.notes)
    judge = plain.exec(select(tables.Judge).where(col(tables.Judge.account_id).is_not(None))).one()
    assert judge.account_id == accounts["刘芳"].id
