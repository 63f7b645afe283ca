"""The scheme editor: a scheme typed from nothing, corrected, checked, kept as a draft, and put into force."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QMenu, QWidget

from app.domain.reading import Document
from app.domain.scheme_outline import Level, value_at
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent
from app.exchange.scheme_writing import write_scheme
from app.gui.main_window import MainWindow
from app.gui.screens.events import EventsScreen
from app.gui.screens.events.screen import BASICS, SCHEME, SCORING
from app.gui.screens.events.tie_chain import TieChain
from app.gui.store import Store
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.grid import Grid
from app.services import competitions, events, schemes
from app.services.ready_schemes import list_ready_schemes
from app.services.results import compute_event
from app.services.workspace import Workspace
from tests.gui.screen_tools import button, click, open_screen, press, settle, type_in, words
from tests.overview_data import add_entries, find_event, judge_entries, make_competition

Opened = tuple[MainWindow, EventsScreen]
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
DOWN, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Return
WELDING, FITTER = "焊工", "钳工"
P = ("modules", 1)


@pytest.fixture
def competition_id(workspace: Workspace) -> int:
    """A competition whose 钳工 is judged (4 entries); nothing else is entered."""
    with workspace.write() as session:
        made = make_competition(session)
        fitter = find_event(session, made, FITTER)
        judge_entries(session, fitter, add_entries(session, fitter, 4))
    return made


@pytest.fixture
def opened(inline: Store, competition_id: int) -> Iterator[Opened]:
    window, screen = open_screen(inline, EventsScreen)
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    yield window, screen
    window.close()


def _event_id(screen: EventsScreen, name: str) -> int:
    found = screen.store.read(lambda session: competitions.list_events(session, screen.competition_id))
    return next(event.id for event in found if event.name == name)


def _open(opened: Opened, name: str) -> EventsScreen:
    window, screen = opened
    window.navigate("events", event_id=_event_id(screen, name), section="评分表")
    settle()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    return screen


def _codes(screen: EventsScreen, module: int = 1) -> list[str]:
    return [aspect["code"] for aspect in screen.editor.desk.document["modules"][module]["aspects"]]


def _go(screen: EventsScreen, code: str) -> None:
    """With the arrow keys to the line of a module or aspect."""
    tree = screen.editor.page.tree
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_Home, CONTROL)
    for _step in range(tree.lines.rowCount()):
        current = tree.current()
        if current is not None and current.node.code == code:
            return
        QTest.keyClick(tree, DOWN)
    raise AssertionError(code)


def _editor(screen: EventsScreen, key: str) -> QWidget:
    panel = screen.editor.page.panel
    assert key in panel.names, panel.names
    return panel.fields[key].editor


def _type(screen: EventsScreen, key: str, text: str) -> None:
    editor = _editor(screen, key)
    if isinstance(editor, CalmComboBox):
        line = editor.lineEdit()
        assert line is not None
        line.setFocus()
        line.setText(text)  # letter by letter its list would open, which needs a keyboard of its own
        QTest.keyClick(line, ENTER)
    else:
        assert isinstance(editor, QLineEdit)
        type_in(editor, text)
    settle()


def _choose(screen: EventsScreen, key: str, name: str) -> None:
    """Choose in a list by its first letters, as a keyboard does: step by step."""
    combo = _editor(screen, key)
    assert isinstance(combo, CalmComboBox)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _step in range(combo.count()):
        if combo.currentText() == name:
            settle()
            return
        QTest.keyClick(combo, DOWN)
    raise AssertionError(name)


def _type_cell(grid: Grid, row: int, column: int, text: str) -> None:
    """Type into a cell and press Enter."""
    grid.go_to_cell(row, column)
    QTest.keyClick(grid, Qt.Key.Key_F2)
    cell = grid.window().focusWidget()
    assert isinstance(cell, QLineEdit), cell
    cell.selectAll()
    cell.insert(text)
    QTest.keyClick(cell, ENTER)
    settle()


def _aspect(screen: EventsScreen) -> dict[str, Any]:
    return dict(value_at(screen.editor.desk.document, screen.editor.desk.at))


# -- keys ----------------------------------------------------------------------------------------------


def test_enter_leads_into_the_fields_and_esc_back(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    page = screen.editor.page
    _go(screen, "A2")
    QTest.keyClick(page.tree, ENTER)
    assert screen.window().focusWidget() is _editor(screen, "aspect.code")
    QTest.keyClick(_editor(screen, "aspect.code"), ENTER)
    assert screen.window().focusWidget() is _editor(screen, "aspect.kind")
    QTest.keyClick(_editor(screen, "aspect.kind"), Qt.Key.Key_Escape)
    assert screen.window().focusWidget() is page.tree
    _type(screen, "aspect.maximum", "12")
    assert _aspect(screen)["maximum"] == "12"
    current = page.tree.current()
    assert current is not None
    assert (current.full, current.entered) == ("12", "0–12,步长 0.5")


def test_lines_are_added_doubled_moved_and_removed_by_keys(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    tree, before = screen.editor.page.tree, _codes(screen)
    _go(screen, "A2")
    press(tree, Qt.Key.Key_N, CONTROL)
    assert screen.window().focusWidget() is _editor(screen, "aspect.name")
    assert _codes(screen)[:4] == ["A1", "A2", "A3", "B1"]
    _type(screen, "aspect.name", "工件装夹")
    assert "工件装夹" in [line.name for line in tree.lines.rows]
    tree.setFocus()
    press(tree, Qt.Key.Key_D, CONTROL)
    assert (_codes(screen)[:5], _aspect(screen)["name"]) == (["A1", "A2", "A3", "A4", "B1"], "工件装夹")
    press(tree, Qt.Key.Key_Up, ALT)
    press(tree, Qt.Key.Key_Up, ALT)
    assert _codes(screen)[:4] == ["A1", "A4", "A2", "A3"]
    press(tree, Qt.Key.Key_Delete)
    assert _codes(screen)[:3] == ["A1", "A2", "A3"]
    for _step in range(6):
        press(tree, Qt.Key.Key_Z, CONTROL)
    assert _codes(screen) == before
    press(tree, Qt.Key.Key_Y, CONTROL)
    assert _codes(screen)[:3] == ["A1", "A2", "A3"]


def test_the_same_steps_have_buttons(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    page = screen.editor.page
    _go(screen, "A1")
    click(page.steps["复制"])
    click(page.steps["下移"])
    assert _codes(screen)[:3] == ["A1", "A2", "A3"]
    click(page.steps["上移"])
    assert _codes(screen)[:3] == ["A1", "A3", "A2"]
    click(page.steps["删除"])
    click(page.steps["撤销"])
    assert _codes(screen)[:3] == ["A1", "A3", "A2"]
    click(page.steps["重做"])
    assert _codes(screen)[:2] == ["A1", "A2"]
    module = next(action for action in page.add_button.drop.actions() if action.text() == "模块")
    module.trigger()
    assert screen.window().focusWidget() is _editor(screen, "module.name")
    assert len(screen.editor.desk.document["modules"]) == 3


def test_an_aspect_goes_into_another_group(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    _go(screen, "A1")
    _type(screen, "aspect.group", "B 焊缝外观")
    codes = _codes(screen)
    assert codes.index("A1") > codes.index("B1")
    groups = [line.name for line in screen.editor.page.tree.lines.rows if line.node.level is Level.GROUP]
    assert len(groups) == len(set(groups))
    assert screen.editor.desk.node is not None
    assert screen.editor.desk.node.code == "A1"


def test_undo_in_a_field_takes_back_what_was_typed_there(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    _go(screen, "A1")
    edit = _editor(screen, "aspect.maximum")
    _type(screen, "aspect.maximum", "75")
    press(edit, Qt.Key.Key_Z, CONTROL)
    assert _aspect(screen)["maximum"] == "5"
    assert isinstance(edit, QLineEdit)
    assert edit.text() == "5"


def test_what_names_a_code_follows_it(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    _go(screen, "P")
    _type(screen, "module.code", "S")
    assert screen.editor.desk.document["modules"][1]["code"] == "P"
    QTest.keyClick(_editor(screen, "module.code"), ENTER)
    assert screen.editor.desk.document["modules"][1]["code"] == "S"
    assert screen.editor.desk.document["ranking"]["ties"][0]["key"] == "module:S"
    assert screen.editor.desk.problems == ()


# -- fields of a kind ----------------------------------------------------------------------------------


def test_only_the_fields_of_a_kind_are_shown(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    _go(screen, "B1")
    panel = screen.editor.page.panel
    assert {"aspect.unit", "aspect.bands"} <= set(panel.names)
    _choose(screen, "aspect.kind", "扣分")
    assert {"aspect.each", "aspect.cap"} <= set(panel.names)
    assert not {"aspect.unit", "aspect.bands", "aspect.effect"} & set(panel.names)
    assert "bands" not in _aspect(screen)
    assert "没有每处扣分" in panel.fields["aspect.each"].error()
    _type(screen, "aspect.each", "2")
    assert panel.fields["aspect.each"].error() == ""
    press(screen.editor.page.tree, Qt.Key.Key_Z, CONTROL)
    press(screen.editor.page.tree, Qt.Key.Key_Z, CONTROL)
    assert len(_aspect(screen)["bands"]) == 3


def test_bands_are_typed_like_a_spreadsheet(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    _go(screen, "B1")
    grid = _editor(screen, "aspect.bands")
    assert isinstance(grid, Grid)
    assert grid.cells()[0][:2] == ("≤3", "10")
    _type_cell(grid, 0, 1, "9.5")
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 1)
    _type_cell(grid, 2, 0, "<6")
    _type_cell(grid, 3, 1, "0")
    assert _aspect(screen)["bands"] == [
        {"upto": "3", "points": "9.5"},
        {"upto": "4", "points": "6"},
        {"below": "6", "points": "0"},
        {"points": "0"},
    ]
    grid.go_to_cell(1, 0)
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert grid.cells()[1][:2] == ("其余", "6")


def test_a_grade_table_comes_pasted_from_excel(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    _go(screen, "C1")
    grid = _editor(screen, "aspect.grades")
    assert isinstance(grid, Grid)
    QGuiApplication.clipboard().setText("优\t30\r\n良\t25\r\n中\t18\r\n差\t10\r\n无\t0\r\n")
    grid.go_to_cell(0, 0)
    press(grid, Qt.Key.Key_V, CONTROL)
    assert [grade["name"] for grade in _aspect(screen)["grades"]] == ["优", "良", "中", "差", "无"]
    assert _aspect(screen)["grades"][4] == {"name": "无", "points": "0"}
    press(screen.editor.page.tree, Qt.Key.Key_Z, CONTROL)
    assert _aspect(screen)["grades"][0]["name"] == "Ⅰ级"


def test_a_table_may_be_shared(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    _go(screen, "C1")
    click(screen.editor.page.panel.more_button)
    _type(screen, "aspect.table", "射线")
    grid = _editor(screen, "aspect.grades")
    assert grid.property("invalid") != "true"
    assert isinstance(grid, Grid)
    assert grid.cells()[0] == ("Ⅰ级", "30")
    _type_cell(grid, 0, 1, "29")
    assert screen.editor.desk.document["tables"]["射线"][0] == {"name": "Ⅰ级", "points": "29"}
    assert "grades" not in _aspect(screen)
    assert screen.editor.desk.problems == ()


def test_descriptors_panel_and_group(opened: Opened) -> None:
    screen = _open(opened, WELDING)
    _go(screen, "D1")
    grid = _editor(screen, "aspect.descriptors")
    assert isinstance(grid, Grid)
    grid.go_to_cell(0, 1)
    QGuiApplication.clipboard().setText("没有做\n做了一部分\n做好\n很好")
    press(grid, Qt.Key.Key_V, CONTROL)
    assert _aspect(screen)["descriptors"] == ["没有做", "做了一部分", "做好", "很好"]
    _go(screen, "P")
    panel = screen.editor.page.panel
    assert "module.drop" in panel.names
    _choose(screen, "module.method", "中位数")
    assert "module.drop" not in panel.names
    box = _editor(screen, "module.per_aspect")
    assert isinstance(box, QCheckBox)
    QTest.keyClick(box, Qt.Key.Key_Space)
    _type(screen, "module.weight", "60%")
    module = screen.editor.desk.document["modules"][1]
    assert (module["panel"]["method"], module["panel"]["per_aspect"], module["weight"]) == (
        "median",
        True,
        "0.6",
    )
    tree = screen.editor.page.tree
    tree.setFocus()
    QTest.keyClick(tree, DOWN)
    current = tree.current()
    assert current is not None
    assert current.node.level is Level.GROUP
    _type(screen, "group.best", "1")
    assert screen.editor.desk.document["modules"][1]["groups"] == [{"name": "A 焊前准备", "best": 1}]
    assert "取最好 1 项" in [line.entered for line in tree.lines.rows]


# -- the live check ------------------------------------------------------------------------------------


def test_a_problem_leads_to_its_field(opened: Opened) -> None:
    window, screen = opened
    _open(opened, WELDING)
    _go(screen, "A2")
    _type(screen, "aspect.name", "")
    _go(screen, "T1")
    problems = screen.editor.problems
    assert "■ 1 处问题,改好后才能启用" in words(problems)
    assert [problem.text for problem in problems.problems] == ["模块 P 评分项 A2:没有名称,请补上。"]
    assert not button(window.header, "启用评分表").isEnabled()
    assert "还有 1 处问题" in button(window.header, "启用评分表").toolTip()
    place = problems.table.visualRect(problems.rows.index(0, 0)).center()
    QTest.mouseClick(problems.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    edit = _editor(screen, "aspect.name")
    assert screen.window().focusWidget() is edit
    assert "没有名称" in screen.editor.page.panel.fields["aspect.name"].error()
    QTest.keyClicks(edit, "A2")
    assert problems.problems == ()
    assert "✓ 没有问题,可以启用" in words(problems)


def test_a_problem_of_the_event_leads_to_its_page(opened: Opened) -> None:
    _window, screen = opened
    _open(opened, WELDING)
    screen.sections.setCurrentIndex(SCORING)
    scoring = screen.editor.scoring
    type_in(scoring.total.editor, "120")
    assert "应为总分 120" in scoring.total.error()
    screen.sections.setCurrentIndex(BASICS)
    assert not screen.editor.problems.isVisible()
    screen.sections.setCurrentIndex(SCHEME)
    click(screen.editor.problems.next_button)
    assert screen.sections.currentIndex() == SCORING
    assert screen.window().focusWidget() is scoring.total.editor


# -- the event as a whole ------------------------------------------------------------------------------


def test_rounding_rounds_and_teams_are_typed(opened: Opened) -> None:
    _window, screen = opened
    _open(opened, WELDING)
    screen.sections.setCurrentIndex(SCORING)
    settle()
    scoring, desk = screen.editor.scoring, screen.editor.desk
    _type_cell(scoring.stages.editor, 5, 1, "1")
    assert desk.document["rounding"]["stages"] == [{"stage": "total", "decimals": 1}]
    grid = scoring.rounds.editor
    _type_cell(grid, 0, 1, "预赛")
    _type_cell(grid, 0, 3, "30")
    assert desk.document["rounds"] == [{"code": "R1", "name": "预赛", "cut": 30}]
    assert any("R1" in problem.text or "预赛" in problem.text for problem in desk.problems)
    scoring.team.editor.setFocus()
    QTest.keyClick(scoring.team.editor, DOWN)
    type_in(scoring.count.editor, "3")
    assert desk.document["teams"] == {"by": "unit", "method": "sum", "count": 3}
    click(scoring.low_first)
    assert desk.document["ranking"]["order"] == "asc"
    for _step in range(5):
        press(scoring.low_first, Qt.Key.Key_Z, CONTROL)
    assert "teams" not in desk.document
    assert "rounds" not in desk.document


def _open_ties(opened: Opened) -> TieChain:
    _window, screen = opened
    _open(opened, WELDING)
    screen.sections.setCurrentIndex(SCORING)
    settle()
    return screen.editor.scoring.ties


def _names(ties: TieChain) -> list[str]:
    return [line.name for line in ties.rows.rows]


def test_the_tie_chain_is_put_in_order_by_keys(opened: Opened) -> None:
    ties, desk = _open_ties(opened), opened[1].editor.desk
    ties.table.setFocus()
    ties.table.selectRow(2)
    press(ties.table, Qt.Key.Key_Up, ALT)
    assert _names(ties) == ["实操成绩", "用时", "理论成绩"]
    QTest.keyClick(ties.table, ENTER)
    assert desk.document["ranking"]["ties"][1] == {"key": "time", "order": "desc"}
    press(ties.table, Qt.Key.Key_Delete)
    assert _names(ties) == ["实操成绩", "理论成绩"]


def test_teams_have_a_tie_chain_of_their_own(opened: Opened) -> None:
    _open_ties(opened)
    scoring, desk = opened[1].editor.scoring, opened[1].editor.desk
    chain = scoring.team_ties
    assert not chain.isVisible()
    scoring.team.editor.setFocus()
    QTest.keyClick(scoring.team.editor, DOWN)
    assert chain.isVisible()
    line = chain.offer.editor.lineEdit()
    assert line is not None
    chain.offer.editor.set_text("用时")
    press(line, ENTER)
    assert desk.document["teams"]["ties"] == [{"key": "time"}]
    assert _names(chain) == ["用时"]
    assert "time" not in [tie["key"] for tie in desk.document["ranking"]["ties"][3:]]


def test_what_is_compared_is_chosen_from_what_there_is(opened: Opened) -> None:
    ties, desk = _open_ties(opened), opened[1].editor.desk
    line = ties.offer.editor.lineEdit()
    assert line is not None
    combo = ties.offer.editor
    wanted = next(name for name in map(combo.itemText, range(combo.count())) if " B2 " in name)
    while combo.currentText() != wanted:
        QTest.keyClick(combo, DOWN)
    QTest.keyClick(line, ENTER)
    assert desk.document["ranking"]["ties"][-1] == {"key": "aspect:P.B2"}
    line.setText("天气")
    QTest.keyClick(line, ENTER)
    assert "没有“天气”" in ties.offer.error()
    line.setText("实操成绩")
    QTest.keyClick(line, ENTER)
    assert "已经比较实操成绩" in ties.offer.error()
    ties.table.selectRow(1)
    click(ties.steps["与上一项相加"])
    assert _names(ties) == ["实操成绩 + 理论成绩", "用时", wanted]
    assert desk.problems == ()


def test_tables_that_options_name_are_edited(opened: Opened) -> None:
    _window, screen = opened
    _open(opened, WELDING)
    screen.sections.setCurrentIndex(SCORING)
    settle()
    tables, desk = screen.editor.scoring.tables, screen.editor.desk
    _type_cell(tables.grid.editor, 0, 0, "3")
    assert tables.name.error() == "先写等级表的名称,再填表。"
    line = tables.name.editor.lineEdit()
    assert line is not None
    line.setText("A7")
    _type_cell(tables.grid.editor, 0, 1, "2.1")
    assert desk.document["tables"] == {"A7": [{"name": "3", "points": "2.1"}]}
    line.setText("A8")
    line.editingFinished.emit()
    assert tables.grid.editor.cells() == ()
    _type_cell(tables.grid.editor, 0, 0, "+1")
    _type_cell(tables.grid.editor, 0, 1, "一分")
    assert list(desk.document["tables"]) == ["A7", "A8"]
    tables.name.editor.set_text("A7")
    screen.sections.setCurrentIndex(SCHEME)
    click(screen.editor.problems.next_button)
    assert screen.sections.currentIndex() == SCORING
    assert tables.name.editor.currentText() == "A8"
    assert (tables.grid.editor.currentIndex().row(), tables.grid.editor.currentIndex().column()) == (0, 1)
    QTest.keyClick(tables.grid.editor, Qt.Key.Key_Delete)
    tables.grid.editor.go_to_cell(0, 0)
    QTest.keyClick(tables.grid.editor, Qt.Key.Key_Delete)
    assert list(desk.document["tables"]) == ["A7"]


# -- drafts --------------------------------------------------------------------------------------------


def test_what_is_changed_is_kept_as_a_draft(opened: Opened) -> None:
    window, screen = opened
    _open(opened, WELDING)
    event_id = _event_id(screen, WELDING)
    _go(screen, "A1")
    _type(screen, "aspect.name", "劳保用品")
    assert screen.editor.page.state.text() == "草稿,未启用"
    _open(opened, FITTER)
    draft = screen.store.read(lambda session: schemes.load_draft(session, event_id))
    assert draft.drafted
    assert value_at(draft.document, (*P, "aspects", 0, "name")) == "劳保用品"
    assert competitions_rules_name(screen, event_id) == "劳保用品穿戴齐全"
    _open(opened, WELDING)
    assert screen.editor.page.state.text() == "草稿,未启用"
    assert "劳保用品" in [line.name for line in screen.editor.page.tree.lines.rows]
    discard = screen.editor.page.draft_steps["放弃草稿"]
    assert discard.isEnabled()
    discard.trigger()
    click(button(screen.steps.confirm, "放弃草稿"))
    assert "劳保用品穿戴齐全" in [line.name for line in screen.editor.page.tree.lines.rows]
    assert not screen.store.read(lambda session: schemes.load_draft(session, event_id)).drafted
    assert screen.editor.page.state.text() == "第 1 版,已启用"
    assert window.messages.texts() == ()


def competitions_rules_name(screen: EventsScreen, event_id: int) -> str:
    """The name of the first aspect of the second module, as it is in force."""
    event = screen.store.read(lambda session: competitions.load_event(session, event_id))
    return event.rules.scheme.modules[1].aspects[0].name


def test_taking_everything_back_leaves_no_draft(opened: Opened) -> None:
    _window, screen = opened
    _open(opened, WELDING)
    _go(screen, "A1")
    _type(screen, "aspect.maximum", "7")
    screen.leave()
    event_id = _event_id(screen, WELDING)
    assert screen.store.read(lambda session: schemes.load_draft(session, event_id)).drafted
    press(screen.editor.page.tree, Qt.Key.Key_Z, CONTROL)
    screen.leave()
    assert not screen.store.read(lambda session: schemes.load_draft(session, event_id)).drafted
    assert screen.editor.page.state.text() == "第 1 版,已启用"


def test_another_way_of_checking_goes_into_the_draft(opened: Opened) -> None:
    _window, screen = opened
    _open(opened, WELDING)
    _go(screen, "A1")
    _type(screen, "aspect.name", "劳保用品")
    screen.sections.setCurrentIndex(2)
    settle()
    screen.judges.checking.editor.setFocus()
    QTest.keyClick(screen.judges.checking.editor, DOWN)
    settle()
    draft = screen.store.read(lambda session: schemes.load_draft(session, _event_id(screen, WELDING)))
    assert draft.document["checking"] == "double"
    assert value_at(draft.document, (*P, "aspects", 0, "name")) == "劳保用品"
    screen.sections.setCurrentIndex(SCHEME)
    click(screen.editor.page.steps["撤销"])
    screen.leave()
    assert screen.editor.desk.document["checking"] == "double"
    draft = screen.store.read(lambda session: schemes.load_draft(session, _event_id(screen, WELDING)))
    assert (draft.drafted, draft.document["checking"], draft.version) == (False, "double", 2)


def test_a_draft_that_cannot_be_kept_is_told(opened: Opened, workspace: Workspace) -> None:
    window, screen = opened
    _open(opened, WELDING)
    with workspace.write(screen.store.actor.account_id) as session:
        events.remove_event(session, _event_id(screen, WELDING))
    _go(screen, "A1")
    _type(screen, "aspect.maximum", "7")
    screen.leave()
    assert len(window.messages.texts()) == 1
    assert screen.editor.keeper.is_dirty


# -- into force ----------------------------------------------------------------------------------------


def test_a_scheme_from_nothing_to_judging(opened: Opened) -> None:
    window, screen = opened
    click(button(window.header, "新建赛项"))
    creating = screen.steps.creating
    type_in(creating.name.editor, WELDING)
    QTest.keyClick(creating.name.editor, ENTER)
    assert "已有赛项“焊工”" in creating.name.error()
    type_in(creating.name.editor, "数控车工")
    click(creating.create_button)
    assert not creating.isVisible()
    page = screen.editor.page
    assert "评分表还是空的" in words(page)
    assert page.state.text() == "草稿,未启用"
    click(page.empty.button)
    _type(screen, "module.name", "实操")
    _type(screen, "module.judges", "3")
    tree = page.tree
    tree.setFocus()
    QTest.keyClick(tree, DOWN)
    QTest.keyClick(tree, ENTER)
    assert screen.window().focusWidget() is _editor(screen, "aspect.name")
    _type(screen, "aspect.name", "外圆尺寸")
    _type(screen, "aspect.maximum", "60")
    press(_editor(screen, "aspect.maximum"), Qt.Key.Key_N, CONTROL)
    _type(screen, "aspect.name", "表面粗糙度")
    _type(screen, "aspect.maximum", "40")
    assert screen.editor.desk.problems == ()
    _adopt_first(window, screen)


def _adopt_first(window: MainWindow, screen: EventsScreen) -> None:
    click(button(window.header, "启用评分表"))
    adoption = screen.editor.adoption
    assert screen.pages.currentWidget() is adoption
    assert not adoption.reason.isVisible()
    assert "还没有得分,启用后就按新评分表评分。" in words(adoption)
    assert "增加模块 A 的 3 号席" in [line.text for line in adoption.lines.rows]
    click(adoption.adopt_button)
    assert "数控车工的评分表第 1 版已启用。" in window.messages.texts()
    event_id = _event_id(screen, "数控车工")
    event = screen.store.read(lambda session: competitions.load_event(session, event_id))
    assert (event.rules.scheme.maximum, event.rules_version) == (Fraction(100), 1)
    assert len(screen.store.read(lambda session: competitions.list_judges(session, event_id))) == 3
    assert screen.editor.page.state.text() == "第 1 版,已启用"
    assert not button(window.header, "启用评分表").isEnabled()


def test_with_marks_the_effect_is_told_and_a_reason_asked_for(opened: Opened) -> None:
    window, screen = opened
    _open(opened, FITTER)
    event_id = _event_id(screen, FITTER)
    before = {row.standing.id: row.standing.total for row in _results(screen, event_id)}
    _go(screen, "T")
    _type(screen, "module.weight", "40%")
    _go(screen, "P")
    _type(screen, "module.weight", "60%")
    click(button(window.header, "启用评分表"))
    adoption = screen.editor.adoption
    assert "已有得分" in adoption.summary.text()
    assert len([line for line in adoption.lines.rows if line.kind == "成绩"]) == 4
    click(adoption.adopt_button)
    assert adoption.reason.error() == "已有得分,改规则要写明原因。"
    type_in(adoption.reason.editor, "按第 3 号补充通知调整权重")
    QTest.keyClick(adoption.reason.editor, ENTER)
    assert screen.pages.currentWidget() is screen.editor.page
    after = {row.standing.id: row.standing.total for row in _results(screen, event_id)}
    assert after != before
    assert screen.editor.page.state.text() == "第 2 版,已启用"


def _results(screen: EventsScreen, event_id: int) -> tuple[Any, ...]:
    return screen.store.read(lambda session: compute_event(session, event_id)).rows


def test_the_page_that_asks_is_left_by_esc_and_by_the_tabs(opened: Opened) -> None:
    window, screen = opened
    _open(opened, FITTER)
    _go(screen, "T1")
    _type(screen, "aspect.name", "理论卷面")
    click(button(window.header, "启用评分表"))
    press(screen.editor.adoption.reason.editor, Qt.Key.Key_Escape)
    assert screen.pages.currentWidget() is screen.editor.page
    click(button(window.header, "启用评分表"))
    tab = screen.sections.tabRect(SCHEME).center()
    QTest.mouseClick(screen.sections, Qt.MouseButton.LeftButton, pos=tab)
    assert screen.pages.currentWidget() is screen.editor.page
    assert screen.editor.problems.isVisible()


# -- from elsewhere ------------------------------------------------------------------------------------


def test_a_ready_scheme_is_taken_and_taken_back(opened: Opened) -> None:
    window, screen = opened
    _open(opened, FITTER)
    before = screen.editor.desk.document
    _choose_ready(screen, WELDING)
    assert "T1" in [line.node.code for line in screen.editor.page.tree.lines.rows]
    assert _codes(screen)[:2] == ["A1", "A2"]
    assert "可用“撤销”换回来" in window.messages.texts()[0]
    click(screen.editor.page.steps["撤销"])
    assert screen.editor.desk.document == before


def _choose_ready(screen: EventsScreen, name: str) -> None:
    menu = screen.editor.page.draft_steps["从现成评分表新建"].menu()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == name).trigger()
    settle()


def test_a_scheme_goes_out_to_excel_and_comes_back(opened: Opened, tmp_path: Path) -> None:
    window, screen = opened
    _open(opened, WELDING)
    path = tmp_path / "焊工-评分表.xlsx"
    document = screen.editor.desk.document
    screen.editor.files.write_file(path)
    assert f"评分表已导出到 {path}。" in window.messages.texts()
    _open(opened, FITTER)
    screen.editor.files.read_file(path)
    assert _named(screen.editor.desk.document) == _named(document)
    assert screen.editor.desk.problems == ()
    assert screen.editor.keeper.is_dirty


def _named(document: Document) -> list[tuple[str, list[str]]]:
    return [(m["code"], [a["name"] for a in m["aspects"]]) for m in document["modules"]]


def test_of_several_schemes_in_a_workbook_one_is_chosen(opened: Opened, tmp_path: Path) -> None:
    _window, screen = opened
    path = tmp_path / "方案.xlsx"
    ready = {scheme.name: scheme.rules for scheme in list_ready_schemes()}
    events_of = tuple(SchemeEvent(name, document=ready[name]) for name in (WELDING, "电工"))
    write_scheme(SchemeBook(events_of), path)
    _open(opened, FITTER)
    screen.editor.files.read_file(path)
    question = screen.editor.files.question
    assert "有 2 个赛项,用哪一个的评分表" in question.text
    click(button(question, "电工"))
    assert _named(screen.editor.desk.document) == _named(ready["电工"])
    _open(opened, WELDING)
    screen.editor.files.read_file(path)
    assert not question.isVisible()
    assert _named(screen.editor.desk.document) == _named(ready[WELDING])


def test_a_workbook_that_is_wrong_changes_nothing(opened: Opened, tmp_path: Path) -> None:
    window, screen = opened
    _open(opened, FITTER)
    before = screen.editor.desk.document
    path = tmp_path / "空.xlsx"
    write_scheme(SchemeBook(()), path)
    screen.editor.files.read_file(path)
    assert "没有赛项" in window.messages.texts()[0]
    assert screen.editor.desk.document == before


# -- the sheet, threads --------------------------------------------------------------------------------


def test_the_blank_sheets_are_shown_as_they_will_be_printed(opened: Opened) -> None:
    window, screen = opened
    _open(opened, WELDING)
    screen.editor.page.draft_steps["预览评分单"].trigger()
    preview = screen.editor.preview
    assert screen.pages.currentWidget() is preview
    assert preview.pages == 2
    assert "焊工 · 评分单样张" in words(preview)
    press(preview.back_button, Qt.Key.Key_Escape)
    assert screen.pages.currentWidget() is screen.editor.page
    screen.editor.desk.replace({})
    screen.editor.page.draft_steps["预览评分单"].trigger()
    assert screen.pages.currentWidget() is screen.editor.page
    assert "评分表还没有评分项,没有评分单可看。" in window.messages.texts()


def test_a_copy_takes_the_draft_along(opened: Opened) -> None:
    window, screen = opened
    _open(opened, WELDING)
    _go(screen, "A1")
    _type(screen, "aspect.name", "劳保用品")
    click(button(window.header, "复制赛项"))
    click(screen.steps.copying.copy_button)
    assert screen.basics.name.editor.text() == "焊工(2)"
    assert "劳保用品" in [line.name for line in screen.editor.page.tree.lines.rows]


def test_with_threads_nothing_typed_is_lost(store: Store, competition_id: int) -> None:
    window, screen = open_screen(store, EventsScreen)
    welding, fitter = _event_id(screen, WELDING), _event_id(screen, FITTER)
    window.navigate("events", event_id=welding)
    assert store.wait_idle()
    _go(screen, "A1")
    for text in ("7", "8", "9"):
        _type(screen, "aspect.maximum", text)
        screen.editor.keeper.flush()
        screen.refresh()
    window.navigate("events", event_id=fitter)
    assert store.wait_idle()
    window.navigate("events", event_id=welding)
    assert store.wait_idle()
    assert value_at(screen.editor.desk.document, (*P, "aspects", 0, "maximum")) == "9"
    draft = store.read(lambda session: schemes.load_draft(session, welding))
    assert value_at(draft.document, (*P, "aspects", 0, "maximum")) == "9"
    window.close()


# -- size and rights -----------------------------------------------------------------------------------


def test_a_large_scheme_needs_no_more_widgets(opened: Opened) -> None:
    _window, screen = opened
    _open(opened, WELDING)
    page = screen.editor.page
    few = len(page.findChildren(QWidget))
    aspects = [{"code": f"A{n}", "name": f"评分项 {n}", "maximum": "1"} for n in range(1, 221)]
    screen.editor.desk.open({"modules": [{"code": "A", "name": "实操", "aspects": aspects}]})
    _go(screen, "A220")
    assert page.tree.lines.rowCount() == 221
    assert len(page.findChildren(QWidget)) == few


def test_who_may_not_set_up_only_looks(opened: Opened) -> None:
    _window, screen = opened
    _open(opened, WELDING)
    page, before = screen.editor.page, screen.editor.desk.document
    screen.editor.set_allowed(False)
    _go(screen, "A2")
    assert not page.add_button.isEnabled()
    assert not page.steps["删除"].isEnabled()
    assert not _editor(screen, "aspect.maximum").isEnabled()
    for key, modifier in ((Qt.Key.Key_N, CONTROL), (Qt.Key.Key_D, CONTROL), (Qt.Key.Key_Up, ALT)):
        press(page.tree, key, modifier)
    press(page.tree, Qt.Key.Key_Delete)
    assert screen.editor.desk.document == before
