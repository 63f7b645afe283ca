"""Below the table: quotas and differences at the left, what is missing and the reason at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from app.domain.awards import Quota
from app.domain.versions import Difference
from app.gui.screens.publishing.cures import Cure
from app.gui.screens.publishing.extras import extras_text, pays
from app.gui.screens.publishing.lines import LIVE, EventPage
from app.gui.theme import Tone
from app.gui.widgets import Card, FormField, LinkButton, clear, hbox, label, scrolled, vbox

CARD_HEIGHT = 208
DIFFERENCES_SHOWN = 200


class ExplanationCard(Card):
    """Why there are so many awards, and what a version changed."""

    def __init__(self, on_pay: Callable[[], object]) -> None:
        super().__init__("奖项名额", " ")
        self.setFixedHeight(CARD_HEIGHT)
        self._changed = label("", wrap=True)
        self._head = label("奖项名额", "muted")
        self._quotas = label("", wrap=True)
        self._more_head = label("荣誉、晋升、奖金和团体", "muted")
        self._more = label("", wrap=True)
        for words in (self._changed, self._quotas, self._more):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.pay = LinkButton("导出奖金表 ›", on_pay)
        self.pay.setToolTip("最新版本的奖金和补助,明细与汇总,交财务。")
        self.heading.addWidget(self.pay)
        parts = (self._changed, self._head, self._quotas, self._more_head, self._more)
        self.body.addWidget(_scrolled(*parts), 1)

    def show_page(self, page: EventPage, version: int) -> None:
        """Explain the live results or a published version."""
        differences = page.differences(version)
        before = (page.next_version if version == LIVE else version) - 1
        if differences or (version != LIVE and differences is not None):
            self.title.setText(f"与第 {before} 版的差别")
            self.note.setText(f"{len(differences)} 处" if differences else "没有差别")
        else:
            self.title.setText("奖项名额")
            self.note.setText("")
        self._changed.setText(_differences_text(differences or ()))
        self._changed.setVisible(bool(differences))
        quotas = page.results.allotment.quotas if version == LIVE else ()
        text = _quota_text(quotas, several=len({quota.division for quota in quotas}) > 1)
        if version == LIVE:
            text = text or "这个赛项没有设奖项。"
        elif differences is None:
            text = "这是第一个版本。各人的获奖理由见表中奖项一栏的提示。"
        self._quotas.setText(text)
        self._head.setVisible(bool(differences) and bool(text))
        more = extras_text(page, version)
        self._more.setText(more)
        for part in (self._more_head, self._more):
            part.setVisible(bool(more))
        self.pay.setVisible(pays(page, version))

    def text(self) -> str:
        """Everything that is said."""
        words = (self.title, self.note, self._changed, self._quotas, self._more)
        return "\n".join(each.text() for each in words)


class CheckCard(Card):
    """What is missing before publishing; the reason of a correction; the next step afterwards."""

    wanted = Signal(object)  # Cure: the user wants to go there

    def __init__(self, on_issue: Callable[[], object], on_submit: Callable[[], object]) -> None:
        super().__init__("公布前检查", " ")
        self.setFixedHeight(CARD_HEIGHT)
        self._words = label("", wrap=True)
        self.reason = FormField("更正原因(写入公布记录)", QLineEdit())
        self.reason.editor.setPlaceholderText("如:复核发现 03 号实操漏记扣分")
        self.reason.editor.returnPressed.connect(on_submit)
        self.reason.editor.textEdited.connect(lambda _text: self.reason.set_error(""))
        self.issue = LinkButton("去编发证书 ›", on_issue)
        self._cures = hbox(gap=18)
        self.links: tuple[LinkButton, ...] = ()
        ways = QWidget()
        ways.setObjectName("plain")
        ways.setLayout(self._cures)
        self.body.addWidget(_scrolled(self._words, self.issue), 1)
        self.body.addWidget(ways)
        self.body.addWidget(self.reason)

    def show_page(self, page: EventPage, ways: Sequence[Cure]) -> None:
        """Say whether the live results can be published, and where to go when they cannot."""
        self._words.setText("\n".join(_findings(page)))
        clear(self._cures)
        self.links = tuple(LinkButton(f"{way.text} ›", partial(self.wanted.emit, way)) for way in ways)
        for link in self.links:
            self._cures.addWidget(link)
        self._cures.addStretch(1)
        self.issue.setVisible(page.settled)
        self.reason.setVisible(page.can_publish and page.next_version > 1)
        if page.problems:
            self.pill.set_state(f"缺 {len(page.problems)} 项", Tone.WARN)
        elif page.settled:
            self.pill.set_state("已公布", Tone.OK)
        else:
            self.pill.set_state("可公布", Tone.OK)

    def clear_reason(self) -> None:
        """Forget what was typed."""
        self.reason.editor.clear()
        self.reason.set_error("")

    def text(self) -> str:
        """What is said."""
        return self._words.text()


def _findings(page: EventPage) -> Sequence[str]:
    results = page.results
    if page.problems:
        return tuple(f"▲ {problem}" for problem in page.problems)
    if page.newest is not None and page.settled:
        return (f"成绩与第 {page.newest.version} 版一致,不用再公布。",)
    absent = len(results.rows) - results.competing
    people = f"{results.competing} 个参赛者全部出分,评分单全部提交"
    found = [f"✓ {people}{f',另有 {absent} 个未参赛' if absent else ''}。"]
    if page.newest is not None:
        found.append(
            f"第 {page.newest.version} 版公布后有 {len(page.live_differences)} 处改动,写明原因后可再公布。"
        )
    return found


def _quota_text(quotas: Sequence[Quota], *, several: bool) -> str:
    return "\n".join(
        f"{f'{quota.division} ' if several and quota.division else ''}{quota.award} {quota.given} 名:"
        f"{quota.explanation}"
        for quota in quotas
    )


def _differences_text(differences: Sequence[Difference]) -> str:
    lines = [difference.text for difference in differences[:DIFFERENCES_SHOWN]]
    more = len(differences) - len(lines)
    return "\n".join([*lines, *([f"另有 {more} 处。"] if more else [])])


def _scrolled(*widgets: QWidget) -> QScrollArea:
    inside = QWidget()
    inside.setLayout(vbox(*widgets, None, gap=6, margins=(0, 0, 6, 0)))
    return scrolled(inside, focus=True)
