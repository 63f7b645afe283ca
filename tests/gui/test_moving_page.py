"""搬运: a competition is written into a file; one from elsewhere is looked at and decided on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from app.domain.rights import Actor, Duty, Role
from app.gui.main_window import MainWindow
from app.gui.screens.safety import SafetyScreen
from app.gui.screens.safety.moving_page import MovingPage
from app.gui.store import Store
from app.services.workspace import Workspace
from db import tables
from db.engine import WRITE, open_engine
from tests.bench import Bench
from tests.conftest import sqlite_url
from tests.gui.screen_tools import button, click, open_screen, settle, words
from tests.services.moving_world import TITLE, make_moving_world


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A competition written on another machine."""
    folder = tmp_path / "there"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "saichuang.db")
    engine = open_engine(sqlite_url(folder / "saichuang.db"))
    with Bench(engine.execution_options(**WRITE)) as session:
        make_moving_world(session, folder).export(folder / "赛事.scmatch")
    engine.dispose()
    return folder / "赛事.scmatch"


@pytest.fixture
def opened(inline: Store) -> Iterator[tuple[MainWindow, MovingPage]]:
    window, screen = open_screen(inline, SafetyScreen)
    screen.open(page="搬运")
    assert isinstance(screen.page, MovingPage)
    yield window, screen.page
    window.close()


def _press(window: MainWindow, text: str) -> None:
    settle()  # the buttons of the header appear then
    click(button(window, text))


def _shown(page: MovingPage) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in page.view.lines.rows]


def test_a_competition_comes_in_and_goes_out_again(
    opened: tuple[MainWindow, MovingPage], workspace: Workspace, file: Path, tmp_path: Path
) -> None:
    window, page = opened
    assert not button(window, "导出赛事…").isEnabled()
    page.look_at(file)
    assert "这里还没有这个赛事。导入后它与别的赛事并列,不影响它们。" in words(page)
    assert ("注意", "岗位和密码不随赛事搬运,请在“人员与岗位”中分派。") in _shown(page)
    assert any("赛项 2 · 报名 4 · 人员 5" in text for text in words(page))
    _press(window, "导入 Ctrl+Enter")
    assert "已导入" in window.messages.texts()[-1]
    with workspace.read() as session:
        (competition,) = session.exec(select(tables.Competition)).all()
        assert competition.title == TITLE
    assert page.host.context.competition_id == competition.id

    # What goes out again is the same.
    page.export(competition.id or 0, tmp_path / "回.scmatch")
    assert "文件含完整证件号码" in window.messages.texts()[-1]
    page.look_at(tmp_path / "回.scmatch")
    assert "这里已经是同样的数据,不用导入。" in words(page)
    _press(window, "知道了")
    assert page.preview is None


def test_what_differs_is_decided(
    opened: tuple[MainWindow, MovingPage], workspace: Workspace, file: Path
) -> None:
    window, page = opened
    page.look_at(file)
    _press(window, "导入 Ctrl+Enter")
    with workspace.write() as session:
        session.exec(select(tables.Person).where(tables.Person.name == "张伟")).one().skill_level = 1
        session.exec(select(tables.Event).where(tables.Event.name == "钳工")).one().name = "钳工(改名)"
    page.look_at(file)
    assert ("不同", "赛项:文件多 1,这里多 1(钳工、钳工(改名))") in _shown(page)
    assert ("资料不同", "张伟:技能等级 这里 高级技师,文件 高级工") in _shown(page)
    _press(window, "保留这里的")
    assert "没有导入" in window.messages.texts()[-1]

    page.look_at(file)
    page.view.choice.set_value(True)
    _press(window, "按文件更新 Ctrl+Enter")
    with workspace.read() as session:
        assert {event.name for event in session.exec(select(tables.Event))} == {"焊工", "钳工"}
        assert session.exec(select(tables.Person.skill_level).where(tables.Person.name == "张伟")).one() == 3
        told = session.exec(select(tables.AuditEntry.text).where(tables.AuditEntry.act == "move")).all()
    assert [text[:4] for text in told] == ["导入赛事", "没有导入", "按文件更"]


def test_bad_files_are_told_and_rights_asked_for(
    opened: tuple[MainWindow, MovingPage], inline: Store, file: Path, tmp_path: Path
) -> None:
    window, page = opened
    bad = tmp_path / "坏.scmatch"
    bad.write_bytes(file.read_bytes()[:-500])
    page.look_at(bad)
    assert "文件不完整或已损坏" in window.messages.texts()[-1]
    assert page.preview is None
    page.look_at(tmp_path / "没有.scmatch")
    assert [text[:20] for text in window.messages.texts()] == ["“没有.scmatch”读不出来:文件不"]
    page.look_at(file)
    assert window.messages.texts() == ()
    page.close_file()
    inline.set_actor(Actor(1, "马援", (Duty(Role.MARSHAL),)))
    page.refresh()
    settle()
    assert not button(window, "导入赛事文件…").isEnabled()
    assert button(window, "导入赛事文件…").toolTip() == "由管理员操作"
