"""更正影响: what a new version gave and took, and what has to happen to which certificates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from app.domain.progress import Progress
from app.domain.version_effects import CertificateEffect, VersionEffects
from app.gui.screens.publishing.export import file_name
from app.gui.store import Store
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import (
    Card,
    ElidedLabel,
    LinkButton,
    MessageBar,
    SecondaryButton,
    TableView,
    divider,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.save_file import ask_save_path
from app.services.version_effects import version_effects

NOTICE = "更正通知"
NOTHING = "没有奖项得失。"
NO_CERTIFICATES = "没有受影响的证书。"
SHOWN = 6  # awards in the words above the table


COLUMNS: tuple[Column[CertificateEffect], ...] = (
    Column("证书编号", lambda each: each.number or "待编号", 174, faint=True),
    Column("获得者", lambda each: each.recipient, 96, stretch=1, tooltip=lambda each: each.organization),
    Column("奖项", lambda each: each.award, 76),
    Column("打印", lambda each: "已打印" if each.printed else "未打印", 64, faint=True),
    Column(
        "处理",
        lambda each: each.handling,
        150,
        stretch=2,
        tooltip=lambda each: f"{each.change}:{each.handling}",
    ),
    Column(
        "状态",
        lambda each: "已处理" if each.settled else "待处理",
        78,
        Kind.PILL,
        tone=lambda each: Tone.OK if each.settled else Tone.WARN,
    ),
)


class EffectsPage(Card):
    """Shows one version; in place of its result lines."""

    left = Signal()
    issue_wanted = Signal()

    def __init__(self, store: Store, messages: MessageBar, may_issue: Callable[[], bool]) -> None:
        super().__init__(flush=True)
        self._store, self._messages, self._may_issue = store, messages, may_issue
        self.effects: VersionEffects | None = None
        self.certificates: TableModel[CertificateEffect] = TableModel(
            COLUMNS, key=lambda each: (each.number, each.recipient, each.organization, each.award)
        )
        self.head = ElidedLabel("", "strong")
        self.given = label("", wrap=True)
        self.count = ElidedLabel("", "note")
        self.notice = SecondaryButton("更正通知 PDF…", self._save)
        self.issue = LinkButton("去编发证书 ›", self.issue_wanted.emit)
        heading = hbox(
            self.head,
            self.notice,
            SecondaryButton("返回成绩", self.left.emit),
            gap=10,
            margins=(16, 10, 16, 8),
        )
        heading.setStretch(0, 1)
        self.body.addLayout(heading)
        self.body.addLayout(vbox(self.given, margins=(16, 0, 16, 10)))
        self.body.addWidget(TableView(self.certificates), 1)
        self.body.addWidget(divider())
        foot = hbox(self.count, self.issue, gap=10, margins=(16, 9, 16, 10))
        foot.setStretch(0, 1)
        self.body.addLayout(foot)

    def show_version(self, publication_id: int) -> None:
        """Read and show what this version changed."""
        op = partial(version_effects, publication_id=publication_id)
        self._store.read_later(op, self.show_effects, latest="publishing.effects")

    def show_effects(self, effects: VersionEffects | None) -> None:
        """Show these; None: it is the first version, which corrects nothing."""
        self.effects = effects
        if effects is None:
            self.left.emit()
            return
        reason = f" · {effects.reason}" if effects.reason else ""
        self.head.set_text(f"更正影响 · {effects.event} 第 {effects.version} 版{reason}")
        self.given.setText(_given_text(effects))
        self.certificates.set_rows(effects.certificates)
        self.count.set_text(effects.counted or NO_CERTIFICATES)
        self.issue.setVisible(bool(effects.unsettled) and self._may_issue())
        self.notice.setEnabled(bool(effects.differences or effects.certificates))

    def _save(self) -> None:
        effects = self.effects
        if effects is None:
            return
        name = file_name(effects.event, effects.version, NOTICE)
        target = ask_save_path(self, f"{NOTICE} PDF", name, "PDF 文件", ".pdf")
        if target is None:
            return

        def job(progress: Progress) -> Path:
            from app.documents.correction_notice import render_correction_notices

            render_correction_notices([effects], target, progress)
            return target

        def done(path: Path) -> None:
            self._messages.saved(f"{NOTICE}已存为 {path}。", path)

        self._store.run_job(job, f"生成{NOTICE}", done)


def _given_text(effects: VersionEffects) -> str:
    if not effects.given:
        return NOTHING
    lines = [each.text for each in effects.given[:SHOWN]]
    more = len(effects.given) - len(lines)
    return "奖项得失:" + ";".join([*lines, *([f"另有 {more} 项"] if more else [])])
