"""评分单收发, used as an office does: print, scan what comes back, look for what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from sqlmodel import col, select

from app.domain.progress import Cancelled
from app.domain.rights import Actor, Duty, Role
from app.domain.sheet_code import SheetCode, write_code
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.papers import PapersScreen
from app.gui.screens.papers.lists import Tab
from app.gui.screens.papers.print_desk import CANCELLED, NO_PRINTER, Wanted, print_sheets, save_sheets
from app.gui.store import Store
from app.gui.theme import Tone
from app.services.door import WriteSession
from app.services.paperwork import list_papers, receive_paper
from app.services.workspace import Workspace
from db.tables import AuditEntry, Entry, Event, Judge, ScoreSheet
from tests.gui.judging_keys import entries_of, words_on
from tests.gui.marking_floor import NAMES, Floor, make_floor, mark
from tests.gui.screen_tools import button, click, press

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
WIDE = 0xFEE0


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    """A blind event: four stations, two judges of 实操 and one of 理论."""
    with workspace.write() as session:
        return make_floor(session, competition)


@pytest.fixture
def window(inline: Store, qapp: QApplication, competition: int) -> Iterator[MainWindow]:
    made = MainWindow(inline, entries_of("papers", "judging", "registration", "events"))
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def screen(window: MainWindow, floor: Floor) -> PapersScreen:
    return _open(window, floor.event_id)


def _open(window: MainWindow, event_id: int) -> PapersScreen:
    window.navigate("papers", event_id=event_id)
    assert isinstance(window.current, PapersScreen)
    return window.current


def _code(floor: Floor, station: int, judge: int) -> str:
    return write_code(SheetCode(floor.event_id, floor.entries[station - 1], floor.judges[judge]))


def _scan(window: MainWindow, code: str, end: Qt.Key = ENTER) -> None:
    """Type as a scanner does: into whatever has the keys at this moment, one character after the other."""
    for character in code:
        QTest.keyClicks(window.focusWidget(), character)
    QTest.keyClick(window.focusWidget(), end)


def _receive(session: WriteSession, floor: Floor, *papers: tuple[int, int]) -> None:
    for station, judge in papers:
        receive_paper(session, entry_id=floor.entries[station - 1], judge_id=floor.judges[judge])


def _here(store: Store, floor: Floor) -> set[tuple[int, int]]:
    """Station and judge of every paper that is back."""
    lines = store.read(lambda session: list_papers(session, floor.event_id))
    return {(line.station or 0, floor.judges.index(line.judge_id)) for line in lines if not line.missing}


def _papers(screen: PapersScreen) -> list[list[str]]:
    model = screen.lists.papers
    return [[column.text(row) for column in model.columns] for row in model.rows]


def _groups(screen: PapersScreen) -> list[list[str]]:
    model = screen.lists.groups
    return [[column.text(row) for column in model.columns] for row in model.rows]


def _scans(screen: PapersScreen) -> list[tuple[str, str, Tone]]:
    return [(scan.text, scan.result, scan.tone) for scan in screen.scan.model.rows]


def _told(screen: PapersScreen) -> str:
    return screen.scan.result.words.text()


def _save_to(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))


# -- scanning ------------------------------------------------------------------------------------------


def test_one_scan_after_the_other_without_a_mouse(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    assert window.focusWidget() is screen.scan.field
    assert screen.totals.text() == "应收 12 已收 0 缺 12 已录入 0"
    for station, judge in ((1, 0), (2, 0), (4, 2)):
        _scan(window, _code(floor, station, judge))
    assert _here(inline, floor) == {(1, 0), (2, 0), (4, 2)}
    assert screen.totals.text() == "应收 12 已收 3 缺 9 已录入 0"
    assert _scans(screen) == [
        ("04 号赛位 · 孙立群", "已收", Tone.OK),
        ("02 号赛位 · 李建国", "已收", Tone.OK),
        ("01 号赛位 · 李建国", "已收", Tone.OK),
    ]
    assert (_told(screen), screen.scan.field.text()) == ("04 号赛位 · 孙立群:已收。", "")
    assert window.focusWidget() is screen.scan.field
    assert not [name for name in NAMES if name in words_on(window)]


@pytest.mark.parametrize("end", [ENTER, Qt.Key.Key_Enter, TAB], ids=["Enter", "keypad", "Tab"])
@pytest.mark.parametrize("kind", ["lower", "wide"])
def test_a_scanner_has_its_ways(
    window: MainWindow,
    screen: PapersScreen,
    floor: Floor,
    inline: Store,
    kind: str,
    end: Qt.Key,
) -> None:
    code = _code(floor, 3, 1).lower()
    if kind == "wide":  # an input method was on
        screen.scan.field.setText("".join(chr(ord(each) + WIDE) for each in code))
        QTest.keyClick(screen.scan.field, end)
    else:
        _scan(window, code, end)
    assert _here(inline, floor) == {(3, 1)}
    assert window.focusWidget() is screen.scan.field, "the next scan goes in as well"


def test_tab_leaves_an_empty_field(window: MainWindow, screen: PapersScreen) -> None:
    QTest.keyClick(screen.scan.field, TAB)
    assert window.focusWidget() is not screen.scan.field


def test_a_second_scan_is_told_and_changes_nothing(
    window: MainWindow, screen: PapersScreen, floor: Floor, workspace: Workspace
) -> None:
    _scan(window, _code(floor, 1, 0))
    with workspace.read() as session:
        first = session.exec(select(ScoreSheet)).one().paper_at
        logged = len(session.exec(select(AuditEntry)).all())
    _scan(window, _code(floor, 1, 0))
    with workspace.read() as session:
        assert session.exec(select(ScoreSheet)).one().paper_at == first
        assert len(session.exec(select(AuditEntry)).all()) == logged
    assert _scans(screen)[0] == ("01 号赛位 · 李建国", "已收过", Tone.WARN)
    assert "已收过(" in _told(screen)
    assert "统分员 王敏" in _told(screen)
    assert screen.scan.result.property("tone") == "warn"
    assert screen.scan.field.property("invalid") != "true"


def test_the_sheet_of_another_event_is_refused_with_the_way_there(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store, workspace: Workspace
) -> None:
    with workspace.write() as session:
        empty = make_floor(session, floor.competition_id, 0, unit="理士电池")
        session.get_one(Event, empty.event_id).name = "钎焊"
        entry = Entry(event_id=empty.event_id, number="9001", station=1, review="approved")
        session.add(entry)
        session.flush()
        other = replace(empty, entries=(entry.id or 0,))
    screen.refresh()
    _scan(window, _code(other, 1, 0))
    assert _told(screen).startswith("这是“钎焊”的评分单,现在办理的是“气焊”。")
    assert screen.scan.result.property("tone") == "error"
    assert screen.scan.field.property("invalid") == "true"
    assert _scans(screen)[0][1:] == ("没有收下", Tone.ERROR)
    assert _here(inline, other) == set()
    with workspace.read() as session:
        last = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
    assert last is not None
    assert (last.outcome, last.event_id) == ("refused", floor.event_id)
    assert last.text.startswith("气焊 扫描“钎焊”的评分单:被拒绝")
    click(screen.scan.result.step)
    assert window.header.title.whole_text() == "评分单收发 · 钎焊"
    _scan(window, _code(other, 1, 0))
    assert _here(inline, other) == {(1, 0)}
    assert _scans(screen) == [("01 号赛位 · 李建国", "已收", Tone.OK)]


def test_a_misread_code_is_said_at_the_field(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    _scan(window, _code(floor, 1, 0)[:-1])
    assert "没有读对。请再扫一次" in _told(screen)
    assert screen.scan.field.property("invalid") == "true"
    _scan(window, "https")
    assert _told(screen).startswith("“https”不是评分单上的条码")
    assert _here(inline, floor) == set()
    _scan(window, _code(floor, 1, 0))
    assert screen.scan.field.property("invalid") == "false"
    assert [result for _text, result, _tone in _scans(screen)] == ["已收", "没有收下"]


def test_the_scanner_works_wherever_the_keys_are(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    lists = screen.lists
    places: tuple[QWidget, ...] = (lists.paper_table, lists.group_table, lists.bar, screen.print_card.save)
    for station, place in enumerate(places, 1):
        place.setFocus()
        assert window.focusWidget() is place
        _scan(window, _code(floor, station, 0))
    assert _here(inline, floor) == {(station, 0) for station in (1, 2, 3, 4)}


def test_a_fast_scanner_is_never_ahead_of_the_disk(store: Store, floor: Floor, competition: int) -> None:
    """With the real threads: the next code is typed while the one before is on its way."""
    window = MainWindow(store, entries_of("papers"))
    window.show()
    screen = _open(window, floor.event_id)
    store.wait_idle()
    for judge in (0, 1, 2):
        for station in (1, 2, 3, 4):
            _scan(window, _code(floor, station, judge))
    assert store.wait_idle()
    assert len(_here(store, floor)) == 12
    assert [text for text, _result, _tone in _scans(screen)][:2] == [
        "04 号赛位 · 孙立群",
        "03 号赛位 · 孙立群",
    ]
    assert {result for _text, result, _tone in _scans(screen)} == {"已收"}
    assert screen.totals.text() == "应收 12 已收 12 缺 0 已录入 0"
    window.close()
    window.deleteLater()


def test_a_sheet_of_older_data_says_what_to_do(
    window: MainWindow, screen: PapersScreen, floor: Floor
) -> None:
    _scan(window, write_code(SheetCode(floor.event_id, 9999, floor.judges[0])))
    assert "已没有这份评分单的参赛者" in _told(screen)
    assert "重新打印" in _told(screen)


def test_names_go_from_the_screen_once_the_event_is_blind(
    window: MainWindow, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, blind=False)
    screen = _open(window, floor.event_id)
    _scan(window, _code(floor, 1, 0))
    assert NAMES[0] in words_on(window)
    with workspace.write() as session:
        session.get_one(Event, floor.event_id).blind = True
    screen.refresh()
    assert not [name for name in NAMES if name in words_on(window) + str(_scans(screen))]
    assert _scans(screen) == [("01 号赛位 · 李建国", "已收", Tone.OK)]


# -- by hand -------------------------------------------------------------------------------------------


def test_a_station_is_found_by_its_number_and_taken_by_the_space_bar(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    _scan(window, "3")
    assert screen.lists.tab is Tab.BY_ENTRY
    assert [row[:2] for row in _papers(screen)] == [
        ["03 号赛位", "李建国"], ["03 号赛位", "赵德明"], ["03 号赛位", "孙立群"],
    ]  # fmt: skip
    for left in (2, 1):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
        assert len(_papers(screen)) == left
    assert _here(inline, floor) == {(3, 0), (3, 1)}


def test_a_tick_is_taken_back_after_a_question(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    _scan(window, _code(floor, 1, 0))
    screen.lists.bar.setCurrentIndex(Tab.HERE)
    assert [row[:2] for row in _papers(screen)] == [["01 号赛位", "李建国"]]
    screen.lists.paper_table.selectRow(0)
    press(screen.lists.paper_table, Qt.Key.Key_Delete)
    assert screen.confirm.isVisible()
    QTest.keyClick(window.focusWidget(), ENTER)
    assert _here(inline, floor) == {(1, 0)}, "Enter on the question goes back"
    press(screen.lists.paper_table, Qt.Key.Key_Delete)
    QTest.keyClick(window.focusWidget(), TAB)
    QTest.keyClick(window.focusWidget(), ENTER)
    assert _here(inline, floor) == set()
    assert _scans(screen)[0][1] == "移回缺表"
    assert screen.lists.empty.isVisible()
    assert screen.lists.empty.text.text() == "还没有收回评分单"
    assert window.focusWidget() is screen.scan.field


def test_who_may_not_take_papers_sees_who_may(
    window: MainWindow, screen: PapersScreen, inline: Store
) -> None:
    inline.set_actor(Actor(5, "何静", (Duty(Role.SUPERVISOR),)))
    assert not screen.scan.field.isEnabled()
    assert screen.scan.field.placeholderText() == "收表请由管理员、裁判长、统分员办理"
    screen.lists.paper_table.selectRow(0)
    assert not screen.lists.take.isEnabled()


# -- missing -------------------------------------------------------------------------------------------


def test_what_is_missing_by_judge_by_station_and_not_typed(
    window: MainWindow, screen: PapersScreen, floor: Floor, workspace: Workspace
) -> None:
    with workspace.write() as session:
        _receive(session, floor, *((station, 0) for station in (1, 2, 3, 4)), (1, 1), (1, 2))
        mark(session, floor, floor.entries[0], floor.judges[0])
        mark(session, floor, floor.entries[1], floor.judges[0], ("8",), submit=False)
    screen.refresh()
    assert [screen.lists.bar.tabText(tab) for tab in Tab] == [
        "缺表 6 · 按裁判", "缺表 6 · 按赛位", "还没录入 5", "已收 6",
    ]  # fmt: skip
    assert _groups(screen) == [
        ["全部", "", "6"], ["赵德明", "实操 2 号席", "3/4"], ["孙立群", "理论 1 号席", "3/4"],
    ]  # fmt: skip
    screen.lists.group_table.selectRow(1)
    assert _papers(screen) == [[f"0{n} 号赛位", "赵德明", "未录入"] for n in (2, 3, 4)]
    screen.lists.bar.setCurrentIndex(Tab.BY_ENTRY)
    assert _groups(screen) == [
        ["全部", "6"], ["02 号赛位", "2/3"], ["03 号赛位", "2/3"], ["04 号赛位", "2/3"],
    ]  # fmt: skip
    screen.lists.group_table.selectRow(3)
    assert [row[:3] for row in _papers(screen)] == [
        ["04 号赛位", "赵德明", "实操 2 号席"], ["04 号赛位", "孙立群", "理论 1 号席"],
    ]  # fmt: skip
    screen.lists.bar.setCurrentIndex(Tab.NOT_ENTERED)
    assert [(row[0], row[1], row[-1]) for row in _papers(screen)][:2] == [
        ("02 号赛位", "李建国", "录入中"), ("03 号赛位", "李建国", "未录入"),
    ]  # fmt: skip
    assert not [name for name in NAMES if name in words_on(window) + str(_papers(screen))]


def test_what_is_not_typed_leads_to_its_judge(
    window: MainWindow, screen: PapersScreen, floor: Floor, workspace: Workspace
) -> None:
    with workspace.write() as session:
        _receive(session, floor, (2, 1))
    screen.refresh()
    screen.lists.bar.setCurrentIndex(Tab.NOT_ENTERED)
    screen.lists.paper_table.selectRow(0)
    click(screen.lists.type)
    assert window.header.title.whole_text().startswith("评分录入 · 气焊")


def test_all_back_is_said(screen: PapersScreen, floor: Floor, workspace: Workspace) -> None:
    with workspace.write() as session:
        _receive(session, floor, *((station, judge) for station in (1, 2, 3, 4) for judge in (0, 1, 2)))
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
        _receive(session, floor, (1, 0))
    screen.refresh()
    screen.lists.bar.setCurrentIndex(tab)
    _save_to(monkeypatch, tmp_path / "缺表.xlsx")
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
    _save_to(monkeypatch, target)
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
        assert _code(floor, station, judge) in pages[at]
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
        _receive(session, floor, (1, 0), (3, 0))
    screen.refresh()
    screen.print_card.judge._choose(floor.judges[0])
    screen.print_card.scope._choose("missing")
    assert screen.print_card.words.text() == "共 2 份 · 2 页"
    assert screen.print_card.send.text() == "打印 2 页"
    _save_to(monkeypatch, tmp_path / "缺.pdf")
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
    screen = _open(window, floor.event_id)
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
    _save_to(monkeypatch, target)
    inline.job_changed.connect(lambda _state: inline._cancel.set())
    click(screen.print_card.save)
    assert screen.messages.texts() == (CANCELLED,)
    assert screen.print_card.save.isEnabled()


# -- nothing to print yet ------------------------------------------------------------------------------


def test_a_blind_event_without_stations_leads_to_the_draw(
    window: MainWindow, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, stations=False)
    screen = _open(window, floor.event_id)
    assert screen.empty.isVisible()
    assert screen.empty.text.text() == "气焊还没有赛位"
    click(screen.empty.button)
    assert window.header.title.whole_text().startswith("评分录入")


def test_one_without_a_station_stops_the_printing_and_nothing_else(
    window: MainWindow, floor: Floor, workspace: Workspace, inline: Store
) -> None:
    with workspace.write() as session:
        session.get_one(Entry, floor.entries[3]).station = None
    screen = _open(window, floor.event_id)
    assert screen.gap.text == "▲ 还有 1 个参赛者没有赛位,没有列入;编排以后才能打印评分单。"
    assert "还有 1 个参赛者没有赛位,不能打印评分单" in screen.print_card.words.text()
    assert not screen.print_card.save.isEnabled()
    _scan(window, _code(floor, 1, 0))
    assert _here(inline, floor) == {(1, 0)}


def test_what_is_missing_before_there_is_paper(
    window: MainWindow, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 1)
        session.get_one(Entry, floor.entries[0]).review = "pending"
    screen = _open(window, floor.event_id)
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
    screen = _open(window, floor.event_id)
    assert screen.lists.bar.tabText(Tab.BY_ENTRY) == "缺表 6 · 按参赛者"
    assert _papers(screen)[0][0] == f"0001 {NAMES[0]}"
    _scan(window, "0002")
    assert _papers(screen)[0][0] == f"0002 {NAMES[1]}"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    lines = inline.read(lambda session: list_papers(session, floor.event_id))
    assert [line.title for line in lines if not line.missing] == [f"0002 {NAMES[1]}"]
