"""Importing 报名表: the preview, corrections on screen, the problem workbook, files that cannot be read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.gui.screens.registration.import_head import NOTHING_TO_DO
from app.gui.screens.registration.import_page import ALL_CURED, MATCHING
from app.gui.store import JobState, Store
from app.services import registration
from app.services.competitions import CompetitionForm, create_competition
from app.services.registration_comparison import Outcome
from app.services.workspace import Workspace
from tests.gui.registration_office import DEMO, Office, add_people, identity

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
# The offscreen platform says so when a field offers words while one types.
NO_GRAB = "^This plugin does not support grabbing the keyboard$"
HEADER = ("姓名", "身份证号", "单位", "参赛项目", "组别")


@pytest.fixture
def office(inline: Store, competition: int) -> Iterator[Office]:
    """The window on an empty competition, everything at once."""
    made = Office(inline)
    yield made
    made.close()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A 报名表 with two good and three wrong rows."""
    rows = [
        ("张伟", identity(1), "相山重型机修厂", "焊工", "职工组"),
        ("李静", "340602198409120013", "相山重型机修厂", "焊工", "职工组"),
        ("王芳", identity(5), "相山重型机修厂", "焊接", "职工组"),
        ("钱程", identity(7), "相山重型机修厂", "焊工", "职工组"),
        ("孙磊", "", "相山重型机修厂", "焊工", "职工组"),
    ]
    path = tmp_path / "报名表.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, *rows):
        sheet.append(row)
    book.save(path)
    return path


def field(office: Office, name: str) -> str:
    return office.screen.import_page.fields[name].editor.text()


def count(office: Office) -> int:
    return office.store.read(
        lambda session: registration.count_entries(session, office.screen.competition_id)
    )


def retype(office: Office, name: str, text: str) -> None:
    editor = office.screen.import_page.fields[name].editor
    editor.setFocus()
    editor.selectAll()
    office.type(text)


# -- the demo workbooks ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", DEMO, ids=[path.stem[0] for path in DEMO])
def test_demo_workbooks_go_in_and_a_second_time_change_nothing(office: Office, path: Path) -> None:
    office.read(path)
    page = office.screen.import_page
    assert page.preview is not None
    assert page.isVisible()
    wrong, rows = office.screen.imports.wrong, len(page.preview.rows)
    assert page.head.outcome.value == (Outcome.ERROR if wrong else None)
    assert office.screen.imports.ready == rows - wrong
    office.header("导入")
    assert not page.isVisible()
    added = count(office)
    assert added > 0
    assert len(office.screen.list.entries) == added
    assert f"新增 {rows - wrong} 条" in office.window.messages.texts()[-1]
    office.read(path)
    assert office.screen.imports.ready == 0
    assert page.preview.count(Outcome.UNCHANGED) == rows - wrong
    if not wrong:
        assert NOTHING_TO_DO in page.head.left_out.text()
    assert not office.window.header.buttons()[-1].isEnabled()
    assert count(office) == added


# -- correcting on screen --------------------------------------------------------------------------


@pytest.mark.qt_log_ignore(NO_GRAB, extend=True)
def test_wrong_rows_are_corrected_with_the_keyboard(office: Office, workbook: Path) -> None:
    office.read(workbook)
    page = office.screen.import_page
    assert [line[1].review.values.name for line in page._model.rows] == ["李静", "王芳", "孙磊"]
    office.press(ENTER)  # from the table to the field that is wrong
    assert page.fields["document_number"].editor.hasFocus()
    assert field(office, "document_number") == "340602198409120013"  # whole: it has to be compared
    assert page.fields["document_number"].error().startswith("第 18 位校验码应为 7")
    retype(office, "document_number", identity(3))
    office.press(ENTER)
    assert office.screen.imports.wrong == 2
    assert field(office, "name") == "王芳"  # the next wrong row, at its wrong field
    assert page.fields["event"].editor.hasFocus()
    retype(office, "event", "焊工")
    office.press(ENTER)
    retype(office, "document_number", identity(9))
    office.press(ENTER)
    assert office.screen.imports.wrong == 0
    assert page._nothing.text.text() == ALL_CURED
    office.press(ENTER, CTRL)
    assert count(office) == 5
    assert office.window.messages.texts() == ("报名表.xlsx:新增 5 条。",)


@pytest.mark.qt_log_ignore(NO_GRAB, extend=True)
def test_what_is_typed_counts_without_pressing_enter(office: Office, workbook: Path) -> None:
    office.read(workbook)
    retype(office, "document_number", identity(3))
    office.screen.import_page.table.select_next()
    retype(office, "event", "焊工")
    office.header("导入")
    assert count(office) == 4


def test_corrections_one_after_the_other_all_count(store: Store, competition: int, workbook: Path) -> None:
    office = Office(store)  # with its threads: the second comes while the first is being checked
    office.read(workbook)
    page = office.screen.import_page
    page.corrected.emit(1, {"document_number": identity(3)})
    page.corrected.emit(2, {"event": "焊工"})
    page.corrected.emit(4, {"document_number": identity(9)})
    office.screen.imports.commit()
    office.wait()
    assert count(office) == 5
    office.close()


def test_the_message_leads_back_to_the_wrong_rows(office: Office, workbook: Path) -> None:
    office.read(workbook)
    retype(office, "document_number", identity(3))
    office.header("导入")
    assert office.window.messages.texts() == ("报名表.xlsx:新增 3 条,有误未导入 2 条。",)
    message = office.window.messages._messages[-1]
    next(b for b in message.findChildren(type(office.screen.list.approve)) if "看有误" in b.text()).click()
    page = office.screen.import_page
    assert [line[1].review.values.name for line in page._model.rows] == ["王芳", "孙磊"]  # not 李静 again
    assert page.preview is not None
    assert page.preview.count(Outcome.UNCHANGED) == 3


def test_a_corrected_file_is_not_lost_on_the_way_back(office: Office, workbook: Path) -> None:
    office.read(workbook)
    retype(office, "document_number", identity(3))
    office.header("返回名单")
    assert office.screen.unimported.text == "“报名表.xlsx”改正过,还没有导入。"
    assert not office.window.close()
    office.screen.unimported.buttons[0].click()  # 继续导入
    assert office.screen.imports.wrong == 2
    office.header("返回名单")
    office.screen.unimported.buttons[1].click()  # 放弃
    assert office.screen.imports.preview is None
    assert office.screen.unimported.isHidden()


def test_another_competition_does_not_get_the_file(
    office: Office, workspace: Workspace, workbook: Path
) -> None:
    with workspace.write() as session:
        form = CompetitionForm(title="另一赛事", year=2026)
        other = create_competition(session, form, "sisaiyichuang")
    office.read(workbook)
    office.window.choose_competition(other)
    assert office.screen.imports.preview is None
    assert "导入预览已关闭" in office.window.messages.texts()[-1]
    assert office.window.header.buttons()[-1].text().startswith("新增选手")


def test_problem_workbook_goes_out_and_comes_back(
    office: Office, workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "报名表-需修改.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    office.read(workbook)
    office.header("导出问题表")
    assert office.window.messages.texts() == (f"已写出 {target}。",)
    book = load_workbook(target)
    sheet = book.worksheets[0]
    columns = {str(cell.value): at for at, cell in enumerate(sheet[2], 1)}
    assert [sheet.cell(row, columns["姓名"]).value for row in (3, 4, 5)] == ["李静", "王芳", "孙磊"]
    sheet.cell(3, columns["证件号码"]).value = identity(3)
    book.save(target)
    office.read(target)
    assert office.screen.imports.ready == 1
    assert office.screen.imports.wrong == 2


# -- files that cannot be read ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"just words", "不是 Excel 工作簿"),
        (b"", "是空文件"),
        (b"PK\x03\x04" + bytes(400), "已损坏"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "设了打开密码",
        ),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "已损坏"),
    ],
)
def test_files_that_cannot_be_read_say_why(
    office: Office, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "坏表.xlsx"
    path.write_bytes(content)
    office.read(path)
    (text,) = office.window.messages.texts()
    assert words in text
    assert "坏表.xlsx" in text
    assert "请" in text  # the cure
    assert office.screen.list.isVisible()


def test_a_sheet_without_header_says_what_a_header_is(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "说明.xlsx"
    book = Workbook()
    book.worksheets[0].append(["关于举办竞赛的通知"])
    book.save(path)
    office.read(path)
    page = office.screen.import_page
    assert page.sections.currentIndex() == MATCHING
    assert "没有找到表头" in page.matching.sheet.currentText()
    assert "姓名" in page.matching.error.text()
    assert not page.matching.save.isEnabled()


def test_reading_can_be_cancelled(store: Store, competition: int, workbook: Path) -> None:
    office = Office(store)

    def cancel(state: JobState | None) -> None:
        if state is not None and not state.cancelling:
            office.window.status.cancel_clicked.emit()

    store.job_changed.connect(cancel)
    for _try in range(20):  # the file is small: now and then it is read before the click arrives
        office.read(workbook)
        if office.screen.imports.preview is None:
            break
    assert office.screen.imports.preview is None
    assert office.screen.list.isVisible()
    assert store.job is None
    assert office.window.messages.texts() == ()
    office.close()


def test_choosing_a_file(office: Office, workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(workbook)], ""))
    office.screen.list.empty.button.click()  # the empty competition offers it
    assert office.screen.import_page.isVisible()


# -- files that go out -----------------------------------------------------------------------------


def test_template_and_list(
    workspace: Workspace, office: Office, competition: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_people(workspace, competition)
    office.screen.refresh()
    target = tmp_path / "文件.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    office.header("下载报名表模板")
    assert {"选手报名表", "单位报名表", "成果申报表"} <= set(load_workbook(target).sheetnames)
    shutil.move(target, tmp_path / "模板.xlsx")
    office.screen.list.export.click()
    office.screen.exporting.buttons[0].click()
    office.wait()
    sheet = load_workbook(target).worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "张伟" in texts
    assert identity(1) not in texts
