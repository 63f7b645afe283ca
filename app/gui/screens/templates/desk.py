"""What is done with whole templates: open, copy, save, delete, and pictures brought beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.documents.certificate_template import CertificateTemplate
from app.domain.progress import Progress
from app.errors import UserError
from app.gui.screens.templates.document import TemplateDocument
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import documents_folder
from app.services import certificate_templates as templates
from app.services.certificate_templates import TemplateEntry

TOPICS = ("templates",)
PICTURES = "图片 (*.png *.jpg *.jpeg)"
BACKGROUNDS = "背景 (*.pdf *.png *.jpg *.jpeg)"


class TemplateDesk(QObject):
    """Reads and writes templates for the window; says how it went."""

    listed = Signal(object)  # tuple[TemplateEntry, ...]
    copied = Signal(str)  # key
    deleted = Signal()
    refused = Signal(object)  # UserError about the name of a copy
    failed = Signal()  # something was not done, and was said

    def __init__(
        self, store: Store, messages: MessageBar, document: TemplateDocument, window: QWidget
    ) -> None:
        super().__init__(window)
        self._store, self._messages, self._document, self._window = store, messages, document, window
        self._folder = str(documents_folder())
        self.made_for = ""

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._store.workspace.folder

    def read_list(self) -> None:
        """Have the templates listed."""
        self._store.read_later(
            lambda _session: templates.list_templates(self.folder), self.listed.emit, latest="templates.list"
        )

    def open(self, entry: TemplateEntry) -> None:
        """Open a template for work (a bundled one: to look at)."""
        try:
            template = templates.load(self.folder, entry.key)
        except UserError as error:
            self._messages.error(str(error))
            self._document.close()
            return
        self._document.open(entry.key, template, editable=entry.own)

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Write the open template."""
        document, saved = self._document, self._document.template

        def done(_entry: TemplateEntry) -> None:
            document.mark_saved(saved)
            self._messages.ok(f"“{saved.title}”已保存。")
            if then is not None:
                then()

        op = partial(
            templates.save_template,
            folder=self.folder,
            key=document.key,
            template=saved,
            made_for=self.made_for,
        )
        self._store.write(op, topics=TOPICS, on_done=done, on_failed=self._say)

    def copy(self, key: str, title: str) -> None:
        """Make an own template like this one."""
        op = partial(
            templates.copy_template, folder=self.folder, key=key, title=title, made_for=self.made_for
        )
        self._store.write(op, topics=TOPICS, on_done=self._on_copied, on_failed=self.refused.emit)

    def delete(self, key: str) -> None:
        """Delete an own template."""
        op = partial(templates.delete_template, folder=self.folder, key=key)
        self._store.write(op, topics=TOPICS, on_done=lambda _none: self.deleted.emit(), on_failed=self._say)

    def bring(self, then: Callable[[CertificateTemplate, str], object], *, background: bool) -> None:
        """Ask for a picture, bring it beside the templates, and hand on its name."""
        title = "选择背景" if background else "选择图片"
        kinds = BACKGROUNDS if background else PICTURES
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, self._folder, kinds)
        if not chosen:
            return
        self._folder = str(Path(chosen).parent)
        template = self._document.template
        page = (template.width, template.height) if background else None

        def job(_progress: Progress) -> str:
            return templates.import_picture(self.folder, Path(chosen), page)

        def done(name: str) -> None:
            if self._document.is_open:
                then(self._document.template, name)

        self._store.run_job(job, f"读取“{Path(chosen).name}”", done, self._say)

    def _on_copied(self, entry: TemplateEntry) -> None:
        self._messages.ok(f"已复制为“{entry.title}”。")
        self.copied.emit(entry.key)

    def _say(self, error: UserError) -> None:
        self._messages.error(str(error))
        self.failed.emit()
