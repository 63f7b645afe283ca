"""A folder of pictures, matched with people, made into photos and stored at once."""

from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import select

from app.domain.identity import mask_document
from app.domain.progress import Cancelled
from app.errors import UserError
from app.services.photo_import import (
    PhotoLine,
    PhotoOutcome,
    PhotoPlan,
    find_photos,
    load_photo_people,
    plan_photos,
    store_photos,
)
from app.services.photos import load_photo
from db.tables import Entry, Organization, Person
from tests.bench import Bench
from tests.services.registration_data import World, form, id_number, make_world, person


@pytest.fixture
def world(session: Bench) -> World:
    made = make_world(session)
    made.take_in(
        form(
            person("张伟", 1),
            person("张伟", 3, unit="相城水泥"),
            person("李静", 5),
            person("李静", 5, event="钳工"),
            person("王芳", 7, event="抢修接力", unit="平湖发电"),
        )
    )
    return made


def picture(path: Path, shade: int = 90, size: tuple[int, int] = (300, 420)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (shade, shade, 200)).save(path)
    return path


def plan(world: World, folder: Path) -> PhotoPlan:
    people = load_photo_people(world.session, world.competition_id)
    return plan_photos(people, folder / "照片", find_photos(folder / "照片"), folder / "data")


def outcomes(found: PhotoPlan) -> dict[str, PhotoOutcome]:
    return {line.file: line.outcome for line in found.lines}


def line_of(found: PhotoPlan, file: str) -> PhotoLine:
    return next(line for line in found.lines if line.file == file)


def test_every_file_has_its_outcome(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "照片"
    picture(folder / f"{id_number(1)}.jpg")
    picture(folder / "相城水泥" / "张伟.png", 91)
    picture(folder / "王芳.JPG", 92)
    picture(folder / "平湖发电" / "王芳 一寸.jpg", 93)
    picture(folder / "张伟.jpg")
    picture(folder / "赵六.jpg")
    picture(folder / "金泷机电 李静.jpg", size=(60, 60))
    (folder / ".隐藏.jpg").write_bytes(b"x")
    (folder / "说明.txt").write_text("x")
    found = plan(world, tmp_path)
    assert outcomes(found) == {
        f"{id_number(1)}.jpg": PhotoOutcome.NEW,
        "相城水泥/张伟.png": PhotoOutcome.NEW,
        "王芳.JPG": PhotoOutcome.UNCLEAR,
        "平湖发电/王芳 一寸.jpg": PhotoOutcome.UNCLEAR,
        "张伟.jpg": PhotoOutcome.UNCLEAR,
        "赵六.jpg": PhotoOutcome.UNMATCHED,
        "金泷机电 李静.jpg": PhotoOutcome.BROKEN,
    }
    assert found.ready == 2
    assert "王芳(平湖发电,20220005)有 2 张照片,请只留一张" in line_of(found, "王芳.JPG").note
    assert "只有 60×60 点" in line_of(found, "金泷机电 李静.jpg").note
    assert [each.name for each in found.without] == ["李静", "王芳"]


def test_photos_are_stored_and_a_second_time_nothing_changes(world: World, tmp_path: Path) -> None:
    picture(tmp_path / "照片" / f"{id_number(1)}.jpg")
    found = plan(world, tmp_path)
    assert store_photos(world.session, world.competition_id, found) == 1
    stored = world.session.exec(select(Person.photo).where(Person.document_number == id_number(1))).one()
    assert load_photo(tmp_path / "data", stored).startswith(b"\xff\xd8")
    again = plan(world, tmp_path)
    assert set(outcomes(again).values()) == {PhotoOutcome.UNCHANGED}
    assert (again.ready, store_photos(world.session, world.competition_id, again)) == (0, 0)
    picture(tmp_path / "照片" / f"{id_number(1)}.jpg", 10)
    assert set(outcomes(plan(world, tmp_path)).values()) == {PhotoOutcome.CHANGED}


def test_the_document_of_a_merged_duplicate_leads_to_who_stays(world: World, tmp_path: Path) -> None:
    kept = world.session.exec(select(Person).where(Person.name == "李静")).one()
    world.session.add(
        Person(name="李静", document_type="护照", document_number="E12345678", merged_into=kept.id)
    )
    world.session.flush()
    picture(tmp_path / "照片" / "E12345678.jpg")
    found = plan(world, tmp_path)
    assert [line.person.id for line in found.lines if line.person] == [kept.id]


def test_somebody_merged_while_the_pictures_were_made(world: World, tmp_path: Path) -> None:
    picture(tmp_path / "照片" / f"{id_number(1)}.jpg")
    found = plan(world, tmp_path)
    drop = world.session.exec(select(Person).where(Person.document_number == id_number(1))).one()
    keep = world.session.exec(select(Person).where(Person.document_number == id_number(3))).one()
    drop.merged_into = keep.id
    world.session.flush()
    assert store_photos(world.session, world.competition_id, found) == 1
    assert keep.photo == found.lines[0].kept
    assert not drop.photo


def test_the_unit_is_that_of_the_entry(world: World, tmp_path: Path) -> None:
    unit = Organization(name="红旗建材", pinyin="")
    world.session.add(unit)
    world.session.flush()
    world.session.exec(select(Entry).where(Entry.number == "20220005")).one().organization_id = unit.id
    world.session.flush()
    picture(tmp_path / "照片" / "红旗建材-王芳.jpg")
    assert set(outcomes(plan(world, tmp_path)).values()) == {PhotoOutcome.NEW}


def test_numbers_in_names_of_files_are_masked(world: World, tmp_path: Path) -> None:
    picture(tmp_path / "照片" / f"{id_number(1)}.jpg", size=(60, 60))
    (line,) = plan(world, tmp_path).lines
    assert line.outcome is PhotoOutcome.BROKEN
    for text in (line.shown, line.note):
        assert f"{mask_document(id_number(1))}.jpg" in text


def test_a_folder_without_pictures_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="里没有照片"):
        find_photos(tmp_path)


def test_the_making_can_be_cancelled(world: World, tmp_path: Path) -> None:
    picture(tmp_path / "照片" / "赵六.jpg")

    def cancel(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        plan_photos((), tmp_path / "照片", ("赵六.jpg",), tmp_path, cancel)
