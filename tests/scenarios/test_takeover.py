"""A laptop dies, another one goes on from the stick; the old one only shows its data until reconciled."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlmodel import col, select

from app.domain.progress import Cancelled
from app.errors import UserError
from app.gui.main_window import MainWindow
from app.gui.registry import SCREENS
from app.gui.screens.safety import SafetyScreen
from app.gui.screens.safety.backups_page import BackupsPage
from app.gui.screens.safety.copy_page import CopyPage
from app.gui.store import Store
from app.paths import database_file
from app.services import accounts, audit, judging, lineage
from app.services.backups import make_backup
from app.services.copies import entries_not_in, list_copies
from app.services.copy_staging import stage_copy
from app.services.lost_entries import entries_behind_fork
from app.services.machine_settings import MachineSettings, load_machine_settings, save_machine_settings
from app.services.restoring import put_in_place
from app.services.second_copy.choosing import prepare_copy
from app.services.second_copy.manifest import copy_root, make_manifest
from app.services.second_copy.status import CopyState
from app.services.takeover import MARKER, read_marker
from app.services.workspace import Workspace, open_workspace
from db.tables import AuditEntry, Entry, Mark
from tests.bench import ALL_ROUND, make_bench
from tests.gui.screen_tools import button, click
from tests.services.scoring_data import make_event

NOW = datetime(2026, 10, 18, 15, 2, 11)
PASSWORD = "演示赛事2022"
BY = "PC-02 的用户 wang"
MINUTE = 60
PATIENCE = 20.0


@dataclass(slots=True)
class Laptop:
    """A data folder on a machine, and the program on it while it runs."""

    folder: Path
    workspace: Workspace | None = None

    @property
    def running(self) -> Workspace:
        """The program's data, while it runs."""
        assert self.workspace is not None
        return self.workspace

    def open(self) -> Workspace:
        """Start the program."""
        self.workspace = open_workspace(self.folder, NOW)
        return self.workspace

    def shut(self) -> None:
        """End it, if it runs."""
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None


@dataclass(slots=True)
class Hall:
    """The old laptop with a stick in it, an event in mid-work, and a spare laptop."""

    old: Laptop
    spare: Laptop
    stick: Path
    judge: int
    entry: int

    def mark(self, laptop: Laptop, text: str) -> None:
        """Somebody enters a mark: acknowledged when this returns."""
        with laptop.running.write(ALL_ROUND.account_id) as session:
            judging.enter_mark(session, entry_id=self.entry, judge_id=self.judge, aspect="T1", text=text)

    def kill_old(self) -> None:
        """80 is on the stick, 99 was typed when it was pulled out already; then the laptop dies."""
        self.mark(self.old, "80")
        wait_until(lambda: is_shipped(self.old))
        self.old.running.second_copy.stop()
        self.mark(self.old, "99")
        self.old.shut()

    def take_over(self, laptop: Laptop, by: str = BY) -> Workspace:
        """The stick is plugged into this laptop, which goes on."""
        laptop.shut()
        staged = stage_copy(laptop.folder, self.stick)
        assert not put_in_place(laptop.folder, staged, by, NOW, takeover=True).is_warning
        return laptop.open()


def wait_until(done: Callable[[], bool]) -> None:
    """Until another thread has done its part."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def is_shipped(laptop: Laptop) -> bool:
    """Whether everything is on the stick."""
    status = laptop.running.second_copy.status
    return status.state is CopyState.KEPT and status.waiting == 0


def marks(laptop: Laptop) -> list[str]:
    """Every mark there is, oldest first."""
    with laptop.running.read() as session:
        return [f"{mark.entered:.0f}" for mark in session.exec(select(Mark).order_by(col(Mark.id)))]


def sign_in(laptop: Laptop) -> None:
    """The administrator signs in by the password."""
    with laptop.running.write() as session:
        assert accounts.sign_in(session, ALL_ROUND.account_id or 0, PASSWORD).name == ALL_ROUND.name


def epochs(laptop: Laptop) -> list[int]:
    """Of every step, newest first; the log is whole."""
    with laptop.running.read() as session:
        assert audit.verify(session, laptop.running.trusted).is_whole
        return [step.epoch for step in lineage.list_steps(session)]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, int]:
    """A closed data folder with an event in mid-work: its judge and its entry; and beside it an empty one."""
    folder = tmp_path_factory.mktemp("template")
    open_workspace(folder / "empty", NOW).close()
    bench = make_bench(open_workspace(folder / "data", NOW))
    with bench.write() as session:
        event = make_event(session)  # type: ignore[arg-type]
        event.enter("张伟")
        judge, entry = event.judges["T", 1].id or 0, session.exec(select(Entry.id)).one() or 0
    with bench.write(ALL_ROUND.account_id) as session:
        accounts.set_secret(session, ALL_ROUND.account_id or 0, password=PASSWORD)
    bench.close()
    return folder, judge, entry


@pytest.fixture
def hall(template: tuple[Path, int, int], tmp_path: Path) -> Iterator[Hall]:
    folder, judge, entry = template
    old, spare = (Laptop(shutil.copytree(folder / name, tmp_path / name)) for name in ("data", "empty"))
    stick = tmp_path / "stick"
    stick.mkdir()
    workspace = old.open()
    with workspace.read() as session:
        origin = lineage.load_origin(session)
    assert origin is not None
    mine = make_manifest(old.folder, origin.data_id, 1, workspace.signer.public)
    prepare_copy(old.folder, stick, mine, NOW)
    save_machine_settings(old.folder, MachineSettings(copy_folder=str(stick)))
    old.shut()
    old.open()
    yield Hall(old, spare, stick, judge, entry)
    old.shut()
    spare.shut()


def test_the_spare_laptop_goes_on_within_a_minute(hall: Hall) -> None:
    hall.kill_old()
    begun = time.monotonic()
    hall.spare.open()  # new: nobody works there yet
    hall.take_over(hall.spare)
    assert time.monotonic() - begun < MINUTE
    assert marks(hall.spare) == ["80"]
    assert epochs(hall.spare) == [2, 1]
    sign_in(hall.spare)
    with hall.spare.running.read() as session:
        told = session.exec(select(AuditEntry.text).order_by(col(AuditEntry.seq).desc())).first()
    assert told is not None
    assert "本机可以使用证书签名密钥" in told
    hall.mark(hall.spare, "82")
    wait_until(lambda: is_shipped(hall.spare))
    assert load_machine_settings(hall.spare.folder).copy_folder == str(hall.stick)


def test_the_old_laptop_only_shows_its_data_until_it_is_reconciled(hall: Hall) -> None:
    hall.kill_old()
    hall.take_over(hall.spare)
    hall.mark(hall.spare, "82")
    wait_until(lambda: is_shipped(hall.spare))
    hall.spare.shut()
    again = hall.old.open()
    assert "由另一台电脑接管(PC-02 的用户 wang),本机只能查看" in again.read_only
    assert again.second_copy.status.state is CopyState.TAKEN
    with pytest.raises(UserError, match="本机只能查看"):
        hall.mark(hall.old, "83")
    assert marks(hall.old) == ["80", "99"]
    sign_in(hall.old)
    mark = read_marker(copy_root(hall.stick))
    assert mark is not None
    with again.read() as session:
        lost = entries_behind_fork(session, mark)
    assert lost.is_sure
    assert ["99" in line.text for line in lost.entries] == [True], "signing in to look left no entry"
    assert hall.take_over(hall.old).read_only == ""
    assert marks(hall.old) == ["80", "82"]
    assert epochs(hall.old) == [3, 2, 1]
    assert (hall.old.folder / "replaced").is_dir()
    assert hall.spare.open().read_only, "now the spare laptop has to stand back"


def test_the_old_laptop_notices_while_it_runs(hall: Hall) -> None:
    hall.mark(hall.old, "80")
    wait_until(lambda: is_shipped(hall.old))
    hall.take_over(hall.spare)
    hall.old.running.second_copy.note_commit()
    wait_until(lambda: bool(hall.old.running.read_only))
    with pytest.raises(UserError, match="本机只能查看"):
        hall.mark(hall.old, "81")
    hall.old.shut()
    (copy_root(hall.stick) / MARKER).unlink()
    assert hall.old.open().read_only, "it remembers, also without the stick"


def test_what_an_old_backup_lacks_is_read_from_the_stick_where_the_data_are_gone(hall: Hall) -> None:
    make_backup(hall.old.folder, "auto", NOW)
    hall.kill_old()
    database_file(hall.old.folder).unlink()
    copies = list_copies(hall.old.folder)
    assert [line.is_second_copy for line in copies] == [True, False]
    lost = entries_not_in(hall.old.folder, copies[1], copies)
    assert any("80" in line.text for line in lost.entries)
    assert not (hall.old.folder / "incoming").exists()


def test_who_does_not_want_to_wait_leaves_nothing_behind(hall: Hall) -> None:
    hall.mark(hall.old, "80")
    wait_until(lambda: is_shipped(hall.old))

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        stage_copy(hall.spare.folder, hall.stick, stop)
    assert not (hall.spare.folder / "incoming").exists()


# -- in the window -----------------------------------------------------------------------------------


@contextmanager
def opened_window(laptop: Laptop) -> Iterator[MainWindow]:
    """The window on a laptop, as far as data are kept safe in it; the data are closed at the end."""
    store = Store(laptop.open(), inline=True)
    window = MainWindow(store, [entry for entry in SCREENS if entry.key == "safety"])
    window.show()
    yield window
    store.close()
    laptop.shut()


def test_the_start_page_guides_through_the_takeover(hall: Hall, qapp: QApplication) -> None:
    hall.kill_old()
    with opened_window(hall.spare) as window:
        click(window.door.take_over_button)
        card = window.door.takeover
        assert card is not None
        card.read(hall.stick.parent)
        assert "没有赛创的副本" in card.error.text()
        card.read(hall.stick)
        assert card.facts["说明"].text() == "这台电脑上还没有别的数据。"
        assert card.facts["记录"].text().startswith("第 ")
        click(card.take_button)
        assert not window.isVisible()
    assert window.exchange is not None
    assert window.exchange().told.startswith("已接管:")
    hall.spare.open()
    assert marks(hall.spare) == ["80"]


def test_a_copy_from_before_the_takeover_is_told(hall: Hall, tmp_path: Path, qapp: QApplication) -> None:
    hall.kill_old()
    before = shutil.copytree(hall.stick, tmp_path / "before")
    hall.take_over(hall.spare)
    wait_until(lambda: is_shipped(hall.spare))
    hall.spare.shut()
    with opened_window(hall.old) as window:
        window.store.set_actor(ALL_ROUND)
        window.navigate("safety", page="备份与恢复")
        page = page_of(window)
        page.start_takeover()
        page.takeover.read(before)
        assert page.takeover.facts["说明"].text().startswith("注意:这是接管以前的副本")
        page.takeover.read(hall.stick)
        assert not page.takeover.facts["说明"].text().startswith("注意")
        click(page.takeover.cancel_button)
        assert not (hall.old.folder / "incoming").exists()
        window.close()


def page_of(window: MainWindow) -> BackupsPage:
    """The page that is shown."""
    assert isinstance(window.current, SafetyScreen)
    page = window.current.page
    assert isinstance(page, BackupsPage)
    return page


def test_the_old_laptop_guides_through_the_reconciling(hall: Hall, qapp: QApplication) -> None:
    hall.kill_old()
    hall.take_over(hall.spare)
    hall.spare.shut()
    with opened_window(hall.old) as window:
        assert "本机只能查看" in window.door.notice.text()
        assert window.status.copy.text() == "■ 已由另一台电脑接管"
        op = partial(accounts.sign_in, account_id=ALL_ROUND.account_id or 0, secret=PASSWORD)
        window.store.write(op, topics=(), on_done=window.store.set_actor, by_program=True)
        window.navigate("safety", page="副本")
        shown = window.current.page if isinstance(window.current, SafetyScreen) else None
        assert isinstance(shown, CopyPage)
        assert shown.words.text() == window.store.workspace.read_only
        assert not shown.choose_button.isVisible()
        window.navigate("safety", page="备份与恢复")
        assert any("本机只能查看" in text for text in window.messages.texts())
        page = page_of(window)
        assert "99" in page.lost.model.rows[0].text
        click(button(window, "从副本盘接管…"))
        page.takeover.read(hall.stick)
        click(page.takeover.take_button)
    assert window.exchange is not None
    assert not window.exchange().is_warning
    assert hall.old.open().read_only == ""
