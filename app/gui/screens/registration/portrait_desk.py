"""Between the photo frame of the panel and the data folder: the picture shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from app.gui.screens.registration.entry_panel import EntryPanel
from app.gui.store import Store
from app.services.data_files import PHOTOS, read_file


class PortraitDesk(QObject):
    """Reads the picture on a reader thread."""

    def __init__(self, store: Store, panel: EntryPanel) -> None:
        super().__init__(panel)
        self._store, self._panel = store, panel
        panel.photo_wanted.connect(self._show)

    def _show(self, name: str) -> None:
        folder = self._store.workspace.folder
        self._store.read_later(
            lambda _session: read_file(folder, PHOTOS, name),
            partial(self._panel.show_picture, name),
            latest="registration.photo",
        )
