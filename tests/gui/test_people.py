"""人员与裁判: people, secrets and roles; seats, 回避, handover and 签到, typed in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from sqlmodel import select

from app.domain.rights import PROGRAM, Role
from app.gui.main_window import MainWindow
from app.gui.screens.people import PeopleScreen
from app.gui.store import Store
from app.services import accounts, judging, seats
from app.services.accounts import AccountView
from app.services.competitions import EventView
from app.services.door import load_actor
from app.services.seats import SeatView
from app.services.workspace import Workspace
from db.tables import Account
from tests.gui.screen_tools import button, click, open_screen, press, settle, type_in, words
from tests.overview_data import LONG_UNIT, UNITS, add_entries, find_event, make_competition

Opened = tuple[MainWindow, PeopleScreen]
PEOPLE, SEATS = 0, 1
PASSWORD, PIN = "赛事2022安全", "2580"
# What is proposed while typing opens a popup.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support grabbing the keyboard$", extend=True)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def competition(workspace: Workspace) -> int:
    """A competition whose 钳工 (not blind) has 10 entries; one more administrator, and a judge."""
    with workspace.write() as session:
        competition_id = make_competition(session)
        add_entries(session, find_event(session, competition_id, "钳工"), 10)
    with workspace.write(1) as session:
        accounts.set_secret(session, 1, password=PASSWORD)
        accounts.set_secret(session, accounts.add_account(session, "李建国", UNITS[0]), pin=PIN)
    return competition_id


@pytest.fixture
def opened(inline: Store, competition: int) -> Iterator[Opened]:
    window, screen = open_screen(inline, PeopleScreen)
    yield window, screen
    window.close()


def _event(workspace: Workspace, competition_id: int, name: str = "钳工") -> EventView:
    with workspace.write() as session:
        return find_event(session, competition_id, name)


def _people(store: Store) -> dict[str, AccountView]:
    return {each.name: each for each in store.read(accounts.list_accounts)}


def _names(screen: PeopleScreen) -> list[str]:
    return [row.name for row in screen.people.model.rows]


def _choose(screen: PeopleScreen, name: str) -> None:
    row = next(row for row in screen.people.model.rows if row.name == name)
    assert screen.people.table.select_key(row.id)
    settle()


def _line(screen: PeopleScreen, name: str) -> QLineEdit:
    editor = screen.person.fields[name].editor
    assert isinstance(editor, QLineEdit)
    return editor


def _open_seats(window: MainWindow, event: EventView) -> None:
    window.navigate("people", event_id=event.id)
    settle()


def _seat(screen: PeopleScreen, place: int) -> SeatView:
    return screen.seats.model.rows[place]


def _name_judge(screen: PeopleScreen, name: str) -> None:
    edit = screen.seat.judge.editor.lineEdit()
    assert edit is not None
    screen.seat.judge.editor.setFocus()
    edit.selectAll()
    edit.insert(name)
    settle()


def _sign_in(store: Store, name: str, *roles: Role) -> None:
    """Let somebody with these roles sit down at the machine."""
    with store.workspace.write(1) as session:
        account_id = accounts.add_account(session, name)
        for role in roles:
            accounts.add_duty(session, account_id, role)
    store.set_actor(store.read(lambda session: load_actor(session, account_id)))


# -- people --------------------------------------------------------------------------------------------


def test_everybody_is_listed_by_pinyin(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    assert _names(screen) == ["李建国", "刘芳", "王敏"]
    row = screen.people.model.rows[0]
    cells = [column.text(row) for column in screen.people.model.columns]
    assert cells == ["李建国", UNITS[0], "—", "PIN", "启用"]
    cells = [column.text(screen.people.model.rows[2]) for column in screen.people.model.columns]
    assert cells == ["王敏", "—", "统分员、管理员、裁判长、加密裁判、监督仲裁", "密码", "启用"]
    assert screen.people.foot.text() == "共 3 人 · 可登录 2"
    assert screen.person.note.text() == ""
    assert inline.read(lambda session: PeopleScreen.rail_count(session, 1)) == "3"


def test_people_are_searched_by_initials_and_unit(opened: Opened) -> None:
    _window, screen = opened
    for query, found in (("wm", ["王敏"]), ("机修", ["李建国"]), ("liu", ["刘芳"])):
        type_in(screen.people.search, query)
        QTest.keyClick(screen.people.search, Qt.Key.Key_Return)
        assert _names(screen) == found
    type_in(screen.people.search, "zzz")
    QTest.keyClick(screen.people.search, Qt.Key.Key_Return)
    assert "没有找到“zzz”" in words(screen.people)
    click(button(screen.people, "新增人员"))
    assert screen.person.is_new
    assert screen.people.search.text() == ""


def test_somebody_new_is_typed_from_field_to_field(opened: Opened, inline: Store) -> None:
    window, screen = opened
    press(window, Qt.Key.Key_N, CTRL)
    assert window.focusWidget() is _line(screen, "name")
    for name, text in (("name", "何静"), ("organization", LONG_UNIT), ("password", PASSWORD), ("pin", PIN)):
        type_in(_line(screen, name), text)
        press(_line(screen, name), Qt.Key.Key_Return)
    view = _people(inline)["何静"]
    assert (view.organization, view.has_password, view.has_pin) == (LONG_UNIT, True, True)
    assert screen.people.current is not None
    assert screen.people.current.name == "何静"
    assert not screen.person.is_changed
    assert [_line(screen, name).text() for name in ("password", "pin")] == ["", ""]
    assert _line(screen, "password").placeholderText() == "已设,留空不改"
    assert window.focusWidget() is screen.person.duties.role_field.editor
    with Workspace.write(inline.workspace) as session:  # the real door, by nobody
        assert accounts.sign_in(session, view.id, PIN).name == "何静"


def test_secrets_are_never_shown(opened: Opened) -> None:
    _window, screen = opened
    _choose(screen, "李建国")
    for name in ("password", "pin"):
        assert _line(screen, name).text() == ""
        assert _line(screen, name).echoMode() is QLineEdit.EchoMode.Password
    assert _line(screen, "pin").placeholderText() == "已设,留空不改"
    assert _line(screen, "password").placeholderText() == "未设"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("name", "王敏", "已有人员“王敏”"),
        ("password", "2022", "密码至少 8 个字符"),
        ("pin", "1234", "连续的数字"),
    ],
)
def test_what_is_refused_stands_at_its_field_and_changes_nothing(
    opened: Opened, inline: Store, field: str, text: str, said: str
) -> None:
    window, screen = opened
    _choose(screen, "李建国")
    type_in(_line(screen, "organization"), UNITS[1])
    type_in(_line(screen, field), text)
    press(window, Qt.Key.Key_Return, CTRL)
    assert said in screen.person.fields[field].error()
    assert window.focusWidget() is _line(screen, field)
    assert window.messages.texts() == ()
    assert _people(inline)["李建国"].organization == UNITS[0]
    type_in(_line(screen, field), "")
    assert screen.person.fields[field].error() == ""


def test_an_account_is_closed_and_opened_again(opened: Opened, inline: Store) -> None:
    window, screen = opened
    for active, pill in ((False, "停用"), (True, "")):
        _choose(screen, "李建国")
        click(screen.person.active)
        press(window, Qt.Key.Key_Return, CTRL)
        assert _people(inline)["李建国"].active is active
        assert screen.person.pill.text() == pill


def test_the_last_administrator_cannot_be_closed(opened: Opened, inline: Store) -> None:
    window, screen = opened
    _choose(screen, "王敏")
    click(screen.person.active)
    press(window, Qt.Key.Key_Return, CTRL)
    assert "至少要留一名能登录的管理员" in window.messages.texts()[0]
    assert _people(inline)["王敏"].active


def test_a_role_is_given_in_one_module_and_taken_back(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    _choose(screen, "李建国")
    duties = screen.person.duties
    assert "还没有岗位。评分裁判在“裁判席位”中安排。" in words(duties)
    assert not duties.event_field.isVisible()
    duties.role_field.editor.setCurrentText("裁判长")
    assert duties.event_field.isVisible()
    assert not duties.module_field.isVisible()
    duties.event_field.editor.setCurrentText("钳工")
    duties.module_field.editor.setCurrentText("实操")
    click(duties.add_button)
    (duty,) = _people(inline)["李建国"].duties
    assert (duty.role, duty.where) == (Role.CHIEF, "钳工 · 实操模块")
    assert "裁判长(钳工 · 实操模块)" in words(duties)
    assert duties.role_field.editor.currentIndex() == 0
    take_back = button(duties, "取消")
    click(take_back)
    assert take_back.text() == "确认取消"
    assert _people(inline)["李建国"].duties == (duty,)
    click(take_back)
    settle()
    assert _people(inline)["李建国"].duties == ()


def test_a_question_about_a_role_is_taken_back_by_going_away(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    _choose(screen, "刘芳")
    take_back = button(screen.person.duties, "取消")
    click(take_back)
    screen.people.table.setFocus()
    assert take_back.text() == "取消"
    assert len(_people(inline)["刘芳"].duties) == 5


def test_what_is_wrong_with_a_role_stands_there(opened: Opened) -> None:
    window, screen = opened
    _choose(screen, "刘芳")
    duties = screen.person.duties
    duties.role_field.editor.setCurrentText("统分员")
    click(duties.add_button)
    assert duties.role_field.error() == "刘芳已是统分员。"
    duties.role_field.editor.setCurrentText("管理员")
    assert not duties.event_field.editor.isEnabled()
    assert duties.role_field.error() == ""
    _choose(screen, "王敏")
    take_back = button(duties, "取消", 1)  # 管理员
    click(take_back)
    click(take_back)
    assert "至少要留一名能登录的管理员" in duties.error.text()
    assert window.messages.texts() == ()


def test_what_is_half_typed_is_asked_about(opened: Opened, inline: Store) -> None:
    window, screen = opened
    _choose(screen, "李建国")
    type_in(_line(screen, "organization"), UNITS[1])
    _choose(screen, "刘芳")
    assert screen.unsaved.text == "“李建国”有修改还没有保存。"
    assert _line(screen, "name").text() == "李建国"
    click(button(screen.unsaved, "保存"))
    assert _people(inline)["李建国"].organization == UNITS[1]
    assert not screen.unsaved.isVisible()
    assert _line(screen, "name").text() == "刘芳"
    type_in(_line(screen, "name"), "刘芬")
    screen.sections.setCurrentIndex(SEATS)
    assert (screen.sections.currentIndex(), screen.section) == (PEOPLE, PEOPLE)
    click(button(screen.unsaved, "放弃修改"))
    assert screen.section == SEATS
    assert "刘芳" in _people(inline)
    _name_judge(screen, "周明")
    screen.leave()
    assert window.messages.texts() == ("“安全生产竞赛 · 考评得分 · 1 号席”有修改还没有保存。",)


def test_who_signs_in_next_finds_no_half_typed_secret(opened: Opened, inline: Store) -> None:
    _window, screen = opened
    _choose(screen, "李建国")
    type_in(_line(screen, "password"), PASSWORD)
    inline.set_actor(PROGRAM)
    assert _line(screen, "password").text() == ""
    assert screen.section == SEATS


# -- seats ---------------------------------------------------------------------------------------------


def test_seats_are_named_with_one_key_each(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    _open_seats(window, _event(workspace, competition))
    assert screen.section == SEATS
    assert screen.seats.foot.text() == "共 4 席 · 已签到 0 · 未安排 4"
    for name in ("欧阳建国", "周明", "吴海燕", "李建国"):
        _name_judge(screen, name)
        press(window, Qt.Key.Key_Return, CTRL)
    assert [row.name for row in screen.seats.model.rows] == ["欧阳建国", "周明", "吴海燕", "李建国"]
    assert {"欧阳建国", "周明", "吴海燕"} <= _people(inline).keys()
    assert screen.seats.foot.text() == "共 4 席 · 已签到 0 · 须回避 1 席"


def test_a_known_judge_brings_the_unit_and_a_new_one_is_told(
    opened: Opened, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    _open_seats(window, _event(workspace, competition))
    _name_judge(screen, "李建国")
    assert screen.seat.unit.editor.text() == UNITS[0]
    _name_judge(screen, "李建国二")
    assert screen.seat.unit.editor.text() == ""
    assert "新名字,保存时登记为人员。" in words(screen.seat)
    assert not screen.seat.reason.isVisible()


def test_recusal_is_told_at_once_and_the_key_goes_on_then(
    opened: Opened, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    _open_seats(window, _event(workspace, competition))
    _name_judge(screen, "李建国")
    press(window, Qt.Key.Key_Return, CTRL)
    assert screen.seat.seat is not None
    assert screen.seat.seat.judge_id == _seat(screen, 0).judge_id
    assert screen.seat.warning.isVisible()
    assert screen.seat.warning.text().startswith("与 2 个参赛者同单位,须回避:")
    remark = screen.seats.model.columns[-1]
    assert remark.text(_seat(screen, 0)) == "须回避 2 个"
    assert remark.text(_seat(screen, 1)) == "未安排"
    press(window, Qt.Key.Key_Return, CTRL)
    assert screen.seat.seat.judge_id == _seat(screen, 1).judge_id
    assert not screen.seat.warning.isVisible()


def test_a_wrong_name_stands_at_its_field(opened: Opened, workspace: Workspace, competition: int) -> None:
    window, screen = opened
    _open_seats(window, _event(workspace, competition))
    _name_judge(screen, "")
    press(window, Qt.Key.Key_Return, CTRL)
    assert screen.seat.judge.error() == "裁判姓名不能为空。"
    assert window.messages.texts() == ()


def test_a_judge_with_marks_is_replaced_with_a_reason(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    event = _event(workspace, competition)
    with workspace.write(1) as session:
        judge_id = seats.list_seats(session, event.id)[1].judge_id
        seats.seat_judge(session, judge_id, "周明")
        entry_id = judging.list_sheets(session, judge_id)[0].entry_id
        aspect = event.rules.scheme.modules[1].aspects[0]
        judging.enter_mark(session, entry_id=entry_id, judge_id=judge_id, aspect=aspect.code, text="1")
    _open_seats(window, event)
    screen.seats.choose(judge_id)
    assert "周明:1 份评分单,1 个得分" in words(screen.seat)
    _name_judge(screen, "吴海燕")
    assert screen.seat.reason.isVisible()
    press(window, Qt.Key.Key_Return, CTRL)
    assert "周明已经评过分,换人要写明交接原因" in screen.seat.reason.error()
    type_in(screen.seat.reason.editor, "突发疾病")
    press(screen.seat.reason.editor, Qt.Key.Key_Return)
    assert _seat(screen, 1).name == "吴海燕"
    screen.seats.choose(judge_id)
    settle()
    said = words(screen.seat)
    assert "周明:1 份评分单,1 个得分" in said
    assert any(text.endswith("周明 → 吴海燕(突发疾病)") for text in said)
    assert not screen.seat.reason.isVisible()


def test_f8_checks_in_and_out(opened: Opened, workspace: Workspace, competition: int) -> None:
    window, screen = opened
    event = _event(workspace, competition)
    _open_seats(window, event)
    assert not screen.seat.check_in.isEnabled()  # nobody sits there yet
    press(window, Qt.Key.Key_F8)
    assert _seat(screen, 0).checked_in_at is None
    _name_judge(screen, "周明")
    press(window, Qt.Key.Key_Return, CTRL)
    press(window, Qt.Key.Key_PageUp)
    press(window, Qt.Key.Key_F8)
    assert _seat(screen, 0).checked_in_at is not None
    assert screen.seat.pill.text().endswith("签到")
    assert screen.seat.check_in.text() == "取消签到 F8"
    click(screen.seat.check_in)
    assert _seat(screen, 0).checked_in_at is None
    press(window, Qt.Key.Key_PageDown)
    assert screen.seat.seat is not None
    assert screen.seat.seat.judge_id == _seat(screen, 1).judge_id


def test_another_event_is_chosen_only_when_nothing_is_half_typed(
    opened: Opened, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    fitter, welder = _event(workspace, competition), _event(workspace, competition, "焊工")
    _open_seats(window, fitter)
    _name_judge(screen, "周明")
    screen.seats.event_button._choose(welder.id)
    assert screen.seats.event_button.value == fitter.id
    assert screen.unsaved.text == "“钳工 · 理论 · 1 号席”有修改还没有保存。"
    click(button(screen.unsaved, "放弃修改"))
    assert screen.seats.event_button.value == welder.id
    assert len(screen.seats.model.rows) == 6


# -- rights --------------------------------------------------------------------------------------------


def test_a_chief_judge_sees_the_seats_only(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    _sign_in(inline, "孙志强", Role.CHIEF)
    assert screen.section == SEATS
    assert not screen.sections.isVisible()
    _open_seats(window, _event(workspace, competition))
    _name_judge(screen, "周明")
    press(window, Qt.Key.Key_Return, CTRL)
    assert _seat(screen, 0).name == "周明"


def test_who_only_receives_the_judges_seats_nobody(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    event = _event(workspace, competition)
    with workspace.write(1) as session:
        seats.seat_judge(session, seats.list_seats(session, event.id)[0].judge_id, "周明")
    _sign_in(inline, "何静", Role.SCORER)
    _open_seats(window, event)
    assert not screen.seat.judge.isEnabled()
    assert not screen.seat.save.isVisible()
    assert "安排裁判由管理员或裁判长操作。" in words(screen.seat)
    press(window, Qt.Key.Key_F8)
    assert _seat(screen, 0).checked_in_at is not None


# -- paper and empty states ----------------------------------------------------------------------------


def _print(screen: PeopleScreen, monkeypatch: pytest.MonkeyPatch, target: Path, place: int) -> str:
    monkeypatch.setattr("app.gui.screens.people.screen.ask_save_path", lambda *_asked: target)
    screen.print_button.drop.aboutToShow.emit()
    action = screen.print_button.drop.actions()[place]
    action.trigger()
    return action.text()


def test_the_list_and_the_pledges_are_written(
    opened: Opened, workspace: Workspace, competition: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, screen = opened
    fitter, welder = _event(workspace, competition), _event(workspace, competition, "焊工")
    with workspace.write(1) as session:
        for event, name in ((fitter, "周明"), (welder, "吴海燕")):
            seats.seat_judge(session, seats.list_seats(session, event.id)[0].judge_id, name)
    _open_seats(window, fitter)
    target = tmp_path / "one.pdf"
    assert _print(screen, monkeypatch, target, 0) == "钳工…"
    assert len(PdfReader(target).pages) == 2
    assert window.messages.texts()[-1] == f"签到表和承诺书已存为 {target}。"
    everything = tmp_path / "all.pdf"
    assert _print(screen, monkeypatch, everything, 1) == "全部赛项…"
    text = "".join(page.extract_text() for page in PdfReader(everything).pages)
    assert "周明" in text
    assert "吴海燕" in text


def test_without_judges_the_cure_is_said(
    opened: Opened, workspace: Workspace, competition: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, screen = opened
    _open_seats(window, _event(workspace, competition))
    _print(screen, monkeypatch, tmp_path / "one.pdf", 0)
    assert "还没有裁判,不能打印签到表和承诺书" in window.messages.texts()[0]


def test_people_can_be_kept_before_there_is_a_competition(inline: Store) -> None:
    window, screen = open_screen(inline, PeopleScreen)
    assert _names(screen) == ["刘芳", "王敏"]
    screen.sections.setCurrentIndex(SEATS)
    assert "这个赛事还没有赛项" in words(screen.seats)
    assert not screen.seat.isVisible()
    window.close()


def test_it_works_with_threads(store: Store, workspace: Workspace, competition: int) -> None:
    window, screen = open_screen(store, PeopleScreen)
    _open_seats(window, _event(workspace, competition))
    assert store.wait_idle()
    _name_judge(screen, "周明")
    press(window, Qt.Key.Key_Return, CTRL)
    assert store.wait_idle()
    assert _seat(screen, 0).name == "周明"
    with workspace.write() as session:
        assert session.exec(select(Account).where(Account.name == "周明")).one().active
    window.close()
