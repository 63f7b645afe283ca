"""实时排名, while marks come in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.awards import AwardRule, AwardTier
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.ranking import RankingScreen
from app.gui.screens.ranking.explanation_desk import NO_PRINTER
from app.gui.screens.ranking.spread import bins
from app.gui.store import Store
from app.services import competitions, penalties, registration
from app.services.workspace import Workspace
from db.tables import Competition, Entry
from tests.gui.judging_keys import entries_of, words_on
from tests.gui.marking_floor import NAMES, Floor, make_floor, mark, mark_fully
from tests.services.publish_steps import publish

pytestmark = pytest.mark.styled

# Totals: 72.55, 78.65, 72.55, –, 缺考, 录入中.
THEORY = ("60", "80", "60")


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    """Six entries: three scored (two of them equal), one untouched, one absent, one in part."""
    with workspace.write() as session:
        made = make_floor(session, competition, 6)
        for number, theory in enumerate(THEORY):
            mark_fully(session, made, number, theory)
        registration.set_entry_status(session, made.entries[4], "absent", "未到")
        mark(session, made, made.entries[5], made.judges[0], ("8", "9"), submit=False)
    return made


@pytest.fixture
def window(inline: Store, qapp: QApplication, competition: int) -> Iterator[MainWindow]:
    made = MainWindow(inline, entries_of("judging", "ranking"))
    made.resize(1440, 900)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def screen(window: MainWindow, floor: Floor) -> RankingScreen:
    window.navigate("ranking", event_id=floor.event_id)
    return _screen(window)


def _screen(window: MainWindow) -> RankingScreen:
    assert isinstance(window.current, RankingScreen)
    return window.current


def _cells(screen: RankingScreen) -> list[list[str]]:
    model = screen.model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_places_modules_and_totals_stand_in_columns(screen: RankingScreen) -> None:
    assert [column.title for column in screen.model.columns] == [
        "名次", "赛位", "实操(70%)", "理论(30%)", "总成绩", "变化", "",
    ]  # fmt: skip
    cells = _cells(screen)
    assert [row[:5] for row in cells[:3]] == [
        ["1", "02 号", "79.50", "80.00", "79.65"],
        ["2", "01 号", "79.50", "60.00", "73.65"],
        ["2", "03 号", "79.50", "60.00", "73.65"],
    ]
    assert cells[0][6] == "80%"
    assert "已出分 3/5" in words_on(screen)


def test_who_is_not_scored_stands_last_with_a_word_and_no_figure(screen: RankingScreen) -> None:
    rest = [(row[0], row[1], row[2], row[4], row[6]) for row in _cells(screen)[3:]]
    assert sorted(rest) == [
        ("—", "04 号", "—", "未开始", "—"),
        ("—", "05 号", "—", "缺考", "—"),
        ("—", "06 号", "—", "录入中", "—"),
    ]
    assert rest[-1][1] == "05 号"


def test_a_blind_event_names_stations_until_it_is_published(
    window: MainWindow, screen: RankingScreen, workspace: Workspace, floor: Floor
) -> None:
    words = words_on(window) + str(_cells(screen))
    assert not [name for name in NAMES if name in words]
    _publish(workspace, floor)
    screen.refresh()
    assert [column.title for column in screen.model.columns][1:3] == ["姓名", "单位"]
    assert _cells(screen)[0][1:3] == [NAMES[1], "平山电厂"]


def _publish(workspace: Workspace, floor: Floor) -> None:
    with workspace.write() as session:
        for number in (3, 5):
            registration.set_entry_status(session, floor.entries[number], "withdrew", "本人申请")
        publish(session, floor.event_id)


def test_a_row_explains_its_place_step_by_step(screen: RankingScreen) -> None:
    texts = screen.why.texts()
    assert texts[:2] == ("实操 79.50 × 70% = 55.65", "2 名裁判:79.5 79.5;平均 79.5")
    assert "理论 80.00 × 30% = 24" in texts
    assert "总成绩 79.65" in texts
    assert "按现在的成绩:一等奖" in texts
    assert any("基数 3 × 25%" in text for text in texts)
    screen.table.selectRow(1)
    texts = screen.why.texts()
    assert screen.why.note.text() == "01 号"
    assert "第 2 名,2 名并列" in texts
    assert "与 03 号并列:总成绩、实操(79.5)、用时(12:30)均相同。" in texts
    assert "按现在的成绩:二等奖" in texts
    screen.table.selectRow(5)
    assert "缺考:未到,不排名次。" in screen.why.texts()


def test_the_tie_rule_stands_below_the_rows(screen: RankingScreen) -> None:
    assert screen.rule.text() == (
        "总成绩相同依次比较:实操 → 用时;仍相同则并列,其后名次顺延。"
        "第 2 名 2 人并列:总成绩、实操、用时均相同。"
    )


def test_marks_that_come_in_move_the_rows_but_not_the_choice(
    qtbot: QtBot, screen: RankingScreen, workspace: Workspace, floor: Floor
) -> None:
    screen.table.selectRow(2)
    assert screen.why.note.text() == "03 号"
    screen.store.write(lambda session: mark_fully(session, floor, 3, "90"), topics={"marks"})
    assert [row[1] for row in _cells(screen)[:2]] == ["04 号", "02 号"]
    assert _cells(screen)[1][5] == "▼1"
    assert screen.why.note.text() == "03 号"
    current = screen.table.current()
    assert current is not None
    assert current.label.entry_id == floor.entries[2]
    assert "已出分 4/5" in words_on(screen)


def test_a_thousand_rows_keep_their_place_while_marks_come_in(
    qtbot: QtBot, qapp: QApplication, store: Store, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 1000)
        for number in range(3):
            mark_fully(session, floor, number, "70")
    window = MainWindow(store, entries_of("judging", "ranking"))
    window.resize(1366, 768)
    window.show()
    window.navigate("ranking", event_id=floor.event_id)
    assert store.wait_idle(20_000)
    screen = _screen(window)
    screen.table.select_key(floor.entries[500])
    bar = screen.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    place = bar.value()
    store.write(lambda session: mark_fully(session, floor, 999, "90"), topics={"marks"})
    assert store.wait_idle(20_000)
    assert _cells(screen)[0][1] == "1000 号"
    assert bar.value() == place
    current = screen.table.current()
    assert current is not None
    assert current.label.entry_id == floor.entries[500]
    window.close()
    window.deleteLater()


def test_penalties_show_among_the_steps(screen: RankingScreen, floor: Floor) -> None:
    screen.store.write(
        lambda session: penalties.add_penalty(
            session, entry_id=floor.entries[1], module=None, points="10", reason="越界"
        ),
        topics={"marks"},
    )
    screen.table.select_key(floor.entries[1])
    assert "违规扣分 10:越界" in screen.why.texts()
    assert _cells(screen)[2][:2] == ["3", "02 号"]


def test_divisions_are_ranked_apart(window: MainWindow, workspace: Workspace, competition: int) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 4, divisions=("职工组", "学生组"))
        for number in range(4):
            mark_fully(session, floor, number, str(60 + number))
    window.navigate("ranking", event_id=floor.event_id)
    screen = _screen(window)
    assert screen.division.value == "职工组"
    assert [row[:2] for row in _cells(screen)] == [["1", "04 号"], ["2", "02 号"]]
    screen.division.drop.actions()[1].trigger()
    assert [row[:2] for row in _cells(screen)] == [["1", "03 号"], ["2", "01 号"]]
    assert screen.spread.note.text() == "2 人已出分"


def test_the_distribution_counts_the_scored(screen: RankingScreen) -> None:
    assert screen.spread.note.text() == "3 人已出分"
    chart = screen.spread.chart
    assert chart is not None
    assert sum(chart.values()) == 3


def test_bars_have_round_edges_and_lose_nobody() -> None:
    totals = [Fraction(value) for value in ("65", "71.2", "88.8", "94.99")]
    start, width, heights = bins(totals)
    assert (start, width) == (Fraction(65), Fraction(5))
    assert heights == [1, 1, 0, 0, 1, 1]
    assert bins([Fraction(80)])[2] == [1]
    assert sum(bins([Fraction(0), Fraction(100_000)])[2]) == 2


def test_the_event_is_chosen_in_the_bar(window: MainWindow, screen: RankingScreen) -> None:
    actions = {action.text(): action for action in screen.event_button.drop.actions()}
    actions["钳工"].trigger()
    assert "钳工还没有参赛者" in words_on(screen)
    assert window.header.title.text() == "实时排名 · 钳工"
    assert not window.header.buttons()[0].isEnabled()
    actions = {action.text(): action for action in screen.event_button.drop.actions()}
    actions["气焊"].trigger()
    assert len(_cells(screen)) == 6


def test_without_an_event_given_the_one_being_marked_is_shown(window: MainWindow, floor: Floor) -> None:
    window.navigate("ranking")
    assert _screen(window).event_button.value == floor.event_id


def test_a_competition_without_events_says_the_next_step(
    window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workspace.write() as session:
        empty = Competition(title="空赛事", year=2026)
        session.add(empty)
        session.flush()
        empty_id = empty.id or 0
    window.navigate("ranking")
    window.choose_competition(empty_id)
    assert "去设赛项" in words_on(_screen(window))


def test_a_long_unit_does_not_widen_the_window(
    window: MainWindow, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, blind=False, unit="淮北" * 30)
        mark_fully(session, floor, 0, "70")
    window.resize(1366, 768)
    window.navigate("ranking", event_id=floor.event_id)
    screen = _screen(window)
    assert window.width() == 1366
    assert not screen.table.horizontalScrollBar().isVisible()


def test_what_is_refused_is_told_with_its_reason(screen: RankingScreen, floor: Floor) -> None:
    rule = AwardRule((AwardTier("一等奖", count=1),), module_floors={"T": Decimal(90)})
    screen.store.write(
        lambda session: competitions.save_award_rule(session, floor.event_id, rule, reason="补充规定"),
        topics={"competition"},
    )
    screen.table.select_key(floor.entries[1])
    assert screen.why.texts()[-2] == "按现在的成绩:没有奖项"
    assert screen.why.texts()[-1].startswith("一等奖没有给,第 1 名")
    assert "模块 T 得分 80,低于 90" in screen.why.texts()[-1]


def test_a_long_explanation_scrolls_in_its_card_and_not_the_page(
    window: MainWindow, screen: RankingScreen, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        for number in range(40):
            reason = f"违反操作规程第 {number} 条"
            penalties.add_penalty(
                session, entry_id=floor.entries[1], module=None, points="0.5", reason=reason
            )
    screen.refresh()
    screen.table.select_key(floor.entries[1])
    assert len(screen.why.texts()) > 40
    window.resize(1366, 768)
    QApplication.processEvents()
    page, column = screen.parentWidget(), screen.why.parentWidget()
    assert page is not None
    assert column is not None
    assert column.sizeHint().height() <= page.height(), "what a column asks for makes the page scroll"
    assert screen.height() <= page.height()
    assert screen.why.print_button.isVisible()


# -- the paper that explains -------------------------------------------------------------------------


def test_the_explanation_is_saved_as_a_pdf(
    screen: RankingScreen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    proposed: list[str] = []

    def choose(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(tmp_path / "why.pdf"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    screen.table.selectRow(1)
    QTest.mouseClick(screen.why.save_button, Qt.MouseButton.LeftButton)
    assert proposed == ["气焊-01 号-成绩说明.pdf"]
    (page,) = PdfReader(tmp_path / "why.pdf").pages
    text = "".join(page.extract_text().split())
    assert "01号" in text
    assert "1.8mm→5" in text
    assert not [name for name in NAMES if name in text]
    assert screen.messages.texts() == (f"成绩说明已存为 {tmp_path / 'why.pdf'}。",)
    assert screen.why.save_button.isEnabled()


def test_the_explanation_goes_to_the_usual_printer(
    screen: RankingScreen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "paper.pdf"

    def open_printer(name: str, document: str) -> QPrinter:
        assert (name, document) == ("办公室打印机", "成绩说明")
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        printer.setResolution(72)
        return printer

    monkeypatch.setattr(printing, "printer_names", lambda: ("办公室打印机", "仓库打印机"))
    monkeypatch.setattr(printing, "open_printer", open_printer)
    QTest.mouseClick(screen.why.print_button, Qt.MouseButton.LeftButton)
    assert len(PdfReader(target).pages) == 1
    assert screen.messages.texts() == ("成绩说明已送到打印机,共 1 页。",)


def test_without_a_printer_the_explanation_is_offered_as_a_file(
    screen: RankingScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "printer_names", lambda: ())
    QTest.mouseClick(screen.why.print_button, Qt.MouseButton.LeftButton)
    assert screen.messages.texts() == (NO_PRINTER,)
    assert screen.why.print_button.isEnabled()


def test_an_entry_taken_off_meanwhile_is_told(
    screen: RankingScreen, workspace: Workspace, floor: Floor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    screen.table.selectRow(1)
    with workspace.write() as session:
        session.get_one(Entry, floor.entries[0]).review = "returned"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "x.pdf"), ""))
    QTest.mouseClick(screen.why.save_button, Qt.MouseButton.LeftButton)
    assert screen.messages.texts() == ("这条参赛记录已不在名单中,请刷新。",)
    assert not (tmp_path / "x.pdf").exists()
    assert screen.why.save_button.isEnabled()


# -- export ------------------------------------------------------------------------------------------


def _export(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> tuple[str, list[list[object]]]:
    proposed: list[str] = []

    def choose(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(folder / "list.xlsx"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    QTest.mouseClick(window.header.buttons()[0], Qt.MouseButton.LeftButton)
    sheet = load_workbook(folder / "list.xlsx").worksheets[0]
    return proposed[0], [list(row) for row in sheet.iter_rows(values_only=True)]


def test_before_publication_a_draft_is_exported_that_says_so(
    window: MainWindow, screen: RankingScreen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name, rows = _export(window, monkeypatch, tmp_path)
    assert name == "气焊成绩单(未公布).xlsx"
    assert str(rows[2][0]).startswith("未公布,仅供核对 20")
    assert rows[4][:3] == ["1", "02", None]
    assert not [name for name in NAMES if name in str(rows)]
    assert window.messages.texts() == (f"成绩单已存为 {tmp_path / 'list.xlsx'}。",)


def test_after_publication_the_published_version_is_exported(
    window: MainWindow,
    screen: RankingScreen,
    workspace: Workspace,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    _publish(workspace, floor)
    screen.refresh()
    name, rows = _export(window, monkeypatch, tmp_path)
    assert name == "气焊成绩单(第 1 版).xlsx"
    assert "第 1 版" in str(rows[2][0])
    assert rows[4][2] == NAMES[1]


def test_nothing_is_written_when_the_dialog_is_closed(
    window: MainWindow, screen: RankingScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("", ""))
    QTest.mouseClick(window.header.buttons()[0], Qt.MouseButton.LeftButton)
    assert window.messages.texts() == ()


def test_a_file_that_cannot_be_written_is_told(
    window: MainWindow, screen: RankingScreen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "none" / "list.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    QTest.mouseClick(window.header.buttons()[0], Qt.MouseButton.LeftButton)
    assert "“list.xlsx”没有写成:文件夹不存在" in window.messages.texts()[0]
