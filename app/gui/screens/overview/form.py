"""赛事信息: the form of a new competition, and of the one at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from app.domain.certificate_plan import default_rule
from app.domain.numbers import fold_wide
from app.domain.people import parse_date
from app.errors import InputError
from app.gui import theme
from app.gui.widgets import Card, FormField, hbox, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.option_cards import Option, OptionCards
from app.services.competitions import CompetitionForm, TemplateView

LEVELS = ("市级", "县区", "企业")
LIST_HEIGHT = 92
WIDEST = 1120
PREFIX = "淮工竞证"
DATE_HINT = "写成 2026-10-18"


class CompetitionFields(QScrollArea):
    """Everything the organiser says of a competition."""

    def __init__(self, templates: Sequence[TemplateView], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._templates = {template.key: template for template in templates}
        self._suggested = ""
        self.templates = OptionCards([Option(t.key, t.name, t.summary) for t in templates])
        self.title = FormField("赛事名称", QLineEdit())
        self.year = FormField("年份", QLineEdit())
        self.level = FormField("级别", CalmComboBox(LEVELS))
        self.starts_on = FormField("开始日期", _date_edit())
        self.ends_on = FormField("结束日期", _date_edit())
        self.venue = FormField("地点", QLineEdit())
        self.hosts = FormField("主办、承办单位", _list_edit(), hint="每行一家")
        self.issuers = FormField("颁发单位", _list_edit(), hint="每行一家,按署名先后排列")
        self.issued_on = FormField("颁发日期", _date_edit())
        self.number_prefix = FormField("证书编号前缀", QLineEdit())
        self.number_prefix.editor.setPlaceholderText(f"如 {PREFIX}")
        self._build()
        self._connect()

    @property
    def fields(self) -> dict[str, FormField[QLineEdit] | FormField[CalmComboBox] | FormField[QPlainTextEdit]]:
        """The fields by the names that errors use."""
        return {
            "title": self.title,
            "year": self.year,
            "level": self.level,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "venue": self.venue,
            "hosts": self.hosts,
            "issuers": self.issuers,
            "issued_on": self.issued_on,
            "number_prefix": self.number_prefix,
        }

    def _build(self) -> None:
        self._choice = Card("模板")
        self._choice.body.addWidget(self.templates)
        about, awarding = Card("赛事"), Card("主办与颁发")
        top, days = _pair(self.year, self.level), _pair(self.starts_on, self.ends_on)
        _fill_card(about, self.title, top, days, self.venue)
        _fill_card(awarding, self.hosts, self.issuers, _pair(self.issued_on, self.number_prefix, 2, 3))
        inside = QWidget()
        inside.setObjectName("plain")
        inside.setMaximumWidth(WIDEST)
        row = hbox(about, awarding, gap=theme.GAP)
        row.setStretch(0, 1)
        row.setStretch(1, 1)
        inside.setLayout(vbox(self._choice, row, None, gap=theme.GAP))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)

    def _connect(self) -> None:
        for field in self.fields.values():
            if isinstance(field.editor, QLineEdit):
                field.editor.returnPressed.connect(self.focusNextChild)
                field.editor.textEdited.connect(lambda _text, field=field: field.set_error(""))
        self.templates.changed.connect(lambda _button: self._suggest())
        self.year.editor.textChanged.connect(lambda _text: self._suggest())
        self.number_prefix.editor.textChanged.connect(lambda _text: self._show_number())
        self.year.editor.textChanged.connect(lambda _text: self._show_number())

    # -- showing -----------------------------------------------------------------------------------

    def show_new(self, today: date) -> None:
        """An empty form for a new competition of this year."""
        self._choice.show()
        self._suggested = ""
        self._fill(CompetitionForm(title="", year=today.year, level=LEVELS[0]))
        self._suggest()
        self.title.editor.setFocus()
        self.title.editor.selectAll()

    def show_competition(self, form: CompetitionForm) -> None:
        """The form with what is stored."""
        self._choice.hide()
        self._fill(form)
        self.title.editor.setFocus()

    def show_error(self, error: InputError) -> bool:
        """Show an error at its field; False when there is no such field."""
        field = self.fields.get(error.field)
        if field is None:
            return False
        field.set_error(str(error))
        field.editor.setFocus()
        self.ensureWidgetVisible(field)
        return True

    def _fill(self, form: CompetitionForm) -> None:
        self.title.editor.setText(form.title)
        self.year.editor.setText(str(form.year))
        self.level.editor.set_text(form.level)
        self.venue.editor.setText(form.venue)
        for field, day in (
            (self.starts_on, form.starts_on),
            (self.ends_on, form.ends_on),
            (self.issued_on, form.issued_on),
        ):
            field.editor.setText("" if day is None else day.isoformat())
        self.hosts.editor.setPlainText("\n".join(form.hosts))
        self.issuers.editor.setPlainText("\n".join(form.issuers))
        self.number_prefix.editor.setText(form.number_prefix)
        self.clear_errors()
        self._show_number()

    def clear_errors(self) -> None:
        """Take the marks off all fields."""
        for field in self.fields.values():
            field.set_error("")

    def _suggest(self) -> None:
        """Offer the template's title with the year, as long as nobody typed another one."""
        template = self._templates.get(self.template)
        typed = self.title.editor.text()
        if template is None or self._choice.isHidden() or typed not in ("", self._suggested):
            return
        self._suggested = template.title.replace("{year}", fold_wide(self.year.editor.text()))
        self.title.editor.setText(self._suggested)
        self.title.set_error("")
        if template.level in LEVELS:
            self.level.editor.setCurrentText(template.level)

    def _show_number(self) -> None:
        prefix = self.number_prefix.editor.text().strip()
        year = fold_wide(self.year.editor.text())
        if not year.isdecimal():
            self.number_prefix.set_hint("")
            return
        lead = "第一张:" if prefix else "例:"
        self.number_prefix.set_hint(f"{lead}{default_rule(prefix or PREFIX).number(int(year), 1)}")

    # -- reading -----------------------------------------------------------------------------------

    @property
    def template(self) -> str:
        """The key of the chosen template."""
        chosen = self.templates.chosen()
        return "" if chosen is None else chosen.key

    def form(self) -> CompetitionForm:
        """What was typed; an InputError names the field that cannot be read."""
        year = fold_wide(self.year.editor.text())
        if not year.isdecimal() or len(year) != 4:
            raise InputError("year", f"年份“{year}”不对,请写四位数字,如 2026。")
        return CompetitionForm(
            title=self.title.editor.text(),
            year=int(year),
            level=self.level.editor.currentText(),
            venue=self.venue.editor.text().strip(),
            starts_on=self._date("starts_on", self.starts_on),
            ends_on=self._date("ends_on", self.ends_on),
            hosts=_lines(self.hosts),
            issuers=_lines(self.issuers),
            issued_on=self._date("issued_on", self.issued_on),
            number_prefix=self.number_prefix.editor.text(),
        )

    def _date(self, name: str, field: FormField[QLineEdit]) -> date | None:
        text = field.editor.text().strip()
        if not text:
            return None
        try:
            day, whole = parse_date(text)
        except ValueError:
            day, whole = date.min, False
        if not whole or not 2000 <= day.year <= 2100:
            raise InputError(name, f"没有“{text}”这一天,或写法不对。请{DATE_HINT} 的样子。")
        return day


def _fill_card(card: Card, *parts: QWidget | QLayout) -> None:
    card.body.addLayout(vbox(*parts, None, gap=12))


def _pair(left: QWidget, right: QWidget, *shares: int) -> QLayout:
    """Two fields side by side; an error below one of them does not move the other."""
    row = hbox(left, right, gap=12)
    for at, (field, share) in enumerate(zip((left, right), shares or (1, 1), strict=True)):
        row.setStretch(at, share)
        row.setAlignment(field, Qt.AlignmentFlag.AlignTop)
    return row


def _date_edit() -> QLineEdit:
    edit = QLineEdit()
    edit.setPlaceholderText(DATE_HINT)
    return edit


def _list_edit() -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(LIST_HEIGHT)
    return edit


def _lines(field: FormField[QPlainTextEdit]) -> tuple[str, ...]:
    return tuple(line.strip() for line in field.editor.toPlainText().splitlines() if line.strip())
