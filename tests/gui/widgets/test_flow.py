"""What is narrow: controls that go on below, words that move together, pages that get smaller."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.gui.theme import PADDING
from app.gui.widgets import ElidedLabel, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.flow import Flow
from app.gui.widgets.page_column import PageColumn
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.section_bar import SIDE, SectionBar
from tests.gui.screen_tools import settle

pytestmark = pytest.mark.styled
GAP, EACH = 8, (100, 30)


def _controls() -> list[QWidget]:
    made = []
    for _number in range(4):
        control = QWidget()
        control.setFixedSize(*EACH)
        made.append(control)
    return made


@pytest.mark.parametrize(
    ("width", "rows"), [(424, [0, 0, 0, 0]), (423, [0, 0, 0, 1]), (208, [0, 0, 1, 1]), (100, [0, 1, 2, 3])]
)
def test_what_has_no_room_in_the_row_goes_on_below(qtbot: QtBot, width: int, rows: list[int]) -> None:
    page, controls = QWidget(), _controls()
    qtbot.addWidget(page)
    flow = Flow(*controls, gap=GAP)
    page.setLayout(flow)
    page.resize(width, 200)
    page.show()
    assert [control.y() // (EACH[1] + GAP) for control in controls] == rows
    assert flow.heightForWidth(width) == (rows[-1] + 1) * (EACH[1] + GAP) - GAP
    assert flow.minimumSize().width() == EACH[0]
    assert flow.sizeHint().width() == 4 * EACH[0] + 3 * GAP


def test_what_is_hidden_takes_no_place(qtbot: QtBot) -> None:
    page, controls = QWidget(), _controls()
    qtbot.addWidget(page)
    page.setLayout(Flow(*controls, gap=GAP))
    controls[0].hide()
    page.resize(400, 60)
    page.show()
    assert [control.x() for control in controls[1:]] == [0, 108, 216]


def test_words_move_together_before_one_goes_out_of_sight(qtbot: QtBot) -> None:
    bar = SectionBar(("报名名单", "参赛单位", "参赛人员", "报名变更"))
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    bar.show()
    whole = bar.tabRect(3).right()
    bar.resize(whole - 4 * SIDE, bar.height())
    assert bar.tabRect(3).right() <= bar.width()
    bar.resize(bar.sizeHint())
    assert bar.tabRect(3).right() == whole


def test_pages_are_shown_smaller_where_it_is_narrow(qtbot: QtBot) -> None:
    column = PageColumn()
    qtbot.addWidget(column)
    image = QImage(600, 800, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    column.resize(900, 900)
    column.show()
    column.show_pages([image])
    page = next(label for label in column.findChildren(QLabel) if not isinstance(label, ElidedLabel))
    assert page.pixmap().width() == 600
    column.resize(400, 900)
    assert page.pixmap().width() <= 400 - 2 * PADDING
    column.resize(900, 900)
    assert page.pixmap().width() == 600


def test_the_answers_stand_below_the_question_where_it_is_narrow(qtbot: QtBot) -> None:
    page, bar = QWidget(), QuestionBar()
    qtbot.addWidget(page)
    page.setLayout(vbox(bar, None))
    bar.ask(
        "导出 110 条报名。",
        *(Answer(text, page.update) for text in ("名单,不含号码", "汇总表,完整号码", "取消")),
    )
    page.resize(700, 300)
    page.show()
    words = bar.findChild(QLabel)
    assert isinstance(words, QLabel)
    assert all(button.x() > words.x() for button in bar.buttons)
    page.resize(320, 300)
    settle()
    assert all(button.y() > words.y() for button in bar.buttons)
    assert all(button.geometry().right() < bar.width() for button in bar.buttons)
    assert page.minimumSizeHint().width() <= 320


def test_a_long_word_in_a_combo_box_is_read_from_its_beginning(qtbot: QtBot) -> None:
    combo = CalmComboBox(("动力电池与新能源汽车", "绿色食品"))
    qtbot.addWidget(combo)
    combo.make_editable()
    combo.set_text("动力电池与新能源汽车")
    editor = combo.lineEdit()
    assert editor is not None
    assert (editor.text(), editor.cursorPosition()) == ("动力电池与新能源汽车", 0)
