"""备份与恢复: backups are made by hand and by themselves, one of them takes the place of the data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from sqlmodel import col, select

from app.domain.rights import Right
from app.gui.main_window import MainWindow
from app.gui.screens.safety import SafetyScreen
from app.gui.screens.safety.backups_page import BackupsPage
from app.gui.store import Store
from app.services import backups, competitions
from app.services.backups import list_backups, make_backup
from app.services.competitions import CompetitionForm, create_competition
from app.services.lineage import LineageLine
from app.services.workspace import Workspace, open_workspace
from db.tables import AuditEntry
from tests.gui.screen_tools import button, click, open_screen, type_in, words

NOON = datetime(2026, 10, 18, 12, 30)
Opened = tuple[MainWindow, BackupsPage]


@pytest.fixture
def opened(inline: Store) -> Iterator[Opened]:
    window, screen = open_screen(inline, SafetyScreen)
    screen.open(page="备份与恢复")
    page = screen.page
    assert isinstance(page, BackupsPage)
    yield window, page
    window.close()


def _texts(workspace: Workspace) -> list[str]:
    with workspace.read() as session:
        return list(session.exec(select(AuditEntry.text).order_by(col(AuditEntry.seq).desc())))


def test_a_backup_is_written_and_listed(opened: Opened, workspace: Workspace) -> None:
    window, page = opened
    assert "还没有备份" in words(page)
    click(button(window, "立即备份"))
    (row,) = page.model.rows
    assert (row.reason, row.size) == ("手动", row.path.stat().st_size)
    assert "共 1 份" in page.foot.whole_text()
    assert window.messages.texts() == ()


def test_where_restored_data_came_from_and_the_replaced_ones_are_is_written(
    opened: Opened,
) -> None:
    _window, page = opened
    assert page.step_told.isHidden(), "the data began here"
    told = "来自“2.db”,“职工技能竞赛”,记录到第 9 条;换下的数据在 replaced/20261018-150211"
    step = LineageLine(datetime.now(UTC), "恢复", 1, "管理员 王敏", told)
    page.steps.set_rows([step, *page.steps.rows])
    page.step_table.select_key(step.at)
    assert page.step_told.text() == told
    assert page.step_told.isVisible()


def test_a_backup_that_fails_says_why(opened: Opened, workspace: Workspace) -> None:
    window, _page = opened
    (workspace.folder / "backups").write_text("", encoding="utf-8")
    click(button(window, "立即备份"))
    assert "备份没有写成" in window.messages.texts()[0]


def test_backups_make_themselves_and_a_failure_is_said_once(opened: Opened, workspace: Workspace) -> None:
    window, page = opened
    window.keeper.back_up()
    assert [row.reason for row in page.model.rows] == ["自动"]
    window.keeper.back_up()
    assert len(page.model.rows) == 1, "nothing was written since"
    made = page.model.rows[0].path
    old = made.with_name(f"saichuang-{datetime.now() - timedelta(hours=1):%Y%m%d-%H%M%S-%f}-auto.db")
    made.rename(old)
    with workspace.write() as session:
        create_competition(session, CompetitionForm("职工技能竞赛", 2026), "sisaiyichuang")
    old.parent.rename(old.parent.with_name("weg"))
    (workspace.folder / "backups").write_text("", encoding="utf-8")
    window.keeper.back_up()
    assert "备份没有写成" in window.messages.texts()[0]
    window.messages.clear()
    window.keeper.back_up()
    assert window.messages.texts() == ()


def test_the_folder_is_opened(opened: Opened, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    window, page = opened
    asked: list[QUrl] = []

    def refuse(url: QUrl) -> bool:
        asked.append(url)
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    assert str(workspace.folder) in words(page)
    click(page.folder_button)
    assert [Path(url.toLocalFile()) for url in asked] == [workspace.folder]
    assert "没有打开文件夹" in window.messages.texts()[0]


def test_the_rule_is_changed_and_wrong_figures_are_told(opened: Opened, workspace: Workspace) -> None:
    _window, page = opened
    card = page.rule
    assert not card.save_button.isEnabled()
    type_in(card.fields["minutes"], "1")
    click(card.save_button)
    assert card.said.text().startswith("每隔几分钟备份应为不小于 5")
    type_in(card.fields["minutes"], "15")
    click(card.save_button)
    assert card.said.text() == "✓ 已保存"
    assert not card.save_button.isEnabled()
    with workspace.read() as session:
        assert backups.load_rule(session).minutes == 15


def _write_two(workspace: Workspace) -> Path:
    """A backup, and a competition made after it."""
    made = make_backup(workspace.folder, "manual", NOON)
    with workspace.write() as session:
        create_competition(session, CompetitionForm("职工技能竞赛", 2026), "sisaiyichuang")
    return made


def test_a_backup_is_looked_at_before_it_takes_the_place_of_the_data(
    opened: Opened, workspace: Workspace
) -> None:
    window, page = opened
    _write_two(workspace)
    page.refresh()
    page.table.select_key(page.model.rows[0].path.name)
    click(page.restore_button)
    assert "比它多 1 条记录,恢复后不在其中" in page.question.text
    staged = workspace.folder / "incoming"
    assert staged.is_dir()
    no = page.question.buttons[1]
    assert no.text() == "不恢复"
    click(no)
    assert not staged.exists()
    click(page.restore_button)
    click(page.question.buttons[0])
    assert not window.isVisible()
    assert window.exchange is not None
    window.store.close()
    workspace.close()
    done = window.exchange()
    assert done.told.startswith("已恢复:还没有赛事,")
    assert not done.is_warning


def test_a_file_that_cannot_be_used_is_refused_and_the_log_keeps_it(
    opened: Opened, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = opened
    made = _write_two(workspace)
    made.write_bytes(made.read_bytes()[:-5000])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(made), ""))
    click(button(window, "从文件恢复…"))
    assert page.question.isHidden()
    assert "不完整:应有" in window.messages.texts()[-1]
    assert _texts(workspace)[0].startswith(f"恢复“{made.name}”没有做:“{made.name}”不完整")
    with workspace.read() as session:
        assert len(competitions.list_competitions(session)) == 1


def test_other_data_are_told_and_asked_about(
    opened: Opened, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_workspace(tmp_path / "other", NOON)
    file = make_backup(other.folder, "manual", NOON)
    other.close()
    window, page = opened
    page.look_at(file)
    assert "而是另一份数据" in page.question.text
    assert page.question.buttons[0].text() == "仍然换成这份数据"
    window.navigate("safety", page="副本")
    assert not (workspace.folder / "incoming").exists(), "what was not answered is forgotten"
    assert list_backups(workspace.folder) == ()


def test_who_may_not_keep_data_only_sees_them(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    _window, page = opened
    monkeypatch.setattr(page.host, "may", lambda right, place=None: right is not Right.SAFEKEEP)
    page.refresh()
    assert not page.restore_button.isEnabled()
    assert "由管理员、统分员操作" in page.restore_button.toolTip()
    assert not page.rule.isEnabled()
