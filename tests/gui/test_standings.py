"""积分榜: points and their reasons, awards of units, and the rule typed as an office would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from app.domain.rights import Role
from app.domain.standings import RankPoints, Share
from app.gui.main_window import MainWindow
from app.gui.screens.standings import StandingsScreen
from app.gui.store import Store
from app.services.competitions import (
    list_events,
    list_tracks,
    load_competition,
    load_competition_rules,
    save_competition_rules,
)
from app.services.workspace import Workspace
from tests.bench import Bench
from tests.gui.marking_floor import LONG_UNIT, hire
from tests.gui.screen_tools import button, click, open_screen, press, settle, type_in, words
from tests.services.publish_steps import publish
from tests.services.scoring_data import add_event, make_event

pytestmark = pytest.mark.styled

CONTROL = Qt.KeyboardModifier.ControlModifier
RULE: dict[str, Any] = {
    "standings": {"points": {"by": "rank", "table": ["10", "7", "5"]}, "best_per_unit": 1},
    "unit_awards": [
        {"name": "优秀组织奖", "by": "entries", "count": 1, "boundary": "decide", "rounding": "up"}
    ],
    "money": [{"award": "优秀组织奖", "amount": "1000"}],
}
Opened = tuple[MainWindow, StandingsScreen]


@pytest.fixture
def competition_id(workspace: Workspace) -> int:
    """焊工 is published, 钳工 judged only."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        welding = make_event(session, "焊工")
        fitting = add_event(session, welding.competition_id, "钳工")
        for name, unit, score in (("张伟", "甲厂", "90"), ("李芳", "甲厂", "80"), ("王强", LONG_UNIT, "70")):
            welding.judge(welding.enter(name, unit=unit), score)
        for name, unit, score in (("陈静", LONG_UNIT, "95"), ("刘洋", "乙厂", "85")):
            fitting.judge(fitting.enter(name, unit=unit), score)
        publish(session, welding.id)
        return welding.competition_id


@pytest.fixture
def show(inline: Store, competition_id: int) -> Iterator[Callable[..., Opened]]:
    made: list[MainWindow] = []

    def shown(rules: dict[str, Any] | None = RULE) -> Opened:
        if rules is not None:
            with inline.workspace.write() as session:
                save_competition_rules(session, competition_id, contest_class="", rules=rules)
        window, screen = open_screen(inline, StandingsScreen)
        made.append(window)
        return window, screen

    yield shown
    for window in made:
        window.close()
        window.deleteLater()


def _rows(screen: StandingsScreen) -> list[tuple[str, str, str]]:
    heads = {column.title: column for column in screen.units.columns}
    return [
        (heads["名次"].text(row), heads["单位"].text(row), heads["积分"].text(row))
        for row in screen.units.rows
    ]


# -- points ------------------------------------------------------------------------------------------


def test_points_come_with_their_reasons(show: Callable[..., Opened]) -> None:
    window, screen = show()
    assert window.width() == 1366
    assert _rows(screen) == [("1", "甲厂", "10"), ("2", LONG_UNIT, "5")]
    assert screen.why.texts() == (
        "焊工 张伟:第 1 名 10 分",
        "焊工 李芳:第 2 名 7 分,不计入:每个赛项只计本单位最好的 1 名",
        "总分第 1 名",
    )
    assert screen.counted.text() == "已公布 1/2 个赛项"
    assert screen.rule.text() == (
        "按名次计分:第 1 名 10 分、第 2 名 7 分、第 3 名 5 分,其余 0 分,并列平分。"
        "每个赛项只计本单位积分最高的 1 个。总分相同则并列。没有计入:钳工。"
    )


def test_what_is_not_published_counts_on_wish(show: Callable[..., Opened]) -> None:
    _, screen = show()
    screen.live.click()
    assert _rows(screen) == [("1", LONG_UNIT, "15"), ("2", "甲厂", "10"), ("3", "乙厂", "7")]
    assert screen.counted.text() == "已公布 1/2 个赛项,按当前成绩计入 1 个"
    fitting = next(action for action in screen.track.drop.actions() if action.text() == "钳工赛道")
    fitting.trigger()
    assert _rows(screen) == [("1", LONG_UNIT, "10"), ("2", "乙厂", "7")]


def test_without_a_rule_the_next_step_is_said(
    show: Callable[..., Opened], inline: Store, workspace: Workspace
) -> None:
    _, screen = show(None)
    click(button(screen, "去写规则"))
    assert screen.sections.currentIndex() == 2
    inline.set_actor(hire(workspace, "周敏", Role.SCORER))
    screen.sections.setCurrentIndex(0)
    screen.refresh()
    assert "计分规则由管理员操作。" in words(screen)


# -- awards of units ---------------------------------------------------------------------------------


def test_awards_of_units_say_why_and_what_they_pay(
    show: Callable[..., Opened], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window, screen = show()
    screen.sections.setCurrentIndex(1)
    (line,) = [[column.text(row) for column in screen.awards.columns] for row in screen.awards.rows]
    assert line[:2] == ["优秀组织奖", "甲厂"]
    assert line[3].startswith("参赛数 2 个,第 1 名")
    assert line[4] == "1,000.00"
    assert screen.quotas.text() == "优秀组织奖 1 个:优秀组织奖固定 1 个。"
    target = tmp_path / "奖金.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    click(window.header.buttons()[0])
    cells = [cell.value for row in load_workbook(target).worksheets[0].iter_rows() for cell in row]
    assert cells[0] == "2022年职工技能竞赛"
    assert "甲厂" not in cells, "units are paid once all is published"
    assert window.messages.texts() == (f"奖金表已存为 {target}。没有公布、不在表里的赛项:钳工。",)


def _awarded(screen: StandingsScreen) -> list[list[str]]:
    return [[column.text(row) for column in screen.awards.columns][:4] for row in screen.awards.rows]


def test_units_that_tie_wait_for_a_decision_that_is_made_here(show: Callable[..., Opened]) -> None:
    rules = {"unit_awards": [{"name": "优秀组织奖", "by": "awards", "count": 1, "boundary": "decide"}]}
    _, screen = show(rules)
    screen.live.click()
    screen.sections.setCurrentIndex(1)
    assert "请由组委会决定授予哪个单位" in screen.problems.text()
    panel = screen.panel
    assert panel.award.editor.currentText() == "优秀组织奖"
    offered = [panel.recipient.editor.itemText(at) for at in range(panel.recipient.editor.count())]
    assert offered == ["甲厂", LONG_UNIT]
    click(panel.save)
    assert panel.recipient.error() == "请写明授予谁。"
    panel.recipient.editor.setEditText("甲厂")
    panel.reason.editor.setText("组织得力")
    type_in(panel.approver.editor, "竞赛组委会")
    press(panel.approver.editor, Qt.Key.Key_Return)
    assert screen.problems.text() == ""
    assert [row[:2] for row in _awarded(screen)] == [["优秀组织奖", "甲厂"]]


def test_an_award_by_decision_is_given_and_taken_back(show: Callable[..., Opened]) -> None:
    rules = {"decided": [{"name": "先进个人", "count": 1, "approver": "市总工会"}]}
    _, screen = show(rules)
    screen.sections.setCurrentIndex(1)
    panel = screen.panel
    assert panel.approver.editor.text() == "市总工会"
    panel.recipient.editor.setEditText("王小明")
    panel.organization.editor.setText("甲厂")
    panel.reason.editor.setText("技术革新")
    click(panel.save)
    assert _awarded(screen) == [["先进个人", "王小明", "甲厂", "技术革新(批准:市总工会)"]]
    assert panel.reason.editor.text() == ""
    settle()
    click(panel.links[0])
    screen.desk.reason.field.insert("材料不实")
    press(screen.desk.reason.field, Qt.Key.Key_Return)
    assert _awarded(screen) == []
    assert not screen.desk.reason.isVisible()


def test_who_may_not_award_only_reads(
    show: Callable[..., Opened], inline: Store, workspace: Workspace
) -> None:
    _, screen = show({"decided": [{"name": "先进个人"}]})
    inline.set_actor(hire(workspace, "赵强", Role.CHIEF))
    screen.refresh()
    screen.sections.setCurrentIndex(1)
    assert not screen.panel.save.isEnabled()
    assert screen.panel.save.toolTip() == "由管理员、统分员操作"


def test_awards_of_the_competition_are_typed_into_tables(
    show: Callable[..., Opened], workspace: Workspace, competition_id: int
) -> None:
    window, screen = show()
    screen.sections.setCurrentIndex(2)
    grids = screen.form.awarded
    assert grids.units.cells() == (("优秀组织奖", "参赛数", "", "1", "", "由组委会决定"),)
    grids.units.cells_model.put(1, 0, [["团体优胜奖", "积分", "200", "", "", ""]])
    assert "比例应大于 0、不超过 100" in screen.form.problems.text()
    grids.units.cells_model.put(1, 2, [["20"]])
    grids.decided.cells_model.put(0, 0, [["先进个人", "", "市总工会"]])
    grids.money.cells_model.put(0, 1, [["2000.50"]])
    click(window.header.buttons()[-1])
    with workspace.read() as session:
        rule = load_competition_rules(session, competition_id).awards
    assert [(each.name, each.percent, each.count) for each in rule.unit_awards] == [
        ("优秀组织奖", None, 1),
        ("团体优胜奖", 20, 0),
    ]
    assert [(each.name, each.approver) for each in rule.decided] == [("先进个人", "市总工会")]
    assert rule.money[0].amount == Decimal("2000.50")


# -- the rule ----------------------------------------------------------------------------------------


def test_a_rule_is_typed_checked_and_saved(
    show: Callable[..., Opened], workspace: Workspace, competition_id: int
) -> None:
    window, screen = show(None)
    screen.sections.setCurrentIndex(2)
    form = screen.form
    assert not form.table.isVisible()
    form.by.editor.setCurrentText("名次")
    assert "没有积分表" in form.problems.text()
    type_in(form.table.editor, "10 8 9")
    assert "第 3 名的积分 9 多于前一名的 8,请改正" in form.problems.text()
    click(window.header.buttons()[-1])
    with workspace.read() as session:
        assert load_competition_rules(session, competition_id).standings is None, "nothing wrong is saved"
    type_in(form.table.editor, "10,8,6")
    assert form.problems.text() == ""
    assert "第 1 名 10 分、第 2 名 8 分、第 3 名 6 分,其余 0 分" in words(form)
    form.share.editor.setCurrentText("同分")
    type_in(form.best.editor, "2")
    form.ties[0].setCurrentText("第一名个数")
    assert [combo.isVisible() for combo in form.ties] == [True, True, False, False, False, False]
    form.ties[1].setCurrentText("最好名次")
    press(form.best.editor, Qt.Key.Key_Return, CONTROL)
    with workspace.read() as session:
        rule = load_competition_rules(session, competition_id).standings
    assert rule is not None
    assert rule.points == RankPoints(tuple(map(Decimal, ("10", "8", "6"))), Share.SAME)
    assert (rule.best_per_unit, [key.value for key in rule.ties]) == (2, ["firsts", "best_place"])
    assert not form.is_changed
    screen.sections.setCurrentIndex(0)
    assert _rows(screen)[0] == ("1", "甲厂", "18")


def test_points_by_award_are_typed_into_a_table(
    show: Callable[..., Opened], workspace: Workspace, competition_id: int
) -> None:
    window, screen = show()
    screen.sections.setCurrentIndex(2)
    form = screen.form
    form.by.editor.setCurrentText("奖项")
    form.awards.cells_model.put(0, 0, [["一等奖", "5"], ["二等奖", "3"]])
    click(window.header.buttons()[-1])
    with workspace.read() as session:
        rules = load_competition(session, competition_id).rules
    assert rules["standings"]["points"] == {"by": "award", "table": {"一等奖": "5", "二等奖": "3"}}
    assert rules["unit_awards"][0].items() >= {"name": "优秀组织奖", "count": 1, "rounding": "up"}.items()
    assert rules["money"] == RULE["money"], "what was not touched stays"


def test_weights_and_classes_are_saved_with_the_rule(
    show: Callable[..., Opened], workspace: Workspace, competition_id: int
) -> None:
    window, screen = show()
    screen.sections.setCurrentIndex(2)
    form = screen.form
    form.contest_class.editor.setEditText("一类")
    form.tracks.go_to_cell(0, 1)
    QTest.keyClick(form.tracks, Qt.Key.Key_F2)
    cell = window.focusWidget()
    assert isinstance(cell, QLineEdit)
    cell.selectAll()
    QTest.keyClicks(cell, "1.5")
    QTest.keyClick(cell, Qt.Key.Key_Return)
    settle()
    form.events.cells_model.put(1, 1, [["2", "二类"]])
    click(window.header.buttons()[-1])
    with workspace.read() as session:
        assert load_competition(session, competition_id).contest_class == "一类"
        assert [track.weight for track in list_tracks(session, competition_id)] == [Decimal("1.5"), 1]
        found = [(event.weight, event.own_class) for event in list_events(session, competition_id)]
    assert found == [(Decimal(1), ""), (Decimal(2), "二类")]
    screen.sections.setCurrentIndex(0)
    assert screen.why.texts()[0] == "焊工 张伟:第 1 名 10 分 × 赛道权重 1.5 = 15 分"


def test_a_wrong_weight_is_told_and_saves_nothing(
    show: Callable[..., Opened], workspace: Workspace, competition_id: int
) -> None:
    window, screen = show()
    screen.sections.setCurrentIndex(2)
    screen.form.best.editor.setFocus()
    type_in(screen.form.best.editor, "3")
    screen.form.events.cells_model.put(0, 1, [["两倍"]])
    click(window.header.buttons()[-1])
    assert "权重“两倍”不对" in screen.form.problems.text()
    with workspace.read() as session:
        rule = load_competition_rules(session, competition_id).standings
    assert rule is not None
    assert rule.best_per_unit == 1


def test_what_is_typed_survives_news_and_can_be_put_back(show: Callable[..., Opened]) -> None:
    window, screen = show()
    screen.sections.setCurrentIndex(2)
    type_in(screen.form.best.editor, "3")
    screen.store.touch("results")
    assert screen.form.best.editor.text() == "3"
    assert window.header.buttons()[-1].isEnabled()
    click(window.header.buttons()[0])
    assert screen.form.best.editor.text() == "1"
    assert not window.header.buttons()[-1].isEnabled()


def test_who_may_not_set_up_reads_the_rule_only(
    show: Callable[..., Opened], inline: Store, workspace: Workspace
) -> None:
    inline.set_actor(hire(workspace, "周敏", Role.SCORER))
    window, screen = show()
    screen.sections.setCurrentIndex(2)
    assert not screen.form.best.isEnabled()
    assert not window.header.buttons()[-1].isEnabled()
