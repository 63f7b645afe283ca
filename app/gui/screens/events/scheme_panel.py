"""The side panel of the scheme editor: the fields of the current node, and nothing else.

Every editor is made once and shown where it belongs: making styled widgets is slow.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLineEdit, QScrollArea, QWidget
from typing_extensions import override

from app.domain.numbers import fold_wide
from app.domain.reading import Document, Path
from app.domain.scheme_outline import Level, Node, mappings, text, value_at
from app.gui.screens.events.scheme_cells import FORMS
from app.gui.screens.events.scheme_fields import FIELDS, Choices, Field, Shape, fields_for
from app.gui.screens.events.scheme_values import share_text, written
from app.gui.screens.events.scheme_words import kind_note, kind_of
from app.gui.widgets import FormField, LinkButton, hbox, label, scrolled, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.grid import Grid

WIDTH = 340
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
HEADINGS = {Level.MODULE: "模块", Level.GROUP: "小项", Level.ASPECT: "评分项"}
NODE_NOTES = {
    Level.MODULE: "一组裁判评的一张评分单,如理论、实操。",
    Level.GROUP: "几个评分项的小标题;可以只取最好几项,或限定最多得几分。",
}


class SchemePanel(QFrame):
    """Tells what is typed; shows what stands."""

    typed = Signal(object, object)  # Field, the value as it is written
    left = Signal()  # Esc

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "beside")
        self.setFixedWidth(WIDTH)
        self._node: Node | None = None
        self._document: Document = {}
        self._names: list[str] = []
        self._step = ""
        self._filling = False
        self._more = False
        self.fields: dict[str, FormField[QWidget]] = {}
        self._specs: dict[str, Field] = {}
        self._title = label("", "strong")
        self._note = label("", "small", wrap=True)
        self.more_button = LinkButton("更多设置", self._toggle_more)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(10)
        self._rows.setVerticalSpacing(10)
        for column in (0, 1):
            self._rows.setColumnStretch(column, 1)
        self._inside = QWidget()
        for spec in FIELDS:
            self._add(spec)
        body = QWidget()
        body.setObjectName("plain")
        top = vbox(self._title, self._note, gap=3)
        margins = (16, 14, 16, 14)
        body.setLayout(vbox(top, self._rows, hbox(self.more_button, None), None, gap=12, margins=margins))
        self._area = scrolled(body)
        self.setLayout(vbox(self._area, gap=0))

    def _add(self, spec: Field) -> None:
        key = _key(spec)
        editor = self._editor(spec)
        made: FormField[QWidget] = FormField("" if spec.shape is Shape.FLAG else spec.caption, editor)
        if spec.shape is Shape.FLAG:
            made.caption.hide()
            editor.setAccessibleName(spec.caption)
        made.setParent(self)
        made.hide()
        self.fields[key], self._specs[key] = made, spec

    def _editor(self, spec: Field) -> QWidget:
        match spec.shape:
            case Shape.FLAG:
                box = QCheckBox(spec.caption)
                box.clicked.connect(lambda on: self._tell(spec, True if on else None))
                box.installEventFilter(self)
                return box
            case Shape.CHOICE:
                combo = CalmComboBox([name for _value, name in spec.choices])
                combo.activated.connect(lambda place: self._tell(spec, spec.choices[place][0]))
                combo.installEventFilter(self)
                return combo
            case Shape.OFFER:
                combo = CalmComboBox()
                combo.make_editable()
                line = combo.lineEdit()
                if line is None:
                    raise RuntimeError("an editable combo box without a line to type in")
                line.editingFinished.connect(lambda: self._tell(spec, combo.currentText().strip()))
                combo.activated.connect(lambda _place: self._tell(spec, combo.currentText().strip()))
                line.installEventFilter(self)
                return combo
            case Shape.GRID:
                grid = Grid(spec.columns)
                grid.edited.connect(lambda: self._tell(spec, FORMS[spec.key].read(grid.cells())))
                grid.left.connect(self.left)
                return grid
            case _:
                return self._line(spec)

    def _line(self, spec: Field) -> QLineEdit:
        edit = QLineEdit()
        edit.setPlaceholderText(spec.ghost)
        if spec.shape is Shape.CODE:
            edit.editingFinished.connect(lambda: self._finish_code(spec, edit))
        else:
            edit.textEdited.connect(lambda typed: self._tell(spec, written(spec.shape, typed)))
        edit.installEventFilter(self)
        return edit

    # -- showing -----------------------------------------------------------------------------------

    @property
    def node(self) -> Node | None:
        """Whose fields these are."""
        return self._node

    @property
    def names(self) -> tuple[str, ...]:
        """The fields shown, in their order."""
        return tuple(self._names)

    def show_node(self, node: Node | None, document: Document, step: str = "") -> None:
        """Show the fields of a node; what is typed right now stays as it is typed.

        `step`: the step of its kind, for the field that says none.
        """
        other = node is None or self._node is None or self._node.path != node.path
        self._step = step
        self._node, self._document = node, document
        if node is None:
            self._arrange(())
            self._title.setText("")
            self._note.setText("")
            return
        self._title.setText(" ".join(filter(None, (HEADINGS[node.level], node.code))))
        kind = kind_of(node.item)
        self._note.setText(NODE_NOTES.get(node.level) or kind_note(node.item))
        specs = [spec for spec in fields_for(node) if self._is_wanted(spec, node)]
        self._arrange(specs)
        self._filling = True
        for spec in specs:
            self._fill(spec, node, kind, other=other)
        self._filling = False

    def show_problems(self, problems: Sequence[tuple[Path, str]]) -> None:
        """Mark the fields that problems of this node point to; the others are good."""
        for key in self._names:
            spec = self._specs[key]
            mine = [said for path, said in problems if path[: len(spec.path)] == spec.path]
            field = self.fields[key]
            if field.error() != (mine[0] if mine else ""):
                field.set_error(mine[0] if mine else "")

    def _is_wanted(self, spec: Field, node: Node) -> bool:
        rounds = spec.key == "round" and bool(self._document.get("rounds"))
        return not spec.more or self._more or rounds or value_at(node.item, spec.path) is not None

    def _arrange(self, specs: Sequence[Field]) -> None:
        names = [_key(spec) for spec in specs]
        node = self._node
        hidden = node is not None and any(
            spec.more and not self._is_wanted(spec, node) for spec in fields_for(node)
        )
        self.more_button.setVisible(hidden or (self._more and any(spec.more for spec in specs)))
        self.more_button.setText("收起" if self._more else "更多设置")
        if names == self._names:
            return
        self._inside.setUpdatesEnabled(False)
        for key in self._names:
            self._rows.removeWidget(self.fields[key])
            if key not in names:
                self.fields[key].hide()
        self._names = names
        row = column = 0
        before: QWidget = self
        for key in names:
            spec, field = self._specs[key], self.fields[key]
            if spec.wide and column:
                row, column = row + 1, 0
            top = Qt.AlignmentFlag(0) if spec.wide else Qt.AlignmentFlag.AlignTop
            self._rows.addWidget(field, row, column, 1, 2 if spec.wide else 1, top)
            row, column = (row + 1, 0) if spec.wide or column else (row, 1)
            field.show()
            if before is not self:
                QWidget.setTabOrder(before, field.editor)
            before = field.editor

    def _fill(self, spec: Field, node: Node, kind: str, *, other: bool) -> None:
        field = self.fields[_key(spec)]
        caption, hint = spec.name_for(kind)
        if spec.key == "grades" and spec.level is Level.ASPECT and (table := text(node.item, "table")):
            hint = f"等级表“{table}”,{self._sharing(table)} 个评分项共用,改一处都改。"
        if spec.shape is not Shape.FLAG and field.caption.text() != caption:
            field.caption.setText(caption)
        if not field.error():
            field.set_hint(hint)
        editor = field.editor
        value = self._value(spec, node)
        if isinstance(editor, QCheckBox):
            editor.setChecked(value is True)
        elif isinstance(editor, Grid):
            editor.set_cells(FORMS[spec.key].show({str(spec.path[0]): value}))
        elif isinstance(editor, CalmComboBox):
            self._fill_combo(spec, editor, value)
        elif isinstance(editor, QLineEdit):
            self._fill_line(spec, editor, value, other=other)

    def _value(self, spec: Field, node: Node) -> object:
        if spec.path == ("name",) and node.level is Level.GROUP:
            return node.name
        table = text(node.item, "table")
        if spec.key == "grades" and table:
            return value_at(self._document, ("tables", table))
        return value_at(node.item, spec.path)

    def _fill_combo(self, spec: Field, combo: CalmComboBox, value: object) -> None:
        if spec.shape is Shape.CHOICE:
            names = dict(spec.choices)
            node = self._node
            usual = spec.usual_for({} if node is None else node.item)
            said = usual if value is None else str(value)
            combo.set_text(names.get(said, said))
            return
        said = str(value) if isinstance(value, str | int) else ""
        if combo.hasFocus() and combo.currentText() == said:
            return
        offered = [offer for offer, _name in self._offers(spec)]
        if [combo.itemText(at) for at in range(combo.count())] != offered:
            combo.clear()
            combo.addItems(offered)
        combo.set_text(said)

    def _offers(self, spec: Field) -> Choices:
        node = self._node
        module = {} if node is None else value_at(self._document, node.path[:2]) or {}
        match spec.key:
            case "round":
                found = [text(item, "code") for item in mappings(self._document, "rounds")]
            case "group":
                found = [text(aspect, "group") for aspect in mappings(module, "aspects")]
            case "table":
                tables = self._document.get("tables")
                found = list(tables) if isinstance(tables, dict) else []
            case "table_of":
                found = [text(a, "code") for a in mappings(module, "aspects") if kind_of(a) == "choice"]
            case _:
                mine = "" if node is None else node.code
                found = [text(a, "code") for a in mappings(module, "aspects") if text(a, "code") != mine]
        return tuple((name, name) for name in dict.fromkeys(found) if name)

    def _fill_line(self, spec: Field, edit: QLineEdit, value: object, *, other: bool) -> None:
        said = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if spec.shape is Shape.SHARE:
            said = share_text(said)
        if spec.key == "step":
            edit.setPlaceholderText(self._step)
        typing = edit.hasFocus() and not other
        if typing and written(spec.shape, edit.text()) == written(spec.shape, said):
            return
        if edit.text() != said:
            edit.setText(said)
            edit.setCursorPosition(len(said) if typing else 0)

    def _sharing(self, table: str) -> int:
        modules = mappings(self._document, "modules")
        return sum(text(a, "table") == table for module in modules for a in mappings(module, "aspects"))

    # -- typing ------------------------------------------------------------------------------------

    def _tell(self, spec: Field, value: object) -> None:
        if self._filling or self._node is None:
            return
        standing = self._value(spec, self._node)
        if spec.shape is Shape.CHOICE and standing is None:
            standing = spec.usual_for(self._node.item)
        if (value or None) != (standing or None):
            self.typed.emit(spec, value)

    def _finish_code(self, spec: Field, edit: QLineEdit) -> None:
        code = fold_wide(edit.text()) if spec.level is not Level.GROUP else edit.text().strip()
        if code:
            self._tell(spec, code)
        elif self._node is not None:
            edit.setText(str(self._value(spec, self._node) or ""))

    def _toggle_more(self) -> None:
        self._more = not self._more
        self.show_node(self._node, self._document, self._step)
        first = next((key for key in self._names if self._specs[key].more), None)
        if first is not None and self._more:
            self._focus(first)

    # -- where one is ------------------------------------------------------------------------------

    def go_to_first(self) -> None:
        """To the first field one types in: the name, where it is still missing."""
        name = next((key for key in self._names if key.endswith(".name")), None)
        if name is not None and self._node is not None and not self._node.name:
            self._focus(name)
        elif self._names:
            self._focus(self._names[0])

    def go_to_path(self, path: Path) -> bool:
        """To the field a path of the node leads to; False when none of those shown does."""
        for key in self._names:
            spec = self._specs[key]
            if path[: len(spec.path)] == spec.path:
                self._focus(key)
                editor, rest = self.fields[key].editor, path[len(spec.path) :]
                if isinstance(editor, Grid) and rest and isinstance(rest[0], int):
                    column = FORMS[spec.key].column.get(str(rest[1]), 0) if len(rest) > 1 else 0
                    editor.go_to_cell(rest[0], column)
                return True
        return False

    def _focus(self, key: str) -> None:
        field = self.fields[key]
        field.editor.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(field.editor, QLineEdit):
            field.editor.selectAll()
        if isinstance(field.editor, Grid) and not field.editor.currentIndex().isValid():
            field.editor.go_to_cell(0, 0)
        self._area.ensureWidgetVisible(field, 0, 24)

    @property
    def area(self) -> QScrollArea:
        """The part that scrolls."""
        return self._area

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        undo = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        if event.type() == QEvent.Type.ShortcutOverride and undo:
            event.ignore()  # the history of the scheme, not of the letters
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        if event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return self._on_enter(watched)
        return False

    def _on_enter(self, watched: QObject) -> bool:
        """To the next field; from the last one back to the tree."""
        at = next(
            (at for at, key in enumerate(self._names) if self._holds(self.fields[key].editor, watched)), None
        )
        if at is None:
            return False
        editor = self.fields[self._names[at]].editor
        if isinstance(editor, CalmComboBox) and editor.isEditable():
            # With the list of offers open the field does not say by itself that it is done.
            self._tell(self._specs[self._names[at]], editor.currentText().strip())
        if at + 1 < len(self._names):
            self._focus(self._names[at + 1])
        else:
            self.left.emit()
        return True

    def _holds(self, editor: QWidget, watched: QObject) -> bool:
        return editor is watched or (isinstance(editor, CalmComboBox) and editor.lineEdit() is watched)


def _key(spec: Field) -> str:
    return f"{spec.level.value}.{spec.key}"
