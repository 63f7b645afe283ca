"""报名与资格审核: searching, typing, reviewing, as union staff would with the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from sqlmodel import select

from app.documents import fonts
from app.gui.screens.registration.list_page import ListPage
from app.gui.screens.registration.screen import ENTRIES, UNITS
from app.gui.store import Store
from app.services import organizations, registration
from app.services.competitions import CompetitionForm, create_competition, list_events
from app.services.entry_form import load_entry
from app.services.entry_index import EntryIndex
from app.services.events import remove_event
from app.services.workspace import Workspace
from db.tables import AuditEntry
from tests.gui.registration_office import NAMES, Office, add_people, identity, stored

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def people(workspace: Workspace, competition: int) -> list[int]:
    """Five people, entered."""
    return add_people(workspace, competition)


@pytest.fixture
def office(inline: Store, people: list[int]) -> Iterator[Office]:
    """The window, everything at once."""
    made = Office(inline)
    yield made
    made.close()


# -- the list --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zw", ["张伟"]),
        ("zhangwei", ["张伟"]),
        ("szf", ["单志飞"]),
        ("静", ["李静"]),
        ("金泷", ["李静", "欧阳建国"]),
        (identity(7)[-6:], ["欧阳建国"]),
        ("20260005", ["买买提·吐尔逊"]),
        ("没有这个人", []),
    ],
)
def test_search_finds_by_whatever_is_known(
    store: Store, people: list[int], typed: str, found: list[str]
) -> None:
    office = Office(store)  # with its threads, and the pause of the search field
    office.press(Qt.Key.Key_F, CTRL)
    office.type(typed)
    office.press(ENTER)
    assert office.names() == found
    if found:
        assert office.text("name") == found[0]
    else:
        assert office.screen.list.table.isHidden()
        assert office.screen.entry.isHidden()
        office.screen.list.clear_filters()
        office.wait()
        assert office.names() == list(NAMES)
    office.close()


def test_arrow_keys_walk_and_the_panel_follows(office: Office) -> None:
    assert office.text("name") == "张伟"  # the first one is shown at once
    office.press(Qt.Key.Key_F, CTRL)
    office.press(Qt.Key.Key_Down)
    office.press(Qt.Key.Key_Down)
    assert office.text("name") == "李静"
    office.press(ENTER)
    assert office.screen.entry.fields["name"].editor.hasFocus()
    office.press(Qt.Key.Key_Escape)
    assert office.screen.list.table.hasFocus()


def test_filters_by_state(office: Office, people: list[int]) -> None:
    office.store.write(
        partial(registration.review_entry, entry_id=people[1], state="returned", reason="照片"),
        topics=["registration"],
    )
    office.screen.open(review="returned")
    office.screen.refresh()
    assert office.names() == ["李静"]
    office.screen.open(review="doubtful")
    office.screen.refresh()
    assert office.names() == []


def test_empty_competition_leads_to_the_next_step(inline: Store, competition: int) -> None:
    office = Office(inline)
    assert not office.screen.list.empty.isHidden()
    assert "还没有人报名" in office.screen.list.empty.text.text()
    assert office.screen.entry.isHidden()
    office.close()


def test_an_empty_list_speaks_of_events_once_they_are_known(
    workspace: Workspace, inline: Store, competition: int
) -> None:
    page = ListPage()
    page.show_index(EntryIndex())
    assert page.empty.text.text() == "这个赛事还没有赛项"
    page.set_events(inline.read(partial(list_events, competition_id=competition)))
    assert page.empty.text.text() == "还没有人报名"
    page.deleteLater()


def test_without_events_the_next_step_is_an_event(workspace: Workspace, inline: Store) -> None:
    with workspace.write() as session:
        form = CompetitionForm(title="空赛事", year=2026)
        competition = create_competition(session, form, "sisaiyichuang")
        for event in list_events(session, competition):
            remove_event(session, event.id)
    office = Office(inline)
    assert "还没有赛项" in office.screen.list.empty.text.text()
    assert not office.window.header.buttons()[-1].isEnabled()  # 新增选手
    office.close()


# -- one entry -------------------------------------------------------------------------------------


def test_numbers_are_masked_until_one_works_in_them(office: Office) -> None:
    number, phone = (office.screen.entry.fields[n].editor for n in ("document_number", "phone"))
    assert number.property("text") == "340602********" + identity(1)[-4:]
    assert phone.property("text") == "199****0000"
    office.at("document_number")
    assert number.property("text") == identity(1)
    office.press(ENTER)
    assert "*" in str(number.property("text"))


def test_a_wrong_id_is_told_at_its_field_while_typing(office: Office, people: list[int]) -> None:
    office.at("document_number")
    office.type("340602198409120013")
    assert office.error("document_number") == "第 18 位校验码应为 7,请核对原件"
    office.press(ENTER, CTRL)  # is not saved
    assert office.text("name") == "张伟"
    assert office.screen.entry.fields["document_number"].editor.hasFocus()
    office.focused().setProperty("text", "")
    office.type(identity(1))
    assert office.error("document_number") == ""


def test_enter_walks_the_fields_and_ctrl_enter_saves_and_goes_on(office: Office, people: list[int]) -> None:
    office.at("name")
    office.type("张卫")
    for _field in range(4):
        office.press(ENTER)
    assert office.screen.entry.fields["organization"].editor.hasFocus()
    office.press(ENTER, CTRL)
    assert stored(office, people[0])["name"] == "张卫"
    assert office.text("name") == "李静"
    assert office.screen.entry.fields["name"].editor.hasFocus()
    assert office.names()[0] == "张卫"


def test_saving_without_a_change_writes_nothing(office: Office) -> None:
    def entries_of_the_log() -> int:
        return office.store.read(lambda session: len(session.exec(select(AuditEntry)).all()))

    before = entries_of_the_log()
    office.press(ENTER, CTRL)
    assert office.text("name") == "李静"
    assert entries_of_the_log() == before


def test_missing_glyphs_are_told_as_a_warning(
    store: Store, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "missing_characters", lambda text: "䶮" if "䶮" in text else "")
    office = Office(store)
    office.at("name")
    office.type("李䶮")
    office.press(ENTER)
    hint = office.screen.entry.fields["name"].findChildren(type(office.screen.entry.note))[-1].text()
    assert "䶮(U+4DAE)" in hint
    assert office.error("name") == ""  # a warning does not keep anybody out
    office.press(ENTER, CTRL)
    assert office.names()[0] == "李䶮"
    office.close()


# -- reviewing -------------------------------------------------------------------------------------


def test_passing_goes_on_to_the_next(office: Office, people: list[int]) -> None:
    office.at("name")
    office.press(ENTER, CTRL | SHIFT)
    assert stored(office, people[0])["review"] == "approved"
    assert office.text("name") == "李静"


def test_passing_saves_what_was_typed(office: Office, people: list[int]) -> None:
    office.at("name")
    office.type("张卫")
    office.screen.entry._approve.click()
    assert stored(office, people[0])["name"] == "张卫"
    assert stored(office, people[0])["review"] == "approved"


def test_the_filtered_list_moves_up_while_passing(office: Office, people: list[int]) -> None:
    office.screen.open(review="pending")
    office.screen.refresh()
    office.screen.list.table.select_key(people[-1])
    office.screen.entry._approve.click()
    assert office.names() == list(NAMES[:-1])
    assert office.text("name") == NAMES[-2]


def test_returning_needs_a_reason(office: Office, people: list[int]) -> None:
    panel = office.screen.entry
    panel._return.click()
    assert panel.reason.field.editor.hasFocus()
    office.press(ENTER)
    assert panel.reason.field.error() == "退回要写明原因,单位才知道改哪里。"
    office.type("缺技能等级证书")
    office.press(ENTER)
    assert stored(office, people[0]) | {"note": "缺技能等级证书"} == stored(office, people[0])
    assert stored(office, people[0])["review"] == "returned"
    assert office.text("name") == "李静"
    office.screen.list.table.select_key(people[0])
    assert panel._remark.text() == "退回原因:缺技能等级证书"


def test_a_half_written_reason_is_asked_about(office: Office, people: list[int]) -> None:
    office.screen.entry._return.click()
    office.type("缺证书")
    office.screen.list.table.select_key(people[3])
    assert not office.screen.unsaved.isHidden()
    office.screen.unsaved.buttons[0].click()
    assert stored(office, people[0])["note"] == "缺证书"
    assert office.text("name") == "欧阳建国"


def test_all_without_doubt_pass_after_one_question(office: Office, people: list[int]) -> None:
    office.screen.list.approve.click()
    assert stored(office, people[0])["review"] == "pending"  # first the question
    office.screen.list.confirm._yes.click()
    assert office.screen.list.table.window().focusWidget() is office.screen.list.table, "no stray Enter"
    assert {stored(office, key)["review"] for key in people} == {"approved"}
    assert office.window.messages.texts() == ("已通过 5 条报名。",)


def test_statuses_of_the_day(office: Office, people: list[int]) -> None:
    panel = office.screen.entry
    panel.status_chosen.emit("absent")
    assert stored(office, people[0])["status"] == "active"  # first the reason, which is proposed
    office.press(ENTER)
    assert stored(office, people[0])["status"] == "absent"
    panel.status_chosen.emit("disqualified")
    assert stored(office, people[0])["status"] == "absent"  # first the reason
    assert panel._status.value == "absent"
    office.press(ENTER)
    assert panel.reason.field.error() == "登记为“取消资格”要写明原因。"
    office.type("冒名顶替")
    office.press(ENTER)
    assert stored(office, people[0])["status"] == "disqualified"
    assert panel.reason.isHidden()
    panel._guest.click()
    assert stored(office, people[0])["guest"] == "True"


# -- new entries -----------------------------------------------------------------------------------


def test_adding_people_one_after_the_other(office: Office) -> None:
    office.press(Qt.Key.Key_N, CTRL)
    panel = office.screen.entry
    assert panel.fields["name"].editor.hasFocus()
    office.type("钱程")
    office.press(ENTER)
    assert not any(field.error() for field in panel.fields.values())  # nothing is wrong yet
    office.at("document_number")
    office.type(identity(31))
    office.press(ENTER)
    assert (office.text("gender"), office.text("born_on")) == ("男", "1984-09-12")
    office.at("organization")
    office.type("口井酒业有限公司")
    office.press(ENTER, CTRL)
    assert office.names()[-1] == "钱程"
    assert panel.is_new
    assert panel.note.text() == "已加 钱程"
    assert (office.text("name"), office.text("organization")) == ("", "口井酒业有限公司")
    office.press(Qt.Key.Key_Escape)
    assert office.text("name") == "张伟"


def test_what_is_missing_in_a_new_entry_is_told_when_saving(office: Office) -> None:
    office.press(Qt.Key.Key_N, CTRL)
    office.press(ENTER, CTRL)
    assert office.error("name") == "没有写姓名,请补填"
    assert office.error("document_number") == "没有写证件号,请补填"
    assert office.screen.entry.fields["name"].editor.hasFocus()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("unit", {"organization": "濉水纺织有限公司"}),
        ("project", {"title": "三号厂房改造", "site": "开发区", "organization": "濉水纺织有限公司"}),
        (
            "innovation",
            {
                "title": "快换夹具",
                "category": "小窍门",
                "authors": "张伟、李静",
                "organization": "濉水纺织有限公司",
                "summary": "螺栓换成卡扣",
                "effect": "年节约 12 万元",
            },
        ),
    ],
)
def test_every_kind_of_entry(office: Office, competition: int, kind: str, fields: dict[str, str]) -> None:
    events = office.store.read(partial(list_events, competition_id=competition))
    event = next(event for event in events if event.entry_kind == kind)
    office.press(Qt.Key.Key_N, CTRL)
    office.screen.entry.event_chosen.emit(event.id)
    assert {*fields} <= {*office.screen.entry.names}
    assert "name" not in office.screen.entry.names
    for name, text in fields.items():
        office.at(name)
        office.type(text)
    office.press(ENTER, CTRL)
    row = office.screen.list.entries[-1]
    assert row.name == fields.get("title", fields["organization"])
    assert row.event_id == event.id
    kept = office.store.read(partial(load_entry, key=row.entry_id)).form
    assert {name: getattr(kept, name) for name in fields} == fields


def test_another_event_keeps_the_unit_but_not_a_typed_form_of_it(office: Office, competition: int) -> None:
    events = office.store.read(partial(list_events, competition_id=competition))
    second = [event for event in events if event.entry_kind == "person"][1]
    office.press(Qt.Key.Key_N, CTRL)
    office.at("organization")
    office.type("濉水纺织有限公司")
    office.screen.entry.event_chosen.emit(second.id)
    assert office.screen.entry.form().event_id == second.id
    assert office.text("organization") == "濉水纺织有限公司"


# -- units -----------------------------------------------------------------------------------------


def test_units_are_added_and_changed(office: Office) -> None:
    office.screen.sections.setCurrentIndex(UNITS)
    assert office.screen.unit.typed()["name"] == "金泷机电有限公司"
    office.press(Qt.Key.Key_N, CTRL)
    office.type("平湖发电有限责任公司")
    office.press(ENTER)
    office.type("91340600123456789X")
    office.press(ENTER, CTRL)
    assert "统一社会信用代码" in office.screen.unit.fields["credit_code"].error()
    office.focused().setProperty("text", "")
    office.press(ENTER, CTRL)
    names = [
        row.name for row in office.store.read(partial(organizations.list_organizations, competition_id=1))
    ]
    assert "平湖发电有限责任公司" in names
    assert office.screen.unit.is_new
    office.press(Qt.Key.Key_Escape)
    office.press(ENTER)
    office.type("金泷机电集团有限公司")
    office.screen.sections.setCurrentIndex(ENTRIES)
    assert office.screen.unit.isVisible()  # half typed: first the question
    office.screen.unsaved.buttons[0].click()
    assert office.screen.section is office.screen.of_entries
    assert office.screen.list.entries[1].organization == "金泷机电集团有限公司"
