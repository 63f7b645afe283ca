"""The one large answer: green and who it is, or red and why not; to be read from two metres."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QWidget

from app.domain.admission import Starter
from app.gui.screens.arrival.words import CANDIDATE_COLUMNS, places, sitting_line, tone_of
from app.gui.table_model import TableModel
from app.gui.theme import TALL_ROW_HEIGHT, Tone
from app.gui.widgets import (
    Card,
    EmptyState,
    SecondaryButton,
    TableView,
    hbox,
    label,
    scrolled,
    set_part,
    vbox,
)
from app.services.check_in import Answer

SIDE = 28
SIGNS = {Tone.OK: "✓", Tone.ERROR: "×", Tone.INFO: "?"}
PHOTO = (160, 224)
LEAST = 300  # pixels
FIRST = "请扫参赛证"
FIRST_STEP = "用扫码枪扫证上的二维码;也可以输入参赛号、身份证号或拼音首字母,按 Enter。"
CHOOSE = "请输入序号,按 Enter;也可以用 ↑ ↓ 选。"
ADMIT = "放行(F8)…"
NO_PHOTO = "没有照片"
UNREAD_PHOTO = "照片打不开"


class AnswerBand(QFrame):
    """The answer in a few words, white on green or red."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "band")
        self.sign, self.headline = label("", "answer"), label("", "answer")
        self.text = label("", "large", wrap=True)
        self.admit = SecondaryButton(ADMIT)
        self.admit.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is scanned always goes into the field
        words = vbox(self.headline, self.text, gap=2)
        row = hbox(self.sign, words, self.admit, gap=22, margins=(SIDE, 18, SIDE, 20))
        row.setStretch(1, 1)
        self.setLayout(row)


class AnswerCard(Card):
    """Nothing yet, an answer, or the people among whom to choose."""

    def __init__(self) -> None:
        super().__init__(flush=True)
        self.setMinimumHeight(LEAST)  # the screen scrolls before the answer is cut
        self.band = AnswerBand()
        self.photo = QLabel()
        self.photo.setProperty("part", "photo")
        self.photo.setFixedSize(*PHOTO)
        self.photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.who, self.contest = label("", "answer", wrap=True), label("", "verdict", wrap=True)
        self.team, self.unit, self.number, self.sitting, self.place = (
            label("", "large", wrap=True) for _part in range(5)
        )
        self.model: TableModel[tuple[int, Starter]] = TableModel(CANDIDATE_COLUMNS, key=lambda row: row[0])
        self.table = TableView(self.model, sortable=False, row_height=TALL_ROW_HEIGHT)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is scanned always goes into the field
        self.empty = EmptyState(FIRST, hint=FIRST_STEP)
        self.below = QStackedWidget()
        self.below.addWidget(scrolled(self._made()))
        self.below.addWidget(self.table)
        shown = QWidget()
        column = vbox(self.band, self.below, gap=0)
        column.setStretch(1, 1)
        shown.setLayout(column)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(shown)
        self.body.addWidget(self.pages)

    def _made(self) -> QWidget:
        made = QWidget()
        own = vbox(self.who, self.team, self.unit, self.number, gap=6)
        words = vbox(own, vbox(self.contest, self.sitting, self.place, gap=6), None, gap=18)
        row = hbox(self.photo, words, gap=SIDE, margins=(SIDE, 24, SIDE, 24))
        row.setStretch(1, 1)
        row.setAlignment(self.photo, Qt.AlignmentFlag.AlignTop)
        made.setLayout(row)
        return made

    @property
    def candidates(self) -> tuple[Starter, ...]:
        """The people to choose from, as they are numbered."""
        return tuple(starter for _number, starter in self.model.rows)

    def clear(self) -> None:
        """Nothing is asked, nothing answered."""
        self.model.set_rows(())
        self.pages.setCurrentIndex(0)

    def show_answer(self, answer: Answer, *, forgiving: bool = False) -> None:
        """Say it; the photo follows by `show_photo`. `forgiving`: who stands here may overrule it."""
        self.band.admit.setVisible(forgiving)
        tone = tone_of(answer.finding)
        set_part(self.band, tone.value, "tone")
        self.band.sign.setText(SIGNS[tone])
        self.band.headline.setText(answer.headline)
        text = f"{CHOOSE}{answer.text}" if answer.candidates else answer.text
        self.band.text.setText(text)
        self.band.text.setVisible(bool(text))
        self.setAccessibleName(f"{answer.headline}。{text}")
        self._show_candidates(answer.candidates)
        self.below.setCurrentIndex(1 if answer.candidates else 0)
        starter = answer.starter
        self.photo.setVisible(starter is not None)
        self.photo.setPixmap(QPixmap())
        self.photo.setText(NO_PHOTO)
        labels = (self.who, self.team, self.unit, self.number, self.contest, self.sitting, self.place)
        texts = ("",) * len(labels) if starter is None else _words(answer, starter)
        for part, text in zip(labels, texts, strict=True):
            part.setText(text)
            part.setVisible(bool(text))
        self.pages.setCurrentIndex(1)

    def show_photo(self, data: bytes) -> None:
        """Show the photo of whoever is answered."""
        image = QImage.fromData(data)
        if image.isNull():
            self.photo.setText(UNREAD_PHOTO)
            return
        size = self.photo.contentsRect().size() * self.devicePixelRatioF()
        fitted = QPixmap.fromImage(
            image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        )
        fitted.setDevicePixelRatio(self.devicePixelRatioF())
        self.photo.setPixmap(fitted)

    def _show_candidates(self, starters: Sequence[Starter]) -> None:
        self.model.set_rows(tuple(enumerate(starters, 1)))
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))


def _words(answer: Answer, starter: Starter) -> tuple[str, ...]:
    """Name, team, unit, number, event, sitting and place."""
    unit = starter.organization if starter.organization != starter.name else ""
    own = (starter.name, starter.team, unit, starter.number)
    return *own, starter.event, sitting_line(answer), places(answer)
