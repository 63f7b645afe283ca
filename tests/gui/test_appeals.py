"""申诉与仲裁 on the screen: the running clock, an appeal's whole way by keyboard, what is half typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from sqlmodel import select

from app.domain.appeals import AppealClock, AppealState, Effect, Outcome
from app.domain.rights import Actor, Duty, Role
from app.errors import InputError
from app.gui.main_window import MainWindow
from app.gui.screens.appeals import AppealsScreen
from app.gui.screens.appeals.clock_card import ClockCard
from app.gui.screens.appeals.filing_panel import IN_NOTICE, FilingPanel
from app.gui.screens.appeals.screen import APPEAL, FILING, NOTHING
from app.gui.screens.appeals.words import EventLine
from app.gui.store import Store
from app.gui.theme import Tone
from app.gui.widgets.form_panel import put_text
from app.services import appeals
from app.services.appeal_views import Appellable, EventAppeals
from app.services.appeals import AppealForm
from app.services.workspace import Workspace
from db.tables import Event, Person
from tests.gui.finished_contest import Contest, make_contest
from tests.gui.screen_tools import button, click, open_screen, press, settle, type_in, words

SCORER = Actor(2, "刘芳", (Duty(Role.SCORER),))
NOW = datetime(2022, 10, 20, 17, 0, tzinfo=UTC)
CONTROL = Qt.KeyboardModifier.ControlModifier
EVENT = EventAppeals(1, "焊工", None, 120, None, 0, 0, 0, 0, None)
NOBODY = Appellable((), opened=True)
RUNNING = replace(EVENT, clock=AppealClock(NOW - timedelta(minutes=30), 120))


@pytest.fixture
def contest(workspace: Workspace) -> Contest:
    """Two events with marks, the first of them open, the other blind."""
    with workspace.write() as session:
        made = make_contest(session, 3, blind=False)
        make_contest(session, 2, event="钳工", competition_id=made.competition_id)
    return made


@pytest.fixture
def opened(contest: Contest, store: Store) -> Iterator[tuple[MainWindow, AppealsScreen]]:
    """The window on 申诉与仲裁."""
    window, shown = open_screen(store, AppealsScreen, "publishing")
    yield window, shown
    window.close()
    window.deleteLater()


def _said(card: ClockCard) -> str:
    return card.figure.text() if not card.running.isHidden() else ""


def test_the_clock_runs_down_and_says_when_it_is_over(qapp: QApplication) -> None:
    now = [NOW]
    card = ClockCard(lambda: now[0])
    card.show_event(EVENT, allowed=True)
    assert (_said(card), card.form.isHidden()) == ("", False)
    card.show_event(RUNNING, allowed=True)
    assert (_said(card), card.bar.part(), card.form.isHidden()) == ("1:30:00", 0.75, True)
    for minutes, said in ((89, "0:01:00"), (1, "已截止"), (60, "已截止")):
        now[0] += timedelta(minutes=minutes)
        card.tick()
        assert _said(card) == said
    card.show_event(RUNNING, allowed=False)
    assert card.correct.isHidden()
    card.show_event(replace(EVENT, version=2, final=True), allowed=True)
    assert (card.words.text(), card.form.isHidden()) == ("第 2 版成绩已定稿。", True)


@pytest.mark.parametrize(
    ("event", "text", "tone"),
    [
        (EVENT, "未宣布结束", Tone.NEUTRAL),
        (replace(EVENT, version=1, final=True), "已定稿", Tone.NEUTRAL),
        (RUNNING, "剩 90 分", Tone.INFO),
        (replace(RUNNING, clock=AppealClock(NOW - timedelta(minutes=106), 120)), "剩 14 分", Tone.WARN),
        (replace(RUNNING, clock=AppealClock(NOW - timedelta(minutes=120), 120)), "已截止", Tone.NEUTRAL),
    ],
)
def test_the_list_tells_how_pressing_each_event_is(event: EventAppeals, text: str, tone: Tone) -> None:
    line = EventLine(event, NOW)
    assert (line.clock_text, line.tone) == (text, tone)


def test_a_late_appeal_is_asked_for_its_reason_and_a_notice_proposes_one(qapp: QApplication) -> None:
    panel = FilingPanel()
    late, received = panel.fields["late_reason"], panel.fields["received"].editor
    panel.begin(RUNNING, NOBODY, NOW)
    assert (late.isHidden(), panel.form().late_reason, panel.is_changed) == (True, "", False)
    after = NOW + timedelta(hours=2)
    panel.begin(replace(RUNNING, notice_until=date(2022, 10, 25)), NOBODY, after)
    assert (late.isHidden(), panel.form().late_reason) == (False, IN_NOTICE)
    type_in(received, f"{NOW.astimezone():%Y-%m-%d %H:%M}")  # type: ignore[arg-type]
    assert (late.isHidden(), panel.form().late_reason) == (True, "")
    assert panel.show_error(InputError("appellant", "请写明申诉人。"))


def _file(workspace: Workspace, contest: Contest, *, accept: bool = False) -> int:
    with workspace.write() as session:
        form = AppealForm(contest.event_id, "李领队", "漏计 2 分。", contest.entries[0])
        appeal_id = appeals.file_appeal(session, form)
        if accept:
            appeals.accept_appeal(session, appeal_id)
    return appeal_id


def test_the_end_is_declared_where_the_clock_runs(
    opened: tuple[MainWindow, AppealsScreen], store: Store
) -> None:
    _window, shown = opened
    type_in(shown.clock.ended.editor, "2999-1-1 9:00")
    click(shown.clock.declare)
    store.wait_idle()
    assert "还没有到" in shown.clock.ended.error()
    type_in(shown.clock.ended.editor, "")
    press(shown.clock.ended.editor, Qt.Key.Key_Return)
    store.wait_idle()
    assert _said(shown.clock).startswith(("1:59", "2:00"))
    assert shown.clock.form.isHidden()
    click(shown.clock.correct)
    assert shown.clock.declare.text() == "更正结束时间"


def test_an_appeal_is_filed_by_keyboard_and_accepted(
    opened: tuple[MainWindow, AppealsScreen], store: Store, contest: Contest
) -> None:
    _window, shown = opened
    assert shown.pages.currentIndex() == NOTHING
    press(shown, Qt.Key.Key_N, CONTROL)
    assert shown.pages.currentIndex() == FILING
    shown.desk.save_filing()
    store.wait_idle()
    assert shown.filing.fields["appellant"].error() == "请写明申诉人。"
    type_in(shown.filing.fields["appellant"].editor, "李领队")  # type: ignore[arg-type]
    shown.filing.entry.choose(contest.entries[1])
    put_text(shown.filing.fields["subject"].editor, "漏计 2 分。")
    press(shown.filing, Qt.Key.Key_Return, CONTROL)
    store.wait_idle()
    (view,) = shown.appeals.rows
    assert (view.state, view.entry, shown.pages.currentIndex()) == (AppealState.FILED, "陈静", APPEAL)
    assert shown.ruling.isHidden()
    settle()
    click(button(shown.card, "受理"))
    store.wait_idle()
    assert shown.card.pill.text() == "待裁决"
    assert not shown.ruling.isHidden()


def test_a_ruling_is_written_and_carried_out(
    opened: tuple[MainWindow, AppealsScreen], store: Store, workspace: Workspace, contest: Contest
) -> None:
    _window, shown = opened
    _file(workspace, contest, accept=True)
    shown.refresh()
    store.wait_idle()
    click(shown.ruling.save)
    assert (shown.ruling.fields["panel"].error() != "", shown.ruling.confirm.isHidden()) == (True, True)
    for name, text in (("panel", "何静、王磊"), ("findings", "原件为 8 分。"), ("ruling", "更正。")):
        put_text(shown.ruling.fields[name].editor, text)
    shown.ruling.outcome.editor.setCurrentIndex(2)
    assert (shown.ruling.form().outcome, shown.ruling.form().effect) == (Outcome.DISMISSED, Effect.NONE)
    shown.ruling.outcome.editor.setCurrentIndex(0)
    assert shown.ruling.form().effect is Effect.MARKS
    press(shown.ruling, Qt.Key.Key_Return, CONTROL)
    assert "裁决只有一次,是最终裁决:申诉成立,更正得分。" in words(shown.ruling.confirm)
    put_text(shown.ruling.fields["ruling"].editor, "更正为 8 分。")
    assert shown.ruling.confirm.isHidden(), "what was asked about is another thing now"
    press(shown.ruling, Qt.Key.Key_Return, CONTROL)
    click(button(shown.ruling.confirm, "作出裁决"))
    store.wait_idle()
    assert (shown.ruling.isHidden(), shown.card.pill.text()) == (True, "待执行")
    assert "裁决要求“更正得分”" in shown.card.next.text()
    settle()
    click(button(shown.card, "其他方式执行…"))
    shown.card.reason.field.setText("公布前已更正")
    press(shown.card.reason.field, Qt.Key.Key_Return)
    store.wait_idle()
    assert shown.card.pill.text() == "已裁决"
    assert "公布前已更正" in words(shown.card)


def test_a_long_name_leaves_room_for_the_ruling(
    opened: tuple[MainWindow, AppealsScreen], store: Store, workspace: Workspace, contest: Contest
) -> None:
    _window, shown = opened
    _file(workspace, contest, accept=True)
    with workspace.write() as session:
        session.get_one(Event, contest.event_id).name = "安全生产竞赛(机电设备检修与维护)"
        for person in session.exec(select(Person).where(Person.name == "张伟")):
            person.name = "阿卜杜热合曼·阿卜力米提·艾则孜"
    shown.refresh()
    store.wait_idle()
    settle()
    assert shown.ruling.isVisible()
    assert shown.card.name.whole_text().endswith("艾则孜")
    assert shown.pages.minimumSizeHint().width() <= shown.pages.width()


def test_what_is_half_typed_is_asked_about_before_another_event_is_shown(
    opened: tuple[MainWindow, AppealsScreen], store: Store
) -> None:
    _window, shown = opened
    shown.file()
    type_in(shown.filing.fields["appellant"].editor, "李领队")  # type: ignore[arg-type]
    other = shown.events.rows[1].event
    shown.event_table.select_key(other.event_id)
    assert shown.unsaved.text == "“登记申诉”有修改还没有保存。"
    settle()
    current = shown.event_table.current()
    assert (shown.pages.currentIndex(), current and current.event.event) == (FILING, "焊工")
    shown.refresh()
    store.wait_idle()
    assert shown.filing.form().appellant == "李领队"
    click(button(shown.unsaved, "放弃修改"))
    store.wait_idle()
    assert shown.clock.name.whole_text() == "钳工"
    assert words(shown.nothing) == ["钳工没有申诉"]
    shown.file()
    assert "只有监督仲裁看得到" in " ".join(words(shown.filing))
    QTest.keyClick(shown.filing.fields["appellant"].editor, Qt.Key.Key_Escape)
    assert shown.pages.currentIndex() == NOTHING


def test_the_next_person_finds_the_event_and_the_appeal_that_waits(
    opened: tuple[MainWindow, AppealsScreen], store: Store, workspace: Workspace, contest: Contest
) -> None:
    window, shown = opened
    first, second = _file(workspace, contest), _file(workspace, contest)
    with workspace.write() as session:
        appeals.decline_appeal(session, second, "重复")
    other = shown.events.rows[1].event.event_id
    window.navigate("appeals", event_id=other)
    store.wait_idle()
    store.set_actor(SCORER)
    store.wait_idle()
    current = shown.event_table.current()
    assert current is not None
    assert current.event.event_id == other
    window.navigate("appeals", event_id=contest.event_id)
    store.wait_idle()
    appeal = shown.appeal_table.current()
    assert appeal is not None
    assert appeal.id == first


def test_the_sheets_of_whom_the_appeal_is_about_are_corrected(
    opened: tuple[MainWindow, AppealsScreen], store: Store, workspace: Workspace, contest: Contest
) -> None:
    _window, shown = opened
    appeal_id = _file(workspace, contest, accept=True)
    with workspace.write() as session:
        ruling = appeals.RulingForm("何静", "原件为 8 分。", "更正。", Outcome.UPHELD, Effect.MARKS)
        appeals.rule_appeal(session, appeal_id, ruling)
    shown.refresh()
    store.wait_idle()
    went: list[object] = []
    shown.context.navigate = lambda screen, **params: went.append((screen, params))
    settle()
    click(button(shown.card, "去评分录入 ›"))
    assert went == [("judging", {"event_id": contest.event_id, "entry_id": contest.entries[0]})]


def test_who_does_not_rule_sees_that_it_waits_for_the_arbiters(
    opened: tuple[MainWindow, AppealsScreen], store: Store, workspace: Workspace, contest: Contest
) -> None:
    window, shown = opened
    appeal_id = _file(workspace, contest, accept=True)
    store.set_actor(SCORER)
    window.navigate("appeals", event_id=contest.event_id, appeal_id=appeal_id)
    store.wait_idle()
    assert shown.ruling.isHidden()
    assert shown.card.next.text() == "等监督仲裁裁决。"
    settle()
    click(button(shown.card, "撤回申诉…"))
    press(shown.card.reason.field, Qt.Key.Key_Return)
    assert "请写明原因。" in words(shown.card.reason)


def test_the_papers_are_saved_from_the_menu(
    opened: tuple[MainWindow, AppealsScreen],
    store: Store,
    workspace: Workspace,
    contest: Contest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _window, shown = opened
    appeal_id = _file(workspace, contest, accept=True)
    with workspace.write() as session:
        ruling = appeals.RulingForm("何静", "原件为 8 分。", "不改。", Outcome.DISMISSED)
        appeals.rule_appeal(session, appeal_id, ruling)
    shown.refresh()
    store.wait_idle()
    target = tmp_path / "存.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    shown.print_button.drop.aboutToShow.emit()
    actions = shown.print_button.drop.actions()
    assert [action.text() for action in actions] == ["空白申诉书…", "申诉书…", "仲裁决定书…"]
    for action in actions:
        action.trigger()
        store.wait_idle()
        assert target.read_bytes().startswith(b"%PDF")
        target.unlink()
