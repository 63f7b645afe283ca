"""What a marshal or the chief judge writes down about an entry: 违规扣分 and 赛场情况记录."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.numbers import exact_text
from app.domain.sheets import INCIDENT_KINDS
from app.errors import InputError, UserError
from app.gui.widgets import Card, Choice, LinkButton, SecondaryButton, clear, hbox, label, set_part, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.section_bar import SectionBar
from app.services.incidents import IncidentForm, IncidentView
from app.services.penalties import PenaltyLine

POINTS_WIDTH = 72
PENALTIES, INCIDENTS = range(2)


class PenaltyPart(QWidget):
    """违规扣分 of the entry at hand: those that stand, and a line to add one."""

    added = Signal(str, str, object)  # points, reason, module code | None
    revoked = Signal(object)  # PenaltyLine

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.points = QLineEdit()
        self.points.setPlaceholderText("扣分")
        self.points.setAccessibleName("扣分")
        self.points.setFixedWidth(POINTS_WIDTH)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("原因")
        self.reason.setAccessibleName("扣分原因")
        self.scope = FitFilterButton("", everything="")
        self.scope.setAccessibleName("扣分范围")
        self.add = SecondaryButton("登记", self._add)
        self._error = label("", "error", wrap=True)
        self._error.hide()
        self.points.returnPressed.connect(self.reason.setFocus)
        self.reason.returnPressed.connect(self._add)
        row = hbox(self.scope, self.add)
        row.setStretch(0, 1)
        self._form = QWidget()
        self._form.setLayout(vbox(hbox(self.points, self.reason), self._error, row))
        self.setLayout(vbox(self._lines, self._form))

    def show_penalties(
        self, penalties: Sequence[PenaltyLine], names: Mapping[str, str], scopes: Sequence[str | None]
    ) -> None:
        """Show those that stand. `names`: the modules; `scopes`: what this person may take points from."""
        clear(self._lines)
        for penalty in penalties:
            scope = f"{names.get(penalty.module, penalty.module)} " if penalty.module else ""
            words = f"−{exact_text(penalty.points)} {scope}{penalty.reason}"
            step = partial(self.revoked.emit, penalty) if penalty.module in scopes else None
            self._lines.addWidget(_line(words, penalty.by, step))
        if not penalties:
            self._lines.addWidget(label("没有扣分。", "small"))
        self.scope.set_choices([Choice(code, f"从{names[code] if code else '总成绩'}扣") for code in scopes])
        self.scope.setVisible(len(names) > 1)
        self._form.setVisible(bool(scopes))

    def clear_form(self) -> None:
        """Empty the line for a new penalty."""
        self.points.clear()
        self.reason.clear()
        self.show_error(None)

    def show_error(self, error: UserError | None) -> None:
        """Say at its place what is wrong with the new penalty."""
        field = error.field if isinstance(error, InputError) else ""
        for name, editor in (("points", self.points), ("reason", self.reason)):
            set_part(editor, "true" if name == field else "false", "invalid")
        self._error.setText("" if error is None else str(error))
        self._error.setVisible(error is not None)

    def _add(self) -> None:
        self.added.emit(self.points.text(), self.reason.text(), self.scope.value)


class IncidentPart(QWidget):
    """赛场情况记录 of the entry at hand, and a form to write another one down."""

    added = Signal(object)  # IncidentForm
    print_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._module: str | None = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.kind = FitFilterButton("", everything="")
        self.kind.setAccessibleName("情况类别")
        self.kind.set_choices([Choice(kind, name) for kind, name in INCIDENT_KINDS.items()])
        self.text = _editor("发生了什么、如何处理", "情况说明")
        self.minutes = _editor("补时(分)", "补时分钟")
        self.station = _editor("换到工位", "备用工位")
        self.add = SecondaryButton("登记", self._add)
        self._error = label("", "error", wrap=True)
        self._error.hide()
        self._form = QWidget()
        last = hbox(self.kind, self.add)
        last.setStretch(0, 1)
        self._form.setLayout(vbox(self.text, hbox(self.minutes, self.station), self._error, last))
        self.setLayout(vbox(self._lines, self._form, LinkButton("打印本赛项记录表 ›", self.print_asked.emit)))
        for field, following in ((self.text, self.minutes), (self.minutes, self.station)):
            field.returnPressed.connect(following.setFocus)
        self.station.returnPressed.connect(self._add)

    def show_incidents(self, incidents: Sequence[IncidentView], module: str | None, *, may: bool) -> None:
        """Show what was written down; `module` is what a new record is about."""
        self._module = module
        clear(self._lines)
        for each in incidents:
            self._lines.addWidget(_line(_incident_words(each), f"{each.at.astimezone():%H:%M} {each.by}"))
        if not incidents:
            self._lines.addWidget(label("没有记录。", "small"))
        self._form.setVisible(may)

    def clear_form(self) -> None:
        """Empty the form."""
        for field in (self.text, self.minutes, self.station):
            field.clear()
        self.show_error(None)

    def show_error(self, error: UserError | None) -> None:
        """Say at its place what is wrong with the new record."""
        wrong = error.field if isinstance(error, InputError) else ""
        for name, field in (("text", self.text), ("minutes", self.minutes), ("station", self.station)):
            set_part(field, "true" if name == wrong else "false", "invalid")
        self._error.setText("" if error is None else str(error))
        self._error.setVisible(error is not None)

    def _add(self) -> None:
        fields = (self.text.text(), self._module, self.minutes.text(), self.station.text())
        self.added.emit(IncidentForm(self.kind.value, *fields))


class FieldCard(Card):
    """Both parts behind two words; only what this person may do, or what there is to read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setContentsMargins(18, 4, 18, 14)
        self._offered = (True, True)
        self.penalties = PenaltyPart()
        self.incidents = IncidentPart()
        self.sections = SectionBar(("违规扣分", "赛场情况"))
        self.sections.currentChanged.connect(lambda _at: self._show_part())
        self.body.addWidget(self.sections)
        self.body.addWidget(self.penalties)
        self.body.addWidget(self.incidents)

    def show_parts(self, *, penalties: bool, incidents: bool) -> None:
        """Offer these parts."""
        for at, offered in ((PENALTIES, penalties), (INCIDENTS, incidents)):
            self.sections.setTabVisible(at, offered)
        if self._offered != (penalties, incidents):
            self._offered = (penalties, incidents)
            self.sections.setCurrentIndex(PENALTIES if penalties else INCIDENTS)
        self.setVisible(penalties or incidents)
        self._show_part()

    def _show_part(self) -> None:
        self.penalties.setVisible(self.sections.currentIndex() == PENALTIES)
        self.incidents.setVisible(self.sections.currentIndex() == INCIDENTS)


def _editor(placeholder: str, name: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(placeholder)
    made.setAccessibleName(name)
    return made


def _incident_words(each: IncidentView) -> str:
    parts = [f"{INCIDENT_KINDS[each.kind]}:{each.text}"]
    parts += [f"补时 {each.minutes} 分钟"] if each.minutes else []
    parts += [f"移到 {each.station_to} 号工位"] if each.station_to is not None else []
    return ",".join(parts)


def _line(words: str, by: str, revoke: Callable[[], object] | None = None) -> QWidget:
    text = label(words, wrap=True)
    text.setToolTip(by)
    row = hbox(text)
    row.setStretch(0, 1)
    if revoke is not None:
        row.addWidget(LinkButton("撤销", revoke))
    line = QWidget()
    line.setLayout(row)
    return line
