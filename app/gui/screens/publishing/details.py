"""At the left below the table: quotas, everything that is given, and what a version changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from app.domain.awards import Quota
from app.domain.versions import Difference
from app.gui.screens.publishing.extras import extras_text, pays
from app.gui.screens.publishing.page import LIVE, EventPage
from app.gui.widgets import Card, LinkButton, label, scrolled, vbox

CARD_HEIGHT, LEAST_WORDS = 208, 40
DIFFERENCES_SHOWN = 200


class ExplanationCard(Card):
    """Why there are so many awards, and what a version changed."""

    def __init__(self, on_pay: Callable[[], object], on_effects: Callable[[], object]) -> None:
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
        self.effects = LinkButton("更正影响 ›", on_effects)
        self.effects.setToolTip("这一版让谁得到或失去奖项,哪些证书要换发、收回。")
        self.heading.addWidget(self.effects)
        self.heading.addWidget(self.pay)
        parts = (self._changed, self._head, self._quotas, self._more_head, self._more)
        self.body.addWidget(scrolled_words(*parts), 1)

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
        self.effects.setVisible(version != LIVE and differences is not None)

    def text(self) -> str:
        """Everything that is said."""
        words = (self.title, self.note, self._changed, self._quotas, self._more)
        return "\n".join(each.text() for each in words)


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


def scrolled_words(*widgets: QWidget) -> QScrollArea:
    """Words that scroll where they are many."""
    inside = QWidget()
    inside.setLayout(vbox(*widgets, None, gap=6, margins=(0, 0, 6, 0)))
    area = scrolled(inside, focus=True)
    area.setMinimumHeight(LEAST_WORDS)  # what has to be typed below comes first
    return area
