"""Attachments of an entry: copied into the data folder, listed, opened as a copy, taken away."""

from pathlib import Path

import pytest

from app.domain.identity import mask_document
from app.errors import UserError
from app.services import attachments
from app.services.attachments import add_attachment, copy_attachment, keep_attachment, list_attachments
from app.services.data_files import ATTACHMENTS, file_path
from tests.bench import BY, Bench
from tests.services.registration_data import World, form, id_number, make_world, person


@pytest.fixture
def world(session: Bench) -> World:
    world = make_world(session)
    world.take_in(form(person("张伟", 1)))
    return world


def test_an_attachment_is_kept_listed_copied_and_removed(world: World, tmp_path: Path) -> None:
    entry = world.entries()[0].entry_id
    source, folder = tmp_path / "检测 报告.PDF", tmp_path / "data"
    source.write_bytes(b"%PDF" * 400)
    first = add_attachment(world.session, entry, keep_attachment(folder, source))
    second = tmp_path / "照片.png"
    second.write_bytes(b"picture")
    add_attachment(world.session, entry, keep_attachment(folder, second))
    rows = list_attachments(world.session, entry)
    assert [(row.name, row.size_text, row.by) for row in rows] == [
        ("检测 报告.PDF", "2 KB", BY),
        ("照片.png", "1 KB", BY),
    ]
    source.unlink()
    copied = copy_attachment(folder, rows[0], tmp_path / "look")
    assert (copied.name, copied.read_bytes()) == ("检测 报告.pdf", b"%PDF" * 400)
    attachments.remove_attachment(world.session, first)
    assert [row.name for row in list_attachments(world.session, entry)] == ["照片.png"]
    with pytest.raises(UserError, match="已经移除"):
        attachments.remove_attachment(world.session, first)
    file_path(folder, ATTACHMENTS, rows[1].kept).write_bytes(b"another")
    with pytest.raises(UserError, match="被改动过"):
        copy_attachment(folder, rows[1], tmp_path / "look")


def test_what_does_not_serve_is_refused(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES", 1000)
    for name, data, message in (
        ("安装.exe", b"MZ", "不能作附件"),
        ("空.pdf", b"", "是空文件"),
        ("录像.mp4", b"x" * 1001, "附件不超过 50 MB"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UserError, match=message):
            keep_attachment(tmp_path / "data", tmp_path / name)
    with pytest.raises(UserError, match="读不出来"):
        keep_attachment(tmp_path / "data", tmp_path / "没有.pdf")
    assert not (tmp_path / "data").exists()


def test_the_same_file_twice_and_too_many_are_refused(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = world.entries()[0].entry_id
    source = tmp_path / "报告.pdf"
    source.write_bytes(b"%PDF")
    file = keep_attachment(tmp_path, source)
    add_attachment(world.session, entry, file)
    with pytest.raises(UserError, match="已经在附件里"):
        add_attachment(world.session, entry, file)
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    source.write_bytes(b"%PDF2")
    with pytest.raises(UserError, match="附件最多 1 个"):
        add_attachment(world.session, entry, keep_attachment(tmp_path, source))


def test_no_document_number_in_the_name_of_a_file_reaches_the_log(world: World, tmp_path: Path) -> None:
    entry = world.entries()[0].entry_id
    source = tmp_path / f"张伟{id_number(1)}.pdf"
    source.write_bytes(b"%PDF")
    key = add_attachment(world.session, entry, keep_attachment(tmp_path / "data", source))
    attachments.remove_attachment(world.session, key)
    texts = [each.text for each in world.session._entries[-2:]]
    assert [each.split(":")[1] for each in texts] == [
        f"{act}附件“张伟{mask_document(id_number(1))}.pdf”" for act in ("添加", "移除")
    ]
