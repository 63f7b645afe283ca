"""The field for personal numbers, and the calm combo box."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.people import mask_phone
from app.gui.widgets import hbox, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.masked_edit import MaskedEdit
from app.gui.widgets.steady_pages import SteadyPages


@pytest.fixture
def edit(qtbot: QtBot) -> Iterator[MaskedEdit]:
    """A masked field beside another one, in an active window."""
    window = QWidget()
    qtbot.addWidget(window)
    made, other = MaskedEdit(mask_phone), QLineEdit()
    other.setObjectName("other")
    window.setLayout(vbox(other, made))
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    other.setFocus()
    yield made
    window.close()


def leave(edit: MaskedEdit) -> None:
    other = edit.window().findChild(QLineEdit, "other")
    assert isinstance(other, QLineEdit)
    other.setFocus()


def test_masked_until_entered(edit: MaskedEdit) -> None:
    edit.set_value("13805616206")
    assert edit.text() == "138****6206"
    assert edit.value == "13805616206"
    edit.setFocus()
    assert edit.text() == "13805616206"
    assert edit.selectedText() == "13805616206"
    leave(edit)
    assert edit.text() == "138****6206"


def test_a_changed_number_stays_readable_until_saved(edit: MaskedEdit) -> None:
    edit.set_value("13805616206")
    edit.setFocus()
    QTest.keyClicks(edit, "13900001111")
    leave(edit)
    assert edit.text() == edit.value == "13900001111"
    edit.set_value("13900001111")
    assert edit.text() == "139****1111"


def test_a_wrong_number_is_shown_whole(edit: MaskedEdit) -> None:
    edit.set_value("1380561620", plain=True)
    assert edit.text() == "1380561620"
    edit.set_value("1380561620")
    assert "*" in edit.text()


def test_a_menu_over_the_field_keeps_the_selection(edit: MaskedEdit) -> None:
    edit.set_value("13805616206")
    edit.setFocus()
    edit.setSelection(3, 4)
    for kind in (QFocusEvent.Type.FocusOut, QFocusEvent.Type.FocusIn):
        QApplication.sendEvent(edit, QFocusEvent(kind, Qt.FocusReason.PopupFocusReason))
    assert edit.selectedText() == "0561"


def test_the_wheel_does_not_change_a_choice(qtbot: QtBot) -> None:
    combo = CalmComboBox(["男", "女"])
    qtbot.addWidget(combo)
    combo.show()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, wheel)
    assert combo.currentText() == "男"
    assert not wheel.isAccepted()


def test_a_text_that_was_not_offered_is_kept(qtbot: QtBot) -> None:
    combo = CalmComboBox(["", "职工组"])
    qtbot.addWidget(combo)
    combo.set_text("学生组")
    assert combo.currentText() == "学生组"


def test_steady_pages_do_not_ask_for_height(qtbot: QtBot) -> None:
    pages = SteadyPages()
    qtbot.addWidget(pages)
    words = QLabel("很长的一句话" * 20)
    words.setWordWrap(True)
    pages.addWidget(words)
    outside = QWidget()
    qtbot.addWidget(outside)
    row = hbox(pages)
    outside.setLayout(row)
    assert words.hasHeightForWidth()
    assert not row.hasHeightForWidth()
