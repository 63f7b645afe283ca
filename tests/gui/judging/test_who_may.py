"""Who sees what on the judging screen, and what each of them may do there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlmodel import select

from app.domain.rights import Role
from app.gui.main_window import MainWindow
from app.gui.screens.judging import incidents as incidents_module
from app.gui.screens.judging.access import Mode, sheet_access
from app.gui.screens.judging.blank import missing_in
from app.gui.screens.judging.desk import read_desk
from app.gui.screens.judging.reading import read_sheet
from app.gui.store import Store
from app.services import incidents, judging
from app.services.workspace import Workspace
from db.tables import Account, AccountDuty, Entry, Event, Mark
from tests.bench import actor_of
from tests.gui.judging_keys import agree, focused, judging_screen, label_of, press, states_of, words_on
from tests.gui.marking_floor import TYPED, Floor, hire, make_floor, mark

Make = Callable[[Store], MainWindow]


def opened(make_window: Make, store: Store, floor: Floor) -> MainWindow:
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id)
    return window


def seats_offered(window: MainWindow) -> list[str]:
    return [action.text() for action in judging_screen(window).pile.judge_button.drop.actions()]


def test_a_judge_sees_the_own_seat_and_no_other(
    make_window: Make, inline: Store, workspace: Workspace, competition: int, floor: Floor
) -> None:
    with workspace.write() as session:
        make_floor(session, competition, name="氩弧焊", unit="临涣焦化")
        mark(session, floor, floor.entries[0], floor.judges[0])
    inline.set_actor(hire(workspace, "赵德明", judge_id=floor.judges[1]))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    assert seats_offered(window) == ["实操 · 赵德明"]
    assert [action.text() for action in screen.pile.event_button.drop.actions()] == ["气焊"]
    assert states_of(screen) == ["not_started"] * 4
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    assert focused(window) == "A2"
    with workspace.read() as session:
        (newest,) = session.exec(select(Mark.entered_by).where(Mark.entered_by != "统分员 王敏")).all()
    assert newest == "评分裁判 赵德明"


def test_a_judge_finds_neither_penalties_nor_absence(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    inline.set_actor(hire(workspace, "赵德明", judge_id=floor.judges[1]))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    assert not screen.side.field.isVisibleTo(screen)
    assert "缺考" not in words_on(screen.sheet)
    press(window, Qt.Key.Key_F2)
    assert screen.sheet.reason.isHidden()
    assert window.messages.texts() == ("登记缺考由裁判长或统分员办理。",)


@pytest.mark.parametrize("role", [Role.CHIEF, Role.SUPERVISOR])
def test_who_may_not_mark_reads_only_and_is_told_why(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor, role: Role
) -> None:
    inline.set_actor(hire(workspace, "何静", role))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    assert len(seats_offered(window)) == 3
    assert screen.sheet.closed
    assert "您没有录入得分的权限,只能查看。录入由评分裁判、统分员完成。" in words_on(screen.sheet)
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    with workspace.read() as session:
        assert session.exec(select(Mark)).all() == []
    assert not window.header.buttons()[-1].isEnabled()


def test_who_only_prepares_the_event_reads_its_sheets(workspace: Workspace, floor: Floor) -> None:
    for name, role in (("周建平", Role.ADMIN), ("高翔", Role.CODER)):
        actor = hire(workspace, name, role)
        with workspace.read() as session:
            desk = read_desk(session, floor.competition_id, actor, floor.event_id, None)
            view = judging.load_sheet(session, floor.entries[0], floor.judges[0])
        assert len(desk.judges) == 3
        assert sheet_access(actor, view, floor.competition_id).mode is Mode.READ


def test_where_the_data_are_only_shown_no_mark_is_typed(workspace: Workspace, floor: Floor) -> None:
    actor = hire(workspace, "高翔", Role.SCORER)
    reads = partial(read_sheet, entry_id=floor.entries[0], judge_id=floor.judges[0])
    with workspace.read() as session:
        usual = reads(session, competition_id=floor.competition_id, actor=actor).access
        shown = reads(
            session, competition_id=floor.competition_id, actor=actor, read_only="本机只能查看。"
        ).access
    assert usual.typing
    assert (shown.mode, shown.words, shown.may_register) == (Mode.READ, "本机只能查看。", False)


def test_without_any_role_nothing_is_read_and_who_can_help_is_told(
    workspace: Workspace, floor: Floor
) -> None:
    with workspace.read() as session:
        desk = read_desk(session, floor.competition_id, hire(workspace, "路人"), floor.event_id, None)
    assert (desk.events, desk.judges, desk.lines) == ((), (), ())
    missing = missing_in(desk, draws=False)
    assert missing is not None
    assert (missing.text, missing.hint) == (
        "您在这个赛事里没有岗位",
        "请管理员分派岗位,或请裁判长安排裁判席位。",
    )


def test_who_may_not_draw_the_stations_is_told_who_does(
    make_window: Make, inline: Store, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, stations=False)
    inline.set_actor(hire(workspace, "陈静", Role.SCORER))
    screen = judging_screen(opened(make_window, inline, floor))
    assert "气焊还没有赛位" in words_on(screen)
    assert "盲评赛项先抽签,再按赛位号评分。请管理员、加密裁判抽签。" in words_on(screen)
    assert screen.blank.state is not None
    assert not screen.blank.state.button.isVisibleTo(screen)


def test_a_role_that_was_taken_away_is_refused_by_the_service(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    inline.set_actor(hire(workspace, "陈静", Role.CHIEF))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    screen.sheet.rows["A1"].set_read_only(False)
    screen.sheet.focus_row("A1")
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    assert "8.0 没有保存。裁判长 陈静没有“录入得分”的权限" in screen.sheet.rows["A1"].hint.text()


def test_another_person_at_the_machine_sees_what_is_theirs(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    judge = hire(workspace, "孙立群", judge_id=floor.judges[2])
    window = opened(make_window, inline, floor)
    press(window, "8.5")
    inline.set_actor(judge)
    screen = judging_screen(window)
    assert seats_offered(window) == ["理论 · 孙立群"]
    assert list(screen.sheet.rows) == ["T1"]
    assert screen.sheet.rows["T1"].field.text() == ""
    with workspace.read() as session:
        assert session.exec(select(Mark)).all() == []
    inline.set_actor(actor_of(workspace))
    assert len(seats_offered(window)) == 3


def test_a_chief_of_one_module_takes_points_from_that_module_only(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    hire(workspace, "孙志强")
    with workspace.write() as session:
        account = session.exec(select(Account).where(Account.name == "孙志强")).one()
        duty = AccountDuty(account_id=account.id or 0, role="chief", event_id=floor.event_id, module="P")
        session.add(duty)
    inline.set_actor(actor_of(workspace, "孙志强"))
    window = opened(make_window, inline, floor)
    scopes = judging_screen(window).side.field.penalties.scope.drop.actions()
    assert [action.text() for action in scopes] == ["从实操扣"]
    assert seats_offered(window) == ["实操 · 李建国", "实操 · 赵德明"]


# -- what happens on the field of play -----------------------------------------------------------------


def test_an_incident_moves_the_entry_and_gives_time(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    inline.set_actor(hire(workspace, "何静", Role.SUPERVISOR))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    field = screen.side.field
    field.sections.setCurrentIndex(1)
    field.incidents.text.setFocus()
    for text in ("焊机断电", "15", "2"):
        press(window, text)
        press(window, Qt.Key.Key_Return)
    assert "2 号已有人" in words_on(field)
    assert field.incidents.station.property("invalid") == "true"
    field.incidents.station.setText("9")
    field.incidents.add.click()
    assert "设备故障:焊机断电,补时 15 分钟,移到 9 号工位" in words_on(field)
    assert label_of(screen) == "09 号赛位"
    assert field.incidents.text.text() == ""
    with workspace.read() as session:
        assert session.get_one(Entry, floor.entries[0]).station == 9
        (view,) = incidents.list_incidents(session, floor.event_id)
    assert (view.module, view.minutes, view.by) == ("P", 15, "监督仲裁 何静")


def test_the_records_are_printed(
    make_window: Make,
    inline: Store,
    workspace: Workspace,
    floor: Floor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "记录.pdf"
    monkeypatch.setattr(incidents_module, "ask_save_path", lambda *_args: target)
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    form = incidents.IncidentForm("violation", "越界操作,口头警告")
    screen.side.field.incidents.added.emit(form)
    screen.side.field.incidents.print_asked.emit()
    assert target.read_bytes().startswith(b"%PDF")
    assert f"赛场情况记录表已存为 {target}。" in window.messages.texts()


def test_closed_marks_stay_readable_after_the_event_is_decided(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        event = session.get_one(Event, floor.event_id)
        event.blind = False
        mark(session, floor, floor.entries[0], floor.judges[0])
    inline.set_actor(hire(workspace, "陈静", Role.SCORER))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    press(window, Qt.Key.Key_PageUp)
    assert "提交:统分员 王敏。不需复核,有错时退回修改。" in words_on(screen.sheet)
    assert screen.sheet.rows["C1"].field.text() == TYPED[-1]
    press(window, Qt.Key.Key_F2)
    agree(window, "检录时未到")
    assert states_of(screen)[0] == "absent"
