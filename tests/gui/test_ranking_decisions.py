"""实时排名: what is decided there (ties, who goes on), teams, vetoes; and the big screen with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.rights import Role
from app.gui.main_window import MainWindow
from app.gui.screens.bigscreen import BigScreen
from app.gui.screens.ranking import RankingScreen
from app.gui.store import Store
from app.services import rounds
from app.services.decisions import load_tie_decisions
from app.services.results import compute_event
from app.services.workspace import Workspace
from tests.bench import Bench
from tests.gui.judging_keys import entries_of, words_on
from tests.gui.marking_floor import hire
from tests.gui.ranking_event import make_rounds, make_tied
from tests.gui.screen_tools import button, click, press
from tests.services.scoring_data import IN_ROUNDS, SmallEvent, add_event

pytestmark = pytest.mark.styled

ALT = Qt.KeyboardModifier.AltModifier
Made = tuple[SmallEvent, dict[str, int]]


@pytest.fixture
def window(inline: Store, qapp: QApplication, competition: int) -> Iterator[MainWindow]:
    made = MainWindow(inline, entries_of("judging", "ranking"))
    made.resize(1440, 900)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def tied(workspace: Workspace, competition: int) -> Made:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        return make_tied(session, competition)


@pytest.fixture
def in_rounds(workspace: Workspace, competition: int) -> Made:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        return make_rounds(session, competition)


def _open(window: MainWindow, made: Made) -> RankingScreen:
    window.navigate("ranking", event_id=made[0].id)
    assert isinstance(window.current, RankingScreen)
    return window.current


def _texts(screen: RankingScreen, *heads: str) -> list[tuple[str, ...]]:
    columns = {column.title: column for column in screen.model.columns}
    return [tuple(columns[head].text(row) for head in heads) for row in screen.model.rows]


# -- ties --------------------------------------------------------------------------------------------


def test_the_chief_judge_orders_a_tie_by_keys_and_says_why(window: MainWindow, tied: Made) -> None:
    screen = _open(window, tied)
    (text,) = screen.tie_strip.texts()
    assert text == "第 1 名 2 个并列(张伟、李芳),前 3 名不得并列。"
    click(button(screen, "裁定名次 ›"))
    assert screen.tie_card.isVisible()
    assert not screen.why.isVisible()
    assert window.focusWidget() is screen.tie_card.table
    press(screen.tie_card.table, Qt.Key.Key_Down)
    press(screen.tie_card.table, Qt.Key.Key_Up, ALT)
    assert [(line.number, line.name) for line in screen.tie_card.model.rows] == [(1, "李芳"), (2, "张伟")]
    press(screen.tie_card.table, Qt.Key.Key_Up, ALT)  # above the first there is nothing
    press(screen.tie_card.table, Qt.Key.Key_Return)
    assert window.focusWidget() is screen.tie_card.reason.editor
    press(screen.tie_card.reason.editor, Qt.Key.Key_Return)
    assert screen.tie_card.reason.error() == "请写明裁定理由。"
    screen.tie_card.reason.editor.insert("加赛李芳胜")
    press(screen.tie_card.reason.editor, Qt.Key.Key_Return)
    assert not screen.tie_card.isVisible()
    assert screen.why.isVisible()
    assert _texts(screen, "名次", "姓名")[:3] == [("1", "李芳"), ("2", "张伟"), ("3", "王强")]
    (said,) = screen.tie_strip.texts()
    assert said.startswith("第 1 至 2 名由裁判长 王敏于 ")
    assert said.endswith("裁定:李芳 → 张伟。理由:加赛李芳胜")


def test_a_decision_is_made_again(window: MainWindow, workspace: Workspace, tied: Made) -> None:
    screen = _open(window, tied)
    for reason in ("加赛", "加赛成绩复核"):
        click(button(screen, "裁定名次 ›" if reason == "加赛" else "重新裁定 ›"))
        press(screen.tie_card.table, Qt.Key.Key_Down, ALT)
        screen.tie_card.reason.editor.setText(reason)
        press(screen.tie_card.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert _texts(screen, "名次", "姓名")[:2] == [("1", "张伟"), ("2", "李芳")]
    with workspace.read() as session:
        (decision,) = load_tie_decisions(session, tied[0].id)
    assert decision.reason == "加赛成绩复核"


def test_escape_decides_nothing(window: MainWindow, workspace: Workspace, tied: Made) -> None:
    screen = _open(window, tied)
    click(button(screen, "裁定名次 ›"))
    press(screen.tie_card.table, Qt.Key.Key_Escape)
    assert not screen.tie_card.isVisible()
    with workspace.read() as session:
        assert load_tie_decisions(session, tied[0].id) == ()


def test_who_may_not_decide_is_told_who_does(
    window: MainWindow, inline: Store, workspace: Workspace, tied: Made
) -> None:
    inline.set_actor(hire(workspace, "周敏", Role.SCORER))
    screen = _open(window, tied)
    assert screen.tie_strip.texts() == ("第 1 名 2 个并列(张伟、李芳),前 3 名不得并列。由裁判长裁定。",)
    assert "裁定名次" not in [each.text() for each in screen.tie_strip.findChildren(type(screen.tie_card.up))]


def test_a_tie_that_is_gone_closes_the_panel(window: MainWindow, workspace: Workspace, tied: Made) -> None:
    event, entries = tied
    screen = _open(window, tied)
    click(button(screen, "裁定名次 ›"))

    with workspace.write() as session:
        assert isinstance(session, Bench)
        SmallEvent(session, event.id, event.competition_id, event.judges).correct(entries["李芳"], "80")
    screen.refresh()
    assert screen.tie_strip.texts() == ()
    assert not screen.tie_card.isVisible()


# -- vetoes and teams --------------------------------------------------------------------------------


def test_a_vetoed_entry_says_so_beside_its_total(window: MainWindow, tied: Made) -> None:
    screen = _open(window, tied)
    assert _texts(screen, "名次", "姓名", "总成绩", "说明")[-1] == ("—", "刘洋", "89.40", "一票否决")
    big = window.open_window("bigscreen", event_id=tied[0].id)
    assert isinstance(big, BigScreen)
    assert [(line.place, line.name) for line in big.board.lines()][-1] == ("否决", "刘洋")


def test_teams_with_who_counts_and_who_does_not(window: MainWindow, tied: Made) -> None:
    screen = _open(window, tied)
    assert screen.views.isVisible()
    screen.views.setCurrentIndex(1)
    columns = screen.teams.columns
    assert [column.title for column in columns] == ["名次", "单位", "计入", "人数", "团体成绩"]
    assert [tuple(column.text(row) for column in columns) for row in screen.teams.rows] == [
        ("1", "甲厂", "张伟、王强", "2", "178.50"),
        ("2", "乙厂", "李芳、赵敏", "2", "174.20"),
        ("—", "丙厂", "", "0", "不排名次"),
    ]
    assert screen.team_why.isVisible()
    assert screen.team_why.texts()[-1] == "陈静:不在本单位最好的 2 名之内,不计入"
    assert "团体第 1 名" in screen.team_why.texts()
    screen.team_table.selectRow(2)
    assert screen.team_why.texts()[0] == "可计入的只有 0 名,至少要 2 名,不排团体名次。"
    screen.views.setCurrentIndex(0)
    assert not screen.team_why.isVisible()


def test_places_of_units_are_a_column_on_wish(window: MainWindow, tied: Made) -> None:
    screen = _open(window, tied)
    assert "单位名次" not in [column.title for column in screen.model.columns]
    screen.of_units.click()
    with window.store.workspace.read() as session:
        places = compute_event(session, tied[0].id).unit_places
    ids = [row.label.entry_id for row in screen.model.rows]
    assert [text for (text,) in _texts(screen, "单位名次")] == [places[key].text or "—" for key in ids]
    assert _texts(screen, "单位名次")[2] == ("(3)",)


def test_while_a_blind_event_is_hidden_nothing_tells_of_units(
    window: MainWindow, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        made = make_tied(session, competition, blind=True)
    screen = _open(window, made)
    assert not screen.of_units.isVisible()
    assert screen.tie_strip.texts()[0].startswith("第 1 名 2 个并列(01 号、02 号)")
    screen.views.setCurrentIndex(1)
    assert screen.teams.rows == ()
    assert "启封后才有团体名次" in screen.team_rule.text()


# -- rounds ------------------------------------------------------------------------------------------


def test_the_list_of_those_who_go_on_is_fixed_and_taken_back(
    window: MainWindow, workspace: Workspace, in_rounds: Made
) -> None:
    screen = _open(window, in_rounds)
    assert screen.round_strip.way.text() == "预赛(现在) → 决赛"
    assert screen.round_strip.words.text() == (
        "前 3 名晋级决赛,末位并列者全部晋级;现在是 4 个;预赛成绩的 50% 带入决赛。"
    )
    assert [text for (text,) in _texts(screen, "晋级")] == ["晋级"] * 4 + [""] * 2
    assert screen.table.above == 4
    click(screen.round_strip.fix)
    click(screen.rounds.confirm._yes)
    assert screen.round_strip.way.text() == "预赛 ✓ → 决赛(现在)"
    assert _texts(screen, "名次", "姓名", "预赛带入", "轮次")[3:5] == [
        ("—", "赵敏", "12.00", "决赛"),
        ("5", "陈静", "—", "止于预赛"),
    ]
    assert screen.table.above == 4
    assert "已出分 0/4" in words_on(screen)
    click(screen.round_strip.take_back)
    press(screen.rounds.reason.field, Qt.Key.Key_Return)
    assert "请写明原因。" in words_on(screen)
    screen.rounds.reason.field.insert("一份成绩更正")
    press(screen.rounds.reason.field, Qt.Key.Key_Return)
    assert not screen.rounds.reason.isVisible()
    with workspace.read() as session:
        assert rounds.load_rounds(session, in_rounds[0].id).current == 0


def test_what_stands_in_the_way_is_said_with_its_cure(
    window: MainWindow, workspace: Workspace, in_rounds: Made
) -> None:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = in_rounds[0]
        SmallEvent(session, event.id, event.competition_id, event.judges).enter("钱进")
    screen = _open(window, in_rounds)
    assert screen.round_strip.problems.text() == ("▲ 还有 1 个参赛者未出分(钱进),请补齐评分单或登记缺考。")
    assert not screen.round_strip.fix.isEnabled()


def test_a_marked_final_keeps_its_list(window: MainWindow, workspace: Workspace, in_rounds: Made) -> None:
    event, entries = in_rounds
    with workspace.write() as session:
        assert isinstance(session, Bench)
        rounds.advance_round(session, event.id)
        SmallEvent(session, event.id, event.competition_id, event.judges).mark(entries["张伟"], "A1", "50")
    screen = _open(window, in_rounds)
    click(screen.round_strip.take_back)
    screen.rounds.reason.field.insert("看错")
    press(screen.rounds.reason.field, Qt.Key.Key_Return)
    assert "决赛已有得分,晋级名单不能再取消。" in words_on(screen)


def test_the_hall_sees_the_cut_and_then_only_the_final(
    window: MainWindow, workspace: Workspace, in_rounds: Made
) -> None:
    big = window.open_window("bigscreen", event_id=in_rounds[0].id)
    assert isinstance(big, BigScreen)
    assert big.board.heading == "气焊 · 预赛 · 实时排名"
    assert [line.cut for line in big.board.lines()] == [False, False, False, True, False, False]
    assert not big.grab().isNull()
    with workspace.write() as session:
        rounds.advance_round(session, in_rounds[0].id)
    big = window.open_window("bigscreen", event_id=in_rounds[0].id)
    assert isinstance(big, BigScreen)
    assert big.board.heading == "气焊 · 决赛 · 实时排名"
    assert big.board.lines() == ()  # not those who were cut
    assert big.board.caption[1].startswith("已出分 0/4")


def test_rounds_that_cut_nobody_are_one_ranking(
    window: MainWindow, workspace: Workspace, competition: int
) -> None:
    quarters = [{"code": "1", "name": "一季度"}, {"code": "2", "name": "二季度"}]
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = add_event(session, competition, "气焊", rules={**IN_ROUNDS, "rounds": quarters}, position=-1)
        event.judge(event.enter("张伟"), "80")
    screen = _open(window, (event, {}))
    assert screen.round_strip.way.text() == "一季度 → 二季度"
    assert screen.round_strip.words.text() == "各轮成绩相加。"
    assert not screen.round_strip.fix.isVisible()
    assert not screen.round_strip.take_back.isVisible()
    assert _texts(screen, "名次", "姓名", "总成绩") == [("1", "张伟", "80.00")]
    big = window.open_window("bigscreen", event_id=event.id)
    assert isinstance(big, BigScreen)
    assert big.board.heading == "气焊 · 实时排名"


def test_an_event_in_one_round_has_no_strip(window: MainWindow, tied: Made) -> None:
    screen = _open(window, tied)
    assert not screen.round_strip.isVisible()
    assert screen.table.above == 0
