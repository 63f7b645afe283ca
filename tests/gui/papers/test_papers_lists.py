"""What is missing, blank sheets for the printer, and what is said before there is any paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from sqlmodel import select

from app.domain.progress import Cancelled
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.papers import PapersScreen
from app.gui.screens.papers.lists import Tab
from app.gui.screens.papers.print_desk import CANCELLED, NO_PRINTER, Wanted, print_sheets, save_sheets
from app.gui.store import Store
from app.services.paperwork import list_papers
from app.services.workspace import Workspace
from db.tables import Entry, Judge
from tests.gui.judging_keys import words_on
from tests.gui.marking_floor import NAMES, Floor, make_floor, mark
from tests.gui.papers.hands import (
    code_of,
    group_texts,
    open_papers,
    paper_texts,
    papers_here,
    receive,
    save_to,
    scan,
)
from tests.gui.screen_tools import button, click

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
WIDE = 0xFEE0


# -- missing -------------------------------------------------------------------------------------------


def test_what_is_missing_by_judge_by_station_and_not_typed(
    window: MainWindow, screen: PapersScreen, floor: Floor, workspace: Workspace
) -> None:
    with workspace.write() as session:
        receive(session, floor, *((station, 0) for station in (1, 2, 3, 4)), (1, 1), (1, 2))
        mark(session, floor, floor.entries[0], floor.judges[0])
        mark(session, floor, floor.entries[1], floor.judges[0], ("8",), submit=False)
    screen.refresh()
    assert [screen.lists.bar.tabText(tab) for tab in Tab] == [
        "缺表 6 · 按裁判", "缺表 6 · 按赛位", "还没录入 5", "已收 6",
    ]  # fmt: skip
    assert group_texts(screen) == [
        ["全部", "", "6"], ["赵德明", "实操 2 号席", "3/4"], ["孙立群", "理论 1 号席", "3/4"],
    ]  # fmt: skip
    screen.lists.group_table.selectRow(1)
    assert paper_texts(screen) == [[f"0{n} 号赛位", "赵德明", "未录入"] for n in (2, 3, 4)]
    screen.lists.bar.setCurrentIndex(Tab.BY_ENTRY)
    assert group_texts(screen) == [
        ["全部", "6"], ["02 号赛位", "2/3"], ["03 号赛位", "2/3"], ["04 号赛位", "2/3"],
    ]  # fmt: skip
    screen.lists.group_table.selectRow(3)
    assert [row[:3] for row in paper_texts(screen)] == [
        ["04 号赛位", "赵德明", "实操 2 号席"], ["04 号赛位", "孙立群", "理论 1 号席"],
    ]  # fmt: skip
    screen.lists.bar.setCurrentIndex(Tab.NOT_ENTERED)
    assert [(row[0], row[1], row[-1]) for row in paper_texts(screen)][:2] == [
        ("02 号赛位", "李建国", "录入中"), ("03 号赛位", "李建国", "未录入"),
    ]  # fmt: skip
    assert not [name for name in NAMES if name in words_on(window) + str(paper_texts(screen))]


def test_what_is_not_typed_leads_to_its_judge(
    window: MainWindow, screen: PapersScreen, floor: Floor, workspace: Workspace
) -> None:
    with workspace.write() as session:
        receive(session, floor, (2, 1))
    screen.refresh()
    screen.lists.bar.setCurrentIndex(Tab.NOT_ENTERED)
    screen.lists.paper_table.selectRow(0)
    click(screen.lists.type)
    assert window.header.title.whole_text().startswith("评分录入 · 气焊")


def test_all_back_is_said(screen: PapersScreen, floor: Floor, workspace: Workspace) -> None:
    with workspace.write() as session:
        receive(session, floor, *((station, judge) for station in (1, 2, 3, 4) for judge in (0, 1, 2)))
    screen.refresh()
    assert screen.lists.empty.text.text() == "评分单已全部收齐"
    assert screen.totals.text() == "应收 12 已收 12 缺 0 已录入 0"


@pytest.mark.parametrize(
    ("tab", "headings", "first"),
    [
        (Tab.BY_JUDGE, ("裁判", "席位", "赛位", "录入"), ("李建国", "实操 1 号席", "02 号赛位", "未录入")),
        (Tab.BY_ENTRY, ("赛位", "裁判", "席位", "录入"), ("01 号赛位", "赵德明", "实操 2 号席", "未录入")),
    ],
)
def test_the_missing_are_exported(
    window: MainWindow,
    screen: PapersScreen,
    floor: Floor,
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tab: Tab,
    headings: tuple[str, ...],
    first: tuple[str, ...],
) -> None:
    with workspace.write() as session:
        receive(session, floor, (1, 0))
    screen.refresh()
    screen.lists.bar.setCurrentIndex(tab)
    save_to(monkeypatch, tmp_path / "缺表.xlsx")
    click(window.header.buttons()[-1])
    sheet = load_workbook(tmp_path / "缺表.xlsx").worksheets[0]
    title, heads, *rows = sheet.iter_rows(values_only=True)
    assert str(title[0]).startswith("气焊 缺表")
    assert "共 11 份" in str(title[0])
    assert heads == headings
    assert rows[0] == first
    assert len(rows) == 11


# -- printing ------------------------------------------------------------------------------------------


def test_blank_sheets_are_saved_and_say_what_they_should(
    screen: PapersScreen,
    floor: Floor,
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert screen.print_card.words.text() == "共 12 份 · 12 页"
    target = tmp_path / "空白.pdf"
    save_to(monkeypatch, target)
    click(screen.print_card.save)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(target).pages]
    assert len(pages) == 12
    for at, (station, judge, name) in enumerate(
        (station, judge, name)
        for judge, name in enumerate(("李建国", "赵德明", "孙立群"))
        for station in (1, 2, 3, 4)
    ):
        assert f"0{station}号赛位" in pages[at]
        assert name in pages[at]
        assert code_of(floor, station, judge) in pages[at]
    assert not [name for name in NAMES if name in "".join(pages)]
    assert screen.messages.texts() == (f"评分单已存为 {target}。",)


def test_only_what_is_missing_of_one_judge(
    screen: PapersScreen,
    floor: Floor,
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with workspace.write() as session:
        receive(session, floor, (1, 0), (3, 0))
    screen.refresh()
    screen.print_card.judge._choose(floor.judges[0])
    screen.print_card.scope._choose("missing")
    assert screen.print_card.words.text() == "共 2 份 · 2 页"
    assert screen.print_card.send.text() == "打印 2 页"
    save_to(monkeypatch, tmp_path / "缺.pdf")
    click(screen.print_card.save)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "缺.pdf").pages]
    assert ["02" in pages[0], "04" in pages[1], len(pages)] == [True, True, 2]


def test_sheets_go_to_the_printer(
    window: MainWindow, floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "paper.pdf"

    def open_printer(_name: str, document: str) -> QPrinter:
        assert document == "评分单"
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        printer.setResolution(72)
        return printer

    monkeypatch.setattr(printing, "printer_names", lambda: ("办公室打印机",))
    monkeypatch.setattr(printing, "open_printer", open_printer)
    screen = open_papers(window, floor.event_id)
    screen.print_card.judge._choose(floor.judges[2])
    click(screen.print_card.send)
    assert len(PdfReader(target).pages) == 4
    assert screen.messages.texts() == ("评分单已送到打印机,共 4 页。",)
    assert screen.print_card.send.isEnabled()


def test_without_a_printer_the_file_is_offered(screen: PapersScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    screen.print_card.set_printers(())
    click(screen.print_card.send)
    assert screen.messages.texts() == (NO_PRINTER,)


def test_cancelled_printing_leaves_no_file(
    screen: PapersScreen, floor: Floor, inline: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel(done: int, _total: int) -> None:
        if done == 3:
            raise Cancelled

    target = tmp_path / "空白.pdf"
    with pytest.raises(Cancelled):
        save_sheets(inline, Wanted(floor.event_id, None, False), target, cancel)
    with pytest.raises(Cancelled):
        print_sheets(inline, Wanted(floor.event_id, None, False), "无", lambda _d, _t: cancel(3, 0))
    assert list(tmp_path.glob("*.pdf")) == []
    save_to(monkeypatch, target)
    inline.job_changed.connect(lambda _state: inline._cancel.set())
    click(screen.print_card.save)
    assert screen.messages.texts() == (CANCELLED,)
    assert screen.print_card.save.isEnabled()


# -- nothing to print yet ------------------------------------------------------------------------------


def test_a_blind_event_without_stations_leads_to_the_draw(
    window: MainWindow, workspace: Workspace, competition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    led: list[tuple[str, object]] = []
    with workspace.write() as session:
        floor = make_floor(session, competition, stations=False)
    screen = open_papers(window, floor.event_id)
    assert screen.empty.isVisible()
    assert screen.empty.text.text() == "气焊还没有赛位"
    assert screen.empty.button.text() == "去抽签"
    monkeypatch.setattr(screen.context, "navigate", lambda key, **params: led.append((key, params)))
    click(screen.empty.button)
    assert led == [("arrival", {"event_id": floor.event_id})]


def test_one_without_a_station_stops_the_printing_and_nothing_else(
    window: MainWindow, floor: Floor, workspace: Workspace, inline: Store
) -> None:
    with workspace.write() as session:
        session.get_one(Entry, floor.entries[3]).station = None
    screen = open_papers(window, floor.event_id)
    assert screen.gap.text == "▲ 还有 1 个参赛者没有赛位,没有列入;抽签以后才能打印评分单。"
    assert "还有 1 个参赛者没有赛位,不能打印评分单" in screen.print_card.words.text()
    assert not screen.print_card.save.isEnabled()
    scan(window, code_of(floor, 1, 0))
    assert papers_here(inline, floor) == {(1, 0)}


def test_what_is_missing_before_there_is_paper(
    window: MainWindow, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 1)
        session.get_one(Entry, floor.entries[0]).review = "pending"
    screen = open_papers(window, floor.event_id)
    assert (screen.empty.text.text(), screen.empty.button.text()) == ("气焊的报名还没有审核", "去审核")
    with workspace.write() as session:
        session.get_one(Entry, floor.entries[0]).review = "returned"
    screen.refresh()
    assert (screen.empty.text.text(), screen.empty.button.text()) == ("气焊还没有参赛者", "去报名")
    with workspace.write() as session:
        for judge in session.exec(select(Judge).where(Judge.event_id == floor.event_id)):
            session.delete(judge)
    screen.refresh()
    assert (screen.empty.text.text(), screen.empty.button.text()) == ("气焊还没有裁判", "去设裁判")
    assert button(screen, "赛项:气焊").isVisible(), "another event can be chosen"


def test_an_open_event_shows_numbers_and_names(
    window: MainWindow, workspace: Workspace, competition: int, inline: Store
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 2, blind=False, stations=False)
    screen = open_papers(window, floor.event_id)
    assert screen.lists.bar.tabText(Tab.BY_ENTRY) == "缺表 6 · 按参赛者"
    assert paper_texts(screen)[0][0] == f"0001 {NAMES[0]}"
    scan(window, "0002")
    assert paper_texts(screen)[0][0] == f"0002 {NAMES[1]}"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    lines = inline.read(lambda session: list_papers(session, floor.event_id))
    assert [line.title for line in lines if not line.missing] == [f"0002 {NAMES[1]}"]
