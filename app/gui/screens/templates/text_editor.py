"""A text for all kinds of certificates or for each of its own, with placeholders to insert by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.documents.template_editing import is_alike, set_text
from app.domain.certificates import KIND_NAMES, KINDS, PLACEHOLDERS, CertificateKind
from app.gui.screens.templates.editors import TextBox
from app.gui.widgets import Choice, ChooserButton, FilterButton, hbox, label
from app.gui.widgets.labels import set_part

ALL = "各类证书相同"
DIFFERENT = "各类证书的文字不同:在这里输入会改成相同。"


class TextsEditor(QWidget):
    """Edits a mapping from kinds of certificates to texts."""

    changed = Signal(object)  # dict[CertificateKind, str]

    def __init__(self, caption: str, lines: int) -> None:
        super().__init__()
        self._texts: dict[CertificateKind, str] = {}
        self._kind: CertificateKind | None = None
        self.caption = label(caption, "small")
        self.kinds = FilterButton("", everything=ALL)
        self.kinds.set_choices([Choice(kind, KIND_NAMES[kind]) for kind in KINDS])
        self.insert = ChooserButton("插入")
        for name, said in PLACEHOLDERS.items():
            self.insert.drop.addAction(said).triggered.connect(self._inserter(name))
        self.box = TextBox(lines)
        self.box.setAccessibleName(caption)
        self.below = label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.caption)
        column.addLayout(hbox(self.kinds, self.insert, None, gap=6))
        column.addWidget(self.box)
        column.addWidget(self.below)
        self.below.hide()
        self._error = ""
        self.setFocusProxy(self.box)
        self.kinds.chosen.connect(self._on_kind_chosen)
        self.box.textChanged.connect(self._on_typed)

    def put(self, texts: Mapping[CertificateKind, str]) -> None:
        """Show these texts without telling; the kind that is looked at stays."""
        self._texts = dict(texts)
        self._show()

    def look_at(self, kind: CertificateKind) -> None:
        """Show the text of this kind (or of one that has a text) where they differ, else the common one."""
        self._kind = None
        if not is_alike(self._texts):
            self._kind = kind if kind in self._texts else next(iter(self._texts))
        self.kinds.set_value(self._kind)
        self._show()

    def set_error(self, error: str) -> None:
        """Say below what is wrong with the text."""
        self._error = error
        set_part(self.box, "true" if error else "false", "invalid")
        self._show_below()

    @property
    def error(self) -> str:
        """What is said to be wrong."""
        return self._error

    def _shown_text(self) -> str:
        if self._kind is not None:
            return self._texts.get(self._kind, "")
        return next(iter(self._texts.values()), "")

    def _show(self) -> None:
        self.box.put(self._shown_text())
        self._show_below()

    def _show_below(self) -> None:
        differs = self._kind is None and not is_alike(self._texts)
        text = self._error or (DIFFERENT if differs else "")
        set_part(self.below, "error" if self._error else "small")
        self.below.setText(text)
        self.below.setVisible(bool(text))

    def _on_kind_chosen(self, kind: CertificateKind | None) -> None:
        self._kind = kind
        self._show()
        self.box.setFocus()

    def _on_typed(self) -> None:
        self._texts = set_text(self._texts, self._kind, self.box.toPlainText())
        self.changed.emit(dict(self._texts))

    def _inserter(self, name: str) -> Callable[..., None]:
        return lambda _checked=False: self._insert(name)

    def _insert(self, name: str) -> None:
        self.box.insertPlainText(f"{{{name}}}")
        self.box.setFocus()
