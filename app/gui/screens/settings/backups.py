"""数据与备份: the data folder, 立即备份, and the backups there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from app.gui.table_model import Column, Kind, TableModel
from app.gui.widgets import Card, EmptyState, PrimaryButton, SecondaryButton, TableView, hbox, label
from app.services.backups import Backup

COLUMNS: tuple[Column[Backup], ...] = (
    Column("时间", lambda backup: f"{backup.at:%Y-%m-%d %H:%M:%S}", 180),
    Column("方式", lambda backup: backup.reason, 90),
    Column("大小", lambda backup: backup.size_text, 90, Kind.NUMBER, order=lambda backup: backup.size),
    Column("文件", lambda backup: backup.path.name, 160, stretch=1, faint=True),
)


class BackupsCard(Card):
    """The folder with its buttons, and the table of backups."""

    def __init__(self, folder: Path, on_backup: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__("数据与备份", parent=parent)
        self._folder = folder
        self.path: QLabel = label(str(folder), "muted", wrap=True)
        self.path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_button = SecondaryButton("打开文件夹", self.open_folder)
        self.backup_button = PrimaryButton("立即备份", on_backup)
        row = hbox(label("数据文件夹"), self.path, self.open_button, self.backup_button, gap=10)
        row.setStretch(1, 1)
        self.body.addLayout(row)
        self.error = label("", "error", wrap=True)
        self.error.hide()
        self.body.addWidget(self.error)
        self.model: TableModel[Backup] = TableModel(COLUMNS, key=lambda backup: backup.path.name)
        self.table = TableView(self.model)
        self.pages = QStackedWidget()
        self.pages.addWidget(EmptyState("还没有备份", hint="点“立即备份”,在数据文件夹里留一份完整的副本。"))
        self.pages.addWidget(self.table)
        self.body.addWidget(self.pages, 1)

    def set_backups(self, backups: tuple[Backup, ...]) -> None:
        """Show these, the newest first."""
        self.model.set_rows(backups)
        self.pages.setCurrentIndex(1 if backups else 0)

    def set_busy(self, busy: bool, error: str = "") -> None:
        """While a backup is being written the button waits; a failure is told below it."""
        self.backup_button.setEnabled(not busy)
        self.error.setText(error)
        self.error.setVisible(bool(error))

    def open_folder(self) -> None:
        """Show the folder in the system's file manager."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))):
            self.set_busy(False, "没有打开文件夹。请用系统的文件管理器打开上面的路径。")
