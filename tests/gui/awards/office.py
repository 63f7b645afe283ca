"""What the tests of 奖项与证书 share: the screen, buttons, answers, a printer that prints into a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest

from app.domain.certificates import Category, CertificateData
from app.gui.main_window import MainWindow
from app.gui.screens.awards import AwardsScreen
from app.gui.screens.awards.listing import Scope
from app.services.ledger_views import CertificateRow

LEFT = Qt.MouseButton.LeftButton
DPI = 72
PRINTER = "办公室打印机"
ROW = CertificateRow(
    id=1,
    number="淮工竞证〔2022〕0001",
    category=Category.AWARD,
    event_id=1,
    event="焊工",
    award="一等奖",
    recipient="张伟",
    organization="淮北矿业",
    rank=1,
    detail="",
    state="issued",
    prints=0,
    void_reason="",
    replaced_by="",
    affected="",
    missing="",
    template="honour_a4",
    proofed=True,
    unit="淮北矿业",
)
DATA = CertificateData(
    number="淮工竞证〔2022〕0001",
    recipient="李䶮",
    honorific="同志",
    organization="理士电池",
    competition="2022年劳动竞赛",
    event="焊工",
    award="一等奖",
    kind="person",
    authors="",
    issuers=("淮北市总工会",),
    issued_on=date(2022, 10, 28),
    qr_text="淮工竞证〔2022〕0001",
)


def file_printer(target: Path) -> QPrinter:
    """A printer that prints into a file."""
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    printer.setResolution(DPI)
    return printer


def awards_of(window: MainWindow) -> AwardsScreen:
    """The screen on the window."""
    assert isinstance(window.current, AwardsScreen)
    return window.current


def labels(window: MainWindow) -> list[str]:
    """The words of the header's buttons."""
    return [button.text() for button in window.header.buttons()]


def press(window: MainWindow, words: str) -> None:
    """Press a button of the header."""
    button = next(each for each in window.header.buttons() if each.text().startswith(words))
    assert button.isEnabled(), button.toolTip()
    QTest.mouseClick(button, LEFT)


def answer(screen: AwardsScreen, words: str) -> None:
    """Give an answer to the question shown."""
    button = next(each for each in screen.question.buttons if words in each.text())
    assert screen.question.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def states(screen: AwardsScreen) -> list[str]:
    """The states of the listed certificates."""
    return [row.state for row in screen.model.rows]


def choose_scope(screen: AwardsScreen, scope: Scope) -> None:
    """Choose what is printed, as the menu does."""
    screen.print_card.scope.drop.actions()[list(Scope).index(scope)].trigger()
