"""Between the page of photos and the store: reading a folder, storing what matched, the list of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.screen import HeaderAction
from app.gui.screens.registration.photo_page import PhotoPage
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path, documents_folder
from app.services.photo_import import (
    PHOTO_HEADINGS,
    PhotoPlan,
    find_photos,
    load_photo_people,
    photo_table,
    plan_photos,
    store_photos,
)

TOPICS = frozenset({"registration"})


class PhotoDesk(QObject):
    """Holds a folder of pictures for one competition until they are stored or given up."""

    opened = Signal()
    closed = Signal()
    changed = Signal()  # whether there is anything to store

    def __init__(self, store: Store, messages: MessageBar, page: PhotoPage) -> None:
        super().__init__(page)
        self._store, self._messages, self._page = store, messages, page
        self._competition_id: int | None = None
        self._storing = False
        self._folder = documents_folder()

    @property
    def ready(self) -> int:
        """How many photos would be stored."""
        return 0 if self._page.plan is None else self._page.plan.ready

    @property
    def can_store(self) -> bool:
        """Whether there is anything to store, and it is not being stored."""
        return self.ready > 0 and not self._storing

    def actions(self, parent: QWidget) -> tuple[HeaderAction, ...]:
        """The buttons of the header while the page is shown."""
        return (
            HeaderAction("返回名单", self.close, shortcut="Esc"),
            HeaderAction("导出照片清单…", partial(self.save_list, parent)),
            HeaderAction(
                f"导入 {self.ready} 张照片",
                self.store_all,
                primary=True,
                enabled=self.can_store,
                shortcut="Ctrl+Return",
            ),
        )

    def choose_folder(self, parent: QWidget, competition_id: int) -> None:
        """Ask for a folder of pictures and read them."""
        chosen = QFileDialog.getExistingDirectory(parent, "选择放照片的文件夹", str(self._folder))
        if chosen:
            self._folder = Path(chosen)
            self.read(self._folder, competition_id)

    def read(self, source: Path, competition_id: int) -> None:
        """Match and make the photos in the background, then show what was found."""
        self.forget()
        self._competition_id = competition_id
        folder = self._store.workspace.folder

        def job(progress: Progress) -> PhotoPlan:
            files = find_photos(source)
            people = self._store.read(partial(load_photo_people, competition_id=competition_id))
            return plan_photos(people, source, files, folder, progress)

        def show(plan: PhotoPlan) -> None:
            if self._competition_id == competition_id:
                self._page.show_plan(plan)
                self.opened.emit()

        self._store.run_job(job, f"读取照片 {source.name}", show)

    def store_all(self) -> None:
        """Give everybody the photo that matched."""
        plan, competition_id = self._page.plan, self._competition_id
        if plan is None or competition_id is None or not self.can_store:
            return
        self._storing = True
        self.changed.emit()

        def done(count: int) -> None:
            self._storing = False
            left = len(plan.lines) - plan.ready
            rest = f"另有 {left} 张没有导入。" if left else ""
            self._messages.ok(f"{plan.folder}:{count} 人的照片已导入。{rest}")
            self.close()

        def failed(error: UserError) -> None:
            self._storing = False
            self._messages.error(str(error))
            self.changed.emit()

        op = partial(store_photos, competition_id=competition_id, plan=plan)
        self._store.write(op, topics=TOPICS, on_done=done, on_failed=failed)

    def save_list(self, parent: QWidget) -> None:
        """What became of each file, and who has no photo, as a workbook."""
        plan = self._page.plan
        if plan is None:
            return
        path = ask_save_path(parent, "导出照片清单", f"{plan.folder} 照片清单", "Excel 工作簿", ".xlsx")
        if path is not None:
            self._store.run_job(
                lambda _progress: write_photo_list(path, plan),
                f"写出 {path.name}",
                lambda _none: self._messages.ok(f"已写出 {path}。"),
            )

    def close(self) -> None:
        """Back to the list."""
        self.forget()
        self.closed.emit()

    def forget(self) -> None:
        """Give the folder up."""
        self._competition_id = None
        self._page.forget()


def write_photo_list(path: Path, plan: PhotoPlan) -> None:
    """The list of a folder of photos; the Excel library is loaded only now."""
    from app.exchange.registration_export import write_registration_list

    write_registration_list(path, f"{plan.folder} 照片清单", PHOTO_HEADINGS, photo_table(plan), tab="照片")
