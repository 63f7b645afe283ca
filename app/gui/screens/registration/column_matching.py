"""列的对应: which column of a sheet means what, told by hand and remembered for the next file like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.column_mapping import NEEDED, guess_header, header_labels, sheet_kind
from app.domain.identity import mask_document
from app.domain.registration_form import COLUMN_LABELS, RegistrationFile, SheetLook
from app.exchange.header_row import column_of
from app.gui.widgets import PrimaryButton, SecondaryButton, hbox, label, scrolled, shortened, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.sheet_grid import SheetColumn, SheetGrid

MEANINGS: Mapping[str, str] = {**COLUMN_LABELS, "title": "项目或参赛队名称"}
_CODES = {name: code for code, name in MEANINGS.items()}
LABEL, SAMPLE, MEANING = range(3)
ABOUT = "选好工作表和表头所在的行,再为每一列选它的意思。下次遇到表头相同的文件,照此读取。"
SAMPLES_SHOWN = 3
LONG_NUMBER = 11
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A sheet to match, and how many files have one with the same header."""

    file: str
    look: SheetLook
    files: int = 1

    @property
    def text(self) -> str:
        """'甲厂.xlsx 等 12 个文件,工作表“报名表”:没有找到表头'."""
        many = f" 等 {self.files} 个文件" if self.files > 1 else ""
        if self.look.top is None:
            state = "没有找到表头"
        elif self.look.by_hand:
            state = "按记住的对应读取"
        else:
            state = f"认出 {len(self.look.columns)} 列"
        return f"{self.file}{many},工作表“{self.look.name}”:{state}"


def sheets_to_match(files: Sequence[RegistrationFile]) -> list[SheetPlace]:
    """The sheets of the files, alike ones once; those without a header in files nothing was read of first."""
    found: dict[object, SheetPlace] = {}
    for file in files:
        for look in file.looks:
            at = None if look.top is None else header_labels(look.rows, look.top, look.bottom or 0)
            key = (file.name, look.name) if at is None else at
            place = found.get(key)
            found[key] = SheetPlace(
                place.file if place else file.name,
                place.look if place else look,
                place.files + 1 if place else 1,
            )
    refused = {file.name for file in files if file.refusal}

    def rank(place: SheetPlace) -> int:
        if place.look.top is not None:
            return 1
        return 0 if place.file in refused else 2

    return sorted(found.values(), key=rank)


class ColumnMatching(QWidget):
    """Shows one sheet at a time; what was chosen goes out as labels and their columns."""

    saved = Signal(object, object)  # labels, Mapping[str, str] label → code name of a column
    forgotten = Signal(object)  # labels

    def __init__(self) -> None:
        super().__init__()
        self._places: list[SheetPlace] = []
        self._labels: tuple[str, ...] = ()
        self.sheet, self.row = CalmComboBox(), CalmComboBox()
        for combo, name in ((self.sheet, "工作表"), (self.row, "表头所在的行")):
            combo.setAccessibleName(name)
            combo.setSizeAdjustPolicy(CalmComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(20)
        self.grid = SheetGrid(
            (
                SheetColumn("表头", width=170, fixed=True),
                SheetColumn("前几行的内容", width=240, stretch=1, fixed=True),
                SheetColumn("意思", width=180, choices=tuple(MEANINGS.values()), ghost="不读"),
            ),
            most=MOST_COLUMNS,
            shown=MOST_COLUMNS,
        )
        self.error = label("", "error", wrap=True)
        self.forget = SecondaryButton("恢复自动识别", self._on_forget)
        self.save = PrimaryButton("记住并重新读取", self._on_save)
        inside = QWidget()
        inside.setObjectName("plain")
        inside.setLayout(vbox(self.grid, None, margins=(14, 4, 14, 10)))
        choosers = vbox(
            label(ABOUT, "muted", wrap=True), self.sheet, self.row, gap=8, margins=(14, 12, 14, 6)
        )
        feet = hbox(self.error, self.forget, self.save, gap=8, margins=(14, 8, 14, 12))
        feet.setStretchFactor(self.error, 1)
        self.setLayout(vbox(choosers, scrolled(inside), feet, gap=0))
        self.setFocusProxy(self.grid)
        self.sheet.currentIndexChanged.connect(self._on_sheet_changed)
        self.row.currentIndexChanged.connect(lambda _at: self._show_columns())
        self.grid.edited.connect(self._check)

    def show_files(self, files: Sequence[RegistrationFile]) -> None:
        """Offer the sheets of these files."""
        self._places = sheets_to_match(files)
        self.sheet.set_texts([shortened(place.text, 90) for place in self._places])
        self._on_sheet_changed()

    def _look(self) -> SheetLook | None:
        at = self.sheet.currentIndex()
        return self._places[at].look if 0 <= at < len(self._places) else None

    def _on_sheet_changed(self) -> None:
        look = self._look()
        self.row.blockSignals(True)
        self.row.set_texts([] if look is None else [_told(at, row) for at, row in enumerate(look.rows)])
        if look is not None:
            self.row.setCurrentIndex(guess_header(look.rows) if look.top is None else look.top)
        self.row.blockSignals(False)
        self.forget.setEnabled(look is not None and look.by_hand)
        self._show_columns()

    def _show_columns(self) -> None:
        look, top = self._look(), self.row.currentIndex()
        if look is None or top < 0:
            self._labels = ()
            self.grid.set_cells(())
            self._check()
            return
        is_found = top == look.top and look.bottom is not None
        bottom = look.bottom if is_found and look.bottom is not None else look.bottoms[top]
        self._labels = header_labels(look.rows, top, bottom)
        meant = look.columns if is_found else _guess(self._labels)
        below = look.rows[bottom + 1 : bottom + 1 + SAMPLES_SHOWN]
        self.grid.set_cells(
            [
                (name, _samples(below, at), MEANINGS.get(meant.get(name, ""), ""))
                for at, name in enumerate(self._labels)
                if name
            ]
        )
        self._check()

    def columns(self) -> dict[str, str]:
        """What each label means now, '' for not read."""
        return {row[LABEL]: _CODES.get(row[MEANING], "") for row in self.grid.cells()}

    def _check(self) -> None:
        meant = [code for code in self.columns().values() if code]
        twice = next((code for code in meant if meant.count(code) > 1), None)
        if not self._labels:
            text = ""
        elif twice is not None:
            text = f"有两列都是“{MEANINGS[twice]}”,请只留一列。"
        elif sheet_kind(dict.fromkeys(meant), by_hand=True) is None:
            text = f"还不够:{NEEDED}。"
        else:
            text = ""
        self.error.setText(text)
        self.save.setEnabled(bool(self._labels) and not text)

    def _on_save(self) -> None:
        self.saved.emit(self._labels, self.columns())

    def _on_forget(self) -> None:
        self.forgotten.emit(self._labels)


def _told(at: int, row: Sequence[str]) -> str:
    texts = dict.fromkeys(" ".join(text.split()) for text in row if text.strip())
    return f"表头在第 {at + 1} 行:{shortened(' | '.join(map(_masked, texts)), 80)}"


def _guess(labels: Sequence[str]) -> dict[str, str]:
    meant: dict[str, str] = {}
    for name in labels:
        column = column_of(name)
        if column is not None and column in COLUMN_LABELS and column not in meant.values():
            meant[name] = column
    return meant


def _samples(rows: Sequence[Sequence[str]], at: int) -> str:
    texts = (" ".join(row[at].split()) for row in rows if at < len(row))
    return " / ".join(_masked(text) for text in texts if text)


def _masked(text: str) -> str:
    """Long numbers are somebody's: they are not needed to tell what a column is."""
    return mask_document(text) if sum(map(str.isdigit, text)) >= LONG_NUMBER else text
