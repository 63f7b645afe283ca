"""成绩公布: where to settle what is in the way, and what a version gives beside awards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from app.domain.rights import Role
from app.gui.main_window import MainWindow
from app.gui.registry import SCREENS
from app.gui.screens.events import EventsScreen
from app.gui.screens.publishing import PublishingScreen
from app.gui.screens.ranking import RankingScreen
from app.gui.screens.recheck import RecheckScreen
from app.gui.store import Store
from app.services.closing_rules import save_closing
from app.services.decisions import AwardDecisionForm, decide_award
from app.services.rechecks import start_recheck
from app.services.workspace import Workspace
from tests.bench import Bench
from tests.gui.marking_floor import hire
from tests.gui.screen_tools import click, settle
from tests.services.due_event import Contest, make_contest
from tests.services.publish_steps import publish

pytestmark = pytest.mark.styled

KEYS = ("recheck", "registration", "judging", "ranking", "publishing", "events")


@pytest.fixture
def contest(workspace: Workspace) -> Contest:
    """Everybody is marked; an award and a unit award wait for decisions."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        return make_contest(session)


@pytest.fixture
def show(inline: Store, contest: Contest) -> Iterator[Callable[[], PublishingScreen]]:
    made: list[MainWindow] = []

    def shown() -> PublishingScreen:
        window = MainWindow(inline, [entry for entry in SCREENS if entry.key in KEYS])
        made.append(window)
        window.resize(1366, 768)
        window.show()
        window.navigate("publishing", event_id=contest.event.id)
        assert isinstance(window.current, PublishingScreen)
        return window.current

    yield shown
    for window in made:
        window.close()
        window.deleteLater()


def _decide(session: Bench, contest: Contest) -> None:
    event = contest.event
    for award, columns in (
        ("二等奖", {"entry_id": contest.entries["刘洋"]}),
        ("优秀组织奖", {"recipient": "京信电子"}),
        ("优秀指导教师", {"recipient": "何老师"}),
    ):
        form = AwardDecisionForm(award, "加赛胜出", "竞赛组委会", event_id=event.id, **columns)
        decide_award(session, event.competition_id, form)


def _links(screen: PublishingScreen) -> list[str]:
    settle()
    return [link.text() for link in screen.check.links]


def _window(screen: PublishingScreen) -> MainWindow:
    window = screen.window()
    assert isinstance(window, MainWindow)
    return window


def test_a_tie_leads_to_ranking_and_award_decisions(show: Callable[[], PublishingScreen]) -> None:
    screen = show()
    assert "二等奖末位有 2 个并列(王强、刘洋)" in screen.check.text()
    assert _links(screen) == ["去裁定名次 ›", "去决定奖项 ›"]
    assert screen.events.columns[2].text(screen.events.rows[0]) == "待裁定"
    window = _window(screen)
    click(screen.check.links[0])
    assert isinstance(window.current, RankingScreen)
    assert "第 3 名 2 个并列(王强、刘洋),二等奖名额只剩 1 个。" in window.current.tie_strip.texts()
    window.navigate("publishing")
    click(screen.check.links[1])
    assert isinstance(window.current, EventsScreen)
    assert window.current.sections.tabText(window.current.sections.currentIndex()) == "奖项规则"
    assert window.current.awards.decisions.isVisible()
    assert window.current.awards.decisions.award.editor.currentText() == "二等奖(职工组)末位并列"


def test_what_is_not_marked_leads_to_marking(
    show: Callable[[], PublishingScreen], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = type(contest.event)(
            session, contest.event.id, contest.event.competition_id, contest.event.judges
        )
        event.enter("钱进", division="职工组", review="pending")
    assert _links(show()) == ["去报名与资格审核 ›", "去评分录入 ›"]


def test_a_recheck_that_is_wanted_first_has_its_link(
    show: Callable[[], PublishingScreen], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        _decide(session, contest)
        save_closing(session, contest.event.id, {"recheck_required": True})
    screen = show()
    assert _links(screen) == ["去成绩复核 ›"]
    click(screen.check.links[0])
    assert isinstance(_window(screen).current, RecheckScreen)


def test_a_recheck_that_was_drawn_is_pointed_out_where_it_is_not_signed(
    show: Callable[[], PublishingScreen], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        _decide(session, contest)
        start_recheck(session, contest.event.id, "20221028")
    screen = show()
    assert _links(screen) == ["去成绩复核 ›"]
    assert "的成绩复核还没有签字" in screen.check.text()
    assert screen.check.pill.text() == "可签署", "a hint, no lock"


def test_only_screens_of_ones_own_are_offered(
    show: Callable[[], PublishingScreen], inline: Store, workspace: Workspace
) -> None:
    inline.set_actor(hire(workspace, "周敏", Role.SCORER))
    assert _links(show()) == ["去裁定名次 ›"]


def test_a_version_tells_honours_promotions_money_and_units(
    show: Callable[[], PublishingScreen],
    workspace: Workspace,
    contest: Contest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        _decide(session, contest)
    screen = show()
    assert "张伟:荣誉 技术能手" in screen.explanation.text()
    assert not screen.explanation.pay.isVisible(), "nothing is published yet"
    with workspace.write() as session:
        publish(session, contest.event.id)
    screen.refresh()
    screen.version_table.select_key((contest.event.id, 1))
    told = screen.explanation.text().splitlines()
    (line,) = [line for line in told if line.startswith("张伟:荣誉")]
    assert line.endswith("奖金 3500.00 元")
    assert any(line.startswith("优秀组织奖:京信电子(") and "奖金 1000.00 元" in line for line in told)
    assert any(line.startswith("优秀指导教师:何老师(加赛胜出;批准:竞赛组委会)") for line in told)
    assert any(line.startswith("团体 理士电池:第 1 名,") for line in told)
    assert "赛事补助 20000.00 元" in told
    target = tmp_path / "奖金.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    click(screen.explanation.pay)
    values = [cell.value for row in load_workbook(target).worksheets[0].iter_rows() for cell in row]
    assert "何老师" in values
    assert "奖金.xlsx" in _window(screen).messages.texts()[-1]


def test_a_hidden_field_does_not_tell_who_gets_honours(
    show: Callable[[], PublishingScreen], contest: Contest, workspace: Workspace
) -> None:
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = type(contest.event)(
            session, contest.event.id, contest.event.competition_id, contest.event.judges
        )
        event.change(blind=True)
    text = show().explanation.text()
    assert "启封后才能算出:" in text
    assert not [name for name in contest.entries if name in text]
