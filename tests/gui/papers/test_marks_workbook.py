"""成绩表 out and in: written by stations, filled in Excel, looked at cell by cell, imported as seen."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from sqlmodel import select

from app.domain.rights import Actor, Role
from app.gui.main_window import MainWindow
from app.gui.screens.papers import PapersScreen
from app.gui.screens.papers.marks_page import FINE, NOTHING_TO_DO, WRONG
from app.gui.store import Store
from app.services.marks_preview import MOVED_ON
from app.services.workspace import Workspace
from db.tables import Account, AccountDuty
from tests.bench import actor_of
from tests.gui.marking_floor import NAMES, Floor, hire, make_floor, mark, sheet_state, stored_marks
from tests.gui.papers.hands import save_to, scan, told
from tests.gui.screen_tools import button, click, press, words

THEORY = "得分 气焊 T"
T1 = 6  # the column of its first aspect: 赛项, 参赛编号, 名称, 模块, 裁判 stand before it


def header(window: MainWindow, text: str) -> QAbstractButton:
    return next(each for each in window.header.buttons() if each.text().split(" ")[0] == text)


def export(window: MainWindow, monkeypatch: pytest.MonkeyPatch, target: Path, answer: str = "") -> None:
    save_to(monkeypatch, target)
    click(header(window, "导出成绩表…"))
    if answer:
        click(button(window.current or window, answer))


def fill(path: Path, marks: dict[int, str], column: int = T1, sheet: str = THEORY) -> None:
    """Type marks into the rows of stations (1 …) as somebody does in Excel."""
    book = load_workbook(path)
    rows = [row for row in book[sheet].iter_rows() if "赛位" in str(row[1].value)]
    for station, text in marks.items():
        row = next(row for row in rows if row[1].value == f"{station:02d} 号赛位")
        book[sheet].cell(row[0].row or 0, column, text)
    book.save(path)


def choose(window: MainWindow, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    click(header(window, "导入成绩…"))


def lines(screen: PapersScreen) -> list[tuple[str, str, str, str]]:
    return [(line.sheet, line.place, line.kind, line.text) for line in screen.marks_page.rows.rows]


@pytest.fixture
def form(window: MainWindow, screen: PapersScreen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty form of the blind event, saved by the button."""
    path = tmp_path / "成绩表.xlsx"
    export(window, monkeypatch, path)
    assert f"成绩表已存为 {path}。" in window.messages.texts()[-1]
    return path


def test_the_form_of_a_blind_event_names_stations_only(form: Path) -> None:
    book = load_workbook(form)
    said = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"01 号赛位", "04 号赛位", "T1", "A9"} <= said
    assert not said & {*NAMES, "0001", "平山电厂"}
    assert [row[0].value for row in book["参赛"].iter_rows(min_row=2)] == []


def test_a_filled_form_goes_in_by_two_clicks(
    window: MainWindow,
    screen: PapersScreen,
    floor: Floor,
    workspace: Workspace,
    form: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(form, {1: "86", 2: "92.5"})
    choose(window, monkeypatch, form)
    page = screen.marks_page
    assert page.isVisible()
    assert page.summary.text() == f"{FINE}新得分 2 个,提交评分单 2 份。"
    assert (page.file.whole_text(), page.table.isVisible()) == ("成绩表.xlsx", False)
    assert not stored_marks(workspace, floor.entries[0], floor.judges[2]), "nothing is written by looking"
    click(header(window, "导入"))
    assert not page.isVisible()
    assert "成绩表.xlsx 已导入:新得分 2 个,提交评分单 2 份。" in window.messages.texts()[-1]
    assert stored_marks(workspace, floor.entries[0], floor.judges[2]) == [("T1", Decimal(86))]
    assert sheet_state(workspace, floor.entries[1], floor.judges[2]) == "submitted"
    choose(window, monkeypatch, form)
    assert page.summary.text() == NOTHING_TO_DO
    assert not header(window, "导入").isEnabled()
    press(window, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert window.focusWidget() is screen.scan.field, "the next paper is scanned"


def test_everything_wrong_is_listed_by_its_cell_until_it_is_mended(
    window: MainWindow,
    screen: PapersScreen,
    floor: Floor,
    workspace: Workspace,
    form: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(form, {1: "860", 2: "92", 3: "-1"})
    choose(window, monkeypatch, form)
    assert screen.marks_page.summary.text() == WRONG.format(2)
    assert [line[:3] for line in lines(screen)] == [
        (THEORY, "第 3 行“T1”", "有误"),
        (THEORY, "第 5 行“T1”", "有误"),
    ]
    first = screen.marks_page.rows.rows[0].text
    assert "100" in first
    assert screen.marks_page.detail.text() == f"“{THEORY}”第 3 行“T1”:{first}"
    assert not header(window, "导入").isEnabled()
    scan(window, "SC")  # keys typed here take no paper
    assert told(screen) == ""
    fill(form, {1: "86", 3: "0"})
    press(window, Qt.Key.Key_F5)
    assert screen.marks_page.summary.text() == f"{FINE}新得分 3 个,提交评分单 3 份。"
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [len(stored_marks(workspace, entry, floor.judges[2])) for entry in floor.entries] == [1, 1, 1, 0]


def test_marks_that_would_change_are_told_with_what_stands(
    window: MainWindow,
    screen: PapersScreen,
    floor: Floor,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0], submit=False)
    path = tmp_path / "带得分.xlsx"
    export(window, monkeypatch, path, "带已有得分")
    book = load_workbook(path)
    row = [str(cell.value) for cell in book["得分 气焊 P"][3]]
    assert row[T1 - 1 :] == [
        "8.0",
        "8.5",
        "9.0",
        "7.5",
        "8.0",
        "9.5",
        "6.0",
        "10.0",
        "5.0",
        "1.8 mm",
        "2",
        "12:30",
    ]
    fill(path, {1: "7"}, sheet="得分 气焊 P")
    choose(window, monkeypatch, path)
    summary = f"{FINE}更改得分 1 个,不变 11 个,提交评分单 1 份。"
    assert screen.marks_page.summary.text() == summary
    change = "01 号赛位 · 李建国 · A1:8.0 → 7.0"
    assert lines(screen) == [("得分 气焊 P", "第 3 行“A1”", "更改", change)]
    with workspace.write() as session:  # meanwhile, on another machine
        mark(session, floor, floor.entries[0], floor.judges[0], ("9",), submit=False)
    click(header(window, "导入"))
    assert window.messages.texts()[-1] == MOVED_ON
    assert [line[3] for line in lines(screen)] == [change.replace("8.0", "9.0")]
    click(header(window, "导入"))
    assert stored_marks(workspace, floor.entries[0], floor.judges[0])[-1] == ("A1", Decimal(7))


def test_an_empty_form_can_be_had_although_marks_stand(
    window: MainWindow,
    screen: PapersScreen,
    floor: Floor,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[2], ("86",))
    path = tmp_path / "空表.xlsx"
    export(window, monkeypatch, path, "只要空表")
    values = [row[T1 - 1].value for row in load_workbook(path)[THEORY].iter_rows(min_row=3)]
    assert set(values) <= {None, ""}


def test_who_may_not_is_told_whom_to_ask(
    window: MainWindow,
    screen: PapersScreen,
    inline: Store,
    workspace: Workspace,
    form: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inline.set_actor(hire(workspace, "钱立", Role.CHIEF))
    for text in ("导入成绩…", "导出成绩表…"):
        assert not header(window, text).isEnabled()
        assert header(window, text).toolTip() == "由评分裁判、统分员操作"
    # A scorer of another event: only the service knows what the file holds.
    inline.set_actor(_scorer_elsewhere(workspace, screen.competition_id))
    fill(form, {1: "86"})
    choose(window, monkeypatch, form)
    assert "请由评分裁判、统分员操作" in screen.marks_page.summary.text()
    assert not header(window, "导入").isEnabled()
    inline.set_actor(hire(workspace, "吴丽", Role.SCORER))
    assert not screen.marks_page.isVisible(), "what another person looked at is put away"


def _scorer_elsewhere(workspace: Workspace, competition_id: int) -> Actor:
    hire(workspace, "郑红")
    with workspace.write() as session:
        other = make_floor(session, competition_id, 1, unit="理士电池", name="电焊").event_id
        account = session.exec(select(Account).where(Account.name == "郑红")).one()
        session.add(AccountDuty(account_id=account.id or 0, role=Role.SCORER.value, event_id=other))
    return actor_of(workspace, "郑红")


def test_another_file_is_no_workbook_of_marks(
    window: MainWindow, screen: PapersScreen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "成绩.xlsx"
    path.write_bytes(b"no workbook")
    choose(window, monkeypatch, path)
    assert screen.marks_page.isVisible()
    assert "成绩.xlsx" in " ".join(words(screen.marks_page))
    assert screen.marks_page.summary.property("part") == "error"
    assert not header(window, "导入").isEnabled()
