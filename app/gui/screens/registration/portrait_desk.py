"""Between the photo frame of the panel and the data folder: the picture shown, and another one chosen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from app.gui.screens.registration.entry_panel import EntryPanel
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import photos

KINDS = "照片 (*.jpg *.jpeg *.png *.bmp *.gif *.webp *.tif *.tiff);;所有文件 (*)"


class PortraitDesk(QObject):
    """A chosen picture is put into the data folder at once, and becomes the person's with the next save."""

    def __init__(self, store: Store, messages: MessageBar, panel: EntryPanel) -> None:
        super().__init__(panel)
        self._store, self._messages, self._panel = store, messages, panel
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        panel.photo_wanted.connect(self._show)
        panel.portrait.choosing.connect(self._choose)

    def _show(self, name: str) -> None:
        folder = self._store.workspace.folder
        self._store.read_later(
            lambda _session: photos.load_photo(folder, name),
            partial(self._panel.show_picture, name),
            latest="registration.photo",
        )

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self._panel.window(), "选择证件照", self._folder, KINDS)
        if chosen:
            self._folder = str(Path(chosen).parent)
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Have this picture for who is shown now."""
        folder, slot = self._store.workspace.folder, self._panel.shown

        def done(name: str) -> None:
            if not self._panel.put_photo(slot, name):
                self._messages.info(f"已经换到另一条报名,照片 {path.name} 没有加上。请回到原来那条再选一次。")

        self._store.run_job(lambda _progress: photos.keep_photo(folder, path), f"读取照片 {path.name}", done)
