"""资格审核 at the list: what does not meet the conditions is found, returned together, sent back by unit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.gui.screens.registration.list_page import INELIGIBLE, state_text
from app.gui.store import Store
from app.services.competitions import list_events
from app.services.eligibility import save_conditions
from app.services.workspace import Workspace
from tests.gui.registration_office import Office, add_people, stored
from tests.gui.screen_tools import words

SAID = "现为高级工,规定限技师"


@pytest.fixture
def event(workspace: Workspace, competition: int) -> int:
    """Five people of two units in the first event."""
    add_people(workspace, competition)
    with workspace.read() as session:
        return next(each.id for each in list_events(session, competition) if each.entry_kind == "person")


@pytest.fixture
def office(inline: Store, event: int) -> Iterator[Office]:
    """The window, everything at once."""
    made = Office(inline)
    yield made
    made.close()


def limit(office: Office, event: int) -> None:
    """From now on only 技师 may enter."""
    office.store.write(
        lambda session: save_conditions(session, event, {"levels": [2]}), topics=("competition",)
    )
    office.wait()


def states(office: Office) -> list[str]:
    """What stands in the last column."""
    return [state_text(row) for row in office.screen.list.entries]


def test_a_new_condition_shows_at_once(office: Office, event: int) -> None:
    page, panel = office.screen.list, office.screen.entry
    office.screen.of_entries.approve()
    office.wait()
    assert states(office)[0] == "已通过"
    limit(office, event)
    assert states(office) == ["须复查", *["不符合"] * 4]
    assert page.totals.text() == "共 5 项 · 已通过 1 · 待审核 4 · 不符合条件 5"
    assert page.approve.isHidden()
    assert panel._findings.text() == f"不符合:{SAID}"
    assert panel.proposed_reason == SAID


def test_an_exception_needs_its_reason(office: Office, event: int) -> None:
    limit(office, event)
    panel = office.screen.entry
    entry = panel.entry_id
    assert entry is not None
    office.screen.of_entries.approve()
    office.wait()
    assert not panel.reason.isHidden()
    panel.reason.field.editor.setText("组委会同意")
    panel.reason.agree()
    office.wait()
    assert (stored(office, entry)["review"], stored(office, entry)["note"]) == ("approved", "组委会同意")
    assert states(office) == ["已通过", *["不符合"] * 4]
    assert panel.entry_id != entry  # on to the next one


def test_what_is_listed_is_returned_and_sent_back_by_unit(
    office: Office, event: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(office, event)
    page = office.screen.list
    assert page.give_back.isHidden()
    page.set_filters(review=INELIGIBLE)
    page.search.setText("金泷")
    assert states(office) == ["不符合"] * 2
    page.give_back.click()
    page.reason.field.setText("周五前改好")
    page.reason.yes.click()
    office.wait()
    assert office.names() == []
    page.clear_filters()
    assert states(office) == ["不符合", "已退回", "不符合", "已退回", "不符合"]
    folder = tmp_path / "退回"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(folder))
    page.returned_list.click()
    office.wait()
    (path,) = folder.iterdir()
    assert path.name == "退回名单-金泷机电有限公司.xlsx"
    rows = [[str(cell or "") for cell in row] for row in load_workbook(path)["退回名单"].values]
    assert rows[0][0] == "2026年民营企业劳动竞赛退回名单:金泷机电有限公司"
    assert [row[3:5] for row in rows[2:]] == [
        ["李静", f"周五前改好;{SAID}"],
        ["欧阳建国", f"周五前改好;{SAID}"],
    ]


def test_only_what_is_listed_passes_together(office: Office) -> None:
    page = office.screen.list
    page.search.setText("金泷")
    page.approve.click()
    assert words(page.confirm) == ["列出的报名中共有 2 条待审核没有疑问,全部通过?"]
    office.press(Qt.Key.Key_Tab)
    office.press(Qt.Key.Key_Return)
    assert page.approve.isHidden()
    page.clear_filters()
    assert states(office) == ["待审核", "已通过", "待审核", "已通过", "待审核"]
