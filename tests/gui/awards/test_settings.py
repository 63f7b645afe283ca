"""证书设置: numbers, templates, who signs; and the template in the print card."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.certificate_plan import CertificatePlan, NumberRule
from app.domain.certificates import Category
from app.gui.main_window import MainWindow
from app.gui.screens.awards.screen import AwardsScreen
from app.services.certificate_settings import load_plan
from tests.gui.awards.office import LEFT, awards_of, labels, press
from tests.gui.finished_contest import Contest
from tests.gui.screen_tools import press as press_key
from tests.gui.screen_tools import type_in

pytestmark = pytest.mark.styled


@pytest.fixture
def opened(open_window: Callable[[], MainWindow], proofed: Contest) -> AwardsScreen:
    """The screen with the settings open."""
    window = open_window()
    press(window, "证书设置")
    return awards_of(window)


def _plan(screen: AwardsScreen) -> CertificatePlan:
    return screen.store.read(lambda session: load_plan(session, screen.competition_id))


def test_the_example_follows_what_is_typed(opened: AwardsScreen) -> None:
    panel = opened.side.settings
    assert panel.pattern.editor.text() == "淮工竞证〔{year}〕{counter}"
    assert panel.example.text() == "例:淮工竞证〔2022〕0001、淮工竞证〔2022〕0002 …"
    type_in(panel.pattern.editor, "淮总证{year}-{counter}")
    type_in(panel.digits.editor, "3")
    type_in(panel.start.editor, "101")
    assert panel.example.text() == "例:淮总证2022-101、淮总证2022-102 …"
    QTest.mouseClick(panel.save, LEFT)
    assert _plan(opened).number == NumberRule("淮总证{year}-{counter}", 3, 101)
    assert not panel.isVisible()


def test_errors_stand_at_their_fields(opened: AwardsScreen) -> None:
    panel = opened.side.settings
    type_in(panel.digits.editor, "x")
    assert panel.digits.error() == "位数应是整数,现为“x”,请改正。"
    type_in(panel.digits.editor, "4")
    assert panel.digits.error() == ""
    type_in(panel.pattern.editor, "淮总证{year}")
    assert "应有且只有一个 {counter}" in panel.pattern.error()
    QTest.mouseClick(panel.save, LEFT)
    assert panel.isVisible()
    assert _plan(opened).number is None
    type_in(panel.pattern.editor, "淮总证{year}-{counter}")
    panel.signatory.editor.setText("某" * 61)
    QTest.mouseClick(panel.save, LEFT)
    assert "签署人最多" in panel.signatory.error()


def test_a_kind_can_have_numbers_of_its_own(opened: AwardsScreen) -> None:
    panel = opened.side.settings
    panel.numbers.drop.actions()[3].trigger()
    assert panel.example.text() == "与全部种类的编号连在一起。"
    type_in(panel.pattern.editor, "淮工组证〔{year}〕{counter}")
    panel.numbers.drop.actions()[0].trigger()
    assert panel.pattern.editor.text() == "淮工竞证〔{year}〕{counter}"
    QTest.mouseClick(panel.save, LEFT)
    plan = _plan(opened)
    assert plan.number is None, "as usual: it follows the prefix of the competition"
    assert plan.numbers == {Category.UNIT: NumberRule("淮工组证〔{year}〕{counter}")}


def test_a_wrong_rule_of_another_kind_is_shown(opened: AwardsScreen) -> None:
    panel = opened.side.settings
    panel.numbers.drop.actions()[3].trigger()
    type_in(panel.pattern.editor, "组织奖")
    panel.numbers.drop.actions()[0].trigger()
    QTest.mouseClick(panel.save, LEFT)
    assert panel.numbers.value == Category.UNIT
    assert "应有且只有一个 {counter}" in panel.pattern.error()


def test_templates_of_every_kind(opened: AwardsScreen) -> None:
    panel = opened.side.settings
    combo = panel.templates[Category.AWARD].editor
    combo.setCurrentIndex(combo.findData("honour_16k"))
    honour = panel.templates[Category.HONOUR].editor
    honour.setCurrentIndex(honour.findData("honour_a4"))
    panel.signatory.editor.setText("某主任")
    QTest.keyClick(panel.signatory.editor, Qt.Key.Key_Return)
    plan = _plan(opened)
    assert plan.templates[Category.AWARD] == "honour_16k"
    assert plan.templates[Category.HONOUR] == "honour_a4"
    assert plan.signatory == "某主任"
    assert labels(opened.window())[-1] == "看清样 7 张 Ctrl+P", "they look different now"  # type: ignore[arg-type]
    assert opened.print_card.note.text() == "大16开 210×285"


def test_the_way_to_issuers_and_date(opened: AwardsScreen) -> None:
    panel = opened.side.settings
    assert panel.senders.text() == "颁发单位:淮北市总工会\n颁发日期:2022-10-28"
    gone: list[tuple[str, object]] = []
    opened.context.navigate = lambda key, **params: gone.append((key, params))
    QTest.mouseClick(panel.form_link, LEFT)
    assert gone == [("overview", {"edit": True})]


def test_escape_puts_the_settings_away(opened: AwardsScreen) -> None:
    type_in(opened.side.settings.pattern.editor, "另写{counter}")
    press_key(opened.side.settings.pattern.editor, Qt.Key.Key_Escape)
    assert opened.preview.isVisible()
    assert _plan(opened).number is None


def test_the_template_of_a_kind_is_changed_beside_the_printing(
    open_window: Callable[[], MainWindow], proofed: Contest
) -> None:
    window = open_window()
    screen = awards_of(window)
    card = screen.print_card
    assert card.template.value == "honour_a4"
    other = next(
        each for each in card.template.drop.actions() if "16开" in each.text() or "16" in each.text()
    )
    other.trigger()
    assert _plan(screen).templates[Category.AWARD] == "honour_16k"
    assert {row.template for row in screen.model.rows} == {"honour_16k"}
    assert labels(window)[-1] == "看清样 7 张 Ctrl+P"
    assert "改用" in window.messages.texts()[-1]
