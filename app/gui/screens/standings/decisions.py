"""决定奖项: who gets an award of the whole competition by decision, and how that is taken back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.rights import Place, Right
from app.errors import InputError, UserError
from app.gui.screen import reserved_for
from app.gui.screens.standings.reading import StandingsPage
from app.gui.store import Store
from app.gui.widgets import (
    FormField,
    LinkButton,
    MessageBar,
    PrimaryButton,
    SidePanel,
    clear,
    divider,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.reason_bar import ReasonBar
from app.services.decisions import (
    AwardDecisionForm,
    AwardDecisionView,
    decide_award,
    revoke_award_decision,
)

TOPICS = ("awards", "results")


class DecisionPanel(SidePanel):
    """The form, and below it what was decided."""

    wanted = Signal(object)  # AwardDecisionForm
    to_revoke = Signal(object)  # AwardDecisionView

    def __init__(self) -> None:
        super().__init__("决定奖项")
        self.award = FormField("奖项", CalmComboBox())
        self.recipient = FormField("授予", CalmComboBox(), hint="姓名;单位奖写单位名称")
        self.recipient.editor.make_editable()
        self.organization = FormField("所在单位", QLineEdit(), hint="授予单位的不用写")
        self.reason = FormField("授予理由", QLineEdit())
        self.approver = FormField("批准人", QLineEdit())
        self.approver.editor.setPlaceholderText("如:竞赛组委会")
        self.save = PrimaryButton("决定", self.agree)
        self.none = label("", "note", wrap=True)
        self.links: tuple[LinkButton, ...] = ()
        self._page: StandingsPage | None = None
        self._decided = QVBoxLayout()
        self._decided.setSpacing(8)
        for field in self.fields.values():
            self.content.addWidget(field)
        self.content.addLayout(hbox(None, self.save))
        for part in (self.none, divider()):
            self.content.addWidget(part)
        self.content.addLayout(self._decided)
        self.award.editor.currentTextChanged.connect(lambda _award: self._suggest())
        for edit in (self.organization.editor, self.reason.editor):
            edit.returnPressed.connect(edit.focusNextChild)
        self.approver.editor.returnPressed.connect(self.agree)

    @property
    def fields(self) -> dict[str, FormField[CalmComboBox] | FormField[QLineEdit]]:
        """The fields by the names that errors use."""
        return {
            "award": self.award,
            "recipient": self.recipient,
            "organization": self.organization,
            "reason": self.reason,
            "approver": self.approver,
        }

    def show_page(self, page: StandingsPage, *, allowed: bool) -> None:
        """Offer what can be decided; what is typed stays as long as its award is offered."""
        self._page = page
        waiting = [each.award for each in page.standings.unit_awards if each.needs_decision]
        awards = list(dict.fromkeys((*waiting, *(each.name for each in page.awards.decided))))
        before = self.award.editor.currentText()
        if awards != [self.award.editor.itemText(at) for at in range(self.award.editor.count())]:
            self.award.editor.set_texts(awards)
            if before in awards:
                self.award.editor.setCurrentText(before)
        for part in (*self.fields.values(), self.save):
            part.setVisible(bool(awards))
            part.setEnabled(allowed)
        self.save.setToolTip("" if allowed else reserved_for(Right.AWARD))
        self.none.setText("" if awards else "没有要由组委会决定的奖项。“计分规则”里可以设评定奖项。")
        self.none.setVisible(not awards)
        self._show_decided(page, allowed=allowed)

    def agree(self) -> None:
        """Hand on what is typed."""
        for field in self.fields.values():
            field.set_error("")
        self.wanted.emit(
            AwardDecisionForm(
                award=self.award.editor.currentText(),
                reason=self.reason.editor.text(),
                approver=self.approver.editor.text(),
                recipient=self.recipient.editor.currentText(),
                organization=self.organization.editor.text(),
            )
        )

    def clear_form(self) -> None:
        """Ready for the next one; who approves usually is the same."""
        self.recipient.editor.setEditText("")
        self.organization.editor.clear()
        self.reason.editor.clear()

    def _suggest(self) -> None:
        """The units that tie for the award, and who is to approve of it."""
        page, award = self._page, self.award.editor.currentText()
        if page is None:
            return
        tied = [each.tied for each in page.standings.unit_awards if each.award == award]
        self.recipient.editor.set_texts([str(unit) for units in tied for unit in units])
        self.recipient.editor.setEditText("")
        approver = next((each.approver for each in page.awards.decided if each.name == award), "")
        if approver:
            self.approver.editor.setText(approver)

    def _show_decided(self, page: StandingsPage, *, allowed: bool) -> None:
        clear(self._decided)
        links = []
        for each in page.decisions:
            link = LinkButton("撤销", partial(self.to_revoke.emit, each))
            link.setVisible(allowed)
            links.append(link)
            unit = f" {each.organization}" if each.organization else ""
            head = hbox(label(f"{each.award}:{each.recipient}{unit}", wrap=True), link)
            head.setStretch(0, 1)
            why = label(f"{each.reason}(批准:{each.approver};{each.by}记录)", "small", wrap=True)
            line = QWidget()
            line.setLayout(vbox(head, why, gap=2))
            self._decided.addWidget(line)
        self.links = tuple(links)


class DecisionDesk:
    """Writes what the panel decides, and asks for the reason of taking it back."""

    def __init__(self, store: Store, messages: MessageBar, panel: DecisionPanel) -> None:
        self._store, self._messages, self._panel = store, messages, panel
        self._competition_id = 0
        self.reason = ReasonBar()
        panel.wanted.connect(self._decide)
        panel.to_revoke.connect(self._ask)

    def show(self, page: StandingsPage) -> None:
        """Work on this competition from now on."""
        if self._competition_id != page.competition.id:
            self.reason.close_bar()
        self._competition_id = page.competition.id
        allowed = self._store.may(Right.AWARD, Place(page.competition.id))
        self._panel.show_page(page, allowed=allowed)

    def _decide(self, form: AwardDecisionForm) -> None:
        op = partial(decide_award, competition_id=self._competition_id, form=form)
        self._store.write(
            op, topics=TOPICS, on_done=lambda _id: self._panel.clear_form(), on_failed=self._on_failed
        )

    def _on_failed(self, error: UserError) -> None:
        field = self._panel.fields.get(error.field) if isinstance(error, InputError) else None
        if field is None:
            self._messages.error(str(error))
        else:
            field.set_error(str(error))
            field.editor.setFocus()

    def _ask(self, each: AwardDecisionView) -> None:
        text = f"撤销授予{each.recipient}“{each.award}”的决定。请写明原因。"
        self.reason.ask(text, "撤销", partial(self._revoke, each.id))

    def _revoke(self, decision_id: int, reason: str) -> None:
        def done(_nothing: None) -> None:
            self.reason.close_bar()

        op = partial(revoke_award_decision, decision_id=decision_id, reason=reason)
        self._store.write(
            op, topics=TOPICS, on_done=done, on_failed=lambda error: self.reason.set_error(str(error))
        )
