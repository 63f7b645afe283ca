"""What a machine does to the program: full disks, second copies, sudden ends, dialogs nobody expects."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app.__main__ import main
from app.gui.main_window import MainWindow
from app.gui.rescue.window import RescueWindow
from app.paths import database_file
from app.services.workspace import Workspace

ROOT = Path(__file__).parents[2]
POLL_MS = 10
SMALL_DISK = "3m"


@dataclass(frozen=True, slots=True)
class Disk:
    """A small disk that can be filled to the last byte."""

    folder: Path

    def fill(self) -> None:
        """Leave no room."""
        with (self.folder / "fill").open("wb", buffering=0) as handle:
            for size in (1 << 16, 1 << 12, 1):
                self._write(handle.fileno(), bytes(size))

    @staticmethod
    def _write(handle: int, block: bytes) -> None:
        try:
            while os.write(handle, block) == len(block):
                pass
        except OSError:
            return

    def free(self) -> None:
        """Make room again."""
        (self.folder / "fill").unlink()


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """A folder or file nobody may write meanwhile, not even root: it is mounted over itself."""
    if os.geteuid() != 0:
        before = path.stat().st_mode
        path.chmod(before & 0o555)
        yield
        path.chmod(before)
        return
    _mount("--bind", str(path), str(path))
    try:
        _mount("-o", "remount,ro,bind", str(path))
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk | None]:
    """A file system of its own in `folder`; None where it cannot be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    mounted = sys.platform == "linux" and os.geteuid() == 0
    mounted = mounted and subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield Disk(folder) if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def limit_pages(workspace: Workspace, extra: int) -> None:
    """Let the database of a single connection grow by so many pages only: as on a full disk."""
    with workspace.write() as session:
        connection = session.connection()
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + extra}")


def leave(window: MainWindow | RescueWindow) -> None:
    """What most do here."""
    window.close()


def start_window(
    folder: Path,
    rescue: Callable[[RescueWindow], object] = leave,
    work: Callable[[MainWindow], object] = leave,
) -> tuple[int, str]:
    """Start the window as a user does, and `work` once it stands; `rescue` where the other one opens.

    The exit status, and what was said by the window or dialog that ended the start.
    """
    said: list[str] = []
    timer = QTimer(interval=POLL_MS)
    timer.timeout.connect(lambda: _agree(said, rescue, work))
    timer.start()
    try:
        return main(["--data", str(folder)]), "\n".join(said)
    finally:
        timer.stop()


def _agree(
    said: list[str], rescue: Callable[[RescueWindow], object], work: Callable[[MainWindow], object]
) -> None:
    dialog = QApplication.activeModalWidget()
    if isinstance(dialog, QMessageBox):
        said.append(dialog.text())
        dialog.accept()
        return
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, MainWindow) and widget.isVisible():
            work(widget)
        elif isinstance(widget, RescueWindow) and widget.isVisible() and not widget.is_busy:
            said.append(widget.told.text())
            rescue(widget)


def run_program(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own."""
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


@contextmanager
def child(code: str, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A process of ours that runs `code`; killed at the end if it still runs."""
    command: Sequence[str] = [sys.executable, "-c", code, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def damage_table(folder: Path, table: str) -> None:
    """Overwrite the first page of a table; the rest of the file stays whole."""
    file = database_file(folder)
    connection = sqlite3.connect(file)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with file.open("rb+") as handle:
        handle.seek((page - 1) * size)
        handle.write(b"\xff" * size)


def change_database(folder: Path, statement: str) -> None:
    """Change the database behind the program's back."""
    connection = sqlite3.connect(database_file(folder))
    connection.execute(statement)
    connection.commit()
    connection.close()
