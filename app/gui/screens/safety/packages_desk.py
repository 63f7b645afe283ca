"""评分包 out and in: files written and read off the writer, noted and taken in by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.progress import Progress
from app.domain.rights import Place, Right, acting_name
from app.errors import UserError
from app.gui.screens.safety.packages_return import ReturnView
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path, documents_folder
from app.services.competitions import EventView
from app.services.judge_packages import PackageView

if TYPE_CHECKING:
    from app.domain.judge_package import Package, PackageReturn
    from app.services.door import WriteSession
    from app.services.package_comparison import Key
    from app.services.package_returns import ReturnPreview

KINDS = "评分包的返回文件 (*.scback);;所有文件 (*)"
NOTED = frozenset({"settings"})
TAKEN = frozenset({"competition", "marks", "results", "settings"})


@dataclass(frozen=True, slots=True)
class _Opened:
    """A return file that was read."""

    path: Path
    returned: PackageReturn
    seal: str


class PackagesDesk(QObject):
    """Writes packages and return files; holds one return file until it is taken in or given up."""

    made = Signal()  # a package was written and noted
    opened = Signal()  # there is something to be looked at
    closed = Signal()
    changed = Signal()  # what can be done with it

    def __init__(self, store: Store, messages: MessageBar, view: ReturnView, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._messages, self._view, self._window = store, messages, view, window
        self._opened: _Opened | None = None
        self._preview: ReturnPreview | None = None
        self._taking = False
        view.decided.connect(self.changed)

    # -- out ---------------------------------------------------------------------------------------

    def make(self, event: EventView, module: str, note: str) -> None:
        """Write a package of a module, then note it."""
        name = f"{event.name}-{event.rules.scheme.module(module).name}-评分包"
        target = ask_save_path(self._window, "做评分包", name, "评分包", ".scjudge")
        if target is not None:
            by = self._signed(Place(event.competition_id, event.id, module))
            job = partial(_write_package, self._store, event.id, module, note, by, target)
            self._store.run_job(job, f"写入 {target.name}", partial(self._on_written, target))

    def _signed(self, place: Place) -> str:
        """Who makes it: as it will stand in the log."""
        return acting_name(self._store.actor, Right.SAFEKEEP, place)

    def _on_written(self, target: Path, package: Package) -> None:
        self._messages.settle(self)

        def done(_id: int) -> None:
            text = f"评分包已存为 {target}。请拷到评分用的电脑,在那里的首页点“打开评分包…”。"
            self._messages.ok(text)
            self.made.emit()

        def failed(error: UserError) -> None:
            target.unlink(missing_ok=True)  # nobody could bring it back
            self._messages.error(str(error), about=self)

        op = partial(_give, package=package)
        self._store.write(op, topics=NOTED, on_done=done, on_failed=failed)

    def write_return(self, package: PackageView) -> None:
        """On the laptop: write what was marked, then note it."""
        name = f"{package.event}-{package.module_name}-返回"
        target = ask_save_path(self._window, "写返回文件", name, "评分包的返回文件", ".scback")
        if target is not None:
            by = self._signed(Place(event_id=package.event_id, module=package.module))
            job = partial(_write_return, self._store, package.id, by, target)
            done = partial(self._on_return_written, target, package.id)
            self._store.run_job(job, f"写入 {target.name}", done)

    def _on_return_written(self, target: Path, package_id: int, returned: PackageReturn) -> None:
        text = f"返回文件已存为 {target}。请带回做评分包的电脑,在“数据安全”的“评分包”页收回。"
        self._messages.ok(text)
        op = partial(_note_return, package_id=package_id, returned=returned)
        self._store.write(op, topics=NOTED)

    def revoke(self, package: PackageView, reason: str) -> None:
        """Take back no more of a package."""
        self._store.write(partial(_revoke, package_id=package.id, reason=reason), topics=NOTED)

    # -- in ----------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether a return file is looked at."""
        return self._opened is not None

    @property
    def can_take(self) -> bool:
        """Whether it brings something, and every conflict is decided."""
        brings = self._preview is not None and self._preview.brings
        return brings and not self._view.open_count and not self._taking

    def choose_file(self) -> None:
        """Ask for a return file and look at it."""
        folder = str(documents_folder())
        chosen, _ = QFileDialog.getOpenFileName(self._window, "收回评分包", folder, KINDS)
        if chosen:
            self.read_file(Path(chosen))

    def read_file(self, path: Path) -> None:
        """Read a return file in the background, then show what it would bring."""
        self._store.run_job(
            partial(_read_return, path),
            f"读取 {path.name}",
            self._on_read,
            partial(self._on_unreadable, path),
        )

    def _on_read(self, opened: _Opened) -> None:
        self._messages.settle(self)
        self._view.forget()
        self._opened, self._preview = opened, None
        self._look()

    def _on_unreadable(self, path: Path, error: UserError) -> None:
        self._messages.error(str(error), about=self)
        op = partial(_note_unreadable, name=path.name, why=str(error))
        self._store.write(op, topics=())

    def _look(self) -> None:
        opened = self._opened
        if opened is None:
            return

        def done(found: tuple[ReturnPreview, str]) -> None:
            if self._opened is opened:
                self._preview, told = found
                self._view.show_preview(opened.path.name, self._preview, told)
                self.opened.emit()

        def failed(error: UserError) -> None:
            if self._opened is opened:
                self._preview = None
                self._view.show_refused(opened.path.name, str(error))
                self.opened.emit()

        op = partial(_look_at, opened=opened)
        self._store.write(op, topics=(), on_done=done, on_failed=failed)

    def take(self) -> None:
        """Take it in as it was looked at and decided."""
        opened, preview = self._opened, self._preview
        if opened is None or preview is None or not self.can_take:
            return
        self._taking = True
        self.changed.emit()

        def done(told: str) -> None:
            self._messages.settle(self)
            self._taking = False
            self._messages.ok(f"{preview.title} 的评分包已收回:{told}。")
            self.close()

        def failed(error: UserError) -> None:
            self._taking = False
            self._messages.error(str(error), about=self)
            self._look()

        op = partial(_take_in, opened=opened, seen=preview, decisions=self._view.decisions())
        self._store.write(op, topics=TAKEN, on_done=done, on_failed=failed)

    def close(self) -> None:
        """Give the file up; nothing of it was taken."""
        self._opened = self._preview = None
        self._view.forget()
        self.closed.emit()


# -- jobs and writes: what they need is loaded when it is first used -----------------------------------


def _write_package(
    store: Store, event_id: int, module: str, note: str, by: str, target: Path, _progress: Progress
) -> Package:
    from app.documents.whole_file import written_whole
    from app.exchange.package_files import write_package
    from app.services.judge_packages import build_package

    at = store.workspace.clock()
    package = store.read(partial(build_package, event_id=event_id, module=module, note=note, by=by, at=at))
    with written_whole(target) as stream:
        write_package(stream, package)
    return package


def _give(session: WriteSession, package: Package) -> int:
    from app.services.judge_packages import give_package

    return give_package(session, package)


def _revoke(session: WriteSession, package_id: int, reason: str) -> None:
    from app.services.judge_packages import revoke_package

    revoke_package(session, package_id, reason)


def _write_return(store: Store, package_id: int, by: str, target: Path, _progress: Progress) -> PackageReturn:
    from app.documents.whole_file import written_whole
    from app.exchange.package_files import write_return
    from app.services.package_returns import build_return

    at = store.workspace.clock()
    returned = store.read(partial(build_return, package_id=package_id, by=by, at=at))
    with written_whole(target) as stream:
        write_return(stream, returned)
    return returned


def _note_return(session: WriteSession, package_id: int, returned: PackageReturn) -> None:
    from app.services.package_returns import note_return

    note_return(session, package_id, returned)


def _read_return(path: Path, _progress: Progress) -> _Opened:
    from app.exchange.package_files import read_return

    return _Opened(path, *read_return(path))


def _note_unreadable(session: WriteSession, name: str, why: str) -> None:
    from app.services.package_returns import note_unreadable

    note_unreadable(session, name, why)


def _look_at(session: WriteSession, opened: _Opened) -> tuple[ReturnPreview, str]:
    from app.services.package_returns import look_at_return, preview_text

    preview = look_at_return(session, opened.returned, opened.seal)
    return preview, preview_text(preview)


def _take_in(
    session: WriteSession, opened: _Opened, seen: ReturnPreview, decisions: Mapping[Key, bool]
) -> str:
    from app.services.package_returns import bring_back

    return bring_back(session, opened.returned, opened.seal, seen, decisions)
