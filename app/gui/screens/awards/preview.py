"""The chosen certificate as it will be printed, and below it what can be done with this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.screens.awards.rows import state_words
from app.gui.theme import Colour, colour
from app.gui.widgets import Card, ElidedLabel, LinkButton, hbox
from app.services.ledger_views import CertificateRow, PrintView

if TYPE_CHECKING:
    from app.gui.screens.awards.work import Picture

RATIO = 210 / 297
LEAST_HEIGHT = 150
WORDS_SIDE = 40


class Sheet(QWidget):
    """A sheet of paper: the picture in the middle, as large as it fits, or words while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._scaled: QImage | None = None
        self._words = ""
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage) -> None:
        """Show the picture."""
        self._image, self._scaled, self._words = image, None, ""
        self.update()

    def show_words(self, words: str) -> None:
        """Say why there is no picture."""
        self._image, self._scaled, self._words = None, None, words
        self.setAccessibleDescription(words)
        self.update()

    @property
    def words(self) -> str:
        """What is said instead of a picture."""
        return self._words

    @property
    def image(self) -> QImage | None:
        """The picture shown."""
        return self._image

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scaled = None
        self.setMaximumHeight(max(LEAST_HEIGHT, round(self.width() * RATIO)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is None:
            painter.fillRect(self.rect(), colour(Colour.QUIET))
            painter.setPen(colour(Colour.MUTED))
            inner = self.rect().adjusted(WORDS_SIDE, 0, -WORDS_SIDE, 0)
            painter.drawText(inner, theme.CENTRE | Qt.TextFlag.TextWordWrap, self._words)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            place = self._fitted(self._image.size())
            if self._scaled is None:
                self._scaled = self._scale(self._image, place.size())
            painter.drawImage(place, self._scaled)
            painter.setPen(colour(Colour.LINE))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.end()

    def _fitted(self, size: QSize) -> QRect:
        inside = QRect(0, 0, *size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio).toTuple())
        inside.moveCenter(self.rect().center())
        return inside

    def _scale(self, image: QImage, size: QSize) -> QImage:
        """Scaled once with care: drawing alone loses the thin strokes."""
        return image.scaled(
            size * self.devicePixelRatioF(),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )


class PreviewCard(Card):
    """The card around the sheet; below it the number, the state, and the steps with this certificate."""

    void_wanted = Signal()
    replace_wanted = Signal()
    reissue_wanted = Signal()
    again_wanted = Signal()
    bad_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.body.setContentsMargins(16, 14, 16, 10)
        self.sheet = Sheet()
        self.line = ElidedLabel("", "note")
        self.bad = LinkButton("没打好", self.bad_wanted.emit)
        self.bad.setToolTip("记下最后一次没有打好;没有打好过的回到待打印。")
        self.reissue = LinkButton("改发", self.reissue_wanted.emit)
        self.replace = LinkButton("换发…", self.replace_wanted.emit)
        self.replace.setToolTip("内容不变,换一个新编号,旧的作废,例如已发出的印错了。")
        self.void = LinkButton("作废…", self.void_wanted.emit)
        self.again = LinkButton("重新发…", self.again_wanted.emit)
        self.again.setToolTip("最新结果里还有这个奖项:内容不变,给一个新编号。")
        self.steps = (self.bad, self.reissue, self.replace, self.void, self.again)
        row = hbox(self.line, *self.steps, gap=14)
        row.setStretch(0, 1)
        self.body.addWidget(self.sheet, 1)
        self.body.addLayout(row)
        self.show_row(None)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        # No higher than the sheet and the line: what is left over stays below the cards.
        super().resizeEvent(event)
        margins = self.body.contentsMargins()
        sheet = round((event.size().width() - margins.left() - margins.right()) * RATIO)
        line = max(step.sizeHint().height() for step in self.steps)
        spare = margins.top() + margins.bottom() + self.body.spacing()
        self.setMaximumHeight(max(LEAST_HEIGHT, sheet) + line + spare)

    def show_row(self, row: CertificateRow | None) -> None:
        """Say which certificate it is and offer what can be done with it."""
        self.line.set_text("" if row is None else _told(row))
        valid = row is not None and row.state != "void"
        affected = row is not None and bool(row.affected)
        self.bad.setVisible(row is not None and row.state == "printed" and not affected)
        self.reissue.setVisible(affected)
        self.replace.setVisible(valid and not affected)
        self.void.setVisible(valid)
        self.again.setVisible(row is not None and row.withheld)

    def show_picture(self, picture: Picture) -> None:
        """Show the certificate, and with the line its prints."""
        self.sheet.show_image(picture.image)
        self.line.setToolTip("\n".join(map(_print_line, picture.prints)))


def _told(row: CertificateRow) -> str:
    if row.affected:
        return f"{row.number} · {row.affected}"
    if row.state == "void":
        instead = f",由 {row.replaced_by} 代替" if row.replaced_by else ""
        return f"{row.number} · 作废:{row.void_reason}{instead}"
    proof = "" if row.proofed else " · 未看清样"
    return f"{row.number} · {state_words(row)[0]}{proof}"


def _print_line(view: PrintView) -> str:
    reason = f" · {view.reason}" if view.reason else ""
    copies = f" · {view.copies} 份" if view.copies > 1 else ""
    bad = "" if view.good else " · 没有打好"
    return f"{view.at.astimezone():%Y-%m-%d %H:%M} · {view.by} · {view.printer}{copies}{reason}{bad}"
