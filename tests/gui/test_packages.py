"""Page 评分包: what who may do, a package revoked, and data that moved on while somebody decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.domain.judge_package import PackageReturn, PackedMark, PackedSheet
from app.domain.rights import Role
from app.exchange.package_files import write_return
from app.gui.main_window import MainWindow
from app.gui.screens.safety import SafetyScreen
from app.gui.screens.safety.packages_page import PackagesPage
from app.gui.store import Store
from app.services import judge_packages, judging
from app.services.workspace import Workspace
from tests.bench import BY
from tests.gui.marking_floor import Floor, hire, make_floor, stored_marks
from tests.gui.screen_tools import click, open_screen, words

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    """A blind event, of which a package was made."""
    with workspace.write() as session:
        floor = make_floor(session, competition)
        package = judge_packages.build_package(session, floor.event_id, "P", note="", by=BY, at=AT)
        judge_packages.give_package(session, package)
    return floor


@pytest.fixture
def window(store: Store, floor: Floor) -> Iterator[MainWindow]:
    """The screen on its page 评分包."""
    window, screen = open_screen(store, SafetyScreen)
    screen.open(page=PackagesPage.title)
    assert store.wait_idle()
    yield window
    window.close()


def _page(window: MainWindow) -> PackagesPage:
    assert isinstance(window.current, SafetyScreen)
    page = window.current.page
    assert isinstance(page, PackagesPage)
    return page


def _step(window: MainWindow, text: str) -> QAbstractButton:
    buttons = window.header.findChildren(QAbstractButton)
    return next(each for each in buttons if each.text().startswith(text) and not each.isHidden())


def _returned(workspace: Workspace, floor: Floor, target: Path) -> Path:
    """A return file with one mark for each of the first two entries."""
    marks = [
        (entry, PackedMark("A1", Decimal(8), "李建国", "", AT, "统分员 郑爽")) for entry in floor.entries
    ]
    sheets = tuple(PackedSheet(entry, floor.judges[0], "draft", 0, (mark,)) for entry, mark in marks[:2])
    with workspace.read() as session:
        package = judge_packages.build_package(session, floor.event_id, "P", note="", by=BY, at=AT)
        (given,) = judge_packages.list_packages(session, floor.competition_id)
        uid = judge_packages.load_package_row(session, given.id).uid
    event = package.event
    returned = PackageReturn(
        uid,
        event.competition,
        event.competition_uid,
        event.id,
        event.name,
        "P",
        AT,
        BY,
        package.entries,
        sheets,
    )
    with target.open("wb") as stream:
        write_return(stream, returned)
    return target


def test_the_chief_judge_takes_in_and_makes_none(window: MainWindow, store: Store) -> None:
    store.set_actor(hire(store.workspace, "孙志强", Role.CHIEF))
    assert store.wait_idle()
    assert _step(window, "收回评分包").isEnabled()
    make = _step(window, "做评分包")
    assert not make.isEnabled()
    assert make.toolTip() == "由管理员、统分员操作"


def test_a_package_is_revoked_with_a_reason_at_its_place(window: MainWindow, store: Store) -> None:
    listed = _page(window).list
    click(listed.revoke)
    click(listed.reason.yes)
    assert listed.reason.isVisible(), "a reason is asked for"
    listed.reason.field.setText("电脑坏了")
    click(listed.reason.yes)
    assert store.wait_idle()
    assert [column.text(listed.model.rows[0]) for column in listed.model.columns][4:] == [
        "已作废",
        f"{BY}:电脑坏了",
    ]
    assert not listed.revoke.isEnabled()


def test_what_changed_while_somebody_decided_is_looked_at_again(
    window: MainWindow, store: Store, floor: Floor, tmp_path: Path
) -> None:
    first, second, *_rest = floor.entries
    judge, page = floor.judges[0], _page(window)
    with store.workspace.write() as session:
        judging.enter_mark(session, entry_id=first, judge_id=judge, aspect="A1", text="9")
    page.desk.read_file(_returned(store.workspace, floor, tmp_path / "气焊.scback"))
    assert store.wait_idle()
    assert page.view.open_count == 1
    page.view.decide_all(theirs=True)
    with store.workspace.write() as session:
        judging.enter_mark(session, entry_id=second, judge_id=judge, aspect="A1", text="7")
    click(_step(window, "收下"))
    assert store.wait_idle()
    assert any("数据又有变化" in text for text in words(window.messages))
    assert [row.decision for row in page.view.rows.rows] == ["取评分包", "待定"], "what was decided stays"
    page.view.decide(theirs=False)
    click(_step(window, "收下"))
    assert store.wait_idle()
    assert [stored_marks(store.workspace, entry, judge)[-1][1] for entry in (first, second)] == [8, 7]
