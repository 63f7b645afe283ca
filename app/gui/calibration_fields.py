"""The numbers somebody measured on a calibration sheet, typed in mm."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.domain.numbers import fold_wide, parse_decimal
from app.domain.paper import Paper
from app.domain.placing import CROSS, Measured, far_mark
from app.errors import InputError
from app.gui.widgets import FormField, LinkButton, hbox, vbox

NARROW = 190
MORE, LESS = "大小也有偏差:再填两个数 ▾", "只填位置 ▴"
CURE = "请填毫米数,如 20.5。"


class MillimetreField(FormField[QLineEdit]):
    """A length in mm; full-width digits and a written mm are taken too."""

    entered = Signal()

    def __init__(self, caption: str, hint: str = "") -> None:
        super().__init__(caption, QLineEdit(), hint=hint)
        self.setFixedWidth(NARROW)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # never squeezed together
        self.editor.returnPressed.connect(self.entered.emit)
        self.editor.textEdited.connect(lambda _text: self.set_error(""))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.editor.text().strip()

    def read(self) -> float:
        """The length; ValueError, said at the field, where there is none."""
        text = fold_wide(self.editor.text())
        number = parse_decimal(fold_wide(text.lower().removesuffix("mm").removesuffix("毫米")))
        if number is None:
            with_point = parse_decimal(text.replace(",", "."))
            cure = CURE if with_point is None else f"小数点请用“.”,如 {with_point}。"
            self.set_error(cure)
            raise ValueError(text)
        return float(number)

    def refuse(self, message: str) -> None:
        """Say what is wrong, and stand there."""
        self.set_error(message)
        self.editor.setFocus()
        self.editor.selectAll()


def side_by_side(one: MillimetreField, other: MillimetreField) -> QHBoxLayout:
    """Two fields in a row that stay level, whatever is said below one of them."""
    row = hbox(one, other, None, gap=12)
    for field in (one, other):
        row.setAlignment(field, Qt.AlignmentFlag.AlignTop)
    return row


class MeasuredFields(QWidget):
    """Two numbers for the place, and two more for the size where somebody opens them."""

    entered = Signal()  # Enter in a field

    def __init__(self) -> None:
        super().__init__()
        hint = f"应为 {CROSS:g}"
        self.left, self.top = MillimetreField("十字离左边 mm", hint), MillimetreField("十字离上边 mm", hint)
        self.far_left, self.far_top = (
            MillimetreField("右边的标记离左边 mm"),
            MillimetreField("下边的标记离上边 mm"),
        )
        self.more = LinkButton(MORE, self._on_more_clicked)
        self._far = QWidget()
        self._far.setLayout(side_by_side(self.far_left, self.far_top))
        self._far.hide()
        self.setLayout(vbox(side_by_side(self.left, self.top), hbox(self.more, None), self._far))
        for field in self._fields:
            field.entered.connect(self.entered.emit)

    @property
    def _fields(self) -> tuple[MillimetreField, ...]:
        return self.left, self.top, self.far_left, self.far_top

    def set_paper(self, paper: Paper) -> None:
        """Say where the far marks lie on this paper."""
        for field, side in ((self.far_left, paper.width), (self.far_top, paper.height)):
            field.set_hint(f"应为 {far_mark(side):g}")

    def read(self) -> Measured | None:
        """What was typed, fields that are closed left out; None where it is wrong, which the fields say."""
        far = [] if self._far.isHidden() else [field for field in self._fields[2:] if not field.is_empty]
        found = _read_all((self.left, self.top, *far))
        if found is None:
            return None
        return Measured(found[self.left], found[self.top], found.get(self.far_left), found.get(self.far_top))

    def refuse(self, error: InputError) -> bool:
        """Say an error at its field; False where it belongs to none of them."""
        field = {
            "left": self.left,
            "dx": self.left,
            "top": self.top,
            "dy": self.top,
            "far_left": self.far_left,
            "sx": self.far_left,
            "far_top": self.far_top,
            "sy": self.far_top,
        }.get(error.field)
        if field is not None:
            field.refuse(str(error))
        return field is not None

    def clear(self) -> None:
        """Empty all fields."""
        for field in self._fields:
            field.editor.clear()
            field.set_error("")

    def _on_more_clicked(self) -> None:
        opened = self._far.isHidden()
        self._far.setVisible(opened)
        self.more.setText(LESS if opened else MORE)
        if opened:
            self.far_left.editor.setFocus()


def _read_all(fields: Iterable[MillimetreField]) -> dict[MillimetreField, float] | None:
    """Every number, or None with each wrong field marked and the first one in focus."""
    found: dict[MillimetreField, float] = {}
    wrong: list[MillimetreField] = []
    for field in fields:
        try:
            found[field] = field.read()
        except ValueError:
            wrong.append(field)
    if wrong:
        wrong[0].editor.setFocus()
        return None
    return found
