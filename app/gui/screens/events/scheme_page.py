"""评分表: the tree with its steps, and the fields of the current node beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.reading import Path, RuleProblem
from app.domain.scheme_outline import Level, locate
from app.gui.screens.events.scheme_desk import SchemeDesk
from app.gui.screens.events.scheme_panel import SchemePanel
from app.gui.screens.events.scheme_tree import Line, SchemeTree, tree_lines
from app.gui.screens.events.words import scheme_text
from app.gui.widgets import (
    ChooserButton,
    ElidedLabel,
    EmptyState,
    LinkButton,
    Pill,
    divider,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.section_bar import Pages


class SchemePage(QWidget):
    """Shows the desk's document; with `read_only` nothing can be changed."""

    def __init__(self, desk: SchemeDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._read_only = False
        self.tree = SchemeTree()
        self.panel = SchemePanel()
        self.add_button = ChooserButton("新增")
        self._additions: list[QAction] = []
        self.steps = {
            "复制": LinkButton("复制", desk.duplicate),
            "上移": LinkButton("上移", lambda: desk.move(-1)),
            "下移": LinkButton("下移", lambda: desk.move(1)),
            "删除": LinkButton("删除", desk.remove),
            "撤销": LinkButton("撤销", desk.undo),
            "重做": LinkButton("重做", desk.redo),
        }
        self.more_button = ChooserButton("更多")
        self.state = Pill()
        self.empty = EmptyState(
            "评分表还是空的",
            "新增模块",
            self._run(desk.add_module, to_panel=True),
            hint="从一个模块开始,也可以在“更多”中导入评分表,或从现成评分表新建。",
        )
        self.foot = ElidedLabel("", "note")
        self.saved = label("", "note")
        self.draft_steps: dict[str, QAction] = {}
        self._pages = Pages()
        self._build()
        self._add_keys()
        desk.changed.connect(self.show_desk)
        desk.moved.connect(self._show_node)
        self.tree.current_changed.connect(self._on_current_changed)
        self.tree.activated_row.connect(lambda _line: self.panel.go_to_first())
        self.panel.typed.connect(desk.set_field)
        self.panel.left.connect(self.tree.setFocus)

    def _build(self) -> None:
        for words, keys, step in (
            ("评分项", "Ctrl+N", self.desk.add_aspect),
            ("小项", "", self.desk.add_group),
            ("模块", "", self.desk.add_module),
        ):
            action = QAction(f"{words}\t{keys}" if keys else words, self.add_button.drop)
            run = self._run(step, to_panel=True)
            action.triggered.connect(lambda _checked=False, run=run: run())
            self.add_button.drop.addAction(action)
            self._additions.append(action)
        for words, tip in (("复制", "Ctrl+D"), ("上移", "Alt+↑"), ("下移", "Alt+↓"), ("删除", "Delete")):
            self.steps[words].setToolTip(tip)
        self.steps["撤销"].setToolTip("Ctrl+Z")
        self.steps["重做"].setToolTip("Ctrl+Y")
        bar = hbox(
            self.add_button,
            4,
            *self.steps.values(),
            None,
            self.state,
            self.more_button,
            gap=12,
            margins=(14, 8, 14, 8),
        )
        foot = hbox(self.foot, self.saved, gap=14, margins=(14, 7, 14, 7))
        foot.setStretch(0, 1)
        self._pages.addWidget(self.tree)
        self._pages.addWidget(self.empty)
        left = vbox(bar, divider(), self._pages, divider(), foot, gap=0)
        left.setStretch(2, 1)
        row = hbox(left, self.panel, gap=0)
        row.setStretch(0, 1)
        self.setLayout(row)
        self.setFocusProxy(self.tree)

    def _add_keys(self) -> None:
        here, below = Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut
        for owner, context, keys, step in (
            (self, below, "Ctrl+N", self._run(self.desk.add_aspect, to_panel=True)),
            (self, below, "Ctrl+D", self._run(self.desk.duplicate)),
            (self, below, "Ctrl+Z", self._run(self.desk.undo)),
            (self, below, "Ctrl+Y", self._run(self.desk.redo)),
            (self.tree, here, "Alt+Up", self._run(lambda: self.desk.move(-1))),
            (self.tree, here, "Alt+Down", self._run(lambda: self.desk.move(1))),
            (self.tree, here, "Del", self._run(self.desk.remove)),
        ):
            shortcut = QShortcut(QKeySequence(keys), owner)
            shortcut.setContext(context)
            shortcut.activated.connect(step)

    def _run(self, step: Callable[[], object], *, to_panel: bool = False) -> Callable[[], None]:
        def run() -> None:
            if self._read_only:
                return
            step()
            if to_panel:
                self.panel.go_to_first()

        return run

    def add_step(self, words: str, step: Callable[[], object], *, changes: bool) -> None:
        """One more line in 更多; one that changes the draft is there for who may change it."""
        action = QAction(words, self.more_button.drop)
        action.triggered.connect(lambda _checked=False: step())
        action.setProperty("changes", changes)
        self.more_button.drop.addAction(action)
        self.draft_steps[words] = action

    def add_choices(self, words: str, choices: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """A line of 更多 with choices behind it, all of which change the draft."""
        menu = QMenu(words, self.more_button.drop)
        for name, step in choices:
            action = QAction(name.replace("&", "&&"), menu)
            action.triggered.connect(lambda _checked=False, step=step: step())
            menu.addAction(action)
        self.more_button.drop.addMenu(menu)
        self.draft_steps[words] = menu.menuAction()
        menu.menuAction().setProperty("changes", True)

    def allow_step(self, words: str, allowed: bool) -> None:
        """Let a line of 更多 be chosen or not."""
        action = self.draft_steps.get(words)
        if action is not None:
            action.setEnabled(allowed and not self._read_only)

    # -- showing -----------------------------------------------------------------------------------

    def set_read_only(self, read_only: bool) -> None:
        """Let the scheme be looked at only."""
        self._read_only = read_only
        for field in self.panel.fields.values():
            field.setEnabled(not read_only)
        self.add_button.setEnabled(not read_only)
        self.empty.button.setEnabled(not read_only)
        for action in self.draft_steps.values():
            action.setEnabled(not (read_only and action.property("changes")))
        self._show_steps()

    def show_desk(self) -> None:
        """Show the document as it stands."""
        desk = self.desk
        lines = tree_lines(desk.document, desk.scheme, desk.problems)
        self.tree.show_lines(lines, desk.at)
        self._pages.setCurrentWidget(self.tree if lines else self.empty)
        aspects = sum(line.node.level is Level.ASPECT for line in lines)
        self.foot.set_text(f"{aspects} 个评分项 · {scheme_text(desk.scheme)}" if lines else "")
        self._show_node()

    def _show_node(self) -> None:
        self.tree.blockSignals(True)
        self.tree.go_to(self.desk.at)
        self.tree.blockSignals(False)
        node = self.desk.node
        self.panel.setVisible(node is not None)
        self.panel.show_node(node, self.desk.document, self.desk.step)
        found = [(locate(self.desk.document, problem.path), problem) for problem in self.desk.problems]
        mine = [(rest, f"{problem.message}。") for (path, rest), problem in found if path == self.desk.at]
        self.panel.show_problems(mine)
        self._show_steps()

    def _show_steps(self) -> None:
        history, free = self.desk.history, not self._read_only
        for words in ("复制", "上移", "下移", "删除"):
            self.steps[words].setEnabled(free and self.desk.node is not None)
        self.steps["撤销"].setEnabled(free and bool(history.past))
        self.steps["重做"].setEnabled(free and bool(history.future))

    def _on_current_changed(self, line: Line | None) -> None:
        if line is not None:
            self.desk.go_to(line.node.path)

    # -- where one is ------------------------------------------------------------------------------

    def go_to_problem(self, problem: RuleProblem) -> bool:
        """To the field a problem is about; False when it is not about the tree."""
        path, rest = locate(self.desk.document, problem.path)
        if problem.path == ("modules",) and self.desk.scheme.modules:
            path, rest = ("modules", 0), ("weight",)  # what is wrong with all modules together
        if not path:
            return False
        self._go_to(path, rest)
        return True

    def _go_to(self, path: Path, rest: Path) -> None:
        self.desk.go_to(path)
        if not self.panel.go_to_path(rest):
            self.panel.go_to_first()
