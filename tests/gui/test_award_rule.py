"""赛项与评分表, 奖项规则: typed like a spreadsheet, previewed on the ranking, decided about, saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from sqlmodel import select

from app.domain.awards import AwardRule, AwardTier, QuotaRounding
from app.domain.rules import read_awards
from app.gui.main_window import MainWindow
from app.gui.screens.events import EventsScreen
from app.gui.screens.events.awards import DECISIONS, SECTIONS, AwardsPage
from app.gui.screens.events.screen import AWARDS
from app.gui.store import Store
from app.services import competitions, decisions, schemes
from app.services.competitions import EventView, create_competition, save_award_rule
from app.services.decisions import AwardDecisionForm, list_award_decisions
from app.services.events import add_event
from app.services.workspace import Workspace
from db.tables import Mark, ScoreSheet
from tests.gui.finished_contest import FORM, NAMES, Contest, make_contest
from tests.gui.screen_tools import button, click, open_screen, press, settle, type_cell, type_in, words

FULL: dict[str, Any] = {
    "tiers": [
        {"name": "特等奖", "count": 1, "floor": "95"},
        {"name": "一等奖", "percent": "10"},
        {"name": "二等奖", "percent": "20", "unit_cap": 1},
        {"name": "三等奖", "percent": "20", "module_floors": {"T": "60"}},
        {"name": "优秀奖", "count": 2},
        {"name": "优胜奖", "least": "60"},
    ],
    "small_fields": [{"upto": 3, "tiers": 0}, {"upto": 4, "tiers": 1}],
    "honours": [
        {"name": "五一劳动奖章", "upto": 1, "shared": "none"},
        {"name": "技术能手", "upto": 2, "classes": ["一类", "二类"]},
        {"name": "青年岗位能手", "upto": 3, "max_age": 35, "age_on": "2022-10-18"},
        {"name": "巾帼建功标兵", "upto": 3, "gender": "女", "born_from": "1987-01-01"},
        {
            "name": "首席技工",
            "award": "一等奖",
            "levels": [2, 3],
            "floor": "80",
            "module_floors": {"T": "60", "P": "60"},
        },
    ],
    "promotions": [
        {"upto": 5, "to": 2, "or_up": True, "module_floors": {"T": "60", "P": "60"}},
        {"upto": 20, "to": 3, "floor": "70", "name": "前二十名"},
    ],
    "money": [
        {"award": "一等奖", "amount": "3000", "class": "一类"},
        {"award": "二等奖", "amount": "1500.50"},
    ],
    "subsidy": [{"class": "一类", "amount": "20000"}],
    "decided": [{"name": "优秀指导教师", "count": 2, "approver": "竞赛组委会"}],
    "unit_awards": [
        {"name": "优秀组织奖", "by": "points", "percent": "20", "of": "counted", "rounding": "up",
         "boundary": "decide"}
    ],
    "rounding": "down",
    "boundary": "extra",
    "vacant": "pass",
    "floor": "60",
    "module_floors": {"P": "55"},
    "unit_cap": 2,
    "at_least_one": True,
    "count_absent": True,
    "count_below_floor": False,
}  # fmt: skip
# The same as somebody copies it from Excel.
COPIED = {
    "tiers": "特等奖\t\t1\t\t95\t\t\n一等奖\t10%\n二等奖\t20\t\t\t\t\t1\n三等奖\t20\t\t\t\tT:60\t\n"
    "优秀奖\t\t2\n优胜奖\t\t\t60",
    "small_fields": "3\t0\n4\t1",
    "honours": "五一劳动奖章\t1\t\t都不授\n技术能手\t2\t\t\t一类、二类\n"
    "青年岗位能手\t3\t\t\t\t\t35\t2022/10/18\n"
    "巾帼建功标兵\t3\t\t\t\t女\t\t\t1987年1月1日\n首席技工\t\t一等奖\t\t\t\t\t\t\t技师、高级工\t80\tT:60;P:60",
    "promotions": "5\t技师\t是\t\tT:60;P:60\n20\t高级工\t\t70\t\t前二十名",
    "money": "一等奖\t一类\t3000\n二等奖\t\t1500.50",
    "subsidy": "一类\t20000",
    "decided": "优秀指导教师\t2\t竞赛组委会",
    "unit_awards": "优秀组织奖\t积分\t20\t\t\t依据大于 0 的单位\t进位取整\t由组委会决定",
}


@dataclass(frozen=True)
class Office:
    """The screen over a blind and an open event of 12 entries each."""

    window: MainWindow
    screen: EventsScreen
    store: Store
    blind: Contest
    plain: Contest

    @property
    def page(self) -> AwardsPage:
        return self.screen.awards

    def open(self, event_id: int, section: str = "奖项") -> AwardsPage:
        self.window.navigate("events", event_id=event_id, section="奖项规则")
        self.store.wait_idle()
        self.page.sections.setCurrentIndex(SECTIONS.index(section))
        settle()
        return self.page

    def event(self, contest: Contest) -> EventView:
        return self.store.read(lambda session: competitions.load_event(session, contest.event_id))

    def rule(self, contest: Contest) -> AwardRule:
        return self.event(contest).rules.awards

    def refresh(self) -> None:
        """What changed behind the window's back is read again."""
        self.store.touch("competition", "results")
        self.wait()

    def wait(self) -> None:
        """What was written is announced and read."""
        QTest.qWait(150)
        self.store.wait_idle()
        settle()


@pytest.fixture
def office(inline: Store, workspace: Workspace) -> Iterator[Office]:
    with workspace.write() as session:
        competition_id = create_competition(session, FORM, "sisaiyichuang")
        blind = make_contest(session, event="盲评焊工", competition_id=competition_id)
        plain = make_contest(session, event="公开焊工", blind=False, competition_id=competition_id)
    window, screen = open_screen(inline, EventsScreen)
    yield Office(window, screen, inline, blind, plain)
    window.close()


def _tie(workspace: Workspace, entries: tuple[int, ...]) -> None:
    """These entries have the same marks."""
    with workspace.write() as session:
        sheets = select(ScoreSheet).where(ScoreSheet.entry_id.in_(entries))  # type: ignore[attr-defined]
        for sheet in session.exec(sheets):
            for mark in session.exec(select(Mark).where(Mark.sheet_id == sheet.id)):
                mark.entered = Decimal(95)


def _save_rule(office: Office, workspace: Workspace, contest: Contest, document: dict[str, Any]) -> None:
    with workspace.write() as session:
        save_award_rule(session, contest.event_id, read_awards(document))
    office.refresh()


def _paste(page: AwardsPage, key: str, text: str) -> None:
    grid = page.boxes[key].grid
    page.sections.setCurrentIndex([key in box for box in SECTION_LISTS].index(True))
    grid.go_to_cell(0, 0)
    QGuiApplication.clipboard().setText(text)
    press(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


SECTION_LISTS = (
    ("tiers", "small_fields"),
    ("honours",),
    ("promotions",),
    ("money", "subsidy"),
    ("decided",),
    ("unit_awards",),
)


def _text(page: AwardsPage) -> str:
    settle()
    return page.preview.text.toPlainText().replace("\xa0", " ")


# -- typing and the preview ----------------------------------------------------------------------------


def test_the_preview_follows_the_keys(office: Office) -> None:
    page = office.open(office.plain.event_id)
    assert "基数 12 × 10% = 1.2,四舍五入为 1" in _text(page)
    assert "✓ 末位 第 1 名 张伟" in _text(page)
    assert "✕ 未得 第 2 名 陈静" in _text(page)
    assert "与上一名相差 0.50 分" in _text(page)
    type_cell(page.boxes["tiers"].grid, 0, 1, "13")
    assert "基数 12 × 13% = 1.56,四舍五入为 2" in _text(page)
    page.basis.choices["rounding"].editor.setFocus()
    QTest.keyClick(page.basis.choices["rounding"].editor, Qt.Key.Key_End)
    assert "舍去小数为 1" in _text(page)
    assert page.basis.choices["rounding"].error() == ""
    assert "2.9 名也只算 2 名" in words(page.basis.choices["rounding"])
    assert page.pill.text() == "未保存"
    assert office.rule(office.plain).tiers[0].percent == 10


def test_a_floor_tells_whose_place_stays_empty(office: Office) -> None:
    page = office.open(office.plain.event_id)
    type_in(page.basis.numbers["module_floors"].editor, "T:95.5")
    assert "第 3 名 李䶮  二等奖" in _text(page)
    assert "模块 T 得分 95,低于 95.5,名额空缺" in _text(page)
    type_in(page.basis.numbers["module_floors"].editor, "X:60")
    assert page.basis.numbers["module_floors"].error() == "没有模块“X”,请改为已有的:T、P。"
    type_in(page.basis.numbers["module_floors"].editor, "60")
    assert "看不懂,请写成如 T:60;P:60" in page.basis.numbers["module_floors"].error()
    assert page.preview.note.text() == "改正红色处后显示"


def test_everything_is_pasted_from_excel(office: Office) -> None:
    page = office.open(office.plain.event_id)
    for key, text in COPIED.items():
        _paste(page, key, text)
    page.sections.setCurrentIndex(0)
    settle()
    for key, text in (("floor", "60"), ("module_floors", "P:55"), ("unit_cap", "2")):
        type_in(page.basis.numbers[key].editor, text)
    for key, place in (("rounding", 2), ("boundary", 1), ("vacant", 1)):
        combo = page.basis.choices[key].editor
        combo.setCurrentIndex(place)
        combo.activated.emit(place)
    for box in page.basis.flags.values():
        QTest.keyClick(box, Qt.Key.Key_Space)
    assert page.problem_note.text() == ""
    assert page.rule() == read_awards(FULL)
    click(page.save_button)
    type_in(page.asking.field, "按通知填写")
    click(page.asking.yes)
    assert office.rule(office.plain) == read_awards(FULL)
    assert page.pill.text() == ""
    assert not page.save_button.isEnabled()


def test_what_is_stored_shows_unchanged(office: Office, workspace: Workspace) -> None:
    _save_rule(office, workspace, office.plain, FULL)
    page = office.open(office.plain.event_id)
    assert page.rule() == read_awards(FULL)
    assert page.pill.text() == ""
    assert page.boxes["honours"].grid.cells()[4] == (
        "首席技工", "", "一等奖", "", "", "", "", "", "", "技师、高级工", "80", "T:60;P:60",
    )  # fmt: skip


def test_every_section_previews_its_own(office: Office, workspace: Workspace) -> None:
    _save_rule(office, workspace, office.plain, FULL)
    texts = {section: _text(office.open(office.plain.event_id, section)) for section in SECTIONS}
    assert "✕ 不授 张伟" in texts["荣誉"]
    assert "赛项没有写类别" in texts["荣誉"]
    assert "✓ 晋升 陈静  晋升技师" in texts["晋升"]
    assert "奖金合计 3001.00 元" in texts["奖金与补助"]
    assert "叁仟零壹元整" in texts["奖金与补助"]
    assert "优秀指导教师 已决定 0 个,最多 2 个" in texts["评定奖项"]
    assert "优秀组织奖" in texts["单位奖"]


def test_without_places_the_preview_says_so(office: Office, workspace: Workspace) -> None:
    with workspace.write() as session:
        empty = make_contest(session, 0, event="空赛项", competition_id=office.plain.competition_id)
    office.refresh()
    page = office.open(empty.event_id)
    assert page.preview.note.text() == "还没有名次,出分后显示名额"
    assert _text(page) == ""


# -- rows ----------------------------------------------------------------------------------------------


def test_rows_are_added_moved_and_removed(office: Office) -> None:
    page = office.open(office.plain.event_id)
    box = page.boxes["tiers"]
    assert not box.sample_button.isVisible()
    click(box.add_button)
    assert box.grid.currentIndex().row() == 3
    type_cell(box.grid, 3, 0, "优秀奖")
    assert "没有写有多少名" in box.error.text()
    type_cell(box.grid, 3, 2, "4")
    assert not box.error.isVisible()
    box.grid.go_to_cell(3, 0)
    press(box.grid, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [row[0] for row in box.grid.cells()] == ["一等奖", "二等奖", "优秀奖", "三等奖"]
    box.grid.go_to_cell(3, 0)
    click(box.remove_button)
    rule = page.rule()
    assert rule is not None
    assert rule.tiers[2] == AwardTier("优秀奖", count=4)
    assert len(rule.tiers) == 3


def test_an_empty_list_offers_a_usual_one(office: Office) -> None:
    page = office.open(office.plain.event_id, "晋升")
    box = page.boxes["promotions"]
    click(box.sample_button)
    assert box.grid.cells()[0][:3] == ("5", "技师", "是")
    assert not box.sample_button.isVisible()
    assert "✓ 晋升" in _text(page)
    box.grid.go_to_cell(0, 2)
    assert "已有这一级或更高的,再升一级" in box.help.text()


def test_a_list_opens_where_there_is_something_to_choose(office: Office) -> None:
    page = office.open(office.plain.event_id, "荣誉")
    grid = page.boxes["honours"].grid
    type_cell(grid, 0, 0, "技术能手")
    grid.go_to_cell(0, 2)
    QTest.keyClick(grid, Qt.Key.Key_F2)
    combo = grid.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    assert [combo.itemData(place) for place in range(combo.count())] == ["", "一等奖", "二等奖", "三等奖"]
    for _step in range(2):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    QTest.keyClick(combo, Qt.Key.Key_Return)
    settle()
    assert grid.cells()[0][2] == "二等奖"
    assert page.problem_note.text() == ""
    assert "技术能手 2 名" in _text(page)


# -- what is wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "row", "column", "text", "said"),
    [
        ("tiers", 0, 1, "abc", "奖项 一等奖:比例“abc”不是数字"),
        ("tiers", 0, 1, "120", "比例应大于 0、不超过 100"),
        ("tiers", 0, 2, "3", "比例、名额只能写一种"),
        ("tiers", 0, 0, "", "没有名称,请补上"),
        ("tiers", 1, 5, "Q:60", "没有模块“Q”"),
        ("tiers", 1, 6, "0", "每单位上限应为不小于 1"),
        ("honours", 0, 7, "2022.13.1", "不是日期,请写成如 2026-10-18"),
        ("promotions", 0, 1, "大师", "晋升等级应为不小于 1、不大于 5 的整数"),
        ("money", 0, 2, "3,5", "金额"),
    ],
)
def test_a_wrong_cell_is_marked_and_says_why(
    office: Office, key: str, row: int, column: int, text: str, said: str
) -> None:
    page = office.open(office.plain.event_id)
    rows = {"honours": "技术能手\t1\t\t\t\t\t35\t", "promotions": "5\t技师", "money": "一等奖\t\t3000"}
    if key in rows:
        _paste(page, key, rows[key])
    box = page.boxes[key]
    assert box.grid.wrong == {}
    _paste_cell(page, key, row, column, text)
    assert said in box.grid.wrong[row, column]
    assert said in box.error.text()
    assert not page.save_button.isEnabled()
    assert "处要改" in page.sections.tabText(page.sections.currentIndex())
    assert _text(page) == ""
    click(page.revert_button)
    assert page.problem_note.text() == ""
    assert box.grid.wrong == {}
    assert page.pill.text() == ""


def _paste_cell(page: AwardsPage, key: str, row: int, column: int, text: str) -> None:
    """Type into a cell, also one that has a list to choose from."""
    grid = page.boxes[key].grid
    grid.go_to_cell(row, column)
    if text:
        QGuiApplication.clipboard().setText(text)
        press(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    else:
        press(grid, Qt.Key.Key_Delete)


def test_lists_that_do_not_fit_together_say_so_below(office: Office) -> None:
    page = office.open(office.plain.event_id)
    type_cell(page.boxes["tiers"].grid, 1, 0, "一等奖")
    assert "奖项“一等奖”出现了两次" in page.boxes["tiers"].error.text()
    type_cell(page.boxes["tiers"].grid, 1, 0, "二等奖")
    type_cell(page.boxes["tiers"].grid, 2, 1, "90")
    assert "超过 100%" in page.boxes["tiers"].error.text()


def test_the_first_problem_is_one_click_away(office: Office) -> None:
    page = office.open(office.plain.event_id)
    _paste(page, "money", "一等奖\t\t3000\n不存在\t\t1")
    page.sections.setCurrentIndex(0)
    assert page.sections.tabText(3) == "奖金与补助(1 处要改)"
    settle()
    click(page.problem_button)
    assert page.sections.currentIndex() == 3
    assert page.boxes["money"].grid.hasFocus()


def test_a_problem_of_the_draft_leads_to_its_cell(office: Office, workspace: Workspace) -> None:
    event = office.event(office.plain)
    document = office.store.read(lambda s: dict(schemes.load_draft(s, event.id).document))
    document["awards"] = {"tiers": [{"name": "一等奖", "percent": "130"}]}
    with workspace.write() as session:
        schemes.save_draft(session, event.id, document)
    office.refresh()
    page = office.open(event.id)
    assert page.draft_note.isVisible()
    office.screen.sections.setCurrentIndex(0)
    problem = office.screen.editor.desk.problems[0]
    office.screen.editor.elsewhere.emit(problem)
    settle()
    assert office.screen.sections.currentIndex() == AWARDS
    grid = page.boxes["tiers"].grid
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (0, 1)


# -- saving --------------------------------------------------------------------------------------------


def test_with_marks_a_reason_is_asked_for(office: Office) -> None:
    page = office.open(office.plain.event_id)
    version = office.event(office.plain).rules_version
    type_cell(page.boxes["tiers"].grid, 0, 1, "25")
    click(page.save_button)
    assert f"保存后成为规则第 {version + 1} 版" in " ".join(words(page.asking))
    click(page.asking.yes)
    assert office.rule(office.plain).tiers[0].percent == 10
    type_in(page.asking.field, "通知改了比例")
    click(page.asking.yes)
    assert office.rule(office.plain).tiers[0].percent == 25
    assert office.event(office.plain).rules_version == version + 1
    assert page.save_button.isVisible()
    assert not page.asking.isVisible()


def test_without_marks_it_is_saved_at_once(office: Office, workspace: Workspace) -> None:
    with workspace.write() as session:
        empty = make_contest(session, 0, event="空赛项", competition_id=office.plain.competition_id)
    office.refresh()
    page = office.open(empty.event_id)
    combo = page.basis.choices["rounding"].editor
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    QTest.keyClick(page.basis.flags["count_absent"], Qt.Key.Key_Space)
    click(page.save_button)
    rule = office.rule(empty)
    assert (rule.rounding, rule.count_absent) == (QuotaRounding.UP, True)


def test_a_rule_not_saved_stays_with_its_event(office: Office) -> None:
    page = office.open(office.plain.event_id)
    type_cell(page.boxes["tiers"].grid, 0, 1, "abc")
    type_in(page.basis.numbers["floor"].editor, "60")
    office.open(office.blind.event_id)
    assert page.boxes["tiers"].grid.cells()[0][1] == "10"
    assert page.pill.text() == ""
    office.open(office.plain.event_id)
    assert page.boxes["tiers"].grid.cells()[0][1] == "abc"
    assert page.basis.numbers["floor"].editor.text() == "60"
    assert page.problem_note.text() == "有 1 处要改"


def test_before_the_scheme_is_in_force_it_is_saved_into_the_draft(
    office: Office, workspace: Workspace
) -> None:
    with workspace.write() as session:
        track = competitions.list_tracks(session, office.plain.competition_id)[0]
        event_id = add_event(session, track.id, name="新赛项", kind="skill", entry_kind="person")
    office.refresh()
    page = office.open(event_id)
    assert page.draft_note.isVisible()
    click(page.boxes["tiers"].sample_button)
    click(page.save_button)
    office.refresh()
    draft = office.store.read(lambda session: schemes.load_draft(session, event_id))
    assert [tier["name"] for tier in draft.document["awards"]["tiers"]] == ["一等奖", "二等奖", "三等奖"]
    assert page.pill.text() == ""
    assert page.boxes["tiers"].grid.cells()[2][:2] == ("三等奖", "30")


# -- decisions -----------------------------------------------------------------------------------------

DECIDE = {
    "tiers": [{"name": "一等奖", "count": 2}, {"name": "二等奖", "count": 2}],
    "boundary": "decide",
    "decided": [{"name": "优秀指导教师", "count": 1, "approver": "竞赛组委会"}],
}


def _decisions(office: Office, contest: Contest) -> list[tuple[str, str, str, bool]]:
    found = office.store.read(lambda s: list_award_decisions(s, contest.competition_id, contest.event_id))
    return [(each.award, each.recipient, each.approver, each.stands) for each in found]


def test_a_tie_at_the_edge_is_decided(office: Office, workspace: Workspace) -> None:
    _tie(workspace, office.plain.entries[1:4])
    _save_rule(office, workspace, office.plain, DECIDE)
    page = office.open(office.plain.event_id)
    assert page.preview.waiting.text == "一等奖末位并列,等组委会决定。"
    assert "须由组委会决定:3 名并列,余 1 个名额" in _text(page)
    click(button(page.preview.waiting, "去决定"))
    assert page.sections.currentIndex() == DECISIONS
    panel = page.decisions
    assert [panel.tied.item(at).text() for at in range(3)] == [
        "第 2 名 陈静  95.00",
        "第 2 名 李䶮  95.00",
        "第 2 名 刘洋  95.00",
    ]
    for at in (1, 2):
        panel.tied.item(at).setCheckState(Qt.CheckState.Checked)
    type_in(panel.reason.editor, "实操用时少")
    click(panel.decide_button)
    assert panel.error.text() == "请勾选 1 至 1 个,现在勾了 2 个。"
    panel.tied.item(2).setCheckState(Qt.CheckState.Unchecked)
    click(panel.decide_button)
    assert panel.approver.error() == "请写明由谁批准,如“竞赛组委会”。"
    type_in(panel.approver.editor, "竞赛组委会")
    click(panel.decide_button)
    office.wait()
    assert _decisions(office, office.plain) == [("一等奖", "李䶮", "竞赛组委会", True)]
    assert "✓ 末位 第 2 名 李䶮" in _text(page)
    assert not page.preview.waiting.isVisible()
    assert [line.in_use for line in panel.rows.rows] == [True]


def test_a_decision_is_revoked_with_a_reason(office: Office, workspace: Workspace) -> None:
    _tie(workspace, office.plain.entries[1:4])
    _save_rule(office, workspace, office.plain, DECIDE)
    form = AwardDecisionForm(
        "一等奖", "实操好", "组委会", event_id=office.plain.event_id, entry_id=office.plain.entries[6]
    )
    with workspace.write() as session:
        decisions.decide_award(session, office.plain.competition_id, form)
    office.refresh()
    page = office.open(office.plain.event_id, "决定")
    panel = page.decisions
    assert [line.in_use for line in panel.rows.rows] == [False]
    assert "请先在上面撤销它" in panel.places.text()
    assert not panel.decide_button.isEnabled()
    panel.table.selectRow(0)
    click(panel.revoke_button)
    type_in(panel.revoking.field, "名次变了")
    click(panel.revoking.yes)
    office.wait()
    assert _decisions(office, office.plain) == [("一等奖", "周杰", "组委会", False)]
    assert panel.decide_button.isEnabled()
    assert not panel.revoking.isVisible()


def test_an_award_is_given_by_nothing_but_a_decision(office: Office, workspace: Workspace) -> None:
    _save_rule(office, workspace, office.plain, DECIDE)
    page = office.open(office.plain.event_id, "决定")
    panel = page.decisions
    assert panel.award.editor.currentText() == "优秀指导教师"
    assert panel.approver.editor.text() == "竞赛组委会"
    click(panel.decide_button)
    assert panel.recipient.error() == "请写明授予谁。"
    panel.recipient.editor.setEditText("周老师")
    type_in(panel.organization.editor, "淮北技师学院")
    type_in(panel.reason.editor, "指导的选手获第一名")
    press(panel.approver.editor, Qt.Key.Key_Return)
    office.wait()
    assert _decisions(office, office.plain) == [("优秀指导教师", "周老师", "竞赛组委会", True)]
    assert panel.places.text() == "最多 1 个,已决定 1 个,要改请先撤销一个。"
    page.sections.setCurrentIndex(SECTIONS.index("评定奖项"))
    assert "周老师  淮北技师学院" in _text(page)


def test_only_a_saved_rule_is_decided_about(office: Office, workspace: Workspace) -> None:
    _save_rule(office, workspace, office.plain, DECIDE)
    page = office.open(office.plain.event_id)
    type_cell(page.boxes["tiers"].grid, 0, 2, "3")
    page.sections.setCurrentIndex(DECISIONS)
    assert "请先保存或还原" in page.decisions.note.text()
    assert not page.decisions.form.isVisible()


def test_a_blind_event_tells_no_names(office: Office, workspace: Workspace) -> None:
    _tie(workspace, office.blind.entries[1:4])
    _save_rule(
        office, workspace, office.blind, {**FULL, **DECIDE, "honours": FULL["honours"][:4], "money": []}
    )
    form = AwardDecisionForm(
        "一等奖", "张伟的徒弟", "组委会", event_id=office.blind.event_id, entry_id=office.blind.entries[1]
    )
    with workspace.write() as session:
        decisions.decide_award(session, office.blind.competition_id, form)
    office.refresh()
    for section in SECTIONS:
        page = office.open(office.blind.event_id, section)
        said = " ".join([_text(page), *words(page)])
        panel = page.decisions
        said += " ".join(column.text(line) for line in panel.rows.rows for column in panel.rows.columns)
        said += " ".join(panel.recipient.editor.itemText(at) for at in range(panel.recipient.editor.count()))
        said += " ".join(panel.tied.item(at).text() for at in range(panel.tied.count()))
        assert [name for name in NAMES if name in said] == []
    assert "08 号" in said
