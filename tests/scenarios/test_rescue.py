"""The program is started on data that are damaged or gone: the last good copy is offered, and used."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from app.errors import UserError
from app.gui.main_window import MainWindow
from app.gui.rescue.window import COLUMNS, RescueWindow
from app.paths import database_file
from app.services import accounts
from app.services.arrivals import Exchanged
from app.services.backups import list_backups, make_backup
from app.services.competitions import CompetitionForm, create_competition
from app.services.lineage import list_steps
from app.services.restoring import put_in_place, stage_file
from app.services.workspace import open_workspace
from tests.bench import ALL_ROUND, make_bench
from tests.gui.screen_tools import click
from tests.scenarios.machine import damage_table, start_window


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Closed data: three backups, the first without a competition, an unusable newer one, and an entry."""
    workspace = make_bench(open_workspace(tmp_path_factory.mktemp("template") / "数据", datetime.now(UTC)))
    make_backup(workspace.folder, "auto", datetime(2026, 10, 18, 8))
    with workspace.write() as session:
        create_competition(session, CompetitionForm("职工技能竞赛", 2026), "sisaiyichuang")
    make_backup(workspace.folder, "auto", datetime(2026, 10, 18, 9))
    with workspace.write(ALL_ROUND.account_id) as session:
        accounts.add_account(session, "周建平")
    newest = make_backup(workspace.folder, "manual", datetime(2026, 10, 18, 10))
    with workspace.write(ALL_ROUND.account_id) as session:
        accounts.add_account(session, "何静")
    workspace.sign_head()
    workspace.close()
    cut = newest.with_name("saichuang-20261018-110000-000000-closing.db")
    cut.write_bytes(newest.read_bytes()[:-5000])
    return workspace.folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "数据")


def _names(folder: Path) -> set[str]:
    workspace = open_workspace(folder, datetime.now(UTC))
    with workspace.read() as session:
        names = {view.name for view in accounts.list_accounts(session)}
    workspace.close()
    return names


def _damage(folder: Path) -> None:
    damage_table(folder, "alembic_version")


def _damage_what_is_read_first(folder: Path) -> None:
    damage_table(folder, "competition")


def _lose(folder: Path) -> None:
    database_file(folder).unlink()


def _empty(folder: Path) -> None:
    database_file(folder).write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(_damage, "已损坏"), (_damage_what_is_read_first, "已损坏"), (_lose, "不见了"), (_empty, "是空的")],
)
def test_the_newest_good_copy_is_offered_and_goes_on(
    folder: Path, qapp: QApplication, spoil: Callable[[Path], None], told: str
) -> None:
    spoil(folder)
    seen: list[tuple[list[int | None], str]] = []

    def restore(window: RescueWindow) -> None:
        seqs = [None if line.contents is None else line.contents.seq for line in window.model.rows]
        seen.append((seqs, window.lost.note.text()))
        click(window.restore_button)

    status, said = start_window(folder, restore)
    assert (status, str(folder) in said, told in said) == (0, True, True)
    ((seqs, lost),) = seen
    assert seqs[-1] is None, "what cannot be used comes last"
    assert seqs[0] == max(seq for seq in seqs if seq is not None)
    assert lost.startswith("此后还有 1 条记录不在其中")
    assert {"周建平"} <= _names(folder)
    assert "何静" not in _names(folder)
    assert len(list((folder / "replaced").iterdir())) == 1
    assert list_backups(folder)[0].reason == "关闭时", "closing makes a backup of what was restored"


def test_an_empty_copy_says_so_and_lists_what_a_better_one_holds(folder: Path, qapp: QApplication) -> None:
    _lose(folder)
    window = RescueWindow(folder, "", inline=True)
    window.show()
    newest, _old, empty, _cut = window.model.rows
    assert newest.contents is not None
    assert empty.contents is not None
    window.table.select_key(str(empty.path))
    shown = [str(window.model.index(2, column).data()) for column in range(len(COLUMNS))]
    assert (shown[2], shown[4]) == ("还没有赛事", "没有赛事")
    lacks = newest.contents.seq - empty.contents.seq
    assert window.lost.note.text() == f"此后还有 {lacks + 1} 条记录不在其中,其中 1 条没有列出或读不出来。"
    assert window.lost.model.rows[0].seq == newest.contents.seq
    window.close()


def test_who_leaves_it_finds_everything_as_it_was(folder: Path, qapp: QApplication) -> None:
    _damage(folder)
    before = database_file(folder).read_bytes()
    status, said = start_window(folder)
    assert status == 1
    assert "已损坏" in said
    assert database_file(folder).read_bytes() == before


def test_a_chosen_file_that_cannot_be_used_is_told_and_another_one_is(
    folder: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    _damage(folder)
    good, cut = (
        folder / "backups" / f"saichuang-20261018-{name}.db"
        for name in ("090000-000000-auto", "110000-000000-closing")
    )
    chosen = [cut, good]
    said: list[tuple[str, ...]] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(chosen.pop(0)), ""))

    def choose(window: RescueWindow) -> None:
        said.append(window.messages.texts())
        click(window.file_button)

    assert start_window(folder, choose)[0] == 0
    assert "不完整" in said[-1][0]
    assert not {"周建平", "何静"} & _names(folder)


def test_new_data_are_begun_only_when_it_is_said_twice(folder: Path, qapp: QApplication) -> None:
    _damage(folder)

    def begin(window: RescueWindow) -> None:
        click(window.anew_button)
        assert window.isVisible()
        click(window.anew_button)

    assert start_window(folder, begin)[0] == 0
    workspace = open_workspace(folder, datetime.now(UTC))
    with workspace.read() as session:
        assert not accounts.has_administrator(session)
        assert [step.epoch for step in list_steps(session)] == [1]
    workspace.close()
    (kept,) = (folder / "replaced").iterdir()
    assert database_file(kept).stat().st_size > 0


def test_the_window_opens_again_with_what_was_restored(folder: Path, qapp: QApplication) -> None:
    backup = folder / "backups" / "saichuang-20261018-100000-000000-manual.db"
    said: list[str] = []

    def work(window: MainWindow) -> None:
        if not said:
            staged = stage_file(folder, backup)
            said.append("")
            window.exchange_data(partial(put_in_place, folder, staged, "管理员 王敏", datetime.now()))
            return
        said.extend([window.door.notice.text(), *window.messages.texts()])
        window.close()

    assert start_window(folder, work=work) == (0, "")
    assert said[1] == said[2]
    assert said[1].startswith("已恢复:“职工技能竞赛”,记录到第 ")
    assert {"周建平"} <= _names(folder)


def test_an_exchange_that_fails_opens_the_data_as_they_were(folder: Path, qapp: QApplication) -> None:
    said: list[str] = []

    def fail() -> Exchanged:
        raise UserError("数据没有换成:磁盘已满。")

    def work(window: MainWindow) -> None:
        if said:
            said.extend(window.messages.texts())
            window.close()
        else:
            said.append("")
            window.exchange_data(fail)

    assert start_window(folder, work=work) == (0, "")
    assert said[1] == "数据没有换成:磁盘已满。"
    assert {"周建平", "何静"} <= _names(folder)
