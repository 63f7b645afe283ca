"""Cards, buttons, fields, messages: what they show and what they say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.theme import Colour, Tone
from app.gui.widgets import (
    BarChart,
    BigFigure,
    Choice,
    ConfirmBar,
    ElidedLabel,
    EmptyState,
    FilterButton,
    FormField,
    KeyHint,
    LinkButton,
    MessageBar,
    Pill,
    PrimaryButton,
    SearchField,
    SecondaryButton,
    Stage,
    StageState,
    StageStrip,
    clear,
    hbox,
    label,
)

pytestmark = pytest.mark.styled


def words(widget: QWidget) -> list[str]:
    return [found.text() for found in widget.findChildren(QLabel) if found.text()]


def test_a_filter_shows_its_choice_and_tells_a_new_one(qtbot: QtBot) -> None:
    button = FilterButton("赛项")
    qtbot.addWidget(button)
    told: list[object] = []
    button.chosen.connect(told.append)
    button.set_choices([Choice(1, "焊工"), Choice(2, "钳工 A&B")])
    assert button.text() == "赛项:全部"
    button.drop.actions()[2].trigger()
    assert (button.value, told) == (2, [2])
    assert button.text() == "赛项:钳工 A&&B"
    button.set_choices([Choice(1, "焊工")])
    assert (button.value, button.text(), told) == (None, "赛项:全部", [2])


def test_a_filter_without_everything_takes_the_first(qtbot: QtBot) -> None:
    button = FilterButton("", everything="")
    qtbot.addWidget(button)
    assert (button.value, button.text()) == (None, "—")
    button.set_choices([Choice("职工组", "职工组"), Choice("学生组", "学生组")])
    assert (button.value, button.text()) == ("职工组", "职工组")


def test_search_speaks_after_a_pause_or_at_enter(qtbot: QtBot) -> None:
    field = SearchField("搜索")
    qtbot.addWidget(field)
    told: list[str] = []
    field.searched.connect(told.append)
    QTest.keyClicks(field, "zw")
    assert told == []
    qtbot.waitUntil(lambda: told == ["zw"])
    QTest.keyClicks(field, "q ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert told == ["zw", "zwq"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert told == ["zw", "zwq"]


def test_a_field_shows_its_error_below_and_its_hint_again(qtbot: QtBot) -> None:
    field = FormField("身份证号", QLineEdit(), hint="18 位")
    qtbot.addWidget(field)
    field.show()
    assert words(field) == ["身份证号", "18 位"]
    field.set_error("第 18 位校验码应为 7,请核对原件")
    assert field.error() == "第 18 位校验码应为 7,请核对原件"
    assert field.editor.property("invalid") == "true"
    field.set_error("")
    assert field.error() == ""
    assert words(field) == ["身份证号", "18 位"]
    assert field.editor.accessibleName() == "身份证号"


def test_a_field_takes_no_more_room_below_than_its_words_need(qtbot: QtBot) -> None:
    field = FormField("积分表", QLineEdit(), hint="从第 1 名起写,用空格隔开," * 3)
    qtbot.addWidget(field)
    field.resize(120, 200)
    field.show()
    below = field.findChildren(QLabel)[-1]
    narrow = below.height()
    field.resize(900, 200)
    line = below.fontMetrics().lineSpacing()
    assert below.height() < 2 * line < narrow


def test_messages_stack_up_to_three_and_errors_stay(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    for number in range(4):
        bar.error(f"第 {number} 行有误。")
    assert bar.texts() == ("第 1 行有误。", "第 2 行有误。", "第 3 行有误。")
    bar.error("第 2 行有误。")
    assert bar.texts() == ("第 1 行有误。", "第 3 行有误。", "第 2 行有误。")
    bar.clear()
    assert bar.isHidden()


def test_what_failed_leaves_when_its_task_goes_on(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.error("“a.scmatch”读不出来。", about="搬运")
    bar.error("“b.scmatch”读不出来。", about="搬运")
    bar.error("第 2 行有误。")
    assert bar.texts() == ("“b.scmatch”读不出来。", "第 2 行有误。")
    bar.settle("备份")
    bar.settle(None)
    assert len(bar.texts()) == 2
    bar.settle("搬运")
    assert bar.texts() == ("第 2 行有误。",)


def test_a_message_offers_a_step_and_goes_with_it(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    steps: list[str] = []
    bar.warn("2 份评分单未提交。", "去催录", lambda: steps.append("went"))
    bar.findChildren(LinkButton)[0].click()
    assert steps == ["went"]
    assert bar.texts() == ()


def test_good_news_leaves_by_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.gui.widgets.message_bar.SHOWN_MS", 20)
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.error("出错。")
    bar.ok("已导入 312 人。")
    qtbot.waitUntil(lambda: bar.texts() == ("出错。",))


def test_a_question_is_asked_in_place(qtbot: QtBot) -> None:
    bar = ConfirmBar()
    qtbot.addWidget(bar)
    done: list[str] = []
    bar.ask("作废后编号不再使用。", "作废", lambda: done.append("void"))
    no, yes = bar.findChild(SecondaryButton), bar.findChild(PrimaryButton)
    assert isinstance(no, SecondaryButton)
    assert isinstance(yes, PrimaryButton)
    no.click()
    assert (done, bar.isHidden()) == ([], True)
    bar.ask("作废后编号不再使用。", "作废", lambda: done.append("void"))
    yes.click()
    assert (done, bar.isHidden(), yes.text()) == (["void"], True, "作废")


def test_an_empty_state_offers_the_next_step(qtbot: QtBot) -> None:
    steps: list[int] = []
    state = EmptyState("还没有选手", "从 Excel 导入…", lambda: steps.append(1), hint="先导入报名表。")
    qtbot.addWidget(state)
    state.show()
    assert words(state) == ["还没有选手", "先导入报名表。"]
    state.button.click()
    assert steps == [1]
    bare = EmptyState("没有找到")
    qtbot.addWidget(bare)
    bare.show()
    assert not bare.button.isVisible()


def test_the_stages_stand_in_order(qtbot: QtBot) -> None:
    strip = StageStrip()
    qtbot.addWidget(strip)
    for _time in range(2):
        strip.set_stages([Stage("报名", "486 人", StageState.DONE), Stage("评分", "612/940", StageState.NOW)])
        qtbot.wait(1)
    strip.show()
    strip.resize(600, 90)
    boxes = [box for box in strip.findChildren(QFrame) if str(box.property("part")).startswith("stage")]
    assert [box.property("part") for box in boxes] == ["stage-done", "stage-now"]
    assert words(strip)[0] == "报名"


def test_a_long_name_is_cut_and_told_when_pointed_at(qtbot: QtBot) -> None:
    name = ElidedLabel("安徽省淮北市某某新型建筑材料制造股份有限公司")
    qtbot.addWidget(name)
    name.resize(80, 20)
    name.show()
    assert name.text().endswith("…")
    assert name.toolTip() == name.whole_text()
    name.resize(600, 20)
    assert name.text() == name.whole_text()
    assert name.toolTip() == ""


def test_figure_pill_and_keys(qtbot: QtBot) -> None:
    figure, pill = BigFigure("当前小计"), Pill("待审核", Tone.WARN)
    keys = KeyHint(("Enter", "下一项"), ("F2", "缺考"))
    for widget in (figure, pill, keys):
        qtbot.addWidget(widget)
        widget.show()
    figure.set_figure("23.50", 3 / 8, "已录 3 / 8 项")
    assert words(figure) == ["当前小计", "23.50", "已录 3 / 8 项"]
    assert words(keys) == ["Enter", "下一项", "F2", "缺考"]
    pill.set_state("", Tone.OK)
    assert not pill.isVisible()
    pill.set_state("已通过", Tone.OK)
    assert Colour.OK_SOFT.value.lower() == pill.grab().toImage().pixelColor(6, 3).name()


def test_a_chart_shows_bars(qtbot: QtBot) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.resize(300, 200)
    chart.show()
    chart.set_bars([2, 9, 4], [(0, "65"), (2, "85")])
    qtbot.wait(20)
    image = chart.grab().toImage()
    colours = {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }
    assert Colour.PRIMARY.value.upper() in colours
    chart.set_bars([])
    assert chart.values() == ()


def test_the_ring_shows_only_for_the_keyboard(qtbot: QtBot) -> None:
    holder = QWidget()
    first, second = PrimaryButton("保存"), SecondaryButton("退回")
    holder.setLayout(hbox(first, second))
    qtbot.addWidget(holder)
    with qtbot.waitActive(holder):
        holder.show()
    plain = second.grab().toImage()
    second.setFocus(Qt.FocusReason.MouseFocusReason)
    assert second.grab().toImage() == plain
    second.setFocus(Qt.FocusReason.OtherFocusReason)
    first.setFocus()
    second.setFocus(Qt.FocusReason.TabFocusReason)
    assert second.grab().toImage().pixelColor(1, 18).name().upper() == Colour.PRIMARY.value.upper()


def test_clear_empties_rows_in_rows(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    outer = hbox(label("一"), hbox(label("二")), None)
    holder.setLayout(outer)
    clear(outer)
    qtbot.wait(1)
    assert outer.count() == 0
    assert holder.findChildren(QLabel) == []
    assert holder.findChildren(QPushButton) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_as_space_does(qtbot: QtBot, key: Qt.Key) -> None:
    pressed: list[str] = []
    button = SecondaryButton("保存", lambda: pressed.append("保存"))
    qtbot.addWidget(button)
    button.show()
    QTest.keyClick(button, key)
    assert pressed == ["保存"]
    QTest.keyClick(button, key, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == (2 if key is Qt.Key.Key_Space else 1), "Ctrl+Enter belongs to the screen"
