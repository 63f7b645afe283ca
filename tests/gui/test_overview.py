"""赛事总览: figures and links, and the form of 赛事信息."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import ModuleType, SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.progress import Progress
from app.domain.rights import Actor, Duty, Role
from app.gui.main_window import MainWindow
from app.gui.screens.overview import OverviewScreen
from app.gui.screens.overview.dashboard import LatestRow, TaskRow, TrackCard
from app.gui.screens.overview.words import time_text
from app.gui.store import Store
from app.gui.widgets import LinkButton
from app.services import competitions, judging, ledger, sheets
from app.services.competitions import CompetitionView
from app.services.door import WriteSession
from app.services.workspace import Workspace
from db.tables import Entry
from tests.gui.screen_tools import button, click, open_screen, press, settle, type_in, words
from tests.overview_data import add_entries, find_event, judge_entries, make_competition
from tests.services.publish_steps import publish

Opened = tuple[MainWindow, OverviewScreen]


@pytest.fixture
def running(workspace: Workspace) -> int:
    """A competition in the middle: one event published, one half judged, one waiting for review."""
    with workspace.write() as session:
        competition_id = make_competition(session)
        fitter = find_event(session, competition_id, "钳工")
        judge_entries(session, fitter, add_entries(session, fitter, 10))
        publish(session, fitter.id)
        ledger.issue_certificates(session, fitter.id)
        welder = find_event(session, competition_id, "焊工")
        entries = add_entries(session, welder, 4)
        session.get_one(Entry, entries[3]).station = None
        judge_entries(session, welder, entries[:2])
        electrician = find_event(session, competition_id, "电工")
        add_entries(session, electrician, 3, review="pending")
    return competition_id


@pytest.fixture
def opened(inline: Store) -> Iterator[Opened]:
    """The screen without a competition."""
    window, screen = open_screen(inline, OverviewScreen)
    yield window, screen
    window.close()


@pytest.fixture
def going(inline: Store, running: int) -> Iterator[Opened]:
    """The screen with the running competition."""
    window, screen = open_screen(inline, OverviewScreen)
    yield window, screen
    window.close()


def _stored(store: Store) -> tuple[CompetitionView, ...]:
    return store.read(competitions.list_competitions)


def _links(screen: OverviewScreen) -> dict[str, LinkButton]:
    settle()
    return {row.text.whole_text(): row.link for row in screen.findChildren(TaskRow)}


def _said(window: MainWindow) -> list[str]:
    return [each.text() for each in window.header.buttons()]


# -- without a competition -----------------------------------------------------------------------------


def test_the_first_start_leads_to_a_new_competition(opened: Opened, inline: Store) -> None:
    window, screen = opened
    assert "还没有赛事" in words(screen)
    assert window.header.buttons() == ()
    click(button(screen.empty, "新建赛事"))
    assert window.header.title.whole_text() == "赛事总览 · 新建赛事"
    year = datetime.now().year
    assert screen.form.title.editor.text() == f"{year}年民营企业“四赛一创”劳动竞赛"
    type_in(screen.form.year.editor, "2027")
    assert screen.form.title.editor.text() == "2027年民营企业“四赛一创”劳动竞赛"
    screen.form.issuers.editor.setPlainText("某市总工会\n\n 某市人社局 ")
    type_in(screen.form.issued_on.editor, "2027.10.8")
    type_in(screen.form.number_prefix.editor, "淮工竞证")
    press(screen.form.number_prefix.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (made,) = _stored(inline)
    assert (made.title, made.level) == ("2027年民营企业“四赛一创”劳动竞赛", "市级")
    assert made.issuers == ("某市总工会", "某市人社局")
    assert made.issued_on == date(2027, 10, 8)
    assert window.context.competition_id == made.id
    assert screen.stack.currentWidget() is screen.dashboard
    assert len(screen.findChildren(TrackCard)) == 5
    assert _said(window)[-1] == "继续:报名"


def test_a_title_that_was_typed_stays(opened: Opened) -> None:
    _window, screen = opened
    click(button(screen.empty, "新建赛事"))
    type_in(screen.form.title.editor, "职工技能月")
    type_in(screen.form.year.editor, "2030")
    assert screen.form.title.editor.text() == "职工技能月"


def test_the_number_is_shown_as_it_will_be_printed(opened: Opened) -> None:
    _window, screen = opened
    click(button(screen.empty, "新建赛事"))
    type_in(screen.form.year.editor, "2022")
    assert "例:淮工竞证〔2022〕0001" in words(screen.form.number_prefix)
    type_in(screen.form.number_prefix.editor, "HB")
    assert "第一张:HB〔2022〕0001" in words(screen.form.number_prefix)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("title", "", "赛事名称不能为空"),
        ("year", "22", "请写四位数字"),
        ("year", "1890", "1890 不对"),
        ("starts_on", "下个月", "写成 2026-10-18"),
        ("issued_on", "2026年10月", "写成 2026-10-18"),
    ],
)
def test_an_error_stands_at_its_field(
    opened: Opened, inline: Store, field: str, text: str, said: str
) -> None:
    window, screen = opened
    click(button(screen.empty, "新建赛事"))
    edit = screen.form.fields[field].editor
    edit.setText(text)  # type: ignore[union-attr]
    click(window.header.buttons()[-1])
    assert said in screen.form.fields[field].error()
    assert [name for name, each in screen.form.fields.items() if each.error()] == [field]
    assert _stored(inline) == ()
    assert window.messages.texts() == ()


def test_the_end_is_not_before_the_beginning(opened: Opened) -> None:
    window, screen = opened
    click(button(screen.empty, "新建赛事"))
    type_in(screen.form.starts_on.editor, "2026-10-20")
    type_in(screen.form.ends_on.editor, "2026-10-18")
    click(window.header.buttons()[-1])
    assert "早于" in screen.form.ends_on.error()
    type_in(screen.form.ends_on.editor, "2026-10-21")
    assert screen.form.ends_on.error() == ""
    click(window.header.buttons()[-1])
    assert screen.stack.currentWidget() is screen.dashboard


def test_enter_goes_to_the_next_field(opened: Opened) -> None:
    window, screen = opened
    click(button(screen.empty, "新建赛事"))
    screen.form.title.editor.setFocus()
    QTest.keyClick(screen.form.title.editor, Qt.Key.Key_Return)
    assert window.focusWidget() is screen.form.year.editor


def test_cancel_leads_back(opened: Opened) -> None:
    window, screen = opened
    window.navigate("overview", create=True)
    assert screen.stack.currentWidget() is screen.form
    press(screen.form.title.editor, Qt.Key.Key_Escape)
    assert screen.stack.currentWidget() is screen.empty
    assert window.header.title.text() == "赛事总览"


# -- the form of a competition -------------------------------------------------------------------------


def test_what_is_typed_survives_a_look_elsewhere(inline: Store, running: int) -> None:
    window, screen = open_screen(inline, OverviewScreen, "settings")
    window.navigate("overview", create=True)
    type_in(screen.form.title.editor, "half")
    window.navigate("settings")
    window.navigate("overview")
    assert screen.stack.currentWidget() is screen.form
    assert screen.form.title.editor.text() == "half"
    window.close()


def test_the_competition_is_changed(going: Opened, inline: Store, running: int) -> None:
    window, screen = going
    click(window.header.buttons()[0])
    assert window.header.title.whole_text() == "赛事总览 · 修改赛事信息"
    assert screen.form.issuers.editor.toPlainText() == "某市总工会"
    assert not screen.form.templates.isVisible()
    type_in(screen.form.venue.editor, "工人文化宫")
    click(window.header.buttons()[-1])
    assert _stored(inline)[0].venue == "工人文化宫"
    assert screen.stack.currentWidget() is screen.dashboard
    settle()
    assert screen.findChildren(LatestRow)[0].text.whole_text().endswith("修改赛事信息")


def test_another_competition_closes_the_form(going: Opened, workspace: Workspace) -> None:
    window, screen = going
    with workspace.write() as session:
        other = make_competition(session, title="另一个")
    click(window.header.buttons()[0])
    window.choose_competition(other)
    assert screen.stack.currentWidget() is screen.dashboard
    assert screen.overview is not None
    assert screen.overview.competition.title == "另一个"


# -- the dashboard -------------------------------------------------------------------------------------


def test_the_stages_say_how_far_it_is(going: Opened) -> None:
    _window, screen = going
    said = words(screen.dashboard.strip)
    assert said[::2] == ["报名", "资格审核", "评分", "公布", "颁奖"]
    people, review, sheets, published, awards = said[1::2]
    assert people == "17 人 · 5 家单位"
    assert review == "待审 3"
    assert sheets.startswith("评分单 ")
    assert published == "1/3 赛项"
    assert awards == "已打印 0/6 张"
    parts = [
        box.property("part") for box in screen.dashboard.strip.findChildren(QWidget) if box.property("part")
    ]
    assert [part for part in parts if "stage" in str(part)] == ["stage-done"] + ["stage-now"] * 4


def test_the_tracks_say_how_much_is_judged(going: Opened) -> None:
    _window, screen = going
    assert screen.overview is not None
    skills = next(card for card in screen.findChildren(TrackCard) if "赛技能" in words(card))
    track = next(track for track in screen.overview.tracks if track.name == "赛技能")
    assert skills.words.text() == f"评分完成 {track.submitted * 100 // track.expected}%"
    assert 0 < skills.bar.part() < 1
    idle = next(card for card in screen.findChildren(TrackCard) if "赛安全" in words(card))
    assert idle.words.text() == "还没有参赛"


def test_each_task_leads_to_its_cure(going: Opened, inline: Store, running: int) -> None:
    window, screen = going
    gone: list[tuple[str, dict[str, object]]] = []
    window.context.navigate = lambda key, **params: gone.append((key, params))
    events = {event.name: event.id for event in inline.read(lambda s: competitions.list_events(s, running))}
    links = _links(screen)
    assert list(links) == [
        "3 条报名待审核",
        "焊工有 1 名选手未编赛位",
        "焊工缺 12 份评分单",
        "钳工有 6 张证书待打印",
    ]
    for link in links.values():
        click(link)
    assert gone == [
        ("registration", {"review": "pending"}),
        ("arrival", {"event_id": events["焊工"]}),
        ("judging", {"event_id": events["焊工"]}),
        ("awards", {"event_id": events["钳工"]}),
    ]


def test_the_primary_button_goes_on_where_the_work_is(going: Opened) -> None:
    window, screen = going
    gone: list[str] = []
    window.context.navigate = lambda key, **params: gone.append(key)
    assert _said(window) == ["修改赛事信息", "继续:评分录入"]
    screen.update_header()  # made before with the window's own navigate
    click(window.header.buttons()[-1])
    assert gone == ["judging"]


def test_missing_issuers_lead_into_the_form(inline: Store, workspace: Workspace) -> None:
    with workspace.write() as session:
        competition_id = make_competition(session, issuers=(), issued_on=None)
        event = find_event(session, competition_id, "钳工")
        judge_entries(session, event, add_entries(session, event, 2))
        publish(session, event.id)
    window, screen = open_screen(inline, OverviewScreen)
    click(_links(screen)["颁发单位、颁发日期未填写,不能编发证书"])
    assert screen.stack.currentWidget() is screen.form
    window.close()


def test_nothing_to_do_is_said(inline: Store, workspace: Workspace) -> None:
    with workspace.write() as session:
        make_competition(session)
    window, screen = open_screen(inline, OverviewScreen)
    assert "没有要处理的事" in words(screen.dashboard.tasks)
    window.close()


def test_figures_follow_what_others_enter(store: Store, running: int) -> None:
    window, screen = open_screen(store, OverviewScreen)
    before = words(screen.dashboard.strip)

    def hand_in(session: WriteSession) -> None:
        event = find_event(session, running, "焊工")
        judge = competitions.list_judges(session, event.id)[0]
        third = judging.list_sheets(session, judge.id)[2].entry_id
        for aspect in event.rules.scheme.module(judge.module).aspects:
            judging.enter_mark(session, entry_id=third, judge_id=judge.id, aspect=aspect.code, text="80")
        sheets.submit_sheet(session, entry_id=third, judge_id=judge.id)

    store.write(hand_in, topics=("marks",))
    assert store.wait_idle()
    assert words(screen.dashboard.strip) != before
    assert "焊工缺 11 份评分单" in _links(screen)
    window.close()


def test_time_is_told_by_the_clock_here() -> None:
    now = datetime(2026, 10, 18, 14, 0).astimezone()
    assert time_text(now.astimezone(UTC) - timedelta(minutes=5), now) == "13:55"
    assert time_text(now - timedelta(days=2), now) == "10-16 14:00"
    assert time_text(now - timedelta(days=700), now).startswith("2024-")


# -- the demonstration ---------------------------------------------------------------------------------


def test_the_demonstration_opens(store: Store, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def build_demo(into: Workspace, progress: Progress) -> SimpleNamespace:
        progress(0, 1)
        with into.write() as session:
            return SimpleNamespace(competition_id=make_competition(session, title="演示"))

    module = ModuleType("app.services.demo")
    module.build_demo, module.PIN = build_demo, "2022"  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "app.services.demo", module)
    window, screen = open_screen(store, OverviewScreen)
    click(screen.demo)
    assert store.wait_idle()
    assert screen.overview is not None
    assert screen.overview.competition.title == "演示"
    assert screen.stack.currentWidget() is screen.dashboard
    assert ["用 PIN 2022 登录" in text for text in window.messages.texts()] == [True]
    window.close()


def test_who_does_not_set_up_competitions_is_told_who_does(store: Store) -> None:
    store.set_actor(Actor(1, "王敏", (Duty(Role.SCORER),)))
    window, screen = open_screen(store, OverviewScreen)
    assert not screen.empty.button.isEnabled()
    assert not screen.demo.isEnabled()
    assert screen.empty.hint.text() == "新建赛事由管理员操作。"
    assert not window.header.chooser.isEnabled()
    store.set_actor(Actor(1, "王敏", (Duty(Role.ADMIN),)))
    assert screen.empty.button.isEnabled()
    assert screen.demo.isEnabled()
    window.close()
