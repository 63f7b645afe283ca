"""抽签: seed and rule, the result, and the lots one by one for the hall."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from sqlmodel import select

from app.domain.draw import DrawRule
from app.domain.rights import Actor, Duty, Role
from app.gui.screens.arrival.screen import DRAW
from app.gui.screens.drawscreen import DrawScreen
from db.tables import Draw, Event, Printout, Seat
from tests.bench import Bench
from tests.gui.arrival.conftest import Door
from tests.gui.screen_tools import button, click, type_in, words


def draw(door: Door, seed: str = "20221018") -> None:
    """Draw the welders."""
    door.screen.open(event_id=door.events["焊工"])
    type_in(door.screen.draw_page.panel.seed.editor, seed)
    click(door.screen.draw_page.panel.draw)
    door.store.wait_idle()


def stations(door: Door) -> list[tuple[int, int]]:
    seats = select(Seat.station, Seat.entry_id).where(Seat.sitting_id == 2).order_by(Seat.station)  # type: ignore[arg-type]
    return [tuple(row) for row in door.store.read(lambda session: session.exec(seats).all())]  # type: ignore[misc]


def test_a_draw_keeps_to_seed_and_rule_and_is_repeatable(door: Door) -> None:
    page = door.screen.draw_page
    door.screen.open(event_id=door.events["焊工"])
    assert door.screen.section == DRAW
    assert "还没有抽签" in words(page)
    assert page.panel.told.text() == "4 个参赛者抽签,抽入 1 场的 30 个位置。"
    assert len(page.panel.seed.editor.text()) == 8
    draw(door)
    assert [line.place for line in page.model.rows] == [1, 2, 3, 4]
    (row,) = door.store.read(lambda session: session.exec(select(Draw)).all())
    assert (row.seed, row.given["rule"]) == ("20221018", {"spread": False, "apart": True})
    assert page.panel.rule == DrawRule(spread=False, apart=True)
    assert "种子:20221018" in page.panel.last.text()
    click(page.panel.check)
    assert door.window.messages.texts()[-1] == "用种子 20221018 又抽了一遍,结果相同。"
    assert "共 4 个签。" in words(page)


def test_the_seed_shown_is_the_one_that_was_used(door: Door) -> None:
    page = door.screen.draw_page
    seed = page.panel.seed.editor
    draw(door)
    assert seed.text() == "20221018"
    door.screen.draw.choose_event(door.events["抢修接力"])
    assert seed.text() not in ("", "20221018")
    door.screen.draw.choose_event(door.events["焊工"])
    assert seed.text() == "20221018"
    click(page.panel.again)
    (asked,) = [text for text in words(page.confirm) if "种子" in text]
    fresh = asked.split("这次用种子 ")[1].split("。")[0]
    assert len(fresh) == 8
    assert fresh != seed.text() == "20221018"
    click(button(page.confirm, "重新抽签"))
    door.store.wait_idle()
    assert seed.text() == fresh
    assert f"种子:{fresh}" in page.panel.last.text()


def test_the_page_opens_on_an_event_that_waits_for_its_draw(door: Door) -> None:
    with door.store.workspace.write() as session:
        assert isinstance(session, Bench)
        session.get_one(Event, door.events["焊工"]).position = 99
    door.screen.sections.setCurrentIndex(DRAW)
    door.screen.refresh()
    page = door.screen.draw_page
    assert page.event_button.value == door.events["焊工"]
    click(page.panel.draw)
    door.store.wait_idle()
    door.screen.refresh()
    assert page.event_button.value == door.events["焊工"]


def test_to_draw_again_is_asked_about(door: Door) -> None:
    page = door.screen.draw_page
    draw(door)
    before = stations(door)
    type_in(page.panel.seed.editor, "7")
    click(page.panel.again)
    assert "重新抽签会换掉所有人的赛位" in "\n".join(words(page.confirm))
    assert stations(door) == before
    click(button(page.confirm, "重新抽签"))
    door.store.wait_idle()
    assert "种子:7" in page.panel.last.text()


def test_what_cannot_be_drawn_is_said_at_the_seed(door: Door) -> None:
    page = door.screen.draw_page
    draw(door, " ")
    assert "请填写抽签种子" in page.panel.seed.error()
    assert not page.model.rows


def test_the_result_is_printed(door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(door)
    target = tmp_path / "结果.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    action = door.screen.header_actions()[0]
    assert (action.label, action.enabled) == ("打印抽签结果…", True)
    action.callback()
    assert target.read_bytes().startswith(b"%PDF")
    (kept,) = door.store.read(lambda session: session.exec(select(Printout)).all())
    assert kept.kind == "draw_sheet"


def test_the_hall_sees_one_lot_after_the_other(door: Door) -> None:
    assert not door.screen.header_actions()
    draw(door)
    door.screen.header_actions()[1].callback()
    big = door.window.open_window("drawscreen")
    assert isinstance(big, DrawScreen)
    assert (big.board.heading, big.board.progress_text()) == ("焊工 · 抽签", "0 / 4")
    lots = []
    for _ in range(5):
        QTest.keyClick(big, Qt.Key.Key_Space)
        big.grab()
        assert big.board.current is not None
        lots.append((big.board.current.place, big.board.current.name))
    rows = door.screen.draw_page.model.rows
    assert lots[:4] == [(f"{line.place:02d} 号", line.name) for line in rows]
    assert lots[4] == lots[3]
    QTest.keyClick(big, Qt.Key.Key_Left)
    assert big.board.shown == 3
    QTest.keyClick(big, Qt.Key.Key_Home)
    QTest.keyClick(big, Qt.Key.Key_A)
    assert (big.board.shown, big._pace.isActive()) == (1, True)
    big._pace.timeout.emit()
    QTest.keyClick(big, Qt.Key.Key_Space)  # stops, and shows nothing more
    assert (big.board.shown, big._pace.isActive()) == (2, False)
    QTest.keyClick(big, Qt.Key.Key_End)
    assert big.board.is_whole
    QTest.keyClick(big, Qt.Key.Key_Escape)
    assert not big.isVisible()


def test_of_a_blind_event_only_who_draws_sees_the_result(door: Door) -> None:
    page = door.screen.draw_page
    with door.store.workspace.write() as session:
        assert isinstance(session, Bench)
        session.get_one(Event, door.events["焊工"]).blind = True
    draw(door)
    door.screen.header_actions()[1].callback()
    assert "请先请评分裁判离场" in "\n".join(words(page.confirm))
    assert "drawscreen" not in door.window._windows
    door.store.set_actor(Actor(1, "孙一", (Duty(Role.CHIEF),)))
    door.screen.open(event_id=door.events["焊工"])
    door.screen.refresh()
    assert "盲评赛项的抽签结果只给抽签的人看" in words(page)
    assert not page.model.rows
    assert not page.panel.again.isEnabled()
    assert "20221018" not in "\n".join(words(page))
    assert not door.screen.header_actions()[0].enabled
    door.store.set_actor(Actor(1, "孙一", (Duty(Role.CODER),)))
    assert page.panel.again.isEnabled()
    assert page.panel.seed.isEnabled()
    assert len(page.model.rows) == 4
