"""At the right below the table: what is missing for the next step, and what has to be typed for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.domain.timetable_layout import parse_day
from app.errors import InputError, UserError
from app.gui.screens.publishing.cures import Cure
from app.gui.screens.publishing.details import CARD_HEIGHT, scrolled_words
from app.gui.screens.publishing.page import EventPage, NextStep
from app.gui.theme import Tone
from app.gui.widgets import Card, FormField, LinkButton, SecondaryButton, clear, hbox, label
from app.services.publishing import check_notice

TITLES: Mapping[NextStep, str] = {
    NextStep.SIGN: "签署前检查",
    NextStep.OPEN: "启封前检查",
    NextStep.PUBLISH: "公布前检查",
    NextStep.FINALIZE: "定稿前检查",
    NextStep.NONE: "已定稿",
}
READY: Mapping[NextStep, str] = {
    NextStep.SIGN: "可签署",
    NextStep.OPEN: "可启封",
    NextStep.PUBLISH: "可公布",
    NextStep.FINALIZE: "可定稿",
    NextStep.NONE: "已定稿",
}
REVOKE = "撤回签署"


class CheckCard(Card):
    """What is missing before the next step; witness, days of the notice and reason; the step afterwards."""

    wanted = Signal(object)  # Cure: the user wants to go there
    edited = Signal()  # what was asked about is another thing now
    revoked = Signal(str)  # the reason why the signature is taken back

    def __init__(
        self,
        on_issue: Callable[[], object],
        may_issue: Callable[[], bool],
        on_submit: Callable[[], object],
    ) -> None:
        super().__init__("签署前检查", " ")
        self.setFixedHeight(CARD_HEIGHT)
        self._may_issue = may_issue
        self._page: EventPage | None = None
        self._filled: tuple[object, ...] = ()
        self._words = label("", wrap=True)
        self.witness = FormField("见证人姓名", QLineEdit())
        self.notice_from = FormField("公示开始", QLineEdit())
        self.notice_until = FormField("公示截止(含当天)", QLineEdit())
        self.reason = FormField("更正原因(写入公布记录)", QLineEdit())
        self.reason.editor.setPlaceholderText("如:复核发现 03 号实操漏记扣分")
        self.revoke_reason = FormField("撤回原因(写入操作记录)", QLineEdit())
        self.fields = {
            "witness": self.witness,
            "notice_from": self.notice_from,
            "notice_until": self.notice_until,
            "reason": self.reason,
        }
        for field in (*self.fields.values(), self.revoke_reason):
            field.editor.textEdited.connect(lambda _text, field=field: self._on_edited(field))
        for field in self.fields.values():
            field.editor.returnPressed.connect(on_submit)
        self.revoke_reason.editor.returnPressed.connect(self._revoke)
        self.issue = LinkButton("去编发证书 ›", on_issue)
        self.revoke = LinkButton(f"{REVOKE} ›", partial(self._show_revoking, True))
        self._cures = hbox(gap=18)
        self.links: tuple[LinkButton, ...] = ()
        ways = QWidget()
        ways.setObjectName("plain")
        ways.setLayout(self._cures)
        self.body.addWidget(scrolled_words(self._words, self.issue, self.revoke), 1)
        self.body.addWidget(ways)
        self.body.addWidget(self._make_fields())
        self.body.addWidget(self._make_revoking())

    def _make_fields(self) -> QWidget:
        self._fields = QWidget()
        self._fields.setObjectName("plain")
        row = hbox(*self.fields.values(), gap=12)
        for place, (key, field) in enumerate(self.fields.items()):
            row.setStretch(place, 3 if key == "reason" else 2)
            row.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        self._fields.setLayout(row)
        # The words above scroll; what is wrong with a field is never squeezed into it.
        self._fields.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return self._fields

    def _make_revoking(self) -> QWidget:
        self._revoking = QWidget()
        self._revoking.setObjectName("plain")
        keep = SecondaryButton("取消", self._keep_signature)
        self.revoke_button = SecondaryButton(REVOKE, self._revoke)
        row = hbox(self.revoke_reason, keep, self.revoke_button, gap=12)
        row.setStretch(0, 1)
        for button in (keep, self.revoke_button):
            row.setAlignment(button, Qt.AlignmentFlag.AlignBottom)
        self._revoking.setLayout(row)
        self._revoking.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self._revoking, self._keep_signature, context=within)
        self._revoking.hide()
        return self._revoking

    # -- what is shown -----------------------------------------------------------------------------

    def show_page(self, page: EventPage, ways: Sequence[Cure], others: str = "", *, may_revoke: bool) -> None:
        """Say whether the next step can be done, where to go when it cannot, and whose it is (`others`)."""
        self._page = page
        self.title.setText(TITLES[page.step])
        recheck = f"▲ {page.recheck}" if page.recheck else ""
        self._words.setText("\n".join(filter(None, (*_findings(page), recheck, others))))
        clear(self._cures)
        self.links = tuple(LinkButton(f"{way.text} ›", partial(self.wanted.emit, way)) for way in ways)
        for link in self.links:
            self._cures.addWidget(link)
        self._cures.addStretch(1)
        self.issue.setVisible(page.settled and self._may_issue())
        self.revoke.setVisible(page.revocable and may_revoke)
        self._fill(page)
        self._show_fields(page)
        if page.problems and page.step is NextStep.FINALIZE:
            self.pill.set_state("还不能定稿", Tone.INFO)
        elif page.problems:
            self.pill.set_state(f"缺 {len(page.problems)} 项", Tone.WARN)
        else:
            self.pill.set_state(READY[page.step], Tone.OK)

    def _fill(self, page: EventPage) -> None:
        """Propose the usual days; what was typed for this step of this event stays."""
        at = (page.results.event.id, page.next_version, page.step)
        if at != self._filled:
            self._filled = at
            self.clear_typed()
            self.notice_from.editor.setText(f"{page.today:%Y-%m-%d}")
            self.notice_until.editor.setText(f"{page.notice_until:%Y-%m-%d}")

    def _show_fields(self, page: EventPage) -> None:
        publishing = page.can_go_on and page.step is NextStep.PUBLISH
        self.witness.setVisible(page.can_go_on and page.step is NextStep.OPEN)
        self.notice_from.setVisible(publishing)
        self.notice_until.setVisible(publishing)
        self.reason.setVisible(publishing and page.next_version > 1)
        self._show_revoking(False)

    def _show_revoking(self, wanted: bool) -> None:
        self._revoking.setVisible(wanted)
        self._fields.setVisible(not wanted)
        if wanted:
            self.revoke_reason.editor.setFocus()

    def _keep_signature(self) -> None:
        self._show_revoking(False)
        self.revoke.setFocus()

    def clear_typed(self) -> None:
        """Forget what was typed."""
        for field in (*self.fields.values(), self.revoke_reason):
            field.editor.clear()
            field.set_error("")

    def text(self) -> str:
        """What is said."""
        return self._words.text()

    # -- what is typed -----------------------------------------------------------------------------

    def _on_edited(self, field: FormField[QLineEdit]) -> None:
        field.set_error("")
        self.edited.emit()

    def notice(self) -> tuple[date, date]:
        """The days of the notice; an InputError where one is unreadable or comes too early."""
        today = date.today() if self._page is None else self._page.today
        first = parse_day(self.notice_from.editor.text(), today.year, "notice_from")
        last = parse_day(self.notice_until.editor.text(), today.year, "notice_until")
        check_notice(first, last, today)
        return first, last

    def lacks(self) -> bool:
        """Whether a field of the next step is left empty or cannot be; it is told at the field."""
        needed = {self.witness: "请填写见证人姓名。", self.reason: "请写明更正原因,再公布。"}
        for field, message in needed.items():
            if not field.isHidden() and not field.editor.text().strip():
                return self._refuse(field, message)
        if not self.notice_from.isHidden():
            try:
                self.notice()
            except InputError as error:
                return self._refuse(self.fields[error.field], str(error))
        return False

    def show_error(self, error: UserError) -> bool:
        """Show a refusal at its field; False when it belongs to none that is shown."""
        field = self.fields.get(error.field) if isinstance(error, InputError) else None
        return field is not None and not field.isHidden() and self._refuse(field, str(error))

    def _refuse(self, field: FormField[QLineEdit], message: str) -> bool:
        field.set_error(message)
        field.editor.setFocus()
        return True

    def _revoke(self) -> None:
        reason = self.revoke_reason.editor.text().strip()
        if reason:
            self.revoked.emit(reason)
        else:
            self._refuse(self.revoke_reason, "请写明撤回签署的原因。")


def _findings(page: EventPage) -> Sequence[str]:
    if page.problems:
        return tuple(f"▲ {problem}" for problem in page.problems)
    newest = page.newest
    if newest is not None and page.settled:
        final = "已经定稿" if page.step is NextStep.NONE else "公示期满,申诉都已办结"
        return (f"✓ 成绩与第 {newest.version} 版一致,{final}。",)
    found = [_complete(page)]
    if newest is not None:
        changes = f"第 {newest.version} 版公布后有 {len(page.live_differences)} 处改动"
        before = "重新签署" if page.step is NextStep.SIGN else "写明原因"
        found.insert(0, f"{changes},{before}后可再公布。")
    if page.signature is not None:
        signed = f"{page.signature.by} {page.signature.at.astimezone():%m-%d %H:%M} 签署"
        found.append(f"✓ {signed}。" if page.signature.holds else f"▲ {signed},之后有改动,请重新签署。")
    if page.opening is not None:
        found.append(f"✓ {page.opening.by} 启封,见证人 {page.opening.witness}。")
    return found


def _complete(page: EventPage) -> str:
    results = page.results
    absent = len(results.rows) - results.competing
    people = f"{results.competing} 个参赛者全部出分,评分单全部提交"
    return f"✓ {people}{f',另有 {absent} 个未参赛' if absent else ''}。"
