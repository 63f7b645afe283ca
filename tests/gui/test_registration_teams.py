"""Teams, photos, attachments and late changes at the registration screen, with the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage

from app.gui.screens.registration import changes_section
from app.gui.screens.registration.screen import CHANGES
from app.gui.store import Store
from app.services import registration
from app.services.competitions import list_tracks
from app.services.entry_form import EntryDetail, load_entry
from app.services.events import add_event
from app.services.late_changes import list_changes
from app.services.workspace import Workspace
from tests.gui.registration_office import Office, add_people, identity

ENTER, CTRL, ALT = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def people(workspace: Workspace, competition: int) -> list[int]:
    """Two people, entered and passed."""
    entered = add_people(workspace, competition, ("张伟", "李静"))
    with workspace.write() as session:
        for key in entered:
            registration.review_entry(session, key, "approved")
    return entered


@pytest.fixture
def relay(workspace: Workspace, competition: int) -> int:
    """An event of teams."""
    with workspace.write() as session:
        track = list_tracks(session, competition)[0].id
        return add_event(session, track, "抢修接力", "skill", "team")


@pytest.fixture
def office(inline: Store, people: list[int], relay: int) -> Iterator[Office]:
    """The window, everything at once."""
    made = Office(inline)
    yield made
    made.close()


def fill(office: Office, **texts: str) -> None:
    """Type into fields, one after the other."""
    for name, text in texts.items():
        office.at(name)
        office.type(text)


def detail(office: Office, entry: int) -> EntryDetail:
    return office.store.read(partial(load_entry, key=entry))


def line(office: Office) -> list[tuple[str, str]]:
    newest = office.screen.list.entries[-1].entry_id
    return [(person.role, person.name) for person in detail(office, newest).form.people]


def type_team(office: Office, relay: int) -> None:
    """A captain and two competitors."""
    panel = office.screen.entry
    office.press(Qt.Key.Key_N, CTRL)
    panel.event_chosen.emit(relay)
    assert panel.fields["title"].editor.hasFocus()
    fill(office, title="先锋队", organization="濉水纺织有限公司", name="李芳", document_number=identity(31))
    panel.fields["role"].editor.setProperty("currentText", "队长")
    for name, serial in (("张强", 33), ("王刚", 35)):
        panel.members.add.click()
        assert panel.fields["name"].editor.hasFocus()
        fill(office, name=name, document_number=identity(serial))


def test_a_team_is_typed_member_by_member(office: Office, relay: int) -> None:
    panel = office.screen.entry
    type_team(office, relay)
    rows = panel.members.rows
    assert [rows.item(at).text() for at in range(3)] == ["队长  李芳", "选手  张强", "选手  王刚"]
    rows.setFocus()
    office.press(Qt.Key.Key_Up, ALT)  # before who was typed first
    assert [rows.item(at).text() for at in range(3)] == ["队长  李芳", "选手  王刚", "选手  张强"]
    office.press(Qt.Key.Key_Up)
    assert office.text("name") == "李芳"
    office.press(ENTER)
    assert panel.fields["name"].editor.hasFocus()
    office.press(ENTER, CTRL)
    assert line(office) == [("队长", "李芳"), ("选手", "王刚"), ("选手", "张强")]
    assert panel.is_new
    assert office.text("organization") == "濉水纺织有限公司"


def test_what_is_wrong_with_a_member_out_of_sight_is_found(office: Office, relay: int) -> None:
    panel = office.screen.entry
    type_team(office, relay)
    panel.fields["document_number"].editor.setFocus()
    office.focused().setProperty("text", "")
    office.type(identity(33))  # the one of 张强
    panel.members.rows.setCurrentRow(0)
    office.at("name")
    office.press(ENTER, CTRL)
    assert office.text("name") == "王刚"
    assert office.error("document_number") == "与“张强”的证件号相同,同一人只能列一次"
    assert panel.members.rows.item(2).text() == "▲ 选手  王刚"
    panel.members.rows.setFocus()
    office.press(Qt.Key.Key_Delete)
    office.at("name")
    office.press(ENTER, CTRL)
    assert line(office) == [("队长", "李芳"), ("选手", "张强")]


def test_who_is_taken_out_of_a_passed_team_wants_a_reason(office: Office, relay: int) -> None:
    type_team(office, relay)
    office.press(ENTER, CTRL)
    team = office.screen.list.entries[-1].entry_id
    office.store.write(
        partial(registration.review_entry, entry_id=team, state="approved"), topics=["registration"]
    )
    office.press(Qt.Key.Key_Escape)
    office.screen.list.table.select_key(team)
    panel = office.screen.entry
    panel.members.rows.setCurrentRow(1)
    panel.members.remove.click()
    office.screen.list.table.select_key(office.screen.list.entries[0].entry_id)
    assert not office.screen.unsaved.isHidden(), "half typed: first the question"
    office.screen.list.table.select_key(team)
    office.at("title")
    office.press(ENTER, CTRL)
    assert panel.reason.field.editor.hasFocus()
    office.press(ENTER)
    assert panel.reason.field.error() == "退出 张强:请写明原因。"
    office.type("手伤")
    office.press(ENTER)
    assert [person.name for person in detail(office, team).form.people] == ["李芳", "王刚"]
    assert (detail(office, team).review, detail(office, team).note) == ("pending", "退出 张强")


def test_a_substitute_is_typed_in_the_place_of_somebody(office: Office, people: list[int]) -> None:
    panel = office.screen.entry
    panel.substitute.click()
    assert (office.text("name"), office.text("phone")) == ("", "")
    fill(office, name="赵敏", document_number=identity(41))
    office.press(ENTER)
    assert office.text("gender") == "男", "the number tells it"
    office.press(ENTER, CTRL)
    assert panel.reason.field.editor.hasFocus()
    office.type("张伟住院")
    office.press(ENTER)
    kept = detail(office, people[0])
    assert (kept.number, kept.form.name, kept.review) == ("20260001", "赵敏", "pending")


def test_the_list_of_changes(
    office: Office, people: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retire = partial(registration.set_entry_status, entry_id=people[0], status="retired", reason="单位来函")
    office.store.write(retire, topics=["registration"])
    office.screen.list.table.select_key(people[1])
    office.screen.sections.setCurrentIndex(CHANGES)
    office.wait()
    section = office.screen.of_changes
    assert [row.change.text for row in section.changes_page.model.rows] == ["退赛"]
    assert section.change.isVisible()
    assert "新增" not in "".join(button.text() for button in office.window.header.buttons())
    target = tmp_path / "变更.xlsx"
    monkeypatch.setattr(changes_section, "ask_save_path", lambda *_args: target)
    section.changes_page.export.click()
    office.wait()
    words = [cell.value for row in load_workbook(target).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert {"退赛", "焊工", "单位来函"} <= set(words)
    section.change.go.click()
    office.wait()
    assert office.screen.entry.entry_id == people[0]
    office.screen.sections.setCurrentIndex(CHANGES)
    section.changes_page.search.setText("没有这个人")
    section.changes_page.search.returnPressed.emit()
    office.wait()
    assert section.changes_page.model.rows == ()
    assert section.change.isHidden()


def test_passing_what_was_changed_asks_for_the_reason_too(office: Office, people: list[int]) -> None:
    office.screen.entry.substitute.click()
    fill(office, name="赵敏", document_number=identity(41))
    office.press(ENTER, CTRL | Qt.KeyboardModifier.ShiftModifier)
    office.type("张伟住院")
    office.press(ENTER)
    assert (detail(office, people[0]).form.name, detail(office, people[0]).review) == ("赵敏", "approved")


def test_a_late_entry_says_why(office: Office) -> None:
    office.press(Qt.Key.Key_N, CTRL)
    fill(office, name="钱程", document_number=identity(43), organization="口井酒业有限公司", note="附函")
    office.press(ENTER)
    assert office.screen.entry.fields["note"].editor.hasFocus(), "a second line"
    office.press(ENTER)  # on an empty one it goes on
    office.type("邮件漏收")
    office.press(ENTER)
    (change,) = office.store.read(partial(list_changes, competition_id=office.screen.competition_id))
    assert (change.change.text, change.reason) == ("补报 钱程", "邮件漏收")
    assert (office.text("late"), office.text("note")) == ("", "")
    assert detail(office, office.screen.list.entries[-1].entry_id).form.note == "附函"


def test_the_photo_of_who_is_shown(office: Office, people: list[int], tmp_path: Path) -> None:
    def is_empty() -> bool:
        return office.screen.entry.portrait.is_empty

    assert is_empty()
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    source, broken = tmp_path / "张伟.png", tmp_path / "坏的.jpg"
    assert image.save(str(source))
    broken.write_bytes(source.read_bytes()[:200])
    desk = office.screen.of_entries.entries.portraits
    desk.take(broken)
    office.wait()
    assert is_empty()
    assert "坏的.jpg" in office.window.messages.texts()[0]
    desk.take(source)
    office.wait()
    assert not is_empty()
    office.at("name")
    office.press(ENTER, CTRL)
    (name,) = detail(office, people[0]).photos.values()
    assert name.endswith(".jpg")
    assert office.text("name") == "李静"
    assert is_empty()
    office.screen.list.table.select_key(people[0])
    office.wait()
    assert not is_empty()
    office.screen.entry.portrait.removing.emit()
    assert is_empty()
    office.at("name")
    office.press(ENTER, CTRL)
    assert list(detail(office, people[0]).photos.values()) == [""]


def test_attachments_are_added_opened_and_removed(
    office: Office, people: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, desk = office.screen.entry, office.screen.of_entries.entries.attachments
    good, bad = tmp_path / "技能等级证书.pdf", tmp_path / "安装.exe"
    good.write_bytes(b"%PDF")
    bad.write_bytes(b"MZ")
    desk.add_files([bad, good])
    office.wait()
    assert "不能作附件" in office.window.messages.texts()[0]
    (row,) = detail(office, people[0]).attachments
    opened: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    panel.attachments.opened.emit(row)
    office.wait()
    assert Path(opened[0].toLocalFile()).read_bytes() == b"%PDF"
    assert any("没有能打开 .pdf 的程序" in text for text in office.window.messages.texts())
    panel.attachments.removed.emit(row)
    office.wait()
    assert detail(office, people[0]).attachments == ()
