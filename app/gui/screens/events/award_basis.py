"""How quotas are counted and who may have an award: the single values of an award rule as fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from app.domain.quotas import BOUNDARY_NAMES, ROUNDING_NAMES, VACANT_NAMES, Boundary, QuotaRounding, Vacant
from app.domain.reading import Document, RuleProblem
from app.exchange.book_cells import CellError, Floors, Form, Number, Whole
from app.gui.widgets import FormField, vbox
from app.gui.widgets.calm_combo import CalmComboBox

Words = Mapping[str, str]
ROUNDING_HINTS = {
    QuotaRounding.HALF_UP: "2.4 名算 2 名,2.5 名算 3 名",
    QuotaRounding.UP: "2.4 名也算 3 名",
    QuotaRounding.DOWN: "2.9 名也只算 2 名",
}
BOUNDARY_HINTS = {
    Boundary.CONSUME: "都得,多出的占用下一奖项",
    Boundary.EXTRA: "都得,下一奖项名额不变",
    Boundary.LOWER: "都不得,排在下一奖项最前",
    Boundary.DECIDE: "先不发,在“决定”中登记",
}
VACANT_HINTS = {
    Vacant.EMPTY: "他占的名额空着",
    Vacant.PASS: "给后面第一个可以得奖的人",
}


def _texts(names: Mapping[Any, str]) -> Words:
    return {str(code): name for code, name in names.items()}


# Key, caption, its words, and what each of them means. The first word holds where nothing is written.
CHOICES: tuple[tuple[str, str, Words, Words], ...] = (
    ("rounding", "名额取整", _texts(ROUNDING_NAMES), _texts(ROUNDING_HINTS)),
    ("boundary", "末位并列", _texts(BOUNDARY_NAMES), _texts(BOUNDARY_HINTS)),
    ("vacant", "不能得奖者的名额", _texts(VACANT_NAMES), _texts(VACANT_HINTS)),
)
NUMBERS: tuple[tuple[str, str, str, Form], ...] = (
    ("floor", "获奖最低分", "总成绩低于它无奖", Number()),
    ("module_floors", "模块最低分", "如 T:60;P:60,低于无奖", Floors()),
    ("unit_cap", "每单位上限", "各奖项合起来最多几个", Whole()),
)
FLAGS = (
    ("at_least_one", "有人参赛时,按比例算出 0 名也设 1 名", False),
    ("count_absent", "缺考、弃权、退赛等也计入基数", False),
    ("count_below_floor", "低于获奖最低分的也计入基数", True),
)


class BasisForm(QWidget):
    """Three choices, three figures, three yes or no."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = {
            key: FormField(caption, CalmComboBox(list(names.values())), hint=" ")
            for key, caption, names, _hints in CHOICES
        }
        self.numbers = {
            key: FormField(caption, QLineEdit(), hint=hint) for key, caption, hint, _form in NUMBERS
        }
        self.flags = {key: QCheckBox(text) for key, text, _default in FLAGS}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        rows: tuple[Iterable[QWidget], ...] = (self.choices.values(), self.numbers.values())
        for line, fields in enumerate(rows):
            for place, field in enumerate(fields):
                grid.addWidget(field, line, place, Qt.AlignmentFlag.AlignTop)
                grid.setColumnStretch(place, 4 if place == 1 else 3)  # the words of 末位并列 are long
        self.setLayout(vbox(grid, *self.flags.values(), gap=8))
        for field in self.choices.values():
            field.editor.setSizeAdjustPolicy(
                CalmComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            field.editor.activated.connect(lambda _place: self._on_edited())
        for number in self.numbers.values():
            number.editor.setPlaceholderText("不设")
            number.editor.textEdited.connect(lambda _text: self._on_edited())
            number.editor.returnPressed.connect(number.editor.focusNextChild)
        for box in self.flags.values():
            box.clicked.connect(lambda _on: self._on_edited())

    def show_values(self, document: Document) -> None:
        """Show what the document says."""
        for key, _caption, names, _hints in CHOICES:
            written = str(document.get(key) or next(iter(names)))
            self.choices[key].editor.set_text(names.get(written, written))
        for key, _caption, _hint, form in NUMBERS:
            value = document.get(key)
            self.numbers[key].editor.setText("" if value in (None, "", {}) else form.write(value))
        for key, _text, default in FLAGS:
            self.flags[key].setChecked(bool(document.get(key, default)))
        self._show_hints()
        self.show_problems(())

    def texts(self) -> dict[str, str]:
        """What stands in the fields."""
        words = {key: field.editor.currentText() for key, field in self.choices.items()}
        numbers = {key: field.editor.text() for key, field in self.numbers.items()}
        return words | numbers | {key: "1" if box.isChecked() else "" for key, box in self.flags.items()}

    def put_texts(self, texts: dict[str, str]) -> None:
        """Show what was typed before."""
        for key, field in self.choices.items():
            field.editor.set_text(texts[key])
        for key, number in self.numbers.items():
            number.editor.setText(texts[key])
        for key, box in self.flags.items():
            box.setChecked(bool(texts[key]))
        self._show_hints()

    def read_values(self) -> tuple[dict[str, Any], list[RuleProblem]]:
        """The values as typed, and what cannot be read."""
        values: dict[str, Any] = {}
        problems: list[RuleProblem] = []
        for key, _caption, names, _hints in CHOICES:
            chosen = self.choices[key].editor.currentText()
            values[key] = next(code for code, name in names.items() if name == chosen)
        for key, caption, _hint, form in NUMBERS:
            if text := self.numbers[key].editor.text().strip():
                try:
                    values[key] = form.read(text)
                except CellError as error:
                    problems.append(RuleProblem(caption, str(error), (key,)))
        values |= {key: self.flags[key].isChecked() for key, _text, _default in FLAGS}
        return values, problems

    def show_problems(self, problems: Sequence[RuleProblem]) -> None:
        """Say what is wrong at its field."""
        for key, field in self.numbers.items():
            said = next((problem.message for problem in problems if problem.path[0] == key), "")
            said = f"{said}。" if said else ""
            if field.error() != said:
                field.set_error(said)

    def go_to_problem(self, problem: RuleProblem) -> None:
        """To the field of a problem."""
        field = self.numbers.get(str(problem.path[0]))
        if field is not None:
            field.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_edited(self) -> None:
        self._show_hints()
        self.edited.emit()

    def _show_hints(self) -> None:
        for key, _caption, names, hints in CHOICES:
            chosen = self.choices[key].editor.currentText()
            self.choices[key].set_hint(
                next((hints[code] for code, name in names.items() if name == chosen), " ")
            )
