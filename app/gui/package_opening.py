"""评分包 on the second laptop: the file chosen and read, then opened by whoever works there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.store import Store
from app.gui.widgets.save_file import documents_folder

if TYPE_CHECKING:
    from app.domain.judge_package import Package
    from app.services.door import WriteSession

KINDS = "评分包 (*.scjudge);;所有文件 (*)"
TOPICS = frozenset({"competition", "registration", "marks", "results", "settings"})


def ask_package(
    window: QWidget,
    store: Store,
    on_read: Callable[[Package], None],
    on_failed: Callable[[UserError], None],
) -> None:
    """Ask for a package and read it in the background."""
    chosen, _ = QFileDialog.getOpenFileName(window, "打开评分包", str(documents_folder()), KINDS)
    if chosen:
        path = Path(chosen)
        store.run_job(partial(_read, path), f"读取 {path.name}", on_read, on_failed)


def open_package(store: Store, package: Package, on_opened: Callable[[int], None]) -> None:
    """Put it into the data, as the act of who is signed in; then its event's id is told."""

    def done(_nothing: None) -> None:
        on_opened(package.event.id)

    store.write(partial(_open, package=package), topics=TOPICS, on_done=done)


def package_text(package: Package) -> str:
    """'2026年职工技能竞赛 · 焊工 · 实操:2 席,24 个参赛者。11-26 09:00 由统分员 王敏做成,备注:二号考场。'"""
    note = f",备注:{package.note}" if package.note else ""
    told = f"{len(package.seats)} 席,{len(package.entries)} 个参赛者"
    made = f"{package.at.astimezone():%m-%d %H:%M} 由{package.by}做成"
    return f"{package.event.competition} · {package.title}:{told}。{made}{note}。"


def _read(path: Path, _progress: Progress) -> Package:
    from app.exchange.package_files import read_package

    return read_package(path)


def _open(session: WriteSession, package: Package) -> None:
    from app.services.package_opening import open_package as put_in

    put_in(session, package)
