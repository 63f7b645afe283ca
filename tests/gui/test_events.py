"""赛项与评分表: the list, the scheme in words, names, judges, checking, award rules."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlmodel import select

from app.domain.rule_words import Checking
from app.domain.scheme_outline import Level
from app.gui.main_window import MainWindow
from app.gui.screens.events import EventsScreen
from app.gui.screens.events.screen import AWARDS, BASICS, JUDGES
from app.gui.store import Store
from app.services import competitions, seats
from app.services.activity import list_activity
from app.services.competitions import EventView
from app.services.workspace import Workspace
from db.tables import ScoreSheet
from tests.gui.screen_tools import button, click, open_screen, settle, type_cell, type_in, words
from tests.overview_data import add_entries, find_event, judge_entries, make_competition

Opened = tuple[MainWindow, EventsScreen]


@pytest.fixture
def judged(workspace: Workspace) -> int:
    """A competition whose 钳工 is judged (10 entries) and whose 焊工 has 6 entries."""
    with workspace.write() as session:
        competition_id = make_competition(session)
        fitter = find_event(session, competition_id, "钳工")
        judge_entries(session, fitter, add_entries(session, fitter, 10))
        add_entries(session, find_event(session, competition_id, "焊工"), 6)
    return competition_id


@pytest.fixture
def opened(inline: Store, judged: int) -> Iterator[Opened]:
    window, screen = open_screen(inline, EventsScreen)
    yield window, screen
    window.close()


def _event(store: Store, competition_id: int, name: str) -> EventView:
    events = store.read(lambda session: competitions.list_events(session, competition_id))
    return next(event for event in events if event.name == name)


def _choose(screen: EventsScreen, name: str) -> None:
    """Click on an event in the list."""
    for number in range(screen.list.count()):
        item = screen.list.item(number)
        if item.text() == name:
            screen.list.scrollToItem(item)
            place = screen.list.visualItemRect(item).center()
            QTest.mouseClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
            settle()
            return
    raise AssertionError(name)


# -- the list ------------------------------------------------------------------------------------------


def test_events_stand_under_their_tracks_with_count_and_state(opened: Opened) -> None:
    _window, screen = opened
    texts = [screen.list.item(number).text() for number in range(screen.list.count())]
    assert texts[:2] == ["赛安全", "安全生产竞赛"]
    assert texts.count("赛技能") == 1
    lines = {line.text: (line.count, line.state) for line in screen.list.lines()}
    assert lines["钳工"] == ("10", "待公布")
    assert lines["焊工"] == ("6", "未开始")
    assert lines["叉车司机"] == ("", "")
    assert "共 8 个赛项" in words(screen)


def test_arrow_keys_step_over_headings(opened: Opened) -> None:
    _window, screen = opened
    screen.list.setFocus()
    assert screen.basics.name.editor.text() == "安全生产竞赛"
    QTest.keyClick(screen.list, Qt.Key.Key_Down)
    assert screen.basics.name.editor.text() == "重点工程劳动竞赛"
    QTest.keyClick(screen.list, Qt.Key.Key_Up)
    assert screen.basics.name.editor.text() == "安全生产竞赛"


def test_search_narrows_the_list(opened: Opened) -> None:
    _window, screen = opened
    type_in(screen.search, "工")
    QTest.keyClick(screen.search, Qt.Key.Key_Return)
    assert [line.text for line in screen.list.lines()] == ["重点工程劳动竞赛", "焊工", "钳工", "电工"]
    assert "找到 4 个,共 8 个赛项" in words(screen)


def test_navigation_chooses_an_event_and_a_section(opened: Opened, inline: Store, judged: int) -> None:
    window, screen = opened
    window.navigate("events", event_id=_event(inline, judged, "焊工").id, section="奖项规则")
    assert screen.basics.name.editor.text() == "焊工"
    assert screen.pages.currentWidget() is screen.awards


# -- basics --------------------------------------------------------------------------------------------


def _open_basics(screen: EventsScreen, name: str) -> None:
    _choose(screen, name)
    screen.sections.setCurrentIndex(BASICS)
    settle()


def test_basics_are_saved_at_their_place(opened: Opened, inline: Store, judged: int) -> None:
    _window, screen = opened
    _open_basics(screen, "叉车司机")
    assert not screen.basics.save_button.isEnabled()
    type_in(screen.basics.name.editor, "叉车")
    type_in(screen.basics.divisions.editor, "职工组、学生组,职工组")
    click(screen.basics.blind)
    assert screen.basics.pill.text() == "未保存"
    click(screen.basics.save_button)
    event = _event(inline, judged, "叉车")
    assert (event.divisions, event.blind) == (("职工组", "学生组"), True)
    assert not screen.basics.save_button.isEnabled()
    assert screen.basics.pill.text() == ""
    assert "叉车" in [line.text for line in screen.list.lines()]


def test_a_refused_name_stands_at_the_field(opened: Opened) -> None:
    window, screen = opened
    _open_basics(screen, "叉车司机")
    type_in(screen.basics.name.editor, "焊工")
    QTest.keyClick(screen.basics.name.editor, Qt.Key.Key_Return)
    assert "已有赛项“焊工”" in screen.basics.name.error()
    assert window.messages.texts() == ()


def test_a_division_with_entries_cannot_go(opened: Opened) -> None:
    _window, screen = opened
    _open_basics(screen, "焊工")
    type_in(screen.basics.divisions.editor, "学生组")
    click(screen.basics.save_button)
    assert "职工组" in screen.basics.divisions.error()


def test_what_is_not_saved_stays_with_its_event(opened: Opened) -> None:
    _window, screen = opened
    _open_basics(screen, "叉车司机")
    type_in(screen.basics.name.editor, "叉车")
    _choose(screen, "焊工")
    assert screen.basics.name.editor.text() == "焊工"
    _choose(screen, "叉车司机")
    assert screen.basics.name.editor.text() == "叉车"
    assert screen.basics.pill.text() == "未保存"


# -- the scheme ----------------------------------------------------------------------------------------


def test_the_scheme_is_a_tree(opened: Opened) -> None:
    _window, screen = opened
    _choose(screen, "焊工")
    tree = screen.editor.page.tree
    rows = tree.lines.rows
    modules = {row.node.code: row.entered for row in rows if row.node.level is Level.MODULE}
    assert modules == {
        "T": "权重 30% · 满分 100 · 1 名裁判",
        "P": "权重 70% · 满分 100 · 5 名裁判,去掉最高、最低后取平均"
        ";相差超过综合评价 1 级或评分单满分的 15%时提示复议",
    }
    assert "B 焊缝外观" in [row.name for row in rows if row.node.level is Level.GROUP]
    aspects = {
        row.node.code: (row.kind, row.full, row.entered) for row in rows if row.node.level is Level.ASPECT
    }
    assert aspects["A1"] == ("直接给分", "5", "0–5,步长 0.5")
    assert aspects["B1"] == ("实测", "10", "实测值,单位 mm:≤3 得 10,≤4 得 6,其余 得 0")
    assert aspects["C1"][2].startswith("1 Ⅰ级 30 分 / 2 Ⅱ级 24 分")
    assert aspects["E2"][:2] == ("用时", None)
    assert tree.columnSpan(0, 0) == 5
    assert tree.columnSpan(1, 0) == 1
    foot = words(screen.editor.page)
    assert "13 个评分项 · 总分 100 · 成绩显示 2 位小数,四舍五入;排名按未舍入的成绩" in foot
    ties = [(line.name, line.order) for line in screen.editor.scoring.ties.rows.rows]
    assert ties == [("实操成绩", "desc"), ("理论成绩", "desc"), ("用时", "asc")]


# -- judges and checking -------------------------------------------------------------------------------


def _open_judges(screen: EventsScreen, name: str) -> None:
    _choose(screen, name)
    screen.sections.setCurrentIndex(JUDGES)
    settle()


def _choose_checking(screen: EventsScreen, steps: int) -> None:
    """Go so many ways down with the arrow keys."""
    editor = screen.judges.checking.editor
    editor.setFocus()
    for _step in range(steps):
        QTest.keyClick(editor, Qt.Key.Key_Down)
    settle()


def test_seats_and_panels_are_shown(opened: Opened, inline: Store, workspace: Workspace, judged: int) -> None:
    _window, screen = opened
    event = _event(inline, judged, "焊工")
    with workspace.write(inline.actor.account_id) as session:
        judges = competitions.list_judges(session, event.id)
        seats.seat_judge(session, judges[1].id, "李建国")
    _open_judges(screen, "焊工")
    said = words(screen.judges)
    assert "5 名裁判,去掉最高、最低后取平均;相差超过综合评价 1 级或评分单满分的 15%时提示复议" in said
    assert "1 号席 李建国    2 号席 裁判 2    3 号席 裁判 3    4 号席 裁判 4    5 号席 裁判 5" in said


def test_the_seats_are_arranged_on_the_screen_of_people(inline: Store, judged: int) -> None:
    window, screen = open_screen(inline, EventsScreen, "people")
    _open_judges(screen, "焊工")
    click(screen.judges.arrange_button)
    people = window.current
    assert people is not None
    assert people.key == "people"
    assert "焊工 · 理论 · 1 号席" in words(people)
    window.close()


def test_the_way_of_checking_is_chosen_with_the_keys(opened: Opened, inline: Store, judged: int) -> None:
    _window, screen = opened
    _open_judges(screen, "焊工")
    assert screen.judges.checking.editor.currentText() == "复核确认"
    _choose_checking(screen, 1)
    assert _event(inline, judged, "焊工").rules.checking is Checking.DOUBLE
    assert "纸质评分单由两个人各录一遍,不一致的地方并列核对。" in words(screen.judges)
    assert not screen.steps.confirm.isVisible()


def test_doing_without_a_second_person_is_asked_once_more(opened: Opened, inline: Store, judged: int) -> None:
    _window, screen = opened
    _open_judges(screen, "焊工")
    _choose_checking(screen, 1)
    _choose_checking(screen, 1)
    assert _event(inline, judged, "焊工").rules.checking is Checking.DOUBLE
    assert screen.judges.checking.editor.currentText() == "双人录入"
    click(button(screen.steps.confirm, "改为提交即可"))
    assert _event(inline, judged, "焊工").rules.checking is Checking.NONE
    assert screen.judges.checking.editor.currentText() == "提交即可"
    said = [line.text for line in inline.read(lambda session: list_activity(session, judged))]
    assert "焊工的核分方式由“双人录入”改为“提交即可”" in said


def test_a_locked_sheet_keeps_the_way_of_checking(
    opened: Opened, inline: Store, workspace: Workspace, judged: int
) -> None:
    _window, screen = opened
    with workspace.write() as session:
        sheet = session.exec(select(ScoreSheet)).first()
        assert sheet is not None
        sheet.state = "locked"
    _open_judges(screen, "钳工")
    _choose_checking(screen, 1)
    assert "钳工已有锁定的评分单,是按“复核确认”核的" in screen.judges.checking.error()
    assert screen.judges.checking.editor.currentText() == "复核确认"
    assert _event(inline, judged, "钳工").rules.checking is Checking.CONFIRM


# -- copy and removal ----------------------------------------------------------------------------------


def test_an_event_is_copied_under_a_new_name(opened: Opened, inline: Store, judged: int) -> None:
    window, screen = opened
    _choose(screen, "焊工")
    click(button(window.header, "复制赛项"))
    assert screen.steps.copying.name.editor.text() == "焊工(2)"
    type_in(screen.steps.copying.name.editor, "钳工")
    QTest.keyClick(screen.steps.copying.name.editor, Qt.Key.Key_Return)
    assert "已有赛项“钳工”" in screen.steps.copying.name.error()
    type_in(screen.steps.copying.name.editor, "焊工决赛")
    click(screen.steps.copying.copy_button)
    copy = _event(inline, judged, "焊工决赛")
    assert copy.rules.scheme.maximum == Fraction(100)
    assert screen.basics.name.editor.text() == "焊工决赛"
    assert not screen.steps.copying.isVisible()


def test_only_an_event_without_entries_is_removed(opened: Opened, inline: Store, judged: int) -> None:
    window, screen = opened
    _choose(screen, "焊工")
    assert not button(window.header, "删除赛项").isEnabled()
    assert button(window.header, "删除赛项").toolTip() == "已有 6 个参赛,不能删除"
    _choose(screen, "叉车司机")
    click(button(window.header, "删除赛项"))
    assert inline.read(lambda s: len(competitions.list_events(s, judged))) == 8
    click(button(screen.steps.confirm, "删除赛项"))
    assert inline.read(lambda s: len(competitions.list_events(s, judged))) == 7
    assert "叉车司机" not in [line.text for line in screen.list.lines()]
    assert screen.basics.name.editor.text() != "叉车司机"


def test_it_works_with_threads(store: Store, judged: int) -> None:
    window, screen = open_screen(store, EventsScreen)
    _choose(screen, "钳工")
    assert store.wait_idle()
    screen.sections.setCurrentIndex(AWARDS)
    type_cell(screen.awards.boxes["tiers"].grid, 0, 1, "25")
    click(screen.awards.save_button)
    type_in(screen.awards.asking.field, "通知改了比例")
    click(screen.awards.asking.yes)
    _choose(screen, "焊工")
    assert store.wait_idle()
    assert _event(store, judged, "钳工").rules.awards.tiers[0].percent == 25
    assert screen.basics.name.editor.text() == "焊工"
    assert store.read(lambda session: EventsScreen.rail_count(session, judged)) == "8"
    window.close()
