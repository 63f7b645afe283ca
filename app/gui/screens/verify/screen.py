"""证书查验: the box for the scanner and the list at the left, one large verdict at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget
from typing_extensions import override

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.verify.checks import CHECK_COLUMNS, Check, summary
from app.gui.screens.verify.scan_box import ScanBox
from app.gui.screens.verify.verdict_card import VerdictCard
from app.gui.table_model import TableModel
from app.gui.theme import GAP
from app.gui.widgets import Card, KeyHint, SecondaryButton, TableView, hbox, label, vbox
from app.gui.widgets.save_file import ask_save_path, documents_folder
from app.services.verification import Verdict, export_public_keys, unread, verify_codes

LEFT_WIDTH = 400
KEPT = 3000
KINDS = "图片和 PDF (*.png *.jpg *.jpeg *.bmp *.gif *.tif *.tiff *.webp *.pdf);;所有文件 (*)"
# What was read: where it stood, its text ('' where the file could not be read), and what is said of it.
Read = tuple[str, str, Verdict]


class VerifyScreen(Screen):
    """One input, one verdict."""

    key = "verify"
    title = "证书查验"
    topics = frozenset({"awards"})
    needs_competition = False
    help_text = (
        "证书上的二维码里有编号、姓名、赛项、奖项、日期和签名,改一个字签名就不对。查验不用联网。\n"
        "扫码枪:直接扫,结果自动出来。汉字不对时,把扫码枪设为输出中文(UTF-8)。\n"
        "没有扫码枪:点“从图片读取…”选照片、扫描件或 PDF,或把文件拖到这里;一张图里有几个码都会查。\n"
        "别的单位要查验时,点“导出公钥…”,把文件放进对方的赛创数据文件夹。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._number = 0
        self._folder = ""
        self.setAcceptDrops(True)
        self.box = ScanBox()
        self.model: TableModel[Check] = TableModel(CHECK_COLUMNS, key=lambda check: check.number)
        self.table = TableView(self.model, sortable=False)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is scanned always goes into the box
        self.card = VerdictCard()
        self._lay_out()
        self.box.scanned.connect(self.check_text)
        self.box.stepped.connect(self._on_box_stepped)
        self.table.current_changed.connect(self.card.show_check)
        self.setFocusProxy(self.box)

    def _lay_out(self) -> None:
        scan = Card("扫码", "扫一张查一张")
        self.check_button = SecondaryButton("查验", self._check_now)
        # By the mouse, or by Ctrl+Enter: Enter from a scanner must not press it.
        self.check_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scan.body.addWidget(self.box)
        hint = KeyHint(("Esc", "清空"), ("↑ ↓", "看前几张"), ("Ctrl+Enter", ""))
        scan.body.addLayout(hbox(hint, None, self.check_button))
        done = Card(flush=True)
        heading = hbox(label("查过的"), None, margins=(16, 12, 16, 8))
        done.body.addLayout(heading)
        done.body.addWidget(self.table, 1)
        self.foot = done.add_foot()
        self.foot.set_text(summary(()))
        side = QWidget()
        side.setFixedWidth(LEFT_WIDTH)
        column = vbox(scan, done, gap=GAP)
        column.setStretch(1, 1)
        side.setLayout(column)
        row = hbox(side, self.card, gap=GAP)
        row.setStretch(1, 1)
        self.setLayout(row)

    # -- the window --------------------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        return (
            HeaderAction("导出公钥…", self._export, hint="给别的单位,放进他们的数据文件夹就能离线查验"),
            HeaderAction("从图片读取…", self.choose_pictures, primary=True, shortcut="Ctrl+O"),
        )

    @override
    def refresh(self) -> None:
        """What was checked is checked again: it may have become void meanwhile."""
        rows = [check for check in self.model.rows if check.code]
        if rows:
            op = partial(
                verify_codes, texts=[check.code for check in rows], folder=self.store.workspace.folder
            )
            self.store.read_later(op, partial(self._renew, [check.number for check in rows]), latest=self.key)

    @override
    def leave(self) -> None:
        self.box.clear()

    # -- checking ----------------------------------------------------------------------------------

    def check_text(self, text: str) -> None:
        """Check one code as it was scanned or pasted."""
        op = partial(verify_codes, texts=(text,), folder=self.store.workspace.folder)
        self.store.read_later(op, partial(self._add_scanned, text))

    def check_files(self, files: Sequence[Path]) -> None:
        """Read the codes of pictures and PDF files on the worker and check them all."""
        what = files[0].name if len(files) == 1 else f"{len(files)} 个文件"
        self.store.run_job(partial(self._read, tuple(files)), f"读取 {what}", self._add)

    def choose_pictures(self) -> None:
        """Ask for pictures."""
        folder = self._folder or str(documents_folder())
        chosen, _ = QFileDialog.getOpenFileNames(self, "选择证书的照片、扫描件或 PDF", folder, KINDS)
        self.box.setFocus()
        if chosen:
            self._folder = str(Path(chosen[0]).parent)
            self.check_files([Path(each) for each in chosen])

    def _read(self, files: Sequence[Path], progress: Progress) -> list[Read]:
        from app.exchange.code_images import read_codes  # loads the picture libraries

        found: list[tuple[str, str]] = []
        troubles: dict[str, Verdict] = {}
        for number, file in enumerate(files):
            progress(number, len(files))
            try:
                codes = read_codes(file, progress)
            except UserError as error:  # the other files are read all the same
                troubles[file.name] = unread(str(error))
                continue
            found += [(" ".join(filter(None, (file.name, code.place))), code.text) for code in codes]
        with self.store.workspace.read() as session:
            verdicts = verify_codes(session, [text for _place, text in found], self.store.workspace.folder)
        read = [(place, text, verdict) for (place, text), verdict in zip(found, verdicts, strict=True)]
        return [*read, *((name, "", verdict) for name, verdict in troubles.items())]

    def _check_now(self) -> None:
        self.box.say()
        self.box.setFocus()

    def _add_scanned(self, text: str, verdicts: Sequence[Verdict]) -> None:
        self._add([("", text, verdict) for verdict in verdicts])

    def _add(self, read: Sequence[Read]) -> None:
        now = datetime.now()
        checks = []
        for place, text, verdict in read:
            self._number += 1
            checks.append(Check(self._number, now, place, text, verdict))
        # The newest on top; of one file the first, and what needs a look before what is right.
        checks.sort(key=lambda check: check.verdict.is_valid)
        self.model.set_rows((*checks, *self.model.rows)[:KEPT])
        self.foot.set_text(summary(self.model.rows))
        if checks:
            self.table.select_key(checks[0].number)
            self.table.scrollToTop()

    def _renew(self, numbers: Sequence[int], verdicts: Sequence[Verdict]) -> None:
        newer = dict(zip(numbers, verdicts, strict=True))
        self.model.set_rows(
            tuple(replace(row, verdict=newer.get(row.number, row.verdict)) for row in self.model.rows)
        )
        self.foot.set_text(summary(self.model.rows))
        self.card.show_check(self.table.current())

    def _on_box_stepped(self, step: int) -> None:
        current = self.table.currentIndex().row()
        row = min(max(current + step, 0), len(self.model.rows) - 1)
        if row >= 0:
            self.table.selectRow(row)

    # -- files dropped -----------------------------------------------------------------------------

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.box.setFocus()
            self.check_files(files)

    # -- keys --------------------------------------------------------------------------------------

    def _export(self) -> None:
        target = ask_save_path(self, "导出公钥", "证书公钥", "文本文件", ".txt")
        self.box.setFocus()
        if target is not None:
            self.store.read_later(
                partial(export_public_keys, target=target), partial(self._on_exported, target)
            )

    def _on_exported(self, target: Path, _count: int) -> None:
        self.messages.ok(
            f"公钥已存为 {target}。放进别的单位的赛创数据文件夹,文件名以“证书公钥”开头,就能离线查验。"
        )
