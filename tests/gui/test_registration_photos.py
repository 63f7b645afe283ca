"""Photos by folder at the registration screen: found, looked at, stored; a list of what is left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from PySide6.QtWidgets import QFileDialog
from sqlmodel import select

from app.domain.identity import mask_document
from app.gui.store import Store
from app.services.photos import load_photo
from app.services.workspace import Workspace
from db.tables import Person
from tests.gui.registration_office import Office, add_people, identity

REPAIR, MACHINES = "相山重型机修厂", "金泷机电有限公司"


@pytest.fixture
def office(inline: Store, workspace: Workspace, competition: int) -> Iterator[Office]:
    """Five people are entered."""
    add_people(workspace, competition)
    made = Office(inline)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good pictures, one of nobody, one that is broken."""
    made = tmp_path / "报名照片"
    (made / MACHINES).mkdir(parents=True)
    Image.new("RGB", (600, 800), (40, 90, 160)).save(made / f"{identity(1)}.jpg")
    Image.new("RGB", (600, 800), (160, 90, 40)).save(made / MACHINES / "李静.png")
    Image.new("RGB", (600, 800)).save(made / "IMG_0042.jpg")
    (made / "单志飞.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    return made


def choose(monkeypatch: pytest.MonkeyPatch, folder: Path, target: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))


def test_a_folder_is_looked_at_and_stored(
    office: Office, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, folder, tmp_path / "清单.xlsx")
    office.header("导入照片")
    page = office.screen.photo_page
    assert page.isVisible()
    shown = [page.table.model().index(row, 0).data() for row in range(page.table.model().rowCount())]
    assert shown == [
        "单志飞.jpg",
        "IMG_0042.jpg",
        f"{mask_document(identity(1))}.jpg",
        f"{MACHINES}/李静.png",
    ]
    assert "导入后还有 3 人没有照片:单志飞" in page.missing.text()
    office.header("导出照片清单")
    rows = list(load_workbook(tmp_path / "清单.xlsx").worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows[2:]].count("没有照片") == 3
    assert not any(identity(1) in str(cell) for row in rows for cell in row)
    office.header("导入 2 张照片")
    assert not page.isVisible()
    assert office.window.messages.texts()[-1] == "报名照片:2 人的照片已导入。另有 2 张没有导入。"
    with office.store.workspace.read() as session:
        photos = dict(session.exec(select(Person.name, Person.photo)).all())
    assert load_photo(office.store.workspace.folder, photos["张伟"]).startswith(b"\xff\xd8")
    assert [name for name, photo in photos.items() if photo] == ["张伟", "李静"]


def test_a_folder_without_pictures_says_so(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path, tmp_path)
    office.header("导入照片")
    assert "里没有照片" in office.window.messages.texts()[-1]
    assert office.screen.list.isVisible()


def test_esc_gives_the_folder_up(office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, folder, folder)
    office.header("导入照片")
    office.header("返回名单")
    assert office.screen.list.isVisible()
    assert office.screen.photo_page.plan is None
