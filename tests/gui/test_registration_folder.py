"""A folder of units' workbooks: one preview, one report, one import; columns that nobody understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from sqlmodel import select

from app.gui.screens.registration import import_head
from app.gui.screens.registration.column_matching import LABEL, MEANING
from app.gui.screens.registration.import_page import FILES, MATCHING, ROWS, ImportPage
from app.gui.store import Store
from app.services.workspace import Workspace
from db.tables import AuditEntry
from tests.exchange.sheets import write_book
from tests.gui.registration_office import Office, add_people, identity

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
HEADER = ("姓名", "身份证号", "单位", "参赛项目", "组别")
OWN_WORDS = ("大名", "号码", "哪家的", "比什么", "血型")


@pytest.fixture
def office(inline: Store, competition: int) -> Iterator[Office]:
    """The window on an empty competition, everything at once."""
    made = Office(inline)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three units' files: a good one, one with a wrong row, one in words of its own; and a broken one."""
    folder = tmp_path / "各单位"
    folder.mkdir()
    row = ("张伟", identity(1), "相山重型机修厂", "焊工", "职工组")
    write_book(folder / "甲.xlsx", {"a": [HEADER, row]})
    wrong = ("李静", "340602198409120013", "濉水纺织有限公司", "焊工", "职工组")
    write_book(folder / "乙.xlsx", {"a": [HEADER, wrong, ("王芳", identity(3), *wrong[2:])]})
    own = ("陈静", identity(5), "口井酒业有限公司", "焊工", "A")
    write_book(folder / "丙.xlsx", {"名册": [("花名册",), OWN_WORDS, own]})
    (folder / "丁.xlsx").write_bytes(b"PK\x03\x04" + bytes(99))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(folder))
    return folder


def page(office: Office) -> ImportPage:
    return office.screen.import_page


def names(office: Office) -> list[str]:
    return [line[1].review.values.name for line in page(office)._model.rows]


def test_a_folder_is_one_preview_and_one_import(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_head, "MOST_IN_MENU", 3)  # too many for a menu: chosen in their list
    office.press(Qt.Key.Key_O, CTRL_SHIFT)
    assert page(office).isVisible()
    assert page(office).sections.currentIndex() == ROWS
    assert names(office) == ["李静"]  # the wrong one first
    assert page(office).sections.tabText(FILES) == "文件 4,2 个未读"
    assert page(office).head.left_out.text() == "2 个文件没有读,原因见“文件”"
    page(office).sections.setCurrentIndex(FILES)
    rows = page(office).files.model.rows
    assert [(row.name, row.rows, row.refused) for row in rows] == [
        ("丁.xlsx", 0, True),
        ("丙.xlsx", 0, True),
        ("乙.xlsx", 2, False),
        ("甲.xlsx", 1, False),
    ]
    assert "没有找到表头" in rows[1].note
    assert page(office)._panel.isHidden()
    page(office).files.table.activated_row.emit(rows[2])
    assert page(office).sections.currentIndex() == ROWS
    assert names(office) == ["李静", "王芳"]
    assert page(office).head.file.text() == "文件:乙.xlsx"
    page(office).head.want_all()
    assert page(office).head.file.text() == "文件:全部"
    assert len(names(office)) == 3
    office.header("导入 2 行")
    assert sorted(office.names()) == ["张伟", "王芳"]
    (text,) = office.window.messages.texts()
    assert text == "各单位:新增 2 条,有误未导入 1 条;2 个文件没有读。"


def test_rows_are_told_apart_by_file_and_sheet(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ("张伟", "1", "相山重型机修厂", "焊工", "职工组")
    many = tmp_path / "many"
    many.mkdir()
    for trade in ("焊工", "钳工"):
        sheets = {f"淮北矿业集团职工技能竞赛报名表{kind}": [HEADER, row] for kind in ("汇总", "补充")}
        write_book(many / f"金泷机电有限公司报名表{trade}.xlsx", sheets)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(many))
    office.press(Qt.Key.Key_O, CTRL_SHIFT)
    model = page(office)._model
    places = [tuple(column.text(line) for column in model.columns[:2]) for line in model.rows]
    assert places == [
        ("2", "金泷…焊工 · 淮…汇总"),
        ("2", "金泷…焊工 · 淮…补充"),
        ("2", "金泷…钳工 · 淮…汇总"),
        ("2", "金泷…钳工 · 淮…补充"),
    ]


def test_columns_are_matched_by_hand_and_corrections_stay(office: Office, folder: Path) -> None:
    office.header("导入文件夹")
    page(office).corrected.emit(0, {"document_number": identity(9)})
    office.wait()
    page(office).sections.setCurrentIndex(MATCHING)
    matching = page(office).matching
    assert matching.sheet.currentText() == "丙.xlsx,工作表“名册”:没有找到表头"
    assert matching.row.currentText().startswith("表头在第 2 行")
    grid = matching.grid
    assert [row[LABEL] for row in grid.cells()] == list(OWN_WORDS)
    assert "340602********" in grid.cells()[1][1]
    assert identity(5) not in str(grid.cells())
    assert not matching.save.isEnabled()
    for at, meaning in enumerate(("姓名", "证件号码", "单位", "参赛项目", "")):
        grid.cells_model.setData(grid.cells_model.index(at, MEANING), meaning)
    assert matching.error.text() == ""
    matching.save.click()
    office.wait()
    assert page(office).sections.tabText(FILES) == "文件 4,1 个未读"
    assert office.screen.imports.ready == 4
    office.header("导入 4 行")
    assert sorted(office.names()) == ["张伟", "李静", "王芳", "陈静"]
    office.read(folder / "丙.xlsx")  # the next time nobody is asked
    assert office.screen.imports.ready == 0
    assert page(office).matching.sheet.currentText().endswith("按记住的对应读取")
    page(office).matching.forget.click()
    office.wait()
    assert page(office).sections.currentIndex() == MATCHING


def test_one_column_twice_is_told(office: Office, folder: Path) -> None:
    office.read(folder / "丙.xlsx")
    matching = page(office).matching
    for at in (0, 1):
        matching.grid.cells_model.setData(matching.grid.cells_model.index(at, MEANING), "姓名")
    assert matching.error.text() == "有两列都是“姓名”,请只留一列。"
    matching.row.setCurrentIndex(2)  # a row of people is no header
    assert not matching.save.isEnabled()


def test_problems_of_many_files_go_into_a_workbook_each(
    office: Office, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.header("导入文件夹")
    target = tmp_path / "退回"
    target.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(target))
    office.header("导出问题表")
    assert [path.name for path in target.iterdir()] == ["乙-需修改.xlsx"]
    report = tmp_path / "报告.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(report), ""))
    office.header("导出检查报告")
    book = load_workbook(report)
    assert [row[0].value for row in book["文件"].iter_rows(min_row=3)] == [
        "丁.xlsx",
        "丙.xlsx",
        "乙.xlsx",
        "甲.xlsx",
    ]
    first = [cell.value for cell in book["问题"][3]]
    assert first[:3] == ["乙.xlsx", "a", "2"]
    assert "第 18 位校验码应为 7" in first
    assert identity(1) not in str([[cell.value for cell in row] for row in book["问题"].iter_rows()])


@pytest.mark.parametrize(("button", "shown"), [(1, "340602********"), (2, identity(1))])
def test_the_summary_has_full_numbers_only_where_that_was_asked(
    workspace: Workspace,
    office: Office,
    competition: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    button: int,
    shown: str,
) -> None:
    add_people(workspace, competition)
    office.screen.refresh()
    target = tmp_path / "汇总.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    office.screen.list.export.click()
    assert "记入操作记录" in office.screen.exporting.text
    office.screen.exporting.buttons[button].click()
    office.wait()
    sheet = load_workbook(target)["选手报名表"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any(text.startswith(shown) for text in texts)
    assert (identity(1) in texts) is (button == 2)
    statement = select(AuditEntry.text).where(AuditEntry.act == "full_numbers")
    logged = office.store.read(lambda session: session.exec(statement).all())
    assert logged == (["导出报名汇总表,含完整证件号码:5 行"] if button == 2 else [])
