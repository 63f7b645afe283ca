"""打印位置校准, used as an office would: print the sheet, measure, type two numbers, print again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.domain.paper import A4, A4_LANDSCAPE, DA_16, Paper, Slot
from app.domain.placing import AS_IT_IS, Placing
from app.errors import UserError
from app.gui import printing, trays
from app.gui.calibration_card import NO_PRINTER, CalibrationCard
from app.gui.store import Store
from app.gui.theme import Tone
from app.gui.trays import Tray
from app.gui.widgets import FilterButton, MessageBar
from app.gui.widgets.layouts import vbox
from app.gui.widgets.message_bar import Message
from app.services.printer_profiles import find_profile
from tests.documents.ruler import measured
from tests.gui.screen_tools import click, press, settle, type_in

OFFICE = "办公室打印机"


@dataclass
class Office:
    """A card in a window, and the sheets its printer printed."""

    store: Store
    card: CalibrationCard
    messages: MessageBar
    folder: Path
    trays: list[str]

    def sheet(self, number: int) -> bytes:
        """A sheet that was printed, counted from 1."""
        return (self.folder / f"sheet{number}.pdf").read_bytes()

    def placing(self, slot: Slot) -> Placing:
        """What is in force."""
        return self.store.read(partial(find_profile, slot=slot)).placing

    def said(self) -> str:
        """The newest message."""
        settle()
        return self.messages.findChildren(Message)[-1].text


@pytest.fixture
def office(inline: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office with two printers, one of which has two trays."""
    used: list[str] = []

    def open_printer(name: str, _document: str, tray: str = "") -> QPrinter:
        used.append(f"{name}/{tray}")
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / f"sheet{len(used)}.pdf"))
        printer.setResolution(300)
        return printer

    def list_trays(printer: str) -> tuple[Tray, ...]:
        return (Tray(1, "下纸盒"), Tray(3, "手动进纸")) if printer == OFFICE else ()

    monkeypatch.setattr(printing, "printer_names", lambda: (OFFICE, "仓库打印机"))
    monkeypatch.setattr(printing, "open_printer", open_printer)
    monkeypatch.setattr(trays, "list_trays", list_trays)
    window, messages = QWidget(), MessageBar()
    card = CalibrationCard(inline, messages)
    window.setLayout(vbox(messages, card, None))
    window.resize(760, 560)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    card.look_for_printers()
    yield Office(inline, card, messages, tmp_path, used)
    window.close()
    window.deleteLater()


def choose(chooser: FilterButton, text: str) -> None:
    """Choose a line of the menu."""
    next(action for action in chooser.drop.actions() if action.text() == text).trigger()


def enter(edit: QLineEdit, text: str) -> None:
    """Type, and press Enter."""
    type_in(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_print_measure_type_two_numbers_done(office: Office) -> None:
    card, slot = office.card, Slot(OFFICE, "", A4)
    assert card.slot == slot
    assert card.words.text() == "还没有校准,按原样打印。"
    assert card.reset.isHidden()
    click(card.print)
    assert "校准页已送到打印机" in office.said()
    type_in(card.fields.left.editor, "18.5")
    type_in(card.fields.top.editor, "19.5")
    click(card.save)
    assert office.placing(slot) == Placing(1.5, 0.5)
    assert card.words.text() == "已校准:右移 1.5 mm,下移 0.5 mm。"
    assert "十字应正好在 20.0 mm 处" in office.said()
    assert card.fields.left.is_empty, "the numbers are of the old sheet"


def test_the_second_sheet_is_printed_with_the_profile_and_measured_on_top_of_it(office: Office) -> None:
    card, slot = office.card, Slot(OFFICE, "", A4)
    for left in ("18.5", "20.2"):
        click(card.print)
        type_in(card.fields.left.editor, left)
        enter(card.fields.top.editor, "20")
    first = measured(office.sheet(1), A4)
    second = measured(office.sheet(2), A4, Placing(1.5, 0))
    assert (first.left, first.top) == pytest.approx((20, 20), abs=0.2)
    assert (second.left, second.top) == pytest.approx((21.5, 20), abs=0.2), "as far as the printer is off"
    assert office.placing(slot).dx == pytest.approx(1.3)


def test_the_keyboard_is_enough(office: Office) -> None:
    """Enter on the button prints and goes to the first number; Tab, and Enter saves."""
    card = office.card
    card.print.setFocus()
    press(card.print, Qt.Key.Key_Return)
    assert card.fields.left.editor.hasFocus()
    for text in ("21", "19"):
        edit = card.window().focusWidget()
        assert isinstance(edit, QLineEdit)
        QTest.keyClicks(edit, text)
        QTest.keyClick(edit, Qt.Key.Key_Tab if text == "21" else Qt.Key.Key_Return)
    assert office.placing(Slot(OFFICE, "", A4)) == Placing(-1, 1)
    assert card.print.hasFocus(), "the next step is to print again"
    order: list[QWidget] = []
    start = widget = card.printer
    while widget is not start or not order:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            order.append(widget)
        widget = widget.nextInFocusChain()  # type: ignore[assignment]
    wanted: list[QWidget] = [card.printer, card.tray, card.paper, card.print]
    wanted += [card.fields.left.editor, card.fields.top.editor, card.fields.more, card.save, card.reset]
    assert [each for each in order if each in wanted] == wanted


@pytest.mark.parametrize("typed", ["18.5", "\uff11\uff18\uff0e\uff15", " 18.5 mm", "18。5毫米"])
def test_numbers_are_taken_as_people_type_them(office: Office, typed: str) -> None:
    type_in(office.card.fields.left.editor, typed)
    enter(office.card.fields.top.editor, "20")
    assert office.placing(Slot(OFFICE, "", A4)) == Placing(1.5, 0)


@pytest.mark.parametrize(
    ("left", "top", "wrong", "words"),
    [
        ("", "20", "left", "请填毫米数"),
        ("20", "两厘米", "top", "请填毫米数"),
        ("20,5", "20", "left", "小数点请用“.”,如 20.5"),
        ("1e2", "20", "left", "请填毫米数"),
        ("51", "20", "left", "相差超过 30 mm"),
        ("20", "-11", "top", "相差超过 30 mm"),
    ],
)
def test_a_bad_number_is_said_at_its_field(
    office: Office, left: str, top: str, wrong: str, words: str
) -> None:
    fields = office.card.fields
    type_in(fields.left.editor, left)
    type_in(fields.top.editor, top)
    click(office.card.save)
    bad, good = (fields.left, fields.top) if wrong == "left" else (fields.top, fields.left)
    assert words in bad.error()
    assert good.error() == ""
    assert bad.editor.hasFocus()
    assert office.placing(Slot(OFFICE, "", A4)) == AS_IT_IS
    type_in(bad.editor, "20")
    assert bad.error() == "", "typing takes the message away"


def test_the_size_is_measured_with_two_more_numbers(office: Office) -> None:
    fields = office.card.fields
    assert not fields.far_left.isVisible()
    click(fields.more)
    assert fields.far_left.editor.hasFocus()
    type_in(fields.left.editor, "20")
    type_in(fields.top.editor, "20")
    type_in(fields.far_left.editor, "150")
    click(office.card.save)
    assert "右边的标记应在 190 mm 附近" in fields.far_left.error()
    type_in(fields.far_left.editor, "190.34")
    click(office.card.save)
    placing = office.placing(Slot(OFFICE, "", A4))
    assert placing.place(190.34, 0)[0] == pytest.approx(190, abs=0.01)
    assert placing.sy == 1
    click(fields.more)
    fields.far_left.editor.setText("nonsense that nobody sees")
    type_in(fields.left.editor, "20")
    enter(fields.top.editor, "20")
    assert office.placing(Slot(OFFICE, "", A4)) == AS_IT_IS, "on the sheet of before"


def test_each_tray_and_paper_has_its_own(office: Office) -> None:
    card = office.card
    seen: list[Slot | None] = []
    card.slot_changed.connect(seen.append)
    choose(card.tray, "手动进纸")
    choose(card.paper, "A4 横向")
    click(card.print)
    assert office.trays == [f"{OFFICE}/手动进纸"]
    type_in(card.fields.left.editor, "22")
    enter(card.fields.top.editor, "20")
    slot = Slot(OFFICE, "手动进纸", A4_LANDSCAPE)
    assert office.placing(slot) == Placing(-2, 0)
    card.fields.left.editor.setText("1")
    choose(card.printer, "仓库打印机")
    assert card.fields.left.is_empty, "measured on another printer's sheet"
    assert card.tray.isHidden()
    assert card.words.text() == "还没有校准,按原样打印。"
    choose(card.printer, OFFICE)
    choose(card.tray, "手动进纸")
    assert card.words.text() == "已校准:左移 2.0 mm。"
    assert seen[-1] == slot
    assert "应为 220" in _hint(card.fields.far_left)


def _hint(field: QWidget) -> str:
    return " ".join(each.text() for each in field.findChildren(QLabel))


def test_a_profile_is_cleared_when_asked_twice(office: Office) -> None:
    card = office.card
    type_in(card.fields.left.editor, "22")
    enter(card.fields.top.editor, "20")
    assert not card.reset.isHidden()
    click(card.reset)
    assert office.placing(Slot(OFFICE, "", A4)) == Placing(-2, 0)
    click(card.reset)
    assert office.placing(Slot(OFFICE, "", A4)) == AS_IT_IS
    assert card.reset.isHidden()


def test_the_screen_says_which_paper_and_any_size_can_be_typed(office: Office) -> None:
    card = office.card
    for paper in (DA_16, Paper(190, 260)):
        card.set_paper(paper)
        assert card.slot == Slot(OFFICE, "", paper)
    assert "190×260 mm" in [action.text() for action in card.paper.drop.actions()]
    choose(card.paper, "其他尺寸…")
    assert card.words.text() == "请填纸宽和纸高。"
    assert not card.print.isEnabled()
    enter(card.width_field.editor, "90")
    enter(card.height_field.editor, "200")
    assert "纸张的宽应在 100 到 450 mm 之间" in card.height_field.error()
    enter(card.width_field.editor, "\uff12\uff10\uff10")
    assert card.slot == Slot(OFFICE, "", Paper(200, 200))
    click(card.print)
    page = PdfReader(office.folder / "sheet1.pdf").pages[0].mediabox
    assert (round(float(page.width)), round(float(page.height))) == (567, 567)


def test_without_a_printer_it_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "printer_names", tuple)
    office.card.look_for_printers()
    assert office.card.words.text() == NO_PRINTER
    assert office.card.slot is None
    assert not office.card.print.isEnabled()
    assert not office.card.save.isEnabled()
    enter(office.card.fields.left.editor, "20")
    assert office.card.fields.top.error() == ""


def test_a_printer_that_is_gone_is_named_and_nothing_noted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str, _document: str, _tray: str = "") -> QPrinter:
        raise UserError(f"打印机“{name}”已不在。请检查连接,或改选打印机。")

    monkeypatch.setattr(printing, "open_printer", gone)
    click(office.card.print)
    assert "已不在" in office.said()
    assert office.messages.findChildren(Message)[-1].tone is Tone.ERROR
    assert office.card.print.isEnabled(), "it can be tried again"
