"""仲裁裁决: what the panel found and ruled, written beside the appeal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from app.domain.appeals import EFFECT_NAMES, OUTCOME_NAMES, Effect, Outcome
from app.gui.widgets import ConfirmBar, FormField, PrimaryButton, hbox
from app.gui.widgets.choice_field import ChoiceField
from app.gui.widgets.form_panel import FormPanel, put_text
from app.gui.widgets.text_area import TextArea
from app.services.appeal_views import AppealView
from app.services.appeals import RulingForm

WIDTH = 352  # two choices side by side
TEXTS = ("panel", "findings", "ruling")
RULE = "作出裁决"
FINAL = "裁决只有一次,是最终裁决:{},{}。"


class RulingPanel(FormPanel):
    """An empty ruling of one appeal; what is half typed stays until another appeal is shown."""

    def __init__(self) -> None:
        super().__init__("裁决")
        self.setFixedWidth(WIDTH)
        self.appeal_id: int | None = None
        self.outcome: ChoiceField[Outcome] = ChoiceField("裁决结果")
        self.effect: ChoiceField[Effect] = ChoiceField("对成绩")
        self.outcome.offer(list(OUTCOME_NAMES.items()))
        self.outcome.editor.currentIndexChanged.connect(lambda _at: self._on_outcome_chosen())
        members = QLineEdit()
        members.setPlaceholderText("如:何静、王磊、赵敏")
        self.fields = {
            "panel": FormField("仲裁组成员", members),
            "findings": FormField("查明的事实", TextArea(4)),
            "ruling": FormField("裁决", TextArea(3)),
            "outcome": self.outcome,
            "effect": self.effect,
        }
        self.names = tuple(self.fields)
        for name in ("panel", "findings", "ruling"):
            self.content.addWidget(self.fields[name])
        self.content.addLayout(hbox(self.outcome, self.effect, gap=10))
        self.confirm = ConfirmBar()  # wider than the panel: the screen places it
        self.save = PrimaryButton(RULE, self.save_wanted.emit)
        self.save.setToolTip("Ctrl+Enter")
        self.buttons.addWidget(self.save, 1)
        for name in TEXTS:
            editor = self.fields[name].editor
            if isinstance(editor, TextArea):
                editor.textChanged.connect(partial(self._on_edited, name))
        members.textEdited.connect(lambda _text: self._on_edited("panel"))
        self.effect.editor.currentIndexChanged.connect(lambda _at: self.confirm.hide())
        self.watch(*(field.editor for field in self.fields.values()), self.save)
        self._offer_effects()

    @property
    @override
    def label(self) -> str:
        return "裁决"

    @override
    def form(self) -> RulingForm:
        """What is typed."""
        texts = {name: text for name, text in self.typed().items() if name in TEXTS}
        return RulingForm(**texts, outcome=self.outcome.value, effect=self.effect.value)

    def begin(self, view: AppealView) -> None:
        """Write the ruling of this appeal."""
        if view.id != self.appeal_id:
            self.appeal_id = view.id
            for name in self.names:
                self.fields[name].set_error("")
            for name in TEXTS:
                put_text(self.fields[name].editor, "")
            self.outcome.choose(Outcome.UPHELD)
            self._offer_effects()
            self.effect.choose(Effect.MARKS)
            self.keep(self.form())
            self.confirm.hide()
        self.note.setText(view.number)
        self.show()

    def ask(self, form: RulingForm, rule: Callable[[], object]) -> None:
        """Ask once more before it is ruled so; `rule` runs when the user agrees."""
        text = FINAL.format(OUTCOME_NAMES[form.outcome], EFFECT_NAMES[form.effect])
        self.confirm.ask(text, RULE, rule)

    def forget(self) -> None:
        """Show nothing."""
        self.appeal_id, self._kept = None, None
        self.confirm.hide()
        self.hide()

    def _on_edited(self, name: str) -> None:
        """What was asked about is another thing now."""
        self.fields[name].set_error("")
        self.confirm.hide()

    def _on_outcome_chosen(self) -> None:
        self.confirm.hide()
        self._offer_effects()

    def _offer_effects(self) -> None:
        """A dismissed appeal changes nothing: nothing else is offered."""
        dismissed = self.outcome.value is Outcome.DISMISSED
        had_choice = self.effect.editor.count() > 1
        offered = (Effect.NONE,) if dismissed else tuple(Effect)
        self.effect.offer([(effect, EFFECT_NAMES[effect]) for effect in offered])
        if not dismissed and not had_choice:
            self.effect.choose(Effect.MARKS)
