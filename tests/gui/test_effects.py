"""更正影响 of a version: awards lost and gained, the certificates, the notice as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.gui.screens.appeals import AppealsScreen
from app.gui.screens.publishing import PublishingScreen
from app.gui.screens.publishing.effects import EffectsPage
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import appeals, ledger, publishing
from app.services.appeals import AppealForm
from app.services.workspace import Workspace
from tests.bench import Bench
from tests.gui.screen_tools import button, click, open_screen, words
from tests.services.publish_steps import publish
from tests.services.scoring_data import make_event


@pytest.fixture
def versions(workspace: Workspace) -> tuple[int, int]:
    """The ids of two versions: 李芳 was second and is first."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = make_event(session)
        for name, score in (("张伟", "88"), ("李芳", "80")):
            event.judge(event.enter(name), score)
        publish(session, event.id)
        ledger.issue_certificates(session, event.id)
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = type(event)(session, event.id, event.competition_id, event.judges)
        for seat in (1, 2, 3):
            event.correct(event.rows()["李芳"].label.entry_id, "99", seat)
        publish(session, event.id, reason="执行仲裁〔2022〕1号")
        newest, first = publishing.list_publications(session, event.id)
    return first.id, newest.id


def test_a_corrected_version_shows_what_it_did_and_writes_the_notice(
    store: Store, versions: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = EffectsPage(store, MessageBar(), lambda: True)
    page.show_version(versions[1])
    store.wait_idle()
    assert page.head.whole_text() == "更正影响 · 焊工 第 2 版 · 执行仲裁〔2022〕1号"
    assert page.given.text() == (
        "奖项得失:李芳(淮北矿业机修厂):二等奖 → 一等奖;张伟(淮北矿业机修厂):一等奖 → 二等奖"
    )
    assert [(row.recipient, row.handling) for row in page.certificates.rows] == [
        ("张伟", "作废,改发二等奖"),
        ("李芳", "作废,改发一等奖"),
    ]
    assert "受更正影响 2 张 · 待处理 2 张" in words(page)
    target = tmp_path / "通知.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    click(button(page, "更正通知 PDF…"))
    store.wait_idle()
    assert target.read_bytes().startswith(b"%PDF")
    asked: list[bool] = []
    page.issue_wanted.connect(lambda: asked.append(True))
    click(page.issue)
    assert asked == [True]


def test_the_first_version_has_no_effects_to_show(store: Store, versions: tuple[int, int]) -> None:
    page = EffectsPage(store, MessageBar(), lambda: True)
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    page.show_version(versions[0])
    store.wait_idle()
    assert left == [True]


def test_the_page_stays_with_the_version_that_is_shown(store: Store, versions: tuple[int, int]) -> None:
    window, shown = open_screen(store, PublishingScreen)
    link, table, event_id = shown.explanation.effects, shown.version_table, shown.events.rows[0].event.id
    told = {}
    for version in (0, 1, 2):
        table.select_key((event_id, version))
        told[version] = link.isHidden()
    assert told == {0: True, 1: True, 2: False}
    click(link)
    store.wait_idle()
    assert shown.effects.head.whole_text().startswith("更正影响 · 焊工 第 2 版")
    shown.refresh()
    store.wait_idle()
    assert shown.results.currentWidget() is shown.effects
    for version in (0, 1):
        table.select_key((event_id, 2))
        shown.explanation.effects.click()
        table.select_key((event_id, version))
        store.wait_idle()
        assert shown.results.currentIndex() == 0
    window.close()


def test_an_open_appeal_keeps_the_version_from_being_final_and_a_link_leads_to_it(
    store: Store, versions: tuple[int, int], workspace: Workspace
) -> None:
    with workspace.write() as session:
        event_id = publishing.load_publication(session, versions[1]).event_id
        appeals.file_appeal(session, AppealForm(event_id, "李领队", "漏计 2 分。"))
    window, shown = open_screen(store, PublishingScreen, "appeals")
    assert "焊工的申诉〔2022〕1号还没有办结" in shown.check.text()
    (link,) = shown.check.links
    assert link.text() == "去申诉与仲裁 ›"
    click(link)
    store.wait_idle()
    assert isinstance(window.current, AppealsScreen)
    assert window.current.card.name.whole_text() == "申诉〔2022〕1号 · 整个赛项"
    window.close()
