"""The texts of the chosen box: which there are, what one says, how it looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from app.documents.certificate_template import Box, CertificateTemplate, TemplateField
from app.documents.template_editing import (
    add_field,
    copy_field,
    field_title,
    remove_field,
    reorder_field,
    set_field,
)
from app.documents.template_reading import LARGEST_SIZE, MOST_LINES
from app.domain.certificates import KINDS, PLACEHOLDERS, CertificateKind
from app.gui.screens.templates.document import Chosen, TemplateDocument
from app.gui.screens.templates.editors import ChoiceField, ColourEditor, NumberField
from app.gui.screens.templates.text_editor import TextsEditor
from app.gui.theme import ROW_HEIGHT
from app.gui.widgets import LinkButton, divider, hbox, label, shortened, vbox
from app.gui.widgets.fields import FormField
from app.gui.widgets.grouped_list import HEAD_HEIGHT, GroupedList, ListGroup, ListLine

KIND_CHOICES = {"line": "单行", "paragraph": "段落", "recipient": "获奖者(后接称呼)"}
ALIGN_CHOICES = {"left": "左对齐", "center": "居中", "right": "右对齐", "justify": "两端对齐"}
WORDS = {
    "kind": "改变种类",
    "text": "改文字",
    "suffix": "改后接文字",
    "needs": "改变显示条件",
    "font": "换字体",
    "size": "改字号",
    "least": "改最小字号",
    "suffix_size": "改后接文字的字号",
    "color": "改颜色",
    "align": "改变对齐",
    "tracking": "改字距",
    "weight": "改笔画粗细",
    "leading": "改行距",
    "indent": "改首行缩进",
    "gap": "改上方间距",
    "lines": "改行数",
    "preprinted": "改变套打",
}
MOST_LINES_SHOWN = 5
TITLE_LENGTH = 30


class FieldPanel(QWidget):
    """Shows the fields of the chosen box and changes one of them."""

    def __init__(self, document: TemplateDocument) -> None:
        super().__init__()
        self._document = document
        self._kind: CertificateKind = KINDS[0]
        self._shown: tuple[str, Chosen] | None = None
        self.list = GroupedList()
        self.list.setAccessibleName("框中的文字")
        self.steps = {
            "add": LinkButton("添加", partial(self._step, "添加文字", add_field)),
            "copy": LinkButton("复制", self._copy),
            "up": LinkButton("上移", partial(self._move, -1)),
            "down": LinkButton("下移", partial(self._move, 1)),
            "remove": LinkButton("删除", self._remove),
        }
        self.text = TextsEditor("文字", 4)
        self.suffix = TextsEditor("后接文字(如 {honorific})", 1)
        self.choices = {
            "kind": ChoiceField("种类", KIND_CHOICES),
            "align": ChoiceField("对齐", ALIGN_CHOICES),
            "font": ChoiceField("字体", {}),
            "needs": ChoiceField("只在有这一项时印", {"": "总是印", **PLACEHOLDERS}),
        }
        self.numbers = _numbers()
        self.colour = FormField("颜色", ColourEditor())
        self.preprinted = QCheckBox("套打时不印(预印纸上已有)")
        self.problems = label("", "error", wrap=True)
        self.form = QWidget()
        self._build()
        self._connect()

    def _build(self) -> None:
        numbers, choices = self.numbers, self.choices
        pairs = (
            ("size", "least"),
            ("tracking", "weight"),
            ("leading", "gap"),
            ("indent", "lines"),
        )
        self.form.setLayout(
            vbox(
                self.problems,
                self.text,
                hbox(choices["kind"], choices["align"], gap=10),
                choices["font"],
                *(hbox(numbers[left], numbers[right], gap=10) for left, right in pairs),
                hbox(self.colour, numbers["suffix_size"], gap=10),
                self.suffix,
                choices["needs"],
                self.preprinted,
                gap=10,
            )
        )
        steps = hbox(*self.steps.values(), None, gap=14)
        self.setLayout(vbox(self.list, steps, divider(), self.form, None, gap=8))

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_list_chosen)
        self.text.changed.connect(partial(self._set_typed, "text"))
        self.suffix.changed.connect(partial(self._set_typed, "suffix"))
        for name, choice in self.choices.items():
            choice.changed.connect(partial(self._set, name))
        for name, number in self.numbers.items():
            number.changed.connect(partial(self._set, name))
        self.colour.editor.changed.connect(partial(self._set, "color"))
        self.preprinted.clicked.connect(lambda: self._set("preprinted", self.preprinted.isChecked()))

    # -- showing -----------------------------------------------------------------------------------

    def set_fonts(self, names: Mapping[str, str]) -> None:
        """Offer these fonts."""
        self.choices["font"].set_choices(names)

    def look_at(self, kind: CertificateKind) -> None:
        """Show the texts of this kind of certificate, where the kinds differ."""
        self._kind = kind
        self.text.look_at(kind)
        self.suffix.look_at(kind)

    def show_box(self, box: Box, at: int, problems: Mapping[str, str]) -> None:
        """Show the fields of a box, and one of them with what is wrong in it (by the name of the value)."""
        lines = tuple(
            ListLine(number, shortened(field_title(field), TITLE_LENGTH))
            for number, field in enumerate(box.fields)
        )
        self.list.set_groups([ListGroup(f"“{box.name}”的文字,自上而下", lines)])
        self.list.set_current(at)
        self.list.setFixedHeight(HEAD_HEIGHT + ROW_HEIGHT * min(len(lines), MOST_LINES_SHOWN))
        self.form.setVisible(bool(box.fields))
        for name in ("copy", "up", "down", "remove"):
            self.steps[name].setEnabled(self._document.editable and bool(box.fields))
        if box.fields:
            self._show_field(box.fields[at], problems)

    def _show_field(self, field: TemplateField, problems: Mapping[str, str]) -> None:
        self.text.put(field.text)
        self.suffix.put(field.suffix)
        if self._shown != (self._document.key, self._document.chosen):
            self._shown = (self._document.key, self._document.chosen)
            self.look_at(self._kind)
        for name, choice in self.choices.items():
            choice.put(getattr(field, name))
            choice.set_error(problems.get(name, ""))
        for name, number in self.numbers.items():
            number.put(getattr(field, name))
        self.colour.editor.put(field.color)
        self.preprinted.setChecked(field.preprinted)
        self.text.set_error(problems.get("text", ""))
        self.suffix.set_error(problems.get("suffix", ""))
        other = [text for name, text in problems.items() if name not in (*self.choices, "text", "suffix")]
        self.problems.setText("\n".join(other))
        self.problems.setVisible(bool(other))

    # -- changing ----------------------------------------------------------------------------------

    def _on_list_chosen(self, key: object) -> None:
        if isinstance(key, int) and self._document.chosen.box is not None:
            self._document.choose(self._document.chosen.box, key)

    def _set(self, name: str, value: Any, merge: str = "") -> None:
        at, field_at = self._document.chosen.box, self._document.chosen.field
        if at is None or self._document.field is None:
            return
        if name == "lines":
            value = int(value)
        words = f"{WORDS[name]}(“{self._document.template.boxes[at].name}”)"
        self._document.change(
            words, set_field(self._document.template, at, field_at, **{name: value}), merge=merge
        )

    def _set_typed(self, name: str, texts: object) -> None:
        chosen = self._document.chosen
        self._set(name, texts, merge=f"{name}/{chosen.box}/{chosen.field}")

    def _step(self, words: str, step: Callable[[CertificateTemplate, int], CertificateTemplate]) -> None:
        at = self._document.chosen.box
        if at is not None:
            changed = step(self._document.template, at)
            self._document.change(words, changed, Chosen(at, len(changed.boxes[at].fields) - 1))
            self.text.setFocus()

    def _copy(self) -> None:
        at, field_at = self._document.chosen.box, self._document.chosen.field
        if at is not None:
            changed = copy_field(self._document.template, at, field_at)
            self._document.change("复制文字", changed, Chosen(at, field_at + 1))

    def _move(self, by: int) -> None:
        at, field_at = self._document.chosen.box, self._document.chosen.field
        box = self._document.box
        if at is not None and box is not None and 0 <= field_at + by < len(box.fields):
            changed = reorder_field(self._document.template, at, field_at, field_at + by)
            self._document.change("移动文字", changed, Chosen(at, field_at + by))

    def _remove(self) -> None:
        at, field_at = self._document.chosen.box, self._document.chosen.field
        if at is not None:
            changed = remove_field(self._document.template, at, field_at)
            left = len(changed.boxes[at].fields)
            self._document.change("删除文字", changed, Chosen(at, max(0, min(field_at, left - 1))))


def _numbers() -> dict[str, NumberField]:
    return {
        "size": NumberField("字号(磅)", 1, LARGEST_SIZE, step=1),
        "least": NumberField("最小字号(磅)", 1, LARGEST_SIZE, step=1),
        "tracking": NumberField("字距(字宽)", -0.5, 5, step=0.05, digits=2),
        "weight": NumberField("加粗(字宽)", 0, 0.2, step=0.002, digits=3),
        "leading": NumberField("行距(倍)", 0.5, 5, step=0.05, digits=2),
        "gap": NumberField("上方间距(mm)", 0, 300, step=0.5),
        "indent": NumberField("首行缩进(字)", 0, 20, step=1),
        "lines": NumberField("最多行数", 1, MOST_LINES, step=1, digits=0),
        "suffix_size": NumberField("后接字号(磅)", 1, LARGEST_SIZE, step=1),
    }
