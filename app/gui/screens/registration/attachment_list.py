"""附件 of an entry: their names to open, each to be removed, and another to be added."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout

from app.domain.progress import Progress
from app.gui.store import Store
from app.gui.widgets import LinkButton, MessageBar, TwiceButton, clear, hbox, label, shortened, vbox
from app.services import attachments
from app.services.attachments import SUFFIXES, AttachmentRow, KeptFile

TOPICS = frozenset({"registration"})
LONGEST = 11  # letters of a name
KINDS = f"文档、表格、图片、视频、压缩包 ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"


class AttachmentList(QFrame):
    """Knows no data."""

    add_wanted = Signal()
    opened = Signal(object)  # AttachmentRow
    removed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._head = label("", "small")
        self.add = LinkButton("添加附件…", self.add_wanted.emit)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self._shown: tuple[AttachmentRow, ...] | None = None
        self.setLayout(vbox(hbox(self._head, None, self.add), self._rows, gap=3))

    def show_attachments(self, rows: Sequence[AttachmentRow]) -> None:
        """Show these."""
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        self._head.setText(f"附件 {len(rows)} 个" if rows else "附件")
        clear(self._rows)
        for row in rows:
            name = LinkButton(shortened(row.name, LONGEST), partial(self.opened.emit, row))
            name.setToolTip(f"{row.name}\n{row.by} {row.at.astimezone():%m-%d %H:%M}")
            remove = TwiceButton("移除", "确认移除", partial(self.removed.emit, row))
            self._rows.addLayout(hbox(name, label(row.size_text, "small"), None, remove))


class AttachmentDesk(QObject):
    """Between the list and the data folder: a file is copied there first, then the entry gets it."""

    def __init__(
        self, store: Store, messages: MessageBar, shown: AttachmentList, entry: Callable[[], int | None]
    ) -> None:
        super().__init__(shown)
        self._store, self._messages, self._list, self._entry = store, messages, shown, entry
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        shown.add_wanted.connect(self._choose)
        shown.opened.connect(self._open)
        shown.removed.connect(self._remove)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self._list.window(), "添加附件", self._folder, KINDS)
        if chosen:
            self._folder = str(Path(chosen[0]).parent)
            self.add_files([Path(path) for path in chosen])

    def add_files(self, paths: Sequence[Path]) -> None:
        """Give the entry these files, one by one: one that does not serve leaves the others."""
        entry_id, folder = self._entry(), self._store.workspace.folder
        if entry_id is None:
            return

        def keep(entry: int, file: KeptFile) -> None:
            self._store.write(partial(attachments.add_attachment, entry_id=entry, file=file), topics=TOPICS)

        for path in paths:
            copy = partial(attachments.keep_attachment, folder, path)
            self._store.run_job(partial(_call, copy), f"添加附件 {path.name}", partial(keep, entry_id))

    def _open(self, row: AttachmentRow) -> None:
        folder = self._store.workspace.folder
        target = Path(tempfile.gettempdir()) / "saichuang-附件" / row.kept[:12]

        def show(path: Path) -> None:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self._messages.info(f"这台电脑没有能打开 {path.suffix} 的程序。副本在 {path}。")

        self._store.read_later(lambda _session: attachments.copy_attachment(folder, row, target), show)

    def _remove(self, row: AttachmentRow) -> None:
        self._store.write(partial(attachments.remove_attachment, attachment_id=row.id), topics=TOPICS)


def _call(copy: Callable[[], KeptFile], _progress: Progress) -> KeptFile:
    return copy()
