"""The page: its name, its size, its paper, what lies under the words."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.documents.certificate_template import CertificateTemplate
from app.documents.template_editing import set_page
from app.documents.template_reading import LARGEST_PAGE
from app.gui.screens.templates.document import TemplateDocument
from app.gui.screens.templates.editors import ChoiceField, ColourEditor, NumberField, PlainLine
from app.gui.widgets import LinkButton, SecondaryButton, hbox, label, vbox
from app.gui.widgets.fields import FormField

SIZES = {
    "A4 横": (297.0, 210.0),
    "A4 竖": (210.0, 297.0),
    "大16开 210×285": (210.0, 285.0),
    "大16开 横 285×210": (285.0, 210.0),
    "大8开 285×420": (285.0, 420.0),
    "大8开 横 420×285": (420.0, 285.0),
    "正16开 190×260": (190.0, 260.0),
    "正16开 横 260×190": (260.0, 190.0),
    "正8开 260×380": (260.0, 380.0),
    "正8开 横 380×260": (380.0, 260.0),
}
CUSTOM = "自定义"
LEAST_PAGE = 20
WORDS = {"title": "改名称", "width": "改纸宽", "height": "改纸高", "paper": "改纸色"}


class PagePanel(QWidget):
    """Shows the page of the document and changes it."""

    background_wanted = Signal()

    def __init__(self, document: TemplateDocument) -> None:
        super().__init__()
        self._document = document
        self.title = FormField("模板名称", PlainLine())
        self.paper_size = ChoiceField("纸张", {name: name for name in (*SIZES, CUSTOM)})
        self.width_mm = NumberField("宽(mm)", LEAST_PAGE, LARGEST_PAGE)
        self.height_mm = NumberField("高(mm)", LEAST_PAGE, LARGEST_PAGE)
        self.paper = FormField("纸色", ColourEditor())
        self.background = label("", "small", wrap=True)
        self.choose = SecondaryButton("选择背景…", self.background_wanted.emit)
        self.clear = LinkButton("去掉背景", partial(self._set, "去掉背景", background=""))
        self.ornaments = label("", "small")
        self.plain = LinkButton("去掉花边", partial(self._set, "去掉花边", ornaments=()))
        self.blank = LinkButton(
            "清空页面", partial(self._set, "清空页面", background="", ornaments=(), boxes=())
        )
        self.blank.setToolTip("去掉背景、花边和所有的框,从空白页做起")
        self.made_for = label("", "small", wrap=True)
        self.problems = label("", "error", wrap=True)
        hint = label("背景用 PDF、PNG 或 JPEG,大小与纸张相同。", "small", wrap=True)
        self.setLayout(
            vbox(
                self.problems,
                self.title,
                self.paper_size,
                hbox(self.width_mm, self.height_mm, gap=10),
                self.paper,
                self.background,
                hbox(self.choose, self.clear, None, gap=10),
                hint,
                hbox(self.ornaments, self.plain, None, self.blank, gap=10),
                self.made_for,
                None,
                gap=10,
            )
        )
        self.title.editor.editingFinished.connect(self._on_title_typed)
        self.paper_size.changed.connect(self._on_size_chosen)
        self.width_mm.changed.connect(lambda value: self._set(WORDS["width"], width=value))
        self.height_mm.changed.connect(lambda value: self._set(WORDS["height"], height=value))
        self.paper.editor.changed.connect(lambda value: self._set(WORDS["paper"], paper=value))

    def show_page(self, template: CertificateTemplate, problems: tuple[str, ...]) -> None:
        """Show the page, and what is wrong with it."""
        if self.title.editor.text() != template.title:
            self.title.editor.setText(template.title)
        size = (template.width, template.height)
        self.paper_size.put(next((name for name, sides in SIZES.items() if sides == size), CUSTOM))
        self.width_mm.put(template.width)
        self.height_mm.put(template.height)
        self.paper.editor.put(template.paper)
        self.background.setText(f"背景:{template.background or '没有'}")
        self.clear.setVisible(bool(template.background))
        self.ornaments.setText(f"花边:{len(template.ornaments)} 条" if template.ornaments else "花边:没有")
        self.plain.setVisible(bool(template.ornaments))
        self.made_for.setText(f"上次为“{template.made_for}”修改。" if template.made_for else "")
        self.made_for.setVisible(bool(template.made_for))
        self.problems.setText("\n".join(problems))
        self.problems.setVisible(bool(problems))

    def _on_title_typed(self) -> None:
        title = " ".join(self.title.editor.text().split())
        if self._document.is_open and title != self._document.template.title:
            self._set(WORDS["title"], title=title)

    def _on_size_chosen(self, name: str) -> None:
        if name in SIZES:
            width, height = SIZES[name]
            self._set(f"纸张改为{name}", width=width, height=height)
        else:
            self.width_mm.setFocus()

    def _set(self, words: str, **changes: Any) -> None:
        if self._document.is_open:
            self._document.change(words, set_page(self._document.template, **changes))
