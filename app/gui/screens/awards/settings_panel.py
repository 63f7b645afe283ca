"""证书设置: how numbers are written, which template each kind takes, who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget
from typing_extensions import override

from app.domain.certificate_plan import CertificatePlan, NumberRule, check_rule, default_rule
from app.domain.certificates import CATEGORY_NAMES, Category
from app.errors import InputError
from app.gui.screens.awards.rows import TemplateLook
from app.gui.widgets import (
    Card,
    Choice,
    FilterButton,
    FormField,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    divider,
    hbox,
    label,
    scrolled,
    set_part,
    vbox,
)
from app.gui.widgets.calm_combo import CalmComboBox
from app.services.competitions import CompetitionView

NONE_ISSUED = "不发证书"
AS_OTHERS = "与名次奖项相同"
TEAMS = "名次奖项:团队、单位"
FIELDS = ("pattern", "digits", "start")
PLACES = "可用 {year} 年份、{counter} 流水号。只用于以后编发的证书。"


@dataclass(frozen=True, slots=True)
class TypedRule:
    """A number rule as it is typed."""

    pattern: str = ""
    digits: str = "4"
    start: str = "1"

    def parse(self) -> NumberRule:
        """The rule; InputError with its field where it is wrong."""
        return check_rule(
            NumberRule(
                self.pattern.strip(),
                _whole(self.digits, "digits", "位数"),
                _whole(self.start, "start", "起始编号"),
            )
        )


class SettingsPanel(Card):
    """At the side of the list. Enter in a field saves."""

    save_wanted = Signal()
    left = Signal()
    form_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("证书设置", " ")
        self._plan = CertificatePlan()
        self._year, self._prefix = 0, ""
        self._rules: dict[Category | None, TypedRule] = {}
        self._shown: Category | None = None
        self._looks: tuple[TemplateLook, ...] = ()
        self.numbers = FilterButton("编号用于", everything="全部种类")
        self.numbers.set_choices([Choice(each, name) for each, name in CATEGORY_NAMES.items()])
        self.numbers.chosen.connect(self._on_numbers_chosen)
        self.pattern = FormField("编号写法", QLineEdit(), hint=PLACES)
        self.digits = FormField("流水号位数", QLineEdit())
        self.start = FormField("起始号", QLineEdit())
        self.example = label("", "note", wrap=True)
        for field in (self.pattern, self.digits, self.start):
            field.editor.textEdited.connect(lambda _text: self._on_typed())
        self.templates = {each: FormField(CATEGORY_NAMES[each], CalmComboBox()) for each in Category}
        self.teams = FormField(TEAMS, CalmComboBox())
        self.signatory = FormField("签署人(模板中的“签署人”)", QLineEdit())
        self.senders = label("", "note", wrap=True)
        self.form_link = LinkButton("在赛事信息中填写 ›", self.form_wanted.emit)
        self.save = PrimaryButton("保存", self.save_wanted.emit)
        self.body.addWidget(scrolled(self._inside(), focus=True), 1)
        self.body.addLayout(hbox(None, SecondaryButton("关闭", self.left.emit), self.save))

    def _inside(self) -> QWidget:
        inside = QWidget()
        templates = QGridLayout()
        templates.setSpacing(10)
        fields = [self.templates[Category.AWARD], self.teams]
        fields += [field for category, field in self.templates.items() if category is not Category.AWARD]
        for at, field in enumerate(fields):
            templates.addWidget(field, at // 2, at % 2)
        short = hbox(self.digits, self.start, gap=10)
        column = vbox(
            hbox(self.numbers, None),
            self.pattern,
            short,
            self.example,
            divider(),
            label("各种证书的模板", "muted"),
            templates,
            divider(),
            self.signatory,
            self.senders,
            hbox(self.form_link, None),
            None,
            margins=(0, 0, 8, 0),
        )
        inside.setLayout(column)
        return inside

    # -- showing -----------------------------------------------------------------------------------

    def show_settings(self, competition: CompetitionView, looks: Sequence[TemplateLook]) -> None:
        """Show the settings as they are stored."""
        self._plan, self._looks = competition.plan, tuple(looks)
        self._year, self._prefix = competition.year, competition.number_prefix
        self._rules = {None: _typed(self._plan.number or default_rule(self._prefix))}
        self._rules |= {category: _typed(rule) for category, rule in self._plan.numbers.items()}
        self.numbers.set_value(None)
        self._show_rule(None)
        for category, field in self.templates.items():
            self._offer(field.editor, self._plan.templates.get(category, ""), NONE_ISSUED)
        self._offer(self.teams.editor, self._plan.teams, AS_OTHERS)
        self.signatory.editor.setText(self._plan.signatory)
        self.signatory.set_error("")
        day = f"{competition.issued_on:%Y-%m-%d}" if competition.issued_on else "没有填写"
        issuers = "、".join(competition.issuers) or "没有填写"
        self.senders.setText(f"颁发单位:{issuers}\n颁发日期:{day}")

    def _offer(self, combo: CalmComboBox, chosen: str, nothing: str) -> None:
        combo.clear()
        combo.addItem(nothing, "")
        for look in self._looks:
            if not look.problem:
                combo.addItem(look.title, look.key)
        if combo.findData(chosen) < 0:
            combo.addItem(f"{chosen}(不能用,请另选)", chosen)
        combo.setCurrentIndex(combo.findData(chosen))

    def _show_rule(self, category: Category | None) -> None:
        self._shown = category
        typed = self._rules.get(category, TypedRule())
        for name in FIELDS:
            field: FormField[QLineEdit] = getattr(self, name)
            field.editor.setText(getattr(typed, name))
            field.set_error("")
        self.pattern.editor.setPlaceholderText("" if category is None else "空着:与全部种类相同")
        self._show_example()

    def _on_numbers_chosen(self, value: Category | None) -> None:
        self._show_rule(value)

    def _on_typed(self) -> None:
        self._rules[self._shown] = TypedRule(
            self.pattern.editor.text(), self.digits.editor.text(), self.start.editor.text()
        )
        for name in FIELDS:
            getattr(self, name).set_error("")
        self._show_example()

    def _show_example(self) -> None:
        """What the numbers will look like, or at its field what is wrong."""
        typed = self._rules.get(self._shown, TypedRule())
        set_part(self.example, "note")
        if not typed.pattern.strip() and self._shown is not None:
            self.example.setText("与全部种类的编号连在一起。")
            return
        try:
            rule = typed.parse()
        except InputError as error:
            self.example.setText("")
            self.show_error(error)
            return
        first, second = (rule.number(self._year, rule.start + more) for more in (0, 1))
        self.example.setText(f"例:{first}、{second} …")

    # -- what is typed -----------------------------------------------------------------------------

    def plan(self) -> CertificatePlan:
        """The settings as typed; InputError with its field where something is wrong."""
        rules: dict[Category | None, NumberRule] = {}
        for category, typed in self._rules.items():
            if category is None or typed.pattern.strip():
                try:
                    rules[category] = typed.parse()
                except InputError:
                    self.numbers.set_value(category)
                    self._show_rule(category)
                    raise
        number = rules.pop(None)
        usual = self._plan.number is None and number == default_rule(self._prefix)
        templates: Mapping[Category, str] = {
            category: str(field.editor.currentData()) for category, field in self.templates.items()
        }
        return replace(
            self._plan,
            templates=templates,
            teams=str(self.teams.editor.currentData()),
            number=None if usual else number,
            numbers={category: rule for category, rule in rules.items() if category is not None},
            signatory=self.signatory.editor.text(),
        )

    def show_error(self, error: InputError) -> bool:
        """Mark the field an error names; False when there is no such field."""
        if error.field not in (*FIELDS, "signatory"):
            return False
        getattr(self, error.field).set_error(str(error))
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save_wanted.emit()
        else:
            super().keyPressEvent(event)


def _typed(rule: NumberRule) -> TypedRule:
    return TypedRule(rule.pattern, str(rule.digits), str(rule.start))


def _whole(text: str, field: str, name: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise InputError(field, f"{name}应是整数,现为“{digits}”,请改正。")
    return int(digits)
