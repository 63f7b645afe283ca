"""Asking where to save files: a proposed name, in the user's documents, with the right ending."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.file_names import safe_name


def documents_folder() -> Path:
    """Where the user keeps documents; the home folder where there is no such place."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return folder if folder.is_dir() else Path.home()


def ask_save_path(parent: QWidget, title: str, name: str, kind: str, suffix: str) -> Path | None:
    """Where the user wants the file, e.g. kind "Excel 工作簿", suffix ".xlsx"; None when cancelled."""
    proposed = str(documents_folder() / f"{safe_name(name)}{suffix}")
    chosen, _ = QFileDialog.getSaveFileName(parent, title, proposed, f"{kind} (*{suffix})")
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == suffix else path.with_name(f"{path.name}{suffix}")


def ask_folder(parent: QWidget, title: str = "存到哪个文件夹") -> Path | None:
    """Into which folder the user wants files; None when cancelled."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(documents_folder()))
    return Path(chosen) if chosen else None
