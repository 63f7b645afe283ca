"""Beside the sheets: at first how they are drawn, then how far the recheck is and what it came to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from app.domain.recheck import PART_NAMES, ItemState, Verdict
from app.gui.screens.recheck.reading import Chosen
from app.gui.theme import Tone
from app.gui.widgets import (
    BigFigure,
    FormField,
    LinkButton,
    Pill,
    PrimaryButton,
    SecondaryButton,
    SidePanel,
    divider,
    hbox,
    label,
)
from app.services.draws import new_seed
from app.services.recheck_papers import rate_text
from app.services.recheck_views import RecheckView, compared_by_part

SEED_HINT = "可以当众抽取或请人报数。种子和名单相同,抽出来的结果就相同。"
TONES = {
    Verdict.RUNNING: ("复核中", Tone.INFO),
    Verdict.EXTEND: ("应全部复核", Tone.ERROR),
    Verdict.ENOUGH: ("抽查通过", Tone.OK),
    Verdict.WHOLE: ("全部复核完", Tone.OK),
}
UNCORRECTED = ("有误待更正", Tone.WARN)


class StartPanel(SidePanel):
    """The rule and the seed of a recheck that was not drawn yet."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__("抽取复核", width=None)
        self.told = label("", wrap=True)
        self.seed = FormField("种子", QLineEdit(), hint=SEED_HINT)
        self.seed.editor.returnPressed.connect(self.wanted)
        self.draw = PrimaryButton("抽取", self.wanted.emit)
        self.content.addWidget(self.told)
        self.content.addWidget(self.seed)
        self.content.addLayout(hbox(LinkButton("换一个种子", self.renew_seed), None))
        self.buttons.addWidget(self.draw, 1)
        self.renew_seed()

    def renew_seed(self) -> None:
        """Propose another seed."""
        self.seed.editor.setText(new_seed())
        self.seed.set_error("")

    def show_chosen(self, chosen: Chosen, why_not: str) -> None:
        """Show by which rules would be drawn; `why_not` this cannot be done now."""
        rules = chosen.rules
        self.told.setText(
            f"各组别前 {rules.top_percent}%(并列的都在内)全部复核,其余按 {rules.sample_percent}% 抽查。"
            f"差错率超过 {rules.limit_percent}% 的,全部复核。"
        )
        for part in (self.seed, self.draw):
            part.setEnabled(not why_not)
            part.setToolTip(why_not)


class ProgressPanel(SidePanel):
    """How far a recheck is, how many errors it found, and what is in the way of the signature."""

    check_wanted = Signal()
    all_wanted = Signal()
    joining_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("复核进度", width=None)
        self.figure = BigFigure("已核对")
        self.verdict = Pill()
        self.errors, self.drawn = (label("", "note", wrap=True) for _words in range(2))
        self.signed, self.problems = label("", "ok", wrap=True), label("", "warn", wrap=True)
        for words in (self.errors, self.drawn, self.problems):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.check = LinkButton("再抽一遍核对 ›", self.check_wanted.emit)
        self.all = SecondaryButton("全部复核…", self.all_wanted.emit)
        self.joining = SecondaryButton("补入", self.joining_wanted.emit)
        self.cancel = LinkButton("作废这次复核…", self.cancel_wanted.emit)
        self.content.addWidget(self.figure)
        self.content.addLayout(hbox(self.verdict, None))
        for part in (self.errors, divider(), self.drawn):
            self.content.addWidget(part)
        self.content.addLayout(hbox(self.check, None))
        self.content.addWidget(divider())
        self.content.addWidget(self.signed)
        self.content.addWidget(self.problems)
        self.content.addLayout(hbox(self.joining, self.all, None))
        self.content.addLayout(hbox(self.cancel, None))

    def show_view(self, view: RecheckView) -> None:
        """Show how far it is."""
        counts = view.tally
        done = counts.compared / counts.sheets if counts.sheets else 0.0
        lines = compared_by_part(view.sheets).items()
        parts = " · ".join(f"{PART_NAMES[part]} {found}/{sheets}" for part, (sheets, found) in lines)
        self.figure.set_figure(f"{counts.compared}/{counts.sheets}", done, parts)
        self.verdict.set_state(*_verdict(view))
        self.errors.setText(
            f"有误 {counts.wrong} 份,差错率 {rate_text(counts)}(规定不超过 {view.limit_percent}%)"
        )
        best, drawn = view.drawn
        self.drawn.setText(
            f"前 {view.top_percent}% 共 {best} 个,其余按 {view.sample_percent}% 抽查 {drawn} 个。\n"
            f"种子“{view.seed}”,{view.at.astimezone():%m-%d %H:%M} 由{view.by}抽取。"
        )
        self._show_signature(view)

    def _show_signature(self, view: RecheckView) -> None:
        lapsed = view.signed_at is not None and not view.is_signed
        at = "" if view.signed_at is None else f"{view.signed_at.astimezone():%m-%d %H:%M}"
        self.signed.setText(f"✓ {view.signed_by} {at} 已签字。" if view.is_signed else "")
        self.signed.setVisible(view.is_signed)
        running = view.tally.verdict is Verdict.RUNNING
        told: Sequence[str] = view.problems[1:] if running else view.problems  # the figure tells what is left
        if lapsed:
            told = (f"{view.signed_by} {at} 签字后成绩有变动。", *told)
        self.problems.setText("\n".join(f"▲ {problem}" for problem in told))
        self.problems.setVisible(bool(told))
        self.joining.setVisible(bool(view.joining))
        self.all.setVisible(view.whole_at is None and not view.is_signed)


def _verdict(view: RecheckView) -> tuple[str, Tone]:
    """What it has come to; nothing is passed while an error stands."""
    verdict = view.tally.verdict
    passed = verdict in (Verdict.ENOUGH, Verdict.WHOLE)
    if passed and any(sheet.state is ItemState.WRONG for sheet in view.sheets):
        return UNCORRECTED
    return TONES[verdict]
