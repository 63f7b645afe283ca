"""评分包: stations only, opened on a laptop without data, marked there by the same services."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from app.domain.judge_package import Package
from app.errors import InputError, UserError
from app.services import judge_packages, judging, package_opening
from app.services.judge_packages import PackageView
from db.engine import open_engine
from db.tables import Competition, Entry, Event, Judge, JudgePackage, Organization, Person
from tests.bench import Bench
from tests.conftest import sqlite_url
from tests.services.package_laptop import AT, Laptop, make_package, open_laptop, read
from tests.services.publish_steps import publish
from tests.services.scoring_data import IN_ROUNDS, add_event, make_event
from tests.services.sheet_hall import CHIEF, FIRST, SECOND, TYPIST, Hall, open_hall


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return open_hall(engine, blind=True)


def _views(hall: Hall) -> tuple[PackageView, ...]:
    with hall.read() as session:
        return judge_packages.list_packages(session, hall.competition_id)


def _build(hall: Hall, module: str = "P") -> Package:
    with hall.read() as session:
        return judge_packages.build_package(session, hall.event_id, module, note="", by="", at=AT)


def _opened(template: Path, folder: Path, package: Package) -> Laptop:
    folder.mkdir(exist_ok=True)
    return open_laptop(template, folder, package)


def test_a_package_holds_stations_and_no_name_of_who_competes(hall: Hall) -> None:
    package = make_package(hall)
    assert [(entry.number, entry.station) for entry in package.entries] == [("04 号", 4), ("05 号", 5)]
    assert [(seat.seat, seat.name) for seat in package.seats] == [(1, FIRST), (2, SECOND)]
    for told in ("张伟", "李芳", "淮北矿业", "2022001"):
        assert told not in repr(package)
    (view,) = _views(hall)
    assert (view.module_name, view.sheets, view.note, view.by) == ("实操", 4, "二号考场", f"统分员 {TYPIST}")
    assert hall.log()[-1][1] == "做评分包 焊工 · 实操:2 席,2 个参赛者,备注:二号考场"


def test_nothing_is_packed_once_the_results_are_published(session: Bench) -> None:
    event = make_event(session)
    entry = event.enter("张伟")
    event.judge(entry, "88")
    publish(session, event.id)
    with pytest.raises(InputError, match="评分单都已锁定"):
        judge_packages.build_package(session, event.id, "P", note="", by="", at=AT)
    event.correct(entry, "90")
    assert judge_packages.build_package(session, event.id, "P", note="", by="", at=AT).sheets


def test_the_laptop_marks_with_the_same_services(hall: Hall, sqlite_template: Path, tmp_path: Path) -> None:
    hall.mark(TYPIST, "A1", "7")
    laptop = open_laptop(sqlite_template, tmp_path, make_package(hall))
    with read(laptop) as session:
        lines = judging.list_sheets(session, laptop.judge(1))
        assert [(line.label, line.name, line.marked) for line in lines] == [
            ("04 号赛位", "", 1),
            ("05 号赛位", "", 0),
        ]
        assert session.exec(select(Person)).all() == []
    with pytest.raises(InputError, match=r"8\.7"):
        laptop.mark(hall.entry, 1, "A1", "8.7")
    laptop.hand_in(hall.entry, 1, "8.5", "2")
    with read(laptop) as session:
        (view,) = judge_packages.list_packages(session, session.exec(select(Competition.id)).one() or 0)
    assert (view.marked, view.handed_in, view.sheets) == (1, 1, 4)
    assert view.opened_at is not None


def test_without_stations_the_number_stands_for_the_name(
    engine: Engine, sqlite_template: Path, tmp_path: Path
) -> None:
    hall = open_hall(engine)
    with hall.plant() as session:
        session.get_one(Entry, hall.other).station = None
    laptop = open_laptop(sqlite_template, tmp_path, make_package(hall))
    assert not laptop.package.blind
    with read(laptop) as session:
        lines = judging.list_sheets(session, laptop.judge(1))
    assert [(line.label, line.organization) for line in lines] == [("2022001", ""), ("2022002", "")]


def test_who_has_to_keep_apart_does_so_on_the_laptop_without_a_units_name(
    hall: Hall, sqlite_template: Path, tmp_path: Path
) -> None:
    with hall.plant() as session:
        unit = session.exec(select(Organization.id)).one()
        other = Organization(name="第二机械厂")
        session.add(other)
        session.flush()
        session.get_one(Entry, hall.other).organization_id = other.id
        session.get_one(Judge, hall.seats["P", 1]).organization_id = unit
    laptop = open_laptop(sqlite_template, tmp_path, make_package(hall))
    with pytest.raises(UserError, match="应当回避"):
        laptop.mark(hall.entry, 1, "A1", "8")
    laptop.mark(hall.entry, 2, "A1", "8")
    laptop.mark(hall.other, 1, "A1", "8")
    with read(laptop) as session:
        assert [unit.name[:4] for unit in session.exec(select(Organization))] == ["回避单位"]


def test_two_packages_of_one_competition_fit_on_one_laptop(
    hall: Hall, sqlite_template: Path, tmp_path: Path
) -> None:
    laptop = open_laptop(sqlite_template, tmp_path, make_package(hall))
    theory = make_package(hall, "T")
    with laptop.door() as session:
        package_opening.open_package(session, theory)
    with read(laptop) as session:
        assert len(session.exec(select(Event)).all()) == 1
        assert len(session.exec(select(JudgePackage)).all()) == 2
        assert {judge.module for judge in session.exec(select(Judge))} == {"P", "T"}


def test_a_package_that_does_not_fit_changes_nothing(
    hall: Hall, sqlite_template: Path, tmp_path: Path
) -> None:
    package = make_package(hall)
    laptop = open_laptop(sqlite_template, tmp_path, package)
    again = make_package(hall)
    foreign = make_package(hall, "T")
    event = foreign.event
    cases = (
        (package, "直接在“评分录入”评分"),
        (again, "另一个评分包"),
        (_with(foreign, competition_uid="x", competition="别的赛事"), "不能打开“别的赛事”"),
        (_with(foreign, rules={**event.rules, "checking": "none"}), "评分规则与这台电脑上先打开的"),
    )
    for other, words in cases:
        with pytest.raises(UserError, match=words), laptop.door() as session:
            package_opening.open_package(session, other)
    with hall.plant() as session:
        session.get_one(Entry, hall.entry).station = 8
    moved = make_package(hall, "T")
    with pytest.raises(UserError, match="赛位与这台电脑上先打开的"), laptop.door() as session:
        package_opening.open_package(session, moved)
    with read(laptop) as session:
        assert len(session.exec(select(JudgePackage)).all()) == 1
    with pytest.raises(UserError, match="已有这个赛事的数据"), hall.door("周建平") as main:
        package_opening.open_package(main, again)


def _with(package: Package, **changes: object) -> Package:
    return replace(package, event=replace(package.event, **changes))  # type: ignore[arg-type]


def test_a_package_opens_on_the_other_kind_of_database_too(
    session: Bench, sqlite_template: Path, tmp_path: Path
) -> None:
    file = tmp_path / "main.db"
    file.write_bytes(sqlite_template.read_bytes())
    main = open_hall(open_engine(sqlite_url(file)), blind=True)
    main.hand_in(TYPIST)
    package_opening.open_package(session, make_package(main))
    sheet = judging.load_sheet(session, main.entry, main.seats["P", 1])
    assert (sheet.label, sheet.state, len(sheet.marks)) == ("04 号赛位", "submitted", 2)
    main.engine.dispose()


def test_where_there_is_nothing_to_mark_no_package_is_made(hall: Hall) -> None:
    with pytest.raises(InputError, match="没有这个模块"):
        _build(hall, "Q")
    with hall.plant() as session:
        for entry in session.exec(select(Entry)):
            entry.station = None
    with pytest.raises(InputError, match="还没有抽赛位"):
        _build(hall)
    with hall.plant() as session:
        session.get_one(Event, hall.event_id).blind = False
        for entry in session.exec(select(Entry)):
            entry.review = "returned"
    with pytest.raises(InputError, match="还没有参赛者"):
        _build(hall)
    with hall.plant() as session:
        empty = add_event(session, hall.competition_id, "钳工", rules=IN_ROUNDS)
        for judge in session.exec(select(Judge).where(Judge.event_id == empty.id)):
            session.delete(judge)
        empty.enter("陈静")
        with pytest.raises(InputError, match="还没有裁判席"):
            judge_packages.build_package(session, empty.id, "T", note="", by="", at=AT)


def test_a_package_is_revoked_once_and_with_a_reason(hall: Hall) -> None:
    make_package(hall)
    package_id = _views(hall)[0].id
    with pytest.raises(InputError, match="作废原因"), hall.door(TYPIST) as session:
        judge_packages.revoke_package(session, package_id, " ")
    with hall.door(TYPIST) as session:
        judge_packages.revoke_package(session, package_id, "电脑坏了")
    with pytest.raises(UserError, match="已经作废"), hall.door(TYPIST) as session:
        judge_packages.revoke_package(session, package_id, "电脑坏了")
    assert _views(hall)[0].revoked == f"统分员 {TYPIST}:电脑坏了"
    with pytest.raises(UserError, match="没有“保管数据”的权限"), hall.door(CHIEF) as session:
        judge_packages.revoke_package(session, package_id, "电脑坏了")


def test_a_note_is_short(hall: Hall) -> None:
    package = replace(_build(hall), note="二" * 41)
    with pytest.raises(InputError, match="备注最多 40 个字"), hall.door(TYPIST) as session:
        judge_packages.give_package(session, package)
    assert _views(hall) == ()
