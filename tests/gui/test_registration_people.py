"""参赛单位 and 参赛人员: chosen words, units merged, people with their years, doubles compared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from sqlmodel import select

from app.gui.screens.registration.screen import ENTRIES, PEOPLE, UNITS
from app.gui.store import Store
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.portrait import Portrait
from app.services.data_files import PHOTOS, keep_file
from app.services.workspace import Workspace, open_workspace
from db.tables import Person
from tests.bench import make_bench
from tests.gui.registration_office import Office, identity
from tests.gui.screen_tools import button, words
from tests.gui.two_years import FIRST, SECOND, SHORT, WHOLE, make_two_years

ENTER, ESC, TAB, CTRL = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture(scope="module")
def template(empty_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[int, int]]:
    """The folder of both years, made once and closed, and the competitions."""
    folder = shutil.copytree(empty_folder, tmp_path_factory.mktemp("years") / "data")
    workspace = make_bench(open_workspace(folder, datetime.now(UTC)))
    years = make_two_years(workspace)
    workspace.close()
    return folder, years


@pytest.fixture
def years(template: tuple[Path, tuple[int, int]]) -> tuple[int, int]:
    """Last year's and this year's competition."""
    return template[1]


@pytest.fixture
def workspace(template: tuple[Path, tuple[int, int]], tmp_path: Path) -> Iterator[Workspace]:
    """A copy of both years."""
    opened = make_bench(open_workspace(shutil.copytree(template[0], tmp_path / "data"), datetime.now(UTC)))
    yield opened
    opened.close()


@pytest.fixture
def office(inline: Store, years: tuple[int, int]) -> Iterator[Office]:
    """The window at this year's registration."""
    made = Office(inline)
    made.window.choose_competition(years[1])
    made.wait()
    yield made
    made.close()


def open_section(office: Office, section: int) -> None:
    """Go to a section, the list under the keys."""
    office.screen.sections.setCurrentIndex(section)
    office.wait()
    office.screen.section.page.table.setFocus()


def listed(office: Office) -> list[str]:
    """The names in the section's list."""
    return [row.name for row in office.screen.section.page.model.rows]


def choose(office: Office, place: int) -> None:
    """Go to a line of the list by the arrow keys."""
    table = office.screen.section.page.table
    table.setFocus()
    step = Qt.Key.Key_Down if table.currentIndex().row() < place else Qt.Key.Key_Up
    for _press in range(abs(table.currentIndex().row() - place)):
        assert table.hasFocus()
        office.press(step)


def at_unit(office: Office, name: str) -> None:
    open_section(office, UNITS)
    choose(office, listed(office).index(name))


def click(office: Office, text: str) -> None:
    button(office.screen.section.panel, text).click()
    office.wait()


# -- units -----------------------------------------------------------------------------------------


def test_what_a_unit_is_is_chosen_from_the_words_of_the_office(office: Office) -> None:
    at_unit(office, WHOLE)
    panel = office.screen.unit
    chain = panel.fields["chain"].editor
    assert isinstance(chain, CalmComboBox)
    assert "铝基高端金属材料" in chain.texts
    assert panel.typed()["district"] == "相山区"
    panel.go_to("kind")
    office.press(ENTER)
    assert panel.fields["industry"].editor.hasFocus()
    panel.go_to("chain")
    office.press(Qt.Key.Key_Down)
    office.press(Qt.Key.Key_Down)
    office.press(ENTER, CTRL)
    assert not panel.is_changed
    row = office.screen.of_units.units_page.current
    assert row is not None
    assert (row.kind, row.chain) == ("民营企业", "铝基高端金属材料")


def test_a_double_unit_is_merged_with_a_reason(office: Office) -> None:
    at_unit(office, SHORT)
    units = office.screen.of_units.units_page
    assert [column.title for column in units.model.columns][:2] == ["单位", ""]  # marked behind the name
    assert f"▲ 可能与“{WHOLE}”是同一家:名称只差“有限公司”等字样" in words(office.screen.unit)
    click(office, f"并入“{WHOLE}”…")
    merging = office.screen.unit.merging
    assert merging.unit.editor.currentText() == WHOLE
    office.press(ENTER)
    assert merging.field.error() == "合并单位要写明原因。"
    office.type("简称和全称")
    office.press(ENTER)
    assert SHORT not in listed(office)
    assert office.screen.unit.typed()["name"] == WHOLE
    assert f"曾用名、并入的单位:{SHORT}" in words(office.screen.unit)
    assert "疑似" not in units.totals.text()
    assert "" not in [column.title for column in units.model.columns]
    open_section(office, ENTRIES)
    assert {row.organization for row in office.screen.list.entries if row.name == "单志飞"} == {WHOLE}


def test_any_unit_may_be_merged_into_one_that_is_listed(office: Office) -> None:
    at_unit(office, "口井酒业有限公司")
    click(office, "并入其他单位…")
    office.type("没有这家厂")
    office.press(ENTER)
    office.type("改制")
    office.press(ENTER)
    merging = office.screen.unit.merging
    assert merging.unit.error() == "没有单位“没有这家厂”,请从列表中选。"
    choose(office, listed(office).index(SHORT))
    assert not office.screen.unsaved.isHidden()  # the reason is half written
    office.screen.unsaved.buttons[1].click()
    office.wait()
    assert merging.isHidden()
    assert office.screen.unit.typed()["name"] == SHORT
    click(office, "并入其他单位…")
    office.press(ESC)
    assert merging.isHidden()


def test_units_in_scope_and_found_by_a_name_of_before(office: Office) -> None:
    at_unit(office, "口井酒业有限公司")
    office.press(ENTER)
    office.type("口井酒业集团有限公司")
    office.press(ENTER, CTRL)
    office.press(Qt.Key.Key_F, CTRL)
    office.type("口井酒业有限公司")
    office.press(ENTER)
    assert listed(office) == ["口井酒业集团有限公司"]
    page = office.screen.of_units.units_page
    page.clear_filters()
    page.scope._choose("疑似重复")
    assert listed(office) == [WHOLE, SHORT]
    page.scope._choose("本赛事参赛")
    assert len(listed(office)) == 5


# -- people ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zw", ["张伟", "张伟", "张玮"]),
        (FIRST, ["张伟"]),
        ("欧阳", ["欧阳建国"]),
        ("0010", ["单志飞"]),
        ("无人", []),
    ],
)
def test_people_of_all_years_are_found(office: Office, typed: str, found: list[str]) -> None:
    open_section(office, PEOPLE)
    assert len(listed(office)) == 7
    office.press(Qt.Key.Key_F, CTRL)
    office.type(typed)
    office.press(ENTER)
    assert listed(office) == found
    assert office.screen.person.isHidden() is not bool(found)


def test_somebody_with_all_their_years(office: Office) -> None:
    open_section(office, PEOPLE)
    assert listed(office)[0] == "李静"
    said = words(office.screen.person)
    assert "参赛 2 次" in said
    years = [text for text in said if "年民营企业劳动竞赛" in text]
    assert years == ["2026年民营企业劳动竞赛", "2025年民营企业劳动竞赛"]
    assert "焊工 · 20250002 · 选手 · 待审核" in said
    office.screen.of_people.persons.scope._choose("本赛事")
    assert "欧阳建国" not in listed(office)
    assert not [text for text in words(office.screen) if FIRST in text or SECOND in text]


def test_an_entry_of_another_year_is_opened_where_it_stands(office: Office, years: tuple[int, int]) -> None:
    open_section(office, PEOPLE)
    newest, older = office.screen.person.about.links
    office.press(ENTER)
    assert newest.hasFocus()
    older.setFocus()
    office.press(ENTER)
    assert office.screen.sections.currentIndex() == ENTRIES
    assert office.screen.competition_id == years[0]
    current = office.screen.list.current
    assert current is not None
    assert (current.name, current.number) == ("李静", "20250002")
    assert office.text("name") == "李静"


def to_comparison(office: Office) -> None:
    open_section(office, PEOPLE)
    office.screen.of_people.persons.scope._choose("疑似重复")
    assert listed(office) == ["张伟", "张伟"]
    choose(office, 0)
    office.press(ENTER)
    assert isinstance(office.focused(), QAbstractButton)
    office.press(ENTER)
    assert office.screen.person.comparison is not None


def test_two_are_compared_and_merged_by_the_keys(office: Office) -> None:
    to_comparison(office)
    assert "证件 ≠" in words(office.screen.person)
    assert "姓名" in words(office.screen.person)
    office.press(ESC)  # back to the one, and forth
    assert office.screen.person.comparison is None
    office.press(ENTER)
    office.press(ENTER)  # 保留左边
    reason = office.screen.person.reason
    office.press(ENTER)
    assert reason.field.error() == "合并人员要写明原因,例如:证件号填错。"
    office.type("原件核对过")
    office.press(ENTER)
    office.screen.of_people.persons.clear_filters()
    assert listed(office).count("张伟") == 1
    choose(office, listed(office).index("张伟"))
    assert "参赛 2 次" in words(office.screen.person)
    (other,) = [text for text in words(office.screen.person) if text.endswith(SECOND[-4:])]
    assert other.startswith("居民身份证 340602****")
    open_section(office, ENTRIES)
    assert office.text("document_number") == FIRST


def test_two_are_told_to_be_two(office: Office) -> None:
    to_comparison(office)
    click(office, "不是同一人")
    assert listed(office) == []
    office.screen.of_people.persons.clear_filters()
    assert listed(office).count("张伟") == 2
    assert "疑似" not in office.screen.of_people.persons.totals.text()


def test_a_half_written_reason_keeps_the_section(office: Office) -> None:
    to_comparison(office)
    click(office, "保留右边")
    office.type("同一")
    office.screen.sections.setCurrentIndex(ENTRIES)
    assert office.screen.sections.currentIndex() == PEOPLE
    office.screen.unsaved.buttons[1].click()
    office.wait()
    assert office.screen.sections.currentIndex() == ENTRIES
    assert office.screen.entry.isVisible()


def test_after_an_import_doubles_are_offered(office: Office, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号", "单位", "参赛项目", "组别"])
    sheet.append(["欧阳建国", identity(50), "相山重型机修厂", "焊工", "职工组"])
    book.save(tmp_path / "报名表.xlsx")
    office.read(tmp_path / "报名表.xlsx")
    office.header("导入 1 行")
    assert office.window.messages.texts()[-1] == "名单中有 2 对人员疑似重复登记。"
    message = office.window.messages._messages[-1]
    next(link for link in message.findChildren(QAbstractButton) if "去比对" in link.text()).click()
    office.wait()
    assert listed(office) == ["欧阳建国", "欧阳建国", "张伟", "张伟"]


def test_photos_stand_side_by_side(office: Office, workspace: Workspace) -> None:
    picture = BytesIO()
    Image.new("RGB", (50, 70), "navy").save(picture, "JPEG")
    kept = keep_file(workspace.folder, PHOTOS, picture.getvalue(), ".jpg")
    with workspace.write() as session:
        for number, name in ((FIRST, kept), (SECOND, "gone.jpg")):
            session.exec(select(Person).where(Person.document_number == number)).one().photo = name
    office.screen.refresh()
    to_comparison(office)
    shown = [each for each in office.screen.person.findChildren(Portrait) if each.isVisible()]
    assert [each.is_empty for each in shown] == [False, True]
    office.press(ESC)
    shown = [each for each in office.screen.person.findChildren(Portrait) if each.isVisible()]
    assert [each.is_empty for each in shown] == [False]
