"""The chosen box: where it lies, how large it is, whether it is printed, its picture."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.documents.certificate_template import BOX_NAMES, PICTURED, Box, BoxKind
from app.documents.template_editing import set_box
from app.documents.template_reading import LARGEST_PAGE
from app.documents.template_snapping import LEAST_SIDE
from app.gui.screens.templates.document import TemplateDocument
from app.gui.screens.templates.editors import ChoiceField, NumberField, PlainLine
from app.gui.widgets import SecondaryButton, hbox, label, vbox
from app.gui.widgets.fields import FormField

VALIGN_NAMES = {"top": "靠上", "middle": "居中", "bottom": "靠下"}
SIDES = {"x": "左边 x(mm)", "y": "上边 y(mm)", "width": "宽(mm)", "height": "高(mm)"}
WORDS = {
    "x": "移动",
    "y": "移动",
    "width": "改变大小",
    "height": "改变大小",
    "valign": "改变对齐",
    "shown": "改变是否印出",
    "preprinted": "改变套打",
    "name": "改名",
    "image": "换图片",
}
NOTES = {
    BoxKind.QR: "证书的签名二维码,印成正方形,放在框的中间。",
    BoxKind.PHOTO: "印获奖人的证件照;没有照片的印一个空框,打印后自己贴。",
    BoxKind.SEAL: "盖在文字上面。要盖实物印章时不要勾选“印出”。",
    BoxKind.SIGNATURE: "签署人的签名图片,盖在文字上面。",
    BoxKind.IMAGE: "图片按比例放进框里。",
}


class BoxPanel(QWidget):
    """Shows one box of the document and changes it."""

    picture_wanted = Signal()

    def __init__(self, document: TemplateDocument) -> None:
        super().__init__()
        self._document = document
        self.kind = label("", "small")
        self.name = FormField("名称", PlainLine())
        self.sides = {
            name: NumberField(
                caption,
                -LARGEST_PAGE if name in "xy" else LEAST_SIDE,
                LARGEST_PAGE,
            )
            for name, caption in SIDES.items()
        }
        self.valign = ChoiceField("文字在框内", VALIGN_NAMES)
        self.shown = QCheckBox("印出")
        self.preprinted = QCheckBox("套打时不印(预印纸上已有)")
        self.image = label("", "small", wrap=True)
        self.choose = SecondaryButton("选择图片…", self.picture_wanted.emit)
        self.note = label("", "small", wrap=True)
        self.problems = label("", "error", wrap=True)
        self._build()
        self._connect()

    def _build(self) -> None:
        sides = self.sides
        column = vbox(
            self.problems,
            self.kind,
            self.name,
            hbox(sides["x"], sides["y"], gap=10),
            hbox(sides["width"], sides["height"], gap=10),
            self.valign,
            self.image,
            self.choose,
            self.shown,
            self.preprinted,
            self.note,
            None,
            gap=10,
        )
        self.setLayout(column)

    def _connect(self) -> None:
        self.name.editor.editingFinished.connect(self._on_name_typed)
        for name, field in self.sides.items():
            field.changed.connect(partial(self._set, name))
        self.valign.changed.connect(partial(self._set, "valign"))
        self.shown.clicked.connect(lambda: self._set("shown", self.shown.isChecked()))
        self.preprinted.clicked.connect(lambda: self._set("preprinted", self.preprinted.isChecked()))

    def show_box(self, box: Box, problems: tuple[str, ...]) -> None:
        """Show a box, and what is wrong with it."""
        self.kind.setText(f"{BOX_NAMES[box.kind]}框")
        if self.name.editor.text() != box.name:
            self.name.editor.setText(box.name)
        for name, field in self.sides.items():
            field.put(getattr(box, name))
        self.valign.put(box.valign)
        self.valign.setVisible(box.kind is BoxKind.TEXT)
        pictured = box.kind in PICTURED
        self.image.setVisible(pictured)
        self.choose.setVisible(pictured)
        self.image.setText(f"图片:{box.image or '还没有选'}")
        self.shown.setChecked(box.shown)
        self.preprinted.setChecked(box.preprinted)
        self.note.setText(NOTES.get(box.kind, ""))
        self.note.setVisible(box.kind in NOTES)
        self.problems.setText("\n".join(problems))
        self.problems.setVisible(bool(problems))

    def _on_name_typed(self) -> None:
        box = self._document.box
        if box is not None and self.name.editor.text().strip() != box.name:
            self._set("name", self.name.editor.text().strip())

    def _set(self, name: str, value: Any) -> None:
        at, box = self._document.chosen.box, self._document.box
        if at is not None and box is not None:
            changed = set_box(self._document.template, at, **{name: value})
            self._document.change(f"{WORDS[name]}“{box.name}”", changed)
