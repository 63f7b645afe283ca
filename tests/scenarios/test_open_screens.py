"""What stands open on one screen while something changes on another: half-typed marks, events that go."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.errors import UserError
from app.gui.main_window import MainWindow
from app.gui.store import Store
from app.services import entry_form, events, judging
from app.services.competitions import CompetitionForm, create_competition, list_events, list_tracks
from app.services.entry_form import EntryForm
from app.services.workspace import Workspace
from tests.gui.finished_contest import make_contest
from tests.gui.judging_keys import entries_of, judging_screen, press, words_on
from tests.gui.marking_floor import Floor, make_floor, stored_marks

ENTER = Qt.Key.Key_Return


# -- what is half typed -------------------------------------------------------------------------------


def _judging(store: Store, floor: Floor) -> MainWindow:
    window = MainWindow(store, entries_of("judging"))
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    assert store.wait_idle()
    QApplication.processEvents()
    return window


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    """A blind event with four entries."""
    with workspace.write() as session:
        return make_floor(session, competition)


@pytest.fixture
def desk(store: Store, floor: Floor) -> Iterator[MainWindow]:
    """Its judging screen."""
    window = _judging(store, floor)
    yield window
    window.close()
    window.deleteLater()


def test_another_competition_saves_what_is_half_typed_where_it_belongs(
    desk: MainWindow, store: Store, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        form = CompetitionForm("另一赛事", 2026)
        other = create_competition(session, form, "sisaiyichuang")
        twin = make_contest(session, 2, event="钳工", competition_id=other, submitted=False)
    press(desk, "7.5")
    desk.choose_competition(other)
    assert store.wait_idle()
    entry, judge = floor.entries[0], floor.judges[0]
    assert stored_marks(workspace, entry, judge) == [("A1", Decimal("7.5"))]
    screen = judging_screen(desk)
    assert screen.sheet.view is not None
    assert screen.sheet.view.event_id == twin.event_id
    assert screen.sheet.marks != {"A1": Decimal("7.5")}
    assert desk.messages.texts() == ()


def test_a_wrong_half_typed_mark_is_told_once_when_the_competition_changes(
    desk: MainWindow, store: Store, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        other = create_competition(session, CompetitionForm("另一赛事", 2026), "sisaiyichuang")
    press(desk, "75")
    desk.choose_competition(other)
    assert store.wait_idle()
    (text,) = desk.messages.texts()
    assert "01 号赛位 A1" in text
    assert "0–10" in text
    assert "75" in text
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == []


def test_a_sheet_is_submitted_only_as_it_was_seen(
    desk: MainWindow, store: Store, workspace: Workspace, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, judge = floor.entries[0], floor.judges[2]
    with workspace.write() as session:
        judging.enter_mark(session, entry_id=entry, judge_id=judge, aspect="T1", text="60")
    desk.navigate("judging", event_id=floor.event_id, judge_id=judge)
    assert store.wait_idle()

    def busy(*_args: object, **_values: object) -> None:
        raise UserError("数据正被另一个程序占用。")

    monkeypatch.setattr(judging, "enter_mark", busy)
    screen = judging_screen(desk)
    screen.sheet.focus_row("T1")
    press(desk, "95")
    press(desk, ENTER, ctrl=True)
    assert store.wait_idle()
    QApplication.processEvents()
    with workspace.read() as reading:
        assert judging.load_sheet(reading, entry, judge).state == "draft", "60 would count, 95 was seen"
    assert any("没有提交" in text for text in desk.messages.texts())


def test_the_window_stays_while_a_mark_cannot_be_saved(
    desk: MainWindow, store: Store, workspace: Workspace, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_values: object) -> None:
        raise UserError("磁盘已满。")

    with monkeypatch.context() as broken:
        broken.setattr(judging, "enter_mark", full)
        press(desk, "8")
        assert not desk.close()
    assert desk.isVisible()
    assert "8.0 没有保存。磁盘已满。" in words_on(judging_screen(desk))
    press(desk, "8")
    assert desk.close()
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == [("A1", Decimal(8))]


def test_a_lost_mark_names_unit_and_figure(
    workspace: Workspace, store: Store, competition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, blind=False)
    window = _judging(store, floor)

    def full(*_args: object, **_values: object) -> None:
        raise UserError("磁盘已满。")

    monkeypatch.setattr(judging, "enter_mark", full)
    press(window, "8.5")
    press(window, Qt.Key.Key_PageDown)
    assert store.wait_idle()
    (text,) = window.messages.texts()
    assert text == "王建军(平山电厂) A1 的得分 8.5 没有保存。磁盘已满。"
    window.close()
    window.deleteLater()


# -- an event that goes or changes while others look at it --------------------------------------------


def test_an_event_removed_elsewhere_leaves_every_screen_in_peace(
    workspace: Workspace, inline: Store, competition: int
) -> None:
    keys = ("overview", "registration", "events", "judging", "ranking", "publishing", "awards")
    window = MainWindow(inline, entries_of(*keys))
    window.show()
    with workspace.read() as session:
        listed = list_events(session, competition)
    gone = listed[0].id
    for key in keys:
        window.navigate(key, **({} if key == "overview" else {"event_id": gone}))
    window.open_window("bigscreen", event_id=gone)
    inline.write(partial(events.remove_event, event_id=gone), topics={"competition"})
    assert inline.wait_idle()
    for key in keys:
        window.navigate(key)
        QApplication.processEvents()
        assert inline.wait_idle()
        assert window.messages.texts() == (), key
    window.close()
    window.deleteLater()


def test_an_event_without_rules_leaves_every_screen_in_peace(
    workspace: Workspace, inline: Store, competition: int
) -> None:
    keys = (
        "overview",
        "registration",
        "events",
        "people",
        "judging",
        "papers",
        "ranking",
        "publishing",
        "awards",
    )
    with workspace.write() as session:
        key = events.add_event(session, list_tracks(session, competition)[0].id, "气焊工", "skill", "person")
        form = EntryForm(
            key, name="张敏", document_type="护照", document_number="E1234567", organization="甲厂"
        )
        entry_form.save_entry(session, form)
    window = MainWindow(inline, entries_of(*keys))
    window.show()
    for screen in keys:
        window.navigate(screen, **({} if screen in ("overview", "people") else {"event_id": key}))
        QApplication.processEvents()
        assert inline.wait_idle()
        assert window.messages.texts() == (), screen
    window.open_window("bigscreen", event_id=key)
    QApplication.processEvents()
    assert inline.wait_idle()
    window.close()
    window.deleteLater()
