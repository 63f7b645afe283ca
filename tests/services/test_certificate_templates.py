"""Own templates: files that are whole, never a bundled one's key, pictures that fit."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sqlmodel import col, select

from app.documents.certificate_template import (
    Box,
    BoxKind,
    CertificateTemplate,
    TemplateField,
    write_template,
)
from app.documents.fonts import CHAINS, FontBook
from app.documents.pdf_images import MOST_PIXELS
from app.documents.template_reading import bundled_folder, load_template
from app.domain.certificate_plan import CertificatePlan, write_plan
from app.domain.certificates import KINDS, Category
from app.errors import InputError, UserError
from app.services import certificate_templates as templates
from app.services.door import WriteSession
from db.tables import AuditEntry, Competition
from tests.bench import Bench
from tests.documents.samples import BUNDLED, tiny_font

MM = 72 / 25.4
PAGE = (297.0, 210.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "own data"


def _png(path: Path, size: tuple[int, int] = (297, 210), kind: str = "PNG") -> Path:
    memory = BytesIO()
    Image.new("RGB", size, "white").save(memory, kind)
    path.write_bytes(memory.getvalue())
    return path


def _pdf(path: Path, width: float, height: float) -> Path:
    canvas = Canvas(str(path), pagesize=(width * MM, height * MM))
    canvas.rect(10, 10, 50, 50)
    canvas.save()
    return path


def _copy(session: Bench, folder: Path, title: str = "淮工杯荣誉证书") -> str:
    return templates.copy_template(session, folder, "honour_a4", title, "2022年劳动竞赛").key


def _with_image(template: CertificateTemplate, name: str) -> CertificateTemplate:
    seal = Box("印章", BoxKind.SEAL, 200, 150, 40, 40, image=name, shown=False)
    return replace(template, boxes=(*template.boxes, seal))


def test_bundled_templates_stand_first_and_own_ones_behind(session: Bench, folder: Path) -> None:
    key = _copy(session, folder)
    entries = templates.list_templates(folder)
    assert [entry.own for entry in entries] == sorted(entry.own for entry in entries)
    assert {entry.key for entry in entries if not entry.own} == {
        path.stem for path in bundled_folder().glob("*.json")
    }
    (own,) = (entry for entry in entries if entry.own)
    assert (own.key, own.title, own.problem) == (key, "淮工杯荣誉证书", "")
    assert own.path == folder / "certificates" / "淮工杯荣誉证书.json"


def test_a_copy_looks_the_same_and_tells_what_it_was_made_for(session: Bench, folder: Path) -> None:
    copy = templates.load(folder, _copy(session, folder))
    bundled = load_template("honour_a4")
    assert copy.made_for == "2022年劳动竞赛"
    expected = replace(bundled, title=copy.title, made_for=copy.made_for)
    assert write_template(copy) == write_template(expected)
    assert templates.digest(folder, "淮工杯荣誉证书") == templates.digest(folder, "honour_a4")


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("2022/2023 赛季: “A”", "2022 2023 赛季 “A”"),
        ("CON", "_CON"),
        ("honour_a4", "honour_a4 2"),
        ("HONOUR_A4", "HONOUR_A4 2"),
        ("...", "模板"),
        ("证书. ", "证书"),
    ],
)
def test_file_names_are_good_on_windows_too(session: Bench, folder: Path, title: str, key: str) -> None:
    assert _copy(session, folder, title) == key
    assert (folder / "certificates" / f"{key}.json").is_file()


@pytest.mark.parametrize(
    ("title", "said"), [(" ", "起一个名称"), ("长" * 61, "最多 60"), ("荣誉证书(金边)", "换一个名称")]
)
def test_bad_titles_are_refused(session: Bench, folder: Path, title: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        _copy(session, folder, title)
    assert not folder.exists()


def test_saving_writes_and_tells_the_log(session: Bench, folder: Path) -> None:
    key = _copy(session, folder)
    template = replace(templates.load(folder, key), paper="#FFFFFF")
    before = templates.digest(folder, key)
    templates.save_template(session, folder, key, template, "2026年劳动竞赛")
    saved = templates.load(folder, key)
    assert (saved.paper, saved.made_for) == ("#FFFFFF", "2026年劳动竞赛")
    assert templates.digest(folder, key) != before
    session.commit()
    texts = session.exec(select(AuditEntry.text).order_by(col(AuditEntry.seq))).all()
    assert texts[-2:] == [
        "把证书模板“荣誉证书(金边)”复制为“淮工杯荣誉证书”",
        "修改证书模板“淮工杯荣誉证书”",
    ]


def test_a_bundled_template_is_never_changed(session: Bench, folder: Path) -> None:
    template = load_template("honour_a4")
    with pytest.raises(UserError, match="先复制"):
        templates.save_template(session, folder, "honour_a4", template)
    with pytest.raises(UserError, match="先复制"):
        templates.delete_template(session, folder, "honour_a4")


@pytest.mark.parametrize("key", ["", "..", "../saichuang", "没有的"])
def test_unknown_keys_are_refused(folder: Path, key: str) -> None:
    with pytest.raises(UserError, match="不在了"):
        templates.load(folder, key)


def test_what_cannot_be_read_again_is_not_written(session: Bench, folder: Path) -> None:
    key = _copy(session, folder)
    wrong = replace(templates.load(folder, key), width=2000.0)
    with pytest.raises(UserError, match="不大于"):
        templates.save_template(session, folder, key, wrong)
    assert templates.load(folder, key).width == 297


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "文件夹权限"), (errno.EACCES, "文件夹权限")],
)
def test_a_full_disk_leaves_the_old_template(
    session: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    key = _copy(session, folder)
    before = (folder / "certificates" / f"{key}.json").read_bytes()
    changed = replace(templates.load(folder, key), paper="#FFFFFF")

    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UserError, match=said):
        templates.save_template(session, folder, key, changed)
    assert (folder / "certificates" / f"{key}.json").read_bytes() == before
    assert [path.name for path in (folder / "certificates").iterdir()] == [f"{key}.json"]


def test_a_folder_that_cannot_be_made_is_named(session: Bench, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(UserError, match="不能建立"):
        _copy(session, tmp_path / "data")


def test_a_damaged_template_is_listed_with_its_problem(session: Bench, folder: Path) -> None:
    key = _copy(session, folder)
    (folder / "certificates" / f"{key}.json").write_text("{", encoding="utf-8")
    (own,) = (entry for entry in templates.list_templates(folder) if entry.own)
    assert own.title == key
    assert "不是有效的模板文件" in own.problem
    templates.delete_template(session, folder, key)
    assert not any(entry.own for entry in templates.list_templates(folder))


# -- pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda path: _png(path / "底图.png"), "底图.png"),
        (lambda path: _png(path / "底图.jpeg", kind="JPEG"), "底图.jpg"),
        (lambda path: _pdf(path / "底图.PDF", 297.4, 209.3), "底图.pdf"),
        (lambda path: _png(path / "底图.png", (2990, 2100)), "底图.png"),
    ],
)
def test_backgrounds_of_the_page_are_taken(
    tmp_path: Path, folder: Path, make: Callable[[Path], Path], name: str
) -> None:
    source = make(tmp_path)
    assert templates.import_picture(folder, source, PAGE) == name
    assert (folder / "certificates" / name).read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: _pdf(path / "a.pdf", 210, 297), "210×297 mm,模板的页面是 297×210 mm。请换一个"),
        (lambda path: _pdf(path / "a.pdf", 298.5, 210), "298.5×210 mm"),
        (lambda path: _png(path / "a.png", (300, 300)), "300×300 点.*请裁成 300×212 点"),
    ],
)
def test_backgrounds_of_another_page_are_refused_with_both_sizes(
    tmp_path: Path, folder: Path, make: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        templates.import_picture(folder, make(tmp_path), PAGE)
    assert not (folder / "certificates").exists()


def _broken(path: Path, source: Path) -> Path:
    whole = source.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _huge(path: Path) -> Path:
    with path.open("wb") as stream:
        stream.truncate(50_000_001)
    return path


def _bomb(path: Path) -> Path:
    side = int(MOST_PIXELS**0.5) + 10
    Image.new("1", (side, side)).save(path)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path / "没有.png", "“没有.png”不在了"),
        (lambda path: _broken(path / "a.png", _png(path / "b.png", (500, 500))), "不是完好的图片"),
        (lambda path: _huge(path / "a.png"), "最大可用 50 MB"),
        (lambda path: _bomb(path / "a.png"), "太大了"),
        (lambda path: _png(path / "a.png", kind="GIF"), "不是 PNG 或 JPEG 文件"),
        (lambda path: _pdf(path / "a.pdf", 297, 210), "另存为 PNG"),
    ],
)
def test_pictures_that_cannot_be_used_are_refused(
    tmp_path: Path, folder: Path, make: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        templates.import_picture(folder, make(tmp_path))


def test_a_broken_pdf_is_refused(tmp_path: Path, folder: Path) -> None:
    source = _broken(tmp_path / "a.pdf", _pdf(tmp_path / "b.pdf", 297, 210))
    source.write_bytes(source.read_bytes()[:40])
    with pytest.raises(UserError, match=r"a\.pdf.*不是完好的 PDF"):
        templates.import_picture(folder, source, PAGE)


def test_a_picture_never_takes_the_place_of_another(tmp_path: Path, folder: Path) -> None:
    first = templates.import_picture(folder, _png(tmp_path / "章.png", (10, 10)))
    again = templates.import_picture(folder, tmp_path / "章.png")
    other = templates.import_picture(folder, _png(tmp_path / "章.png", (20, 20)))
    once_more = templates.import_picture(folder, tmp_path / "章.png")
    assert first == again == "章.png"
    assert other == once_more != first
    assert len(list((folder / "certificates").iterdir())) == 2


def test_a_page_that_no_longer_fits_its_background_is_not_saved(
    session: Bench, tmp_path: Path, folder: Path
) -> None:
    key = _copy(session, folder)
    name = templates.import_picture(folder, _pdf(tmp_path / "底.pdf", *PAGE), PAGE)
    good = replace(templates.load(folder, key), background=name)
    templates.save_template(session, folder, key, good)
    with pytest.raises(UserError, match="210×285"):
        templates.save_template(session, folder, key, replace(good, width=210.0, height=285.0))


def test_the_digest_changes_with_a_picture(session: Bench, tmp_path: Path, folder: Path) -> None:
    key = _copy(session, folder)
    name = templates.import_picture(folder, _png(tmp_path / "章.png", (10, 10)))
    templates.save_template(session, folder, key, _with_image(templates.load(folder, key), name))
    before = templates.digest(folder, key)
    _png(folder / "certificates" / name, (20, 20))
    assert templates.digest(folder, key) != before
    (folder / "certificates" / name).unlink()
    with pytest.raises(UserError, match="章"):
        templates.digest(folder, key)


def test_the_digest_tells_machines_apart_that_lack_a_font(
    session: Bench, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _copy(session, folder)
    template = templates.load(folder, key)
    boxes = (*template.boxes, Box("落款", BoxKind.TEXT, 0, 0, 50, 10, fields=(_field("淮海仿宋"),)))
    templates.save_template(session, folder, key, replace(template, boxes=boxes))
    lacking = templates.digest(folder, key)
    face = tiny_font(tmp_path / "tiny.ttf", "李", names={"familyName": "淮海仿宋", "styleName": "Regular"})
    monkeypatch.setattr(templates, "default_fonts", lambda: FontBook(CHAINS, installed=lambda: (face,)))
    assert templates.digest(folder, key) != lacking
    monkeypatch.setattr(templates, "default_fonts", lambda: BUNDLED)
    assert templates.digest(folder, key) == lacking


def _field(font: str) -> TemplateField:
    return TemplateField("line", dict.fromkeys(KINDS, "李"), {}, font=font)


def test_pictures_go_with_the_last_template_that_needs_them(
    session: Bench, tmp_path: Path, folder: Path
) -> None:
    key = _copy(session, folder)
    name = templates.import_picture(folder, _png(tmp_path / "章.png", (10, 10)))
    templates.save_template(session, folder, key, _with_image(templates.load(folder, key), name))
    second = templates.copy_template(session, folder, key, "第二个").key
    templates.delete_template(session, folder, key)
    assert (folder / "certificates" / name).exists()
    templates.delete_template(session, folder, second)
    assert list((folder / "certificates").iterdir()) == []


def test_pictures_that_a_damaged_template_may_need_stay(session: Bench, tmp_path: Path, folder: Path) -> None:
    key = _copy(session, folder)
    name = templates.import_picture(folder, _png(tmp_path / "章.png", (10, 10)))
    templates.save_template(session, folder, key, _with_image(templates.load(folder, key), name))
    second = templates.copy_template(session, folder, key, "第二个").path
    whole = second.read_text(encoding="utf-8")
    second.write_text(whole.replace('"format"', "format", 1), encoding="utf-8")  # a slip of the hand
    templates.delete_template(session, folder, key)
    second.write_text(whole, encoding="utf-8")
    assert templates.digest(folder, "第二个")


@pytest.mark.parametrize("of_teams", [False, True])
def test_a_template_in_use_is_not_deleted(session: Bench, folder: Path, of_teams: bool) -> None:
    key = _copy(session, folder)
    _plan(session, key, of_teams=of_teams)
    with pytest.raises(UserError, match="正用于“2022年劳动竞赛”"):
        templates.delete_template(session, folder, key)
    assert templates.load(folder, key).made_for == "2022年劳动竞赛"


def _plan(session: WriteSession, key: str, *, of_teams: bool = False) -> None:
    plan = CertificatePlan(teams=key) if of_teams else CertificatePlan(templates={Category.AWARD: key})
    session.add(Competition(title="2022年劳动竞赛", year=2022, certificates=write_plan(plan)))
